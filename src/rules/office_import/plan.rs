//! What a file changes: its rows beside the offices that are known.
//!
//! A row and an office belong together by service, number and name, because one number carries several offices. Where no
//! office has that name any more, the running number of the source tells that it was renamed. The file overwrites only
//! what it holds: acceptance, districts, remarks and closing are the section's own.

use std::collections::{BTreeSet, HashMap};

use crate::base::sql_types::Json;
use crate::base::text;
use crate::base::words::Words;
use crate::rules::agencies::{AgencyFacts, AgencyKind};
use crate::rules::office_import::row::OfficeDraft;
use crate::rules::office_import::{Effect, Remark, Report, Sheet, Touched};
use crate::rules::offices::{Office, OfficeFacts, OfficeInput, ServiceNumber};

/// What an import will do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Offices to add, in the order of the file.
    pub added: Vec<OfficeInput>,
    /// Offices to change: their place among the known ones, and what they become.
    pub changed: Vec<(usize, OfficeInput)>,
    /// The same in figures and words.
    pub report: Report,
}

/// Service, number and folded name.
type Identity = (String, String, String);

/// An office as the rows so far have made it.
struct Slot {
    /// Its place among the known offices; none for a new one.
    known: Option<usize>,
    input: OfficeInput,
    /// The first line that speaks of it.
    line: Option<u64>,
}

impl Slot {
    /// An office that nothing is known of but its name: it takes new children until somebody says otherwise.
    fn blank(draft: &OfficeDraft) -> Self {
        let agency = AgencyFacts {
            kind: AgencyKind::ConsultationOffice,
            name: draft.name.clone(),
            name_kana: None,
            corporation_name: None,
            corporate_number: None,
            phone: None,
            fax: None,
            email: None,
            url: None,
            postal_code: None,
            address: None,
            note: None,
            closed_on: None,
        };
        let facts = OfficeFacts {
            accepting: true,
            paused_from: None,
            paused_until: None,
            pause_reason: None,
            districts: Json(Vec::new()),
            source_no: None,
        };
        Self { known: None, input: OfficeInput { agency, facts, numbers: Vec::new() }, line: None }
    }
}

/// Compares the rows of a file with the `known` offices of the municipality.
///
/// A second row with the same service, number and name is left out: with a warning `duplicate` where it says the same,
/// rejected as `duplicate_differs` where it does not. A row of another service joins the office of the same name whose
/// number or address it shares, or that has neither yet.
pub fn plan(sheet: Sheet, known: &[Office]) -> Plan {
    let mut book = Book::new(known);
    let mut report = sheet.report;
    let mut seen: HashMap<Identity, (u64, OfficeDraft)> = HashMap::new();
    let mut unknown = Vec::new();
    for (line, draft) in sheet.drafts {
        let identity = (draft.service_code.to_owned(), draft.number.clone(), name_key(&draft.name));
        if let Some((first, before)) = seen.get(&identity) {
            report.note_duplicate(line, *first, *before == draft);
            continue;
        }
        match book.by_identity.get(&identity) {
            Some(place) => book.enter(*place, line, &draft),
            None => unknown.push(identity.clone()),
        }
        seen.insert(identity, (line, draft));
    }
    // Only now is it known which offices no row names.
    for identity in unknown {
        let Some((line, draft)) = seen.get(&identity) else { continue };
        let place = book.find(&identity, draft).unwrap_or_else(|| book.add(Slot::blank(draft)));
        book.by_identity.insert(identity, place);
        book.enter(place, *line, draft);
    }
    book.close(known, report)
}

impl Report {
    fn note_duplicate(&mut self, line: u64, first: u64, same: bool) {
        let remark = |code, ja: String, en: String| Remark { line, code, words: Words::told(ja, en) };
        if same {
            let ja = format!("{first}行目と同じ内容です。");
            self.warnings.push(remark("duplicate", ja, format!("Says the same as line {first}.")));
        } else {
            let ja = format!("{first}行目と同じ事業所ですが、内容が異なります。{first}行目を使います。");
            let en = format!("The same office as line {first} with other content; line {first} is used.");
            self.rejected.push(remark("duplicate_differs", ja, en));
        }
    }
}

/// The offices while rows are entered, and how they are found.
struct Book {
    slots: Vec<Slot>,
    by_identity: HashMap<Identity, usize>,
    by_name: HashMap<String, Vec<usize>>,
    by_source: HashMap<String, usize>,
}

impl Book {
    fn new(known: &[Office]) -> Self {
        let mut book = Self {
            slots: Vec::new(),
            by_identity: HashMap::new(),
            by_name: HashMap::new(),
            by_source: known.iter().enumerate().filter_map(|(n, o)| Some((o.facts.source_no.clone()?, n))).collect(),
        };
        for (place, office) in known.iter().enumerate() {
            book.add(Slot { known: Some(place), input: office.input(), line: None });
        }
        book
    }

    fn add(&mut self, slot: Slot) -> usize {
        let place = self.slots.len();
        let name = name_key(&slot.input.agency.name);
        for number in &slot.input.numbers {
            let identity = (number.service_code.clone(), number.number.clone(), name.clone());
            self.by_identity.entry(identity).or_insert(place);
        }
        self.by_name.entry(name).or_default().push(place);
        self.slots.push(slot);
        place
    }

    /// Enters a row at a slot.
    fn enter(&mut self, place: usize, line: u64, draft: &OfficeDraft) {
        if let Some(slot) = self.slots.get_mut(place) {
            slot.line = Some(slot.line.map_or(line, |first| first.min(line)));
            apply(&mut slot.input, draft);
        }
    }

    /// The office of a row that no office matches by service, number and name.
    fn find(&self, identity: &Identity, draft: &OfficeDraft) -> Option<usize> {
        self.renamed(draft).or_else(|| self.joins(&identity.2, draft))
    }

    /// The office that had the row's service, number and running number and that no row names.
    fn renamed(&self, draft: &OfficeDraft) -> Option<usize> {
        let place = *self.by_source.get(draft.source_no.as_deref()?)?;
        let slot = self.slots.get(place).filter(|slot| slot.line.is_none())?;
        let same = |n: &ServiceNumber| n.service_code == draft.service_code && n.number == draft.number;
        slot.input.numbers.iter().any(same).then_some(place)
    }

    /// The one office of the same name that has no number of this service yet and shares number or address with the
    /// row, or has neither.
    fn joins(&self, name: &str, draft: &OfficeDraft) -> Option<usize> {
        let place_of = |address: &Option<String>| address.as_deref().map(text::fold_key);
        let fits = |input: &OfficeInput| {
            let other_service = input.numbers.iter().all(|n| n.service_code != draft.service_code);
            let same_number = input.numbers.iter().any(|n| n.number == draft.number);
            let (here, there) = (place_of(&input.agency.address), place_of(&draft.address));
            let same_place = here.is_some() && here == there;
            let bare = input.numbers.is_empty() && here.is_none();
            other_service && (same_number || same_place || bare)
        };
        let same_name = self.by_name.get(name)?.iter().copied();
        let mut fitting = same_name.filter(|place| self.slots.get(*place).is_some_and(|slot| fits(&slot.input)));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    fn close(self, known: &[Office], report: Report) -> Plan {
        let mut plan = Plan { report, ..Plan::default() };
        for slot in self.slots {
            let Some(line) = slot.line else { continue };
            let name = slot.input.agency.name.clone();
            let before = slot.known.and_then(|place| known.get(place));
            match (slot.known, before) {
                (Some(_), Some(before)) if before.input() == slot.input => plan.report.unchanged += 1,
                (Some(place), _) => {
                    plan.report.changed += 1;
                    plan.report.touched.push(Touched { line, effect: Effect::Changed, name });
                    plan.changed.push((place, slot.input));
                }
                (None, _) => {
                    plan.report.added += 1;
                    plan.report.touched.push(Touched { line, effect: Effect::Added, name });
                    plan.added.push(slot.input);
                }
            }
        }
        plan.report.touched.sort_by_key(|touched| touched.line);
        plan.report.rejected.sort_by_key(|remark| remark.line);
        plan.report.warnings.sort_by_key(|remark| remark.line);
        plan
    }
}

/// The form in which names of offices are compared; a name of signs only is compared as it is.
fn name_key(name: &str) -> String {
    let key = text::fold_key(name);
    if key.is_empty() { name.to_owned() } else { key }
}

/// Writes what a row holds over what is known. A name that is only written another way stays, and so does the running
/// number, because each service has its own.
fn apply(input: &mut OfficeInput, draft: &OfficeDraft) {
    let agency = &mut input.agency;
    if name_key(&agency.name) != name_key(&draft.name) {
        agency.name.clone_from(&draft.name);
    }
    for (known, held) in [
        (&mut agency.name_kana, &draft.name_kana),
        (&mut agency.corporation_name, &draft.corporation_name),
        (&mut agency.corporate_number, &draft.corporate_number),
        (&mut agency.phone, &draft.phone),
        (&mut agency.fax, &draft.fax),
        (&mut agency.url, &draft.url),
        (&mut agency.address, &draft.address),
    ] {
        if held.is_some() {
            known.clone_from(held);
        }
    }
    if input.facts.source_no.is_none() {
        input.facts.source_no.clone_from(&draft.source_no);
    }
    let number = ServiceNumber { service_code: draft.service_code.to_owned(), number: draft.number.clone() };
    let numbers: BTreeSet<_> = input.numbers.drain(..).chain([number]).collect();
    input.numbers = numbers.into_iter().collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Instant;
    use crate::base::ids::{AgencyId, MunicipalityId};
    use crate::rules::agencies::Agency;

    fn draft(service_code: &'static str, number: &str, name: &str, address: &str) -> OfficeDraft {
        OfficeDraft {
            service_code,
            number: number.to_owned(),
            name: name.to_owned(),
            name_kana: None,
            corporation_name: None,
            corporate_number: None,
            phone: Some("03-0000-0000".to_owned()),
            fax: None,
            url: None,
            address: Some(address.to_owned()),
            source_no: None,
        }
    }

    fn sheet(drafts: Vec<OfficeDraft>) -> Sheet {
        Sheet { drafts: (2..).zip(drafts).collect(), report: Report::default() }
    }

    /// The offices as they are after a plan has been carried out.
    fn carried_out(known: &[Office], plan: Plan) -> Vec<Office> {
        let mut offices = known.to_vec();
        for (place, input) in plan.changed {
            let agency = Agency { facts: input.agency, ..offices[place].agency.clone() };
            offices[place] = Office { agency, facts: input.facts, numbers: input.numbers };
        }
        for input in plan.added {
            let at = Instant::parse("2025-11-25T00:00:00Z").unwrap();
            let agency = Agency {
                id: AgencyId(uuid::Uuid::from_u128(offices.len() as u128)),
                municipality_id: MunicipalityId(uuid::Uuid::nil()),
                name_key: input.agency.name_key(),
                facts: input.agency,
                version: 1,
                created_at: at,
                updated_at: at,
            };
            offices.push(Office { agency, facts: input.facts, numbers: input.numbers });
        }
        offices
    }

    fn counts(plan: &Plan) -> (usize, usize, usize) {
        (plan.report.added, plan.report.changed, plan.report.unchanged)
    }

    #[test]
    fn one_number_may_carry_several_offices_and_the_second_run_changes_nothing() {
        let rows = || {
            sheet(vec![
                draft("70", "1350900401", "見本相談室", "東京都見本区東見本1"),
                draft("70", "1350900401", "見本相談室分室", "東京都見本区東見本2"),
                draft("70", "1370100057", "見本相談室", "東京都見本区西見本3"),
            ])
        };
        let first = plan(rows(), &[]);
        assert_eq!(counts(&first), (3, 0, 0));
        let offices = carried_out(&[], first);
        assert_eq!(counts(&plan(rows(), &offices)), (0, 0, 3));
    }

    #[test]
    fn another_service_joins_the_office_it_belongs_to() {
        let address = "東京都見本区東見本1-2";
        let offices = carried_out(&[], plan(sheet(vec![draft("52", "1330900042", "見本相談室", address)]), &[]));
        for (row, expected) in [
            (draft("70", "1330900042", "見本 相談室", "東京都見本区別番地"), (0, 1, 0)),
            (draft("70", "1370100057", "見本相談室", "東京都見本区東見本１－２"), (0, 1, 0)),
            (draft("70", "1370100057", "見本相談室", "東京都見本区西見本9"), (1, 0, 0)),
            (draft("52", "1370100057", "見本相談室", address), (1, 0, 0)),
            (draft("70", "1330900042", "別の相談室", address), (1, 0, 0)),
        ] {
            let next = plan(sheet(vec![row.clone()]), &offices);
            assert_eq!(counts(&next), expected, "{row:?}");
            let then = carried_out(&offices, next);
            assert_eq!(counts(&plan(sheet(vec![row]), &then)), (0, 0, 1));
        }
    }

    #[test]
    fn what_the_section_set_stays_and_what_the_file_leaves_open_too() {
        let row = draft("70", "1350900401", "見本相談室", "東京都見本区東見本1");
        let mut offices = carried_out(&[], plan(sheet(vec![row.clone()]), &[]));
        offices[0].agency.facts.note = Some("見本".to_owned());
        offices[0].agency.facts.fax = Some("03-0000-0001".to_owned());
        offices[0].facts.accepting = false;
        offices[0].facts.districts = Json(vec!["東見本".to_owned()]);
        assert_eq!(counts(&plan(sheet(vec![row.clone()]), &offices)), (0, 0, 1));
        let moved = OfficeDraft { phone: Some("03-0000-0002".to_owned()), ..row };
        let next = plan(sheet(vec![moved]), &offices);
        assert_eq!(counts(&next), (0, 1, 0));
        let after = carried_out(&offices, next);
        assert_eq!(after[0].facts, offices[0].facts);
        assert_eq!(after[0].agency.facts.fax, offices[0].agency.facts.fax);
        assert_eq!(after[0].agency.facts.phone.as_deref(), Some("03-0000-0002"));
    }

    #[test]
    fn a_renamed_office_is_known_by_the_running_number_of_the_source() {
        let row = |name: &str, no: &str| OfficeDraft {
            source_no: Some(no.to_owned()),
            ..draft("70", "1350900401", name, "東京都見本区東見本1")
        };
        let offices = carried_out(&[], plan(sheet(vec![row("見本相談室", "A1"), row("分室", "A2")]), &[]));
        let renamed = vec![row("見本相談支援室", "A1"), row("分室", "A2")];
        let next = plan(sheet(renamed.clone()), &offices);
        assert_eq!(counts(&next), (0, 1, 1));
        let then = carried_out(&offices, next);
        assert_eq!(then[0].agency.facts.name, "見本相談支援室");
        assert_eq!(counts(&plan(sheet(renamed), &then)), (0, 0, 2));
        // A running number that has gone to another office does not take this one away from its name.
        let moved = vec![row("新しい相談室", "A1"), row("見本相談室", "A3"), row("分室", "A2")];
        assert_eq!(counts(&plan(sheet(moved), &offices)), (1, 0, 2));
    }

    #[test]
    fn two_files_of_two_services_can_be_imported_in_turn_without_end() {
        let of = |service, number, no: &str, name| OfficeDraft {
            source_no: Some(no.to_owned()),
            ..draft(service, number, name, "東京都見本区東見本1")
        };
        let plans = || vec![of("52", "1330900042", "A1", "見本 相談室")];
        let children = || vec![of("70", "1370100057", "A2", "見本相談室")];
        let one = carried_out(&[], plan(sheet(plans()), &[]));
        let both = carried_out(&one, plan(sheet(children()), &one));
        assert_eq!(both.len(), 1);
        assert_eq!(counts(&plan(sheet(plans()), &both)), (0, 0, 1));
        assert_eq!(counts(&plan(sheet(children()), &both)), (0, 0, 1));
    }

    #[test]
    fn an_office_entered_by_hand_is_found_again_by_its_name() {
        let mut offices = carried_out(&[], plan(sheet(vec![draft("70", "1", "見本相談室", "x")]), &[]));
        offices[0].numbers.clear();
        offices[0].agency.facts.address = None;
        let row = draft("70", "1350900401", "見本相談室", "東京都見本区東見本1");
        assert_eq!(counts(&plan(sheet(vec![row]), &offices)), (0, 1, 0));
    }

    #[test]
    fn a_row_that_comes_twice_is_told_and_used_once() {
        let row = draft("70", "1350900401", "見本相談室", "東京都見本区東見本1");
        let other = OfficeDraft { phone: None, ..row.clone() };
        let made = plan(sheet(vec![row.clone(), row, other]), &[]);
        assert_eq!(counts(&made), (1, 0, 0));
        let told = |remarks: &[Remark]| remarks.iter().map(|r| (r.line, r.code)).collect::<Vec<_>>();
        assert_eq!(told(&made.report.warnings), [(3, "duplicate")]);
        assert_eq!(told(&made.report.rejected), [(4, "duplicate_differs")]);
    }

    #[test]
    fn what_is_planned_is_already_in_standard_form() {
        let made = plan(sheet(vec![draft("70", "1350900401", "見本相談室", "東京都見本区東見本1")]), &[]);
        assert_eq!(made.added[0].clone().tidy().unwrap(), made.added[0]);
    }
}
