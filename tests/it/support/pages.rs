//! Somebody at a browser, for stories about pages: a cookie, pages as text, forms sent as they stand there.

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt as _;
use tsunagu::base::ids::{Id, SessionId, fresh};
use tsunagu::base::tokens;
use tsunagu::rules::sessions::Session;
use tsunagu::store;

use super::{Client, TestApp};

/// A browser somebody is signed in with.
pub struct Browser {
    router: Router,
    cookie: String,
}

/// A page, or wherever the browser is led.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
}

impl TestApp {
    /// The browser of somebody who has an account.
    pub fn browser(&self, client: &Client) -> Browser {
        let (now, cookie) = (self.app.now(), tokens::opaque());
        let session = Session {
            id: SessionId::wrap(fresh(now)),
            user_id: client.id,
            created_at: now,
            last_used_at: now,
            expires_at: now.plus_minutes(60 * 24 * 365),
            ended_at: None,
            end_reason: None,
            address: None,
            cookie_hash: Some(tokens::hashed(&cookie)),
        };
        self.sql(|db| store::sessions::insert(db, &session));
        Browser { router: self.router.clone(), cookie: format!("__Host-tsunagu={cookie}") }
    }
}

impl Browser {
    /// The same browser with one more cookie.
    pub fn remembering(&self, cookie: &str) -> Self {
        Self { router: self.router.clone(), cookie: format!("{}; {cookie}", self.cookie) }
    }

    /// Opens an address.
    pub async fn open(&self, path: &str) -> Page {
        self.send(
            Request::get(path)
                .header("host", "test")
                .header(COOKIE, &self.cookie)
                .body(Body::empty())
                .expect("a request"),
        )
        .await
    }

    /// Sends the form for `action` that stands on `page`, with these fields beside the hidden ones.
    pub async fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let hidden = page.hidden(action);
        let all: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(fields.iter().copied()).collect();
        let body = serde_urlencoded::to_string(all).expect("a form");
        let request = Request::post(action)
            .header("host", "test")
            .header(COOKIE, &self.cookie)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    async fn send(&self, request: Request<Body>) -> Page {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        Page { status, headers, html: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

impl Page {
    /// The same page, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.html);
        self
    }

    /// Where the browser is led.
    #[track_caller]
    pub fn leads_to(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.html);
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok()).expect("an address").to_owned()
    }

    /// Whether a text stands in the page's source.
    pub fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    /// Where the page leads by itself or with a click, as it stands there: links, what it loads, forms that ask.
    pub fn links(&self) -> Vec<String> {
        let tags = self.html.split('<').skip(1).filter_map(|rest| {
            let name = rest.split([' ', '>']).next()?;
            match name {
                "a" | "link" => Some((rest, "href")),
                "img" | "script" => Some((rest, "src")),
                "form" if attribute(rest, "method") != "post" => Some((rest, "action")),
                _ => None,
            }
        });
        tags.map(|(tag, name)| attribute(tag, name)).filter(|link| !link.is_empty()).collect()
    }

    /// The hidden fields of the form for `action`.
    #[track_caller]
    fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let form = format!("method=\"post\" action=\"{action}\"");
        let begin = self.html.find(&form).unwrap_or_else(|| panic!("no form for {action} in {}", self.html));
        let form = &self.html[begin..];
        let form = &form[..form.find("</form>").expect("forms end")];
        form.split("<input type=\"hidden\"")
            .skip(1)
            .map(|input| (attribute(input, "name"), attribute(input, "value")))
            .collect()
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let tag = &tag[..tag.find('>').expect("tags end")];
    let from = tag.find(&format!(" {name}=\"")).map_or(tag.len(), |at| at + name.len() + 3);
    let value = &tag[from..];
    let value = &value[..value.find('"').unwrap_or_default()];
    value.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"").replace("&#39;", "'")
}
