//! What lies on the table when a child is to be given to somebody, ready to be shown.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::actions;
use crate::actions::children::Record;
use crate::base::ids::{AgencyId, AssignmentId, ChildId};
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::assignments::answer::{Candidate, Recommendation};
use crate::rules::assignments::states::is_open;
use crate::rules::assignments::{AssignmentState, CaseRole, Tier};
use crate::rules::policy::PolicyVersion;
use crate::steps::cases::situation::Names;
use crate::store::Work;
use crate::web::{Frame, Heat, LoadFigure, Said};

/// Who has the child now, or has been asked.
#[derive(Debug, Clone)]
pub struct Present {
    /// The assignment.
    pub id: AssignmentId,
    /// Where it stands.
    pub state: AssignmentState,
    /// The coordinator.
    pub name: String,
}

impl Present {
    /// The child's open lead, if there is one.
    pub fn of(work: &mut Work, child: ChildId) -> Result<Option<Self>, Problem> {
        let page = Page::first(200);
        let history = actions::assignments::see::history(work, child, &page)?;
        let lead =
            history.rows.into_iter().find(|seen| seen.full.assignment.role == CaseRole::Lead && is_open(seen.state));
        Ok(lead.map(|seen| Self { id: seen.full.assignment.id, state: seen.state, name: seen.full.coordinator_name }))
    }
}

/// Everything the page shows, gathered in one transaction.
#[derive(Debug, Clone)]
pub struct Considered {
    /// The child.
    pub record: Record,
    /// The ranked answer.
    pub recommendation: Recommendation,
    /// Names of coordinators and offices.
    pub names: Names,
    /// The parameters in force.
    pub policy: PolicyVersion,
    /// By when the family would have to be spoken with.
    pub first_contact_by: NaiveDate,
    /// Who has the child now.
    pub present: Option<Present>,
}

/// One rule of one candidate.
#[derive(Debug, Clone)]
pub struct Point {
    /// The rule's name.
    pub rule: String,
    /// Its points with sign; nothing where it is silent.
    pub points: String,
    /// The sentence.
    pub words: String,
    /// Whether it says anything.
    pub counts: bool,
}

/// A candidate as a row.
#[derive(Debug, Clone)]
pub struct Row {
    /// The coordinator's id.
    pub id: String,
    /// Place in the order.
    pub rank: i64,
    /// The coordinator.
    pub name: String,
    /// The office.
    pub office: String,
    /// Children now against the target.
    pub now: LoadFigure,
    /// Children with this one.
    pub after: i64,
    /// The step of load they make.
    pub after_word: Said,
    /// Class of the cell.
    pub after_class: &'static str,
    /// The rules.
    pub points: Vec<Point>,
    /// The figure of the order.
    pub total: String,
    /// Whether choosing this one needs a reason.
    pub needs_reason: bool,
    /// Whether this one is above the target with the child.
    pub above: bool,
    /// What changes, line by line.
    pub changes: Vec<Said>,
}

/// One of two who are compared: fact and value.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The coordinator.
    pub name: String,
    /// The facts, in the same order for each.
    pub facts: Vec<(String, String)>,
}

impl Considered {
    /// Gathers it, and leaves the audit entries of everything that was read.
    pub fn gather(work: &mut Work, id: ChildId) -> Result<Self, Problem> {
        let record = actions::children::open(work, id)?;
        let (recommendation, names) = actions::recommendation::see(work, id, None)?;
        let policy = actions::policy::current(work)?;
        let first_contact_by = actions::assignments::see::first_contact_by(work, recommendation.starts_on)?;
        let present = Present::of(work, id)?;
        Ok(Self { record, recommendation, names, policy, first_contact_by, present })
    }

    /// Age, district, care and discharge of the child.
    pub fn facts(&self, frame: &Frame) -> Vec<String> {
        let child = &self.record.child;
        let score = child.care_score.map(|score| frame.say("assign-score").count("score", score).to_string());
        let care = Some(frame.care(&child.care_items.0)).filter(|care| !care.is_empty());
        [Some(frame.age_of(&child.facts)), child.facts.district.clone(), care, score, frame.discharge(&child.facts)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The candidates, the best first.
    pub fn rows(&self, frame: &Frame) -> Vec<Row> {
        let offices = self.office_children();
        self.recommendation.ranked.iter().map(|candidate| self.row(frame, candidate, &offices)).collect()
    }

    /// How many lead children each office has on the day of the start.
    fn office_children(&self) -> BTreeMap<AgencyId, i64> {
        let ranked = self.recommendation.ranked.iter().map(|one| (one.office_id, one.children_now));
        let excluded = self.recommendation.excluded.iter().map(|one| (one.office_id, one.children));
        let mut offices = BTreeMap::new();
        for (office, children) in ranked.chain(excluded) {
            *offices.entry(office).or_default() += children;
        }
        offices
    }

    fn row(&self, frame: &Frame, candidate: &Candidate, offices: &BTreeMap<AgencyId, i64>) -> Row {
        let (name, office) = self.names.get(&candidate.coordinator_id).cloned().unwrap_or_default();
        let heat = Heat::of(candidate.children_after, candidate.target);
        let above = candidate.tier == Tier::AboveTarget;
        let points = candidate.rules.iter().map(|rule| Point {
            rule: frame.label(rule.rule.label()),
            points: signed(rule.points),
            words: frame.words(&rule.words).to_owned(),
            counts: rule.points != 0,
        });
        Row {
            id: candidate.coordinator_id.to_string(),
            rank: candidate.rank,
            changes: self.changes(frame, candidate, (&name, &office), offices),
            name,
            office,
            now: frame.load(&candidate.children_now, &candidate.target),
            after: candidate.children_after,
            after_word: heat.word(candidate.children_after, candidate.target, frame.language),
            after_class: heat.class(),
            points: points.collect(),
            total: tenths(candidate.adjusted),
            needs_reason: candidate.rank != 1 || above,
            above,
        }
    }

    fn changes(
        &self,
        frame: &Frame,
        candidate: &Candidate,
        (name, office): (&str, &str),
        offices: &BTreeMap<AgencyId, i64>,
    ) -> Vec<Said> {
        let together = offices.get(&candidate.office_id).copied().unwrap_or_default();
        let policy = &self.policy.parameters.0;
        let load = frame
            .say("assign-change-load")
            .put("name", name)
            .put("office", office)
            .count("now", candidate.children_now)
            .count("after", candidate.children_after)
            .count("target", candidate.target)
            .count("office_now", together)
            .count("office_after", together + 1);
        let told = frame
            .say("assign-change-told")
            .put("name", name)
            .put("office", office)
            .count("minutes", policy.hold_minutes);
        let due = frame
            .say("assign-change-contact")
            .put("day", frame.day(&self.first_contact_by))
            .count("days", policy.first_contact_business_days);
        let start = frame.say("assign-change-start").put("day", frame.day(&self.recommendation.starts_on));
        let ahead = (self.recommendation.starts_on > frame.today()).then_some(start);
        [Some(load), ahead, Some(told), Some(due)].into_iter().flatten().collect()
    }

    /// The first two of the ids that are candidates, fact by fact.
    pub fn compared(&self, frame: &Frame, ids: &[&str]) -> Vec<Compared> {
        let chosen = self.rows(frame).into_iter().filter(|row| ids.contains(&row.id.as_str()));
        let both: Vec<Compared> = chosen
            .take(2)
            .map(|row| {
                let mut facts = vec![
                    (frame.say("assign-office").to_string(), row.office),
                    (frame.say("assign-after").to_string(), format!("{}（{}）", row.after, row.after_word)),
                ];
                facts.extend(
                    row.points.into_iter().map(|point| (point.rule, format!("{} {}", point.points, point.words))),
                );
                facts.push((frame.say("assign-total").to_string(), row.total));
                Compared { name: row.name, facts }
            })
            .collect();
        if both.len() == 2 { both } else { Vec::new() }
    }

    /// Who cannot be chosen: name, office, reasons.
    pub fn excluded(&self, frame: &Frame) -> Vec<(String, String, Vec<String>)> {
        let told = |words: &Words| frame.words(words).to_owned();
        self.recommendation
            .excluded
            .iter()
            .map(|one| {
                let (name, office) = self.names.get(&one.coordinator_id).cloned().unwrap_or_default();
                (name, office, one.reasons.iter().map(|reason| told(&reason.words)).collect())
            })
            .collect()
    }
}

/// Hundredths of a point with a sign, one decimal place: −12.5.
fn signed(hundredths: i64) -> String {
    match hundredths {
        0 => "0".to_owned(),
        points if points > 0 => format!("＋{}", tenths(points)),
        points => format!("−{}", tenths(-points)),
    }
}

fn tenths(hundredths: i64) -> String {
    let (sign, size) = if hundredths < 0 { ("−", -hundredths) } else { ("", hundredths) };
    format!("{sign}{}.{}", size / 100, size % 100 / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_told_with_their_sign_and_one_decimal() {
        for (hundredths, told) in [(0, "0"), (1250, "＋12.5"), (-500, "−5.0"), (-5, "−0.0"), (33, "＋0.3")] {
            assert_eq!(signed(hundredths), told);
        }
    }
}
