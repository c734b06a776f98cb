//! Tests of the decisions about audit programs.

use super::*;
use crate::aggregate::audit_program::Stage;
use crate::aggregate::isms;
use crate::aggregate::isms::profile::{Profile, ProfileChange, ProfileName, Waiver};
use crate::command::Correct;
use crate::id::{CatalogId, DocumentId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, ISMS, TOP_MANAGEMENT, day, given, holder, person, reference, text, title,
};
use crate::vocabulary::criterion::{CatalogControl, Criterion};
use crate::vocabulary::responsible::Responsible;

const PROGRAM: AuditProgramId = AuditProgramId::from_u128(0x960);
const CATALOG: CatalogId = CatalogId::from_u128(0xCA7);
const POLICY: DocumentId = DocumentId::from_u128(0xD0C);

#[test]
fn a_program_is_established_approved_and_reviewed() {
    let steps: [(Command, Event); 3] = [
        (Command::Establish(PROGRAM, establishment()), Event::Established(establishment())),
        (Command::Approve(PROGRAM), Event::Approved(Approval { established: 6 })),
        (Command::Review(PROGRAM, review(Outcome::Continue)), Event::Reviewed(review(Outcome::Continue))),
    ];
    for (at, (command, event)) in steps.iter().enumerate() {
        let before = steps.iter().take(at).map(|(_, event)| Fact::of(PROGRAM, event.clone()).by(BEN));
        given([person(BEN)].into_iter().chain(before))
            .when(ANA, command.clone())
            .then([Fact::of(PROGRAM, event.clone())]);
    }
}

#[test]
fn where_it_stands_and_who_answers_for_it_follow_from_what_happened() {
    let mut given = given([person(BEN)]);
    let mut after = |fact| {
        given.record(fact);
        let stage = given.register.audit_programs.get(PROGRAM).unwrap().stage();
        (stage, given.register.owned().any(|(thing, _)| thing == PROGRAM.into()))
    };
    assert_eq!(after(established()), (Stage::Established, true));
    assert_eq!(after(approved()), (Stage::Approved, true));
    assert_eq!(after(reviewed(Outcome::Change)), (Stage::Approved, true));
    assert_eq!(after(established()), (Stage::Established, true));
    assert_eq!(after(reviewed(Outcome::End)), (Stage::Ended, false));
}

#[test]
fn what_is_already_so_changes_nothing() {
    let program = || given([person(BEN), established(), approved()]);
    program().when(ANA, Command::Establish(PROGRAM, establishment())).then([]);
    program().when(ANA, Command::Approve(PROGRAM)).then([]);
}

#[test]
fn a_review_is_recorded_as_often_as_it_takes_place() {
    given([person(BEN), established(), approved(), reviewed(Outcome::Continue)])
        .when(ANA, Command::Review(PROGRAM, review(Outcome::Continue)))
        .then([reviewed(Outcome::Continue)]);
}

#[test]
fn a_program_that_changes_has_a_reason_and_is_approved_anew() {
    let yearly = || Establishment { frequency: title("Every two years"), ..establishment() };
    let given = given([person(BEN), established(), approved()]);
    let again = || given.clone().when(ANA, Command::Establish(PROGRAM, yearly()));
    again().without_reason().then_refused(Rule::G6);
    let changed = again().then_given();
    assert_eq!(changed.register.audit_programs.get(PROGRAM).unwrap().stage(), Stage::Established);
    changed.clone().when(ANA, Command::Approve(PROGRAM)).then_refused(Rule::D1);
    let other = Establishment { reference: reference("AP-2027"), ..yearly() };
    changed.when(ANA, Command::Establish(PROGRAM, other)).then_refused(Rule::G9);
}

#[test]
fn whoever_draws_up_a_program_does_not_approve_it() {
    let own = || given([Fact::of(PROGRAM, Event::Established(establishment()))]);
    own().when(ANA, Command::Approve(PROGRAM)).then_refused(Rule::D1);
    let few = [Fact::of(ISMS, isms::Event::ProfileChanged(micro())), waived("D-1")];
    given(few.into_iter().chain([Fact::of(PROGRAM, Event::Established(establishment()))]))
        .when(ANA, Command::Approve(PROGRAM))
        .then_accepted();
}

#[test]
fn whoever_drew_up_a_program_does_not_approve_what_others_made_of_it() {
    let again = Establishment { frequency: title("Every two years"), ..establishment() };
    given([person(BEN), Fact::of(PROGRAM, Event::Established(establishment())), established_as(again)])
        .when(ANA, Command::Approve(PROGRAM))
        .then_refused(Rule::D1);
}

#[test]
fn what_was_approved_holds_until_what_was_made_of_it_is() {
    let other = Establishment { criteria: [Criterion::Clause(text("5"))].into(), ..establishment() };
    let mut given = given([person(BEN), established(), approved(), established_as(other.clone())]);
    let approved = |given: &Given| {
        let program = given.register.audit_programs.get(PROGRAM).unwrap();
        program.approved.clone().map(|it| it.value)
    };
    assert_eq!(approved(&given), Some(establishment()));
    given.record(Fact::of(PROGRAM, Event::Approved(Approval { established: 8 })));
    assert_eq!(approved(&given), Some(other));
}

#[test]
fn no_program_is_approved_or_reviewed_before_it_was_drawn_up() {
    let given =
        given([person(BEN).effective("2025-01-01"), established().effective("2025-06-01"), back_dated()]);
    for command in [Command::Approve(PROGRAM), Command::Review(PROGRAM, review(Outcome::Continue))] {
        given.clone().later("2026-03-01").when(ANA, command).effective("2026-01-15").then_refused(Rule::G8);
    }
}

#[test]
fn what_is_to_change_is_said() {
    let program = || given([person(BEN), established(), approved()]);
    let silent = |changes| Review { changes, ..review(Outcome::Change) };
    program().when(ANA, Command::Review(PROGRAM, silent(None))).then_refused(Rule::G6);
    program().when(ANA, Command::Review(PROGRAM, silent(Some(text("n/a"))))).then_refused(Rule::G6);
    program().when(ANA, Command::Review(PROGRAM, review(Outcome::Change))).then_accepted();
}

#[test]
fn nothing_happens_to_a_program_that_has_ended() {
    for command in [
        Command::Establish(PROGRAM, establishment()),
        Command::Approve(PROGRAM),
        Command::Review(PROGRAM, review(Outcome::Continue)),
    ] {
        given([person(BEN), established(), approved(), reviewed(Outcome::End)])
            .when(ANA, command)
            .then_refused(Rule::G3);
    }
}

#[test]
fn its_criteria_are_there() {
    let control = Criterion::Control(CatalogControl { catalog: CATALOG, control: text("5.7") });
    for criterion in [control, Criterion::Catalog(CATALOG), Criterion::Document(POLICY)] {
        let establishment = Establishment { criteria: [criterion].into(), ..establishment() };
        given([]).when(ANA, Command::Establish(PROGRAM, establishment)).then_refused(Rule::G4);
    }
}

#[test]
fn an_identity_is_taken_once() {
    let voided = voided_program();
    voided.when(ANA, Command::Establish(PROGRAM, establishment())).then_refused(Rule::G9);
}

#[test]
fn what_was_approved_is_not_corrected() {
    let other = Establishment { frequency: title("Every two years"), ..establishment() };
    let correction = || Correct {
        corrects: 6,
        command: Box::new(Command::Establish(PROGRAM, other.clone()).into()),
        effective_at: None,
    };
    given([person(BEN), established()]).when(ANA, correction()).then_accepted();
    given([person(BEN), established(), approved()]).when(ANA, correction()).then_refused(Rule::G5);
}

fn establishment() -> Establishment {
    Establishment {
        reference: reference("AP-2026"),
        period: "2026-01-01/2026-12-31".parse().unwrap(),
        objectives: vec![title("Whether the management system works")],
        criteria: [Criterion::Clause(text("9"))].into(),
        areas: [].into(),
        frequency: title("Every year"),
        methods: [title("Sampling")].into(),
        responsible: Responsible::Role(TOP_MANAGEMENT),
        risks: None,
    }
}

/// By Ben, so that Ana approves what somebody else has drawn up.
fn established() -> Fact {
    established_as(establishment())
}

fn established_as(it: Establishment) -> Fact {
    Fact::of(PROGRAM, Event::Established(it)).by(BEN)
}

fn back_dated() -> Fact {
    let other = Establishment { frequency: title("Every two years"), ..establishment() };
    established_as(other).effective("2026-02-01")
}

fn approved() -> Fact {
    Fact::of(PROGRAM, Event::Approved(Approval { established: 6 }))
}

fn review(outcome: Outcome) -> Review {
    let changes = (outcome == Outcome::Change).then(|| text("Suppliers are audited as well"));
    Review { coverage: text("All that was planned"), result: text("Two findings"), outcome, changes }
}

fn reviewed(outcome: Outcome) -> Fact {
    Fact::of(PROGRAM, Event::Reviewed(review(outcome)))
}

fn micro() -> ProfileChange {
    ProfileChange { from: ProfileName::Standard, to: Profile::micro() }
}

fn waived(rule: &str) -> Fact {
    let waiver = Waiver {
        rule: text(rule),
        why: text("There are three of us"),
        compensation: text("The owners look at it"),
        until: day("2026-12-31"),
    };
    Fact::of(ISMS, isms::Event::RuleWaived(waiver))
}

/// A program that was established by Ben and voided by Eva.
fn voided_program() -> Given {
    given([person(BEN), person(EVA), holder(TOP_MANAGEMENT, EVA), established()])
        .when(EVA, crate::command::Void { voids: 8 })
        .then_given()
}
