//! Decisions about what the log says: correcting an event, and voiding it.
//!
//! Rule G-5. A correction is decided as the command that should have been given would have been, so there is
//! one set of rules. Nothing that came later may rest on what is voided, nor an approval on what is changed; what
//! followed by a rule is amended after its cause.

mod apart;
mod broken;
mod followed;

use self::apart::{apart, undone_apart};
use self::broken::broken;
use self::followed::{as_its_cause_says, has_lost_its_cause, untouched};
use crate::aggregate::{person, role};
use crate::authority::held;
use crate::command::incident::taken_back_rightly;
use crate::command::{Command, Correct, Void};
use crate::context::Context;
use crate::correction::{Reading, Standing};
use crate::decide::{Decide, Decision};
use crate::event::{Correction, Event, Voiding};
use crate::meaning::Meaning;
use crate::recorded_event::{RecordedEvent, Source};
use crate::refusal::{AdmissionError, Refusal};
use crate::register::Register;
use crate::rule::Rule;
use crate::soundness::{not_ahead, sound};
use crate::stream::Stream;
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::{Authority, Demand};

/// The founding commit: whoever is not its founding person, with its role, is nobody.
const FOUNDING_EVENTS: u64 = 5;

/// What takes an approval back, and which one.
const TAKEN_BACK: [(&str, &str); 4] = [
    ("risk.acceptance_withdrawn", "risk.residual_risk_accepted"),
    ("document.revision_rejected", "document.revision_approved"),
    ("exception.ended", "exception.approved"),
    ("exception.ended", "exception.renewed"),
];

/// What is as final as an approval: what it tells of stays as it was told, and that it was told.
const FINAL: [&str; 1] = ["audit.report_issued"];

/// What is withdrawn by those whose it is, and voided by nobody else.
const WITHDRAWN: [&str; 1] = ["audit.finding_recorded"];

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
    not_acted_upon(register, &standing)?;
    not_in_own_favor(register, by, &standing)?;

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
    // What followed by a rule demanded nothing of whoever acted.
    let demand = match original.source {
        Some(Source::Rule(_)) => Demand::Everyone,
        _ => Meaning::of(&original.type_name()).map_or(Demand::Log, |meaning| meaning.demand),
    };
    if effective_at != standing.meta.effective_at && !held(&before, &actor, effective_at, demand) {
        let found = format!("a role that the actor did not hold on {effective_at}");
        return Err(Refusal::new(Rule::G2, found).about(original.stream).into());
    }
    let event = decided_anew(&asked.command, &before, &then, &original)?;
    apart(&before, by, &then, &asked.command)?;
    same_actors(&standing, &event)?;
    taken_back_rightly(register, by, original.stream, standing.event, Some(&event))?;
    as_its_cause_says(register, by, &before, &standing, &event)?;
    sound(&before, &then, original.stream, &event)?;
    not_after_what_followed(register, &reading, &standing, &then)?;
    if event == *standing.event && effective_at == standing.meta.effective_at {
        return Ok(Decision::nothing());
    }
    let effective_at = (effective_at != original.effective()).then_some(effective_at);
    let correction = Correction { corrects: asked.corrects, event, effective_at };
    settled(register, by, &original, Event::Corrected(Box::new(correction)))
}

/// What a voiding comes to.
pub(crate) fn void(register: &Register, by: &Context<'_>, asked: &Void) -> Result<Decision, AdmissionError> {
    by.require_reason(Rule::G5, "reason for the voiding")?;
    let (original, stream) = amendable(register, by, asked.voids)?;
    let refuse = |found: String| Err(Refusal::new(Rule::G5, found).about(original.stream).into());
    let mut recorded_by =
        original.actor.person().into_iter().chain(original.actor.principal().iter().copied());
    if recorded_by.any(|person| by.acts_for(person)) {
        return refuse("the person who recorded it, or had it recorded; somebody else voids".into());
    }
    if WITHDRAWN.contains(&original.type_name().as_str()) {
        return refuse("a finding; whoever audits withdraws it".into());
    }
    if FINAL.contains(&original.type_name().as_str()) {
        return refuse("what was told to others, which stays as it was told".into());
    }
    let reading = Reading::of(&stream);
    let this = standing(&reading, asked.voids, original.stream)?;
    if let Some(later) = reading.standing().find(|it| follows(register, it, &this)) {
        let what = later.recorded.type_name();
        return refuse(format!("{what} at {}, which came later; void from the end", later.recorded.seq));
    }
    let followed = untouched(register, by, &stream, &original)?;
    let rests = |(from, seq): &(Stream, u64)| {
        *seq > asked.voids && !register.is_voided(*from) && !followed.contains(from)
    };
    if let Some((from, seq)) = register.referrers(original.stream).find(rests) {
        return refuse(format!("{from}, which rests on it since {seq}"));
    }
    let before = register.rewound(original.stream, &stream, asked.voids);
    has_lost_its_cause(register, by, &before, &this)?;
    undone_apart(&before, by, &this)?;
    not_acted_upon(register, &this)?;
    not_in_own_favor(register, by, &this)?;
    taken_back_rightly(register, by, original.stream, this.event, None)?;
    settled(register, by, &original, Event::Voided(Voiding { voids: asked.voids }))
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
fn standing<'a>(reading: &'a Reading<'_>, seq: u64, about: Stream) -> Result<Standing<'a>, Refusal> {
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

/// No approval rests on what would change. What was approved and taken back rests on nothing any more.
fn not_approved_since(
    register: &Register,
    reading: &Reading<'_>,
    this: &Standing<'_>,
) -> Result<(), Refusal> {
    let mut approved: Vec<Standing<'_>> = Vec::new();
    for it in reading.standing().filter(|it| follows(register, it, this)) {
        let name = it.recorded.type_name();
        let demand = Meaning::of(&name).map(|meaning| meaning.demand);
        let taken_back: Vec<_> = TAKEN_BACK.iter().filter(|(by, _)| *by == name).collect();
        if !taken_back.is_empty() {
            approved.retain(|earlier| {
                let approval = earlier.recorded.type_name();
                !taken_back.iter().any(|(_, it)| *it == approval) || !follows(register, &it, earlier)
            });
        } else if FINAL.contains(&name.as_str())
            || matches!(demand, Some(Demand::Authority(Authority::Approve | Authority::Accept)))
        {
            approved.push(it);
        }
    }
    match approved.last() {
        None => Ok(()),
        Some(it) => {
            let (name, seq) = (it.recorded.type_name(), it.recorded.seq);
            let found =
                format!("{name} at {seq}, which approved what would change; withdraw it, or approve anew");
            Err(Refusal::new(Rule::G5, found).about(this.recorded.stream))
        }
    }
}

/// Nobody has acted by the role: what they did then would rest on another one now.
fn not_acted_upon(register: &Register, this: &Standing<'_>) -> Result<(), Refusal> {
    let (Event::Role(event), Stream::Role(id)) = (this.event, this.recorded.stream) else { return Ok(()) };
    let held = register.roles.get(id).map_or(&[][..], |role| &role.assignments);
    let used = match event {
        role::Event::Assigned(_) => register.is_grant_used(this.recorded.seq),
        role::Event::Defined(_) | role::Event::Revised(_) => {
            held.iter().any(|it| register.is_grant_used(it.seq))
        }
        role::Event::AssignmentEnded(_) => false,
    };
    if used {
        let found = "a role in which somebody has acted; end the assignment, or revise the role";
        return Err(Refusal::new(Rule::G5, found).about(id));
    }
    Ok(())
}

/// Nobody gets or extends a role by amending what was said about it.
fn not_in_own_favor(register: &Register, by: &Context<'_>, this: &Standing<'_>) -> Result<(), Refusal> {
    let (Event::Role(event), Stream::Role(id)) = (this.event, this.recorded.stream) else { return Ok(()) };
    let holds = || {
        let role = register.roles.get(id);
        role.is_some_and(|role| {
            role.assignments.iter().any(|it| it.ended.is_none() && by.acts_for(it.person))
        })
    };
    let own = match event {
        role::Event::AssignmentEnded(it) => by.acts_for(it.person),
        role::Event::Defined(_) | role::Event::Revised(_) => holds(),
        // Whoever corrects a grant is asked as whoever gives one; to void one takes a role away.
        role::Event::Assigned(_) => false,
    };
    if own {
        return Err(Refusal::new(Rule::R4, "the actor as one who holds or held the role").about(id));
    }
    Ok(())
}

/// What somebody is, is a part of who acted (G-5): a person stays human, a program a program.
fn same_actors(this: &Standing<'_>, event: &Event) -> Result<(), Refusal> {
    let kind = |event: &Event| {
        let Event::Person(person::Event::Registered(it)) = event else { return None };
        Some(it.relation.actor_kind())
    };
    if kind(this.event) == kind(event) {
        return Ok(());
    }
    let found = "another kind of actor; void the registration, and register anew";
    Err(Refusal::new(Rule::G5, found).about(this.recorded.stream))
}

/// The amendment, unless it breaks a rule that the thing kept before: it left top management without a holder
/// gave somebody incompatible roles, took away what was judged (K-5, C-2, O-3, N-4, N-7), or turned around
/// what happened (I-1) or what an incident was closed upon (I-3, I-4).
fn settled(
    register: &Register,
    by: &Context<'_>,
    original: &RecordedEvent,
    event: Event,
) -> Result<Decision, AdmissionError> {
    let (seq, recorded_at) = (register.position, by.now);
    let previous = register.head(original.stream).map(|head| head.last);
    let amendment = RecordedEvent { seq, recorded_at, previous, event: event.clone(), ..original.clone() };
    let mut after = register.clone();
    after.evolve(&amendment, by.history)?;
    let before: Vec<_> = broken(register, by, original.stream).iter().map(|refusal| refusal.rule).collect();
    match broken(&after, by, original.stream).into_iter().find(|refusal| !before.contains(&refusal.rule)) {
        Some(refusal) => Err(refusal.about(original.stream).into()),
        None => Ok(Decision::of(original.stream, event)),
    }
}

/// The one event that the command comes to, as the thing stood then and for whom acted then: of the thing and
/// of the type that the original is.
fn decided_anew(
    command: &Command,
    before: &Register,
    then: &Context<'_>,
    original: &RecordedEvent,
) -> Result<Event, Refusal> {
    let type_name = original.type_name();
    let found = format!("a command that does not come to one {type_name} of that thing");
    let another = Refusal::new(Rule::G5, found).about(original.stream);
    if command.records() != Meaning::of(&type_name) {
        return Err(another);
    }
    match <[_; 1]>::try_from(command.decide(before, then)?.into_events()) {
        Ok([(thing, event)])
            if thing == original.stream && event.event_type() == original.event.event_type() =>
        {
            Ok(event)
        }
        Ok(_) | Err(_) => Err(another),
    }
}

/// A thing is not moved to after what happened to it, or refers to it (G-8).
fn not_after_what_followed(
    register: &Register,
    reading: &Reading<'_>,
    this: &Standing<'_>,
    then: &Context<'_>,
) -> Result<(), AdmissionError> {
    let thing = this.recorded.stream;
    if this.recorded.version != 1 || then.effective_at == this.meta.effective_at {
        return Ok(());
    }
    let earlier = |it: &Standing<'_>| it.meta.effective_at.is_before(then.effective_at, register.offset());
    let refuse = |it: Standing<'_>| {
        let found = format!("position {}, effective {}", it.recorded.seq, it.meta.effective_at);
        Err(Refusal::new(Rule::G8, found).about(it.recorded.stream).into())
    };
    if let Some(it) = reading.standing().find(|it| it.recorded.seq > this.recorded.seq && earlier(it)) {
        return refuse(it);
    }
    for (from, _) in register.referrers(thing).filter(|(from, _)| !register.is_voided(*from)) {
        let events = then.history.stream(register.head(from).map(|head| head.last))?;
        let refers = |it: &Standing<'_>| register.mentions(from, it.event).things.contains(&thing);
        if let Some(it) = Reading::of(&events).standing().find(|it| refers(it) && earlier(it)) {
            return refuse(it);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
