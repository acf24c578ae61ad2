//! Whether somebody takes new children: as words with dates, and as the small form that offices and coordinators share.

use askama::Template;
use chrono::NaiveDate;

use super::field::Choice;
use super::filled::Filled;
use super::form::Form;
use super::page::{Frame, Paged, form_page};
use super::wording::Said;
use crate::base::problem::{Faults, Problem};
use crate::rules::acceptance::AcceptanceFacts;
use crate::rules::assignments::facts::Acceptance;

/// Most characters of a reason for a pause.
const REASON: usize = 500;

/// Whether somebody takes new children today, in words.
#[derive(Debug, Clone)]
pub struct Taking {
    /// Whether a case may start today.
    pub today: bool,
    /// Class of the chip.
    pub class: &'static str,
    /// The state with its dates: 受入停止（〜12/31）.
    pub words: String,
}

/// The page of the form: whose acceptance it is, and how it stands.
#[derive(Template)]
#[template(path = "acceptance.html")]
pub struct AcceptancePage {
    /// The frame, with its title and what it stands below.
    pub frame: Frame,
    /// Where the form is sent.
    pub action: String,
    /// Where one goes back to.
    pub back: String,
    /// The office's or the coordinator's name.
    pub name: String,
    /// What a pause does and does not do.
    pub note: Said,
    /// How it stands.
    pub present: String,
    takings: Vec<Choice>,
    form: Filled,
}

impl AcceptancePage {
    /// The page of whoever has this acceptance, under `/offices`.
    ///
    /// # Errors
    /// Those of [`form_page`].
    pub fn shown(
        frame: Frame,
        form: &Filled,
        facts: &AcceptanceFacts,
        back: String,
        name: String,
        note: Said,
    ) -> Paged {
        let (home, up) = (frame.say("menu-home"), frame.say("offices-title"));
        let (present, takings, language) = (frame.taking(facts).words, frame.taking_choices(), frame.language);
        let action = format!("{back}/acceptance");
        let frame = frame.below("/", home).below("/offices", up).below(&back, &name).with_form(form);
        form_page(&Self { frame, form: form.clone(), action, back, name, note, present, takings }, form, language)
    }
}

impl Frame {
    /// Whether somebody with this acceptance takes new children.
    pub fn taking(&self, facts: &AcceptanceFacts) -> Taking {
        let today = takes_on(facts, self.today());
        let ahead = facts.paused_from.filter(|from| today && *from > self.today());
        let until = facts.paused_until;
        let words = match (today, ahead, until) {
            (true, Some(from), Some(until)) => {
                self.say("taking-ahead-until").put("from", self.short(&from)).put("until", self.short(&until))
            }
            (true, Some(from), None) => self.say("taking-ahead").put("from", self.short(&from)),
            (true, None, _) => self.say("taking-open"),
            (false, _, Some(until)) => self.say("taking-paused-until").put("until", self.short(&until)),
            (false, _, None) => self.say("taking-paused"),
        };
        let class = match (today, ahead) {
            (true, None) => "chip chip-good",
            (true, Some(_)) => "chip chip-note",
            (false, _) => "chip chip-over",
        };
        Taking { today, class, words: words.to_string() }
    }

    /// The two choices of the form.
    pub fn taking_choices(&self) -> Vec<Choice> {
        vec![
            Choice::new("open", self.say("taking-choose-open")),
            Choice::new("paused", self.say("taking-choose-paused")),
        ]
    }
}

/// Whether a case may start on this day.
pub fn takes_on(facts: &AcceptanceFacts, day: NaiveDate) -> bool {
    let AcceptanceFacts { accepting, paused_from, paused_until, pause_reason } = facts.clone();
    Acceptance { accepting, paused_from, paused_until, reason: pause_reason }.accepts_on(day)
}

impl Filled {
    /// The form about to be shown: of somebody who takes children it offers a pause that begins today, because that is
    /// what one comes for.
    #[must_use]
    pub fn taking(self, facts: &AcceptanceFacts, today: NaiveDate) -> Self {
        let paused = !facts.accepting || facts.paused_from.is_some() || facts.paused_until.is_some();
        let over = facts.paused_until.is_some_and(|last| last < today);
        if paused && !over {
            return self
                .set("taking", "paused")
                .set_day("paused_from", facts.paused_from)
                .set_day("paused_until", facts.paused_until)
                .set_some("pause_reason", facts.pause_reason.as_ref());
        }
        self.set("taking", "paused").set_day("paused_from", Some(today))
    }
}

impl Form {
    /// The acceptance that was asked for.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with every wrong field.
    pub fn taking(&self) -> Result<AcceptanceFacts, Problem> {
        let mut faults = Faults::default();
        let choice = self.raw("taking");
        faults.unless(
            matches!(choice, "open" | "paused"),
            "taking",
            "required",
            "受入可か受入停止かを選んでください。",
            "Choose whether new children are accepted.",
        );
        if choice == "open" {
            return Ok(AcceptanceFacts { accepting: true, paused_from: None, paused_until: None, pause_reason: None });
        }
        let paused_from = self.date("paused_from", &mut faults);
        let paused_until = self.date("paused_until", &mut faults);
        let pause_reason = self.text_within("pause_reason", REASON, &mut faults);
        let facts = AcceptanceFacts { accepting: false, paused_from, paused_until, pause_reason };
        let tidy = faults.gather(facts.clone().tidy())?;
        faults.into_result()?;
        Ok(tidy.unwrap_or(facts))
    }
}
