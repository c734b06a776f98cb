//! Tests of impartiality: who audits what, and what speaks against it.

use super::*;
use crate::aggregate::asset::{self, Details, Identification, Ownership};
use crate::aggregate::control::operation::Operation;
use crate::aggregate::nonconformity::action::{Completion, PlannedAction};
use crate::aggregate::nonconformity::cause::Correction;
use crate::aggregate::nonconformity::{self, Raising};
use crate::aggregate::person::{self as persons, Registration, Relation};
use crate::aggregate::risk::treatment::{PlanRevision, Treatment};
use crate::aggregate::role::{Definition, Ending, Grant};
use crate::aggregate::{control, risk};
use crate::id::{ActionId, AssetId, ControlId, NonconformityId, RiskId, TreatmentId};
use crate::testing::{When, deputy, grant, registered};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::ground::Ground;

const LEDGER: AssetId = AssetId::from_u128(0xA55);
const BACKUP: ControlId = ControlId::from_u128(0xC1);
const KEYS: NonconformityId = NonconformityId::from_u128(0x9C1);
const ACTION: ActionId = ActionId::from_u128(0xAC1);
const RISK: RiskId = RiskId::from_u128(0x415);

#[test]
fn nobody_audits_their_own_unit() {
    let of = |unit| {
        let registration = Registration {
            reference: reference("P-pat"),
            unit: Some(area(unit)),
            relation: Relation::Employee,
            from: None,
        };
        vec![Fact::of(PAT, persons::Event::Registered(registration))]
    };
    appoint(of("Payroll"), led_by(PAT)).then_refused(Rule::Q2);
    appoint(of("Sales"), led_by(PAT)).then_accepted();
}

#[test]
fn nobody_audits_where_they_hold_a_role_that_works_there() {
    let holds = |authorities: &[Authority], areas: &[&str]| {
        appoint(vec![role_with(CLERK, authorities), clerk(areas)], led_by(ZOE))
    };
    for authority in Authority::ALL {
        let is_work = !matches!(authority, Authority::Audit | Authority::Request);
        for (areas, is_there) in
            [(&["Payroll"][..], true), (&["Sales", "Payroll"], true), (&[], true), (&["Sales"], false)]
        {
            let appointed = holds(&[Authority::Audit, authority], areas);
            if is_work && is_there { appointed.then_refused(Rule::Q2) } else { appointed.then_accepted() }
        }
    }
    holds(&[], &["Payroll"]).then_accepted();
}

#[test]
fn nobody_audits_where_they_stood_in_for_somebody_who_works_there() {
    let facts = || vec![role_with(CLERK, &[Authority::Operate]), holder(CLERK, EVA), deputy(CLERK, ZOE, EVA)];
    appoint(facts(), led_by(ZOE)).then_refused(Rule::Q2);
}

#[test]
fn nobody_audits_where_they_worked_within_the_cooling_off_days() {
    // The profile has 365 days; the team is appointed on 2027-01-15, so 2026-01-15 is the first day looked at.
    let ended = |date: &str| {
        let ending = Ending { person: ZOE, handed_over_to: None };
        let until = vec![
            role_with(CLERK, &[Authority::Operate]),
            clerk(&["Payroll"]),
            Fact::of(CLERK, role::Event::AssignmentEnded(ending)).effective(date),
        ];
        appoint_on("2027-01-15", until, led_by(ZOE))
    };
    ended("2026-01-14").then_accepted();
    ended("2026-01-15").then_refused(Rule::Q2);
    ended("2026-01").then_refused(Rule::Q2);
    let until = |date: &str| {
        let grant = Grant { until: Some(day(date)), ..grant(ZOE) };
        let facts =
            vec![role_with(CLERK, &[Authority::Operate]), Fact::of(CLERK, role::Event::Assigned(grant))];
        appoint_on("2027-01-15", facts, led_by(ZOE))
    };
    until("2026-01-14").then_accepted();
    until("2026-01-15").then_refused(Rule::Q2);
}

#[test]
fn a_role_works_as_what_it_was_while_it_was_held() {
    let defined = |authority: Authority| Definition {
        name: title("Clerk"),
        level: role::RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: vec![authority],
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let revised = |authority, date| Fact::of(CLERK, role::Event::Revised(defined(authority))).effective(date);
    let held_from = |date| clerk(&["Payroll"]).effective(date);
    let works = || role_with(CLERK, &[Authority::Operate]);
    let appoint = |facts| appoint_on("2027-06-01", facts, led_by(ZOE));
    // The first day looked at is 2026-06-01.
    appoint(vec![works(), held_from("2026-02-01"), revised(Authority::Audit, "2026-05-01")]).then_accepted();
    appoint(vec![works(), held_from("2026-02-01"), revised(Authority::Audit, "2026-07-01")])
        .then_refused(Rule::Q2);
    appoint(vec![works(), revised(Authority::Audit, "2026-07-01"), held_from("2026-08-01")]).then_accepted();
    let idle = role_with(CLERK, &[]);
    appoint(vec![idle, held_from("2026-02-01"), revised(Authority::Operate, "2026-09-01")])
        .then_refused(Rule::Q2);
}

#[test]
fn nobody_audits_where_they_answer_for_something() {
    let owned = |owner, place: Option<&str>| {
        let ownership = Ownership { owner, custodian: None };
        vec![
            role_with(CLERK, &[]),
            clerk(&["Payroll"]),
            Fact::of(LEDGER, asset::Event::Identified(identification(place))),
            Fact::of(LEDGER, asset::Event::OwnerAssigned(ownership)),
        ]
    };
    for owner in [Responsible::Person(ZOE), Responsible::Role(CLERK)] {
        appoint(owned(owner, Some("Payroll")), led_by(ZOE)).then_refused(Rule::Q2);
        appoint(owned(owner, Some("Sales")), led_by(ZOE)).then_accepted();
        appoint(owned(owner, None), led_by(ZOE)).then_accepted();
        // An audit of the whole organization reaches what belongs to no area.
        everywhere(owned(owner, None), led_by(ZOE)).then_refused(Rule::Q2);
    }
}

#[test]
fn nobody_audits_where_they_look_after_something() {
    let kept = |place: &str| {
        let ownership = Ownership { owner: Responsible::Person(EVA), custodian: Some(ZOE) };
        vec![
            Fact::of(LEDGER, asset::Event::Identified(identification(Some(place)))),
            Fact::of(LEDGER, asset::Event::OwnerAssigned(ownership)),
        ]
    };
    appoint(kept("Payroll"), led_by(ZOE)).then_refused(Rule::Q2);
    appoint(kept("Sales"), led_by(ZOE)).then_accepted();
}

#[test]
fn an_audit_of_the_whole_organization_is_done_by_whoever_works_nowhere_in_it() {
    let sales = || vec![role_with(CLERK, &[Authority::Operate]), clerk(&["Sales"])];
    everywhere(sales(), led_by(ZOE)).then_refused(Rule::Q2);
    everywhere(vec![], led_by(ZOE)).then_accepted();
    // Whoever answers for the program does not answer for what is audited.
    everywhere(vec![], led_by(BEN)).then_accepted();
}

#[test]
fn each_auditor_is_impartial_where_they_audit() {
    let sales = || vec![role_with(CLERK, &[Authority::Operate]), clerk(&["Sales"])];
    let with = |areas: &[&str]| Team { auditors: vec![auditor(ZOE, areas)], ..led_by(BEN) };
    everywhere(sales(), with(&["Payroll"])).then_accepted();
    everywhere(sales(), with(&["Payroll", "Sales"])).then_refused(Rule::Q2);
    everywhere(sales(), with(&[])).then_refused(Rule::Q2);
    // The leader audits wherever the audit goes, whatever else they are said to audit.
    let leading = Team { auditors: vec![auditor(ZOE, &["Payroll"])], ..led_by(ZOE) };
    everywhere(sales(), leading).then_refused(Rule::Q2);
    // And nobody audits where the audit does not go.
    appoint(vec![], with(&["Sales"])).then_refused(Rule::Q1);
}

#[test]
fn an_expert_may_be_from_the_area_and_audits_nothing() {
    let works = || vec![role_with(CLERK, &[Authority::Operate]), clerk(&["Payroll"]), holder(AUDITOR, ZOE)];
    let team = Team { technical_experts: [ZOE].into(), ..led_by(BEN) };
    let given = appoint(works(), team).then_given();
    let given = given.when_in(BEN, AUDITOR, Command::Start(AUDIT, opening())).then_given();
    given.when_in(ZOE, AUDITOR, Command::RecordEvidence(AUDIT, evidence())).then_refused(Rule::Q2);
}

#[test]
fn auditors_of_a_third_party_are_not_of_the_organization() {
    let third = |relation| {
        let facts = planned().into_iter().chain([
            registered(PAT, relation),
            Fact::of(AUDIT, Event::Planned(Plan { party: Party::Third, ..plan() })),
        ]);
        given(facts).when(ANA, Command::AppointTeam(AUDIT, led_by(PAT)))
    };
    third(Relation::Supplier).then_accepted();
    third(Relation::Contractor).then_accepted();
    third(Relation::Employee).then_refused(Rule::Q2);
    third(Relation::Management).then_refused(Rule::Q2);
}

#[test]
fn what_was_looked_at_stands_in_the_event() {
    let ledger = Ownership { owner: Responsible::Role(CLERK), custodian: None };
    let registration = Registration {
        reference: reference("P-pat"),
        unit: Some(area("Sales")),
        relation: Relation::Employee,
        from: None,
    };
    let facts = vec![
        role_with(CLERK, &[Authority::Operate]),
        clerk_who(PAT, &["Sales"]),
        Fact::of(LEDGER, asset::Event::Identified(identification(Some("Sales")))),
        Fact::of(LEDGER, asset::Event::OwnerAssigned(ledger)),
    ];
    let facts = [Fact::of(PAT, persons::Event::Registered(registration))].into_iter().chain(facts).collect();
    let given = appoint(facts, led_by(PAT)).then_given();
    let team = given.register.audits.get(AUDIT).unwrap().team.as_ref().unwrap();
    let pat = Examination {
        person: PAT,
        areas: [area("Payroll")].into(),
        unit: Some(area("Sales")),
        assignments: vec![PLANNED + 2],
        owned: 1,
    };
    let expected = ImpartialityBasis { as_of: PLANNED + 5, since: day("2025-01-01"), examined: vec![pat] };
    assert_eq!(team.value.impartiality_basis, expected);
}

#[test]
fn it_is_looked_at_again_when_the_audit_starts() {
    let role = || vec![role_with(CLERK, &[Authority::Operate])];
    let given = appoint(role(), led_by(ZOE)).then_given();
    let start = |given: Given| given.when_in(BEN, AUDITOR, Command::Start(AUDIT, opening()));
    start(given.clone()).then_accepted();
    let mut since = given;
    since.record(clerk(&["Payroll"]));
    start(since).then_refused(Rule::Q2);
}

#[test]
fn it_is_looked_at_again_when_something_is_seen_or_found() {
    let mut given = given(planned().into_iter().chain([appointed(), started(), seen()]));
    given.record(role_with(CLERK, &[Authority::Operate]));
    given.record(clerk_who(BEN, &["Payroll"]));
    for command in [Command::RecordEvidence(AUDIT, more()), Command::RecordFinding(AUDIT, finding())] {
        given.clone().when_in(BEN, AUDITOR, command).then_refused(Rule::Q2);
    }
}

#[test]
fn auditors_say_themselves_what_they_have_seen_and_found() {
    let facts = || audited().into_iter().chain([holder(AUDITOR, ZOE)]);
    let ask = |command| given(facts()).when_in(ZOE, AUDITOR, command);
    ask(Command::RecordEvidence(AUDIT, more())).then_refused(Rule::Q2);
    ask(Command::RecordEvidence(AUDIT, AuditEvidence { auditor: Some(BEN), ..more() }))
        .then_refused(Rule::Q2);
    ask(Command::RecordFinding(AUDIT, another())).then_refused(Rule::Q2);
    ask(Command::RecordFinding(AUDIT, Finding { auditor: Some(BEN), ..another() })).then_refused(Rule::Q2);
    ask(Command::WithdrawFinding(AUDIT, withdrawal())).then_refused(Rule::Q2);
    ask(Command::Conclude(AUDIT, conclusion())).then_refused(Rule::Q2);
    let own = Command::RecordFinding(AUDIT, Finding { auditor: Some(BEN), ..another() });
    given(facts()).when_in(BEN, AUDITOR, own).then_accepted();
}

#[test]
fn auditors_say_it_of_the_areas_that_they_audit() {
    let team = Team { auditors: vec![auditor(ZOE, &["Payroll"])], ..led_by(BEN) };
    let facts = ground().into_iter().chain([
        holder(AUDITOR, ZOE),
        planned_for(Some([area("Payroll"), area("Sales")].into())),
        Fact::of(AUDIT, Event::TeamAppointed(Appointment { team, ..appointment(1) })),
        started(),
        seen(),
    ]);
    let given = given(facts);
    let find = |place: &str| Command::RecordFinding(AUDIT, Finding { area: area(place), ..finding() });
    given.clone().when_in(ZOE, AUDITOR, find("Payroll")).then_accepted();
    given.clone().when_in(ZOE, AUDITOR, find("Sales")).then_refused(Rule::Q2);
    given.clone().when_in(BEN, AUDITOR, find("Sales")).then_accepted();
    given.when_in(BEN, AUDITOR, find("Purchasing")).then_refused(Rule::Q2);
}

#[test]
fn a_deputy_of_an_auditor_is_as_impartial() {
    let acts = |facts: Vec<Fact>, command| {
        let deputized = audited().into_iter().chain([deputy(AUDITOR, ZOE, BEN)]).chain(facts);
        given(deputized).when_as(Actor::human(ZOE).acting_as(AUDITOR).on_behalf_of(BEN), command)
    };
    let works = || vec![role_with(CLERK, &[Authority::Operate]), clerk(&["Payroll"])];
    let commands = || [Command::RecordEvidence(AUDIT, more()), Command::Conclude(AUDIT, conclusion())];
    for command in commands() {
        acts(vec![], command.clone()).then_accepted();
        acts(works(), command).then_refused(Rule::Q2);
    }
}

#[test]
fn what_others_auditors_have_found_is_written_down_taken_back_and_concluded_by_whoever_is_as_impartial() {
    let facts = |party| {
        planned().into_iter().chain([
            registered(PAT, Relation::Supplier),
            holder(AUDITOR, ZOE),
            Fact::of(AUDIT, Event::Planned(Plan { party, ..plan() })),
            Fact::of(AUDIT, Event::TeamAppointed(Appointment { team: led_by(PAT), ..appointment(1) })),
            started(),
            seen(),
            found(),
        ])
    };
    let by_pat = || Finding { auditor: Some(PAT), ..another() };
    let seen_by_pat = || AuditEvidence { auditor: Some(PAT), ..more() };
    let commands = || {
        [
            Command::RecordEvidence(AUDIT, seen_by_pat()),
            Command::RecordFinding(AUDIT, by_pat()),
            Command::WithdrawFinding(AUDIT, withdrawal()),
            Command::Conclude(AUDIT, conclusion()),
        ]
    };
    for party in [Party::Second, Party::Third] {
        let given = given(facts(party));
        for command in commands() {
            given.clone().when_in(ZOE, AUDITOR, command.clone()).then_accepted();
            // Ana works everywhere.
            given.clone().when(ANA, command).then_refused(Rule::Q2);
        }
        given.when_in(ZOE, AUDITOR, Command::RecordFinding(AUDIT, another())).then_refused(Rule::Q2);
    }
    for command in commands() {
        given(facts(Party::First)).when_in(ZOE, AUDITOR, command).then_refused(Rule::Q2);
    }
}

#[test]
fn an_area_is_the_same_however_its_letters_are_written() {
    appoint(vec![role_with(CLERK, &[Authority::Operate]), clerk(&["payroll"])], led_by(ZOE))
        .then_refused(Rule::Q2);
    let with = |areas: &[&str]| Team { auditors: vec![auditor(ZOE, areas)], ..led_by(BEN) };
    appoint(vec![], with(&["PAYROLL"])).then_accepted();
}

#[test]
fn nobody_audits_where_something_was_theirs_within_the_cooling_off_days() {
    // The profile has 365 days; the team is appointed on 2027-01-15, so 2026-01-15 is the first day looked at.
    let handed_over = |owner, custodian, place: &str, date: &str| {
        let own =
            |owner, custodian| Fact::of(LEDGER, asset::Event::OwnerAssigned(Ownership { owner, custodian }));
        let facts = vec![
            role_with(CLERK, &[]),
            clerk(&["Payroll"]),
            Fact::of(LEDGER, asset::Event::Identified(identification(Some(place)))),
            own(owner, custodian),
        ];
        let mut given = given(planned().into_iter().chain(facts)).later(date);
        given.record(own(Responsible::Person(EVA), None));
        given.later("2027-01-15").when_in(BEN, AUDITOR, Command::AppointTeam(AUDIT, led_by(ZOE)))
    };
    let zoe = Responsible::Person(ZOE);
    for (owner, custodian) in
        [(zoe, None), (Responsible::Role(CLERK), None), (Responsible::Person(BEN), Some(ZOE))]
    {
        handed_over(owner, custodian, "Payroll", "2026-01-15").then_refused(Rule::Q2);
        handed_over(owner, custodian, "Payroll", "2026-01-14").then_accepted();
        handed_over(owner, custodian, "Sales", "2026-01-15").then_accepted();
    }
}

#[test]
fn nobody_audits_where_they_carried_out_a_control_within_the_cooling_off_days() {
    let operated = |area: Option<&str>, performer| {
        let operation = Operation {
            period: "2026-01-01/2026-01-01".parse().unwrap(),
            activity: title("Restored the payroll"),
            result: None,
            performer: Some(performer),
        };
        vec![control_in(area, EVA), Fact::of(BACKUP, control::Event::Operated(operation))]
    };
    appoint(operated(Some("Payroll"), ZOE), led_by(ZOE)).then_refused(Rule::Q2);
    appoint(operated(Some("Payroll"), EVA), led_by(ZOE)).then_accepted();
    appoint(operated(Some("Sales"), ZOE), led_by(ZOE)).then_accepted();
    appoint_on("2027-01-01", operated(Some("Payroll"), ZOE), led_by(ZOE)).then_refused(Rule::Q2);
    appoint_on("2027-01-02", operated(Some("Payroll"), ZOE), led_by(ZOE)).then_accepted();
}

#[test]
fn a_control_of_no_area_lies_wherever_an_audit_compares_with_what_it_answers() {
    let against = |criterion: Criterion| {
        let facts = ground().into_iter().chain([
            super::finding::catalog(),
            control_in(None, ZOE),
            planned_against(&[criterion]),
        ]);
        given(facts).when_in(BEN, AUDITOR, Command::AppointTeam(AUDIT, led_by(ZOE)))
    };
    let number =
        |number: &str| Criterion::Control(CatalogControl { catalog: CATALOG, control: text(number) });
    against(number("8.13")).then_refused(Rule::Q2);
    against(Criterion::Catalog(CATALOG)).then_refused(Rule::Q2);
    against(number("5.7")).then_accepted();
    against(Criterion::Clause(text("8"))).then_accepted();
}

#[test]
fn nobody_audits_where_they_act_on_a_nonconformity_or_treat_a_risk() {
    let raised = |performer| {
        let raising = Raising {
            reference: reference("NC-1"),
            source: nonconformity::Source::Own,
            requirement: title("8.1"),
            grade: Grade::MajorNonconformity,
            statement: text("No keys are kept"),
            evidence: text("The list"),
            area: area("Payroll"),
            owner: Some(Responsible::Person(EVA)),
            recurrence_of: None,
        };
        let correction =
            Correction { what: text("Keys were counted"), consequences: None, performer, owner: None };
        let raised = Fact::of(KEYS, nonconformity::Event::Raised(raising));
        vec![raised, Fact::of(KEYS, nonconformity::Event::CorrectionApplied(correction))]
    };
    let planned = |responsible| {
        let description = text("The porters keep the list");
        let action = PlannedAction { action: ACTION, description, responsible, due: day("2026-12-28") };
        let mut facts = raised(Some(EVA));
        facts.extend([role_with(CLERK, &[]), clerk(&["Payroll"])]);
        facts.push(Fact::of(KEYS, nonconformity::Event::CorrectiveActionPlanned(action)));
        facts
    };
    appoint(planned(Responsible::Person(EVA)), led_by(ZOE)).then_accepted();
    for responsible in [Responsible::Person(ZOE), Responsible::Role(CLERK)] {
        appoint(planned(responsible), led_by(ZOE)).then_refused(Rule::Q2);
        appoint_on("2027-01-15", done(planned(responsible)), led_by(ZOE)).then_accepted();
        appoint(done(planned(responsible)), led_by(ZOE)).then_refused(Rule::Q2);
    }
    appoint(raised(Some(ZOE)), led_by(ZOE)).then_refused(Rule::Q2);
    appoint(treated(Responsible::Person(EVA)), led_by(ZOE)).then_accepted();
    appoint(treated(Responsible::Person(ZOE)), led_by(ZOE)).then_refused(Rule::Q2);
}

#[test]
fn a_unit_that_was_corrected_away_is_looked_at_for_the_cooling_off_days() {
    let of = |unit: &str| Registration {
        reference: reference("P-pat"),
        unit: Some(area(unit)),
        relation: Relation::Employee,
        from: None,
    };
    let given =
        given(planned().into_iter().chain([Fact::of(PAT, persons::Event::Registered(of("Payroll")))]));
    let corrected = given
        .when(
            ANA,
            crate::command::Correct {
                corrects: PLANNED,
                command: Box::new(crate::command::person::Command::Register(PAT, of("Sales")).into()),
                effective_at: None,
            },
        )
        .then_given();
    let appoint = |given: Given| given.when_in(BEN, AUDITOR, Command::AppointTeam(AUDIT, led_by(PAT)));
    appoint(corrected.clone()).then_refused(Rule::Q2);
    appoint(corrected.clone().later("2027-01-01")).then_refused(Rule::Q2);
    appoint(corrected.later("2027-01-03")).then_accepted();
}

#[test]
fn a_program_audits_nothing() {
    const ROBOT: PersonId = PersonId::from_u128(0x20B);
    let robot = || vec![crate::testing::registered(ROBOT, Relation::Agent)];
    appoint(robot(), led_by(ROBOT)).then_refused(Rule::R6);
    let with_expert = Team { technical_experts: [ROBOT].into(), ..led_by(ZOE) };
    appoint(robot(), with_expert).then_accepted();
}

/// A team for the audit of Payroll, after these facts.
fn appoint(facts: Vec<Fact>, team: Team) -> When {
    given(planned().into_iter().chain(facts)).when_in(BEN, AUDITOR, Command::AppointTeam(AUDIT, team))
}

/// The same on a later day.
fn appoint_on(date: &str, facts: Vec<Fact>, team: Team) -> When {
    let given = given(planned().into_iter().chain(facts)).later(date);
    given.when_in(BEN, AUDITOR, Command::AppointTeam(AUDIT, team))
}

/// A team for an audit of the whole organization.
fn everywhere(facts: Vec<Fact>, team: Team) -> When {
    let planned = ground().into_iter().chain([planned_for(Some([].into()))]);
    given(planned.chain(facts)).when_in(BEN, AUDITOR, Command::AppointTeam(AUDIT, team))
}

fn auditor(person: PersonId, areas: &[&str]) -> Auditor {
    Auditor { person, areas: areas.iter().map(|it| area(it)).collect() }
}

/// Zoe as a clerk there.
fn clerk(areas: &[&str]) -> Fact {
    clerk_who(ZOE, areas)
}

fn clerk_who(person: PersonId, areas: &[&str]) -> Fact {
    let areas = areas.iter().map(|it| area(it)).collect();
    Fact::of(CLERK, role::Event::Assigned(Grant { areas, ..grant(person) }))
}

/// A control of Eva's or somebody else's, which answers 8.13 of the catalog.
fn control_in(place: Option<&str>, owner: PersonId) -> Fact {
    let definition = control::Definition {
        name: title("Backup"),
        description: None,
        owner: Some(Responsible::Person(owner)),
        area: place.map(area),
        grounds: [Ground::Baseline].into(),
        treats_risks: [].into(),
        obligations: [].into(),
        catalog_references: [CatalogControl { catalog: CATALOG, control: text("8.13") }].into(),
        kinds: [].into(),
        properties: [].into(),
        lifecycle: [].into(),
        operation_frequency_days: None,
    };
    Fact::of(BACKUP, control::Event::Adopted(control::Adoption { reference: reference("C-1"), definition }))
}

/// The audit of Payroll, planned with these criteria.
fn planned_against(criteria: &[Criterion]) -> Fact {
    Fact::of(AUDIT, Event::Planned(Plan { criteria: criteria.iter().cloned().collect(), ..plan() }))
}

/// And the action on the nonconformity was carried out.
fn done(facts: Vec<Fact>) -> Vec<Fact> {
    let completion = Completion { action: ACTION, result: None, performer: Some(EVA) };
    let done = Fact::of(KEYS, nonconformity::Event::CorrectiveActionCompleted(completion));
    facts.into_iter().chain([done.effective("2026-01-01")]).collect()
}

/// A risk there, with a treatment that somebody sees to.
fn treated(responsible: Responsible) -> Vec<Fact> {
    let identification = risk::identification::Identification {
        reference: reference("R-1"),
        title: title("Old keys"),
        kind: risk::identification::Kind::Risk,
        approach: risk::identification::Approach::Event,
        source: None,
        threat: None,
        vulnerabilities: Vec::new(),
        exploits: Vec::new(),
        assets: Vec::new(),
        consequence: None,
        properties: Vec::new(),
        area: Some(area("Payroll")),
        assessment: None,
    };
    let treatment = Treatment {
        id: TreatmentId::from_u128(1),
        description: text("New keys"),
        controls: Vec::new(),
        responsible,
        due: day("2026-12-28"),
        resources: None,
    };
    let option = risk::treatment::TreatmentOption::Modify;
    let plan = risk::treatment::Plan { option, treatments: vec![treatment], expected_residual: None };
    vec![
        Fact::of(RISK, risk::Event::Identified(identification)),
        Fact::of(RISK, risk::Event::TreatmentPlanned(PlanRevision { number: 1, plan })),
    ]
}

fn more() -> AuditEvidence {
    AuditEvidence { evidence: AuditEvidenceId::from_u128(0xE2), ..evidence() }
}

fn another() -> Finding {
    Finding { finding: FindingId::from_u128(0xF2), reference: reference("F-2"), ..finding() }
}

fn identification(place: Option<&str>) -> Identification {
    let details = Details {
        name: title("Ledger"),
        kind: asset::Kind::Information,
        unit: place.map(area),
        location: None,
        in_scope: true,
        found_by: None,
    };
    Identification { reference: reference("A-1"), details }
}
