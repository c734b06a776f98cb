//! The table of limits says what the code says.

use std::collections::BTreeMap;

use isms::{CommitError, FileError, KeyError, LineError, RowError};
use isms_core::rule::Rule;
use isms_core::vocabulary::text::TextError;
use isms_store::SnapshotError;
use isms_store::{LimitError, SealError};

const TABLE: &str = include_str!("../../docs/limits.md");

/// A limit as the code has it: its value, what stands in the table's last column, and the message, where there is one.
struct Limit {
    value: String,
    said: String,
    message: Option<String>,
}

/// Each constant by its path, with the error that names it, the rule that rests on it, or what happens without either.
macro_rules! limits {
    ($($constant:path => $kind:ident $said:expr;)+) => {
        BTreeMap::from([$((
            stringify!($constant),
            $kind($constant.to_string(), stringify!($said), $said),
        )),+])
    };
}

fn error(value: String, said: &str, error: impl std::error::Error) -> Limit {
    let name = said.split(|it: char| !it.is_alphanumeric() && it != ':').next().unwrap_or_default();
    Limit { value, said: format!("`{name}`"), message: Some(error.to_string()) }
}

fn rule(value: String, _: &str, rule: Rule) -> Limit {
    Limit { value, said: format!("a refusal under {rule}"), message: None }
}

fn nothing(value: String, _: &str, instead: &str) -> Limit {
    Limit { value, said: format!("nothing: {instead}"), message: None }
}

fn text(value: String, _: &str, max: usize) -> Limit {
    error(value, "TextError::TooLong", TextError::TooLong { max, found: max + 1 })
}

fn amount(value: String, _: &str, too_long: &str) -> Limit {
    let found = too_long.parse::<isms::vocabulary::amount::Amount>();
    assert!(found.is_err(), "{too_long}");
    Limit { value, said: "`AmountError`".into(), message: None }
}

fn in_the_code() -> BTreeMap<&'static str, Limit> {
    use isms_core::vocabulary::text::{
        Area, Clause, ControlNumber, Language, Level, Location, Prose, Reference, Title,
    };
    limits! {
        isms_store::LINE_BYTES_MAX => error LineError::Length { found: 1 };
        isms_store::DATA_BYTES_MAX => error LineError::DataLength { found: 1 };
        isms_store::DEPTH_MAX => error LineError::Depth { found: 1 };
        isms_store::INTEGER_MAX => error LineError::Integer { found: "1".into() };
        isms_store::SIGNATURES_MAX => error CommitError::SignatureCount { found: 1 };
        isms_store::KeyFile::NAME_BYTES_MAX => error KeyError::NameLength { found: 1 };
        isms_core::vocabulary::text::Title::CHARS_MAX => text Title::CHARS_MAX;
        isms_core::vocabulary::text::Reference::CHARS_MAX => text Reference::CHARS_MAX;
        isms_core::vocabulary::text::Area::CHARS_MAX => text Area::CHARS_MAX;
        isms_core::vocabulary::text::Prose::CHARS_MAX => text Prose::CHARS_MAX;
        isms_core::vocabulary::text::Clause::CHARS_MAX => text Clause::CHARS_MAX;
        isms_core::vocabulary::text::ControlNumber::CHARS_MAX => text ControlNumber::CHARS_MAX;
        isms_core::vocabulary::text::Language::CHARS_MAX => text Language::CHARS_MAX;
        isms_core::vocabulary::text::Location::CHARS_MAX => text Location::CHARS_MAX;
        isms_core::vocabulary::text::Level::CHARS_MAX => text Level::CHARS_MAX;
        isms_core::vocabulary::amount::WHOLE_DIGITS_MAX => amount "1234567890123";
        isms_core::vocabulary::amount::FRACTION_DIGITS_MAX => amount "0.1234567";
        isms_store::EVIDENCE_MAX => error LimitError::Evidence { found: 1 };
        isms_store::BATCH_EVENTS_MAX => error LimitError::BatchEvents { found: 1 };
        isms_store::BATCH_BYTES_MAX => error LimitError::BatchBytes { found: 1 };
        isms_store::GROUP_EVENTS_MAX => error SealError::TooManyEvents;
        isms_store::GROUP_BYTES_MAX => error SealError::TooManyBytes;
        isms_store::QUEUE_MAX => nothing "whoever comes then waits, or is told `CommandError::Busy`";
        isms_core::command::risk::TREATMENTS_MAX => rule Rule::K6;
        isms_core::command::risk_method::STEPS_MAX => rule Rule::K1;
        isms_core::command::risk_method::DIMENSIONS_MAX => rule Rule::K1;
        isms_core::command::risk_method::LEVELS_MAX => rule Rule::K1;
        isms_core::command::risk_method::TRIGGERS_MAX => rule Rule::K1;
        isms_core::command::risk_method::DAYS_MAX => rule Rule::K1;
        isms_core::command::incident::FOLLOW_UPS_MAX => rule Rule::I4;
        isms_core::command::indicator::ANALYZED_MAX => rule Rule::G4;
        isms_core::command::isms::PROFILE_DAYS_MAX => rule Rule::G2;
        isms::Import::FILE_BYTES_MAX => error FileError::TooLong { found: 1 };
        isms::Import::FILE_LINES_MAX => error FileError::TooManyLines { found: 1 };
        isms::Import::ROW_BYTES_MAX => error RowError::TooLong { found: 1 };
        isms_store::SNAPSHOT_BYTES_MAX =>
            error SnapshotError::TooLong { max: isms_store::SNAPSHOT_BYTES_MAX, found: 1 };
        isms_store::SledCache::VALUE_BYTES_MAX => nothing "it is not kept, and the report of the cache says so";
        isms_store::PROBLEMS_MAX => nothing "the others are counted";
        isms_core::aggregate::indicator::LATEST_MAX => nothing "the others are read from the log";
        isms_store::FAULTS_MAX => nothing "the first say why";
    }
}

#[test]
fn every_row_of_the_table_is_what_the_code_says() {
    let code = in_the_code();
    let rows = rows();
    for (constant, (value, said)) in &rows {
        let limit = code
            .get(constant)
            .unwrap_or_else(|| panic!("`{constant}` is in the table and not among the limits"));
        assert_eq!(value.replace(',', ""), limit.value, "{constant}");
        assert_eq!(*said, limit.said, "{constant}");
    }
    let missing: Vec<_> = code.keys().filter(|constant| !rows.contains_key(*constant)).collect();
    assert!(missing.is_empty(), "not in `docs/limits.md`: {missing:?}");
}

#[test]
fn every_message_names_the_limit() {
    for (constant, limit) in in_the_code() {
        if let Some(message) = limit.message {
            assert!(message.contains(&limit.value), "{constant}: `{message}` does not say {}", limit.value);
        }
    }
}

#[test]
fn every_public_limit_is_in_the_table() {
    let listed = in_the_code();
    let names: Vec<&str> = listed.keys().filter_map(|path| path.rsplit("::").next()).collect();
    for folder in ["isms-core/src", "isms-store/src", "src"] {
        for name in public_limits(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            assert!(
                names.contains(&name.as_str()),
                "`{name}` in `{folder}` is a limit and not in `docs/limits.md`"
            );
        }
    }
}

/// The public constants below a folder that are called a maximum.
fn public_limits(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(public_limits(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let constants =
                text.lines().filter_map(|line| line.trim().strip_prefix("pub const ")?.split_once(':'));
            found.extend(constants.map(|(name, _)| name.to_owned()).filter(|name| name.ends_with("_MAX")));
        }
    }
    found
}

/// The table's rows: each constant with its value and what is said.
fn rows() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let cells = |line: &'static str| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>();
    let rows = TABLE.lines().filter(|line| line.starts_with("| ")).map(cells);
    rows.filter_map(|row| match row[..] {
        [_, "constant", ..] => None,
        [_, constant, value, said] => Some((constant.trim_matches('`'), (value, said))),
        _ => panic!("a row has four cells, found {row:?}"),
    })
    .collect()
}
