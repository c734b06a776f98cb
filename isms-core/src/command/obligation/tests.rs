//! Obligations: who answers for what binds, whether it is met, and what follows where it is not.

use std::collections::BTreeSet;

use super::*;
use crate::aggregate::control;
use crate::aggregate::document;
use crate::aggregate::exception::{
    self, Approval, Compensation, Ending, EndingGround, GrantedApproval, Standing,
};
use crate::aggregate::isms;
use crate::aggregate::isms::profile::Waiver;
use crate::aggregate::obligation::Stage;
use crate::command::Correct;
use crate::id::{CatalogId, ControlId, DocumentId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, ISMS, TOP_MANAGEMENT, day, given, holder, person, reference, text, title,
};
use crate::vocabulary::criterion::CatalogControl;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::ground::Ground;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::shortfall::Shortfall;

const ACT: ObligationId = ObligationId::from_u128(0x0B1);
const DECREE: ObligationId = ObligationId::from_u128(0x0B2);
const POLICY: DocumentId = DocumentId::from_u128(0xD0C);
const REPORTS: ControlId = ControlId::from_u128(0xC01);
const CATALOG: CatalogId = CatalogId::from_u128(0xCA7);
const LEAVE: ExceptionId = ExceptionId::from_u128(0xE8C);

#[test]
fn an_obligation_has_a_citation_and_an_owner() {
    given([]).when(ANA, Command::Register(ACT, registration())).then([registered()]);
    for details in [
        Details { citation: None, ..details() },
        Details { citation: Some(title("tbd")), ..details() },
        Details { owner: None, ..details() },
    ] {
        let bare = Registration { details: details.clone(), ..registration() };
        given([]).when(ANA, Command::Register(ACT, bare)).then_refused(Rule::L1);
        let change =
            Change { details: Details { summary: text("Report within a day"), ..details }, ..change() };
        given([registered()]).when(ANA, Command::Change(ACT, change)).then_refused(Rule::L1);
    }
}

#[test]
fn an_organization_can_do_without_an_owner_for_a_time() {
    let waiver = Waiver {
        rule: text("L-1"),
        why: text("Nobody knows the law well enough yet"),
        compensation: text("A lawyer is asked every month"),
        until: day("2026-12-31"),
    };
    let bare = Registration { details: Details { owner: None, ..details() }, ..registration() };
    given([Fact::of(ISMS, isms::Event::RuleWaived(waiver))])
        .when(ANA, Command::Register(ACT, bare))
        .then_accepted();
}

#[test]
fn an_identity_and_a_reference_name_one_obligation() {
    for id in [ACT, DECREE] {
        given([registered()]).when(ANA, Command::Register(id, registration())).then_refused(Rule::G9);
    }
}

#[test]
fn an_obligation_may_bind_from_a_day_that_lies_ahead() {
    let coming = Details { effective_from: Some(day("2026-10-17")), ..details() };
    let registration = Registration { details: coming, ..registration() };
    let history = given([]).when(ANA, Command::Register(ACT, registration)).then_given();
    let obligation = history.register.obligations.get(ACT).unwrap();
    let offset = history.register.offset();
    assert_eq!(obligation.details_on(day("2026-10-16"), offset), None);
    assert!(obligation.details_on(day("2026-10-17"), offset).is_some());
    assert_eq!(obligation.evaluation_due(10, offset), Some(day("2026-10-27")));
}

#[test]
fn an_obligation_changes_and_says_what_is_new() {
    given([registered()]).when(ANA, Command::Change(ACT, change())).then([changed()]);
    given([registered(), changed()]).when(ANA, Command::Change(ACT, change())).then([]);
    let silent = Change { change: text("n/a"), ..change() };
    given([registered()]).when(ANA, Command::Change(ACT, silent)).then_refused(Rule::G6);
}

#[test]
fn what_was_demanded_before_binds_until_the_change_does() {
    let history = given([registered(), changed()]);
    let obligation = history.register.obligations.get(ACT).unwrap();
    let on = |date| obligation.details_on(day(date), history.register.offset()).map(|it| it.value.clone());
    assert_eq!(on("2025-12-31"), None);
    assert_eq!(on("2026-06-30"), Some(details()));
    assert_eq!(on("2026-07-01"), Some(change().details));
}

#[test]
fn whoever_takes_an_obligation_over_changes_nothing_that_it_demands() {
    let details = Details { owner: Some(Responsible::Person(BEN)), ..details() };
    let handed_over = Change { change: text("Ana has another task"), details };
    let history =
        given([person(BEN), registered()]).when(ANA, Command::Change(ACT, handed_over)).then_given();
    let obligation = history.register.obligations.get(ACT).unwrap();
    assert_eq!(obligation.changed, None);
    assert!(history.register.owned().any(|(_, owner)| owner.value == Responsible::Person(BEN)));
}

#[test]
fn every_evaluation_is_recorded() {
    for facts in [vec![registered()], vec![registered(), evaluated(evaluation())]] {
        given(facts)
            .when(ANA, Command::EvaluateCompliance(ACT, evaluation()))
            .then([evaluated(evaluation())]);
    }
}

#[test]
fn an_evaluation_looks_back_at_what_was_binding() {
    let ahead = Evaluation { as_of: day("2026-01-02"), ..evaluation() };
    given([registered()]).when(ANA, Command::EvaluateCompliance(ACT, ahead)).then_refused(Rule::G1);
    let early = Evaluation { as_of: day("2025-12-31"), ..evaluation() };
    given([registered()]).when(ANA, Command::EvaluateCompliance(ACT, early)).then_refused(Rule::G8);
}

#[test]
fn compliance_is_evaluated_again_within_the_profiles_days() {
    for (due, in_time) in
        [("2026-01-01", false), ("2026-01-02", true), ("2027-01-02", true), ("2027-01-03", false)]
    {
        let evaluation = Evaluation { next_due: day(due), ..evaluation() };
        let asked = given([registered()]).when(ANA, Command::EvaluateCompliance(ACT, evaluation));
        if in_time { asked.then_accepted() } else { asked.then_refused(Rule::L1) }
    }
}

#[test]
fn what_is_not_met_in_full_leads_to_a_nonconformity_or_names_an_exception() {
    for verdict in [Verdict::Partly, Verdict::Not] {
        let with = |answer| {
            let evaluation = Evaluation { verdict, answer, ..evaluation() };
            contractual(permitted_until("2026-03-31")).when(ANA, Command::EvaluateCompliance(ACT, evaluation))
        };
        with(None).then_refused(Rule::L1);
        with(Some(Answer::Exception(LEAVE))).then_accepted();
        with(Some(Answer::Nonconformity(shortfall()))).then_accepted();
    }
    let needless = Evaluation { answer: Some(Answer::Nonconformity(shortfall())), ..evaluation() };
    given([registered()]).when(ANA, Command::EvaluateCompliance(ACT, needless)).then_refused(Rule::L1);
}

#[test]
fn an_exception_that_is_named_is_in_force_on_the_day_of_the_evaluation() {
    let on = |given: Given, as_of: &str| {
        let given = contractual(given);
        let answer = Some(Answer::Exception(LEAVE));
        let (as_of, next_due) = (day(as_of), day("2026-12-31"));
        let evaluation = Evaluation { as_of, verdict: Verdict::Partly, answer, next_due, ..evaluation() };
        given.later("2026-05-01").when(ANA, Command::EvaluateCompliance(ACT, evaluation))
    };
    on(permitted_until("2026-03-31"), "2026-03-31").then_accepted();
    on(permitted_until("2026-03-31"), "2026-04-01").then_refused(Rule::L1);
    on(given([registered(), policy(), requested()]), "2026-03-31").then_refused(Rule::L1);
    on(given([registered()]), "2026-03-31").then_refused(Rule::G4);
    let mut revoked = permitted_until("2026-03-31");
    let ending = Ending { ground: EndingGround::Revoked };
    revoked.record(Fact::of(LEAVE, exception::Event::Ended(ending)).effective("2026-02-01"));
    on(revoked, "2026-03-01").then_refused(Rule::L1);
}

#[test]
fn nobody_excepts_themselves_from_law_or_by_what_answers_something_else() {
    let answer = Some(Answer::Exception(LEAVE));
    let partly = Evaluation { verdict: Verdict::Partly, answer, ..evaluation() };
    let of =
        |kind, given: Given| of_kind(kind, given).when(ANA, Command::EvaluateCompliance(ACT, partly.clone()));
    for kind in [Kind::Legal, Kind::Statutory, Kind::Regulatory] {
        of(kind, contractual(permitted_until("2026-03-31"))).then_refused(Rule::L1);
    }
    for kind in [Kind::Contractual, Kind::Resolution] {
        of(kind, contractual(permitted_until("2026-03-31"))).then_accepted();
    }
    // A document answers it by a control of a catalog, a control by itself.
    let from = |deviates_from, facts: Vec<Fact>| {
        let request = exception::Request { deviates_from, ..request() };
        let asked = Fact::of(LEAVE, exception::Event::Requested(request));
        let facts =
            [registered(), policy()].into_iter().chain(facts).chain([asked, approved_until("2026-03-31")]);
        of(Kind::Contractual, given(facts))
    };
    let (of_policy, of_control) = (DeviatesFrom::Document(POLICY), DeviatesFrom::Control(REPORTS));
    from(of_policy, vec![]).then_refused(Rule::L1);
    from(of_policy, vec![adopted([])]).then_refused(Rule::L1);
    from(of_policy, vec![adopted([ACT])]).then_accepted();
    from(of_control, vec![adopted([])]).then_refused(Rule::L1);
    from(of_control, vec![adopted([ACT])]).then_accepted();
}

#[test]
fn what_is_raised_is_a_nonconformity_and_says_something() {
    let raising = |shortfall| {
        let answer = Some(Answer::Nonconformity(shortfall));
        let evaluation = Evaluation { verdict: Verdict::Not, answer, ..evaluation() };
        given([registered()]).when(ANA, Command::EvaluateCompliance(ACT, evaluation))
    };
    raising(Shortfall { grade: Grade::Conformity, ..shortfall() }).then_refused(Rule::L1);
    for empty in [
        Shortfall { requirement: title("-"), ..shortfall() },
        Shortfall { statement: text("n/a"), ..shortfall() },
        Shortfall { evidence: text("see above"), ..shortfall() },
    ] {
        raising(empty).then_refused(Rule::G6);
    }
    raising(Shortfall { owner: Some(Responsible::Person(BEN)), ..shortfall() }).then_refused(Rule::G4);
}

#[test]
fn a_change_makes_an_evaluation_due_when_it_binds() {
    let due = |facts: Vec<Fact>| {
        let history = given(facts);
        history.register.obligations.get(ACT).unwrap().evaluation_due(30, history.register.offset())
    };
    assert_eq!(due(vec![registered()]), Some(day("2026-01-31")));
    assert_eq!(due(vec![registered(), evaluated(evaluation())]), Some(evaluation().next_due));
    assert_eq!(due(vec![registered(), evaluated(evaluation()), changed()]), Some(day("2026-07-01")));
    assert_eq!(due(vec![registered(), changed(), evaluated(evaluation())]), Some(evaluation().next_due));
    assert_eq!(due(vec![registered(), retired()]), None);
}

#[test]
fn an_obligation_retires_once_and_with_a_reason() {
    let retire = || Command::Retire(ACT, Retirement { replaced_by: None });
    given([registered()]).when(ANA, retire()).then([retired()]);
    given([registered()]).when(ANA, retire()).without_reason().then_refused(Rule::G6);
    given([registered(), retired()]).when(ANA, retire()).then([]);
}

#[test]
fn what_takes_the_place_of_an_obligation_binds() {
    let by = |other| Command::Retire(ACT, Retirement { replaced_by: Some(other) });
    let other = || Fact::of(DECREE, Event::Registered(named("OBL-2")));
    given([registered()]).when(ANA, by(ACT)).then_refused(Rule::G3);
    given([registered()]).when(ANA, by(DECREE)).then_refused(Rule::G4);
    given([registered(), other()]).when(ANA, by(DECREE)).then_accepted();
    let gone = Fact::of(DECREE, Event::Retired(Retirement { replaced_by: None }));
    given([registered(), other(), gone]).when(ANA, by(DECREE)).then_refused(Rule::G3);
}

#[test]
fn nothing_happens_to_what_no_longer_binds() {
    for command in [
        Command::Change(ACT, change()),
        Command::EvaluateCompliance(ACT, evaluation()),
        Command::Retire(ACT, Retirement { replaced_by: Some(DECREE) }),
    ] {
        given([registered(), retired()]).when(ANA, command.clone()).then_refused(Rule::G3);
        given([]).when(ANA, command).then_refused(Rule::G4);
    }
}

#[test]
fn an_obligations_stage_follows_what_happened() {
    let mut history = given([]);
    for (fact, stage) in [
        (registered(), Stage::Registered),
        (evaluated(evaluation()), Stage::Evaluated),
        (changed(), Stage::Changed),
        (evaluated(evaluation()), Stage::Evaluated),
        (retired(), Stage::Retired),
    ] {
        history.record(fact);
        assert_eq!(history.register.obligations.get(ACT).map(Obligation::stage), Some(stage));
    }
}

#[test]
fn a_verdict_that_was_wrong_is_corrected_by_the_same_rules() {
    let wrong = |answer| Correct {
        corrects: 8,
        command: Box::new(
            Command::EvaluateCompliance(ACT, Evaluation { verdict: Verdict::Not, answer, ..evaluation() })
                .into(),
        ),
        effective_at: None,
    };
    let history = || given([person(EVA), holder(TOP_MANAGEMENT, EVA), registered(), evaluated(evaluation())]);
    history().when(EVA, wrong(None)).then_refused(Rule::L1);
    let right = history().when(EVA, wrong(Some(Answer::Nonconformity(shortfall())))).then_given();
    let latest = right.register.obligations.get(ACT).and_then(|it| it.evaluated.clone());
    assert_eq!(latest.map(|it| it.value.verdict), Some(Verdict::Not));
}

fn details() -> Details {
    Details {
        source: title("Cyber Security Act"),
        citation: Some(title("Section 8 (1)")),
        jurisdiction: Some(title("Czechia")),
        kind: Kind::Statutory,
        summary: text("Report incidents to the authority"),
        applies_to: None,
        effective_from: None,
        owner: Some(Responsible::Person(ANA)),
        area: None,
    }
}

fn named(name: &str) -> Registration {
    Registration { reference: reference(name), details: details() }
}

fn registration() -> Registration {
    named("OBL-1")
}

fn registered() -> Fact {
    Fact::of(ACT, Event::Registered(registration()))
}

fn change() -> Change {
    let summary = text("Report incidents to the authority within a day");
    let details = Details { summary, effective_from: Some(day("2026-07-01")), ..details() };
    Change { change: text("A deadline"), details }
}

fn changed() -> Fact {
    Fact::of(ACT, Event::Changed(change()))
}

fn evaluation() -> Evaluation {
    Evaluation {
        as_of: day("2026-01-01"),
        verdict: Verdict::Compliant,
        remarks: None,
        answer: None,
        next_due: day("2026-12-31"),
    }
}

fn evaluated(it: Evaluation) -> Fact {
    Fact::of(ACT, Event::ComplianceEvaluated(it))
}

fn shortfall() -> Shortfall {
    Shortfall {
        reference: reference("NC-1"),
        requirement: title("Section 8 (1)"),
        grade: Grade::MinorNonconformity,
        statement: text("Two of five incidents were reported after a week"),
        evidence: text("The incident log of May"),
        area: text("Operations"),
        owner: None,
    }
}

fn retired() -> Fact {
    Fact::of(ACT, Event::Retired(Retirement { replaced_by: None }))
}

fn policy() -> Fact {
    let registration = document::Registration {
        reference: reference("POL-1"),
        title: title("Incident policy"),
        kind: document::Kind::TopicPolicy,
        classification: None,
        owner: Responsible::Person(ANA),
        language: None,
        clauses: Vec::new(),
        controls: vec![text("5.24")],
        origin: document::Origin::Internal,
        area: None,
    };
    Fact::of(POLICY, document::Event::Registered(registration))
}

/// A control that answers these obligations, and 5.24 of a catalog.
fn adopted(obligations: impl IntoIterator<Item = ObligationId>) -> Fact {
    let references = [CatalogControl { catalog: CATALOG, control: text("5.24") }];
    let definition = control::Definition {
        name: title("Incidents are reported"),
        description: None,
        owner: None,
        area: None,
        grounds: [Ground::Contract].into(),
        treats_risks: BTreeSet::new(),
        obligations: obligations.into_iter().collect(),
        catalog_references: references.into(),
        kinds: BTreeSet::new(),
        properties: BTreeSet::new(),
        lifecycle: BTreeSet::new(),
        operation_frequency_days: None,
    };
    let adoption = control::Adoption { reference: reference("C-1"), definition };
    Fact::of(REPORTS, control::Event::Adopted(adoption))
}

/// The same, where the obligation is of this kind.
fn of_kind(kind: Kind, mut given: Given) -> Given {
    let change = Change { change: text("Its kind"), details: Details { kind, ..details() } };
    given.record(Fact::of(ACT, Event::Changed(change)).effective("2025-12-31"));
    given
}

/// The same, where the obligation is a contract that the policy answers.
fn contractual(mut given: Given) -> Given {
    given.record(adopted([ACT]));
    of_kind(Kind::Contractual, given)
}

fn request() -> exception::Request {
    exception::Request {
        reference: reference("EXC-1"),
        deviates_from: DeviatesFrom::Document(POLICY),
        assets: BTreeSet::new(),
        area: None,
        compensation: Compensation::Nothing,
        beneficiary: None,
        requested_until: day("2026-03-31"),
    }
}

fn requested() -> Fact {
    Fact::of(LEAVE, exception::Event::Requested(request()))
}

fn approved_until(last: &str) -> Fact {
    let approval = Approval { expires_on: day(last), risk: None, conditions: None };
    let granted = GrantedApproval { approval, standing: Some(Standing::TopManagement) };
    Fact::of(LEAVE, exception::Event::Approved(granted))
}

fn permitted_until(last: &str) -> Given {
    given([registered(), policy(), requested(), approved_until(last)])
}
