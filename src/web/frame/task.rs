//! What a form says of a task, the same fields wherever one is added or changed; and what pages say of one.

use super::form::Form;
use super::page::Frame;
use crate::base::problem::{Faults, Problem};
use crate::rules::handovers::sheet::OpenTask;
use crate::rules::skip_reasons;
use crate::rules::tasks::{Task, TaskFacts, TaskRole};

impl Form {
    /// The task that was entered; `role` where the page leaves nobody to choose. Of no agency and no person.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with every wrong field.
    pub fn task(&self, role: Option<TaskRole>) -> Result<TaskFacts, Problem> {
        let mut faults = Faults::default();
        let title = self.text("title");
        faults.unless(
            title.is_some(),
            "title",
            "required",
            "何をするかを入力してください。",
            "Enter what is to be done.",
        );
        let role = role.or_else(|| self.word("role", TaskRole::parse));
        faults.unless(
            role.is_some(),
            "role",
            "required",
            "担当する役割を選んでください。",
            "Choose who is responsible.",
        );
        let due_on = self.date("due_on", &mut faults);
        faults.into_result()?;
        let (Some(title), Some(role)) = (title, role) else { return Err(Problem::NotFound) };
        Ok(TaskFacts { title, note: self.text("note"), role, agency_id: None, user_id: None, due_on })
    }
}

impl Frame {
    /// Why a task is not needed any more.
    pub fn skip_reason(&self, task: &Task) -> Option<String> {
        skip_reasons::reason(task).map(|words| self.label(words))
    }

    /// What is to be done, as a sheet keeps it: sheets of old know the title as it was written alone.
    pub fn open_task(&self, task: &OpenTask) -> String {
        task.title_words.clone().map_or_else(|| task.title.clone(), |words| self.label(words))
    }
}
