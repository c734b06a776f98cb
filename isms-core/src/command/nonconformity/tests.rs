//! Tests of the decisions about nonconformities.

use super::*;
use crate::aggregate::audit::finding::{Finding, Withdrawal};
use crate::aggregate::audit::{self as audits, Party, Plan};
use crate::aggregate::isms::Profile;
use crate::aggregate::isms::communication::Feedback;
use crate::aggregate::isms::context::{InterestedParty, PartyKind};
use crate::aggregate::isms::profile::{ProfileChange, Waiver};
use crate::aggregate::nonconformity::action::Rescheduling;
use crate::aggregate::nonconformity::cause::SimilarCases;
use crate::aggregate::nonconformity::effect::{Closure, JudgedVerification};
use crate::aggregate::nonconformity::{Round, Stage};
use crate::aggregate::role::{Ending, Grant};
use crate::aggregate::{isms, person as persons, role};
use crate::command::{Command as AnyCommand, Correct, Void};
use crate::id::{
    ActionId, AuditId, AuditProgramId, FeedbackId, FindingId, InterestedPartyId, PersonId, RiskId, RoleId,
};
use crate::stream::Stream;
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, ISMS, TOP_MANAGEMENT, day, deputy, given, grant, holder, person, reference,
    role_with, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::criterion::Criterion;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::responsible::Responsible;

const KEYS: NonconformityId = NonconformityId::from_u128(0x9C1);
const LOGS: NonconformityId = NonconformityId::from_u128(0x9C2);
const OTHER: NonconformityId = NonconformityId::from_u128(0x9C3);
const ZOE: PersonId = PersonId::from_u128(0x20E);
const LIST: ActionId = ActionId::from_u128(0xAC1);
const DRILL: ActionId = ActionId::from_u128(0xAC2);
const LEAD: RoleId = RoleId::from_u128(0x1EAD);
const AUDIT: AuditId = AuditId::from_u128(0xA0D17);
const FINDING: FindingId = FindingId::from_u128(0xF1D);
const COMPLAINT: FeedbackId = FeedbackId::from_u128(0xFEE);

#[test]
fn a_nonconformity_goes_from_being_raised_to_being_closed_and_back() {
    let steps = [
        (Command::Raise(KEYS, raising()), Event::Raised(raising()), Stage::Raised),
        (
            Command::ApplyCorrection(KEYS, correction()),
            Event::CorrectionApplied(correction()),
            Stage::Corrected,
        ),
        (Command::DetermineCause(KEYS, cause()), Event::RootCauseDetermined(cause()), Stage::CauseKnown),
        (
            Command::PlanAction(KEYS, planned(LIST)),
            Event::CorrectiveActionPlanned(planned(LIST)),
            Stage::ActionPlanned,
        ),
        (
            Command::CompleteAction(KEYS, completion(LIST)),
            Event::CorrectiveActionCompleted(completion(LIST)),
            Stage::ActionDone,
        ),
        (
            Command::VerifyEffectiveness(KEYS, looked(true)),
            Event::EffectivenessVerified(verdict(true)),
            Stage::Effective,
        ),
        (Command::Close(KEYS, closing()), Event::Closed(closure(10, 0)), Stage::Closed),
        (Command::Reopen(KEYS), Event::Reopened(Reopening {}), Stage::CauseKnown),
    ];
    let mut given = begun([]).later("2026-02-15");
    for (command, event, stage) in steps {
        given.clone().when(ANA, command).then([Fact::of(KEYS, event.clone())]);
        given.record(Fact::of(KEYS, event).effective("2026-01-10"));
        assert_eq!(entry(&given).stage(), stage);
    }
}

#[test]
fn a_nonconformity_is_raised_once_and_named_once() {
    begun([raised()]).when(ANA, Command::Raise(KEYS, raising())).then_refused(Rule::G9);
    begun([raised()]).when(ANA, Command::Raise(LOGS, raising())).then_refused(Rule::G9);
}

#[test]
fn a_nonconformity_says_what_is_not_met_what_shows_it_and_where() {
    for nothing_said in [
        Raising { requirement: title("n/a"), ..raising() },
        Raising { statement: text("tbd"), ..raising() },
        Raising { evidence: text("-"), ..raising() },
        Raising { area: text("?"), ..raising() },
        Raising { grade: Grade::Conformity, ..raising() },
        Raising { grade: Grade::OpportunityForImprovement, ..raising() },
    ] {
        begun([]).when(ANA, Command::Raise(KEYS, nothing_said)).then_refused(Rule::N1);
    }
}

#[test]
fn what_has_led_to_a_nonconformity_is_there() {
    let from = |source| Command::Raise(KEYS, Raising { source, ..raising() });
    let finding = || from(Source::Audit { audit: AUDIT, finding: FINDING });
    begun([]).when(ANA, finding()).then_refused(Rule::G4);
    begun([audit()]).when(ANA, finding()).then_refused(Rule::G4);
    begun([audit(), finding_recorded()]).when(ANA, finding()).then_accepted();
    let once = begun([audit(), finding_recorded()]).when(ANA, finding()).then_given();
    let again = Raising { source: Source::Audit { audit: AUDIT, finding: FINDING }, ..again() };
    once.when(ANA, Command::Raise(LOGS, again)).then_refused(Rule::Q5);
    let withdrawal = Withdrawal { finding: FINDING };
    let withdrawn = Fact::of(AUDIT, audits::Event::FindingWithdrawn(withdrawal));
    begun([audit(), finding_recorded(), withdrawn]).when(ANA, finding()).then_refused(Rule::G4);
    begun([]).when(ANA, from(Source::Complaint(COMPLAINT))).then_refused(Rule::G4);
    begun(complaint("2026-01-01")).when(ANA, from(Source::Complaint(COMPLAINT))).then_accepted();
    begun(complaint("2026-01-03"))
        .later("2026-01-05")
        .when(ANA, from(Source::Complaint(COMPLAINT)))
        .effective("2026-01-02")
        .then_refused(Rule::G8);
}

// Its owner.

#[test]
fn an_open_nonconformity_without_an_owner_is_a_gap_since_it_was_raised() {
    let nobody = Fact::of(KEYS, Event::Raised(Raising { owner: None, ..raising() })).effective("2025-12-20");
    let given = begun([nobody.clone()]);
    given.clone().then_gap(Rule::N1);
    let gap = |given: &Given| given.gaps().into_iter().find(|it| it.rule == Rule::N1).unwrap();
    assert_eq!(gap(&given).since, "2025-12-20".parse().unwrap());
    assert_eq!(gap(&given).rests_on, [FIRST]);
    assert!(!gap(&given.clone().later("2026-01-19")).overdue, "the thirtieth day");
    assert!(gap(&given.later("2026-01-20")).overdue);
    begun([raised()]).then_no_gap(Rule::N1);
    let closed = [corrected(), explained_by(no_action()), verified(true), closed()];
    begun([nobody].into_iter().chain(closed)).then_no_gap(Rule::N1);
}

#[test]
fn a_correction_or_a_cause_says_who_answers_from_then_on() {
    let nobody = Fact::of(KEYS, Event::Raised(Raising { owner: None, ..raising() }));
    let owner = Some(Responsible::Person(BEN));
    let taken = Fact::of(KEYS, Event::CorrectionApplied(Correction { owner, ..correction() }));
    let handed = |owner| explained_by(RootCause { owner: Some(Responsible::Person(owner)), ..cause() });
    let owner = |given: &Given| entry(given).owner.as_ref().map(|it| it.value);
    let answers = |given: Given, who: PersonId| {
        assert_eq!(owner(&given), Some(Responsible::Person(who)));
        given.then_no_gap(Rule::N1);
    };
    answers(begun([nobody.clone(), taken.clone()]), BEN);
    answers(begun([nobody, taken, handed(EVA)]), EVA);
    answers(begun([raised(), corrected(), explained()]), BEN);
}

#[test]
fn what_a_person_who_has_left_answered_for_is_without_an_owner() {
    let left = persons::Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    let left = Fact::of(BEN, persons::Event::Offboarded(left));
    let bens = Raising { owner: Some(Responsible::Person(BEN)), ..raising() };
    begun([Fact::of(KEYS, Event::Raised(bens)), left]).then_gap(Rule::R2);
}

// Recurrence.

#[test]
fn the_same_requirement_in_the_same_area_within_the_months_recurs() {
    let recurs = |given: Given| {
        let given = given.when(ANA, Command::Raise(LOGS, again())).then_given();
        given.register.nonconformities.get(LOGS).unwrap().raising.value.recurrence_of
    };
    let raised_on = |it: Raising, date| begun([Fact::of(KEYS, Event::Raised(it)).effective(date)]);
    assert_eq!(recurs(begun([])), None);
    assert_eq!(recurs(raised_on(raising(), "2025-01-01")), Some(KEYS), "the first day of twelve months");
    assert_eq!(recurs(raised_on(raising(), "2024-12-31")), None);
    assert_eq!(recurs(raised_on(Raising { area: text("Sales"), ..raising() }, "2025-12-01")), None);
    assert_eq!(recurs(raised_on(Raising { requirement: title("8.15"), ..raising() }, "2025-12-01")), None);
    let spelled = Raising { requirement: title(" 7. 2"), area: text("OPERATIONS "), ..raising() };
    assert_eq!(recurs(raised_on(spelled, "2025-12-01")), Some(KEYS), "spelled otherwise");

    let given = raised_on(raising(), "2025-06-01").when(ANA, Command::Raise(LOGS, again())).then_given();
    let _ = given
        .then_effect(Rule::N6, |register| register.nonconformities.get(LOGS).unwrap().is_recurrent())
        .then_effect(Rule::N6, |register| !register.nonconformities.get(KEYS).unwrap().is_recurrent());
}

#[test]
fn of_several_the_latest_recurs_and_what_was_voided_does_not() {
    let on = |id, name, date| {
        let it = Raising { reference: reference(name), ..raising() };
        Fact::of(id, Event::Raised(it)).effective(date)
    };
    let two = begun([on(KEYS, "NC-1", "2025-09-01"), on(OTHER, "NC-3", "2025-06-01")]);
    let recurring = |earlier| Fact::of(LOGS, Event::Raised(Raising { recurrence_of: earlier, ..again() }));
    two.clone().when(ANA, Command::Raise(LOGS, again())).then([recurring(Some(KEYS))]);
    let without = two.when(EVA, Void { voids: FIRST }).then_given();
    without.when(ANA, Command::Raise(LOGS, again())).then([recurring(Some(OTHER))]);
}

#[test]
fn a_recurrence_that_is_said_is_kept_even_where_it_is_older() {
    let old = Fact::of(KEYS, Event::Raised(raising())).effective("2020-03");
    let said = Raising { recurrence_of: Some(KEYS), ..again() };
    begun([old])
        .when(ANA, Command::Raise(LOGS, said.clone()))
        .then([Fact::of(LOGS, Event::Raised(said.clone()))]);
    begun([]).when(ANA, Command::Raise(LOGS, said)).then_refused(Rule::G4);
}

#[test]
fn nothing_recurs_from_its_own_recurrence() {
    let raised = raised().effective("2026-01-01");
    let second = Command::Raise(LOGS, again());
    let two = begun([raised]).when(ANA, second).effective("2026-01-01").then_given();
    let corrects = |it| Correct { corrects: FIRST, command: Box::new(it), effective_at: None };
    let circle = Raising { recurrence_of: Some(LOGS), ..raising() };
    two.clone().when(EVA, corrects(Command::Raise(KEYS, circle).into())).then_refused(Rule::G8);
    let statement = Raising { statement: text("Nobody has listed the keys of the lab"), ..raising() };
    let given = two.when(EVA, corrects(Command::Raise(KEYS, statement).into())).then_given();
    assert!(!entry(&given).is_recurrent(), "decided anew, it is found alike with what has come after it");
}

// The cause.

#[test]
fn a_cause_says_something() {
    let vague = RootCause { cause: text("unknown"), ..cause() };
    begun([raised()]).when(ANA, Command::DetermineCause(KEYS, vague)).then_refused(Rule::G6);
    let vague = Correction { what: text("n/a"), ..correction() };
    begun([raised()]).when(ANA, Command::ApplyCorrection(KEYS, vague)).then_refused(Rule::G6);
}

#[test]
fn a_cause_says_whether_there_are_similar_cases_or_could_be() {
    let cases = |ids: &[NonconformityId]| SimilarCases {
        statement: text("In both branches"),
        nonconformities: ids.iter().copied().collect(),
    };
    let with = |similar| Command::DetermineCause(KEYS, RootCause { similar, ..cause() });
    let two = begun([raised(), Fact::of(LOGS, Event::Raised(again()))]);
    for unsaid in [
        Similar::None(text("none")),
        Similar::CouldOccur(text("tbd")),
        Similar::Exist(SimilarCases { statement: text("-"), ..cases(&[]) }),
        Similar::Exist(cases(&[KEYS])),
    ] {
        two.clone().when(ANA, with(unsaid)).then_refused(Rule::N3);
    }
    two.clone().when(ANA, with(Similar::Exist(cases(&[LOGS])))).then_accepted();
    two.clone().when(ANA, with(Similar::Exist(cases(&[OTHER])))).then_refused(Rule::G4);
    two.when(ANA, with(Similar::CouldOccur(text("Wherever keys are kept by hand")))).then_accepted();
}

#[test]
fn an_analysis_and_a_correction_are_recorded_each_time() {
    begun(up_to_cause())
        .when(ANA, Command::DetermineCause(KEYS, cause()))
        .then([Fact::of(KEYS, Event::RootCauseDetermined(cause()))]);
    begun(up_to_cause())
        .when(ANA, Command::ApplyCorrection(KEYS, correction()))
        .then([Fact::of(KEYS, Event::CorrectionApplied(correction()))]);
}

// Actions.

#[test]
fn correction_and_cause_come_before_completed_actions() {
    let complete = || Command::CompleteAction(KEYS, completion(LIST));
    begun([raised(), to_do(LIST)]).when(ANA, complete()).then_refused(Rule::N2);
    begun([raised(), to_do(LIST), corrected()]).when(ANA, complete()).then_refused(Rule::N2);
    begun([raised(), to_do(LIST), explained()]).when(ANA, complete()).then_refused(Rule::N2);
    let all = begun([raised(), to_do(LIST), corrected(), explained()]);
    all.clone().when(ANA, complete()).then_accepted();
    let dated = [raised(), to_do(LIST), corrected(), explained().effective("2026-01-05")];
    let dated = begun(dated).later("2026-02-01");
    dated.clone().when(ANA, complete()).effective("2026-01-04").then_refused(Rule::G8);
    dated.when(ANA, complete()).effective("2026-01-05").then_accepted();
}

#[test]
fn that_no_action_is_needed_is_decided_with_a_reason_and_where_none_is_open() {
    let decide = |it| Command::DetermineCause(KEYS, it);
    let vague = RootCause { no_action: Some(text("n/a")), ..cause() };
    begun([raised(), corrected()]).when(ANA, decide(vague)).then_refused(Rule::N2);
    begun([raised(), corrected(), to_do(LIST)]).when(ANA, decide(no_action())).then_refused(Rule::N2);
    let given = begun([raised(), corrected()]).when(ANA, decide(no_action())).then_given();
    assert_eq!(entry(&given).stage(), Stage::ActionDone);
}

#[test]
fn an_action_says_what_is_done_and_has_an_identity_of_its_own() {
    let plan = |it| Command::PlanAction(KEYS, it);
    let vague = PlannedAction { description: text("tbd"), ..planned(LIST) };
    begun([raised()]).when(ANA, plan(vague)).then_refused(Rule::G6);
    begun([raised(), to_do(LIST)]).when(ANA, plan(planned(LIST))).then([]);
    let another = PlannedAction { description: text("Train the porters"), ..planned(LIST) };
    begun([raised(), to_do(LIST)]).when(ANA, plan(another)).then_refused(Rule::G9);
}

#[test]
fn an_action_is_done_once_and_only_where_it_was_planned() {
    let complete = |id| Command::CompleteAction(KEYS, completion(id));
    begun(up_to_done()).when(ANA, complete(LIST)).then([]);
    begun(up_to_done()).when(ANA, complete(DRILL)).then_refused(Rule::G4);
    let evas = Completion { performer: Some(EVA), ..completion(LIST) };
    begun(up_to_done()).when(ANA, Command::CompleteAction(KEYS, evas)).then_refused(Rule::G3);
    let own = Completion { performer: None, ..completion(LIST) };
    let done = begun([up_to_cause(), vec![to_do(LIST)]].concat());
    let done = done.when(ANA, Command::CompleteAction(KEYS, own.clone())).then_given();
    done.clone().when(ANA, Command::CompleteAction(KEYS, own.clone())).then([]);
    done.when(EVA, Command::CompleteAction(KEYS, own)).then_refused(Rule::G3);
}

#[test]
fn rescheduling_keeps_the_days_before() {
    let to = |date| Command::RescheduleAction(KEYS, NewDay { action: LIST, due: day(date) });
    let moved = |from, to| {
        let it = Rescheduling { action: LIST, due: day(to), due_before: day(from) };
        Fact::of(KEYS, Event::CorrectiveActionRescheduled(it))
    };
    let open = || up_to_cause().into_iter().chain([to_do(LIST)]);
    begun(open()).when(ANA, to("2026-03-31")).then([moved("2026-02-28", "2026-03-31")]);
    let once = || begun(open().chain([moved("2026-02-28", "2026-03-31")]));
    once().when(ANA, to("2026-04-30")).then([moved("2026-03-31", "2026-04-30")]);
    once().when(ANA, to("2026-03-31")).then([]);
    once().when(ANA, to("2026-04-30")).without_reason().then_refused(Rule::G6);
    begun(up_to_done()).when(ANA, to("2026-04-30")).then_refused(Rule::G3);
    let given = once();
    let action = &entry(&given).actions[0];
    assert_eq!((action.due(), action.rescheduled.len()), (day("2026-03-31"), 1));
    let overdue = |on: &str| action.is_overdue(on.parse().unwrap(), given.register.offset());
    assert!(!overdue("2026-03-31") && overdue("2026-04-01"));
}

// Effect.

#[test]
fn effectiveness_is_verified_when_everything_is_done() {
    let verify = || Command::VerifyEffectiveness(KEYS, looked(true));
    begun([raised()]).later("2026-02-15").when(EVA, verify()).then_refused(Rule::N2);
    begun([raised(), corrected()]).later("2026-02-15").when(EVA, verify()).then_refused(Rule::N2);
    begun(up_to_cause()).later("2026-02-15").when(EVA, verify()).then_refused(Rule::N2);
    let two = || up_to_done().into_iter().chain([to_do(DRILL)]);
    begun(two()).later("2026-02-15").when(EVA, verify()).then_refused(Rule::N4);
    begun(up_to_done()).later("2026-02-15").when(EVA, verify()).then_accepted();
}

#[test]
fn what_is_observed_lies_after_what_was_done_and_before_the_act() {
    let verify = |days: &str| {
        let it = Verification { observed: days.parse().unwrap(), ..looked(true) };
        Command::VerifyEffectiveness(KEYS, it)
    };
    let done = || begun(up_to_done()).later("2026-02-15");
    done().when(EVA, verify("2025-12-31/2026-02-10")).then_refused(Rule::N4);
    done().when(EVA, verify("2026-01-01/2026-02-16")).then_refused(Rule::G1);
    done().when(EVA, verify("2026-01-01/2026-02-15")).then_accepted();
    let unneeded = begun([raised(), corrected(), explained_by(no_action())]).later("2026-02-15");
    unneeded.clone().when(EVA, verify("2025-12-31/2026-02-10")).then_refused(Rule::N4);
    unneeded.when(EVA, verify("2026-01-01/2026-02-10")).then_accepted();
    let vague = done_at("2026-01").later("2026-02-15");
    vague.clone().when(EVA, verify("2026-01-30/2026-02-10")).then_refused(Rule::N4);
    vague.when(EVA, verify("2026-01-31/2026-02-10")).then_accepted();
    let late = begun([raised(), explained_by(no_action()), corrected().effective("2026-02-05")]);
    let late = late.later("2026-02-15");
    late.clone().when(EVA, verify("2026-02-01/2026-02-10")).then_refused(Rule::N4);
    late.when(EVA, verify("2026-02-05/2026-02-10")).then_accepted();
    let ahead = Command::VerifyEffectiveness(KEYS, looked(true));
    begun(up_to_done()).when(EVA, ahead).effective("2026").then_refused(Rule::G1);
}

#[test]
fn whoever_answers_for_it_or_has_decided_that_nothing_is_to_be_done_does_not_verify_it() {
    let verify =
        |given: Given| given.later("2026-02-15").when(EVA, Command::VerifyEffectiveness(KEYS, looked(true)));
    let evas = Raising { owner: Some(Responsible::Person(EVA)), ..raising() };
    let after = |first: Fact| [vec![first], up_to_done()[1..].to_vec()].concat();
    verify(begun(after(Fact::of(KEYS, Event::Raised(evas.clone()))))).then_refused(Rule::N7);
    verify(begun(after(raised()))).then_accepted();
    // To hand it over does not help.
    let handed = Correction { owner: Some(Responsible::Person(ANA)), ..correction() };
    let handed = Fact::of(KEYS, Event::CorrectionApplied(handed));
    let handed = [vec![Fact::of(KEYS, Event::Raised(evas)), handed], up_to_done()[2..].to_vec()].concat();
    verify(begun(handed)).then_refused(Rule::N7);
    let decided = |who| [raised(), corrected(), explained_by(no_action()).by(who)];
    verify(begun(decided(EVA))).then_refused(Rule::N7);
    verify(begun(decided(ANA))).then_accepted();
}

#[test]
fn no_program_says_that_actions_were_effective_or_that_it_is_over() {
    let improver = RoleId::from_u128(0x1B0);
    let bot = PersonId::from_u128(0xB07);
    let program = [
        crate::testing::registered(bot, persons::Relation::Agent),
        role_with(improver, &[Authority::Improve]),
        holder(improver, bot),
    ];
    let bots = || Actor::agent(bot).acting_as(improver);
    let done = begun([program.to_vec(), up_to_done()].concat()).later("2026-02-15");
    done.when_as(bots(), Command::VerifyEffectiveness(KEYS, looked(true))).then_refused(Rule::R6);
    let verified = begun([program.to_vec(), up_to_done(), vec![verified(true)]].concat());
    verified.when_as(bots(), Command::Close(KEYS, closing())).then_refused(Rule::R6);
}

#[test]
fn whoever_may_not_verify_does_not_void_what_was_verified() {
    let mut given = begun(done_by(Responsible::Person(EVA), None)).later("2026-02-15");
    given.record(verified(false));
    let voids = given.register.position - 1;
    given.clone().when(EVA, Void { voids }).then_refused(Rule::N7);
    given.record(person(ZOE));
    given.record(holder(TOP_MANAGEMENT, ZOE));
    given.when(ZOE, Void { voids }).then_accepted();
}

/// What was planned was done on such a date.
fn done_at(date: &str) -> Given {
    begun([up_to_cause(), vec![to_do(LIST), done(LIST).effective(date)]].concat())
}

#[test]
fn it_closes_only_when_what_was_done_was_effective_after_the_last_of_it() {
    let close = |facts: Vec<Fact>| begun(facts).when(ANA, Command::Close(KEYS, closing()));
    close(vec![raised()]).then_refused(Rule::N2);
    close(vec![raised(), corrected()]).then_refused(Rule::N2);
    close(up_to_cause()).then_refused(Rule::N2);
    close([up_to_cause(), vec![to_do(LIST)]].concat()).then_refused(Rule::N4);
    close(up_to_done()).then_refused(Rule::N4);
    close([up_to_done(), vec![verified(false)]].concat()).then_refused(Rule::N4);
    close([up_to_done(), vec![verified(true), to_do(DRILL)]].concat()).then_refused(Rule::N4);
    close([up_to_done(), vec![verified(true), to_do(DRILL), done(DRILL)]].concat()).then_refused(Rule::N4);
    close([up_to_done(), vec![verified(true), explained()]].concat()).then_refused(Rule::N4);
    close([up_to_done(), vec![verified(true)]].concat()).then_accepted();
    close(vec![raised(), corrected(), explained_by(no_action())]).then_refused(Rule::N4);
    close(vec![raised(), corrected(), explained_by(no_action()), verified(true)]).then_accepted();
}

#[test]
fn a_major_one_is_observed_for_the_days_of_the_profile() {
    let major = Fact::of(KEYS, Event::Raised(Raising { grade: Grade::MajorNonconformity, ..raising() }));
    let over = |days: &str| {
        let verification = Verification { observed: days.parse().unwrap(), ..looked(true) };
        let verdict = JudgedVerification { verification, independent: true };
        let facts = [major.clone(), corrected(), explained(), to_do(LIST), done(LIST)];
        let verified = Fact::of(KEYS, Event::EffectivenessVerified(verdict));
        begun(facts.into_iter().chain([verified]))
            .later("2026-03-01")
            .when(ANA, Command::Close(KEYS, closing()))
    };
    over("2026-01-02/2026-01-30").then_refused(Rule::N4);
    over("2026-01-02/2026-01-31").then([Fact::of(KEYS, Event::Closed(closure(30, 30)))]);
}

#[test]
fn a_closing_names_what_of_the_management_system_changed_because_of_it() {
    let changed = |thing: Stream| Command::Close(KEYS, Closing { changed: [thing].into() });
    let effective = || begun([up_to_done(), vec![verified(true)]].concat());
    effective().when(ANA, changed(TOP_MANAGEMENT.into())).then_accepted();
    effective().when(ANA, changed(RiskId::from_u128(0x404).into())).then_refused(Rule::G4);
}

#[test]
fn what_was_not_effective_is_planned_again_and_earlier_actions_stay() {
    let failed = begun([up_to_done(), vec![verified(false)]].concat()).later("2026-02-15");
    let failed = failed
        .then_effect(Rule::N5, |register| {
            let it = register.nonconformities.get(KEYS).unwrap();
            it.stage() == Stage::CauseKnown && it.action(LIST).is_some_and(|it| it.completed.is_some())
        })
        .then_effect(Rule::N5, |register| register.nonconformities.get(KEYS).unwrap().round == Round::Failed);
    failed.clone().when(EVA, Command::VerifyEffectiveness(KEYS, looked(true))).then_refused(Rule::N4);
    failed.clone().when(ANA, Command::DetermineCause(KEYS, no_action())).then_refused(Rule::N5);
    let given = failed.when(ANA, Command::PlanAction(KEYS, planned(DRILL))).then_given();
    assert_eq!(entry(&given).stage(), Stage::ActionPlanned);
    assert_eq!(entry(&given).actions.len(), 2);
}

// Who verifies.

#[test]
fn whoever_answered_for_an_action_does_not_verify_it() {
    let verify = |given: Given, person| {
        given.later("2026-02-15").when(person, Command::VerifyEffectiveness(KEYS, looked(true)))
    };
    let bens = || begun(done_by(Responsible::Person(BEN), None));
    verify(bens(), EVA).then([Fact::of(KEYS, Event::EffectivenessVerified(verdict(true)))]);
    verify(bens(), ANA).then_refused(Rule::N7);
    let by_eva = || begun(done_by(Responsible::Person(BEN), Some(EVA)));
    verify(by_eva(), EVA).then_refused(Rule::N7);
    verify(by_eva(), ANA).then_accepted();
    let evas = || begun(done_by(Responsible::Person(EVA), Some(BEN)));
    verify(evas(), EVA).then_refused(Rule::N7);
    let for_eva = Actor::human(ANA).acting_as(TOP_MANAGEMENT).on_behalf_of(EVA);
    let mut deputized = evas();
    deputized.record(deputy(TOP_MANAGEMENT, ANA, EVA));
    let look = Command::VerifyEffectiveness(KEYS, looked(true));
    deputized.later("2026-02-15").when_as(for_eva, look).then_refused(Rule::N7);
}

#[test]
fn whoever_holds_the_role_that_answered_or_held_it_then_does_not_verify_it() {
    let verify =
        |given: Given| given.later("2026-02-15").when(EVA, Command::VerifyEffectiveness(KEYS, looked(true)));
    let leads = |facts: Vec<Fact>| begun([role_with(LEAD, &[])].into_iter().chain(facts));
    let done = || done_by(Responsible::Role(LEAD), Some(BEN));
    let ended = Ending { person: EVA, handed_over_to: None };
    let ended = |on| Fact::of(LEAD, role::Event::AssignmentEnded(ended.clone())).effective(on);
    let elsewhere = Grant { areas: vec![text("Sales")], ..grant(EVA) };
    let elsewhere = Fact::of(LEAD, role::Event::Assigned(elsewhere));
    verify(leads(done())).then_accepted();
    verify(leads([vec![holder(LEAD, EVA)], done()].concat())).then_refused(Rule::N7);
    verify(leads([done(), vec![holder(LEAD, EVA)]].concat())).then_refused(Rule::N7);
    let then = vec![holder(LEAD, EVA)];
    verify(leads([then, done(), vec![ended("2026-02-01")]].concat())).then_refused(Rule::N7);
    let before = vec![holder(LEAD, EVA).effective("2025-01-01"), ended("2025-12-01")];
    verify(leads([before, done()].concat())).then_accepted();
    verify(leads([vec![elsewhere], done()].concat())).then_accepted();
}

#[test]
fn where_people_are_few_one_may_verify_ones_own_action_and_that_is_recorded() {
    let verify =
        |given: Given| given.later("2026-02-15").when(ANA, Command::VerifyEffectiveness(KEYS, looked(true)));
    let own = JudgedVerification { independent: false, ..verdict(true) };
    let own = Fact::of(KEYS, Event::EffectivenessVerified(own));
    let waived = Waiver {
        rule: text("N-7"),
        why: text("There are three of us"),
        compensation: text("The auditor looks at each"),
        until: day("2026-12-31"),
    };
    let waived = Fact::of(ISMS, isms::Event::RuleWaived(waived));
    let to = Profile::micro();
    let micro = ProfileChange { from: Profile::standard().name, to };
    let micro = Fact::of(ISMS, isms::Event::ProfileChanged(micro));
    let done = || done_by(Responsible::Person(ANA), None);
    verify(begun([vec![waived.clone()], done()].concat())).then_refused(Rule::N7);
    verify(begun([vec![micro, waived], done()].concat())).then([own]);
}

// The end.

#[test]
fn what_is_closed_takes_no_further_acts_but_being_reopened() {
    let closed = || begun(up_to_closed());
    for command in [
        Command::ApplyCorrection(KEYS, correction()),
        Command::DetermineCause(KEYS, cause()),
        Command::PlanAction(KEYS, planned(DRILL)),
        Command::RescheduleAction(KEYS, NewDay { action: LIST, due: day("2026-04-30") }),
        Command::CompleteAction(KEYS, completion(LIST)),
        Command::VerifyEffectiveness(KEYS, looked(true)),
        Command::Close(KEYS, Closing { changed: [TOP_MANAGEMENT.into()].into() }),
    ] {
        closed().when(ANA, command).then_refused(Rule::G3);
    }
    closed().when(ANA, Command::Close(KEYS, closing())).then([]);
}

#[test]
fn it_is_reopened_with_a_reason_and_then_planned_anew() {
    let reopen = || Command::Reopen(KEYS);
    begun(up_to_done()).when(ANA, reopen()).then([]);
    begun(up_to_closed()).when(ANA, reopen()).without_reason().then_refused(Rule::G6);
    let given = begun(up_to_closed()).when(ANA, reopen()).then_given();
    given.clone().when(ANA, Command::Close(KEYS, closing())).then_refused(Rule::N4);
    let look = Command::VerifyEffectiveness(KEYS, looked(true));
    given.clone().later("2026-02-15").when(EVA, look).then_refused(Rule::N4);
    given.when(ANA, Command::PlanAction(KEYS, planned(DRILL))).then_accepted();
}

#[test]
fn a_nonconformity_that_is_not_there_has_no_history() {
    for command in
        [Command::ApplyCorrection(KEYS, correction()), Command::Close(KEYS, closing()), Command::Reopen(KEYS)]
    {
        begun([]).when(ANA, command).then_refused(Rule::G4);
    }
}

#[test]
fn it_takes_the_authority_to_improve() {
    let auditor = RoleId::from_u128(0xA0D);
    let facts = [role_with(auditor, &[Authority::Audit]), holder(auditor, BEN)];
    begun(facts).when_in(BEN, auditor, Command::Raise(KEYS, raising())).then_refused(Rule::G2);
}

// Corrections.

#[test]
fn a_correction_takes_nothing_away_from_what_was_closed_upon() {
    let closed = || {
        let mut given = begun(up_to_done()).later("2026-02-15");
        given.record(verified(true));
        given.record(closed());
        given
    };
    let correct = |corrects, command: Command| Correct {
        corrects,
        command: Box::new(AnyCommand::from(command)),
        effective_at: None,
    };
    let failed = correct(FIRST + 5, Command::VerifyEffectiveness(KEYS, looked(false)));
    closed().when(EVA, failed).then_refused(Rule::N4);
    let major = Raising { grade: Grade::MajorNonconformity, ..raising() };
    closed().when(EVA, correct(FIRST, Command::Raise(KEYS, major))).then_refused(Rule::N4);
    let anas = PlannedAction { responsible: Responsible::Person(ANA), ..planned(LIST) };
    closed().when(EVA, correct(FIRST + 3, Command::PlanAction(KEYS, anas))).then_refused(Rule::N7);
    let better = Verification { statement: Some(text("No key was missing")), ..looked(true) };
    let better = correct(FIRST + 5, Command::VerifyEffectiveness(KEYS, better));
    let given = closed().when(EVA, better).then_given();
    assert_eq!(entry(&given).stage(), Stage::Closed);
}

#[test]
fn an_action_that_is_not_going_to_be_done_is_voided() {
    let open = begun([up_to_cause(), vec![to_do(LIST), to_do(DRILL)]].concat());
    let given = open.when(EVA, Void { voids: FIRST + 3 }).then_given();
    assert!(entry(&given).action(LIST).is_none() && entry(&given).action(DRILL).is_some());
}

/// The position of the first fact after Eva and Ben are there.
const FIRST: u64 = 8;

#[test]
fn a_nonconformity_is_open_from_the_day_on_which_it_was_raised_until_it_is_closed() {
    let days = |raised_on: &str, facts: Vec<Fact>| {
        let facts = [vec![raised().effective(raised_on)], facts].concat();
        let given = given(facts);
        let (at, offset) = ("2026-02-15".parse().unwrap(), given.register.offset());
        given.register.nonconformities.get(KEYS).unwrap().days_open(at, offset)
    };
    let reopened = Fact::of(KEYS, Event::Reopened(Reopening {}));
    let closed = closed().effective("2026-02-01");
    assert_eq!(days("2026-01-31", vec![]), Some(15));
    assert_eq!(days("2026-01-31", vec![closed.clone()]), Some(1));
    assert_eq!(days("2026-01-31", vec![closed.clone(), reopened]), Some(15));
    assert_eq!(days("2026-02-01", vec![closed]), Some(0));
    assert_eq!(days("2026-01", vec![]), None);
}

fn begun(facts: impl IntoIterator<Item = Fact>) -> Given {
    let people = [person(BEN), person(EVA), holder(TOP_MANAGEMENT, EVA)];
    given(people.into_iter().chain(facts))
}

fn entry(given: &Given) -> &Nonconformity {
    given.register.nonconformities.get(KEYS).unwrap()
}

fn raising() -> Raising {
    Raising {
        reference: reference("NC-1"),
        source: Source::Own,
        requirement: title("7.2"),
        grade: Grade::MinorNonconformity,
        statement: text("Nobody knows who has keys to the server room"),
        evidence: text("The list of keys names two of five"),
        area: text("Operations"),
        owner: Some(Responsible::Person(BEN)),
        recurrence_of: None,
    }
}

fn again() -> Raising {
    Raising { reference: reference("NC-2"), ..raising() }
}

fn correction() -> Correction {
    Correction { what: text("All keys were counted"), consequences: None, performer: None, owner: None }
}

fn cause() -> RootCause {
    RootCause {
        method: title("Five times why"),
        cause: text("Nobody was to keep the list"),
        human_factor: true,
        similar: Similar::None(text("All other lists of keys were compared")),
        no_action: None,
        owner: None,
    }
}

fn no_action() -> RootCause {
    RootCause { no_action: Some(text("The room was given up")), ..cause() }
}

fn planned(action: ActionId) -> PlannedAction {
    PlannedAction {
        action,
        description: text("The porters keep the list"),
        responsible: Responsible::Person(BEN),
        due: day("2026-02-28"),
    }
}

fn completion(action: ActionId) -> Completion {
    Completion { action, result: None, performer: Some(BEN) }
}

fn looked(effective: bool) -> Verification {
    Verification {
        method: title("Keys counted by surprise"),
        observed: "2026-02-01/2026-02-10".parse().unwrap(),
        effective,
        statement: None,
    }
}

fn verdict(effective: bool) -> JudgedVerification {
    JudgedVerification { verification: looked(effective), independent: true }
}

fn closing() -> Closing {
    Closing { changed: [Stream::from(ISMS)].into() }
}

fn closure(observed_days: u32, required_days: u32) -> Closure {
    Closure { closing: closing(), observed_days, required_days }
}

fn raised() -> Fact {
    Fact::of(KEYS, Event::Raised(raising()))
}

fn corrected() -> Fact {
    Fact::of(KEYS, Event::CorrectionApplied(correction()))
}

fn explained() -> Fact {
    explained_by(cause())
}

fn explained_by(cause: RootCause) -> Fact {
    Fact::of(KEYS, Event::RootCauseDetermined(cause))
}

fn to_do(id: ActionId) -> Fact {
    Fact::of(KEYS, Event::CorrectiveActionPlanned(planned(id)))
}

fn done(id: ActionId) -> Fact {
    Fact::of(KEYS, Event::CorrectiveActionCompleted(completion(id)))
}

fn verified(effective: bool) -> Fact {
    Fact::of(KEYS, Event::EffectivenessVerified(verdict(effective)))
}

fn closed() -> Fact {
    Fact::of(KEYS, Event::Closed(closure(10, 0)))
}

fn up_to_cause() -> Vec<Fact> {
    vec![raised(), corrected(), explained()]
}

fn up_to_done() -> Vec<Fact> {
    [up_to_cause(), vec![to_do(LIST), done(LIST)]].concat()
}

fn up_to_closed() -> Vec<Fact> {
    [up_to_done(), vec![verified(true), closed()]].concat()
}

/// An action for which somebody answers, carried out by somebody, or else by whoever records it.
fn done_by(responsible: Responsible, performer: Option<PersonId>) -> Vec<Fact> {
    let action = PlannedAction { responsible, ..planned(LIST) };
    let completion = Completion { performer, ..completion(LIST) };
    let action = Fact::of(KEYS, Event::CorrectiveActionPlanned(action));
    let completed = Fact::of(KEYS, Event::CorrectiveActionCompleted(completion));
    [up_to_cause(), vec![action, completed]].concat()
}

fn complaint(on: &str) -> Vec<Fact> {
    let party = InterestedPartyId::from_u128(0x9A2);
    let identified = InterestedParty {
        party,
        reference: reference("IP-1"),
        name: title("Customers"),
        kind: PartyKind::Customer,
    };
    let feedback = Feedback { feedback: COMPLAINT, party, text: text("Reports come late"), rating: None };
    let facts = [
        isms::Event::InterestedPartyIdentified(identified),
        isms::Event::StakeholderFeedbackReceived(feedback),
    ];
    facts.map(|event| Fact::of(ISMS, event).effective(on)).to_vec()
}

fn audit() -> Fact {
    let plan = Plan {
        reference: reference("AU-1"),
        program: AuditProgramId::from_u128(0xA09),
        party: Party::First,
        stage: None,
        objectives: Vec::new(),
        scope_areas: None,
        criteria: [Criterion::Clause(text("7.2"))].into(),
        period: "2026-01-01/2026-01-31".parse().unwrap(),
    };
    Fact::of(AUDIT, audits::Event::Planned(plan))
}

fn finding_recorded() -> Fact {
    let finding = Finding {
        finding: FINDING,
        reference: reference("F-1"),
        criterion: Criterion::Clause(text("7.2")),
        requirement: None,
        grade: Grade::MinorNonconformity,
        statement: raising().statement,
        evidence: [].into(),
        area: raising().area,
        owner: None,
        auditor: None,
    };
    Fact::of(AUDIT, audits::Event::FindingRecorded(finding))
}
