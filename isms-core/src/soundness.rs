//! The rules that hold for every event: its time has come, what it refers to is there, its name and its identity are its
//! own, its days can be written.

use chrono::NaiveDate;
use serde_json::Value;

use crate::context::Context;
use crate::event::Event;
use crate::reaction::is_derived;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;

/// The act's own time has come (G-1), and is one that a line of the log can say.
pub(crate) fn not_ahead(register: &Register, by: &Context<'_>) -> Result<(), Refusal> {
    if !by.effective_at.is_writable() {
        return Err(Refusal::new(
            Rule::G1,
            format!("an act effective {}, which is no date", by.effective_at),
        ));
    }
    if by.effective_at.start(register.offset()) <= by.now {
        return Ok(());
    }
    Err(Refusal::new(Rule::G1, format!("an act effective {}, recorded {}", by.effective_at, by.now)))
}

/// Whoever enters a thing gives it an identity that nothing has by a rule (G-9): else what is to follow would be there.
pub(crate) fn drawn(register: &Register, thing: Stream) -> Result<(), Refusal> {
    if register.head(thing).is_none() && is_derived(thing.uuid()) {
        let found = "an identity like those of what follows by a rule; draw another";
        return Err(Refusal::new(Rule::G9, found).about(thing));
    }
    Ok(())
}

/// Every day that the event carries is one that a line of the log can say (G-1).
fn dated(thing: Stream, event: &Event) -> Result<(), Refusal> {
    let refuse = |found: String| Refusal::new(Rule::G1, found).about(thing);
    let json = if let Event::Corrected(it) = event {
        serde_json::to_value(it)
    } else if let Event::Voided(it) = event {
        serde_json::to_value(it)
    } else {
        serde_json::to_value(event)
    };
    let payload = json.map_err(|error| refuse(error.to_string()))?;
    match unwritten(&payload) {
        Some(day) => Err(refuse(format!("the day {day}, which is not in the years 0000 to 9999"))),
        None => Ok(()),
    }
}

/// The first day outside the years of the log: those alone are written with a sign.
fn unwritten(json: &Value) -> Option<&str> {
    match json {
        Value::String(text) => {
            let is_day = |it: &&str| it.starts_with(['+', '-']) && it.parse::<NaiveDate>().is_ok();
            Some(text.as_str()).filter(is_day)
        }
        Value::Array(items) => items.iter().find_map(unwritten),
        Value::Object(members) => members.values().find_map(unwritten),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// What the event refers to is there, and was by then (G-4, G-8); its reference is its own (G-9), and its days can be said.
pub(crate) fn sound(
    register: &Register,
    by: &Context<'_>,
    thing: Stream,
    event: &Event,
) -> Result<(), Refusal> {
    dated(thing, event)?;
    let mentions = register.mentions(thing, event);
    for other in &mentions.things {
        if !register.exists(*other) {
            return Err(Refusal::new(Rule::G4, format!("no {other}")).about(thing));
        }
        since(register, by, *other)?;
    }
    since(register, by, thing)?;
    let Some(name) = mentions.reference else { return Ok(()) };
    match register.by_reference(thing.aggregate(), &name) {
        Some(other) if other != thing => {
            Err(Refusal::new(Rule::G9, format!("reference `{name}`, which is taken")).about(other))
        }
        _ => Ok(()),
    }
}

/// The thing was there when the act takes effect (G-8).
fn since(register: &Register, by: &Context<'_>, thing: Stream) -> Result<(), Refusal> {
    match register.head(thing) {
        Some(head) if by.effective_at.is_before(head.since, register.offset()) => {
            let found = format!("an act effective {}, before {}", by.effective_at, head.since);
            Err(Refusal::new(Rule::G8, found).about(thing))
        }
        _ => Ok(()),
    }
}
