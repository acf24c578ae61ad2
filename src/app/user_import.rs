//! The first passwords of many people at once: made before the transaction that needs them, because hashing is slow.

use std::num::NonZero;

use tokio::task::JoinSet;

use crate::actions::users::import;
use crate::actions::users::import::Order;
use crate::app::{App, Caller};
use crate::base::problem::Problem;
use crate::rules::users::Secret;

impl App {
    /// As many first passwords as are asked for. No more are being made at a time than there are cores, so that somebody
    /// who signs in meanwhile waits for one of them and not for all: 200 take some four seconds on two cores.
    pub async fn initial_passwords(&self, count: usize) -> Result<Vec<(String, Secret)>, Problem> {
        let at_once = std::thread::available_parallelism().map_or(2, NonZero::get);
        let (mut made, mut running, mut begun) = (Vec::with_capacity(count), JoinSet::new(), 0);
        loop {
            while begun < count && running.len() < at_once {
                let app = self.clone();
                running.spawn(async move { app.initial_password().await });
                begun += 1;
            }
            let Some(ended) = running.join_next().await else { return Ok(made) };
            made.push(ended.map_err(|e| Problem::Internal(e.to_string()))??);
        }
    }

    /// A first password for everybody in a list of users. A list that is wrong gets none: adding it tells the same
    /// faults, unless it was added already and the answer is only repeated.
    ///
    /// # Errors
    /// As [`import::check`], but wrong lines are none.
    pub async fn passwords_for(&self, caller: &Caller, order: &Order) -> Result<Vec<(String, Secret)>, Problem> {
        let order = order.clone();
        let lines = match self.read(caller, move |work| import::check(work, &order)).await {
            Ok(lines) => lines,
            Err(Problem::Invalid(_)) => return Ok(Vec::new()),
            Err(problem) => return Err(problem),
        };
        if lines.iter().any(|line| !line.faults.is_empty()) {
            return Ok(Vec::new());
        }
        self.initial_passwords(lines.len()).await
    }
}
