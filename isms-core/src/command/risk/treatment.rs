//! Decisions about the treatment of a risk: the plan, its approval, and what becomes of each treatment.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{open, owner};
use crate::aggregate::Aggregate as _;
use crate::aggregate::control::Control;
use crate::aggregate::risk::analysis::TreatOrRetain;
use crate::aggregate::risk::identification::Kind;
use crate::aggregate::risk::treatment::{
    Completion, Dropping, NewDay, Plan, PlanApproval, PlanRevision, Rescheduling, Treatment, TreatmentOption,
};
use crate::aggregate::risk::{Event, Risk};
use crate::aggregate::risk_method::{Accepter, Revision};
use crate::context::Context;
use crate::decide::{Decision, existing, since};
use crate::event;
use crate::exclusion::applicable;
use crate::id::{ControlId, RiskId, TreatmentId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::text::Level;

/// How many treatments a plan has at most: it is one event, and so has to fit a line of the log.
pub const TREATMENTS_MAX: usize = 100;

pub(super) fn plan(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: &Plan,
) -> Result<Decision, Refusal> {
    let risk = open(register, id)?;
    owner(register, by, risk, id)?;
    let refuse = |rule, found: String| Refusal::new(rule, found).about(id);
    let (Some(analysis), Some(evaluation)) = (risk.analysis(), &risk.evaluation) else {
        return Err(refuse(Rule::K5, "a risk not evaluated since it was last analyzed".into()));
    };
    since(register, by, id, evaluation.effective_at)?;
    if evaluation.value.evaluation.decision == TreatOrRetain::Retain {
        return Err(refuse(Rule::K5, "a risk that was evaluated to be left as it is".into()));
    }
    actionable(it).map_err(|found| refuse(Rule::K6, found))?;
    let mut ids = BTreeSet::new();
    if let Some(twice) = it.treatments.iter().find(|it| !ids.insert(it.id)) {
        return Err(refuse(Rule::G9, format!("two treatments {}", twice.id)));
    }
    it.treatments.iter().try_for_each(|it| still_to_do(register, risk, id, it))?;
    let method = existing(&register.risk_methods, analysis.value.analysis.estimate.method)?;
    if let Some(revision) = method.revision(analysis.value.rating.revision) {
        let (level, expected) = (&evaluation.value.level, &it.expected_residual);
        if it.option == TreatmentOption::Retain && !may_remain(risk, revision, level) {
            return Err(refuse(Rule::K5, format!("level `{level}` to be retained, which nobody accepts")));
        }
        if let Some(level) = expected.as_ref().filter(|level| revision.rank(level).is_none()) {
            return Err(refuse(Rule::K2, format!("level `{level}`, which the method does not have")));
        }
    }
    if risk.plan.as_ref().is_some_and(|before| before.value.plan == *it) {
        return Ok(Decision::nothing());
    }
    let number = risk.plan.as_ref().map_or(1, |before| before.value.number + 1);
    Ok(Decision::of(id, Event::TreatmentPlanned(PlanRevision { number, plan: it.clone() })))
}

/// The plan says what is done, where its option means that something is (K-6); or what was found instead.
fn actionable(it: &Plan) -> Result<(), String> {
    let acts = match it.option {
        TreatmentOption::Modify | TreatmentOption::Share => true,
        TreatmentOption::Retain | TreatmentOption::Avoid => false,
    };
    if acts && it.treatments.is_empty() {
        return Err("neither an action nor a control".into());
    }
    if it.treatments.len() > TREATMENTS_MAX {
        return Err(format!("{} treatments, where at most {TREATMENTS_MAX} fit", it.treatments.len()));
    }
    let empty = |it: &&Treatment| it.controls.is_empty() && !it.description.is_meaningful();
    match it.treatments.iter().find(empty) {
        None => Ok(()),
        Some(it) => Err(format!("`{}` as a treatment without a control", it.description)),
    }
}

/// What has ended is planned again only as what it was (G-3), and what is to be done relies on no control that was
/// retired (C-4).
fn still_to_do(register: &Register, risk: &Risk, id: RiskId, it: &Treatment) -> Result<(), Refusal> {
    if risk.is_open(it.id) {
        let is_retired = |id: &&ControlId| register.controls.get(**id).is_some_and(Control::is_retired);
        return match it.controls.iter().find(is_retired) {
            None => Ok(()),
            Some(control) => {
                Err(Refusal::new(Rule::C4, "a retired control in an open treatment").about(*control))
            }
        };
    }
    let approved = risk.approved_plan.as_ref().map(|it| &it.revision);
    let before = approved.into_iter().chain(&risk.plan).flat_map(|it| &it.value.plan.treatments);
    let same = |old: &Treatment| (&old.description, &old.controls) == (&it.description, &it.controls);
    if before.filter(|old| old.id == it.id).any(same) {
        return Ok(());
    }
    let found =
        format!("something else under the identity of treatment {}, which is completed or dropped", it.id);
    Err(Refusal::new(Rule::G3, found).about(id))
}

/// Whether somebody accepts risks of this level, or it is none that has to be accepted.
fn may_remain(risk: &Risk, revision: &Revision, level: &Level) -> bool {
    let rule = revision.acceptance(level);
    risk.identification.value.kind == Kind::Opportunity
        || rule.is_some_and(|rule| rule.accepted_by != Accepter::Nobody)
}

pub(super) fn approve_plan(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    number: u32,
) -> Result<Decision, Refusal> {
    let risk = open(register, id)?;
    let owner = owner(register, by, risk, id)?;
    let refuse = |found: String| Err(Refusal::new(Rule::K7, found).about(id));
    let Some(plan) = &risk.plan else {
        return refuse("no plan".into());
    };
    since(register, by, id, plan.effective_at)?;
    let latest = &plan.value;
    if latest.number != number {
        return refuse(format!("plan {number}, where the latest is {}", latest.number));
    }
    if !by.answers_for(register, owner, risk.area()) {
        return refuse("somebody else than the risk's owner".into());
    }
    if risk.approved_plan.as_ref().is_some_and(|before| before.approval.value.number == number) {
        return Ok(Decision::nothing());
    }
    let treatments = latest.plan.treatments.iter();
    let dropped = |it: &Treatment| risk.progress.get(&it.id).is_some_and(|it| it.dropped.is_some());
    let controls = treatments.filter(|it| !dropped(it)).flat_map(|it| &it.controls);
    let mut controls = controls.filter_map(|control| register.controls.get(*control));
    controls.try_for_each(|control| applicable(register, &control.definition.value))?;
    let planned = event::Event::from(Event::TreatmentPlanned(latest.clone()));
    match planned.to_json() {
        Ok(data) => {
            let approval = PlanApproval { number, sha256: Digest::of(data.as_bytes()) };
            Ok(Decision::of(id, Event::TreatmentPlanApproved(approval)))
        }
        Err(error) => refuse(format!("a plan that cannot be written: {error}")),
    }
}

pub(super) fn complete(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: &Completion,
) -> Result<Decision, Refusal> {
    let risk = open(register, id)?;
    approved(register, by, risk, id, it.treatment)?;
    let before = risk.progress.get(&it.treatment).and_then(|progress| progress.completed.as_ref());
    if let Some(before) = before {
        return if before.value == *it {
            Ok(Decision::nothing())
        } else {
            let found = format!("treatment {}, which is completed", it.treatment);
            Err(Refusal::new(Rule::G3, found).about(id))
        };
    }
    unended(risk, id, it.treatment)?;
    Ok(Decision::of(id, Event::TreatmentCompleted(it.clone())))
}

pub(super) fn reschedule(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: NewDay,
) -> Result<Decision, Refusal> {
    let risk = open(register, id)?;
    let due_before: NaiveDate = risk.due(approved(register, by, risk, id, it.treatment)?);
    unended(risk, id, it.treatment)?;
    if due_before == it.due {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the rescheduling")?;
    let rescheduling = Rescheduling { treatment: it.treatment, due: it.due, due_before };
    Ok(Decision::of(id, Event::TreatmentRescheduled(rescheduling)))
}

pub(super) fn drop(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: Dropping,
) -> Result<Decision, Refusal> {
    let risk = open(register, id)?;
    approved(register, by, risk, id, it.treatment)?;
    let progress = risk.progress.get(&it.treatment);
    if progress.is_some_and(|progress| progress.dropped.is_some()) {
        return Ok(Decision::nothing());
    }
    unended(risk, id, it.treatment)?;
    by.require_reason(Rule::G6, "reason for the dropping")?;
    Ok(Decision::of(id, Event::TreatmentDropped(it)))
}

/// A treatment of the plan that is approved when the act takes effect (K-7).
fn approved<'a>(
    register: &Register,
    by: &Context<'_>,
    risk: &'a Risk,
    id: RiskId,
    treatment: TreatmentId,
) -> Result<&'a Treatment, Refusal> {
    let Some(plan) = &risk.approved_plan else {
        return Err(Refusal::new(Rule::K7, "no approved plan").about(id));
    };
    since(register, by, id, plan.approval.effective_at)?;
    let plan = &plan.revision.value.plan;
    let found = || Refusal::new(Rule::K7, format!("treatment {treatment}, which the approved plan has not"));
    plan.treatments.iter().find(|it| it.id == treatment).ok_or_else(|| found().about(id))
}

/// The treatment is neither completed nor dropped (G-3).
fn unended(risk: &Risk, id: RiskId, treatment: TreatmentId) -> Result<(), Refusal> {
    if risk.is_open(treatment) {
        return Ok(());
    }
    Err(Refusal::new(Rule::G3, format!("treatment {treatment}, which is completed or dropped")).about(id))
}
