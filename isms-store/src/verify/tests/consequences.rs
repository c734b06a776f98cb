//! Rules of what follows: it is believed where the rule says so, and nowhere else.

use isms_core::aggregate::control::assurance::{Test, TestKind, TestResult};
use isms_core::aggregate::control::{Adoption, Definition};
use isms_core::aggregate::{control, nonconformity};
use isms_core::command::control as controls;
use isms_core::event::Correction;
use isms_core::id::{ControlId, CorrelationId, NonconformityId};
use isms_core::recorded_event::Source;
use isms_core::stream::Stream;
use isms_core::vocabulary::evidence::Evidence;
use isms_core::vocabulary::grade::Grade;
use isms_core::vocabulary::ground::Ground;

use super::*;

/// Where things stand in the log of [`tested`].
const TESTED: usize = 9;
const RAISED: usize = 10;

#[test]
fn what_follows_by_a_rule_needs_no_authority_of_its_own() {
    let events = tested();
    let raised = at(&mut events.clone(), RAISED).clone();
    assert_eq!(raised.type_name(), "nonconformity.raised");
    assert_eq!(raised.source, Some(rule("C-5")));
    assert_eq!(acting(&mut raised.clone()).id, person_id(2));
    let found = verified(&sealed(&events), Level::Full);
    assert_eq!(found.problems, []);
    assert!(found.claims.contains(&Claim::Authorized));
}

#[test]
fn what_says_that_it_follows_by_a_rule_and_does_not_is_found() {
    let cases: [(&str, Change, &str); 13] = [
        (
            "for a reason of its own",
            |it| at(it, RAISED).reason = Some("So it is".parse().unwrap()),
            "a reason of its own",
        ),
        (
            "shown by evidence of its own",
            |it| at(it, RAISED).evidence = vec![evidence()],
            "evidence of its own",
        ),
        (
            "in another correlation",
            |it| at(it, RAISED).correlation = Some(CorrelationId::from_u128(1)),
            "another correlation",
        ),
        ("later", |it| at(it, RAISED).recorded_at = time("06"), "at another time"),
        ("by another rule", |it| at(it, RAISED).source = Some(rule("Q-5")), "another rule"),
        ("from another cause", |it| at(it, RAISED).cause = Some(at(it, 8).id), "another cause"),
        ("graver", |it| raising(at(it, RAISED)).grade = Grade::MajorNonconformity, "something else"),
        ("elsewhere", |it| at(it, RAISED).stream = NonconformityId::from_u128(1).into(), "nothing before it"),
        ("by somebody else", |it| acting(at(it, RAISED)).id = person_id(3), "another actor"),
        ("by another grant", |it| at(it, RAISED).grant = Some(4), "another actor or grant"),
        (
            "on another day",
            |it| at(it, RAISED).effective_at = Some("2026-11-22".parse().unwrap()),
            "another day",
        ),
        (
            "from a test that has found nothing",
            |it| {
                let Event::Control(control::Event::Tested(test)) = &mut at(it, TESTED).event else {
                    panic!()
                };
                test.result = TestResult::Partly;
            },
            "nothing before it",
        ),
        (
            "in a command of its own",
            |it| {
                let id = CommandId::from_u128(77);
                at(it, RAISED).command = Some(CommandReference { id, digest: Digest::of(b"") });
            },
            "nothing before it",
        ),
    ];
    for (what, change, expected) in cases {
        let mut events = tested();
        change(&mut events);
        let found = verified(&sealed(&events), Level::Full);
        let reasons: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
        assert!(reasons.iter().any(|reason| reason.contains(expected)), "{what}: {reasons:?}");
        assert!(!found.claims.contains(&Claim::Authorized), "{what}");
    }
}

#[test]
fn a_rule_as_the_source_gives_nobody_an_authority() {
    let mut events = tested();
    let before = at(&mut events, 4).id;
    let registered = at(&mut events, 5);
    (registered.source, registered.cause) = (Some(rule("C-5")), Some(before));
    let found = verified(&sealed(&events), Level::Full);
    assert!(
        found.problems.iter().any(|it| it.to_string().contains("nothing before it")),
        "{:?}",
        found.problems
    );
}

#[test]
fn what_follows_once_does_not_follow_twice() {
    let mut events = tested();
    let mut again = at(&mut events, RAISED).clone();
    again.seq += 1;
    (again.version, again.previous) = (2, Some(RAISED as u64));
    again.id = Uuid::from_u128(Uuid::from(again.id).as_u128() + 1).into();
    events.last_mut().unwrap().push(again);
    let found = verified(&sealed(&events), Level::Full);
    let [problem] = found.problems.as_slice() else { panic!("{:?}", found.problems) };
    assert!(matches!(problem.kind, ProblemKind::Breach(Breach::Consequence { .. })), "{problem}");
}

#[test]
fn a_rule_as_the_source_has_a_cause() {
    let mut events = tested();
    at(&mut events, RAISED).cause = None;
    let found = verified(&sealed(&events), Level::Deep);
    assert!(
        found.problems.iter().any(|it| it.to_string().contains("a cause where a rule")),
        "{:?}",
        found.problems
    );
}

#[test]
fn what_should_have_followed_and_did_not_is_not_claimed_and_no_problem() {
    let honest = tested();
    assert!(!has_not_followed(&verified(&sealed(&honest), Level::Full)));
    let mut events = honest;
    events.last_mut().unwrap().pop();
    let found = verified(&sealed(&events), Level::Full);
    assert_eq!(found.problems, []);
    let expected = NotClaimed::NotFollowed { events: 1, first: TESTED as u64 };
    assert!(found.not_claimed.contains(&expected), "{:?}", found.not_claimed);
    assert!(expected.to_string().contains("the first for event 9"), "{expected}");
    // Of what is no part of the log, nothing is said.
    let log = sealed(&events);
    let found = verified(&log[..log.len() - 1], Level::Full);
    assert!(!has_not_followed(&found), "{:?}", found.not_claimed);
    // What does not follow in the end of one command is missing, however many come behind it.
    let mut more = events.clone();
    let first = at(&mut more, 5).clone();
    more.push(vec![behind(&more, person_id(9).into(), &first, first.event.clone())]);
    assert!(verified(&sealed(&more), Level::Full).not_claimed.contains(&expected));
}

#[test]
fn from_a_correction_that_corrects_nothing_nothing_follows() {
    for (what, corrects, is_of_its_type) in [
        ("a test", TESTED, true),
        ("an adoption", 8, false),
        ("another thing", 5, false),
        ("the log", 0, false),
    ] {
        let mut events = tested();
        // The test was effective as it was recorded, and led to nothing.
        let mut raised = events.last_mut().unwrap().pop().unwrap();
        let test = at(&mut events, TESTED);
        let Event::Control(control::Event::Tested(ineffective)) = test.event.clone() else { panic!() };
        let Event::Control(control::Event::Tested(it)) = &mut test.event else { panic!() };
        it.result = TestResult::Effective;
        let (thing, like) = (test.stream, at(&mut events, 8).clone());
        let event = control::Event::Tested(ineffective).into();
        let correction = Correction { corrects: corrects as u64, event, effective_at: None };
        let mut corrected = behind(&events, thing, &like, Event::Corrected(Box::new(correction)));
        (corrected.version, corrected.previous) = (3, Some(TESTED as u64));
        let Stream::Log(log) = events[0][0].stream else { panic!() };
        let of = Uuid::from(log);
        raised.stream = NonconformityId::from(identity(of, corrects as u64)).into();
        raised.seq = corrected.seq + 1;
        raised.id = Uuid::from_u128(Uuid::from(corrected.id).as_u128() + 1).into();
        raised.cause = Some(corrected.id);
        (raised.actor, raised.grant, raised.command) = (corrected.actor, corrected.grant, corrected.command);
        (raised.recorded_at, raised.effective_at) = (corrected.recorded_at, corrected.effective_at);
        let Event::Nonconformity(nonconformity::Event::Raised(it)) = &mut raised.event else { panic!() };
        it.reference = format!("NC-{corrects}").parse().unwrap();
        events.push(vec![corrected, raised]);
        let found = verified(&sealed(&events), Level::Full);
        if is_of_its_type {
            assert_eq!(found.problems, [], "{what}");
            assert!(!has_not_followed(&found));
            continue;
        }
        let kinds: Vec<_> = found.problems.iter().map(|it| &it.kind).collect();
        let [ProblemKind::Breach(first), ProblemKind::Breach(second)] = kinds.as_slice() else {
            panic!("{what}: {kinds:?}")
        };
        assert_eq!(*first, Breach::Amendment { position: corrects as u64 }, "{what}");
        assert!(matches!(second, Breach::Consequence { .. }), "{what}: {second}");
    }
}

fn evidence() -> Evidence {
    let (kind, reference) = ("Minutes".parse().unwrap(), "M-1".parse().unwrap());
    Evidence { kind, reference, sha256: None, length: None, media: None }
}

/// The identity of what follows first from the event at a position.
fn identity(log: Uuid, origin: u64) -> Uuid {
    let of = [log.as_bytes().as_slice(), &origin.to_be_bytes(), b"nonconformity "].concat();
    let mut bytes = [0xF0, 0x11, 0x0E, 0xD5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    bytes.iter_mut().skip(4).zip(Digest::of(&of).as_bytes()).for_each(|(byte, of)| *byte = *of);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn has_not_followed(found: &Verification) -> bool {
    found.not_claimed.iter().any(|it| matches!(it, NotClaimed::NotFollowed { .. }))
}

/// What an honest writer records: the founding; a person with a role that may only test; a control; and a
/// test that has found it ineffective, with what follows.
fn tested() -> Vec<Vec<RecordedEvent>> {
    let journal = Arc::new(MemoryJournal::new());
    let clock = Arc::new(ManualClock::at(time("00")));
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let founded = found(&*journal, &founding, &signer(), time("00")).unwrap();
    let log = Log::new(Arc::clone(&journal) as Arc<dyn Journal>);
    let sequencer = Sequencer::start(&log, Arc::new(signer()), clock.clone()).unwrap();
    let (top, tester) = (founded.actor(), RoleId::from_u128(1));
    let demand = isms_core::meaning::Meaning::of("control.tested").unwrap().demand;
    let isms_core::vocabulary::authority::Demand::Authority(authority) = demand else { panic!() };
    let definition = role::Definition {
        name: "Tester".parse().unwrap(),
        level: role::RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: vec![authority],
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let creation = role::Creation { reference: "tester".parse().unwrap(), definition };
    let grant =
        role::Grant { person: person_id(2), areas: Vec::new(), from: None, until: None, deputy_of: None };
    let control = ControlId::from_u128(1);
    let test = Test {
        kind: TestKind::Design,
        result: TestResult::Ineffective,
        sample: None,
        period: None,
        next_test_due: None,
    };
    let requests = [
        (top, register(2, Relation::Employee)),
        (top, Request::of(command::role::Command::Define(tester, creation))),
        (top, Request::of(command::role::Command::Assign(tester, grant))),
        (top, Request::of(controls::Command::Adopt(control, adoption()))),
        (Actor::human(person_id(2)).acting_as(tester), Request::of(controls::Command::Test(control, test))),
    ];
    for (request, seconds) in requests.into_iter().zip(["01", "02", "03", "04", "05"]) {
        clock.set(time(seconds));
        sequencer.execute(vec![request]).unwrap();
    }
    groups(&journal)
}

fn adoption() -> Adoption {
    let definition = Definition {
        name: "Backup".parse().unwrap(),
        description: None,
        owner: None,
        area: None,
        grounds: [Ground::Baseline].into(),
        treats_risks: [].into(),
        obligations: [].into(),
        catalog_references: [].into(),
        kinds: [].into(),
        properties: [].into(),
        lifecycle: [].into(),
        operation_frequency_days: None,
    };
    Adoption { reference: "C-1".parse().unwrap(), definition }
}

fn rule(id: &str) -> Source {
    Source::Rule(id.parse().unwrap())
}

fn raising(event: &mut RecordedEvent) -> &mut nonconformity::Raising {
    let Event::Nonconformity(nonconformity::Event::Raised(raising)) = &mut event.event else { panic!() };
    raising
}
