//! The law: a state depends on the events alone, however it came about.

use std::collections::BTreeMap;
use std::thread;

use isms::aggregate::asset::{Details, Identification, Kind};
use isms::command::{Command, asset};
use isms::id::AssetId;
use isms::vocabulary::actor::Actor;
use isms::{ApplyError, KeptProjection};
use proptest::prelude::*;

use super::*;

/// A chain over all events, so that one more, one less or two in another order come to something else; and a map.
type State = (u64, BTreeMap<String, Vec<u64>>);

fn take_in(state: &mut State, event: &RecordedEvent) {
    let link = event.seq.wrapping_mul(31).wrapping_add(u64::from(event.version));
    state.0 = state.0.wrapping_mul(0x0001_0000_01B3).wrapping_add(link);
    if let Some(person) = event.actor.person() {
        state.1.entry(format!("{person} {}", event.type_name())).or_default().push(event.seq);
    }
}

struct Chain<const VERSION: u32, const SPACING: u64>;

impl<const VERSION: u32, const SPACING: u64> KeptProjection for Chain<VERSION, SPACING> {
    type State = State;
    const NAME: &'static str = "chain";
    const VERSION: u32 = VERSION;
    const SPACING: u64 = SPACING;

    fn apply(&self, state: &mut State, event: &RecordedEvent) -> Result<(), ApplyError> {
        take_in(state, event);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Some of the commands are refused; a group of them is recorded or not.
    #[test]
    fn rebuilt_or_followed_in_whatever_steps_and_beside_whomever_it_is_the_same(
        groups in prop::collection::vec(prop::collection::vec((0..3_u8, 0..6_u8), 1..6), 1..8),
        cut in 0..8_usize,
    ) {
        let home = Home::new();
        let mut isms = home.create();
        let actor = home.founded.lock().unwrap().as_ref().unwrap().actor();
        let mut incremental = isms.keep(Chain::<1, 3>).unwrap();
        for (number, group) in groups.into_iter().enumerate() {
            let _ = isms.execute_all(group.into_iter().map(|chance| command(&actor, chance)));
            written(&incremental);
            if number == cut {
                drop(isms);
                isms = home.open();
                incremental = isms.keep(Chain::<1, 3>).unwrap();
            }
        }
        let mut expected = State::default();
        for event in isms.history() {
            take_in(&mut expected, &event.unwrap());
        }
        let expected = serde_json::to_string(&expected).unwrap();
        prop_assert_eq!(written(&incremental), expected.clone());

        let (one, many) = (isms.keep(Chain::<2, 1>).unwrap(), isms.keep(Chain::<3, 1_000>).unwrap());
        let beside = thread::scope(|scope| {
            let beside = [(); 3].map(|()| scope.spawn(|| (written(&one), written(&many), written(&incremental))));
            beside.map(|it| it.join().unwrap())
        });
        for states in beside {
            prop_assert_eq!(states, (expected.clone(), expected.clone(), expected.clone()));
        }
    }
}

fn written<const VERSION: u32, const SPACING: u64>(kept: &Kept<Chain<VERSION, SPACING>>) -> String {
    kept.read(|state| serde_json::to_string(state).unwrap()).unwrap()
}

/// One of a few commands on a few things.
fn command(actor: &Actor, (kind, of): (u8, u8)) -> (Actor, Request) {
    let reference = format!("{kind}-{of}").parse().unwrap();
    let asset = AssetId::from_u128(u128::from(of) + 0x100);
    let details = |name: &str| Details {
        name: name.parse().unwrap(),
        kind: Kind::Service,
        unit: None,
        location: None,
        in_scope: true,
        found_by: None,
    };
    let command: Command = match kind {
        0 => {
            let registration =
                Registration { reference, unit: None, relation: Relation::Employee, from: None };
            person::Command::Register(PersonId::from_u128(u128::from(of) + 0x200), registration).into()
        }
        1 => asset::Command::Identify(asset, Identification { reference, details: details("Server") }).into(),
        _ => asset::Command::ChangeDetails(asset, details("Web server")).into(),
    };
    (*actor, Request::of(command))
}
