//! What the visitor may set, asked before a link or a form is shown. The action itself asks again.

use super::visitor::Visitor;
use crate::app::App;
use crate::base::ids::{AgencyId, CoordinatorId};
use crate::base::problem::Problem;
use crate::rules::permissions::{Action, Relation, reach};

impl Visitor {
    /// Whether the visitor's role may do this at all, asked before a form for it is shown; a refusal is written down, as
    /// it is where an action refuses.
    ///
    /// # Errors
    /// [`Problem::Forbidden`].
    pub async fn needs(&self, app: &App, action: Action) -> Result<(), Problem> {
        if self.may(action) {
            return Ok(());
        }
        self.refused(app).await
    }

    /// Writes down that the visitor was refused, and refuses.
    ///
    /// # Errors
    /// [`Problem::Forbidden`], always.
    pub async fn refused(&self, app: &App) -> Result<(), Problem> {
        app.refuse(&self.guest.caller).await?;
        Err(Problem::forbidden())
    }

    /// Whether the visitor may set whether this office takes new children.
    pub fn sets_office(&self, office: AgencyId) -> bool {
        let own = self.visit.agency.as_ref().is_some_and(|(id, _)| *id == office);
        reach(self.visit.role, Action::OfficeAcceptance)
            .iter()
            .any(|relation| matches!(relation, Relation::Municipality) || (*relation == Relation::Office && own))
    }

    /// Whether the visitor may set whether this coordinator of this office takes new children, and see and change the
    /// coordinator's absences.
    pub fn sets_coordinator(&self, coordinator: CoordinatorId, office: AgencyId) -> bool {
        let colleague = self.visit.agency.as_ref().is_some_and(|(id, _)| *id == office);
        let oneself = self.visit.coordinator_id == Some(coordinator);
        reach(self.visit.role, Action::CoordinatorAcceptance).iter().any(|relation| match relation {
            Relation::Municipality => true,
            Relation::Office => colleague,
            Relation::Oneself => oneself,
            _ => false,
        })
    }
}
