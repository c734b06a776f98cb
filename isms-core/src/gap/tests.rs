//! Gaps, one test a rule and a way to mend it.

mod due;

use super::*;
use crate::aggregate::asset;
use crate::aggregate::document::{self, Kind as DocumentKind, Origin};
use crate::aggregate::person::{self, Offboarding, Relation, Training, TrainingAssignment, TrainingGround};
use crate::aggregate::role::{self, Ending, Grant};
use crate::id::{AssetId, DocumentId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, day, deputy, given, grant, holder, person, reference, registered, role_with,
    text, title,
};
use crate::vocabulary::responsible::Responsible;

const PAYROLL: AssetId = AssetId::from_u128(0xA55);
const POLICY: DocumentId = DocumentId::from_u128(0xD0C);
const OWNER: RoleId = RoleId::from_u128(0x0E2);

#[test]
fn an_asset_in_scope_has_an_owner() {
    given([identified(true)]).then_gap(Rule::A1);
    given([identified(true), owned_by(Responsible::Person(ANA))]).then_no_gap(Rule::A1);
    given([identified(false)]).then_no_gap(Rule::A1);
    given([identified(true), disposed()]).then_no_gap(Rule::A1);
    given([identified(false), Fact::of(PAYROLL, asset::Event::DetailsChanged(details(true)))])
        .then_gap(Rule::A1);
}

#[test]
fn what_one_asset_lacks_is_found_without_looking_at_the_others() {
    let left = Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    let gone = Fact::of(BEN, person::Event::Offboarded(left));
    for facts in [
        vec![identified(true)],
        vec![identified(false)],
        vec![identified(true), disposed()],
        vec![identified(true), owned_by(Responsible::Person(ANA))],
        vec![person(BEN), identified(true), owned_by(Responsible::Person(BEN)), gone],
        vec![role_with(OWNER, &[]), identified(true), owned_by(Responsible::Role(OWNER))],
        vec![],
    ] {
        let given = given(facts);
        let on = day("2026-06-30").into();
        let among_all = gaps(&given.register, on).into_iter().find(|it| it.about == PAYROLL.into());
        assert_eq!(owner_gap(&given.register, PAYROLL, on), among_all);
    }
}

#[test]
fn an_asset_is_without_an_owner_from_the_day_it_is_identified_and_overdue_after_the_grace() {
    let given = given([identified(true).effective("2025-12-20")]);
    let found = |given: &Given| only(given, Rule::A1);
    assert_eq!(found(&given).since, "2025-12-20".parse().unwrap());
    assert_eq!(found(&given).rests_on, [5]);
    assert!(!found(&given.clone().later("2026-01-19")).overdue, "the thirtieth day");
    assert!(found(&given.later("2026-01-20")).overdue);
}

#[test]
fn a_vague_date_is_overdue_when_it_surely_is() {
    let given = given([identified(true).effective("2025")]);
    assert!(!only(&given.clone().later("2026-01-30"), Rule::A1).overdue);
    assert!(only(&given.later("2026-01-31"), Rule::A1).overdue);
}

#[test]
fn what_a_person_who_has_left_owned_is_without_an_owner() {
    for owned in
        [vec![identified(true), owned_by(Responsible::Person(BEN))], vec![policy(Responsible::Person(BEN))]]
    {
        let with_ben = given([person(BEN)].into_iter().chain(owned.clone()));
        with_ben.then_no_gap(Rule::R2);
        given([person(BEN)].into_iter().chain(owned).chain([left(BEN)])).then_gap(Rule::R2);
    }
}

#[test]
fn what_was_handed_over_or_has_ended_is_not_without_an_owner() {
    let orphan = [person(BEN), identified(true), owned_by(Responsible::Person(BEN)), left(BEN)];
    given(orphan.clone().into_iter().chain([owned_by(Responsible::Person(ANA))])).then_no_gap(Rule::R2);
    given(orphan.into_iter().chain([disposed()])).then_no_gap(Rule::R2);
    let withdrawal = document::Withdrawal { replaced_by: None, retain_until: None, disposal: None };
    let withdrawn = Fact::of(POLICY, document::Event::Withdrawn(withdrawal));
    given([person(BEN), policy(Responsible::Person(BEN)), left(BEN), withdrawn]).then_no_gap(Rule::R2);
}

#[test]
fn what_a_role_owns_that_nobody_holds_is_without_an_owner() {
    by_role([]).then_gap(Rule::R2);
    by_role([holder(OWNER, BEN)]).then_no_gap(Rule::R2);
    by_role([holder(OWNER, BEN), ended(BEN)]).then_gap(Rule::R2);
    by_role([holder(OWNER, BEN), left(BEN)]).then_gap(Rule::R2);
    by_role([holder(OWNER, BEN), holder(OWNER, EVA), left(BEN)]).then_no_gap(Rule::R2);
    by_role([holder(OWNER, BEN), deputy(OWNER, EVA, BEN), ended(BEN)]).then_gap(Rule::R2);
}

#[test]
fn a_role_that_is_held_elsewhere_is_vacant_here() {
    let held = |area: &str| {
        let policy =
            document::Registration { area: Some(text("Legal")), ..registration(Responsible::Role(OWNER)) };
        let held = Grant { areas: vec![text(area)], ..grant(BEN) };
        given([
            person(BEN),
            role_with(OWNER, &[]),
            Fact::of(OWNER, role::Event::Assigned(held)),
            Fact::of(POLICY, document::Event::Registered(policy)),
        ])
    };
    held("Sales").then_gap(Rule::R2);
    held("Legal").then_no_gap(Rule::R2);
}

#[test]
fn a_role_is_vacant_after_the_last_day_of_its_last_holder() {
    let until = |person, last| {
        Fact::of(OWNER, role::Event::Assigned(Grant { until: Some(day(last)), ..grant(person) }))
    };
    let given = by_role([until(BEN, "2026-02-28"), until(EVA, "2026-01-31")]);
    given.clone().later("2026-02-28").then_no_gap(Rule::R2);
    let gap = only(&given.clone().later("2026-03-15"), Rule::R2);
    assert_eq!(gap.since, "2026-03-01".parse().unwrap());
    assert_eq!(gap.rests_on, [9, 10], "who owns it, and for how long the last holder was to hold the role");
    assert!(!gap.overdue);
    assert!(only(&given.later("2026-04-15"), Rule::R2).overdue);
}

#[test]
fn a_thing_is_without_an_owner_no_earlier_than_it_has_one() {
    let facts = [
        person(BEN),
        left(BEN).effective("2025-06-30"),
        identified(true),
        owned_by(Responsible::Person(BEN)),
    ];
    let given = given(facts);
    let gap = only(&given, Rule::R2);
    assert_eq!((gap.since, gap.rests_on), (given.events[8].effective(), vec![8, 6]));
}

#[test]
fn every_active_person_has_the_basic_training() {
    trained([]).then_no_gap(Rule::P4);
    trained([person(BEN)]).then_gap(Rule::P4);
    trained([person(BEN), assigned(BEN, "Basic"), passed(BEN, "Basic", None)]).then_no_gap(Rule::P4);
    trained([person(BEN), left(BEN)]).then_no_gap(Rule::P4);
    trained([registered(BEN, Relation::Service), registered(EVA, Relation::Agent)]).then_no_gap(Rule::P4);
}

#[test]
fn only_a_training_for_everybody_that_was_passed_counts() {
    let failed = Training { passed: false, ..training("Basic", None) };
    let failed = Fact::of(BEN, person::Event::TrainingCompleted(failed));
    trained([person(BEN), assigned(BEN, "Basic"), failed]).then_gap(Rule::P4);
    trained([person(BEN), assigned(BEN, "Basic"), passed(BEN, "Forklifts", None)]).then_gap(Rule::P4);
    let for_role = TrainingAssignment { ground: TrainingGround::Role, ..assignment("Forklifts") };
    let for_role = Fact::of(BEN, person::Event::TrainingAssigned(for_role));
    trained([person(BEN), for_role, passed(BEN, "Forklifts", None)]).then_gap(Rule::P4);
}

#[test]
fn an_expired_training_does_not_count_until_another_is_passed() {
    let facts = [person(BEN), assigned(BEN, "Basic"), passed(BEN, "Basic", Some("2026-06-30"))];
    let given = trained(facts.clone());
    given.clone().later("2026-06-30").then_no_gap(Rule::P4);
    let gap = only(&given.later("2026-07-01"), Rule::P4);
    assert_eq!(gap.since, "2026-07-01".parse().unwrap());
    assert_eq!(gap.rests_on, [8, 9]);
    let again = [assigned(BEN, "Refresher"), passed(BEN, "Refresher", None)];
    trained(facts.into_iter().chain(again)).later("2026-07-01").then_no_gap(Rule::P4);
}

#[test]
fn a_basic_training_is_overdue_after_its_due_day() {
    let given = trained([person(BEN), assigned(BEN, "Basic")]);
    assert!(!only(&given.clone().later("2026-03-31"), Rule::P4).overdue);
    assert!(only(&given.later("2026-04-01"), Rule::P4).overdue);
}

#[test]
fn nobody_is_to_be_trained_before_their_first_day() {
    let from = Some(day("2026-05-01"));
    let registration =
        person::Registration { reference: reference("P-1"), unit: None, relation: Relation::Employee, from };
    let given = trained([Fact::of(BEN, person::Event::Registered(registration))]);
    given.clone().later("2026-04-30").then_no_gap(Rule::P4);
    assert_eq!(only(&given.later("2026-05-02"), Rule::P4).since, "2026-05-01".parse().unwrap());
}

/// The only gap under a rule.
fn only(given: &Given, rule: Rule) -> Gap {
    let found: Vec<_> = given.gaps().into_iter().filter(|gap| gap.rule == rule).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0].clone()
}

/// The payroll belongs to a role; Ben and Eva are there; then these facts.
fn by_role(facts: impl IntoIterator<Item = Fact>) -> Given {
    let asset = [role_with(OWNER, &[]), identified(true), owned_by(Responsible::Role(OWNER))];
    given([person(BEN), person(EVA)].into_iter().chain(asset).chain(facts))
}

/// Ana has the basic training; then these facts.
fn trained(facts: impl IntoIterator<Item = Fact>) -> Given {
    given([assigned(ANA, "Basic"), passed(ANA, "Basic", None)].into_iter().chain(facts))
}

fn details(in_scope: bool) -> asset::Details {
    asset::Details {
        name: title("Payroll"),
        kind: asset::Kind::Application,
        unit: None,
        location: None,
        in_scope,
        found_by: None,
    }
}

fn identified(in_scope: bool) -> Fact {
    let (reference, details) = (reference("A-1"), details(in_scope));
    Fact::of(PAYROLL, asset::Event::Identified(asset::Identification { reference, details }))
}

fn owned_by(owner: Responsible) -> Fact {
    Fact::of(PAYROLL, asset::Event::OwnerAssigned(asset::Ownership { owner, custodian: None }))
}

fn disposed() -> Fact {
    let disposal = asset::Disposal { method: title("Shredded"), certificate: None, sanitization: None };
    Fact::of(PAYROLL, asset::Event::Disposed(disposal))
}

fn policy(owner: Responsible) -> Fact {
    Fact::of(POLICY, document::Event::Registered(registration(owner)))
}

fn registration(owner: Responsible) -> document::Registration {
    document::Registration {
        reference: reference("POL-1"),
        title: title("Policy"),
        kind: DocumentKind::TopicPolicy,
        classification: None,
        owner,
        language: None,
        clauses: Vec::new(),
        controls: Vec::new(),
        origin: Origin::Internal,
        area: None,
    }
}

fn left(id: PersonId) -> Fact {
    let offboarding = Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    Fact::of(id, person::Event::Offboarded(offboarding))
}

fn ended(person: PersonId) -> Fact {
    Fact::of(OWNER, role::Event::AssignmentEnded(Ending { person, handed_over_to: None }))
}

fn assignment(training: &str) -> TrainingAssignment {
    TrainingAssignment {
        training: title(training),
        activity: None,
        due: day("2026-03-31"),
        ground: TrainingGround::AllStaff,
    }
}

fn assigned(id: PersonId, training: &str) -> Fact {
    Fact::of(id, person::Event::TrainingAssigned(assignment(training)))
}

fn training(name: &str, valid_until: Option<&str>) -> Training {
    Training {
        training: title(name),
        activity: None,
        score: None,
        passed: true,
        valid_until: valid_until.map(day),
    }
}

fn passed(id: PersonId, name: &str, valid_until: Option<&str>) -> Fact {
    Fact::of(id, person::Event::TrainingCompleted(training(name, valid_until)))
}
