//! A line through a few days against its target: a picture made on the server, and the same numbers as a table under it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::wording::Said;
use crate::base::words::Language;

/// Where the numbers begin, and how far one day lies from the next, in the picture's own units.
const LEFT: i64 = 70;
const STEP: i64 = 62;
/// Height of zero, and of the highest number above it.
const GROUND: i64 = 170;
const HEIGHT: i64 = 150;
/// Numbers written at the side, at most.
const TICKS: i64 = 6;

/// One day of the line.
#[derive(Debug, Clone)]
pub struct LinePoint {
    /// What the day is called under the line and at the head of its column.
    pub name: String,
    /// The number.
    pub value: i64,
    /// What it is held against.
    pub target: i64,
}

/// The picture and its table, written into a page as they stand. A page has one of them.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/line.html")]
pub struct LineFigure {
    caption: String,
    points: Vec<LinePoint>,
    language: Language,
}

impl HtmlSafe for LineFigure {}

impl LineFigure {
    /// The figure under its caption.
    pub fn new(caption: String, points: Vec<LinePoint>, language: Language) -> Self {
        Self { caption, points, language }
    }

    fn say(&self, key: &'static str) -> Said {
        Said::new(self.language, key)
    }

    /// Every number as a sentence, for whoever does not see the picture.
    fn told(&self) -> String {
        let one = |point: &LinePoint| {
            let told = self.say("line-point").put("name", &point.name);
            told.count("value", point.value).count("target", point.target).to_string()
        };
        self.points.iter().map(one).collect::<Vec<_>>().join(&self.say("list-comma").to_string())
    }

    fn top(&self) -> i64 {
        self.points.iter().map(|point| point.value.max(point.target)).max().unwrap_or_default() + 1
    }

    fn height(&self, value: i64) -> i64 {
        GROUND - HEIGHT * value / self.top()
    }

    fn width(&self) -> i64 {
        LEFT + STEP * i64::try_from(self.points.len()).unwrap_or_default()
    }

    /// The numbers at the side with their heights.
    fn ticks(&self) -> Vec<(i64, i64)> {
        let stride = usize::try_from(self.top() / TICKS + 1).unwrap_or(1);
        (0..=self.top()).step_by(stride).map(|value| (value, self.height(value))).collect()
    }

    /// Each day: where it lies, its height, and the day itself.
    fn marks(&self) -> Vec<(i64, i64, &LinePoint)> {
        (0..).zip(&self.points).map(|(at, point)| (LEFT + STEP * at, self.height(point.value), point)).collect()
    }

    fn path(&self, height: impl Fn(&LinePoint) -> i64) -> String {
        let corners = (0..).zip(&self.points).map(|(at, point)| format!("{} {}", LEFT + STEP * at, height(point)));
        format!("M{}", corners.collect::<Vec<_>>().join("L"))
    }

    fn line(&self) -> String {
        self.path(|point| self.height(point.value))
    }

    fn target(&self) -> String {
        self.path(|point| self.height(point.target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(values: &[(i64, i64)]) -> LineFigure {
        let point = |(at, (value, target)): (usize, &(i64, i64))| LinePoint {
            name: format!("{}月末", at + 5),
            value: *value,
            target: *target,
        };
        LineFigure::new("担当の推移".to_owned(), values.iter().enumerate().map(point).collect(), Language::Ja)
    }

    #[test]
    fn the_picture_says_every_number_and_the_table_too() {
        let html = figure(&[(2, 3), (10, 3)]).render().unwrap();
        assert!(html.contains("5月末 2人（目安3人）・6月末 10人（目安3人）"), "{html}");
        assert_eq!((html.matches("<circle").count(), html.matches("<td class=\"num\">").count()), (2, 4), "{html}");
    }

    #[test]
    fn high_numbers_stay_inside_with_few_numbers_at_the_side() {
        for values in [vec![(0, 0)], vec![(1, 3), (300, 3)], vec![(5, 3)]] {
            let shown = figure(&values);
            assert!(shown.ticks().len() <= 7, "{:?}", shown.ticks());
            assert!(shown.marks().iter().all(|(_, height, _)| (20..=GROUND).contains(height)), "{:?}", shown.marks());
        }
    }
}
