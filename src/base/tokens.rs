//! Access tokens (JWT, HS256 and nothing else) and the random tokens that renew them.
//!
//! With `base/ids.rs` the only place that asks for randomness.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::clock::Instant;
use crate::base::ids::{SessionId, UserId};
use crate::base::problem::Problem;

/// Who a token is for: this API and nobody else's.
const AUDIENCE: &str = "tsunagu-api";
/// The token's type (RFC 9068), so that no other kind of JWT passes for it.
const TYPE: &str = "at+jwt";
/// How far two servers' clocks may lie apart, in seconds.
const LEEWAY: i64 = 60;
/// The least key, in bytes: as long as the hash.
const LEAST_KEY: usize = 32;

/// What an access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer: this installation.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// The user.
    pub sub: UserId,
    /// The session, which may have ended since.
    pub sid: SessionId,
    /// The user's role when the token was made: good enough to refuse early, never to allow.
    pub role: String,
    /// Issued at, seconds.
    pub iat: i64,
    /// Not before, seconds.
    pub nbf: i64,
    /// Expires, seconds.
    pub exp: i64,
}

/// The key that signs access tokens.
pub struct TokenKey {
    issuer: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl TokenKey {
    /// Takes the key as base64 of at least 32 random bytes.
    ///
    /// # Errors
    /// Missing, short and obviously weak keys are refused: there is no default.
    pub fn from_base64(text: &str, issuer: &str) -> Result<Self, String> {
        let key = STANDARD.decode(text.trim()).map_err(|_| "the token key is not base64".to_owned())?;
        if key.len() < LEAST_KEY {
            return Err(format!("the token key has {} bytes; at least {LEAST_KEY} random ones are needed", key.len()));
        }
        let mut seen = key.clone();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() < 12 {
            return Err("the token key repeats itself; make one with: openssl rand -base64 32".to_owned());
        }
        Ok(Self::from_bytes(&key, issuer))
    }

    /// A fresh key that is gone when the process ends: for tests and the demonstration.
    pub fn ephemeral(issuer: &str) -> Self {
        Self::from_bytes(&random::<LEAST_KEY>(), issuer)
    }

    fn from_bytes(key: &[u8], issuer: &str) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // The times are checked below against the clock that was handed in.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            issuer: issuer.to_owned(),
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
            validation,
        }
    }

    /// Signs an access token that lives `minutes` from `now`.
    pub fn sign(
        &self,
        user: UserId,
        session: SessionId,
        role: &str,
        now: Instant,
        minutes: i64,
    ) -> Result<String, Problem> {
        let header = Header { typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::HS256) };
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            sid: session,
            role: role.to_owned(),
            iat: now.seconds(),
            nbf: now.seconds(),
            exp: now.plus_minutes(minutes).seconds(),
        };
        jsonwebtoken::encode(&header, &claims, &self.encoding).map_err(|e| Problem::Internal(e.to_string()))
    }

    /// Reads an access token; anything not signed here, for here and for now is refused.
    pub fn read(&self, token: &str, now: Instant) -> Result<Claims, Problem> {
        let refused = || Problem::NotSignedIn("invalid_token");
        let read = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).map_err(|_| refused())?;
        let header = read.header;
        let plain = header.typ.as_deref() == Some(TYPE)
            && header.kid.is_none()
            && header.jku.is_none()
            && header.jwk.is_none()
            && header.x5u.is_none()
            && header.crit.is_none();
        if !plain || read.claims.nbf > now.seconds() + LEEWAY || read.claims.iat > now.seconds() + LEEWAY {
            return Err(refused());
        }
        if read.claims.exp <= now.seconds() {
            return Err(Problem::NotSignedIn("token_expired"));
        }
        Ok(read.claims)
    }
}

/// Random bytes from the operating system.
///
/// # Panics
/// On a machine without a random source, which cannot serve.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    #[expect(clippy::expect_used, reason = "a machine without randomness cannot serve")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A token nobody can guess, as text: 256 random bits.
pub fn opaque() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// What is stored of such a token: its SHA-256, from which it cannot be had back.
pub fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id as _;

    fn ids() -> (UserId, SessionId) {
        (UserId::wrap(uuid::Uuid::from_u128(1)), SessionId::wrap(uuid::Uuid::from_u128(2)))
    }

    #[test]
    fn a_token_is_read_only_by_its_key_and_in_its_time() {
        let now = Instant::parse("2025-11-25T00:00:00Z").unwrap();
        let key = TokenKey::ephemeral("here");
        let (user, session) = ids();
        let token = key.sign(user, session, "section", now, 10).unwrap();
        assert_eq!(key.read(&token, now).unwrap().sub, user);
        assert!(key.read(&token, now.plus_minutes(10)).is_err());
        assert!(key.read(&token, now.plus_minutes(-2)).is_err());
        assert!(TokenKey::ephemeral("here").read(&token, now).is_err());
        let mut forged = token.clone();
        forged.replace_range(0..0, "x");
        assert!(key.read(&forged, now).is_err());
    }

    #[test]
    fn other_algorithms_types_and_issuers_are_refused() {
        let now = Instant::parse("2025-11-25T00:00:00Z").unwrap();
        let bytes = random::<32>();
        let key = TokenKey::from_bytes(&bytes, "here");
        let (user, session) = ids();
        let token = key.sign(user, session, "section", now, 10).unwrap();
        let claims = token.split('.').nth(1).unwrap();
        for header in [r#"{"alg":"none","typ":"at+jwt"}"#, r#"{"alg":"HS256","typ":"JWT"}"#] {
            let head = URL_SAFE_NO_PAD.encode(header);
            assert!(key.read(&format!("{head}.{claims}."), now).is_err(), "{header}");
        }
        let plain = jsonwebtoken::encode(
            &Header::new(Algorithm::HS256),
            &key.read(&token, now).unwrap(),
            &EncodingKey::from_secret(&bytes),
        )
        .unwrap();
        assert!(key.read(&plain, now).is_err(), "typ JWT");
        assert!(TokenKey::from_bytes(&bytes, "elsewhere").read(&token, now).is_err());
    }

    #[test]
    fn weak_keys_are_refused() {
        for weak in ["", "secret", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "not base64 at all!"] {
            assert!(TokenKey::from_base64(weak, "here").is_err(), "{weak}");
        }
        assert!(TokenKey::from_base64(&STANDARD.encode(random::<32>()), "here").is_ok());
    }
}
