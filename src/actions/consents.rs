//! Recording and withdrawing consent. What a consent opens is decided where records are found (`store/children`).

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{ChildId, ConsentId};
use crate::base::problem::{Faults, Problem};
use crate::rules::audit::Entry;
use crate::rules::children::CloseReason;
use crate::rules::consents::{Consent, ConsentFacts, Recipient};
use crate::rules::notifications::{Event, Notice, Party};
use crate::rules::permissions::Action;
use crate::steps::consents::in_sight;
use crate::steps::{audit, child_in_reach, lead};
use crate::store;
use crate::store::Work;

/// A consent with its recipients, and whether it holds today.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The consent.
    pub consent: Consent,
    /// With whom.
    pub recipients: Vec<Recipient>,
    /// Whether it holds today.
    pub holds: bool,
}

/// A child's consents, the newest first.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach.
pub fn list(work: &mut Work, child: ChildId) -> Result<Vec<Shared>, Problem> {
    child_in_reach::find(work, Action::ChildSee, child)?;
    let consents = store::consents::of_child(work.db, child)?;
    let entry = Entry::done("child.read", "child", child.0).of_child(child);
    audit::note(work, entry.with(json!({ "part": "consents", "count": consents.len() })));
    shared(work, consents)
}

/// Records a consent.
///
/// # Errors
/// A conflict `child_closed`; [`Problem::Invalid`] with every wrong field: those of [`ConsentFacts::tidy`], a guardian of another child, a
/// recipient that could not be read (none), is no agency of the municipality or is named twice.
pub fn add(
    work: &mut Work,
    child: ChildId,
    facts: ConsentFacts,
    recipients: Vec<Option<Recipient>>,
) -> Result<Shared, Problem> {
    let child = child_in_reach::lock(work, Action::ConsentEdit, child)?;
    child.supported()?;
    let mut faults = Faults::default();
    if let Some(guardian) = facts.guardian_id {
        let found = store::guardians::find(work.db, guardian)?;
        faults.unless(
            found.is_some_and(|guardian| guardian.child_id == child.id),
            "guardian_id",
            "no_such_guardian",
            "この児の保護者として登録されていません。",
            "This is not a guardian of this child.",
        );
    }
    for (number, recipient) in recipients.iter().enumerate() {
        check_recipient(work, &recipients, number, *recipient, &mut faults)?;
    }
    let recipients: Vec<Recipient> = recipients.into_iter().flatten().collect();
    let facts = faults.gather(facts.tidy())?;
    faults.into_result()?;
    let facts = facts.ok_or_else(|| Problem::Internal("a consent neither right nor wrong".to_owned()))?;
    let consent =
        Consent { id: work.id(), child_id: child.id, facts, withdrawn_on: None, version: 1, created_at: work.now };
    let today = work.today();
    let before = in_sight(work, child.id, today)?;
    store::consents::insert(work.db, &consent, &recipients)?;
    let joined =
        in_sight(work, child.id, today)?.into_iter().filter(|agency| !before.contains(agency)).map(Party::Agency);
    let joined: Vec<Party> = joined.collect();
    if !joined.is_empty() {
        let notice = Notice::of(Event::CareTeamJoined, child.municipality_id);
        work.notices.push(Notice { child_id: Some(child.id), parties: joined, ..notice });
    }
    let entry = Entry::done("consent.add", "consent", consent.id.0).of_child(child.id);
    let entry = entry.changed(None, Some(&(&consent, &recipients)));
    audit::note(work, entry.with(json!({ "scope": consent.facts.scope, "recipients": recipients.len() })));
    let holds = consent.holds_on(work.today());
    Ok(Shared { consent, recipients, holds })
}

/// Withdraws a consent, also after support has ended. From the day `on` it opens nothing, at once and everywhere; those
/// who see nothing any more are told, except of a child who died.
///
/// # Errors
/// [`Problem::NotFound`]; a conflict `already_withdrawn`; a fault of `on`.
pub fn withdraw(work: &mut Work, id: ConsentId, on: NaiveDate) -> Result<Shared, Problem> {
    let found = store::consents::find(work.db, id)?.ok_or(Problem::NotFound)?;
    let child = child_in_reach::lock(work, Action::ConsentEdit, found.child_id)?;
    let before = store::consents::find(work.db, id)?.ok_or(Problem::NotFound)?;
    let after = before.withdrawn(on, work.today())?;
    let today = work.today();
    let saw = in_sight(work, child.id, today)?;
    store::consents::withdraw(work.db, &after)?;
    let see = in_sight(work, child.id, today)?;
    if child.close_reason != Some(CloseReason::Died) {
        let lost = saw.into_iter().filter(|agency| !see.contains(agency)).map(Party::Agency).collect();
        let coordinator = lead::coordinator_of(work, child.id)?;
        work.notices.push(Notice {
            child_id: Some(child.id),
            coordinator,
            parties: lost,
            ..Notice::of(Event::ConsentWithdrawn, child.municipality_id)
        });
    }
    let entry = Entry::done("consent.withdraw", "consent", id.0).of_child(after.child_id);
    audit::note(work, entry.changed(Some(&before), Some(&after)));
    shared(work, vec![after])?.pop().ok_or(Problem::NotFound)
}

fn check_recipient(
    work: &mut Work,
    all: &[Option<Recipient>],
    number: usize,
    recipient: Option<Recipient>,
    faults: &mut Faults,
) -> Result<(), Problem> {
    let field = format!("recipients.{number}");
    let Some(recipient) = recipient else {
        faults.add(
            field,
            "one_of_two",
            "機関または機関の種別のどちらか一方を入力してください。",
            "Name an agency or a kind of agency, not both.",
        );
        return Ok(());
    };
    let earlier = all.iter().take(number).flatten().any(|earlier| *earlier == recipient);
    faults.unless(!earlier, &field, "duplicate", "同じ提供先が二度あります。", "This recipient is named twice.");
    if let Recipient::Agency(id) = recipient {
        let municipality = work.municipality()?;
        faults.unless(
            store::agencies::find(work.db, municipality, id)?.is_some(),
            &format!("{field}.agency_id"),
            "no_such_agency",
            "この機関は登録されていません。",
            "There is no such agency.",
        );
    }
    Ok(())
}

fn shared(work: &mut Work, consents: Vec<Consent>) -> Result<Vec<Shared>, Problem> {
    let ids: Vec<_> = consents.iter().map(|consent| consent.id).collect();
    let mut recipients: HashMap<ConsentId, Vec<Recipient>> = HashMap::new();
    for (id, recipient) in store::consents::recipients(work.db, &ids)? {
        recipients.entry(id).or_default().push(recipient);
    }
    let today = work.today();
    let with = |consent: Consent| Shared {
        recipients: recipients.remove(&consent.id).unwrap_or_default(),
        holds: consent.holds_on(today),
        consent,
    };
    Ok(consents.into_iter().map(with).collect())
}
