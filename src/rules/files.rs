//! Files on a child: what may be kept, under which name, and as what it is handed out again.
//!
//! The type is read from the content; what a browser says about it, or the ending of the name, counts for nothing.
//! Nothing here keeps or reads a file.

use diesel::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, ConferenceId, ConsentId, FileId, MunicipalityId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::my_number;

/// The largest file, in bytes.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// The most letters of a name, its ending included.
pub const LONGEST_NAME: usize = 120;
/// Where readers of ZIP archives look for the end of one, from the end of the file.
const ZIP_TAIL: usize = 22 + 65_535;
/// Where browsers look for the beginning of a page.
const PAGE_HEAD: usize = 1024;

crate::text_enum! {
    /// What a file is.
    pub enum FileKind {
        ConsentForm = "consent_form" ("同意書", "Consent form"),
        DischargePlan = "discharge_plan" ("退院支援計画・退院サマリー", "Discharge plan"),
        CareScoreSheet = "care_score_sheet" ("医療的ケア判定スコア表", "Care score sheet"),
        DoctorsInstruction = "doctors_instruction" ("医師の指示書・意見書", "Doctor's instruction"),
        SupportPlan = "support_plan" ("支援計画", "Support plan"),
        MeetingPaper = "meeting_paper" ("会議資料", "Meeting paper"),
        Letter = "letter" ("連絡票・手紙・FAX", "Letter or fax"),
        Photo = "photo" ("写真", "Photograph"),
        Other = "other" ("その他", "Other"),
    }
}

crate::text_enum! {
    /// Where the content of a file is kept.
    pub enum KeptIn {
        Database = "database" ("データベース", "Database"),
        Folder = "folder" ("フォルダー", "Folder"),
    }
}

crate::text_enum! {
    /// The types that are kept: pages and pictures, as scanners, faxes and telephones make them. None of them can do
    /// anything when opened.
    pub enum FileType {
        Pdf = "application/pdf" ("PDF", "PDF"),
        Jpeg = "image/jpeg" ("JPEG 画像", "JPEG picture"),
        Png = "image/png" ("PNG 画像", "PNG picture"),
        Tiff = "image/tiff" ("TIFF 画像", "TIFF picture"),
        Heif = "image/heif" ("HEIC 画像", "HEIC picture"),
    }
}

impl FileType {
    /// The type of a content, where it is one of these and nothing else besides: its mark stands at the very beginning,
    /// no page begins in the first kibibyte, and no archive ends where the file does.
    pub fn of(content: &[u8]) -> Option<Self> {
        let found = Self::parse(infer::get(content)?.mime_type())?;
        let at_the_beginning = found != Self::Pdf || content.starts_with(b"%PDF-");
        (at_the_beginning && !begins_a_page(content) && !ends_an_archive(content)).then_some(found)
    }

    /// The endings of names of this type, the usual one first.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Tiff => &["tif", "tiff"],
            Self::Heif => &["heic", "heif"],
        }
    }

    /// The usual ending.
    pub fn ending(self) -> &'static str {
        self.endings().first().copied().unwrap_or_default()
    }
}

fn begins_a_page(content: &[u8]) -> bool {
    let head = content.get(..content.len().min(PAGE_HEAD)).unwrap_or_default().to_ascii_lowercase();
    let marks: [&[u8]; 5] = [b"<html", b"<!doctype", b"<script", b"<svg", b"<?php"];
    marks.iter().any(|mark| head.windows(mark.len()).any(|window| window == *mark))
}

fn ends_an_archive(content: &[u8]) -> bool {
    let from = content.len().saturating_sub(ZIP_TAIL);
    let tail = content.get(from..).unwrap_or_default();
    // The end record holds the length of the remark behind it, which must fill the file to its end.
    let is_end = |at: usize| {
        let rest = tail.get(at..).unwrap_or_default();
        let length = rest.get(20..22).map(|two| two.iter().rev().fold(0, |sum, byte| sum * 256 + usize::from(*byte)));
        length.is_some_and(|length| rest.len() == 22 + length)
    };
    (0..tail.len()).any(|at| tail.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x05\x06")) && is_end(at))
}

/// What a person enters about a file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::files, treat_none_as_null = true)]
pub struct FileFacts {
    /// What it is.
    pub kind: FileKind,
    /// Its name, with an ending that fits its type.
    pub name: String,
    /// Remarks.
    pub note: Option<String>,
    /// Whether it comes from, or tells of, somebody other than the family: looked at before a disclosure.
    pub third_party: bool,
}

/// A file on a child. It is never deleted: taken away, it can be put back.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::files)]
pub struct StoredFile {
    /// Id.
    pub id: FileId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The child.
    pub child_id: ChildId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: FileFacts,
    /// The type, as the content says.
    pub content_type: FileType,
    /// Bytes.
    pub size: i32,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
    /// Where the content is.
    pub kept_in: KeptIn,
    /// The consent it proves.
    pub consent_id: Option<ConsentId>,
    /// The conference it belongs to.
    pub conference_id: Option<ConferenceId>,
    /// The agency whose user sent it; none for the section's.
    pub agency_id: Option<AgencyId>,
    /// Who sent it.
    pub uploaded_by: UserId,
    /// Taken away since.
    pub removed_at: Option<Instant>,
    /// By whom.
    pub removed_by: Option<UserId>,
    /// Why.
    pub remove_reason: Option<String>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

impl FileFacts {
    /// The facts in their standard form for a file of this type, or every fault at once: a name that is empty after
    /// cleaning, a My Number in name or note.
    pub fn tidy(self, content_type: FileType) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let name = clean_name(&self.name);
        faults.unless(!name.is_empty(), "name", "required", "名前を入力してください。", "Enter a name.");
        let note = self.note.map(|note| text::clean_note(&note)).filter(|note| !note.is_empty());
        my_number::refuse(&mut faults, [("name", Some(name.as_str())), ("note", note.as_deref())]);
        faults.into_result()?;
        Ok(Self { name: with_ending(&name, content_type), note, ..self })
    }
}

/// A name for a file whose sender typed none: the one it had there or, where that says nothing or may hold a My Number,
/// what it is.
pub fn name_for(sent: Option<&str>, kind: FileKind) -> String {
    let sent = sent.map(clean_name).filter(|name| !name.is_empty() && !my_number::is_in(name));
    sent.unwrap_or_else(|| kind.label().ja.into_owned())
}

/// A name without folders, control characters or characters that turn the direction of writing, in NFC. A dot at the
/// beginning, which would hide it, goes too.
pub fn clean_name(typed: &str) -> String {
    let last = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible = |c: &char| {
        let invisible =
            matches!(*c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
        let reserved = matches!(*c, '"' | '<' | '>' | '|' | '?' | '*' | ':');
        !invisible && !reserved && (!c.is_control() || c.is_whitespace())
    };
    let kept: String = last.chars().filter(visible).collect();
    text::clean(&kept).trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']).to_owned()
}

/// The name with an ending of the type, at most [`LONGEST_NAME`] letters long; a letter is cut off with its marks.
fn with_ending(name: &str, content_type: FileType) -> String {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty() && content_type.endings().contains(&ending.to_ascii_lowercase().as_str()) =>
        {
            (stem, ending.to_ascii_lowercase())
        }
        _ => (name, content_type.ending().to_owned()),
    };
    let room = LONGEST_NAME - ending.len() - 1;
    let mut cut = stem.len();
    if let Some((at, _)) = stem.char_indices().nth(room) {
        cut = at;
        // Variation selectors and combining marks belong to the letter before them.
        while stem.get(cut..).and_then(|rest| rest.chars().next()).is_some_and(is_mark) {
            cut = stem.get(..cut).and_then(|head| head.char_indices().next_back()).map_or(0, |(at, _)| at);
        }
    }
    format!("{}.{ending}", stem.get(..cut).unwrap_or_default())
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The SHA-256 of a content, in hexadecimal.
pub fn fingerprint(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// What a content is, or why it is not kept: a fault of `file` for an empty one, one that is too large, and one of a type
/// that is not kept.
pub fn recognise(content: &[u8]) -> Result<FileType, Problem> {
    if content.is_empty() {
        return Err(Problem::field("file", "empty", "ファイルが空です。", "The file is empty."));
    }
    if content.len() > MOST_BYTES {
        return Err(Problem::field("file", "too_large", "ファイルは10MBまでです。", "A file may have 10 MiB at most."));
    }
    FileType::of(content).ok_or_else(|| {
        Problem::field(
            "file",
            "unsupported_type",
            "PDF・JPEG・PNG・TIFF・HEIC のファイルだけ登録できます（名前ではなく中身で確認しています）。",
            "Only PDF, JPEG, PNG, TIFF and HEIC are kept; the content is looked at, not the name.",
        )
    })
}

impl StoredFile {
    /// Whether a content is the one that was kept.
    pub fn is_whole(&self, content: &[u8]) -> bool {
        fingerprint(content) == self.sha256
    }

    /// The file as taken away, with the reason.
    ///
    /// # Errors
    /// A conflict `already_removed`; faults of `reason`.
    pub fn removed(self, by: UserId, at: Instant, reason: &str) -> Result<Self, Problem> {
        if self.removed_at.is_some() {
            return Err(Problem::conflict(
                "already_removed",
                "このファイルはすでに取り下げられています。",
                "This file has been removed already.",
            ));
        }
        let reason = text::clean(reason);
        let mut faults = Faults::default();
        faults.unless(!reason.is_empty(), "reason", "required", "理由を入力してください。", "Enter the reason.");
        my_number::refuse(&mut faults, [("reason", Some(reason.as_str()))]);
        faults.into_result()?;
        let version = self.version + 1;
        Ok(Self { removed_at: Some(at), removed_by: Some(by), remove_reason: Some(reason), version, ..self })
    }

    /// The file as put back.
    ///
    /// # Errors
    /// A conflict `not_removed`.
    pub fn restored(self) -> Result<Self, Problem> {
        if self.removed_at.is_none() {
            return Err(Problem::conflict(
                "not_removed",
                "このファイルは取り下げられていません。",
                "This file has not been removed.",
            ));
        }
        let version = self.version + 1;
        Ok(Self { removed_at: None, removed_by: None, remove_reason: None, version, ..self })
    }
}

/// The header that hands a file out as a download under its name (RFC 6266, RFC 8187).
pub fn disposition(name: &str, ending: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").ok();
        }
    }
    format!("attachment; filename=\"file.{ending}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn a_type_is_what_the_content_is_and_nothing_else_besides() {
        let zip_end = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x03\0abc";
        for (content, expected) in [
            (b"%PDF-1.7\n1 0 obj".to_vec(), Some(FileType::Pdf)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), Some(FileType::Jpeg)),
            (PNG.to_vec(), Some(FileType::Png)),
            (b"II*\0\x08\0\0\0\0\0\0\0\0\0\0\0".to_vec(), Some(FileType::Tiff)),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), Some(FileType::Heif)),
            (b"<!DOCTYPE html><title>x</title>".to_vec(), None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), None),
            (b"GIF89a\x01\0\x01\0".to_vec(), None),
            (b"PK\x03\x04word/document.xml".to_vec(), None),
            (b"MZ\x90\0".to_vec(), None),
            (b"plain".to_vec(), None),
            (b"<p>%PDF-1.7".to_vec(), None),
            (b"%PDF-1.7\n<ScRipt>alert(1)</script>".to_vec(), None),
            ([PNG, zip_end].concat(), None),
            ([PNG, zip_end, b"more"].concat(), Some(FileType::Png)),
        ] {
            assert_eq!(FileType::of(&content), expected, "{}", String::from_utf8_lossy(&content));
        }
    }

    #[test]
    fn a_name_has_no_folder_nothing_invisible_and_the_ending_of_its_type() {
        for (typed, expected) in [
            ("同意書.pdf", "同意書.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            (r"C:\Users\見本\計画.PDF", "計画.pdf"),
            ("page.html", "page.html.pdf"),
            (".hidden", "hidden.pdf"),
            ("a\u{202E}fdp.exe", "afdp.exe.pdf"),
            ("a\r\nSet-Cookie: x", "a Set-Cookie x.pdf"),
            ("か\u{3099}.pdf", "が.pdf"),
        ] {
            assert_eq!(with_ending(&clean_name(typed), FileType::Pdf), expected, "{typed:?}");
        }
        let long = with_ending(&"葛\u{E0100}".repeat(200), FileType::Jpeg);
        assert!(long.chars().count() <= LONGEST_NAME && long.ends_with("\u{E0100}.jpg"), "{long}");
        assert_eq!(name_for(Some("123456789012.pdf"), FileKind::ConsentForm), "同意書");
        assert_eq!(name_for(None, FileKind::Letter), "連絡票・手紙・FAX");
        assert_eq!(
            disposition("同 a.pdf", "pdf"),
            "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E5%90%8C%20a.pdf"
        );
    }

    proptest! {
        #[test]
        fn cleaning_a_name_again_changes_nothing_and_leaves_no_way_out(typed in "\\PC{0,300}|[./\\\\\\x00-\\x20a-z]{0,40}") {
            let once = with_ending(&clean_name(&typed), FileType::Pdf);
            prop_assert!(!once.contains(['/', '\\']) && !once.chars().any(char::is_control));
            prop_assert!(once.chars().count() <= LONGEST_NAME);
            prop_assert_eq!(clean_name(&clean_name(&typed)), clean_name(&typed));
            prop_assert!(disposition(&once, "pdf").is_ascii());
        }
    }
}
