//! What every command passes: authority, its own decision, and the rules that hold for all events.
//!
//! ```text
//! command ──► may they ask? ──► decide ──► events ──► may they, there? do the things exist, by then? ──► admitted
//!                 G-2            K-9 …       │         G-1  G-2  G-4  G-8  G-9                            │
//!                                            └──► what follows from them ──► do the things exist? ────────┘
//!                                                     C-5  Q-5 …                 G-4  G-8  G-9
//! ```

use std::collections::BTreeSet;

use crate::amendment;
use crate::authority::{authorize, reaches};
use crate::command::Command;
use crate::context::Context;
use crate::decide::{Decide, Decision};
use crate::event::Event;
use crate::meaning::Meaning;
use crate::reaction::{Cause, Consequence, consequences};
use crate::refusal::{AdmissionError, Refusal};
use crate::register::Register;
use crate::rule::Rule;
use crate::soundness::{not_ahead, sound};
use crate::stream::Stream;
use crate::vocabulary::authority::Demand;

/// What was decided, what follows from it, and by which grant.
#[derive(Clone, Debug, PartialEq)]
pub struct Admitted {
    /// The events, each with the thing it happens to.
    pub events: Vec<(Stream, Event)>,
    /// What follows from them: recorded behind them, in the same commit.
    pub consequences: Vec<Consequence>,
    /// The position of the event that gave the actor the role; none where the act is everybody's.
    pub grant: Option<u64>,
}

/// Decides a command.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other command decides for itself")]
pub fn admit(register: &Register, by: &Context<'_>, command: &Command) -> Result<Admitted, AdmissionError> {
    let records =
        command.records().ok_or_else(|| Refusal::new(Rule::G2, "a command that records nothing known"))?;
    let asked = authorize(register, by, records.demand)?;
    not_ahead(register, by)?;
    let decision = match command {
        Command::Correct(it) => amendment::correct(register, by, it)?,
        Command::Void(it) => amendment::void(register, by, it)?,
        other => other.decide(register, by)?,
    };
    let mut grant = None;
    for (thing, event) in decision.events() {
        grant = grant.or(allowed(register, by, *thing, event)?);
        sound(register, by, *thing, event)?;
    }
    let consequences = followed(register, by, &decision)?;
    Ok(Admitted { events: decision.into_events(), consequences, grant: grant.or(asked) })
}

/// What follows from the events. Nobody needs authority for it, since nobody decides it; but it is as sound as they are, or
/// nothing is recorded: a reference that its cause carries may be taken.
fn followed(register: &Register, by: &Context<'_>, decision: &Decision) -> Result<Vec<Consequence>, Refusal> {
    let causes = (register.position..).zip(decision.events());
    let consequences: Vec<_> = causes
        .flat_map(|(seq, (thing, event))| {
            consequences(register, &Cause { seq, thing: *thing, event, effective_at: by.effective_at })
        })
        .collect();
    let mut given = BTreeSet::new();
    for Consequence { thing, event, .. } in &consequences {
        sound(register, by, *thing, event)?;
        if let Some(name) = register.mentions(*thing, event).reference
            && !given.insert((thing.aggregate(), name.clone()))
        {
            let found = format!("reference `{name}` for two things that would follow");
            return Err(Refusal::new(Rule::G9, found).about(*thing));
        }
    }
    Ok(consequences)
}

/// The actor may record this event, about this thing (G-2); by which grant.
fn allowed(
    register: &Register,
    by: &Context<'_>,
    thing: Stream,
    event: &Event,
) -> Result<Option<u64>, Refusal> {
    let meaning = match event.event_type() {
        Some(known) => Meaning::of(&known.to_string()),
        None => Meaning::of("log.corrected"),
    };
    let demand = meaning.map_or(Demand::Log, |meaning| meaning.demand);
    let grant = authorize(register, by, demand)?;
    if demand == Demand::Everyone {
        return Ok(grant);
    }
    let placed = register.mentions(thing, event).area;
    let stands = register.area(thing);
    match (&placed, stands) {
        (None, area) => reaches(register, by, area),
        (Some(area), None) if register.head(thing).is_none() => reaches(register, by, Some(area)),
        (Some(area), before) => reaches(register, by, before).and(reaches(register, by, Some(area))),
    }
}
