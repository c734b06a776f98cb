//! Import: rows of a file to commands, each row for itself, and a report of what became of each.
//!
//! ```text
//! file ──mapping──► rows ──► commands ──► accepted, unchanged or refused, row by row
//! ```
//!
//! Things are matched by their reference. A new one is entered, a changed one is changed where there is a command for
//! that, and one that is as the row says is left alone. A row that cannot be read, or that a rule refuses, is reported, and the import goes on.
//! Commands get their identity from the log, the file, the mapping and the row, so that the same file, read in the
//! same way, records nothing a second time.

pub(crate) mod mapping;
pub(crate) mod row;
pub(crate) mod file;
mod composition;
mod table;
mod document;
mod rows;
pub(crate) mod imported;
mod known;
mod assets;
mod suppliers;
mod vulnerabilities;
mod findings;
pub(crate) mod subject;
mod run;

use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::digest::Digest;
use isms_core::vocabulary::text::{Prose, TextError, Title};
use isms_core::vocabulary::time::PartialDate;
use isms_store::{CommandError, LogError};
use thiserror::Error;

use crate::import::file::{FILE_BYTES_MAX, FILE_LINES_MAX, FileError};
use crate::import::imported::{ImportProgress, Imported};
use crate::import::mapping::Mapping;
use crate::import::row::ROW_BYTES_MAX;
use crate::import::rows::Rows;
use crate::import::run::Run;
use crate::import::subject::Subject;
use crate::isms::Isms;

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
///
/// // JSON says the same as CSV; words of the file get the meanings of the log, and each row its own date.
/// let mapping = Mapping::new()
///     .column("reference", "cveID")
///     .column("title", "vulnerabilityName")
///     .constant("source", "Catalog of known exploited vulnerabilities")
///     .column("exploitation", "knownRansomwareCampaignUse")
///     .meaning("exploitation", "Known", "used for ransom")
///     .meaning("exploitation", "Unknown", "used")
///     .column("remediation_due", "dueDate")
///     .column("effective_at", "dateAdded");
/// let preview = Import::vulnerabilities(std::fs::read("catalog.json")?, mapping)?.preview(&isms, &ana, |_| ())?;
/// for row in &preview.rows {
///     println!("{}: {:?}", row.number, row.outcome);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Import {
    subject: Subject,
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

    /// How many lines a file may have, or rows where it is JSON: every row has its place in the report, which is held in memory too.
    pub const FILE_LINES_MAX: usize = FILE_LINES_MAX;

    /// How long a row may be, in bytes: what is longer fits no event, and is usually a quotation mark without its other.
    pub const ROW_BYTES_MAX: usize = ROW_BYTES_MAX;

    /// A file with a thing in each row, and how it is read.
    pub fn of(subject: Subject, file: Vec<u8>, mapping: Mapping) -> Result<Self, ImportError> {
        Rows::of(&file, &mapping, subject.fields())?;
        let unfit = |error: TextError| FileError::Mapping(error.to_string());
        let described = mapping.to_string().parse().map_err(unfit)?;
        let format = mapping.format_of(&file).word().parse().map_err(unfit)?;
        let sha256 = Digest::of(&file);
        Ok(Self { subject, file, sha256, mapping, described, format, license: None, effective_at: None })
    }

    /// A file with an asset in each row.
    pub fn assets(file: Vec<u8>, mapping: Mapping) -> Result<Self, ImportError> {
        Self::of(Subject::Assets, file, mapping)
    }

    /// A file with a supplier in each row.
    pub fn suppliers(file: Vec<u8>, mapping: Mapping) -> Result<Self, ImportError> {
        Self::of(Subject::Suppliers, file, mapping)
    }

    /// A file with a vulnerability in each row.
    pub fn vulnerabilities(file: Vec<u8>, mapping: Mapping) -> Result<Self, ImportError> {
        Self::of(Subject::Vulnerabilities, file, mapping)
    }

    /// A file with a finding of an audit in each row.
    pub fn findings(file: Vec<u8>, mapping: Mapping) -> Result<Self, ImportError> {
        Self::of(Subject::Findings, file, mapping)
    }

    /// The same, under the license by which the file may be used.
    #[must_use]
    pub fn licensed(self, license: Title) -> Self {
        Self { license: Some(license), ..self }
    }

    /// The same, to hold from a date, where the row has none of its own.
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
