//! Decisions about imports: whole, in parts that fit an event, and once.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::aggregate::catalog::control::ControlCatalog;
use crate::aggregate::catalog::mapping::Mapping;
use crate::aggregate::catalog::threat::ThreatCatalog;
use crate::aggregate::catalog::{Content, Event, Part, Parts};
use crate::decide::{Decision, unused};
use crate::id::CatalogId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::text::ControlNumber;

/// An event's payload has 48 KiB. What the import says besides its rows takes up to five of them. This number
/// stays as it is: an import that is repeated is recognized part by part.
const ROWS_BYTES_MAX: usize = 40 * 1024;

pub(super) fn controls(register: &Register, id: CatalogId, it: &ControlCatalog) -> Result<Decision, Refusal> {
    some_and_distinct(id, "control", it.controls.iter().map(|control| &control.number))?;
    let parts = parts(&it.controls, |controls| ControlCatalog { controls, ..it.clone() });
    import(register, id, parts, Content::as_controls, Event::ControlCatalogImported)
}

pub(super) fn mapping(register: &Register, id: CatalogId, it: &Mapping) -> Result<Decision, Refusal> {
    let pairs = it.relations.iter().map(|relation| Pair(&relation.source, &relation.target));
    some_and_distinct(id, "relation", pairs)?;
    let sources = numbers(register, it.source)?;
    let targets = numbers(register, it.target)?;
    for relation in &it.relations {
        for (number, numbers, catalog) in
            [(&relation.source, &sources, it.source), (&relation.target, &targets, it.target)]
        {
            if !numbers.contains(number) {
                let found = format!("no control `{number}` in the catalog");
                return Err(Refusal::new(Rule::G4, found).about(catalog));
            }
        }
    }
    let parts = parts(&it.relations, |relations| Mapping { relations, ..it.clone() });
    import(register, id, parts, Content::as_mapping, Event::ControlMappingImported)
}

pub(super) fn threats(register: &Register, id: CatalogId, it: &ThreatCatalog) -> Result<Decision, Refusal> {
    some_and_distinct(id, "threat", it.threats.iter().map(|threat| &threat.key))?;
    let parts = parts(&it.threats, |threats| ThreatCatalog { threats, ..it.clone() });
    import(register, id, parts, Content::as_threats, Event::ThreatCatalogImported)
}

/// What is not there yet of what is asked for. Whatever is there is a beginning of it, or it is another thing.
fn import<T: PartialEq>(
    register: &Register,
    id: CatalogId,
    asked: Vec<Part<T>>,
    known: fn(&Content) -> Option<&Parts<T>>,
    event: fn(Part<T>) -> Event,
) -> Result<Decision, Refusal> {
    let other_kind = || Refusal::new(Rule::G9, "a catalog of another kind").about(id);
    let known = if let Some(catalog) = register.catalogs.get(id) {
        known(&catalog.content).ok_or_else(other_kind)?.as_slice()
    } else {
        unused(register, id)?;
        unreferenced(register, id)?;
        &[]
    };
    let begins = known.len() <= asked.len() && known.iter().zip(&asked).all(|(old, new)| old.value == *new);
    if !begins {
        let found = "other content under the identity of an imported catalog; a new edition is a new catalog";
        return Err(Refusal::new(Rule::G9, found).about(id));
    }
    let missing = asked.into_iter().skip(known.len());
    Ok(missing.fold(Decision::nothing(), |decision, part| decision.and(id, event(part))))
}

/// Nothing rests on the catalog. Before an import nothing can; before a correction of one, which is decided
/// as if the catalog were not there, something may, and it rests on what was imported then (G-5).
fn unreferenced(register: &Register, id: CatalogId) -> Result<(), Refusal> {
    match register.referrers(id.into()).find(|(from, _)| !register.is_voided(*from)) {
        None => Ok(()),
        Some((from, seq)) => {
            let found = format!("{from}, which rests on the catalog since {seq}");
            Err(Refusal::new(Rule::G5, found).about(id))
        }
    }
}

/// There are rows (G-4), and no two go by one name (G-9).
fn some_and_distinct<K: Ord + fmt::Display>(
    id: CatalogId,
    row: &str,
    names: impl Iterator<Item = K>,
) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for name in names {
        if seen.contains(&name) {
            return Err(Refusal::new(Rule::G9, format!("{row} `{name}` twice")).about(id));
        }
        seen.insert(name);
    }
    if seen.is_empty() {
        return Err(Refusal::new(Rule::G4, format!("a catalog without a single {row}")).about(id));
    }
    Ok(())
}

/// A relation's two ends, by which it is told from others.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pair<'a>(&'a ControlNumber, &'a ControlNumber);

impl fmt::Display for Pair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.0, self.1)
    }
}

/// The numbers of a catalog of controls (G-4).
fn numbers(register: &Register, id: CatalogId) -> Result<BTreeSet<&ControlNumber>, Refusal> {
    let catalog = register.catalogs.get(id);
    match catalog.filter(|it| matches!(it.content, Content::Controls(_))) {
        Some(catalog) => Ok(catalog.controls().map(|control| &control.number).collect()),
        None => Err(Refusal::new(Rule::G4, "no catalog of controls with this identity").about(id)),
    }
}

/// Rows in parts that each fit an event, in their order.
fn parts<R: Clone + Serialize, T>(rows: &[R], content: impl Fn(Vec<R>) -> T) -> Vec<Part<T>> {
    let mut chunks: Vec<Vec<R>> = Vec::new();
    let mut bytes = 0;
    for row in rows {
        // A row that cannot be measured gets a part of its own.
        let length = serde_json::to_string(row).map_or(ROWS_BYTES_MAX, |json| json.len() + 1);
        bytes += length;
        match chunks.last_mut() {
            Some(chunk) if bytes <= ROWS_BYTES_MAX => chunk.push(row.clone()),
            Some(_) | None => {
                chunks.push(vec![row.clone()]);
                bytes = length;
            }
        }
    }
    let parts = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
    (1..).zip(chunks).map(|(part, rows)| Part { part, parts, content: content(rows) }).collect()
}
