//! Decisions about controls: why there is one, whether it works, and when it may go.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::aggregate::control::assurance::{Test, TestKind, TestResult};
use crate::aggregate::control::operation::Operation;
use crate::aggregate::control::{Adoption, Change, Control, Definition, Event, Implementation, Retirement};
use crate::aggregate::risk::Risk;
use crate::aggregate::statement_of_applicability::applicability::Applicability;
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, unused};
use crate::exclusion::applicable;
use crate::id::{ControlId, RiskId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::period::Period;
use crate::vocabulary::text::ControlNumber;

/// What may be asked of a control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Decide upon it.
    Adopt(ControlId, Adoption),
    /// Note that it is in place, or how mature it has become.
    Implement(ControlId, Implementation),
    /// Note that it was carried out.
    RecordOperation(ControlId, Operation),
    /// Note how it was tested.
    Test(ControlId, Test),
    /// Change what it is; needs a reason.
    Change(ControlId, Change),
    /// Give it up; needs a reason.
    Retire(ControlId, Retirement),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Adopt(id, it) => {
                unused(register, *id)?;
                grounded(register, *id, &it.definition)?;
                Ok(Decision::of(*id, Event::Adopted(it.clone())))
            }
            Self::Implement(id, it) => implement(register, *id, it),
            Self::RecordOperation(id, it) => {
                in_use(register, *id)?;
                not_ahead(register, by, *id, it.period)?;
                Ok(Decision::of(*id, Event::Operated(it.clone())))
            }
            Self::Test(id, it) => test(register, by, *id, it),
            Self::Change(id, it) => change(register, by, *id, it),
            Self::Retire(id, it) => retire(register, by, *id, it),
        }
    }
}

/// A control that has not been retired (G-3).
fn in_use(register: &Register, id: ControlId) -> Result<&Control, Refusal> {
    let control = existing(&register.controls, id)?;
    if control.is_retired() {
        return Err(Refusal::new(Rule::G3, "a control that was retired").about(id));
    }
    Ok(control)
}

/// The control has a ground (C-1), and the controls of catalogs that it answers are there (G-4).
fn grounded(register: &Register, id: ControlId, it: &Definition) -> Result<(), Refusal> {
    if it.grounds.is_empty() {
        return Err(Refusal::new(Rule::C1, "no ground").about(id));
    }
    for reference in &it.catalog_references {
        let catalog = existing(&register.catalogs, reference.catalog)?;
        if catalog.controls().all(|control| control.number != reference.control) {
            let found = format!("control `{}`, which the catalog does not have", reference.control);
            return Err(Refusal::new(Rule::G4, found).about(reference.catalog));
        }
    }
    Ok(())
}

/// What was done or looked at lies behind when the act takes effect (G-1).
fn not_ahead(register: &Register, by: &Context<'_>, id: ControlId, period: Period) -> Result<(), Refusal> {
    if by.effective_at.is_before(period.last().into(), register.offset()) {
        return Err(
            Refusal::new(Rule::G1, format!("the days {period}, effective {}", by.effective_at)).about(id)
        );
    }
    Ok(())
}

fn implement(register: &Register, id: ControlId, it: &Implementation) -> Result<Decision, Refusal> {
    let control = in_use(register, id)?;
    let is_as_mature = it.maturity.is_none() || it.maturity == control.maturity.as_ref().map(|old| old.value);
    if control.implemented.is_some() && is_as_mature {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::Implemented(it.clone())))
}

fn test(register: &Register, by: &Context<'_>, id: ControlId, it: &Test) -> Result<Decision, Refusal> {
    let control = in_use(register, id)?;
    if let Some(period) = it.period {
        not_ahead(register, by, id, period)?;
    }
    let owner = control.definition.value.owner;
    let is_owner = owner.is_some_and(|owner| by.is_or_holds(register, owner));
    by.require(register, Rule::C3, !is_owner, || "its owner as the one who tests it".into())?;
    operated(register, by, control, it)?;
    Ok(Decision::of(id, Event::Tested(it.clone())))
}

/// A control that is effective in operation was operated in the time tested (C-2).
fn operated(register: &Register, by: &Context<'_>, control: &Control, it: &Test) -> Result<(), Refusal> {
    let works = (it.kind, it.result) == (TestKind::Operation, TestResult::Effective);
    let is_shown = it.period.is_some_and(|period| control.operated.meet(period));
    by.require(register, Rule::C2, !works || is_shown, || match it.period {
        Some(period) => format!("no operation within {period}"),
        None => "no days from which the sample is".into(),
    })
}

/// The same of the latest test of its operation, as things stand.
pub(crate) fn works_as_operated(
    register: &Register,
    by: &Context<'_>,
    control: &Control,
) -> Result<(), Refusal> {
    control.tests.operation.as_ref().map_or(Ok(()), |test| operated(register, by, control, &test.value))
}

fn change(register: &Register, by: &Context<'_>, id: ControlId, it: &Change) -> Result<Decision, Refusal> {
    let control = in_use(register, id)?;
    if control.definition.value == it.definition {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the change")?;
    grounded(register, id, &it.definition)?;
    if register.risks.iter().any(|(_, risk)| risk.approved_plan_controls().any(|control| control == id)) {
        applicable(register, &it.definition)?;
    }
    Ok(Decision::of(id, Event::Changed(it.clone())))
}

fn retire(
    register: &Register,
    by: &Context<'_>,
    id: ControlId,
    it: &Retirement,
) -> Result<Decision, Refusal> {
    let control = existing(&register.controls, id)?;
    if control.retired.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    in_use(register, id)?;
    by.require_reason(Rule::G6, "reason for the retirement")?;
    let refuse = |found: String| Err(Refusal::new(Rule::C4, found).about(id));
    if let Some(other) = it.replaced_by {
        if other == id {
            return refuse("the control itself as its replacement".into());
        }
        if existing(&register.controls, other)?.is_retired() {
            return refuse("a replacement that was retired".into());
        }
        return Ok(Decision::of(id, Event::Retired(it.clone())));
    }
    let relied_on = stands_for(register, id);
    if let Some(number) = declared_to_implement(register, &relied_on) {
        return refuse(format!(
            "no replacement, and an approved Statement by which it implements `{number}`"
        ));
    }
    if let Some(risk) = relied_on_by_treatment(register, &relied_on) {
        return refuse(format!("no replacement, and an open treatment of {}", Stream::from(risk)));
    }
    Ok(Decision::of(id, Event::Retired(it.clone())))
}

/// The control, with those that it has replaced: whoever relies on one of them relies on it.
fn stands_for(register: &Register, id: ControlId) -> BTreeSet<ControlId> {
    let mut replaced: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (old, control) in register.controls.iter() {
        let new = control.retired.as_ref().and_then(|it| it.value.replaced_by);
        replaced.entry(new).or_default().push(old);
    }
    let (mut all, mut waiting) = (BTreeSet::from([id]), vec![id]);
    while let Some(next) = waiting.pop() {
        let before = replaced.get(&Some(next)).into_iter().flatten();
        waiting.extend(before.copied().filter(|old| all.insert(*old)));
    }
    all
}

/// A control of a catalog that one of these implements by a Statement of Applicability in force.
fn declared_to_implement<'a>(register: &'a Register, ids: &BTreeSet<ControlId>) -> Option<&'a ControlNumber> {
    let in_force = register.statements_of_applicability.iter().filter_map(|(_, it)| it.in_force.as_ref());
    in_force.flat_map(|it| it.revision.decisions.iter()).find_map(|decision| match &decision.value {
        Applicability::Applicable(it) if !it.controls.is_disjoint(ids) => Some(&it.control),
        Applicability::Applicable(_) | Applicability::NotApplicable(_) => None,
    })
}

/// A risk with an open treatment that relies on one of these.
fn relied_on_by_treatment(register: &Register, ids: &BTreeSet<ControlId>) -> Option<RiskId> {
    let relies = |risk: &Risk| risk.open_treatment_controls().any(|control| ids.contains(&control));
    register.risks.iter().find(|(_, risk)| relies(risk)).map(|(risk, _)| risk)
}

#[cfg(test)]
mod tests;
