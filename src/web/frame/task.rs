//! What a form says of a task: the same fields wherever one is added or changed.

use super::form::Form;
use crate::base::problem::{Faults, Problem};
use crate::rules::tasks::{TaskFacts, TaskRole};

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
