//! Decisions about Statements of Applicability: what is applicable, and what may be approved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aggregate::statement_of_applicability::applicability::{
    Applicability, Exclusion, Implemented, Inclusion,
};
use crate::aggregate::statement_of_applicability::{
    Approval, Draft, Event, Revision, StatementOfApplicability,
};
use crate::context::Context;
use crate::decide::{Decide, Decision, called, existing, since, unused};
use crate::id::{CatalogId, ControlId, ObligationId, RiskId, StatementOfApplicabilityId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::ground::Ground;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::text::{ControlNumber, Reference};

/// What may be asked of a Statement of Applicability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Begin a revision. To begin another while one is not approved gives that one up, and needs a reason.
    Draft(StatementOfApplicabilityId, Drafting),
    /// Declare a control of the catalog applicable, in the draft.
    DeclareApplicable(StatementOfApplicabilityId, Inclusion),
    /// Declare a control of the catalog not applicable, in the draft.
    DeclareNotApplicable(StatementOfApplicabilityId, Exclusion),
    /// Approve the draft, which has this revision.
    Approve(StatementOfApplicabilityId, u32),
}

/// What a revision begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drafting {
    /// What people call the statement: needed with its first revision.
    pub reference: Option<Reference>,
    /// The catalog whose controls are decided.
    pub catalog: CatalogId,
    /// The revision in force, to take over its decisions; none to decide everything anew.
    pub based_on: Option<u32>,
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Draft(id, it) => draft(register, by, *id, it),
            Self::DeclareApplicable(id, it) => declare_applicable(register, by, *id, it),
            Self::DeclareNotApplicable(id, it) => declare_not_applicable(register, by, *id, it),
            Self::Approve(id, revision) => approve(register, by, *id, *revision),
        }
    }
}

fn draft(
    register: &Register,
    by: &Context<'_>,
    id: StatementOfApplicabilityId,
    it: &Drafting,
) -> Result<Decision, Refusal> {
    if existing(&register.catalogs, it.catalog)?.controls().next().is_none() {
        return Err(Refusal::new(Rule::G4, "a catalog without controls").about(it.catalog));
    }
    let statement = register.statements_of_applicability.get(id);
    match statement {
        None => {
            unused(register, id)?;
            if it.reference.is_none() {
                return Err(Refusal::new(Rule::G9, "no reference").about(id));
            }
        }
        Some(statement) => {
            it.reference.iter().try_for_each(|name| called(id, &statement.reference, name))?;
        }
    }
    based(register, by, statement, id, it)?;
    if let Some(open) = statement.and_then(|it| it.draft.as_ref()).map(|open| &open.drafted.value) {
        if (open.catalog, open.based_on) == (it.catalog, it.based_on) {
            return Ok(Decision::nothing());
        }
        by.require_reason(Rule::G6, "reason for giving up the draft")?;
    }
    let reference = it.reference.clone().filter(|_| statement.is_none());
    let revision = statement.map(StatementOfApplicability::latest_revision).unwrap_or_default() + 1;
    let (catalog, based_on) = (it.catalog, it.based_on);
    Ok(Decision::of(id, Event::Drafted(Draft { reference, revision, catalog, based_on })))
}

/// The revision on which a draft is based is in force, and decides about the same catalog (G-4).
fn based(
    register: &Register,
    by: &Context<'_>,
    statement: Option<&StatementOfApplicability>,
    id: StatementOfApplicabilityId,
    it: &Drafting,
) -> Result<(), Refusal> {
    let Some(base) = it.based_on else { return Ok(()) };
    let in_force = statement.and_then(|it| it.in_force.as_ref());
    let found = match in_force.filter(|in_force| in_force.approval.value.revision == base) {
        None => format!("revision {base}, which is not in force"),
        Some(in_force) if in_force.revision.drafted.value.catalog != it.catalog => {
            format!("revision {base}, which is about another catalog")
        }
        Some(in_force) => return since(register, by, id, in_force.approval.effective_at),
    };
    Err(Refusal::new(Rule::G4, found).about(id))
}

fn declare_applicable(
    register: &Register,
    by: &Context<'_>,
    id: StatementOfApplicabilityId,
    it: &Inclusion,
) -> Result<Decision, Refusal> {
    let draft = open_draft(register, by, id, &it.control)?;
    let decision = Applicability::Applicable(it.clone());
    if draft.decisions.get(&it.control).is_some_and(|old| old.value == decision) {
        return Ok(Decision::nothing());
    }
    grounded(register, by, id, it)?;
    if let Some(justification) = &it.justification {
        by.require_meaning(justification, "justification")?;
    }
    implemented_by(register, by, id, it)?;
    Ok(Decision::of(id, Event::ControlDeclaredApplicable(it.clone())))
}

fn declare_not_applicable(
    register: &Register,
    by: &Context<'_>,
    id: StatementOfApplicabilityId,
    it: &Exclusion,
) -> Result<Decision, Refusal> {
    let draft = open_draft(register, by, id, &it.control)?;
    let decision = Applicability::NotApplicable(it.clone());
    if draft.decisions.get(&it.control).is_some_and(|old| old.value == decision) {
        return Ok(Decision::nothing());
    }
    let Some(justification) = &it.justification else {
        return Err(Refusal::new(Rule::SO2, format!("no justification for `{}`", it.control)).about(id));
    };
    by.require_meaning(justification, "justification")?;
    unplanned(&planned_controls(register, draft.drafted.value.catalog), id, it)?;
    Ok(Decision::of(id, Event::ControlDeclaredNotApplicable(it.clone())))
}

fn approve(
    register: &Register,
    by: &Context<'_>,
    id: StatementOfApplicabilityId,
    revision: u32,
) -> Result<Decision, Refusal> {
    let statement = existing(&register.statements_of_applicability, id)?;
    if statement.in_force.as_ref().is_some_and(|it| it.approval.value.revision == revision) {
        return Ok(Decision::nothing());
    }
    let draft = statement.draft.as_ref().filter(|draft| draft.drafted.value.revision == revision);
    let Some(draft) = draft else {
        return Err(Refusal::new(Rule::G4, format!("no draft of revision {revision}")).about(id));
    };
    let catalog = existing(&register.catalogs, draft.drafted.value.catalog)?;
    let numbers: Vec<_> = catalog.controls().map(|control| &control.number).collect();
    complete(id, draft, &numbers)?;
    since(register, by, id, draft.drafted.effective_at)?;
    let planned = planned_controls(register, draft.drafted.value.catalog);
    // A decision is as old as the revision that took it. What it rests on may have changed since.
    for decision in numbers.iter().filter_map(|number| draft.decisions.get(number)) {
        since(register, by, id, decision.effective_at)?;
        match &decision.value {
            Applicability::Applicable(it) => {
                grounded(register, by, id, it)?;
                implemented_by(register, by, id, it)?;
            }
            Applicability::NotApplicable(it) => unplanned(&planned, id, it)?,
        }
    }
    by_another(register, by, id, draft)?;
    let decisions_hash = draft.decisions.digest(numbers);
    Ok(Decision::of(id, Event::Approved(Approval { revision, decisions_hash })))
}

/// It has a ground: risk names the risks, law and contract the obligations, which still bind (SO-1).
fn grounded(
    register: &Register,
    by: &Context<'_>,
    id: StatementOfApplicabilityId,
    it: &Inclusion,
) -> Result<(), Refusal> {
    let refuse = |found: &str| Err(Refusal::new(Rule::SO1, format!("{found} for `{}`", it.control)).about(id));
    if it.grounds.is_empty() {
        return refuse("no ground");
    }
    if it.grounds.contains(&Ground::Risk) && it.risks.is_empty() {
        return refuse("no risk named");
    }
    let binds = |of: &ObligationId| {
        let retired = register.obligations.get(*of).and_then(|it| it.retired.as_ref());
        retired.is_none_or(|it| by.effective_at.is_before(it.effective_at, register.offset()))
    };
    let is_owed = it.grounds.contains(&Ground::Law) || it.grounds.contains(&Ground::Contract);
    if is_owed && it.obligations.is_empty() {
        return refuse("no obligation named");
    }
    if !it.obligations.iter().all(binds) {
        return refuse("an obligation that is retired");
    }
    Ok(())
}

/// Whoever approves a revision neither began it nor decided in it; what it took over was approved before (D-1).
fn by_another(
    register: &Register,
    by: &Context<'_>,
    id: StatementOfApplicabilityId,
    draft: &Revision,
) -> Result<(), Refusal> {
    let decided = draft.decisions.iter().filter(|it| it.seq > draft.drafted.seq).flat_map(Noted::hands);
    let own = draft.drafted.hands().chain(decided).any(|person| by.acts_for(person));
    by.require(register, Rule::D1, !own, || {
        "whoever drafted it or decided in it, in person or through a deputy".into()
    })
    .map_err(|refusal| refusal.about(id))
}

/// The draft (SO-4), whose catalog has the control (G-4).
fn open_draft<'a>(
    register: &'a Register,
    by: &Context<'_>,
    id: StatementOfApplicabilityId,
    control: &ControlNumber,
) -> Result<&'a Revision, Refusal> {
    let statement = existing(&register.statements_of_applicability, id)?;
    let Some(draft) = &statement.draft else {
        let found = format!("revision {}, which is approved", statement.latest_revision());
        return Err(Refusal::new(Rule::SO4, found).about(id));
    };
    since(register, by, id, draft.drafted.effective_at)?;
    let catalog = draft.drafted.value.catalog;
    if existing(&register.catalogs, catalog)?.controls().all(|it| it.number != *control) {
        let found = format!("control `{control}`, which the catalog does not have");
        return Err(Refusal::new(Rule::G4, found).about(catalog));
    }
    Ok(draft)
}

/// Every control of the catalog is decided (SO-3).
fn complete(
    id: StatementOfApplicabilityId,
    draft: &Revision,
    controls: &[&ControlNumber],
) -> Result<(), Refusal> {
    /// As many undecided controls as one reads at a glance.
    const NAMED_MAX: usize = 5;
    let is_undecided = |number: &&&ControlNumber| draft.decisions.get(number).is_none();
    let undecided: Vec<_> = controls.iter().filter(is_undecided).map(|it| format!("`{it}`")).collect();
    if undecided.is_empty() {
        return Ok(());
    }
    let named = undecided.get(..NAMED_MAX).unwrap_or(&undecided).join(", ");
    let more = if undecided.len() > NAMED_MAX { ", …" } else { "" };
    let found = format!("{} of {} controls undecided: {named}{more}", undecided.len(), controls.len());
    Err(Refusal::new(Rule::SO3, found).about(id))
}

/// What is declared implemented names a control that is in place when the act takes effect (SO-5).
fn implemented_by(
    register: &Register,
    by: &Context<'_>,
    id: StatementOfApplicabilityId,
    it: &Inclusion,
) -> Result<(), Refusal> {
    let is_in_place = |control: &ControlId| {
        let control = register.controls.get(*control).filter(|it| it.is_in_place());
        let implemented = control.and_then(|it| it.implemented.as_ref());
        implemented.is_some_and(|it| !by.effective_at.is_before(it.effective_at, register.offset()))
    };
    if it.implemented != Implemented::Yes || it.controls.iter().any(is_in_place) {
        return Ok(());
    }
    let what = if it.controls.is_empty() { "no control named for" } else { "no control in place for" };
    Err(Refusal::new(Rule::SO5, format!("{what} `{}`", it.control)).about(id))
}

/// No approved treatment plan uses what is not applicable (SO-6).
fn unplanned(
    planned: &BTreeMap<&ControlNumber, RiskId>,
    id: StatementOfApplicabilityId,
    it: &Exclusion,
) -> Result<(), Refusal> {
    match planned.get(&it.control) {
        None => Ok(()),
        Some(risk) => {
            let found = format!("`{}` in the treatment plan of {}", it.control, Stream::from(*risk));
            Err(Refusal::new(Rule::SO6, found).about(id))
        }
    }
}

/// The controls of a catalog that approved treatment plans use, each with a risk whose plan does.
fn planned_controls(register: &Register, catalog: CatalogId) -> BTreeMap<&ControlNumber, RiskId> {
    let used =
        register.risks.iter().flat_map(|(id, risk)| risk.approved_plan_controls().map(move |it| (id, it)));
    used.filter_map(|(risk, control)| Some((risk, register.controls.get(control)?)))
        .flat_map(|(risk, control)| {
            control.definition.value.catalog_references.iter().map(move |it| (risk, it))
        })
        .filter(|(_, reference)| reference.catalog == catalog)
        .map(|(risk, reference)| (&reference.control, risk))
        .collect()
}

#[cfg(test)]
mod tests;
