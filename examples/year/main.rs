//! An invented utility lives through one whole turn of plan, do, check, act, and one of its processes through one of
//! observe, plan, do, check, act.
//!
//! ```text
//! cargo run --release --example year
//! ```
//!
//! From February 2025 to January 2026 seven people found, plan, operate, have an incident, measure, are audited, correct
//! in vain and then not, review and improve. On the way they ask for what a rule does not allow: each such refusal is part
//! of the example. At the end one and the same history is read by both cycles, the chain from the audit's finding to the
//! effect is printed, and the log is verified like somebody does who trusts nobody.

#![expect(clippy::print_stdout, reason = "an example prints")]

mod company;
mod plan;
mod register;
mod operation;
mod incident;
mod check;
mod act;
mod again;
mod single_process;
mod certify;
mod lapses;
mod life;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use company::Result;
use isms::id::NonconformityId;
use isms::vocabulary::phase::CycleModel;
use isms::{Held, Isms, Level};

fn main() -> Result<()> {
    let home = std::env::temp_dir().join(format!("isms-year-{}", std::process::id()));
    std::fs::create_dir_all(&home)?;
    let directory = home.join("aldervalley.isms");
    let nonconformity = life::live_through_a_year(&directory)?;

    let isms = Isms::read(&directory)?;
    print_phases(&isms)?;
    print_what_happened_to(&isms, nonconformity)?;
    let site = home.join("site");
    isms.write_site(&isms.now()?, &site, |_| ControlFlow::Continue(()))?;
    println!("log      {}", directory.join("log.jsonl").display());
    println!("reports  {}", site.join("index.html").display());
    verify(&directory)
}

/// How many events belong to each phase, as either cycle has it.
fn print_phases(isms: &Isms) -> Result<()> {
    for model in [CycleModel::Pdca, CycleModel::Opdca] {
        let mut phases: BTreeMap<_, u32> = BTreeMap::new();
        for event in isms.history() {
            if let Some(phase) = event?.phase(model) {
                *phases.entry(phase).or_default() += 1;
            }
        }
        let counted: Vec<_> = phases.iter().map(|(phase, count)| format!("{phase:?} {count}")).collect();
        println!("by {model:?}: {}", counted.join(", "));
    }
    Ok(())
}

fn print_what_happened_to(isms: &Isms, nonconformity: NonconformityId) -> Result<()> {
    println!("the major nonconformity:");
    for event in isms.history().of(nonconformity) {
        let event = event?;
        let caused = event.cause.map_or(String::new(), |cause| format!(", caused by {cause}"));
        println!("  {:>4}  {}  {}{caused}", event.seq, event.effective(), event.type_name());
    }
    Ok(())
}

/// Verifies the directory as it lies there, to the full: bytes, signatures, who was allowed to do what, and whether what
/// followed by itself had to follow.
fn verify(directory: &Path) -> Result<()> {
    let verification = isms::verify(directory, Level::Full, &Held::default())?;
    for problem in &verification.problems {
        println!("problem: {problem}");
    }
    if verification.problem_count > 0 {
        return Err(format!("{} problems", verification.problem_count).into());
    }
    println!("verified: {} events, root {}", verification.events, verification.root.to_base64());
    Ok(())
}
