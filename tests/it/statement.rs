//! A Statement of Applicability over the real Annex A: approved whole, frozen, and by its hash.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use isms::aggregate::person::{Registration, Relation};
use isms::aggregate::role::Grant;
use isms::aggregate::statement_of_applicability::applicability::{Implemented, Inclusion};
use isms::command::statement_of_applicability::{Command, Drafting};
use isms::id::{CatalogId, PersonId, StatementOfApplicabilityId};
use isms::rule::Rule;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::digest::Digest;
use isms::vocabulary::ground::Ground;
use isms::vocabulary::text::ControlNumber;
use isms::{CommandError, Founded, Founding, Isms, Request, command, template};

#[test]
fn ninety_two_of_ninety_three_are_not_enough_and_what_is_approved_is_frozen() {
    let home = tempfile::tempdir().unwrap();
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (isms, founded) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
    let actor = founded.actor();
    let director = second(&isms, &founded);
    let (catalog, statement): (CatalogId, StatementOfApplicabilityId) =
        (isms.new_id().unwrap(), isms.new_id().unwrap());
    for command in template::annex_a_2022(catalog).unwrap() {
        isms.execute(&actor, command).unwrap();
    }
    let drafting = Drafting { reference: Some("SoA".parse().unwrap()), catalog, based_on: None };
    isms.execute(&actor, Command::Draft(statement, drafting)).unwrap();
    let numbers: Vec<ControlNumber> = {
        let register = isms.now().unwrap().register;
        register.catalogs.get(catalog).unwrap().controls().map(|control| control.number.clone()).collect()
    };
    let (last, others) = numbers.split_last().unwrap();
    let declare = |control: &ControlNumber| Command::DeclareApplicable(statement, baseline(control));
    let batch = others.iter().map(|control| (actor, Request::of(declare(control))));
    assert_eq!(isms.execute_all(batch).unwrap().len(), 92);

    let approve = || isms.execute(&director, Command::Approve(statement, 1));
    let refused = approve().unwrap_err();
    let CommandError::Refused(refusal) = refused else { panic!("{refused}") };
    assert_eq!(refusal.rule, Rule::SO3);
    assert!(refusal.found.contains(last.as_str()), "{refusal} names what is missing");

    isms.execute(&actor, declare(last)).unwrap();
    // Whoever has decided does not approve.
    let own = isms.execute(&actor, Command::Approve(statement, 1)).unwrap_err();
    assert!(matches!(own, CommandError::Refused(refusal) if refusal.rule == Rule::D1));
    approve().unwrap();
    let refused = isms.execute(&actor, declare(last)).unwrap_err();
    assert!(matches!(refused, CommandError::Refused(refusal) if refusal.rule == Rule::SO4));

    let register = isms.now().unwrap().register;
    let in_force = register.statements_of_applicability.get(statement).unwrap().in_force.as_ref().unwrap();
    let mut lines = String::new();
    for control in &numbers {
        writeln!(lines, "{control} {}", in_force.revision.decisions.get(control).unwrap().seq).unwrap();
    }
    assert_eq!(in_force.approval.value.decisions_hash, Digest::of(lines.as_bytes()));
}

/// Somebody else in top management.
fn second(isms: &Isms, founded: &Founded) -> Actor {
    let person: PersonId = isms.new_id().unwrap();
    let (reference, relation) = ("P-2".parse().unwrap(), Relation::Employee);
    let registration = Registration { reference, unit: None, relation, from: None };
    isms.execute(&founded.actor(), command::person::Command::Register(person, registration)).unwrap();
    let grant = Grant { person, areas: Vec::new(), from: None, until: None, deputy_of: None };
    isms.execute(&founded.actor(), command::role::Command::Assign(founded.top_management, grant)).unwrap();
    Actor::human(person).acting_as(founded.top_management)
}

fn baseline(control: &ControlNumber) -> Inclusion {
    Inclusion {
        control: control.clone(),
        grounds: BTreeSet::from([Ground::Baseline]),
        risks: BTreeSet::new(),
        obligations: [].into(),
        controls: BTreeSet::new(),
        implemented: Implemented::No,
        justification: None,
    }
}
