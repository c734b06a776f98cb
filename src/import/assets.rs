//! Assets from rows: what a row tells of an asset, as commands that make the inventory say the same.
//!
//! Control 5.9 of Annex A.

use isms_core::aggregate::asset::{Asset, Classification, Details, Identification, Kind, Need, Ownership};
use isms_core::command::{Command, asset};
use isms_core::id::AssetId;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::cia::Cia;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::responsible::Responsible;
use isms_core::vocabulary::text::{Reference, Text};

use crate::import::row::{Field, Row, RowError};

/// What a row can tell of an asset.
pub(super) const FIELDS: &[Field] = &[
    Field { name: "reference", is_required: true, says: "what people call it, unique among assets" },
    Field { name: "name", is_required: true, says: "its name" },
    Field {
        name: "kind",
        is_required: false,
        says: "information (where nothing else is said), process, service, application, hardware, network, site, \
               people or outsourced",
    },
    Field { name: "unit", is_required: false, says: "the unit to which it belongs" },
    Field { name: "location", is_required: false, says: "where it is" },
    Field { name: "in_scope", is_required: false, says: "yes (where nothing else is said) or no" },
    Field { name: "found_by", is_required: false, says: "how it was found" },
    Field { name: "owner", is_required: false, says: "the reference of a person or a role" },
    Field { name: "custodian", is_required: false, says: "the reference of a person; needs an owner" },
    Field { name: "confidentiality", is_required: false, says: NEEDS },
    Field { name: "integrity", is_required: false, says: NEEDS },
    Field { name: "availability", is_required: false, says: NEEDS },
    Field { name: "label", is_required: false, says: "the label of the organization's own classification" },
];

const NEEDS: &str = "none, low, medium, high or very high, or 0 to 4; all three or none";

/// What is to be recorded for a row, each part with its name; nothing where all is so already. `new` is the
/// identity of an asset that is not in the inventory yet.
pub(super) fn commands(
    row: &Row,
    register: &Register,
    new: AssetId,
) -> Result<Vec<(&'static str, Command)>, RowError> {
    let reference: Reference = row.required("reference")?;
    let known = match register.by_reference("asset", &reference) {
        Some(Stream::Asset(id)) => register.assets.get(id).map(|asset| (id, asset)),
        _ => None,
    };
    let (id, asset) = known.map_or((new, None), |(id, asset)| (id, Some(asset)));

    let details = details(row, asset)?;
    let owner = ownership(row, register, asset)?;
    let classification = classification(row, asset)?;

    let mut commands = Vec::new();
    match asset {
        None => {
            let identification = Identification { reference, details };
            commands.push(("details", asset::Command::Identify(id, identification).into()));
        }
        Some(asset) if asset.details.value != details => {
            commands.push(("details", asset::Command::ChangeDetails(id, details).into()));
        }
        Some(_) => {}
    }
    if let Some(it) = owner.filter(|it| Some(it) != value(asset.and_then(|asset| asset.owner.as_ref()))) {
        commands.push(("owner", asset::Command::AssignOwner(id, it).into()));
    }
    let before = value(asset.and_then(|asset| asset.classification.as_ref()));
    if let Some(it) = classification.filter(|it| Some(it) != before) {
        commands.push(("classification", asset::Command::Classify(id, it).into()));
    }
    Ok(commands)
}

fn value<T>(noted: Option<&Noted<T>>) -> Option<&T> {
    noted.map(|noted| &noted.value)
}

/// What the asset is. What no column tells stays as it was.
fn details(row: &Row, asset: Option<&Asset>) -> Result<Details, RowError> {
    let before = asset.map(|asset| &asset.details.value);
    Ok(Details {
        name: row.required("name")?,
        kind: match row.said("kind") {
            Some(word) => kind(word)?,
            None => before.map_or(Kind::Information, |before| before.kind),
        },
        unit: optional(row, "unit", before.and_then(|before| before.unit.clone()))?,
        location: optional(row, "location", before.and_then(|before| before.location.clone()))?,
        in_scope: match row.said("in_scope") {
            Some(word) => yes_or_no(word)?,
            None => before.is_none_or(|before| before.in_scope),
        },
        found_by: optional(row, "found_by", before.and_then(|before| before.found_by.clone()))?,
    })
}

/// A text that may be missing: a blank one takes away what was there, a column that is not mapped does not.
fn optional<const MAX: usize>(
    row: &Row,
    field: &'static str,
    before: Option<Text<MAX>>,
) -> Result<Option<Text<MAX>>, RowError> {
    if row.is_told(field) { row.text(field) } else { Ok(before) }
}

/// Who answers for the asset, where the row says so. A blank owner leaves the owner that is known.
fn ownership(row: &Row, register: &Register, asset: Option<&Asset>) -> Result<Option<Ownership>, RowError> {
    let custodian = match row.text("custodian")? {
        None => None,
        Some(reference) => match register.by_reference("person", &reference) {
            Some(Stream::Person(person)) => Some(person),
            _ => return Err(RowError::value("custodian", "the reference of a person", reference.as_str())),
        },
    };
    let Some(reference) = row.text::<260>("owner")? else {
        return if custodian.is_some() { Err(RowError::Missing { field: "owner" }) } else { Ok(None) };
    };
    let person = register.by_reference("person", &reference);
    let role = register.by_reference("role", &reference);
    let owner = match (person, role) {
        (Some(Stream::Person(person)), None) => Responsible::Person(person),
        (None, Some(Stream::Role(role))) => Responsible::Role(role),
        (None, None) => {
            return Err(RowError::value("owner", "the reference of a person or a role", reference.as_str()));
        }
        _ => {
            let expected = "a reference that not both a person and a role have";
            return Err(RowError::value("owner", expected, reference.as_str()));
        }
    };
    let before = value(asset.and_then(|asset| asset.owner.as_ref())).and_then(|before| before.custodian);
    let custodian = if row.is_told("custodian") { custodian } else { before };
    Ok(Some(Ownership { owner, custodian }))
}

/// What the asset needs, where the row says so.
fn classification(row: &Row, asset: Option<&Asset>) -> Result<Option<Classification>, RowError> {
    let fields = ["confidentiality", "integrity", "availability", "label"];
    if fields.iter().all(|field| row.said(field).is_none()) {
        return Ok(None);
    }
    let need = |field| match row.said(field) {
        Some(word) => self::need(field, word),
        None => Err(RowError::Missing { field }),
    };
    let before = value(asset.and_then(|asset| asset.classification.as_ref()));
    Ok(Some(Classification {
        needs: Cia {
            confidentiality: need("confidentiality")?,
            integrity: need("integrity")?,
            availability: need("availability")?,
        },
        label: optional(row, "label", before.and_then(|before| before.label.clone()))?,
        rationale: before.and_then(|before| before.rationale.clone()),
    }))
}

fn kind(word: &str) -> Result<Kind, RowError> {
    Ok(match word.to_lowercase().as_str() {
        "information" => Kind::Information,
        "process" => Kind::Process,
        "service" => Kind::Service,
        "application" => Kind::Application,
        "hardware" => Kind::Hardware,
        "network" => Kind::Network,
        "site" => Kind::Site,
        "people" => Kind::People,
        "outsourced" => Kind::Outsourced,
        _ => return Err(RowError::value("kind", "information, process, service, …", word)),
    })
}

fn yes_or_no(word: &str) -> Result<bool, RowError> {
    match word.to_lowercase().as_str() {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err(RowError::value("in_scope", "yes or no", word)),
    }
}

fn need(field: &'static str, word: &str) -> Result<Need, RowError> {
    Ok(match word.to_lowercase().replace('_', " ").as_str() {
        "0" | "none" => Need::None,
        "1" | "low" => Need::Low,
        "2" | "medium" => Need::Medium,
        "3" | "high" => Need::High,
        "4" | "very high" => Need::VeryHigh,
        _ => return Err(RowError::value(field, "none, low, medium, high or very high", word)),
    })
}
