//! How full somebody is, as squares against the target and as words: one square per child, a mark at the target, what is
//! past it hatched. The picture's name says everything, so the words beside it are not read out a second time.

use std::fmt::Write as _;

use askama::Template;
use askama::filters::HtmlSafe;

use super::wording::Said;
use crate::base::words::Language;

/// Squares drawn at most; beyond these the words alone tell how many there are.
const DRAWN: i64 = 20;

/// The five steps of load (children against the target).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heat {
    /// No child.
    Empty,
    /// Room within the target.
    Room,
    /// Just the target.
    Full,
    /// Past the target.
    Over,
    /// Past it by as much again, or without any capacity.
    Far,
}

impl Heat {
    /// The step for so many children against a target.
    pub fn of(children: i64, target: i64) -> Self {
        match children {
            0 => Self::Empty,
            children if children < target => Self::Room,
            children if children == target => Self::Full,
            children if children < 2 * target => Self::Over,
            _ => Self::Far,
        }
    }

    /// The class of a table cell.
    pub fn class(self) -> &'static str {
        match self {
            Self::Empty => "heat",
            Self::Room => "heat heat-room",
            Self::Full => "heat heat-full",
            Self::Over => "heat heat-over",
            Self::Far => "heat heat-far",
        }
    }

    /// The word that stands with the colour.
    pub fn word(self, children: i64, target: i64, language: Language) -> Said {
        let key = match self {
            Self::Empty => "heat-empty",
            Self::Room => "heat-room",
            Self::Full => "heat-full",
            Self::Over => "heat-over",
            Self::Far => "heat-far",
        };
        Said::new(language, key).count("over", children - target)
    }
}

/// Squares and words, written into a page as they stand.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/load.html")]
pub struct LoadFigure {
    children: i64,
    target: i64,
    words: String,
    over: Said,
}

impl HtmlSafe for LoadFigure {}

impl LoadFigure {
    /// The figure of so many children against a target.
    pub fn new(children: i64, target: i64, language: Language) -> Self {
        let words = Said::new(language, "load-words").count("children", children).count("target", target).to_string();
        let over = Said::new(language, "load-over").count("over", children - target);
        Self { children, target, words, over }
    }

    fn past(&self) -> bool {
        self.children > self.target
    }

    fn name(&self) -> String {
        if self.past() { format!("{} {}", self.words, self.over) } else { self.words.clone() }
    }

    fn width(&self) -> i64 {
        self.children.max(self.target).min(DRAWN) * 18 + if self.past() { 8 } else { 4 }
    }

    fn mark(&self) -> String {
        let x = self.target.min(DRAWN) * 18 + 1;
        format!("M{x}.5 1v20")
    }

    /// Each square: its left edge and its class.
    fn squares(&self) -> Vec<(i64, &'static str)> {
        let within = (0..self.target.min(DRAWN))
            .map(|at| (at * 18 + 1, if at < self.children { "load-full" } else { "load-free" }));
        let past = (self.target..self.children.min(DRAWN)).map(|at| (at * 18 + 6, "load-past"));
        within.chain(past).collect()
    }

    /// The hatching of the squares past the target.
    fn hatch(&self) -> String {
        let mut path = String::new();
        for at in self.target..self.children.min(DRAWN) {
            let x = at * 18 + 6;
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} 11l7-7M{x} 18l14-14M{} 18l7-7", x + 7);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_has_five_steps() {
        for (children, target, expected) in [
            (0, 3, Heat::Empty),
            (2, 3, Heat::Room),
            (3, 3, Heat::Full),
            (5, 3, Heat::Over),
            (6, 3, Heat::Far),
            (0, 0, Heat::Empty),
            (1, 0, Heat::Far),
        ] {
            assert_eq!(Heat::of(children, target), expected, "{children}/{target}");
        }
    }

    #[test]
    fn a_square_stands_for_each_child_and_the_words_say_the_same() {
        let html = LoadFigure::new(4, 3, Language::Ja).render().unwrap();
        assert_eq!(html.matches("<rect").count(), 4);
        assert!(html.contains("aria-label=\"4人／目安3人 目安超え＋1\""), "{html}");
        assert!(LoadFigure::new(300, 3, Language::En).render().unwrap().matches("<rect").count() == 20);
    }
}
