//! The cookies of the pages. Their names begin with `__Host-`, so that no other host, port or path can set them.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

/// Carries the session: a random secret, of which the database keeps the hash.
pub const SESSION: &str = "__Host-tsunagu";
/// The language chosen by somebody who is not signed in.
pub const LANGUAGE: &str = "__Host-language";
/// Ties the sign-in form to the browser it was shown in.
pub const DOOR: &str = "__Host-door";
/// In which calendar dates were last typed.
pub const ERA: &str = "__Host-era";

/// A cookie of the request.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';')).find_map(
        |pair| {
            let (found, value) = pair.trim().split_once('=')?;
            (found == name && !value.is_empty()).then_some(value)
        },
    )
}

/// Sets a cookie for as long as the browser is open. Nothing on a page can read it.
pub fn set(response: &mut Response, name: &str, value: &str) {
    send(response, &format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax"));
}

/// Sets a cookie that stays for a year: a habit of the reader's, nothing of anybody's record.
pub fn keep(response: &mut Response, name: &str, value: &str) {
    send(response, &format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"));
}

/// Takes a cookie away.
pub fn clear(response: &mut Response, name: &str) {
    send(response, &format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"));
}

fn send(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; __Host-tsunagu=secret"));
        headers.append(COOKIE, HeaderValue::from_static("b=; c=3"));
        assert_eq!(read(&headers, SESSION), Some("secret"));
        assert_eq!(read(&headers, "c"), Some("3"));
        assert_eq!(read(&headers, "b"), None);
        assert_eq!(read(&headers, "d"), None);
    }
}
