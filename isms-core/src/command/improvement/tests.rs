//! Tests of the decisions about improvements.

use super::*;
use crate::aggregate::improvement::{Benefit, Postponement, Rejection, Task};
use crate::aggregate::indicator;
use crate::aggregate::indicator::frequency::Frequency;
use crate::aggregate::management_review::decision::{Decision as ReviewDecision, Kind};
use crate::aggregate::management_review::{self, Schedule};
use crate::command::{Command as AnyCommand, Correct};
use crate::id::{
    AuditId, DecisionId, FeedbackId, FindingId, IndicatorId, ManagementReviewId, PersonId, RoleId,
};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, day, given, holder, person, reference, role_with, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::scale::{Direction, Unit};

const BADGES: ImprovementId = ImprovementId::from_u128(0x1B1);
const SECOND: ImprovementId = ImprovementId::from_u128(0x1B2);
const STRANGERS: IndicatorId = IndicatorId::from_u128(0x1C1);
const NOTHING: IndicatorId = IndicatorId::from_u128(0x404);
const REVIEW: ManagementReviewId = ManagementReviewId::from_u128(0x4E5);
const DECISION: DecisionId = DecisionId::from_u128(0xDEC);
const IMPROVER: RoleId = RoleId::from_u128(0x1B0);

#[test]
fn an_improvement_goes_from_a_proposal_to_what_it_has_brought() {
    let steps = [
        (Command::Propose(BADGES, proposal()), Event::Proposed(proposal()), Stage::Proposed),
        (Command::Decide(BADGES, postponed()), Event::Decided(postponed()), Stage::Postponed),
        (Command::Decide(BADGES, accepted(BEN)), Event::Decided(accepted(BEN)), Stage::Accepted),
        (Command::Implement(BADGES, done()), Event::Implemented(done()), Stage::Implemented),
        (Command::EvaluateBenefit(BADGES, measured()), Event::BenefitEvaluated(measured()), Stage::Evaluated),
    ];
    let mut given = begun([]);
    for (command, event, stage) in steps {
        given.clone().when(ANA, command).then([Fact::of(BADGES, event.clone())]);
        given.record(Fact::of(BADGES, event));
        assert_eq!(entry(&given).stage(), stage);
    }
}

#[test]
fn everybody_proposes_and_only_who_may_approve_decides() {
    let as_ben = |command: Command| begun([proposed()]).when_as(Actor::human(BEN), command);
    as_ben(Command::Propose(SECOND, Proposal { reference: reference("I-2"), ..proposal() })).then_accepted();
    as_ben(Command::Decide(BADGES, accepted(BEN))).then_refused(Rule::G2);
    let facts = [proposed(), role_with(IMPROVER, &[Authority::Improve]), holder(IMPROVER, BEN)];
    begun(facts).when_in(BEN, IMPROVER, Command::Decide(BADGES, accepted(BEN))).then_refused(Rule::G2);
}

#[test]
fn an_improvement_is_proposed_once_and_says_what_it_is_to_bring() {
    begun([proposed()]).when(ANA, Command::Propose(BADGES, proposal())).then_refused(Rule::G9);
    begun([proposed()]).when(ANA, Command::Propose(SECOND, proposal())).then_refused(Rule::G9);
    for nothing_said in [
        Proposal { expected_benefit: text("tbd"), ..proposal() },
        Proposal { description: text("n/a"), ..proposal() },
    ] {
        begun([]).when(ANA, Command::Propose(BADGES, nothing_said)).then_refused(Rule::G6);
    }
}

#[test]
fn what_has_led_to_a_proposal_is_there() {
    let from = |source| Command::Propose(BADGES, Proposal { source, ..proposal() });
    let finding = Source::Audit { audit: AuditId::from_u128(1), finding: FindingId::from_u128(2) };
    for source in [finding, Source::Feedback(FeedbackId::from_u128(3)), Source::Measurement(NOTHING)] {
        begun([]).when(ANA, from(source)).then_refused(Rule::G4);
    }
    begun([]).when(ANA, from(Source::Measurement(STRANGERS))).then_accepted();
    let decided = || from(Source::ManagementReview { review: REVIEW, decision: DECISION });
    begun([]).when(ANA, decided()).then_refused(Rule::G4);
    begun([review()]).when(ANA, decided()).then_refused(Rule::G4);
    begun([review(), decision()]).when(ANA, decided()).then_accepted();
}

#[test]
fn deciding_as_decided_changes_nothing() {
    for verdict in [accepted(BEN), postponed(), rejected()] {
        begun([proposed(), decided(verdict)]).when(ANA, Command::Decide(BADGES, verdict)).then([]);
    }
}

#[test]
fn whoever_does_not_accept_says_why() {
    let decide = |given: Given, verdict| given.when(ANA, Command::Decide(BADGES, verdict)).without_reason();
    decide(begun([proposed()]), accepted(BEN)).then_accepted();
    decide(begun([proposed()]), postponed()).then_refused(Rule::G6);
    decide(begun([proposed()]), rejected()).then_refused(Rule::G6);
    let reject = Command::Decide(BADGES, rejected());
    begun([proposed()]).when(ANA, reject.clone()).because("n/a").then_refused(Rule::G6);
    begun([proposed()]).when(ANA, reject).then([decided(rejected())]);
}

#[test]
fn what_was_postponed_is_decided_again_and_what_was_accepted_is_handed_over_with_a_reason() {
    let later = begun([proposed(), decided(postponed())]);
    later.clone().when(ANA, Command::Decide(BADGES, accepted(BEN))).without_reason().then_accepted();
    later.when(ANA, Command::Decide(BADGES, rejected())).then_accepted();
    let bens = begun([proposed(), decided(accepted(BEN))]);
    let hand_over = Command::Decide(BADGES, accepted(EVA));
    bens.clone().when(ANA, hand_over.clone()).without_reason().then_refused(Rule::G6);
    let given = bens.when(ANA, hand_over).then_given();
    assert_eq!(entry(&given).task().unwrap().value.owner, Responsible::Person(EVA));
}

#[test]
fn what_was_rejected_takes_no_further_acts() {
    for command in [
        Command::Decide(BADGES, accepted(BEN)),
        Command::Implement(BADGES, done()),
        Command::EvaluateBenefit(BADGES, measured()),
    ] {
        begun([proposed(), decided(rejected())]).when(ANA, command).then_refused(Rule::G3);
    }
}

#[test]
fn only_what_was_accepted_is_put_in_place_and_once() {
    let implement = || Command::Implement(BADGES, done());
    begun([]).when(ANA, implement()).then_refused(Rule::G4);
    begun([proposed()]).when(ANA, implement()).then_refused(Rule::G8);
    begun([proposed(), decided(postponed())]).when(ANA, implement()).then_refused(Rule::G8);
    let dated = begun([proposed(), decided(accepted(BEN)).effective("2026-01-05")]).later("2026-02-01");
    dated.clone().when(ANA, implement()).effective("2026-01-04").then_refused(Rule::G8);
    dated.when(ANA, implement()).effective("2026-01-05").then_accepted();
    begun(in_place()).when(ANA, implement()).then([]);
    let by_another = Implementation { performer: Some(EVA), ..done() };
    begun(in_place()).when(ANA, Command::Implement(BADGES, by_another)).then_refused(Rule::G3);
    begun(in_place()).when(ANA, Command::Decide(BADGES, rejected())).then_refused(Rule::G3);
}

#[test]
fn what_it_has_brought_is_known_once_it_is_in_place_and_recorded_each_time() {
    let evaluate = || Command::EvaluateBenefit(BADGES, measured());
    begun([proposed(), decided(accepted(BEN))]).when(ANA, evaluate()).then_refused(Rule::G8);
    let evaluated = Fact::of(BADGES, Event::BenefitEvaluated(measured()));
    begun(in_place().into_iter().chain([evaluated.clone()])).when(ANA, evaluate()).then([evaluated]);
    let of_nothing = Evaluation { indicator: Some(NOTHING), ..measured() };
    begun(in_place()).when(ANA, Command::EvaluateBenefit(BADGES, of_nothing)).then_refused(Rule::G4);
}

#[test]
fn an_improvement_is_proven_by_an_indicator_before_and_after() {
    let after = |it| {
        let evaluated = Fact::of(BADGES, Event::BenefitEvaluated(it));
        begun(in_place().into_iter().chain([evaluated]))
    };
    let is_proven = |register: &Register| register.improvements.get(BADGES).unwrap().is_proven();
    let _ = after(measured()).then_effect(Rule::V3, is_proven);
    for unproven in [
        Evaluation { indicator: None, ..measured() },
        Evaluation { before: None, ..measured() },
        Evaluation { after: None, ..measured() },
        Evaluation { result: Benefit::Missed, ..measured() },
    ] {
        let _ = after(unproven).then_effect(Rule::V3, |register| !is_proven(register));
    }
    let _ = begun(in_place()).then_effect(Rule::V3, |register| !is_proven(register));
}

#[test]
fn the_latest_evaluation_counts_as_it_was_corrected() {
    let evaluated = Fact::of(BADGES, Event::BenefitEvaluated(measured()));
    let proven = begun(in_place().into_iter().chain([evaluated]));
    let seq = proven.register.position - 1;
    let missed = Evaluation { result: Benefit::Missed, ..measured() };
    let command = Box::new(AnyCommand::from(Command::EvaluateBenefit(BADGES, missed)));
    let correct = Correct { corrects: seq, command, effective_at: None };
    let given = proven.when(EVA, correct).then_given();
    assert!(!entry(&given).is_proven());
}

#[test]
fn whoever_is_to_put_it_in_place_answers_for_it_until_it_is() {
    let owner = |given: &Given| given.register.owned().find(|(thing, _)| *thing == BADGES.into());
    assert!(owner(&begun([proposed()])).is_none());
    let bens = begun([proposed(), decided(accepted(BEN))]);
    assert_eq!(owner(&bens).map(|(_, it)| it.value), Some(Responsible::Person(BEN)));
    assert!(owner(&begun(in_place())).is_none());
}

fn begun(facts: impl IntoIterator<Item = Fact>) -> Given {
    let before = [person(BEN), person(EVA), holder(TOP_MANAGEMENT, EVA), strangers()];
    given(before.into_iter().chain(facts))
}

fn entry(given: &Given) -> &Improvement {
    given.register.improvements.get(BADGES).unwrap()
}

fn proposal() -> Proposal {
    Proposal {
        reference: reference("I-1"),
        source: Source::Own,
        description: text("Visitors wear badges of another color each day"),
        goal: Goal::G6,
        expected_benefit: text("Yesterday's visitors are noticed"),
    }
}

fn accepted(owner: PersonId) -> improvement::Decision {
    improvement::Decision::Accepted(Task { owner: Responsible::Person(owner), due: day("2026-06-30") })
}

fn postponed() -> improvement::Decision {
    improvement::Decision::Postponed(Postponement { until: Some(day("2026-03-31")) })
}

fn rejected() -> improvement::Decision {
    improvement::Decision::Rejected(Rejection {})
}

fn done() -> Implementation {
    Implementation { what: None, performer: Some(BEN) }
}

fn measured() -> Evaluation {
    Evaluation {
        result: Benefit::Reached,
        statement: None,
        indicator: Some(STRANGERS),
        before: Some("12".parse().unwrap()),
        after: Some("-0.5".parse().unwrap()),
    }
}

fn proposed() -> Fact {
    Fact::of(BADGES, Event::Proposed(proposal()))
}

fn decided(verdict: improvement::Decision) -> Fact {
    Fact::of(BADGES, Event::Decided(verdict))
}

fn in_place() -> Vec<Fact> {
    vec![proposed(), decided(accepted(BEN)), Fact::of(BADGES, Event::Implemented(done()))]
}

fn strangers() -> Fact {
    let definition = indicator::Definition {
        reference: reference("IND-1"),
        name: title("Strangers without a badge"),
        information_need: text("Whether strangers are noticed"),
        formula: text("Strangers found in a walk without a badge"),
        unit: Unit::Named(title("persons")),
        direction: Direction::Lower,
        thresholds: None,
        frequency: Frequency::Monthly,
        collector: Responsible::Person(BEN),
        analyst: Responsible::Person(EVA),
        kind: indicator::Kind::Effectiveness,
        area: None,
    };
    Fact::of(STRANGERS, indicator::Event::Defined(definition))
}

fn review() -> Fact {
    let schedule = Schedule {
        reference: reference("MR-1"),
        date: day("2026-01-31"),
        period: "2025-01-01/2025-12-31".parse().unwrap(),
        chair: Responsible::Role(TOP_MANAGEMENT),
        invited: [].into(),
    };
    Fact::of(REVIEW, management_review::Event::Scheduled(schedule))
}

fn decision() -> Fact {
    let decision = ReviewDecision {
        decision: DECISION,
        kind: Kind::Other,
        text: text("Strangers are to be noticed"),
        owner: Responsible::Person(BEN),
        due: day("2026-06-30"),
    };
    Fact::of(REVIEW, management_review::Event::DecisionRecorded(decision))
}
