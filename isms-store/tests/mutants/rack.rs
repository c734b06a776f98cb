//! An engine that keeps groups on a rack, and the ways in which it can be broken.
//!
//! Without a fault it keeps the contract. Each fault is one place in which it does not do what it should.

use std::fs;
use std::io::{Cursor, Read};
use std::ops::{ControlFlow, Range};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use isms_store::contract::{Beside, Candidate, Site, key_of};
use isms_store::{
    BLOCK_BYTES, Block, Depth, FileJournal, Group, Head, Journal, JournalError, Mark, MemoryJournal, Seen,
    Stretch, scan,
};
use tempfile::TempDir;

/// How an engine is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not at all.
    Nothing,
    TakesAnyGroup,
    ComparesTheSizeAlone,
    TellsTheHeadThatWasExpected,
    SwallowsTheConflict,
    KeepsWhatItRefused,
    LetsASecondWriterIn,
    LooksAtNobodyElse,
    EndIsIncluded,
    BeginningIsLeftOut,
    IsSortedAsText,
    BlockHasNoBound,
    CutsLongLines,
    NormalizesEscapes,
    DropsCarriageReturns,
    LosesTheTail,
    TearsAGroup,
    WritesNothing,
    RawSeesWhatComes,
    RawLacksTheLastCommit,
    RawReadersAreNeverPutAway,
    LastCommitIsTheOneBefore,
    CommitsEndAnywhere,
    StretchesBeginAtTheBeginning,
    BeginsWithSomething,
    SeparatesGroups,
    HasRoomForAThousandEvents,
    HasRoomForOneGroup,
    HasRoomForTwentyGroups,
    SharesOneRack,
    ForgetsTheBeginning,
    NumbersAnewWhenOpened,
}

pub(crate) struct Racks(pub(crate) Fault, Rack);

/// The groups of one log, in their order.
#[derive(Clone, Default)]
struct Rack(Arc<Mutex<Vec<Group>>>);

impl Racks {
    pub(crate) fn with(fault: Fault) -> Self {
        Self(fault, Rack::default())
    }
}

impl Candidate for Racks {
    fn beside(&self) -> Beside {
        if self.0 == Fault::LetsASecondWriterIn { Beside::Readers } else { Beside::Everybody }
    }

    fn site(&self) -> Box<dyn Site> {
        let kept = if self.0 == Fault::SharesOneRack { self.1.clone() } else { Rack::default() };
        Box::new(RackSite { fault: self.0, rack: kept, opened: AtomicUsize::new(0) })
    }
}

struct RackSite {
    fault: Fault,
    rack: Rack,
    opened: AtomicUsize,
}

impl Site for RackSite {
    fn open(&self) -> Result<Arc<dyn Journal>, JournalError> {
        let fault = self.fault;
        let is_first = self.opened.fetch_add(1, Ordering::SeqCst) == 0;
        if !is_first && fault == Fault::LosesTheTail {
            self.rack.groups().pop();
        }
        let kept = if fault == Fault::WritesNothing { Rack::default() } else { self.rack.clone() };
        let known = Mutex::new(kept.head());
        Ok(Arc::new(RackJournal {
            fault,
            rack: kept,
            known,
            is_first,
            refused: Mutex::default(),
            raw_readers: AtomicUsize::new(0),
        }))
    }
}

impl Rack {
    fn groups(&self) -> MutexGuard<'_, Vec<Group>> {
        self.0.lock().unwrap()
    }

    fn head(&self) -> Head {
        self.groups().last().map(|group| group.head().clone()).unwrap_or_default()
    }
}

struct RackJournal {
    fault: Fault,
    rack: Rack,
    /// The head as this journal knows it, where it looks at nobody else.
    known: Mutex<Head>,
    is_first: bool,
    refused: Mutex<Vec<u8>>,
    raw_readers: AtomicUsize,
}

impl RackJournal {
    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// The lines of all events, each with its LF.
    fn lines(&self) -> Vec<Vec<u8>> {
        let groups = self.rack.groups();
        let mut lines: Vec<Vec<u8>> = Vec::new();
        for group in groups.iter() {
            let ends = group.starts().iter().skip(1).copied().chain([commit_of(group)]);
            lines.extend(
                group.starts().iter().zip(ends).map(|(start, end)| self.kept(&group.bytes()[*start..end])),
            );
        }
        if self.has(Fault::TearsAGroup)
            && !self.is_first
            && groups.last().is_some_and(|it| it.starts().len() > 1)
        {
            lines.pop();
        }
        if self.has(Fault::IsSortedAsText) {
            let keys = |line: &Vec<u8>| line.split(|byte| *byte == b',').next().map(<[u8]>::to_vec);
            lines.sort_by_key(keys);
        }
        lines
    }

    /// What is kept of a line.
    fn kept(&self, line: &[u8]) -> Vec<u8> {
        let text = String::from_utf8(line.to_vec()).unwrap();
        match self.fault {
            Fault::NormalizesEscapes => text.replace("\\/", "/").into_bytes(),
            Fault::DropsCarriageReturns => text.replace('\r', "").into_bytes(),
            Fault::CutsLongLines if line.len() > 40_000 => [&line[..40_000], b"\n"].concat(),
            _ => line.to_vec(),
        }
    }

    fn is_wrong_base(&self, head: &Head, base: &Head) -> bool {
        match self.fault {
            Fault::TakesAnyGroup => false,
            Fault::ComparesTheSizeAlone => head.size() != base.size(),
            _ => head != base,
        }
    }
}

/// Where the commit line of a group begins.
fn commit_of(group: &Group) -> usize {
    let bytes = &group.bytes()[..group.bytes().len() - 1];
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

impl Journal for RackJournal {
    fn head(&self) -> Head {
        if self.has(Fault::LooksAtNobodyElse) { self.known.lock().unwrap().clone() } else { self.rack.head() }
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        Ok(self.head())
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        let mut groups = self.rack.groups();
        let head = groups.last().map(|group| group.head().clone()).unwrap_or_default();
        if self.is_wrong_base(&head, group.base()) {
            if self.has(Fault::KeepsWhatItRefused) {
                self.refused.lock().unwrap().extend_from_slice(group.bytes());
            }
            if self.has(Fault::SwallowsTheConflict) {
                return Ok(());
            }
            let found =
                if self.has(Fault::TellsTheHeadThatWasExpected) { group.base().clone() } else { head };
            return Err(JournalError::HeadMoved { expected: group.base().size(), found: Box::new(found) });
        }
        let is_too_much = match self.fault {
            Fault::HasRoomForAThousandEvents => group.starts().len() > 1_000,
            Fault::HasRoomForOneGroup => groups.len() == 1,
            Fault::HasRoomForTwentyGroups => groups.len() == 20,
            _ => false,
        };
        if is_too_much {
            return Err(JournalError::Poisoned);
        }
        groups.push(group.clone());
        if self.has(Fault::ForgetsTheBeginning) && groups.len() > 3 {
            groups.remove(0);
        }
        *self.known.lock().unwrap() = group.head().clone();
        Ok(())
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        let lines = self.lines();
        let size = lines.len() as u64;
        let from = positions.start + u64::from(self.has(Fault::BeginningIsLeftOut));
        let end = positions.end.saturating_add(u64::from(self.has(Fault::EndIsIncluded))).min(size);
        let mut bytes = Vec::new();
        for position in from..end {
            let line = &lines[usize::try_from(position).unwrap()];
            let is_over =
                (bytes.len() + line.len()) as u64 > BLOCK_BYTES && !self.has(Fault::BlockHasNoBound);
            if is_over && !bytes.is_empty() {
                break;
            }
            bytes.extend_from_slice(line);
        }
        let first = if self.has(Fault::NumbersAnewWhenOpened) && !self.is_first { 0 } else { from };
        Block::new(first, bytes)
    }

    fn commit_at(&self, size: u64) -> Result<Option<Vec<u8>>, JournalError> {
        let groups = self.rack.groups();
        let closes = |group: &&Group| match self.fault {
            Fault::CommitsEndAnywhere => group.base().size() < size && size <= group.head().size(),
            _ => group.head().size() == size,
        };
        let group = groups.iter().find(closes);
        Ok(group.map(|group| group.bytes()[commit_of(group)..group.bytes().len() - 1].to_vec()))
    }

    fn stretch(&self, begin: u64) -> Result<Stretch, JournalError> {
        let again = MemoryJournal::new();
        for group in self.rack.groups().iter() {
            again.append(group)?;
        }
        again.stretch(if self.has(Fault::StretchesBeginAtTheBeginning) { 0 } else { begin })
    }

    fn last_commit(&self) -> Result<Option<Vec<u8>>, JournalError> {
        let groups = self.rack.groups();
        let back = usize::from(self.has(Fault::LastCommitIsTheOneBefore));
        let group = groups.iter().rev().nth(back);
        Ok(group.map(|group| group.bytes()[commit_of(group)..group.bytes().len() - 1].to_vec()))
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        if self.has(Fault::RawReadersAreNeverPutAway) && self.raw_readers.fetch_add(1, Ordering::SeqCst) > 500
        {
            return Err(JournalError::Poisoned);
        }
        if self.has(Fault::RawSeesWhatComes) {
            return Ok(Box::new(Live { journal: self, read: 0 }));
        }
        let mut bytes = self.bytes();
        if self.has(Fault::RawLacksTheLastCommit)
            && let Some(last) = self.rack.groups().last()
        {
            bytes.truncate(bytes.len() - (last.bytes().len() - commit_of(last)));
        }
        Ok(Box::new(Cursor::new(bytes)))
    }
}

impl RackJournal {
    fn bytes(&self) -> Vec<u8> {
        let separator: &[u8] = if self.has(Fault::SeparatesGroups) { b"\n" } else { b"" };
        let kept = self.rack.groups().iter().map(Group::bytes).collect::<Vec<_>>().join(separator);
        let refused = self.refused.lock().unwrap().clone();
        let blank = if self.has(Fault::BeginsWithSomething) { b"\n".to_vec() } else { Vec::new() };
        [blank, kept, refused].concat()
    }
}

/// A reader that goes on with what was appended since it began.
struct Live<'a> {
    journal: &'a RackJournal,
    read: usize,
}

impl Read for Live<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.journal.bytes()[self.read..].as_ref().read(buffer)?;
        self.read += length;
        Ok(length)
    }
}

/// How a journal in a directory is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFault {
    CutsOffWhatIsWrong,
    CallsWhatIsDamagedWhole,
    LeavesWhatIsUnfinished,
    KeepsReadersOut,
    ReadsWithoutLooking,
}

pub(crate) struct Folders(pub(crate) FileFault);

impl Candidate for Folders {
    fn beside(&self) -> Beside {
        Beside::Readers
    }

    fn site(&self) -> Box<dyn Site> {
        Box::new(Folder { fault: self.0, parent: tempfile::tempdir().unwrap() })
    }
}

struct Folder {
    fault: FileFault,
    parent: TempDir,
}

impl Folder {
    fn store(&self) -> PathBuf {
        self.parent.path().join("acme.isms")
    }

    fn log(&self) -> PathBuf {
        self.store().join("log.jsonl")
    }

    /// How much of the log is sound, in bytes.
    fn sound(&self) -> u64 {
        let bytes = fs::read(self.log()).unwrap();
        let anything = &mut |_: Seen<'_>| ControlFlow::Continue(());
        scan(&*bytes, Mark::default(), Depth::Deep, &key_of, anything).unwrap().sound.offset
    }
}

impl Site for Folder {
    fn open(&self) -> Result<Arc<dyn Journal>, JournalError> {
        if !self.store().exists() {
            return Ok(Arc::new(FileJournal::create(self.store())?));
        }
        match self.fault {
            FileFault::CutsOffWhatIsWrong => {
                fs::File::options().write(true).open(self.log()).unwrap().set_len(self.sound()).unwrap();
                Ok(Arc::new(FileJournal::open(self.store(), &key_of)?))
            }
            FileFault::CallsWhatIsDamagedWhole => {
                Ok(Arc::new(Whole(FileJournal::open(self.store(), &key_of)?)))
            }
            FileFault::LeavesWhatIsUnfinished if self.sound() < fs::metadata(self.log()).unwrap().len() => {
                Ok(Arc::new(FileJournal::read(self.store(), key_of)?))
            }
            FileFault::ReadsWithoutLooking => {
                let journal = FileJournal::open(self.store(), &key_of)?;
                Ok(Arc::new(Unchecked { journal, path: self.log() }))
            }
            FileFault::LeavesWhatIsUnfinished | FileFault::KeepsReadersOut => {
                Ok(Arc::new(FileJournal::open(self.store(), &key_of)?))
            }
        }
    }

    fn read(&self) -> Result<Arc<dyn Journal>, JournalError> {
        match self.fault {
            FileFault::KeepsReadersOut => Ok(Arc::new(FileJournal::open(self.store(), &key_of)?)),
            _ => Ok(Arc::new(FileJournal::read(self.store(), key_of)?)),
        }
    }

    fn text(&self) -> Option<PathBuf> {
        Some(self.log())
    }
}

/// A journal that says it is whole.
struct Whole(FileJournal);

impl Journal for Whole {
    fn head(&self) -> Head {
        self.0.head()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        self.0.refresh()
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        self.0.append(group)
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        self.0.read(positions)
    }

    fn require_whole(&self) -> Result<(), JournalError> {
        Ok(())
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        self.0.raw()
    }
}

/// A journal that gives out whatever stands in its file.
struct Unchecked {
    journal: FileJournal,
    path: PathBuf,
}

impl Journal for Unchecked {
    fn head(&self) -> Head {
        self.journal.head()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        self.journal.refresh()
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        self.journal.append(group)
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        let all = Block::new(0, fs::read(&self.path).unwrap())?;
        let wanted = all.lines().filter(|(position, _)| positions.contains(position));
        Block::new(positions.start, wanted.flat_map(|(_, line)| [line, b"\n"].concat()).collect())
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        self.journal.raw()
    }
}
