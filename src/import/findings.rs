//! Findings from rows: nonconformities that somebody's audit has found, each with the earlier one that has come back.
//!
//! ISO/IEC 27001:2022, 10.2. What was raised is recorded once: what is done about it comes later, so a row that says
//! something else than the register is reported, and overwrites nothing.
//!
//! ```text
//! row ── names an earlier finding ──► in the register, or in a row before: linked
//!                                     in neither: refused, noted in the evidence, or raised as well
//! ```

use isms_core::aggregate::nonconformity::{Raising, Source};
use isms_core::command::{Command, nonconformity};
use isms_core::id::NonconformityId;
use isms_core::stream::Stream;
use isms_core::vocabulary::grade::Grade;
use isms_core::vocabulary::text::{Prose, Reference};
use serde::Deserialize;

use crate::import::known::Known;
use crate::import::row::{EFFECTIVE_AT, Field, Row, RowError};

/// What a row can tell of a finding.
pub(super) const FIELDS: &[Field] = &[
    Field::required("reference", "what people call it, unique among nonconformities: audit and number, say"),
    Field::required("requirement", "the requirement that is not met"),
    Field::required("statement", "what is not as required"),
    Field::required("evidence", "what shows it"),
    Field::required("area", "the unit, process or system in which it is"),
    Field::optional("grade", "minor nonconformity (where nothing else is said) or major nonconformity"),
    Field::optional("owner", "the reference of a person or a role"),
    Field::list(
        "recurrence_of",
        "the reference of the earlier one that has come back; of several, with commas between, the first that is \
         recorded",
    ),
    Field::optional(
        "earlier",
        "what becomes of an earlier one that is not recorded: refused (where nothing else is said: the row is), noted \
         (in the evidence) or raised (it is entered as well, with what the row says of it)",
    ),
    EFFECTIVE_AT,
];

/// What stands before the reference of an earlier finding that is noted in the evidence.
const NOTED: &str = "\nSaid to be a recurrence of ";

/// What becomes of an earlier finding that is not recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unrecorded {
    #[default]
    Refused,
    Noted,
    Raised,
}

/// The earlier finding that has come back.
enum Earlier {
    None,
    Known(NonconformityId),
    Unrecorded(Reference),
}

/// What is to be recorded for a row; nothing where it is so already.
pub(super) fn commands(row: &Row, known: &mut Known<'_>) -> Result<Vec<(&'static str, Command)>, RowError> {
    let it = raising(row, known)?;
    let recorded = match known.register.by_reference("nonconformity", &it.reference) {
        Some(Stream::Nonconformity(id)) => known.register.nonconformities.get(id).map(|found| (id, found)),
        _ => None,
    };
    match recorded {
        None => raise(row, known, it),
        // The same row has raised it; whatever was noted since comes later than the file.
        Some((id, _)) if id == known.new.into() => Ok(Vec::new()),
        Some((_, found)) => {
            let recorded = found.raising.value.clone();
            let it = as_recorded(row, known, it, &recorded)?;
            row.agrees(&it, &recorded).map(|()| Vec::new())
        }
    }
}

/// What the row says, and what it cannot say as it is recorded: where it was noticed, what an import has noted in the
/// evidence, and an earlier one that was found out without it.
fn as_recorded(
    row: &Row,
    known: &mut Known<'_>,
    it: Raising,
    recorded: &Raising,
) -> Result<Raising, RowError> {
    let beyond = recorded.evidence.as_str().strip_prefix(it.evidence.as_str());
    let is_noted = beyond.is_some_and(|beyond| beyond.starts_with(NOTED));
    let recurrence_of = match earlier(row, known, &it.reference)? {
        Earlier::Known(id) => Some(id),
        Earlier::None | Earlier::Unrecorded(_) => None,
    };
    Ok(Raising {
        source: recorded.source,
        grade: row.word("grade")?.unwrap_or(recorded.grade),
        evidence: if is_noted { recorded.evidence.clone() } else { it.evidence },
        recurrence_of,
        ..it
    })
}

/// What the row says, but for the earlier one.
fn raising(row: &Row, known: &Known<'_>) -> Result<Raising, RowError> {
    Ok(Raising {
        reference: row.required("reference")?,
        source: Source::Own,
        requirement: row.required("requirement")?,
        grade: row.word("grade")?.unwrap_or(Grade::MinorNonconformity),
        statement: row.required("statement")?,
        evidence: row.required("evidence")?,
        area: row.required("area")?,
        owner: known.responsible(row, "owner")?,
        recurrence_of: None,
    })
}

fn raise(row: &Row, known: &mut Known<'_>, it: Raising) -> Result<Vec<(&'static str, Command)>, RowError> {
    if (known.entered)(it.reference.as_str()).is_some() {
        let expected =
            "a finding that no row before has raised as its own earlier one: put it before that row";
        return Err(RowError::value("reference", expected, it.reference.as_str()));
    }
    let new = NonconformityId::from(known.new);
    let raise = |id, it| nonconformity::Command::Raise(id, it).into();
    let earlier = match earlier(row, known, &it.reference)? {
        Earlier::None => return Ok(vec![("raise", raise(new, it))]),
        Earlier::Known(id) => {
            return Ok(vec![("raise", raise(new, Raising { recurrence_of: Some(id), ..it }))]);
        }
        Earlier::Unrecorded(earlier) => earlier,
    };
    match row.word("earlier")?.unwrap_or_default() {
        Unrecorded::Refused => {
            let expected = "a nonconformity that is recorded, or `noted` or `raised` for `earlier`";
            Err(RowError::value("recurrence_of", expected, earlier.as_str()))
        }
        Unrecorded::Noted => {
            let noted = format!("{}{NOTED}`{earlier}`, which is not recorded.", it.evidence);
            let evidence = prose("evidence", &noted)?;
            Ok(vec![("raise", raise(new, Raising { evidence, ..it }))])
        }
        Unrecorded::Raised => {
            let statement =
                format!("Known from `{}` alone, which is said to be a recurrence of it.", it.reference);
            let statement = prose("statement", &statement)?;
            let before = Raising { reference: earlier.clone(), statement, ..it.clone() };
            let id = NonconformityId::from(known.beside);
            known.enters.push((earlier, known.beside));
            let again = Raising { recurrence_of: Some(id), ..it };
            Ok(vec![("earlier", raise(id, before)), ("raise", raise(new, again))])
        }
    }
}

/// The earlier one that the row names: the first that is recorded, or else the first.
fn earlier(row: &Row, known: &mut Known<'_>, reference: &Reference) -> Result<Earlier, RowError> {
    let named: Vec<Reference> = row.texts("recurrence_of")?;
    if named.contains(reference) {
        return Err(RowError::value("recurrence_of", "another finding than itself", reference.as_str()));
    }
    let recorded = named.iter().find_map(|named| known.other("nonconformity", named));
    Ok(match (recorded, named.into_iter().next()) {
        (Some(id), _) => Earlier::Known(id.into()),
        (None, Some(first)) => Earlier::Unrecorded(first),
        (None, None) => Earlier::None,
    })
}

fn prose(field: &'static str, text: &str) -> Result<Prose, RowError> {
    let expected = || format!("at most {} characters with what is noted", Prose::CHARS_MAX);
    text.parse().map_err(|_| RowError::value(field, expected(), text))
}
