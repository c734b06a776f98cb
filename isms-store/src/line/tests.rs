//! Laws of lines: what is written reads as it was, and nothing else is an event.

use chrono::{DateTime, NaiveDate};
use isms_core::aggregate::{asset, log, person, role};
use isms_core::event::{Correction, Voiding};
use isms_core::id::{AssetId, CommandId, LogId, PersonId, RoleId};
use isms_core::vocabulary::actor::{Acting, ActorKind};
use isms_core::vocabulary::authority::Authority;
use isms_core::vocabulary::digest::Digest;
use isms_core::vocabulary::text::Text;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Lines as they are for ever.
const GOLDEN: &str = include_str!("../../golden/v1.jsonl");

proptest! {
    #[test]
    fn whatever_is_written_reads_as_it_was(event in recorded(), salt in any::<Salt>()) {
        let line = write(&event, salt).unwrap();
        prop_assert!(!line.contains(&b'\n'));
        let (again, same_salt) = read_with_salt(&line).unwrap();
        prop_assert_eq!(&again, &event);
        prop_assert_eq!(same_salt, salt);
        prop_assert_eq!(write(&again, salt).unwrap(), line);
    }

    #[test]
    fn no_bytes_make_reading_panic(
        line in select(GOLDEN.lines().collect::<Vec<_>>()),
        changes in vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..4),
    ) {
        let mut line = line.as_bytes().to_vec();
        for (index, byte, how) in changes {
            let at = index.index(line.len());
            match how {
                0 => line[at] = byte,
                1 => line.insert(at, byte),
                _ => drop(line.remove(at)),
            }
        }
        let _ = read(&line);
    }

    #[test]
    fn no_text_makes_reading_panic(text in "[\\[\\]{}\":,0-9a-z\\\\.-]{0,200}") {
        prop_assert!(read(text.as_bytes()).is_err());
    }
}

#[test]
fn hostile_lines_are_errors() {
    let good = golden("person.registered");
    assert!(read(good.as_bytes()).is_ok());
    let changed = |part: &str, instead: &str| {
        assert!(good.contains(part), "{part}");
        good.replacen(part, instead, 1)
    };
    let cases = [
        String::new(),
        "null".into(),
        "[]".into(),
        format!("\u{feff}{good}"),
        format!("{good} x"),
        format!("{good}{good}"),
        good.strip_suffix('}').unwrap().into(),
        changed("{\"seq\":", "{\"seq\":1,\"seq\":"),
        changed("\"data\":{", "\"data\":{},\"data\":{"),
        changed("{\"reference\":", "{\"reference\":\"X\",\"reference\":"),
        changed("\"schema\":1", "\"schema\":1,\"more\":1"),
        changed("{\"reference\":", "{\"more\":1,\"reference\":"),
        changed("\"kind\":\"human\"", "\"kind\":\"human\",\"more\":1"),
        changed("\"schema\":1", "\"schema\":0"),
        changed("\"schema\":1", "\"schema\":1.0"),
        changed("\"schema\":1", "\"schema\":1e0"),
        changed("\"schema\":1", "\"schema\":-1"),
        changed("\"schema\":1", "\"schema\":4294967296"),
        changed("\"schema\":1", "\"schema\":\"1\""),
        changed("\"schema\":1", "\"schema\":null"),
        changed("{\"seq\":4", "{\"seq\":18446744073709551616"),
        changed("\"version\":", "\"version\":0"),
        changed("\"stream\":\"person/", "\"stream\":\"asset/"),
        changed("\"stream\":\"person/", "\"stream\":\"person\\/../"),
        changed("\"data\":{", "\"data\":[{"),
        changed("person.registered", "person.reg\u{0}istered"),
        changed("\"salt\":\"", "\"salt\":\"A"),
        changed("\"P-2\"", "\"P-\\u0000\""),
        changed("\"P-2\"", "\"P-\\ud800\""),
        changed("\"P-2\"", "\"P-\t\""),
        changed("\"P-2\"", &format!("\"{}\"", "x".repeat(261))),
        changed("2026-11-23", "2026-13-23"),
    ];
    for (number, line) in cases.iter().enumerate() {
        assert!(read(line.as_bytes()).is_err(), "case {number}: {line}");
    }
    let invalid = [&good.as_bytes()[..20], &[0xff], &good.as_bytes()[20..]].concat();
    assert!(read(&invalid).is_err());
}

#[test]
fn every_golden_line_is_spelled_as_it_may_be_and_a_correction_of_the_present_schema_only_as_it_is_written() {
    let is_spelled = |line: &str| read_whole(line.as_bytes()).unwrap().is_spelled_as_in(line.as_bytes());
    for line in GOLDEN.lines() {
        assert!(is_spelled(line), "{line}");
    }
    let changed = |schema: u64| {
        let within = format!(r#""type":"control.changed","schema":{schema},"data""#);
        GOLDEN.lines().find(|line| line.contains(&within)).unwrap()
    };
    // What an earlier version wrote has the spelling that it has; what this one writes has one.
    for (schema, expected) in [(1, true), (2, false)] {
        let spaced = changed(schema).replacen("\"corrects\":", "\"corrects\": ", 1);
        assert_eq!(is_spelled(&spaced), expected, "schema {schema}");
    }
    let newer = changed(2).replacen("\"schema\":2", "\"schema\":3", 1);
    assert!(is_spelled(&newer) && read(newer.as_bytes()).unwrap().event.is_unknown());
    let stranger = changed(2).replacen("control.changed", "control.praised", 1);
    assert!(is_spelled(&stranger) && read(stranger.as_bytes()).unwrap().event.is_unknown());
}

#[test]
fn data_that_is_no_object_is_no_payload() {
    let good = golden("isms.scope_approved");
    let array = good.replace("\"data\":{\"revision\":1}", "\"data\":[1]");
    assert_ne!(array, good);
    assert!(read(good.as_bytes()).is_ok() && read(array.as_bytes()).is_err());
}

#[test]
fn a_line_that_is_too_long_is_an_error_before_it_is_read() {
    let good = golden("person.registered");
    let padded = format!("{good}{}", " ".repeat(LINE_BYTES_MAX + 1 - good.len()));
    assert!(
        matches!(read(padded.as_bytes()), Err(LineError::Length { found }) if found == LINE_BYTES_MAX + 1)
    );
}

#[test]
fn a_correction_of_a_correction_of_a_correction_does_not_use_up_the_stack() {
    let good = golden("risk.corrected");
    let (envelope, _) = good.split_once("\"data\":").unwrap();
    let begin = r#"{"corrects":1,"type":"risk.corrected","schema":1,"data":"#;
    let nested = begin.repeat(1_000) + "{}" + &"}".repeat(1_000);
    let line = format!("{envelope}\"data\":{nested}}}");
    assert!(line.len() < LINE_BYTES_MAX);
    assert!(matches!(read(line.as_bytes()), Err(LineError::Depth { .. })));
    let deep = golden("risk.reviewed").replace("\"schema\":1", "\"schema\":2");
    let (envelope, _) = deep.split_once("\"data\":").unwrap();
    let unknown =
        |levels: usize| format!("{envelope}\"data\":{}1{}}}", "{\"a\":".repeat(levels), "}".repeat(levels));
    assert!(read(unknown(DEPTH_MAX).as_bytes()).is_ok());
    let found = DEPTH_MAX + 1;
    assert!(matches!(read(unknown(found).as_bytes()), Err(LineError::Depth { found: it }) if it == found));
}

#[test]
fn integers_that_others_would_read_otherwise_are_not_written() {
    let mut event = read(golden("log.import_completed").as_bytes()).unwrap();
    for (rows, fits) in [(INTEGER_MAX, true), (INTEGER_MAX + 1, false), (u64::MAX, false)] {
        let Event::Log(log::Event::ImportCompleted(it)) = &mut event.event else { panic!() };
        it.accepted = rows;
        // The same digits in a text are no number.
        it.mapping = format!("rows \\\" {rows}").parse().unwrap();
        assert_eq!(write(&event, [0; 16]).is_ok(), fits, "{rows}");
    }
}

#[test]
fn what_is_too_long_is_not_written() {
    let mut event = read(golden("role.revised").as_bytes()).unwrap();
    let Event::Role(role::Event::Revised(it)) = &mut event.event else { panic!() };
    it.responsibilities = vec!["x".repeat(200).parse().unwrap(); 300];
    assert!(matches!(write(&event, [0; 16]), Err(LineError::DataLength { .. })));
}

fn golden(r#type: &str) -> String {
    let member = format!("\"type\":\"{type}\"");
    GOLDEN.lines().find(|line| line.contains(&member)).unwrap().to_owned()
}

/// Text with everything in it that JSON escapes.
fn text<const MAX: usize>() -> impl Strategy<Value = Text<MAX>> {
    let escaped = select(vec!["\"", "\\", "\n", "\t", "/", "é", "漢", "🦀", "\u{2028}", ":null", "{", "0"]);
    let word = prop_oneof![escaped.prop_map(str::to_owned), "[a-zA-Z \\PC]{1,6}"];
    vec(word, 1..8).prop_filter_map("no text", |words| words.concat().parse().ok())
}

fn instant() -> impl Strategy<Value = Timestamp> {
    (0..253_402_300_799_999_999_i64)
        .prop_map(|micros| DateTime::from_timestamp_micros(micros).unwrap().into())
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0..100_000_i64).prop_map(|days| DateTime::from_timestamp(days * 86_400, 0).unwrap().date_naive())
}

fn date() -> impl Strategy<Value = PartialDate> {
    prop_oneof![
        (1970..9999).prop_map(PartialDate::Year),
        (1970..9999, 1_u32..=12).prop_map(|(year, month)| format!("{year}-{month:02}").parse().unwrap()),
        day().prop_map(PartialDate::Day),
        instant().prop_map(PartialDate::Instant),
    ]
}

fn id<T: From<uuid::Uuid> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    any::<u128>().prop_map(|number| T::from(uuid::Uuid::from_u128(number)))
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest::from)
}

fn actor() -> impl Strategy<Value = Actor> {
    let kind = select(vec![ActorKind::Human, ActorKind::Service, ActorKind::Agent]);
    let acting = (id(), kind, of(id()), of(id()));
    let person = acting
        .prop_map(|(id, kind, role, on_behalf_of)| Actor::Person(Acting { id, kind, role, on_behalf_of }));
    prop_oneof![1 => Just(Actor::Log), 9 => person]
}

fn registered() -> impl Strategy<Value = person::Event> {
    let relation = select(vec![person::Relation::Employee, person::Relation::Agent]);
    (text(), of(text()), relation, of(day())).prop_map(|(reference, unit, relation, from)| {
        person::Event::Registered(person::Registration { reference, unit, relation, from })
    })
}

fn details() -> impl Strategy<Value = asset::Details> {
    let kind = select(vec![asset::Kind::Information, asset::Kind::Outsourced]);
    (text(), kind, of(text()), of(text()), any::<bool>(), of(text())).prop_map(
        |(name, kind, unit, location, in_scope, found_by)| asset::Details {
            name,
            kind,
            unit,
            location,
            in_scope,
            found_by,
        },
    )
}

fn revised() -> impl Strategy<Value = role::Event> {
    let authorities = vec(select(Authority::ALL.to_vec()), 0..4);
    (text(), vec(text(), 0..3), authorities, vec(text(), 0..3), vec(id::<RoleId>(), 0..3)).prop_map(
        |(name, responsibilities, authorities, required_competences, incompatible_with)| {
            role::Event::Revised(role::Definition {
                name,
                level: role::RoleLevel::Line,
                responsibilities,
                authorities,
                required_competences,
                incompatible_with,
            })
        },
    )
}

/// A thing, and something that can happen to it.
fn happening() -> impl Strategy<Value = (Stream, Event)> {
    let person = (id::<PersonId>(), registered()).prop_map(|(id, it)| (id.into(), it.into()));
    let role = (id::<RoleId>(), revised()).prop_map(|(id, it)| (id.into(), it.into()));
    let asset = (id::<AssetId>(), details())
        .prop_map(|(id, it)| (id.into(), asset::Event::DetailsChanged(it).into()));
    let step = (id::<LogId>(), instant(), instant()).prop_map(|(id, from, to)| {
        (id.into(), log::Event::ClockSteppedBack(log::ClockStep { from, to }).into())
    });
    let corrected = (id::<AssetId>(), 0..INTEGER_MAX, details(), of(date())).prop_map(
        |(id, corrects, it, effective_at)| {
            let event = asset::Event::DetailsChanged(it).into();
            (id.into(), Event::Corrected(Box::new(Correction { corrects, event, effective_at })))
        },
    );
    let voided = (id::<AssetId>(), 0..INTEGER_MAX)
        .prop_map(|(id, voids)| (id.into(), Event::Voided(Voiding { voids })));
    prop_oneof![person, role, asset, step, corrected, voided]
}

fn evidence() -> impl Strategy<Value = Evidence> {
    (text(), text(), of(digest()), of(0..INTEGER_MAX), of(text())).prop_map(
        |(kind, reference, sha256, length, media)| Evidence { kind, reference, sha256, length, media },
    )
}

fn source() -> impl Strategy<Value = Source> {
    prop_oneof![
        text().prop_map(Source::Rule),
        (text(), digest(), 0..INTEGER_MAX).prop_map(|(format, sha256, row)| Source::Import {
            format,
            sha256,
            row
        }),
    ]
}

prop_compose! {
    fn recorded()(
        (seq, before, version) in (1..INTEGER_MAX, any::<prop::sample::Index>(), 1..u32::MAX),
        id in id::<EventId>(),
        (stream, event) in happening(),
        (recorded_at, effective_at) in (instant(), of(date())),
        (actor, grant) in (actor(), of(0..INTEGER_MAX)),
        command in of((id::<CommandId>(), digest())),
        (cause, correlation) in (of(id()), of(id())),
        (reason, source, evidence) in (of(text()), of(source()), vec(evidence(), 0..3)),
    ) -> RecordedEvent {
        let previous = (version > 1).then(|| before.index(usize::try_from(seq).unwrap()) as u64);
        let command = command.map(|(id, digest)| CommandReference { id, digest });
        RecordedEvent {
            seq, id, stream, version, previous, event, recorded_at, effective_at, actor, grant, command, cause,
            correlation, reason, source, evidence,
        }
    }
}
