//! `isms import`: rows of a file to commands, and what became of each row.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use isms::projections::quoted;
use isms::projections::{Cell, Column, Header, Kind, Mark, Report, Row, Status, Table};
use isms::rule::Rule;
use isms::vocabulary::text::Title;
use isms::vocabulary::time::PartialDate;
use isms::{Fault, Format, Import, ImportError, Imported, ImportedRow, Isms, Mapping, Outcome, Subject};

use super::Store;
use crate::failure::{Failure, chain};
use crate::naming;
use crate::terminal::{self, Output, Work};

/// Import rows of a file: new things are entered, changed ones changed, equal ones left alone
#[derive(clap::Subcommand, Debug)]
pub(super) enum Args {
    /// Assets, matched by their reference
    #[command(after_help = fields(Subject::Assets))]
    Assets(Reading),
    /// Suppliers, matched by their reference
    #[command(after_help = fields(Subject::Suppliers))]
    Suppliers(Reading),
    /// Vulnerabilities, matched by their reference
    #[command(after_help = fields(Subject::Vulnerabilities))]
    Vulnerabilities(Reading),
    /// Findings of audits as nonconformities, matched by their reference
    #[command(after_help = fields(Subject::Findings))]
    Findings(Reading),
}

/// How a file is read.
#[derive(clap::Args, Debug)]
pub(super) struct Reading {
    /// The file: CSV whose first line names the columns, or JSON with a list of objects; both in UTF-8
    file: PathBuf,
    /// Which column tells a field, like name="Domain name", or which do, like reference="{Unit}/{Number}"; a brace
    /// of the text itself stands there twice
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = pair)]
    map: Vec<(String, String)>,
    /// What a field is in every row, like kind=service
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// What a word of the file means for a field, like grade:Y="major nonconformity"
    #[arg(long = "means", value_name = "FIELD:WORD=VALUE", value_parser = meaning)]
    means: Vec<Meaning>,
    /// A word that stands for nothing, like "(blank)"
    #[arg(long, value_name = "WORD")]
    blank: Vec<String>,
    /// Where the rows are in a JSON file with more than one list, like result.findings
    #[arg(long, value_name = "PATH")]
    rows: Option<String>,
    /// How the file is written; as it begins, if not said
    #[arg(long)]
    file_format: Option<FileFormat>,
    /// Who imports, by reference or identity; the only person there is, if not said
    #[arg(long = "as", value_name = "PERSON")]
    person: Option<String>,
    /// In which role; the only one they hold, if not said
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// The license under which the file may be used
    #[arg(long)]
    license: Option<Title>,
    /// From when it holds, where that is not now
    #[arg(long, value_name = "DATE")]
    effective_at: Option<PartialDate>,
    /// Report what it would come to, and record nothing
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    output: Output,
}

/// How a file is written.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum FileFormat {
    Csv,
    Json,
}

/// What a word of the file means.
#[derive(Clone, Debug)]
struct Meaning {
    field: String,
    word: String,
    means: String,
}

pub(super) fn run(store: &Store, args: Args) -> Result<(), Failure> {
    let (subject, args) = match args {
        Args::Assets(args) => (Subject::Assets, args),
        Args::Suppliers(args) => (Subject::Suppliers, args),
        Args::Vulnerabilities(args) => (Subject::Vulnerabilities, args),
        Args::Findings(args) => (Subject::Findings, args),
    };
    let file = read(&args.file).map_err(|error| Failure::file("read", &args.file, &error))?;
    let mut import = Import::of(subject, file, mapping(&args))?;
    if let Some(license) = &args.license {
        import = import.licensed(license.clone());
    }
    if let Some(date) = args.effective_at {
        import = import.effective(date);
    }
    let isms = store.open()?;
    let actor = naming::acting(&isms.now()?.register, args.person.as_deref(), args.role.as_deref())?;
    let mut work = Work::begin("importing");
    let progress = |it: isms::ImportProgress| work.done(it.bytes, it.bytes_total);
    let done = if args.preview {
        import.preview(&isms, &actor, progress)
    } else {
        import.run(&isms, &actor, progress)
    };
    drop(work);
    let (imported, stopped) = match done {
        Ok(imported) => (imported, None),
        Err(ImportError::Stopped { source, imported }) => {
            let rows = imported.rows.len();
            let why = chain(&source);
            let message = format!("the import stopped at row {rows}: {why}; import the same file again");
            (*imported, Some(Failure::Store(message)))
        }
        Err(error) => return Err(error.into()),
    };
    let report = report(&isms, subject, &args.file, &imported)?;
    // Whoever reads the report at leisure keeps nobody from the store.
    drop(isms);
    let printed = args.output.report(&report);
    summarize(&imported, args.preview);
    let is_unentitled = |row: &ImportedRow| matches!(&row.outcome, Outcome::Refused(Fault::Refused(it)) if it.rule == Rule::G2);
    if imported.rows.iter().any(is_unentitled) {
        terminal::say(
            "hint: who imports needs the role also on the day from which a row holds; a new ISMS is founded as of an \
             earlier day with `isms init --effective-at DATE`, no later than the oldest row",
        );
    }
    match (stopped, imported.refused()) {
        (Some(failure), _) => Err(failure),
        (None, 0) => printed,
        (None, 1) => Err(Failure::Found("1 row was refused".into())),
        (None, count) => Err(Failure::Found(format!("{count} rows were refused"))),
    }
}

/// The file, or so much of it that it is found to be too long.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = Vec::new();
    File::open(path)?.take(Import::FILE_BYTES_MAX as u64 + 1).read_to_end(&mut file)?;
    Ok(file)
}

fn mapping(args: &Reading) -> Mapping {
    let mapped = args.map.iter().fold(Mapping::new(), |all, (field, column)| {
        // A name in braces is a column; so is a name without any.
        if column.contains(['{', '}']) { all.composed(field, column) } else { all.column(field, column) }
    });
    let set = args.set.iter().fold(mapped, |all, (field, value)| all.constant(field, value));
    let means = args.means.iter().fold(set, |all, it| all.meaning(&it.field, &it.word, &it.means));
    let blank = args.blank.iter().fold(means, Mapping::blank);
    let placed = args.rows.iter().fold(blank, Mapping::rows);
    args.file_format.iter().fold(placed, |all, format| {
        all.format(match format {
            FileFormat::Csv => Format::Csv,
            FileFormat::Json => Format::Json,
        })
    })
}

/// `FIELD=COLUMN`: columns may have `=` in their names, fields do not.
fn pair(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(field, value)| !field.is_empty() && !value.is_empty());
    let (field, value) = parts.ok_or_else(|| "expected FIELD=… with something behind it".to_owned())?;
    Ok((field.to_owned(), value.to_owned()))
}

/// `FIELD:WORD=VALUE`: fields have no colon in their names, words may.
fn meaning(text: &str) -> Result<Meaning, String> {
    let expected = || "expected FIELD:WORD=… with something behind it".to_owned();
    let (field, rest) = text.split_once(':').ok_or_else(expected)?;
    let (word, means) = pair(rest).map_err(|_| expected())?;
    if field.is_empty() {
        return Err(expected());
    }
    Ok(Meaning { field: field.to_owned(), word, means })
}

fn fields(subject: Subject) -> String {
    let line = |field: &isms::Field| {
        let required = if field.is_required { ", required" } else { "" };
        format!("  {:16} {}{required}\n", field.name, field.says)
    };
    format!("Fields:\n{}", subject.fields().iter().map(line).collect::<String>())
}

fn report(isms: &Isms, subject: Subject, file: &Path, imported: &Imported) -> Result<Report, Failure> {
    let columns = vec![
        Column::across("row", "Row", Kind::Key),
        Column::across("reference", "Reference", Kind::Short),
        Column::across("outcome", "Outcome", Kind::Short),
        Column::across("rule", "Rule", Kind::Short),
        Column::across("text", "Why", Kind::Prose),
    ];
    let title = format!("Import of {}", file.display());
    let file = quoted(&file.display().to_string());
    let command = format!("isms import {} {file} …", subject.word());
    let rows = imported.rows.iter().map(row).collect();
    Ok(Report {
        header: Header::with_command(&isms.now()?, "import", &title, 1, command),
        charts: Vec::new(),
        tables: vec![Table { name: "rows".into(), caption: "Rows".into(), columns, rows }],
        notes: Vec::new(),
    })
}

fn row(row: &ImportedRow) -> Row {
    let say = |status: &str, mark| Cell::Status(Status { status: status.into(), mark });
    let mut rests_on = BTreeSet::new();
    let (outcome, rule, text) = match &row.outcome {
        Outcome::Accepted(positions) => {
            rests_on.extend(positions.clone());
            (say("accepted", Mark::Good), Cell::Empty, Cell::Empty)
        }
        Outcome::Unchanged => (say("unchanged", Mark::Neutral), Cell::Empty, Cell::Empty),
        Outcome::Refused(fault) => {
            let rule = if let Fault::Refused(refusal) = fault { Some(refusal.rule) } else { None };
            let rule = rule.map_or(Cell::Empty, |rule| Cell::Text(rule.to_string()));
            (say("refused", Mark::Gap), rule, Cell::Text(fault.to_string()))
        }
    };
    let number = Cell::Integer(i64::try_from(row.number).unwrap_or(i64::MAX));
    let reference = row.reference.clone().map_or(Cell::Empty, Cell::Text);
    Row { cells: vec![number, reference, outcome, rule, text], rests_on }
}

fn summarize(imported: &Imported, is_preview: bool) {
    let counts = format!(
        "{} rows: {} accepted, {} unchanged, {} refused",
        imported.rows.len(),
        imported.accepted(),
        imported.unchanged(),
        imported.refused()
    );
    terminal::say(&match imported.completed {
        Some(position) => format!("{counts}; noted at position {position}"),
        None if is_preview => format!("{counts}; a preview, nothing was recorded"),
        None => format!("{counts}; nothing was recorded"),
    });
}
