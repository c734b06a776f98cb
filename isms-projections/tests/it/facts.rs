//! Facts: what events say as it stands at the end is what the register was made of.

use isms_core::aggregate::asset::{Details, Event, Identification, Kind};
use isms_core::correction::Reading;
use isms_core::event::{self, Correction, Voiding};
use isms_core::id::AssetId;
use isms_core::moment::{AsOf, Moment};
use isms_core::stream::Stream;
use isms_core::testing::{Fact, Given, given, reference, title};
use isms_core::vocabulary::time::PartialDate;
use isms_projections::Projection;
use isms_projections::facts::Facts;

const SERVER: AssetId = AssetId::from_u128(0x5E4);

/// The positions of the two events that are amended: before them lie the founding and the identification.
const CHANGES: [u64; 2] = [6, 7];

#[test]
fn whatever_is_corrected_and_voided_in_whatever_order_facts_read_a_stream_as_the_register_does() {
    for first in amendments(8) {
        for second in amendments(9) {
            for third in amendments(10) {
                let amended = [first, second, third].map(|it| Fact::of(SERVER, it.event()));
                let given = given(story().into_iter().chain(amended));
                let stream: Vec<_> =
                    given.events.iter().filter(|it| it.stream == SERVER.into()).cloned().collect();
                let reading = Reading::of(&stream);
                let expected: Vec<_> = reading
                    .standing()
                    .filter_map(|it| {
                        Some((it.recorded.seq, it.meta.seq, name_of(it.recorded.stream, it.event)?))
                    })
                    .collect();
                assert_eq!(read(&given, AsOf::Now), expected, "{first:?}, {second:?}, {third:?}");
            }
        }
    }
}

#[test]
fn on_a_day_of_the_past_what_began_later_had_not_begun() {
    let given = given([
        identified("Server"),
        renamed("Web server").effective("2025-03-01"),
        renamed("Mail server").effective("2025-06-01"),
        Fact::of(SERVER, corrected(7, Some("2025-02-01"))),
    ]);
    let on = |day: &str| {
        let as_of = AsOf::effective(day.parse::<PartialDate>().unwrap());
        read(&given, as_of).into_iter().map(|(seq, ..)| seq).collect::<Vec<_>>()
    };
    assert_eq!(on("2025-01-31"), [] as [u64; 0]);
    assert_eq!(on("2025-02-15"), [7], "it is the corrected day that counts");
    assert_eq!(on("2025-03-01"), [6, 7]);
}

#[test]
fn a_correction_of_another_type_changes_nothing() {
    let wrong =
        Event::Identified(Identification { reference: reference("A-1"), details: details("Printer") });
    let wrong = Correction { corrects: 6, event: wrong.into(), effective_at: None };
    let given = given([
        identified("Server"),
        renamed("Web server"),
        Fact::of(SERVER, event::Event::Corrected(Box::new(wrong))),
    ]);
    assert_eq!(read(&given, AsOf::Now), [(6, 6, "Web server".to_owned())]);
}

/// What may be done to one of the changes, or to an earlier amendment.
#[derive(Clone, Copy, Debug)]
enum Amendment {
    Corrects(u64),
    Voids(u64),
}

/// Every amendment that can stand at a position.
fn amendments(at: u64) -> Vec<Amendment> {
    let corrections = CHANGES.into_iter().map(Amendment::Corrects);
    corrections.chain((6..at).map(Amendment::Voids)).collect()
}

impl Amendment {
    fn event(self) -> event::Event {
        match self {
            Self::Corrects(seq) => corrected(seq, None),
            Self::Voids(voids) => event::Event::Voided(Voiding { voids }),
        }
    }
}

fn story() -> [Fact; 3] {
    [identified("Server"), renamed("Web server"), renamed("Mail server")]
}

fn read(given: &Given, as_of: AsOf) -> Vec<(u64, u64, String)> {
    let at = PartialDate::Instant(given.now());
    let moment = Moment::new(given.register.clone(), as_of, String::new(), at);
    let mut facts = Facts::until(&moment, name_of);
    given.events.iter().for_each(|event| facts.apply(event));
    facts.standing().map(|fact| (fact.seq, fact.says, fact.value.clone())).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only changes are facts here")]
fn name_of(_: Stream, event: &event::Event) -> Option<String> {
    match event {
        event::Event::Asset(Event::DetailsChanged(it)) => Some(it.name.to_string()),
        _ => None,
    }
}

fn identified(name: &str) -> Fact {
    Fact::of(
        SERVER,
        Event::Identified(Identification { reference: reference("A-1"), details: details(name) }),
    )
}

fn renamed(name: &str) -> Fact {
    Fact::of(SERVER, Event::DetailsChanged(details(name)))
}

fn details(name: &str) -> Details {
    Details {
        name: title(name),
        kind: Kind::Information,
        unit: None,
        location: None,
        in_scope: true,
        found_by: None,
    }
}

fn corrected(corrects: u64, effective_at: Option<&str>) -> event::Event {
    let event = Event::DetailsChanged(details("Corrected")).into();
    let effective_at = effective_at.map(|day| day.parse().unwrap());
    event::Event::Corrected(Box::new(Correction { corrects, event, effective_at }))
}
