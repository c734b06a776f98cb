//! Tests of decisions about risks.

use super::review::Reason;
use super::*;
use crate::aggregate::risk::State;
use crate::aggregate::risk::acceptance::{AcceptedResidual, WithdrawalGround};
use crate::aggregate::risk::analysis::{
    Consequence, JudgedEvaluation, Override, RatedAnalysis, RatedResidual, Stage, TreatOrRetain,
};
use crate::aggregate::risk::identification::Approach;
use crate::aggregate::risk::treatment::{
    PlanApproval, PlanRevision, Rescheduling, Treatment, TreatmentOption,
};
use crate::aggregate::risk_method::{
    AcceptanceRule, Accepter, Approval, Combination, Creation, Dimension, LevelOfRisk, NextRevision, Step,
};
use crate::aggregate::{asset, change, risk_method, role};
use crate::id::{AssetId, ChangeId, ControlId, IncidentId, RiskMethodId, RoleId, TreatmentId};
use crate::stream::Stream;
use crate::testing::{ANA, BEN, EVA, Fact, Given, day, given, person, reference, text, title};
use crate::vocabulary::authority::Authority;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::time::PartialDate;

const RISK: RiskId = RiskId::from_u128(0x415);
const OTHER: RiskId = RiskId::from_u128(0x416);
const METHOD: RiskMethodId = RiskMethodId::from_u128(0x3E7);
const ASSET: AssetId = AssetId::from_u128(0xA55);
const BACKUP: ControlId = ControlId::from_u128(0xC01);
const CHANGE: ChangeId = ChangeId::from_u128(0xC41);
const OTHER_CHANGE: ChangeId = ChangeId::from_u128(0xC42);
const FIREWALL: ControlId = ControlId::from_u128(0xC02);
const FIRST: TreatmentId = TreatmentId::from_u128(0x7E1);
const SECOND: TreatmentId = TreatmentId::from_u128(0x7E2);
/// May do everything with risks; Ben and Eva hold it.
const RISK_OWNER: RoleId = RoleId::from_u128(0x0E4);
/// Accepts high risks; Eva holds it.
const DIRECTOR: RoleId = RoleId::from_u128(0xD14);

// The whole life.

#[test]
fn a_risk_lives_from_its_identification_to_its_closing() {
    let given = given(circumstances())
        .when(ANA, Command::Identify(RISK, identification("R-1")))
        .then_given()
        .when(ANA, Command::AssignOwner(RISK, Ownership { owner: Responsible::Person(BEN) }))
        .then_given()
        .when(ANA, Command::Analyze(RISK, analysis(2, 2)))
        .then_given()
        .when(ANA, Command::Evaluate(RISK, evaluation(TreatOrRetain::Treat)))
        .then_given()
        .when(ANA, Command::PlanTreatment(RISK, plan()))
        .then_given()
        .when_in(BEN, RISK_OWNER, Command::ApprovePlan(RISK, 1))
        .then_given()
        .when(ANA, Command::CompleteTreatment(RISK, completion(FIRST)))
        .then_given()
        .when(ANA, Command::DropTreatment(RISK, Dropping { treatment: SECOND }))
        .then_given()
        .when(ANA, Command::AssessResidual(RISK, residual(1, 2)))
        .then_given()
        .when_in(BEN, RISK_OWNER, Command::AcceptResidual(RISK, acceptance("2026-12-31")))
        .then_given()
        .when(ANA, Command::Close(RISK, closure(ClosingGround::ResidualAccepted)))
        .then_given();
    assert_eq!(state(&given), State::Closed);
    let given = given.when(ANA, Command::Reopen(RISK)).then_given();
    assert_eq!(state(&given), State::Planned);
}

#[test]
fn it_stands_where_its_latest_step_has_brought_it() {
    let steps = [
        (identified(), State::Identified),
        (owned(), State::Owned),
        (analyzed(2, 2), State::Analyzed),
        (evaluated(TreatOrRetain::Treat), State::Evaluated),
        (planned(1, plan()), State::Planned),
        (plan_approved(1), State::InTreatment),
        (completed(FIRST), State::InTreatment),
        (dropped(SECOND), State::Treated),
        (residual_assessed(1, 2), State::ResidualAssessed),
        (accepted("2026-12-31"), State::Accepted),
        (withdrawn(), State::ResidualAssessed),
        (analyzed(2, 2), State::Analyzed),
        (evaluated(TreatOrRetain::Treat), State::Treated),
        (closed(ClosingGround::Avoided), State::Closed),
    ];
    let mut given = given(circumstances());
    for (fact, expected) in steps {
        given.record(fact);
        assert_eq!(state(&given), expected);
    }
    assert_eq!(state(&risk([owned(), analyzed(1, 1), evaluated(TreatOrRetain::Retain)])), State::Retained);
}

// Identification and ownership.

#[test]
fn a_disposed_asset_takes_no_new_risks() {
    let facts = circumstances().into_iter().chain([asset(), disposed()]);
    given(facts)
        .when(ANA, Command::Identify(RISK, Identification { assets: vec![ASSET], ..identification("R-1") }))
        .then_refused(Rule::A3);
}

#[test]
fn naming_the_same_owner_again_changes_nothing() {
    risk([owned()])
        .when(ANA, Command::AssignOwner(RISK, Ownership { owner: Responsible::Person(BEN) }))
        .then([]);
}

#[test]
fn a_closed_risk_takes_no_further_acts() {
    let given = risk([owned(), analyzed(2, 2), closed(ClosingGround::Avoided)]);
    for command in [
        Command::AssignOwner(RISK, Ownership { owner: Responsible::Person(EVA) }),
        Command::Analyze(RISK, analysis(1, 1)),
        Command::Evaluate(RISK, evaluation(TreatOrRetain::Treat)),
        Command::PlanTreatment(RISK, plan()),
        Command::ApprovePlan(RISK, 1),
        Command::CompleteTreatment(RISK, completion(FIRST)),
        Command::AssessResidual(RISK, residual(1, 1)),
        Command::AcceptResidual(RISK, acceptance("2026-12-31")),
        Command::WithdrawAcceptance(RISK, withdrawal()),
        Command::Review(RISK, a_review()),
        Command::Close(RISK, closure(ClosingGround::Eliminated)),
    ] {
        given.clone().when(ANA, command).then_refused(Rule::G3);
    }
}

// Analysis and evaluation.

#[test]
fn the_level_follows_from_the_method() {
    risk([]).when(ANA, Command::Analyze(RISK, analysis(3, 2))).then([analyzed(3, 2)]);
    let mut several = analysis(1, 1);
    several.estimate.consequences.push(Consequence { dimension: title("legal"), step: 3 });
    let rating = Rating { revision: 1, consequence: 3, computed: text("Medium") };
    let expected = RatedAnalysis { analysis: several.clone(), rating };
    risk([]).when(ANA, Command::Analyze(RISK, several)).then([Fact::of(RISK, Event::Analyzed(expected))]);
}

#[test]
fn an_equal_analysis_is_another_analysis() {
    risk([analyzed(2, 2)]).when(ANA, Command::Analyze(RISK, analysis(2, 2))).then([analyzed(2, 2)]);
}

#[test]
fn only_an_approved_revision_is_used() {
    let facts = circumstances().into_iter().filter(|fact| *fact != method_approved(1)).chain([identified()]);
    given(facts).when(ANA, Command::Analyze(RISK, analysis(2, 2))).then_refused(Rule::K2);
}

#[test]
fn an_estimate_keeps_to_the_scales_of_the_method() {
    let with = |consequences: &[(&str, u8)]| {
        let consequence = |(name, step): &(&str, u8)| Consequence { dimension: title(name), step: *step };
        let mut analysis = analysis(1, 1);
        analysis.estimate.consequences = consequences.iter().map(consequence).collect();
        analysis
    };
    for wrong in [
        analysis(0, 1),
        analysis(4, 1),
        analysis(1, 0),
        analysis(1, 4),
        with(&[]),
        with(&[("weather", 1)]),
        with(&[("legal", 1), ("legal", 2)]),
        overridden("Purple", "Seen in the exercise"),
    ] {
        risk([]).when(ANA, Command::Analyze(RISK, wrong)).then_refused(Rule::K2);
    }
}

#[test]
fn whoever_overrides_the_level_says_why() {
    risk([]).when(ANA, Command::Analyze(RISK, overridden("High", "tbd"))).then_refused(Rule::K4);
    let given =
        risk([]).when(ANA, Command::Analyze(RISK, overridden("High", "Seen in the exercise"))).then_given();
    let analysis = &entry(&given).analysis().unwrap().value;
    assert_eq!((analysis.level(), &analysis.rating.computed), (&text("High"), &text("Low")));
}

#[test]
fn a_rationale_says_something() {
    let empty = Analysis { rationale: Some(text("n/a")), ..analysis(1, 1) };
    risk([]).when(ANA, Command::Analyze(RISK, empty)).then_refused(Rule::G6);
}

#[test]
fn a_risk_without_an_owner_is_neither_evaluated_nor_treated_nor_accepted() {
    let given = risk([analyzed(2, 2)]);
    for command in [
        Command::Evaluate(RISK, evaluation(TreatOrRetain::Treat)),
        Command::PlanTreatment(RISK, plan()),
        Command::AcceptResidual(RISK, acceptance("2026-12-31")),
    ] {
        given.clone().when(ANA, command).then_refused(Rule::K3);
    }
}

#[test]
fn an_evaluation_says_whether_the_level_is_acceptable() {
    risk([owned(), analyzed(1, 1)])
        .when(ANA, Command::Evaluate(RISK, evaluation(TreatOrRetain::Retain)))
        .then([Fact::of(RISK, Event::Evaluated(judged(TreatOrRetain::Retain, "Low", true)))]);
    risk([owned(), analyzed(2, 2)])
        .when(ANA, Command::Evaluate(RISK, evaluation(TreatOrRetain::Treat)))
        .then([evaluated(TreatOrRetain::Treat)]);
}

#[test]
fn a_risk_is_analyzed_before_it_is_evaluated_and_evaluated_before_it_is_treated() {
    risk([owned()])
        .when(ANA, Command::Evaluate(RISK, evaluation(TreatOrRetain::Treat)))
        .then_refused(Rule::K5);
    risk([owned(), analyzed(2, 2)]).when(ANA, Command::PlanTreatment(RISK, plan())).then_refused(Rule::K5);
    risk([owned(), analyzed(2, 2)])
        .when(ANA, Command::AssessResidual(RISK, residual(1, 1)))
        .then_refused(Rule::K5);
}

#[test]
fn what_is_not_acceptable_is_not_left_without_a_plan() {
    risk([owned(), analyzed(2, 2)])
        .when(ANA, Command::Evaluate(RISK, evaluation(TreatOrRetain::Retain)))
        .then_refused(Rule::K5);
}

#[test]
fn what_nobody_accepts_is_not_retained() {
    let retain = Plan { option: TreatmentOption::Retain, treatments: Vec::new(), expected_residual: None };
    let critical = Fact::of(RISK, Event::Evaluated(judged(TreatOrRetain::Treat, "Critical", false)));
    risk([owned(), analyzed(3, 3), critical])
        .when(ANA, Command::PlanTreatment(RISK, retain.clone()))
        .then_refused(Rule::K5);
    risk([owned(), analyzed(2, 2), evaluated(TreatOrRetain::Treat)])
        .when(ANA, Command::PlanTreatment(RISK, retain.clone()))
        .then([planned(1, retain)]);
}

#[test]
fn what_was_evaluated_to_be_left_as_it_is_gets_no_plan() {
    let retained = Fact::of(RISK, Event::Evaluated(judged(TreatOrRetain::Retain, "Low", true)));
    risk([owned(), analyzed(1, 1), retained])
        .when(ANA, Command::PlanTreatment(RISK, plan()))
        .then_refused(Rule::K5);
}

#[test]
fn a_new_analysis_is_evaluated_anew() {
    let facts = || evaluated_risk().into_iter().chain([analyzed(2, 2)]);
    risk(facts()).when(ANA, Command::PlanTreatment(RISK, plan())).then_refused(Rule::K5);
    // What the risk would be without controls says nothing once it is known what it is with them.
    let inherent = Analysis { stage: Stage::Inherent, ..analysis(3, 3) };
    let given = risk(evaluated_risk()).when(ANA, Command::Analyze(RISK, inherent)).then_given();
    assert_eq!(state(&given), State::Evaluated);
}

// Revisions of the method.

#[test]
fn a_level_by_a_superseded_revision_is_neither_evaluated_nor_accepted() {
    risk([owned(), analyzed(2, 2), method_revised(), method_approved(2)])
        .when(ANA, Command::Evaluate(RISK, evaluation(TreatOrRetain::Treat)))
        .then_refused(Rule::K2);
    let facts = assessed_risk().into_iter().chain([method_revised(), method_approved(2)]);
    risk(facts)
        .when_in(BEN, RISK_OWNER, Command::AcceptResidual(RISK, acceptance("2026-12-31")))
        .then_refused(Rule::K2);
}

#[test]
fn levels_of_different_revisions_are_not_compared() {
    let facts = treated_risk().into_iter().chain([method_revised(), method_approved(2)]);
    risk(facts).when(ANA, Command::AssessResidual(RISK, residual(1, 1))).then_refused(Rule::K2);
}

#[test]
fn an_analysis_is_stale_once_a_later_revision_is_in_force() {
    let given = risk([analyzed(2, 2), method_revised()]);
    assert!(!entry(&given).is_stale(&given.register), "not approved yet");
    let given = risk([analyzed(2, 2), method_revised(), method_approved(2)]);
    assert!(entry(&given).is_stale(&given.register));
    let given = given.when(ANA, Command::Analyze(RISK, analysis(2, 2))).then_given();
    assert!(!entry(&given).is_stale(&given.register));
}

#[test]
fn a_risk_is_above_acceptance_as_long_as_the_level_that_counts_is_not_acceptable() {
    let above = |facts: Vec<Fact>| {
        let given = risk(facts);
        entry(&given).is_above_acceptance(&given.register)
    };
    assert!(!above(vec![owned()]), "nobody knows its level");
    assert!(!above(vec![owned(), analyzed(1, 1)]) && above(vec![owned(), analyzed(2, 2)]));
    assert!(above(treated_risk()), "what remains is not known");
    assert!(!above([treated_risk(), vec![residual_assessed(1, 1)]].concat()));
    assert!(above([treated_risk(), vec![residual_assessed(2, 2)]].concat()));
    let accepted = [treated_risk(), vec![residual_assessed(2, 2), accepted("2026-12-31")]].concat();
    assert!(above(accepted.clone()), "accepted, and above all the same");
    assert!(!above([accepted, vec![closed(ClosingGround::ResidualAccepted)]].concat()));
}

// Treatment.

#[test]
fn modifying_and_sharing_name_an_action_or_a_control() {
    for option in [TreatmentOption::Modify, TreatmentOption::Share] {
        let empty = Plan { option, treatments: Vec::new(), expected_residual: None };
        risk(evaluated_risk()).when(ANA, Command::PlanTreatment(RISK, empty)).then_refused(Rule::K6);
    }
    let mut vague = plan();
    vague.treatments[1].description = text("tbd");
    risk(evaluated_risk()).when(ANA, Command::PlanTreatment(RISK, vague)).then_refused(Rule::K6);
}

#[test]
fn a_plan_has_at_most_as_many_treatments_as_fit_a_line() {
    let plan_of = |count: usize| {
        let treatments =
            (0..count as u128).map(|n| treatment(TreatmentId::from_u128(n + 0x7000), Vec::new())).collect();
        risk(evaluated_risk()).when(ANA, Command::PlanTreatment(RISK, Plan { treatments, ..plan() }))
    };
    plan_of(TREATMENTS_MAX).then_accepted();
    plan_of(TREATMENTS_MAX + 1).then_refused(Rule::K6);
}

#[test]
fn each_treatment_has_an_identity_of_its_own() {
    let twice = Plan { treatments: vec![treatment(FIRST, Vec::new()); 2], ..plan() };
    risk(evaluated_risk()).when(ANA, Command::PlanTreatment(RISK, twice)).then_refused(Rule::G9);
}

#[test]
fn the_expected_level_is_one_of_the_method() {
    let unknown = Plan { expected_residual: Some(text("Purple")), ..plan() };
    risk(evaluated_risk()).when(ANA, Command::PlanTreatment(RISK, unknown)).then_refused(Rule::K2);
}

#[test]
fn plans_are_counted_and_planning_the_same_again_changes_nothing() {
    risk(evaluated_risk()).when(ANA, Command::PlanTreatment(RISK, plan())).then([planned(1, plan())]);
    risk(planned_risk()).when(ANA, Command::PlanTreatment(RISK, plan())).then([]);
    risk(planned_risk())
        .when(ANA, Command::PlanTreatment(RISK, shorter_plan()))
        .then([planned(2, shorter_plan())]);
}

#[test]
fn the_owner_approves_the_plan_as_it_is_written_in_the_log() {
    let planned =
        crate::event::Event::from(Event::TreatmentPlanned(PlanRevision { number: 1, plan: plan() }));
    let data = planned.to_json().unwrap();
    assert!(data.starts_with(r#"{"number":1,"plan":{"option":"modify","treatments":[{"id":"#), "{data}");
    let approval = PlanApproval { number: 1, sha256: Digest::of(data.as_bytes()) };
    risk(planned_risk())
        .when_in(BEN, RISK_OWNER, Command::ApprovePlan(RISK, 1))
        .then([Fact::of(RISK, Event::TreatmentPlanApproved(approval))]);
    risk(approved_risk()).when_in(BEN, RISK_OWNER, Command::ApprovePlan(RISK, 1)).then([]);
}

#[test]
fn nobody_but_the_owner_approves_the_plan() {
    risk(planned_risk()).when(ANA, Command::ApprovePlan(RISK, 1)).then_refused(Rule::K7);
    let given = risk([planned_risk(), vec![owned_by(Responsible::Role(DIRECTOR))]].concat());
    given.clone().when_in(BEN, RISK_OWNER, Command::ApprovePlan(RISK, 1)).then_refused(Rule::K7);
    let given = given.when_in(EVA, RISK_OWNER, Command::ApprovePlan(RISK, 1)).then_given();
    assert_eq!(state(&given), State::InTreatment);
}

#[test]
fn a_changed_plan_is_approved_anew() {
    let changed = || risk([approved_risk(), vec![planned(2, shorter_plan())]].concat());
    changed().when_in(BEN, RISK_OWNER, Command::ApprovePlan(RISK, 1)).then_refused(Rule::K7);
    let before = changed();
    let numbers = |given: &Given| entry(given).approved_plan.as_ref().unwrap().revision.value.number;
    assert_eq!(numbers(&before), 1, "the plan before stays in force until then");
    let after = before.when_in(BEN, RISK_OWNER, Command::ApprovePlan(RISK, 2)).then_given();
    assert_eq!(numbers(&after), 2);
}

#[test]
fn only_what_is_approved_is_carried_out() {
    risk(evaluated_risk()).when_in(BEN, RISK_OWNER, Command::ApprovePlan(RISK, 1)).then_refused(Rule::K7);
    risk(planned_risk())
        .when(ANA, Command::CompleteTreatment(RISK, completion(FIRST)))
        .then_refused(Rule::K7);
    risk([evaluated_risk(), vec![planned(1, shorter_plan()), plan_approved(1)]].concat())
        .when(ANA, Command::CompleteTreatment(RISK, completion(SECOND)))
        .then_refused(Rule::K7);
}

#[test]
fn a_treatment_is_completed_rescheduled_or_dropped() {
    risk(approved_risk())
        .when(ANA, Command::CompleteTreatment(RISK, completion(FIRST)))
        .then([completed(FIRST)]);
    risk(approved_risk())
        .when(ANA, Command::RescheduleTreatment(RISK, new_day("2026-09-30")))
        .then([rescheduled("2026-09-30", "2026-06-30")]);
    risk([approved_risk(), vec![rescheduled("2026-09-30", "2026-06-30")]].concat())
        .when(ANA, Command::RescheduleTreatment(RISK, new_day("2026-10-31")))
        .then([rescheduled("2026-10-31", "2026-09-30")]);
    risk(approved_risk())
        .when(ANA, Command::DropTreatment(RISK, Dropping { treatment: FIRST }))
        .then([dropped(FIRST)]);
}

#[test]
fn doing_to_a_treatment_what_is_done_changes_nothing() {
    let ended = || risk([approved_risk(), vec![completed(FIRST), dropped(SECOND)]].concat());
    ended().when(ANA, Command::CompleteTreatment(RISK, completion(FIRST))).then([]);
    let otherwise = Completion { controls: vec![ControlId::from_u128(0x404)], ..completion(FIRST) };
    ended().when(ANA, Command::CompleteTreatment(RISK, otherwise)).then_refused(Rule::G3);
    ended().when(ANA, Command::DropTreatment(RISK, Dropping { treatment: SECOND })).then([]);
    risk(approved_risk()).when(ANA, Command::RescheduleTreatment(RISK, new_day("2026-06-30"))).then([]);
}

#[test]
fn an_ended_treatment_stays_as_it_ended() {
    let ended = || risk([approved_risk(), vec![completed(FIRST), dropped(SECOND)]].concat());
    ended().when(ANA, Command::CompleteTreatment(RISK, completion(SECOND))).then_refused(Rule::G3);
    ended().when(ANA, Command::DropTreatment(RISK, Dropping { treatment: FIRST })).then_refused(Rule::G3);
    ended().when(ANA, Command::RescheduleTreatment(RISK, new_day("2026-09-30"))).then_refused(Rule::G3);
}

#[test]
fn postponing_or_dropping_a_treatment_has_a_reason() {
    risk(approved_risk())
        .when(ANA, Command::RescheduleTreatment(RISK, new_day("2026-09-30")))
        .without_reason()
        .then_refused(Rule::G6);
    risk(approved_risk())
        .when(ANA, Command::DropTreatment(RISK, Dropping { treatment: FIRST }))
        .without_reason()
        .then_refused(Rule::G6);
}

#[test]
fn a_treatment_is_overdue_after_its_last_day() {
    let given = risk([approved_risk(), vec![rescheduled("2026-09-30", "2026-06-30")]].concat());
    let overdue = |on: &str| {
        let due = entry(&given).overdue_treatments(date(on), given.register.offset());
        due.map(|(it, day)| (it.id, day)).collect::<Vec<_>>()
    };
    assert_eq!(overdue("2026-06-30"), []);
    assert_eq!(overdue("2026-07-01"), [(SECOND, day("2026-06-30"))]);
    assert_eq!(overdue("2026-10-01"), [(FIRST, day("2026-09-30")), (SECOND, day("2026-06-30"))]);
}

#[test]
fn a_newly_approved_plan_has_the_last_days_in_it() {
    let due = |facts: Vec<Fact>| {
        let given = risk([approved_risk(), facts].concat());
        entry(&given).due(&treatment(FIRST, Vec::new()))
    };
    let rescheduled = || rescheduled("2026-09-30", "2026-06-30");
    assert_eq!(due(vec![rescheduled(), planned(2, shorter_plan())]), day("2026-09-30"));
    assert_eq!(due(vec![rescheduled(), planned(2, shorter_plan()), plan_approved(2)]), day("2026-06-30"));
}

#[test]
fn controls_are_counted_on_as_long_as_their_treatments_stand() {
    let with_controls = || {
        let treatments = vec![treatment(FIRST, vec![BACKUP]), treatment(SECOND, vec![FIREWALL])];
        planned(1, Plan { treatments, ..plan() })
    };
    let controls = |facts: Vec<Fact>| {
        let given = risk([evaluated_risk(), vec![with_controls()], facts].concat());
        let (open, approved) =
            (entry(&given).open_treatment_controls(), entry(&given).approved_plan_controls());
        (open.collect::<Vec<_>>(), approved.collect::<Vec<_>>())
    };
    let (both, none) = (vec![BACKUP, FIREWALL], Vec::new());
    assert_eq!(controls(vec![]), (both.clone(), none.clone()));
    assert_eq!(controls(vec![plan_approved(1)]), (both.clone(), both.clone()));
    let ended = vec![plan_approved(1), completed(FIRST), dropped(SECOND)];
    assert_eq!(controls(ended), (none.clone(), vec![BACKUP]));
    let accepted = vec![plan_approved(1), closed(ClosingGround::ResidualAccepted)];
    assert_eq!(controls(accepted), (none.clone(), both.clone()));
    assert_eq!(controls(vec![plan_approved(1), closed(ClosingGround::Avoided)]), (none.clone(), none));
    let replaced = vec![plan_approved(1), planned(2, shorter_plan())];
    assert_eq!(controls(replaced), (both.clone(), both), "a plan stays in force until another is approved");
}

// What remains.

#[test]
fn what_remains_is_assessed_when_the_treatments_are_completed_or_dropped() {
    risk(planned_risk()).when(ANA, Command::AssessResidual(RISK, residual(1, 1))).then_refused(Rule::K5);
    risk([approved_risk(), vec![completed(FIRST)]].concat())
        .when(ANA, Command::AssessResidual(RISK, residual(1, 1)))
        .then_refused(Rule::K8);
    risk(treated_risk())
        .when(ANA, Command::AssessResidual(RISK, residual(1, 2)))
        .then([residual_assessed(1, 2)]);
}

#[test]
fn a_risk_is_retained_by_a_plan_that_has_nothing_to_do() {
    let retain = Plan { option: TreatmentOption::Retain, treatments: Vec::new(), expected_residual: None };
    risk([evaluated_risk(), vec![planned(1, retain), plan_approved(1)]].concat())
        .when(ANA, Command::AssessResidual(RISK, residual(2, 2)))
        .then([residual_assessed(2, 2)]);
}

#[test]
fn what_remains_of_a_retained_risk_is_assessed_without_a_plan() {
    let retained = Fact::of(RISK, Event::Evaluated(judged(TreatOrRetain::Retain, "Low", true)));
    risk([owned(), analyzed(1, 1), retained])
        .when(ANA, Command::AssessResidual(RISK, residual(1, 1)))
        .then([residual_assessed(1, 1)]);
}

#[test]
fn more_remains_than_there_was_only_with_a_reason() {
    let more = || risk(treated_risk()).when(ANA, Command::AssessResidual(RISK, residual(3, 2)));
    more().without_reason().then_refused(Rule::K8);
    more().then([residual_assessed(3, 2)]);
    risk(treated_risk())
        .when(ANA, Command::AssessResidual(RISK, residual(2, 2)))
        .without_reason()
        .then([residual_assessed(2, 2)]);
}

#[test]
fn the_owner_accepts_what_remains_and_accepting_again_changes_nothing() {
    let accept = || Command::AcceptResidual(RISK, acceptance("2026-12-31"));
    risk(assessed_risk()).when_in(BEN, RISK_OWNER, accept()).then([accepted("2026-12-31")]);
    risk(accepted_risk()).when_in(BEN, RISK_OWNER, accept()).then([]);
}

#[test]
fn nobody_else_accepts_what_remains() {
    let accept = || Command::AcceptResidual(RISK, acceptance("2026-12-31"));
    risk(assessed_risk()).when(ANA, accept()).then_refused(Rule::K9);
    risk(assessed_risk()).when_in(EVA, RISK_OWNER, accept()).then_refused(Rule::K9);
}

#[test]
fn the_role_that_the_method_names_accepts_in_place_of_the_owner() {
    let high = || risk([treated_risk(), vec![residual_assessed(3, 2)]].concat());
    let accept = || Command::AcceptResidual(RISK, acceptance("2026-03-31"));
    high().when_in(BEN, RISK_OWNER, accept()).then_refused(Rule::K9);
    let given = high().when_in(EVA, DIRECTOR, accept()).then_given();
    assert_eq!(state(&given), State::Accepted);
}

#[test]
fn what_nobody_accepts_is_not_accepted() {
    risk([treated_risk(), vec![residual_assessed(3, 3)]].concat())
        .when_in(BEN, RISK_OWNER, Command::AcceptResidual(RISK, acceptance("2026-01-31")))
        .then_refused(Rule::K9);
}

#[test]
fn the_analyst_does_not_accept_what_they_assessed() {
    risk([treated_risk(), vec![residual_assessed(1, 2).by(BEN)]].concat())
        .when_in(BEN, RISK_OWNER, Command::AcceptResidual(RISK, acceptance("2026-12-31")))
        .then_refused(Rule::K9);
}

#[test]
fn an_acceptance_ends_within_what_the_method_allows() {
    let accept = |until: &str| {
        let command = Command::AcceptResidual(RISK, acceptance(until));
        risk(assessed_risk()).when_in(BEN, RISK_OWNER, command).effective("2026-01-01")
    };
    for (last, beyond) in [("2026-01-01", "2025-12-31"), ("2027-01-01", "2027-01-02")] {
        accept(last).then([accepted(last)]);
        accept(beyond).then_refused(Rule::K9);
    }
}

#[test]
fn what_is_not_assessed_is_not_accepted() {
    risk(treated_risk())
        .when_in(BEN, RISK_OWNER, Command::AcceptResidual(RISK, acceptance("2026-12-31")))
        .then_refused(Rule::K8);
}

#[test]
fn an_acceptance_is_of_what_was_assessed_last() {
    let given = risk([accepted_risk(), vec![residual_assessed(1, 1)]].concat());
    assert_eq!(state(&given), State::ResidualAssessed);
    let given = risk([accepted_risk(), vec![planned(2, shorter_plan()), plan_approved(2)]].concat());
    assert!(entry(&given).residual.is_none(), "what remains after a further plan is not known yet");
    let in_force = entry(&given).acceptance_in_force(date("2026-02"), given.register.offset());
    assert!(in_force.is_some(), "a further plan leaves what was accepted accepted");
}

#[test]
fn an_acceptance_holds_to_its_last_day() {
    let given = risk(accepted_risk());
    let in_force = |on: &str| entry(&given).acceptance_in_force(date(on), given.register.offset()).is_some();
    assert!(!in_force("2025-12-31") && in_force("2026-02-01"));
    assert!(in_force("2026-12-31") && !in_force("2027-01-01"));
}

#[test]
fn an_acceptance_is_withdrawn_once() {
    risk(accepted_risk()).when(ANA, Command::WithdrawAcceptance(RISK, withdrawal())).then([withdrawn()]);
    risk([accepted_risk(), vec![withdrawn()]].concat())
        .when(ANA, Command::WithdrawAcceptance(RISK, withdrawal()))
        .then([]);
}

#[test]
fn an_opportunity_is_evaluated_and_not_accepted() {
    let hoped_for = Identification { kind: Kind::Opportunity, ..identification("R-1") };
    let opportunity = |facts: Vec<Fact>| {
        let identified = Fact::of(RISK, Event::Identified(hoped_for.clone()));
        given([circumstances(), vec![identified, owned()], facts].concat())
    };
    opportunity(vec![analyzed(3, 3)])
        .when(ANA, Command::Evaluate(RISK, evaluation(TreatOrRetain::Retain)))
        .then([Fact::of(RISK, Event::Evaluated(judged(TreatOrRetain::Retain, "Critical", false)))]);
    opportunity(vec![])
        .when_in(BEN, RISK_OWNER, Command::AcceptResidual(RISK, acceptance("2026-12-31")))
        .then_refused(Rule::K12);
    opportunity(vec![])
        .when(ANA, Command::Close(RISK, closure(ClosingGround::ResidualAccepted)))
        .then_refused(Rule::K12);
}

// Review.

#[test]
fn a_review_is_recorded_each_time() {
    let reviewed = || Fact::of(RISK, Event::Reviewed(a_review()));
    risk([]).when(ANA, Command::Review(RISK, a_review())).then([reviewed()]);
    risk([reviewed()]).when(ANA, Command::Review(RISK, a_review())).then([reviewed()]);
}

#[test]
fn an_expired_acceptance_calls_for_a_review() {
    let needed = |on: &'static str| {
        move |register: &Register| register.risks.get(RISK).unwrap().review_needed(register, date(on))
    };
    let expired = vec![Reason::AcceptanceExpired(day("2026-12-31"))];
    let given = risk(accepted_risk())
        .then_effect(Rule::K11, |register| needed("2026-12-31")(register).is_empty())
        .then_effect(Rule::K11, |register| needed("2027-01-01")(register) == expired);
    let given = given.when(ANA, Command::WithdrawAcceptance(RISK, withdrawal())).then_given();
    let _ = given.then_effect(Rule::K11, |register| needed("2027-01-01")(register).is_empty());
}

#[test]
fn a_revised_method_calls_for_a_review_of_what_is_open() {
    let needed =
        |register: &Register| register.risks.get(RISK).unwrap().review_needed(register, date("2026-02-01"));
    let revised = [accepted_risk(), vec![method_revised(), method_approved(2)]].concat();
    let given = risk(revised)
        .then_effect(Rule::K11, |register| needed(register) == [Reason::MethodRevised(METHOD)])
        .when(ANA, Command::Analyze(RISK, analysis(2, 2)))
        .then_given()
        // What was accepted was accepted by the criteria before.
        .then_effect(Rule::K11, |register| needed(register) == [Reason::MethodRevised(METHOD)])
        .when(ANA, Command::Close(RISK, closure(ClosingGround::Avoided)))
        .then_given();
    let _ = given.then_effect(Rule::K11, |register| needed(register).is_empty());
}

#[test]
fn the_next_review_is_due_when_the_last_one_said_or_by_the_interval_of_the_method() {
    let due = |facts: Vec<Fact>| {
        let given = risk(facts);
        entry(&given).next_review_due(&given.register)
    };
    let reviewed = || Fact::of(RISK, Event::Reviewed(a_review()));
    let analyzed = || analyzed(2, 2).effective("2026-01-01");
    assert_eq!(due(vec![]), None);
    assert_eq!(due(vec![analyzed()]), Some(day("2027-01-01")));
    assert_eq!(due(vec![analyzed(), reviewed()]), Some(day("2026-07-01")));
    assert_eq!(due(vec![reviewed(), analyzed()]), Some(day("2027-01-01")));
    assert_eq!(due(vec![analyzed(), closed(ClosingGround::Avoided)]), None);
}

// Closing and reopening.

#[test]
fn a_risk_closes_with_what_remains_assessed_and_accepted() {
    let close = || Command::Close(RISK, closure(ClosingGround::ResidualAccepted));
    risk(treated_risk()).when(ANA, close()).then_refused(Rule::K10);
    risk(assessed_risk()).when(ANA, close()).then_refused(Rule::K10);
    // Analyzed anew: what was accepted to remain is not known to be what remains.
    risk([accepted_risk(), vec![analyzed(2, 2)]].concat()).when(ANA, close()).then_refused(Rule::K10);
    risk([treated_risk(), vec![residual_assessed(1, 2), accepted("2025-12-31")]].concat())
        .when(ANA, close())
        .then_refused(Rule::K10);
    risk(accepted_risk()).when(ANA, close()).without_reason().then([closed(ClosingGround::ResidualAccepted)]);
}

#[test]
fn a_risk_is_avoided_eliminated_or_merged_with_a_reason() {
    let other = || Fact::of(OTHER, Event::Identified(identification("R-2")));
    for ground in [ClosingGround::Avoided, ClosingGround::Eliminated, ClosingGround::Merged(OTHER)] {
        let close = || risk([other()]).when(ANA, Command::Close(RISK, closure(ground)));
        close().then([closed(ground)]);
        close().without_reason().then_refused(Rule::K10);
    }
}

#[test]
fn a_risk_is_merged_into_another_that_is_open() {
    risk([]).when(ANA, Command::Close(RISK, closure(ClosingGround::Merged(RISK)))).then_refused(Rule::K10);
    let other = Fact::of(OTHER, Event::Identified(identification("R-2")));
    let gone = Fact::of(OTHER, Event::Closed(closure(ClosingGround::Eliminated)));
    risk([other, gone])
        .when(ANA, Command::Close(RISK, closure(ClosingGround::Merged(OTHER))))
        .then_refused(Rule::K10);
}

#[test]
fn closing_or_opening_what_is_so_changes_nothing() {
    risk([closed(ClosingGround::Avoided)])
        .when(ANA, Command::Close(RISK, closure(ClosingGround::Avoided)))
        .then([]);
    risk([]).when(ANA, Command::Reopen(RISK)).then([]);
}

#[test]
fn a_risk_is_reopened_with_a_reason_as_it_was_evaluated() {
    let closed = || risk([accepted_risk(), vec![closed(ClosingGround::ResidualAccepted)]].concat());
    closed().when(ANA, Command::Reopen(RISK)).without_reason().then_refused(Rule::G6);
    let given = closed().when(ANA, Command::Reopen(RISK)).then_given();
    let risk = entry(&given);
    assert!(risk.evaluation.is_some() && risk.approved_plan.is_none());
    assert!(risk.residual.is_none() && risk.acceptance.is_none());
}

// Amendments.

#[test]
fn a_withdrawn_acceptance_leaves_the_approved_plan_approved() {
    let withdrawn = risk([accepted_risk(), vec![withdrawn()]].concat());
    let planned = at(&withdrawn, |event| matches!(event, Event::TreatmentPlanned(_)));
    withdrawn
        .clone()
        .when(ANA, correct(planned, Command::PlanTreatment(RISK, shorter_plan())))
        .then_refused(Rule::G5);
    let assessed = at(&withdrawn, |event| matches!(event, Event::ResidualRiskAssessed(_)));
    withdrawn.when(ANA, correct(assessed, Command::AssessResidual(RISK, residual(1, 1)))).then_accepted();
}

fn correct(corrects: u64, command: Command) -> crate::command::Correct {
    crate::command::Correct { corrects, command: Box::new(command.into()), effective_at: None }
}

/// The position of an event of the risk.
fn at(given: &Given, is: impl Fn(&Event) -> bool) -> u64 {
    let found =
        given.events.iter().find(|it| matches!(&it.event, crate::event::Event::Risk(event) if is(event)));
    found.unwrap().seq
}

#[test]
fn an_evaluation_is_of_the_level_that_the_analysis_says_after_a_correction_too() {
    let retained = Fact::of(RISK, Event::Evaluated(judged(TreatOrRetain::Retain, "Low", true)));
    let given = risk([owned(), analyzed(1, 1), retained]);
    let analyzed = at(&given, |event| matches!(event, Event::Analyzed(_)));
    given.clone().when(ANA, correct(analyzed, Command::Analyze(RISK, analysis(3, 3)))).then_refused(Rule::K5);
    given.when(ANA, correct(analyzed, Command::Analyze(RISK, analysis(1, 2)))).then_accepted();
}

#[test]
fn whoever_corrected_what_remains_does_not_accept_it() {
    let assessed = risk([treated_risk(), vec![residual_assessed(2, 2).by(EVA)]].concat());
    let seq = at(&assessed, |event| matches!(event, Event::ResidualRiskAssessed(_)));
    let corrected = Fact::of(
        RISK,
        crate::event::Event::Corrected(Box::new(crate::event::Correction {
            corrects: seq,
            event: residual_assessed(1, 2).event,
            effective_at: None,
        })),
    );
    let mut given = assessed;
    given.record(corrected.by(BEN));
    given
        .when_in(BEN, RISK_OWNER, Command::AcceptResidual(RISK, acceptance("2026-12-31")))
        .then_refused(Rule::K9);
}

// Dates.

#[test]
fn no_step_takes_effect_before_the_one_it_rests_on() {
    let steps: [(Vec<Fact>, Command); 9] = [
        (vec![owned(), analyzed(2, 2)], Command::Evaluate(RISK, evaluation(TreatOrRetain::Treat))),
        (evaluated_risk(), Command::PlanTreatment(RISK, plan())),
        (planned_risk(), Command::ApprovePlan(RISK, 1)),
        (approved_risk(), Command::CompleteTreatment(RISK, completion(FIRST))),
        (approved_risk(), Command::DropTreatment(RISK, Dropping { treatment: FIRST })),
        (treated_risk(), Command::AssessResidual(RISK, residual(1, 2))),
        (assessed_risk(), Command::AcceptResidual(RISK, acceptance("2026-12-31"))),
        (accepted_risk(), Command::WithdrawAcceptance(RISK, withdrawal())),
        ([accepted_risk(), vec![closed(ClosingGround::ResidualAccepted)]].concat(), Command::Reopen(RISK)),
    ];
    for (facts, command) in steps {
        // Everything before the last step holds from the first day, the last one from the second.
        let last = facts.len() - 1;
        let dated =
            |(at, fact): (usize, Fact)| fact.effective(if at == last { "2026-01-03" } else { "2026-01-02" });
        let early = circumstances().into_iter().map(|fact| fact.effective("2026-01-01"));
        let facts = facts.into_iter().enumerate().map(dated);
        let given =
            given(early.chain([identified().effective("2026-01-01")]).chain(facts)).later("2026-02-01");
        let when = |date| given.clone().when_in(BEN, RISK_OWNER, command.clone()).effective(date);
        when("2026-01-02").then_refused(Rule::G8);
        when("2026-01-03").then_accepted();
    }
}

#[test]
fn nobody_accepts_for_a_time_before_they_owned_the_risk() {
    let early = circumstances().into_iter().map(|fact| fact.effective("2026-01-01"));
    let facts = planned_risk().into_iter().map(|fact| fact.effective("2026-01-02"));
    let facts = early.chain([identified().effective("2026-01-01")]).chain(facts);
    let given = given(facts.chain([owned_by(Responsible::Person(EVA)).effective("2026-01-10")]));
    let given = given.later("2026-02-01");
    let approve =
        |date| given.clone().when_in(EVA, RISK_OWNER, Command::ApprovePlan(RISK, 1)).effective(date);
    approve("2026-01-05").then_refused(Rule::G8);
    approve("2026-01-10").then_accepted();
}

// Replans.

#[test]
fn what_is_planned_anew_is_not_done_already() {
    let mut other = treatment(FIRST, Vec::new());
    other.description = text("Rebuild the data center elsewhere");
    let replanned = Plan { treatments: vec![other], ..plan() };
    risk(treated_risk()).when(ANA, Command::PlanTreatment(RISK, replanned)).then_refused(Rule::G3);
    let later = Treatment { due: day("2026-12-31"), ..treatment(FIRST, Vec::new()) };
    let same = Plan { treatments: vec![later], ..plan() };
    risk(treated_risk()).when(ANA, Command::PlanTreatment(RISK, same)).then_accepted();
}

#[test]
fn no_open_treatment_relies_on_a_control_that_was_retired() {
    let with = |control| Plan { treatments: vec![treatment(FIRST, vec![control])], ..plan() };
    let given = risk([evaluated_risk(), vec![adopted(BACKUP), adopted(FIREWALL), retired(BACKUP)]].concat());
    given.clone().when(ANA, Command::PlanTreatment(RISK, with(BACKUP))).then_refused(Rule::C4);
    given.when(ANA, Command::PlanTreatment(RISK, with(FIREWALL))).then_accepted();
}

#[test]
fn a_risk_that_is_analyzed_anew_is_no_longer_one_whose_rest_is_accepted() {
    let critical = Fact::of(RISK, Event::Evaluated(judged(TreatOrRetain::Treat, "Critical", false)));
    let given = risk([accepted_risk(), vec![analyzed(3, 3), critical]].concat());
    assert_eq!(state(&given), State::Treated);
    let given = risk([accepted_risk(), vec![planned(2, three()), plan_approved(2)]].concat());
    assert_eq!(state(&given), State::InTreatment);
}

fn three() -> Plan {
    Plan { treatments: vec![treatment(TreatmentId::from_u128(0x7E3), Vec::new())], ..plan() }
}

// Areas.

#[test]
fn who_holds_the_owners_role_elsewhere_does_not_answer_for_the_risk() {
    let elsewhere = |area: &str| {
        let identification = Identification { area: Some(text("Legal")), ..identification("R-1") };
        let grant = role::Grant { areas: vec![text(area)], ..crate::testing::grant(BEN) };
        let facts = vec![
            Fact::of(HEAD, role::Event::Defined(head())),
            Fact::of(HEAD, role::Event::Assigned(grant)),
            Fact::of(RISK, Event::Identified(identification)),
        ];
        let owned = owned_by(Responsible::Role(HEAD));
        given([circumstances(), facts, planned_risk(), vec![owned]].concat()).when_in(
            BEN,
            RISK_OWNER,
            Command::ApprovePlan(RISK, 1),
        )
    };
    elsewhere("Sales").then_refused(Rule::K7);
    elsewhere("Legal").then_accepted();
}

const HEAD: RoleId = RoleId::from_u128(0x4EAD);

fn head() -> role::Creation {
    let definition = role::Definition {
        name: title("Head of department"),
        level: role::RoleLevel::Line,
        responsibilities: Vec::new(),
        authorities: Vec::new(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    role::Creation { reference: reference("head"), definition }
}

// Fixtures: the circumstances, the nouns, and what has happened.

/// Ben and Eva, their roles, and an approved method.
fn circumstances() -> Vec<Fact> {
    let role = |id: RoleId, name: &str, authorities: Vec<Authority>| {
        let definition = role::Definition {
            name: title(name),
            level: role::RoleLevel::Senior,
            responsibilities: Vec::new(),
            authorities,
            required_competences: Vec::new(),
            incompatible_with: Vec::new(),
        };
        Fact::of(id, role::Event::Defined(role::Creation { reference: reference(name), definition }))
    };
    let assigned = |id: RoleId, person| {
        let grant = role::Grant { person, areas: Vec::new(), from: None, until: None, deputy_of: None };
        Fact::of(id, role::Event::Assigned(grant))
    };
    let creation = Creation { reference: reference("M-1"), revision: revision("Method") };
    vec![
        person(BEN),
        person(EVA),
        role(RISK_OWNER, "risk-owner", vec![Authority::Assess, Authority::Treat, Authority::Accept]),
        role(DIRECTOR, "director", vec![Authority::Accept]),
        assigned(RISK_OWNER, BEN),
        assigned(RISK_OWNER, EVA),
        assigned(DIRECTOR, EVA),
        Fact::of(METHOD, risk_method::Event::Defined(creation)),
        method_approved(1),
    ]
}

/// A risk to which these things have happened.
fn risk(facts: impl IntoIterator<Item = Fact>) -> Given {
    given(circumstances().into_iter().chain([identified()]).chain(facts))
}

fn evaluated_risk() -> Vec<Fact> {
    vec![owned(), analyzed(2, 2), evaluated(TreatOrRetain::Treat)]
}

fn planned_risk() -> Vec<Fact> {
    [evaluated_risk(), vec![planned(1, plan())]].concat()
}

fn approved_risk() -> Vec<Fact> {
    [planned_risk(), vec![plan_approved(1)]].concat()
}

fn treated_risk() -> Vec<Fact> {
    [approved_risk(), vec![completed(FIRST), dropped(SECOND)]].concat()
}

fn assessed_risk() -> Vec<Fact> {
    [treated_risk(), vec![residual_assessed(1, 2)]].concat()
}

fn accepted_risk() -> Vec<Fact> {
    [assessed_risk(), vec![accepted("2026-12-31")]].concat()
}

fn entry(given: &Given) -> &Risk {
    given.register.risks.get(RISK).unwrap()
}

fn state(given: &Given) -> State {
    entry(given).state()
}

fn date(from: &str) -> PartialDate {
    from.parse().unwrap()
}

const MATRIX: [[&str; 3]; 3] =
    [["Low", "Low", "Medium"], ["Low", "Medium", "High"], ["Medium", "High", "Critical"]];

fn revision(name: &str) -> Revision {
    let steps = |names: [&str; 3]| names.map(|it| Step { name: title(it), meaning: None }).to_vec();
    let dimension = |name: &str| Dimension { name: title(name), steps: steps(["Minor", "Major", "Severe"]) };
    let level = |name: &str, acceptable, accepted_by| LevelOfRisk {
        name: text(name),
        acceptance: AcceptanceRule { acceptable, accepted_by, validity_days_max: 365 },
    };
    Revision {
        name: title(name),
        likelihood: steps(["Rare", "Possible", "Likely"]),
        consequences: vec![dimension("operations"), dimension("legal")],
        levels: vec![
            level("Low", true, Accepter::Owner),
            level("Medium", false, Accepter::Owner),
            level("High", false, Accepter::Role(DIRECTOR)),
            level("Critical", false, Accepter::Nobody),
        ],
        combination: Combination::Matrix(MATRIX.map(|row| row.map(text).to_vec()).to_vec()),
        assessment_triggers: Vec::new(),
        review_interval_days: 365,
    }
}

fn identification(name: &str) -> Identification {
    Identification {
        reference: reference(name),
        title: title("Ransomware encrypts the file server"),
        kind: Kind::Risk,
        approach: Approach::Event,
        source: None,
        threat: Some(title("Malware")),
        vulnerabilities: vec![title("Unpatched systems")],
        exploits: Vec::new(),
        assets: Vec::new(),
        consequence: None,
        properties: Vec::new(),
        area: None,
        assessment: None,
    }
}

fn estimate(likelihood: u8, step: u8) -> Estimate {
    let consequences = vec![Consequence { dimension: title("operations"), step }];
    Estimate { method: METHOD, likelihood, consequences, overridden: None }
}

/// What revision 1 makes of an estimate; beyond its scales the level says nothing.
fn rating(likelihood: u8, consequence: u8) -> Rating {
    let row = MATRIX[usize::from(likelihood) - 1];
    Rating { revision: 1, consequence, computed: text(row[usize::from(consequence) - 1]) }
}

fn analysis(likelihood: u8, step: u8) -> Analysis {
    Analysis {
        stage: Stage::Current,
        estimate: estimate(likelihood, step),
        existing_controls: Vec::new(),
        rationale: None,
    }
}

fn overridden(level: &str, reason: &str) -> Analysis {
    let mut analysis = analysis(1, 1);
    analysis.estimate.overridden = Some(Override { level: text(level), reason: text(reason) });
    analysis
}

fn residual(likelihood: u8, step: u8) -> Residual {
    Residual { estimate: estimate(likelihood, step), rationale: None }
}

fn evaluation(decision: TreatOrRetain) -> Evaluation {
    Evaluation { decision, priority: None, rationale: None }
}

fn judged(decision: TreatOrRetain, level: &str, acceptable: bool) -> JudgedEvaluation {
    JudgedEvaluation { evaluation: evaluation(decision), level: text(level), acceptable }
}

fn plan() -> Plan {
    Plan {
        option: TreatmentOption::Modify,
        treatments: vec![treatment(FIRST, Vec::new()), treatment(SECOND, Vec::new())],
        expected_residual: Some(text("Low")),
    }
}

fn shorter_plan() -> Plan {
    Plan { treatments: vec![treatment(FIRST, Vec::new())], ..plan() }
}

fn treatment(id: TreatmentId, controls: Vec<ControlId>) -> Treatment {
    Treatment {
        id,
        description: text("Patch every system within a week"),
        controls,
        responsible: Responsible::Person(EVA),
        due: day("2026-06-30"),
        resources: None,
    }
}

fn completion(treatment: TreatmentId) -> Completion {
    Completion { treatment, controls: Vec::new() }
}

fn new_day(due: &str) -> NewDay {
    NewDay { treatment: FIRST, due: day(due) }
}

fn acceptance(until: &str) -> Acceptance {
    Acceptance { valid_until: day(until), conditions: None }
}

fn withdrawal() -> Withdrawal {
    Withdrawal { ground: WithdrawalGround::ContextChanged }
}

fn a_review() -> Review {
    Review { changed: false, next_review_due: day("2026-07-01") }
}

fn closure(ground: ClosingGround) -> Closure {
    Closure { ground }
}

fn method_approved(revision: u32) -> Fact {
    Fact::of(METHOD, risk_method::Event::Approved(Approval { revision }))
}

fn method_revised() -> Fact {
    let next = NextRevision { number: 2, revision: revision("Method, revised") };
    Fact::of(METHOD, risk_method::Event::Revised(next))
}

fn asset() -> Fact {
    let details = asset::Details {
        name: title("File server"),
        kind: asset::Kind::Hardware,
        unit: None,
        location: None,
        in_scope: true,
        found_by: None,
    };
    Fact::of(ASSET, asset::Event::Identified(asset::Identification { reference: reference("A-1"), details }))
}

fn disposed() -> Fact {
    let disposal = asset::Disposal { method: title("Shredded"), certificate: None, sanitization: None };
    Fact::of(ASSET, asset::Event::Disposed(disposal))
}

fn identified() -> Fact {
    Fact::of(RISK, Event::Identified(identification("R-1")))
}

fn owned() -> Fact {
    owned_by(Responsible::Person(BEN))
}

fn owned_by(owner: Responsible) -> Fact {
    Fact::of(RISK, Event::OwnerAssigned(Ownership { owner }))
}

fn analyzed(likelihood: u8, step: u8) -> Fact {
    let (analysis, rating) = (analysis(likelihood, step), rating(likelihood, step));
    Fact::of(RISK, Event::Analyzed(RatedAnalysis { analysis, rating }))
}

/// As a medium risk is, which is not acceptable as it is.
fn evaluated(decision: TreatOrRetain) -> Fact {
    Fact::of(RISK, Event::Evaluated(judged(decision, "Medium", false)))
}

fn planned(number: u32, plan: Plan) -> Fact {
    Fact::of(RISK, Event::TreatmentPlanned(PlanRevision { number, plan }))
}

fn plan_approved(number: u32) -> Fact {
    let approval = PlanApproval { number, sha256: Digest::of(b"the plan") };
    Fact::of(RISK, Event::TreatmentPlanApproved(approval))
}

fn completed(treatment: TreatmentId) -> Fact {
    Fact::of(RISK, Event::TreatmentCompleted(completion(treatment)))
}

fn dropped(treatment: TreatmentId) -> Fact {
    Fact::of(RISK, Event::TreatmentDropped(Dropping { treatment }))
}

fn rescheduled(due: &str, due_before: &str) -> Fact {
    let rescheduling = Rescheduling { treatment: FIRST, due: day(due), due_before: day(due_before) };
    Fact::of(RISK, Event::TreatmentRescheduled(rescheduling))
}

fn residual_assessed(likelihood: u8, step: u8) -> Fact {
    let (residual, rating) = (residual(likelihood, step), rating(likelihood, step));
    Fact::of(RISK, Event::ResidualRiskAssessed(RatedResidual { residual, rating }))
}

fn accepted(until: &str) -> Fact {
    let acceptance = acceptance(until);
    let accepted = AcceptedResidual { acceptance, level: text("Low"), method: METHOD, revision: 1 };
    Fact::of(RISK, Event::ResidualRiskAccepted(accepted)).by(BEN)
}

fn withdrawn() -> Fact {
    Fact::of(RISK, Event::AcceptanceWithdrawn(withdrawal()))
}

fn closed(ground: ClosingGround) -> Fact {
    Fact::of(RISK, Event::Closed(closure(ground)))
}

#[test]
fn a_failed_or_retired_control_calls_for_a_review() {
    let reasons = |facts: Vec<Fact>| {
        let given = risk([vec![adopted(BACKUP), adopted(FIREWALL)], evaluated_risk(), facts].concat());
        entry(&given).review_needed(&given.register, date("2026-02-01"))
    };
    let treatments = vec![treatment(FIRST, vec![BACKUP]), treatment(SECOND, vec![FIREWALL])];
    let plan = || planned(1, Plan { treatments: treatments.clone(), ..plan() });
    let reviewed = || Fact::of(RISK, Event::Reviewed(a_review()));
    assert_eq!(reasons(vec![plan(), failed(BACKUP)]), [], "not approved: nobody counts on it yet");
    let counted = vec![plan(), plan_approved(1), failed(BACKUP)];
    assert_eq!(reasons(counted.clone()), [Reason::ControlFailed(BACKUP)]);
    assert_eq!(reasons([counted.clone(), vec![reviewed()]].concat()), []);
    assert_eq!(
        reasons([counted, vec![reviewed(), failed(BACKUP)]].concat()),
        [Reason::ControlFailed(BACKUP)]
    );
    assert_eq!(
        reasons(vec![plan(), plan_approved(1), retired(FIREWALL)]),
        [Reason::ControlRetired(FIREWALL)]
    );
}

fn adopted(control: ControlId) -> Fact {
    use crate::aggregate::control;
    let definition = control::Definition {
        name: title("Control"),
        description: None,
        owner: None,
        area: None,
        grounds: [].into(),
        treats_risks: [].into(),
        obligations: [].into(),
        catalog_references: [].into(),
        kinds: [].into(),
        properties: [].into(),
        lifecycle: [].into(),
        operation_frequency_days: None,
    };
    Fact::of(
        control,
        control::Event::Adopted(control::Adoption { reference: reference(&control.to_string()), definition }),
    )
}

fn failed(control: ControlId) -> Fact {
    use crate::aggregate::control::{
        self,
        assurance::{Test, TestKind, TestResult},
    };
    let test = Test {
        kind: TestKind::Operation,
        result: TestResult::Ineffective,
        sample: None,
        period: None,
        next_test_due: None,
    };
    Fact::of(control, control::Event::Tested(test))
}

fn retired(control: ControlId) -> Fact {
    use crate::aggregate::control;
    Fact::of(control, control::Event::Retired(control::Retirement { replaced_by: None }))
}

#[test]
fn an_incident_calls_for_the_review_of_what_was_known_before_it() {
    let reasons = |facts: Vec<Fact>| {
        let given = risk([evaluated_risk(), vec![reported(INCIDENT)], facts].concat());
        entry(&given).review_needed(&given.register, date("2026-02-01"))
    };
    let reviewed = || Fact::of(RISK, Event::Reviewed(a_review()));
    assert_eq!(reasons(vec![]), []);
    assert_eq!(reasons(vec![linked(INCIDENT)]), [Reason::IncidentLinked(INCIDENT)]);
    assert_eq!(reasons(vec![linked(INCIDENT), reviewed()]), []);
    assert_eq!(reasons(vec![linked(INCIDENT), analyzed(2, 2)]), []);
    let once_more = vec![linked(INCIDENT), reviewed(), followed_up(INCIDENT)];
    assert_eq!(reasons(once_more), [Reason::IncidentLinked(INCIDENT)]);
    assert_eq!(reasons(vec![linked(INCIDENT), false_alarm(INCIDENT)]), []);
    let never_looked_at = risk([reported(INCIDENT), linked(INCIDENT)]);
    let reasons = entry(&never_looked_at).review_needed(&never_looked_at.register, date("2026-02-01"));
    assert_eq!(reasons, [], "it waits for its first analysis");
    let _ = risk([evaluated_risk(), vec![reported(INCIDENT), linked(INCIDENT)]].concat()).then_effect(
        Rule::K11,
        |register| {
            let needed = register.risks.get(RISK).unwrap().review_needed(register, date("2026-02-01"));
            needed == [Reason::IncidentLinked(INCIDENT)]
        },
    );
}

const INCIDENT: IncidentId = IncidentId::from_u128(0x14C);

fn reported(id: IncidentId) -> Fact {
    use crate::aggregate::incident::{
        Event,
        report::{Kind, Report},
    };
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
    Fact::of(id, Event::SecurityEventReported(report))
}

fn linked(id: IncidentId) -> Fact {
    use crate::aggregate::incident::{Event, lessons::Link};
    Fact::of(id, Event::LinkedToRisk(Link { risk: RISK }))
}

fn followed_up(id: IncidentId) -> Fact {
    use crate::aggregate::incident::{
        Event,
        lessons::{FollowUp, LessonsLearned},
    };
    let lessons = LessonsLearned {
        root_cause: None,
        human_factor: false,
        lessons: text("The likelihood was estimated too low"),
        follow_ups: vec![FollowUp::Risk(RISK)],
        no_follow_up: None,
    };
    Fact::of(id, Event::LessonsLearned(lessons))
}

fn false_alarm(id: IncidentId) -> Fact {
    use crate::aggregate::incident::{
        Event,
        assessment::{Assessment, Verdict},
    };
    Fact::of(id, Event::SecurityEventAssessed(Assessment { verdict: Verdict::FalseAlarm }))
}

#[test]
fn a_change_that_was_carried_out_calls_for_the_review_of_what_it_touches() {
    let reviewed = || Fact::of(RISK, Event::Reviewed(a_review()));
    let calls = |facts: Vec<Fact>| {
        let identification = Identification { assets: vec![ASSET], ..identification("R-1") };
        let identified = Fact::of(RISK, Event::Identified(identification));
        given([circumstances(), vec![asset(), identified], facts].concat())
    };
    let by = |changes: &'static [ChangeId]| {
        move |register: &Register| {
            let needed = register.risks.get(RISK).unwrap().review_needed(register, date("2026-02-01"));
            needed == changes.iter().map(|id| Reason::Changed(*id)).collect::<Vec<_>>()
        }
    };
    for touched in [Stream::from(RISK), ASSET.into()] {
        let approved =
            || vec![analyzed(2, 2), change_proposed(CHANGE, &[touched]), change_approved(CHANGE, &[])];
        let done = [approved(), vec![change_done(CHANGE)]].concat();
        drop(calls(approved()).then_effect(Rule::K11, by(&[])));
        drop(calls(done.clone()).then_effect(Rule::K11, by(&[CHANGE])));
        drop(calls([done.clone(), vec![analyzed(2, 2)]].concat()).then_effect(Rule::K11, by(&[])));
        drop(calls([done, vec![reviewed()]].concat()).then_effect(Rule::K11, by(&[])));
    }
    // The decision may have found that it touches a risk which nobody had thought of.
    let named = vec![
        analyzed(2, 2),
        change_proposed(CHANGE, &[]),
        change_approved(CHANGE, &[RISK]),
        change_done(CHANGE),
    ];
    drop(calls(named).then_effect(Rule::K11, by(&[CHANGE])));
    // Another decision has taken that back; another change touches something else; nobody has analyzed it yet.
    let taken_back = vec![
        analyzed(2, 2),
        change_proposed(CHANGE, &[]),
        change_approved(CHANGE, &[RISK]),
        change_approved(CHANGE, &[]),
        change_done(CHANGE),
        change_proposed(OTHER_CHANGE, &[METHOD.into()]),
        change_done(OTHER_CHANGE),
    ];
    drop(calls(taken_back).then_effect(Rule::K11, by(&[])));
    let not_analyzed = vec![change_proposed(CHANGE, &[RISK.into()]), change_done(CHANGE)];
    drop(calls(not_analyzed).then_effect(Rule::K11, by(&[])));
    let two = vec![
        analyzed(2, 2),
        change_proposed(CHANGE, &[ASSET.into(), RISK.into()]),
        change_proposed(OTHER_CHANGE, &[ASSET.into()]),
        change_done(OTHER_CHANGE),
        change_done(CHANGE),
    ];
    drop(calls(two).then_effect(Rule::K11, by(&[CHANGE, OTHER_CHANGE])));
}

fn change_proposed(id: ChangeId, affected: &[Stream]) -> Fact {
    let proposal = change::Proposal {
        reference: reference(&format!("CH-{id}")),
        kind: change::Kind::System,
        urgency: change::Urgency::Ordinary,
        purpose: text("Mail is filtered by a service outside"),
        consequences: text("Messages pass through a third party"),
        resources: None,
        responsibilities: None,
        owner: None,
        area: None,
        affected: affected.iter().copied().collect(),
        source: None,
    };
    Fact::of(id, change::Event::Proposed(proposal))
}

fn change_approved(id: ChangeId, risks: &[RiskId]) -> Fact {
    let decision = change::Decision {
        verdict: change::Verdict::Approved,
        security_assessment: text("Messages are encrypted on the way"),
        risks: risks.iter().copied().collect(),
    };
    Fact::of(id, change::Event::Decided(decision))
}

fn change_done(id: ChangeId) -> Fact {
    let implementation = change::Implementation { performer: None };
    let dated = change::DatedImplementation { implementation, decision_due: None };
    Fact::of(id, change::Event::Implemented(dated))
}
