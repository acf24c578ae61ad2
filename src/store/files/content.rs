//! The content of files: in the database, or in a folder that all servers share, one file each under its id.
//!
//! In a folder the content lies there whole and on the disk before the transaction that tells of it commits. Where the
//! transaction then fails, a file is left that nothing refers to. Nothing here ever deletes one: a program pointed at
//! yesterday's database would take today's files for such leftovers.

use std::fs::{File, OpenOptions};
use std::io;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use diesel::prelude::*;

use crate::base::ids::FileId;
use crate::base::problem::Problem;
use crate::rules::files::{KeptIn, StoredFile};
use crate::schema::file_contents as contents;
use crate::store::Db;

/// Where new contents are kept, and where those in a folder are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// In the database.
    Database,
    /// In this folder.
    Folder(PathBuf),
}

impl Keep {
    /// As the settings say.
    pub fn of(folder: Option<&Path>) -> Self {
        folder.map_or(Self::Database, |folder| Self::Folder(folder.to_owned()))
    }

    /// The word that is stored with each file.
    pub fn word(&self) -> KeptIn {
        match self {
            Self::Database => KeptIn::Database,
            Self::Folder(_) => KeptIn::Folder,
        }
    }
}

/// Keeps a content. In the database the file's own row must be there already.
///
/// # Errors
/// [`Problem::Unavailable`] where the folder cannot be written to.
pub fn keep(db: &mut Db, place: &Keep, id: FileId, content: &[u8]) -> Result<(), Problem> {
    match place {
        Keep::Database => {
            let row = (contents::file_id.eq(id), contents::content.eq(content));
            diesel::insert_into(contents::table).values(row).execute(&mut **db)?;
            Ok(())
        }
        Keep::Folder(folder) => {
            write(folder, id, content).map_err(|e| Problem::Unavailable(format!("the folder of files: {e}")))
        }
    }
}

/// The content of a file, if it is still what was kept. Nothing for one that is missing or damaged: then the log says
/// which, because wrong bytes must never be taken for a record.
pub fn read(db: &mut Db, place: &Keep, file: &StoredFile) -> Result<Option<Vec<u8>>, Problem> {
    let content = match (file.kept_in, place) {
        (KeptIn::Database, _) => {
            contents::table.find(file.id).select(contents::content).first::<Vec<u8>>(&mut **db).optional()?
        }
        (KeptIn::Folder, Keep::Folder(folder)) => read_from(&folder.join(file.id.to_string()), file)?,
        (KeptIn::Folder, Keep::Database) => {
            tracing::error!(file = %file.id, "a file is kept in a folder, but no folder is set");
            None
        }
    };
    let whole = content.filter(|content| file.is_whole(content));
    if whole.is_none() {
        tracing::error!(file = %file.id, kept_in = %file.kept_in, "the content of a file is missing or damaged");
    }
    Ok(whole)
}

fn read_from(path: &Path, file: &StoredFile) -> Result<Option<Vec<u8>>, Problem> {
    match std::fs::metadata(path) {
        // A file that has grown is not read into memory to find that out.
        Ok(found) if found.len() != u64::try_from(file.size).unwrap_or_default() => Ok(None),
        Ok(_) => std::fs::read(path).map(Some).map_err(|e| Problem::Unavailable(format!("the folder of files: {e}"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::Unavailable(format!("the folder of files: {error}"))),
    }
}

/// Writes under another name first, so that under the id there is only ever the whole content.
fn write(folder: &Path, id: FileId, content: &[u8]) -> io::Result<()> {
    let beside = folder.join(format!(".{id}.part"));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&beside, folder.join(id.to_string()))?;
    File::open(folder)?.sync_all()
}
