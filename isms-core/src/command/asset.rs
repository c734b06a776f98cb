//! Decisions about assets: what is in the inventory, who owns it, what it needs, and what becomes of it.

use serde::{Deserialize, Serialize};

use crate::aggregate::asset::{
    Asset, Classification, Confirmation, Dependency, Details, Disposal, Event, Identification, Need,
    Ownership, Unlinking,
};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, unused};
use crate::id::AssetId;
use crate::protection::{inherited_needs, leads_to, protection_needs};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::cia::Cia;
use crate::vocabulary::text::Text;

/// The confidentiality from which on an asset is disposed of only with its media sanitized (rule A-3).
pub const SANITIZED_FROM: Need = Need::High;

/// What may be asked of an asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Enter it in the inventory.
    Identify(AssetId, Identification),
    /// Say who answers for it.
    AssignOwner(AssetId, Ownership),
    /// Say what it needs.
    Classify(AssetId, Classification),
    /// Say that it supports another asset.
    LinkDependency(AssetId, Dependency),
    /// Say that it no longer supports another asset; needs a reason.
    UnlinkDependency(AssetId, Unlinking),
    /// Change what it is; needs a reason.
    ChangeDetails(AssetId, Details),
    /// Note that it was compared with the inventory.
    ConfirmInventory(AssetId, Confirmation),
    /// Note that it was disposed of.
    Dispose(AssetId, Disposal),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Identify(id, it) => {
                unused(register, *id)?;
                Ok(Decision::of(*id, Event::Identified(it.clone())))
            }
            Self::AssignOwner(id, it) => assign_owner(register, *id, it),
            Self::Classify(id, it) => classify(register, by, *id, it),
            Self::LinkDependency(id, it) => link_dependency(register, by, *id, it),
            Self::UnlinkDependency(id, it) => unlink_dependency(register, by, *id, it),
            Self::ChangeDetails(id, it) => change_details(register, by, *id, it),
            Self::ConfirmInventory(id, it) => {
                in_use(register, *id)?;
                Ok(Decision::of(*id, Event::InventoryConfirmed(it.clone())))
            }
            Self::Dispose(id, it) => dispose(register, by, *id, it),
        }
    }
}

/// An asset that has not been disposed of (G-3).
fn in_use(register: &Register, id: AssetId) -> Result<&Asset, Refusal> {
    let asset = existing(&register.assets, id)?;
    match asset.disposed {
        None => Ok(asset),
        Some(_) => Err(Refusal::new(Rule::G3, "an asset that was disposed of").about(id)),
    }
}

fn assign_owner(register: &Register, id: AssetId, it: &Ownership) -> Result<Decision, Refusal> {
    let asset = in_use(register, id)?;
    if asset.owner.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::OwnerAssigned(it.clone())))
}

fn classify(
    register: &Register,
    by: &Context<'_>,
    id: AssetId,
    it: &Classification,
) -> Result<Decision, Refusal> {
    let asset = in_use(register, id)?;
    if asset.classification.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    by.require(register, Rule::A4, asset.owner.is_some(), || "an asset without an owner".into())?;
    if let Some(rationale) = &it.rationale {
        by.require_meaning(rationale, "rationale of the classification")?;
    }
    covers(register, by, it, inherited_needs(register, id))?;
    Ok(Decision::of(id, Event::Classified(it.clone())))
}

fn link_dependency(
    register: &Register,
    by: &Context<'_>,
    id: AssetId,
    it: &Dependency,
) -> Result<Decision, Refusal> {
    let asset = in_use(register, id)?;
    if asset.supports.iter().any(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    let other = in_use(register, it.supports)?;
    let is_cycle = leads_to(register, it.supports, id);
    by.require(register, Rule::A2, !is_cycle, || {
        format!("`{}`, which itself depends on that which is to support it", other.reference)
    })?;
    if let Some(classification) = &asset.classification {
        covers(register, by, &classification.value, protection_needs(register, it.supports))?;
    }
    Ok(Decision::of(id, Event::DependencyLinked(it.clone())))
}

/// The asset needs at least what is inherited, or a rationale says why not.
fn covers(
    register: &Register,
    by: &Context<'_>,
    own: &Classification,
    inherited: Cia<Need>,
) -> Result<(), Refusal> {
    let is_lower = own.needs.zip_with(inherited, Need::max) != own.needs;
    by.require(register, Rule::A2, !is_lower || own.rationale.is_some(), || {
        let Cia { confidentiality: c, integrity: i, availability: a } = inherited;
        format!(
            "a classification without a rationale below what it supports needs: \
             confidentiality {c:?}, integrity {i:?}, availability {a:?}"
        )
    })
}

fn unlink_dependency(
    register: &Register,
    by: &Context<'_>,
    id: AssetId,
    it: &Unlinking,
) -> Result<Decision, Refusal> {
    let asset = in_use(register, id)?;
    if !asset.supports.iter().any(|old| old.value.supports == it.supports) {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the unlinking")?;
    Ok(Decision::of(id, Event::DependencyUnlinked(it.clone())))
}

fn change_details(
    register: &Register,
    by: &Context<'_>,
    id: AssetId,
    it: &Details,
) -> Result<Decision, Refusal> {
    let asset = in_use(register, id)?;
    if asset.details.value == *it {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the change")?;
    Ok(Decision::of(id, Event::DetailsChanged(it.clone())))
}

fn dispose(register: &Register, by: &Context<'_>, id: AssetId, it: &Disposal) -> Result<Decision, Refusal> {
    let asset = existing(&register.assets, id)?;
    if asset.disposed.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    in_use(register, id)?;
    let need = protection_needs(register, id).confidentiality;
    let is_sanitized = it.sanitization.as_ref().is_some_and(Text::is_meaningful);
    by.require(register, Rule::A3, need < SANITIZED_FROM || is_sanitized, || {
        format!("a need of confidentiality of {need:?}, and no sanitization")
    })?;
    Ok(Decision::of(id, Event::Disposed(it.clone())))
}

#[cfg(test)]
mod tests;
