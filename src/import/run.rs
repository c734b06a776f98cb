//! Run: an import under way, from rows to what became of each.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use isms_core::aggregate::log as facts;
use isms_core::command::{Command, asset, log};
use isms_core::event::Event;
use isms_core::id::LogId;
use isms_core::recorded_event::Source;
use isms_core::register::Register;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::text::Reference;
use isms_core::vocabulary::time::PartialDate;
use isms_store::{CommandError, LogError, Receipt, Request};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use crate::import::imported::{Fault, ImportProgress, Imported, ImportedRow, Outcome};
use crate::import::known::Known;
use crate::import::row::{Row, RowError, quoted};
use crate::import::rows::Rows;
use crate::import::{Import, ImportError};
use crate::isms::Isms;

/// How many rows are sent at once: enough that a sync is shared by many, few enough that progress is seen.
const BATCH_ROWS: usize = 1_024;

/// An import under way.
pub(super) struct Run<'a> {
    import: &'a Import,
    isms: &'a Isms,
    actor: &'a Actor,
    is_preview: bool,
    register: Register,
    /// The digest state that every identity begins with.
    seed: Sha256,
    /// The log, as it goes by in its own events.
    log: LogId,
    /// Whether the same import has come to its end before, with every row done.
    is_done: bool,
    imported: Imported,
    /// What is to be sent.
    waiting: Vec<Waiting>,
    /// The rows that gave a reference first, with what they say.
    first: HashMap<String, (usize, Row)>,
    /// What rows enter beside the things that they are of, by reference: the place of the row, and the identity.
    beside: HashMap<String, (usize, Uuid)>,
    /// The rows that gave a composed reference first, with the parts of which it is composed.
    composed: HashMap<String, (u64, Vec<String>)>,
    /// A row of the same file has recorded something before, and nothing notes that the import came to its end.
    is_interrupted: bool,
    /// Rows that say what an earlier one says.
    repeats: Vec<(usize, usize)>,
}

/// What is to be sent for a row.
struct Waiting {
    /// The place of the row among all.
    index: usize,
    requests: Vec<(Actor, Request)>,
    /// How many of the requests are those of rows on which this one rests: a preview has not recorded them.
    before: usize,
}

/// What a row comes to: commands with their names, from when they hold, and the rows before on which they rest.
struct Asked {
    parts: Vec<(&'static str, Command)>,
    effective_at: Option<PartialDate>,
    rests_on: BTreeSet<usize>,
    beside: Vec<(Reference, Uuid)>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        import: &'a Import,
        isms: &'a Isms,
        actor: &'a Actor,
        is_preview: bool,
    ) -> Result<Self, ImportError> {
        let register = isms.now()?.register;
        let log = register.logs.iter().next().map_or(LogId::from_u128(0), |(id, _)| id);
        let mut seed = Sha256::new_with_prefix(Uuid::from(log).as_bytes());
        seed.update(import.sha256.as_bytes());
        seed.update((import.described.as_str().len() as u64).to_be_bytes());
        seed.update(import.described.as_str());
        let run = Self {
            import,
            isms,
            actor,
            is_preview,
            log,
            is_done: is_done(isms, log, import)?,
            register,
            seed,
            imported: Imported::default(),
            waiting: Vec::new(),
            first: HashMap::new(),
            beside: HashMap::new(),
            composed: HashMap::new(),
            repeats: Vec::new(),
            is_interrupted: false,
        };
        let note = (*actor, Request::of(run.completion()));
        isms.preview_all([note]).map_err(ImportError::NotNoted)?;
        Ok(run)
    }

    pub(super) fn run(mut self, mut progress: impl FnMut(ImportProgress)) -> Result<Imported, ImportError> {
        let bytes_total = self.import.file.len() as u64;
        let mut rows = Rows::of(&self.import.file, &self.import.mapping, self.import.subject.fields())?;
        while let Some((number, row)) = rows.next() {
            self.take(number, row);
            if self.waiting.len() >= BATCH_ROWS || number % BATCH_ROWS as u64 == 0 {
                self.send()?;
                progress(ImportProgress { rows: number, bytes: rows.bytes(), bytes_total });
            }
        }
        self.send()?;
        self.settle_repeats();
        let is_interrupted = self.is_interrupted && !is_noted(self.isms, self.log, self.import)?;
        if (self.imported.accepted() > 0 || is_interrupted) && !self.is_preview {
            self.complete()?;
        }
        let rows = self.imported.rows.len() as u64;
        progress(ImportProgress { rows, bytes: bytes_total, bytes_total });
        Ok(self.imported)
    }

    /// One row: what is to be sent for it, or what became of it.
    fn take(&mut self, number: u64, row: Result<Row, RowError>) {
        let index = self.imported.rows.len();
        let reference = row.as_ref().ok().and_then(|row| row.said("reference")).map(str::to_owned);
        let outcome = match row {
            Err(error) => Outcome::Refused(error.into()),
            Ok(row) => self.outcome(index, number, reference.as_deref(), row),
        };
        self.imported.rows.push(ImportedRow { number, reference, outcome });
    }

    fn outcome(&mut self, index: usize, number: u64, reference: Option<&str>, row: Row) -> Outcome {
        if let Some(fault) = reference.and_then(|reference| self.composed_otherwise(number, reference, &row))
        {
            return Outcome::Refused(fault);
        }
        if let Some((first, other)) = reference.and_then(|reference| self.first.get(reference)) {
            if *other != row {
                return Outcome::Refused(Fault::Repeated { first: *first as u64 + 1 });
            }
            self.repeats.push((index, *first));
            return Outcome::Unchanged;
        }
        if self.is_done {
            return Outcome::Unchanged;
        }
        let subject = self.import.subject;
        self.is_interrupted |= subject.is_known(&self.register, self.identity(number, subject.part()));
        let asked = match self.asked(number, &row) {
            Ok(asked) => asked,
            Err(error) => return Outcome::Refused(error.into()),
        };
        let beside = asked.beside.iter();
        self.beside.extend(beside.map(|(reference, id)| (reference.as_str().to_owned(), (index, *id))));
        if !asked.parts.is_empty() {
            let mut requests = if self.is_preview { self.before(&asked) } else { Vec::new() };
            let before = requests.len();
            requests.extend(self.requests(number, asked));
            self.waiting.push(Waiting { index, requests, before });
        }
        if let Some(reference) = reference {
            self.first.insert(reference.to_owned(), (index, row));
        }
        Outcome::Unchanged
    }

    /// What is wrong with a reference that is composed of other parts in an earlier row, whatever became of that: nothing
    /// tells the two apart, now or in another file.
    fn composed_otherwise(&mut self, number: u64, reference: &str, row: &Row) -> Option<Fault> {
        if row.composed().is_empty() {
            return None;
        }
        let Some((first, earlier)) = self.composed.get(reference) else {
            self.composed.insert(reference.to_owned(), (number, row.composed().to_vec()));
            return None;
        };
        let told = |parts: &[String]| {
            let parts: Vec<_> = parts.iter().map(|part| format!("`{}`", quoted(part))).collect();
            parts.join(", ")
        };
        let is_other = earlier != row.composed();
        is_other.then(|| Fault::Composed {
            first: *first,
            row: number,
            earlier: told(earlier),
            parts: told(row.composed()),
        })
    }

    /// What a row asks for.
    fn asked(&self, number: u64, row: &Row) -> Result<Asked, RowError> {
        let subject = self.import.subject;
        let entered = |reference: &str| {
            let first = self.first.get(reference).map(|(index, _)| *index);
            let first = first.map(|index| (index, self.identity(index as u64 + 1, subject.part())));
            let found = first.or_else(|| self.beside.get(reference).copied());
            found.filter(|(index, _)| (*index as u64) + 1 < number)
        };
        let mut known = Known {
            register: &self.register,
            new: self.identity(number, subject.part()),
            beside: self.identity(number, "beside"),
            entered: &entered,
            rests_on: BTreeSet::new(),
            enters: Vec::new(),
        };
        let effective_at = row.date("effective_at")?.or(self.import.effective_at);
        let parts = subject.commands(row, &mut known)?;
        Ok(Asked { parts, effective_at, rests_on: known.rests_on, beside: known.enters })
    }

    /// What the rows ask for on which another rests, and those on which they rest, the first first.
    fn before(&self, asked: &Asked) -> Vec<(Actor, Request)> {
        let row = |index: usize| {
            let reference = self.imported.rows.get(index)?.reference.as_deref()?;
            self.first.get(reference).map(|(_, row)| row)
        };
        let (mut open, mut found) = (asked.rests_on.clone(), BTreeMap::new());
        while let Some(index) = open.pop_last() {
            if let Some(Ok(asked)) = row(index).map(|row| self.asked(index as u64 + 1, row)) {
                // A row rests on rows before it alone: this comes to an end.
                open.extend(&asked.rests_on);
                found.insert(index, asked);
            }
        }
        found.into_iter().flat_map(|(index, asked)| self.requests(index as u64 + 1, asked)).collect()
    }

    fn requests(&self, row: u64, asked: Asked) -> Vec<(Actor, Request)> {
        let request = |(part, command)| {
            let is_change = matches!(command, Command::Asset(asset::Command::ChangeDetails(..)));
            let reason = || format!("import, row {row} of the file").parse().ok();
            let (format, sha256) = (self.import.format.clone(), self.import.sha256);
            let mut request = Request::of(command)
                .with_id(self.identity(row, part).into())
                .from_source(Source::Import { format, sha256, row });
            request.reason = if is_change { reason() } else { None };
            request.effective_at = asked.effective_at;
            (*self.actor, request)
        };
        asked.parts.into_iter().map(request).collect()
    }

    /// Sends what waits, and notes what became of it.
    fn send(&mut self) -> Result<(), ImportError> {
        let waiting = std::mem::take(&mut self.waiting);
        let Some(first) = waiting.first().map(|row| row.index) else { return Ok(()) };
        let (rows, batches): (Vec<_>, Vec<_>) =
            waiting.into_iter().map(|row| ((row.index, row.before), row.requests)).unzip();
        let sent =
            if self.is_preview { self.isms.preview_each(batches) } else { self.isms.execute_each(batches) };
        let answers = sent.map_err(|source| self.stopped(first, source))?;
        for ((index, before), answer) in rows.into_iter().zip(answers) {
            let outcome = outcome(answer, before).map_err(|source| self.stopped(index, source))?;
            if let Some(row) = self.imported.rows.get_mut(index) {
                row.outcome = outcome;
            }
        }
        Ok(())
    }

    /// A row that repeats one which was refused is refused with it.
    fn settle_repeats(&mut self) {
        for (index, first) in std::mem::take(&mut self.repeats) {
            let refused =
                self.imported.rows.get(first).is_some_and(|row| matches!(row.outcome, Outcome::Refused(_)));
            if let Some(row) = self.imported.rows.get_mut(index).filter(|_| refused) {
                row.outcome = Outcome::Refused(Fault::Repeated { first: first as u64 + 1 });
            }
        }
    }

    /// Notes in the log that the import came to its end.
    fn complete(&mut self) -> Result<(), ImportError> {
        let counts =
            format!("{} {} {}", self.imported.accepted(), self.imported.unchanged(), self.imported.refused());
        let request = Request::of(self.completion()).with_id(self.identity(0, &counts).into());
        let receipt = self.isms.execute(self.actor, request);
        let all = self.imported.rows.len();
        let receipt = receipt.map_err(|source| self.stopped(all, source))?;
        self.imported.completed = receipt.first();
        Ok(())
    }

    fn completion(&self) -> Command {
        log::Command::CompleteImport(facts::Import {
            format: self.import.format.clone(),
            sha256: self.import.sha256,
            license: self.import.license.clone(),
            mapping: self.import.described.clone(),
            accepted: self.imported.accepted(),
            unchanged: self.imported.unchanged(),
            refused: self.imported.refused(),
        })
        .into()
    }

    /// What is known of the rows before the one at which the log took no more.
    fn stopped(&mut self, place: usize, source: CommandError) -> ImportError {
        self.imported.rows.truncate(place);
        ImportError::Stopped { source, imported: Box::new(std::mem::take(&mut self.imported)) }
    }

    /// A UUID, version 8, of the log, the file, the mapping, a row, and what of it.
    fn identity(&self, row: u64, part: &str) -> Uuid {
        let mut hash = self.seed.clone();
        hash.update(row.to_be_bytes());
        hash.update(part);
        let digest: [u8; 32] = hash.finalize().into();
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(digest).for_each(|(byte, of)| *byte = of);
        // Those of what follows by a rule begin with a bit that is set: neither is ever the other.
        bytes[0] &= 0x7F;
        Builder::from_custom_bytes(bytes).into_uuid()
    }
}

/// What became of the row whose commands were answered so, after those of the rows before on which it rests; an error
/// where the log takes no more.
fn outcome(answer: Result<Vec<Receipt>, CommandError>, before: usize) -> Result<Outcome, CommandError> {
    match answer {
        Ok(receipts) => {
            let recorded = receipts.iter().skip(before).filter(|it| !it.replayed && !it.positions.is_empty());
            let positions = recorded.map(|it| it.positions.clone());
            let all = positions.reduce(|all, it| all.start.min(it.start)..all.end.max(it.end));
            Ok(all.map_or(Outcome::Unchanged, Outcome::Accepted))
        }
        Err(CommandError::Refused(refusal)) => Ok(Outcome::Refused(refusal.into())),
        Err(error @ (CommandError::TooLarge(_) | CommandError::Restricted { .. })) => {
            Ok(Outcome::Refused(Fault::NotRecorded(error)))
        }
        // The same row of the same file has recorded this before; what it says was changed since.
        Err(CommandError::OtherContent { .. } | CommandError::PartlyKnown { .. }) => Ok(Outcome::Unchanged),
        Err(CommandError::InBatch { error, .. }) => outcome(Err(*error), before),
        Err(error) => Err(error),
    }
}

/// Whether the log notes that the same file was imported in the same way, and that every row was done.
fn is_done(isms: &Isms, log: LogId, import: &Import) -> Result<bool, LogError> {
    notes(isms, log, import, |it| it.refused == 0)
}

/// Whether the log notes that the same file was imported in the same way.
fn is_noted(isms: &Isms, log: LogId, import: &Import) -> Result<bool, LogError> {
    notes(isms, log, import, |_| true)
}

fn notes(
    isms: &Isms,
    log: LogId,
    import: &Import,
    is_wanted: fn(&facts::Import) -> bool,
) -> Result<bool, LogError> {
    for event in isms.history().of(log) {
        if let Event::Log(facts::Event::ImportCompleted(it)) = event?.event
            && (it.sha256, &it.mapping) == (import.sha256, &import.described)
            && is_wanted(&it)
        {
            return Ok(true);
        }
    }
    Ok(false)
}
