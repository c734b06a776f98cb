//! What has happened: facts for tests, from the founding on.

#![expect(clippy::panic, clippy::missing_panics_doc, reason = "a fixture that is none fails the test")]

use std::fmt::Debug;

use chrono::NaiveDate;

use crate::aggregate::{isms, log, person, role};
use crate::event::Event;
use crate::id::{EventId, IsmsId, LogId, PersonId, RoleId};
use crate::recorded_event::CommandReference;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::phase::CycleModel;
use crate::vocabulary::text::{Prose, Reference, Title};
use crate::vocabulary::time::PartialDate;

/// The founding person.
pub const ANA: PersonId = PersonId::from_u128(0xA4A);
/// A person who is registered by [`person()`] and has no role.
pub const BEN: PersonId = PersonId::from_u128(0xBE4);
/// Another.
pub const EVA: PersonId = PersonId::from_u128(0xE7A);
/// The role of top management, which Ana holds.
pub const TOP_MANAGEMENT: RoleId = RoleId::from_u128(0x709);
/// The management system.
pub const ISMS: IsmsId = IsmsId::from_u128(0x15);
/// The log.
pub const LOG: LogId = LogId::from_u128(0x106);

/// Something that has happened, or is expected to.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The thing it happens to.
    pub thing: Stream,
    /// What happens.
    pub event: Event,
    pub(super) actor: Actor,
    pub(super) grant: Option<u64>,
    pub(super) effective_at: Option<PartialDate>,
    pub(super) reason: Option<Prose>,
    pub(super) command: Option<CommandReference>,
    pub(super) follows: Option<(Rule, EventId)>,
}

impl Fact {
    /// An event, by Ana as top management.
    pub fn of(thing: impl Into<Stream>, event: impl Into<Event>) -> Self {
        Self {
            thing: thing.into(),
            event: event.into(),
            actor: Actor::human(ANA).acting_as(TOP_MANAGEMENT),
            grant: Some(4),
            effective_at: None,
            reason: None,
            command: None,
            follows: None,
        }
    }

    /// The same, by somebody else in the same role.
    #[must_use]
    pub fn by(self, person: PersonId) -> Self {
        Self { actor: Actor::human(person).acting_as(TOP_MANAGEMENT), ..self }
    }

    /// The same, holding from a date.
    #[must_use]
    pub fn effective(self, date: &str) -> Self {
        Self { effective_at: date.parse().ok(), ..self }
    }

    /// The same, with this reason.
    #[must_use]
    pub fn because(self, reason: &str) -> Self {
        Self { reason: Some(text(reason)), ..self }
    }
}

/// The founding commit.
pub(super) fn founding() -> [Fact; 5] {
    let creation = log::Creation {
        log: LOG,
        origin: title("example.org/isms"),
        format: 1,
        key: text("example.org/isms+00000000+AAAA"),
        founder: ANA,
    };
    let establishment = isms::Establishment {
        name: title("ISMS"),
        organization: isms::Organization {
            name: title("Example"),
            legal_form: None,
            sector: None,
            headcount: None,
        },
        standard: isms::Standard {
            number: title("ISO/IEC 27001"),
            edition: title("2022"),
            amendment: Some(title("1:2024")),
        },
        cycle_model: CycleModel::Pdca,
        profile: isms::Profile::standard(),
        utc_offset: "+00:00".parse().unwrap_or_default(),
    };
    let top = role::Definition {
        name: title("Top management"),
        level: role::RoleLevel::Top,
        responsibilities: Vec::new(),
        authorities: Authority::ALL.to_vec(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let top = role::Creation { reference: reference("top-management"), definition: top };
    [
        Fact::of(LOG, log::Event::Created(creation)),
        Fact::of(ISMS, isms::Event::Established(establishment)),
        person(ANA),
        Fact::of(TOP_MANAGEMENT, role::Event::Defined(top)),
        Fact::of(TOP_MANAGEMENT, role::Event::Assigned(grant(ANA))),
    ]
    .map(|fact| Fact { actor: Actor::human(ANA), grant: None, ..fact })
}

/// A person who is registered.
#[must_use]
pub fn person(id: PersonId) -> Fact {
    registered(id, person::Relation::Employee)
}

/// A person, service or agent who is registered as what they are.
#[must_use]
pub fn registered(id: PersonId, relation: person::Relation) -> Fact {
    let reference = reference(&format!("P-{id}"));
    let registration = person::Registration { reference, unit: None, relation, from: None };
    Fact::of(id, person::Event::Registered(registration))
}

/// A role of specialists that carries these authorities.
#[must_use]
pub fn role_with(id: RoleId, authorities: &[Authority]) -> Fact {
    let definition = role::Definition {
        name: title("Specialist"),
        level: role::RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: authorities.to_vec(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let creation = role::Creation { reference: reference(&format!("role-{id}")), definition };
    Fact::of(id, role::Event::Defined(creation))
}

/// Somebody who was given a role, everywhere and for good.
#[must_use]
pub fn holder(role: RoleId, person: PersonId) -> Fact {
    Fact::of(role, role::Event::Assigned(grant(person)))
}

/// Somebody who was given a role as another's deputy.
#[must_use]
pub fn deputy(role: RoleId, person: PersonId, of: PersonId) -> Fact {
    Fact::of(role, role::Event::Assigned(role::Grant { deputy_of: Some(of), ..grant(person) }))
}

/// A role for somebody, everywhere and for good.
#[must_use]
pub fn grant(person: PersonId) -> role::Grant {
    role::Grant { person, areas: Vec::new(), from: None, until: None, deputy_of: None }
}

/// A text of any bound.
#[must_use]
pub fn text<T>(from: &str) -> T
where
    T: for<'a> TryFrom<&'a str, Error: Debug>,
{
    match T::try_from(from) {
        Ok(text) => text,
        Err(error) => panic!("`{from}`: {error:?}"),
    }
}

/// A title.
#[must_use]
pub fn title(from: &str) -> Title {
    text(from)
}

/// A reference.
#[must_use]
pub fn reference(from: &str) -> Reference {
    text(from)
}

/// A day.
#[must_use]
pub fn day(from: &str) -> NaiveDate {
    match from.parse() {
        Ok(day) => day,
        Err(error) => panic!("`{from}`: {error}"),
    }
}
