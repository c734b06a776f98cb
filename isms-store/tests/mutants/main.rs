//! The laws are tried too: engines and logs that are broken on purpose, and the law that notices each.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that fails panics")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a fault is one deviation, and all else is as it should be"
)]

use std::collections::BTreeSet;

use isms_store::contract::{Candidate, Law, Logs, check, laws};

use crate::altered::{Altered, Shared};
use crate::mutant::{Broken, MUTANTS, Mutant};
use crate::rack::{Fault, Folders, Racks};

mod altered;
mod documentation;
mod mutant;
mod property;
mod rack;

#[test]
fn a_rack_without_a_fault_keeps_the_contract() {
    check(&Racks::with(Fault::Nothing));
}

#[test]
fn every_mutant_is_killed_by_the_laws_that_are_named() {
    let silenced = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let pairs = MUTANTS.iter().flat_map(|mutant| mutant.killed_by.iter().map(move |says| (mutant, *says)));
    let tried: Vec<_> = pairs.map(|(mutant, says)| (mutant.says, says, try_on(mutant, law(says)))).collect();
    std::panic::set_hook(silenced);
    for (mutant, law, found) in &tried {
        let found = found.as_ref().err().map_or("it survives", String::as_str);
        println!("{mutant}\n    killed by: {law}\n    {found:.120}");
    }
    let survivors: Vec<_> = tried.iter().filter(|(_, _, found)| found.is_ok()).collect();
    assert!(survivors.is_empty(), "these survive: {survivors:#?}");
}

#[test]
fn every_law_kills_a_mutant() {
    let killers: BTreeSet<&str> = MUTANTS.iter().flat_map(|mutant| mutant.killed_by).copied().collect();
    let idle: Vec<_> = laws().map(|law| law.says).filter(|says| !killers.contains(says)).collect();
    assert!(idle.is_empty(), "nothing shows that these can be broken: {idle:#?}");
}

fn law(says: &str) -> &'static Law {
    laws().find(|law| law.says == says).unwrap_or_else(|| panic!("`{says}` is no law"))
}

fn try_on(mutant: &Mutant, law: &Law) -> Result<(), String> {
    match mutant.broken {
        Broken::Journal(fault) => law.try_on(Logs::on(&Racks::with(fault))),
        Broken::File(fault) => law.try_on(Logs::on(&Folders(fault))),
        Broken::Log(by) => {
            let (engine, shared) = (Racks::with(Fault::Nothing), Shared::default());
            let engine: &dyn Candidate = &engine;
            law.try_on(Logs::behind(engine, &|subject| Box::new(Altered::new(subject, by, &shared))))
        }
    }
}
