//! The rules that hold for every event: its time has come, what it refers to is there, its name is its own.

use crate::context::Context;
use crate::event::Event;
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

/// What the event refers to is there, and was by then (G-4, G-8); its reference is its own (G-9).
pub(crate) fn sound(
    register: &Register,
    by: &Context<'_>,
    thing: Stream,
    event: &Event,
) -> Result<(), Refusal> {
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
