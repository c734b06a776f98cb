//! A report of one's own, in fifteen lines: who has worked on what, and how often. It is filtered, sorted, paged and
//! printed as every other.
//!
//! ```text
//! cargo run --example custom_report -- acme.isms
//! ```

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeMap;
use std::error::Error;

use isms::projections::{Cell, Column, Header, Kind, Page, Query, Report, Row, Table};
use isms::{Isms, moment::Moment};

/// A fold of the log, and a table of it. Every row says which events it rests on.
fn acts(isms: &Isms, now: &Moment) -> Result<Report, Box<dyn Error>> {
    let acts = isms.fold(BTreeMap::<_, Vec<u64>>::new(), |acts, event| {
        let who = event.actor.person().map(Into::into).and_then(|it| now.register.reference(it).cloned());
        acts.entry((who, event.stream.aggregate())).or_default().push(event.seq);
    })?;
    let who = Column::across("who", "Who", Kind::Key);
    let columns =
        [who, Column::across("what", "What", Kind::Short), Column::across("acts", "Acts", Kind::Number)];
    let rows = acts.into_iter().map(|((who, what), acts)| {
        let who = who.map_or("the log".into(), |who| who.to_string());
        Row::of([Cell::from(who), what.into(), acts.len().into()], acts)
    });
    let header = Header::with_command(now, "acts", "Who works on what", 1, "custom_report".into());
    Ok(Report::of(header, [Table::of("acts", "Acts", columns, rows)]))
}

fn main() -> Result<(), Box<dyn Error>> {
    let home = tempfile::tempdir()?;
    let isms = match std::env::args().nth(1) {
        Some(directory) => Isms::read(directory)?,
        None => invented(home.path())?,
    };
    let now = isms.now()?;
    let most = Query::default().only("acts>=2".parse()?).sorted("-acts".parse()?).page(Page::first(10));
    println!("{}", most.answer(acts(&isms, &now)?, &now)?.to_text(100));
    Ok(())
}

/// An ISMS in which nothing has happened yet but its founding.
fn invented(home: &std::path::Path) -> Result<Isms, Box<dyn Error>> {
    let founding = isms::Founding::of("Acme".parse()?, "P-1".parse()?)?;
    Ok(Isms::create(home.join("acme.isms"), &founding)?.0)
}
