//! Documents, one test a rule.

use super::*;
use crate::aggregate::document::Origin;
use crate::aggregate::person::Relation;
use crate::id::RoleId;
use crate::testing::{
    ANA, BEN, EVA, Fact, TOP_MANAGEMENT, day, deputy, given, holder, person, reference, role_with, text,
    title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::responsible::Responsible;

const POLICY: DocumentId = DocumentId::from_u128(0xD0C);
const MANUAL: DocumentId = DocumentId::from_u128(0xD0D);
const EDITOR: RoleId = RoleId::from_u128(0xED1);

#[test]
fn a_document_enters_the_register_with_its_reference() {
    given([]).when(ANA, Command::Register(POLICY, registration("POL-1"))).then([registered()]);
    given([registered()]).when(ANA, Command::Register(POLICY, registration("POL-2"))).then_refused(Rule::G9);
    given([registered()]).when(ANA, Command::Register(MANUAL, registration("POL-1"))).then_refused(Rule::G9);
}

#[test]
fn revisions_count_upward_from_one() {
    given([registered()])
        .when(ANA, Command::DraftRevision(POLICY, draft(1)))
        .then([Fact::of(POLICY, Event::RevisionDrafted(draft(1)))]);
    given([registered()]).when(ANA, Command::DraftRevision(POLICY, draft(2))).then_refused(Rule::D3);
    given([registered(), drafted(1)])
        .when(ANA, Command::DraftRevision(POLICY, Draft { content: content(9), ..draft(1) }))
        .then_refused(Rule::D3);
}

#[test]
fn drafting_the_same_again_changes_nothing() {
    given([registered(), drafted(1)]).when(ANA, Command::DraftRevision(POLICY, draft(1))).then([]);
}

#[test]
fn what_is_reviewed_is_what_was_drafted() {
    given([registered(), drafted(1)])
        .when(ANA, Command::ReviewRevision(POLICY, review(1)))
        .then([reviewed(1)]);
    given([registered(), drafted(1)])
        .when(ANA, Command::ReviewRevision(POLICY, Review { content: content(9), ..review(1) }))
        .then_refused(Rule::D2);
}

#[test]
fn nothing_is_reviewed_or_rejected_before_it_was_drafted() {
    let facts = [registered().effective("2026-01-01"), drafted(1).effective("2026-01-02")];
    let given = given(facts.into_iter().chain([person(BEN)])).later("2026-02-01");
    for command in [Command::ReviewRevision(POLICY, review(1)), reject(1)] {
        given.clone().when(ANA, command.clone()).effective("2026-01-01").then_refused(Rule::G8);
        given.clone().when(ANA, command).effective("2026-01-02").then_accepted();
    }
}

#[test]
fn a_review_is_recorded_each_time() {
    given([registered(), drafted(1), reviewed(1)])
        .when(ANA, Command::ReviewRevision(POLICY, review(1)))
        .then([reviewed(1)]);
}

#[test]
fn a_review_that_asks_for_changes_says_which() {
    let changes = |comment: Option<&str>| {
        let comment = comment.map(text);
        Command::ReviewRevision(POLICY, Review { verdict: Verdict::ChangesNeeded, comment, ..review(1) })
    };
    let given = given([registered(), drafted(1)]);
    given.clone().when(ANA, changes(None)).then_refused(Rule::G6);
    given.clone().when(ANA, changes(Some("tbd"))).then_refused(Rule::G6);
    given.when(ANA, changes(Some("Name the backup site"))).then_accepted();
}

#[test]
fn what_is_approved_is_not_reviewed_again() {
    given([registered(), drafted(1), reviewed(1), approved(1)])
        .when(ANA, Command::ReviewRevision(POLICY, review(1)))
        .then_refused(Rule::D2);
}

#[test]
fn only_what_was_found_suitable_is_approved() {
    given([registered(), drafted(1), reviewed(1)])
        .when(ANA, Command::ApproveRevision(POLICY, approval(1)))
        .then([approved(1)]);
    given([registered(), drafted(1)])
        .when(ANA, Command::ApproveRevision(POLICY, approval(1)))
        .then_refused(Rule::D2);
    let comment = Some(text("Name the backup site"));
    let unsuitable = Review { verdict: Verdict::ChangesNeeded, comment, ..review(1) };
    given([registered(), drafted(1), Fact::of(POLICY, Event::RevisionReviewed(unsuitable))])
        .when(ANA, Command::ApproveRevision(POLICY, approval(1)))
        .then_refused(Rule::D2);
}

#[test]
fn what_is_approved_is_what_was_reviewed_to_the_byte() {
    given([registered(), drafted(1), reviewed(1)])
        .when(ANA, Command::ApproveRevision(POLICY, Approval { content: content(9), ..approval(1) }))
        .then_refused(Rule::D2);
}

#[test]
fn nothing_is_approved_before_it_was_reviewed() {
    given([registered(), drafted(1)])
        .later("2026-03-01")
        .when(ANA, Command::ReviewRevision(POLICY, review(1)))
        .then_given()
        .when(ANA, Command::ApproveRevision(POLICY, approval(1)))
        .effective("2026-02-01")
        .then_refused(Rule::D2);
}

#[test]
fn whoever_drafted_it_does_not_approve_it() {
    given([registered(), drafted(1).by(ANA), reviewed(1)])
        .when(ANA, Command::ApproveRevision(POLICY, approval(1)))
        .then_refused(Rule::D1);
}

#[test]
fn whoever_drafted_it_does_not_approve_it_through_a_deputy() {
    let eva = Actor::human(EVA).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    given([person(EVA), deputy(TOP_MANAGEMENT, EVA, ANA), registered(), drafted(1).by(ANA), reviewed(1)])
        .when_as(eva, Command::ApproveRevision(POLICY, approval(1)))
        .then_refused(Rule::D1);
}

#[test]
fn the_next_review_is_set_at_approval_within_the_interval() {
    let given = given([registered(), drafted(1), reviewed(1)]);
    for due in [None, Some("2026-01-01"), Some("2027-01-03")] {
        let approval = Approval { next_review_due: due.map(day), ..approval(1) };
        given.clone().when(ANA, Command::ApproveRevision(POLICY, approval)).then_refused(Rule::D4);
    }
    let latest = Approval { next_review_due: Some(day("2027-01-02")), ..approval(1) };
    given.when(ANA, Command::ApproveRevision(POLICY, latest)).then_accepted();
}

#[test]
fn top_management_approves_the_information_security_policy() {
    let as_editor = |kind| {
        let registered = Event::Registered(Registration { kind, ..registration("POL-1") });
        given([
            person(EVA),
            editor(),
            holder(EDITOR, EVA),
            Fact::of(POLICY, registered),
            drafted(1),
            reviewed(1),
        ])
        .when_in(EVA, EDITOR, Command::ApproveRevision(POLICY, approval(1)))
    };
    as_editor(Kind::InformationSecurityPolicy).then_refused(Rule::D5);
    as_editor(Kind::TopicPolicy).then([approved(1)]);
}

#[test]
fn top_management_of_an_area_does_not_approve_the_information_security_policy() {
    let sales = Some(text("Sales"));
    let held = |areas| {
        let grant = crate::aggregate::role::Grant { areas, ..crate::testing::grant(EVA) };
        let registered = Event::Registered(Registration { area: sales.clone(), ..registration("POL-1") });
        given([
            person(EVA),
            Fact::of(TOP_MANAGEMENT, crate::aggregate::role::Event::Assigned(grant)),
            Fact::of(POLICY, registered),
            drafted(1),
            reviewed(1),
        ])
        .when_in(EVA, TOP_MANAGEMENT, Command::ApproveRevision(POLICY, approval(1)))
    };
    held(sales.clone().into_iter().collect()).then_refused(Rule::D5);
    held(Vec::new()).then_accepted();
}

#[test]
fn approving_the_same_again_changes_nothing_and_approving_anew_is_recorded() {
    let given = given([registered(), drafted(1), reviewed(1), approved(1)]);
    given.clone().when(ANA, Command::ApproveRevision(POLICY, approval(1))).then([]);
    let anew = Approval { next_review_due: Some(day("2026-06-30")), ..approval(1) };
    let anew = given.when(ANA, Command::ApproveRevision(POLICY, anew)).then_given();
    let policy = anew.register.documents.get(POLICY).unwrap();
    assert_eq!(policy.review_due(anew.register.offset()), Some(day("2026-06-30")));
}

#[test]
fn a_rejection_has_a_reason_and_ends_the_revision() {
    let given = given([registered(), drafted(1), reviewed(1)]);
    given.clone().when(ANA, reject(1)).then([rejected(1)]);
    given.clone().when(ANA, reject(1)).without_reason().then_refused(Rule::G6);
    let rejected = given.when(ANA, reject(1)).then_given();
    rejected.clone().when(ANA, reject(1)).then([]);
    rejected.clone().when(ANA, Command::ApproveRevision(POLICY, approval(1))).then_refused(Rule::G3);
    rejected.when(ANA, Command::DraftRevision(POLICY, draft(2))).then_accepted();
}

#[test]
fn a_rejection_takes_an_approval_back_until_it_is_published() {
    let taken_back =
        given([registered(), drafted(1), reviewed(1), approved(1)]).when(ANA, reject(1)).then_given();
    let policy = taken_back.register.documents.get(POLICY).unwrap();
    assert_eq!(policy.stage(policy.revision(1).unwrap()), Stage::Rejected);
    assert_eq!(policy.review_due(taken_back.register.offset()), None);
    given(in_force(1)).when(ANA, reject(1)).then_refused(Rule::D3);
}

#[test]
fn only_what_is_approved_is_published() {
    given([registered(), drafted(1), reviewed(1), approved(1)])
        .when(ANA, Command::Publish(POLICY, publication(1)))
        .then([published(1)]);
    given([registered(), drafted(1), reviewed(1)])
        .when(ANA, Command::Publish(POLICY, publication(1)))
        .then_refused(Rule::D3);
}

#[test]
fn nothing_is_published_before_its_approval_takes_effect() {
    given([registered(), drafted(1), reviewed(1)])
        .later("2026-03-01")
        .when(ANA, Command::ApproveRevision(POLICY, approval(1)))
        .then_given()
        .when(ANA, Command::Publish(POLICY, publication(1)))
        .effective("2026-02-01")
        .then_refused(Rule::D3);
}

#[test]
fn publishing_the_same_again_changes_nothing_and_to_others_is_recorded() {
    given(in_force(1)).when(ANA, Command::Publish(POLICY, publication(1))).then([]);
    let others = Publication { audience: title("Suppliers"), ..publication(1) };
    given(in_force(1))
        .when(ANA, Command::Publish(POLICY, others.clone()))
        .then([Fact::of(POLICY, Event::Published(others))]);
}

#[test]
fn a_higher_revision_supersedes_the_lower() {
    let second = [drafted(2), reviewed(2), approved(2)];
    let both = given(in_force(1).into_iter().chain(second.clone()));
    let policy = both.register.documents.get(POLICY).unwrap();
    assert_eq!(policy.in_force().map(Revision::number), Some(1), "until the second is published");

    let both = given(in_force(1).into_iter().chain(second).chain([published(2)]));
    let policy = both.register.documents.get(POLICY).unwrap();
    assert_eq!(policy.in_force().map(Revision::number), Some(2));
    assert_eq!(policy.stage(policy.revision(1).unwrap()), Stage::Superseded);
    both.when(ANA, Command::Acknowledge(POLICY, Acknowledgment { revision: 1 })).then_refused(Rule::D3);
}

#[test]
fn a_draft_below_an_approved_revision_is_not_approved_any_more() {
    given([registered(), drafted(1), reviewed(1), drafted(2), reviewed(2), approved(2)])
        .when(ANA, Command::ApproveRevision(POLICY, approval(1)))
        .then_refused(Rule::D3);
}

#[test]
fn only_what_is_published_is_acknowledged() {
    let acknowledge = Command::Acknowledge(POLICY, Acknowledgment { revision: 1 });
    given(in_force(1)).when(ANA, acknowledge.clone()).then([acknowledged(1)]);
    given([registered(), drafted(1), reviewed(1), approved(1)])
        .when(ANA, acknowledge.clone())
        .then_refused(Rule::D3);
    given(in_force(1)).when(ANA, acknowledge).effective("2026-01-01").then_accepted();
}

#[test]
fn nothing_is_acknowledged_before_its_publication() {
    given([registered(), drafted(1), reviewed(1), approved(1)])
        .later("2026-03-01")
        .when(ANA, Command::Publish(POLICY, publication(1)))
        .then_given()
        .when(ANA, Command::Acknowledge(POLICY, Acknowledgment { revision: 1 }))
        .effective("2026-02-01")
        .then_refused(Rule::D3);
}

#[test]
fn a_program_acknowledges_nothing() {
    let robot = crate::testing::registered(BEN, Relation::Agent);
    given(in_force(1).into_iter().chain([robot]))
        .when_as(Actor::agent(BEN), Command::Acknowledge(POLICY, Acknowledgment { revision: 1 }))
        .then_refused(Rule::R6);
}

#[test]
fn everyone_acknowledges_for_themselves_and_once() {
    let acknowledge = Command::Acknowledge(POLICY, Acknowledgment { revision: 1 });
    let read = given(in_force(1).into_iter().chain([person(EVA)]))
        .when_as(Actor::human(EVA), acknowledge.clone())
        .then_given();
    let policy = read.register.documents.get(POLICY).unwrap();
    assert_eq!(
        policy.revision(1).map(|it| it.acknowledged.clone()),
        Some([(EVA, read.register.position - 1)].into())
    );
    read.when_as(Actor::human(EVA), acknowledge.clone()).then([]);

    let eva = Actor::human(EVA).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    given(in_force(1).into_iter().chain([person(EVA), deputy(TOP_MANAGEMENT, EVA, ANA)]))
        .when_as(eva, acknowledge)
        .then_refused(Rule::G2);
}

#[test]
fn a_periodic_review_sets_the_next_and_is_recorded_each_time() {
    let review = periodic(ReviewOutcome::StillSuitable, Some("2026-12-31"));
    let event = Fact::of(POLICY, Event::PeriodicReviewCompleted(review.clone()));
    given(in_force(1).into_iter().chain([event.clone()]))
        .when(ANA, Command::CompleteReview(POLICY, review.clone()))
        .then([event]);
    let after = given(in_force(1)).when(ANA, Command::CompleteReview(POLICY, review)).then_given();
    let policy = after.register.documents.get(POLICY).unwrap();
    assert_eq!(policy.review_due(after.register.offset()), Some(day("2026-12-31")));
}

#[test]
fn what_stays_as_it_is_gets_a_day_for_its_next_review() {
    for (outcome, due) in [
        (ReviewOutcome::StillSuitable, None),
        (ReviewOutcome::StillSuitable, Some("2028-01-01")),
        (ReviewOutcome::Revise, Some("2028-01-01")),
    ] {
        given(in_force(1))
            .when(ANA, Command::CompleteReview(POLICY, periodic(outcome, due)))
            .then_refused(Rule::D4);
    }
    given(in_force(1))
        .when(ANA, Command::CompleteReview(POLICY, periodic(ReviewOutcome::Revise, None)))
        .then_accepted();
}

#[test]
fn what_was_never_approved_is_not_reviewed_periodically() {
    given([registered(), drafted(1)])
        .when(ANA, Command::CompleteReview(POLICY, periodic(ReviewOutcome::Withdraw, None)))
        .then_refused(Rule::D4);
}

#[test]
fn a_withdrawn_document_has_a_reason_and_a_retention() {
    given([registered()]).when(ANA, Command::Withdraw(POLICY, withdrawal())).then([withdrawn()]);
    given([registered(), withdrawn()]).when(ANA, Command::Withdraw(POLICY, withdrawal())).then([]);
    given([registered()])
        .when(ANA, Command::Withdraw(POLICY, withdrawal()))
        .without_reason()
        .then_refused(Rule::G6);
    for retain_until in [None, Some(day("2025-12-31"))] {
        given([registered()])
            .when(ANA, Command::Withdraw(POLICY, Withdrawal { retain_until, ..withdrawal() }))
            .then_refused(Rule::D6);
    }
}

#[test]
fn a_withdrawn_document_is_kept_until_its_retention_ends() {
    let done = Withdrawal { disposal: Some(Disposal::Done(title("Shredded"))), ..withdrawal() };
    let dispose = Command::Withdraw(POLICY, done.clone());
    given([registered()]).when(ANA, dispose.clone()).then_refused(Rule::D6);
    given([registered(), withdrawn()]).when(ANA, dispose.clone()).then_refused(Rule::D6);
    let over = given([registered(), withdrawn()]).later("2037-01-01");
    over.clone().when(ANA, dispose.clone()).effective("2036-12-31").then_refused(Rule::D6);
    over.when(ANA, dispose).then([Fact::of(POLICY, Event::Withdrawn(done))]);
}

#[test]
fn a_retention_comes_no_nearer() {
    let until = |day| Withdrawal { retain_until: Some(day), ..withdrawal() };
    given([registered(), kept_until("2030-12-31")])
        .when(ANA, Command::Withdraw(POLICY, until(day("2029-12-31"))))
        .then_refused(Rule::D6);
    given([registered(), kept_until("2030-12-31")])
        .when(ANA, Command::Withdraw(POLICY, until(day("2031-12-31"))))
        .then([kept_until("2031-12-31")]);
}

#[test]
fn what_is_disposed_of_has_ended() {
    let done = Withdrawal { disposal: Some(Disposal::Done(title("Shredded"))), ..withdrawal() };
    given([registered(), Fact::of(POLICY, Event::Withdrawn(done.clone()))])
        .when(ANA, Command::Withdraw(POLICY, Withdrawal { replaced_by: None, disposal: None, ..done }))
        .then_refused(Rule::G3);
}

#[test]
fn nothing_withdrawn_replaces_anything() {
    let by = |other| Command::Withdraw(POLICY, Withdrawal { replaced_by: Some(other), ..withdrawal() });
    let manual = Fact::of(MANUAL, Event::Registered(registration("MAN-1")));
    let gone = Fact::of(MANUAL, Event::Withdrawn(withdrawal()));
    given([registered(), manual.clone()]).when(ANA, by(MANUAL)).then_accepted();
    given([registered(), manual, gone]).when(ANA, by(MANUAL)).then_refused(Rule::G3);
    given([registered()]).when(ANA, by(POLICY)).then_refused(Rule::G3);
}

#[test]
fn a_withdrawn_document_takes_no_further_acts() {
    let withdrawn = given(in_force(1).into_iter().chain([withdrawn()]));
    for command in [
        Command::DraftRevision(POLICY, draft(2)),
        Command::ReviewRevision(POLICY, review(1)),
        Command::ApproveRevision(POLICY, approval(1)),
        Command::RejectRevision(POLICY, Rejection { revision: 1 }),
        Command::Publish(POLICY, publication(1)),
        Command::Acknowledge(POLICY, Acknowledgment { revision: 1 }),
        Command::CompleteReview(POLICY, periodic(ReviewOutcome::Revise, None)),
    ] {
        withdrawn.clone().when(ANA, command).then_refused(Rule::G3);
    }
    let policy = withdrawn.register.documents.get(POLICY).unwrap();
    assert_eq!(policy.stage(policy.revision(1).unwrap()), Stage::Withdrawn);
    assert!(policy.in_force().is_none());
}

#[test]
fn an_unknown_revision_is_refused() {
    given([registered()]).when(ANA, Command::Publish(POLICY, publication(7))).then_refused(Rule::G4);
}

fn registration(name: &str) -> Registration {
    Registration {
        reference: reference(name),
        title: title("Information security policy"),
        kind: Kind::InformationSecurityPolicy,
        classification: None,
        owner: Responsible::Role(TOP_MANAGEMENT),
        language: Some(text("en")),
        clauses: vec![text("5.2")],
        controls: vec![text("5.1")],
        origin: Origin::Internal,
        area: None,
    }
}

fn content(number: u8) -> Digest {
    Digest::of(&[number])
}

fn draft(revision: u32) -> Draft {
    Draft { revision, content: content(1), location: None, changes: None }
}

fn review(revision: u32) -> Review {
    Review { revision, content: content(1), verdict: Verdict::Suitable, comment: None }
}

fn approval(revision: u32) -> Approval {
    Approval { revision, content: content(1), next_review_due: Some(day("2026-12-01")) }
}

fn publication(revision: u32) -> Publication {
    Publication { revision, audience: title("Everybody"), channel: title("Intranet") }
}

fn periodic(outcome: ReviewOutcome, due: Option<&str>) -> PeriodicReview {
    PeriodicReview { outcome, next_review_due: due.map(day) }
}

fn withdrawal() -> Withdrawal {
    let disposal = Some(Disposal::Planned(title("Shredding")));
    Withdrawal { replaced_by: None, retain_until: Some(day("2036-12-31")), disposal }
}

fn reject(revision: u32) -> Command {
    Command::RejectRevision(POLICY, Rejection { revision })
}

fn registered() -> Fact {
    Fact::of(POLICY, Event::Registered(registration("POL-1")))
}

/// By Ben, so that Ana approves what somebody else has written.
fn drafted(revision: u32) -> Fact {
    Fact::of(POLICY, Event::RevisionDrafted(draft(revision))).by(BEN)
}

fn reviewed(revision: u32) -> Fact {
    Fact::of(POLICY, Event::RevisionReviewed(review(revision)))
}

fn approved(revision: u32) -> Fact {
    Fact::of(POLICY, Event::RevisionApproved(approval(revision)))
}

fn rejected(revision: u32) -> Fact {
    Fact::of(POLICY, Event::RevisionRejected(Rejection { revision }))
}

fn published(revision: u32) -> Fact {
    Fact::of(POLICY, Event::Published(publication(revision)))
}

fn acknowledged(revision: u32) -> Fact {
    Fact::of(POLICY, Event::Acknowledged(Acknowledgment { revision }))
}

fn in_force(revision: u32) -> [Fact; 5] {
    [registered(), drafted(revision), reviewed(revision), approved(revision), published(revision)]
}

fn withdrawn() -> Fact {
    Fact::of(POLICY, Event::Withdrawn(withdrawal()))
}

fn kept_until(last: &str) -> Fact {
    let withdrawal = Withdrawal { retain_until: Some(day(last)), ..withdrawal() };
    Fact::of(POLICY, Event::Withdrawn(withdrawal))
}

fn editor() -> Fact {
    role_with(EDITOR, &[Authority::Document, Authority::Approve])
}
