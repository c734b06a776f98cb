//! Every rule of the book is provoked by a test, according to its kind.

use std::fs;
use std::path::Path;

use isms::rule::{Kind, Rule};

#[test]
fn every_rule_is_provoked_by_a_test_according_to_its_kind() {
    let sources = sources();
    let missing: Vec<_> = Rule::all()
        .iter()
        .filter(|entry| !provocations(entry.kind, entry.rule).iter().any(|call| sources.contains(call)))
        .map(|entry| format!("{} ({:?}): {}", entry.id, entry.kind, entry.text))
        .collect();
    assert!(missing.is_empty(), "no test provokes\n{}", missing.join("\n"));
}

#[test]
fn a_rule_that_is_only_mentioned_is_not_provoked() {
    let mention = "return Err(Refusal::new(Rule::K9, \"…\"))";
    assert!(!provocations(Kind::Refusal, Rule::K9).iter().any(|call| mention.contains(call)));
}

/// The assertions that fail unless the rule does what its kind says. What follows by itself in the store, not in the
/// register, is asserted there with the rule's own wording as the message.
fn provocations(kind: Kind, rule: Rule) -> Vec<String> {
    match kind {
        Kind::Refusal => {
            vec![format!("then_refused(Rule::{rule:?})"), format!("then_refused(Rule::{rule:?},")]
        }
        Kind::Gap => vec![format!("then_gap(Rule::{rule:?})")],
        Kind::Effect => vec![format!("then_effect(Rule::{rule:?},"), format!("Rule::{rule:?}.entry().text)")],
    }
}

/// The text of every source that has tests.
fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    for folder in ["isms-core/src", "isms-store/src", "isms-store/tests", "tests/it"] {
        collect(&root.join(folder), &mut text);
    }
    text
}

fn collect(folder: &Path, text: &mut String) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("rules.rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
