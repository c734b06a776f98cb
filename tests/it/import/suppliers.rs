//! Suppliers from a file: each registered once, and nothing that is recorded overwritten.

use std::fs;

use isms::aggregate::supplier::registration::{PageKind, Registration};
use isms::stream::Stream;
use isms::vocabulary::text::Text;
use isms::{Import, Imported, Isms, Mapping};

use super::forms::refusals;
use super::founded;
use crate::data;

#[test]
fn a_supplier_is_registered_with_what_its_row_says() {
    let (_home, isms, founded) = founded();
    let file = r#"[{"name": "Acme Cloud", "kind": "CLOUD", "shows": ["ISO/IEC 27001", "SOC 2 (Security, Privacy)"],
        "web": "https://acme.example", "dpa": "https://acme.example/dpa"}]"#;
    let mapping = named("name")
        .column("services", "kind")
        .column("cloud", "kind")
        .meaning("cloud", "CLOUD", "yes")
        .meaning("services", "CLOUD", "Hosting")
        .constant("criticality", "high")
        .constant("owner", "top-management")
        .column("certifications", "shows")
        .column("data_processing", "dpa")
        .column("website", "web");
    let imported =
        Import::suppliers(file.into(), mapping).unwrap().run(&isms, &founded.actor(), |_| ()).unwrap();
    assert_eq!(imported.accepted(), 1, "{imported:?}");
    let found = registration(&isms, "Acme Cloud");
    let shows: Vec<_> = found.certifications.iter().map(Text::as_str).collect();
    assert_eq!(shows, ["ISO/IEC 27001", "SOC 2 (Security, Privacy)"]);
    let pages: Vec<_> = found.pages.iter().map(|page| page.kind).collect();
    assert_eq!(pages, [PageKind::Website, PageKind::DataProcessing]);
    assert_eq!((found.services.as_str(), found.cloud, found.owner.is_some()), ("Hosting", Some(true), true));
    assert_eq!(found.criticality.map(|it| format!("{it:?}")).as_deref(), Some("High"));
}

#[test]
fn a_row_that_says_something_else_than_the_register_is_refused_and_one_that_says_less_is_not() {
    let (_home, isms, founded) = founded();
    let run = |file: &str| {
        let mapping = named("name").column("services", "services").column("country", "country");
        Import::suppliers(file.into(), mapping).unwrap().run(&isms, &founded.actor(), |_| ()).unwrap()
    };
    assert_eq!(run("name,services,country\nAcme,Hosting,Austria\n").accepted(), 1);
    assert_eq!(run("name,services,country\nAcme,Hosting,\n").unchanged(), 1);
    let other = run("name,services,country\nAcme,Hosting,France\n");
    let (row, why) = refusals(&other).next().unwrap();
    assert!(row == 1 && why.contains("`country`") && why.contains("found `France`"), "{why}");
    assert_eq!(registration(&isms, "Acme").country.unwrap().as_str(), "Austria");
}

#[test]
fn every_vendor_of_a_real_list_enters_the_register_once() {
    let Some(path) = data::file("probo/common-third-parties.json") else { return };
    let (_home, isms, founded) = founded();
    let file = fs::read(path).unwrap();
    let mapping = || {
        named("name")
            .column("services", "category")
            .column("category", "category")
            .column("legal_name", "legalName")
            .column("headquarters", "headquarterAddress")
            .column("certifications", "certifications")
            .column("website", "websiteUrl")
            .column("privacy_policy", "privacyPolicyUrl")
            .column("terms_of_service", "termsOfServiceUrl")
            .column("service_levels", "serviceLevelAgreementUrl")
            .column("software_license", "serviceSoftwareAgreementUrl")
            .column("data_processing", "dataProcessingAgreementUrl")
            .column("health_data_processing", "businessAssociateAgreementUrl")
            .column("subprocessors", "subprocessorsListUrl")
            .column("security", "securityPageUrl")
            .column("trust", "trustPageUrl")
            .column("status", "statusPageUrl")
    };
    let import = |mapping| -> (Imported, Imported) {
        let import = Import::suppliers(file.clone(), mapping).unwrap();
        let preview = import.preview(&isms, &founded.actor(), |_| ()).unwrap();
        (preview, import.run(&isms, &founded.actor(), |_| ()).unwrap())
    };
    let (preview, imported) = import(mapping());
    assert_eq!((preview.accepted(), preview.refused()), (564, 0), "{:?}", refusals(&preview).next());
    assert_eq!((imported.accepted(), imported.refused()), (564, 0));
    let register = isms.now().unwrap().register;
    assert_eq!(register.suppliers.len(), 564);
    let values: serde_json::Value = serde_json::from_slice(&file).unwrap();
    for vendor in values.as_array().unwrap() {
        let found = registration(&isms, vendor["name"].as_str().unwrap());
        let is_page = |(key, value): &(&String, &serde_json::Value)| key.ends_with("Url") && *value != "";
        let pages = vendor.as_object().unwrap().iter().filter(is_page).count();
        let certifications = vendor["certifications"].as_array().map_or(0, Vec::len);
        assert_eq!(
            (found.pages.len(), found.certifications.len()),
            (pages, certifications),
            "{}",
            found.name
        );
        let legal_name = found.legal_name.as_ref().map(Text::as_str);
        assert_eq!(legal_name, vendor["legalName"].as_str().map(str::trim), "{}", found.name);
    }
    let size = isms.now().unwrap().position;
    let (_, again) = import(mapping());
    assert_eq!((again.unchanged(), again.completed), (564, None));
    let (_, otherwise) = import(mapping().constant("area", "Office"));
    assert_eq!((otherwise.refused(), isms.now().unwrap().position), (564, size));
}

fn named(column: &str) -> Mapping {
    Mapping::new().column("reference", column).column("name", column)
}

fn registration(isms: &Isms, reference: &str) -> Registration {
    let register = isms.now().unwrap().register;
    match register.by_reference("supplier", &reference.parse().unwrap()) {
        Some(Stream::Supplier(id)) => register.suppliers.get(id).unwrap().registration.value.clone(),
        other => panic!("{reference}: {other:?}"),
    }
}
