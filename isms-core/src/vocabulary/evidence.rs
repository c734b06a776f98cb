//! Evidence: what supports that something is so. The log keeps its digest, never the thing itself.

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::text::{Reference, Title};

/// A reference to evidence that lies elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What kind of evidence it is (minutes, ticket, configuration, photograph).
    pub kind: Title,
    /// Where it is found.
    pub reference: Reference,
    /// The digest of its bytes, where it is a file.
    pub sha256: Option<Digest>,
    /// Its length in bytes.
    pub length: Option<u64>,
    /// Its media type.
    pub media: Option<Title>,
}
