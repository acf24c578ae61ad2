//! What is sent to change a checklist: when it opens, one step, or a step that goes; read into the whole content.

use crate::base::problem::{Faults, FieldError, Problem};
use crate::rules::checklists::{Content, Step, shipped};
use crate::rules::life_stage::TransitionKind;
use crate::rules::offsets::Offset;
use crate::rules::role_matrix::RolePart;
use crate::rules::tasks::TaskRole;
use crate::web::{Filled, Form};

/// What of a checklist is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// When the preparation opens.
    Opens,
    /// A step that is there, by its key.
    Step(String),
    /// A step that comes.
    New,
    /// All of it: the product's checklist takes the place of the ward's own.
    Reset,
}

/// What stands on record, to be changed.
pub fn on_record(target: &Target, content: &Content) -> Result<Filled, Problem> {
    let blank = Filled::blank();
    Ok(match target {
        Target::Opens => offset(blank, content.opens),
        Target::Reset => blank,
        Target::New => {
            let last = content.steps.len() + 1;
            offset(blank, Offset::default()).set("position", last).set("part.coordinator", "responsible")
        }
        Target::Step(key) => {
            let at = content.steps.iter().position(|step| step.key == *key).ok_or(Problem::NotFound)?;
            let step = content.steps.get(at).ok_or(Problem::NotFound)?;
            let form = offset(blank, step.offset)
                .set("position", at + 1)
                .set("title_ja", &step.title_ja)
                .set("title_en", &step.title_en)
                .set_some("source", step.source.as_ref());
            let form = if step.fixed { form.set("fixed", "yes") } else { form };
            TaskRole::ALL.iter().fold(form, |form, role| {
                form.set(&format!("part.{role}"), part(step, *role).map_or("none", RolePart::as_str))
            })
        }
    })
}

fn offset(form: Filled, offset: Offset) -> Filled {
    form.set("months", offset.months).set("days", offset.days).set("business_days", offset.business_days)
}

fn part(step: &Step, role: TaskRole) -> Option<RolePart> {
    if step.responsible == role {
        Some(RolePart::Responsible)
    } else if step.helps.contains(&role) {
        Some(RolePart::Helps)
    } else {
        step.told.contains(&role).then_some(RolePart::Told)
    }
}

/// The content of a checklist for `kind` as it shall be, from the one in force and the form; the faults are those of the
/// form's own fields.
pub fn changed(target: &Target, kind: TransitionKind, content: &Content, form: &Form) -> Result<Content, Problem> {
    let mut faults = Faults::default();
    let counted = Offset {
        months: form.number("months", &mut faults).unwrap_or_default(),
        days: form.number("days", &mut faults).unwrap_or_default(),
        business_days: form.number("business_days", &mut faults).unwrap_or_default(),
    };
    let mut content = content.clone();
    let at = match target {
        Target::Opens => {
            faults.into_result()?;
            return Ok(Content { opens: counted, ..content });
        }
        Target::Step(key) => {
            let at = content.steps.iter().position(|step| step.key == *key).ok_or(Problem::NotFound)?;
            content.steps.remove(at)
        }
        Target::New => empty(&content),
        Target::Reset => return Ok(shipped(kind).content),
    };
    if form.has("remove") {
        return Ok(content);
    }
    let position = form.number("position", &mut faults).unwrap_or(i32::MAX);
    let responsible: Vec<TaskRole> = held(form, RolePart::Responsible);
    let [responsible] = responsible.as_slice() else {
        faults.add(
            "part",
            "one_responsible",
            "責任を持つ役割を、1つだけ選んでください。",
            "Choose exactly one role that is responsible.",
        );
        faults.into_result()?;
        return Err(Problem::NotFound);
    };
    faults.into_result()?;
    let step = Step {
        title_ja: form.text("title_ja").unwrap_or_default(),
        title_en: form.text("title_en").unwrap_or_default(),
        offset: counted,
        fixed: form.has("fixed"),
        responsible: *responsible,
        helps: held(form, RolePart::Helps),
        told: held(form, RolePart::Told),
        source: form.text("source"),
        ..at
    };
    let place = usize::try_from(position.saturating_sub(1)).unwrap_or_default().min(content.steps.len());
    content.steps.insert(place, step);
    Ok(content)
}

fn held(form: &Form, wanted: RolePart) -> Vec<TaskRole> {
    let has = |role: &&TaskRole| form.word(&format!("part.{role}"), RolePart::parse) == Some(wanted);
    TaskRole::ALL.iter().filter(has).copied().collect()
}

/// A step with a word of its own that no other has.
fn empty(content: &Content) -> Step {
    let taken = |key: &str| content.steps.iter().any(|step| step.key == key);
    let key =
        (1..=content.steps.len() + 1).map(|number| format!("own_{number}")).find(|key| !taken(key)).unwrap_or_default();
    Step {
        key,
        title_ja: String::new(),
        title_en: String::new(),
        offset: Offset::default(),
        fixed: false,
        responsible: TaskRole::Coordinator,
        helps: Vec::new(),
        told: Vec::new(),
        source: None,
    }
}

/// The faults of a whole content as the form knows its fields: `content.steps.3.title_ja` is `title_ja`.
pub fn named_as_in_form(problem: Problem) -> Problem {
    let Problem::Invalid(faults) = problem else { return problem };
    let rename = |fault: FieldError| {
        let last = fault.field.rsplit('.').next().unwrap_or_default();
        let field = match last {
            "offset" | "opens" => "months",
            "responsible" | "helps" | "told" => "part",
            "title_ja" => "title_ja",
            "title_en" => "title_en",
            "source" => "source",
            "reason" => "reason",
            _ => "",
        };
        FieldError { field: field.to_owned(), ..fault }
    };
    Problem::Invalid(faults.into_iter().map(rename).collect())
}
