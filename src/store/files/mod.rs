//! Files on children: what is known of them. Their content is kept in `content.rs`.

use diesel::prelude::*;

use crate::base::ids::{ChildId, ConferenceId, ConsentId, FileId, Id as _};
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::files::StoredFile;
use crate::schema::{conferences, consents, files};
use crate::store::Db;

mod content;

pub use content::{Keep, keep, read};

/// One file, of whatever child: the caller asks for the child next.
pub fn find(db: &mut Db, id: FileId) -> Result<Option<StoredFile>, Problem> {
    Ok(files::table.find(id).select(StoredFile::as_select()).first(&mut **db).optional()?)
}

/// A page of a child's files, the newest first; with `removed`, also those that were taken away.
pub fn list(db: &mut Db, child: ChildId, removed: bool, page: &Page) -> Result<Listed<StoredFile>, Problem> {
    let narrowed = || {
        let query = files::table.filter(files::child_id.eq(child)).into_boxed();
        if removed { query } else { query.filter(files::removed_at.is_null()) }
    };
    let mut query = narrowed();
    if let Some(after) = &page.after {
        query = query.filter(files::id.lt(FileId::wrap(after.id)));
    }
    let rows = query.order(files::id.desc()).limit(page.limit + 1).select(StoredFile::as_select()).load(&mut **db)?;
    let mark = |file: &StoredFile| Mark { key: String::new(), id: file.id.0 };
    page.listed(rows, mark, || Ok(narrowed().count().get_result(&mut **db)?))
}

/// Every file of a child, also those that were taken away, in the order in which they came.
pub fn all_of_child(db: &mut Db, child: ChildId) -> Result<Vec<StoredFile>, Problem> {
    let query = files::table.filter(files::child_id.eq(child)).order(files::id);
    Ok(query.select(StoredFile::as_select()).load(&mut **db)?)
}

/// Whether a consent is one of the child's.
pub fn consent_is_of(db: &mut Db, child: ChildId, id: ConsentId) -> Result<bool, Problem> {
    let found = consents::table.find(id).filter(consents::child_id.eq(child));
    Ok(found.count().get_result::<i64>(&mut **db)? > 0)
}

/// Whether a conference is about the child.
pub fn conference_is_of(db: &mut Db, child: ChildId, id: ConferenceId) -> Result<bool, Problem> {
    let found = conferences::table.find(id).filter(conferences::child_id.eq(child));
    Ok(found.count().get_result::<i64>(&mut **db)? > 0)
}

/// Adds a file; its content is kept first.
pub fn insert(db: &mut Db, file: &StoredFile) -> Result<(), Problem> {
    diesel::insert_into(files::table).values(file).execute(&mut **db)?;
    Ok(())
}

/// Saves what is known of a file over the version before. Its content never changes.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn update(db: &mut Db, file: &StoredFile) -> Result<(), Problem> {
    let saved = diesel::update(files::table.find(file.id))
        .filter(files::version.eq(file.version - 1))
        .set((
            &file.facts,
            files::removed_at.eq(file.removed_at),
            files::removed_by.eq(file.removed_by),
            files::remove_reason.eq(&file.remove_reason),
            files::version.eq(file.version),
        ))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
