//! What one file is: introduced, short, and finished.

use super::path::imports;
use super::source::Source;

/// More than this and a reader gives up; tests do not count.
const LINES_MAX: usize = 400;

/// Names that say what kind of thing a file holds, where its name should be the thing.
const EMPTY_NAMES: &[&str] = &["common", "helpers", "manager", "prelude", "types", "util", "utils"];

/// What is wrong with this file alone.
pub(super) fn complaints(source: &Source) -> Vec<String> {
    let path = &source.path;
    let mut complaints = Vec::new();
    if !source.text.starts_with("//!") {
        complaints.push(format!("{path}: opens without `//!`: say in its first line what it is"));
    }
    let lines = if source.is_test() { 0 } else { source.lines_without_tests() };
    if lines > LINES_MAX {
        complaints
            .push(format!("{path}: {lines} lines without tests, at most {LINES_MAX}: split it by noun"));
    }
    let mut parts = path.trim_end_matches(".rs").split('/');
    complaints.extend(
        parts
            .find(|it| EMPTY_NAMES.contains(it))
            .map(|it| format!("{path}: `{it}` is no noun: name it after what it is")),
    );
    let exports = imports(&source.code_without_tests());
    complaints.extend(exports.iter().filter(|it| it.public && it.name == "*").map(|it| {
        format!("{path}: re-exports `{}`: name what is public, so that it is seen", it.path.join("::"))
    }));
    complaints.extend(left_for_later(source).map(|it| format!("{path}: `{it}`: finish it or leave it out")));
    complaints
}

/// Marks of what is unfinished, switched off or waved through.
fn left_for_later(source: &Source) -> impl Iterator<Item = &'static str> {
    let code: String = source.code.split_whitespace().collect();
    let attributes = ["#[ignore", "#[allow(", "#![allow("].into_iter().filter(move |it| code.contains(it));
    let macros = ["todo!", "unimplemented!"].into_iter().filter(|it| source.code.contains(it));
    let said = |it: &&str| {
        source.comments.iter().any(|line| line.split(is_no_word_character).any(|word| word == *it))
    };
    let words = ["TODO", "FIXME", "XXX"].into_iter().filter(said);
    let unrun = source.comments.iter().any(|line| line.contains("```ignore")).then_some("```ignore");
    attributes.chain(macros).chain(words).chain(unrun)
}

fn is_no_word_character(it: char) -> bool {
    !it.is_alphanumeric() && it != '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints_about(path: &str, text: &str) -> Vec<String> {
        complaints(&Source::new(path, text))
    }

    #[test]
    fn a_good_file_has_none() {
        let text = "//! A thing.\n\n/// `allow(x)` lets `\\uXXXX` in.\nfn allow(todo: u8) { allow(todo); \"TODO\"; }\n";
        assert!(complaints_about("src/x.rs", text).is_empty());
    }

    #[test]
    fn a_file_that_does_not_introduce_itself_is_named() {
        for text in ["", "// A thing.\n", "\n//! A thing.\n", "use std::fs;\n"] {
            assert!(
                complaints_about("src/x.rs", text)[0].starts_with("src/x.rs: opens without `//!`"),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_long_file_is_named_and_its_tests_do_not_count() {
        let long = |lines: usize| format!("//! A thing.\n{}", "fn f() {}\n".repeat(lines - 1));
        assert!(complaints_about("src/x.rs", &long(400)).is_empty());
        assert_eq!(
            complaints_about("src/x.rs", &long(401)),
            ["src/x.rs: 401 lines without tests, at most 400: split it by noun"]
        );
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    fn f() {}\n".repeat(500));
        assert!(complaints_about("src/x.rs", &(long(400) + &tests)).is_empty());
        assert_eq!(complaints_about("src/x.rs", &(long(401) + &tests)).len(), 1);
        assert!(complaints_about("src/x/tests.rs", &long(900)).is_empty());
        assert!(complaints_about("isms-core/tests/x.rs", &long(900)).is_empty());
    }

    #[test]
    fn an_empty_name_is_named() {
        assert_eq!(complaints_about("src/utils.rs", "//! Things.\n").len(), 1);
        assert_eq!(complaints_about("src/common/x.rs", "//! Things.\n").len(), 1);
        assert!(complaints_about("src/common_cause.rs", "//! A cause.\n").is_empty());
    }

    #[test]
    fn a_glob_that_others_see_is_named() {
        assert_eq!(complaints_about("src/x.rs", "//! A thing.\npub use crate::{a, b::*};\n").len(), 1);
        let inside = "//! A thing.\nuse crate::a::*;\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n";
        assert!(complaints_about("src/x.rs", inside).is_empty());
    }

    #[test]
    fn what_is_left_for_later_is_named() {
        for line in [
            "// TODO",
            "/* FIXME */",
            "/// XXX: later",
            "todo!()",
            "unimplemented!()",
            "#[ignore]\nfn f() {}",
            "#[ignore = \"slow\"]\nfn f() {}",
            "#[allow(dead_code)]\nfn f() {}",
            "# [ allow (dead_code)]\nfn f() {}",
            "#![allow(dead_code)]",
            "//! ```ignore",
        ] {
            assert_eq!(complaints_about("src/x.rs", &format!("//! A thing.\n{line}\n")).len(), 1, "{line}");
        }
    }
}
