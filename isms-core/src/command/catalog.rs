//! Decisions about catalogs: what is registered and imported, and that nothing is imported over.
//!
//! A catalog is pinned by its edition. To import the same again adds nothing; to import something else under
//! its identity or reference is refused under G-9, for it is another thing: a new edition is a new catalog.

mod import;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::aggregate::catalog::control::ControlCatalog;
use crate::aggregate::catalog::mapping::Mapping;
use crate::aggregate::catalog::standard::{Registration, StandardStatus, StatusChange};
use crate::aggregate::catalog::threat::ThreatCatalog;
use crate::aggregate::catalog::{Content, Event};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, unused};
use crate::id::CatalogId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// What may be asked of a catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Register a standard, in a catalog that this begins or continues.
    RegisterStandard(CatalogId, Registration),
    /// Note that a standard was amended, withdrawn or replaced.
    ChangeStandardStatus(CatalogId, StatusChange),
    /// Import controls: the whole catalog, in as many events as it takes.
    ImportControls(CatalogId, ControlCatalog),
    /// Import a mapping between two catalogs of controls, whole.
    ImportMapping(CatalogId, Mapping),
    /// Import threats: the whole catalog.
    ImportThreats(CatalogId, ThreatCatalog),
}

impl Decide for Command {
    fn decide(&self, register: &Register, _: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::RegisterStandard(id, it) => register_standard(register, *id, it),
            Self::ChangeStandardStatus(id, it) => change_standard_status(register, *id, it),
            Self::ImportControls(id, it) => import::controls(register, *id, it),
            Self::ImportMapping(id, it) => import::mapping(register, *id, it),
            Self::ImportThreats(id, it) => import::threats(register, *id, it),
        }
    }
}

fn register_standard(register: &Register, id: CatalogId, it: &Registration) -> Result<Decision, Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::G9, found).about(id));
    let Some(catalog) = register.catalogs.get(id) else {
        unused(register, id)?;
        return Ok(Decision::of(id, Event::StandardRegistered(it.clone())));
    };
    if !matches!(catalog.content, Content::Standards(_)) {
        return refuse("a catalog of another kind".into());
    }
    if catalog.reference != it.catalog {
        return refuse(format!("catalog `{}`, which goes by `{}`", it.catalog, catalog.reference));
    }
    match catalog.standard(&it.key) {
        Some(old) if old.registration.value == *it => Ok(Decision::nothing()),
        Some(_) => refuse(format!("`{}`, which is registered as something else", it.key)),
        None => Ok(Decision::of(id, Event::StandardRegistered(it.clone()))),
    }
}

fn change_standard_status(
    register: &Register,
    id: CatalogId,
    it: &StatusChange,
) -> Result<Decision, Refusal> {
    let catalog = existing(&register.catalogs, id)?;
    let missing = |found: String| Refusal::new(Rule::G4, found).about(id);
    let not_registered = |key| missing(format!("no standard `{key}` in the catalog"));
    let standard = catalog.standard(&it.standard).ok_or_else(|| not_registered(&it.standard))?;
    match &it.successor {
        Some(successor) if *successor == it.standard => {
            return Err(missing("the standard as its own successor".into()));
        }
        Some(successor) if catalog.standard(successor).is_none() => return Err(not_registered(successor)),
        None if it.status == StandardStatus::Replaced => {
            return Err(missing("no successor of what is replaced".into()));
        }
        Some(_) | None => {}
    }
    let before = standard.status.as_ref().map(|old| &old.value);
    let untouched = before.is_none() && it.status == StandardStatus::Current && it.successor.is_none();
    if before == Some(it) || untouched {
        return Ok(Decision::nothing());
    }
    if standard.status().has_ended() && !it.status.has_ended() {
        return Err(Refusal::new(Rule::G3, "a standard that no longer holds").about(id));
    }
    Ok(Decision::of(id, Event::StandardStatusChanged(it.clone())))
}
