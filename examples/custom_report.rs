//! A report of one's own: who has worked on what, and how often, in some twenty lines.
//!
//! ```text
//! cargo run --example custom_report -- acme.isms
//! ```

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeMap;
use std::error::Error;

use isms::Isms;
use isms::id::PersonId;
use isms::projections::{Cell, Column, Header, Kind, Report, Row, Table};

fn main() -> Result<(), Box<dyn Error>> {
    let home = tempfile::tempdir()?;
    let isms = match std::env::args().nth(1) {
        Some(directory) => Isms::read(directory)?,
        None => invented(home.path())?,
    };

    // The report: a fold, and a table of it. Every row says which events it rests on.
    let now = isms.now()?;
    let reference = |person: PersonId| now.register.reference(person.into()).map(ToString::to_string);
    let acts = isms.fold(BTreeMap::<_, Vec<u64>>::new(), |acts, event| {
        let who = event.actor.person().and_then(reference).unwrap_or("the log".into());
        acts.entry((who, event.stream.aggregate())).or_default().push(event.seq);
    })?;
    let columns = vec![
        Column::across("who", "Who", Kind::Key),
        Column::across("what", "What", Kind::Short),
        Column::across("acts", "Acts", Kind::Number),
    ];
    let rows = acts.into_iter().map(|((who, what), seqs)| {
        let count = i64::try_from(seqs.len()).unwrap_or(i64::MAX);
        Row {
            cells: vec![Cell::Text(who), Cell::Text(what.into()), Cell::Integer(count)],
            rests_on: seqs.into_iter().collect(),
        }
    });
    let table = Table { name: "acts".into(), caption: "Acts".into(), columns, rows: rows.collect() };
    let command = "cargo run --example custom_report -- acme.isms".into();
    let header = Header::with_command(&now, "acts", "Who works on what", 1, command);
    let report = Report { header, charts: Vec::new(), tables: vec![table], notes: Vec::new() };

    println!("{}", report.to_text(100));
    Ok(())
}

/// An ISMS in which nothing has happened yet but its founding.
fn invented(home: &std::path::Path) -> Result<Isms, Box<dyn Error>> {
    let founding = isms::Founding::of("Acme".parse()?, "P-1".parse()?)?;
    Ok(Isms::create(home.join("acme.isms"), &founding)?.0)
}
