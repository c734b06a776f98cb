//! Checkpoints: how large a log is and what its root is, signed by the log.
//!
//! [C2SP tlog-checkpoint](https://c2sp.org/tlog-checkpoint), without extension lines.
//!
//! ```text
//! acme.example/isms                                   origin
//! 13                                                  size: how many events
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=        root over them
//!
//! — acme.example/isms Az3grlgtzPICa5OS8npVmf1M...     signatures, as in any note
//! ```

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::note::{NoteError, Signature, SignedNote, VerifierKey};
use crate::tree::Hash;

/// What a log claims about itself. Its text is exactly three lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: not empty, without control characters.
    pub origin: String,
    /// How many events it has.
    pub size: u64,
    /// The root of the tree over them. It says nothing of the size: only both together name a state of the log.
    pub root: Hash,
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let lines: Option<Vec<_>> = text.strip_suffix('\n').map(|lines| lines.splitn(4, '\n').collect());
        let Some([origin, size, root]) = lines.as_deref() else {
            return Err(CheckpointError::Lines);
        };
        if origin.is_empty() || origin.contains(|c: char| c < ' ') {
            return Err(CheckpointError::Origin { found: (*origin).to_owned() });
        }
        let malformed_size = || CheckpointError::Size { found: (*size).to_owned() };
        let number: u64 = size.parse().map_err(|_| malformed_size())?;
        // A sign or leading zeros would let one size have many spellings.
        if number.to_string() != *size {
            return Err(malformed_size());
        }
        let root =
            Hash::from_base64(root).map_err(|_| CheckpointError::Root { found: (*root).to_owned() })?;
        Ok(Self { origin: (*origin).to_owned(), size: number, root })
    }
}

/// A checkpoint with signatures that nobody has verified yet.
///
/// ```
/// use isms_store::{SignedCheckpoint, VerifierKey};
///
/// fn size_of(note: &str, key: VerifierKey) -> Result<u64, isms_store::CheckpointError> {
///     let verified = note.parse::<SignedCheckpoint>()?.verify(&[key])?;
///     Ok(verified.checkpoint().size)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: SignedNote,
}

impl SignedCheckpoint {
    /// The checkpoint with the log's own signatures under it, made by keys that bear the name of its origin.
    pub fn by_origin(
        checkpoint: Checkpoint,
        signatures: impl IntoIterator<Item = Signature>,
    ) -> Result<Self, CheckpointError> {
        let named = signatures.into_iter().map(|signature| (checkpoint.origin.clone(), signature)).collect();
        let note = SignedNote::new(checkpoint.to_string(), named)?;
        Ok(Self { checkpoint, note })
    }

    /// What it claims, believed or not.
    #[must_use]
    pub const fn claim(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The checkpoint, if a known key of its log has signed it and no known key's signature fails.
    ///
    /// A key of the log is one whose name is the origin. Keys of others, such as witnesses, may be among the known
    /// ones; their signatures alone do not make a checkpoint the log's.
    pub fn verify(&self, known: &[VerifierKey]) -> Result<VerifiedCheckpoint, CheckpointError> {
        let signers = self.note.verify(known)?;
        if !signers.iter().any(|key| key.name() == self.checkpoint.origin) {
            return Err(CheckpointError::NotByOrigin { origin: self.checkpoint.origin.clone() });
        }
        Ok(VerifiedCheckpoint { checkpoint: self.checkpoint.clone() })
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.note, f)
    }
}

impl FromStr for SignedCheckpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let note: SignedNote = text.parse()?;
        Ok(Self { checkpoint: note.text().parse()?, note })
    }
}

/// A checkpoint that its log has signed. Only [`SignedCheckpoint::verify`] makes one, so whoever is handed it need not
/// ask again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCheckpoint {
    checkpoint: Checkpoint,
}

impl VerifiedCheckpoint {
    /// What was signed.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }
}

/// A checkpoint that is malformed, or that does not verify.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// It is cut off, or has extension lines.
    #[error("expected exactly the three lines origin, size and root")]
    Lines,
    /// The first line names no log.
    #[error("expected an origin without control characters, found `{found}`")]
    Origin {
        /// The line.
        found: String,
    },
    /// The second line is no size.
    #[error("expected the number of events in decimal, without sign or leading zeros, found `{found}`")]
    Size {
        /// The line.
        found: String,
    },
    /// The third line is no root.
    #[error("expected the root as base64 of 32 bytes, found `{found}`")]
    Root {
        /// The line.
        found: String,
    },
    /// Known keys have signed, but none of them is the log's.
    #[error("no known key of the log `{origin}` itself has signed; add its key to the known ones")]
    NotByOrigin {
        /// The log it claims to be of.
        origin: String,
    },
    /// It is no note, or its signatures do not verify.
    #[error(transparent)]
    Note(#[from] NoteError),
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    #[test]
    fn a_checkpoint_is_read_from_its_own_text_only() {
        let good = checkpoint().to_string();
        assert_eq!(good.parse(), Ok(checkpoint()));
        assert_eq!(good, format!("acme.example/isms\n13\n{}\n", Hash::of(b"root").to_base64()));
        for bad in [
            String::new(),
            good.trim_end().to_owned(),
            format!("{good}extension\n"),
            format!("{good}\n"),
            good.replace("\n13\n", "\n013\n"),
            good.replace("\n13\n", "\n+13\n"),
            good.replace("\n13\n", "\n-13\n"),
            good.replace("\n13\n", "\n13 \n"),
            good.replace("\n13\n", "\n\n"),
            good.replace("\n13\n", "\n18446744073709551616\n"),
            good.replace("acme.example/isms", ""),
            good.replace("acme", "ac\u{1}me"),
            good.replace('=', ""),
        ] {
            assert!(bad.parse::<Checkpoint>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_checkpoint_changed_at_any_byte_is_refused() {
        let note = signed().to_string();
        let known = [key("acme.example/isms", 1)];
        assert_eq!(
            note.parse::<SignedCheckpoint>().unwrap().verify(&known).unwrap().checkpoint(),
            &checkpoint()
        );
        for at in 0..note.len() {
            for mask in [0x01, 0x20, 0x80, 0xff] {
                let mut changed = note.clone().into_bytes();
                changed[at] ^= mask;
                let read =
                    std::str::from_utf8(&changed).ok().and_then(|it| it.parse::<SignedCheckpoint>().ok());
                assert!(read.is_none_or(|it| it.verify(&known).is_err()), "byte {at}, mask {mask:#x}");
            }
        }
    }

    #[test]
    fn a_witness_alone_does_not_make_a_checkpoint_the_logs() {
        let witness = key("witness.example", 2);
        let text = checkpoint().to_string();
        let theirs = vec![(witness.name().to_owned(), signature(&text, &witness, 2))];
        let note = SignedNote::new(text, theirs).unwrap().to_string();
        let refused = note.parse::<SignedCheckpoint>().unwrap().verify(&[witness]);
        assert_eq!(refused, Err(CheckpointError::NotByOrigin { origin: "acme.example/isms".to_owned() }));
    }

    #[test]
    fn another_logs_key_does_not_verify_it() {
        let refused = signed().verify(&[key("other.example/isms", 1)]);
        assert_eq!(refused, Err(CheckpointError::Note(NoteError::Unsigned)));
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "acme.example/isms".to_owned(), size: 13, root: Hash::of(b"root") }
    }

    fn key(name: &str, seed: u8) -> VerifierKey {
        VerifierKey::ed25519(name, SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes()).unwrap()
    }

    fn signature(text: &str, key: &VerifierKey, seed: u8) -> Signature {
        Signature::new(
            key.id(),
            SigningKey::from_bytes(&[seed; 32]).sign(text.as_bytes()).to_bytes().to_vec(),
        )
    }

    fn signed() -> SignedCheckpoint {
        let signature = signature(&checkpoint().to_string(), &key("acme.example/isms", 1), 1);
        SignedCheckpoint::by_origin(checkpoint(), [signature]).unwrap()
    }
}
