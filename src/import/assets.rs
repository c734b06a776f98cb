//! Assets from rows: what a row tells of an asset, as commands that make the inventory say the same.
//!
//! Control 5.9 of Annex A.

use isms_core::aggregate::asset::{Asset, Classification, Details, Identification, Kind, Need, Ownership};
use isms_core::command::{Command, asset};
use isms_core::stream::Stream;
use isms_core::vocabulary::cia::Cia;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::text::Reference;

use crate::import::known::Known;
use crate::import::row::{EFFECTIVE_AT, Field, Row, RowError};

/// What a row can tell of an asset.
pub(super) const FIELDS: &[Field] = &[
    Field::required("reference", "what people call it, unique among assets"),
    Field::required("name", "its name"),
    Field::optional(
        "kind",
        "information (where nothing else is said), process, service, application, hardware, network, site, \
               people or outsourced",
    ),
    Field::optional("unit", "the unit to which it belongs"),
    Field::optional("location", "where it is"),
    Field::optional("in_scope", "yes (where nothing else is said) or no"),
    Field::optional("found_by", "how it was found"),
    Field::optional("owner", "the reference of a person or a role"),
    Field::optional("custodian", "the reference of a person; needs an owner"),
    Field::optional("confidentiality", NEEDS),
    Field::optional("integrity", NEEDS),
    Field::optional("availability", NEEDS),
    Field::optional("label", "the label of the organization's own classification"),
    EFFECTIVE_AT,
];

const NEEDS: &str = "none, low, medium, high or very high, or 0 to 4; all three or none";

/// What is to be recorded for a row, each part with its name; nothing where all is so already.
pub(super) fn commands(row: &Row, known: &Known<'_>) -> Result<Vec<(&'static str, Command)>, RowError> {
    let reference: Reference = row.required("reference")?;
    let register = known.register;
    let found = match register.by_reference("asset", &reference) {
        Some(Stream::Asset(id)) => register.assets.get(id).map(|asset| (id, asset)),
        _ => None,
    };
    let (id, asset) = found.map_or((known.new.into(), None), |(id, asset)| (id, Some(asset)));

    let details = details(row, asset)?;
    let owner = ownership(row, known, asset)?;
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
        kind: row.word("kind")?.unwrap_or(before.map_or(Kind::Information, |before| before.kind)),
        unit: row.text_or("unit", before.and_then(|before| before.unit.clone()))?,
        location: row.text_or("location", before.and_then(|before| before.location.clone()))?,
        in_scope: row.yes_or_no("in_scope")?.unwrap_or(before.is_none_or(|before| before.in_scope)),
        found_by: row.text_or("found_by", before.and_then(|before| before.found_by.clone()))?,
    })
}

/// Who answers for the asset, where the row says so. A blank owner leaves the owner that is known.
fn ownership(row: &Row, known: &Known<'_>, asset: Option<&Asset>) -> Result<Option<Ownership>, RowError> {
    let custodian = known.person(row, "custodian")?;
    let Some(owner) = known.responsible(row, "owner")? else {
        return if custodian.is_some() { Err(RowError::Missing { field: "owner" }) } else { Ok(None) };
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
        label: row.text_or("label", before.and_then(|before| before.label.clone()))?,
        rationale: before.and_then(|before| before.rationale.clone()),
    }))
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
