//! Reading a list of users: CSV, or a table copied out of a spreadsheet. Every wrong field of every line is told, and
//! what to do about it.
//!
//! Nothing is looked up or saved here: the agencies come in, and whether a name is free is asked elsewhere.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::base::csv_rows::Rows;
use crate::base::ids::{AgencyId, MunicipalityId};
use crate::base::problem::{FieldError, Problem};
use crate::base::words::Words;
use crate::rules::agencies::AgencyKind;
use crate::rules::users::{Role, UserFacts, username_key};

mod columns;
mod line;

/// Most lines of a list below its header. Each takes a password to be hashed while somebody waits for the answer.
pub const MOST_LINES: usize = 200;
/// Most characters of a list.
pub const MOST_CHARS: usize = 20_000;

crate::text_enum! {
    /// A column of the list.
    pub enum Column {
        Username = "username" ("職員番号", "User name"),
        DisplayName = "display_name" ("氏名", "Name"),
        Role = "role" ("役割", "Role"),
        Agency = "agency" ("所属", "Works for"),
        Email = "email" ("メール", "Email"),
        Language = "language" ("言語", "Language"),
    }
}

impl Column {
    /// Without these nobody can be added.
    const NEEDED: [Self; 3] = [Self::Username, Self::DisplayName, Self::Role];
}

/// An agency somebody in the list may work for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAgency {
    /// Id.
    pub id: AgencyId,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: AgencyKind,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Line of the text on which it begins, from 1; the header is line 1.
    pub line: u64,
    /// What stands in it, by column.
    pub cells: Vec<(Column, String)>,
    /// The role, where it is one.
    pub role: Option<Role>,
    /// What was read, in standard form; none where something in the line is wrong.
    pub facts: Option<UserFacts>,
    /// Everything that is wrong, by the word of the column; an empty field is the line as a whole.
    pub faults: Vec<FieldError>,
}

impl Line {
    /// What stands in a column; empty where there is nothing.
    pub fn cell(&self, column: Column) -> &str {
        self.cells.iter().find(|(found, _)| *found == column).map_or("", |(_, text)| text.as_str())
    }

    /// The user name in the form in which names are compared.
    pub fn username_key(&self) -> String {
        username_key(self.cell(Column::Username))
    }

    /// Notes more that is wrong with the line.
    pub fn refuse(&mut self, faults: Vec<FieldError>) {
        self.faults.extend(faults);
        self.facts = None;
    }
}

/// Reads a list for a municipality. The header names the columns, in Japanese or English and in any order; cells are
/// set apart by commas, or by tabs where the header has no comma. Empty lines are passed over.
///
/// # Errors
/// [`Problem::Invalid`] on `text` where the list as a whole cannot be used: `required` (nobody in it), `too_long`,
/// `too_many_lines`, `missing_columns`, `unknown_column`, `repeated_column`. A wrong line is no error: its faults are
/// with it.
///
/// # Source
/// The product contract §8 (roles) and what an agency of a role is: [`UserFacts::tidy`].
pub fn read(text: &str, municipality: MunicipalityId, known: &[KnownAgency]) -> Result<Vec<Line>, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().count() > MOST_CHARS {
        return Err(whole(
            "too_long",
            Words::told(
                format!("一覧は{MOST_CHARS}字までです。分けて登録してください。"),
                format!("A list has {MOST_CHARS} characters at most. Divide it."),
            ),
        ));
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
    let Some((_, header)) = Rows::new(text, 0, delimiter).next() else { return Err(nobody()) };
    let columns = columns::columns(&header)?;
    let rows = Rows::new(text, columns.len(), delimiter).skip(1);
    let rows: Vec<_> = rows.filter(|(_, record)| record.iter().any(|cell| !cell.trim().is_empty())).collect();
    if rows.is_empty() {
        return Err(nobody());
    }
    if rows.len() > MOST_LINES {
        return Err(whole(
            "too_many_lines",
            Words::told(
                format!("一度に登録できるのは{MOST_LINES}人までです。分けて登録してください。"),
                format!("At most {MOST_LINES} people are added at a time. Divide the list."),
            ),
        ));
    }
    let mut lines: Vec<Line> =
        rows.iter().map(|(line, record)| line::judge(*line, &columns, record, municipality, known)).collect();
    tell_twins(&mut lines);
    Ok(lines)
}

/// What the lines say, each with its number, where nothing is wrong with any of them.
///
/// # Errors
/// [`Problem::Invalid`] with every fault of every line, below `lines.NUMBER`.
pub fn usable(lines: Vec<Line>) -> Result<Vec<(u64, UserFacts)>, Problem> {
    let (mut people, mut faults) = (Vec::with_capacity(lines.len()), Vec::new());
    for Line { line, facts, faults: wrong, .. } in lines {
        people.extend(facts.map(|facts| (line, facts)));
        faults.extend(wrong.into_iter().map(|fault| {
            let field =
                if fault.field.is_empty() { format!("lines.{line}") } else { format!("lines.{line}.{}", fault.field) };
            FieldError { field, ..fault }
        }));
    }
    if faults.is_empty() { Ok(people) } else { Err(Problem::Invalid(faults)) }
}

/// What a line is told whose user name somebody has.
pub fn name_taken() -> FieldError {
    FieldError::new(
        Column::Username.as_str(),
        "username_taken",
        "この職員番号（利用者名）はすでに使われています。登録済みの人なら行を消し、別の人なら別の名前にしてください。",
        "This user name is taken. Remove the line if it is the same person, otherwise choose another name.",
    )
}

/// A list to begin from, with people who do not exist.
pub fn example() -> String {
    let header = Column::ALL.iter().map(|column| column.label().ja).collect::<Vec<_>>();
    let header: Vec<&str> = header.iter().map(AsRef::as_ref).collect();
    let row = |cells: [&str; 6]| cells.map(str::to_owned).to_vec();
    let office = Role::OfficeManager.label().ja;
    crate::base::csv::table(
        &header,
        [
            row(["mihon.hanako", "見本 花子", "障害者支援課", "", "mihon.hanako@example.jp", "ja"]),
            row(["mihon.ichiro", "見本 一郎", &office, "見本相談支援事業所", "", "ja"]),
            row(["mihon.jiro", "見本 二郎", "コーディネーター", "見本相談支援事業所", "mihon.jiro@example.jp", ""]),
            row(["mihon.mary", "見本 メアリー", "保健センター", "見本保健センター", "", "en"]),
        ],
    )
}

/// A name stands in a list once; the later line is told where it stood before.
fn tell_twins(lines: &mut [Line]) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    for line in lines {
        let key = line.username_key();
        if key.is_empty() {
            continue;
        }
        let number = line.line;
        let first = *seen.entry(key).or_insert(number);
        if first != number {
            let words = Words::told(
                format!("{first}行目と同じ職員番号（利用者名）です。どちらかを直すか消してください。"),
                format!("Line {first} has the same user name. Change or remove one of them."),
            );
            line.refuse(vec![FieldError { field: Column::Username.as_str().to_owned(), code: "twice", words }]);
        }
    }
}

fn whole(code: &'static str, words: Words) -> Problem {
    Problem::Invalid(vec![FieldError { field: "text".to_owned(), code, words }])
}

fn nobody() -> Problem {
    whole(
        "required",
        Words::fixed(
            "一覧に人がいません。1行目に見出し、2行目から一人1行で書いてください。",
            "Nobody is in the list. Write the names of the columns first, then one line for each person.",
        ),
    )
}

/// Neither width, case nor spaces tell two names of roles, columns or agencies apart.
fn key(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::rules::users::UserLanguage;

    fn known() -> Vec<KnownAgency> {
        let one = |id, name: &str, kind| KnownAgency { id: AgencyId(Uuid::from_u128(id)), name: name.to_owned(), kind };
        vec![
            one(1, "見本相談室", AgencyKind::ConsultationOffice),
            one(2, "見本病院", AgencyKind::Hospital),
            one(3, "見本", AgencyKind::Hospital),
            one(4, "見本", AgencyKind::HealthCentre),
            one(5, "見本", AgencyKind::Hospital),
        ]
    }

    fn lines(text: &str) -> Result<Vec<Line>, Problem> {
        read(text, MunicipalityId(Uuid::from_u128(9)), &known())
    }

    /// `field:code` of everything wrong.
    fn faults(text: &str) -> Vec<String> {
        match lines(text).and_then(usable) {
            Ok(_) => Vec::new(),
            Err(problem) => problem.fields().iter().map(|f| format!("{}:{}", f.field, f.code)).collect(),
        }
    }

    #[test]
    fn columns_stand_in_any_order_under_japanese_or_english_names() {
        for text in [
            "\u{feff}職員番号,氏名,役割,所属,メール,言語\r\nmihon,見本 花子,コーディネーター,見本相談室,a@example.jp,en\r\n",
            "Language,AGENCY,role,display_name,username,email\nen,見本相談室,coordinator,見本 花子,mihon,a@example.jp",
            "氏名\t役割\t所属\t利用者名\t言語\tメールアドレス\n見本　花子\tCoordinator\t見本 相談室\tmihon\tEnglish\tａ@example.jp\n",
            "\n\"役割\",\"職員番号\",\"氏名\",\"所属機関\",\"言語\",\"メール\"\n,,,,,\n\"coordinator\",\"mihon\",\"見本 花子\",\
             \"00000000-0000-0000-0000-000000000001\",\"英語\",\"a@example.jp\"\n\n",
        ] {
            let people = lines(text).and_then(usable).unwrap_or_else(|e| panic!("{text}: {:?}", e.fields()));
            let [(_, facts)] = people.as_slice() else { panic!("{text}") };
            assert_eq!(facts.username, "mihon", "{text}");
            assert_eq!(facts.display_name, "見本 花子", "{text}");
            assert_eq!(facts.role, Role::Coordinator, "{text}");
            assert_eq!(facts.agency_id, Some(AgencyId(Uuid::from_u128(1))), "{text}");
            assert_eq!(facts.email.as_deref(), Some("a@example.jp"), "{text}");
            assert_eq!(facts.language, UserLanguage::En, "{text}");
        }
    }

    #[test]
    fn every_role_is_known_by_its_word_and_its_labels() {
        for role in Role::ALL {
            for name in [role.as_str(), &role.label().ja, &role.label().en] {
                let read = lines(&format!("username,display_name,role\nmihon,見本,{name}")).unwrap();
                assert_eq!(read[0].role, Some(*role), "{name}");
            }
        }
    }

    #[test]
    fn a_list_without_a_header_or_with_nobody_is_refused_as_a_whole() {
        let many = format!("username,display_name,role\n{}", "a,b,c\n".repeat(MOST_LINES + 1));
        for (text, told) in [
            ("", "text:required"),
            ("username,display_name,role\n,,\n", "text:required"),
            ("mihon,見本,section\n", "text:unknown_column"),
            ("username,role\nmihon,section", "text:missing_columns"),
            ("username,display_name,role,備考\nmihon,見本,section,x", "text:unknown_column"),
            ("username,職員番号,display_name,role\nmihon,mihon,見本,section", "text:repeated_column"),
            (many.as_str(), "text:too_many_lines"),
        ] {
            assert_eq!(faults(text), [told], "{text}");
        }
        assert_eq!(faults(&"あ".repeat(MOST_CHARS + 1)), ["text:too_long"]);
    }

    #[test]
    fn every_wrong_field_of_every_line_is_told_at_once() {
        let text = "username,display_name,role,agency,email,language\n\
                    mihon,見本,section,,,\n\
                    ab,,castle,x,y,z\n\
                    \n\
                    ＭＩＨＯＮ,見本,section,,,\n\
                    mihon.b,見本,coordinator,,,\n\
                    mihon.c,見本,coordinator,ない,,\n\
                    mihon.d,見本,coordinator,見本病院,,\n\
                    mihon.e,見本,section,見本病院,,\n\
                    mihon.f,見本,hospital,見本,,\n\
                    mihon.g,見本,health_centre,見本,,\n\
                    mihon.h,見本,admin,,,\n\
                    mihon.i,見本,section,,,ja,余り\n\
                    mihon.j,見本,,,,\n";
        assert_eq!(
            faults(text),
            [
                "lines.3.role:not_one_of",
                "lines.3.language:not_one_of",
                "lines.3.email:bad_email",
                "lines.3.username:bad_length",
                "lines.3.display_name:required",
                "lines.5.username:twice",
                "lines.6.agency:required",
                "lines.7.agency:unknown",
                "lines.8.agency:wrong_kind",
                "lines.9.agency:not_for_role",
                "lines.10.agency:ambiguous",
                "lines.12.role:not_for_role",
                "lines.13:too_many_cells",
                "lines.14.role:required",
            ]
        );
    }

    #[test]
    fn a_quotation_mark_left_open_swallows_no_line_unseen() {
        let told = faults("role,username,display_name\nsection,mihon.a,\"見本\nsection,mihon.b,見本\n");
        assert!(told.iter().any(|fault| fault == "lines.2.display_name:line_break"), "{told:?}");
    }

    #[test]
    fn the_example_is_read_but_for_agencies_a_ward_has_to_have() {
        let told = faults(&example());
        assert_eq!(told, ["lines.3.agency:unknown", "lines.4.agency:unknown", "lines.5.agency:unknown"]);
        assert!(example().starts_with('\u{feff}') && example().contains("\r\n"));
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_read_or_refused(text in "[a-z,\t\"\n見本 ]{0,200}") {
            let _ = lines(&format!("username,display_name,role\n{text}")).and_then(usable);
            let _ = lines(&text);
        }
    }
}
