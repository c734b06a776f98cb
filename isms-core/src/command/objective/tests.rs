//! Objectives, one test a rule.

use super::*;
use crate::aggregate::document::revision::{Approval, Draft, Publication, Review, Verdict as Suitability};
use crate::aggregate::document::{Origin, Registration};
use crate::aggregate::indicator::frequency::Frequency;
use crate::aggregate::indicator::measurement::{Measurement, Reading};
use crate::aggregate::indicator::{self, Kind as IndicatorKind};
use crate::aggregate::isms::profile::Waiver;
use crate::aggregate::objective::Target;
use crate::aggregate::objective::evaluation::{JudgedEvaluation, Raising};
use crate::aggregate::{document, isms};
use crate::command::{Correct, Void};
use crate::gap::gaps;
use crate::id::{DocumentId, IndicatorId, MeasurementId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, ISMS, TOP_MANAGEMENT, day, given, grant, holder, person, reference,
    role_with, text, title,
};
use crate::vocabulary::authority::Authority;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::scale::{Direction, Unit};

const PATCHED: ObjectiveId = ObjectiveId::from_u128(0x0B1);
const OTHER: ObjectiveId = ObjectiveId::from_u128(0x0B2);
const PATCHES: IndicatorId = IndicatorId::from_u128(0x1D1);
const TICKETS: IndicatorId = IndicatorId::from_u128(0x1D2);
const POLICY: DocumentId = DocumentId::from_u128(0xD0C);
const MANUAL: DocumentId = DocumentId::from_u128(0xD0D);
const GOVERNOR: RoleId = RoleId::from_u128(0x60F);

#[test]
fn an_objective_is_set_evaluated_revised_and_closed() {
    let given = founded([]).when(ANA, Command::Set(PATCHED, setting()));
    given.clone().then([set()]);
    let given = given.then_given().when(ANA, Command::Evaluate(PATCHED, evaluation("85")));
    given.clone().then([evaluated("85", Verdict::OnTrack)]);
    let given = given.then_given().when(ANA, Command::Revise(PATCHED, aiming_at("99")));
    given.clone().then([revised("99")]);
    let given = given.then_given().when(ANA, Command::Close(PATCHED, closure(Outcome::Abandoned)));
    given.clone().then([Fact::of(PATCHED, Event::Closed(closure(Outcome::Abandoned)))]);
    let objectives = given.then_given().register.objectives;
    let objective = objectives.get(PATCHED).unwrap();
    assert!(objective.is_closed() && !objective.is_overdue(day("2027-01-01")));
    assert_eq!(objective.verdict(), Some(Verdict::OnTrack));
}

#[test]
fn what_is_already_so_changes_nothing() {
    founded([set()]).when(ANA, Command::Revise(PATCHED, definition())).then([]);
    let closed = founded([set(), closed(Outcome::Abandoned)]);
    closed.when(ANA, Command::Close(PATCHED, closure(Outcome::Abandoned))).then([]);
}

#[test]
fn an_evaluation_is_recorded_each_time() {
    founded([set(), evaluated("85", Verdict::OnTrack)])
        .when(ANA, Command::Evaluate(PATCHED, evaluation("85")))
        .then([evaluated("85", Verdict::OnTrack)]);
}

#[test]
fn an_objective_has_an_identity_and_a_reference_of_its_own() {
    founded([set()]).when(ANA, Command::Set(PATCHED, setting())).then_refused(Rule::G9);
    founded([set()]).when(ANA, Command::Set(OTHER, setting())).then_refused(Rule::G9);
}

#[test]
fn an_objective_can_be_measured() {
    let late = || Baseline::Measured { value: quantity("80"), on: day("2026-12-31") };
    let ahead = || Baseline::Measured { value: quantity("80"), on: day("2026-06-30") };
    let lower = Target { direction: Direction::Lower, ..definition().target };
    for it in [
        Definition { actions: Vec::new(), ..definition() },
        Definition { unit: Unit::Named(title("hosts")), ..definition() },
        Definition { target: lower, ..definition() },
        Definition { baseline: late(), ..definition() },
        Definition { baseline: ahead(), ..definition() },
        Definition { due: day("2026-01-01"), ..definition() },
    ] {
        refused(&it, Rule::O1);
    }
    let none = Definition { baseline: Baseline::None, ..definition() };
    founded([]).when(ANA, Command::Set(PATCHED, Setting { definition: none, ..setting() })).then_accepted();
}

#[test]
fn what_is_done_for_an_objective_says_something() {
    for it in [
        Definition { statement: text("tbd"), ..definition() },
        Definition { actions: vec![text("Patch in rings"), text("n/a")], ..definition() },
        Definition { resources: text("-"), ..definition() },
        Definition { evaluation_method: text("unknown"), ..definition() },
    ] {
        refused(&it, Rule::G6);
    }
}

#[test]
fn an_objective_serves_a_goal_that_is_adopted() {
    let own = |wording: &str| Definition { goal: Goal::Own, own_goal: Some(title(wording)), ..definition() };
    refused(&Definition { goal: Goal::G1, ..definition() }, Rule::O2);
    refused(&Definition { goal: Goal::Own, ..definition() }, Rule::O2);
    refused(&Definition { own_goal: Some(title("Sleep well")), ..definition() }, Rule::O2);
    refused(&own("Sleep badly"), Rule::O2);
    let set = Command::Set(PATCHED, Setting { definition: own("Sleep well"), ..setting() });
    founded([adopted(Goal::Own, "Sleep well")]).when(ANA, set).then_accepted();
}

#[test]
fn an_objective_rests_on_the_policy_in_force() {
    let policy =
        |document, revision| Definition { policy: PolicyRevision { document, revision }, ..definition() };
    refused(&policy(POLICY, 2), Rule::O2);
    refused(&policy(MANUAL, 1), Rule::O2);
    let only_drafted =
        [adopted(Goal::G6, "Safer systems"), indicator(PATCHES), registered(POLICY, Kind::TopicPolicy)];
    given(only_drafted).when(ANA, Command::Set(PATCHED, setting())).then_refused(Rule::O2);
    let second = in_force(POLICY, 2);
    founded(second.clone()).when(ANA, Command::Set(PATCHED, setting())).then_refused(Rule::O2);
    let set = Command::Set(PATCHED, Setting { definition: policy(POLICY, 2), ..setting() });
    founded(second).when(ANA, set).then_accepted();
}

#[test]
fn an_objective_is_set_once_its_goal_and_its_policy_are_there() {
    let set = |goal, policy| {
        let early = [indicator(PATCHES), registered(POLICY, Kind::TopicPolicy)];
        let early = early.map(|fact| fact.effective("2026-01-01"));
        let published = in_force(POLICY, 1).into_iter().map(|fact| fact.effective(policy));
        let adopted = adopted(Goal::G6, "Safer systems").effective(goal);
        given(early.into_iter().chain(published).chain([adopted]))
            .later("2026-06-01")
            .when(ANA, Command::Set(PATCHED, setting()))
            .effective("2026-03-01")
    };
    set("2026-03-02", "2026-03-01").then_refused(Rule::G8);
    set("2026-03-01", "2026-03-02").then_refused(Rule::G8);
    set("2026-03-01", "2026-03-01").then_accepted();
}

#[test]
fn the_verdict_follows_from_value_target_baseline_and_day() {
    use Verdict::{Achieved, AtRisk, Missed, OnTrack};
    let rising = aims("80", "100", Direction::Higher);
    let falling = aims("100", "-100", Direction::Lower);
    for (definition, value, as_of, verdict) in [
        (&rising, "90", "2026-01-06", OnTrack),
        (&rising, "89.999999", "2026-01-06", AtRisk),
        (&rising, "100", "2026-01-06", Achieved),
        (&rising, "80", "2026-01-01", OnTrack),
        (&rising, "80", "2025-06-30", OnTrack),
        (&rising, "79", "2025-06-30", AtRisk),
        (&rising, "99.999999", "2026-01-10", OnTrack),
        (&rising, "97.999999", "2026-01-10", AtRisk),
        (&rising, "99.999999", "2026-01-11", Missed),
        (&rising, "100", "2026-02-01", Achieved),
        (&falling, "0", "2026-01-06", OnTrack),
        (&falling, "0.000001", "2026-01-06", AtRisk),
        (&falling, "-100.5", "2026-01-06", Achieved),
        (&falling, "-99", "2026-01-11", Missed),
    ] {
        assert_eq!(verdict_of(definition, value, as_of), verdict, "{value} on {as_of}");
    }
    let unknown = Definition { baseline: Baseline::None, ..rising };
    assert_eq!(verdict_of(&unknown, "99", "2026-01-06"), AtRisk);
    assert_eq!(verdict_of(&unknown, "100", "2026-01-06"), Achieved);
}

#[test]
fn another_verdict_than_the_one_that_follows_has_a_reason() {
    let said = Evaluation { overridden: Some(Verdict::AtRisk), ..evaluation("85") };
    let given = founded([set(), measured(1, "2025-12-01/2025-12-31", "85")]);
    let evaluate = || given.clone().when(ANA, Command::Evaluate(PATCHED, said.clone()));
    evaluate().without_reason().then_refused(Rule::O3);
    evaluate().because("n/a").then_refused(Rule::G6);
    let judged = JudgedEvaluation { evaluation: said.clone(), computed: Verdict::OnTrack };
    assert_eq!(judged.verdict(), Verdict::AtRisk);
    evaluate().then([Fact::of(PATCHED, Event::Evaluated(judged))]);
    given.when(ANA, Command::Evaluate(PATCHED, evaluation("85"))).without_reason().then_accepted();
}

#[test]
fn the_value_is_what_the_indicator_was_then_or_there_is_a_reason() {
    let measured = [measured(1, "2025-12-01/2025-12-31", "85"), measured(2, "2026-02-01/2026-02-28", "90")];
    let given = founded([set()].into_iter().chain(measured)).later("2026-06-01");
    let evaluate = |value, as_of| {
        let evaluation = Evaluation { as_of: day(as_of), ..evaluation(value) };
        given.clone().when(ANA, Command::Evaluate(PATCHED, evaluation)).without_reason()
    };
    evaluate("99", "2025-12-31").then_refused(Rule::O3);
    evaluate("99", "2025-12-31").because("n/a").then_refused(Rule::G6);
    evaluate("99", "2025-12-31").because("The tool has missed half of them").then_accepted();
    for (value, as_of) in
        [("85", "2025-12-15"), ("85", "2026-01-31"), ("90", "2026-02-01"), ("90", "2026-03-31")]
    {
        evaluate(value, as_of).then_accepted();
    }
    // Nobody has measured it, or not since.
    evaluate("85", "2025-11-30").then_refused(Rule::O3);
    evaluate("90", "2026-04-01").then_refused(Rule::O3);
}

#[test]
fn a_waived_reason_is_not_asked_for() {
    let waiver = Waiver {
        rule: text("O-3"),
        why: text("Two people know each figure"),
        compensation: text("Verdicts are read aloud"),
        until: day("2026-12-31"),
    };
    let set_aside = Fact::of(ISMS, isms::Event::RuleWaived(waiver));
    let said = Evaluation { overridden: Some(Verdict::AtRisk), ..evaluation("85") };
    founded([set(), set_aside]).when(ANA, Command::Evaluate(PATCHED, said)).without_reason().then_accepted();
}

#[test]
fn only_a_missed_objective_leads_to_a_nonconformity() {
    let raising = |value| Evaluation { nonconformity: Some(nonconformity()), ..evaluation(value) };
    founded([set()]).when(ANA, Command::Evaluate(PATCHED, raising("85"))).then_refused(Rule::O3);
    let missed = Evaluation { as_of: day("2027-01-05"), ..raising("85") };
    let judged = JudgedEvaluation { evaluation: missed.clone(), computed: Verdict::Missed };
    founded([set()])
        .later("2027-01-10")
        .when(ANA, Command::Evaluate(PATCHED, missed))
        .then([Fact::of(PATCHED, Event::Evaluated(judged))]);
}

#[test]
fn the_next_management_review_hears_of_what_was_missed_and_raised_nothing() {
    let missed = Evaluation { as_of: day("2027-01-05"), ..evaluation("85") };
    let raised = Evaluation { nonconformity: Some(nonconformity()), ..missed.clone() };
    let other = Setting { reference: reference("OBJ-2"), ..setting() };
    let given = founded([set(), Fact::of(OTHER, Event::Set(other))]).later("2027-01-10");
    let given = given.when(ANA, Command::Evaluate(PATCHED, missed)).then_given();
    let given = given.when(ANA, Command::Evaluate(OTHER, raised)).then_given();
    let given = given.when(ANA, Command::Close(PATCHED, closure(Outcome::Missed))).then_given();
    let gaps = given.gaps().into_iter().filter(|gap| gap.rule == Rule::O5).map(|gap| gap.about);
    assert_eq!(gaps.collect::<Vec<_>>(), [PATCHED.into()]);
}

#[test]
fn an_evaluation_is_of_a_day_that_has_come_and_of_the_objective_as_it_was_then() {
    let given =
        founded([set().effective("2026-01-01"), revised("99").effective("2026-02-01")]).later("2026-03-01");
    let of = |as_of| Command::Evaluate(PATCHED, Evaluation { as_of: day(as_of), ..evaluation("85") });
    given.clone().when(ANA, of("2026-03-02")).then_refused(Rule::G1);
    given.clone().when(ANA, of("2026-01-15")).effective("2026-01-31").then_refused(Rule::G8);
    given.when(ANA, of("2026-01-15")).effective("2026-02-01").then_accepted();
}

#[test]
fn an_older_value_does_not_take_the_place_of_a_later_one() {
    let of = |value, as_of| Command::Evaluate(PATCHED, Evaluation { as_of: day(as_of), ..evaluation(value) });
    let given = founded([set()]).later("2026-03-01");
    let given = given.when(ANA, of("85", "2026-02-28")).then_given();
    let given = given.when(ANA, of("70", "2026-01-31")).then_given();
    assert_eq!(given.register.objectives.get(PATCHED).unwrap().verdict(), Some(Verdict::OnTrack));
}

#[test]
fn a_target_moves_once_unless_top_management_approves() {
    let governor = [person(BEN), role_with(GOVERNOR, &[Authority::Govern]), holder(GOVERNOR, BEN)];
    let moved = founded(governor.into_iter().chain([set(), revised("99")]));
    let again = |given: &Given, to| given.clone().when_in(BEN, GOVERNOR, Command::Revise(PATCHED, to));
    again(&moved, aiming_at("95")).then_refused(Rule::O4);
    again(&moved, Definition { due: day("2027-06-30"), ..aiming_at("99") }).then_refused(Rule::O4);
    again(&moved, Definition { resources: text("Two weeks"), ..aiming_at("99") }).then_accepted();
    moved.clone().when(ANA, Command::Revise(PATCHED, aiming_at("95"))).then([revised("95")]);
}

#[test]
fn an_evaluation_a_period_of_the_indicator_later_lets_the_target_move_again() {
    let governor = [person(BEN), role_with(GOVERNOR, &[Authority::Govern]), holder(GOVERNOR, BEN)];
    let set = set().effective("2026-01-01");
    let moved = founded(governor.into_iter().chain([set, revised("99").effective("2026-01-01")]));
    let again = |given: Given| given.when_in(BEN, GOVERNOR, Command::Revise(PATCHED, aiming_at("95")));
    let evaluated = |given: Given, as_of| {
        let evaluation = Evaluation { as_of: day(as_of), ..evaluation("85") };
        given.when(ANA, Command::Evaluate(PATCHED, evaluation)).then_given()
    };
    // It moved on the first of January, by the log's clock.
    let given = evaluated(moved.clone().later("2026-03-01"), "2026-01-01");
    again(given.clone()).then_refused(Rule::O4);
    again(evaluated(given.clone(), "2026-01-31")).then_refused(Rule::O4);
    let settled = evaluated(given, "2026-02-01");
    again(settled.clone()).then([revised("95")]);
    // What was evaluated before it moved says nothing of the new target, however the move is dated.
    let backdated = again(settled).effective("2026-01-10").then_given();
    let third = |given: Given| given.when_in(BEN, GOVERNOR, Command::Revise(PATCHED, aiming_at("90")));
    third(backdated.clone()).then_refused(Rule::O4);
    third(evaluated(backdated.later("2026-04-02"), "2026-04-01")).then_accepted();
}

#[test]
fn a_target_moves_by_revision_and_by_no_correction() {
    let given = founded([]).when(ANA, Command::Set(PATCHED, setting())).then_given();
    let corrects = given.register.position - 1;
    let correct = |to| {
        let command = Box::new(Command::Set(PATCHED, Setting { definition: to, ..setting() }).into());
        Correct { corrects, command, effective_at: None }
    };
    given.clone().when(ANA, correct(aiming_at("84"))).then_refused(Rule::O4);
    let later = Definition { due: day("2027-12-31"), ..definition() };
    given.clone().when(ANA, correct(later)).then_refused(Rule::O4);
    let otherwise = Definition { resources: text("Two weeks"), ..definition() };
    given.clone().when(ANA, correct(otherwise)).then_accepted();
    let revised = given.when(ANA, Command::Revise(PATCHED, aiming_at("99"))).then_given();
    let command = Box::new(Command::Revise(PATCHED, aiming_at("84")).into());
    let again = Correct { corrects: corrects + 1, command, effective_at: None };
    revised.when(ANA, again).then_refused(Rule::O4);
}

#[test]
fn for_an_area_of_the_organization_nobody_is_its_top_management() {
    let of_payroll = crate::aggregate::role::Grant { areas: vec![text("Payroll")], ..grant(BEN) };
    let leads = Fact::of(TOP_MANAGEMENT, crate::aggregate::role::Event::Assigned(of_payroll));
    let within = |to| Definition { area: Some(text("Payroll")), ..aiming_at(to) };
    let set = Fact::of(PATCHED, Event::Set(Setting { definition: within("98"), ..setting() }));
    let moved = Fact::of(PATCHED, Event::Revised(within("99")));
    let given = founded([person(BEN), leads, set, moved]);
    given.clone().when(BEN, Command::Revise(PATCHED, within("95"))).then_refused(Rule::O4);
    given.when(ANA, Command::Revise(PATCHED, within("95"))).then_accepted();
}

#[test]
fn a_revised_objective_is_as_sound_as_one_that_is_set() {
    let given = founded([set(), indicator(TICKETS)]).later("2027-02-01");
    let revise = |to| given.clone().when(ANA, Command::Revise(PATCHED, to));
    revise(Definition { actions: Vec::new(), ..aiming_at("99") }).then_refused(Rule::O1);
    revise(Definition { goal: Goal::G1, ..aiming_at("99") }).then_refused(Rule::O2);
    revise(Definition { due: day("2027-01-31"), ..definition() }).then_refused(Rule::O1);
    revise(Definition { indicator: IndicatorId::from_u128(9), ..definition() }).then_refused(Rule::G4);
    // Its day has passed; that is no reason to refuse another word.
    revise(Definition { statement: text("Systems are patched"), ..definition() }).then_accepted();
    revise(aiming_at("99")).without_reason().then_refused(Rule::G6);
}

#[test]
fn an_objective_comes_to_what_its_latest_evaluation_says_or_there_is_a_reason() {
    let missed = [set(), evaluated("85", Verdict::Missed)];
    let close = |facts: &[Fact], result| {
        founded(facts.to_vec()).when(ANA, Command::Close(PATCHED, closure(result))).without_reason()
    };
    close(&missed, Outcome::Achieved).then_refused(Rule::O3);
    close(&missed, Outcome::Missed).then_accepted();
    close(&missed, Outcome::Abandoned).then_refused(Rule::G6);
    close(&[set(), evaluated("98", Verdict::Achieved)], Outcome::Achieved).then_accepted();
    close(&[set()], Outcome::Missed).then_refused(Rule::O3);
    close(&[set()], Outcome::Missed).because("Nobody has measured it").then_accepted();
    let empty = Closure { lesson: Some(text("n/a")), ..closure(Outcome::Abandoned) };
    founded([set()]).when(ANA, Command::Close(PATCHED, empty)).then_refused(Rule::G6);
}

#[test]
fn nothing_happens_to_what_is_closed() {
    for command in [
        Command::Evaluate(PATCHED, evaluation("85")),
        Command::Revise(PATCHED, aiming_at("99")),
        Command::Close(PATCHED, closure(Outcome::Missed)),
    ] {
        founded([set(), closed(Outcome::Abandoned)]).when(ANA, command).then_refused(Rule::G3);
    }
}

#[test]
fn an_objective_that_is_not_closed_has_an_owner_who_is_there() {
    let owned = Definition { owner: Responsible::Role(GOVERNOR), ..definition() };
    let set = Fact::of(PATCHED, Event::Set(Setting { definition: owned, ..setting() }));
    let owned = || founded([role_with(GOVERNOR, &[]), set.clone()]);
    owned().then_gap(Rule::R2);
    let mut closed_then = owned();
    closed_then.record(closed(Outcome::Abandoned));
    closed_then.clone().then_no_gap(Rule::R2);
    assert!(
        gaps(&closed_then.register, closed_then.now().into()).iter().all(|gap| gap.about != PATCHED.into())
    );
}

#[test]
fn a_corrected_value_is_judged_anew() {
    let given =
        founded([set(), person(EVA)]).when(ANA, Command::Evaluate(PATCHED, evaluation("85"))).then_given();
    let corrects = given.register.position - 1;
    let command = Box::new(Command::Evaluate(PATCHED, evaluation("98")).into());
    let correct = Correct { corrects, command, effective_at: None };
    let corrected = given.when(ANA, correct).then_given();
    let objective = corrected.register.objectives.get(PATCHED).unwrap();
    assert_eq!(objective.verdict(), Some(Verdict::Achieved));
}

#[test]
fn an_objective_is_not_corrected_under_its_evaluation() {
    let leads = Fact::of(TOP_MANAGEMENT, crate::aggregate::role::Event::Assigned(grant(EVA)));
    let given = founded([person(EVA), leads]).when(ANA, Command::Set(PATCHED, setting())).then_given();
    let corrects = given.register.position - 1;
    let from = |value| Baseline::Measured { value: quantity(value), on: day("2026-01-01") };
    let correct = |baseline| {
        let definition = Definition { baseline, ..definition() };
        let command = Box::new(Command::Set(PATCHED, Setting { definition, ..setting() }).into());
        Correct { corrects, command, effective_at: None }
    };
    let given = given.when(ANA, Command::Evaluate(PATCHED, evaluation("85"))).then_given();
    given.clone().when(ANA, correct(from("86"))).then_refused(Rule::O3);
    given.clone().when(ANA, correct(from("84"))).then_accepted();
    let voided = given.when(EVA, Void { voids: corrects + 1 }).then_given();
    voided.when(ANA, correct(from("86"))).then_accepted();
}

fn verdict_of(definition: &Definition, value: &str, as_of: &str) -> Verdict {
    super::evaluation::verdict(definition, quantity(value), day(as_of))
}

fn refused(it: &Definition, rule: Rule) {
    let setting = Setting { definition: it.clone(), ..setting() };
    let facts = [registered(MANUAL, Kind::Procedure)].into_iter().chain(in_force(MANUAL, 1));
    founded(facts).when(ANA, Command::Set(PATCHED, setting)).then_refused(rule);
}

/// What an objective rests on, then these facts.
fn founded(facts: impl IntoIterator<Item = Fact>) -> Given {
    let before = [
        adopted(Goal::G6, "Safer systems"),
        indicator(PATCHES),
        registered(POLICY, Kind::InformationSecurityPolicy),
    ];
    given(before.into_iter().chain(in_force(POLICY, 1)).chain(facts))
}

fn quantity(text: &str) -> crate::vocabulary::quantity::Quantity {
    text.parse().unwrap()
}

fn definition() -> Definition {
    Definition {
        statement: text("Critical patches are installed within a week"),
        goal: Goal::G6,
        own_goal: None,
        area: None,
        indicator: PATCHES,
        baseline: Baseline::Measured { value: quantity("80"), on: day("2026-01-01") },
        target: Target { value: quantity("98"), direction: Direction::Higher },
        unit: Unit::Percent,
        owner: Responsible::Person(ANA),
        actions: vec![text("Patch in rings")],
        resources: text("Three weeks of two engineers"),
        due: day("2026-12-31"),
        evaluation_method: text("The indicator at the end of each month"),
        policy: PolicyRevision { document: POLICY, revision: 1 },
    }
}

fn aiming_at(target: &str) -> Definition {
    let target = Target { value: quantity(target), direction: Direction::Higher };
    Definition { target, ..definition() }
}

/// Within ten days from the first of January.
fn aims(from: &str, to: &str, direction: Direction) -> Definition {
    let baseline = Baseline::Measured { value: quantity(from), on: day("2026-01-01") };
    let target = Target { value: quantity(to), direction };
    Definition { baseline, target, due: day("2026-01-11"), ..definition() }
}

fn setting() -> Setting {
    Setting { reference: reference("OBJ-1"), definition: definition() }
}

fn set() -> Fact {
    Fact::of(PATCHED, Event::Set(setting()))
}

fn revised(target: &str) -> Fact {
    Fact::of(PATCHED, Event::Revised(aiming_at(target)))
}

fn evaluation(value: &str) -> Evaluation {
    Evaluation { as_of: day("2026-01-01"), value: quantity(value), overridden: None, nonconformity: None }
}

fn evaluated(value: &str, computed: Verdict) -> Fact {
    Fact::of(PATCHED, Event::Evaluated(JudgedEvaluation { evaluation: evaluation(value), computed }))
}

fn nonconformity() -> Raising {
    Raising {
        reference: reference("NC-7"),
        requirement: title("Objective OBJ-1"),
        statement: text("Patches take longer than a week"),
        area: text("Operations"),
    }
}

fn closure(result: Outcome) -> Closure {
    Closure { result, lesson: Some(text("Rings need a pilot")) }
}

fn closed(result: Outcome) -> Fact {
    Fact::of(PATCHED, Event::Closed(closure(result)))
}

fn adopted(goal: Goal, wording: &str) -> Fact {
    let adopted = AdoptedGoal { goal, wording: title(wording), rationale: text("Customers ask for it") };
    Fact::of(ISMS, isms::Event::GoalAdopted(adopted))
}

fn indicator(id: IndicatorId) -> Fact {
    let definition = indicator::Definition {
        reference: reference(&format!("KPI-{id}")),
        name: title("Patched in time"),
        information_need: text("Whether systems are patched before they are attacked"),
        formula: text("Patched within a week, of all"),
        unit: Unit::Percent,
        direction: Direction::Higher,
        thresholds: None,
        frequency: Frequency::Monthly,
        collector: Responsible::Person(ANA),
        analyst: Responsible::Person(ANA),
        kind: IndicatorKind::Effectiveness,
        area: None,
    };
    Fact::of(id, indicator::Event::Defined(definition))
}

fn measured(number: u128, period: &str, value: &str) -> Fact {
    let measurement = Measurement {
        measurement: MeasurementId::from_u128(number),
        period: period.parse().unwrap(),
        reading: Reading::Value(quantity(value)),
        unit: Unit::Percent,
        source: title("The inventory"),
        collected_by: None,
    };
    Fact::of(PATCHES, indicator::Event::MeasurementRecorded(measurement))
}

fn registered(id: DocumentId, kind: Kind) -> Fact {
    let registration = Registration {
        reference: reference(&format!("DOC-{id}")),
        title: title("Information security"),
        kind,
        classification: None,
        owner: Responsible::Role(TOP_MANAGEMENT),
        language: None,
        clauses: Vec::new(),
        controls: Vec::new(),
        origin: Origin::Internal,
        area: None,
    };
    Fact::of(id, document::Event::Registered(registration))
}

/// A revision, from its draft to its publication.
fn in_force(id: DocumentId, revision: u32) -> Vec<Fact> {
    let content = Digest::of(b"");
    let draft = Draft { revision, content, location: None, changes: None };
    let review = Review { revision, content, verdict: Suitability::Suitable, comment: None };
    let approval = Approval { revision, content, next_review_due: None };
    let publication = Publication { revision, audience: title("Everybody"), channel: title("Intranet") };
    vec![
        Fact::of(id, document::Event::RevisionDrafted(draft)),
        Fact::of(id, document::Event::RevisionReviewed(review)),
        Fact::of(id, document::Event::RevisionApproved(approval)),
        Fact::of(id, document::Event::Published(publication)),
    ]
}
