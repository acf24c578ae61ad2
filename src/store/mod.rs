//! Tables and queries: the only floor that speaks to the databases.
//!
//! One query text serves SQLite and PostgreSQL. Store functions ask and tell; they decide nothing.

use std::ops::{Deref, DerefMut};

use crate::base::clock::Instant;
use crate::base::ids::fresh;
use crate::base::ids::{AgencyId, CoordinatorId, Id, MunicipalityId};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::notifications::Notice;
use crate::rules::users::{Actor, Origin};

pub mod absences;
pub mod activities;
pub mod agencies;
pub mod assignments;
pub mod audit;
pub mod break_glass;
pub mod calendar;
pub mod calendar_mail;
pub mod care_assessments;
pub mod care_team;
pub mod caseload;
pub mod checklists;
pub mod child_search;
pub mod children;
pub mod close;
pub mod closing_days;
pub mod conferences;
pub mod conflicts;
mod connection;
pub mod consents;
pub mod coordinators;
pub mod counters;
pub mod decisions;
pub mod deliveries;
pub mod disclosure;
pub mod drafts;
pub mod faults;
pub mod files;
pub mod guardians;
pub mod handovers;
pub mod idempotency;
pub mod leads;
pub mod migrate;
pub mod minutes;
pub mod municipalities;
pub mod notifications;
pub mod offices;
pub mod policy;
pub mod pool;
pub mod reminders;
pub mod role_matrix;
pub mod roster;
pub mod service_plans;
pub mod sessions;
pub mod sign_in;
pub mod situation;
pub mod stage_board;
pub mod tasks;
pub mod timeline;
pub mod transitions;
pub mod types;
pub mod users;
pub mod waiting_list;
pub mod watches;

pub use children::{Condition as ChildCondition, among, among_children, among_steps, in_column, visible};
pub use connection::{AnyConnection, MultiBackend};
pub use pool::{Pool, Purpose};
pub use tasks::{mine as on_own_list, open_to as tasks_open_to};

/// A connection out of the pool, and whether it is still good.
pub struct Db {
    connection: AnyConnection,
    /// Set when the connection must not be used again.
    pub broken: bool,
}

impl Db {
    /// Wraps a fresh connection.
    pub fn new(connection: AnyConnection) -> Self {
        Self { connection, broken: false }
    }
}

impl Deref for Db {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for Db {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

/// Compiles one expression for whichever database the connection speaks to, for the queries
/// (batch inserts, upserts) that diesel cannot express on both at once.
#[macro_export]
macro_rules! each {
    ($db:expr, |$connection:ident| $body:expr) => {
        match &mut **$db {
            $crate::store::AnyConnection::Pg($connection) => $body,
            $crate::store::AnyConnection::Sqlite($connection) => $body,
        }
    };
}

/// Whose records of a municipality somebody reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Everybody's.
    Municipality,
    /// Those of one office.
    Office(AgencyId),
    /// Those of one coordinator.
    Coordinator(CoordinatorId),
}

/// One open transaction, who opened it and when, and what it will tell the audit log.
pub struct Work<'a> {
    /// The connection, inside a transaction.
    pub db: &'a mut Db,
    /// Who is at work; nobody while signing in.
    pub actor: Option<Actor>,
    /// Where the request came from.
    pub origin: Origin,
    /// The moment of the request.
    pub now: Instant,
    /// Audit entries, written just before the commit (`steps/audit.rs`).
    pub entries: Vec<Entry>,
    /// What is to be told, written just before the commit (`steps/notify.rs`).
    pub notices: Vec<Notice>,
}

impl<'a> Work<'a> {
    /// Begins to work on an open transaction.
    pub fn new(db: &'a mut Db, actor: Option<Actor>, origin: Origin, now: Instant) -> Self {
        Self { db, actor, origin, now, entries: Vec::new(), notices: Vec::new() }
    }

    /// A fresh id.
    pub fn id<T: Id>(&self) -> T {
        T::wrap(fresh(self.now))
    }

    /// Who is at work. The one place that keeps somebody with a password set by others from doing anything.
    ///
    /// # Errors
    /// [`Problem::NotSignedIn`] where nobody is; [`Problem::Forbidden`] `password_change_required`.
    pub fn actor(&self) -> Result<&Actor, Problem> {
        let actor = self.newcomer()?;
        if actor.must_change_password { Err(change_password_first()) } else { Ok(actor) }
    }

    /// Who is signed in, be it with a password that must be changed first: for one's own account only.
    ///
    /// # Errors
    /// [`Problem::NotSignedIn`] where nobody is.
    pub fn newcomer(&self) -> Result<&Actor, Problem> {
        self.actor.as_ref().ok_or(Problem::NotSignedIn("sign_in_required"))
    }

    /// The municipality of whoever is signed in.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for an administrator of the whole installation, who belongs to none.
    pub fn municipality(&self) -> Result<MunicipalityId, Problem> {
        self.actor()?.municipality_id.ok_or_else(Problem::forbidden)
    }

    /// The civil date in Japan.
    pub fn today(&self) -> chrono::NaiveDate {
        self.now.day()
    }
}

fn change_password_first() -> Problem {
    Problem::Forbidden {
        code: "password_change_required",
        words: Words::fixed(
            "先にパスワードを変更してください。",
            "Change your password first: it was set by somebody else.",
        ),
    }
}
