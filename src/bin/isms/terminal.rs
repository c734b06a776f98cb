//! Terminal: what the command line prints, in which format and where, and how it shows that it is at work.

use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use isms::projections::Report;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::failure::Failure;

/// What takes longer than this shows that it is at work.
const PATIENCE: Duration = Duration::from_secs(1);

/// How wide a table is where nobody knows how wide the terminal is, in characters.
const WIDTH_DEFAULT: u16 = 120;

/// Where and how rows are printed.
#[derive(Args, Clone, Debug)]
pub(crate) struct Output {
    /// How rows are written: a table on a terminal, CSV otherwise, if not said
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where they are written instead of to standard output
    #[arg(short, long = "output", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Csv,
    Json,
    Jsonl,
    Markdown,
    Html,
    Xlsx,
}

impl Format {
    /// What the name of a file in this format ends with.
    fn extension(self) -> &'static str {
        match self {
            Self::Table => "txt",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
        }
    }

    fn render(self, report: &Report) -> Result<Vec<u8>, Failure> {
        let text = match self {
            Self::Table => report.to_text(width()),
            Self::Csv => report.to_csv(),
            Self::Json => report.to_json(),
            Self::Jsonl => report.to_json_lines(),
            Self::Markdown => report.to_markdown(),
            Self::Html => report.to_html(),
            Self::Xlsx => return report.to_xlsx().map_err(|error| Failure::Usage(error.to_string())),
        };
        Ok(text.into_bytes())
    }
}

impl Output {
    /// Prints a report.
    pub(crate) fn report(&self, report: &Report) -> Result<(), Failure> {
        let format = self.format();
        if format == Format::Xlsx && self.output.is_none() && io::stdout().is_terminal() {
            return Err(Failure::Usage("a workbook is not for a terminal: say --output FILE".into()));
        }
        self.print(&format.render(report)?)
    }

    /// Writes a report into a directory, as a file named after it.
    pub(crate) fn report_into(&self, directory: &Path, report: &Report) -> Result<PathBuf, Failure> {
        let format = self.format.unwrap_or(Format::Csv);
        let path = directory.join(format!("{}.{}", report.header.report, format.extension()));
        write_file(&path, &format.render(report)?)?;
        Ok(path)
    }

    /// Prints what this version knows, one object an item.
    pub(crate) fn listing<T: Serialize>(&self, items: &[T]) -> Result<(), Failure> {
        // What this version knows has strings for keys, so it cannot fail.
        let lines: Vec<String> =
            items.iter().map(|it| serde_json::to_string(it).unwrap_or_default()).collect();
        let rows = || rows(&lines);
        let text = match self.format() {
            Format::Json => serde_json::to_string_pretty(items).unwrap_or_default() + "\n",
            Format::Jsonl => lines.join("\n") + "\n",
            Format::Table => aligned(&rows()),
            Format::Csv => rows().iter().map(|row| csv_line(row)).collect(),
            Format::Markdown | Format::Html | Format::Xlsx => {
                let message = "expected --format table, csv, json or jsonl for what this version knows";
                return Err(Failure::Usage(message.into()));
            }
        };
        self.print(text.as_bytes())
    }

    /// Whether it is programs that read what is printed, and so also what only programs want.
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.format(), Format::Json | Format::Jsonl)
    }

    fn format(&self) -> Format {
        let by_name = || {
            let extension = self.output.as_ref()?.extension()?.to_str()?;
            Format::value_variants().iter().copied().find(|format| format.extension() == extension)
        };
        let by_place = || {
            let is_read_by_people = self.output.is_none() && io::stdout().is_terminal();
            if is_read_by_people { Format::Table } else { Format::Csv }
        };
        self.format.or_else(by_name).unwrap_or_else(by_place)
    }

    fn print(&self, bytes: &[u8]) -> Result<(), Failure> {
        match &self.output {
            Some(path) => write_file(path, bytes),
            None => written(bytes),
        }
    }
}

/// A word as a shell takes it for one.
pub(crate) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Writes to standard output.
pub(crate) fn data(text: &str) -> Result<(), Failure> {
    written(text.as_bytes())
}

fn written(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

/// Says something to whoever is there, on standard error.
pub(crate) fn say(text: &str) {
    // Where nobody can be told, there is nobody to be told that.
    let _ = writeln!(io::stderr(), "{}", inert(text));
}

/// The text with nothing in it that acts on a terminal: a message may repeat what somebody else has typed. Reports
/// see to it themselves.
pub(crate) fn inert(text: &str) -> String {
    text.chars().map(|c| if acts(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// The same of JSON, which stays the same JSON.
pub(crate) fn inert_json(json: &str) -> String {
    json.chars().map(|c| if acts(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }).collect()
}

/// Whether a character acts on a terminal rather than standing on it, or has others stand in another order.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes a file whole or not at all: an earlier one stays until the new one is there. A link stays one, and whoever
/// could not read the earlier file cannot read the new one.
fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::file("write", path, &error);
    if path.exists() && !path.is_file() {
        // A device or a pipe is written to, not replaced.
        return std::fs::write(path, bytes).map_err(failed);
    }
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut partial = path.as_os_str().to_owned();
    partial.push(format!(".partial-{}", std::process::id()));
    let mut file = File::create_new(&partial).map_err(failed)?;
    let earlier = path.metadata().map(|it| it.permissions());
    let permitted = earlier.map_or(Ok(()), |permissions| file.set_permissions(permissions));
    let written = permitted.and_then(|()| file.write_all(bytes));
    written.and_then(|()| std::fs::rename(&partial, path)).map_err(|error| {
        let _ = std::fs::remove_file(&partial);
        failed(error)
    })
}

fn width() -> u16 {
    let of_terminal = || console::Term::stdout().size_checked().map(|(_, columns)| columns);
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    told.or_else(of_terminal).unwrap_or(WIDTH_DEFAULT)
}

/// JSON objects that have the same members, as a heading and rows.
fn rows(objects: &[String]) -> Vec<Vec<String>> {
    let objects: Vec<Members> =
        objects.iter().filter_map(|object| serde_json::from_str(object).ok()).collect();
    let heading =
        objects.first().map(|Members(members)| members.iter().map(|(name, _)| name.clone()).collect());
    let row = |Members(members): &Members| members.iter().map(|(_, value)| cell(value)).collect();
    heading.into_iter().chain(objects.iter().map(row)).collect()
}

/// The members of a JSON object, in their order.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        from.deserialize_map(InOrder)
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        Value::Object(members) => members.values().map(cell).collect::<Vec<_>>().join(" "),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let length = |row: &Vec<String>, at: usize| row.get(at).map_or(0, |cell| cell.chars().count());
    let widths: Vec<_> =
        (0..columns).map(|at| rows.iter().map(|row| length(row, at)).max().unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

fn csv_line(row: &[String]) -> String {
    let quoted = |cell: &String| {
        if cell.contains([',', '"', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

/// Shows that something is under way, if it takes long and somebody looks.
pub(crate) struct Work {
    what: &'static str,
    since: Instant,
    bar: Option<ProgressBar>,
}

impl Work {
    pub(crate) fn begin(what: &'static str) -> Self {
        Self { what, since: Instant::now(), bar: None }
    }

    /// So much of so much is done.
    pub(crate) fn done(&mut self, part: u64, all: u64) {
        if self.bar.is_none() && self.since.elapsed() > PATIENCE && io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta}").ok();
            let bar = ProgressBar::new(all).with_message(self.what);
            self.bar = Some(style.map_or_else(|| bar.clone(), |style| bar.clone().with_style(style)));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(part);
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
