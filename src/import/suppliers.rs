//! Suppliers from rows: what a row tells of a supplier that enters the register.
//!
//! Control 5.19 of Annex A. A registration is recorded once: what is judged of a supplier later comes by assessments
//! and reviews, so a row that says something else than the register is reported, and overwrites nothing.

use isms_core::aggregate::supplier::registration::{Page, PageKind, Registration};
use isms_core::command::{Command, supplier};
use isms_core::id::SupplierId;
use isms_core::stream::Stream;
use isms_core::vocabulary::text::Reference;

use crate::import::known::Known;
use crate::import::row::{EFFECTIVE_AT, Field, Row, RowError};

/// What a row can tell of a supplier.
pub(super) const FIELDS: &[Field] = &[
    Field::required("reference", "what people call it, unique among suppliers"),
    Field::required("name", "its name"),
    Field::required("services", "what it supplies"),
    Field::optional("legal_name", "the name under which it concludes contracts"),
    Field::optional("category", "the kind of services, in words of your own"),
    Field::optional("criticality", "low, medium, high or critical: how much depends on it"),
    Field::optional("information_access", "yes or no: whether it has access to information"),
    Field::optional("cloud", "yes or no: whether what it supplies is a cloud service"),
    Field::optional("owner", "the reference of a person or a role"),
    Field::optional("country", "the country whose law it is under"),
    Field::optional("headquarters", "where it has its seat"),
    Field::list("certifications", "the certificates that it shows; several with commas between, or a list"),
    Field::optional("website", "the address of its page"),
    Field::optional("privacy_policy", PAGE),
    Field::optional("terms_of_service", PAGE),
    Field::optional("service_levels", PAGE),
    Field::optional("software_license", PAGE),
    Field::optional("data_processing", PAGE),
    Field::optional("health_data_processing", PAGE),
    Field::optional("subprocessors", PAGE),
    Field::optional("security", PAGE),
    Field::optional("trust", PAGE),
    Field::optional("status", PAGE),
    Field::optional("area", "the unit, process or system that it supplies"),
    EFFECTIVE_AT,
];

const PAGE: &str = "the address of its page about that";

/// The pages by the fields that tell where they lie.
const PAGES: &[(&str, PageKind)] = &[
    ("website", PageKind::Website),
    ("privacy_policy", PageKind::PrivacyPolicy),
    ("terms_of_service", PageKind::TermsOfService),
    ("service_levels", PageKind::ServiceLevels),
    ("software_license", PageKind::SoftwareLicense),
    ("data_processing", PageKind::DataProcessing),
    ("health_data_processing", PageKind::HealthDataProcessing),
    ("subprocessors", PageKind::Subprocessors),
    ("security", PageKind::Security),
    ("trust", PageKind::Trust),
    ("status", PageKind::Status),
];

/// What is to be recorded for a row; nothing where it is so already.
pub(super) fn commands(row: &Row, known: &Known<'_>) -> Result<Vec<(&'static str, Command)>, RowError> {
    let it = registration(row, known)?;
    let recorded = match known.register.by_reference("supplier", &it.reference) {
        Some(Stream::Supplier(id)) => known.register.suppliers.get(id).map(|supplier| (id, supplier)),
        _ => None,
    };
    let new = SupplierId::from(known.new);
    match recorded {
        None => Ok(vec![("register", supplier::Command::Register(new, it).into())]),
        // The same row has registered it; whatever was noted since comes later than the file.
        Some((id, _)) if id == new => Ok(Vec::new()),
        Some((_, supplier)) => row.agrees(&it, &supplier.registration.value).map(|()| Vec::new()),
    }
}

fn registration(row: &Row, known: &Known<'_>) -> Result<Registration, RowError> {
    let reference: Reference = row.required("reference")?;
    let page = |(field, kind): &(&'static str, PageKind)| {
        let address = row.text(field).transpose()?;
        Some(address.map(|address| Page { kind: *kind, address }))
    };
    Ok(Registration {
        reference,
        name: row.required("name")?,
        legal_name: row.text("legal_name")?,
        services: row.required("services")?,
        category: row.text("category")?,
        criticality: row.word("criticality")?,
        information_access: row.yes_or_no("information_access")?,
        cloud: row.yes_or_no("cloud")?,
        owner: known.responsible(row, "owner")?,
        country: row.text("country")?,
        headquarters: row.text("headquarters")?,
        certifications: row.texts("certifications")?,
        pages: PAGES.iter().filter_map(page).collect::<Result<_, _>>()?,
        area: row.text("area")?,
    })
}
