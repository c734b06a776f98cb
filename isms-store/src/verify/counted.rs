//! A source of bytes that counts them.

use std::io::{self, Read};

/// A source, and how many bytes came from it.
pub(super) struct Counted<R> {
    /// The source.
    pub(super) source: R,
    /// How many bytes came from it so far.
    pub(super) bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        self.bytes += length as u64;
        Ok(length)
    }
}
