//! What takes more than one transaction because a password is hashed in between: signing in, changing one's password.

use std::time::Duration;

use crate::actions;
use crate::actions::sign_in::{Attempt, Candidate, Carrier, Granted, Look, Outcomes};
use crate::app::{App, Caller};
use crate::base::passwords;
use crate::base::problem::Problem;
use crate::rules::users::Secret;
use crate::store::Work;

/// How often, and how long each time, a try waits while as many as are allowed are being looked at.
const LOOKS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// What a caller is given to go on with.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// Sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// Seconds it lives.
    pub expires_in: i64,
    /// Good for one renewal.
    pub refresh_token: String,
    /// Seconds it lives, if the session is not ended before.
    pub refresh_expires_in: i64,
    /// Whether nothing else may be done before the password has been changed.
    pub must_change_password: bool,
}

impl App {
    /// Signs somebody in by name and password.
    ///
    /// # Errors
    /// [`Problem::NotSignedIn`] `bad_credentials` for a wrong password, an unknown name and a closed account alike,
    /// `password_expired` for a temporary password that was right once; [`Problem::TooManyTries`].
    pub async fn sign_in(&self, caller: &Caller, username: String, password: String) -> Result<Tokens, Problem> {
        let granted = self.let_in(caller, username, password, Carrier::Tokens).await?;
        self.tokens(granted)
    }

    /// Signs somebody in on the pages by name and password; gives the cookie that carries the session.
    ///
    /// # Errors
    /// As [`App::sign_in`].
    pub async fn sign_in_to_pages(
        &self,
        caller: &Caller,
        username: String,
        password: String,
    ) -> Result<String, Problem> {
        Ok(self.let_in(caller, username, password, Carrier::Cookie).await?.secret)
    }

    async fn let_in(
        &self,
        caller: &Caller,
        username: String,
        password: String,
        carrier: Carrier,
    ) -> Result<Granted, Problem> {
        let candidate = self.admit(caller, username).await?;
        let look = self.look_at(&candidate, password).await?;
        let settings = self.settings().clone();
        let finish = move |work: &mut Work| actions::sign_in::finish(work, &candidate, &look, carrier, &settings);
        granted(self.write(caller, finish).await?)
    }

    /// Renews a session with a token that is good for that once.
    ///
    /// # Errors
    /// [`Problem::NotSignedIn`] `invalid_token` or `session_ended`.
    pub async fn renew(&self, caller: &Caller, refresh_token: String) -> Result<Tokens, Problem> {
        let settings = self.settings().clone();
        let outcome = self.write(caller, move |work| actions::sign_in::renew(work, &refresh_token, &settings)).await?;
        self.tokens(granted(outcome)?)
    }

    /// Changes the caller's own password, for which the present one must be known.
    ///
    /// # Errors
    /// [`Problem::Invalid`] for a wrong present password or a poor new one; [`Problem::TooManyTries`].
    pub async fn change_password(&self, caller: &Caller, current: String, new: String) -> Result<(), Problem> {
        let (username, context) = self.read(caller, actions::me::password_context).await?;
        let (app, candidate_password) = (self.clone(), new.clone());
        self.hash(move || app.check_password("new", &candidate_password, &context)).await??;
        if current == new {
            return Err(unchanged_password());
        }
        let candidate = self.admit(caller, username).await?;
        let checked = candidate.password_hash().to_owned();
        if let Look::Wrong = self.look_at(&candidate, current).await? {
            let settings = self.settings().clone();
            self.write(caller, move |work| actions::sign_in::fail(work, &candidate, "wrong", &settings)).await?;
            return Err(wrong_password());
        }
        let hash = self.hash(move || passwords::hash(&new)).await??;
        self.write(caller, move |work| actions::me::set_password(work, &checked, &hash)).await
    }

    /// Checks a new password against the rule of this installation (`base/passwords.rs`); the demonstration has none.
    ///
    /// # Errors
    /// [`Problem::Invalid`] for `field`.
    pub fn check_password(&self, field: &str, password: &str, context: &[String]) -> Result<(), Problem> {
        if self.settings().demo {
            return Ok(());
        }
        let words: Vec<&str> = context.iter().map(String::as_str).collect();
        passwords::check(field, password, self.settings().password_length, &words)
    }

    /// A password for somebody else's first sign-in, and what is kept of it.
    pub async fn initial_password(&self) -> Result<(String, Secret), Problem> {
        let password = passwords::generate();
        let hash = self.hash_password(password.clone()).await?;
        Ok((password, Secret { hash, must_change: true }))
    }

    /// Hashes a password off the async threads.
    pub async fn hash_password(&self, password: String) -> Result<String, Problem> {
        self.hash(move || passwords::hash(&password)).await?
    }

    /// Counts a try; waits its turn while as many as are allowed are being looked at.
    async fn admit(&self, caller: &Caller, username: String) -> Result<Candidate, Problem> {
        for _ in 0..LOOKS {
            let (name, settings) = (username.clone(), self.settings().clone());
            match self.write(caller, move |work| actions::sign_in::begin(work, &name, &settings)).await? {
                Attempt::Admitted(candidate) => return Ok(*candidate),
                Attempt::Locked(retry_after) => return Err(Problem::TooManyTries { retry_after }),
                Attempt::Wait => tokio::time::sleep(PAUSE).await,
            }
        }
        Err(Problem::TooManyTries { retry_after: 1 })
    }

    async fn look_at(&self, candidate: &Candidate, password: String) -> Result<Look, Problem> {
        let hash = candidate.password_hash().to_owned();
        self.hash(move || {
            if !passwords::verify(&password, &hash) {
                return Ok(Look::Wrong);
            }
            let renewed = if passwords::outdated(&hash) { Some(passwords::hash(&password)?) } else { None };
            Ok(Look::Right(renewed))
        })
        .await?
    }

    fn tokens(&self, granted: Granted) -> Result<Tokens, Problem> {
        let Granted { session, user, secret, renewable_until } = granted;
        let (now, minutes) = (session.last_used_at, self.settings().access_minutes);
        let access_token = self.key().sign(user.id, session.id, user.facts.role.as_str(), now, minutes)?;
        Ok(Tokens {
            access_token,
            expires_in: 60 * minutes,
            refresh_token: secret,
            refresh_expires_in: renewable_until.seconds() - now.seconds(),
            must_change_password: user.must_change_password,
        })
    }
}

fn granted(outcome: Outcomes) -> Result<Granted, Problem> {
    match outcome {
        Outcomes::Granted(granted) => Ok(*granted),
        Outcomes::Refused(code) => Err(Problem::NotSignedIn(code)),
    }
}

fn wrong_password() -> Problem {
    Problem::field(
        "current",
        "wrong_password",
        "現在のパスワードが正しくありません。",
        "This is not your current password.",
    )
}

fn unchanged_password() -> Problem {
    Problem::field(
        "new",
        "unchanged",
        "今と同じパスワードです。別のものにしてください。",
        "This is the password you have. Choose another.",
    )
}
