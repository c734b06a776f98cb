//! Naming: what people type for a person, a role or any other thing, found in the register.

use isms::id::{PersonId, RoleId};
use isms::projections::{Blueprint, reports};
use isms::register::Register;
use isms::stream::Stream;
use isms::vocabulary::actor::{Acting, Actor, ActorKind};
use isms::vocabulary::text::Reference;
use serde::Deserialize;
use uuid::Uuid;

use crate::failure::Failure;

/// Who acts, as it is typed: each by its reference or its identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Who {
    #[serde(alias = "id")]
    pub(crate) person: String,
    pub(crate) kind: Option<Kind>,
    pub(crate) role: Option<String>,
    pub(crate) on_behalf_of: Option<String>,
}

/// What an actor is, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Human,
    Service,
    Agent,
}

impl Who {
    /// The actor. One of whom no kind is said is what they are registered as.
    pub(crate) fn actor(&self, register: &Register) -> Result<Actor, Failure> {
        let id = person(register, &self.person)?;
        let registered = || register.persons.get(id).map(|person| person.registration.relation.actor_kind());
        let kind = match self.kind {
            Some(Kind::Human) => ActorKind::Human,
            Some(Kind::Service) => ActorKind::Service,
            Some(Kind::Agent) => ActorKind::Agent,
            None => registered().unwrap_or(ActorKind::Human),
        };
        let role = self.role.as_deref().map(|it| role(register, it)).transpose()?;
        let on_behalf_of = self.on_behalf_of.as_deref().map(|it| person(register, it)).transpose()?;
        Ok(Actor::Person(Acting { id, kind, role, on_behalf_of }))
    }
}

/// Whoever is meant by `--as` and `--role`: the only ones possible where nothing is said.
pub(crate) fn acting(
    register: &Register,
    person: Option<&str>,
    role: Option<&str>,
) -> Result<Actor, Failure> {
    let person = if let Some(person) = person {
        self::person(register, person)?
    } else {
        let active = register.persons.iter().filter(|(_, person)| person.offboarded.is_none());
        only(active.map(|(id, person)| (id, person.registration.reference.as_str())), "person", "--as")?
    };
    let role = if let Some(role) = role {
        self::role(register, role)?
    } else {
        let held = register.roles.iter().filter(|(_, role)| {
            role.assignments
                .iter()
                .any(|it| it.person == person && it.deputy_of.is_none() && it.ended.is_none())
        });
        only(held.map(|(id, role)| (id, role.reference.as_str())), "role", "--role")?
    };
    let kind = register.persons.get(person).map(|person| person.registration.relation.actor_kind());
    let kind = kind.unwrap_or(ActorKind::Human);
    Ok(Actor::Person(Acting { id: person, kind, role: Some(role), on_behalf_of: None }))
}

/// The only one there is.
fn only<'a, I>(
    mut candidates: impl Iterator<Item = (I, &'a str)>,
    what: &str,
    option: &str,
) -> Result<I, Failure> {
    let (first, second) = (candidates.next(), candidates.next());
    match (first, second) {
        (Some((id, _)), None) => Ok(id),
        (None, _) => Err(Failure::Usage(format!("no {what} is possible; name one with {option}"))),
        (Some((_, one)), Some((_, other))) => {
            let more = if candidates.next().is_some() { ", …" } else { "" };
            Err(Failure::Usage(format!(
                "more than one {what} is possible (`{one}`, `{other}`{more}); name one with {option}"
            )))
        }
    }
}

/// A thing: `<aggregate>/<reference or identity>`.
pub(crate) fn thing(register: &Register, text: &str) -> Result<Stream, Failure> {
    let unknown = || {
        let expected = "a thing like `asset/<reference>` or `asset/<uuid>`";
        Failure::Usage(format!("expected {expected} that is in the register, found `{}`", short(text)))
    };
    let (kind, name) = text.split_once('/').ok_or_else(unknown)?;
    let named = name.parse::<Reference>().ok();
    let aggregate = format!("{kind}/{}", Uuid::nil()).parse::<Stream>().map_err(|_| unknown())?.aggregate();
    let by_reference = named.and_then(|name| register.by_reference(aggregate, &name));
    let by_identity = || text.parse().ok().filter(|thing| register.head(*thing).is_some());
    by_reference.or_else(by_identity).ok_or_else(unknown)
}

/// A thing that is, or was until its creation was voided; then also the position of the event that did so.
pub(crate) fn thing_ever(register: &Register, text: &str) -> Result<(Stream, Option<u64>), Failure> {
    let voided = || {
        let (kind, name) = text.split_once('/')?;
        let name = name.parse::<Reference>().ok()?;
        let heads = register.heads().map(|(stream, _)| stream).filter(|it| it.aggregate() == kind);
        let voided = heads.filter_map(|it| register.voided_by(it).map(|seq| (seq, it)));
        // Of several that went by it, the one that was voided last.
        let called = voided.filter(|(_, it)| register.reference(*it) == Some(&name));
        called.max().map(|(seq, it)| (it, Some(seq)))
    };
    match thing(register, text) {
        Ok(thing) => Ok((thing, register.voided_by(thing))),
        Err(failure) => voided().ok_or(failure),
    }
}

/// A report, by its name.
pub(crate) fn report(name: &str) -> Result<&'static Blueprint, Failure> {
    reports::named(name).ok_or_else(|| {
        let names: Vec<_> = reports::all().map(|it| it.name).collect();
        Failure::Usage(format!("no report is called `{}`; there are {}", short(name), names.join(", ")))
    })
}

/// A person, by reference or identity.
pub(crate) fn person(register: &Register, text: &str) -> Result<PersonId, Failure> {
    match find(register, "person", text) {
        Some(Stream::Person(id)) => Ok(id),
        _ => Err(Failure::Usage(format!("no person has the reference or identity `{}`", short(text)))),
    }
}

/// A role, by reference or identity.
fn role(register: &Register, text: &str) -> Result<RoleId, Failure> {
    match find(register, "role", text) {
        Some(Stream::Role(id)) => Ok(id),
        _ => Err(Failure::Usage(format!("no role has the reference or identity `{}`", short(text)))),
    }
}

fn find(register: &Register, aggregate: &'static str, text: &str) -> Option<Stream> {
    let named = text.parse::<Reference>().ok();
    let by_reference = named.and_then(|name| register.by_reference(aggregate, &name));
    by_reference.or_else(|| {
        let thing = format!("{aggregate}/{text}").parse().ok()?;
        register.head(thing).is_some().then_some(thing)
    })
}

/// What was typed, no longer than a message bears.
fn short(text: &str) -> String {
    text.chars().take(80).collect()
}
