//! Laws that hold for every history: however a register is built, it is the same.

mod chance;
mod entitled;

use proptest::prelude::*;

use self::chance::{CATALOG, Chance, command};

use crate::command::{Command, Correct, Void};
use crate::correction::Horizon;
use crate::event;
use crate::id::RoleId;
use crate::recorded_event::RecordedEvent;
use crate::register::Register;
use crate::template;
use crate::testing::{ANA, BEN, Fact, Given, TOP_MANAGEMENT, given, holder, person, role_with};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;

const WORKER: RoleId = RoleId::from_u128(0x30);

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_register_is_the_same_however_it_is_built(
        chances in prop::collection::vec((0_u8..40, 0_u8..4, 0_u8..4, prop::option::of(0_u8..4)), 100..400),
        cut in 0_usize..250,
    ) {
        let (given, moments) = live(&chances);
        let events = &given.events;

        let replayed = replay(Register::default(), events, events, None);
        prop_assert_eq!(&replayed, &given.register, "incremental and replayed");

        let cut = cut.min(events.len());
        let prefix = replay(Register::default(), &events[..cut], events, None);
        prop_assert_eq!(&prefix, &moments[cut], "a prefix is what was known then");
        let resumed = replay(prefix, &events[cut..], events, None);
        prop_assert_eq!(&resumed, &given.register, "a prefix and the rest");

        let until = given.now();
        let horizon = Horizon { until, offset: given.register.offset() };
        let by_date = replay(Register::default(), events, events, Some(horizon));
        prop_assert_eq!(&by_date, &given.register, "by effective date, at the present");
    }

    #[test]
    fn a_register_that_was_written_and_read_back_goes_on_as_if_it_had_not_been(
        chances in prop::collection::vec((0_u8..40, 0_u8..4, 0_u8..4, prop::option::of(0_u8..4)), 100..200),
        unknown in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        cuts in prop::collection::vec(0_usize..300, 1..8),
    ) {
        let (given, _) = live(&chances);
        let events = with_unknown(given.events, &unknown);
        let mut register = Register::default();
        let mut read_back = Register::default();
        for (at, event) in events.iter().enumerate() {
            register.evolve(event, &events).unwrap();
            read_back.evolve(event, &events).unwrap();
            if cuts.contains(&at) {
                read_back = written_and_read_back(&read_back);
                prop_assert_eq!(&read_back, &register, "read back after event {}", at);
            }
        }
        prop_assert_eq!(&read_back, &register, "gone on with");
        prop_assert_eq!(&written_and_read_back(&register), &register, "at the end");
        prop_assert_eq!(register.unknown, count_unknown(&events));
    }

    #[test]
    fn any_event_may_follow_any_other_and_no_entry_is_lost(
        chances in prop::collection::vec((0_u8..40, 0_u8..4, 0_u8..4, prop::option::of(0_u8..4)), 50..150),
        order in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..10), 100..200),
    ) {
        let (lived, _) = live(&chances);
        let mut given = given([]);
        for (index, amends) in order {
            let event = index.get(&lived.events).clone();
            // A thing begins with its creation; whatever follows may follow in any order.
            if given.register.head(event.stream).is_none() && event.version != 1 {
                continue;
            }
            let of_stream = || given.events.iter().filter(|it| it.stream == event.stream).map(|it| it.seq);
            // Amendments of whatever came before, of the same type or not.
            let seq = of_stream().nth(index.index(of_stream().count().max(1)));
            let fact = match (amends, seq) {
                (0, Some(voids)) => event::Event::Voided(event::Voiding { voids }),
                (1, Some(corrects)) => {
                    let (event, effective_at) = (event.event, event.effective_at);
                    event::Event::Corrected(Box::new(event::Correction { corrects, event, effective_at }))
                }
                _ => event.event,
            };
            let there = |it: &Given| it.register.exists(event.stream) || it.register.is_voided(event.stream);
            let was_there = there(&given);
            given.record(Fact::of(event.stream, fact));
            prop_assert!(there(&given) || !was_there, "lost by {:?}", given.events.last());
        }
        let replayed = replay(Register::default(), &given.events, &given.events, None);
        prop_assert_eq!(&replayed, &given.register);
        let (offset, at, _) = (given.register.offset(), given.now().into(), given.gaps());
        for (_, risk) in given.register.risks.iter() {
            let _ = (risk.state(), risk.review_needed(&given.register, at), risk.overdue_treatments(at, offset).count());
        }
    }
}

/// A history made by chance, with the register after each of its events. Whatever the rules refuse is left out.
fn live(chances: &[Chance]) -> (Given, Vec<Register>) {
    let mut authorities = Authority::ALL.to_vec();
    authorities.retain(|authority| *authority != Authority::Accept);
    let mut given = given([person(BEN), role_with(WORKER, &authorities), holder(WORKER, BEN)]);
    for command in template::annex_a_2022(CATALOG).unwrap() {
        given = given.when(ANA, command).then_given();
    }
    let mut moments = rebuilt(&given.events);
    let mut asked: Vec<(u64, Chance)> = Vec::new();
    for chance in chances {
        let (_, of, with, nth_day) = *chance;
        let command = match chance.0 {
            // Mistakes are rarer than acts.
            33 | 34 if !asked.is_empty() => {
                let (corrects, (kind, of, _, _)) = asked[usize::from(with) * 7 % asked.len()];
                let command = Box::new(command((kind, of, with, None), &given));
                let effective_at = nth_day.map(|nth| format!("2026-01-0{}", nth + 1).parse().unwrap());
                Command::Correct(Correct { corrects, command, effective_at })
            }
            35 if !asked.is_empty() => {
                let (voids, _) = asked[asked.len() - 1 - usize::from(with).min(asked.len() - 1)];
                Command::Void(Void { voids })
            }
            _ => command(*chance, &given),
        };
        let before = given.events.len();
        let actor = actor(&command, of + with, &given.events);
        let mut when = given.when_as(actor, command);
        if let Some(nth) = nth_day {
            when = when.effective(&format!("2026-01-0{}", nth + 1));
        }
        (given, _) = when.then_either();
        for at in before..given.events.len() {
            let mut register = moments[at].clone();
            register.evolve(&given.events[at], &given.events).unwrap();
            moments.push(register);
            asked.push((at as u64, *chance));
        }
    }
    (given, moments)
}

/// The same history, with events in it that this version does not know, every second one a correction. Whatever names a position behind them names it
/// still: each takes the place of an event that nothing amends.
fn with_unknown(mut events: Vec<RecordedEvent>, places: &[prop::sample::Index]) -> Vec<RecordedEvent> {
    let amended: Vec<u64> = events.iter().filter_map(|event| amends(&event.event)).collect();
    let may_be =
        |it: &&mut RecordedEvent| it.version > 1 && !amended.contains(&it.seq) && amends(&it.event).is_none();
    let mut candidates: Vec<&mut RecordedEvent> = events.iter_mut().filter(may_be).collect();
    for (number, place) in places.iter().enumerate() {
        let (r#type, data) = ("asset.moved_to_mars".to_owned(), "{}".to_owned());
        let unknown = event::Event::Unknown(Box::new(event::Unknown { r#type, schema: 1, data }));
        let it = place.get_mut(&mut candidates);
        it.event = match it.previous {
            Some(corrects) if number % 2 == 1 => {
                let correction = event::Correction { corrects, event: unknown, effective_at: None };
                event::Event::Corrected(Box::new(correction))
            }
            _ => unknown,
        };
    }
    events
}

fn count_unknown(events: &[RecordedEvent]) -> u64 {
    events.iter().filter(|it| it.event.is_unknown()).count() as u64
}

/// The position that an event corrects or voids.
fn amends(event: &event::Event) -> Option<u64> {
    if let event::Event::Corrected(it) = event {
        Some(it.corrects)
    } else if let event::Event::Voided(it) = event {
        Some(it.voids)
    } else {
        None
    }
}

/// The register as the most terse of formats has it: one that names no field and says no type.
fn written_and_read_back(register: &Register) -> Register {
    let bytes = postcard::to_stdvec(register).unwrap();
    let (read, rest) = postcard::take_from_bytes(&bytes).unwrap();
    assert!(rest.is_empty(), "{} bytes too many", rest.len());
    read
}

/// Ana or Ben, by chance; but whoever voids is not the one who recorded.
fn actor(command: &Command, chance: u8, events: &[RecordedEvent]) -> Actor {
    let recorded_by_ana =
        |voids: u64| events.iter().any(|event| event.seq == voids && event.actor.person() == Some(ANA));
    let ben =
        if let Command::Void(it) = command { recorded_by_ana(it.voids) } else { chance.is_multiple_of(3) };
    if ben { Actor::human(BEN).acting_as(WORKER) } else { Actor::human(ANA).acting_as(TOP_MANAGEMENT) }
}

/// The register before each event, and after the last.
fn rebuilt(events: &[RecordedEvent]) -> Vec<Register> {
    let mut moments = vec![Register::default()];
    for event in events {
        let mut register = moments[moments.len() - 1].clone();
        register.evolve(event, &events.to_vec()).unwrap();
        moments.push(register);
    }
    moments
}

fn replay(
    mut register: Register,
    events: &[RecordedEvent],
    history: &Vec<RecordedEvent>,
    horizon: Option<Horizon>,
) -> Register {
    for event in events {
        register.evolve_until(event, history, horizon).unwrap();
    }
    register
}
