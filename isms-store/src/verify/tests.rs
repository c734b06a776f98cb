//! Rules of verification: what is wrong is found and named, and nothing is claimed that was not shown.

use std::sync::Arc;

use isms_core::aggregate::person::{Registration, Relation};
use isms_core::aggregate::{person, role};
use isms_core::command;
use isms_core::event::{Event, Voiding};
use isms_core::id::{CommandId, EventId, PersonId, RoleId};
use isms_core::recorded_event::{CommandReference, RecordedEvent};
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::{Acting, Actor, ActorKind};
use isms_core::vocabulary::authority::Authority;
use isms_core::vocabulary::digest::Digest;
use isms_core::vocabulary::time::Timestamp;
use uuid::Uuid;

mod consequences;

use super::*;
use crate::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::clock::ManualClock;
use crate::founding::{Founding, found};
use crate::group::Head;
use crate::journal::Journal;
use crate::journal::memory::MemoryJournal;
use crate::key::{KeyFile, Signer};
use crate::log::Log;
use crate::request::Request;
use crate::sequencer::Sequencer;
use crate::testing::{impostor, signer};
use crate::verification::PROBLEMS_MAX;

/// Where things stand in the log of [`honest`].
const REGISTRAR_DEFINED: usize = 7;
const REGISTRAR_ASSIGNED: usize = 8;
const BY_REGISTRAR: usize = 9;

#[test]
fn an_honest_log_has_no_problem_and_its_claims_say_how_much_was_looked_at() {
    let events = honest();
    let log = sealed(&events);
    let count = events.iter().flatten().count() as u64;
    for level in [Level::Bytes, Level::Deep, Level::Full] {
        let found = verified(&log, level);
        assert_eq!(found.problems, []);
        assert_eq!((found.events, found.commits), (count, events.len() as u64));
        assert_eq!(found.key.as_ref(), Some(signer().verifier_key()));
        assert_eq!(found.claims.contains(&Claim::EveryCommitSigned), level >= Level::Deep);
        assert_eq!(found.claims.contains(&Claim::WellFormed), level >= Level::Deep);
        assert_eq!(found.claims.contains(&Claim::Authorized), level >= Level::Full);
        assert_eq!(found.not_claimed.contains(&NotClaimed::NotDeep), level < Level::Deep);
        assert_eq!(found.not_claimed.contains(&NotClaimed::NotFull), level < Level::Full);
        for never in [NotClaimed::NoOutsideCheckpoint, NotClaimed::KeyNamedByLog, NotClaimed::Truth] {
            assert!(found.not_claimed.contains(&never), "{never}");
        }
    }
    let expected = Held::nothing().key(signer().verifier_key().clone());
    let found = verified_against(&log, Level::Deep, &expected).unwrap();
    assert!(found.claims.contains(&Claim::ExpectedKey));
    assert!(!found.not_claimed.contains(&NotClaimed::KeyNamedByLog));
}

#[test]
fn a_changed_byte_is_found_at_every_level() {
    let log = sealed(&honest());
    for at in (0..log.len()).step_by(11) {
        let mut log = log.clone();
        log[at] ^= 0x01;
        for level in [Level::Bytes, Level::Full] {
            let found = verified(&log, level);
            assert!(found.problem_count > 0, "byte {at} at {level:?}");
            assert!(!found.claims.contains(&Claim::WellFormed) && !found.claims.contains(&Claim::Authorized));
        }
        let deep = verified(&log, Level::Deep);
        assert!(
            deep.problems.iter().any(|it| it.bytes.contains(&(at as u64))),
            "byte {at}: {:?}",
            deep.problems
        );
        // One changed byte does not make the rest of the log look wrong.
        assert!(deep.problem_count <= 3, "byte {at}: {:?}", deep.problems);
    }
}

/// What somebody who has the key does to a log.
type Change = fn(&mut Vec<Vec<RecordedEvent>>);

/// Whether what was found is what is wrong.
type IsIt = fn(&Breach) -> bool;

#[test]
fn numbers_times_and_identities_that_do_not_go_on_are_found_though_they_are_signed() {
    find(&[
        ("a version left out", |it| at(it, 8).version = 3, |it| matches!(it, Breach::Version { .. })),
        ("a wrong previous", |it| at(it, 8).previous = Some(6), |it| matches!(it, Breach::Version { .. })),
        (
            "a stream begun twice",
            |it| at(it, 9).stream = at(it, 5).stream,
            |it| matches!(it, Breach::Version { .. }),
        ),
        (
            "an earlier time",
            |it| at(it, 9).recorded_at = time("00"),
            |it| matches!(it, Breach::TimeGoesBack { .. }),
        ),
        (
            "an effect ahead",
            |it| at(it, 9).effective_at = Some("2027".parse().unwrap()),
            |it| matches!(it, Breach::Ahead { .. }),
        ),
        ("an identity twice", |it| at(it, 9).id = at(it, 8).id, |it| matches!(it, Breach::Identity { .. })),
        ("an earlier identity", |it| at(it, 9).id = at(it, 3).id, |it| matches!(it, Breach::Identity { .. })),
        (
            "an identity that is a number",
            |it| at(it, 9).id = EventId::from_u128(u128::MAX),
            |it| matches!(it, Breach::Identity { .. }),
        ),
    ]);
}

#[test]
fn foundings_envelopes_and_commands_that_do_not_go_together_are_found_though_they_are_signed() {
    find(&[
        ("a long founding", |it| merge(it, 0), |it| matches!(it, Breach::Founding { .. })),
        (
            "a founding by somebody else",
            |it| at(it, 3).actor = Actor::human(person_id(9)),
            |it| matches!(it, Breach::Founding { .. }),
        ),
        (
            "a founding that grants",
            |it| at(it, 4).grant = Some(3),
            |it| matches!(it, Breach::Founding { .. }),
        ),
        ("no command", |it| at(it, 9).command = None, |it| matches!(it, Breach::Envelope { .. })),
        ("no grant", |it| at(it, 9).grant = None, |it| matches!(it, Breach::Envelope { .. })),
        ("a later grant", |it| at(it, 9).grant = Some(10), |it| matches!(it, Breach::Envelope { .. })),
        (
            "no role",
            |it| {
                at(it, 9).actor = Actor::human(person_id(2));
                at(it, 9).grant = None;
            },
            |it| matches!(it, Breach::Envelope { .. }),
        ),
        (
            "the log as a person",
            |it| {
                at(it, 9).actor = Actor::Log;
                at(it, 9).grant = None;
                at(it, 9).command = None;
            },
            |it| matches!(it, Breach::Envelope { .. }),
        ),
        (
            "a later cause",
            |it| at(it, 9).cause = Some(at(it, 10).id),
            |it| matches!(it, Breach::Envelope { .. }),
        ),
        (
            "a command apart",
            |it| {
                merge(it, 3);
                at(it, 9).command = at(it, 7).command;
            },
            |it| matches!(it, Breach::Command { .. }),
        ),
        (
            "another digest",
            |it| {
                let id = at(it, 7).command.unwrap().id;
                at(it, 8).command = Some(CommandReference { id, digest: Digest::of(b"") });
            },
            |it| matches!(it, Breach::Command { .. }),
        ),
    ]);
}

/// Somebody who has the key writes what this library would not: what is wrong is told by the events alone.
fn find(cases: &[(&str, Change, IsIt)]) {
    for (what, change, expected) in cases {
        let mut events = honest();
        change(&mut events);
        let log = sealed(&events);
        assert_eq!(verified(&log, Level::Bytes).problems, [], "{what}: the bytes are as they were signed");
        for level in [Level::Deep, Level::Full] {
            let found = verified(&log, level);
            let is_found =
                found.problems.iter().any(|it| matches!(&it.kind, ProblemKind::Breach(it) if expected(it)));
            assert!(is_found, "{what}: {:?}", found.problems);
            assert!(!found.claims.contains(&Claim::WellFormed));
        }
    }
}

#[test]
fn whoever_was_not_allowed_to_is_found_in_full() {
    let cases: [(&str, Change, &str); 8] = [
        ("another's grant", |it| at(it, BY_REGISTRAR).grant = Some(4), "no assignment of the role"),
        (
            "a role without authority",
            |it| {
                let role::Event::Defined(defined) = role_event(at(it, REGISTRAR_DEFINED)) else { panic!() };
                defined.definition.authorities = vec![Authority::Audit];
            },
            "does not carry",
        ),
        (
            "a role given to somebody else",
            |it| {
                let role::Event::Assigned(grant) = role_event(at(it, REGISTRAR_ASSIGNED)) else { panic!() };
                grant.person = person_id(3);
            },
            "somebody else",
        ),
        (
            "another kind of actor",
            |it| acting(at(it, BY_REGISTRAR)).kind = ActorKind::Service,
            "registered as Human",
        ),
        ("a stranger", |it| acting(at(it, BY_REGISTRAR)).id = person_id(77), "not registered"),
        ("an unknown role", |it| acting(at(it, BY_REGISTRAR)).role = Some(RoleId::from_u128(5)), "no role"),
        (
            "a deputy of nobody",
            |it| acting(at(it, BY_REGISTRAR)).on_behalf_of = Some(person_id(3)),
            "for somebody else",
        ),
        ("after the role was ended", act_after_the_end, "did not hold"),
    ];
    for (what, change, expected) in cases {
        let mut events = honest();
        change(&mut events);
        let log = sealed(&events);
        assert_eq!(verified(&log, Level::Deep).problems, [], "{what}");
        let found = verified(&log, Level::Full);
        let reasons: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
        assert!(reasons.iter().any(|reason| reason.contains(expected)), "{what}: {reasons:?}");
        assert!(
            found.claims.contains(&Claim::EveryCommitSigned) && !found.claims.contains(&Claim::Authorized)
        );
    }
}

#[test]
fn a_line_that_says_nothing_known_is_counted_and_one_that_is_none_is_found() {
    let mut lines = lines(&honest());
    let last = lines.len() - 1;
    let text = |lines: &[Vec<Vec<u8>>]| String::from_utf8(lines[last][0].clone()).unwrap();
    let newer = text(&lines).replace("\"schema\":1", "\"schema\":2");
    let broken = text(&lines).replace("\"data\":{", "\"data\":{\"more\":1,");
    lines[last][0] = newer.into_bytes();
    let found = verified(&sealed_lines(&lines), Level::Deep);
    assert_eq!(found.problems, []);
    assert!(found.not_claimed.contains(&NotClaimed::Unknown { events: 1 }));
    lines[last][0] = broken.into_bytes();
    let found = verified(&sealed_lines(&lines), Level::Deep);
    assert!(matches!(found.problems[0].kind, ProblemKind::Breach(Breach::Undecodable { .. })));
}

#[test]
fn a_correction_that_says_nothing_known_is_counted_and_one_of_an_earlier_schema_has_the_spelling_it_has() {
    let within = |schema: u32, data: &str| {
        let mut events = honest();
        let (established, like) = (at(&mut events, 1).clone(), at(&mut events, BY_REGISTRAR).clone());
        let last = behind(&events, established.stream, &like, Event::Voided(Voiding { voids: 2 }));
        let mut lines = lines(&events);
        let voided = String::from_utf8(line::write(&last, [7; 16]).unwrap()).unwrap();
        let (version, again) = ("\"version\":1,", "\"version\":2,\"previous\":1,");
        let correction = format!(
            "\"data\":{{\"corrects\":1,\"type\":\"isms.established\",\"schema\":{schema},\"data\":{data}}}}}"
        );
        let corrected = voided.replace(version, again).replace("isms.voided", "isms.corrected");
        lines.push(vec![corrected.replace("\"data\":{\"voids\":2}}", &correction).into_bytes()]);
        lines
    };
    let old = r#"{"name":"ISMS of Acme","organization":{"name":"Acme"},"standard":{"number":"ISO/IEC 27001",
        "edition":"2022"},"cycle_model":"pdca","profile":{"name":"standard","owner_grace_days":30,
        "document_review_days_max":366,"context_review_days_max":366,"waivable":[]},"utc_offset":"+01:00"}"#;
    let old = old.replace("\n        ", "");
    for (schema, data, unknown) in [(1, old.as_str(), false), (9, r#"{"moon":"full"}"#, true)] {
        let lines = within(schema, data);
        let last = line::read(lines.last().unwrap().last().unwrap()).unwrap();
        assert_eq!(last.event.is_unknown(), unknown);
        for level in [Level::Deep, Level::Full] {
            let found = verified(&sealed_lines(&lines), level);
            let problems: Vec<_> = found.problems.iter().map(ToString::to_string).collect();
            assert!(problems.iter().all(|it| it.contains("not allowed")), "{problems:?}");
            assert_eq!(found.not_claimed.contains(&NotClaimed::Unknown { events: 1 }), unknown);
        }
    }
    // What this version would have written is spelled as it would have written it.
    let lines = within(2, &old);
    assert!(line::read(lines.last().unwrap().last().unwrap()).is_err());
}

#[test]
fn a_line_that_means_an_event_and_is_spelled_otherwise_is_found() {
    let lines = lines(&honest());
    for (part, instead) in [
        ("\"type\":", "\"type\": "),
        ("\"salt\":", "\"cause\":null,\"salt\":"),
        ("\"N-2\"", "\"N\\u002d2\""),
        ("\"N-2\"", "\" N-2\""),
        ("\"data\":{", "\"data\":{\"unit\":null,"),
        (".000000Z", "Z"),
        (".000000Z", ".000000+00:00"),
    ] {
        let mut lines = lines.clone();
        let text = String::from_utf8(lines[1][0].clone()).unwrap();
        assert!(text.contains(part));
        lines[1][0] = text.replacen(part, instead, 1).into_bytes();
        let found = verified(&sealed_lines(&lines), Level::Deep);
        assert!(matches!(found.problems[0].kind, ProblemKind::Breach(Breach::Spelling)), "{instead}");
    }
}

#[test]
fn behind_damage_the_prefix_is_claimed_and_authority_is_not() {
    let events = honest();
    let log = sealed(&events);
    let whole = verified(&log, Level::Full);
    let text = String::from_utf8(log).unwrap();
    let found = verified(text.replacen("N-3", "N-X", 1).as_bytes(), Level::Full);
    assert_eq!(found.problem_count, 1, "{:?}", found.problems);
    assert!(matches!(found.problems[0].kind, ProblemKind::Root));
    assert!(0 < found.events && found.events < whole.events);
    assert_eq!(found.commits, 2);
    assert!(found.claims.contains(&Claim::Consistent { events: found.events, root: found.root }));
    assert!(found.not_claimed.contains(&NotClaimed::BehindProblem { position: found.events }));
}

#[test]
fn a_group_that_was_never_finished_is_no_part_of_the_log_and_no_problem() {
    let mut events = honest();
    let before = sealed(&events[..events.len() - 1]);
    let last = events.len() - 1;
    events[last][0].version = 9;
    let log = sealed(&events);
    for cut in [before.len() + 3, log.len() - 60, log.len() - 1] {
        let found = verified(&log[..cut], Level::Full);
        assert_eq!(found.problems, []);
        assert!(found.not_claimed.contains(&NotClaimed::Unfinished { bytes: (cut - before.len()) as u64 }));
        assert!(found.claims.contains(&Claim::Authorized));
        assert_eq!(found.commits, last as u64);
    }
}

#[test]
fn an_insider_who_rewrites_everything_is_found_by_a_held_checkpoint_only() {
    let mut events = honest();
    let held = checkpoint(&sealed(&events[..4]), &signer());
    let Event::Person(person::Event::Registered(it)) = &mut at(&mut events, 5).event else { panic!() };
    it.reference = "N-another".parse().unwrap();
    let log = sealed(&events);
    let alone = verified(&log, Level::Full);
    assert_eq!(alone.problems, []);
    assert!(alone.not_claimed.contains(&NotClaimed::NoOutsideCheckpoint));
    let found = verified_against(&log, Level::Bytes, &Held::nothing().checkpoint(held.clone())).unwrap();
    assert!(matches!(found.problems[0].kind, ProblemKind::Rewritten { .. }));

    let honest = sealed(&honest());
    // Identities and salts of another log differ, so that is what was kept of this one.
    let held = checkpoint(&honest, &signer());
    let found = verified_against(&honest, Level::Bytes, &Held::nothing().checkpoint(held)).unwrap();
    assert_eq!(found.problems, []);
    assert!(found.claims.contains(&Claim::Extends { size: found.events }));
    assert!(!found.not_claimed.contains(&NotClaimed::NoOutsideCheckpoint));
}

#[test]
fn what_was_cut_off_is_missed_by_a_held_checkpoint_only() {
    let lines = lines(&honest());
    let log = sealed_lines(&lines);
    let short = sealed_lines(&lines[..4]);
    let held = Held::nothing().checkpoint(checkpoint(&log, &signer()));
    for cut in [short.as_slice(), &short[..short.len() - 1], b""] {
        assert_eq!(verified(cut, Level::Full).problems, []);
        for level in [Level::Bytes, Level::Full] {
            let found = verified_against(cut, level, &held).unwrap();
            assert!(matches!(found.problems[0].kind, ProblemKind::Shortened { .. }), "{:?}", found.problems);
        }
    }
    let held = Held::nothing().checkpoint(checkpoint(&short, &signer()));
    let found = verified_against(&log, Level::Deep, &held).unwrap();
    let size = lines[..4].iter().flatten().count() as u64;
    assert!(found.claims.contains(&Claim::Extends { size }));
    assert!(found.not_claimed.contains(&NotClaimed::BehindOutsideCheckpoint { size }));
}

#[test]
fn a_checkpoint_that_is_not_of_this_log_is_an_error() {
    let log = sealed(&honest());
    let other = KeyFile::from_seed("other.example/isms", &[9; 32]).unwrap();
    for signer in [other, impostor()] {
        let held = Held::nothing().checkpoint(checkpoint(&log, &signer));
        let error = verified_against(&log, Level::Bytes, &held).unwrap_err();
        assert!(matches!(error, VerifyError::Held { index: 0, .. }), "{error}");
    }
    let key = Held::nothing().key(impostor().verifier_key().clone());
    let found = verified_against(&log, Level::Bytes, &key).unwrap();
    assert!(matches!(found.problems[0].kind, ProblemKind::OtherKey { .. }));
    assert!(!found.claims.contains(&Claim::ExpectedKey));
}

#[test]
fn whoever_watches_is_told_and_can_stop_it() {
    let log = sealed(&honest());
    let mut told = Vec::new();
    let watch = &mut |progress: Progress| {
        told.push(progress);
        ControlFlow::Break(())
    };
    let stopped = verify(log.as_slice(), Level::Bytes, &Held::nothing(), watch);
    assert!(matches!(stopped, Err(VerifyError::Stopped)));
    assert_eq!(told, [Progress { bytes: 0, events: 0 }]);
}

#[test]
fn the_greatest_numbers_are_problems_like_any_other() {
    let mut groups = honest();
    let last = groups.last().unwrap().last().unwrap().clone();
    let after = |number: u64, version| {
        let id = Uuid::from_u128(Uuid::from(last.id).as_u128() + u128::from(number));
        let (seq, stream) = (last.seq + number, person_id(9).into());
        let previous = (version > 1).then_some(last.seq + number - 1);
        RecordedEvent { seq, id: id.into(), stream, version, previous, ..last.clone() }
    };
    groups.push(vec![after(1, u32::MAX), after(2, u32::MAX), after(3, 1)]);
    let found = verified(&sealed(&groups), Level::Full);
    assert!(found.problem_count >= 3, "{:?}", found.problems);

    let line = |seq: u64| format!("{{\"seq\":{seq},\"id\":0}}\n").into_bytes();
    let log = sealed(&honest());
    for numbers in
        [&[u64::MAX][..], &[u64::MAX - 1, u64::MAX], &[u64::MAX, u64::MAX], &[u64::MAX - 1, u64::MAX, 0]]
    {
        for behind in [&b""[..], b"{\"commit\":1}\n", &log] {
            let hostile =
                [&log[..], &numbers.iter().copied().flat_map(line).collect::<Vec<_>>(), behind].concat();
            for level in [Level::Bytes, Level::Full] {
                assert!(verified(&hostile, level).problem_count > 0, "{numbers:?}");
            }
        }
    }
    let sizes = format!("{{\"commit\":{{\"size\":{},", u64::MAX);
    let hostile = String::from_utf8(log).unwrap().replace("{\"commit\":{\"size\":5,", &sizes);
    assert!(verified(hostile.as_bytes(), Level::Full).problem_count > 0);
}

#[test]
fn problems_without_end_are_counted_and_not_all_listed() {
    let log = [sealed(&honest()), b"x\n".repeat(PROBLEMS_MAX + 50)].concat();
    let found = verified(&log, Level::Deep);
    assert_eq!((found.problems.len(), found.problem_count), (PROBLEMS_MAX, PROBLEMS_MAX as u64 + 50));
}

fn verified(log: &[u8], level: Level) -> Verification {
    verified_against(log, level, &Held::nothing()).unwrap()
}

fn verified_against(log: &[u8], level: Level, held: &Held) -> Result<Verification, VerifyError> {
    verify(log, level, held, &mut |_| ControlFlow::Continue(()))
}

/// The checkpoint of a log, by whoever has a key.
fn checkpoint(log: &[u8], signer: &KeyFile) -> SignedCheckpoint {
    let found = verified(log, Level::Bytes);
    let claim =
        Checkpoint { origin: signer.verifier_key().name().to_owned(), size: found.events, root: found.root };
    let signature = signer.sign(claim.to_string().as_bytes()).unwrap();
    SignedCheckpoint::by_origin(claim, [signature]).unwrap()
}

/// What an honest writer records: the founding; two persons, a role and its assignment, what its holder does, each in a
/// commit but the role's two; its end; and a step of the clock.
fn honest() -> Vec<Vec<RecordedEvent>> {
    let journal = Arc::new(MemoryJournal::new());
    let clock = Arc::new(ManualClock::at(time("00")));
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let founded = found(&*journal, &founding, &signer(), time("00")).unwrap();
    let log = Log::new(Arc::clone(&journal) as Arc<dyn Journal>);
    let sequencer = Sequencer::start(&log, Arc::new(signer()), clock.clone()).unwrap();
    let (top, registrar) = (founded.actor(), RoleId::from_u128(1));
    let ben = Actor::human(person_id(2)).acting_as(registrar);
    let definition = role::Definition {
        name: "Registrar".parse().unwrap(),
        level: role::RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: vec![Authority::Assign],
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let creation = role::Creation { reference: "registrar".parse().unwrap(), definition };
    let grant =
        role::Grant { person: person_id(2), areas: Vec::new(), from: None, until: None, deputy_of: None };
    let ending = role::Ending { person: person_id(2), handed_over_to: None };
    let ended = Request::of(command::role::Command::EndAssignment(registrar, ending));
    let batches: [Vec<(Actor, Request)>; 6] = [
        vec![(top, register(2, Relation::Employee))],
        vec![(top, register(3, Relation::Agent))],
        vec![
            (top, Request::of(command::role::Command::Define(registrar, creation))),
            (top, Request::of(command::role::Command::Assign(registrar, grant))),
        ],
        vec![(ben, register(4, Relation::Employee))],
        vec![(top, ended.because("Ben has moved to another unit".parse().unwrap()))],
        vec![(top, register(5, Relation::Service))],
    ];
    for (batch, seconds) in batches.into_iter().zip(["01", "02", "03", "04", "05", "01"]) {
        clock.set(time(seconds));
        sequencer.execute(batch).unwrap();
    }
    groups(&journal)
}

/// The events of a journal, commit by commit.
fn groups(journal: &MemoryJournal) -> Vec<Vec<RecordedEvent>> {
    let mut bytes = Vec::new();
    journal.raw().unwrap().read_to_end(&mut bytes).unwrap();
    let mut groups = vec![Vec::new()];
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match line::read(line) {
            Ok(event) => groups.last_mut().unwrap().push(event),
            Err(_) => groups.push(Vec::new()),
        }
    }
    groups.pop();
    groups
}

fn lines(groups: &[Vec<RecordedEvent>]) -> Vec<Vec<Vec<u8>>> {
    let line = |event: &RecordedEvent| line::write(event, [7; 16]).unwrap();
    groups.iter().map(|group| group.iter().map(line).collect()).collect()
}

/// The log of these events, signed as if nothing were wrong.
fn sealed(groups: &[Vec<RecordedEvent>]) -> Vec<u8> {
    sealed_lines(&lines(groups))
}

fn sealed_lines(groups: &[Vec<Vec<u8>>]) -> Vec<u8> {
    let (mut head, mut bytes) = (Head::default(), Vec::new());
    for lines in groups {
        let group = head.seal(lines, &signer()).unwrap();
        head = group.head().clone();
        bytes.extend_from_slice(group.bytes());
    }
    bytes
}

/// The event at a position.
fn at(groups: &mut [Vec<RecordedEvent>], position: usize) -> &mut RecordedEvent {
    groups.iter_mut().flatten().nth(position).unwrap()
}

/// Makes one commit of two.
fn merge(groups: &mut Vec<Vec<RecordedEvent>>, index: usize) {
    let next = groups.remove(index + 1);
    groups[index].extend(next);
}

fn acting(event: &mut RecordedEvent) -> &mut Acting {
    let Actor::Person(acting) = &mut event.actor else { panic!() };
    acting
}

fn role_event(event: &mut RecordedEvent) -> &mut role::Event {
    let Event::Role(event) = &mut event.event else { panic!() };
    event
}

/// What the registrar did once more, after the assignment was ended.
fn act_after_the_end(groups: &mut Vec<Vec<RecordedEvent>>) {
    let mut again = at(groups, BY_REGISTRAR).clone();
    let last = groups.last().unwrap().last().unwrap().clone();
    again.seq = last.seq + 1;
    again.stream = person_id(6).into();
    again.recorded_at = last.recorded_at;
    again.id = Uuid::from_u128(Uuid::from(last.id).as_u128() + 1).into();
    again.command = Some(CommandReference { id: CommandId::from_u128(6), digest: Digest::of(b"") });
    groups.push(vec![again]);
}

/// An event behind all others, in a command of its own, recorded by whoever recorded another.
fn behind(
    groups: &[Vec<RecordedEvent>],
    stream: Stream,
    like: &RecordedEvent,
    event: Event,
) -> RecordedEvent {
    let last = groups.last().unwrap().last().unwrap();
    let command = Some(CommandReference { id: CommandId::from_u128(6), digest: Digest::of(b"") });
    let id = Uuid::from_u128(Uuid::from(last.id).as_u128() + 1).into();
    let (seq, recorded_at) = (last.seq + 1, last.recorded_at);
    let (version, previous) = (1, None);
    RecordedEvent { seq, id, stream, version, previous, event, recorded_at, command, ..like.clone() }
}

fn register(number: u128, relation: Relation) -> Request {
    let reference = format!("N-{number}").parse().unwrap();
    let registration = Registration { reference, unit: None, relation, from: None };
    Request::of(command::person::Command::Register(person_id(number), registration))
}

fn person_id(number: u128) -> PersonId {
    PersonId::from_u128(number)
}

fn time(seconds: &str) -> Timestamp {
    format!("2026-11-23T12:00:{seconds}.000000Z").parse().unwrap()
}
