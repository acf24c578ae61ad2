//! The direction test: every arrow between the floors of `src` runs down.
//!
//! It reads the source as text, with the standard library only, and fails with file and line. It does not resolve
//! names as the compiler does, so paths between floors are written out as `crate::floor::file::Item`. What a whole
//! floor shares lies in its `mod.rs` and is named `crate::floor::Item`. The second half makes it fail on purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use reading::{File, Source};

#[path = "arrows/reading.rs"]
mod reading;

/// The floors from top to bottom. Two names in one row are on one level and do not know each other.
const FLOORS: [&[&str]; 12] = [
    &["cli"],
    &["server"],
    &["api", "web"],
    &["http"],
    &["app"],
    &["actions"],
    &["steps"],
    &["mailer"],
    &["store"],
    &["rules"],
    &["schema"],
    &["base"],
];

/// Floors whose files may use each other, as long as no circle comes of it.
const SOCIABLE: [&str; 2] = ["rules", "base"];

/// These two only say what there is and where to begin.
const FREE: [&str; 2] = ["main.rs", "lib.rs"];

/// Longest source file, tests at its end not counted.
const LONGEST: usize = 350;

#[test]
fn every_arrow_runs_down() {
    let mut sources = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    if let Err(error) = read(&root, "", &mut sources) {
        panic!("the sources cannot be read: {error}");
    }
    let wrong = check(&sources);
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Collects the `.rs` files below `folder`, sorted by name.
fn read(folder: &Path, prefix: &str, into: &mut Vec<Source>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &format!("{path}/"), into)?;
        } else if Path::new(&path).extension().is_some_and(|ending| ending == "rs") {
            into.push(Source { path, text: fs::read_to_string(entry.path())? });
        }
    }
    Ok(())
}

/// Everything that is wrong with these sources, each with file and line.
fn check(sources: &[Source]) -> Vec<String> {
    let files: Vec<File> = sources.iter().map(File::new).collect();
    let house = House {
        modules: files.iter().map(|file| (file.module.clone(), file.path)).collect(),
        macros: files.iter().flat_map(File::macros).collect(),
    };
    let mut wrong = Vec::new();
    let mut edges = BTreeMap::new();
    for file in &files {
        check_shape(file, &mut wrong);
        if FREE.contains(&file.path) {
            continue;
        }
        let floor = file.module.first().copied().unwrap_or_default();
        if level(floor).is_none() {
            wrong.push(file.fault(1, &format!("`{floor}` is not a floor of the house")));
            continue;
        }
        if floor == "rules" {
            check_purity(file, &mut wrong);
        }
        for (line, path) in file.paths() {
            check_arrow(&house, file, line, &path, &mut wrong, &mut edges);
        }
    }
    wrong.extend(circles(&edges));
    wrong
}

/// What must hold for every file, whatever its floor.
fn check_shape(file: &File, wrong: &mut Vec<String>) {
    let lines = file.lines_without_tests();
    if lines > LONGEST && file.path != "schema.rs" {
        wrong.push(file.fault(lines, &format!("{lines} lines without tests, {LONGEST} are the most: split the file")));
    }
    for (at, token) in file.tokens.iter().enumerate() {
        if token.word == "mod" && ["util", "utils"].contains(&file.word(at + 1)) {
            wrong.push(file.fault(token.line, "`mod util` says nothing: name the concept"));
        }
        if token.word == "crate" && file.word(at + 1) == "::" && file.word(at + 2) == "{" {
            wrong.push(file.fault(token.line, "an import in braces over several floors: one line per floor"));
        }
    }
}

/// Rules know no clock, no chance, no database, no waiting, no files.
fn check_purity(file: &File, wrong: &mut Vec<String>) {
    for (at, token) in file.tokens.iter().enumerate() {
        let found = match token.word {
            "async" | "await" | "tokio" | "getrandom" | "rand" | "RunQueryDsl" | "SystemTime" => true,
            "now" => at > 0 && file.word(at - 1) == "::",
            "fs" | "env" | "net" | "process" | "thread" => at > 1 && file.word(at - 2) == "std",
            word => word.ends_with("Connection"),
        };
        if found {
            wrong.push(file.fault(token.line, &format!("`{}` in rules: take the fact as an argument", token.word)));
        }
    }
}

/// Files of a sociable floor and whom they use, with the line.
type Edges<'a> = BTreeMap<&'a str, BTreeMap<&'a str, usize>>;

/// Judges one path that begins with `crate` or `super`.
fn check_arrow<'a>(
    house: &House<'a>,
    file: &File<'a>,
    line: usize,
    path: &[&'a str],
    wrong: &mut Vec<String>,
    edges: &mut Edges<'a>,
) {
    let own = file.module.first().copied().unwrap_or_default();
    let name = path.join("::");
    let mut fault = |what: &str| wrong.push(file.fault(line, &format!("`{name}` {what}")));
    let Some(target) = house.target(file, path) else {
        return fault("leaves its folder by `super`: write `crate::floor::file::Item`");
    };
    let floor = target.first().copied().unwrap_or_default();
    let (Some(here), Some(there)) = (level(own), level(floor)) else {
        return fault("names no floor of the house");
    };
    if there < here {
        return fault(&format!("points up, from {own} to {floor}"));
    }
    if there == here && floor != own {
        return fault(&format!("points sideways, from {own} to {floor}: they do not know each other"));
    }
    if floor != own || file.module.len() == 1 {
        return;
    }
    let module = house.module_of(&target);
    if module.len() == 1 {
        // An item of the floor's own mod.rs is for everybody on it; the floor as a whole would hide who uses whom.
        if target.len() == 1 || target.get(1) == Some(&"*") {
            fault("takes in its whole floor: name the item");
        }
        return;
    }
    if module.get(1) != file.module.get(1) && !SOCIABLE.contains(&own) {
        return fault(&format!("is a neighbour on {own}: what both need lies one floor down, or in {own}/mod.rs"));
    }
    // A file naturally uses what the mod.rs above it declares, so that is not half of a circle.
    let is_parent = file.module.starts_with(&module);
    if let Some(to) = house.modules.get(&module).filter(|_| SOCIABLE.contains(&own) && !is_parent) {
        edges.entry(file.path).or_default().entry(to).or_insert(line);
    }
}

/// The circles among the files of one floor, one message for each way back that was found.
fn circles(edges: &Edges) -> Vec<String> {
    fn walk<'a>(edges: &Edges<'a>, trail: &mut Vec<&'a str>, done: &mut BTreeSet<&'a str>, found: &mut Vec<String>) {
        let Some((here, next)) = trail.last().and_then(|here| Some((*here, edges.get(here)?))) else { return };
        for (to, line) in next {
            if let Some(start) = trail.iter().position(|step| step == to) {
                let circle: Vec<_> = trail.iter().skip(start).chain([to]).copied().collect();
                found.push(format!("src/{here}:{line}: a circle: {}", circle.join(" → ")));
            } else if !done.contains(to) {
                trail.push(to);
                walk(edges, trail, done, found);
                trail.pop();
            }
        }
        done.insert(here);
    }
    let (mut done, mut found) = (BTreeSet::new(), Vec::new());
    for from in edges.keys() {
        if !done.contains(from) {
            walk(edges, &mut vec![*from], &mut done, &mut found);
        }
    }
    found
}

/// How far down a floor lies.
fn level(floor: &str) -> Option<usize> {
    FLOORS.iter().position(|row| row.contains(&floor))
}

/// Which modules and macros there are, and in which file.
struct House<'a> {
    modules: BTreeMap<Vec<&'a str>, &'a str>,
    macros: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> House<'a> {
    /// Where a path leads, counted from the crate's root; nothing when `super` climbs out of the folder.
    fn target(&self, file: &File<'a>, path: &[&'a str]) -> Option<Vec<&'a str>> {
        let (head, rest) = path.split_first()?;
        if *head == "crate" {
            // An exported macro is named at the root, but it belongs to the file that defines it.
            return Some(
                rest.first().and_then(|name| self.macros.get(name)).map_or_else(|| rest.to_vec(), Clone::clone),
            );
        }
        let up = path.iter().take_while(|word| **word == "super").count();
        let left = file.module.len().checked_sub(up).filter(|left| *left >= 2)?;
        Some(file.module.iter().take(left).chain(path.iter().skip(up)).copied().collect())
    }

    /// The longest beginning of `target` that is a file.
    fn module_of(&self, target: &[&'a str]) -> Vec<&'a str> {
        let longest = (1..=target.len()).rev().filter_map(|length| target.get(..length));
        longest
            .into_iter()
            .find(|path| self.modules.contains_key(*path))
            .unwrap_or(target.get(..1).unwrap_or_default())
            .to_vec()
    }
}

#[cfg(test)]
mod the_checker {
    use crate::check;
    use crate::reading::Source;

    /// What the checker says about these files, given as path and text.
    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<_> =
            files.iter().map(|(path, text)| Source { path: (*path).into(), text: (*text).into() }).collect();
        check(&sources)
    }

    /// Exactly one fault, at this place, with these words.
    #[track_caller]
    fn finds(files: &[(&str, &str)], place: &str, words: &str) {
        let found = faults(files);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].starts_with(&format!("src/{place}: ")), "{found:#?}");
        assert!(found[0].contains(words), "{found:#?}");
    }

    #[track_caller]
    fn passes(files: &[(&str, &str)]) {
        assert_eq!(faults(files), Vec::<String>::new());
    }

    #[test]
    fn lets_arrows_run_down() {
        passes(&[
            ("lib.rs", "pub mod api;"),
            ("main.rs", "use crate::anything::at_all;"),
            ("cli/serve.rs", "use crate::server::Server;\nuse crate::base::settings;"),
            ("server.rs", "fn routes() { crate::api::children::routes(); crate::web::children::routes(); }"),
            ("api/children.rs", "use crate::app::App;\nuse crate::actions::{children as c, assignments::assign};"),
            ("store/children.rs", "use crate::schema::children;\nuse crate::rules::children::Child;"),
        ]);
    }

    #[test]
    fn finds_an_arrow_that_points_up() {
        finds(&[("store/children.rs", "\nuse crate::actions::children;")], "store/children.rs:2", "points up");
        finds(&[("app.rs", "fn f() { crate::server::start() }")], "app.rs:1", "points up, from app to server");
        finds(&[("base/ids.rs", "use crate::base::{clock, ids::Id};\nuse crate::schema::x;")], "base/ids.rs:2", "up");
        finds(&[("schema.rs", "use crate::rules::children::Child;")], "schema.rs:1", "points up");
        finds(&[("rules/a.rs", "macro_rules! m { () => { $crate::store::a::f() } }")], "rules/a.rs:1", "points up");
    }

    #[test]
    fn keeps_api_and_web_apart() {
        finds(&[("web/children.rs", "use crate::api::children::ChildOut;")], "web/children.rs:1", "sideways");
        finds(&[("api/children.rs", "use crate::web::Layout;")], "api/children.rs:1", "sideways");
    }

    #[test]
    fn finds_a_neighbour() {
        let neighbour = ("store/users.rs", "");
        finds(
            &[neighbour, ("store/children.rs", "use crate::store::users::find;")],
            "store/children.rs:1",
            "neighbour",
        );
        finds(
            &[neighbour, ("store/children.rs", "use crate::store::{Db, users};")],
            "store/children.rs:1",
            "neighbour",
        );
        finds(
            &[neighbour, ("store/children.rs", "use crate::store::{\n  Db,\n  users::find,\n};")],
            "store/children.rs:1",
            "`crate::store::users::find` is a neighbour",
        );
    }

    #[test]
    fn lets_a_floor_share_what_its_mod_file_declares() {
        let users = ("store/users.rs", "");
        let floor = ("store/mod.rs", "mod users;\nuse crate::store::users::find;\npub struct Db;\npub fn each() {}");
        passes(&[users, floor, ("store/children.rs", "use crate::store::Db;\nuse crate::store::each;")]);
        passes(&[("actions/transfer/import.rs", "use super::Row;"), ("actions/transfer/mod.rs", "pub struct Row;")]);
        finds(&[users, floor, ("store/children.rs", "use crate::store;")], "store/children.rs:1", "whole floor");
        finds(&[users, floor, ("store/children.rs", "use crate::store::*;")], "store/children.rs:1", "whole floor");
        finds(
            &[users, floor, ("store/children.rs", "use crate::store::{self};")],
            "store/children.rs:1",
            "whole floor",
        );
    }

    #[test]
    fn keeps_super_inside_a_folder() {
        finds(&[("rules/children.rs", "use super::offices::Office;")], "rules/children.rs:1", "by `super`");
        finds(
            &[("rules/assignments/ranking.rs", "use super::super::children::Child;")],
            "rules/assignments/ranking.rs:1",
            "by `super`",
        );
        finds(&[("app.rs", "mod inner { use super::super::server::x; }")], "app.rs:1", "by `super`");
        passes(&[
            ("rules/assignments/mod.rs", ""),
            ("rules/assignments/eligibility.rs", "use super::State;"),
            ("rules/assignments/ranking.rs", "use super::eligibility::may;"),
            ("rules/children.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n  use super::*;\n  use super::f;\n}"),
        ]);
    }

    #[test]
    fn lets_rules_use_rules_but_finds_the_circle() {
        let children = ("rules/children.rs", "use crate::rules::care::Score;");
        passes(&[children, ("rules/care.rs", "")]);
        let circle = "rules/care.rs → rules/children.rs → rules/care.rs";
        finds(
            &[children, ("rules/care.rs", "fn f(c: crate::rules::children::Child) {}")],
            "rules/children.rs:1",
            circle,
        );
        let three = [
            ("rules/a.rs", "use crate::rules::b::{B};"),
            ("rules/b.rs", "use crate::rules::{c::C, d::D};"),
            ("rules/c.rs", "use crate::rules::a::A;"),
            ("rules/d.rs", ""),
        ];
        finds(&three, "rules/c.rs:1", "rules/a.rs → rules/b.rs → rules/c.rs → rules/a.rs");
    }

    #[test]
    fn sees_a_circle_through_a_folder() {
        let folder = [
            ("rules/assignments/mod.rs", "mod ranking;\nfn f() { ranking::rank() }"),
            ("rules/assignments/ranking.rs", "use super::State;\nuse crate::rules::children::Child;"),
        ];
        passes(&[folder[0], folder[1], ("rules/children.rs", "")]);
        finds(
            &[folder[0], folder[1], ("rules/children.rs", "use crate::rules::assignments::State;")],
            "rules/children.rs:1",
            "a circle",
        );
    }

    #[test]
    fn follows_an_exported_macro_to_its_file() {
        let made = ("base/text_enum.rs", "#[macro_export]\nmacro_rules! text_enum { () => {} }");
        passes(&[made, ("rules/children.rs", "crate::text_enum! { pub enum Sex {} }")]);
        let high = ("store/mod.rs", "macro_rules! each { () => {} }");
        finds(&[high, ("rules/children.rs", "crate::each!();")], "rules/children.rs:1", "points up");
        passes(&[high, ("store/children.rs", "use crate::each;")]);
        let neighbour = ("store/users.rs", "macro_rules! each { () => {} }");
        finds(&[neighbour, ("store/children.rs", "crate::each!();")], "store/children.rs:1", "neighbour");
    }

    #[test]
    fn finds_clock_chance_database_and_waiting_in_rules() {
        for code in [
            "fn f() { chrono::Utc::now(); }",
            "fn f() { getrandom::fill(); }",
            "async fn f() {}",
            "use tokio::task;",
            "use diesel::RunQueryDsl;",
            "fn f(db: &mut PgConnection) {}",
            "use diesel::Connection;",
            "use std::fs;",
            "fn f() { Instant::now(); }",
        ] {
            finds(&[("rules/children.rs", code)], "rules/children.rs:1", "in rules");
            passes(&[("base/clock.rs", code)]);
        }
        passes(&[(
            "rules/children.rs",
            "// Utc::now\nfn f(now: Instant) { \"tokio\"; r#\"async fn \" Connection\"#; }",
        )]);
    }

    #[test]
    fn finds_braces_over_floors_and_unknown_floors() {
        let braces = "\nuse crate::{\n  store::Db,\n  rules::children,\n};";
        finds(&[("actions/children.rs", braces)], "actions/children.rs:2", "braces");
        finds(&[("helpers/x.rs", "")], "helpers/x.rs:1", "not a floor");
        finds(&[("store/children.rs", "use crate::helpers::x;")], "store/children.rs:1", "names no floor");
    }

    #[test]
    fn finds_a_module_called_util() {
        finds(&[("base/mod.rs", "pub mod ids;\npub mod util;")], "base/mod.rs:2", "mod util");
        finds(&[("lib.rs", "mod utils;")], "lib.rs:1", "mod util");
    }

    #[test]
    fn finds_a_file_that_is_too_long_but_does_not_count_its_tests() {
        let body = "fn f() {}\n".repeat(350);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    fn t() {}\n".repeat(100));
        passes(&[("rules/a.rs", &body), ("rules/b.rs", &format!("{body}{tests}"))]);
        passes(&[("schema.rs", &format!("{body}{body}"))]);
        finds(&[("rules/a.rs", &format!("{body}\n"))], "rules/a.rs:351", "split the file");
        finds(&[("rules/a.rs", &format!("{tests}{body}"))], "rules/a.rs:453", "split the file");
        finds(&[("rules/a.rs", &format!("{body}\n{tests}"))], "rules/a.rs:351", "351 lines without tests");
    }
}
