//! The rest of a list, and addresses with a query: filters, order and place of a list stand in its address.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use unicode_normalization::UnicodeNormalization as _;

use super::form::Form;
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::words::Words;

/// Rows of one page of a list.
pub const ROWS: i64 = 50;

/// Where the rows before and behind a page of a list are.
#[derive(Debug, Clone, Default)]
pub struct Rest {
    /// The first page, where this is another.
    pub first: Option<String>,
    /// The page that follows.
    pub next: Option<String>,
}

impl Rest {
    /// Of a page that was asked for with `cursor`, in a list at `path` with these filters.
    pub fn of<T>(listed: &Listed<T>, path: &str, filters: &[(&str, &str)], cursor: Option<&str>) -> Self {
        let next = listed.next.as_ref().map(|mark| {
            let sealed = mark.seal();
            let mut pairs = filters.to_vec();
            pairs.push(("cursor", &sealed));
            address(path, &pairs)
        });
        Self { first: cursor.map(|_| address(path, filters)), next }
    }

    /// Whether the list goes beyond this page.
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.next.is_none()
    }
}

/// An address with a query of those pairs that have a value.
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let given: Vec<_> = pairs.iter().filter(|(_, value)| !value.is_empty()).collect();
    match serde_urlencoded::to_string(given) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

/// A page of [`ROWS`] rows from the place in an address, with the total.
///
/// # Errors
/// [`Problem::Malformed`] for a place this list did not hand out.
pub fn page_from(cursor: Option<&str>) -> Result<Page, Problem> {
    let after = cursor.filter(|cursor| !cursor.is_empty()).map(Mark::open).transpose()?;
    Ok(Page { after, total: true, ..Page::first(ROWS) })
}

/// A file to be kept.
pub fn attachment(kind: &'static str, name: &str, text: String) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

impl Form {
    /// The text of a field, noted as wrong where it is longer than the record holds.
    pub fn text_within(&self, name: &str, most: usize, faults: &mut Faults) -> Option<String> {
        let text = self.text(name)?;
        if text.chars().count() > most {
            let words =
                Words::told(format!("{most}字以内で入力してください。"), format!("Write at most {most} characters."));
            faults.note(FieldError { field: name.to_owned(), code: "too_long", words });
        }
        Some(text)
    }

    /// A mail address, noted as wrong where it cannot be one.
    pub fn email(&self, name: &str, faults: &mut Faults) -> Option<String> {
        let text = self.text_within(name, 254, faults)?;
        let good = text.split_once('@').is_some_and(|(who, at)| {
            !who.is_empty() && at.contains('.') && !at.contains('@') && !text.contains(char::is_whitespace)
        });
        faults.unless(
            good,
            name,
            "bad_email",
            "メールアドレスは「名前@ドメイン」の形で入力してください。",
            "Write the email address as name@domain.",
        );
        Some(text)
    }

    /// The words of a field that holds several, set apart by 、 or commas or lines.
    pub fn words(&self, name: &str) -> Vec<String> {
        let parts = self.raw(name).split(['、', ',', '，', '\n', '\r']);
        parts.map(|part| part.nfc().collect::<String>().trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_only_what_was_chosen() {
        assert_eq!(address("/offices", &[("district", ""), ("accepting", "")]), "/offices");
        assert_eq!(address("/offices", &[("district", ""), ("view", "people")]), "/offices?view=people");
    }
}
