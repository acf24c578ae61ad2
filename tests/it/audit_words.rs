//! Every word the program writes into the audit log has a sentence for people, and no sentence is left over.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tsunagu::rules::audit_words;
use tsunagu::rules::permissions::Action;

/// What looks like a word of the log and is none: names of files and of fields.
const NO_WORDS: [&str; 6] = ["demo.sqlite", "on.day", "on.era", "on.month", "record.html", "record.json"];
/// Words that are put together or written by `Action::as_str`, and so are not found by reading.
const NOT_READ: [&str; 5] = ["coordinator.acceptance", "coordinator.edit", "refused", "sign_in", "sign_out"];

#[test]
fn every_word_of_the_audit_log_has_a_sentence_and_every_sentence_a_word() {
    let mut written: BTreeSet<String> = NOT_READ.iter().map(|word| (*word).to_owned()).collect();
    for folder in ["src/actions", "src/steps", "src/app"] {
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut written);
    }
    let known: BTreeSet<String> = audit_words::words().map(|(word, _)| word.to_owned()).collect();
    let silent: Vec<_> = written.difference(&known).collect();
    assert!(silent.is_empty(), "words without a sentence in rules/audit_words.rs: {silent:?}");
    let left: Vec<_> = known.difference(&written).collect();
    assert!(left.is_empty(), "sentences of words that nobody writes: {left:?}");
}

#[test]
fn what_was_refused_is_told_by_the_right_it_takes() {
    assert!(NOT_READ[..2].iter().all(|word| Action::parse(word).is_some()));
}

/// The texts in quotes of the form `thing.done`, in every source below a folder.
fn read(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            read(&entry, into);
        } else {
            let text = fs::read_to_string(&entry).unwrap();
            into.extend(text.split('"').filter(|part| is_word(part)).map(str::to_owned));
        }
    }
}

fn is_word(text: &str) -> bool {
    let good = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let two = text.split_once('.').is_some_and(|(thing, done)| good(thing) && good(done) && !done.contains('.'));
    two && !NO_WORDS.contains(&text) && Path::new(text).extension().is_none_or(|ending| ending != "ics")
}
