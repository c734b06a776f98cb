//! What one file is: introduced, short, and finished.

use super::source::Source;

/// More than this and a reader gives up; tests do not count.
const LINES_MAX: usize = 400;

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
    complaints.extend(left_for_later(source).map(|it| format!("{path}: `{it}`: finish it or leave it out")));
    complaints
}

/// Marks of what is unfinished, switched off or waved through.
fn left_for_later(source: &Source) -> impl Iterator<Item = &'static str> {
    let code: String = source.code.split_whitespace().collect();
    let attributes = ["#[ignore", "#[allow(", "#![allow("].into_iter().filter(move |it| code.contains(it));
    let macros = ["todo!", "unimplemented!"].into_iter().filter(|it| source.code.contains(it));
    let said = |it: &&str| source.comments.iter().any(|line| line.contains(it));
    let comments = ["TODO", "FIXME", "XXX", "```ignore"].into_iter().filter(said);
    attributes.chain(macros).chain(comments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints_about(path: &str, text: &str) -> Vec<String> {
        complaints(&Source::new(path, text))
    }

    #[test]
    fn a_good_file_has_none() {
        let text = "//! A thing.\n\n/// `allow(x)` lets x in, as `to do` would.\nfn allow(todo: u8) { allow(todo); \"TODO\"; }\n";
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
