//! The page of the contract, made of the laws and the mutants, so that it says what is so.
//!
//! `CONTRACT=write cargo test -p isms-store --test mutants` writes it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use isms_store::contract::{Law, THEMES, laws};

use crate::mutant::{Broken, MUTANTS};
use crate::property::PROPERTIES;

const INTRODUCTION: &str = "\
# The contract of the log

What a journal engine has to show, and the log above it, whoever wrote the engine. It is a set of laws. Each is a
function that tries an engine and panics where the law is broken; they are in `isms_store::contract`, behind the feature
`testing`, and every engine of ours keeps all of them. How to run them on an engine of your own stands in
[CONTRIBUTING](../CONTRIBUTING.md#writing-an-engine).

This page is made of the code. `CONTRACT=write cargo test -p isms-store --test mutants` writes it, and a test fails
where it says something else.
";

const LAWS: &str = "\
Laws of a *journal* are tried with small events, sealed with a key of the trial's own. Laws of a *log* are tried with real
commands, through the writer and back. Behind each stand the properties that it shows, by the numbers of the list below.
";

const ON_MUTANTS: &str = "\
Who tries the triers? These engines and logs are broken on purpose, one way each. The build fails if one of them passes the
laws that are named behind it, and if there is a law that none of them breaks.
";

const ON_PROPERTIES: &str = "\
All that is asked of the log, and what shows it: laws, and tests of what no engine alone can show. What is not there yet is
said, and not shown.
";

#[test]
fn the_page_says_what_is_so() {
    let page = page();
    let path = root().join("docs/contract.md");
    if std::env::var_os("CONTRACT").is_some_and(|it| it == "write") {
        fs::write(&path, &page).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let first = page.lines().zip(found.lines()).find(|(one, other)| one != other);
    assert!(
        found == page,
        "docs/contract.md is not what the laws say; write it with `CONTRACT=write`. First difference: {first:?}"
    );
}

#[test]
fn every_property_is_shown_by_a_law_or_by_tests_that_are_there() {
    let shown: BTreeSet<u8> = laws().flat_map(|law| law.shows).copied().collect();
    for property in PROPERTIES {
        let is_shown = shown.contains(&property.number) || !property.tested_in.is_empty();
        assert!(is_shown || property.lacks.is_some(), "nothing shows property {}", property.number);
        for path in property.tested_in {
            assert!(root().join(path).exists(), "property {}: there is no `{path}`", property.number);
        }
    }
    let numbers = PROPERTIES.iter().map(|property| usize::from(property.number));
    assert!(numbers.eq(1..=PROPERTIES.len()));
    let is_listed = |number: &u8| PROPERTIES.iter().any(|property| property.number == *number);
    assert!(shown.iter().all(is_listed), "{shown:?}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    let mut page = format!("{INTRODUCTION}\n## Laws\n\n{LAWS}");
    let mut number = 0;
    for theme in THEMES {
        write!(page, "\n### {}\n\n| | law | of a | shows |\n|--:|---|---|---|\n", theme.name).unwrap();
        for law in theme.laws {
            number += 1;
            let of = if law.is_of_a_journal() { "journal" } else { "log" };
            writeln!(page, "| {number} | {} | {of} | {} |", law.says, joined(law.shows)).unwrap();
        }
    }
    write!(page, "\n## Mutants\n\n{ON_MUTANTS}\n| what is broken | where | killed by law |\n|---|---|---|\n")
        .unwrap();
    for mutant in MUTANTS {
        let place = match mutant.broken {
            Broken::Journal(_) => "a journal",
            Broken::File(_) => "a journal in files",
            Broken::Log(_) => "a log",
        };
        let killers: Vec<_> =
            mutant.killed_by.iter().map(|says| number_of(|law| law.says == *says)).collect();
        writeln!(page, "| {} | {place} | {} |", mutant.says, killers.concat().join(", ")).unwrap();
    }
    write!(page, "\n## Properties\n\n{ON_PROPERTIES}\n| | property | laws | tests | not there yet |\n|--:|---|---|---|---|\n")
        .unwrap();
    for property in PROPERTIES {
        let laws = number_of(|law| law.shows.contains(&property.number)).join(", ");
        let tests: Vec<_> = property.tested_in.iter().map(|path| format!("[`{path}`](../{path})")).collect();
        let (says, tests, lacks) = (property.says, tests.join(", "), property.lacks.unwrap_or_default());
        writeln!(page, "| {} | {says} | {laws} | {tests} | {lacks} |", property.number).unwrap();
    }
    page
}

/// The numbers that these laws have on the page.
fn number_of(is_wanted: impl Fn(&Law) -> bool) -> Vec<String> {
    (1..)
        .zip(laws())
        .filter(|(_, law)| is_wanted(law))
        .map(|(number, _): (u32, _)| number.to_string())
        .collect()
}

fn joined(numbers: &[u8]) -> String {
    numbers.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
}
