//! Drafts of forms.

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::base::clock::Instant;
use crate::base::ids::UserId;
use crate::base::problem::Problem;
use crate::each;
use crate::rules::drafts::Draft;
use crate::schema::drafts;
use crate::store::Db;

/// Saves a draft in the place of the one its author had of the same form.
pub fn save(db: &mut Db, draft: &Draft) -> Result<(), Problem> {
    each!(db, |c| diesel::insert_into(drafts::table)
        .values(draft)
        .on_conflict((drafts::user_id, drafts::form))
        .do_update()
        .set((drafts::body.eq(excluded(drafts::body)), drafts::saved_at.eq(excluded(drafts::saved_at))))
        .execute(c))?;
    Ok(())
}

/// A user's drafts saved after `since`, newest first.
pub fn list(db: &mut Db, user: UserId, since: Instant, most: i64) -> Result<Vec<Draft>, Problem> {
    let own = drafts::table.filter(drafts::user_id.eq(user)).filter(drafts::saved_at.gt(since));
    Ok(own
        .order((drafts::saved_at.desc(), drafts::id.desc()))
        .limit(most)
        .select(Draft::as_select())
        .load(&mut **db)?)
}

/// How many drafts a user keeps, that of `form` not counted.
pub fn count_others(db: &mut Db, user: UserId, form: &str) -> Result<i64, Problem> {
    let others = drafts::table.filter(drafts::user_id.eq(user)).filter(drafts::form.ne(form));
    Ok(others.count().get_result(&mut **db)?)
}

/// Forgets a user's draft of a form, if there is one.
pub fn forget(db: &mut Db, user: UserId, form: &str) -> Result<(), Problem> {
    let own = drafts::table.filter(drafts::user_id.eq(user)).filter(drafts::form.eq(form));
    diesel::delete(own).execute(&mut **db)?;
    Ok(())
}

/// Forgets what was saved at or before `moment`.
pub fn forget_before(db: &mut Db, moment: Instant) -> Result<(), Problem> {
    diesel::delete(drafts::table.filter(drafts::saved_at.le(moment))).execute(&mut **db)?;
    Ok(())
}
