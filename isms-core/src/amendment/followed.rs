//! Amending what led to something, and what followed: the cause first.
//!
//! ```text
//! cause ──by a rule──► what followed
//!   1. voided, as long as nothing else has happened to what followed
//!                        2. voided, once nothing follows from the cause as it stands
//! ```

use crate::aggregate::nonconformity::Source as NoticedIn;
use crate::aggregate::{audit, nonconformity};
use crate::context::Context;
use crate::correction::{Reading, Standing};
use crate::event::Event;
use crate::history::Unreadable;
use crate::reaction::{Cause, followers};
use crate::recorded_event::{RecordedEvent, Source};
use crate::refusal::{AdmissionError, Refusal};
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;

/// What followed from an event, or from a correction of it, and stands. Nothing but that has happened to it.
pub(super) fn untouched(
    register: &Register,
    by: &Context<'_>,
    stream: &[RecordedEvent],
    original: &RecordedEvent,
) -> Result<Vec<Stream>, AdmissionError> {
    let is_cause = |it: &&RecordedEvent| {
        let corrects = if let Event::Corrected(it) = &it.event { it.corrects } else { it.seq };
        corrects == original.seq && it.command.is_some()
    };
    let mut followed = Vec::new();
    for cause in stream.iter().filter(is_cause) {
        for seq in cause.seq + 1.. {
            let Some(next) = by.history.event(seq)?.filter(|it| it.command == cause.command) else { break };
            if next.cause != Some(cause.id) || register.is_voided(next.stream) {
                continue;
            }
            let events = stream_of(register, by, next.stream)?;
            if let Some(later) = Reading::of(&events).standing().find(|it| it.recorded.seq > seq) {
                let what = later.recorded.type_name();
                let found = format!("{what} at {}, upon what followed from it", later.recorded.seq);
                return Err(Refusal::new(Rule::G5, found).about(original.stream).into());
            }
            followed.push(next.stream);
        }
    }
    Ok(followed)
}

/// What followed by a rule stands as long as it follows from its cause as that stands.
pub(super) fn has_lost_its_cause(
    register: &Register,
    by: &Context<'_>,
    before: &Register,
    this: &Standing<'_>,
) -> Result<(), AdmissionError> {
    let Some((cause, _)) = still_following(register, by, before, this)? else { return Ok(()) };
    let found =
        format!("what follows by a rule from {cause}, which stands; withdraw, void or correct that first");
    Err(Refusal::new(Rule::G5, found).about(this.recorded.stream).into())
}

/// A nonconformity that followed is not made less than its cause says: not of another requirement, area or source, and
/// not of a lesser grade.
pub(super) fn as_its_cause_says(
    register: &Register,
    by: &Context<'_>,
    before: &Register,
    this: &Standing<'_>,
    event: &Event,
) -> Result<(), AdmissionError> {
    let (Some(was), Some(is)) = (raising(this.event), raising(event)) else { return Ok(()) };
    let Some((_, followed)) = still_following(register, by, before, this)? else { return Ok(()) };
    let Some(says) = raising(&followed) else { return Ok(()) };
    let away = [
        ("requirement", is.requirement != was.requirement && is.requirement != says.requirement),
        ("area", is.area != was.area && is.area != says.area),
        ("source", is.source != was.source && is.source != says.source),
        ("grade", is.grade != was.grade && is.grade < says.grade),
    ];
    match away.into_iter().find(|(_, away)| *away) {
        None => Ok(()),
        Some((what, _)) => {
            let found = format!("another {what} than its cause says; correct that");
            Err(Refusal::new(Rule::G5, found).about(this.recorded.stream).into())
        }
    }
}

/// The thing and what follows from its history as it stands, where this is what followed.
fn still_following(
    register: &Register,
    by: &Context<'_>,
    before: &Register,
    this: &Standing<'_>,
) -> Result<Option<(Stream, Event)>, Unreadable> {
    if this.recorded.version != 1 {
        return Ok(None);
    }
    let Some((thing, origin)) = cause(register, by, this)? else { return Ok(None) };
    let events = stream_of(register, by, thing)?;
    let reading = Reading::of(&events);
    let Some(it) = reading.standing().find(|it| it.recorded.seq == origin) else { return Ok(None) };
    if is_withdrawn(register, thing, it.event) {
        return Ok(None);
    }
    let cause = Cause { seq: origin, thing, event: it.event, effective_at: it.meta.effective_at };
    let noticed_in = raising(this.event).map(|it| it.source);
    let is_this = |followed: &(Stream, Event)| {
        let by_hand = |it: &nonconformity::Raising| is_finding(it.source) && Some(it.source) == noticed_in;
        followed.0 == this.recorded.stream || raising(&followed.1).is_some_and(by_hand)
    };
    let followed = followers(before, &cause).into_iter().map(|it| (it.thing, it.event)).find(is_this);
    Ok(followed.map(|(_, event)| (thing, event)))
}

/// The thing and the position of the event from which this followed; of a finding also where somebody raised it by hand.
fn cause(
    register: &Register,
    by: &Context<'_>,
    this: &Standing<'_>,
) -> Result<Option<(Stream, u64)>, Unreadable> {
    let event = this.recorded;
    if let (Some(Source::Rule(_)), Some(cause)) = (&event.source, event.cause) {
        for seq in (0..event.seq).rev() {
            let Some(earlier) = by.history.event(seq)?.filter(|it| it.command == event.command) else {
                break;
            };
            if earlier.id == cause {
                let corrects = if let Event::Corrected(it) = &earlier.event { it.corrects } else { seq };
                return Ok(Some((earlier.stream, corrects)));
            }
        }
    }
    let Some(NoticedIn::Audit { audit, finding }) = raising(this.event).map(|it| it.source) else {
        return Ok(None);
    };
    let events = stream_of(register, by, audit.into())?;
    let is_it = |event: &Event| matches!(event, Event::Audit(audit::Event::FindingRecorded(it)) if it.finding == finding);
    let recorded = Reading::of(&events).standing().find(|it| is_it(it.event)).map(|it| it.recorded.seq);
    Ok(recorded.map(|seq| (audit.into(), seq)))
}

/// Whether a finding was withdrawn: it stands in the log, and says nothing any more.
fn is_withdrawn(register: &Register, thing: Stream, event: &Event) -> bool {
    let (Stream::Audit(id), Event::Audit(audit::Event::FindingRecorded(it))) = (thing, event) else {
        return false;
    };
    let audit = register.audits.get(id);
    !audit.is_some_and(|audit| audit.standing_findings().any(|other| other.value.finding == it.finding))
}

fn is_finding(source: NoticedIn) -> bool {
    matches!(source, NoticedIn::Audit { .. })
}

fn raising(event: &Event) -> Option<&nonconformity::Raising> {
    if let Event::Nonconformity(nonconformity::Event::Raised(it)) = event { Some(it) } else { None }
}

fn stream_of(register: &Register, by: &Context<'_>, thing: Stream) -> Result<Vec<RecordedEvent>, Unreadable> {
    by.history.stream(register.head(thing).map(|head| head.last))
}
