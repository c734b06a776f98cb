//! What was allowed is found to have been allowed: verification in full has no complaint about an honest log, whatever
//! became of roles and persons in it.

use isms::aggregate::asset::{Details, Identification, Kind};
use isms::aggregate::person::{Offboarding, Registration, Relation};
use isms::aggregate::role::{Creation, Definition, Ending, Grant, RoleLevel};
use isms::command::{Command, Correct, Void, asset, person, role};
use isms::id::{AssetId, PersonId, RoleId};
use isms::rule::Rule;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::authority::Authority;
use isms::{Claim, CommandError, Founding, Held, Isms, Level, Request};
use tempfile::TempDir;

#[test]
fn deputies_corrections_voidings_and_departures_are_no_problem() {
    let home = TempDir::new().unwrap();
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (isms, founded) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
    let top = founded.actor();
    let registrar = RoleId::from_u128(100);
    let (ben, eva, kim) = (person_id(2), person_id(3), person_id(4));
    let done = |actor: &Actor, command: Command| {
        let request = Request::of(command).because("As agreed with everybody".parse().unwrap());
        isms.execute(actor, request).unwrap().positions.start
    };
    for (person, relation) in [(ben, Relation::Employee), (eva, Relation::Employee), (kim, Relation::Agent)] {
        done(&top, register(person, relation));
    }
    done(&top, define(registrar, &[Authority::Assign, Authority::Inventory]));
    let given = done(&top, assign(registrar, ben, None, &[]));
    done(&top, assign(registrar, eva, Some(ben), &[]));
    done(&top, assign(registrar, kim, None, &[]));

    let better = Box::new(role::Command::Assign(registrar, grant(ben, None, &["IT"])).into());
    done(&top, Correct { corrects: given, command: better, effective_at: None }.into());

    let as_ben = Actor::human(ben).acting_as(registrar);
    let as_eva = Actor::human(eva).acting_as(registrar).on_behalf_of(ben);
    let within = |id| {
        let unit = Some("IT".parse().unwrap());
        person::Command::Register(id, Registration { unit, ..registration(id, Relation::Employee) }).into()
    };
    done(&as_ben, within(person_id(5)));
    done(&as_eva, within(person_id(6)));
    done(&Actor::agent(kim).acting_as(registrar), identify(1));
    let refused = isms.execute(&as_ben, register(person_id(7), Relation::Employee)).unwrap_err();
    assert!(matches!(refused, CommandError::Refused(it) if it.rule == Rule::G2), "outside of their area");
    let wrong = done(&as_ben, within(person_id(7)));
    let by = isms.history().since(wrong).into_iter().next().unwrap().unwrap();
    assert_eq!(by.grant, Some(given));

    done(&top, Void { voids: wrong }.into());
    done(&top, person::Command::Offboard(person_id(5), offboarding()).into());
    done(&top, role::Command::EndAssignment(registrar, ending(eva)).into());
    let narrower = role::Command::Revise(registrar, definition(&[Authority::Inventory]));
    done(&top, narrower.into());
    done(&Actor::agent(kim).acting_as(registrar), identify(2));
    done(&top, person::Command::Offboard(kim, offboarding()).into());

    let found = isms.verify(Level::Full, &Held::nothing()).unwrap();
    assert_eq!(found.problems, []);
    assert!(found.claims.contains(&Claim::Authorized));
}

fn person_id(number: u128) -> PersonId {
    PersonId::from_u128(number)
}

fn registration(id: PersonId, relation: Relation) -> Registration {
    Registration { reference: format!("N-{id}").parse().unwrap(), unit: None, relation, from: None }
}

fn register(id: PersonId, relation: Relation) -> Command {
    person::Command::Register(id, registration(id, relation)).into()
}

fn definition(authorities: &[Authority]) -> Definition {
    Definition {
        name: "Registrar".parse().unwrap(),
        level: RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: authorities.to_vec(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    }
}

fn define(id: RoleId, authorities: &[Authority]) -> Command {
    let creation = Creation { reference: "registrar".parse().unwrap(), definition: definition(authorities) };
    role::Command::Define(id, creation).into()
}

fn grant(person: PersonId, deputy_of: Option<PersonId>, areas: &[&str]) -> Grant {
    let areas = areas.iter().map(|area| area.parse().unwrap()).collect();
    Grant { person, areas, from: None, until: None, deputy_of }
}

fn assign(id: RoleId, person: PersonId, deputy_of: Option<PersonId>, areas: &[&str]) -> Command {
    role::Command::Assign(id, grant(person, deputy_of, areas)).into()
}

fn ending(person: PersonId) -> Ending {
    Ending { person, handed_over_to: None }
}

fn offboarding() -> Offboarding {
    Offboarding { access_removed: true, assets_returned: true, continuing_duties: None }
}

fn identify(number: u128) -> Command {
    let details = Details {
        name: "Payroll".parse().unwrap(),
        kind: Kind::Information,
        unit: None,
        location: None,
        in_scope: true,
        found_by: None,
    };
    let reference = format!("A-{number}").parse().unwrap();
    asset::Command::Identify(AssetId::from_u128(number), Identification { reference, details }).into()
}
