//! The JSON shapes of files, and the form a file is sent with.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::Versioned;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, ConferenceId, ConsentId, FileId, UserId};
use crate::rules::files::{FileFacts, FileKind, FileType, StoredFile};

/// A file with what is known of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileUpload {
    /// What it is.
    pub kind: FileKind,
    /// Its name; without one, the name it has where it comes from. Its ending is made to fit its type.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// Remarks.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Whether it comes from, or tells of, somebody other than the family. Without a word, what partner bodies send does.
    pub third_party: Option<bool>,
    /// The consent it proves.
    pub consent_id: Option<ConsentId>,
    /// The conference it belongs to.
    pub conference_id: Option<ConferenceId>,
    /// The file: PDF, JPEG, PNG, TIFF or HEIC by its content, at most 10 MiB.
    #[schema(value_type = String, format = Binary)]
    #[expect(dead_code, reason = "the content is read apart from the form; the field is in the document")]
    file: IgnoredAny,
}

/// What is known of a file as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileIn {
    /// What it is.
    kind: FileKind,
    /// Its name; the ending is made to fit its type.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Remarks.
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// Whether it comes from, or tells of, somebody other than the family.
    third_party: bool,
}

impl From<FileIn> for FileFacts {
    fn from(input: FileIn) -> Self {
        Self { kind: input.kind, name: input.name, note: input.note, third_party: input.third_party }
    }
}

impl From<FileFacts> for FileIn {
    fn from(facts: FileFacts) -> Self {
        Self { kind: facts.kind, name: facts.name, note: facts.note, third_party: facts.third_party }
    }
}

/// Why a file is taken away.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovalIn {
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "別の児の書類だったため")]
    pub reason: String,
}

/// A file on a child.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileOut {
    /// Id.
    id: FileId,
    /// The child.
    child_id: ChildId,
    #[serde(flatten)]
    facts: FileIn,
    /// Its type, as its content says.
    content_type: FileType,
    /// Bytes.
    size: i32,
    /// SHA-256 of its content.
    sha256: String,
    /// The consent it proves.
    #[serde(skip_serializing_if = "Option::is_none")]
    consent_id: Option<ConsentId>,
    /// The conference it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    conference_id: Option<ConferenceId>,
    /// The agency that sent it; absent for the section and coordinators.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency_id: Option<AgencyId>,
    /// Who sent it.
    uploaded_by: UserId,
    /// Sent at.
    created_at: Instant,
    /// Taken away since.
    #[serde(skip_serializing_if = "Option::is_none")]
    removed_at: Option<Instant>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    removed_by: Option<UserId>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    remove_reason: Option<String>,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<StoredFile> for FileOut {
    fn from(file: StoredFile) -> Self {
        Self {
            id: file.id,
            child_id: file.child_id,
            facts: file.facts.into(),
            content_type: file.content_type,
            size: file.size,
            sha256: file.sha256,
            consent_id: file.consent_id,
            conference_id: file.conference_id,
            agency_id: file.agency_id,
            uploaded_by: file.uploaded_by,
            created_at: file.created_at,
            removed_at: file.removed_at,
            removed_by: file.removed_by,
            remove_reason: file.remove_reason,
            version: file.version,
        }
    }
}

impl Versioned for FileOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/files/{}", self.id))
    }
}

/// How a child's files are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Also those that were taken away; for those who may put them back.
    pub removed: Option<bool>,
}
