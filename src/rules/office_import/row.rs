//! One row of the open data: an office, or the reason why it cannot be used.
//!
//! A field that cannot be kept is left out with a warning and then touches nothing of what is known already.

use csv::StringRecord;

use crate::base::check_digits;
use crate::base::text;
use crate::base::words::Words;
use crate::rules::office_import::area::Area;
use crate::rules::office_import::{Remark, columns, services};
use crate::rules::offices::{compact, wrong_number};

/// What a row says about an office. What it leaves open is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeDraft {
    /// Code of the service.
    pub service_code: &'static str,
    /// 事業所番号: digits only.
    pub number: String,
    /// Name.
    pub name: String,
    /// The name's reading, in katakana.
    pub name_kana: Option<String>,
    /// The body that runs it.
    pub corporation_name: Option<String>,
    /// That body's number.
    pub corporate_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Fax.
    pub fax: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// Prefecture, municipality and street.
    pub address: Option<String>,
    /// Running number in the source.
    pub source_no: Option<String>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// It is about another place.
    Outside,
    /// It cannot be used.
    Rejected(Remark),
    /// It can, with what looks wrong in it.
    Usable(Box<OfficeDraft>, Vec<Remark>),
}

/// Judges the row that begins on `line`.
///
/// Rejected, with one code: `columns` (not 29 of them), `address_missing`, `bad_characters`, `name_missing`,
/// `name_too_long`, `unknown_service`, `number_missing`, `bad_number` (anything but digits). Warnings:
/// `corporation_missing`, `corporate_number`, `office_number` (check digits, kept), `bad_phone`, `bad_fax`, `bad_url`,
/// `too_long` (left out).
pub fn judge(line: u64, record: &StringRecord, area: &Area) -> Judged {
    let reject = |code, ja: &str, en: &str| {
        Judged::Rejected(Remark { line, code, words: Words::told(ja.to_owned(), en.to_owned()) })
    };
    let wanted = columns::COLUMNS.len();
    if record.len() != wanted {
        let (ja, en) = (
            format!("列が{wanted}ではなく{}あります。", record.len()),
            format!("There are {} columns instead of {wanted}.", record.len()),
        );
        return reject("columns", &ja, &en);
    }
    let field = |place: usize| record.get(place).unwrap_or_default();
    let (city, street) = (field(columns::CITY), field(columns::STREET));
    if compact(city).is_empty() {
        return reject(
            "address_missing",
            "事業所住所（市区町村）がありません。",
            "The office's municipality is missing.",
        );
    }
    if !area.holds(city, street) {
        return Judged::Outside;
    }
    if record.iter().any(text::has_forbidden_control) {
        return reject("bad_characters", "使えない文字が含まれています。", "A character cannot be used.");
    }
    let name = text::clean(field(columns::NAME));
    if name.is_empty() {
        return reject("name_missing", "事業所の名称がありません。", "The office's name is missing.");
    }
    if name.chars().count() > 200 {
        return reject(
            "name_too_long",
            "事業所の名称が200文字を超えています。",
            "The office's name is longer than 200.",
        );
    }
    let Some(service_code) = services::code(field(columns::SERVICE)) else {
        return reject("unknown_service", "サービス種別が分かりません。", "The service is not known.");
    };
    let number = compact(field(columns::NUMBER));
    if number.is_empty() {
        return reject("number_missing", "事業所番号がありません。", "The office's number is missing.");
    }
    if number.len() > 20 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return reject("bad_number", "事業所番号が数字ではありません。", "The office's number is not a number.");
    }
    let mut fields = Fields { line, record, warnings: Vec::new() };
    let draft = OfficeDraft {
        service_code,
        name,
        name_kana: fields.short(columns::NAME_KANA, 200).map(|kana| text::katakana(&kana)),
        corporation_name: fields.short(columns::CORPORATION_NAME, 200),
        corporate_number: fields.corporate_number(),
        phone: fields.phone(columns::PHONE, "bad_phone"),
        fax: fields.phone(columns::FAX, "bad_fax"),
        url: fields.url(),
        address: fields.kept(text::clean(&format!("{}{street}", city.trim())), 300, columns::STREET),
        source_no: fields.short(columns::SOURCE_NO, 20),
        number,
    };
    fields.check_whole(&draft);
    Judged::Usable(Box::new(draft), fields.warnings)
}

/// Reads the fields that may be missing or wrong, and gathers what is to be said about them.
struct Fields<'a> {
    line: u64,
    record: &'a StringRecord,
    warnings: Vec<Remark>,
}

impl Fields<'_> {
    fn warn(&mut self, code: &'static str, ja: String, en: &str) {
        self.warnings.push(Remark { line: self.line, code, words: Words::told(ja, en.to_owned()) });
    }

    /// A text of at most `most` characters; an empty one is none.
    fn short(&mut self, place: usize, most: usize) -> Option<String> {
        let text = text::clean(self.record.get(place).unwrap_or_default());
        self.kept(text, most, place)
    }

    fn kept(&mut self, text: String, most: usize, place: usize) -> Option<String> {
        if text.chars().count() <= most {
            return (!text.is_empty()).then_some(text);
        }
        let column = columns::COLUMNS.get(place).copied().unwrap_or_default();
        self.warn(
            "too_long",
            format!("「{column}」が{most}文字を超えるため取り込みません。"),
            "A text is too long and is left out.",
        );
        None
    }

    /// A number that has been written with spaces; a wrong check digit is kept.
    fn corporate_number(&mut self) -> Option<String> {
        let number = compact(self.record.get(columns::CORPORATE_NUMBER).unwrap_or_default());
        let number = self.kept(number, 20, columns::CORPORATE_NUMBER)?;
        if !check_digits::corporate_number_valid(&number) {
            self.warn(
                "corporate_number",
                format!("法人番号 {number} の桁数または検査数字が合いません。"),
                "The corporate number's length or check digit does not match.",
            );
        }
        Some(number)
    }

    fn phone(&mut self, place: usize, code: &'static str) -> Option<String> {
        let number = self.short(place, 40)?;
        if text::phone_ok(&number) {
            return Some(number);
        }
        let column = columns::COLUMNS.get(place).copied().unwrap_or_default();
        self.warn(
            code,
            format!("「{column}」の形が正しくないため取り込みません。"),
            "A telephone or fax number has the wrong form and is left out.",
        );
        None
    }

    /// A web address; anything else could become a link that does something.
    fn url(&mut self) -> Option<String> {
        let url = self.short(columns::URL, 500)?;
        let lower = url.to_ascii_lowercase();
        if lower.starts_with("http://") || lower.starts_with("https://") {
            return Some(url);
        }
        self.warn(
            "bad_url",
            "事業所URLが http で始まらないため取り込みません。".to_owned(),
            "The web address does not begin with http and is left out.",
        );
        None
    }

    fn check_whole(&mut self, draft: &OfficeDraft) {
        if draft.corporation_name.is_none() {
            self.warn("corporation_missing", "法人の名称がありません。".to_owned(), "The body's name is missing.");
        }
        if !check_digits::office_number_valid(&draft.number) {
            let words = wrong_number(&draft.number);
            self.warnings.push(Remark { line: self.line, code: "office_number", words });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(usize, &str); 11] = [
        (columns::SOURCE_NO, "A0000000001"),
        (columns::CORPORATION_NAME, "社会福祉法人　見本会"),
        (columns::CORPORATE_NUMBER, "6010705000437"),
        (columns::SERVICE, "障害児相談支援"),
        (columns::NAME, "見本相談室"),
        (columns::NAME_KANA, "みほんそうだんしつ"),
        (columns::NUMBER, "1350900401"),
        (columns::CITY, "東京都見本区"),
        (columns::STREET, "東見本１−２−３　"),
        (columns::PHONE, "03-0000-0000"),
        (columns::URL, "https://www.example.jp/"),
    ];

    fn row(changes: &[(usize, &str)]) -> StringRecord {
        let mut fields = vec![""; 29];
        for (place, text) in GOOD.iter().chain(changes) {
            fields[*place] = text;
        }
        StringRecord::from(fields)
    }

    fn judged(changes: &[(usize, &str)]) -> Judged {
        judge(7, &row(changes), &Area::of_municipality("131091", "見本区"))
    }

    fn draft(changes: &[(usize, &str)]) -> (OfficeDraft, Vec<&'static str>) {
        match judged(changes) {
            Judged::Usable(draft, warnings) => (*draft, warnings.iter().map(|w| w.code).collect()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_good_row_is_an_office() {
        let (office, warnings) = draft(&[]);
        assert_eq!(warnings, [""; 0]);
        assert_eq!(
            office,
            OfficeDraft {
                service_code: "70",
                number: "1350900401".to_owned(),
                name: "見本相談室".to_owned(),
                name_kana: Some("ミホンソウダンシツ".to_owned()),
                corporation_name: Some("社会福祉法人 見本会".to_owned()),
                corporate_number: Some("6010705000437".to_owned()),
                phone: Some("03-0000-0000".to_owned()),
                fax: None,
                url: Some("https://www.example.jp/".to_owned()),
                address: Some("東京都見本区東見本１−２−３".to_owned()),
                source_no: Some("A0000000001".to_owned()),
            }
        );
    }

    #[test]
    fn a_row_that_cannot_be_used_has_one_reason() {
        let long = "見".repeat(201);
        for (changes, code) in [
            (&[(columns::CITY, "　")] as &[(usize, &str)], "address_missing"),
            (&[(columns::NAME, " ")], "name_missing"),
            (&[(columns::NAME, long.as_str())], "name_too_long"),
            (&[(columns::NAME, "見\u{0}本")], "bad_characters"),
            (&[(columns::SERVICE, "")], "unknown_service"),
            (&[(columns::NUMBER, " ")], "number_missing"),
            (&[(columns::NUMBER, "135090040X")], "bad_number"),
            (&[(columns::NUMBER, "1".repeat(21).as_str())], "bad_number"),
            (&[(columns::NAME, ""), (columns::NUMBER, "")], "name_missing"),
        ] {
            let Judged::Rejected(remark) = judged(changes) else { panic!("{code}") };
            assert_eq!((remark.line, remark.code), (7, code));
        }
        let area = Area::of_municipality("131091", "見本区");
        let Judged::Rejected(remark) = judge(3, &StringRecord::from(vec!["a"; 30]), &area) else { panic!() };
        assert_eq!((remark.line, remark.code), (3, "columns"));
    }

    #[test]
    fn another_place_is_left_out_without_a_word() {
        for changes in [
            &[(columns::CITY, "東京都別区")] as &[(usize, &str)],
            &[(columns::CITY, "東京都別区"), (columns::NAME, ""), (columns::NUMBER, "x")],
        ] {
            assert_eq!(judged(changes), Judged::Outside);
        }
        assert!(matches!(judged(&[(0, "13000")]), Judged::Usable(..)));
    }

    #[test]
    fn blemishes_are_mended_kept_or_left_out_with_a_warning() {
        for (place, written, warning, kept) in [
            (columns::NUMBER, "１３５０９ ００４０１", None, Some("1350900401")),
            (columns::NUMBER, "1350900402", Some("office_number"), Some("1350900402")),
            (columns::NUMBER, "135090", Some("office_number"), Some("135090")),
            (columns::CORPORATE_NUMBER, " 60107 05000437 ", None, Some("6010705000437")),
            (columns::CORPORATE_NUMBER, "430003013343 ", Some("corporate_number"), Some("430003013343")),
            (columns::CORPORATE_NUMBER, "", None, None),
            (columns::CORPORATION_NAME, "", Some("corporation_missing"), None),
            (columns::PHONE, "０３（００００）００００", None, Some("０３（００００）００００")),
            (columns::PHONE, "03-0000-00000", Some("bad_phone"), None),
            (columns::FAX, "なし", Some("bad_fax"), None),
            (columns::URL, "javascript:alert(1)", Some("bad_url"), None),
            (columns::NAME_KANA, "ﾐﾎﾝ", None, Some("ミホン")),
            (columns::NAME_KANA, "", None, None),
            (columns::SOURCE_NO, "", None, None),
        ] {
            let (office, warnings) = draft(&[(place, written)]);
            assert_eq!(warnings, warning.into_iter().collect::<Vec<_>>(), "{written}");
            let now = match place {
                columns::NUMBER => Some(office.number),
                columns::CORPORATE_NUMBER => office.corporate_number,
                columns::CORPORATION_NAME => office.corporation_name,
                columns::PHONE => office.phone,
                columns::FAX => office.fax,
                columns::URL => office.url,
                columns::NAME_KANA => office.name_kana,
                _ => office.source_no,
            };
            assert_eq!(now.as_deref(), kept, "{written}");
        }
        let long = "あ".repeat(301);
        let (office, warnings) = draft(&[(columns::STREET, &long)]);
        assert_eq!((office.address, warnings), (None, vec!["too_long"]));
    }
}
