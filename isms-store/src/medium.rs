//! A medium: where the bytes of a log lie. A file, a database, memory.
//!
//! It knows nothing of lines. Where they begin, what they are worth and who may append is the same for all media.

use std::io::{self, Read};
use std::path::Path;

/// Bytes that are appended to.
pub(crate) trait Medium: Send + Sync {
    /// Its name, for whoever has to mend it.
    fn path(&self) -> &Path;

    /// How many bytes it has; nothing where it has no name any more, so that nobody will find it again.
    fn length(&self) -> io::Result<Option<u64>>;

    /// Reads some of the bytes from an offset on, as [`Read::read`] does: none where they end.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Appends behind `end`, its length. When this returns, the bytes survive a loss of power; where it fails, they are
    /// taken back as far as the medium still does as it is told.
    fn append(&self, bytes: &[u8], end: u64) -> io::Result<()>;

    /// When this returns, what somebody else has appended survives a loss of power. Where nobody else can, there is
    /// nothing to do.
    fn settle(&self) -> io::Result<()> {
        Ok(())
    }

    /// Lets others append, as far as it can while this is read on. From then on nothing is appended here.
    fn release(&self) {}

    /// Cuts off what stands behind `end`, durably.
    fn cut(&self, end: u64) -> io::Result<()>;

    /// Fills a buffer with the bytes from an offset on, all of which must be there.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        At { medium: self, offset }.read_exact(buffer)
    }
}

/// The bytes of a medium from an offset on, read without moving anybody's place in it.
pub(crate) struct At<'a, M: ?Sized> {
    pub(crate) medium: &'a M,
    pub(crate) offset: u64,
}

impl<M: Medium + ?Sized> Read for At<'_, M> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.medium.read_at(buffer, self.offset)?;
        self.offset += length as u64;
        Ok(length)
    }
}
