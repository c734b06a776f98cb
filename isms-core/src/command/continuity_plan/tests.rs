//! Tests of decisions about continuity plans.

use super::*;
use crate::aggregate::continuity_plan::{State, Subject};
use crate::aggregate::document;
use crate::aggregate::document::revision::{Draft, Rejection};
use crate::aggregate::incident;
use crate::command::Correct;
use crate::id::{DocumentId, IncidentId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, deputy, given, holder, person, reference, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::responsible::Responsible;

const PLAN: ContinuityPlanId = ContinuityPlanId::from_u128(0xBC);
const OTHER: ContinuityPlanId = ContinuityPlanId::from_u128(0xBD);
const MANUAL: DocumentId = DocumentId::from_u128(0xD0C);
const INCIDENT: IncidentId = IncidentId::from_u128(0x14C);
/// The position of the first fact after the circumstances.
const FIRST: u64 = 11;

#[test]
fn a_plan_stands_where_its_latest_step_has_brought_it() {
    let steps = [
        (required(240), State::Required),
        (approved(), State::Approved),
        (held(Some(200), Some(30)), State::Tested),
        (required(120), State::Required),
        (approved(), State::Approved),
        (activated(Some(100), Some(30)), State::Tested),
    ];
    let mut given = given(circumstances());
    for (fact, expected) in steps {
        given.record(fact);
        assert_eq!(entry(&given).state(), expected);
    }
}

#[test]
fn it_begins_with_what_is_required() {
    let set = |id, it| Command::SetRequirement(id, it);
    given(circumstances()).when(ANA, set(PLAN, requirement(240))).then([required(240)]);
    plan([]).when(ANA, set(OTHER, requirement(240))).then_refused(Rule::G9);
    let vague = Requirement { minimum_level: Some(text("tbd")), ..requirement(240) };
    given(circumstances()).when(ANA, set(PLAN, vague)).then_refused(Rule::G6);
}

#[test]
fn what_is_required_is_set_anew_with_a_reason_and_approved_anew() {
    let set = |minutes| Command::SetRequirement(PLAN, requirement(minutes));
    plan([approved()]).when(ANA, set(240)).without_reason().then([]);
    plan([approved()]).when(ANA, set(120)).without_reason().then_refused(Rule::G6);
    let given = plan([approved()]).when(ANA, set(120)).then_given();
    assert!(entry(&given).approved.is_none());
}

#[test]
fn whoever_answers_for_it_is_there() {
    plan([]).then_no_gap(Rule::R2);
    let left = || {
        use crate::aggregate::person::{Event, Offboarding};
        let offboarding =
            Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
        Fact::of(BEN, Event::Offboarded(offboarding))
    };
    plan([left()]).then_gap(Rule::R2);
}

#[test]
fn somebody_else_approves_than_who_set_what_is_required() {
    let approve = || Command::Approve(PLAN, approval(1));
    plan([]).when(EVA, approve()).then([approved()]);
    plan([approved()]).when(EVA, approve()).then([]);
    plan([]).when(ANA, approve()).then_refused(Rule::D1);
    let for_ana = Actor::human(BEN).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    plan([deputy(TOP_MANAGEMENT, BEN, ANA)]).when_as(for_ana, approve()).then_refused(Rule::D1);
    plan([]).when(EVA, Command::Approve(PLAN, approval(2))).then_refused(Rule::G4);
    given(circumstances()).when(EVA, approve()).then_refused(Rule::G4);
}

#[test]
fn a_plan_is_approved_after_it_is_set_what_is_required() {
    let given = given(circumstances().into_iter().chain([required(240).effective("2026-03-01")]));
    let approve = Command::Approve(PLAN, approval(1));
    given.later("2026-04-01").when(EVA, approve).effective("2026-02-28").then_refused(Rule::G8);
}

#[test]
fn an_exercise_is_compared_with_what_is_required() {
    let hold = |time, point| Command::HoldExercise(PLAN, exercise(time, point));
    for (time, point, expected) in [
        (Some(240), Some(60), Timeliness::Met),
        (Some(241), Some(60), Timeliness::Missed),
        (Some(240), Some(61), Timeliness::Missed),
        (Some(241), None, Timeliness::Missed),
        (Some(240), None, Timeliness::Missed),
        (None, None, Timeliness::Missed),
    ] {
        plan([]).when(ANA, hold(time, point)).then([held(time, point)]);
        let given = plan([]).when(ANA, hold(time, point)).then_given();
        let comparison =
            Comparison { recovery_time_minutes: 240, recovery_point_minutes: 60, result: expected };
        assert_eq!(entry(&given).exercises.last().unwrap().value.comparison, comparison);
    }
    let given = plan([held(Some(200), Some(30))]);
    given.when(ANA, hold(Some(200), Some(30))).then([held(Some(200), Some(30))]);
    let vague = Exercise { findings: Some(text("n/a")), ..exercise(None, None) };
    plan([]).when(ANA, Command::HoldExercise(PLAN, vague)).then_refused(Rule::G6);
}

#[test]
fn a_time_that_was_missed_calls_for_an_improvement() {
    let missed = |register: &Register| {
        let plan = register.continuity_plans.get(PLAN).unwrap();
        plan.missed().map(|(_, follow_up)| follow_up.cloned()).collect::<Vec<_>>()
    };
    let called = || vec![Some(reference("IMP-1"))];
    let _ = plan([])
        .when(ANA, Command::HoldExercise(PLAN, exercise(Some(300), Some(30))))
        .then_given()
        .then_effect(Rule::B1, |register| missed(register) == called());
    let _ = plan([])
        .when(ANA, Command::RecordActivation(PLAN, activation(Some(200), Some(90))))
        .then_given()
        .then_effect(Rule::B1, |register| missed(register) == called());
    let _ = plan([])
        .when(ANA, Command::HoldExercise(PLAN, exercise(Some(240), Some(60))))
        .then_given()
        .then_effect(Rule::B1, |register| missed(register).is_empty());
}

#[test]
fn what_had_to_come_back_and_was_not_measured_is_missed() {
    use ExerciseKind::{Full, Partial, Simulation, Tabletop, Walkthrough};
    for (kind, result) in [
        (Tabletop, Timeliness::NotMeasured),
        (Walkthrough, Timeliness::NotMeasured),
        (Simulation, Timeliness::Missed),
        (Partial, Timeliness::Missed),
        (Full, Timeliness::Missed),
    ] {
        let findings = Some(text("Nothing could be restored at all"));
        let nothing = Exercise { kind, findings, ..exercise(None, None) };
        let followed = plan([]).when(ANA, Command::HoldExercise(PLAN, nothing)).then_followed();
        assert_eq!(followed.len(), usize::from(result == Timeliness::Missed), "{kind:?}");
    }
    let unmeasured = Command::RecordActivation(PLAN, activation(None, None));
    assert_eq!(plan([]).when(ANA, unmeasured).effective("2026-01-01").then_followed().len(), 1);
}

#[test]
fn a_plan_keeps_its_reference() {
    let renamed = Requirement { reference: reference("BC-2"), ..requirement(240) };
    plan([]).when(ANA, Command::SetRequirement(PLAN, renamed)).then_refused(Rule::G9);
}

#[test]
fn what_was_rejected_is_not_approved_as_a_plan_nor_by_who_drafted_it() {
    let approve = |document: [Fact; 1]| {
        let facts = [required(240).effective("2026-01-01")].into_iter().chain(document);
        given(circumstances().into_iter().chain(facts)).when(EVA, Command::Approve(PLAN, approval(1)))
    };
    let rejected = Fact::of(MANUAL, document::Event::RevisionRejected(Rejection { revision: 1 }));
    approve([rejected]).then_refused(Rule::G3);
    let draft = Draft { revision: 2, content: Digest::of(b"2"), location: None, changes: None };
    let drafted = Fact::of(MANUAL, document::Event::RevisionDrafted(draft)).by(EVA);
    plan([drafted]).when(EVA, Command::Approve(PLAN, approval(2))).then_refused(Rule::D1);
}

#[test]
fn what_was_required_then_judges_not_what_is_required_now() {
    let given = plan([held(Some(200), Some(30)), required(120)]);
    assert_eq!(entry(&given).exercises.last().unwrap().value.comparison.result, Timeliness::Met);
    let stricter = plan([required(120).effective("2026-03-01")]).later("2026-04-01");
    let hold = || Command::HoldExercise(PLAN, exercise(Some(200), Some(30)));
    stricter.clone().when(ANA, hold()).effective("2026-02-01").then_refused(Rule::G8);
    let given = stricter.when(ANA, hold()).then_given();
    assert_eq!(entry(&given).exercises.last().unwrap().value.comparison.result, Timeliness::Missed);
}

#[test]
fn a_corrected_exercise_is_compared_again() {
    let hold = |time| Command::HoldExercise(PLAN, exercise(Some(time), Some(30)));
    let given = plan([]).when(ANA, hold(300)).then_given();
    let correct = Correct { corrects: FIRST + 1, command: Box::new(hold(30).into()), effective_at: None };
    let given = given.when(EVA, correct).then_given();
    assert_eq!(entry(&given).missed().count(), 0);
}

#[test]
fn an_activation_has_ended_when_it_is_recorded() {
    let ended = |at: &str| {
        let it = Activation { ended_at: at.parse().unwrap(), ..activation(Some(200), Some(30)) };
        Command::RecordActivation(PLAN, it)
    };
    let given = || plan([]).later("2026-03-10");
    given().when(ANA, ended("2026-03-05")).effective("2026-03-05").then_accepted();
    given().when(ANA, ended("2026-03")).effective("2026-03-05").then_accepted();
    given().when(ANA, ended("2026-03-04")).effective("2026-03-05").then_refused(Rule::G8);
    given().when(ANA, ended("2026-03-11")).effective("2026-03-05").then_refused(Rule::G1);
    let vague = Activation { outcome: text("n/a"), ..activation(None, None) };
    given().when(ANA, Command::RecordActivation(PLAN, vague)).then_refused(Rule::G6);
    let it = activation(Some(200), Some(30));
    let command = Command::RecordActivation(PLAN, it.clone());
    plan([]).when(ANA, command).effective("2026-01-01").then([activated(Some(200), Some(30))]);
    let unheard_of = Activation { incident: Some(IncidentId::from_u128(1)), ..it };
    plan([]).when(ANA, Command::RecordActivation(PLAN, unheard_of)).then_refused(Rule::G4);
}

/// Two persons, one of whom leads as well, a document with one revision, and an incident.
fn circumstances() -> Vec<Fact> {
    vec![
        person(BEN),
        person(EVA),
        holder(TOP_MANAGEMENT, EVA),
        registered(),
        drafted(),
        reported().effective("2026-01-01"),
    ]
}

/// A plan for which it is set what is required, and these facts.
fn plan(facts: impl IntoIterator<Item = Fact>) -> Given {
    given(circumstances().into_iter().chain([required(240).effective("2026-01-01")]).chain(facts))
}

fn required(time: u32) -> Fact {
    Fact::of(PLAN, Event::RequirementSet(requirement(time)))
}

fn approved() -> Fact {
    Fact::of(PLAN, Event::Approved(approval(1))).by(EVA)
}

fn held(time: Option<u32>, point: Option<u32>) -> Fact {
    let exercise = exercise(time, point);
    let comparison = comparison(time, point);
    Fact::of(PLAN, Event::ExerciseHeld(HeldExercise { exercise, comparison }))
}

fn activated(time: Option<u32>, point: Option<u32>) -> Fact {
    let activation = activation(time, point);
    let comparison = comparison(time, point);
    Fact::of(PLAN, Event::Activated(PastActivation { activation, comparison }))
}

/// With 240 and 60 minutes, where both are measured.
fn comparison(time: Option<u32>, point: Option<u32>) -> Comparison {
    let is_kept = time.is_some_and(|it| it <= 240) && point.is_some_and(|it| it <= 60);
    let result = if is_kept { Timeliness::Met } else { Timeliness::Missed };
    Comparison { recovery_time_minutes: 240, recovery_point_minutes: 60, result }
}

fn registered() -> Fact {
    let registration = document::Registration {
        reference: reference("BCP-1"),
        title: title("How accounting is brought back"),
        kind: document::Kind::Procedure,
        classification: None,
        owner: Responsible::Person(EVA),
        language: None,
        clauses: Vec::new(),
        controls: Vec::new(),
        origin: document::Origin::Internal,
        area: None,
    };
    Fact::of(MANUAL, document::Event::Registered(registration))
}

fn drafted() -> Fact {
    let draft = Draft { revision: 1, content: Digest::of(b"1"), location: None, changes: None };
    Fact::of(MANUAL, document::Event::RevisionDrafted(draft))
}

fn reported() -> Fact {
    use incident::report::{Kind, Report};
    let report = Report {
        reference: reference("INC-1"),
        title: title("A fire in the server room"),
        kind: Kind::Event,
        description: text("It was put out within the hour"),
        channel: None,
        occurred_at: None,
        detected_at: None,
        reporter: None,
        assets: Vec::new(),
        area: None,
    };
    Fact::of(INCIDENT, incident::Event::SecurityEventReported(report))
}

fn requirement(time: u32) -> Requirement {
    Requirement {
        reference: reference("BC-1"),
        subject: Subject::Service(title("Accounting")),
        recovery_time_minutes: time,
        recovery_point_minutes: 60,
        tolerable_disruption_minutes: 2_880,
        minimum_level: Some(text("Invoices are paid on paper")),
        owner: Some(Responsible::Person(BEN)),
        area: None,
    }
}

fn approval(revision: u32) -> Approval {
    Approval { document: MANUAL, revision, services: vec![title("Accounting")] }
}

fn exercise(time: Option<u32>, point: Option<u32>) -> Exercise {
    Exercise {
        kind: ExerciseKind::Partial,
        achieved: Achieved { recovery_time_minutes: time, recovery_point_minutes: point },
        findings: None,
        follow_up: Some(reference("IMP-1")),
    }
}

fn activation(time: Option<u32>, point: Option<u32>) -> Activation {
    Activation {
        incident: Some(INCIDENT),
        ended_at: "2026-01-01".parse().unwrap(),
        achieved: Achieved { recovery_time_minutes: time, recovery_point_minutes: point },
        outcome: text("Accounting worked again from the second site"),
        follow_up: Some(reference("IMP-1")),
    }
}

fn entry(given: &Given) -> &ContinuityPlan {
    given.register.continuity_plans.get(PLAN).unwrap()
}
