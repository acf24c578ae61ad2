//! The rows of a file, each with the line it begins on.
//!
//! A quotation mark that is never closed would swallow the rows after it. Where a row of the wrong width spans several
//! lines, only its first line is given up and reading goes on with the next.

use csv::{Reader, ReaderBuilder, StringRecord};

/// How often reading may begin again; a file with more damage than that is read on without it.
const MOST_RESTARTS: u32 = 1000;

/// Reads rows with their lines.
pub struct Rows<'a> {
    /// What the reader reads: the file, or what is left of it after a line was given up.
    text: &'a str,
    /// Cells of a whole row.
    width: usize,
    /// What stands between two cells.
    delimiter: u8,
    reader: Reader<&'a [u8]>,
    /// A place in `text` and the line of the file it lies on.
    counted: (usize, u64),
    restarts: u32,
}

impl<'a> Rows<'a> {
    /// Begins to read a text whose rows have `width` cells with `delimiter` between them.
    pub fn new(text: &'a str, width: usize, delimiter: u8) -> Self {
        Self { text, width, delimiter, reader: reader(text, delimiter), counted: (0, 1), restarts: 0 }
    }

    /// The line of a place at or after the last one asked for. The reader's own count stops before empty lines.
    fn line_of(&mut self, place: usize) -> u64 {
        let (from, line) = self.counted;
        let between = self.text.get(from..place).unwrap_or_default();
        let breaks = between.bytes().filter(|byte| *byte == b'\n').count();
        self.counted = (place, line + u64::try_from(breaks).unwrap_or_default());
        self.counted.1
    }

    /// Goes on with the line after the one that begins at `start`.
    fn give_up_line(&mut self, start: usize, line: u64) {
        let rest = self.text.get(start..).unwrap_or_default();
        self.text = rest.split_once('\n').map_or("", |(_, next)| next);
        self.reader = reader(self.text, self.delimiter);
        self.counted = (0, line + 1);
        self.restarts += 1;
    }
}

impl Iterator for Rows<'_> {
    type Item = (u64, StringRecord);

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = StringRecord::new();
        let place = |reader: &Reader<&[u8]>| usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let begin = place(&self.reader);
        // The text is UTF-8 and rows may have any width, so there is nothing the reader could stumble over.
        if !self.reader.read_record(&mut record).unwrap_or(false) {
            return None;
        }
        let read = self.text.get(begin..place(&self.reader)).unwrap_or_default();
        let row = read.trim_start_matches(['\r', '\n']);
        let start = begin + (read.len() - row.len());
        let line = self.line_of(start);
        let broken = record.len() != self.width && row.trim_end_matches(['\r', '\n']).contains('\n');
        if broken && self.restarts < MOST_RESTARTS {
            self.give_up_line(start, line);
        }
        Some((line, record))
    }
}

fn reader(text: &str, delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_knows_its_line_also_after_line_breaks_in_fields_and_empty_lines() {
        let wide = |first: &str| format!("{first}{}", ",x".repeat(28));
        let text = format!("{}\n{}\r\n\n{}\n", wide("a"), wide("\"b\nb\""), wide("c"));
        let rows: Vec<_> = Rows::new(&text, 29, b',').map(|(line, row)| (line, row[0].to_owned())).collect();
        assert_eq!(rows, [(1, "a".to_owned()), (2, "b\nb".to_owned()), (5, "c".to_owned())]);
    }

    #[test]
    fn a_quotation_mark_left_open_costs_its_own_line_only() {
        let wide = |first: &str| format!("{first}{}", ",\"x\"".repeat(28));
        let text = format!("{}\n{}\n{}\n{}\n", wide("a"), wide("\"b"), wide("c"), wide("d"));
        let rows: Vec<_> = Rows::new(&text, 29, b',').map(|(line, row)| (line, row.len() == 29)).collect();
        assert_eq!(rows, [(1, true), (2, false), (3, true), (4, true)]);
        let text = format!("{}\n\"b\n{}\n{}", wide("a").replace('"', ""), wide("c").replace('"', ""), "d");
        let rows: Vec<_> = Rows::new(&text, 29, b',').map(|(line, row)| (line, row.len())).collect();
        assert_eq!(rows, [(1, 29), (2, 1), (3, 29), (4, 1)]);
    }
}
