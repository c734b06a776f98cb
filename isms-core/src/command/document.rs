//! Decisions about documents: what is drafted, approved, published, kept and disposed of.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::aggregate::document::revision::{
    Acknowledgment, Approval, Draft, Publication, Rejection, Review, Revision, Stage, Verdict,
};
use crate::aggregate::document::{
    Disposal, Document, Event, Kind, PeriodicReview, Registration, ReviewOutcome, Withdrawal,
};
use crate::authority::leads;
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::DocumentId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::actor::ActorKind;

/// What may be asked of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Enter it in the register.
    Register(DocumentId, Registration),
    /// Write a revision.
    DraftRevision(DocumentId, Draft),
    /// Review a revision.
    ReviewRevision(DocumentId, Review),
    /// Approve what was reviewed.
    ApproveRevision(DocumentId, Approval),
    /// Reject a revision, or take its approval back; needs a reason.
    RejectRevision(DocumentId, Rejection),
    /// Make an approved revision known.
    Publish(DocumentId, Publication),
    /// Note that whoever acts has taken note of the revision in force: their own act.
    Acknowledge(DocumentId, Acknowledgment),
    /// Review it as it stands.
    CompleteReview(DocumentId, PeriodicReview),
    /// Withdraw it; or, withdrawn before, keep it for longer or note its disposal. Needs a reason.
    Withdraw(DocumentId, Withdrawal),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Register(id, it) => {
                unused(register, *id)?;
                Ok(Decision::of(*id, Event::Registered(it.clone())))
            }
            Self::DraftRevision(id, it) => draft_revision(register, *id, it),
            Self::ReviewRevision(id, it) => review_revision(register, by, *id, it),
            Self::ApproveRevision(id, it) => approve_revision(register, by, *id, it),
            Self::RejectRevision(id, it) => reject_revision(register, by, *id, it),
            Self::Publish(id, it) => publish(register, by, *id, it),
            Self::Acknowledge(id, it) => acknowledge(register, by, *id, it),
            Self::CompleteReview(id, it) => complete_review(register, by, *id, it),
            Self::Withdraw(id, it) => withdraw(register, by, *id, it),
        }
    }
}

/// A document that is not withdrawn (G-3).
fn kept_up(register: &Register, id: DocumentId) -> Result<&Document, Refusal> {
    let document = existing(&register.documents, id)?;
    match document.withdrawn {
        None => Ok(document),
        Some(_) => Err(Refusal::new(Rule::G3, "a document that is withdrawn").about(id)),
    }
}

fn revision(document: &Document, id: DocumentId, number: u32) -> Result<&Revision, Refusal> {
    let found = || Refusal::new(Rule::G4, format!("no revision {number}")).about(id);
    document.revision(number).ok_or_else(found)
}

/// A revision of which something may still become: neither rejected (G-3) nor superseded (D-3).
fn open(document: &Document, id: DocumentId, number: u32) -> Result<&Revision, Refusal> {
    let revision = revision(document, id, number)?;
    let refuse =
        |rule, what| Err(Refusal::new(rule, format!("revision {number}, which is {what}")).about(id));
    match document.stage(revision) {
        Stage::Rejected => refuse(Rule::G3, "rejected"),
        Stage::Superseded => refuse(Rule::D3, "superseded"),
        Stage::Drafted | Stage::Reviewed | Stage::Approved | Stage::Published | Stage::Withdrawn => {
            Ok(revision)
        }
    }
}

fn draft_revision(register: &Register, id: DocumentId, it: &Draft) -> Result<Decision, Refusal> {
    let document = kept_up(register, id)?;
    if document.revision(it.revision).is_some_and(|old| old.draft.value == *it) {
        return Ok(Decision::nothing());
    }
    let next = document.revisions.iter().map(Revision::number).max().unwrap_or_default().saturating_add(1);
    if it.revision != next {
        let found = format!("revision {}, where {next} is the next", it.revision);
        return Err(Refusal::new(Rule::D3, found).about(id));
    }
    Ok(Decision::of(id, Event::RevisionDrafted(it.clone())))
}

fn review_revision(
    register: &Register,
    by: &Context<'_>,
    id: DocumentId,
    it: &Review,
) -> Result<Decision, Refusal> {
    let document = kept_up(register, id)?;
    let revision = open(document, id, it.revision)?;
    since(register, by, id, revision.draft.effective_at)?;
    if revision.approval.is_some() {
        let found = format!("revision {}, which is approved as it was reviewed", it.revision);
        return Err(Refusal::new(Rule::D2, found).about(id));
    }
    if it.content != revision.draft.value.content {
        let found = format!("other content than was drafted as revision {}", it.revision);
        return Err(Refusal::new(Rule::D2, found).about(id));
    }
    if it.verdict == Verdict::ChangesNeeded {
        let none = || Refusal::new(Rule::G6, "no comment that says what is to be changed").about(id);
        by.require_meaning(it.comment.as_ref().ok_or_else(none)?, "comment")?;
    }
    Ok(Decision::of(id, Event::RevisionReviewed(it.clone())))
}

fn approve_revision(
    register: &Register,
    by: &Context<'_>,
    id: DocumentId,
    it: &Approval,
) -> Result<Decision, Refusal> {
    let document = kept_up(register, id)?;
    let revision = open(document, id, it.revision)?;
    if revision.approval.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    as_reviewed(register, by, id, revision, it)?;
    let own = revision.draft.hands().any(|author| by.acts_for(author));
    by.require(register, Rule::D1, !own, || {
        "whoever drafted or corrected it, in person or through a deputy".into()
    })?;
    due_in_time(register, by, it.next_review_due)?;
    let is_policy = document.registration.value.kind == Kind::InformationSecurityPolicy;
    if is_policy && !leads(register, by) {
        return Err(Refusal::new(Rule::D5, "a role that is not of top management").about(id));
    }
    Ok(Decision::of(id, Event::RevisionApproved(it.clone())))
}

/// What is approved was found suitable before, and is the same to the byte (D-2).
fn as_reviewed(
    register: &Register,
    by: &Context<'_>,
    id: DocumentId,
    revision: &Revision,
    it: &Approval,
) -> Result<(), Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::D2, found).about(id));
    let number = it.revision;
    let Some(review) = &revision.review else {
        return refuse(format!("revision {number}, which nobody has reviewed"));
    };
    if review.value.verdict != Verdict::Suitable {
        return refuse(format!("revision {number}, whose review asks for changes"));
    }
    if [review.value.content, revision.draft.value.content] != [it.content; 2] {
        return refuse(format!("other content than was reviewed as revision {number}"));
    }
    if by.effective_at.is_before(review.effective_at, register.offset()) {
        return refuse(format!("an approval effective {}, before the review", by.effective_at));
    }
    Ok(())
}

/// The next review is set, and lies within the interval of the profile (D-4).
fn due_in_time(register: &Register, by: &Context<'_>, due: Option<NaiveDate>) -> Result<(), Refusal> {
    let today = by.day(register);
    let days = register.profile().map_or(0, |profile| profile.document_review_days_max);
    let last = by.last_day(register, days);
    let within = due.is_some_and(|due| today < due && due <= last);
    by.require(register, Rule::D4, within, || match due {
        None => "no day for the next review".into(),
        Some(due) => format!("a next review on {due}, not between {today} and {last}"),
    })
}

fn reject_revision(
    register: &Register,
    by: &Context<'_>,
    id: DocumentId,
    it: &Rejection,
) -> Result<Decision, Refusal> {
    let document = kept_up(register, id)?;
    if revision(document, id, it.revision)?.rejection.is_some() {
        return Ok(Decision::nothing());
    }
    let revision = open(document, id, it.revision)?;
    since(
        register,
        by,
        id,
        revision.approval.as_ref().map_or(revision.draft.effective_at, |it| it.effective_at),
    )?;
    if !revision.publications.is_empty() {
        let found = format!("revision {}, which is published; publish another or withdraw", it.revision);
        return Err(Refusal::new(Rule::D3, found).about(id));
    }
    by.require_reason(Rule::G6, "reason for the rejection")?;
    Ok(Decision::of(id, Event::RevisionRejected(it.clone())))
}

fn publish(
    register: &Register,
    by: &Context<'_>,
    id: DocumentId,
    it: &Publication,
) -> Result<Decision, Refusal> {
    let document = kept_up(register, id)?;
    let revision = open(document, id, it.revision)?;
    let Some(approval) = &revision.approval else {
        let found = format!("revision {}, which is not approved", it.revision);
        return Err(Refusal::new(Rule::D3, found).about(id));
    };
    if revision.publications.iter().any(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    if by.effective_at.is_before(approval.effective_at, register.offset()) {
        let found = format!("a publication effective {}, before the approval", by.effective_at);
        return Err(Refusal::new(Rule::D3, found).about(id));
    }
    Ok(Decision::of(id, Event::Published(it.clone())))
}

fn acknowledge(
    register: &Register,
    by: &Context<'_>,
    id: DocumentId,
    it: &Acknowledgment,
) -> Result<Decision, Refusal> {
    let document = kept_up(register, id)?;
    let revision = open(document, id, it.revision)?;
    if by.actor.on_behalf_of.is_some() {
        return Err(Refusal::new(Rule::G2, "an acknowledgment in the name of somebody else").about(id));
    }
    if by.actor.kind != ActorKind::Human {
        return Err(Refusal::new(Rule::R6, "a program that acknowledges").about(by.actor.id));
    }
    let Some(first) = revision.publications.first() else {
        let found = format!("revision {}, which is not published", it.revision);
        return Err(Refusal::new(Rule::D3, found).about(id));
    };
    if by.effective_at.is_before(first.effective_at, register.offset()) {
        let found = format!("an acknowledgment effective {}, before the publication", by.effective_at);
        return Err(Refusal::new(Rule::D3, found).about(id));
    }
    if revision.acknowledged.contains_key(&by.actor.id) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::Acknowledged(it.clone())))
}

fn complete_review(
    register: &Register,
    by: &Context<'_>,
    id: DocumentId,
    it: &PeriodicReview,
) -> Result<Decision, Refusal> {
    let document = kept_up(register, id)?;
    if document.revisions.iter().all(|revision| revision.approval.is_none()) {
        return Err(Refusal::new(Rule::D4, "a periodic review of what was never approved").about(id));
    }
    // What is to be revised or withdrawn keeps the day that it has.
    if it.outcome == ReviewOutcome::StillSuitable || it.next_review_due.is_some() {
        due_in_time(register, by, it.next_review_due)?;
    }
    Ok(Decision::of(id, Event::PeriodicReviewCompleted(it.clone())))
}

fn withdraw(
    register: &Register,
    by: &Context<'_>,
    id: DocumentId,
    it: &Withdrawal,
) -> Result<Decision, Refusal> {
    let document = existing(&register.documents, id)?;
    let before = document.withdrawn.as_ref().map(|noted| &noted.value);
    if before == Some(it) {
        return Ok(Decision::nothing());
    }
    if before.is_some_and(|old| matches!(old.disposal, Some(Disposal::Done(_)))) {
        return Err(Refusal::new(Rule::G3, "a document that is disposed of").about(id));
    }
    let replacement = it.replaced_by.and_then(|other| register.documents.get(other));
    if it.replaced_by == Some(id) || replacement.is_some_and(|other| other.withdrawn.is_some()) {
        return Err(Refusal::new(Rule::G3, "a withdrawn document as the replacement").about(id));
    }
    by.require_reason(Rule::G6, "reason for the withdrawal")?;
    retained(register, by, before, it)?;
    Ok(Decision::of(id, Event::Withdrawn(it.clone())))
}

/// What is withdrawn has a day until which it is kept, which comes no nearer, and is kept until then (D-6).
fn retained(
    register: &Register,
    by: &Context<'_>,
    before: Option<&Withdrawal>,
    it: &Withdrawal,
) -> Result<(), Refusal> {
    let today = by.day(register);
    let least = before.map_or(Some(today), |old| old.retain_until);
    by.require(register, Rule::D6, it.retain_until.is_some() && it.retain_until >= least, || {
        match (it.retain_until, least) {
            (Some(until), Some(least)) => format!("a retention until {until}, before {least}"),
            _ => "no day until which it is kept".into(),
        }
    })?;
    let disposed = matches!(it.disposal, Some(Disposal::Done(_)));
    let over = it.retain_until.is_some_and(|until| until < today);
    by.require(register, Rule::D6, over || !disposed, || "a disposal before the retention has ended".into())
}

#[cfg(test)]
mod tests;
