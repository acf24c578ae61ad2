//! A child's timeline in one query.
//!
//! Each kind of line is a branch that walks its own index backwards from where the page before ended and stops after a
//! page; the branches are then put in one order. So a page costs the same after twenty years as after one. Diesel cannot
//! say that for two databases at once, so the text is put together here out of fixed words (`branches.rs`); every value
//! is bound.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_builder::BoxedSqlQuery;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text};

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, HandoverId, SubjectId};
use crate::base::problem::Problem;
use crate::base::sql_types::{SqlId, SqlInstant};
use crate::rules::timeline::TimelineKind;
use crate::store::{AnyConnection, Db, MultiBackend};

mod branches;

use branches::{Branch, Narrowed, When};

/// What is asked of a timeline.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The child.
    pub child: ChildId,
    /// Which lines.
    pub kinds: Vec<TimelineKind>,
    /// Only conferences that this agency asked for or takes part in; none: all.
    pub conferences_of: Option<AgencyId>,
    /// Only these handovers.
    pub handovers: Vec<HandoverId>,
    /// Only from this day on.
    pub from: Option<NaiveDate>,
    /// Only up to this day.
    pub to: Option<NaiveDate>,
    /// Nothing later than this day, but for planned conferences.
    pub today: NaiveDate,
    /// The last line of the page before.
    pub after: Option<After>,
    /// Most lines.
    pub limit: i64,
}

/// Where a page ended.
#[derive(Debug, Clone, Copy)]
pub struct After {
    /// The line's moment.
    pub moment: Instant,
    /// Its kind.
    pub kind: TimelineKind,
    /// Its record.
    pub id: SubjectId,
}

/// A line as it is stored.
#[derive(Debug, Clone, QueryableByName)]
pub struct Row {
    /// The place of its kind.
    #[diesel(sql_type = Integer)]
    pub place: i32,
    /// The record.
    #[diesel(sql_type = SqlId)]
    pub id: SubjectId,
    /// When.
    #[diesel(sql_type = SqlInstant)]
    pub moment: Instant,
    /// A word of the product's vocabulary.
    #[diesel(sql_type = Nullable<Text>)]
    pub word: Option<String>,
    /// A title.
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
    /// The number of a version.
    #[diesel(sql_type = Nullable<Integer>)]
    pub number: Option<i32>,
    /// The beginning of a note.
    #[diesel(sql_type = Nullable<Text>)]
    pub note: Option<String>,
    /// Whose.
    #[diesel(sql_type = Nullable<SqlId>)]
    pub agency_id: Option<AgencyId>,
    /// Struck.
    #[diesel(sql_type = Bool)]
    pub struck: bool,
}

/// A value of the query.
enum Bound {
    Id(SubjectId),
    Day(NaiveDate),
    Moment(Instant),
    Most(i64),
}

/// A query as it is written for one database.
pub struct Written {
    /// Its text.
    pub text: String,
    binds: Vec<Bound>,
    postgres: bool,
}

/// Lines of a child's timeline, the newest first.
pub fn lines(db: &mut Db, ask: &Ask) -> Result<Vec<Row>, Problem> {
    if ask.kinds.is_empty() {
        return Ok(Vec::new());
    }
    let postgres = matches!(**db, AnyConnection::Pg(_));
    Ok(write(ask, postgres).bound().load(&mut **db)?)
}

/// The query for what is asked, which names at least one kind.
pub fn write(ask: &Ask, postgres: bool) -> Written {
    let mut written = Written { text: String::new(), binds: Vec::new(), postgres };
    for (number, kind) in ask.kinds.iter().enumerate() {
        if number > 0 {
            written.push("\nUNION ALL\n");
        }
        written.branch(ask, *kind, &branches::of(*kind));
    }
    written.push("\nORDER BY moment DESC, place DESC, id DESC LIMIT ");
    written.bind(Bound::Most(ask.limit));
    written
}

impl Written {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn bind(&mut self, value: Bound) {
        self.binds.push(value);
        if self.postgres {
            self.text.push('$');
            self.text.push_str(&self.binds.len().to_string());
        } else {
            self.text.push('?');
        }
    }

    fn branch(&mut self, ask: &Ask, kind: TimelineKind, branch: &Branch) {
        let place = kind.place().to_string();
        let column = branch.when.column();
        let moment = branch.when.moment(self.postgres);
        for part in ["SELECT * FROM (SELECT ", &place, " AS place, t.id AS id, ", &moment, " AS moment, "] {
            self.push(part);
        }
        for (value, name) in [
            (branch.word, "word"),
            (branch.title, "title"),
            (branch.number, "number"),
            (branch.note, "note"),
            (branch.agency, "agency_id"),
            (branch.struck, "struck"),
        ] {
            self.push(value);
            self.push(" AS ");
            self.push(name);
            self.push(if name == "struck" { " FROM " } else { ", " });
        }
        for part in [branch.table, " WHERE ", branch.child, " = "] {
            self.push(part);
        }
        self.bind(Bound::Id(SubjectId(ask.child.0)));
        self.bounds(ask, branch);
        if let Some(after) = ask.after {
            self.keyset(kind, branch, after);
        }
        self.push(branch.only);
        match (branch.narrowed, ask.conferences_of) {
            (Some(Narrowed::Conferences), Some(agency)) => self.taking_part(agency),
            (Some(Narrowed::Handovers), _) => self.among(&ask.handovers),
            _ => {}
        }
        for part in [" ORDER BY ", column, " DESC, t.id DESC LIMIT "] {
            self.push(part);
        }
        self.bind(Bound::Most(ask.limit));
        for part in [") AS b", &place] {
            self.push(part);
        }
    }

    fn bounds(&mut self, ask: &Ask, branch: &Branch) {
        let from = ask.from.unwrap_or(branches::first_day());
        let last = if branch.may_lie_ahead { branches::last_day() } else { ask.today };
        let to = ask.to.map_or(last, |to| to.min(last));
        let column = branch.when.column();
        match branch.when {
            When::Day(_) => {
                self.compare(column, " >= ", Bound::Day(from));
                self.compare(column, " <= ", Bound::Day(to));
            }
            When::Moment(_) => {
                let end = to.succ_opt().unwrap_or(to);
                self.compare(column, " >= ", Bound::Moment(Instant::start_of(from)));
                self.compare(column, " < ", Bound::Moment(Instant::start_of(end)));
            }
        }
    }

    fn compare(&mut self, column: &str, operator: &str, value: Bound) {
        for part in [" AND ", column, operator] {
            self.push(part);
        }
        self.bind(value);
    }

    /// Only what lies behind the last line of the page before. Lines of one moment stand in the order of their places, so
    /// what a branch may still give of that moment depends on its own place.
    fn keyset(&mut self, kind: TimelineKind, branch: &Branch, after: After) {
        let column = branch.when.column();
        let value = || match branch.when {
            When::Day(_) => Bound::Day(after.moment.day()),
            When::Moment(_) => Bound::Moment(after.moment),
        };
        match kind.place().cmp(&after.kind.place()) {
            std::cmp::Ordering::Equal => {
                for part in [" AND (", column, ", t.id) < ("] {
                    self.push(part);
                }
                self.bind(value());
                self.push(", ");
                self.bind(Bound::Id(after.id));
                self.push(")");
            }
            std::cmp::Ordering::Less => self.compare(column, " <= ", value()),
            std::cmp::Ordering::Greater => {
                // A day counts from its first moment: it lies before any later moment of itself.
                let day = after.moment.day();
                let within = matches!(branch.when, When::Day(_)) && after.moment > Instant::start_of(day);
                self.compare(column, if within { " <= " } else { " < " }, value());
            }
        }
    }

    fn taking_part(&mut self, agency: AgencyId) {
        self.push(" AND (t.requester_id = ");
        self.bind(Bound::Id(SubjectId(agency.0)));
        self.push(
            " OR EXISTS (SELECT 1 FROM conference_participants p WHERE p.conference_id = t.id \
             AND p.left_at IS NULL AND p.agency_id = ",
        );
        self.bind(Bound::Id(SubjectId(agency.0)));
        self.push("))");
    }

    fn among(&mut self, handovers: &[HandoverId]) {
        if handovers.is_empty() {
            return self.push(" AND FALSE");
        }
        for (number, id) in handovers.iter().enumerate() {
            self.push(if number == 0 { " AND t.id IN (" } else { ", " });
            self.bind(Bound::Id(SubjectId(id.0)));
        }
        self.push(")");
    }

    /// The query with its values.
    pub fn bound(self) -> BoxedSqlQuery<'static, MultiBackend, diesel::query_builder::SqlQuery> {
        let mut query = diesel::sql_query(self.text).into_boxed::<MultiBackend>();
        for bound in self.binds {
            query = match bound {
                Bound::Id(id) => query.bind::<SqlId, _>(id),
                Bound::Day(day) => query.bind::<Date, _>(day),
                Bound::Moment(moment) => query.bind::<SqlInstant, _>(moment),
                Bound::Most(most) => query.bind::<BigInt, _>(most),
            };
        }
        query
    }
}
