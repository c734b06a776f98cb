//! Entitlement: whoever acts is entitled to, whoever asks for whatever.
//!
//! People, services, agents and deputies ask by chance, in roles that are given, limited, revised and ended meanwhile. The
//! oracle then judges every event from the events before it alone, and shares no code with what has decided.

mod oracle;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use self::oracle::complaint;
use crate::aggregate::control::assurance::{Test, TestKind, TestResult};
use crate::aggregate::control::{Adoption, Definition};
use crate::aggregate::incident::report::{self, Report};
use crate::aggregate::isms::scope::{Scope, ScopeApproval, ScopeKind};
use crate::aggregate::nonconformity::cause::Correction;
use crate::aggregate::person::{Offboarding, Registration, Relation, Training};
use crate::aggregate::role::{Ending, Grant, RoleLevel};
use crate::aggregate::{asset, role};
use crate::command::{
    Command, asset as assets, control, incident, isms, nonconformity, person as persons, role as roles,
};
use crate::event::Event;
use crate::id::{AssetId, ControlId, IncidentId, NonconformityId, PersonId, RoleId};
use crate::recorded_event::Source;
use crate::testing::{
    ANA, BEN, EVA, Given, ISMS, TOP_MANAGEMENT, day, deputy, given, grant, holder, person, reference,
    registered, role_with, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::ground::Ground;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::Area;

const ZOE: PersonId = PersonId::from_u128(0x20E);
const KIM: PersonId = PersonId::from_u128(0x714);
const WORKER: RoleId = RoleId::from_u128(0x30);
const CLERK: RoleId = RoleId::from_u128(0x31);

/// Six letters of chance: who asks, in which role, for what, of what, with what, and how many days ago it was.
type Chance = (u8, u8, u8, u8, u8, u8);

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whoever_acts_is_entitled_to_whoever_asks(
        chances in prop::collection::vec((0_u8..8, 0_u8..4, 0_u8..20, 0_u8..4, 0_u8..4, 0_u8..8), 100..250),
    ) {
        let given = lived(&chances);
        prop_assert_eq!(complaint(&given.events), None);
    }
}

#[test]
fn the_oracle_sees_what_nobody_was_entitled_to() {
    let honest = worked();
    assert_eq!(complaint(&honest.events), None);
    let last = honest.events.len() - 1;
    let forged = |change: &dyn Fn(&mut crate::recorded_event::RecordedEvent)| {
        let mut events = honest.events.clone();
        change(&mut events[last]);
        complaint(&events)
    };
    assert!(forged(&|it| it.actor = Actor::human(EVA).acting_as(WORKER)).is_some(), "another's role");
    assert!(forged(&|it| it.actor = Actor::human(BEN).acting_as(CLERK)).is_some(), "no such authority");
    assert!(forged(&|it| it.actor = Actor::human(BEN)).is_some(), "no role");
    assert!(forged(&|it| it.actor = Actor::agent(BEN).acting_as(WORKER)).is_some(), "another kind");
    assert!(forged(&|it| it.grant = Some(4)).is_some(), "another's grant");
    assert!(forged(&|it| it.effective_at = Some(day("2025-12-01").into())).is_some(), "before the role");
    assert!(forged(&|it| it.source = Some(Source::Rule(title("C-5")))).is_some(), "no consequence");
    assert!(
        forged(&|it| {
            let Event::Asset(asset::Event::Identified(identified)) = &mut it.event else { panic!() };
            identified.details.unit = Some(text("Kitchen"));
        })
        .is_some(),
        "elsewhere"
    );
}

#[test]
fn chance_lets_people_services_deputies_and_rules_act() {
    let mut chances = Vec::new();
    for round in 0..2_000_u32 {
        let letter = |by: u32, of: u32| u8::try_from(round.wrapping_mul(by) / 7 % of).unwrap();
        chances.push((
            letter(3, 8),
            letter(5, 4),
            letter(11, 20),
            letter(13, 4),
            letter(17, 4),
            letter(19, 8),
        ));
    }
    let given = lived(&chances);
    let after = given.events.iter().skip(15);
    let actors: Vec<_> = after.clone().map(|it| it.actor).collect();
    assert!(actors.iter().any(|it| it.person() == Some(BEN)), "people");
    assert!(actors.iter().any(|it| it.person() == Some(ZOE)), "services");
    assert!(actors.iter().any(|it| !it.principal().is_empty()), "deputies");
    assert!(after.clone().any(|it| it.source.is_some()), "rules");
    assert!(after.clone().any(|it| it.grant.is_none()), "everybody");
}

/// What becomes of a company in which everybody asks for anything; what is refused leaves nothing behind.
fn lived(chances: &[Chance]) -> Given {
    let most: Vec<_> = Authority::ALL.into_iter().filter(|it| *it != Authority::Accept).collect();
    let mut given = given([
        person(BEN),
        person(EVA),
        registered(ZOE, Relation::Service),
        registered(KIM, Relation::Agent),
        role_with(WORKER, &most),
        role_with(CLERK, &[Authority::Inventory, Authority::Operate]),
        holder(WORKER, BEN),
        holder(WORKER, ZOE),
        holder(CLERK, KIM),
        deputy(WORKER, EVA, BEN),
    ]);
    let mut today = day("2026-01-02");
    for chance in chances {
        let (who, _, _, _, with, ago) = *chance;
        if who.is_multiple_of(3) {
            today = today.checked_add_days(Days::new(1)).unwrap();
        }
        given = given.later(&today.to_string());
        let command = command(*chance, today, &given);
        let when = given.when_as(actor(*chance), command);
        let then = today.checked_sub_days(Days::new(u64::from(ago))).unwrap().to_string();
        let when = if with == 0 && ago > 0 { when.effective(&then) } else { when };
        (given, _) = when.then_either();
    }
    given
}

fn actor((who, role, ..): Chance) -> Actor {
    let role = [TOP_MANAGEMENT, WORKER, CLERK, RoleId::from_u128(0x404)][usize::from(role)];
    match who {
        0 | 1 => Actor::human(ANA).acting_as(role),
        2 => Actor::human(BEN).acting_as(role),
        3 => Actor::human(EVA).acting_as(role),
        4 => Actor::human(EVA).acting_as(role).on_behalf_of(BEN),
        5 => Actor::service(ZOE).acting_as(role),
        6 => Actor::agent(KIM).acting_as(role),
        _ => Actor::human(BEN),
    }
}

fn command((_, role, what, of, with, ago): Chance, today: NaiveDate, given: &Given) -> Command {
    let role = [TOP_MANAGEMENT, WORKER, CLERK, WORKER][usize::from(role)];
    let whom = [BEN, EVA, ZOE, KIM][usize::from(of)];
    let (asset, control) =
        (AssetId::from_u128(u128::from(of) + 0x100), ControlId::from_u128(u128::from(of) + 0x600));
    let name = format!("{of}-{with}-{ago}");
    match what {
        0 => {
            let (unit, relation) = (area(with), Relation::Employee);
            let registration = Registration { reference: reference(&name), unit, relation, from: None };
            persons::Command::Register(someone(of, with), registration).into()
        }
        1 => {
            let training = Training {
                training: title("Basics"),
                activity: None,
                score: None,
                passed: true,
                valid_until: None,
            };
            persons::Command::CompleteTraining(someone(of, with), training).into()
        }
        2 | 3 => {
            let identification =
                asset::Identification { reference: reference(&name), details: details(with) };
            assets::Command::Identify(asset, identification).into()
        }
        4 => assets::Command::ChangeDetails(asset, details(with)).into(),
        5 | 6 => control::Command::Adopt(control, adoption(&name, with)).into(),
        7 | 8 => control::Command::Test(control, failed()).into(),
        9 | 10 => {
            let areas = area(with).into_iter().collect();
            let deputy_of = ago.is_multiple_of(4).then_some(BEN);
            let until = ago.is_multiple_of(2).then(|| today + Days::new(u64::from(ago) * 3));
            let from = ago.is_multiple_of(3).then(|| today + Days::new(u64::from(ago)));
            roles::Command::Assign(role, Grant { person: whom, areas, from, until, deputy_of }).into()
        }
        11 => roles::Command::EndAssignment(role, Ending { person: whom, handed_over_to: None }).into(),
        12 => {
            let all = Authority::ALL.into_iter();
            let kept = all.enumerate().filter(|(at, _)| (at + usize::from(ago)) % 5 != 0 || with == 0);
            roles::Command::Revise(role, revised(kept.map(|(_, it)| it).collect(), role)).into()
        }
        13 if ago == 0 => {
            let offboarding =
                Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
            persons::Command::Offboard(whom, offboarding).into()
        }
        14 => incident::Command::ReportEvent(
            IncidentId::from_u128(u128::from(of) + 0x800),
            reported(&name, with),
        )
        .into(),
        15 => isms::Command::DefineScope(ISMS, scope(&name)).into(),
        16 => isms::Command::ApproveScope(ISMS, ScopeApproval { revision: u32::from(of) + 1 }).into(),
        _ => {
            let correction = Correction {
                what: text("It was switched on"),
                consequences: None,
                performer: None,
                owner: None,
            };
            let raised = given.register.nonconformities.iter().nth(of.into()).map(|(id, _)| id);
            let id = raised.unwrap_or(NonconformityId::from_u128(u128::from(of)));
            nonconformity::Command::ApplyCorrection(id, correction).into()
        }
    }
}

fn area(with: u8) -> Option<Area> {
    [None, Some("IT"), Some("Kitchen"), None][usize::from(with)].map(text)
}

fn someone(of: u8, with: u8) -> PersonId {
    PersonId::from_u128(0x200 + u128::from(of) * 4 + u128::from(with))
}

fn details(with: u8) -> asset::Details {
    asset::Details {
        name: title("Payroll"),
        kind: asset::Kind::Service,
        unit: area(with),
        location: None,
        in_scope: true,
        found_by: None,
    }
}

fn adoption(name: &str, with: u8) -> Adoption {
    let definition = Definition {
        name: title(name),
        description: None,
        owner: Some(Responsible::Person(ANA)),
        area: area(with),
        grounds: [Ground::Baseline].into(),
        treats_risks: [].into(),
        obligations: [].into(),
        catalog_references: [].into(),
        kinds: [].into(),
        properties: [].into(),
        lifecycle: [].into(),
        operation_frequency_days: None,
    };
    Adoption { reference: reference(name), definition }
}

fn failed() -> Test {
    Test {
        kind: TestKind::Design,
        result: TestResult::Ineffective,
        sample: None,
        period: None,
        next_test_due: None,
    }
}

fn revised(authorities: Vec<Authority>, role: RoleId) -> role::Definition {
    let is_top = role == TOP_MANAGEMENT;
    role::Definition {
        name: title("Revised"),
        level: if is_top { RoleLevel::Top } else { RoleLevel::Specialist },
        responsibilities: Vec::new(),
        authorities: if is_top { Authority::ALL.to_vec() } else { authorities },
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    }
}

fn reported(name: &str, with: u8) -> Report {
    Report {
        reference: reference(name),
        title: title("A fire in the server room"),
        kind: report::Kind::Event,
        description: text("It was put out within the hour"),
        channel: None,
        occurred_at: None,
        detected_at: None,
        reporter: None,
        assets: Vec::new(),
        area: area(with),
    }
}

fn scope(name: &str) -> Scope {
    Scope {
        kind: ScopeKind::WholeOrganization,
        name: None,
        part_of: None,
        boundary: text(name),
        inclusions: vec![title("Everything")],
        exclusions: Vec::new(),
        interfaces: Some(Vec::new()),
        dependencies: Some(Vec::new()),
    }
}

/// Ben, who works in IT, has entered an asset of IT.
fn worked() -> Given {
    let in_it = Grant { areas: vec![text("IT")], ..grant(BEN) };
    let given = given([
        person(BEN),
        person(EVA),
        role_with(WORKER, &[Authority::Inventory]),
        role_with(CLERK, &[Authority::Operate]),
        crate::testing::Fact::of(WORKER, role::Event::Assigned(in_it)),
        holder(CLERK, BEN),
    ]);
    let identification = asset::Identification { reference: reference("A-1"), details: details(1) };
    let identify = assets::Command::Identify(AssetId::from_u128(1), identification);
    given.when_in(BEN, WORKER, identify).then_given()
}
