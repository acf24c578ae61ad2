//! Files on a child: adding, seeing, handing out, taking away and putting back. None is ever deleted.
//!
//! Whoever may not see medical matters sees no files, because nobody knows what stands in them.

use serde_json::json;

use crate::base::ids::{ChildId, ConferenceId, ConsentId, FileId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::{Faults, Problem};
use crate::rules::audit::{Entry, Outcome};
use crate::rules::files::{FileFacts, FileKind, FileType, StoredFile, fingerprint, name_for, recognise};
use crate::rules::permissions::{Action, Relation, permit, reach};
use crate::rules::users::Role;
use crate::steps::{audit, child_in_reach};
use crate::store;
use crate::store::Work;
use crate::store::files::Keep;

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct Sent<'a> {
    /// What it is.
    pub kind: FileKind,
    /// Its name, where one was typed.
    pub name: Option<String>,
    /// Its name where it came from.
    pub sent_name: Option<String>,
    /// Remarks.
    pub note: Option<String>,
    /// Whether it comes from or tells of others than the family; without a word, what partner bodies send does.
    pub third_party: Option<bool>,
    /// The consent it proves.
    pub consent_id: Option<ConsentId>,
    /// The conference it belongs to.
    pub conference_id: Option<ConferenceId>,
    /// The content.
    pub content: &'a [u8],
}

/// A file with its content, or with nothing where that is missing or damaged.
#[derive(Debug, Clone)]
pub struct Download {
    /// The file.
    pub file: StoredFile,
    /// Its content.
    pub content: Option<Vec<u8>>,
}

/// Whether the actor may add files to the child, so that nothing is read for somebody who may not.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach.
pub fn may_add(work: &mut Work, child: ChildId) -> Result<(), Problem> {
    child_in_reach::find(work, Action::FileAdd, child).map(|_| ())
}

/// Adds a file.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] with every wrong field, the content as `file`.
pub fn add(work: &mut Work, child: ChildId, sent: &Sent, place: &Keep) -> Result<StoredFile, Problem> {
    let child = child_in_reach::find(work, Action::FileAdd, child)?;
    let actor = work.actor()?.clone();
    let mut faults = Faults::default();
    check_relatives(work, child.id, sent, &mut faults)?;
    let content_type = faults.gather(recognise(sent.content))?;
    let partner = !matches!(actor.role, Role::Section | Role::SectionManager | Role::Coordinator);
    let name = sent.name.clone().unwrap_or_else(|| name_for(sent.sent_name.as_deref(), sent.kind));
    let third_party = sent.third_party.unwrap_or(partner);
    let facts = FileFacts { kind: sent.kind, name, note: sent.note.clone(), third_party };
    // The ending hangs on the type; whatever else is wrong with the facts is told all the same.
    let facts = faults.gather(facts.tidy(content_type.unwrap_or(FileType::Pdf)))?;
    faults.into_result()?;
    let (Some(facts), Some(content_type)) = (facts, content_type) else {
        return Err(Problem::Internal("a file neither right nor wrong".to_owned()));
    };
    let file = StoredFile {
        id: work.id(),
        municipality_id: child.municipality_id,
        child_id: child.id,
        facts,
        content_type,
        size: i32::try_from(sent.content.len()).map_err(|e| Problem::Internal(e.to_string()))?,
        sha256: fingerprint(sent.content),
        kept_in: place.word(),
        consent_id: sent.consent_id,
        conference_id: sent.conference_id,
        agency_id: actor.agency_id.filter(|_| partner),
        uploaded_by: actor.user_id,
        removed_at: None,
        removed_by: None,
        remove_reason: None,
        version: 1,
        created_at: work.now,
    };
    store::files::insert(work.db, &file)?;
    store::files::keep(work.db, place, file.id, sent.content)?;
    let entry = Entry::done("file.add", "file", file.id.0).of_child(child.id).changed(None, Some(&file));
    audit::note(work, entry.with(json!({ "kind": file.facts.kind, "size": file.size, "sha256": file.sha256 })));
    Ok(file)
}

/// A page of a child's files, the newest first; with `removed`, for those who may put them back, also those that were
/// taken away.
///
/// # Errors
/// [`Problem::NotFound`] also where the reader may see the child, but not medical matters.
pub fn list(work: &mut Work, child: ChildId, removed: bool, page: &Page) -> Result<Listed<StoredFile>, Problem> {
    child_in_reach::find_whole(work, Action::FileSee, child)?;
    let removed = removed && puts_back(work)?;
    let listed = store::files::list(work.db, child, removed, page)?;
    let entry = Entry::done("child.read", "child", child.0).of_child(child);
    audit::note(work, entry.with(json!({ "part": "files", "count": listed.rows.len() })));
    Ok(listed)
}

/// What is known of a file.
///
/// # Errors
/// [`Problem::NotFound`]; so for one that was taken away, but for those who may put it back.
pub fn open(work: &mut Work, id: FileId) -> Result<StoredFile, Problem> {
    let file = reached(work, id)?;
    audit::note(work, Entry::done("file.read", "file", id.0).of_child(file.child_id));
    Ok(file)
}

/// A file with its content. That it is damaged is no error here, because that must stay written down too.
///
/// # Errors
/// As [`open`].
pub fn download(work: &mut Work, id: FileId, place: &Keep) -> Result<Download, Problem> {
    let file = reached(work, id)?;
    let content = store::files::read(work.db, place, &file)?;
    let entry = Entry::done("file.download", "file", id.0).of_child(file.child_id);
    let entry = entry.with(json!({ "size": file.size, "whole": content.is_some() }));
    audit::note(work, entry.ended(if content.is_some() { Outcome::Done } else { Outcome::Failed }));
    Ok(Download { file, content })
}

/// Changes what is known of a file: `change` gets the facts as they are and gives them as they shall be. Partner bodies
/// change only what they have sent themselves.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`], [`Problem::Forbidden`], [`Problem::Invalid`] with every wrong field.
pub fn edit(
    work: &mut Work,
    id: FileId,
    version: i32,
    change: impl FnOnce(FileFacts) -> Result<FileFacts, Problem>,
) -> Result<StoredFile, Problem> {
    let found = reached(work, id)?;
    child_in_reach::lock(work, Action::FileAdd, found.child_id)?;
    let before = reached(work, id)?;
    let actor = work.actor()?.clone();
    let everybodys = permit(&actor, Action::FileAdd)?.iter().any(|relation| *relation != Relation::CareTeam);
    if !everybodys && before.agency_id != actor.agency_id {
        return Err(Problem::forbidden());
    }
    if before.version != version {
        return Err(Problem::Stale);
    }
    let facts = change(before.facts.clone())?.tidy(before.content_type)?;
    let after = StoredFile { facts, version: version + 1, ..before.clone() };
    save(work, "file.edit", &before, after)
}

/// Takes a file away: nobody but those who may put it back sees it any more.
///
/// # Errors
/// [`Problem::NotFound`]; a conflict `already_removed`; [`Problem::Invalid`] for the reason.
pub fn remove(work: &mut Work, id: FileId, reason: &str) -> Result<StoredFile, Problem> {
    let before = locked_for_removal(work, id)?;
    let (by, now) = (work.actor()?.user_id, work.now);
    let after = before.clone().removed(by, now, reason)?;
    save(work, "file.remove", &before, after)
}

/// Puts a file back.
///
/// # Errors
/// [`Problem::NotFound`]; a conflict `not_removed`.
pub fn restore(work: &mut Work, id: FileId) -> Result<StoredFile, Problem> {
    let before = locked_for_removal(work, id)?;
    let after = before.clone().restored()?;
    save(work, "file.restore", &before, after)
}

fn locked_for_removal(work: &mut Work, id: FileId) -> Result<StoredFile, Problem> {
    permit(work.actor()?, Action::FileRemove)?;
    let found = store::files::find(work.db, id)?.ok_or(Problem::NotFound)?;
    child_in_reach::lock(work, Action::FileRemove, found.child_id)?;
    store::files::find(work.db, id)?.ok_or(Problem::NotFound)
}

fn save(work: &mut Work, action: &'static str, before: &StoredFile, after: StoredFile) -> Result<StoredFile, Problem> {
    store::files::update(work.db, &after)?;
    let entry = Entry::done(action, "file", after.id.0).of_child(after.child_id);
    audit::note(work, entry.changed(Some(before), Some(&after)));
    Ok(after)
}

/// The file, if the actor sees the whole record of its child.
fn reached(work: &mut Work, id: FileId) -> Result<StoredFile, Problem> {
    permit(work.actor()?, Action::FileSee)?;
    let file = store::files::find(work.db, id)?.ok_or(Problem::NotFound)?;
    child_in_reach::find_whole(work, Action::FileSee, file.child_id)?;
    if file.removed_at.is_some() && !puts_back(work)? { Err(Problem::NotFound) } else { Ok(file) }
}

fn puts_back(work: &Work) -> Result<bool, Problem> {
    Ok(!reach(work.actor()?.role, Action::FileRemove).is_empty())
}

/// Consent and conference must be the child's.
fn check_relatives(work: &mut Work, child: ChildId, sent: &Sent, faults: &mut Faults) -> Result<(), Problem> {
    if let Some(consent) = sent.consent_id {
        faults.unless(
            store::files::consent_is_of(work.db, child, consent)?,
            "consent_id",
            "no_such_consent",
            "この児の同意として登録されていません。",
            "This consent is not for this child.",
        );
    }
    if let Some(conference) = sent.conference_id {
        faults.unless(
            store::files::conference_is_of(work.db, child, conference)?,
            "conference_id",
            "no_such_conference",
            "この児のカンファレンスとして登録されていません。",
            "This conference is not about this child.",
        );
    }
    Ok(())
}
