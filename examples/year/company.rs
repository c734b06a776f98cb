//! Alder Valley Water, an invented utility of a town: its people, their roles, and the clock by which they act.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use isms::aggregate::isms::profile::Profile;
use isms::aggregate::person::{Registration, Relation};
use isms::aggregate::role::{Creation, Definition, Grant, RoleLevel};
use isms::command::{Command, person, role};
use isms::id::{IsmsId, PersonId, RoleId};
use isms::vocabulary::actor::Actor;
use isms::vocabulary::authority::Authority::{
    self, Accept, Approve, Assess, Assign, Audit, Catalog, Comply, Correct, Declare, Document, Govern,
    Improve, Inventory, KeepLog, Measure, Method, Operate, Request as Ask, Respond, Share, Supply, Train,
    Treat,
};
use isms::vocabulary::period::Period;
use isms::vocabulary::responsible::Responsible;
use isms::vocabulary::text::Area;
use isms::vocabulary::time::Timestamp;
use isms::{Founding, Isms, ManualClock, Options, Receipt, Request};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Somebody who acts in a role.
#[derive(Clone, Copy)]
pub(crate) struct Colleague {
    pub(crate) actor: Actor,
    pub(crate) person: PersonId,
    pub(crate) role: RoleId,
}

impl Colleague {
    /// Whoever holds the role, as the one who answers for something.
    pub(crate) fn responsible(self) -> Responsible {
        Responsible::Role(self.role)
    }
}

/// The utility, as far as its ISMS is concerned.
pub(crate) struct Company {
    pub(crate) isms: Isms,
    clock: Arc<ManualClock>,
    pub(crate) id: IsmsId,
    /// Leads, and approves.
    pub(crate) director: Colleague,
    /// Prepares what is approved.
    pub(crate) security: Colleague,
    /// Runs the systems of the office.
    pub(crate) it: Colleague,
    /// Runs pumps and treatment, and the systems that control them.
    pub(crate) plant: Colleague,
    /// Buys.
    pub(crate) procurement: Colleague,
    /// Looks after people.
    pub(crate) people: Colleague,
    /// Comes from outside, and audits.
    pub(crate) auditor: Colleague,
}

impl Company {
    /// Founds the ISMS on 3 February 2025. The clock is set by hand, so that a year passes in a second.
    pub(crate) fn found(directory: &Path) -> Result<Self> {
        let clock = Arc::new(ManualClock::at(morning("2025-02-03")?));
        let mut founding = Founding::of("Alder Valley Water".parse()?, "P-1".parse()?)?;
        founding.utc_offset = "+01:00".parse()?;
        founding.organization.legal_form = Some("Municipal utility".parse()?);
        founding.organization.headcount = Some(85);
        founding.profile = Profile::standard();
        let options = Options::at(directory).origin("aldervalley.example/isms").clock(clock.clone());
        let (isms, founded) = options.create(&founding)?;
        let director =
            Colleague { actor: founded.actor(), person: founded.founder, role: founded.top_management };

        let employ = |reference, name, unit, authorities: &[Authority]| {
            hire(&isms, &director.actor, [reference, name], Relation::Employee, Some(unit), authorities)
        };
        let prepare = [
            Govern, Catalog, Document, Assign, Inventory, Method, Assess, Treat, Operate, Declare, Measure,
            Comply, Ask, Respond, Improve, Share, Correct, KeepLog,
        ];
        let run = [Document, Inventory, Treat, Operate, Accept, Approve, Ask, Respond, Measure, Improve];
        let security = employ("P-2", "Security officer", "Management", &prepare)?;
        let it = employ("P-3", "Head of IT", "IT", &run)?;
        let plant = employ("P-4", "Plant manager", "Plant", &run)?;
        let procurement =
            employ("P-5", "Head of procurement", "Procurement", &[Supply, Document, Ask, Approve])?;
        let people = employ("P-6", "Head of people", "Administration", &[Train, Document])?;
        let named = ["P-7", "Internal auditor"];
        let auditor = hire(&isms, &director.actor, named, Relation::Contractor, None, &[Audit])?;
        let id = founded.isms;
        Ok(Self { isms, clock, id, director, security, it, plant, procurement, people, auditor })
    }

    /// Lets time pass until the morning of a day.
    pub(crate) fn on(&self, day: &str) -> Result<()> {
        self.clock.set(morning(day)?);
        Ok(())
    }

    /// Lets time pass until an instant.
    pub(crate) fn at(&self, instant: &str) -> Result<()> {
        self.clock.set(instant.parse()?);
        Ok(())
    }

    /// Somebody acts.
    pub(crate) fn act(&self, who: Colleague, request: impl Into<Request>) -> Result<Receipt> {
        Ok(self.isms.execute(&who.actor, request)?)
    }

    /// Somebody acts, and says why.
    pub(crate) fn act_because(
        &self,
        who: Colleague,
        command: impl Into<Command>,
        why: &str,
    ) -> Result<Receipt> {
        self.act(who, Request::of(command).because(why.parse()?))
    }

    /// Somebody asks for what a rule does not allow. Whoever reads the example sees which.
    pub(crate) fn refused(&self, who: Colleague, request: impl Into<Request>, rule: &str) -> Result<()> {
        match self.isms.execute(&who.actor, request) {
            Err(isms::CommandError::Refused(refusal)) if refusal.rule.entry().id == rule => Ok(()),
            Err(error) => Err(format!("expected a refusal by {rule}, found: {error}").into()),
            Ok(_) => Err(format!("expected a refusal by {rule}, and it was recorded").into()),
        }
    }

    /// Everybody who works here.
    pub(crate) fn staff(&self) -> [Colleague; 6] {
        [self.director, self.security, self.it, self.plant, self.procurement, self.people]
    }
}

/// Registers a person, defines a role and gives it to them.
fn hire(
    isms: &Isms,
    director: &Actor,
    [reference, name]: [&str; 2],
    relation: Relation,
    unit: Option<&str>,
    authorities: &[Authority],
) -> Result<Colleague> {
    let (person, role): (PersonId, RoleId) = (isms.new_id()?, isms.new_id()?);
    let unit = unit.map(str::parse).transpose()?;
    let registration = Registration { reference: reference.parse()?, unit, relation, from: None };
    let definition = Definition {
        name: name.parse()?,
        level: RoleLevel::Line,
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
    Ok(Colleague { actor: Actor::human(person).acting_as(role), person, role })
}

/// The days from one to another.
pub(crate) fn days(first: &str, last: &str) -> Result<Period> {
    Ok(format!("{first}/{last}").parse()?)
}

pub(crate) fn areas(names: &[&str]) -> Result<BTreeSet<Area>> {
    Ok(names.iter().map(|name| name.parse()).collect::<std::result::Result<_, _>>()?)
}

fn morning(day: &str) -> Result<Timestamp> {
    Ok(format!("{day}T08:00:00.000000Z").parse()?)
}
