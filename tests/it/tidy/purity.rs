//! What the core does without: a clock, randomness, input and output, threads, async, a log.

use super::path::{imports, paths, tokens};
use super::source::Source;

/// Paths that nothing in the core begins with.
const OUTSIDE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "getrandom",
    "rand",
    "tracing",
];
/// Paths that nothing in the core ends with.
const CALLS: &[&str] = &["Local::now", "Utc::now", "Uuid::new_v4", "Uuid::now_v7"];
/// Words that do not occur in its code.
const WORDS: &[&str] = &["async", "await", "getrandom"];

/// What this file of the core reaches for outside it. Tests may.
pub(super) fn complaints(source: &Source) -> Vec<String> {
    if source.is_test() {
        return Vec::new();
    }
    let code = source.code_without_tests();
    let imports = imports(&code);
    let written: Vec<String> = imports
        .iter()
        .map(|it| it.path.join("::"))
        .chain(paths(&code, &imports).iter().map(|it| it.join("::")))
        .collect();
    let words = tokens(&code);
    let named = |it: &&&str| written.iter().any(|path| path == **it || path.starts_with(&format!("{it}::")));
    let called = |it: &&&str| written.iter().any(|path| path.ends_with(**it));
    let said = |it: &&&str| words.iter().any(|word| word == **it);
    let found =
        OUTSIDE.iter().filter(named).chain(CALLS.iter().filter(called)).chain(WORDS.iter().filter(said));
    found
        .map(|it| format!("{}: `{it}`: the core is pure: let the caller hand in what it yields", source.path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints_about(code: &str) -> Vec<String> {
        complaints(&Source::new("isms-core/src/x.rs", code))
    }

    #[test]
    fn a_pure_file_has_none() {
        let code = "use std::time::Duration; use std::fmt; /// No std::fs here.\nfn now() -> &'static str { \"async\" }
            #[cfg(test)] mod tests { use std::fs; }";
        assert_eq!(complaints_about(code), Vec::<String>::new());
    }

    #[test]
    fn what_reaches_outside_is_named() {
        for code in [
            "use std::time::SystemTime;",
            "use std::time; fn f() { time::SystemTime::now() }",
            "use std::{fmt, fs};",
            "use std::fs::File as F;",
            "fn f() { std::thread::sleep(d) }",
            "use std::net::*;",
            "fn f() { chrono::Utc::now() }",
            "use chrono::Utc as Clock; fn f() { Clock::now() }",
            "fn f() { getrandom::fill(b) }",
            "async fn f() {}",
            "fn f() { Uuid::now_v7() }",
        ] {
            assert!(!complaints_about(code).is_empty(), "{code}");
        }
    }
}
