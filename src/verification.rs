//! Verification and audit bundles: what an application hands to somebody who trusts neither it nor us.

use std::ops::ControlFlow;
use std::path::Path;

use isms_store::{BundleError, Exported, Held, Level, Progress, SignedCheckpoint, Verification, VerifyError};

use crate::isms::Isms;

/// Verifies what is in a directory: a store, also one that does not open or that somebody is writing to, or a bundle.
///
/// ```no_run
/// use isms::{Held, Level};
///
/// let kept = std::fs::read_to_string("audit-2025/checkpoint")?.parse()?;
/// let found = isms::verify("audit-2026", Level::Full, &Held::nothing().checkpoint(kept))?;
/// for claim in &found.claims {
///     println!("shown: {claim}");
/// }
/// for gap in &found.not_claimed {
///     println!("not shown: {gap}");
/// }
/// for problem in &found.problems {
///     println!("wrong: {problem}");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify(directory: impl AsRef<Path>, level: Level, held: &Held) -> Result<Verification, VerifyError> {
    verify_watched(directory, level, held, |_| ControlFlow::Continue(()))
}

/// The same; `watch` is told of the progress, and may stop it.
pub fn verify_watched(
    directory: impl AsRef<Path>,
    level: Level,
    held: &Held,
    mut watch: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Verification, VerifyError> {
    isms_store::verify_directory(directory, level, held, &mut watch)
}

impl Isms {
    /// Verifies the log, up to its head, from its bytes alone.
    ///
    /// ```no_run
    /// use isms::{Held, Isms, Level};
    ///
    /// let isms = Isms::open("acme.isms")?;
    /// let found = isms.verify(Level::Deep, &Held::nothing())?;
    /// assert!(found.found_no_problem());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verify(&self, level: Level, held: &Held) -> Result<Verification, VerifyError> {
        self.log().verify(level, held, &mut |_| ControlFlow::Continue(()))
    }

    /// The signed note of the log's head. Whoever keeps it outside can hold the log to it later.
    pub fn checkpoint(&self) -> Result<SignedCheckpoint, BundleError> {
        self.log().checkpoint()
    }

    /// Writes an audit bundle into a new directory: the log byte for byte, its checkpoint, and what to do with them.
    /// [`verify`] verifies it, and so can anybody without us.
    pub fn export(&self, directory: impl AsRef<Path>) -> Result<Exported, BundleError> {
        self.log().export(directory)
    }
}
