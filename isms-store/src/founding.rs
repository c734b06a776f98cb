//! The founding commit: the five events with which every log begins.
//!
//! ```text
//! 0 log.created   1 isms.established   2 person.registered   3 role.defined   4 role.assigned
//! ```
//!
//! Nobody can have been granted the right to found. So these five, and no others, have an actor without role,
//! grant and command: the founding person, who gets the role of top management with every authority.

use std::sync::Arc;

use isms_core::aggregate::isms::{Establishment, Organization, Profile, Standard};
use isms_core::aggregate::{isms, log, person, role};
use isms_core::event::Event;
use isms_core::id::{IsmsId, LogId, PersonId, RoleId};
use isms_core::recorded_event::RecordedEvent;
use isms_core::refusal::Refusal;
use isms_core::rule::Rule;
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::authority::Authority;
use isms_core::vocabulary::phase::CycleModel;
use isms_core::vocabulary::text::{Reference, TextError, Title};
use isms_core::vocabulary::time::{PartialDate, Timestamp, UtcOffset};

use crate::group::{Group, Head};
use crate::identity::{EventIds, new_uuid, random};
use crate::journal::{Journal, JournalError};
use crate::key::Signer;
use crate::line;
use crate::receipt::CommandError;

/// The version of the format of the lines.
pub const FORMAT: u32 = 1;

/// What an ISMS begins with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Founding {
    /// The name of the ISMS.
    pub name: Title,
    /// The organization.
    pub organization: Organization,
    /// The standard that it follows.
    pub standard: Standard,
    /// The cycle by which it reads its history.
    pub cycle_model: CycleModel,
    /// What may be waived, and every number that a rule goes by.
    pub profile: Profile,
    /// The organization's own offset from UTC.
    pub utc_offset: UtcOffset,
    /// The pseudonym of the founding person.
    pub founder: Reference,
    /// The name of the role of top management.
    pub top_management: Title,
    /// From when it holds, where that is not when it is recorded.
    pub effective_at: Option<PartialDate>,
}

/// Who and what came of a founding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Founded {
    /// The log.
    pub log: LogId,
    /// The management system.
    pub isms: IsmsId,
    /// The founding person.
    pub founder: PersonId,
    /// The role of top management.
    pub top_management: RoleId,
}

impl Founded {
    /// The founding person, acting as top management.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::human(self.founder).acting_as(self.top_management)
    }
}

impl Founding {
    /// What the ISMS of an organization begins with: ISO/IEC 27001:2022 with amendment 1, plan-do-check-act, the
    /// profile for most organizations, days in UTC. Each can be set otherwise.
    pub fn of(organization: Title, founder: Reference) -> Result<Self, TextError> {
        Ok(Self {
            name: "Information security management system".parse()?,
            organization: Organization {
                name: organization,
                legal_form: None,
                sector: None,
                headcount: None,
            },
            standard: Standard {
                number: "ISO/IEC 27001".parse()?,
                edition: "2022".parse()?,
                amendment: Some("1:2024".parse()?),
            },
            cycle_model: CycleModel::Pdca,
            profile: Profile::standard(),
            utc_offset: UtcOffset::default(),
            founder,
            top_management: "Top management".parse()?,
            effective_at: None,
        })
    }

    /// The five events, sealed for an empty log: all that can be wrong with a founding is found here, before there
    /// is anything on disk.
    pub fn seal(&self, signer: &dyn Signer, now: Timestamp) -> Result<(Group, Founded), CommandError> {
        if let Some(date) = self.effective_at.filter(|date| date.start(self.utc_offset) > now) {
            return Err(Refusal::new(Rule::G1, format!("a founding effective {date}, recorded {now}")).into());
        }
        let founded = Founded {
            log: new_uuid(now)?.into(),
            isms: new_uuid(now)?.into(),
            founder: new_uuid(now)?.into(),
            top_management: new_uuid(now)?.into(),
        };
        let (mut lines, mut ids) = (Vec::new(), EventIds::default());
        for (stream, event) in self.events(&founded, signer)? {
            let position = lines.len() as u64;
            let second = matches!(event, Event::Role(role::Event::Assigned(_)));
            let recorded = RecordedEvent {
                seq: position,
                id: ids.next(now)?,
                stream,
                version: if second { 2 } else { 1 },
                previous: second.then(|| position - 1),
                event,
                recorded_at: now,
                effective_at: self.effective_at,
                actor: Actor::human(founded.founder),
                grant: None,
                command: None,
                cause: None,
                correlation: None,
                reason: None,
                source: None,
                evidence: Vec::new(),
            };
            lines.push(line::write(&recorded, random()?)?);
        }
        Ok((Head::default().seal(lines, signer)?, founded))
    }

    fn events(&self, founded: &Founded, signer: &dyn Signer) -> Result<[(Stream, Event); 5], CommandError> {
        let too_long = |error: TextError| CommandError::TooLarge(error.into());
        let key = signer.verifier_key();
        let creation = log::Creation {
            log: founded.log,
            origin: key.name().parse().map_err(too_long)?,
            format: FORMAT,
            key: key.to_string().parse().map_err(too_long)?,
            founder: founded.founder,
        };
        let establishment = Establishment {
            name: self.name.clone(),
            organization: self.organization.clone(),
            standard: self.standard.clone(),
            cycle_model: self.cycle_model,
            profile: self.profile.clone(),
            utc_offset: self.utc_offset,
        };
        let registration = person::Registration {
            reference: self.founder.clone(),
            unit: None,
            relation: person::Relation::Management,
            from: None,
        };
        let top = role::Creation {
            reference: "top-management".parse().map_err(too_long)?,
            definition: role::Definition {
                name: self.top_management.clone(),
                level: role::RoleLevel::Top,
                responsibilities: Vec::new(),
                authorities: Authority::ALL.to_vec(),
                required_competences: Vec::new(),
                incompatible_with: Vec::new(),
            },
        };
        let (person, areas) = (founded.founder, Vec::new());
        let grant = role::Grant { person, areas, from: None, until: None, deputy_of: None };
        Ok([
            (founded.log.into(), log::Event::Created(creation).into()),
            (founded.isms.into(), isms::Event::Established(establishment).into()),
            (founded.founder.into(), person::Event::Registered(registration).into()),
            (founded.top_management.into(), role::Event::Defined(top).into()),
            (founded.top_management.into(), role::Event::Assigned(grant).into()),
        ])
    }
}

/// Founds a log in an empty journal.
pub fn found(
    journal: &dyn Journal,
    founding: &Founding,
    signer: &dyn Signer,
    now: Timestamp,
) -> Result<Founded, CommandError> {
    let (group, founded) = founding.seal(signer, now)?;
    journal.append(&group).map_err(|error| {
        if matches!(error, JournalError::HeadMoved { .. } | JournalError::ReadOnly) {
            return CommandError::NotWritten(error.to_string());
        }
        CommandError::Indeterminate(Arc::new(error))
    })?;
    Ok(founded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::memory::MemoryJournal;
    use crate::testing::signer;

    #[test]
    fn a_log_is_founded_once() {
        let journal = MemoryJournal::new();
        let founded = found(&journal, &founding(), &signer(), now()).unwrap();
        let head = journal.head();
        assert_eq!(head.size(), 5);
        assert_eq!(founded.actor().person(), Some(founded.founder));
        let again = found(&journal, &founding(), &signer(), now());
        assert!(matches!(again, Err(CommandError::NotWritten(_))));
        assert_eq!(journal.head(), head);
    }

    #[test]
    fn a_founding_holds_from_a_day_that_has_come() {
        // In Prague, the day after is here an hour before it is in UTC.
        let late: Timestamp = "2026-11-23T23:00:00.000000Z".parse().unwrap();
        let tomorrow = Founding { effective_at: Some("2026-11-24".parse().unwrap()), ..founding() };
        let refused = tomorrow.seal(&signer(), late);
        assert!(matches!(refused, Err(CommandError::Refused(it)) if it.rule == Rule::G1));
        let in_prague = Founding { utc_offset: "+01:00".parse().unwrap(), ..tomorrow };
        assert!(in_prague.seal(&signer(), late).is_ok());
    }

    fn founding() -> Founding {
        Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap()
    }

    fn now() -> Timestamp {
        "2026-11-23T12:00:00.000000Z".parse().unwrap()
    }
}
