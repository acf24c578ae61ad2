//! Everything about one child as one archive: a record for programs, one for people, and the files.
//!
//! What is disclosed of it is decided by people; this puts together and marks.

use std::io::{Seek, Write};

use chrono::{Datelike as _, Duration, Timelike as _};
use serde_json::{Value, json};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::base::clock::Instant;
use crate::base::ids::ChildId;
use crate::base::problem::{Faults, Problem};
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::break_glass::reference_of;
use crate::rules::children::Child;
use crate::rules::disclosure::{Enclosed, Part, Record, Request, html};
use crate::rules::files::StoredFile;
use crate::rules::permissions::{Action, permit};
use crate::steps::{audit, child_in_reach};
use crate::store;
use crate::store::Work;
use crate::store::files::Keep;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The child.
    pub child_id: ChildId,
    /// Its reference code.
    pub reference: String,
    /// Rows of tables.
    pub rows: usize,
    /// Files enclosed.
    pub files: usize,
    /// Files that could not be enclosed, because their content is missing or damaged.
    pub damaged: usize,
}

/// The child with a reference code, as it is typed at the command line.
///
/// # Errors
/// [`Problem::NotFound`].
pub fn child_with(work: &mut Work, reference: &str) -> Result<ChildId, Problem> {
    permit(work.actor()?, Action::DisclosureExport)?;
    let municipality = work.municipality()?;
    let code = reference_of(reference).ok_or(Problem::NotFound)?;
    let found = store::disclosure::child(work.db, municipality, &code)?;
    found.map(|child| child.id).ok_or(Problem::NotFound)
}

/// Writes the archive of a child to `out`, which is given back. `most` is the most bytes of files.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] with every wrong field; a conflict `too_much` where the files hold more
/// than `most` bytes.
pub fn export<W: Write + Seek>(
    work: &mut Work,
    child: ChildId,
    request: Request,
    place: &Keep,
    most: Option<u64>,
    out: W,
) -> Result<(Exported, W), Problem> {
    // Locked, so that no change of what hangs on the child falls between two of its tables.
    let child = child_in_reach::lock(work, Action::DisclosureExport, child)?;
    let request = checked(work, &child, request)?;
    let files = store::files::all_of_child(work.db, child.id)?;
    let bytes: u64 = files.iter().map(|file| u64::try_from(file.size).unwrap_or_default()).sum();
    if let Some(most) = most.filter(|most| bytes > *most) {
        return Err(too_much(bytes, most));
    }
    let mut record = gather(work, &child, request)?;
    let mut archive = Archive::new(out, work.now);
    for (number, file) in (1..).zip(&files) {
        let path = enclose(work, &mut archive, number, file, place)?;
        record.files.push(Enclosed { id: file.id, path, sha256: file.sha256.clone() });
    }
    let record = record.marked();
    archive.add("record.json", record.json()?.as_bytes(), CompressionMethod::Deflated)?;
    archive.add("record.html", html::page(&record).as_bytes(), CompressionMethod::Deflated)?;
    let damaged = record.files.iter().filter(|file| file.path.is_none()).count();
    let exported = Exported {
        child_id: child.id,
        reference: child.reference,
        rows: record.rows(),
        files: record.files.len() - damaged,
        damaged,
    };
    let entry = Entry::done("disclosure.export", "child", child.id.0).of_child(child.id);
    let request = &record.request;
    audit::note(
        work,
        entry.with(json!({
            "requester": request.requester, "guardian_id": request.guardian_id, "requested_on": request.requested_on,
            "rows": exported.rows, "files": exported.files, "damaged": damaged,
        })),
    );
    Ok((exported, archive.finish()?))
}

fn checked(work: &mut Work, child: &Child, request: Request) -> Result<Request, Problem> {
    let mut faults = Faults::default();
    if let Some(guardian) = request.guardian_id {
        let found = store::guardians::find(work.db, guardian)?;
        faults.unless(
            found.is_some_and(|guardian| guardian.child_id == child.id),
            "guardian_id",
            "no_such_guardian",
            "この児の保護者として登録されていません。",
            "This is not a guardian of this child.",
        );
    }
    let request = faults.gather(request.tidy(work.today()))?;
    faults.into_result()?;
    request.ok_or_else(|| Problem::Internal("a request neither right nor wrong".to_owned()))
}

fn gather(work: &mut Work, child: &Child, request: Request) -> Result<Record, Problem> {
    let mut parts = store::disclosure::parts(work.db, child.id)?;
    // The detail of an entry of the log is kept as text, because its hash is taken over the text.
    for row in parts.iter_mut().filter(|part| part.table == "audit_entries").flat_map(|part| &mut part.rows) {
        if let Some(detail) = row.get_mut("detail")
            && let Some(inner) = detail.as_str().and_then(|text| serde_json::from_str(text).ok())
        {
            *detail = inner;
        }
    }
    let names = store::disclosure::names(work.db, child.municipality_id, &ids(&parts))?;
    let municipality = store::municipalities::find(work.db, child.municipality_id)?;
    Ok(Record {
        reference: child.reference.clone(),
        request,
        municipality: municipality.map(|found| found.name).unwrap_or_default(),
        made_at: work.now,
        parts,
        names,
        files: Vec::new(),
    })
}

/// Every id in the rows, each once.
fn ids(parts: &[Part]) -> Vec<Uuid> {
    fn collect(value: &Value, into: &mut Vec<Uuid>) {
        match value {
            Value::String(text) if text.len() == 36 => into.extend(Uuid::parse_str(text).ok()),
            Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
            Value::Object(fields) => fields.values().for_each(|field| collect(field, into)),
            _ => {}
        }
    }
    let mut ids = Vec::new();
    parts.iter().flat_map(|part| &part.rows).flat_map(|row| row.values()).for_each(|value| collect(value, &mut ids));
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Puts a file into the archive; gives its place there, or nothing where its content is missing or damaged.
fn enclose<W: Write + Seek>(
    work: &mut Work,
    archive: &mut Archive<W>,
    number: usize,
    file: &StoredFile,
    place: &Keep,
) -> Result<Option<String>, Problem> {
    let Some(content) = store::files::read(work.db, place, file)? else { return Ok(None) };
    let path = format!("files/{number:03}_{}", file.facts.name);
    // Pages and pictures are compressed already.
    archive.add(&path, &content, CompressionMethod::Stored)?;
    Ok(Some(path))
}

fn too_much(bytes: u64, most: u64) -> Problem {
    Problem::Conflict {
        code: "too_much",
        words: Words::fixed(
            "ファイルが多いため、画面からは書き出せません。管理者に tsunagu export child の実行を依頼してください。",
            "There are too many files to send. Ask your administrator to run `tsunagu export child`.",
        ),
        facts: json!({ "bytes": bytes, "most": most }),
    }
}

/// An archive that is the same whenever its contents are.
struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
    made_at: DateTime,
}

impl<W: Write + Seek> Archive<W> {
    fn new(out: W, at: Instant) -> Self {
        let civil = at.utc() + Duration::hours(9);
        let small = |number: u32| u8::try_from(number).unwrap_or_default();
        let year = u16::try_from(civil.year()).unwrap_or_default();
        let (month, day) = (small(civil.month()), small(civil.day()));
        let (hour, minute, second) = (small(civil.hour()), small(civil.minute()), small(civil.second()));
        let made_at = DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default();
        Self { zip: ZipWriter::new(out), made_at }
    }

    fn add(&mut self, path: &str, content: &[u8], method: CompressionMethod) -> Result<(), Problem> {
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(self.made_at);
        self.zip.start_file(path, options).map_err(|e| Problem::Internal(format!("the archive: {e}")))?;
        self.zip.write_all(content).map_err(|e| Problem::Unavailable(format!("the archive: {e}")))
    }

    fn finish(self) -> Result<W, Problem> {
        self.zip.finish().map_err(|e| Problem::Unavailable(format!("the archive: {e}")))
    }
}
