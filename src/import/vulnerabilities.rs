//! Vulnerabilities from rows: what a row of a catalog tells of a vulnerability that was found.
//!
//! Controls 5.7 and 8.8 of Annex A. What is found is recorded once: what is decided about it comes by assessments, so
//! a row that says something else than the register is reported, and overwrites nothing.

use isms_core::aggregate::vulnerability::Identification;
use isms_core::command::{Command, vulnerability};
use isms_core::id::{AssetId, VulnerabilityId};
use isms_core::stream::Stream;
use isms_core::vocabulary::text::Reference;

use crate::import::known::Known;
use crate::import::row::{EFFECTIVE_AT, Field, Row, RowError};

/// What a row can tell of a vulnerability.
pub(super) const FIELDS: &[Field] = &[
    Field::required("reference", "what people call it, unique among vulnerabilities, like `CVE-2026-1234`"),
    Field::required("title", "what it is, in a line"),
    Field::required("source", "who has found or published it"),
    Field::optional("severity", "low, medium, high or critical"),
    Field::optional("description", "what it is, at length"),
    Field::optional("vendor", "whoever makes what has it"),
    Field::optional("product", "what has it"),
    Field::list("weaknesses", "the kinds of weakness that it is, like `CWE-89`; several with commas between"),
    Field::optional("exploitation", "shown, used or used for ransom: what is known of its use"),
    Field::optional("required_action", "what its source says is to be done"),
    Field::optional("remediation_due", "the last day for its remediation, not before it is effective"),
    Field::optional("notes", "where more is said"),
    Field::list("assets", "the references of the assets that have it; several with commas between"),
    Field::optional("area", "the unit, process or system to which it belongs"),
    EFFECTIVE_AT,
];

/// What is to be recorded for a row; nothing where it is so already.
pub(super) fn commands(row: &Row, known: &Known<'_>) -> Result<Vec<(&'static str, Command)>, RowError> {
    let it = identification(row, known)?;
    let recorded = match known.register.by_reference("vulnerability", &it.reference) {
        Some(Stream::Vulnerability(id)) => known.register.vulnerabilities.get(id).map(|found| (id, found)),
        _ => None,
    };
    let new = VulnerabilityId::from(known.new);
    let identify = |id, it| Ok(vec![("identify", vulnerability::Command::Identify(id, it).into())]);
    match recorded.map(|(id, found)| (id, found.identification.as_ref())) {
        None => identify(new, it),
        // What somebody has told of was found.
        Some((id, None)) => identify(id, it),
        // The same row has entered it; whatever was noted since comes later than the file.
        Some((id, Some(_))) if id == new => Ok(Vec::new()),
        Some((_, Some(found))) => row.agrees(&it, &found.value).map(|()| Vec::new()),
    }
}

fn identification(row: &Row, known: &Known<'_>) -> Result<Identification, RowError> {
    let asset = |reference: Reference| -> Result<AssetId, RowError> {
        match known.register.by_reference("asset", &reference) {
            Some(Stream::Asset(asset)) => Ok(asset),
            _ => Err(RowError::value("assets", "references of assets", reference.as_str())),
        }
    };
    Ok(Identification {
        reference: row.required("reference")?,
        title: row.required("title")?,
        source: row.required("source")?,
        severity: row.word("severity")?,
        description: row.text("description")?,
        vendor: row.text("vendor")?,
        product: row.text("product")?,
        weaknesses: row.texts("weaknesses")?,
        exploitation: row.word("exploitation")?,
        required_action: row.text("required_action")?,
        remediation_due: row.day("remediation_due")?,
        notes: row.text("notes")?,
        assets: row.texts("assets")?.into_iter().map(asset).collect::<Result<_, _>>()?,
        area: row.text("area")?,
    })
}
