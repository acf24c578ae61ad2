//! What the calendar does to one child, without the engine that goes round all of them.

use chrono::NaiveDate;
use tsunagu::base::ids::{ChildId, Id as _};
use tsunagu::base::problem::Problem;
use tsunagu::rules::children::Child;
use tsunagu::rules::users::Origin;
use tsunagu::steps;
use tsunagu::store;
use tsunagu::store::Work;

use super::TestApp;

/// A look of one concept at one child.
pub type Look = fn(&mut Work, &Child) -> Result<Option<NaiveDate>, Problem>;

/// Looks at a child with nobody signed in, as the engine does; gives the day of the next look.
pub fn look(ward: &TestApp, child: &str, look: Look) -> Option<NaiveDate> {
    let (id, now) = (ChildId::wrap(child.parse().expect("an id")), ward.app.now());
    ward.sql(|db| {
        let child = store::children::find_in(db, ward.municipality, id)?.ok_or(Problem::NotFound)?;
        let mut work = Work::new(db, None, Origin::default(), now);
        let next = look(&mut work, &child)?;
        steps::notify::flush(&mut work)?;
        steps::audit::flush(&mut work)?;
        Ok(next)
    })
}
