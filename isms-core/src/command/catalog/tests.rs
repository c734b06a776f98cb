//! What a catalog takes and what it refuses, each rule as a sentence.

use super::*;
use crate::aggregate::catalog::control::Control;
use crate::aggregate::catalog::mapping::{Relation, RelationKind};
use crate::aggregate::catalog::standard::{DocumentType, StandardRole};
use crate::aggregate::catalog::threat::{Threat, ThreatOrigin};
use crate::aggregate::catalog::{Part, Publication};
use crate::aggregate::role;
use crate::command::{Correct, Void};
use crate::event::{self, Correction, Voiding};
use crate::testing::{ANA, BEN, Fact, TOP_MANAGEMENT, given, person, reference, text, title};
use crate::vocabulary::cia::Property;

const STANDARDS: CatalogId = CatalogId::from_u128(0x27000);
const CONTROLS: CatalogId = CatalogId::from_u128(0xC0);
const OTHERS: CatalogId = CatalogId::from_u128(0xC1);
const MAPPING: CatalogId = CatalogId::from_u128(0x3A);
const THREATS: CatalogId = CatalogId::from_u128(0x74);

/// What an event of the log may have, its payload alone.
const PAYLOAD_BYTES_MAX: usize = 48 * 1024;

#[test]
fn standards_are_registered_side_by_side_and_once() {
    given([]).when(ANA, Command::RegisterStandard(STANDARDS, standard("27001"))).then([registered("27001")]);
    given([registered("27001")])
        .when(ANA, Command::RegisterStandard(STANDARDS, standard("27002")))
        .then([registered("27002")]);
    given([registered("27001")]).when(ANA, Command::RegisterStandard(STANDARDS, standard("27001"))).then([]);
}

#[test]
fn a_standard_is_not_registered_over() {
    let other = Registration { edition: title("2030"), ..standard("27001") };
    given([registered("27001")])
        .when(ANA, Command::RegisterStandard(STANDARDS, other))
        .then_refused(Rule::G9);
}

#[test]
fn a_catalog_has_one_kind_of_content_and_one_name() {
    given([imported(CONTROLS, "annex")])
        .when(ANA, Command::RegisterStandard(CONTROLS, standard("27001")))
        .then_refused(Rule::G9);
    given([registered("27001")])
        .when(ANA, Command::ImportControls(STANDARDS, catalog("standards")))
        .then_refused(Rule::G9);
    let elsewhere = Registration { catalog: reference("others"), ..standard("27002") };
    given([registered("27001")])
        .when(ANA, Command::RegisterStandard(STANDARDS, elsewhere))
        .then_refused(Rule::G9);
    given([imported(CONTROLS, "annex")])
        .when(ANA, Command::ImportControls(OTHERS, catalog("annex")))
        .then_refused(Rule::G9);
}

#[test]
fn a_standard_changes_its_status_once() {
    let withdrawn = status("27001", StandardStatus::Withdrawn, None);
    given([registered("27001")])
        .when(ANA, Command::ChangeStandardStatus(STANDARDS, withdrawn.clone()))
        .then([changed(withdrawn.clone())]);
    given([registered("27001"), changed(withdrawn.clone())])
        .when(ANA, Command::ChangeStandardStatus(STANDARDS, withdrawn))
        .then([]);
    let current = status("27001", StandardStatus::Current, None);
    given([registered("27001")]).when(ANA, Command::ChangeStandardStatus(STANDARDS, current)).then([]);
}

#[test]
fn a_standard_and_its_successor_are_registered() {
    let unknown = status("27001", StandardStatus::Withdrawn, None);
    given([]).when(ANA, Command::ChangeStandardStatus(STANDARDS, unknown.clone())).then_refused(Rule::G4);
    for change in [
        StatusChange { standard: reference("27002"), ..unknown },
        status("27001", StandardStatus::Replaced, Some("27002")),
        status("27001", StandardStatus::Replaced, Some("27001")),
        status("27001", StandardStatus::Replaced, None),
    ] {
        given([registered("27001")])
            .when(ANA, Command::ChangeStandardStatus(STANDARDS, change))
            .then_refused(Rule::G4);
    }
}

#[test]
fn what_was_withdrawn_may_be_replaced_but_does_not_come_back() {
    let withdrawn = || changed(status("27001", StandardStatus::Withdrawn, None));
    let replaced = status("27001", StandardStatus::Replaced, Some("27002"));
    given([registered("27001"), registered("27002"), withdrawn()])
        .when(ANA, Command::ChangeStandardStatus(STANDARDS, replaced.clone()))
        .then([changed(replaced)]);
    given([registered("27001"), withdrawn()])
        .when(ANA, Command::ChangeStandardStatus(STANDARDS, status("27001", StandardStatus::Current, None)))
        .then_refused(Rule::G3);
}

#[test]
fn controls_are_imported_and_importing_again_adds_nothing() {
    given([])
        .when(ANA, Command::ImportControls(CONTROLS, catalog("annex")))
        .then([imported(CONTROLS, "annex")]);
    given([imported(CONTROLS, "annex")])
        .when(ANA, Command::ImportControls(CONTROLS, catalog("annex")))
        .then([]);
}

#[test]
fn an_edition_is_not_imported_over_and_two_stand_side_by_side() {
    let mut newer = catalog("annex");
    newer.publication.edition = title("2030");
    given([imported(CONTROLS, "annex")])
        .when(ANA, Command::ImportControls(CONTROLS, newer.clone()))
        .then_refused(Rule::G9);
    let newer = ControlCatalog { catalog: reference("annex-2030"), ..newer };
    given([imported(CONTROLS, "annex")])
        .when(ANA, Command::ImportControls(OTHERS, newer.clone()))
        .then([Fact::of(OTHERS, Event::ControlCatalogImported(whole(newer)))]);
}

#[test]
fn a_number_names_one_control() {
    let twice = ControlCatalog { controls: vec![control("5.1"), control("5.1")], ..catalog("annex") };
    given([]).when(ANA, Command::ImportControls(CONTROLS, twice)).then_refused(Rule::G9);
}

#[test]
fn a_catalog_has_something_in_it() {
    let empty = ControlCatalog { controls: Vec::new(), ..catalog("annex") };
    given([]).when(ANA, Command::ImportControls(CONTROLS, empty)).then_refused(Rule::G4);
}

#[test]
fn a_large_catalog_is_imported_whole_in_parts_that_fit() {
    let given = given([]).when(ANA, Command::ImportControls(CONTROLS, large())).then_given();
    let parts: Vec<_> = given.events.iter().skip(5).collect();
    assert!(parts.len() > 1);
    assert!(parts.iter().all(|it| it.event.to_json().unwrap().len() <= PAYLOAD_BYTES_MAX));
    let catalog = given.register.catalogs.get(CONTROLS).unwrap();
    assert!(catalog.is_complete());
    assert!(catalog.controls().eq(&large().controls));
    given.when(ANA, Command::ImportControls(CONTROLS, large())).then([]);
}

#[test]
fn a_part_that_is_missing_is_supplied_by_importing_again() {
    let mut given =
        given([person(BEN), ben_leads()]).when(ANA, Command::ImportControls(CONTROLS, large())).then_given();
    let last = given.events.last().unwrap().clone();
    given = given.when(BEN, Void { voids: last.seq }).then_given();
    assert!(!given.register.catalogs.get(CONTROLS).unwrap().is_complete());
    given.when(ANA, Command::ImportControls(CONTROLS, large())).then([Fact::of(CONTROLS, last.event)]);
}

#[test]
fn a_mapping_leads_from_catalog_to_catalog_and_is_imported_once() {
    given([imported(CONTROLS, "old"), imported(OTHERS, "new")])
        .when(ANA, Command::ImportMapping(MAPPING, mapping()))
        .then([mapped()]);
    given([imported(CONTROLS, "old"), imported(OTHERS, "new"), mapped()])
        .when(ANA, Command::ImportMapping(MAPPING, mapping()))
        .then([]);
}

#[test]
fn a_mapping_names_catalogs_and_controls_that_are_there() {
    given([imported(CONTROLS, "old")])
        .when(ANA, Command::ImportMapping(MAPPING, mapping()))
        .then_refused(Rule::G4);
    given([imported(CONTROLS, "old"), registered("27001")])
        .when(ANA, Command::ImportMapping(MAPPING, Mapping { target: STANDARDS, ..mapping() }))
        .then_refused(Rule::G4);
    for relation in
        [Relation { source: text("9.9"), ..relation() }, Relation { target: text("9.9"), ..relation() }]
    {
        given([imported(CONTROLS, "old"), imported(OTHERS, "new")])
            .when(ANA, Command::ImportMapping(MAPPING, Mapping { relations: vec![relation], ..mapping() }))
            .then_refused(Rule::G4);
    }
}

#[test]
fn two_controls_stand_in_one_relation() {
    let other = Relation { relation: RelationKind::Equal, ..relation() };
    given([imported(CONTROLS, "old"), imported(OTHERS, "new")])
        .when(
            ANA,
            Command::ImportMapping(MAPPING, Mapping { relations: vec![relation(), other], ..mapping() }),
        )
        .then_refused(Rule::G9);
}

#[test]
fn a_catalog_on_which_a_mapping_rests_is_not_corrected() {
    let fewer = ControlCatalog { controls: vec![control("5.2")], ..catalog("old") };
    let command = Box::new(Command::ImportControls(CONTROLS, fewer.clone()).into());
    let event = Event::ControlCatalogImported(whole(fewer)).into();
    let correction = Correction { corrects: 5, event, effective_at: None };
    let correct = Correct { corrects: 5, command, effective_at: None };
    given([imported(CONTROLS, "old")])
        .when(ANA, correct.clone())
        .then([Fact::of(CONTROLS, event::Event::Corrected(Box::new(correction)))]);
    given([imported(CONTROLS, "old"), imported(OTHERS, "new"), mapped()])
        .when(ANA, correct)
        .then_refused(Rule::G5);
}

#[test]
fn threats_are_imported_once_under_one_key_each() {
    let it = threats();
    let whole = || Fact::of(THREATS, Event::ThreatCatalogImported(whole(threats())));
    given([]).when(ANA, Command::ImportThreats(THREATS, it.clone())).then([whole()]);
    given([whole()]).when(ANA, Command::ImportThreats(THREATS, it.clone())).then([]);
    let twice = ThreatCatalog { threats: [it.threats.clone(), it.threats.clone()].concat(), ..it };
    given([]).when(ANA, Command::ImportThreats(THREATS, twice)).then_refused(Rule::G9);
}

#[test]
fn a_voided_catalog_is_imported_under_another_identity() {
    let voided = given([person(BEN), ben_leads(), imported(CONTROLS, "annex")])
        .when(BEN, Void { voids: 7 })
        .then_given();
    voided.clone().when(ANA, Command::ImportControls(CONTROLS, catalog("annex"))).then_refused(Rule::G9);
    voided.when(ANA, Command::ImportControls(OTHERS, catalog("annex"))).then([imported(OTHERS, "annex")]);
}

#[test]
fn the_first_standard_of_a_catalog_begins_it_and_is_voided_last() {
    given([person(BEN), ben_leads(), registered("27001"), registered("27002")])
        .when(BEN, Void { voids: 7 })
        .then_refused(Rule::G5);
    given([person(BEN), ben_leads(), registered("27001"), registered("27002"), registered("27003")])
        .when(BEN, Void { voids: 8 })
        .then([Fact::of(STANDARDS, event::Event::Voided(Voiding { voids: 8 }))]);
}

#[test]
fn a_successor_is_not_voided() {
    let replaced = changed(status("27002", StandardStatus::Replaced, Some("27003")));
    given([
        person(BEN),
        ben_leads(),
        registered("27001"),
        registered("27002"),
        registered("27003"),
        replaced,
    ])
    .when(BEN, Void { voids: 9 })
    .then_refused(Rule::G5);
}

fn standard(key: &str) -> Registration {
    Registration {
        catalog: reference("standards"),
        key: reference(key),
        number: title(key),
        part: None,
        document_type: DocumentType::InternationalStandard,
        title: title("Requirements"),
        edition: title("2022"),
        amendments: Vec::new(),
        committee: Some(title("ISO/IEC JTC 1/SC 27")),
        national_adoptions: Vec::new(),
        role: StandardRole::Requirement,
        subject: None,
    }
}

fn registered(key: &str) -> Fact {
    Fact::of(STANDARDS, Event::StandardRegistered(standard(key)))
}

fn status(standard: &str, status: StandardStatus, successor: Option<&str>) -> StatusChange {
    StatusChange { standard: reference(standard), status, successor: successor.map(reference) }
}

fn changed(it: StatusChange) -> Fact {
    Fact::of(STANDARDS, Event::StandardStatusChanged(it))
}

fn publication() -> Publication {
    Publication {
        title: title("Annex A"),
        edition: title("2022"),
        format: title("csv"),
        sha256: None,
        license: title("facts"),
    }
}

fn control(number: &str) -> Control {
    let theme = Some(title("organizational"));
    Control { number: text(number), title: Some(title("Policies")), theme, attributes: [].into() }
}

fn catalog(name: &str) -> ControlCatalog {
    let controls = vec![control("5.1"), control("5.2")];
    ControlCatalog { catalog: reference(name), publication: publication(), controls }
}

fn large() -> ControlCatalog {
    let attributes = [(title("note"), title(&"é".repeat(200)))];
    let controls = (1..=250)
        .map(|number| Control { attributes: attributes.clone().into(), ..control(&format!("5.{number}")) });
    ControlCatalog { controls: controls.collect(), ..catalog("large") }
}

fn whole<T>(content: T) -> Part<T> {
    Part { part: 1, parts: 1, content }
}

fn imported(id: CatalogId, name: &str) -> Fact {
    Fact::of(id, Event::ControlCatalogImported(whole(catalog(name))))
}

fn relation() -> Relation {
    Relation { source: text("5.1"), relation: RelationKind::Subset, target: text("5.2") }
}

fn mapping() -> Mapping {
    Mapping {
        catalog: reference("old-to-new"),
        publication: publication(),
        source: CONTROLS,
        target: OTHERS,
        relations: vec![relation()],
    }
}

fn mapped() -> Fact {
    Fact::of(MAPPING, Event::ControlMappingImported(whole(mapping())))
}

fn threats() -> ThreatCatalog {
    let fire = Threat {
        key: reference("T-1"),
        name: title("Fire"),
        origins: vec![ThreatOrigin::Accidental, ThreatOrigin::Environmental],
        endangers: vec![Property::Availability],
    };
    ThreatCatalog { catalog: reference("threats"), publication: publication(), threats: vec![fire] }
}

fn ben_leads() -> Fact {
    let grant = role::Grant { person: BEN, areas: Vec::new(), from: None, until: None, deputy_of: None };
    Fact::of(TOP_MANAGEMENT, role::Event::Assigned(grant))
}
