//! Decisions about what the log says: correcting an event, and voiding it.
//!
//! Rule G-5. A correction is decided as the command that should have been given would have been, so there is
//! one set of rules. Nothing that came later may rest on what is voided, nor an approval on what is changed.

use crate::command::{Correct, Void};
use crate::context::Context;
use crate::correction::{Reading, Standing};
use crate::decide::{Decide, Decision};
use crate::event::{Correction, Event, Voiding};
use crate::meaning::Meaning;
use crate::recorded_event::RecordedEvent;
use crate::refusal::{AdmissionError, Refusal};
use crate::register::Register;
use crate::rule::Rule;
use crate::soundness::{not_ahead, sound};
use crate::stream::Stream;
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::{Authority, Demand};

/// The founding commit: whoever is not its founding person, with its role, is nobody.
const FOUNDING_EVENTS: u64 = 5;

/// What a correction comes to.
pub(crate) fn correct(
    register: &Register,
    by: &Context<'_>,
    asked: &Correct,
) -> Result<Decision, AdmissionError> {
    by.require_reason(Rule::G5, "reason for the correction")?;
    let (original, stream) = amendable(register, by, asked.corrects)?;
    let reading = Reading::of(&stream);
    let standing = standing(&reading, asked.corrects, original.stream)?;
    not_approved_since(register, &reading, &standing)?;

    let Actor::Person(actor) = original.actor else {
        return Err(Refusal::new(Rule::G5, "an entry of the log itself").about(original.stream).into());
    };
    let effective_at = asked.effective_at.unwrap_or(standing.meta.effective_at);
    let then = Context {
        actor,
        now: original.recorded_at,
        effective_at,
        reason: original.reason.as_ref(),
        history: by.history,
    };
    let before = register.rewound(original.stream, &stream, asked.corrects);
    not_ahead(&before, &then)?;
    let event = same_kind(asked.command.decide(&before, &then)?, &original)?;
    sound(&before, &then, original.stream, &event)?;
    not_after_what_followed(register, &reading, &standing, &then)?;
    if event == *standing.event && effective_at == standing.meta.effective_at {
        return Ok(Decision::nothing());
    }
    let effective_at = (effective_at != original.effective()).then_some(effective_at);
    let correction = Correction { corrects: asked.corrects, event, effective_at };
    Ok(Decision::of(original.stream, Event::Corrected(Box::new(correction))))
}

/// What a voiding comes to.
pub(crate) fn void(register: &Register, by: &Context<'_>, asked: &Void) -> Result<Decision, AdmissionError> {
    by.require_reason(Rule::G5, "reason for the voiding")?;
    let (original, stream) = amendable(register, by, asked.voids)?;
    let refuse = |found: String| Err(Refusal::new(Rule::G5, found).about(original.stream).into());
    if original.actor == by.as_actor() || original.actor.person() == Some(by.actor.id) {
        return refuse("the person who recorded it; somebody else voids".into());
    }
    let reading = Reading::of(&stream);
    let this = standing(&reading, asked.voids, original.stream)?;
    if let Some(later) = reading.standing().find(|it| follows(register, it, &this)) {
        let what = later.recorded.type_name();
        return refuse(format!("{what} at {}, which came later; void from the end", later.recorded.seq));
    }
    let rests = |(from, seq): &(Stream, u64)| *seq > asked.voids && !register.is_voided(*from);
    if let Some((from, seq)) = register.referrers(original.stream).find(rests) {
        return refuse(format!("{from}, which rests on it since {seq}"));
    }
    if register.is_grant_used(asked.voids) {
        return refuse("a role in which somebody has acted; end the assignment".into());
    }
    Ok(Decision::of(original.stream, Event::Voided(Voiding { voids: asked.voids })))
}

/// The event to be amended, with its stream; neither the log's own, nor of the founding, nor an approval.
fn amendable(
    register: &Register,
    by: &Context<'_>,
    seq: u64,
) -> Result<(RecordedEvent, Vec<RecordedEvent>), AdmissionError> {
    let refuse = |found: String| Refusal::new(Rule::G5, found);
    let event =
        by.history.event(seq)?.ok_or_else(|| refuse(format!("position {seq}, where there is no event")))?;
    let meaning = event.event.event_type().and_then(|it| Meaning::of(&it.to_string()));
    let found = match meaning.map(|meaning| meaning.demand) {
        _ if seq < FOUNDING_EVENTS => Some("an event of the founding"),
        None => Some("a correction or a voiding; correct the event itself once more"),
        Some(Demand::Authority(Authority::Approve | Authority::Accept)) => {
            Some("an approval or acceptance; withdraw it, or approve anew")
        }
        Some(Demand::Authority(Authority::KeepLog) | Demand::Log | Demand::Founding) => {
            Some("an entry of the log itself")
        }
        Some(Demand::Authority(_) | Demand::Everyone) => None,
    };
    if let Some(found) = found {
        return Err(refuse(found.into()).about(event.stream).into());
    }
    let stream = by.history.stream(register.head(event.stream).map(|head| head.last))?;
    Ok((event, stream))
}

/// The event at `seq` as it stands.
fn standing<'a>(reading: &Reading<'a>, seq: u64, about: Stream) -> Result<Standing<'a>, Refusal> {
    let found = || Refusal::new(Rule::G5, format!("position {seq}, which is voided already")).about(about);
    reading.standing().find(|it| it.recorded.seq == seq).ok_or_else(found)
}

/// Whether `it` came after `this` and rests on it: it is about the same part of their thing or about one that
/// rests on that. On its creation rests all of a thing.
fn follows(register: &Register, it: &Standing<'_>, this: &Standing<'_>) -> bool {
    let mentions = |of: &Standing<'_>| register.mentions(of.recorded.stream, of.event);
    let (later, earlier) = (mentions(it), mentions(this));
    let rests = match (later.part, earlier.part) {
        (Some(one), Some(other)) => one == other || later.rests_on.contains(&other),
        _ => true,
    };
    it.recorded.seq > this.recorded.seq && (rests || this.recorded.version == 1)
}

/// No approval rests on what would change.
fn not_approved_since(
    register: &Register,
    reading: &Reading<'_>,
    this: &Standing<'_>,
) -> Result<(), Refusal> {
    let mut approved = None;
    for it in reading.standing().filter(|it| follows(register, it, this)) {
        let name = it.recorded.type_name();
        let demand = Meaning::of(&name).map(|meaning| meaning.demand);
        if ["risk.acceptance_withdrawn", "document.revision_rejected"].contains(&name.as_str()) {
            approved = None;
        } else if matches!(demand, Some(Demand::Authority(Authority::Approve | Authority::Accept))) {
            approved = Some((name, it.recorded.seq));
        }
    }
    match approved {
        None => Ok(()),
        Some((name, seq)) => {
            let found =
                format!("{name} at {seq}, which approved what would change; withdraw it, or approve anew");
            Err(Refusal::new(Rule::G5, found).about(this.recorded.stream))
        }
    }
}

/// The one event of a decision, of the kind that the original is.
fn same_kind(decision: Decision, original: &RecordedEvent) -> Result<Event, Refusal> {
    let expected = original.event.event_type();
    match <[_; 1]>::try_from(decision.into_events()) {
        Ok([(stream, event)]) if stream == original.stream && event.event_type() == expected => Ok(event),
        Ok(_) | Err(_) => {
            let found = format!("a command that does not come to one {} of that thing", original.type_name());
            Err(Refusal::new(Rule::G5, found).about(original.stream))
        }
    }
}

/// A thing is not moved to after what happened to it (G-8).
fn not_after_what_followed(
    register: &Register,
    reading: &Reading<'_>,
    this: &Standing<'_>,
    then: &Context<'_>,
) -> Result<(), Refusal> {
    let creation = this.recorded.version == 1;
    let followed = reading.standing().filter(|it| creation && it.recorded.seq > this.recorded.seq);
    let mut before =
        followed.filter(|it| it.meta.effective_at.is_before(then.effective_at, register.offset()));
    match before.next() {
        None => Ok(()),
        Some(it) => {
            let found = format!("position {}, effective {}", it.recorded.seq, it.meta.effective_at);
            Err(Refusal::new(Rule::G8, found).about(this.recorded.stream))
        }
    }
}
