//! Corrections and voidings: what they may, what they may not, and what the register then says.

mod followed;

use super::*;
use crate::aggregate::document::revision::{Approval, Draft, Rejection, Review, Stage, Verdict};
use crate::aggregate::document::{self, Kind, Origin, Registration};
use crate::aggregate::person::{Competence, Relation};
use crate::aggregate::role::{Ending, Grant};
use crate::command::{Command, document as documents, person as persons, role as roles};
use crate::correction::Horizon;
use crate::id::{DocumentId, PersonId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, day, deputy, given, grant, holder, person as there,
    reference, role_with, text, title,
};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::time::PartialDate;

const POLICY: DocumentId = DocumentId::from_u128(0xD0C);
const MANUAL: DocumentId = DocumentId::from_u128(0xD0D);
const AUDITOR: RoleId = RoleId::from_u128(0xA0D);
const OPERATOR: RoleId = RoleId::from_u128(0x0BE);
const ZOE: PersonId = PersonId::from_u128(0x20E);

/// The position of the first fact after Eva and Ben are there: see [`history`].
const FIRST: u64 = 8;

#[test]
fn an_amendment_has_a_reason() {
    let policy = history([policy("POL-1")]);
    for amendment in [Command::from(correct(FIRST, register("POL-2"))), void(FIRST).into()] {
        policy.clone().when(EVA, amendment.clone()).without_reason().then_refused(Rule::G5);
        policy.clone().when(EVA, amendment.clone()).because("n/a").then_refused(Rule::G6);
        policy.clone().when(EVA, amendment).then_accepted();
    }
}

#[test]
fn an_amendment_needs_its_authority() {
    let policy = history([policy("POL-1")]);
    policy.clone().when(BEN, void(FIRST)).then_refused(Rule::G2);
    policy.when(BEN, correct(FIRST, register("POL-2"))).then_refused(Rule::G2);
}

#[test]
fn somebody_else_voids() {
    let policy = history([policy("POL-1"), deputy(TOP_MANAGEMENT, BEN, ANA)]);
    policy.clone().when(ANA, void(FIRST)).then_refused(Rule::G5);
    let for_ana = Actor::human(BEN).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    policy.clone().when_as(for_ana, void(FIRST)).then_refused(Rule::G5);
    policy.when(EVA, void(FIRST)).then_accepted();
}

#[test]
fn nobody_voids_what_was_recorded_in_their_name() {
    let for_ana = Actor::human(BEN).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    let policy = history([deputy(TOP_MANAGEMENT, BEN, ANA)]).when_as(for_ana, register("POL-1")).then_given();
    policy.clone().when(ANA, void(FIRST + 1)).then_refused(Rule::G5);
    policy.when(EVA, void(FIRST + 1)).then_accepted();
}

#[test]
fn nobody_approves_what_they_have_corrected_or_had_drafted() {
    let approve = || documents::Command::ApproveRevision(POLICY, approval(1));
    let corrected = history([policy("POL-1"), drafted(1).by(ANA)])
        .when(EVA, correct(FIRST + 1, draft_at("Cabinet")))
        .then_given()
        .when(ANA, correct(FIRST + 1, draft_at("Safe")))
        .then_given()
        .when(ANA, documents::Command::ReviewRevision(POLICY, review(1)))
        .then_given();
    corrected.clone().when(EVA, approve()).then_refused(Rule::D1);
    corrected.when(ANA, approve()).then_refused(Rule::D1);
    let for_eva = Actor::human(BEN).acting_as(TOP_MANAGEMENT).on_behalf_of(EVA);
    let had_drafted = history([policy("POL-1"), deputy(TOP_MANAGEMENT, BEN, EVA)])
        .when_as(for_eva, documents::Command::DraftRevision(POLICY, draft(1)))
        .then_given()
        .when(ANA, documents::Command::ReviewRevision(POLICY, review(1)))
        .then_given();
    had_drafted.clone().when(EVA, approve()).then_refused(Rule::D1);
    had_drafted.when(ANA, approve()).then_accepted();
}

#[test]
fn nothing_is_voided_on_which_a_later_event_rests() {
    let drafted = history([policy("POL-1"), drafted(1)]);
    drafted.clone().when(EVA, void(FIRST)).then_refused(Rule::G5);
    // From the end, everything can be.
    let from_the_end = drafted.when(EVA, void(FIRST + 1)).then_given();
    from_the_end.when(EVA, void(FIRST)).then_accepted();
}

#[test]
fn what_happens_to_one_part_does_not_rest_on_another() {
    let both = history([policy("POL-1"), drafted(1), reviewed(1), drafted(2)]);
    both.clone().when(EVA, void(FIRST + 1)).then_refused(Rule::G5);
    both.when(EVA, void(FIRST + 2)).then_accepted();
}

#[test]
fn nothing_is_voided_on_which_another_thing_rests() {
    let owned = history([role_with(AUDITOR, &[]), owned_by(Responsible::Role(AUDITOR))]);
    owned.clone().when(EVA, void(FIRST)).then_refused(Rule::G5);
    let freed = owned.when(EVA, void(FIRST + 1)).then_given();
    freed.when(EVA, void(FIRST)).then_accepted();
}

#[test]
fn what_a_voided_event_referred_to_is_free_again() {
    let given = history([role_with(AUDITOR, &[]), there(ZOE), holder(AUDITOR, ZOE)]);
    given.clone().when(EVA, void(FIRST + 1)).then_refused(Rule::G5);
    let freed = given.when(EVA, void(FIRST + 2)).then_given();
    freed.when(EVA, void(FIRST + 1)).then_accepted();
}

#[test]
fn the_founding_stays_as_it_was() {
    for seq in 0..5 {
        history([]).when(EVA, void(seq)).then_refused(Rule::G5);
        history([]).when(EVA, correct(seq, register("POL-1"))).then_refused(Rule::G5);
    }
}

#[test]
fn there_is_nothing_to_amend_where_there_is_no_event() {
    history([]).when(EVA, void(99)).then_refused(Rule::G5);
    history([]).when(EVA, correct(99, register("POL-1"))).then_refused(Rule::G5);
}

#[test]
fn an_approval_is_withdrawn_and_not_amended() {
    let approved = history([policy("POL-1"), drafted(1), reviewed(1), approved(1)]);
    approved.clone().when(EVA, void(FIRST + 3)).then_refused(Rule::G5);
    let later = Approval { next_review_due: Some(day("2026-06-30")), ..approval(1) };
    let later = documents::Command::ApproveRevision(POLICY, later);
    approved.when(EVA, correct(FIRST + 3, later)).then_refused(Rule::G5);
}

#[test]
fn what_was_approved_is_not_corrected() {
    let approved = history([policy("POL-1"), drafted(1), reviewed(1), approved(1)]);
    approved.clone().when(EVA, correct(FIRST + 1, draft_at("Cabinet"))).then_refused(Rule::G5);
    approved.when(EVA, correct(FIRST, register("POL-2"))).then_refused(Rule::G5);
}

#[test]
fn what_was_approved_is_corrected_once_the_approval_is_taken_back() {
    let taken_back = history([policy("POL-1"), drafted(1), reviewed(1), approved(1), rejected(1)]);
    taken_back.clone().when(EVA, correct(FIRST, register("POL-2"))).then_accepted();
    taken_back.when(EVA, correct(FIRST + 1, draft_at("Cabinet"))).then_accepted();
}

#[test]
fn to_take_one_approval_back_leaves_another() {
    let first = [policy("POL-1"), drafted(1), reviewed(1), approved(1)];
    let second = [drafted(2), reviewed(2), rejected(2)];
    history(first.into_iter().chain(second))
        .when(EVA, correct(FIRST, register("POL-2")))
        .then_refused(Rule::G5);
}

#[test]
fn what_is_voided_is_voided_once_and_not_corrected() {
    let voided = history([policy("POL-1")]).when(EVA, void(FIRST)).then_given();
    voided.clone().when(EVA, void(FIRST)).then_refused(Rule::G5);
    voided.when(EVA, correct(FIRST, register("POL-2"))).then_refused(Rule::G5);
}

#[test]
fn an_amendment_is_not_amended() {
    let corrected = history([policy("POL-1")]).when(ANA, correct(FIRST, register("POL-2"))).then_given();
    corrected.clone().when(EVA, void(FIRST + 1)).then_refused(Rule::G5);
    corrected.when(EVA, correct(FIRST + 1, register("POL-3"))).then_refused(Rule::G5);
}

#[test]
fn a_correction_is_the_same_event_of_the_same_thing() {
    let drafted = history([policy("POL-1"), drafted(1)]);
    let review = documents::Command::ReviewRevision(POLICY, review(1));
    drafted.clone().when(EVA, correct(FIRST + 1, review)).then_refused(Rule::G5);
    let other = documents::Command::Register(MANUAL, registration("POL-2"));
    drafted.clone().when(EVA, correct(FIRST, other)).then_refused(Rule::G5);
    drafted.when(EVA, correct(FIRST, Command::from(Void { voids: FIRST }))).then_refused(Rule::G5);
}

#[test]
fn a_correction_obeys_every_rule_that_the_event_had_to_obey() {
    let drafted = history([policy("POL-1"), drafted(1)]);
    let third = documents::Command::DraftRevision(POLICY, draft(3));
    drafted.clone().when(EVA, correct(FIRST + 1, third)).then_refused(Rule::D3);
    let owner = Responsible::Role(RoleId::from_u128(0x404));
    let nobodys = documents::Command::Register(POLICY, Registration { owner, ..registration("POL-1") });
    drafted.when(EVA, correct(FIRST, nobodys)).then_refused(Rule::G4);
}

#[test]
fn a_role_in_which_somebody_has_acted_is_not_amended() {
    let used = history([policy("POL-1").by(EVA)]);
    // Eva was given the role of top management by position 6, and acts by it.
    let acted = used.when(EVA, documents::Command::DraftRevision(POLICY, draft(1))).then_given();
    acted.clone().when(EVA, void(6)).then_refused(Rule::G5);
    let until = Grant { until: Some(day("2026-12-31")), ..grant(EVA) };
    let until = correct(6, roles::Command::Assign(TOP_MANAGEMENT, until));
    acted.when(ANA, until.clone()).then_refused(Rule::G5);
    history([]).when(ANA, until).then_accepted();
}

#[test]
fn what_a_role_was_stays_once_somebody_has_acted_in_it() {
    let role = [role_with(AUDITOR, &[Authority::Document]), holder(AUDITOR, BEN), policy("POL-1")];
    let less = correct(FIRST, roles::Command::Define(AUDITOR, creation("auditor", Vec::new())));
    history(role.clone()).when(ANA, less.clone()).then_accepted();
    history(role)
        .when_in(BEN, AUDITOR, documents::Command::DraftRevision(POLICY, draft(1)))
        .then_given()
        .when(ANA, less)
        .then_refused(Rule::G5);
}

#[test]
fn a_corrected_grant_is_still_the_grant_by_which_somebody_acts() {
    let role = [role_with(AUDITOR, &[Authority::Document]), holder(AUDITOR, BEN), policy("POL-1")];
    let until = Grant { until: Some(day("2026-12-31")), ..grant(BEN) };
    let acted = history(role)
        .when(ANA, correct(FIRST + 1, roles::Command::Assign(AUDITOR, until)))
        .then_given()
        .when_in(BEN, AUDITOR, documents::Command::DraftRevision(POLICY, draft(1)))
        .then_given();
    assert_eq!(acted.events.last().and_then(|it| it.grant), Some(FIRST + 1));
    acted.when(EVA, void(FIRST + 1)).then_refused(Rule::G5);
}

#[test]
fn correcting_a_reference_frees_the_old_name_and_takes_the_new() {
    let renamed = history([policy("POL-1")]).when(ANA, correct(FIRST, register("POL-2"))).then_given();
    let policy = Stream::from(POLICY);
    assert_eq!(renamed.register.by_reference("document", &reference("POL-2")), Some(policy));
    let another = |name| documents::Command::Register(MANUAL, registration(name));
    renamed.clone().when(ANA, another("POL-2")).then_refused(Rule::G9);
    renamed.when(ANA, another("POL-1")).then_accepted();
}

#[test]
fn no_correction_takes_a_name_that_is_taken() {
    let another = documents::Command::Register(MANUAL, registration("POL-1"));
    history([policy("POL-1"), manual("MAN-1")]).when(ANA, correct(FIRST + 1, another)).then_refused(Rule::G9);
}

#[test]
fn voiding_a_creation_frees_its_reference_but_not_its_identity() {
    let voided = history([policy("POL-1")]).when(EVA, void(FIRST)).then_given();
    assert!(voided.register.is_voided(POLICY.into()));
    let found: Vec<_> = voided.register.documents.voided().map(|(id, _, seq)| (id, seq)).collect();
    assert_eq!(found, [(POLICY, FIRST + 1)]);
    voided.clone().when(ANA, documents::Command::Register(MANUAL, registration("POL-1"))).then_accepted();
    voided.when(ANA, register("POL-1")).then_refused(Rule::G9);
}

#[test]
fn a_correction_keeps_who_acted_and_shows_where_it_stands() {
    let corrected = history([policy("POL-1"), drafted(1).by(BEN)])
        .when(EVA, correct(FIRST + 1, draft_at("Cabinet")))
        .then_given();
    let draft = &corrected.register.documents.get(POLICY).unwrap().revision(1).unwrap().draft;
    assert_eq!(draft.value.location, Some(text("Cabinet")));
    assert_eq!((draft.by, draft.seq), (Some(BEN), FIRST + 2));
    assert_eq!(draft.effective_at, corrected.events[usize::try_from(FIRST).unwrap() + 1].effective());
}

#[test]
fn what_came_after_a_corrected_event_stands() {
    let corrected = history([policy("POL-1"), drafted(1), reviewed(1)])
        .when(EVA, correct(FIRST + 1, draft_at("Cabinet")))
        .then_given();
    let policy = corrected.register.documents.get(POLICY).unwrap();
    assert_eq!(policy.stage(policy.revision(1).unwrap()), Stage::Reviewed);
}

#[test]
fn the_latest_correction_counts_and_the_same_again_changes_nothing() {
    let once = history([policy("POL-1")]).when(ANA, correct(FIRST, register("POL-2"))).then_given();
    once.clone().when(ANA, correct(FIRST, register("POL-2"))).then([]);
    history([policy("POL-1")]).when(ANA, correct(FIRST, register("POL-1"))).then([]);
    let twice = once.when(ANA, correct(FIRST, register("POL-3"))).then_given();
    let policy = &twice.register.documents.get(POLICY).unwrap().registration;
    assert_eq!((&policy.value.reference, policy.seq), (&reference("POL-3"), FIRST + 2));
    // What it was at first can be restored as well.
    twice.when(ANA, correct(FIRST, register("POL-1"))).then_accepted();
}

#[test]
fn a_correction_says_from_when_it_should_have_held() {
    let corrected = given_in_march().when(ANA, given_from("2026-02-01")).then_given();
    let assignment = &corrected.register.roles.get(AUDITOR).unwrap().assignments[0];
    assert_eq!(assignment.from, "2026-02-01".parse().unwrap());
}

#[test]
fn a_corrected_date_had_come_when_the_event_was_recorded() {
    given_in_march().later("2026-04-01").when(ANA, given_from("2026-03-15")).then_refused(Rule::G1);
}

#[test]
fn a_corrected_date_is_one_on_which_the_actor_held_their_role() {
    let drafted = history([policy("POL-1")])
        .later("2026-03-01")
        .when(ANA, roles::Command::Assign(TOP_MANAGEMENT, grant(BEN)))
        .then_given()
        .when(BEN, documents::Command::DraftRevision(POLICY, draft(1)))
        .then_given();
    let dated = |date| dated(FIRST + 2, documents::Command::DraftRevision(POLICY, draft(1)), date);
    drafted.clone().when(ANA, dated("2026-02-01")).then_refused(Rule::G2);
    drafted.when(ANA, dated("2026-03-01")).then_accepted();
}

#[test]
fn nothing_is_moved_to_before_its_thing_was_there() {
    history([])
        .later("2026-03-01")
        .when(ANA, roles::Command::Define(AUDITOR, creation("auditor", Vec::new())))
        .then_given()
        .when(ANA, roles::Command::Assign(AUDITOR, grant(BEN)))
        .then_given()
        .when(ANA, given_from("2026-02-01"))
        .then_refused(Rule::G8);
}

#[test]
fn a_thing_is_not_moved_to_after_what_happened_to_it_or_refers_to_it() {
    let define = roles::Command::Define(AUDITOR, creation("auditor", Vec::new()));
    let defined =
        history([]).later("2026-03-01").when(ANA, define.clone()).effective("2026-02-01").then_given();
    let moved = dated(FIRST, define, "2026-02-20");
    defined.clone().when(ANA, moved.clone()).then_accepted();
    defined
        .clone()
        .when(ANA, roles::Command::Assign(AUDITOR, grant(BEN)))
        .effective("2026-02-15")
        .then_given()
        .when(ANA, moved.clone())
        .then_refused(Rule::G8);
    let owned = Registration { owner: Responsible::Role(AUDITOR), ..registration("POL-1") };
    defined
        .when(ANA, documents::Command::Register(POLICY, owned))
        .effective("2026-02-15")
        .then_given()
        .when(ANA, moved)
        .then_refused(Rule::G8);
}

#[test]
fn a_date_is_answered_with_the_corrections_that_are_known() {
    let before = given_in_march();
    let after = before.clone().when(ANA, given_from("2026-02-01")).then_given();
    let held = |given: &Given, on: &str| {
        let register = as_of(given, on);
        let role = register.roles.get(AUDITOR).unwrap();
        role.is_held_by(BEN, on.parse().unwrap(), register.offset())
    };
    assert!(!held(&before, "2026-02-15"), "as it was known before the correction");
    assert!(held(&after, "2026-02-15"), "as it is known since");
    assert!(!held(&after, "2026-01-15"));
    assert!(held(&before, "2026-03-15") && held(&after, "2026-03-15"));
}

#[test]
fn what_was_voided_never_was() {
    let voided = given_in_march().when(EVA, void(FIRST + 1)).then_given();
    assert!(as_of(&voided, "2026-03-15").roles.get(AUDITOR).unwrap().assignments.is_empty());
}

#[test]
fn nobody_gets_a_role_by_amending() {
    let end = |person| roles::Command::EndAssignment(AUDITOR, Ending { person, handed_over_to: None });
    let ended = history([
        role_with(AUDITOR, &[]),
        holder(AUDITOR, BEN),
        holder(AUDITOR, EVA),
        Fact::of(AUDITOR, role::Event::AssignmentEnded(Ending { person: EVA, handed_over_to: None })),
    ]);
    ended.clone().when(EVA, void(FIRST + 3)).then_refused(Rule::R4);
    ended.when(EVA, correct(FIRST + 3, end(BEN))).then_refused(Rule::R4);

    let given_to_ben = history([role_with(AUDITOR, &[]), holder(AUDITOR, BEN)]);
    given_to_ben
        .when(EVA, correct(FIRST + 1, roles::Command::Assign(AUDITOR, grant(EVA))))
        .then_refused(Rule::R4);
}

#[test]
fn nobody_extends_a_role_that_they_hold_by_amending() {
    let held = history([role_with(AUDITOR, &[]), holder(AUDITOR, EVA)]);
    let more = roles::Command::Define(AUDITOR, creation("auditor", vec![Authority::Approve]));
    held.clone().when(EVA, correct(FIRST, more.clone())).then_refused(Rule::R4);
    held.when(ANA, correct(FIRST, more)).then_accepted();
}

#[test]
fn nobody_reaches_a_competence_by_amending() {
    let found = |actual| Competence {
        role: TOP_MANAGEMENT,
        competence: title("Risk assessment"),
        required: 3,
        actual,
        method: Some(title("Interview")),
    };
    let evaluated = history([Fact::of(EVA, person::Event::CompetenceEvaluated(found(2)))]);
    let reached = correct(FIRST, persons::Command::EvaluateCompetence(EVA, found(3)));
    evaluated.clone().when(EVA, reached.clone()).then_refused(Rule::P1);
    evaluated.when(ANA, reached).then_accepted();
}

#[test]
fn nothing_is_moved_to_an_area_that_the_role_of_whoever_amends_does_not_reach() {
    let within = |area| Registration { area: Some(text(area)), ..registration("POL-1") };
    let sales = Grant { areas: vec![text("Sales")], ..grant(BEN) };
    let given = history([
        role_with(AUDITOR, &[Authority::Correct]),
        Fact::of(AUDITOR, role::Event::Assigned(sales)),
        Fact::of(POLICY, document::Event::Registered(within("Sales"))),
        manual("MAN-1"),
    ]);
    let moved = |it| correct(FIRST + 2, documents::Command::Register(POLICY, it));
    let renamed = Registration { title: title("Access"), ..within("Sales") };
    given.clone().when_in(BEN, AUDITOR, moved(renamed)).then_accepted();
    given.clone().when_in(BEN, AUDITOR, moved(within("Legal"))).then_refused(Rule::G2);
    given.when_in(BEN, AUDITOR, void(FIRST + 3)).then_refused(Rule::G2);
}

#[test]
fn a_person_does_not_become_a_program_by_amending() {
    let register = |relation| {
        let registration =
            person::Registration { reference: reference("P-1"), unit: None, relation, from: None };
        correct(7, persons::Command::Register(BEN, registration))
    };
    history([]).when(ANA, register(Relation::Agent)).then_refused(Rule::G5);
    history([]).when(ANA, register(Relation::Contractor)).then_accepted();
}

#[test]
fn top_management_is_not_left_without_a_holder_by_amending() {
    let ended = Ending { person: ANA, handed_over_to: Some(EVA) };
    let given = history([
        role_with(AUDITOR, &[Authority::Correct]),
        holder(AUDITOR, BEN),
        Fact::of(TOP_MANAGEMENT, role::Event::AssignmentEnded(ended)),
    ]);
    given.clone().when_in(BEN, AUDITOR, void(6)).then_refused(Rule::R5);
    let over = Grant { until: Some(day("2026-01-01")), ..grant(EVA) };
    given
        .later("2026-02-01")
        .when_in(BEN, AUDITOR, correct(6, roles::Command::Assign(TOP_MANAGEMENT, over)))
        .then_refused(Rule::R5);
}

#[test]
fn nobody_gets_incompatible_roles_by_amending() {
    let operator =
        role::Definition { incompatible_with: vec![AUDITOR], ..definition("operator", Vec::new()) };
    let operator = role::Creation { reference: reference("operator"), definition: operator };
    history([
        role_with(AUDITOR, &[]),
        Fact::of(OPERATOR, role::Event::Defined(operator)),
        holder(AUDITOR, BEN),
        Fact::of(AUDITOR, role::Event::AssignmentEnded(Ending { person: BEN, handed_over_to: None })),
        holder(OPERATOR, BEN),
    ])
    .when(EVA, void(FIRST + 3))
    .then_refused(Rule::R1);
}

/// Eva is there, who is of top management as well (by position 6), and Ben (by 7); then these facts, from
/// position [`FIRST`] on.
fn history(facts: impl IntoIterator<Item = Fact>) -> Given {
    let people = [there(EVA), holder(TOP_MANAGEMENT, EVA), there(BEN)];
    given(people.into_iter().chain(facts))
}

/// Ben was given the role of an auditor on 2026-03-01, by position 9.
fn given_in_march() -> Given {
    history([role_with(AUDITOR, &[])])
        .later("2026-03-01")
        .when(ANA, roles::Command::Assign(AUDITOR, grant(BEN)))
        .then_given()
}

fn given_from(date: &str) -> Correct {
    dated(FIRST + 1, roles::Command::Assign(AUDITOR, grant(BEN)), date)
}

/// The register as of the end of a date, as far as the history knows.
fn as_of(given: &Given, on: &str) -> Register {
    let offset = given.register.offset();
    let until = on.parse::<PartialDate>().unwrap().end(offset);
    let mut register = Register::default();
    for event in &given.events {
        register.evolve_until(event, &given.events, Some(Horizon { until, offset })).unwrap();
    }
    register
}

fn void(voids: u64) -> Void {
    Void { voids }
}

fn correct(corrects: u64, command: impl Into<Command>) -> Correct {
    Correct { corrects, command: Box::new(command.into()), effective_at: None }
}

fn dated(corrects: u64, command: impl Into<Command>, date: &str) -> Correct {
    Correct { effective_at: date.parse().ok(), ..correct(corrects, command) }
}

fn registration(name: &str) -> Registration {
    Registration {
        reference: reference(name),
        title: title("Access control"),
        kind: Kind::TopicPolicy,
        classification: None,
        owner: Responsible::Role(TOP_MANAGEMENT),
        language: None,
        clauses: Vec::new(),
        controls: Vec::new(),
        origin: Origin::Internal,
        area: None,
    }
}

fn register(name: &str) -> documents::Command {
    documents::Command::Register(POLICY, registration(name))
}

fn draft_at(location: &str) -> documents::Command {
    documents::Command::DraftRevision(POLICY, Draft { location: Some(text(location)), ..draft(1) })
}

fn draft(revision: u32) -> Draft {
    Draft { revision, content: Digest::of(b"policy"), location: None, changes: None }
}

fn review(revision: u32) -> Review {
    Review { revision, content: Digest::of(b"policy"), verdict: Verdict::Suitable, comment: None }
}

fn approval(revision: u32) -> Approval {
    Approval { revision, content: Digest::of(b"policy"), next_review_due: Some(day("2026-12-01")) }
}

fn definition(name: &str, authorities: Vec<Authority>) -> role::Definition {
    role::Definition {
        name: title(name),
        level: role::RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities,
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    }
}

fn creation(name: &str, authorities: Vec<Authority>) -> role::Creation {
    role::Creation { reference: reference(name), definition: definition(name, authorities) }
}

fn policy(name: &str) -> Fact {
    Fact::of(POLICY, document::Event::Registered(registration(name)))
}

fn manual(name: &str) -> Fact {
    Fact::of(MANUAL, document::Event::Registered(registration(name)))
}

fn owned_by(owner: Responsible) -> Fact {
    let registration = Registration { owner, ..registration("POL-1") };
    Fact::of(POLICY, document::Event::Registered(registration))
}

fn drafted(revision: u32) -> Fact {
    Fact::of(POLICY, document::Event::RevisionDrafted(draft(revision)))
}

fn reviewed(revision: u32) -> Fact {
    Fact::of(POLICY, document::Event::RevisionReviewed(review(revision)))
}

fn approved(revision: u32) -> Fact {
    Fact::of(POLICY, document::Event::RevisionApproved(approval(revision)))
}

fn rejected(revision: u32) -> Fact {
    Fact::of(POLICY, document::Event::RevisionRejected(Rejection { revision }))
}
