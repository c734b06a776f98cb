//! What every command passes: authority, its own decision, and the rules that hold for all events.
//!
//! ```text
//! command ──► may they ask? ──► decide ──► events ──► may they, there? do the things exist, by then? ──► admitted
//!                 G-2            K-9 …       │         G-1  G-2  G-4  G-8  G-9                            │
//!                                            └──► what follows from them ──► the same as by hand ───────┘
//!                                                     C-5  Q-5 …              G-2  G-4  G-8  G-9  N-1 …
//! ```

use std::collections::BTreeSet;

use crate::aggregate::{change, improvement, nonconformity, training_activity};
use crate::amendment;
use crate::authority::{authorize, reaches};
use crate::command::{
    Command, change as changes, improvement as improvements, nonconformity as nonconformities,
    training_activity as trainings,
};
use crate::context::Context;
use crate::decide::{Decide, Decision};
use crate::event::Event;
use crate::meaning::Meaning;
use crate::reaction::{Cause, Consequence, consequences};
use crate::refusal::{AdmissionError, Refusal};
use crate::register::Register;
use crate::rule::Rule;
use crate::soundness::{drawn, not_ahead, sound};
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
        drawn(register, *thing)?;
        sound(register, by, *thing, event)?;
    }
    let consequences = followed(register, by, &decision)?;
    Ok(Admitted { events: decision.into_events(), consequences, grant: grant.or(asked) })
}

/// What follows from the events. Nobody decides it, so it needs no authority of its own; but it lies where the role of
/// whoever acts reaches (G-2), and is as sound and says as much as what is raised by hand, or nothing is recorded: a
/// reference that its cause carries may be taken.
fn followed(
    register: &Register,
    by: &Context<'_>,
    decision: &Decision,
) -> Result<Vec<Consequence>, AdmissionError> {
    let mut all = Vec::new();
    for (seq, (thing, event)) in (register.position..).zip(decision.events()) {
        let cause = Cause { seq, thing: *thing, event, effective_at: by.effective_at };
        let follows = consequences(register, &cause);
        if let Event::Corrected(it) = event {
            // What newly follows from a correction is asked of whoever corrects, as it would have been of whoever acted.
            if !follows.is_empty() {
                authorize(register, by, demand(&it.event))?;
            }
        }
        all.extend(follows);
    }
    let mut given = BTreeSet::new();
    for Consequence { thing, event, .. } in &all {
        sound(register, by, *thing, event)?;
        worded(register, by, *thing, event)?;
        let mentions = register.mentions(*thing, event);
        if mentions.area.is_some() {
            reaches(register, by, mentions.area.as_ref())?;
        }
        if let Some(name) = mentions.reference
            && !given.insert((thing.aggregate(), name.clone()))
        {
            let found = format!("reference `{name}` for two things that would follow");
            return Err(Refusal::new(Rule::G9, found).about(*thing).into());
        }
    }
    Ok(all)
}

/// What follows says as much as what is raised by hand.
fn worded(register: &Register, by: &Context<'_>, thing: Stream, event: &Event) -> Result<(), Refusal> {
    match (thing, event) {
        (Stream::Nonconformity(id), Event::Nonconformity(nonconformity::Event::Raised(it))) => {
            nonconformities::worded(id, it)
        }
        (_, Event::Improvement(improvement::Event::Proposed(it))) => improvements::worded(by, it),
        (_, Event::Change(change::Event::Proposed(it))) => changes::worded(by, it),
        (Stream::TrainingActivity(id), Event::TrainingActivity(training_activity::Event::Planned(it))) => {
            trainings::ahead(register, by, id, it)
        }
        // Nothing else follows by a rule.
        _ => Ok(()),
    }
}

/// What an event demands of whoever records it.
fn demand(event: &Event) -> Demand {
    let meaning = match event.event_type() {
        Some(known) => Meaning::of(&known.to_string()),
        None => Meaning::of("log.corrected"),
    };
    meaning.map_or(Demand::Log, |meaning| meaning.demand)
}

/// The actor may record this event, about this thing (G-2); by which grant.
fn allowed(
    register: &Register,
    by: &Context<'_>,
    thing: Stream,
    event: &Event,
) -> Result<Option<u64>, Refusal> {
    let demand = demand(event);
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
