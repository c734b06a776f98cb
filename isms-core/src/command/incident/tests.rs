//! Tests of decisions about incidents.

use super::*;
use crate::aggregate::incident::assessment::{Confidence, Loss};
use crate::aggregate::incident::evidence::{Custodian, Handover};
use crate::aggregate::incident::lessons::{FollowUp, PlannedTraining, ProposedImprovement};
use crate::aggregate::incident::notification::{MadeNotification, MetDuty, Recipient};
use crate::aggregate::incident::report::Kind;
use crate::aggregate::incident::response::{Closure, Reopening, Step};
use crate::aggregate::isms::profile::{Profile, ProfileChange, ProfileName, Waiver};
use crate::aggregate::{isms, obligation};
use crate::command::{Correct, Void};
use crate::id::{IncidentEvidenceId, NotificationId, ObligationId, PersonId, RiskId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, ISMS, TOP_MANAGEMENT, day, given, holder, person, reference, role_with, text,
    title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::cia::Property;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::severity::Severity;
use crate::vocabulary::shortfall::Shortfall;
use crate::vocabulary::tlp::Tlp;

const INCIDENT: IncidentId = IncidentId::from_u128(0x14C);
const OTHER: IncidentId = IncidentId::from_u128(0x14D);
const LAW: ObligationId = ObligationId::from_u128(0x1A3);
const WARNING: NotificationId = NotificationId::from_u128(0x401);
const FINAL: NotificationId = NotificationId::from_u128(0x402);
const DISK: IncidentEvidenceId = IncidentEvidenceId::from_u128(0xD15);
const RISK: RiskId = RiskId::from_u128(0x415);
/// May respond; Ben and Eva hold it.
const RESPONDER: RoleId = RoleId::from_u128(0x4E5);
const ZOE: PersonId = PersonId::from_u128(0x20E);
const MAX: PersonId = PersonId::from_u128(0x3A8);
/// May respond and correct.
const CORRECTOR: RoleId = RoleId::from_u128(0xC04);
/// The position of the first fact after the circumstances.
const FIRST: u64 = 11;

// The whole life.

#[test]
fn an_incident_lives_from_its_report_to_its_lessons() {
    let given = given(circumstances())
        .when_as(Actor::human(BEN), Command::ReportEvent(INCIDENT, report("INC-1")))
        .then_given()
        .when(ANA, Command::AssessEvent(INCIDENT, assessment(Verdict::Incident)))
        .then_given()
        .when(ANA, Command::Declare(INCIDENT, declaration(Severity::High)))
        .then_given()
        .when(ANA, Command::RequireNotification(INCIDENT, duty(WARNING)))
        .then_given()
        .when_in(BEN, RESPONDER, Command::Respond(INCIDENT, response(Step::Contain)))
        .then_given()
        .when(ANA, Command::CollectEvidence(INCIDENT, disk()))
        .then_given()
        .when_in(BEN, RESPONDER, Command::Respond(INCIDENT, response(Step::Recover)))
        .then_given()
        .when(ANA, Command::Notify(INCIDENT, notification(Some(WARNING))))
        .then_given()
        .when(ANA, Command::AssessImpact(INCIDENT, impact()))
        .then_given()
        .when(ANA, Command::Resolve(INCIDENT, resolution()))
        .then_given()
        .when(ANA, Command::LearnLessons(INCIDENT, lessons()))
        .then_given()
        .when(ANA, Command::Close(INCIDENT))
        .then_given();
    assert_eq!(state(&given), State::Closed);
    let given = given.when(ANA, Command::Reopen(INCIDENT)).then_given();
    assert_eq!(state(&given), State::Responding);
}

#[test]
fn it_stands_where_its_latest_step_has_brought_it() {
    let steps = [
        (reported(), State::Reported),
        (assessed(Verdict::FalseAlarm), State::Dismissed),
        (assessed(Verdict::Incident), State::Assessed),
        (declared(Severity::High), State::Declared),
        (responded(Step::Contain), State::Responding),
        (resolved(), State::Resolved),
        (learned(lessons()), State::LessonsLearned),
        (closed(), State::Closed),
        (reopened(), State::Responding),
        (resolved(), State::LessonsLearned),
    ];
    let mut given = given(circumstances());
    for (fact, expected) in steps {
        given.record(fact);
        assert_eq!(state(&given), expected);
    }
    let reopened_at_once =
        incident([assessed(Verdict::Incident), declared(Severity::Low), resolved(), reopened()]);
    assert_eq!(state(&reopened_at_once), State::Responding);
}

#[test]
fn its_manager_answers_for_it_while_it_lasts() {
    let facts = |end: Option<Fact>| {
        let facts = [assessed(Verdict::Incident), declared(Severity::Low), resolved()];
        incident(facts.into_iter().chain(end).chain([left(BEN)]))
    };
    facts(None).then_gap(Rule::R2);
    facts(Some(closed())).then_no_gap(Rule::R2);
}

// The report.

#[test]
fn anybody_reports_what_they_notice() {
    given(circumstances())
        .when_as(Actor::human(BEN), Command::ReportEvent(INCIDENT, report("INC-1")))
        .then([reported()]);
    given(circumstances())
        .when_as(Actor::human(BEN), Command::AssessEvent(INCIDENT, assessment(Verdict::Incident)))
        .then_refused(Rule::G2);
}

#[test]
fn a_reference_and_an_identity_name_one_incident() {
    incident([]).when(ANA, Command::ReportEvent(OTHER, report("INC-1"))).then_refused(Rule::G9);
    incident([]).when(ANA, Command::ReportEvent(INCIDENT, report("INC-2"))).then_refused(Rule::G9);
}

#[test]
fn what_is_reported_says_something_and_is_there() {
    let empty = Report { description: text("n/a"), ..report("INC-1") };
    given(circumstances()).when(ANA, Command::ReportEvent(INCIDENT, empty)).then_refused(Rule::G6);
    let nobody = Report { reporter: Some(PersonId::from_u128(0x40B)), ..report("INC-1") };
    given(circumstances()).when(ANA, Command::ReportEvent(INCIDENT, nobody)).then_refused(Rule::G4);
}

#[test]
fn what_occurs_is_detected_and_then_reported() {
    let at = |occurred: &str, detected: &str| Report {
        occurred_at: occurred.parse().ok(),
        detected_at: detected.parse().ok(),
        ..report("INC-1")
    };
    let report = |it, on: &str| {
        given(circumstances()).later("2026-06-15").when(ANA, Command::ReportEvent(INCIDENT, it)).effective(on)
    };
    report(at("2026-06-11", "2026-06-10"), "2026-06-12").then_refused(Rule::I1);
    report(at("2026-06-09", "2026-06-13"), "2026-06-12").then_refused(Rule::I1);
    report(at("2026-06-13", ""), "2026-06-12").then_refused(Rule::I1);
    report(at("2026-07", "2026-06-10"), "2026-06-12").then_refused(Rule::I1);
    // Of vague times only what is surely wrong is refused.
    for (occurred, detected) in [
        ("2024", "2026-06-10"),
        ("2026", "2026-06-10"),
        ("2026-06", "2026-06-10"),
        ("2026-06-10", "2026-06"),
        ("2026-06-10T08:00:00.000000Z", "2026-06-10"),
        ("", ""),
    ] {
        report(at(occurred, detected), "2026-06-12").then_accepted();
    }
}

// What it is.

#[test]
fn an_assessment_has_a_reason_and_is_recorded_each_time() {
    let assess = || Command::AssessEvent(INCIDENT, assessment(Verdict::Event));
    incident([]).when(ANA, assess()).without_reason().then_refused(Rule::G6);
    incident([]).when(ANA, assess()).then([assessed(Verdict::Event)]);
    incident([assessed(Verdict::Event)]).when(ANA, assess()).then([assessed(Verdict::Event)]);
}

#[test]
fn a_false_alarm_stays_and_comes_back_only_by_another_assessment() {
    for verdict in [Verdict::Event, Verdict::Weakness, Verdict::FalseAlarm] {
        let dismissed = incident([assessed(verdict)]);
        assert!(dismissed.register.incidents.get(INCIDENT).is_some());
        for command in acts().into_iter().chain([Command::Reopen(INCIDENT)]) {
            dismissed.clone().when(ANA, command).then_refused(Rule::G3);
        }
        let again = Command::AssessEvent(INCIDENT, assessment(Verdict::Incident));
        dismissed.when(ANA, again).then([assessed(Verdict::Incident)]);
    }
}

#[test]
fn a_report_becomes_an_incident_by_its_assessment() {
    let declare = || Command::Declare(INCIDENT, declaration(Severity::High));
    incident([]).when(ANA, declare()).then_refused(Rule::I2);
    incident([assessed(Verdict::Incident)]).when(ANA, declare()).then([declared(Severity::High)]);
    let before = incident([assessed(Verdict::Incident).effective("2026-03-10")]).later("2026-04-01");
    before.when(ANA, declare()).effective("2026-03-09").then_refused(Rule::I2);
    incident([waived("I-2")]).when(ANA, declare()).then([declared(Severity::High)]);
}

#[test]
fn what_is_declared_is_not_assessed_away() {
    for verdict in [Verdict::FalseAlarm, Verdict::Incident] {
        declared_incident(Severity::High, [])
            .when(ANA, Command::AssessEvent(INCIDENT, assessment(verdict)))
            .then_refused(Rule::I2);
    }
}

#[test]
fn an_incident_is_handed_to_another_manager_as_it_is() {
    let given = declared_incident(Severity::High, []);
    given.clone().when(ANA, Command::Declare(INCIDENT, declaration(Severity::High))).then([]);
    let handed_over = Declaration { manager: EVA, ..declaration(Severity::High) };
    let command = Command::Declare(INCIDENT, handed_over.clone());
    given.clone().when(ANA, command).then([Fact::of(INCIDENT, Event::Declared(handed_over))]);
    let worse = Declaration { manager: EVA, ..declaration(Severity::Critical) };
    given.when(ANA, Command::Declare(INCIDENT, worse)).then_refused(Rule::I2);
}

#[test]
fn it_is_reclassified_with_a_reason() {
    let reclassify = |severity| Command::Reclassify(INCIDENT, classification(severity));
    let given = || declared_incident(Severity::High, []);
    given().when(ANA, reclassify(Severity::Low)).then([reclassified(Severity::Low)]);
    given().when(ANA, reclassify(Severity::Low)).without_reason().then_refused(Rule::G6);
    given().when(ANA, reclassify(Severity::High)).without_reason().then([]);
    incident([]).when(ANA, reclassify(Severity::Low)).then_refused(Rule::I2);
    let lowered = declared_incident(Severity::High, [reclassified(Severity::Low)]);
    lowered.clone().when(ANA, Command::Declare(INCIDENT, declaration(Severity::High))).then_refused(Rule::I2);
    let as_it_is = Declaration { manager: EVA, ..declaration(Severity::Low) };
    lowered.when(ANA, Command::Declare(INCIDENT, as_it_is)).then_accepted();
}

#[test]
fn what_it_has_done_is_assessed_each_time() {
    let assess = || Command::AssessImpact(INCIDENT, impact());
    let assessed = || Fact::of(INCIDENT, Event::ImpactAssessed(impact()));
    incident([]).when(ANA, assess()).then([assessed()]);
    incident([assessed()]).when(ANA, assess()).then([assessed()]);
}

// The response.

#[test]
fn every_step_of_the_response_is_recorded() {
    let respond = || Command::Respond(INCIDENT, response(Step::Contain));
    incident([]).when(ANA, respond()).then([responded(Step::Contain)]);
    incident([responded(Step::Contain)]).when(ANA, respond()).then([responded(Step::Contain)]);
    let empty = Response { action: text("tbd"), ..response(Step::Contain) };
    incident([]).when(ANA, Command::Respond(INCIDENT, empty)).then_refused(Rule::G6);
}

#[test]
fn a_step_follows_the_detection() {
    let step = |at: &str| Command::Respond(INCIDENT, at_time(Step::Contain, at));
    let given = || given(circumstances()).later("2026-03-11").when(ANA, report_on("2026-03-10")).then_given();
    given().when(ANA, step("2026-03-09")).then_refused(Rule::I1);
    // Before the report, and after the detection: somebody pulled the plug.
    given().when(ANA, step("2026-03-10")).then_accepted();
    given().when(ANA, step("2026-03")).then_accepted();
    given().when(ANA, step("2026-03-12")).then_refused(Rule::G1);
}

#[test]
fn it_is_over_once_the_last_recovery_is() {
    let recovered = Fact::of(INCIDENT, Event::ResponseTaken(at_time(Step::Recover, "2026-03-12")));
    let given = || declared_incident(Severity::Low, [recovered.clone()]).later("2026-03-20");
    let resolve = || Command::Resolve(INCIDENT, resolution());
    given().when(ANA, resolve()).effective("2026-03-11").then_refused(Rule::I1);
    given().when(ANA, resolve()).effective("2026-03-12").then([resolved()]);
    let over = || given().when(ANA, resolve()).effective("2026-03-15").then_given();
    over().when(ANA, resolve()).then([]);
    let late = |step| Command::Respond(INCIDENT, at_time(step, "2026-03-16"));
    over().when(ANA, late(Step::Recover)).then_refused(Rule::I1);
    over().when(ANA, late(Step::Other)).then_accepted();
    incident([]).when(ANA, resolve()).then_refused(Rule::I2);
}

#[test]
fn a_correction_keeps_the_order_of_what_happened() {
    let recover = |at: &str| Command::Respond(INCIDENT, at_time(Step::Recover, at));
    let given = declared_incident(Severity::Low, [])
        .later("2026-03-20")
        .when(ANA, recover("2026-03-12"))
        .then_given()
        .when(ANA, Command::Resolve(INCIDENT, resolution()))
        .effective("2026-03-15")
        .then_given();
    let correct =
        |at: &str| Correct { corrects: FIRST + 3, command: Box::new(recover(at).into()), effective_at: None };
    given.clone().when(ANA, correct("2026-03-17")).then_refused(Rule::I1);
    given.when(ANA, correct("2026-03-14")).then_accepted();
}

// Evidence.

#[test]
fn evidence_is_collected_once_and_its_chain_grows() {
    let collect = |it: Collection| Command::CollectEvidence(INCIDENT, it);
    let collected = |it: Collection| Fact::of(INCIDENT, Event::EvidenceCollected(it));
    let longer = passed_on([handover(ANA, BEN, "2026-01-02"), to_the_police(BEN, "2026-01-03")]);
    let given = || incident([collected(disk())]).later("2026-02-01");
    given().when(ANA, collect(disk())).then([]);
    given().when(ANA, collect(longer.clone())).then([collected(longer.clone())]);
    assert_eq!(longer.keeper(), Custodian::Organization(title("Police")));
    let given = incident([collected(longer)]).later("2026-02-01");
    given.clone().when(ANA, collect(disk())).then_refused(Rule::I5);
    given.when(ANA, collect(Collection { collector: BEN, ..disk() })).then_refused(Rule::I5);
}

#[test]
fn evidence_has_a_digest() {
    let without = || Command::CollectEvidence(INCIDENT, Collection { sha256: None, ..disk() });
    incident([]).when(ANA, without()).then_refused(Rule::I5);
    let given = incident([waived("I-5")]).when(ANA, without()).then_given();
    let imaged = given.when(ANA, Command::CollectEvidence(INCIDENT, disk())).then_given();
    let other = Collection { sha256: Some(Digest::of(b"another image")), ..disk() };
    let strict = incident([Fact::of(INCIDENT, Event::EvidenceCollected(disk()))]);
    strict.when(ANA, Command::CollectEvidence(INCIDENT, other)).then_refused(Rule::I5);
    assert_eq!(entry(&imaged).evidence.get(&DISK).unwrap().value.sha256, disk().sha256);
}

#[test]
fn a_chain_of_custody_has_no_gap() {
    let collect = |custody: Vec<Handover>| {
        let command = Command::CollectEvidence(INCIDENT, passed_on(custody));
        incident([]).later("2026-02-01").when(ANA, command)
    };
    collect(vec![handover(ANA, BEN, "2026-01-02"), handover(BEN, EVA, "2026-01-02")]).then_accepted();
    // The first is the collector, every other one was handed the piece before.
    collect(vec![handover(BEN, EVA, "2026-01-02")]).then_refused(Rule::I5);
    collect(vec![handover(ANA, BEN, "2026-01-02"), handover(EVA, ANA, "2026-01-03")]).then_refused(Rule::I5);
    // Time does not go back.
    collect(vec![handover(ANA, BEN, "2025-12-31")]).then_refused(Rule::I5);
    let back = vec![handover(ANA, BEN, "2026-01-03"), handover(BEN, EVA, "2026-01-02")];
    collect(back).then_refused(Rule::I5);
    collect(vec![handover(ANA, BEN, "2026-02-02")]).then_refused(Rule::G1);
}

// Notification.

#[test]
fn a_duty_to_notify_is_noted_once() {
    let require = |it: Duty| Command::RequireNotification(INCIDENT, it);
    incident([]).when(ANA, require(duty(WARNING))).then([due(WARNING)]);
    incident([due(WARNING)]).when(ANA, require(duty(WARNING))).then([]);
    let sooner = Duty { due_at: "2026-01-03T00:00:00.000000Z".parse().unwrap(), ..duty(WARNING) };
    incident([due(WARNING)]).when(ANA, require(sooner)).then_refused(Rule::G9);
    let unheard_of = Duty { obligation: ObligationId::from_u128(1), ..duty(WARNING) };
    incident([]).when(ANA, require(unheard_of)).then_refused(Rule::G4);
}

#[test]
fn a_late_notification_is_recorded_as_late() {
    let notify = |on: &str| {
        let given = incident([due(WARNING)]).later("2026-02-01");
        given.when(ANA, Command::Notify(INCIDENT, notification(Some(WARNING)))).effective(on)
    };
    notify("2026-01-04T11:59:59.000000Z").then([made(Some(WARNING), false)]);
    notify("2026-01-04T12:00:00.000001Z").then([made(Some(WARNING), true)]);
    // Of a vague date nobody knows whether it came in time: it is late unless it surely did.
    for vague in ["2026-01-04", "2026-01", "2026"] {
        notify(vague).then([made(Some(WARNING), true)]);
    }
    notify("2026-01-03").then([made(Some(WARNING), false)]);
    // What was recorded in time was sent in time.
    let in_time = incident([due(WARNING)]).later("2026-01-03");
    in_time
        .when(ANA, Command::Notify(INCIDENT, notification(Some(WARNING))))
        .effective("2026")
        .then([made(Some(WARNING), false)]);
}

#[test]
fn what_an_obligation_demands_is_taken_back_in_time_by_whoever_answers_for_it() {
    let owned = obligation::Details { owner: Some(Responsible::Person(ZOE)), ..law() };
    let owned = obligation::Change { change: text("Zoe answers for it"), details: owned };
    let facts = [
        responded(Step::Contain).by(EVA),
        due(WARNING),
        Fact::of(LAW, obligation::Event::Changed(owned)),
        role_with(CORRECTOR, &[Authority::Respond, Authority::Correct]),
        person(ZOE),
        person(MAX),
    ];
    let held = [ANA, BEN, EVA, ZOE, MAX].map(|person| holder(CORRECTOR, person));
    let given = declared_incident(Severity::Low, facts.into_iter().chain(held));
    let seq = FIRST + 4;
    let until = |due_at: &str| Duty { due_at: due_at.parse().unwrap(), ..duty(WARNING) };
    let correct = |it| Correct {
        corrects: seq,
        command: Box::new(Command::RequireNotification(INCIDENT, it).into()),
        effective_at: None,
    };
    let later = || correct(until("2026-01-31T12:00:00.000000Z"));
    // Not by the manager, a responder, or somebody else.
    for nobody in [BEN, EVA, MAX] {
        given.clone().when_in(nobody, CORRECTOR, Void { voids: seq }).then_refused(Rule::I3);
        given.clone().when_in(nobody, CORRECTOR, later()).then_refused(Rule::I3);
    }
    // By who answers for the obligation.
    given.clone().when_in(ZOE, CORRECTOR, Void { voids: seq }).then_accepted();
    given.clone().when_in(ZOE, CORRECTOR, later()).then_accepted();
    // That it is due sooner, or to whom by name, anybody may correct.
    let named = Duty { name: Some(title("The office")), ..until("2026-01-03T12:00:00.000000Z") };
    given.clone().when_in(BEN, CORRECTOR, correct(named)).then_accepted();
    // Once its time has passed it stays.
    let missed = given.later("2026-01-30");
    missed.clone().when_in(ZOE, CORRECTOR, Void { voids: seq }).then_refused(Rule::I3);
    missed.clone().when_in(ZOE, CORRECTOR, later()).then_refused(Rule::I3);
}

#[test]
fn a_notification_meets_one_duty_once_or_none() {
    let notify = |it| Command::Notify(INCIDENT, it);
    incident([]).when(ANA, notify(notification(None))).then([made(None, false)]);
    incident([]).when(ANA, notify(notification(Some(WARNING)))).then_refused(Rule::G4);
    let met = incident([due(WARNING), made(Some(WARNING), false)]);
    met.clone().when(ANA, notify(notification(Some(WARNING)))).then_refused(Rule::I3);
    met.when(ANA, notify(notification(None))).then_accepted();
    let to_a_customer = Notification { recipient: Recipient::Customer, ..notification(Some(WARNING)) };
    incident([due(WARNING)]).when(ANA, notify(to_a_customer)).then_refused(Rule::I3);
}

#[test]
fn what_is_due_is_known_until_it_is_done() {
    let given = incident([due(WARNING), due(FINAL), made(Some(WARNING), false)]);
    let overdue = |on: &str| {
        let duties = entry(&given).overdue_duties(on.parse().unwrap(), given.register.offset());
        duties.map(|it| it.value.notification).collect::<Vec<_>>()
    };
    assert_eq!(overdue("2026-01-04"), []);
    assert_eq!(overdue("2026-01-05"), [FINAL]);
}

#[test]
fn nothing_ends_with_a_notification_due() {
    let facts = [due(WARNING), responded(Step::Contain).by(BEN), resolved(), learned(lessons())];
    let given = declared_incident(Severity::High, facts);
    given.clone().when(ANA, Command::Close(INCIDENT)).then_refused(Rule::I3);
    let notified = given.when(ANA, Command::Notify(INCIDENT, notification(Some(WARNING)))).then_given();
    notified.when(ANA, Command::Close(INCIDENT)).then([closed()]);
    let dismiss = Command::AssessEvent(INCIDENT, assessment(Verdict::FalseAlarm));
    incident([due(WARNING)]).when(ANA, dismiss).then_refused(Rule::I3);
}

// Lessons.

#[test]
fn lessons_say_something_and_are_recorded_each_time() {
    let learn = |it: LessonsLearned| Command::LearnLessons(INCIDENT, it);
    let given = || declared_incident(Severity::High, [resolved()]);
    given().when(ANA, learn(lessons())).then([learned(lessons())]);
    given().when(ANA, learn(LessonsLearned { lessons: text("none"), ..lessons() })).then_refused(Rule::G6);
    let cause = LessonsLearned { root_cause: Some(text("unknown")), ..lessons() };
    given().when(ANA, learn(cause)).then_refused(Rule::G6);
    incident([]).when(ANA, learn(lessons())).then_refused(Rule::I2);
}

#[test]
fn what_follows_is_whole_enough_to_be_raised() {
    let with = |follow_ups: Vec<FollowUp>| {
        let learn = Command::LearnLessons(INCIDENT, LessonsLearned { follow_ups, ..lessons() });
        declared_incident(Severity::High, [resolved()]).when(ANA, learn)
    };
    with(vec![nonconformity(Grade::MinorNonconformity), improvement("IMP-1"), training()]).then_accepted();
    with(vec![nonconformity(Grade::GoodPractice)]).then_refused(Rule::I4);
    with(vec![improvement("IMP-1"), improvement("IMP-1")]).then_refused(Rule::G9);
    let many = |count| (0..count).map(|number| improvement(&format!("IMP-{number}"))).collect();
    with(many(FOLLOW_UPS_MAX)).then_accepted();
    with(many(FOLLOW_UPS_MAX + 1)).then_refused(Rule::I4);
    with(vec![FollowUp::Risk(RISK)]).then_refused(Rule::G4);
}

#[test]
fn a_bad_incident_closes_with_its_lessons() {
    let close = |severity, lessons: Option<LessonsLearned>| {
        let facts = [responded(Step::Contain).by(BEN), resolved()].into_iter().chain(lessons.map(learned));
        declared_incident(severity, facts).when(ANA, Command::Close(INCIDENT))
    };
    close(Severity::High, None).then_refused(Rule::I4);
    close(Severity::High, Some(LessonsLearned { root_cause: None, ..lessons() })).then_refused(Rule::I4);
    let nothing_follows = LessonsLearned { no_follow_up: None, ..lessons() };
    close(Severity::High, Some(nothing_follows.clone())).then_refused(Rule::I4);
    let something_follows = LessonsLearned { follow_ups: vec![training()], ..nothing_follows };
    close(Severity::High, Some(something_follows)).then([closed()]);
    close(Severity::High, Some(lessons())).then([closed()]);
    close(Severity::Medium, None).then([closed()]);
    let waived =
        declared_incident(Severity::High, [waived("I-4"), responded(Step::Contain).by(BEN), resolved()]);
    waived.when(ANA, Command::Close(INCIDENT)).then([closed()]);
}

#[test]
fn what_an_incident_was_closed_upon_is_not_amended_away() {
    let facts = [responded(Step::Contain).by(BEN), resolved(), learned(lessons()), closed()];
    let given = declared_incident(Severity::High, facts);
    let correct = |it| Correct {
        corrects: FIRST + 5,
        command: Box::new(Command::LearnLessons(INCIDENT, it).into()),
        effective_at: None,
    };
    given.clone().when(ANA, correct(LessonsLearned { root_cause: None, ..lessons() })).then_refused(Rule::I4);
    let better = LessonsLearned { root_cause: Some(text("The patch was forgotten")), ..lessons() };
    given.when(ANA, correct(better)).then_accepted();
}

#[test]
fn an_incident_is_linked_to_a_risk_once_and_with_a_reason() {
    let link = || Command::LinkToRisk(INCIDENT, Link { risk: RISK });
    let linked = || Fact::of(INCIDENT, Event::LinkedToRisk(Link { risk: RISK }));
    incident([risk()]).when(ANA, link()).then([linked()]);
    incident([risk()]).when(ANA, link()).without_reason().then_refused(Rule::G6);
    incident([risk(), linked()]).when(ANA, link()).without_reason().then([]);
    incident([]).when(ANA, link()).then_refused(Rule::G4);
}

// The end, and the return.

#[test]
fn an_incident_is_resolved_before_it_is_closed() {
    declared_incident(Severity::Low, []).when(ANA, Command::Close(INCIDENT)).then_refused(Rule::I1);
    let given = declared_incident(Severity::Low, [resolved().effective("2026-01-05")]).later("2026-01-10");
    given.clone().when(ANA, Command::Close(INCIDENT)).effective("2026-01-04").then_refused(Rule::G8);
    given.when(ANA, Command::Close(INCIDENT)).effective("2026-01-05").then([closed()]);
    incident([]).when(ANA, Command::Close(INCIDENT)).then_refused(Rule::I2);
}

#[test]
fn an_incident_is_judged_by_the_worst_it_was_held_to_be() {
    let facts = [reclassified(Severity::Low), responded(Step::Contain).by(BEN), resolved()];
    let given = declared_incident(Severity::Critical, facts);
    assert_eq!(
        (entry(&given).severity(), entry(&given).worst),
        (Some(Severity::Low), Some(Severity::Critical))
    );
    given.clone().when(ANA, Command::Close(INCIDENT)).then_refused(Rule::I4);
    let mut learnt = given;
    learnt.record(learned(lessons()));
    learnt.clone().when_in(BEN, RESPONDER, Command::Close(INCIDENT)).then_refused(Rule::I6);
    learnt.when(ANA, Command::Close(INCIDENT)).then([closed()]);
}

#[test]
fn how_bad_an_incident_was_held_to_be_is_not_corrected_away() {
    let correct = |corrects, command: Command| Correct {
        corrects,
        command: Box::new(command.into()),
        effective_at: None,
    };
    let declare = |severity| correct(FIRST + 2, Command::Declare(INCIDENT, declaration(severity)));
    let given = || declared_incident(Severity::High, [holder(TOP_MANAGEMENT, EVA)]);
    given().when(ANA, declare(Severity::Low)).then_refused(Rule::I4);
    given().when(ANA, declare(Severity::Critical)).then_accepted();
    // Nor is it voided, but with the declaration as a whole.
    given().when(EVA, Void { voids: FIRST + 2 }).then_accepted();
    let worse = || {
        declared_incident(
            Severity::Low,
            [reclassified(Severity::High).because("It has spread"), holder(TOP_MANAGEMENT, EVA)],
        )
    };
    worse().when(EVA, Void { voids: FIRST + 3 }).then_refused(Rule::I4);
    let less = correct(FIRST + 3, Command::Reclassify(INCIDENT, classification(Severity::Medium)));
    worse().when(ANA, less).then_refused(Rule::I4);
}

#[test]
fn a_severe_incident_is_not_closed_by_its_only_responder() {
    let facts = |steps: Vec<Fact>| steps.into_iter().chain([resolved(), learned(lessons())]);
    let close = |severity, steps: Vec<Fact>| {
        declared_incident(severity, facts(steps)).when(ANA, Command::Close(INCIDENT))
    };
    let contained = || responded(Step::Contain);
    close(Severity::High, vec![contained()]).then_refused(Rule::I6);
    close(Severity::Critical, vec![contained()]).then_refused(Rule::I6);
    // Where nobody took a step, whoever resolved it dealt with it.
    close(Severity::High, vec![]).then_refused(Rule::I6);
    close(Severity::High, vec![contained(), contained().by(BEN)]).then([closed()]);
    close(Severity::High, vec![contained().by(BEN)]).then([closed()]);
    close(Severity::Medium, vec![contained()]).then([closed()]);
    // Who did it counts, not who wrote it down.
    let step = Response { performer: Some(ANA), ..response(Step::Contain) };
    close(Severity::High, vec![Fact::of(INCIDENT, Event::ResponseTaken(step)).by(BEN)])
        .then_refused(Rule::I6);
    // Only where people are few may one person do it all.
    close(Severity::High, vec![waived("I-6"), contained()]).then_refused(Rule::I6);
    close(Severity::High, vec![of_few_people(), waived("I-6"), contained()]).then([closed()]);
}

#[test]
fn a_closed_incident_takes_no_further_acts_but_being_reopened() {
    let given = declared_incident(Severity::Low, [resolved(), closed()]);
    for command in acts() {
        given.clone().when(ANA, command).then_refused(Rule::G3);
    }
    let assess = Command::AssessEvent(INCIDENT, assessment(Verdict::FalseAlarm));
    given.clone().when(ANA, assess).then_refused(Rule::G3);
    given.clone().when(ANA, Command::Close(INCIDENT)).then([]);
    given.clone().when(ANA, Command::Reopen(INCIDENT)).without_reason().then_refused(Rule::G6);
    given.when(ANA, Command::Reopen(INCIDENT)).then([reopened()]);
}

#[test]
fn only_what_is_over_is_reopened() {
    declared_incident(Severity::Low, []).when(ANA, Command::Reopen(INCIDENT)).then([]);
    let given = declared_incident(Severity::Low, [resolved().effective("2026-01-05")]).later("2026-01-10");
    given.clone().when(ANA, Command::Reopen(INCIDENT)).effective("2026-01-04").then_refused(Rule::G8);
    given.when(ANA, Command::Reopen(INCIDENT)).then([reopened()]);
}

#[test]
fn what_was_done_is_voided_from_the_end_and_duties_each_for_itself() {
    let facts = [due(WARNING), due(FINAL), resolved(), holder(TOP_MANAGEMENT, EVA)];
    let given = declared_incident(Severity::Low, facts);
    let void = |voids| Void { voids };
    given.clone().when(EVA, void(FIRST + 3)).then_refused(Rule::G5);
    let open = given.when(EVA, void(FIRST + 5)).then_given().when(EVA, void(FIRST + 3)).then_given();
    assert_eq!(entry(&open).open_duties().map(|it| it.value.notification).collect::<Vec<_>>(), [FINAL]);
}

// What has happened.

// How long it took.

#[test]
fn minutes_are_counted_between_instants_only() {
    let dated = |occurred: &str, detected: &str| {
        let (occurred_at, detected_at) = (occurred.parse().ok(), detected.parse().ok());
        let report = Report { occurred_at, detected_at, ..report("INC-1") };
        let steps = ["2026-01-01T10:00:00Z", "2026-01-01T09:30:00Z"];
        let steps = steps.map(|at| Event::ResponseTaken(at_time(Step::Contain, at)));
        let facts = [Event::SecurityEventReported(report)].into_iter().chain(steps);
        let facts = facts.chain([Event::Resolved(resolution())]).map(|event| Fact::of(INCIDENT, event));
        let mut facts: Vec<_> = facts.collect();
        if let Some(last) = facts.pop() {
            facts.push(last.effective("2026-01-01T12:00:30Z"));
        }
        let given = given(facts);
        let (it, offset) = (entry(&given), given.register.offset());
        [it.minutes_to_detect(), it.minutes_to_respond(offset), it.minutes_to_resolve()]
    };
    let nine = "2026-01-01T09:00:00Z";
    assert_eq!(dated("2026-01-01T08:15:00Z", nine), [Some(45), Some(30), Some(180)]);
    assert_eq!(dated("2026-01-01", nine), [None, Some(30), Some(180)]);
    assert_eq!(dated("2026-01-01T08:15:00Z", "2026-01-01"), [None, None, None]);
    assert_eq!(dated("", nine), [None, Some(30), Some(180)]);
}

#[test]
fn what_is_open_again_is_not_resolved() {
    let detected_at = "2026-01-01T08:00:00Z".parse().ok();
    let reported =
        Fact::of(INCIDENT, Event::SecurityEventReported(Report { detected_at, ..report("INC-1") }));
    let resolved = resolved().effective("2026-01-01T09:00:00Z");
    let minutes = |facts: &[Fact]| entry(&given(facts.to_vec())).minutes_to_resolve();
    assert_eq!(minutes(&[reported.clone(), resolved.clone()]), Some(60));
    assert_eq!(minutes(&[reported, resolved, reopened()]), None);
}

#[test]
fn an_incident_happened_when_it_occurred_or_else_when_it_was_noticed() {
    let happened = |occurred: Option<&str>| {
        let occurred_at = occurred.map(|it| it.parse().unwrap());
        let report = Report { occurred_at, detected_at: "2026-01-02".parse().ok(), ..report("INC-1") };
        let given = given([Fact::of(INCIDENT, Event::SecurityEventReported(report))]);
        entry(&given).happened_at().to_string()
    };
    assert_eq!([happened(Some("2025")), happened(None)], ["2025", "2026-01-02"]);
}

/// Two persons who may respond, and a law.
fn circumstances() -> Vec<Fact> {
    let law = obligation::Registration { reference: reference("LAW-1"), details: law() };
    vec![
        person(BEN),
        person(EVA),
        role_with(RESPONDER, &[Authority::Respond]),
        holder(RESPONDER, BEN),
        holder(RESPONDER, EVA),
        Fact::of(LAW, obligation::Event::Registered(law)),
    ]
}

/// What was reported, and these facts.
fn incident(facts: impl IntoIterator<Item = Fact>) -> Given {
    given(circumstances().into_iter().chain([reported()]).chain(facts))
}

/// What was reported, assessed and declared, and these facts.
fn declared_incident(severity: Severity, facts: impl IntoIterator<Item = Fact>) -> Given {
    incident([assessed(Verdict::Incident), declared(severity)].into_iter().chain(facts))
}

fn reported() -> Fact {
    Fact::of(INCIDENT, Event::SecurityEventReported(report("INC-1"))).effective("2026-01-01")
}

fn assessed(verdict: Verdict) -> Fact {
    Fact::of(INCIDENT, Event::SecurityEventAssessed(assessment(verdict))).effective("2026-01-01")
}

fn declared(severity: Severity) -> Fact {
    Fact::of(INCIDENT, Event::Declared(declaration(severity)))
}

fn reclassified(severity: Severity) -> Fact {
    Fact::of(INCIDENT, Event::Reclassified(classification(severity)))
}

fn responded(step: Step) -> Fact {
    Fact::of(INCIDENT, Event::ResponseTaken(response(step)))
}

fn due(notification: NotificationId) -> Fact {
    Fact::of(INCIDENT, Event::NotificationDue(duty(notification))).effective("2026-01-01")
}

fn made(fulfills: Option<NotificationId>, late: bool) -> Fact {
    let due_at = duty(WARNING).due_at;
    let duty = fulfills.map(|_| MetDuty { obligation: LAW, due_at, late });
    let made = MadeNotification { notification: notification(fulfills), duty };
    Fact::of(INCIDENT, Event::NotificationMade(made))
}

fn resolved() -> Fact {
    Fact::of(INCIDENT, Event::Resolved(resolution()))
}

fn learned(it: LessonsLearned) -> Fact {
    Fact::of(INCIDENT, Event::LessonsLearned(it))
}

fn closed() -> Fact {
    Fact::of(INCIDENT, Event::Closed(Closure {}))
}

fn reopened() -> Fact {
    Fact::of(INCIDENT, Event::Reopened(Reopening {}))
}

fn waived(rule: &str) -> Fact {
    let (why, compensation) = (text("Nobody else is there"), text("The board looks at it in June"));
    Fact::of(
        ISMS,
        isms::Event::RuleWaived(Waiver { rule: text(rule), why, compensation, until: day("2026-12-31") }),
    )
}

fn of_few_people() -> Fact {
    let change = ProfileChange { from: ProfileName::Standard, to: Profile::micro() };
    Fact::of(ISMS, isms::Event::ProfileChanged(change))
}

fn risk() -> Fact {
    use crate::aggregate::risk::identification::{Approach, Identification, Kind};
    let identification = Identification {
        reference: reference("R-1"),
        title: title("Malware in what is sent by mail"),
        kind: Kind::Risk,
        approach: Approach::Event,
        assessment: None,
        source: None,
        threat: None,
        vulnerabilities: Vec::new(),
        exploits: Vec::new(),
        assets: Vec::new(),
        consequence: None,
        properties: Vec::new(),
        area: None,
    };
    Fact::of(RISK, crate::aggregate::risk::Event::Identified(identification)).effective("2026-01-01")
}

fn left(id: PersonId) -> Fact {
    use crate::aggregate::person;
    let offboarding =
        person::Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    Fact::of(id, person::Event::Offboarded(offboarding))
}

// What is said.

fn report(name: &str) -> Report {
    Report {
        reference: reference(name),
        title: title("Files that nobody can open"),
        kind: Kind::Event,
        description: text("The files of accounting have other names since this morning"),
        channel: None,
        occurred_at: None,
        detected_at: None,
        reporter: None,
        assets: Vec::new(),
        area: None,
    }
}

fn report_on(detected: &str) -> Command {
    Command::ReportEvent(INCIDENT, Report { detected_at: detected.parse().ok(), ..report("INC-1") })
}

fn assessment(verdict: Verdict) -> Assessment {
    Assessment { verdict }
}

fn declaration(severity: Severity) -> Declaration {
    Declaration {
        classification: classification(severity),
        properties: [Property::Availability].into(),
        manager: BEN,
        tlp: Tlp::Amber,
    }
}

fn classification(severity: Severity) -> Classification {
    Classification { category: title("Malware"), severity }
}

fn impact() -> Impact {
    let loss = Loss { amount: "1200.50".parse().unwrap(), currency: title("EUR") };
    Impact {
        records: Some(1_200),
        persons: Some(40),
        downtime_minutes: Some(600),
        loss: Some(loss),
        confidence: Confidence::Medium,
        statement: None,
    }
}

fn response(step: Step) -> Response {
    Response {
        step,
        action: text("The server was taken off the network"),
        result: None,
        performer: None,
        at: None,
    }
}

fn at_time(step: Step, at: &str) -> Response {
    Response { at: at.parse().ok(), ..response(step) }
}

fn resolution() -> Resolution {
    Resolution { service_restored: true, statement: None }
}

fn disk() -> Collection {
    Collection {
        item: DISK,
        description: title("Disk of the server"),
        location: None,
        sha256: Some(Digest::of(b"image")),
        collector: ANA,
        collected_at: "2026-01-01".parse().unwrap(),
        custody: Vec::new(),
    }
}

fn passed_on(custody: impl IntoIterator<Item = Handover>) -> Collection {
    Collection { custody: custody.into_iter().collect(), ..disk() }
}

fn handover(from: PersonId, to: PersonId, on: &str) -> Handover {
    let (from, to) = (Custodian::Person(from), Custodian::Person(to));
    Handover { from, to, at: on.parse().unwrap() }
}

fn to_the_police(from: PersonId, on: &str) -> Handover {
    let (from, to) = (Custodian::Person(from), Custodian::Organization(title("Police")));
    Handover { from, to, at: on.parse().unwrap() }
}

fn law() -> obligation::Details {
    obligation::Details {
        source: title("Act on Cybersecurity"),
        citation: Some(title("Section 16")),
        jurisdiction: None,
        kind: obligation::Kind::Statutory,
        summary: text("Incidents are reported to the authority within 72 hours"),
        applies_to: None,
        effective_from: None,
        owner: None,
        area: None,
    }
}

fn duty(notification: NotificationId) -> Duty {
    Duty {
        notification,
        recipient: Recipient::Authority,
        name: None,
        obligation: LAW,
        due_at: "2026-01-04T12:00:00.000000Z".parse().unwrap(),
    }
}

fn notification(fulfills: Option<NotificationId>) -> Notification {
    Notification { fulfills, recipient: Recipient::Authority, name: None, reference: None, statement: None }
}

fn lessons() -> LessonsLearned {
    LessonsLearned {
        root_cause: Some(text("A macro in a document that was sent by mail")),
        human_factor: true,
        lessons: text("Macros from outside are not run"),
        follow_ups: Vec::new(),
        no_follow_up: Some(text("Macros were switched off during the response")),
    }
}

fn nonconformity(grade: Grade) -> FollowUp {
    FollowUp::Nonconformity(Shortfall {
        reference: reference("NC-1"),
        requirement: title("8.7"),
        grade,
        statement: text("Three workstations had no protection"),
        evidence: text("Their inventory of the day"),
        area: text("Accounting"),
        owner: Some(Responsible::Person(EVA)),
    })
}

fn improvement(name: &str) -> FollowUp {
    FollowUp::Improvement(ProposedImprovement {
        reference: reference(name),
        description: text("Attachments are opened in a sandbox"),
        goal: Goal::G5,
        expected_benefit: text("A macro reaches nothing"),
    })
}

fn training() -> FollowUp {
    FollowUp::Training(PlannedTraining {
        reference: reference("TR-1"),
        title: title("Attachments"),
        roles: [RESPONDER].into(),
        units: [].into(),
        topics: [title("Macros")].into(),
        date: day("2026-03-01"),
        goal: Goal::G7,
        responsible: None,
    })
}

/// Everything that may be asked of what has not ended.
fn acts() -> Vec<Command> {
    vec![
        Command::Declare(INCIDENT, declaration(Severity::High)),
        Command::Reclassify(INCIDENT, classification(Severity::Low)),
        Command::Respond(INCIDENT, response(Step::Contain)),
        Command::CollectEvidence(INCIDENT, disk()),
        Command::RequireNotification(INCIDENT, duty(WARNING)),
        Command::Notify(INCIDENT, notification(None)),
        Command::AssessImpact(INCIDENT, impact()),
        Command::Resolve(INCIDENT, resolution()),
        Command::LearnLessons(INCIDENT, lessons()),
        Command::LinkToRisk(INCIDENT, Link { risk: RISK }),
    ]
}

fn entry(given: &Given) -> &Incident {
    given.register.incidents.get(INCIDENT).unwrap()
}

fn state(given: &Given) -> State {
    entry(given).state()
}
