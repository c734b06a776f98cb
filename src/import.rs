//! Import: rows of a file to commands, each row for itself, and a report of what became of each.
//!
//! ```text
//! file ──mapping──► rows ──► commands ──► accepted, unchanged or refused, row by row
//! ```
//!
//! Things are matched by their reference. A new one is entered, a changed one is changed, and one that is as the
//! row says is left alone. A row that cannot be read, or that a rule refuses, is reported, and the import goes on.
//! Commands get their identity from the log, the file, the mapping and the row, so that the same file, read in the
//! same way, records nothing a second time.

pub(crate) mod mapping;
pub(crate) mod row;
pub(crate) mod imported;
mod assets;

use std::collections::HashMap;

use isms_core::aggregate::log as facts;
use isms_core::command::{Command, asset, log};
use isms_core::event::Event;
use isms_core::id::LogId;
use isms_core::recorded_event::Source;
use isms_core::register::Register;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::digest::Digest;
use isms_core::vocabulary::text::{Prose, TextError, Title};
use isms_core::vocabulary::time::PartialDate;
use isms_store::{CommandError, LogError, Request};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::{Builder, Uuid};

use crate::import::imported::{Fault, ImportProgress, Imported, ImportedRow, Outcome};
use crate::import::mapping::Mapping;
use crate::import::row::{
    FILE_BYTES_MAX, FILE_LINES_MAX, Field, FileError, ROW_BYTES_MAX, Row, RowError, Rows,
};
use crate::isms::Isms;

/// How many rows are sent at once: enough that a sync is shared by many, few enough that progress is seen.
const BATCH_ROWS: usize = 1_024;

/// A file to be imported, and how it is read.
///
/// ```no_run
/// use isms::{Import, Mapping};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let isms = isms::Isms::open("acme.isms")?;
/// # let ana = isms::vocabulary::actor::Actor::human(isms.new_id()?);
///
/// let mapping = Mapping::new().column("reference", "Host").column("name", "Host").constant("kind", "hardware");
/// let import = Import::assets(std::fs::read("hosts.csv")?, mapping)?;
/// let imported = import.run(&isms, &ana, |_| ())?;
/// println!("{} of {} rows recorded something", imported.accepted(), imported.rows.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Import {
    file: Vec<u8>,
    sha256: Digest,
    mapping: Mapping,
    /// The mapping as it is recorded.
    described: Prose,
    format: Title,
    license: Option<Title>,
    effective_at: Option<PartialDate>,
}

/// Why an import did not come to its end.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file or its mapping cannot be read by. Nothing was recorded.
    #[error(transparent)]
    File(#[from] FileError),
    /// Whoever imports may not note in the log that they did. Nothing was recorded.
    #[error("the import could not be noted in the log, so nothing was imported: {0}")]
    NotNoted(#[source] CommandError),
    /// The log could not be read. Nothing was recorded.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The log took no more. Open it again and import the same file again: what was recorded is not recorded twice.
    #[error("the import stopped: {source}; what was recorded stays, import the same file again for the rest")]
    Stopped {
        /// Why.
        source: CommandError,
        /// What became of the rows until then.
        imported: Box<Imported>,
    },
}

impl Import {
    /// How long a file may be, in bytes: it is held in memory, since the identity of each row rests on all of it.
    pub const FILE_BYTES_MAX: usize = FILE_BYTES_MAX;

    /// How many lines a file may have: every row has its place in the report, which is held in memory too.
    pub const FILE_LINES_MAX: usize = FILE_LINES_MAX;

    /// How long a row may be, in bytes: what is longer fits no event, and is usually a quotation mark without its other.
    pub const ROW_BYTES_MAX: usize = ROW_BYTES_MAX;

    /// What a row can tell of an asset.
    #[must_use]
    pub fn asset_fields() -> &'static [Field] {
        assets::FIELDS
    }

    /// A CSV file with an asset in each row, and how it is read.
    pub fn assets(file: Vec<u8>, mapping: Mapping) -> Result<Self, ImportError> {
        Rows::of(&file, &mapping, assets::FIELDS)?;
        let unfit = |error: TextError| FileError::Mapping(error.to_string());
        let described = mapping.to_string().parse().map_err(unfit)?;
        let format = "csv".parse().map_err(unfit)?;
        let sha256 = Digest::of(&file);
        Ok(Self { file, sha256, mapping, described, format, license: None, effective_at: None })
    }

    /// The same, under the license by which the file may be used.
    #[must_use]
    pub fn licensed(self, license: Title) -> Self {
        Self { license: Some(license), ..self }
    }

    /// The same, to hold from a date.
    #[must_use]
    pub fn effective(self, date: impl Into<PartialDate>) -> Self {
        Self { effective_at: Some(date.into()), ..self }
    }

    /// Imports, by whoever runs it. They need the authority for what the rows record, and to keep the log.
    pub fn run(
        &self,
        isms: &Isms,
        actor: &Actor,
        progress: impl FnMut(ImportProgress),
    ) -> Result<Imported, ImportError> {
        Run::new(self, isms, actor, false)?.run(progress)
    }

    /// Reports what importing would come to, and records nothing. Each row is judged by what is recorded now.
    pub fn preview(
        &self,
        isms: &Isms,
        actor: &Actor,
        progress: impl FnMut(ImportProgress),
    ) -> Result<Imported, ImportError> {
        Run::new(self, isms, actor, true)?.run(progress)
    }
}

/// An import under way.
struct Run<'a> {
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
    /// What is to be sent, with the place of its row among all.
    waiting: Vec<(usize, Vec<(Actor, Request)>)>,
    /// The rows that gave a reference first, with what they say.
    first: HashMap<String, (usize, Row)>,
    /// A row of the same file has recorded something before, and nothing notes that the import came to its end.
    is_interrupted: bool,
    /// Rows that say what an earlier one says.
    repeats: Vec<(usize, usize)>,
}

impl<'a> Run<'a> {
    fn new(
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
            repeats: Vec::new(),
            is_interrupted: false,
        };
        let note = (*actor, Request::of(run.completion()));
        isms.preview_all([note]).map_err(ImportError::NotNoted)?;
        Ok(run)
    }

    fn run(mut self, mut progress: impl FnMut(ImportProgress)) -> Result<Imported, ImportError> {
        let bytes_total = self.import.file.len() as u64;
        let mut rows = Rows::of(&self.import.file, &self.import.mapping, assets::FIELDS)?;
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
        let asset = self.identity(number, "asset").into();
        self.is_interrupted |= self.register.assets.get(asset).is_some();
        let parts = match assets::commands(&row, &self.register, asset) {
            Ok(parts) => parts,
            Err(error) => return Outcome::Refused(error.into()),
        };
        let requests: Vec<_> = parts
            .into_iter()
            .map(|(part, command)| (*self.actor, self.request(number, part, command)))
            .collect();
        if !requests.is_empty() {
            self.waiting.push((index, requests));
        }
        if let Some(reference) = reference {
            self.first.insert(reference.to_owned(), (index, row));
        }
        Outcome::Unchanged
    }

    fn request(&self, row: u64, part: &str, command: Command) -> Request {
        let is_change = matches!(command, Command::Asset(asset::Command::ChangeDetails(..)));
        let reason = || format!("import, row {row} of the file").parse().ok();
        let (format, sha256) = (self.import.format.clone(), self.import.sha256);
        let mut request = Request::of(command)
            .with_id(self.identity(row, part).into())
            .from_source(Source::Import { format, sha256, row });
        request.reason = if is_change { reason() } else { None };
        request.effective_at = self.import.effective_at;
        request
    }

    /// Sends what waits, and notes what became of it.
    fn send(&mut self) -> Result<(), ImportError> {
        let (places, batches): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().unzip();
        if batches.is_empty() {
            return Ok(());
        }
        let sent =
            if self.is_preview { self.isms.preview_each(batches) } else { self.isms.execute_each(batches) };
        let first = places.first().copied().unwrap_or_default();
        let answers = sent.map_err(|source| self.stopped(first, source))?;
        for (place, answer) in places.into_iter().zip(answers) {
            let outcome = Outcome::of(answer).map_err(|source| self.stopped(place, source))?;
            if let Some(row) = self.imported.rows.get_mut(place) {
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
        Builder::from_custom_bytes(bytes).into_uuid()
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
