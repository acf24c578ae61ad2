//! The English texts of the published document as they stand on a page: paragraphs, words of programs, and the Japanese
//! terms among them told apart, so that they are read out right.

use askama::Template;
use askama::filters::HtmlSafe;

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// English.
    Plain(String),
    /// A word of programs.
    Code(String),
    /// Japanese.
    Japanese(String),
}

/// A text; written into a page as it stands.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"{% for paragraph in paragraphs %}<p>{% for piece in paragraph %}{% match piece %}{% when Piece::Code(text) %}<code>{{ text }}</code>{% when Piece::Japanese(text) %}<span lang="ja">{{ text }}</span>{% when Piece::Plain(text) %}{{ text }}{% endmatch %}{% endfor %}</p>{% endfor %}"#
)]
pub struct Prose {
    paragraphs: Vec<Vec<Piece>>,
}

impl HtmlSafe for Prose {}

impl Prose {
    /// Reads a text: an empty line divides paragraphs, back quotes stand round words of programs.
    pub fn new(text: &str) -> Self {
        let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
        Self { paragraphs: paragraphs.map(pieces).collect() }
    }
}

fn pieces(paragraph: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    for (at, part) in paragraph.split('`').enumerate().filter(|(_, part)| !part.is_empty()) {
        if at % 2 == 1 {
            found.push(Piece::Code(part.to_owned()));
            continue;
        }
        let mut run = String::new();
        let mut japanese = false;
        for letter in part.chars() {
            if is_japanese(letter) != japanese && !run.is_empty() {
                found.push(piece(std::mem::take(&mut run), japanese));
            }
            japanese = is_japanese(letter);
            run.push(letter);
        }
        found.push(piece(run, japanese));
    }
    found
}

fn piece(text: String, japanese: bool) -> Piece {
    if japanese { Piece::Japanese(text) } else { Piece::Plain(text) }
}

/// Kana, characters, and their punctuation.
fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart_without_losing_a_letter() {
        for (text, html) in [
            ("", ""),
            ("One.\n\nTwo\nlines.", "<p>One.</p><p>Two\nlines.</p>"),
            ("A `word`.", "<p>A <code>word</code>.</p>"),
            ("The year (年度) <b>.", "<p>The year (<span lang=\"ja\">年度</span>) &#60;b&#62;.</p>"),
            ("情報待ち: unknown", "<p><span lang=\"ja\">情報待ち</span>: unknown</p>"),
        ] {
            assert_eq!(Prose::new(text).to_string(), html, "{text}");
        }
    }
}
