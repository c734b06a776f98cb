//! Rules of restriction: the host may forbid what the rules admit, and not the other way.

use isms_core::command;
use isms_core::register::Register;
use isms_core::vocabulary::actor::Acting;

use super::*;
use crate::trial;

#[test]
fn what_the_host_forbids_is_not_recorded() {
    let at = Place::new();
    let before = at.bytes();
    let answers = serve(&at, forbidding(person(2)), [vec![register(2)]]);
    let [Err(CommandError::Restricted { why })] = answers.as_slice() else { panic!("{answers:?}") };
    assert_eq!(why, "not this one");
    assert_eq!(at.bytes(), before);
}

#[test]
fn what_it_permits_is_recorded_as_if_there_were_no_restriction() {
    let at = Place::new();
    let answers =
        serve(&at, forbidding(person(2)), [vec![register(1)], vec![register(2)], vec![register(3)]]);
    assert_eq!(positions(&answers), [5, 6]);
    at.assert_whole();
}

#[test]
fn of_a_batch_nothing_is_recorded_if_one_command_is_forbidden() {
    let at = Place::new();
    let answers = serve(&at, forbidding(person(2)), [vec![register(1), register(2), register(3)]]);
    let [Err(CommandError::InBatch { index: 1, error })] = answers.as_slice() else { panic!("{answers:?}") };
    assert!(matches!(**error, CommandError::Restricted { .. }), "{error}");
    assert_eq!(at.events().len(), 5);
}

#[test]
fn what_the_rules_refuse_the_host_is_not_asked_about() {
    struct Permissive(AtomicUsize);
    impl Restriction for Permissive {
        fn permit(&self, _: &Acting, _: &command::Command, _: &Register) -> Result<(), String> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    }
    let (at, permissive) = (Place::new(), Arc::new(Permissive(AtomicUsize::new(0))));
    let answers =
        serve(&at, Arc::clone(&permissive) as _, [vec![with_reference(2, "P-1")], vec![register(3)]]);
    assert!(refused_by(&answers[0], Rule::G9));
    assert_eq!(positions(&answers), [5]);
    assert_eq!(permissive.0.load(Ordering::SeqCst), 1);
}

#[test]
fn a_restriction_that_panics_says_no_and_harms_nobody_else() {
    struct Broken;
    impl Restriction for Broken {
        fn permit(&self, _: &Acting, command: &command::Command, _: &Register) -> Result<(), String> {
            assert!(!is_about(command, person(2)), "broken on purpose");
            Ok(())
        }
    }
    let at = Place::new();
    let answers = serve(&at, Arc::new(Broken), [vec![register(1)], vec![register(2)], vec![register(3)]]);
    assert_eq!(positions(&answers), [5, 6]);
    assert!(matches!(answers[1], Err(CommandError::Restricted { .. })), "{:?}", answers[1]);
    at.assert_whole();
}

#[test]
fn a_preview_asks_it_too_and_a_command_sent_again_does_not() {
    let at = Place::new();
    let id = CommandId::from_u128(9);
    at.sequencer().execute(vec![(at.actor(), register(2).with_id(id))]).unwrap();
    let clock = at.clock.clone();
    let sequencer =
        Sequencer::restricted(&at.log(), Arc::new(signer()), clock, forbidding(person(2))).unwrap();
    let again = sequencer.execute(vec![(at.actor(), register(2).with_id(id))]).unwrap();
    assert!(again[0].replayed);
    let training = trial::train(2, "Basics");
    let forbidden = sequencer.preview(vec![(at.actor(), training)]);
    assert!(matches!(forbidden, Err(CommandError::Restricted { .. })), "{forbidden:?}");
    assert!(sequencer.preview(vec![(at.actor(), register(4))]).is_ok());
}

/// A host that forbids all about one person.
fn forbidding(person: PersonId) -> Arc<dyn Restriction> {
    struct Forbidding(PersonId);
    impl Restriction for Forbidding {
        fn permit(
            &self,
            actor: &Acting,
            command: &command::Command,
            register: &Register,
        ) -> Result<(), String> {
            assert!(register.persons.get(actor.id).is_some(), "the register knows who acts");
            if is_about(command, self.0) { Err("not this one".into()) } else { Ok(()) }
        }
    }
    Arc::new(Forbidding(person))
}

fn is_about(command: &command::Command, whom: PersonId) -> bool {
    let command::Command::Person(command) = command else { return false };
    matches!(command, Command::Register(id, _) | Command::CompleteTraining(id, _) if *id == whom)
}

fn serve(
    at: &Place,
    restriction: Arc<dyn Restriction>,
    batches: impl IntoIterator<Item = Vec<Request>>,
) -> Vec<Answer> {
    let mut writer = Writer::on(&at.log(), Arc::new(signer()), at.clock.clone(), restriction).unwrap();
    served(&mut writer, at.actor(), batches)
}
