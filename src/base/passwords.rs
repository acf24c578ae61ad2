//! Passwords: which are good enough, and how they are kept (argon2id).
//!
//! Hashing is slow on purpose: never call it while a transaction is open.

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use unicode_normalization::UnicodeNormalization as _;

use crate::base::problem::{FieldError, Problem};
use crate::base::tokens;

/// Memory, passes and lanes: the first of OWASP's recommended pairs for argon2id (19 MiB, 2, 1).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The longest password taken, in characters; long enough for any phrase, short enough not to be an attack.
pub const LONGEST: usize = 128;

/// The hash of no password, made with today's parameters: checked when there is no such account, so that an unknown
/// name takes as long as a known one.
pub const NOBODY: &str = concat!(
    "$argon2id$v=19$m=19456,t=2,p=1$",
    "bm9ib2R5IGlzIGhlcmUhIQ$",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
);

/// Letters and digits that are not taken for one another when read out or copied by hand. 31 of them: a random byte
/// below 248 picks each equally often.
const LEGIBLE: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A password for somebody else's first sign-in: 20 random characters (99 bits) in groups of five.
pub fn generate() -> String {
    let mut text = String::new();
    let mut letters = 0;
    while letters < 20 {
        for byte in tokens::random::<32>() {
            if letters < 20
                && byte < 248
                && let Some(letter) = LEGIBLE.get(usize::from(byte) % LEGIBLE.len())
            {
                if letters > 0 && letters % 5 == 0 {
                    text.push('-');
                }
                text.push(char::from(*letter));
                letters += 1;
            }
        }
    }
    text
}

fn hasher() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|e| Problem::Internal(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The same password typed on two keyboards must be the same password.
fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// Hashes a password into a PHC string that carries its own salt and parameters.
pub fn hash(password: &str) -> Result<String, Problem> {
    let hash: PasswordHash =
        hasher()?.hash_password(normal(password).as_bytes()).map_err(|e| Problem::Internal(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed.
pub fn verify(password: &str, hash: &str) -> bool {
    hasher().is_ok_and(|hasher| hasher.verify_password(normal(password).as_bytes(), hash).is_ok())
}

/// Whether the hash was made with other parameters than today's and should be made anew at the next sign-in.
pub fn outdated(hash: &str) -> bool {
    !hash.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"))
}

/// Checks a new password: at least `least` characters, at most [`LONGEST`], not easily guessed.
///
/// `context` holds words an attacker would try first: the user's name, the ward, the role, the product.
/// No rule on kinds of characters and no forced change (NIST SP 800-63B; MHLW guideline 6.0, Q&A 54).
pub fn check(field: &str, password: &str, least: usize, context: &[&str]) -> Result<(), Problem> {
    let length = normal(password).chars().count();
    let fault = if length < least {
        FieldError {
            field: field.to_owned(),
            code: "too_short",
            words: crate::base::words::Words::told(
                format!("パスワードは{least}文字以上にしてください。"),
                format!("Use at least {least} characters."),
            ),
        }
    } else if length > LONGEST {
        FieldError::new(field, "too_long", "パスワードは128文字までです。", "Use at most 128 characters.")
    } else if guessable(password, context) {
        FieldError::new(
            field,
            "too_common",
            "推測されやすいパスワードです。関係のない言葉をいくつか並べるなどしてください。",
            "This password is easy to guess. Several unrelated words make a good one.",
        )
    } else {
        return Ok(());
    };
    Err(Problem::Invalid(vec![fault]))
}

/// Judged by zxcvbn, whose lists hold some 30,000 common passwords, names and keyboard runs.
fn guessable(password: &str, context: &[&str]) -> bool {
    let folded = password.to_lowercase();
    let rest = context
        .iter()
        .filter(|word| word.chars().count() >= 3)
        .fold(folded, |rest, word| rest.replace(&word.to_lowercase(), ""));
    rest.chars().count() < 8 || zxcvbn::zxcvbn(password, context).score() < zxcvbn::Score::Three
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_in_any_normal_form() {
        let hash = hash("ひだまりの ガーデン 7").unwrap();
        assert!(verify("ひだまりの ガーデン 7", &hash));
        assert!(verify("ひだまりの カ\u{3099}ーテ\u{3099}ン 7", &hash));
        assert!(!verify("ひだまりの ガーデン 8", &hash));
        assert!(!outdated(&hash));
        assert!(outdated("$argon2id$v=19$m=4096,t=3,p=1$x$y"));
    }

    #[test]
    fn the_hash_of_nobody_costs_what_a_hash_costs_and_fits_no_password() {
        assert!(!outdated(NOBODY));
        assert!(!verify("", NOBODY));
        assert_eq!(NOBODY.len(), hash("x").unwrap().len());
    }

    #[test]
    fn a_hash_made_with_other_parameters_is_still_known() {
        use argon2::password_hash::PasswordHasher as _;
        let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let old: PasswordHash = weaker.hash_password("みどりの電車と三つの鍋".as_bytes()).unwrap();
        assert!(verify("みどりの電車と三つの鍋", &old.to_string()));
        assert!(outdated(&old.to_string()));
    }

    #[test]
    fn a_generated_password_is_long_legible_and_good_enough() {
        let password = generate();
        assert_eq!(password.len(), 23, "{password}");
        assert!(password.split('-').all(|group| group.len() == 5 && group.bytes().all(|b| LEGIBLE.contains(&b))));
        assert_ne!(password, generate());
        assert!(check("password", &password, 20, &["見本区"]).is_ok());
    }

    #[test]
    fn short_common_and_contextual_passwords_are_refused() {
        for (password, code) in [
            ("short", "too_short"),
            ("password12345", "too_common"),
            ("qwertyuiopasdf", "too_common"),
            ("aaaaaaaaaaaaaaaaa", "too_common"),
            ("tsunagu-tsunagu-1", "too_common"),
            ("mihonku-section-1", "too_common"),
        ] {
            let Err(Problem::Invalid(faults)) = check("password", password, 13, &["tsunagu", "mihonku", "section"])
            else {
                panic!("{password} was taken")
            };
            assert_eq!(faults[0].code, code, "{password}");
        }
        assert!(check("password", "correct horse battery staple", 13, &[]).is_ok());
        assert!(check("password", "みどりの電車と三つの鍋", 11, &[]).is_ok());
    }
}
