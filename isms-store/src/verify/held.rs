//! What whoever verifies brings along: a key, and checkpoints kept from before.

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::note::VerifierKey;
use crate::tree::{Frontier, Hash};

/// What whoever verifies has from elsewhere than the log. The more, the less has to be believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The key that is expected: from the organization, not from the log.
    pub key: Option<VerifierKey>,
    /// Checkpoints of this log, kept from before.
    pub checkpoints: Vec<SignedCheckpoint>,
}

impl Held {
    /// Nothing: only what the log says of itself can be verified.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// The same, with the key that is expected.
    #[must_use]
    pub fn key(self, key: VerifierKey) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The same, with one more checkpoint.
    #[must_use]
    pub fn checkpoint(mut self, checkpoint: SignedCheckpoint) -> Self {
        self.checkpoints.push(checkpoint);
        self
    }
}

/// Checkpoints that are compared with a log as it is read.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Size and root of each, and whether the log has that root at that size.
    compared: Vec<(u64, Hash, Option<bool>)>,
}

impl Comparison {
    /// Compares with those that the log's key has signed. The index of one that it has not is the error's.
    pub(super) fn with(
        checkpoints: &[SignedCheckpoint],
        key: &VerifierKey,
    ) -> Result<Self, (usize, CheckpointError)> {
        let mut compared = Vec::with_capacity(checkpoints.len());
        for (index, checkpoint) in checkpoints.iter().enumerate() {
            let verified = checkpoint.verify(std::slice::from_ref(key)).map_err(|error| (index, error))?;
            let (size, root) = (verified.checkpoint().size, verified.checkpoint().root);
            let of_nothing = (size == 0).then(|| Frontier::default().root() == root);
            compared.push((size, root, of_nothing));
        }
        Ok(Self { compared })
    }

    /// Looks at the tree with one more event.
    pub(super) fn take(&mut self, frontier: &Frontier) {
        let here = self.compared.iter_mut().filter(|(size, ..)| *size == frontier.size());
        here.for_each(|(_, root, is_same)| *is_same = Some(frontier.root() == *root));
    }

    /// The size of each, and whether the log has its root there; nothing where it was not compared.
    pub(super) fn results(&self) -> impl Iterator<Item = (u64, Option<bool>)> {
        self.compared.iter().map(|(size, _, is_same)| (*size, *is_same))
    }
}
