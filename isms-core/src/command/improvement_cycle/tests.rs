//! Cycles of improvement, one test a rule.

use super::*;
use crate::aggregate::improvement_cycle::Process;
use crate::aggregate::isms::context::{
    InterestedParty, Outcome, PartyKind, RequirementDetails, RequirementKind, RequirementReview,
    RequirementStatement,
};
use crate::aggregate::isms::profile::Waiver;
use crate::aggregate::{isms, role};
use crate::command::{Correct, Void};
use crate::id::{InterestedPartyId, OutputId};
use crate::testing::{
    ANA, EVA, Fact, Given, ISMS, TOP_MANAGEMENT, day, given, grant, person, reference, text, title,
};
use crate::vocabulary::phase::CycleModel;

const FIRST: ImprovementCycleId = ImprovementCycleId::from_u128(0xC1);
const SECOND: ImprovementCycleId = ImprovementCycleId::from_u128(0xC2);
const THIRD: ImprovementCycleId = ImprovementCycleId::from_u128(0xC3);
const CUSTOMER: InterestedPartyId = InterestedPartyId::from_u128(0xCF);
const UPTIME: RequirementId = RequirementId::from_u128(0x41);
const PRIVACY: RequirementId = RequirementId::from_u128(0x42);
const UNKNOWN: RequirementId = RequirementId::from_u128(0x43);

#[test]
fn a_cycle_starts_goes_through_its_phases_and_closes() {
    for model in [CycleModel::Pdca, CycleModel::Opdca] {
        let start = Start { model, ..start(1, None) };
        let given = required_of_us([]).when(ANA, Command::Start(FIRST, start.clone()));
        given.clone().then([Fact::of(FIRST, Event::Started(start))]);
        let mut given = given.then_given();
        for phase in model.phases() {
            let when = given.when(ANA, Command::EnterPhase(FIRST, entry(*phase))).without_reason();
            when.clone().then([entered(FIRST, *phase)]);
            given = when.then_given();
        }
        let given = given.when(ANA, Command::RecordOutput(FIRST, output(1)));
        given.clone().then([Fact::of(FIRST, Event::OutputRecorded(output(1)))]);
        let given = given.then_given().when(ANA, Command::Close(FIRST, closure()));
        given.then([Fact::of(FIRST, Event::Closed(closure()))]);
    }
}

#[test]
fn what_is_already_so_changes_nothing() {
    required_of_us([started(), entered(FIRST, Phase::Plan)])
        .when(ANA, Command::EnterPhase(FIRST, entry(Phase::Plan)))
        .then([]);
    acted([answered(), closed()]).when(ANA, Command::Close(FIRST, closure())).then([]);
}

#[test]
fn what_comes_out_is_recorded_once() {
    required_of_us([started(), answered()])
        .when(ANA, Command::RecordOutput(FIRST, output(1)))
        .then_refused(Rule::G9);
}

#[test]
fn a_cycle_has_an_identity_and_a_reference_of_its_own() {
    let again = Start { process: Process::Named(title("Patching")), ..start(1, None) };
    let given = required_of_us([started()]);
    given.clone().when(ANA, Command::Start(FIRST, again.clone())).then_refused(Rule::G9);
    given.clone().when(ANA, Command::Start(SECOND, again.clone())).then_refused(Rule::G9);
    let other = Start { reference: reference("Patching 1"), ..again };
    given.when(ANA, Command::Start(SECOND, other)).then_accepted();
}

#[test]
fn phases_follow_in_the_order_of_the_model() {
    let enter = |facts: &[Fact], phase| {
        required_of_us(facts.to_vec()).when(ANA, Command::EnterPhase(FIRST, entry(phase)))
    };
    let observing = Fact::of(FIRST, Event::Started(Start { model: CycleModel::Opdca, ..start(1, None) }));
    enter(&[started()], Phase::Do).then_refused(Rule::S5);
    let observing = [observing];
    enter(&observing, Phase::Plan).then_refused(Rule::S5);
    enter(&observing, Phase::Observe).then_accepted();
    let planned = [started(), entered(FIRST, Phase::Plan)];
    enter(&planned, Phase::Check).then_refused(Rule::S5);
    enter(&planned, Phase::Act).then_refused(Rule::S5);
    enter(&planned, Phase::Do).then_accepted();
}

#[test]
fn a_cycle_goes_back_with_a_reason() {
    let back = |to| acted([]).when(ANA, Command::EnterPhase(FIRST, entry(to)));
    for phase in [Phase::Plan, Phase::Do, Phase::Check] {
        back(phase).without_reason().then_refused(Rule::S5);
        back(phase).because("n/a").then_refused(Rule::G6);
        back(phase).then([entered(FIRST, phase)]);
    }
    let given = back(Phase::Do).then_given();
    given.clone().when(ANA, Command::EnterPhase(FIRST, entry(Phase::Act))).then_refused(Rule::S5);
    given.when(ANA, Command::EnterPhase(FIRST, entry(Phase::Check))).without_reason().then_accepted();
}

#[test]
fn only_a_cycle_that_observes_enters_observe_whatever_is_waived() {
    let observe = || Command::EnterPhase(FIRST, entry(Phase::Observe));
    required_of_us([started()]).when(ANA, observe()).then_refused(Rule::S5);
    let waived = required_of_us([waived("S-5"), started()]);
    waived.clone().when(ANA, observe()).then_refused(Rule::S5);
    waived.when(ANA, Command::EnterPhase(FIRST, entry(Phase::Check))).then_accepted();
}

#[test]
fn a_phase_is_not_entered_before_the_one_before_it() {
    let facts = [started().effective("2026-01-01"), entered(FIRST, Phase::Plan).effective("2026-02-01")];
    let given = required_of_us(facts).later("2026-03-01");
    let enter = || given.clone().when(ANA, Command::EnterPhase(FIRST, entry(Phase::Do)));
    enter().effective("2026-01-31").then_refused(Rule::G8);
    enter().effective("2026-02-01").then_accepted();
}

#[test]
fn the_first_cycle_of_a_process_has_no_other_before_it() {
    required_of_us([]).when(ANA, Command::Start(FIRST, start(2, None))).then_refused(Rule::S6);
    required_of_us([]).when(ANA, Command::Start(FIRST, start(0, None))).then_refused(Rule::S6);
    let named = Start { process: Process::Named(title("Patching")), ..start(2, Some(FIRST)) };
    required_of_us([started()]).when(ANA, Command::Start(SECOND, named)).then_refused(Rule::S6);
}

#[test]
fn the_next_cycle_of_a_process_refers_to_the_one_before() {
    let second = |it| acted([]).when(ANA, Command::Start(SECOND, it));
    second(start(1, None)).then_refused(Rule::S6);
    second(start(2, None)).then_refused(Rule::S6);
    second(start(1, Some(FIRST))).then_refused(Rule::S6);
    second(start(3, Some(FIRST))).then_refused(Rule::S6);
    second(start(2, Some(SECOND))).then_refused(Rule::S6);
    let given = second(start(2, Some(FIRST))).then_given();
    given.clone().when(ANA, Command::Start(THIRD, start(3, Some(FIRST)))).then_refused(Rule::S6);
    given.clone().when(ANA, Command::Start(THIRD, start(2, Some(FIRST)))).then_refused(Rule::S6);
    let third = |given: Given| given.when(ANA, Command::Start(THIRD, start(3, Some(SECOND))));
    third(given.clone()).then_refused(Rule::S6);
    third(with(given.clone(), acting(SECOND))).then_refused(Rule::S6);
    third(with(given, acting(SECOND).chain([answered(), closed()]))).then_accepted();
}

#[test]
fn the_next_cycle_starts_once_the_one_before_acts_or_is_closed() {
    let next = |facts: Vec<Fact>| {
        required_of_us([started()].into_iter().chain(facts))
            .when(ANA, Command::Start(SECOND, start(2, Some(FIRST))))
    };
    next(vec![]).then_refused(Rule::S6);
    next(acting(FIRST).take(3).collect()).then_refused(Rule::S6);
    next(acting(FIRST).collect()).then_accepted();
    next(acting(FIRST).chain([entered(FIRST, Phase::Do)]).collect()).then_accepted();
    next(acting(FIRST).chain([answered(), closed()]).collect()).then_accepted();
    let acts = [entered(FIRST, Phase::Act).effective("2026-02-01")];
    let given = required_of_us([started()].into_iter().chain(acting(FIRST).take(3)).chain(acts));
    let start = |on| {
        let command = Command::Start(SECOND, start(2, Some(FIRST)));
        given.clone().later("2026-03-01").when(ANA, command).effective(on)
    };
    start("2026-01-31").then_refused(Rule::G8);
    start("2026-02-01").then_accepted();
}

#[test]
fn a_cycle_that_others_follow_can_still_be_corrected() {
    let given = required_of_us([started()]);
    let corrects = given.register.position - 1;
    let given = with(given, acting(FIRST)).when(ANA, Command::Start(SECOND, start(2, Some(FIRST)))).then_given();
    let correct =
        |it| Correct { corrects, command: Box::new(Command::Start(FIRST, it).into()), effective_at: None };
    let period = "2026-01-01/2026-06-30".parse().unwrap();
    let corrected = given.clone().when(ANA, correct(Start { period, ..start(1, None) })).then_given();
    assert_eq!(corrected.register.improvement_cycles.get(FIRST).unwrap().start.value.period, period);
    given.when(ANA, correct(start(2, None))).then_refused(Rule::S6);
}

#[test]
fn a_cycle_closes_once_it_has_acted() {
    let checked = [Phase::Plan, Phase::Do, Phase::Check].map(|phase| entered(FIRST, phase));
    required_of_us([started()].into_iter().chain(checked).chain([answered()]))
        .when(ANA, Command::Close(FIRST, closure()))
        .then_refused(Rule::S6);
    let back = acted([entered(FIRST, Phase::Do), answered()]);
    back.when(ANA, Command::Close(FIRST, closure())).then_accepted();
}

#[test]
fn a_cycle_closes_with_its_lessons_or_none_said_so() {
    let close =
        |lessons| acted([answered()]).when(ANA, Command::Close(FIRST, Closure { lessons, ..closure() }));
    close(Lessons::Learned(Vec::new())).then_refused(Rule::S6);
    close(Lessons::Learned(vec![text("n/a")])).then_refused(Rule::G6);
    close(Lessons::None).then_accepted();
}

#[test]
fn what_went_in_and_did_not_come_out_is_carried_over() {
    let close = |facts: Vec<Fact>, requirements: BTreeSet<RequirementId>| {
        let carried_over = Matters { requirements, ..Matters::default() };
        acted(facts).when(ANA, Command::Close(FIRST, Closure { carried_over, ..closure() }))
    };
    close(vec![], [].into()).then_refused(Rule::S6);
    close(vec![], [PRIVACY].into()).then_refused(Rule::S6);
    close(vec![], [UPTIME].into()).then_accepted();
    close(vec![answered()], [].into()).then_accepted();
    close(vec![answered()], [PRIVACY].into()).then_accepted();
    close(vec![answered()], [UNKNOWN].into()).then_refused(Rule::G4);
    // What nobody requires any more is not carried.
    close(vec![retired(UPTIME)], [].into()).then_accepted();
}

#[test]
fn whatever_else_went_in_is_answered_or_carried_over_in_its_own_words() {
    let close = |answered_: &[&str], others: &[&str]| {
        let texts = |of: &[&str]| of.iter().map(|it| text(it)).collect();
        let carried_over = Matters { others: texts(others), ..Matters::default() };
        let closure = Closure { answered: texts(answered_), carried_over, ..closure() };
        acted([answered()]).when(ANA, Command::Close(FIRST, closure))
    };
    close(&[], &[]).then_refused(Rule::S6);
    close(&[], &["Less surprises"]).then_refused(Rule::S6);
    close(&["Fewer surprises", "Fewer meetings"], &[]).then_refused(Rule::S6);
    close(&["Fewer surprises"], &[]).then_accepted();
    close(&[], &["Fewer surprises", "A second site"]).then_accepted();
}

#[test]
fn the_cycle_that_follows_refers_to_the_one_that_closes() {
    let followed = || acted([answered(), Fact::of(SECOND, Event::Started(start(2, Some(FIRST))))]);
    let close = |next| Command::Close(FIRST, Closure { next_cycle: Some(next), ..closure() });
    followed().when(ANA, close(SECOND)).then_accepted();
    followed().when(ANA, close(FIRST)).then_refused(Rule::S6);
    followed().when(ANA, close(THIRD)).then_refused(Rule::G4);
}

#[test]
fn an_output_satisfies_at_least_one_requirement() {
    let record = |satisfies: BTreeSet<RequirementId>| {
        required_of_us([started()]).when(ANA, Command::RecordOutput(FIRST, Output { satisfies, ..output(1) }))
    };
    record([].into()).then_refused(Rule::S7);
    record([UNKNOWN].into()).then_refused(Rule::G4);
    record([UPTIME, PRIVACY].into()).then_accepted();
    let nothing = Output { satisfies: [].into(), ..output(1) };
    required_of_us([waived("S-7"), started()])
        .when(ANA, Command::RecordOutput(FIRST, nothing))
        .then_accepted();
}

#[test]
fn what_goes_in_and_comes_out_is_required_still_and_was_by_then() {
    let given = required_of_us([started(), retired(UPTIME)]);
    given.clone().when(ANA, Command::RecordOutput(FIRST, output(1))).then_refused(Rule::G3);
    let other = Start { process: Process::Named(title("Patching")), ..start(1, None) };
    given.when(ANA, Command::Start(SECOND, other)).then_refused(Rule::G3);
}

#[test]
fn no_cycle_starts_from_what_was_not_required_yet() {
    let later = requirement(UPTIME).effective("2026-03-01");
    let given = given([party(), later]).later("2026-06-01");
    let start = |date| given.clone().when(ANA, Command::Start(FIRST, start(1, None))).effective(date);
    start("2026-02-28").then_refused(Rule::G8);
    start("2026-03-01").then_accepted();
}

#[test]
fn what_goes_in_is_there() {
    let unknown = Matters { requirements: [UNKNOWN].into(), others: Vec::new() };
    required_of_us([])
        .when(ANA, Command::Start(FIRST, Start { inputs: unknown, ..start(1, None) }))
        .then_refused(Rule::G4);
}

#[test]
fn an_output_is_shown_by_events_that_are_there() {
    let record = |shown_by: BTreeSet<u64>| {
        let given = required_of_us([started()]);
        let last = given.register.position - 1;
        let shown_by = shown_by.into_iter().map(|after| last + after).collect();
        given.when(ANA, Command::RecordOutput(FIRST, Output { shown_by, ..output(1) }))
    };
    record([0].into()).then_accepted();
    record([0, 1].into()).then_refused(Rule::G4);
}

#[test]
fn what_is_written_about_a_cycle_says_something() {
    let empty = Matters { requirements: [].into(), others: vec![text("tbd")] };
    let inputs = Start { inputs: empty.clone(), ..start(1, None) };
    required_of_us([]).when(ANA, Command::Start(FIRST, inputs)).then_refused(Rule::G6);
    let note = PhaseEntry { note: Some(text("-")), ..entry(Phase::Plan) };
    required_of_us([started()]).when(ANA, Command::EnterPhase(FIRST, note)).then_refused(Rule::G6);
    let statement = Output { statement: text("n/a"), ..output(1) };
    required_of_us([started()]).when(ANA, Command::RecordOutput(FIRST, statement)).then_refused(Rule::G6);
    for it in
        [Closure { result: text("tbd"), ..closure() }, Closure { carried_over: empty.clone(), ..closure() }]
    {
        acted([answered()]).when(ANA, Command::Close(FIRST, it)).then_refused(Rule::G6);
    }
}

#[test]
fn nothing_happens_to_a_cycle_that_is_closed() {
    for command in [
        Command::EnterPhase(FIRST, entry(Phase::Plan)),
        Command::RecordOutput(FIRST, output(2)),
        Command::Close(FIRST, Closure { lessons: Lessons::None, ..closure() }),
    ] {
        acted([answered(), closed()]).when(ANA, command).then_refused(Rule::G3);
    }
}

#[test]
fn an_output_is_voided_whatever_phase_follows_and_a_phase_only_from_the_end() {
    let leads = [person(EVA), Fact::of(TOP_MANAGEMENT, role::Event::Assigned(grant(EVA)))];
    let facts = [started(), entered(FIRST, Phase::Plan), answered(), entered(FIRST, Phase::Do)];
    let given = required_of_us(leads.into_iter().chain(facts));
    let last = given.register.position - 1;
    given.clone().when(EVA, Void { voids: last - 1 }).then_accepted();
    given.clone().when(EVA, Void { voids: last - 2 }).then_refused(Rule::G5);
    let voided = given.when(EVA, Void { voids: last }).then_given();
    assert_eq!(voided.register.improvement_cycles.get(FIRST).unwrap().phase(), Some(Phase::Plan));
    voided.when(EVA, Void { voids: last - 2 }).then_accepted();
}

/// A customer's requirements, then these facts.
fn required_of_us(facts: impl IntoIterator<Item = Fact>) -> Given {
    given([party(), requirement(UPTIME), requirement(PRIVACY)].into_iter().chain(facts))
}

/// A cycle that has gone through its phases, then these facts.
fn acted(facts: impl IntoIterator<Item = Fact>) -> Given {
    required_of_us([started()].into_iter().chain(acting(FIRST)).chain(facts))
}

/// That a cycle has gone through its phases.
fn acting(id: ImprovementCycleId) -> impl Iterator<Item = Fact> {
    CycleModel::Pdca.phases().iter().map(move |phase| entered(id, *phase))
}

fn with(mut given: Given, facts: impl IntoIterator<Item = Fact>) -> Given {
    facts.into_iter().for_each(|fact| given.record(fact));
    given
}

fn party() -> Fact {
    let customer = InterestedParty {
        party: CUSTOMER,
        reference: reference("IP-1"),
        name: title("Customers"),
        kind: PartyKind::Customer,
    };
    Fact::of(ISMS, isms::Event::InterestedPartyIdentified(customer))
}

fn requirement(id: RequirementId) -> Fact {
    let statement = RequirementStatement {
        requirement: id,
        reference: reference(&format!("REQ-{id}")),
        party: CUSTOMER,
        details: RequirementDetails {
            text: text("What was agreed is kept"),
            kind: RequirementKind::Contract,
            addressed_by_isms: true,
            why_not: None,
        },
    };
    Fact::of(ISMS, isms::Event::InterestedPartyRequirementRecorded(statement))
}

fn retired(requirement: RequirementId) -> Fact {
    let review = RequirementReview { requirement, outcome: Outcome::Retired };
    Fact::of(ISMS, isms::Event::InterestedPartyRequirementReviewed(review))
}

fn waived(rule: &str) -> Fact {
    let waiver = Waiver {
        rule: text(rule),
        why: text("The first cycle is a trial"),
        compensation: text("It is looked at each week"),
        until: day("2026-12-31"),
    };
    Fact::of(ISMS, isms::Event::RuleWaived(waiver))
}

fn start(number: u32, previous_cycle: Option<ImprovementCycleId>) -> Start {
    Start {
        reference: reference(&format!("Cycle {number}")),
        number,
        model: CycleModel::Pdca,
        process: Process::Isms,
        period: "2026-01-01/2026-12-31".parse().unwrap(),
        inputs: Matters { requirements: [UPTIME].into(), others: vec![text("Fewer surprises")] },
        previous_cycle,
    }
}

fn started() -> Fact {
    Fact::of(FIRST, Event::Started(start(1, None)))
}

fn entry(phase: Phase) -> PhaseEntry {
    PhaseEntry { phase, note: None }
}

fn entered(id: ImprovementCycleId, phase: Phase) -> Fact {
    Fact::of(id, Event::PhaseEntered(entry(phase)))
}

fn output(number: u128) -> Output {
    Output {
        output: OutputId::from_u128(number),
        kind: title("service"),
        statement: text("Systems fail over within a minute"),
        satisfies: [UPTIME].into(),
        shown_by: [].into(),
    }
}

fn answered() -> Fact {
    Fact::of(FIRST, Event::OutputRecorded(output(1)))
}

fn closure() -> Closure {
    Closure {
        result: text("Outages became rare"),
        lessons: Lessons::Learned(vec![text("Failover is rehearsed")]),
        answered: vec![text("Fewer surprises")],
        carried_over: Matters::default(),
        next_cycle: None,
    }
}

fn closed() -> Fact {
    Fact::of(FIRST, Event::Closed(closure()))
}
