//! Sharing partner: somebody with whom experience is shared, what they were told, and what they told.
//!
//! ISO/IEC 27001:2022, 7.4; controls 5.5 to 5.7 and 5.14 of Annex A.
//!
//! ```text
//! registered -> (experience shared | experience received)*
//! ```

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{DocumentId, IncidentId, PersonId, RoleId, SharingPartnerId};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};
use crate::vocabulary::tlp::Tlp;

/// A row of the register of partners.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharingPartner {
    /// What it is.
    pub registration: Noted<Registration>,
    /// What it was told, in the order of recording.
    pub shared: Vec<Noted<Sharing>>,
    /// What it has told, in the order of recording.
    pub received: Vec<Noted<Reception>>,
}

/// What can happen with a partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It entered the register.
    Registered(Registration),
    /// It was told something.
    ExperienceShared(Sharing),
    /// It has told something.
    ExperienceReceived(Reception),
}

/// A partner that enters the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What people call it, unique among partners.
    pub reference: Reference,
    /// Its name: of an organization or a group, not of a person.
    pub name: Title,
    /// What it is.
    pub kind: Kind,
    /// The role of the organization that keeps the contact.
    pub contact_role: Option<RoleId>,
    /// The document that says how what is shared is dealt with.
    pub agreement: Option<DocumentId>,
    /// The most confidential that it is told, unless something else is agreed upon.
    pub default_tlp: Tlp,
    /// Whether the agreement allows that it is told who is concerned.
    pub allows_identifiable: bool,
    /// The unit, process or system to which the contact belongs.
    pub area: Option<Area>,
}

/// What a partner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An authority.
    Authority,
    /// A team that responds to the incidents of many.
    Cert,
    /// A center in which a sector shares and analyzes.
    Isac,
    /// An organization like this one.
    Peer,
    /// A supplier.
    Supplier,
    /// A group of specialists.
    InterestGroup,
}

/// Something that a partner is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    /// What it is about.
    pub topic: Title,
    /// How far the partner may pass it on.
    pub tlp: Tlp,
    /// The digest of what it is told: of a revision of a document, which whoever has approved it approved there (rule Y-1).
    pub content: Digest,
    /// The incidents that it is about.
    #[serde(default)]
    pub incidents: Vec<IncidentId>,
    /// Whether it says nothing of who is concerned.
    pub anonymized: bool,
    /// Who has approved it.
    pub approved_by: PersonId,
    /// The role in which they did.
    pub approved_in: RoleId,
}

/// Something that a partner tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reception {
    /// What it is about.
    pub topic: Title,
    /// How far it may be passed on.
    pub tlp: Tlp,
    /// What it says.
    pub summary: Prose,
    /// What is to be done about it, one by one.
    #[serde(default)]
    pub follow_ups: Vec<Prose>,
}

impl Aggregate for SharingPartner {
    type Id = SharingPartnerId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut partner) = entry else {
            let Event::Registered(it) = event else { return None };
            let registration = meta.note(it.clone());
            return Some(Self { registration, shared: Vec::new(), received: Vec::new() });
        };
        match event {
            Event::Registered(_) => {}
            Event::ExperienceShared(it) => partner.shared.push(meta.note(it.clone())),
            Event::ExperienceReceived(it) => partner.received.push(meta.note(it.clone())),
        }
        Some(partner)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Registered(it) => {
                let things = it.contact_role.map(Into::into).into_iter().chain(it.agreement.map(Into::into));
                Mentions::of(things).named(&it.reference).within(it.area.as_ref())
            }
            Event::ExperienceShared(it) => {
                let incidents = it.incidents.iter().map(|incident| (*incident).into());
                Mentions::of([it.approved_by.into(), it.approved_in.into()].into_iter().chain(incidents))
            }
            Event::ExperienceReceived(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.registration.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.registration.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        let role = self.registration.value.contact_role.map(Responsible::Role);
        role.map(|role| self.registration.with(role))
    }
}
