//! What it takes to ask a register for exactly what is wanted, beside building the register by replay.
//!
//! ```text
//! cargo bench --bench reading              everything
//! cargo bench --bench reading overdue      what has `overdue` in its name
//! ```
//!
//! The register has 50,000 assets and as many risks, with no more history than they need to be what they are: the shorter
//! the history, the sooner a replay is done. Each answer is a report with its first page of rows, made anew from the
//! register. A ratio of 50 is a fiftieth of the time of a replay.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a bench prints, and stops where it fails")]

#[path = "ratio/company.rs"]
mod company;
#[path = "reading/entered.rs"]
mod entered;
#[path = "ratio/measure.rs"]
mod measure;

use std::hint::black_box;
use std::rc::Rc;

use isms::moment::Moment;
use isms::projections::{By, Choice, Condition, Page, Query, reports};
use isms::vocabulary::cia::Property;
use isms::{Isms, aggregate::asset::Need};
use measure::{Bench, time};
use tempfile::TempDir;

/// The rows of a page.
const PAGE: usize = 50;

fn main() {
    let filter = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let wanted = |name: &str| filter.as_ref().is_none_or(|filter| name.contains(filter.as_str()));
    let home = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let (isms, actor) = entered::company(&home.path().join("acme.isms"));
    let person = actor.person().expect("a person");
    let isms = Rc::new(isms);
    // By then half of the reviews are late.
    let then = "2060-01-01".parse().expect("a day");
    let now = Rc::new(isms.as_of(then).expect("a moment"));
    println!("{:<34} {:>8} {:>18}   of the limit", "", "median", "range");
    let ask = |name, report, choice: Choice| asks(name, report, &isms, &now, choice);
    let everything = Choice::default;
    let needs = Condition::NeedsAtLeast(Property::Availability, Need::High);
    let benches = [
        ask("risks, first page", "risk-register", everything()),
        ask("risks, the last first", "risk-register", everything().descending()),
        ask(
            "risks, high or worse, by level",
            "risk-register",
            everything().level_at_least("High").by(By::Level),
        ),
        ask("risks, overdue, by day", "risk-register", everything().overdue().by(By::Due)),
        ask(
            "risks of a person, latest first",
            "risk-register",
            everything().answered_by(person).by(By::LastChange),
        ),
        ask(
            "risks in a state, with a word",
            "risk-register",
            everything().in_state("evaluated").with_text("PAYROLL"),
        ),
        ask("risks, stale", "risk-register", everything().and(Condition::Stale)),
        ask("assets, first page", "assets", everything()),
        ask("assets of a person that need much", "assets", everything().answered_by(person).and(needs)),
    ];
    for bench in benches.into_iter().filter(|bench| wanted(bench.name)) {
        println!("{}", bench.measure());
    }
}

/// A report with its first page, beside a replay.
fn asks(name: &'static str, report: &str, isms: &Rc<Isms>, now: &Rc<Moment>, choice: Choice) -> Bench {
    let blueprint = reports::named(report).expect("a report");
    let query = Query::of(choice).page(Page::first(PAGE));
    let (replayed, asked, now) = (Rc::clone(isms), Rc::clone(isms), Rc::clone(now));
    Bench {
        name,
        limit: "a full replay",
        rounds: 5,
        ours: Box::new(move || {
            time(|| drop(black_box(asked.ask(blueprint, &now, &query).expect("an answer"))))
        }),
        at_limit: Box::new(move || time(|| drop(black_box(company::replayed(&replayed))))),
    }
}
