//! `/checklists/{kind}/steps/{key}`, `/new-step`, `/opens` and `/reset`: changing one thing of a checklist, or going back to
//! that of the product, after having seen what it changes for whom.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use super::sent::{Target, changed, named_as_in_form, on_record};
use super::{kind_of, roles_in_words, title};
use crate::actions;
use crate::actions::checklists::{Preview, Seen};
use crate::app::App;
use crate::base::problem::Problem;
use crate::rules::checklists::{Step, shipped};
use crate::rules::life_stage::TransitionKind;
use crate::rules::permissions::Action;
use crate::rules::role_matrix::RolePart;
use crate::rules::tasks::TaskRole;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page};

/// The addresses of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/checklists/{kind}/opens", get(opens).post(change_opens))
        .route("/checklists/{kind}/new-step", get(new_step).post(add_step))
        .route("/checklists/{kind}/steps/{key}", get(step).post(change_step))
        .route("/checklists/{kind}/reset", get(reset).post(do_reset))
}

#[derive(Template)]
#[template(path = "checklists/change.html")]
struct ChangePage {
    frame: Frame,
    form: Filled,
    kind: TransitionKind,
    target: Target,
    version: i32,
    preview: Option<Preview>,
    /// Each role with the parts it may have.
    parts: Vec<(String, String, Vec<Choice>)>,
}

impl ChangePage {
    fn address(&self) -> String {
        address(self.kind, &self.target)
    }

    fn part_fault(&self) -> Option<&str> {
        self.form.message("part", self.frame.language)
    }

    fn of_step(&self) -> bool {
        matches!(self.target, Target::New | Target::Step(_))
    }

    fn resets(&self) -> bool {
        self.target == Target::Reset
    }

    /// Whether there is anything to be saved: for a step or an opening only the preview tells.
    fn changes_nothing(&self) -> bool {
        self.resets() && self.preview.as_ref().is_some_and(|preview| preview.changes.is_empty())
    }

    fn is_there(&self) -> bool {
        matches!(self.target, Target::Step(_))
    }

    /// A step in one sentence, for comparing it before and after.
    fn whole(&self, step: &Step) -> String {
        let frame = &self.frame;
        let said = frame
            .say("checklists-step-words")
            .put("when", frame.offset(step.offset))
            .put("responsible", frame.label(step.responsible.label()))
            .put("helps", roles_in_words(frame, &step.helps))
            .put("told", roles_in_words(frame, &step.told));
        format!("{} {said}", title(frame, step))
    }

    fn opening(&self, preview: &Preview) -> Option<(String, String)> {
        preview.changes.opens.map(|(before, after)| (self.frame.offset(before), self.frame.offset(after)))
    }

    fn preparing(preview: &Preview) -> i64 {
        preview.preparing.iter().map(|(_, count)| count).sum()
    }
}

fn address(kind: TransitionKind, target: &Target) -> String {
    match target {
        Target::Opens => format!("/checklists/{kind}/opens"),
        // No step has this address: a key has no hyphen, and stands below `steps`.
        Target::New => format!("/checklists/{kind}/new-step"),
        Target::Reset => format!("/checklists/{kind}/reset"),
        Target::Step(key) => format!("/checklists/{kind}/steps/{key}"),
    }
}

async fn opens(State(app): State<App>, visitor: Visitor, Path(kind): Path<String>) -> Paged {
    change_page(&app, &visitor, kind_of(&kind)?, Target::Opens, None, None).await
}

async fn step(State(app): State<App>, visitor: Visitor, Path((kind, key)): Path<(String, String)>) -> Paged {
    change_page(&app, &visitor, kind_of(&kind)?, Target::Step(key), None, None).await
}

async fn change_opens(State(app): State<App>, visitor: Visitor, Path(kind): Path<String>, form: Form) -> Paged {
    take(&app, &visitor, kind_of(&kind)?, Target::Opens, form).await
}

async fn change_step(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
    form: Form,
) -> Paged {
    take(&app, &visitor, kind_of(&kind)?, Target::Step(key), form).await
}

async fn new_step(State(app): State<App>, visitor: Visitor, Path(kind): Path<String>) -> Paged {
    change_page(&app, &visitor, kind_of(&kind)?, Target::New, None, None).await
}

async fn add_step(State(app): State<App>, visitor: Visitor, Path(kind): Path<String>, form: Form) -> Paged {
    take(&app, &visitor, kind_of(&kind)?, Target::New, form).await
}

async fn reset(State(app): State<App>, visitor: Visitor, Path(kind): Path<String>) -> Paged {
    reset_page(&app, &visitor, kind_of(&kind)?, None).await
}

/// What going back changes is known before anything is typed, and stands on the page from the beginning.
async fn reset_page(app: &App, visitor: &Visitor, kind: TransitionKind, typed: Option<Filled>) -> Paged {
    let look = move |work: &mut Work| actions::checklists::preview(work, kind, shipped(kind).content);
    let preview = app.write(&visitor.guest.caller, look).await?;
    change_page(app, visitor, kind, Target::Reset, typed, Some(preview)).await
}

/// Goes back to the checklist of the product.
async fn do_reset(State(app): State<App>, visitor: Visitor, Path(word): Path<String>, form: Form) -> Paged {
    let kind = kind_of(&word)?;
    let (based_on, reason) = (form.version()?, form.text("reason").unwrap_or_default());
    let act = move |work: &mut Work| {
        actions::checklists::reset(work, kind, based_on, &reason)?;
        Ok(format!("/checklists/{kind}?done=checklist-reset"))
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => reset_page(&app, &visitor, kind, Some(form.refused(problem)?)).await,
    }
}

/// The page; `seen` is what a change would do.
async fn change_page(
    app: &App,
    visitor: &Visitor,
    kind: TransitionKind,
    target: Target,
    typed: Option<Filled>,
    preview: Option<Preview>,
) -> Paged {
    if !visitor.may(Action::ChecklistEdit) {
        return Err(Problem::forbidden().into());
    }
    let current = move |work: &mut Work| actions::checklists::current(work, kind);
    let seen: Seen = app.read(&visitor.guest.caller, current).await?;
    let drafts = visitor.drafts(app).await?;
    let form = match typed {
        Some(form) => form,
        None => on_record(&target, &seen.checklist.content)?
            .set("version", seen.checklist.version)
            .or_draft(&drafts, &address(kind, &target)),
    };
    let form = form.seen_by(&visitor.guest);
    let key = match target {
        Target::Opens => "checklists-opens-title",
        Target::New => "checklists-new-title",
        Target::Step(_) => "checklists-step-title",
        Target::Reset => "checklists-reset",
    };
    let frame = Frame::named(app, visitor, key).with_form(&form);
    let (all, one) = (frame.say("checklists-title"), frame.label(kind.label()));
    let frame = frame.below("/checklists", all).below(format!("/checklists/{kind}"), one);
    let parts = parts(&frame);
    let version = form.value("version").parse().unwrap_or(seen.checklist.version);
    let page = ChangePage { frame, form: form.clone(), kind, target, version, preview, parts };
    form_page(&page, &form, visitor.guest.language)
}

/// Every role with the parts it may have: those without a column in the matrix are never responsible.
fn parts(frame: &Frame) -> Vec<(String, String, Vec<Choice>)> {
    let choices = |role: &TaskRole| {
        let of = RolePart::ALL
            .iter()
            .filter(|part| **part != RolePart::Responsible || TaskRole::MATRIX.contains(role))
            .map(|part| Choice::new(part.as_str(), frame.label(part.label())));
        of.chain([Choice::new("none", frame.say("matrix-none"))]).collect()
    };
    TaskRole::ALL.iter().map(|role| (format!("part.{role}"), frame.label(role.label()), choices(role))).collect()
}

/// Shows what the change would do, or makes it.
async fn take(app: &App, visitor: &Visitor, kind: TransitionKind, target: Target, form: Form) -> Paged {
    let version = form.version()?;
    let saving = form.raw("then") == "save";
    let of = (target.clone(), form.clone());
    if !saving {
        let look = move |work: &mut Work| {
            let current = actions::checklists::current(work, kind)?.checklist.content;
            actions::checklists::preview(work, kind, changed(&of.0, kind, &current, &of.1)?)
        };
        let shown = Filled::typed(form.pairs(), form.key());
        return match app.write(&visitor.guest.caller, look).await {
            Ok(preview) => change_page(app, visitor, kind, target, Some(shown), Some(preview)).await,
            Err(problem) => refused(app, visitor, kind, target, &form, problem).await,
        };
    }
    let reason = form.text("reason").unwrap_or_default();
    let act = move |work: &mut Work| -> Result<String, Problem> {
        let current = actions::checklists::current(work, kind)?.checklist.content;
        let content = changed(&of.0, kind, &current, &of.1)?;
        actions::checklists::change(work, kind, version, content, &reason)?;
        Ok(format!("/checklists/{kind}?done=checklist-changed"))
    };
    match visitor.act(app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => refused(app, visitor, kind, target, &form, problem).await,
    }
}

async fn refused(
    app: &App,
    visitor: &Visitor,
    kind: TransitionKind,
    target: Target,
    form: &Form,
    problem: Problem,
) -> Paged {
    let told = form.refused(named_as_in_form(problem))?;
    change_page(app, visitor, kind, target, Some(told), None).await
}
