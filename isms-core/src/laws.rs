//! Laws that hold for every history: however a register is built, it is the same.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::aggregate::asset::{
    Classification, Dependency, Details, Disposal, Identification, Kind, Need, Ownership, Unlinking,
};
use crate::aggregate::control::{Adoption, Definition, Implementation, Retirement};
use crate::aggregate::isms::context::{IssueDetails, IssueIdentification, Origin};
use crate::aggregate::isms::scope::{Scope, ScopeApproval, ScopeKind};
use crate::aggregate::risk::acceptance::Acceptance;
use crate::aggregate::risk::analysis::{
    Analysis, Consequence, Estimate, Evaluation, Residual, Stage, TreatOrRetain,
};
use crate::aggregate::risk::identification::{self, Approach};
use crate::aggregate::risk::treatment::{Completion, Plan, Treatment, TreatmentOption};
use crate::aggregate::risk_method::Approval;
use crate::aggregate::role::Ending;
use crate::aggregate::statement_of_applicability::applicability::{Exclusion, Implemented, Inclusion};
use crate::aggregate::{person, role};
use crate::command::statement_of_applicability::Drafting;
use crate::command::{
    Command, Correct, Void, asset, control, isms, person as persons, risk, risk_method, role as roles,
    statement_of_applicability as statement,
};
use crate::correction::Horizon;
use crate::event;
use crate::id::{
    AssetId, CatalogId, ControlId, PersonId, RiskId, RiskMethodId, RoleId, StatementOfApplicabilityId,
    TreatmentId,
};
use crate::recorded_event::RecordedEvent;
use crate::register::Register;
use crate::template;
use crate::testing::{
    ANA, BEN, Fact, Given, ISMS, TOP_MANAGEMENT, day, given, grant, holder, person, reference, role_with,
    title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::cia::Cia;
use crate::vocabulary::ground::Ground;
use crate::vocabulary::responsible::Responsible;

const WORKER: RoleId = RoleId::from_u128(0x30);
const METHOD: RiskMethodId = RiskMethodId::from_u128(0x40);
const CATALOG: CatalogId = CatalogId::from_u128(0x50);
const STATEMENT: StatementOfApplicabilityId = StatementOfApplicabilityId::from_u128(0x60);

/// Four letters of chance, from which a command is made: which, of what, with what, and from when.
type Chance = (u8, u8, u8, Option<u8>);

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_register_is_the_same_however_it_is_built(
        chances in prop::collection::vec((0_u8..36, 0_u8..4, 0_u8..4, prop::option::of(0_u8..4)), 100..400),
        cut in 0_usize..250,
    ) {
        let (given, moments) = live(&chances);
        let events = &given.events;

        let replayed = replay(Register::default(), events, events, None);
        prop_assert_eq!(&replayed, &given.register, "incremental and replayed");

        let cut = cut.min(events.len());
        let prefix = replay(Register::default(), &events[..cut], events, None);
        prop_assert_eq!(&prefix, &moments[cut], "a prefix is what was known then");
        let resumed = replay(prefix, &events[cut..], events, None);
        prop_assert_eq!(&resumed, &given.register, "a prefix and the rest");

        let until = given.now();
        let horizon = Horizon { until, offset: given.register.offset() };
        let by_date = replay(Register::default(), events, events, Some(horizon));
        prop_assert_eq!(&by_date, &given.register, "by effective date, at the present");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_event_may_follow_any_other_and_no_entry_is_lost(
        chances in prop::collection::vec((0_u8..36, 0_u8..4, 0_u8..4, prop::option::of(0_u8..4)), 50..150),
        order in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..10), 100..200),
    ) {
        let (lived, _) = live(&chances);
        let mut given = given([]);
        for (index, amends) in order {
            let event = index.get(&lived.events).clone();
            // A thing begins with its creation; whatever follows may follow in any order.
            if given.register.head(event.stream).is_none() && event.version != 1 {
                continue;
            }
            let of_stream: Vec<_> = given.events.iter().filter(|it| it.stream == event.stream).collect();
            // Amendments of whatever came before, of the same type or not.
            let fact = match (amends, of_stream.get(index.index(of_stream.len().max(1)))) {
                (0, Some(of)) => event::Event::Voided(event::Voiding { voids: of.seq }),
                (1, Some(of)) => {
                    let corrects = of.seq;
                    let effective_at = event.effective_at;
                    event::Event::Corrected(Box::new(event::Correction { corrects, event: event.event, effective_at }))
                }
                _ => event.event,
            };
            let was_there = given.register.exists(event.stream) || given.register.is_voided(event.stream);
            given.record(Fact::of(event.stream, fact));
            let is_there = given.register.exists(event.stream) || given.register.is_voided(event.stream);
            prop_assert!(is_there || !was_there, "lost by {:?}", given.events.last());
        }
        let replayed = replay(Register::default(), &given.events, &given.events, None);
        prop_assert_eq!(&replayed, &given.register);
        let (offset, at) = (given.register.offset(), given.now().into());
        let _ = (crate::gap::gaps(&given.register, at), crate::protection::all_inherited_needs(&given.register));
        for (_, risk) in given.register.risks.iter() {
            let _ = (risk.state(), risk.review_needed(&given.register, at), risk.overdue_treatments(at, offset).count());
        }
    }
}

/// A history made by chance, with the register after each of its events. Whatever the rules refuse is left out.
fn live(chances: &[Chance]) -> (Given, Vec<Register>) {
    let mut authorities = Authority::ALL.to_vec();
    authorities.retain(|authority| *authority != Authority::Accept);
    let mut given = given([person(BEN), role_with(WORKER, &authorities), holder(WORKER, BEN)]);
    for command in template::annex_a_2022(CATALOG).unwrap() {
        given = given.when(ANA, command).then_given();
    }
    let mut moments = rebuilt(&given.events);
    let mut asked: Vec<(u64, Chance)> = Vec::new();
    for chance in chances {
        let (_, of, with, nth_day) = *chance;
        let command = match chance.0 {
            // Mistakes are rarer than acts.
            33 | 34 if !asked.is_empty() => {
                let (corrects, (kind, of, _, _)) = asked[usize::from(with) * 7 % asked.len()];
                let command = Box::new(command((kind, of, with, None), &given));
                let effective_at = nth_day.map(|nth| format!("2026-01-0{}", nth + 1).parse().unwrap());
                Command::Correct(Correct { corrects, command, effective_at })
            }
            35 if !asked.is_empty() => {
                let (voids, _) = asked[asked.len() - 1 - usize::from(with).min(asked.len() - 1)];
                Command::Void(Void { voids })
            }
            _ => command(*chance, &given),
        };
        let before = given.events.len();
        let actor = actor(&command, of + with, &given.events);
        let mut when = given.when_as(actor, command);
        if let Some(nth) = nth_day {
            when = when.effective(&format!("2026-01-0{}", nth + 1));
        }
        (given, _) = when.then_either();
        for at in before..given.events.len() {
            let mut register = moments[at].clone();
            register.evolve(&given.events[at], &given.events).unwrap();
            moments.push(register);
            asked.push((at as u64, *chance));
        }
    }
    (given, moments)
}

/// Ana or Ben, by chance; but whoever voids is not the one who recorded.
fn actor(command: &Command, chance: u8, events: &[RecordedEvent]) -> Actor {
    let recorded_by_ana =
        |voids: u64| events.iter().any(|event| event.seq == voids && event.actor.person() == Some(ANA));
    let ben =
        if let Command::Void(it) = command { recorded_by_ana(it.voids) } else { chance.is_multiple_of(3) };
    if ben { Actor::human(BEN).acting_as(WORKER) } else { Actor::human(ANA).acting_as(TOP_MANAGEMENT) }
}

/// The register before each event, and after the last.
fn rebuilt(events: &[RecordedEvent]) -> Vec<Register> {
    let mut moments = vec![Register::default()];
    for event in events {
        let mut register = moments[moments.len() - 1].clone();
        register.evolve(event, &events.to_vec()).unwrap();
        moments.push(register);
    }
    moments
}

fn replay(
    mut register: Register,
    events: &[RecordedEvent],
    history: &Vec<RecordedEvent>,
    horizon: Option<Horizon>,
) -> Register {
    for event in events {
        register.evolve_until(event, history, horizon).unwrap();
    }
    register
}

/// A command made by chance. Many are refused; those that are not make histories that nobody would have written.
fn command((kind, of, with, _): Chance, given: &Given) -> Command {
    let name = format!("{of}-{with}");
    match kind {
        0..=11 => things(kind, of, with, &name),
        12..=24 => risks(kind, of, with, &name, given),
        _ => controls(kind, of, with, &name),
    }
}

fn things(kind: u8, of: u8, with: u8, name: &str) -> Command {
    let (asset, other) =
        (AssetId::from_u128(u128::from(of) + 0x100), AssetId::from_u128(u128::from(with) + 0x100));
    let someone = PersonId::from_u128(u128::from(of) + 0x200);
    let (a_role, owner) = (RoleId::from_u128(u128::from(with) + 0x300), Responsible::Person(BEN));
    let details = Details {
        name: title(name),
        kind: Kind::Service,
        unit: None,
        location: None,
        in_scope: with.is_multiple_of(2),
        found_by: None,
    };
    let need = [Need::None, Need::Low, Need::Medium, Need::VeryHigh][usize::from(with)];
    match kind {
        0 => {
            let relation = person::Relation::Employee;
            let registration =
                person::Registration { reference: reference(name), unit: None, relation, from: None };
            persons::Command::Register(someone, registration).into()
        }
        1 => {
            let definition = role::Definition {
                name: title(name),
                level: role::RoleLevel::Line,
                responsibilities: Vec::new(),
                authorities: vec![Authority::Inventory],
                required_competences: Vec::new(),
                incompatible_with: Vec::new(),
            };
            roles::Command::Define(a_role, role::Creation { reference: reference(name), definition }).into()
        }
        2 => roles::Command::Assign(a_role, grant(someone)).into(),
        3 => roles::Command::EndAssignment(a_role, Ending { person: someone, handed_over_to: None }).into(),
        4 | 5 => {
            asset::Command::Identify(asset, Identification { reference: reference(name), details }).into()
        }
        6 => asset::Command::AssignOwner(asset, Ownership { owner, custodian: None }).into(),
        7 => {
            let needs = Cia { confidentiality: need, integrity: need, availability: need };
            let rationale = Some("It was weighed against what it supports".parse().unwrap());
            asset::Command::Classify(asset, Classification { needs, label: None, rationale }).into()
        }
        8 => asset::Command::LinkDependency(asset, Dependency { supports: other, kind: None }).into(),
        9 => asset::Command::UnlinkDependency(asset, Unlinking { supports: other }).into(),
        10 => asset::Command::ChangeDetails(asset, details).into(),
        _ => {
            let disposal =
                Disposal { method: title("Shredded"), certificate: None, sanitization: Some(title("Wiped")) };
            asset::Command::Dispose(asset, disposal).into()
        }
    }
}

fn risks(kind: u8, of: u8, with: u8, name: &str, given: &Given) -> Command {
    let id = RiskId::from_u128(u128::from(of) + 0x400);
    let treatment = TreatmentId::from_u128(u128::from(of) + 0x500);
    let consequences = vec![Consequence { dimension: title("Operations"), step: with + 1 }];
    let estimate = Estimate { method: METHOD, likelihood: with + 1, consequences, overridden: None };
    match kind {
        12 => risk_method::Command::Define(
            METHOD,
            template::risk_method::matrix_5x5(reference("M"), TOP_MANAGEMENT),
        )
        .into(),
        13 => risk_method::Command::Approve(METHOD, Approval { revision: 1 }).into(),
        14 | 15 => {
            let identification = identification::Identification {
                reference: reference(name),
                title: title(name),
                kind: identification::Kind::Risk,
                approach: Approach::Event,
                source: None,
                threat: None,
                vulnerabilities: Vec::new(),
                assets: vec![AssetId::from_u128(u128::from(with) + 0x100)],
                consequence: None,
                properties: Vec::new(),
                area: None,
            };
            risk::Command::Identify(id, identification).into()
        }
        16 => risk::Command::AssignOwner(id, identification::Ownership { owner: Responsible::Person(ANA) })
            .into(),
        17 | 18 => {
            let stage = if with.is_multiple_of(2) { Stage::Current } else { Stage::Inherent };
            risk::Command::Analyze(
                id,
                Analysis { stage, estimate, existing_controls: Vec::new(), rationale: None },
            )
            .into()
        }
        19 => {
            let decision = if with < 2 { TreatOrRetain::Retain } else { TreatOrRetain::Treat };
            risk::Command::Evaluate(id, Evaluation { decision, priority: None, rationale: None }).into()
        }
        20 => {
            let treatment = Treatment {
                id: treatment,
                description: "Do what is to be done".parse().unwrap(),
                controls: vec![ControlId::from_u128(u128::from(with) + 0x600)],
                responsible: Responsible::Person(BEN),
                due: day("2026-06-01"),
                resources: None,
            };
            let plan = Plan {
                option: TreatmentOption::Modify,
                treatments: vec![treatment],
                expected_residual: None,
            };
            risk::Command::PlanTreatment(id, plan).into()
        }
        21 => {
            let plan = given.register.risks.get(id).and_then(|risk| risk.plan.as_ref());
            risk::Command::ApprovePlan(id, plan.map_or(1, |plan| plan.value.number)).into()
        }
        22 => risk::Command::CompleteTreatment(id, Completion { treatment, controls: Vec::new() }).into(),
        23 => risk::Command::AssessResidual(id, Residual { estimate, rationale: None }).into(),
        _ => {
            let valid_until = day("2026-06-01");
            risk::Command::AcceptResidual(id, Acceptance { valid_until, conditions: None }).into()
        }
    }
}

fn controls(kind: u8, of: u8, with: u8, name: &str) -> Command {
    let id = ControlId::from_u128(u128::from(of) + 0x600);
    let number = ["5.1", "5.2", "5.3", "5.4"][usize::from(of)].parse().unwrap();
    match kind {
        25 => {
            let definition = Definition {
                name: title(name),
                description: None,
                owner: Some(Responsible::Person(BEN)),
                area: None,
                grounds: BTreeSet::from([Ground::Baseline]),
                treats_risks: BTreeSet::new(),
                catalog_references: BTreeSet::new(),
                kinds: BTreeSet::new(),
                properties: BTreeSet::new(),
                lifecycle: BTreeSet::new(),
                operation_frequency_days: None,
            };
            control::Command::Adopt(id, Adoption { reference: reference(name), definition }).into()
        }
        26 => control::Command::Implement(id, Implementation { maturity: None }).into(),
        27 => control::Command::Retire(id, Retirement { replaced_by: None }).into(),
        28 => {
            let reference = Some(reference("SoA"));
            statement::Command::Draft(STATEMENT, Drafting { reference, catalog: CATALOG, based_on: None })
                .into()
        }
        29 => {
            let justification = Some("It is done elsewhere".parse().unwrap());
            statement::Command::DeclareNotApplicable(STATEMENT, Exclusion { control: number, justification })
                .into()
        }
        30 => {
            let inclusion = Inclusion {
                control: number,
                grounds: BTreeSet::from([Ground::Baseline]),
                risks: BTreeSet::new(),
                controls: BTreeSet::from([id]),
                implemented: if with == 0 { Implemented::Yes } else { Implemented::No },
                justification: None,
            };
            statement::Command::DeclareApplicable(STATEMENT, inclusion).into()
        }
        31 => {
            let details = IssueDetails {
                origin: Origin::Internal,
                category: title("People"),
                description: name.parse().unwrap(),
                climate_related: None,
            };
            let issue = uuid::Uuid::from_u128(u128::from(of) + 0x700).into();
            let identification = IssueIdentification { issue, reference: reference(name), details };
            isms::Command::IdentifyContextIssue(ISMS, identification).into()
        }
        32 if with.is_multiple_of(2) => {
            isms::Command::ApproveScope(ISMS, ScopeApproval { revision: u32::from(of) + 1 }).into()
        }
        _ => {
            let scope = Scope {
                kind: ScopeKind::WholeOrganization,
                name: None,
                part_of: None,
                boundary: name.parse().unwrap(),
                inclusions: vec![title("Everything")],
                exclusions: Vec::new(),
                interfaces: Some(Vec::new()),
                dependencies: Some(Vec::new()),
            };
            isms::Command::DefineScope(ISMS, scope).into()
        }
    }
}
