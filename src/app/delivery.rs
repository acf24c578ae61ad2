//! Sending mail: what is due is taken up in one transaction, handed over outside of any, and settled in another.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::actions;
use crate::app::{App, Caller};
use crate::base::problem::Problem;
use crate::mailer::{Mail, Mailer};
use crate::rules::deliveries::{Delivery, Outcome};
use crate::rules::users::Origin;

/// How often a server looks for mail.
const EVERY: Duration = Duration::from_secs(5);

/// The way out, and what the mails say of the house.
#[derive(Debug, Clone)]
pub struct PostOffice {
    /// The connection to the mail server.
    pub mailer: Arc<Mailer>,
    /// Address of the pages.
    pub home: String,
    /// What message ids end in.
    pub host: String,
}

impl App {
    /// The post office of the settings, if they name a mail server.
    ///
    /// # Errors
    /// A sentence for whoever starts the server.
    pub fn post_office(&self) -> Result<Option<PostOffice>, String> {
        let Some(settings) = &self.settings().mail else { return Ok(None) };
        let mailer = Arc::new(Mailer::new(settings)?);
        Ok(Some(PostOffice { mailer, home: settings.public_url.clone(), host: settings.host().to_owned() }))
    }

    /// Sends what is due, and gives how many mails were handed over. Any number of servers may do so at once.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] where the database cannot be reached: what was not settled is tried again later.
    pub async fn deliver(&self, office: &PostOffice) -> Result<usize, Problem> {
        let caller = postman();
        self.write(&caller, actions::deliveries::collect).await?;
        let mut sent = 0;
        loop {
            let taken = self.write(&caller, actions::deliveries::take_up).await?;
            if taken.is_empty() {
                return Ok(sent);
            }
            for mail in taken {
                let id = mail.id;
                match self.hand_over(&caller, office, mail).await {
                    Ok(outcome) => sent += usize::from(outcome == Outcome::Sent),
                    // One mail that cannot be written must not keep the others; it is tried again after its lease.
                    Err(problem) => tracing::warn!(delivery = %id, %problem, "mail waits"),
                }
            }
        }
    }

    async fn hand_over(&self, caller: &Caller, office: &PostOffice, mail: Delivery) -> Result<Outcome, Problem> {
        let (home, due) = (office.home.clone(), mail.clone());
        let written = self.read(caller, move |work| actions::deliveries::write(work, &due, &home)).await?;
        let outcome = match written {
            None => Outcome::Needless,
            Some(written) => {
                let message_id = format!("<{}@{}>", mail.id, office.host);
                let letter =
                    Mail { address: written.address, letter: written.letter, message_id, calendar: written.calendar };
                let mailer = Arc::clone(&office.mailer);
                let handed = tokio::task::spawn_blocking(move || mailer.send(&letter)).await;
                handed.map_err(|e| Problem::Internal(e.to_string()))?
            }
        };
        if let Outcome::Later(fault) | Outcome::Never(fault) = outcome {
            tracing::warn!(delivery = %mail.id, fault = fault.as_str(), attempts = mail.attempts, "mail not sent");
        }
        self.write(caller, move |work| actions::deliveries::settle(work, &mail, outcome)).await?;
        Ok(outcome)
    }

    /// Sends mail until `stop` turns true; a mail that is being handed over is settled first.
    pub async fn deliver_until(&self, office: PostOffice, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(problem) = self.deliver(&office).await {
                tracing::warn!(%problem, "mail waits");
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// Whoever sends the mail, as the audit log names it.
fn postman() -> Caller {
    let origin = Origin { address: Some("mail".to_owned()), request_id: None };
    Caller { origin, ..Caller::default() }
}
