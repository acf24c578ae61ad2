//! What stands on every page, and how a page leaves.

use std::fmt::Display;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;

use super::filled::Filled;
use super::load::LoadFigure;
use super::visitor::{Guest, Visitor};
use super::wording::Said;
use super::{assets, dates, wording};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::fresh;
use crate::base::problem::Problem;
use crate::base::words::{Language, Words};
use crate::http::Told;
use crate::rules::permissions;
use crate::rules::permissions::Action;

/// What a handler gives back.
pub type Paged = Result<Response, Told>;

/// Everything a page needs comes from this host, and no text on it can become a script.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What stands on every page round its own part.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language.
    pub language: Language,
    /// Name of the page, first part of its title.
    pub title: String,
    /// The way here: address and name of each page above.
    pub crumbs: Vec<(String, String)>,
    /// What has just been done.
    pub done: Option<String>,
    /// What is wrong with the form on the page: id of the field, message.
    pub faults: Vec<(String, String)>,
    /// Whether personal data stand on the page: printed, each sheet then says so.
    pub personal: bool,
    /// The child whose record the page stands below, by name.
    pub of_child: Option<String>,
    /// The page's moment.
    pub now: Instant,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// Minutes without use after which the session ends.
    pub idle_minutes: i64,
    /// The part of the page that a form sent from it leads back to.
    anchor: Option<String>,
    pub(super) guest: std::sync::Arc<Guest>,
}

impl Frame {
    /// The frame of a page of this name.
    pub fn new(app: &App, guest: &std::sync::Arc<Guest>, title: impl Display) -> Self {
        Self {
            language: guest.language,
            title: title.to_string(),
            crumbs: Vec::new(),
            done: done(guest),
            faults: Vec::new(),
            personal: false,
            of_child: None,
            now: app.now(),
            demo: app.settings().demo,
            idle_minutes: app.settings().idle_minutes,
            anchor: None,
            guest: std::sync::Arc::clone(guest),
        }
    }

    /// As [`Frame::new`], named by a message.
    pub fn named(app: &App, visitor: &Visitor, key: &'static str) -> Self {
        Self::new(app, &visitor.guest, Said::new(visitor.guest.language, key))
    }

    /// With a name that was found out later.
    #[must_use]
    pub fn titled(mut self, title: impl Display) -> Self {
        self.title = title.to_string();
        self
    }

    /// With a page above it. The first page is not named twice, nor above itself.
    #[must_use]
    pub fn below(mut self, href: impl Display, name: impl Display) -> Self {
        let href = href.to_string();
        if href == "/" && self.is_home() {
            return self;
        }
        if href == self.home() {
            self.crumbs.retain(|(above, _)| above != "/");
        }
        self.crumbs.push((href, name.to_string()));
        self
    }

    /// With a part that was just used, which every form sent from here leads back to.
    #[must_use]
    pub fn at(mut self, part: Option<&str>) -> Self {
        self.anchor = part.map(str::to_owned);
        self
    }

    /// With personal data on it.
    #[must_use]
    pub fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// With what is wrong with a form on the page.
    #[must_use]
    pub fn with_form(mut self, form: &Filled) -> Self {
        self.faults.extend(form.summary());
        self
    }

    /// A message in the language of the page.
    pub fn say(&self, key: &'static str) -> Said {
        Said::new(self.language, key)
    }

    /// A sentence that was made with its rule, in the language of the page.
    pub fn words<'a>(&self, words: &'a Words) -> &'a str {
        words.say(self.language)
    }

    /// The label of a word out of a closed list.
    pub fn label(&self, words: Words) -> String {
        words.say(self.language).to_owned()
    }

    /// The civil day of the page.
    pub fn today(&self) -> NaiveDate {
        self.now.day()
    }

    /// A day: 2025年12月8日（月）.
    pub fn day(&self, day: &NaiveDate) -> String {
        dates::day(*day, self.language)
    }

    /// A day whose year matters, with the era.
    pub fn day_of_record(&self, day: &NaiveDate) -> String {
        dates::day_of_record(*day, self.language)
    }

    /// A day within the year: 12/8（月）.
    pub fn short(&self, day: &NaiveDate) -> String {
        dates::short(*day, self.language)
    }

    /// The month of a day: 12月.
    pub fn month(&self, day: &NaiveDate) -> String {
        dates::short_month(*day, self.language)
    }

    /// A moment.
    pub fn moment(&self, at: &Instant) -> String {
        dates::moment(*at, self.language)
    }

    /// How far a day lies from today.
    pub fn away(&self, day: &NaiveDate) -> Said {
        dates::away(*day, self.today(), self.language)
    }

    /// An age.
    pub fn age(&self, years: Option<u32>, months: Option<u32>) -> Said {
        dates::age(years, months, self.language)
    }

    /// How full somebody is: squares and words.
    pub fn load(&self, children: &i64, target: &i64) -> LoadFigure {
        LoadFigure::new(*children, *target, self.language)
    }

    /// Address of a style or script.
    pub fn asset(&self, file: &str) -> String {
        assets::address(file)
    }

    /// Whether the reader's role may do this in at least some case; nobody may who is not signed in.
    pub fn may(&self, action: Action) -> bool {
        self.guest.visit.as_ref().is_some_and(|visit| !permissions::reach(visit.role, action).is_empty())
    }

    /// Whoever reads, if signed in.
    pub fn visit(&self) -> Option<&crate::actions::sessions::Visit> {
        self.guest.visit.as_ref()
    }

    /// Path and query of the page.
    pub fn path(&self) -> &str {
        &self.guest.path
    }

    /// What begins every form that is sent: the proof that it comes from this page, the key that makes it count once,
    /// and the page to come back to. `form` is what the form is filled with.
    pub fn begin(&self, form: &Filled) -> FormHead {
        FormHead {
            csrf: self.guest.csrf.clone(),
            key: form.key.clone().unwrap_or_else(|| fresh(self.now).to_string()),
            page: match &self.anchor {
                Some(anchor) => format!("{}#{anchor}", self.guest.path),
                None => self.guest.path.clone(),
            },
            restored: form.restored.map(|at| self.say("draft-restored").put("at", self.moment(&at))),
        }
    }

    /// As [`Frame::begin`], for a form that is only a button.
    pub fn button(&self) -> FormHead {
        self.begin(&Filled::blank())
    }

    /// Whether the reader may look for children from every page.
    pub fn searches(&self) -> bool {
        self.may(Action::ChildSee) && self.visit().is_some_and(|visit| !visit.must_change_password)
    }
}

/// What begins a form; written into a page as it stands.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<input type="hidden" name="csrf" value="{{ csrf }}"><input type="hidden" name="key" value="{{ key }}"><input type="hidden" name="page" value="{{ page }}">{% if let Some(restored) = restored %}<p class="note">{{ restored }}</p>{% endif %}"#
)]
pub struct FormHead {
    csrf: String,
    key: String,
    page: String,
    restored: Option<Said>,
}

impl HtmlSafe for FormHead {}

/// What was done, named in the address by a key that begins with `done-`. Nothing else an address says is shown.
fn done(guest: &Guest) -> Option<String> {
    let query = guest.path.split_once('?')?.1;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    let key = pairs.into_iter().find(|(name, _)| name == "done").map(|(_, value)| format!("done-{value}"))?;
    wording::known(&key).then(|| Said::new(guest.language, key).to_string())
}

/// A page.
///
/// # Errors
/// [`Problem::Internal`] where the template cannot be filled.
pub fn page(template: &impl Template, language: Language) -> Paged {
    with_status(StatusCode::OK, template, language)
}

/// A page with a form that was refused: 422 where something in it was wrong.
///
/// # Errors
/// As [`page`].
pub fn form_page(template: &impl Template, form: &Filled, language: Language) -> Paged {
    let status = if form.faults().is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    with_status(status, template, language)
}

/// A page with a status of its own.
///
/// # Errors
/// As [`page`].
pub fn with_status(status: StatusCode, template: &impl Template, language: Language) -> Paged {
    let html = template.render().map_err(|e| Problem::Internal(e.to_string()))?;
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

/// A file to be saved, never shown in the browser. `disposition` is as `rules/files.rs` makes it.
pub fn download(kind: &'static str, disposition: &str, content: Vec<u8>) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    // A disposition is made of ASCII; what fits no header is saved under the address's own name.
    headers.insert(
        CONTENT_DISPOSITION,
        HeaderValue::from_str(disposition).unwrap_or(HeaderValue::from_static("attachment")),
    );
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    response
}

/// Goes on at another page after something was done.
pub fn see_other(location: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    // Addresses are made of paths, ids and keys; one that fits no header leads home.
    let value = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, value);
    response
}
