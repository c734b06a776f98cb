//! Tests of the decisions about training activities.

use super::*;
use crate::aggregate::training_activity::{Audience, Effectiveness, Kind, Stage, TrainingActivity};
use crate::command::{Command as AnyCommand, Correct, Void};
use crate::id::{IndicatorId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, day, given, holder, person, reference, role_with, text, title,
};
use crate::vocabulary::authority::Authority;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::group::Group;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::responsible::Responsible;

const BASICS: TrainingActivityId = TrainingActivityId::from_u128(0x7A1);
const PHISHING: TrainingActivityId = TrainingActivityId::from_u128(0x7A2);
const TRAINER: RoleId = RoleId::from_u128(0x7A);

#[test]
fn an_activity_is_planned_held_and_evaluated() {
    let steps = [
        (Command::Plan(BASICS, plan()), Event::Planned(plan()), Stage::Planned),
        (Command::Deliver(BASICS, delivery()), Event::Delivered(delivery()), Stage::Delivered),
        (
            Command::EvaluateEffectiveness(BASICS, evaluation()),
            Event::EffectivenessEvaluated(evaluation()),
            Stage::Evaluated,
        ),
    ];
    let mut given = begun([]);
    for (command, event, stage) in steps {
        given.clone().when(ANA, command).then([Fact::of(BASICS, event.clone())]);
        given.record(Fact::of(BASICS, event));
        assert_eq!(entry(&given).stage(), stage);
    }
}

#[test]
fn an_activity_is_planned_once_and_named_once() {
    begun([planned()]).when(ANA, Command::Plan(BASICS, plan())).then_refused(Rule::G9);
    begun([planned()]).when(ANA, Command::Plan(PHISHING, plan())).then_refused(Rule::G9);
}

#[test]
fn what_is_planned_lies_ahead() {
    let past = Plan { date: day("0001-01-01"), ..plan() };
    begun([]).when(ANA, Command::Plan(BASICS, past)).then_refused(Rule::G8);
}

#[test]
fn whom_it_is_for_is_known() {
    let audience = Audience { roles: [RoleId::from_u128(0x404)].into(), ..Audience::default() };
    begun([]).when(ANA, Command::Plan(BASICS, Plan { audience, ..plan() })).then_refused(Rule::G4);
    assert!(Audience::default().is_everybody() && !plan().audience.is_everybody());
}

#[test]
fn each_time_that_it_is_held_or_evaluated_is_recorded() {
    let held = [planned(), delivered(), evaluated()];
    begun(held.clone()).when(ANA, Command::Deliver(BASICS, delivery())).then([delivered()]);
    begun(held).when(ANA, Command::EvaluateEffectiveness(BASICS, evaluation())).then([evaluated()]);
}

#[test]
fn who_was_invited_and_who_came_follow_from_who_is_counted() {
    let it = Delivery { attended: u32::MAX, absent: u32::MAX, uninvited: 1, material: None };
    assert_eq!((it.invited(), it.participants()), (2 * u64::from(u32::MAX), u64::from(u32::MAX) + 1));
    assert_eq!((delivery().invited(), delivery().participants()), (40, 39));
}

#[test]
fn what_was_not_held_is_not_evaluated() {
    let evaluate = || Command::EvaluateEffectiveness(BASICS, evaluation());
    begun([]).when(ANA, evaluate()).then_refused(Rule::G4);
    begun([]).when(ANA, Command::Deliver(BASICS, delivery())).then_refused(Rule::G4);
    begun([planned()]).when(ANA, evaluate()).then_refused(Rule::G8);
    let dated = begun([planned(), delivered().effective("2026-01-05")]).later("2026-02-01");
    dated.clone().when(ANA, evaluate()).effective("2026-01-04").then_refused(Rule::G8);
    dated.when(ANA, evaluate()).effective("2026-01-05").then_accepted();
}

#[test]
fn what_is_to_follow_says_something_and_what_was_measured_is_there() {
    let evaluate = |it| begun([planned(), delivered()]).when(ANA, Command::EvaluateEffectiveness(BASICS, it));
    evaluate(Evaluation { follow_up: Some(text("tbd")), ..evaluation() }).then_refused(Rule::G6);
    evaluate(Evaluation { indicator: Some(IndicatorId::from_u128(0x404)), ..evaluation() })
        .then_refused(Rule::G4);
}

#[test]
fn it_takes_the_authority_to_train() {
    let plan = || Command::Plan(BASICS, plan());
    let with = |authority| begun([role_with(TRAINER, &[authority]), holder(TRAINER, BEN)]);
    with(Authority::Improve).when_in(BEN, TRAINER, plan()).then_refused(Rule::G2);
    with(Authority::Train).when_in(BEN, TRAINER, plan()).then_accepted();
}

#[test]
fn whoever_sees_to_it_answers_for_it_until_it_is_held() {
    let owner = |given: &Given| given.register.owned().find(|(thing, _)| *thing == BASICS.into());
    let open = begun([planned()]);
    assert_eq!(owner(&open).map(|(_, it)| it.value), Some(Responsible::Person(BEN)));
    assert!(owner(&begun([planned(), delivered()])).is_none());
}

#[test]
fn a_delivery_is_corrected_where_it_stands_and_voided_from_the_end() {
    let held = begun([planned(), delivered(), evaluated()]);
    let seq = held.register.position - 2;
    held.clone().when(EVA, Void { voids: seq }).then_refused(Rule::G5);
    let more = Delivery { attended: 38, absent: 2, ..delivery() };
    let command = Box::new(AnyCommand::from(Command::Deliver(BASICS, more.clone())));
    let given = held.when(EVA, Correct { corrects: seq, command, effective_at: None }).then_given();
    assert_eq!(entry(&given).deliveries[0].value, more);
    assert_eq!(entry(&given).stage(), Stage::Evaluated);
}

fn begun(facts: impl IntoIterator<Item = Fact>) -> Given {
    let people = [person(BEN), person(EVA), holder(TOP_MANAGEMENT, EVA)];
    given(people.into_iter().chain(facts))
}

fn entry(given: &Given) -> &TrainingActivity {
    given.register.training_activities.get(BASICS).unwrap()
}

fn plan() -> Plan {
    Plan {
        reference: reference("T-2026-01"),
        title: title("Basics of information security"),
        kind: Kind::Awareness,
        audience: Audience { groups: [Group::EndUsers].into(), ..Audience::default() },
        topics: [title("Reporting what seems odd")].into(),
        date: day("2026-03-01"),
        goal: Goal::G7,
        responsible: Some(Responsible::Person(BEN)),
    }
}

fn delivery() -> Delivery {
    Delivery { attended: 37, absent: 3, uninvited: 2, material: Some(Digest::of(b"slides")) }
}

fn evaluation() -> Evaluation {
    Evaluation {
        method: title("A false message before and after"),
        result: Effectiveness::Effective,
        indicator: None,
        baseline: Some("31.5".parse().unwrap()),
        value: Some("4".parse().unwrap()),
        statement: None,
        follow_up: Some(text("Repeat it for those who were absent")),
    }
}

fn planned() -> Fact {
    Fact::of(BASICS, Event::Planned(plan()))
}

fn delivered() -> Fact {
    Fact::of(BASICS, Event::Delivered(delivery()))
}

fn evaluated() -> Fact {
    Fact::of(BASICS, Event::EffectivenessEvaluated(evaluation()))
}
