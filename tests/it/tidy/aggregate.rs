//! The one shape of an aggregate: its facts in one file, its rules in the one beside it.
//!
//! ```text
//! aggregate/risk.rs   pub struct Risk, pub enum Event, fn evolve
//! command/risk.rs     pub enum Command, fn decide, tests
//! ```

use super::source::Source;

const FACTS: &str = "isms-core/src/aggregate/";
const RULES: &str = "isms-core/src/command/";

/// Aggregates of another shape, and why.
const EXCEPTIONS: &[(&str, &str)] =
    &[("log", "it has no row of its own, and what it records of itself is asked for by nobody")];

/// What departs from the shape, and which half lacks its other.
pub(super) fn complaints(sources: &[Source]) -> Vec<String> {
    let (facts, rules) = (nouns(FACTS, sources), nouns(RULES, sources));
    let mut complaints = Vec::new();
    for (noun, file) in facts.iter().filter(|(noun, _)| !is_exception(noun)) {
        let code = code(FACTS, noun, sources);
        for part in [format!("pub struct {}", entry(noun)), "pub enum Event".into(), "fn evolve".into()] {
            if !declares(&code, &part) {
                complaints.push(format!("{file}: declares no `{part}`: give it the shape of its neighbors"));
            }
        }
        if !rules.iter().any(|(it, _)| it == noun) {
            complaints
                .push(format!("{file}: has no `{RULES}{noun}.rs` beside it: say what may be asked of it"));
        }
    }
    for (noun, file) in rules.iter().filter(|(noun, _)| !is_exception(noun)) {
        let code = code(RULES, noun, sources);
        for part in ["pub enum Command", "fn decide", "mod tests"] {
            if !declares(&code, part) {
                complaints.push(format!("{file}: declares no `{part}`: give it the shape of its neighbors"));
            }
        }
        if !facts.iter().any(|(it, _)| it == noun) {
            complaints.push(format!("{file}: has no `{FACTS}{noun}.rs` beside it: commands end in facts"));
        }
    }
    complaints
}

fn is_exception(noun: &str) -> bool {
    EXCEPTIONS.iter().any(|(it, _)| *it == noun)
}

/// The nouns that have a file or a folder's main file directly in `folder`, and that file.
fn nouns<'a>(folder: &str, sources: &'a [Source]) -> Vec<(&'a str, &'a str)> {
    let noun = |it: &'a Source| {
        let name = it.path.strip_prefix(folder)?.strip_suffix(".rs")?;
        let name = name.strip_suffix("/mod").unwrap_or(name);
        (!name.contains('/')).then_some((name, it.path.as_str()))
    };
    sources.iter().filter_map(noun).collect()
}

/// The code of a noun, that of the files in its own folder included.
fn code(folder: &str, noun: &str, sources: &[Source]) -> String {
    let (file, below) = (format!("{folder}{noun}.rs"), format!("{folder}{noun}/"));
    let of_noun = sources.iter().filter(|it| it.path == file || it.path.starts_with(&below));
    of_noun.map(|it| it.code.as_str()).collect::<Vec<_>>().join("\n")
}

/// `management_review` is entered as a `ManagementReview`.
fn entry(noun: &str) -> String {
    let word = |it: &str| {
        it.chars().take(1).flat_map(char::to_uppercase).chain(it.chars().skip(1)).collect::<String>()
    };
    noun.split('_').map(word).collect()
}

/// Whether `code` says `what`, as whole words.
fn declares(code: &str, what: &str) -> bool {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    code.match_indices(what)
        .any(|(at, it)| !code.get(at + it.len()..).unwrap_or_default().starts_with(is_word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACT: &str = "pub struct Risk { } pub enum Event { } pub(crate) fn evolve() {}";
    const RULE: &str =
        "pub enum Command { } impl Decide for Command { fn decide() {} } #[cfg(test)] mod tests { }";

    fn complaints_about(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> =
            files.iter().map(|(path, code)| Source::new(&format!("isms-core/src/{path}"), code)).collect();
        complaints(&sources)
    }

    #[test]
    fn the_shape_is_enough_in_one_file_or_in_a_folder() {
        assert_eq!(complaints_about(&[]), Vec::<String>::new());
        assert_eq!(
            complaints_about(&[("aggregate/risk.rs", FACT), ("command/risk.rs", RULE)]),
            Vec::<String>::new()
        );
        let (entry, event) = FACT.split_once("pub enum").expect("FACT has an enum");
        let event = format!("pub enum{event}");
        let folder = [
            ("aggregate/risk.rs", event.as_str()),
            ("aggregate/risk/row.rs", entry),
            ("command/risk/mod.rs", RULE),
            ("aggregate/log.rs", ""),
        ];
        assert_eq!(complaints_about(&folder), Vec::<String>::new());
    }

    #[test]
    fn every_part_that_is_missing_is_named() {
        for part in ["struct Risk", "enum Event", "fn evolve", "enum Command", "fn decide", "mod tests"] {
            let other = format!("{part}Other");
            let (fact, rule) = (FACT.replace(part, &other), RULE.replace(part, &other));
            let found = complaints_about(&[("aggregate/risk.rs", &fact), ("command/risk.rs", &rule)]);
            assert!(found.len() == 1 && found[0].contains(part), "{part}: {found:?}");
        }
    }

    #[test]
    fn one_half_alone_is_named() {
        assert_eq!(complaints_about(&[("aggregate/risk.rs", FACT)]).len(), 1);
        assert_eq!(complaints_about(&[("command/risk.rs", RULE)]).len(), 1);
    }

    #[test]
    fn an_entry_is_named_after_its_file() {
        assert_eq!(entry("statement_of_applicability"), "StatementOfApplicability");
    }
}
