//! The lines of a source, one at a time, in one buffer that never outgrows a line; and what a line looks like.

use std::io::{self, BufRead as _, BufReader, Read};
use std::ops::Range;

use serde::de::IgnoredAny;

use crate::commit::{COMMIT_END, COMMIT_PREFIX};
use crate::group::{EVENT_PREFIX, LINE_BYTES_MAX};

/// How much is read at once: enough to make the number of system calls irrelevant, and little enough for the cache.
const BLOCK_BYTES: usize = 256 * 1024;

/// How much of a line is read before it is found too long.
const READ_BYTES_MAX: usize = LINE_BYTES_MAX + 1;

/// What no change of a few bytes makes of a text, but a file system whose writes were lost.
const HOLE: &[u8] = &[0; 16];

/// A source, read line by line.
pub(super) struct Lines<R> {
    source: BufReader<R>,
    line: Vec<u8>,
    offset: u64,
    is_over: bool,
}

/// What the next LF, or the end of the source, closes.
pub(super) struct Piece<'a> {
    pub(super) form: Form<'a>,
    pub(super) bytes: Range<u64>,
    pub(super) is_last: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Form<'a> {
    /// A line, without its LF.
    Whole(&'a [u8]),
    /// The beginning of a line whose end is not there.
    Unfinished(&'a [u8]),
    /// More bytes before an LF than a line may have.
    TooLong,
}

impl<R: Read> Lines<R> {
    /// The lines of `source`, which begins `offset` bytes behind the beginning of the log.
    pub(super) fn new(source: R, offset: u64) -> Self {
        Self {
            source: BufReader::with_capacity(BLOCK_BYTES, source),
            line: Vec::new(),
            offset,
            is_over: false,
        }
    }

    /// How far it has read.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Piece<'_>>> {
        self.line.clear();
        if self.is_over {
            return Ok(None);
        }
        let length = self.source.by_ref().take(READ_BYTES_MAX as u64).read_until(b'\n', &mut self.line)?;
        if length == 0 {
            return Ok(None);
        }
        let is_whole = self.line.pop_if(|last| *last == b'\n').is_some();
        let is_long = !is_whole && length == READ_BYTES_MAX;
        let (skipped, is_ended) = if is_long { self.skip_line()? } else { (0, is_whole) };
        let begin = self.offset;
        self.offset += (length + skipped) as u64;
        // A source that grows while it is read must not have the rest of a line taken for another one.
        self.is_over = !is_ended;
        let form = match (is_long, is_ended) {
            (true, true) => Form::TooLong,
            (false, true) => Form::Whole(&self.line),
            (_, false) => Form::Unfinished(&self.line),
        };
        Ok(Some(Piece { form, bytes: begin..self.offset, is_last: self.source.fill_buf()?.is_empty() }))
    }

    /// Passes over the rest of a line: how many bytes it was, and whether it ended.
    fn skip_line(&mut self) -> io::Result<(usize, bool)> {
        let mut skipped = 0;
        loop {
            let block = self.source.fill_buf()?;
            let end = block.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(block.len(), |end| end + 1);
            self.source.consume(length);
            skipped += length;
            if end.is_some() || length == 0 {
                return Ok((skipped, end.is_some()));
            }
        }
    }
}

/// Whether a line is one whole JSON text.
pub(super) fn is_json(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// Whether a line that has no end is the beginning of one, rather than a commit line with something for its LF.
pub(super) fn is_beginning(line: &[u8]) -> bool {
    let begins = |prefix: &[u8]| line.starts_with(prefix) || prefix.starts_with(line);
    let end = line.windows(COMMIT_END.len()).position(|window| window == COMMIT_END);
    let is_within_commit = end.is_none_or(|end| end + COMMIT_END.len() == line.len());
    begins(EVENT_PREFIX) || (begins(COMMIT_PREFIX) && is_within_commit)
}

/// Whether bytes are missing in a line that were never written, though the file is as long as if they had been.
pub(super) fn is_hole(line: &[u8]) -> bool {
    line.windows(HOLE.len()).any(|window| window == HOLE)
        || (!line.is_empty() && line.iter().all(|byte| *byte == 0))
}
