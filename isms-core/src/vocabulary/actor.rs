//! The actor: who did it, in which role, on whose behalf.

use serde::{Deserialize, Serialize};

use crate::id::{PersonId, RoleId};

/// Who issues a command. The host has authenticated them; the library decides what they may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A registered person, service or agent.
    Person(Acting),
    /// The log itself, where it notes something about itself.
    Log,
}

/// A person who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Acting {
    /// Who they are.
    pub id: PersonId,
    /// What they are.
    pub kind: ActorKind,
    /// The role in which they act; none where the act is everybody's.
    pub role: Option<RoleId>,
    /// Whom they stand in for, by an assignment as their deputy.
    pub on_behalf_of: Option<PersonId>,
}

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A human being.
    Human,
    /// A program that does what it was configured to do.
    Service,
    /// A program that decides by itself. It never approves or accepts.
    Agent,
}

impl Actor {
    /// A human being.
    #[must_use]
    pub fn human(id: PersonId) -> Self {
        Self::of(id, ActorKind::Human)
    }

    /// A service.
    #[must_use]
    pub fn service(id: PersonId) -> Self {
        Self::of(id, ActorKind::Service)
    }

    /// An agent.
    #[must_use]
    pub fn agent(id: PersonId) -> Self {
        Self::of(id, ActorKind::Agent)
    }

    /// The same actor in a role.
    #[must_use]
    pub fn acting_as(self, role: RoleId) -> Self {
        match self {
            Self::Person(acting) => Self::Person(Acting { role: Some(role), ..acting }),
            Self::Log => self,
        }
    }

    /// The same actor as somebody's deputy.
    #[must_use]
    pub fn on_behalf_of(self, person: PersonId) -> Self {
        match self {
            Self::Person(acting) => Self::Person(Acting { on_behalf_of: Some(person), ..acting }),
            Self::Log => self,
        }
    }

    /// The person who acts; none for the log itself.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(acting) => Some(acting.id),
            Self::Log => None,
        }
    }

    /// In whose name they act, where they stand in for somebody.
    #[must_use]
    pub fn principal(&self) -> &[PersonId] {
        match self {
            Self::Person(acting) => acting.on_behalf_of.as_slice(),
            Self::Log => &[],
        }
    }

    fn of(id: PersonId, kind: ActorKind) -> Self {
        Self::Person(Acting { id, kind, role: None, on_behalf_of: None })
    }
}

/// How an actor is written: one object, `kind` first to be read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<PersonId>,
    kind: WrittenKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<RoleId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<PersonId>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenKind {
    Human,
    Service,
    Agent,
    Log,
}

impl Serialize for Actor {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let written = match *self {
            Self::Log => Written { id: None, kind: WrittenKind::Log, role: None, on_behalf_of: None },
            Self::Person(Acting { id, kind, role, on_behalf_of }) => {
                let kind = match kind {
                    ActorKind::Human => WrittenKind::Human,
                    ActorKind::Service => WrittenKind::Service,
                    ActorKind::Agent => WrittenKind::Agent,
                };
                Written { id: Some(id), kind, role, on_behalf_of }
            }
        };
        written.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Written { id, kind, role, on_behalf_of } = Written::deserialize(from)?;
        let person = |kind| {
            let id = id.ok_or_else(|| serde::de::Error::missing_field("id"))?;
            Ok(Self::Person(Acting { id, kind, role, on_behalf_of }))
        };
        match kind {
            WrittenKind::Human => person(ActorKind::Human),
            WrittenKind::Service => person(ActorKind::Service),
            WrittenKind::Agent => person(ActorKind::Agent),
            WrittenKind::Log if id.is_none() && role.is_none() && on_behalf_of.is_none() => Ok(Self::Log),
            WrittenKind::Log => Err(serde::de::Error::custom("expected no person where the log itself acts")),
        }
    }
}
