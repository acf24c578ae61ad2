//! One line of a list: what it says and what is wrong with it, by itself.

use csv::StringRecord;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::{Column, KnownAgency, Line, key};
use crate::base::ids::{AgencyId, Id as _, MunicipalityId};
use crate::base::problem::FieldError;
use crate::base::words::Words;
use crate::rules::users::{Role, UserFacts, UserLanguage};

/// Most characters of a person's name and of a mail address.
const MOST_NAME: usize = 100;
const MOST_EMAIL: usize = 254;

/// Reads a line.
pub fn judge(
    line: u64,
    columns: &[Option<Column>],
    record: &StringRecord,
    municipality: MunicipalityId,
    known: &[KnownAgency],
) -> Line {
    let named = columns.iter().zip(record);
    let cells = named.filter_map(|(column, cell)| Some(((*column)?, cell.trim().to_owned()))).collect();
    let mut read = Line { line, cells, role: None, facts: None, faults: Vec::new() };
    let nameless =
        |(place, cell): (usize, &str)| columns.get(place).is_none_or(Option::is_none) && !cell.trim().is_empty();
    if record.iter().enumerate().any(nameless) {
        read.faults.push(FieldError::new(
            "",
            "too_many_cells",
            "見出しのない列に文字があります。カンマの数を確かめてください。",
            "Something stands in a column without a name. Check the commas of this line.",
        ));
    }
    let broken = read.cells.iter().filter(|(_, cell)| cell.contains(['\n', '\r', '\0']));
    let broken: Vec<_> = broken.map(|(column, _)| line_break(*column)).collect();
    read.faults.extend(broken);
    let facts = facts(&mut read, municipality, known);
    read.facts = facts.filter(|_| read.faults.is_empty());
    read
}

/// What a line says. Where the role is not known, nothing is asked about the agency.
fn facts(read: &mut Line, municipality: MunicipalityId, known: &[KnownAgency]) -> Option<UserFacts> {
    let mut faults = Vec::new();
    read.role = one_of(Role::ALL, |role| (role.as_str(), role.label()), read.cell(Column::Role));
    if read.role.is_none() {
        faults.push(no_role(read.cell(Column::Role)));
    }
    let language = language(read.cell(Column::Language), &mut faults);
    let email = email(read.cell(Column::Email), &mut faults);
    if read.cell(Column::DisplayName).chars().count() > MOST_NAME {
        faults.push(FieldError::new(
            Column::DisplayName.as_str(),
            "too_long",
            "氏名は100字以内で書いてください。",
            "Write the name with at most 100 characters.",
        ));
    }
    let agency = read.role.map_or(Ok(None), |role| agency(known, read.cell(Column::Agency), role));
    let lost = agency.is_err();
    let agency = agency.unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    let facts = UserFacts {
        municipality_id: Some(municipality),
        agency_id: agency.map(|agency| agency.id),
        username: read.cell(Column::Username).to_owned(),
        display_name: read.cell(Column::DisplayName).to_owned(),
        role: read.role.unwrap_or(Role::Section),
        email,
        language,
    };
    let tidied = facts.tidy(agency.map(|agency| agency.kind));
    let tidied = match tidied {
        Ok(facts) => Some(facts),
        Err(problem) => {
            let told = problem.fields().iter().filter(|fault| !(lost && fault.field == "agency_id"));
            faults.extend(told.cloned().map(as_in_a_list));
            None
        }
    };
    read.faults.extend(faults);
    tidied
}

/// The value of a closed list that is meant by its word or one of its labels.
fn one_of<T: Copy>(all: &[T], names: impl Fn(T) -> (&'static str, Words), typed: &str) -> Option<T> {
    let typed = key(typed);
    let meant = |one: &T| {
        let (word, label) = names(*one);
        [word, &*label.ja, &*label.en].iter().any(|name| key(name) == typed)
    };
    all.iter().copied().find(meant)
}

fn no_role(typed: &str) -> FieldError {
    if typed.is_empty() {
        return FieldError::new(Column::Role.as_str(), "required", "役割を書いてください。", "Write the role.");
    }
    let words = Words::told(
        format!(
            "役割が分かりません。次のどれかで書いてください：{}。",
            names(|role| role.label().ja.into_owned(), "、")
        ),
        format!("This is no role. Write one of: {}.", names(|role| role.as_str().to_owned(), ", ")),
    );
    FieldError { field: Column::Role.as_str().to_owned(), code: "not_one_of", words }
}

/// The roles a list can give.
fn names(name: impl Fn(Role) -> String, between: &str) -> String {
    let given = Role::ALL.iter().filter(|role| **role != Role::Admin);
    given.map(|role| name(*role)).collect::<Vec<_>>().join(between)
}

fn language(typed: &str, faults: &mut Vec<FieldError>) -> UserLanguage {
    if typed.is_empty() {
        return UserLanguage::Ja;
    }
    let meant = one_of(UserLanguage::ALL, |language| (language.as_str(), language.label()), typed);
    meant.unwrap_or_else(|| {
        faults.push(FieldError::new(
            Column::Language.as_str(),
            "not_one_of",
            "言語は ja か en で書いてください。空欄なら日本語です。",
            "Write ja or en. Where nothing is written it is Japanese.",
        ));
        UserLanguage::Ja
    })
}

fn email(typed: &str, faults: &mut Vec<FieldError>) -> Option<String> {
    let typed: String = typed.nfkc().collect();
    if typed.is_empty() {
        return None;
    }
    let good = typed.chars().count() <= MOST_EMAIL
        && !typed.contains(char::is_whitespace)
        && typed.split_once('@').is_some_and(|(who, at)| !who.is_empty() && at.contains('.') && !at.contains('@'));
    if !good {
        faults.push(FieldError::new(
            Column::Email.as_str(),
            "bad_email",
            "メールアドレスは「名前@ドメイン」の形で書いてください。なければ空欄にします。",
            "Write the mail address as name@domain, or nothing.",
        ));
    }
    good.then_some(typed)
}

/// The agency that is named by its id or its name; of several with one name, the one of the role's kind.
fn agency<'a>(known: &'a [KnownAgency], typed: &str, role: Role) -> Result<Option<&'a KnownAgency>, FieldError> {
    if typed.is_empty() {
        return Ok(None);
    }
    if let Ok(id) = Uuid::try_parse(typed) {
        return known.iter().find(|agency| agency.id == AgencyId::wrap(id)).map(Some).ok_or_else(no_agency);
    }
    let wanted = key(typed);
    let mut found: Vec<_> = known.iter().filter(|agency| key(&agency.name) == wanted).collect();
    if found.len() > 1 && found.iter().any(|agency| role.agency_kind() == Some(agency.kind)) {
        found.retain(|agency| role.agency_kind() == Some(agency.kind));
    }
    match found.as_slice() {
        [] => Err(no_agency()),
        [one] => Ok(Some(one)),
        _ => Err(FieldError::new(
            Column::Agency.as_str(),
            "ambiguous",
            "同じ名前の機関が2つ以上あります。機関のIDで書いてください。",
            "Several agencies have this name. Write the agency’s id.",
        )),
    }
}

fn no_agency() -> FieldError {
    FieldError::new(
        Column::Agency.as_str(),
        "unknown",
        "この名前の機関は登録されていません。登録してある名前のとおりに書くか、先に機関を登録してください。",
        "There is no agency of this name. Write the name as it is registered, or register the agency first.",
    )
}

fn line_break(column: Column) -> FieldError {
    FieldError::new(
        column.as_str(),
        "line_break",
        "途中で改行しています。引用符（\"）の閉じ忘れがないか確かめてください。",
        "There is a line break in it. Check that every quotation mark is closed.",
    )
}

/// A fault of a user's facts as it is told in a list, which names agencies in a column and no municipality.
fn as_in_a_list(fault: FieldError) -> FieldError {
    let agency = Column::Agency.as_str();
    match (fault.field.as_str(), fault.code) {
        ("municipality_id", code) => FieldError::new(
            Column::Role.as_str(),
            code,
            "システム管理者は一覧では登録できません。「利用者を登録する」から一人ずつ登録してください。",
            "Administrators are not added by a list. Add them one by one.",
        ),
        ("agency_id", code @ "required") => FieldError::new(
            agency,
            code,
            "この役割の人が勤める機関を「所属」に書いてください。",
            "Write the agency that somebody of this role works for.",
        ),
        ("agency_id", code @ "not_for_role") => FieldError::new(
            agency,
            code,
            "この役割の人は「所属」を空欄にしてください。",
            "Leave the agency empty for this role.",
        ),
        ("agency_id", code @ "wrong_kind") => FieldError::new(
            agency,
            code,
            "この役割の人が勤める種類の機関ではありません。役割か所属を確かめてください。",
            "The agency is not of the kind this role works for. Check the role and the agency.",
        ),
        ("display_name", code @ "required") => {
            FieldError::new(Column::DisplayName.as_str(), code, "氏名を書いてください。", "Write the person’s name.")
        }
        ("username", code @ "required") => FieldError::new(
            Column::Username.as_str(),
            code,
            "職員番号（利用者名）を書いてください。",
            "Write the name to sign in with.",
        ),
        _ => fault,
    }
}
