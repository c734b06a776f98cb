//! The commit line: what closes a group of events in the log and signs for all that stands before it.
//!
//! ```text
//! {"commit":{"size":13,"root":"<base64>","before":"<base64>","signatures":["<base64>"]}}
//! ```
//!
//! Origin, size and root are the body of a checkpoint, and the signatures are over that body. `before` is the SHA-256 of
//! the commit line before, without its LF, and absent in the first: so a changed commit line is found without
//! verifying every signature.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint, VerifiedCheckpoint};
use crate::note::{NoteError, SIGNATURES_MAX, Signature, VerifierKey};
use crate::tree::{Hash, HashError};

/// What every commit line begins with, and no event's line.
pub(crate) const COMMIT_PREFIX: &[u8] = b"{\"commit\":";

/// How a commit line ends, and nothing before its end.
pub(crate) const COMMIT_END: &[u8] = b"]}}";

/// What a commit line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// How many events the log has with this group.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// The SHA-256 of the commit line before this one.
    pub before: Option<Hash>,
    /// By the log's key, and by the next one too where the key changes.
    pub signatures: Vec<Signature>,
}

impl Commit {
    /// Reads a line, without its LF. Only the bytes that [`to_line`](Self::to_line) would write are accepted.
    pub fn parse(line: &[u8]) -> Result<Self, CommitError> {
        let Line { commit: body } =
            serde_json::from_slice(line).map_err(|error| CommitError::Json { reason: error.to_string() })?;
        if body.signatures.is_empty() || body.signatures.len() > SIGNATURES_MAX {
            return Err(CommitError::SignatureCount { found: body.signatures.len() });
        }
        let commit = Self {
            size: body.size,
            root: Hash::from_base64(&body.root)?,
            before: body.before.as_deref().map(Hash::from_base64).transpose()?,
            signatures: body
                .signatures
                .iter()
                .map(|text| Signature::from_base64(text))
                .collect::<Result<_, _>>()?,
        };
        if commit.to_line() == line { Ok(commit) } else { Err(CommitError::Spelling) }
    }

    /// The line, without LF.
    #[must_use]
    pub fn to_line(&self) -> Vec<u8> {
        let line = Line {
            commit: Body {
                size: self.size,
                root: self.root.to_base64(),
                before: self.before.as_ref().map(Hash::to_base64),
                signatures: self.signatures.iter().map(Signature::to_base64).collect(),
            },
        };
        // Numbers and strings always become JSON; nothing here can fail.
        serde_json::to_vec(&line).unwrap_or_default()
    }

    /// The checkpoint of this commit, if the log's key signed it. The key's name is the origin.
    pub fn verify(&self, key: &VerifierKey) -> Result<VerifiedCheckpoint, CheckpointError> {
        let claim = Checkpoint { origin: key.name().to_owned(), size: self.size, root: self.root };
        let signed = SignedCheckpoint::by_origin(claim, self.signatures.iter().cloned())?;
        signed.verify(std::slice::from_ref(key))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    commit: Body,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    size: u64,
    root: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    signatures: Vec<String>,
}

/// A line that stands where a commit line should and is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CommitError {
    /// It is not JSON, or its members are not those of a commit.
    #[error("expected a commit with size, root, before and signatures: {reason}")]
    Json {
        /// What the parser found.
        reason: String,
    },
    /// It means a commit, but was written otherwise: with white space, in another order, with escapes.
    #[error("the commit line is not spelled as the log spells it; it was rewritten by something else")]
    Spelling,
    /// There are too many signatures, or none.
    #[error("expected 1 to {SIGNATURES_MAX} signatures, found {found}")]
    SignatureCount {
        /// How many there are.
        found: usize,
    },
    /// A root, or the hash of the line before, is no hash.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// A signature has not the form of one.
    #[error(transparent)]
    Signature(#[from] NoteError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_exactly_this() {
        let root = Hash::of(b"root").to_base64();
        let before = Hash::of(b"before").to_base64();
        let later = format!(
            r#"{{"commit":{{"size":13,"root":"{root}","before":"{before}","signatures":["AQIDBAU="]}}}}"#
        );
        assert_eq!(String::from_utf8(commit().to_line()).unwrap(), later);
        assert_eq!(Commit::parse(later.as_bytes()), Ok(commit()));

        let first = format!(r#"{{"commit":{{"size":13,"root":"{root}","signatures":["AQIDBAU="]}}}}"#);
        assert_eq!(Commit::parse(first.as_bytes()), Ok(Commit { before: None, ..commit() }));
    }

    #[test]
    fn every_other_spelling_is_refused() {
        let good = String::from_utf8(commit().to_line()).unwrap();
        for (part, instead) in [
            ("13,", "13, "),
            ("13,", "13.0,"),
            ("13,", "1.3e1,"),
            ("13,", "013,"),
            ("13,", "-13,"),
            ("13,", "18446744073709551616,"),
            ("13,", "\"13\","),
            ("{\"size\":13,", "{\"size\":13,\"size\":13,"),
            ("{\"size\":13,", "{\"extra\":1,\"size\":13,"),
            ("{\"size\":13,", "{"),
            ("\"root\"", "\"\\u0072oot\""),
            ("=\"", "\""),
            ("[\"AQIDBAU=\"]", "[]"),
            ("[\"AQIDBAU=\"]", "[\"AQIDBA==\"]"),
            ("[\"AQIDBAU=\"]", "\"AQIDBAU=\""),
            ("}}", "},\"more\":1}"),
            ("}}", "}}\n"),
            ("}}", "}"),
            ("{\"commit\"", "\u{feff}{\"commit\""),
        ] {
            let bad = good.replacen(part, instead, 1);
            assert_ne!(bad, good);
            assert!(Commit::parse(bad.as_bytes()).is_err(), "{bad}");
        }
        let null = String::from_utf8(Commit { before: None, ..commit() }.to_line()).unwrap();
        let null = null.replace(",\"signatures\"", ",\"before\":null,\"signatures\"");
        assert_eq!(Commit::parse(null.as_bytes()), Err(CommitError::Spelling));
        let root = commit().root.to_base64();
        let array = format!("[[13,\"{root}\",null,[\"AQIDBAU=\"]]]");
        assert!(Commit::parse(array.as_bytes()).is_err());
    }

    #[test]
    fn there_are_at_most_the_stated_number_of_signatures() {
        let signatures = vec![Signature::new([1; 4], vec![2; 64]); SIGNATURES_MAX + 1];
        let line = Commit { signatures, ..commit() }.to_line();
        assert_eq!(Commit::parse(&line), Err(CommitError::SignatureCount { found: SIGNATURES_MAX + 1 }));
    }

    fn commit() -> Commit {
        let signature = Signature::new([1, 2, 3, 4], vec![5]);
        Commit {
            size: 13,
            root: Hash::of(b"root"),
            before: Some(Hash::of(b"before")),
            signatures: vec![signature],
        }
    }
}
