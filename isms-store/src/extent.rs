//! The extent of a log on a medium: how far it is sound, where its lines are, and what stands behind.
//!
//! ```text
//! stretches ──believed?──► mark ──scan──► sound ─┬─ nothing
//!               no: 0                            ├─ a group that was never finished
//!                                                └─ something wrong, looked at a second time and deeper
//! ```

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::ops::ControlFlow;

use crate::commit::Commit;
use crate::group::LINE_BYTES_MAX;
use crate::index::{Bookmark, Index};
use crate::medium::{At, Medium};
use crate::scan::{Depth, Ending, KeyOf, Mark, Seen, scan};
use crate::stretch::Stretch;
use crate::tree::Hash;

/// How far a log goes.
pub(crate) struct Extent {
    /// How many events were known before, and not read again.
    pub(crate) known: u64,
    /// Up to where everything is right.
    pub(crate) sound: Mark,
    /// Where the lines up to there are.
    pub(crate) index: Index,
    pub(crate) ending: Ending,
}

impl Extent {
    /// That of a log in which nothing stands.
    pub(crate) fn nothing() -> Self {
        Self { known: 0, sound: Mark::default(), index: Index::default(), ending: Ending::Clean }
    }

    /// Finds out about a whole log. What is known of its beginning is not read again.
    pub(crate) fn find(medium: &dyn Medium, stretches: Vec<Stretch>, key_of: &KeyOf) -> io::Result<Self> {
        let (mark, index) = believed(medium, stretches, key_of)?.unwrap_or_default();
        Self::behind(medium, mark, index, key_of)
    }

    /// Finds out what stands behind a mark, up to which there is an index. Where all is not well it looks a second time,
    /// and deeper.
    pub(crate) fn behind(medium: &dyn Medium, mark: Mark, index: Index, key_of: &KeyOf) -> io::Result<Self> {
        let known = mark.head.size();
        let mut indexer = Indexer::new(index);
        let mut pass = |start: Mark, depth| {
            let scanned = scan(At { medium, offset: start.offset }, start, depth, key_of, &mut |seen| {
                indexer.take(&seen);
                ControlFlow::Continue(())
            })?;
            indexer.end_at(scanned.sound.offset);
            io::Result::Ok(scanned)
        };
        let mut scanned = pass(mark, Depth::Bytes)?;
        if scanned.ending != Ending::Clean {
            scanned = pass(scanned.sound, Depth::Deep)?;
        }
        Ok(Self { known, sound: scanned.sound, index: indexer.index, ending: scanned.ending })
    }
}

/// Indexes what a scan comes across. Up to which commit everything was right is known only when it is over.
struct Indexer {
    index: Index,
    /// The index at the last two commits before anything wrong, and where the scan began.
    commits: [Bookmark; 3],
    is_over: bool,
}

impl Indexer {
    fn new(index: Index) -> Self {
        let commits = [index.bookmark(); 3];
        Self { index, commits, is_over: false }
    }

    fn take(&mut self, seen: &Seen<'_>) {
        match seen {
            Seen::Event { line, .. } if !self.is_over => self.index.push(line),
            Seen::Commit { line, .. } if !self.is_over => {
                self.index.push(line);
                let [begin, _, last] = self.commits;
                self.commits = [begin, last, self.index.bookmark()];
            }
            Seen::Problem(_) => self.is_over = true,
            Seen::Event { .. } | Seen::Commit { .. } => {}
        }
    }

    /// Forgets what stands behind `offset`, and is ready for another scan from there.
    fn end_at(&mut self, offset: u64) {
        let [begin, ..] = self.commits;
        let sound = self.commits.iter().rev().find(|commit| commit.offset() == offset).unwrap_or(&begin);
        self.index.back_to(*sound);
        self.commits = [self.index.bookmark(); 3];
        self.is_over = false;
    }
}

/// What is known of the beginning of a log, if what is said of it can be believed: that the commit line with which it ends
/// stands where it should, and is signed with the key that stands in the log's first line.
fn believed(
    medium: &dyn Medium,
    stretches: Vec<Stretch>,
    key_of: &KeyOf,
) -> io::Result<Option<(Mark, Index)>> {
    let Some((mut mark, index)) = joined(stretches) else { return Ok(None) };
    if medium.length()?.is_none_or(|length| length < mark.offset) {
        return Ok(None);
    }
    let Some(line) = line_before(medium, mark.offset)? else { return Ok(None) };
    let mut first = Vec::new();
    let mut lines = BufReader::new(At { medium, offset: 0 }).take(LINE_BYTES_MAX as u64 + 1);
    lines.read_until(b'\n', &mut first)?;
    mark.key = first.strip_suffix(b"\n").and_then(key_of);
    let Some(key) = &mark.key else { return Ok(None) };
    let stands = |commit: &Commit| (commit.size, commit.root) == (mark.head.size(), mark.head.root());
    let is_signed = |commit: Commit| stands(&commit) && commit.verify(key).is_ok();
    let is_its = mark.head.last_commit() == Some(Hash::of(&line));
    Ok((is_its && Commit::parse(&line).is_ok_and(is_signed)).then_some((mark, index)))
}

/// The mark and the index to which these stretches come, if they are one from the beginning.
fn joined(stretches: Vec<Stretch>) -> Option<(Mark, Index)> {
    let (mut mark, mut index) = (Mark::default(), Index::default());
    for stretch in stretches {
        let (next, end) = stretch.into_parts();
        if next.begin() != index.end() {
            return None;
        }
        index.append(next);
        mark = end;
    }
    (mark.head.size() > 0).then_some((mark, index))
}

/// The line that ends right before this offset, without its LF; nothing where none does.
fn line_before(medium: &dyn Medium, offset: u64) -> io::Result<Option<Vec<u8>>> {
    let length = offset.min(LINE_BYTES_MAX as u64 + 2);
    let mut tail = vec![0; usize::try_from(length).unwrap_or_default()];
    medium.read_exact_at(&mut tail, offset - length)?;
    let lines = tail.strip_suffix(b"\n").unwrap_or_default();
    Ok(lines.rsplit(|byte| *byte == b'\n').next().filter(|line| !line.is_empty()).map(<[u8]>::to_vec))
}
