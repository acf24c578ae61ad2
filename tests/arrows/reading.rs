//! Reads Rust source as words and signs, just well enough to find the paths in it. No judgement here.

use std::collections::BTreeSet;

/// One file below `src`.
pub struct Source {
    /// Path below `src`, with `/`.
    pub path: String,
    pub text: String,
}

/// One word or sign of the code. Comments and texts are gone.
pub struct Token<'a> {
    pub line: usize,
    pub word: &'a str,
    /// In how many `mod x { … }` it stands.
    depth: usize,
}

/// One file, taken apart.
pub struct File<'a> {
    pub path: &'a str,
    /// `rules/assignments/ranking.rs` is `[rules, assignments, ranking]`.
    pub module: Vec<&'a str>,
    pub tokens: Vec<Token<'a>>,
    lines: usize,
}

impl<'a> File<'a> {
    pub fn new(source: &'a Source) -> Self {
        let name = source.path.strip_suffix(".rs").unwrap_or(&source.path);
        let module = name.strip_suffix("/mod").unwrap_or(name).split('/').collect();
        Self { path: &source.path, module, tokens: tokens(&source.text), lines: source.text.lines().count() }
    }

    pub fn fault(&self, line: usize, what: &str) -> String {
        format!("src/{}:{line}: {what}", self.path)
    }

    pub fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.word)
    }

    /// The macros this file defines, with the place they would have if they were ordinary items.
    pub fn macros(&self) -> Vec<(&'a str, Vec<&'a str>)> {
        let starts = (0..self.tokens.len()).filter(|at| self.word(*at) == "macro_rules" && self.word(at + 1) == "!");
        starts
            .map(|at| self.word(at + 2))
            .map(|name| (name, self.module.iter().copied().chain([name]).collect()))
            .collect()
    }

    /// Every path to another file: those that begin with `crate` or climb by `super`, and in a `mod.rs` its children.
    pub fn paths(&self) -> Vec<(usize, Vec<&'a str>)> {
        let children: BTreeSet<&str> = (0..self.tokens.len())
            .filter(|at| self.word(*at) == "mod" && self.word(at + 2) == ";")
            .map(|at| self.word(at + 1))
            .collect();
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            if self.word(at + 1) != "::" || (at > 0 && self.word(at - 1) == "::") {
                continue;
            }
            let mut paths = Vec::new();
            match token.word {
                // The braces right after it have their own message.
                "crate" if self.word(at + 2) != "{" => drop(self.leaves(at, &[], &mut paths)),
                "super" => drop(self.leaves(at, &[], &mut paths)),
                word if children.contains(word) => {
                    let above: Vec<_> = ["crate"].iter().chain(&self.module).copied().collect();
                    self.leaves(at, &above, &mut paths);
                }
                _ => {}
            }
            for path in paths {
                let ups = path.iter().take_while(|word| **word == "super").count();
                if ups == 0 {
                    found.push((token.line, path));
                } else if ups > token.depth {
                    // Inside `mod tests { … }` the first `super` is only the file itself.
                    found.push((token.line, path.get(token.depth..).unwrap_or_default().to_vec()));
                }
            }
        }
        found
    }

    /// The paths of one import, braces resolved; gives the place after it.
    fn leaves(&self, start: usize, above: &[&'a str], found: &mut Vec<Vec<&'a str>>) -> usize {
        let mut path = above.to_vec();
        path.push(self.word(start));
        let mut at = start + 1;
        while self.word(at) == "::" {
            let next = self.word(at + 1);
            at += 2;
            if next == "{" {
                while !["}", ""].contains(&self.word(at)) {
                    at = match self.word(at) {
                        "," => at + 1,
                        "as" => at + 2,
                        _ => self.leaves(at, &path, found),
                    };
                }
                return at + 1;
            }
            if next != "*" && !next.starts_with(|sign: char| sign.is_alphabetic() || sign == '_') {
                break;
            }
            path.push(next);
        }
        if path.last() == Some(&"self") {
            path.pop();
        }
        found.push(path);
        at
    }

    /// How long the file is without the test module at its end.
    pub fn lines_without_tests(&self) -> usize {
        const MARK: [&str; 8] = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
        let is_mark = |at: usize| MARK.iter().enumerate().all(|(step, word)| self.word(at + step) == *word);
        let Some(start) = (0..self.tokens.len()).rev().find(|at| is_mark(*at)) else { return self.lines };
        let is_last = self.tokens.iter().skip(start + MARK.len() + 2).rev().skip(1).all(|token| token.depth > 0);
        if is_last { self.tokens.get(start).map_or(self.lines, |token| token.line - 1) } else { self.lines }
    }
}

/// Cuts Rust source into words and signs, without comments and texts.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token> = Vec::new();
    let mut is_module = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let skipped = skip(rest);
        let length = match skipped {
            Some(length) => length,
            None if first.is_alphanumeric() || first == '_' => {
                rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(rest.len())
            }
            None if rest.starts_with("::") => 2,
            None => first.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        if skipped.is_none() {
            let opens_module = found.len() > 1 && found.iter().rev().nth(1).is_some_and(|token| token.word == "mod");
            match word {
                "{" => is_module.push(opens_module),
                "}" => drop(is_module.pop()),
                _ => {}
            }
            found.push(Token { line, word, depth: is_module.iter().filter(|module| **module).count() });
        }
        line += word.matches('\n').count();
        rest = after;
    }
    found
}

/// How long the white space, comment or text is that `rest` begins with, if it begins with one.
fn skip(rest: &str) -> Option<usize> {
    if rest.starts_with(char::is_whitespace) {
        return Some(rest.find(|sign: char| !sign.is_whitespace()).unwrap_or(rest.len()));
    }
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    let bare = ["br", "cr", "b", "c", "r"].iter().find_map(|mark| rest.strip_prefix(mark));
    let is_raw = ["r", "br", "cr"].iter().any(|mark| rest.starts_with(mark));
    for (body, raw) in [(Some(rest), false), (bare, is_raw)] {
        let Some(body) = body else { continue };
        let before = rest.len() - body.len();
        let hashes = body.len() - body.trim_start_matches('#').len();
        if raw && body.trim_start_matches('#').starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let inside = body.get(hashes + 1..).unwrap_or_default();
            return Some(inside.find(&end).map_or(rest.len(), |at| before + hashes + 1 + at + end.len()));
        }
        if body.starts_with('"') {
            return Some(before + quoted(body, '"'));
        }
        // `'a'` and `'\n'` are texts, `'a` is a lifetime.
        let mut signs = body.chars().skip(1);
        if body.starts_with('\'') && (signs.next() == Some('\\') || signs.next() == Some('\'')) {
            return Some(before + quoted(body, '\''));
        }
    }
    None
}

/// The length of a text between two quotes.
fn quoted(body: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, sign) in body.char_indices().skip(1) {
        if !escaped && sign == quote {
            return at + 1;
        }
        escaped = !escaped && sign == '\\';
    }
    body.len()
}

/// The length of a comment that may hold comments.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn reads_past_comments_and_texts() {
        let code = "a // b\n/* c /* d */ e */ 'f' '\\'' \"g \\\" h\" r##\"i \"# j\"## b\"k\" b'l' &'m n 'あ' o";
        let words: Vec<_> = tokens(code).iter().map(|token| token.word).collect();
        assert_eq!(words, ["a", "&", "'", "m", "n", "o"]);
        assert_eq!(tokens("\n\na \"\n\" b").iter().map(|token| token.line).collect::<Vec<_>>(), [3, 4]);
    }
}
