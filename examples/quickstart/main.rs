//! An invented company builds its ISMS through a spring: from nothing to verified reports.
//!
//! ```text
//! cargo run --release --example quickstart
//! ```
//!
//! It founds an ISMS in a fresh directory, and lets four people work in it from February to June. Then it prints the
//! risk register and the Statement of Applicability as they are, and what has changed since 31 March; writes every
//! report as a page; and verifies the log like somebody who trusts neither the company nor this program.

#![expect(clippy::print_stdout, reason = "an example prints")]

mod company;
mod foundations;
mod register;
mod statement;
mod treatment;

use std::path::Path;

use company::{Company, Result};
use isms::moment::{AsOf, Moment};
use isms::projections::history::difference::Difference;
use isms::projections::question;
use isms::projections::reports;
use isms::{Held, Isms, Level};

const WIDTH: u16 = 140;

fn main() -> Result<()> {
    let home = std::env::temp_dir().join(format!("isms-quickstart-{}", std::process::id()));
    std::fs::create_dir_all(&home)?;
    let directory = home.join("rivermill.isms");
    live_through_a_spring(&directory)?;

    // Whoever reads and verifies needs neither the key nor the company's program.
    let isms = Isms::read(&directory)?;
    let now = isms.now()?;
    print(&isms, &now, "risk-register")?;
    print(&isms, &now, "statement-of-applicability")?;
    print_what_changed(&isms, &now)?;
    let pages = home.join("reports");
    write_pages(&isms, &now, &pages)?;

    println!("log      {}", directory.join("log.jsonl").display());
    println!("reports  {}", pages.display());
    verify(&directory)
}

fn live_through_a_spring(directory: &Path) -> Result<()> {
    let company = Company::found(directory)?;
    let foundations = foundations::lay(&company)?;
    let registers = register::fill(&company, &foundations)?;
    statement::approve(&company, &foundations, &registers)?;
    treatment::carry_out(&company, &foundations, &registers)?;
    company.isms.close();
    Ok(())
}

fn print(isms: &Isms, moment: &Moment, name: &str) -> Result<()> {
    let blueprint = reports::named(name).ok_or_else(|| format!("no report is called `{name}`"))?;
    println!("{}", isms.report(blueprint, moment)?.to_text(WIDTH));
    Ok(())
}

/// The differences between 31 March and today, as the company knew them, and the events that made them.
fn print_what_changed(isms: &Isms, now: &Moment) -> Result<()> {
    let then = isms
        .as_of(AsOf::recorded("2026-03-31T22:00:00.000000Z".parse::<isms::vocabulary::time::Timestamp>()?))?;
    let difference = Difference::between(&then, now);
    let positions = difference.positions();
    let events = isms.history().since(positions.start).until(positions.end);
    let command = format!("isms diff --from {} --to {}", question(&then), question(now));
    println!("{}", difference.report(now, events, command)?.to_text(WIDTH));
    Ok(())
}

fn write_pages(isms: &Isms, moment: &Moment, directory: &Path) -> Result<()> {
    std::fs::create_dir_all(directory)?;
    for blueprint in reports::all() {
        let page = isms.report(blueprint, moment)?.to_html();
        std::fs::write(directory.join(format!("{}.html", blueprint.name)), page)?;
    }
    Ok(())
}

/// Verifies the directory as it lies there, to the full: bytes, signatures, and who was allowed to do what.
fn verify(directory: &Path) -> Result<()> {
    let verification = isms::verify(directory, Level::Full, &Held::default())?;
    for problem in &verification.problems {
        println!("problem: {problem}");
    }
    for not in &verification.not_claimed {
        println!("not shown: {not}");
    }
    if verification.problem_count > 0 {
        return Err(format!("{} problems", verification.problem_count).into());
    }
    println!("verified: {} events, root {}", verification.events, verification.root.to_base64());
    Ok(())
}
