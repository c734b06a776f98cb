//! Signed notes: a text, and under it the signatures of those who vouch for it.
//!
//! [C2SP signed-note](https://c2sp.org/signed-note), with Ed25519 (RFC 8032).
//!
//! ```text
//! the text, of one or more lines
//!
//! — key.example/name base64(key id, signature)
//! ```

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;
use thiserror::Error;

use crate::tree::Hash;

/// How many signatures a note may have: as many as every verifier must accept, and enough for a log and its
/// witnesses. The limit keeps a hostile note from costing a verification for each of its lines.
pub const SIGNATURES_MAX: usize = 16;

/// The signature type of Ed25519, the only one that is made or verified here.
pub(crate) const ED25519: u8 = 0x01;

/// What a signature line begins with: an em dash and a space.
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// A public key and the name of its holder. As text, `<name>+<id>+<base64>`, it can be given to a verifier.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; Signature::KEY_ID_LENGTH],
    key: VerifyingKey,
}

impl VerifierKey {
    /// The Ed25519 key with these 32 bytes, held by `name`: not empty, without white space, `+` or control characters.
    pub fn ed25519(name: &str, public_key: [u8; 32]) -> Result<Self, NoteError> {
        if !is_key_name(name) {
            return Err(NoteError::KeyName { found: name.to_owned() });
        }
        let key = VerifyingKey::from_bytes(&public_key).ok().filter(|key| !key.is_weak());
        let key = key.ok_or_else(|| NoteError::WeakKey { name: name.to_owned() })?;
        let id = key_id(name, &public_key);
        Ok(Self { name: name.to_owned(), id, key })
    }

    /// Who holds it. The holder of a log's key is the log: its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of a hash over name, type and key: an abbreviation, no proof of anything.
    #[must_use]
    pub const fn id(&self) -> [u8; Signature::KEY_ID_LENGTH] {
        self.id
    }

    /// Whether `signature` is this key's over `text`.
    pub fn verify(&self, text: &str, signature: &Signature) -> Result<(), NoteError> {
        let failed = || NoteError::Signature { name: self.name.clone() };
        if signature.key_id != self.id {
            return Err(failed());
        }
        let signature = ed25519_dalek::Signature::from_slice(&signature.bytes).map_err(|_| failed())?;
        self.key.verify_strict(text.as_bytes(), &signature).map_err(|_| failed())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed_key = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{:08x}+{}", self.name, u32::from_be_bytes(self.id), STANDARD.encode(typed_key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let malformed = || NoteError::KeyText { found: text.to_owned() };
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(malformed());
        };
        let typed_key = STANDARD.decode(key).map_err(|_| malformed())?;
        let Some((&ED25519, public_key)) = typed_key.split_first() else {
            return Err(malformed());
        };
        let key = Self::ed25519(name, public_key.try_into().map_err(|_| malformed())?)?;
        // Every part has one spelling, so a key that is not written as it was read has the wrong id.
        if key.to_string() == text { Ok(key) } else { Err(malformed()) }
    }
}

/// The id of an Ed25519 key: `SHA-256(name, LF, 0x01, key)`, its first four bytes.
fn key_id(name: &str, public_key: &[u8; 32]) -> [u8; Signature::KEY_ID_LENGTH] {
    let [a, b, c, d, ..] = *Hash::of(&[name.as_bytes(), b"\n", &[ED25519], public_key].concat()).as_bytes();
    [a, b, c, d]
}

/// Whether `name` can stand in a signature line.
fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c < ' ' || c == '+')
}

/// A signature, and the id of the key it claims to be by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    key_id: [u8; Self::KEY_ID_LENGTH],
    bytes: Vec<u8>,
}

impl Signature {
    /// How many bytes the id of a key has.
    pub const KEY_ID_LENGTH: usize = 4;

    /// The signature that consists of `bytes`, by the key with this id.
    #[must_use]
    pub fn new(key_id: [u8; Self::KEY_ID_LENGTH], bytes: Vec<u8>) -> Self {
        Self { key_id, bytes }
    }

    /// Key id and signature together, as padded base64.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode([self.key_id.as_slice(), &self.bytes].concat())
    }

    /// Reads what [`to_base64`](Self::to_base64) writes.
    pub fn from_base64(text: &str) -> Result<Self, NoteError> {
        let malformed = || NoteError::SignatureText { found: text.to_owned() };
        let bytes = STANDARD.decode(text).map_err(|_| malformed())?;
        match bytes.split_first_chunk() {
            Some((key_id, signature)) if !signature.is_empty() => Ok(Self::new(*key_id, signature.to_vec())),
            _ => Err(malformed()),
        }
    }
}

/// A text with signatures under it, none of them verified: no reason yet to believe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<(String, Signature)>,
}

impl SignedNote {
    /// The note of `text`, signed once by each named key.
    ///
    /// The text ends in LF and has no other control characters; there are 1 to [`SIGNATURES_MAX`] signatures.
    pub fn new(text: String, signatures: Vec<(String, Signature)>) -> Result<Self, NoteError> {
        if !text.ends_with('\n') || text.contains(|c: char| c < ' ' && c != '\n') {
            return Err(NoteError::Text);
        }
        if signatures.is_empty() || signatures.len() > SIGNATURES_MAX {
            return Err(NoteError::SignatureCount { found: signatures.len() });
        }
        if let Some((name, _)) = signatures.iter().find(|(name, _)| !is_key_name(name)) {
            return Err(NoteError::KeyName { found: name.clone() });
        }
        Ok(Self { text, signatures })
    }

    /// The text, its last LF included: what the signatures are over.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Those of the `known` keys that signed.
    ///
    /// A signature that claims to be by a known key and does not verify rejects the note; signatures by other keys
    /// are passed over; a note that no known key has signed is an error.
    pub fn verify<'k>(&self, known: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut signers = Vec::new();
        for key in known {
            let theirs =
                |(name, signature): &&(String, Signature)| *name == key.name && signature.key_id == key.id;
            let mut found = self.signatures.iter().filter(theirs).peekable();
            if found.peek().is_some() {
                found.try_for_each(|(_, signature)| key.verify(&self.text, signature))?;
                signers.push(key);
            }
        }
        if signers.is_empty() { Err(NoteError::Unsigned) } else { Ok(signers) }
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        let line = |(name, signature): &(String, Signature)| {
            writeln!(f, "{SIGNATURE_PREFIX}{name} {}", signature.to_base64())
        };
        self.signatures.iter().try_for_each(line)
    }
}

impl FromStr for SignedNote {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        let (text, block) = match note.rfind("\n\n") {
            Some(end) => note.split_at(end + 1),
            None => return Err(NoteError::Text),
        };
        let lines = block.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines = lines.ok_or(NoteError::Unterminated)?.split('\n');
        let signatures: Result<Vec<_>, _> = lines.take(SIGNATURES_MAX + 1).map(signature_line).collect();
        Self::new(text.to_owned(), signatures?)
    }
}

/// Reads one line below a note's text.
fn signature_line(line: &str) -> Result<(String, Signature), NoteError> {
    let named = line.strip_prefix(SIGNATURE_PREFIX).and_then(|rest| rest.split_once(' '));
    let (name, signature) = named.ok_or_else(|| NoteError::SignatureText { found: line.to_owned() })?;
    Ok((name.to_owned(), Signature::from_base64(signature)?))
}

/// A note or key that is malformed, or that does not verify.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoteError {
    /// A name of a key that could not stand in a note.
    #[error("expected a key name without white space, `+` or control characters, found `{found}`")]
    KeyName {
        /// The name.
        found: String,
    },
    /// A verifier key that was not copied whole, or is of another type.
    #[error(
        "expected an Ed25519 key as `<name>+<id>+<base64>`, found `{found}`; copy it again from its holder"
    )]
    KeyText {
        /// The text.
        found: String,
    },
    /// A public key that is none, or under which anybody's signature would verify.
    #[error("the key of `{name}` is not an Ed25519 public key of full strength")]
    WeakKey {
        /// Its holder.
        name: String,
    },
    /// The note's text is not followed by an empty line, or has control characters.
    #[error("expected lines of text without control characters, then an empty line and signatures")]
    Text,
    /// The last line of the note has no end.
    #[error("the last signature line does not end in a line feed; the note was cut off")]
    Unterminated,
    /// A line below the text is not a signature.
    #[error("expected a dash, a key name and a signature as base64, found `{found}`")]
    SignatureText {
        /// The line or the signature.
        found: String,
    },
    /// There are too many signatures, or none.
    #[error("expected 1 to {SIGNATURES_MAX} signatures, found {found}")]
    SignatureCount {
        /// How many there are, or were when counting stopped.
        found: usize,
    },
    /// A signature by a key that is known does not verify: the text or the signature was changed.
    #[error("the signature by `{name}` does not verify; what it signs was changed, or the key is another")]
    Signature {
        /// The holder of the key.
        name: String,
    },
    /// Nobody who is known has signed.
    #[error("no known key has signed; look for the key under which it was signed, or do not trust it")]
    Unsigned,
}

#[cfg(test)]
mod tests;
