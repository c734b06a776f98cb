//! An ISMS on disk: founded, written to, closed, opened again, read.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use isms::aggregate::person::{Registration, Relation};
use isms::aggregate::role::{Creation, Definition, Grant, RoleLevel};
use isms::command::{person, role};
use isms::id::{CommandId, PersonId, RoleId};
use isms::moment::AsOf;
use isms::rule::Rule;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::authority::Authority;
use isms::vocabulary::time::PartialDate;
use isms::{
    CommandError, Founded, Founding, Isms, JournalError, LogError, OpenError, Options, Request, SignError,
    Signature, Signer, VerifierKey,
};
use tempfile::TempDir;

#[test]
fn what_has_a_receipt_is_there_after_reopening() {
    let (home, isms, founded) = founded();
    let ben: PersonId = isms.new_id().unwrap();
    let receipt = isms.execute(&founded.actor(), register(ben, "P-2")).unwrap();
    assert_eq!(receipt.positions, 5..6);
    isms.close();
    drop(isms);

    let isms = Isms::open(home.path().join("acme.isms")).unwrap();
    let now = isms.now().unwrap();
    assert_eq!(now.register.persons.get(ben).unwrap().registration.reference.as_str(), "P-2");
    assert_eq!(now.position, 6);
    assert_eq!(isms.as_of(AsOf::Position(5)).unwrap().register.persons.len(), 1);
    let replayed = isms.as_of(AsOf::Position(6)).unwrap();
    assert_eq!(replayed.register, now.register);
    assert_eq!(replayed.root, now.root);
}

#[test]
fn the_same_command_adds_nothing_and_other_content_is_an_error() {
    let (home, isms, founded) = founded();
    let (ben, id): (PersonId, CommandId) = (isms.new_id().unwrap(), isms.new_id().unwrap());
    let request = Request::of(register(ben, "P-2")).with_id(id);
    let first = isms.execute(&founded.actor(), request.clone()).unwrap();
    let again = isms.execute(&founded.actor(), request.clone()).unwrap();
    assert!(again.replayed && !first.replayed, "{}", Rule::G7.entry().text);
    assert_eq!(again.positions, first.positions);
    let other = Request::of(register(ben, "P-3")).with_id(id);
    assert!(matches!(isms.execute(&founded.actor(), other), Err(CommandError::OtherContent { .. })));
    drop(isms);

    let isms = Isms::open(home.path().join("acme.isms")).unwrap();
    assert!(isms.execute(&founded.actor(), request).unwrap().replayed);
}

#[test]
fn a_batch_stands_or_falls_as_one() {
    let (_home, isms, founded) = founded();
    let (ben, eva): (PersonId, PersonId) = (isms.new_id().unwrap(), isms.new_id().unwrap());
    let batch =
        |second| [register(ben, "P-2"), second].map(|command| (founded.actor(), Request::of(command)));
    let failed = isms.execute_all(batch(register(eva, "P-2"))).unwrap_err();
    let CommandError::InBatch { index: 1, error } = failed else { panic!("{failed}") };
    assert!(matches!(*error, CommandError::Refused(refusal) if refusal.rule == Rule::G9));
    assert_eq!(isms.now().unwrap().position, 5);

    assert_eq!(isms.preview_all(batch(register(eva, "P-3"))).unwrap().len(), 2);
    assert_eq!(isms.now().unwrap().position, 5);
    assert_eq!(isms.execute_all(batch(register(eva, "P-3"))).unwrap().len(), 2);
    assert_eq!(isms.now().unwrap().position, 7);
}

#[test]
fn batches_side_by_side_stand_or_fall_alone() {
    let (_home, isms, founded) = founded();
    let batch = |references: &[&str]| -> Vec<_> {
        let register = |it: &&str| Request::of(register(isms.new_id().unwrap(), it));
        references.iter().map(|it| (founded.actor(), register(it))).collect()
    };
    let batches = [batch(&["P-2", "P-3"]), batch(&["P-4", "P-2"]), Vec::new(), batch(&["P-5"])];
    let previewed = isms.preview_each(batches.clone()).unwrap();
    assert!(previewed.iter().all(Result::is_ok), "each is judged by what is recorded");
    assert_eq!(isms.now().unwrap().position, 5);

    let answers = isms.execute_each(batches).unwrap();
    let [Ok(first), Err(CommandError::InBatch { index: 1, .. }), Ok(empty), Ok(last)] = &answers[..] else {
        panic!("{answers:?}")
    };
    assert_eq!((first.len(), empty.len(), last[0].positions.clone()), (2, 0, 7..8));
    assert_eq!(isms.now().unwrap().register.persons.len(), 4);
}

#[test]
fn an_outdated_view_is_a_conflict() {
    let (_home, isms, founded) = founded();
    let auditor: RoleId = isms.new_id().unwrap();
    let definition = Definition {
        name: "Internal auditor".parse().unwrap(),
        level: RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: vec![Authority::Audit],
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let creation = Creation { reference: "auditor".parse().unwrap(), definition };
    isms.execute(&founded.actor(), role::Command::Define(auditor, creation)).unwrap();
    let ben: PersonId = isms.new_id().unwrap();
    isms.execute(&founded.actor(), register(ben, "P-2")).unwrap();
    let grant = Grant { person: ben, areas: Vec::new(), from: None, until: None, deputy_of: None };
    let assign = Request::of(role::Command::Assign(auditor, grant));
    let outdated = assign.clone().expecting(auditor, 2);
    let conflict = isms.execute(&founded.actor(), outdated).unwrap_err();
    assert!(matches!(conflict, CommandError::Conflict { expected: 2, found: 1, last: Some(5), .. }));
    isms.execute(&founded.actor(), assign.expecting(auditor, 1)).unwrap();
}

#[test]
fn a_reader_sees_what_is_written_beside_it_and_writes_nothing() {
    let (home, isms, founded) = founded();
    let reader = Isms::read(home.path().join("acme.isms")).unwrap();
    assert_eq!(reader.now().unwrap().position, 5);
    let ben: PersonId = isms.new_id().unwrap();
    isms.execute(&founded.actor(), register(ben, "P-2")).unwrap();
    assert_eq!(reader.now().unwrap().register, isms.now().unwrap().register);
    let refused = reader.execute(&founded.actor(), register(ben, "P-2"));
    assert!(matches!(refused, Err(CommandError::ReadOnly)));
    assert!(Isms::open(home.path().join("acme.isms")).is_err());
}

#[test]
fn a_founding_that_is_refused_leaves_nothing_behind() {
    let home = TempDir::new().unwrap();
    let mut founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    founding.effective_at = Some("9999".parse().unwrap());
    let refused = Isms::create(home.path().join("acme.isms"), &founding);
    assert!(matches!(refused, Err(OpenError::Founding(CommandError::Refused(it))) if it.rule == Rule::G1));
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    founding.effective_at = None;
    Isms::create(home.path().join("acme.isms"), &founding).unwrap();
}

#[test]
fn whoever_is_not_registered_or_has_no_role_does_nothing() {
    let (_home, isms, founded) = founded();
    let stranger: PersonId = isms.new_id().unwrap();
    let ben: PersonId = isms.new_id().unwrap();
    for actor in [Actor::human(stranger), Actor::human(founded.founder)] {
        let refused = isms.execute(&actor, register(ben, "P-2")).unwrap_err();
        assert!(matches!(refused, CommandError::Refused(refusal) if refusal.rule == Rule::G2));
    }
}

#[test]
fn a_founding_on_a_date_that_no_line_can_hold_is_refused_and_leaves_nothing_behind() {
    let home = TempDir::new().unwrap();
    let instant = PartialDate::Instant(DateTime::<Utc>::MIN_UTC.into());
    let (year, month, day) =
        (PartialDate::Year(-44), PartialDate::Month(2026, 0), PartialDate::Day(NaiveDate::MIN));
    for date in [instant, year, month, day] {
        let mut founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        founding.effective_at = Some(date);
        let refused = Isms::create(home.path().join("acme.isms"), &founding).err();
        assert!(matches!(refused, Some(OpenError::Founding(_))), "{date}: {refused:?}");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "{date}");
    }
}

#[test]
fn the_ends_of_time_are_asked_about_and_claimed_without_harm() {
    let ends =
        [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC].map(|end| PartialDate::Instant(end.into()));
    let days = [NaiveDate::MIN, NaiveDate::MAX].map(PartialDate::Day);
    let years = [i32::MIN, -262_143, 262_142, i32::MAX].map(PartialDate::Year);
    for offset in ["-12:00", "+00:00", "+14:00"] {
        let home = TempDir::new().unwrap();
        let mut founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        founding.utc_offset = offset.parse().unwrap();
        let (isms, founded) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
        for date in ends.into_iter().chain(days).chain(years) {
            let then = isms.as_of(AsOf::effective(date)).unwrap();
            for blueprint in isms::projections::reports::all() {
                let _ = isms.report(blueprint, &then).unwrap().to_csv();
            }
            let claim = Request::of(register(isms.new_id().unwrap(), "P-2")).effective(date);
            let refused = isms.execute(&founded.actor(), claim).unwrap_err();
            assert!(
                matches!(refused, CommandError::Refused(_) | CommandError::TooLarge(_)),
                "{date}: {refused}"
            );
        }
        isms.execute(&founded.actor(), register(isms.new_id().unwrap(), "P-2")).unwrap();
    }
}

#[test]
fn a_signer_of_the_hosts_own_is_made_with_what_is_here_and_where_it_is_away_nothing_is_founded() {
    struct Away(VerifierKey);

    impl Signer for Away {
        fn verifier_key(&self) -> &VerifierKey {
            &self.0
        }

        fn sign(&self, _: &[u8]) -> Result<Signature, SignError> {
            Err(SignError("the token was pulled out".into()))
        }
    }

    let home = TempDir::new().unwrap();
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
    let refused = Options::at(home.path().join("acme.isms")).signer(Arc::new(Away(key))).create(&founding);
    assert!(matches!(refused, Err(OpenError::Founding(CommandError::NotWritten(_)))));
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn an_isms_is_shared_between_threads() {
    fn shared<T: Clone + Send + Sync>() {}
    shared::<Isms>();
}

#[test]
fn a_reader_that_has_not_looked_for_long_answers_every_question_of_what_is_there_now() {
    let (home, isms, founded) = founded();
    let readers = [(); 4].map(|()| Isms::read(home.path().join("acme.isms")).unwrap());
    let ben: PersonId = isms.new_id().unwrap();
    let receipt = isms.execute(&founded.actor(), register(ben, "P-2")).unwrap();
    let [by_position, by_instant, by_date, history] = readers;
    let after = AsOf::Position(receipt.positions.end);
    assert_eq!(by_position.as_of(after).unwrap().register, isms.now().unwrap().register);
    assert_eq!(by_instant.as_of(AsOf::recorded(receipt.recorded_at)).unwrap().position, 6);
    let then = AsOf::effective(receipt.recorded_at).known_at(receipt.recorded_at);
    assert_eq!(by_date.as_of(then).unwrap().position, 6);
    assert_eq!(history.history().into_iter().count(), 6);
}

#[test]
fn a_damaged_log_answers_for_what_is_sound_and_never_for_now() {
    let (home, isms, founded) = founded();
    for reference in ["P-2", "P-3"] {
        isms.execute(&founded.actor(), register(isms.new_id().unwrap(), reference)).unwrap();
    }
    drop(isms);
    let log = home.path().join("acme.isms/log.jsonl");
    let whole = std::fs::read_to_string(&log).unwrap();
    // The first is damage, the second of the last commit, which is suspect.
    for (from, to, sound) in [("\"P-2\"", "\"P-9\"", 5), ("\"P-3\"", "\"P-9\"", 6)] {
        std::fs::write(&log, whole.replace(from, to)).unwrap();
        let read = Isms::read(home.path().join("acme.isms")).unwrap();
        let opened = Isms::open(home.path().join("acme.isms")).unwrap();
        for isms in [read, opened] {
            assert!(is_damage(&isms.now()), "{from}");
            assert!(is_damage(&isms.as_of(AsOf::effective(NaiveDate::MAX))), "{from}");
            assert!(is_damage(&isms.as_of(AsOf::recorded(DateTime::<Utc>::MAX_UTC))), "{from}");
            assert!(is_damage(&isms.fold(0, |count, _| *count += 1)), "{from}");
            assert!(
                is_damage(&isms.history().of(founded.founder).into_iter().collect::<Result<Vec<_>, _>>()),
                "{from}"
            );
            assert!(isms.checkpoint().is_err(), "{from}");
            assert!(isms.export(home.path().join("audit")).is_err(), "{from}");
            assert_eq!(isms.as_of(AsOf::Position(sound)).unwrap().position, sound);
            assert_eq!(isms.history().until(sound).into_iter().flatten().count() as u64, sound);
            assert_eq!(isms.history().of(founded.founder).until(sound).into_iter().count(), 1);
        }
    }
}

fn is_damage<T>(answer: &Result<T, LogError>) -> bool {
    matches!(answer, Err(LogError::Journal(JournalError::Damaged { .. } | JournalError::Suspect { .. })))
}

#[test]
fn nothing_is_acknowledged_behind_what_another_program_did_to_the_log() {
    let elsewhere = TempDir::new().unwrap();
    let meddle: [fn(&Path, &Path); 5] = [
        |log, _| std::fs::OpenOptions::new().append(true).open(log).unwrap().write_all(b"\n").unwrap(),
        |log, _| std::fs::OpenOptions::new().write(true).open(log).unwrap().set_len(100).unwrap(),
        |log, elsewhere| {
            std::fs::copy(log, elsewhere.join("copy")).unwrap();
            std::fs::rename(elsewhere.join("copy"), log).unwrap();
        },
        |log, _| std::fs::remove_file(log).unwrap(),
        |log, _| std::fs::remove_dir_all(log.parent().unwrap()).unwrap(),
    ];
    for (number, meddle) in meddle.into_iter().enumerate() {
        let (home, isms, founded) = founded();
        let log = home.path().join("acme.isms/log.jsonl");
        meddle(&log, elsewhere.path());
        let before = std::fs::read(&log).ok();
        for reference in ["P-2", "P-3"] {
            let refused = isms.execute(&founded.actor(), register(isms.new_id().unwrap(), reference));
            assert!(matches!(refused, Err(CommandError::Poisoned(_))), "{number}: {refused:?}");
        }
        assert_eq!(std::fs::read(&log).ok(), before, "{number}");
    }
}

#[test]
fn a_store_is_the_same_however_its_directory_is_named() {
    let (home, isms, _) = founded();
    drop(isms);
    let directory = home.path().join("acme.isms");
    for name in ["acme.isms/", "acme.isms/.", "acme.isms//", "acme.isms/../acme.isms"] {
        Isms::open(home.path().join(name)).unwrap();
    }
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    Isms::create(home.path().join("other.isms/"), &founding).unwrap();
    assert!(home.path().join("other.isms.key").is_file());
    assert!(directory.is_dir());
}

fn founded() -> (TempDir, Isms, Founded) {
    let home = TempDir::new().unwrap();
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (isms, founded) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
    (home, isms, founded)
}

fn register(id: PersonId, reference: &str) -> isms::command::Command {
    let reference = reference.parse().unwrap();
    person::Command::Register(
        id,
        Registration { reference, unit: None, relation: Relation::Employee, from: None },
    )
    .into()
}
