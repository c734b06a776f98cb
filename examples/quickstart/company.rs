//! Rivermill Dairy, an invented company: its people, their roles, and the clock by which they act.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use isms::aggregate::isms::profile::Profile;
use isms::aggregate::person::{Registration, Relation};
use isms::aggregate::role::{Creation, Definition, Grant, RoleLevel};
use isms::command::{person, role};
use isms::id::{IsmsId, PersonId, RoleId};
use isms::vocabulary::actor::Actor;
use isms::vocabulary::authority::Authority::{
    self, Accept, Assess, Assign, Catalog, Correct, Declare, Document, Govern, Inventory, Method, Operate,
    Train, Treat,
};
use isms::vocabulary::responsible::Responsible;
use isms::vocabulary::time::Timestamp;
use isms::{Founding, Isms, ManualClock, Options, Receipt, Request};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The company, as far as its ISMS is concerned.
pub(crate) struct Company {
    pub(crate) isms: Isms,
    clock: Arc<ManualClock>,
    pub(crate) id: IsmsId,
    /// Founds the ISMS, and approves.
    pub(crate) director: Actor,
    /// Prepares what is approved.
    pub(crate) security: Actor,
    /// Runs the systems.
    pub(crate) it: Actor,
    /// Depends on them.
    pub(crate) logistics: Actor,
    pub(crate) top_management: RoleId,
    pub(crate) it_lead: Responsible,
    pub(crate) logistics_lead: Responsible,
}

impl Company {
    /// Founds the ISMS on 2 February 2026. The clock is set by hand, so that a spring passes in a second.
    pub(crate) fn found(directory: &Path) -> Result<Self> {
        let clock = Arc::new(ManualClock::at(morning("2026-02-02")?));
        let mut founding = Founding::of("Rivermill Dairy".parse()?, "P-1".parse()?)?;
        founding.utc_offset = "+01:00".parse()?;
        founding.organization.sector = Some("Food".parse()?);
        founding.organization.headcount = Some(140);
        founding.profile = Profile::standard();
        let options = Options::at(directory).origin("rivermill.example/isms").clock(clock.clone());
        let (isms, founded) = options.create(&founding)?;

        let director = founded.actor();
        let hire = |reference, name, level, authorities: &[Authority]| {
            hire(&isms, &director, reference, name, level, authorities)
        };
        let prepare = [
            Govern, Catalog, Document, Assign, Train, Inventory, Method, Assess, Treat, Operate, Declare,
            Correct,
        ];
        let (security, _) = hire("P-2", "Security officer", RoleLevel::Specialist, &prepare)?;
        let (it, it_lead) =
            hire("P-3", "Head of IT", RoleLevel::Line, &[Document, Inventory, Treat, Operate, Accept])?;
        let (logistics, logistics_lead) =
            hire("P-4", "Head of logistics", RoleLevel::Line, &[Treat, Operate, Accept])?;
        let (id, top_management) = (founded.isms, founded.top_management);
        Ok(Self {
            isms,
            clock,
            id,
            director,
            security,
            it,
            logistics,
            top_management,
            it_lead,
            logistics_lead,
        })
    }

    /// Lets time pass until the morning of a day.
    pub(crate) fn on(&self, day: &str) -> Result<()> {
        self.clock.set(morning(day)?);
        Ok(())
    }

    /// Somebody acts.
    pub(crate) fn act(&self, actor: &Actor, request: impl Into<Request>) -> Result<Receipt> {
        Ok(self.isms.execute(actor, request)?)
    }
}

/// Registers a person, defines a role and gives it to them.
fn hire(
    isms: &Isms,
    director: &Actor,
    reference: &str,
    name: &str,
    level: RoleLevel,
    authorities: &[Authority],
) -> Result<(Actor, Responsible)> {
    let (person, role): (PersonId, RoleId) = (isms.new_id()?, isms.new_id()?);
    let registration =
        Registration { reference: reference.parse()?, unit: None, relation: Relation::Employee, from: None };
    let definition = Definition {
        name: name.parse()?,
        level,
        responsibilities: Vec::new(),
        authorities: authorities.to_vec(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let creation = Creation { reference: name.to_lowercase().replace(' ', "-").parse()?, definition };
    let grant = Grant { person, areas: Vec::new(), from: None, until: None, deputy_of: None };
    isms.execute(director, person::Command::Register(person, registration))?;
    isms.execute(director, role::Command::Define(role, creation))?;
    isms.execute(director, role::Command::Assign(role, grant))?;
    Ok((Actor::human(person).acting_as(role), Responsible::Role(role)))
}

fn morning(day: &str) -> Result<Timestamp> {
    Ok(format!("{day}T08:00:00.000000Z").parse()?)
}
