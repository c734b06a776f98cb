//! Every command is tried by the tests beside its decision.

use std::fs;
use std::path::Path;

use isms::command::Command;

#[test]
fn every_command_is_tried_beside_its_decision() {
    let untried: Vec<String> = Command::all_names().filter(|name| !is_tried(name)).collect();
    assert!(untried.is_empty(), "no test in the file that decides tries\n{}", untried.join("\n"));
}

#[test]
fn a_command_that_nobody_has_heard_of_is_not_tried() {
    assert!(!is_tried("risk.forget") && is_tried("risk.identify"));
}

/// Whether the tests of an aggregate name a command: `risk.approve_plan` is `ApprovePlan` there.
fn is_tried(name: &str) -> bool {
    let (aggregate, imperative) = name.split_once('.').unwrap();
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let variant: String = imperative.split('_').map(capital).collect();
    let tests = tests_of(aggregate);
    [format!("{variant}("), format!("{variant},"), format!("{variant})")].iter().any(|it| tests.contains(it))
}

/// The tests of an aggregate, in one file or in a folder; those within its file.
fn tests_of(aggregate: &str) -> String {
    let commands = Path::new(env!("CARGO_MANIFEST_DIR")).join("isms-core/src/command");
    let own = fs::read_to_string(commands.join(format!("{aggregate}.rs"))).unwrap();
    let mut text = own.split_once("mod tests {").map_or(String::new(), |(_, tests)| tests.to_owned());
    let mut waiting = vec![commands.join(aggregate)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if is_test(&path) {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    text
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
}
