//! The signing key of a log: what signs its commits, and the file in which it lies by default.
//!
//! The file holds one line, in the form that the tools around C2SP signed notes read and write:
//!
//! ```text
//! PRIVATE+KEY+<name>+<key id>+<base64 of 0x01 and the 32 secret bytes>
//! ```
//!
//! Who holds it can write a history of his own. It belongs beside the log, not in it, in no bundle and no backup of the
//! log.

use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::directory;
use crate::note::{ED25519, NoteError, Signature, VerifierKey};

/// What signs a log's commits: a [`KeyFile`], or something of the host's that never lets the key out.
pub trait Signer: Send + Sync {
    /// The key that verifies what this one signs. Its name is the origin of the log.
    fn verifier_key(&self) -> &VerifierKey;

    /// The signature over these bytes.
    fn sign(&self, message: &[u8]) -> Result<Signature, SignError>;
}

/// A signer that could not sign: its token is gone, its service does not answer.
#[derive(Debug, Error)]
#[error("the signer did not sign; nothing was written, ask again when it is back")]
pub struct SignError(#[source] pub Box<dyn Error + Send + Sync>);

/// An Ed25519 key in a file that only its owner can read. In memory it is erased when dropped.
///
/// ```
/// use isms_store::{KeyFile, Signer};
///
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("acme.isms.key");
/// let made = KeyFile::create(&path, "acme.example/isms")?;
/// let read = KeyFile::open(&path)?;
/// assert_eq!(read.verifier_key(), made.verifier_key());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct KeyFile {
    secret: SigningKey,
    verifier_key: VerifierKey,
}

/// How much of a key file is read: more than a key with the longest name.
const FILE_BYTES_MAX: usize = 1024;

/// What the line begins with.
const PREFIX: &str = "PRIVATE+KEY+";

/// Reading and writing for the owner, nothing for anybody else.
const OWNER_ONLY: u32 = 0o600;

/// The permissions of everybody but the owner.
const OTHERS: u32 = 0o077;

impl KeyFile {
    /// How long the name of a key that is made here may be, in bytes: as a host name, with room for a path.
    pub const NAME_BYTES_MAX: usize = 512;

    /// Makes a new key held by `name`, and a file for it. A file that is already there is left as it is.
    pub fn create(path: impl AsRef<Path>, name: &str) -> Result<Self, KeyError> {
        let path = path.as_ref();
        if name.len() > KeyFile::NAME_BYTES_MAX {
            return Err(KeyError::NameLength { found: name.len() });
        }
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut()).map_err(|_| KeyError::Random)?;
        let key = Self::from_seed(name, &seed)?;

        let created = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path);
        let mut file = created.map_err(|source| match source {
            it if it.kind() == io::ErrorKind::AlreadyExists => KeyError::Exists { path: path.to_owned() },
            source => KeyError::io(path)(source),
        })?;
        let written = file.write_all(key.line().as_bytes()).and_then(|()| file.sync_all());
        written.and_then(|()| directory::sync(directory::parent(path))).map_err(|source| {
            // Half a key is none, and would be in the way of the next attempt.
            drop(fs::remove_file(path));
            KeyError::io(path)(source)
        })?;
        Ok(key)
    }

    /// Reads the key in this file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        let path = path.as_ref();
        let file = File::open(path).map_err(|source| match source {
            it if it.kind() == io::ErrorKind::NotFound => KeyError::Missing { path: path.to_owned() },
            source => KeyError::io(path)(source),
        })?;
        let mode = file.metadata().map_err(KeyError::io(path))?.permissions().mode();
        if mode & OTHERS != 0 {
            return Err(KeyError::Exposed { path: path.to_owned(), mode: mode & 0o777 });
        }
        // The buffer never grows, for growing would leave a copy of the secret behind.
        let mut line = Zeroizing::new(Vec::with_capacity(FILE_BYTES_MAX + 1));
        file.take(FILE_BYTES_MAX as u64).read_to_end(&mut line).map_err(KeyError::io(path))?;
        Self::parse(&line).ok_or_else(|| KeyError::Malformed { path: path.to_owned() })
    }

    pub(crate) fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let secret = SigningKey::from_bytes(seed);
        let verifier_key = VerifierKey::ed25519(name, secret.verifying_key().to_bytes())?;
        Ok(Self { secret, verifier_key })
    }

    fn parse(line: &[u8]) -> Option<Self> {
        let fields = std::str::from_utf8(line).ok()?.strip_suffix('\n')?.strip_prefix(PREFIX)?;
        let mut fields = fields.splitn(3, '+');
        let (name, id, secret) = (fields.next()?, fields.next()?, fields.next()?);
        let mut typed_secret = Zeroizing::new([0; 33]);
        let length = STANDARD.decode_slice(secret, typed_secret.as_mut()).ok()?;
        let [ED25519, seed @ ..] = &*typed_secret else { return None };
        let key = Self::from_seed(name, seed).ok()?;
        (length == typed_secret.len() && id == key.id_in_hex()).then_some(key)
    }

    fn line(&self) -> Zeroizing<String> {
        let mut typed_secret = Zeroizing::new([ED25519; 33]);
        let [_, seed @ ..] = &mut *typed_secret;
        seed.copy_from_slice(self.secret.as_bytes());
        let base64 = Zeroizing::new(STANDARD.encode(typed_secret.as_ref()));
        let mut line = Zeroizing::new(String::with_capacity(FILE_BYTES_MAX));
        for part in [PREFIX, self.verifier_key.name(), "+", &self.id_in_hex(), "+", &base64, "\n"] {
            line.push_str(part);
        }
        line
    }

    fn id_in_hex(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.verifier_key.id()))
    }
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFile").field("verifier_key", &self.verifier_key).finish_non_exhaustive()
    }
}

impl Signer for KeyFile {
    fn verifier_key(&self) -> &VerifierKey {
        &self.verifier_key
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        Ok(Signature::new(self.verifier_key.id(), self.secret.sign(message).to_bytes().to_vec()))
    }
}

/// A key that cannot be made or used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// There is no such file.
    #[error("no signing key at `{}`; put the key there, or create one for a new log", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// There is a file already, and it may be the only copy of another log's key.
    #[error("`{}` exists already; a new key needs a path of its own", path.display())]
    Exists {
        /// Where it is.
        path: PathBuf,
    },
    /// Others than the owner may read or write the file.
    #[error("`{}` is open to others (mode {mode:03o}); run chmod 600 and consider whether the key is known", path.display())]
    Exposed {
        /// Where it is.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file holds something else.
    #[error("expected one line `{PREFIX}<name>+<id>+<base64>` in `{}`, found something else; restore the key", path.display())]
    Malformed {
        /// Where it is.
        path: PathBuf,
    },
    /// The name cannot stand in a signature.
    #[error(transparent)]
    Name(#[from] NoteError),
    /// The name is too long.
    #[error("expected a key name of at most {max} bytes, found {found}", max = KeyFile::NAME_BYTES_MAX)]
    NameLength {
        /// How many bytes it has.
        found: usize,
    },
    /// The operating system gave no randomness.
    #[error("the operating system gave no random bytes for a new key")]
    Random,
    /// The file system failed.
    #[error("the key file `{}` cannot be read or written", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl KeyError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Io { path, source }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;

    use super::*;

    #[test]
    fn a_key_is_the_same_when_it_is_read_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let made = KeyFile::create(&path, "acme.example/isms").unwrap();
        let read = KeyFile::open(&path).unwrap();
        assert_eq!(read.verifier_key(), made.verifier_key());
        made.verifier_key().verify("text", &read.sign(b"text").unwrap()).unwrap();
    }

    #[test]
    fn two_keys_of_one_name_differ() {
        let directory = tempfile::tempdir().unwrap();
        let [one, other] =
            ["one", "other"].map(|file| KeyFile::create(directory.path().join(file), "log").unwrap());
        assert_ne!(one.verifier_key(), other.verifier_key());
    }

    #[test]
    fn a_key_of_another_implementation_is_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        drop(KeyFile::create(&path, "any").unwrap());
        let neumann = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n";
        fs::write(&path, neumann).unwrap();
        let key = KeyFile::open(&path).unwrap();
        let public = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        assert_eq!(key.verifier_key().to_string(), public);
        assert_eq!(key.line().as_str(), neumann);
    }

    #[test]
    fn the_file_is_its_owners_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        drop(KeyFile::create(&path, "log").unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for mode in [0o640, 0o604, 0o620, 0o601, 0o666] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            assert!(
                matches!(KeyFile::open(&path), Err(KeyError::Exposed { mode: found, .. }) if found == mode)
            );
        }
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        assert!(KeyFile::open(&path).is_ok());
    }

    #[test]
    fn a_key_that_is_there_is_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        drop(KeyFile::create(&path, "log").unwrap());
        let before = fs::read(&path).unwrap();
        assert!(matches!(KeyFile::create(&path, "log"), Err(KeyError::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_missing_key_and_an_improper_name_are_told_apart() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        assert!(matches!(KeyFile::open(&path), Err(KeyError::Missing { .. })));
        assert!(matches!(KeyFile::create(&path, "two words"), Err(KeyError::Name(_))));
        let long = "a".repeat(KeyFile::NAME_BYTES_MAX + 1);
        assert!(matches!(KeyFile::create(&path, &long), Err(KeyError::NameLength { .. })));
        assert!(!path.exists());
    }

    #[test]
    fn a_key_with_the_longest_name_is_read_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        drop(KeyFile::create(&path, &"a".repeat(KeyFile::NAME_BYTES_MAX)).unwrap());
        assert!(KeyFile::open(&path).is_ok());
    }

    #[test]
    fn a_key_file_cut_or_changed_anywhere_is_malformed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        drop(KeyFile::create(&path, "log").unwrap());
        let good = fs::read(&path).unwrap();
        for at in 0..good.len() {
            fs::write(&path, &good[..at]).unwrap();
            assert!(matches!(KeyFile::open(&path), Err(KeyError::Malformed { .. })), "cut at {at}");
            let mut changed = good.clone();
            changed[at] ^= 0x01;
            fs::write(&path, changed).unwrap();
            assert!(matches!(KeyFile::open(&path), Err(KeyError::Malformed { .. })), "changed at {at}");
        }
        fs::write(&path, vec![b'x'; FILE_BYTES_MAX * 2]).unwrap();
        assert!(matches!(KeyFile::open(&path), Err(KeyError::Malformed { .. })));
    }

    #[test]
    fn the_secret_is_not_printed() {
        let directory = tempfile::tempdir().unwrap();
        let key = KeyFile::create(directory.path().join("key"), "log").unwrap();
        let secret = key.line().rsplit('+').next().unwrap().trim_end().to_owned();
        assert!(!format!("{key:?}").contains(&secret));
    }
}
