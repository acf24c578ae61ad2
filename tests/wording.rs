//! The wording of the pages: every message is there in both languages, with the same facts in it, translated, and used;
//! and every message that a page asks for exists. It reads the sources as text, with the standard library only.

#![expect(clippy::expect_used, reason = "a test stops at the first file that cannot be read")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Beginnings of keys that are put together in the program: `help-assign-1`, `done-recorded`.
const PUT_TOGETHER: [&str; 2] = ["help-", "done-"];

/// Messages that are the same in both languages: numbers, signs and names.
const ALIKE: [&str; 1] = ["foot-api"];

/// The messages of one language: key and text.
type Messages = BTreeMap<String, String>;

fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")
}

/// Every file below `folder` that ends so, with its text.
fn texts(folder: &Path, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(texts(&entry, endings));
        } else if entry.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            let text = fs::read_to_string(&entry).expect("a text");
            found.push((entry, text));
        }
    }
    found
}

fn messages(language: &str) -> Messages {
    let (mut messages, mut twice) = (Messages::new(), Vec::new());
    for (path, text) in texts(&web().join("messages").join(language), &["ftl"]) {
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, rest)) =
                line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                name.clone_into(&mut key);
                if messages.insert(key.clone(), rest.to_owned()).is_some() {
                    twice.push(format!("{}: {name}", path.display()));
                }
            } else if let Some(text) = messages.get_mut(&key) {
                text.push_str(line);
            }
        }
    }
    assert!(twice.is_empty(), "these stand twice:\n{}", twice.join("\n"));
    messages
}

/// The facts a message is told with: `{ $name }`.
fn facts(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    text.split('$').skip(1).map(name).collect()
}

/// Every text in quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').filter(|part| {
        !part.is_empty()
            && part.len() < 80
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

/// The keys asked for by `say("…")` and `named(…, "…")`.
fn asked_for(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for opening in ["say(\"", "&visitor, \"", "visitor, \"", "language, \""] {
        for rest in text.split(opening).skip(1) {
            let key: String = rest.chars().take_while(|c| *c != '"').collect();
            if key.contains('-') && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                keys.push(key);
            }
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_facts() {
    let (ja, en) = (messages("ja"), messages("en"));
    let mut wrong = Vec::new();
    for key in ja.keys().chain(en.keys()).collect::<BTreeSet<_>>() {
        match (ja.get(key), en.get(key)) {
            (Some(one), Some(other)) if facts(one) == facts(other) => {}
            (Some(one), Some(other)) => {
                wrong.push(format!("{key}: {:?} in Japanese, {:?} in English", facts(one), facts(other)));
            }
            (None, _) => wrong.push(format!("{key} is missing in Japanese")),
            (_, None) => wrong.push(format!("{key} is missing in English")),
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn no_message_is_left_untranslated() {
    let japanese = |text: &str| text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}'));
    let (ja, en) = (messages("ja"), messages("en"));
    let mut wrong: Vec<&String> = en.iter().filter(|(_, text)| japanese(text)).map(|(key, _)| key).collect();
    let letters = |text: &str| {
        let bare: String = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect();
        bare.chars().any(|c| c.is_ascii_alphabetic())
    };
    let same = |key: &&String| ja.get(*key) == en.get(*key) && letters(en.get(*key).map_or("", String::as_str));
    wrong.extend(en.keys().filter(same).filter(|key| !ALIKE.contains(&key.as_str())));
    assert!(wrong.is_empty(), "untranslated: {wrong:?}");
}

#[test]
fn every_message_is_used_and_every_message_asked_for_is_there() {
    let ja = messages("ja");
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    for (path, text) in texts(&web(), &["rs", "html"]) {
        used.extend(quoted(&text).map(str::to_owned));
        // What was done is named without its beginning where an address is put together.
        used.extend(quoted(&text).map(|word| format!("done-{word}")));
        for (at, _) in text.match_indices("done=") {
            let value: String = text[at + 5..]
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
                .collect();
            used.insert(format!("done-{value}"));
        }
        for key in asked_for(&text).into_iter().filter(|key| !ja.contains_key(key)) {
            missing.push(format!("{}: {key}", path.display()));
        }
    }
    assert!(missing.is_empty(), "asked for and not there:\n{}", missing.join("\n"));
    let together = |key: &str| PUT_TOGETHER.iter().any(|start| key.starts_with(start) && !key.starts_with("done-"));
    let unused: Vec<_> = ja.keys().filter(|key| !used.contains(*key) && !together(key)).collect();
    assert!(unused.is_empty(), "never used: {unused:?}");
}
