//! Provenance: what stands above and below the tables of a report, in words, for every format that people read.

use crate::table::{Header, Report, Table};

/// A label and what it labels.
pub(crate) type Fact = (&'static str, String);

/// What a reader has to know first.
pub(crate) fn heading(report: &Report) -> Vec<Fact> {
    let header = &report.header;
    let scope = header.scope_revision.as_deref().unwrap_or("not approved yet");
    let supposed = header.what_if.iter().map(|it| ("What if", it.clone()));
    let recorded = [
        ("As of", header.as_of.clone()),
        ("Organization", header.organization.clone()),
        ("Management system", header.isms.clone()),
        ("Standard", format!("{}:{}", header.standard, header.edition)),
        ("Scope revision", scope.to_owned()),
    ];
    supposed.chain(recorded).collect()
}

/// What a reader needs who wants to check it.
pub(crate) fn imprint(report: &Report) -> Vec<Fact> {
    let header = &report.header;
    vec![
        ("Position", format!("{} events", header.position)),
        ("Root of the log", root(header)),
        ("SHA-256 of the rows", report.digest()),
        ("Report", format!("{}, version {}", header.report, header.report_version)),
        ("Made again by", header.command.clone()),
        ("Checked by", "the same with --format jsonl | sha256sum".to_owned()),
    ]
}

/// What tells a report from others, on one line.
pub(crate) fn identity(report: &Report) -> String {
    format!("Position {}, rows {}", report.header.position, report.digest())
}

/// What a reader needs who wants to check a page that is part of a site.
pub(crate) fn imprint_of_site(header: &Header) -> Vec<Fact> {
    vec![
        ("Position", format!("{} events", header.position)),
        ("Root of the log", root(header)),
        ("Made again by", header.command.clone()),
    ]
}

/// The root of the log; none where something is only supposed.
fn root(header: &Header) -> String {
    let supposed = header.what_if.is_some();
    if supposed { "none: what is supposed is in no log".to_owned() } else { header.root.clone() }
}

/// How many rows a table has.
pub(crate) fn count(table: &Table) -> String {
    match table.rows.len() {
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    }
}

/// What stands in the place of the rows when there are none.
pub(crate) const NO_ROWS: &str = "Nothing to show.";

/// What stands in an empty cell, so that a reader sees that nothing was cut off.
pub(crate) const EMPTY: &str = "–";

/// The heading of the last column of every table.
pub(crate) const EVENTS: &str = "Events";
