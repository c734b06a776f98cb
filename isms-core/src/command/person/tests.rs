//! Persons, one test a rule.

use super::*;
use crate::aggregate::document::revision::{Approval, Draft, Publication, Review, Verdict};
use crate::aggregate::document::{self, Disposal, Kind, Origin, Withdrawal};
use crate::aggregate::person::{Relation, TermsKind, TrainingGround};
use crate::id::{DocumentId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, day, deputy, given, holder, person, reference, role_with,
    text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::responsible::Responsible;

const AGREEMENT: DocumentId = DocumentId::from_u128(0xD0C);
const TRAINER: RoleId = RoleId::from_u128(0x7A1);

#[test]
fn a_person_is_registered_under_a_pseudonym_of_their_own() {
    let register = |id| Command::Register(id, registration());
    given([]).when(ANA, register(BEN)).then([Fact::of(BEN, Event::Registered(registration()))]);
    given([person(BEN)]).when(ANA, register(BEN)).then_refused(Rule::G9);
    given([]).when(ANA, register(BEN)).then_given().when(ANA, register(EVA)).then_refused(Rule::G9);
}

#[test]
fn a_person_is_known_by_a_pseudonym_alone() {
    let pseudonym = |register: &Register| {
        let entry = register.to_json(BEN.into()).unwrap_or_default();
        let known = entry["registration"].as_object().cloned().unwrap_or_default();
        let known: Vec<_> = known.keys().map(String::as_str).collect();
        known == ["from", "reference", "relation", "unit"] && entry["registration"]["reference"] == "P-17"
    };
    let registered = given([]).when(ANA, Command::Register(BEN, registration())).then_given();
    let _ = registered.then_effect(Rule::P3, pseudonym);
    let named = r#"{"reference":"P-17","relation":"employee","name":"Benjamin"}"#;
    assert!(serde_json::from_str::<Registration>(named).is_err(), "there is no place for a name");
}

#[test]
fn everyone_accepts_terms_for_themselves() {
    let accept = Command::AcceptTerms(BEN, terms(1));
    agreement([]).when_as(Actor::human(BEN), accept.clone()).then([accepted(1)]);
    agreement([]).when(ANA, accept.clone()).then_refused(Rule::G2);
    let for_ben = Actor::human(ANA).acting_as(TRAINER).on_behalf_of(BEN);
    let deputy = [role_with(TRAINER, &[]), holder(TRAINER, BEN), deputy(TRAINER, ANA, BEN)];
    agreement(deputy).when_as(for_ben, accept).then_refused(Rule::G2);
}

#[test]
fn nobody_accepts_their_own_terms_in_the_name_of_another() {
    let for_ana = Actor::human(BEN).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    agreement([deputy(TOP_MANAGEMENT, BEN, ANA)])
        .when_as(for_ana, Command::AcceptTerms(BEN, terms(1)))
        .then_refused(Rule::G2);
}

#[test]
fn accepting_the_same_terms_again_changes_nothing() {
    agreement([accepted(1)]).when_as(Actor::human(BEN), Command::AcceptTerms(BEN, terms(1))).then([]);
}

#[test]
fn only_published_terms_are_accepted() {
    let accept = |revision| Command::AcceptTerms(BEN, terms(revision));
    let ben = Actor::human(BEN);
    agreement([]).when_as(ben, accept(2)).then_refused(Rule::D3);
    agreement([drafted(2)]).when_as(ben, accept(2)).then_refused(Rule::D3);
    agreement([drafted(2), reviewed(2), approved(2), published(2)])
        .when_as(ben, accept(1))
        .then_refused(Rule::D3);
    let disposal = Some(Disposal::Planned(title("Shredding")));
    let withdrawal = Withdrawal { replaced_by: None, retain_until: Some(day("2036-12-31")), disposal };
    agreement([Fact::of(AGREEMENT, document::Event::Withdrawn(withdrawal))])
        .when_as(ben, accept(1))
        .then_refused(Rule::D3);
    given([person(BEN)]).when_as(ben, accept(1)).then_refused(Rule::G4);
}

#[test]
fn competence_that_is_reached_was_evaluated_by_somebody_else() {
    let evaluate = Command::EvaluateCompetence(ANA, competence(3, Some("Interview")));
    given([person(BEN)]).when(ANA, evaluate.clone()).then_refused(Rule::P1);
    let for_ana = Actor::human(BEN).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    given([person(BEN), deputy(TOP_MANAGEMENT, BEN, ANA)]).when_as(for_ana, evaluate).then_refused(Rule::P1);
}

#[test]
fn competence_that_is_reached_was_evaluated_by_a_stated_method() {
    let evaluate = |method| Command::EvaluateCompetence(BEN, competence(3, method));
    given([person(BEN)]).when(ANA, evaluate(None)).then_refused(Rule::P1);
    given([person(BEN)]).when(ANA, evaluate(Some("n/a"))).then_refused(Rule::P1);
    given([person(BEN)]).when(ANA, evaluate(Some("Interview"))).then_accepted();
}

#[test]
fn competence_that_is_not_reached_may_be_ones_own_word() {
    given([]).when(ANA, Command::EvaluateCompetence(ANA, competence(2, None))).then_accepted();
}

#[test]
fn an_evaluation_is_recorded_each_time_and_the_latest_counts() {
    let evaluated = Fact::of(BEN, Event::CompetenceEvaluated(competence(3, Some("Interview"))));
    let again = given([person(BEN), evaluated.clone()])
        .when(ANA, Command::EvaluateCompetence(BEN, competence(3, Some("Interview"))));
    again.clone().then([evaluated]);
    let seqs = again
        .then_given()
        .register
        .persons
        .get(BEN)
        .map(|ben| ben.competences.iter().map(|it| it.seq).collect::<Vec<_>>());
    assert_eq!(seqs, Some(vec![7]));
}

#[test]
fn assigning_the_same_training_again_changes_nothing() {
    let assign = Command::AssignTraining(BEN, assignment());
    let assigned = Fact::of(BEN, Event::TrainingAssigned(assignment()));
    given([person(BEN)]).when(ANA, assign.clone()).then([assigned.clone()]);
    given([person(BEN), assigned]).when(ANA, assign).then([]);
}

#[test]
fn a_completed_training_is_recorded_each_time() {
    let completed = Fact::of(BEN, Event::TrainingCompleted(training()));
    given([person(BEN), completed.clone()])
        .when(ANA, Command::CompleteTraining(BEN, training()))
        .then([completed]);
}

#[test]
fn a_training_has_a_result_that_can_be_and_a_validity_that_has_not_ended() {
    let complete = |it| Command::CompleteTraining(BEN, it);
    let score = Training { score: Some(101), ..training() };
    given([person(BEN)]).when(ANA, complete(score)).then_refused(Rule::P2);
    let expired = Training { valid_until: Some(day("2025-12-31")), ..training() };
    given([person(BEN)]).when(ANA, complete(expired)).then_refused(Rule::P2);
}

#[test]
fn a_failed_or_expired_training_does_not_count() {
    let today = day("2026-02-01");
    assert!(training().counts_on(today));
    assert!(!Training { passed: false, ..training() }.counts_on(today));
    assert!(Training { valid_until: Some(today), ..training() }.counts_on(today));
    assert!(!Training { valid_until: Some(day("2026-01-31")), ..training() }.counts_on(today));
}

#[test]
fn a_person_leaves_once() {
    let left = Fact::of(BEN, Event::Offboarded(offboarding()));
    given([person(BEN)]).when(ANA, Command::Offboard(BEN, offboarding())).then([left.clone()]);
    given([person(BEN), left.clone()]).when(ANA, Command::Offboard(BEN, offboarding())).then([]);
    let otherwise = Offboarding { access_removed: false, ..offboarding() };
    given([person(BEN), left]).when(ANA, Command::Offboard(BEN, otherwise)).then_refused(Rule::G3);
}

#[test]
fn a_person_who_has_left_takes_no_further_acts() {
    let left = given([person(BEN), Fact::of(BEN, Event::Offboarded(offboarding()))]);
    for command in [
        Command::AcceptTerms(BEN, terms(1)),
        Command::EvaluateCompetence(BEN, competence(3, Some("Interview"))),
        Command::AssignTraining(BEN, assignment()),
        Command::CompleteTraining(BEN, training()),
    ] {
        left.clone().when(ANA, command).then_refused(Rule::G3);
    }
}

#[test]
fn the_last_of_top_management_does_not_leave() {
    let leave = Command::Offboard(ANA, offboarding());
    let registrar = role_with(TRAINER, &[Authority::Assign]);
    given([person(BEN), registrar, holder(TRAINER, BEN)])
        .when_in(BEN, TRAINER, leave.clone())
        .then_refused(Rule::R5);
    given([person(BEN), holder(TOP_MANAGEMENT, BEN)]).when(BEN, leave).then_accepted();
}

/// Ben is there, and an agreement whose first revision is published; then these facts.
fn agreement(facts: impl IntoIterator<Item = Fact>) -> Given {
    let registration = document::Registration {
        reference: reference("NDA"),
        title: title("Confidentiality agreement"),
        kind: Kind::Agreement,
        classification: None,
        owner: Responsible::Role(TOP_MANAGEMENT),
        language: None,
        clauses: Vec::new(),
        controls: vec![text("6.6")],
        origin: Origin::Internal,
        area: None,
    };
    let registered = Fact::of(AGREEMENT, document::Event::Registered(registration));
    let first = [person(BEN), registered, drafted(1), reviewed(1), approved(1), published(1)];
    given(first.into_iter().chain(facts))
}

#[test]
fn the_latest_training_that_was_passed_answers_to_an_assignment() {
    let taken = |on: &str, passed: bool| {
        Fact::of(BEN, Event::TrainingCompleted(Training { passed, ..training() })).effective(on)
    };
    let other = Training { training: title("First aid"), ..training() };
    let other = Fact::of(BEN, Event::TrainingCompleted(other)).effective("2026-06-01");
    let answer = |facts: Vec<Fact>| {
        let given = given([vec![person(BEN), other.clone()], facts].concat());
        let ben = given.register.persons.get(BEN).unwrap();
        let answer = ben.answer_to(&assignment(), given.register.offset());
        answer.map(|it| (it.effective_at.to_string(), it.value.passed))
    };
    let (early, late) = ("2026-01-05", "2026-02-05");
    assert_eq!(answer(vec![]), None);
    assert_eq!(answer(vec![taken(late, false), taken(early, false)]), Some((late.into(), false)));
    assert_eq!(answer(vec![taken(late, true), taken(early, true)]), Some((late.into(), true)));
    assert_eq!(answer(vec![taken(early, true), taken(late, false)]), Some((early.into(), true)));
}

fn registration() -> Registration {
    Registration { reference: reference("P-17"), unit: None, relation: Relation::Employee, from: None }
}

fn terms(revision: u32) -> Terms {
    Terms { document: AGREEMENT, revision, kind: TermsKind::Confidentiality }
}

fn competence(actual: u8, method: Option<&str>) -> Competence {
    let (role, competence, method) = (TOP_MANAGEMENT, title("Risk assessment"), method.map(title));
    Competence { role, competence, required: 3, actual, method }
}

fn assignment() -> TrainingAssignment {
    let ground = TrainingGround::AllStaff;
    TrainingAssignment { training: title("Basic training"), activity: None, due: day("2026-03-31"), ground }
}

fn training() -> Training {
    Training {
        training: title("Basic training"),
        activity: None,
        score: Some(90),
        passed: true,
        valid_until: None,
    }
}

fn offboarding() -> Offboarding {
    Offboarding { access_removed: true, assets_returned: true, continuing_duties: None }
}

fn accepted(revision: u32) -> Fact {
    Fact::of(BEN, Event::TermsAccepted(terms(revision)))
}

fn drafted(revision: u32) -> Fact {
    let content = Digest::of(b"terms");
    Fact::of(
        AGREEMENT,
        document::Event::RevisionDrafted(Draft { revision, content, location: None, changes: None }),
    )
}

fn reviewed(revision: u32) -> Fact {
    let (content, verdict) = (Digest::of(b"terms"), Verdict::Suitable);
    Fact::of(
        AGREEMENT,
        document::Event::RevisionReviewed(Review { revision, content, verdict, comment: None }),
    )
}

fn approved(revision: u32) -> Fact {
    let (content, next_review_due) = (Digest::of(b"terms"), Some(day("2026-12-01")));
    Fact::of(AGREEMENT, document::Event::RevisionApproved(Approval { revision, content, next_review_due }))
}

fn published(revision: u32) -> Fact {
    let (audience, channel) = (title("Everybody"), title("Intranet"));
    Fact::of(AGREEMENT, document::Event::Published(Publication { revision, audience, channel }))
}
