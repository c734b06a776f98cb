//! A Statement of Applicability over the real Annex A: approved whole, frozen, and by its hash.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use isms::aggregate::statement_of_applicability::applicability::{Implemented, Inclusion};
use isms::command::statement_of_applicability::{Command, Drafting};
use isms::id::{CatalogId, StatementOfApplicabilityId};
use isms::rule::Rule;
use isms::vocabulary::digest::Digest;
use isms::vocabulary::ground::Ground;
use isms::vocabulary::text::ControlNumber;
use isms::{CommandError, Founding, Isms, Request, template};

#[test]
fn ninety_two_of_ninety_three_are_not_enough_and_what_is_approved_is_frozen() {
    let home = tempfile::tempdir().unwrap();
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (isms, founded) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
    let actor = founded.actor();
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

    let approve = || isms.execute(&actor, Command::Approve(statement, 1));
    let refused = approve().unwrap_err();
    let CommandError::Refused(refusal) = refused else { panic!("{refused}") };
    assert_eq!(refusal.rule, Rule::SO3);
    assert!(refusal.found.contains(last.as_str()), "{refusal} names what is missing");

    isms.execute(&actor, declare(last)).unwrap();
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
