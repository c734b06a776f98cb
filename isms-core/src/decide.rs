//! How a decision is made: a command, the register and the circumstances in; events or one refusal out.

use crate::aggregate::Aggregate;
use crate::aggregate::document::revision::{Revision, Stage};
use crate::aggregate::person::Person;
use crate::context::Context;
use crate::entries::Entries;
use crate::event::Event;
use crate::id::{AuditId, DocumentId, ExceptionId, FeedbackId, FindingId, PersonId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::shortfall::Shortfall;
use crate::vocabulary::text::Reference;
use crate::vocabulary::time::PartialDate;

/// What can be decided.
pub trait Decide {
    /// What comes of it. Pure: the same register and circumstances give the same answer.
    ///
    /// Setting what is already so yields no events; an occurrence (an analysis, a review, a test) always
    /// yields one, even with an equal result.
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal>;
}

/// What came of a command: events, each with the thing it happens to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision(Vec<(Stream, Event)>);

impl Decision {
    /// Nothing: it is already so.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// One event.
    pub fn of(thing: impl Into<Stream>, event: impl Into<Event>) -> Self {
        Self(vec![(thing.into(), event.into())])
    }

    /// The same and one event more.
    #[must_use]
    pub fn and(mut self, thing: impl Into<Stream>, event: impl Into<Event>) -> Self {
        self.0.push((thing.into(), event.into()));
        self
    }

    /// The events, in order.
    #[must_use]
    pub fn events(&self) -> &[(Stream, Event)] {
        &self.0
    }

    /// The events, in order.
    #[must_use]
    pub fn into_events(self) -> Vec<(Stream, Event)> {
        self.0
    }
}

/// The entry that a command is about, which must be there (rule G-4).
pub(crate) fn existing<A: Aggregate>(entries: &Entries<A>, id: A::Id) -> Result<&A, Refusal> {
    let thing: Stream = id.into();
    let found =
        || Refusal::new(Rule::G4, format!("no {} with this identity", thing.aggregate())).about(thing);
    entries.get(id).ok_or_else(found)
}

/// What the act rests on was so when the act takes effect (rule G-8).
pub(crate) fn since(
    register: &Register,
    by: &Context<'_>,
    about: impl Into<Stream>,
    held_from: PartialDate,
) -> Result<(), Refusal> {
    if by.effective_at.is_before(held_from, register.offset()) {
        let found = format!("an act effective {}, resting on what holds from {held_from}", by.effective_at);
        return Err(Refusal::new(Rule::G8, found).about(about));
    }
    Ok(())
}

/// The feedback that the act rests on was given (rules G-4 and G-8).
pub(crate) fn was_said(
    register: &Register,
    by: &Context<'_>,
    about: impl Into<Stream>,
    id: FeedbackId,
) -> Result<(), Refusal> {
    let mut feedback = register.isms().into_iter().flat_map(|isms| &isms.feedback);
    match feedback.find(|it| it.value.feedback == id) {
        Some(given) => since(register, by, about, given.effective_at),
        None => Err(Refusal::new(Rule::G4, format!("no feedback {id}")).about(about)),
    }
}

/// The finding that the act rests on was recorded and stands (rules G-4 and G-8).
pub(crate) fn was_found(
    register: &Register,
    by: &Context<'_>,
    about: impl Into<Stream>,
    audit: AuditId,
    id: FindingId,
) -> Result<(), Refusal> {
    match existing(&register.audits, audit)?.standing_findings().find(|it| it.value.finding == id) {
        Some(recorded) => since(register, by, about, recorded.effective_at),
        None => Err(Refusal::new(Rule::G4, format!("no finding {id} that stands")).about(audit)),
    }
}

/// A person who is there, and has not left (rules G-3 and G-4).
pub(crate) fn present(register: &Register, id: PersonId) -> Result<&Person, Refusal> {
    let person = existing(&register.persons, id)?;
    if person.is_there() {
        return Ok(person);
    }
    Err(Refusal::new(Rule::G3, "a person who has left").about(id))
}

/// A thing goes by the reference that it was given (rule G-9).
pub(crate) fn called(about: impl Into<Stream>, given: &Reference, said: &Reference) -> Result<(), Refusal> {
    if given == said {
        return Ok(());
    }
    Err(Refusal::new(Rule::G9, format!("another reference than `{given}`")).about(about))
}

/// A revision of a document on which something can rest: it was there by then, and was neither rejected nor withdrawn
/// (rules G-3, G-4 and G-8).
pub(crate) fn usable_revision<'a>(
    register: &'a Register,
    by: &Context<'_>,
    id: DocumentId,
    number: u32,
) -> Result<&'a Revision, Refusal> {
    let document = existing(&register.documents, id)?;
    let refuse = |rule, found: String| Err(Refusal::new(rule, found).about(id));
    let Some(revision) = document.revision(number) else {
        return refuse(Rule::G4, format!("revision {number}, which the document does not have"));
    };
    if matches!(document.stage(revision), Stage::Rejected | Stage::Withdrawn) {
        return refuse(Rule::G3, format!("revision {number}, which was rejected or withdrawn"));
    }
    since(register, by, id, revision.draft.effective_at)?;
    Ok(revision)
}

/// An exception that permits to deviate on a date, which `rule` asks for.
pub(crate) fn in_force(
    register: &Register,
    by: &Context<'_>,
    rule: Rule,
    id: ExceptionId,
    on: PartialDate,
) -> Result<(), Refusal> {
    let exception = existing(&register.exceptions, id)?;
    by.require(register, rule, exception.is_in_force(on, register.offset()), || {
        format!("exception `{}`, which is not in force on {on}", exception.request.value.reference)
    })
}

/// What is to be raised is a nonconformity, for which `rule` asks, and says something (rule G-6).
pub(crate) fn raisable(by: &Context<'_>, rule: Rule, it: &Shortfall) -> Result<(), Refusal> {
    if !it.grade.is_nonconformity() {
        return Err(Refusal::new(rule, format!("a nonconformity of grade `{}`, which is none", it.grade)));
    }
    by.require_meaning(&it.requirement, "requirement that is not met")?;
    by.require_meaning(&it.statement, "statement of what is not met")?;
    by.require_meaning(&it.evidence, "evidence of what is not met")
}

/// Nothing has this identity yet, not even something voided (rule G-9).
pub(crate) fn unused(register: &Register, thing: impl Into<Stream>) -> Result<(), Refusal> {
    let thing = thing.into();
    match register.head(thing) {
        None => Ok(()),
        Some(_) => Err(Refusal::new(Rule::G9, "an identity that is taken").about(thing)),
    }
}
