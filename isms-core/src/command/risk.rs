//! Decisions about risks: what there is, how bad it is, what is done about it, and who bears what remains.

mod analysis;
mod treatment;
mod acceptance;
pub mod review;

use serde::{Deserialize, Serialize};

pub use self::treatment::TREATMENTS_MAX;
use crate::aggregate::risk::acceptance::{Acceptance, Withdrawal};
use crate::aggregate::risk::analysis::{Analysis, Estimate, Evaluation, Rating, Residual};
use crate::aggregate::risk::closure::{ClosingGround, Closure, Reopening, Review};
use crate::aggregate::risk::identification::{Identification, Kind, Ownership};
use crate::aggregate::risk::treatment::{Completion, Dropping, NewDay, Plan};
use crate::aggregate::risk::{Event, Risk};
use crate::aggregate::risk_method::Revision;
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::RiskId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::responsible::Responsible;

/// What may be asked of a risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Enter it in the register.
    Identify(RiskId, Identification),
    /// Say who answers for it.
    AssignOwner(RiskId, Ownership),
    /// Determine its level, by the revision of the method that is in force.
    Analyze(RiskId, Analysis),
    /// Compare its level with the criteria, and decide whether it is treated.
    Evaluate(RiskId, Evaluation),
    /// Plan what to do about it.
    PlanTreatment(RiskId, Plan),
    /// Approve the plan with this number, which is the latest: its owner's own act.
    ApprovePlan(RiskId, u32),
    /// Note that a treatment is completed.
    CompleteTreatment(RiskId, Completion),
    /// Set another last day for a treatment; needs a reason.
    RescheduleTreatment(RiskId, NewDay),
    /// Do without a treatment; needs a reason.
    DropTreatment(RiskId, Dropping),
    /// Determine the level of what remains; needs a reason where that is higher than before.
    AssessResidual(RiskId, Residual),
    /// Accept what remains: the act of its owner, or of whom the method names above them.
    AcceptResidual(RiskId, Acceptance),
    /// Accept it no longer.
    WithdrawAcceptance(RiskId, Withdrawal),
    /// Look at it again.
    Review(RiskId, Review),
    /// Close it; needs a reason unless what remains is accepted.
    Close(RiskId, Closure),
    /// Open it again; needs a reason.
    Reopen(RiskId),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Identify(id, it) => identify(register, by, *id, it),
            Self::AssignOwner(id, it) => assign_owner(register, *id, *it),
            Self::Analyze(id, it) => analysis::analyze(register, by, *id, it),
            Self::Evaluate(id, it) => analysis::evaluate(register, by, *id, it),
            Self::PlanTreatment(id, it) => treatment::plan(register, by, *id, it),
            Self::ApprovePlan(id, it) => treatment::approve_plan(register, by, *id, *it),
            Self::CompleteTreatment(id, it) => treatment::complete(register, by, *id, it),
            Self::RescheduleTreatment(id, it) => treatment::reschedule(register, by, *id, *it),
            Self::DropTreatment(id, it) => treatment::drop(register, by, *id, *it),
            Self::AssessResidual(id, it) => analysis::assess_residual(register, by, *id, it),
            Self::AcceptResidual(id, it) => acceptance::accept_residual(register, by, *id, it),
            Self::WithdrawAcceptance(id, it) => acceptance::withdraw(register, by, *id, *it),
            Self::Review(id, it) => review::review(register, *id, *it),
            Self::Close(id, it) => close(register, by, *id, *it),
            Self::Reopen(id) => reopen(register, by, *id),
        }
    }
}

fn identify(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: &Identification,
) -> Result<Decision, Refusal> {
    unused(register, id)?;
    for asset in &it.assets {
        let disposed = register.assets.get(*asset).is_some_and(|asset| asset.disposed.is_some());
        by.require(register, Rule::A3, !disposed, || format!("asset {asset}, which is disposed of"))?;
    }
    Ok(Decision::of(id, Event::Identified(it.clone())))
}

fn assign_owner(register: &Register, id: RiskId, it: Ownership) -> Result<Decision, Refusal> {
    let risk = open(register, id)?;
    if risk.owner.as_ref().is_some_and(|before| before.value == it) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::OwnerAssigned(it)))
}

fn close(register: &Register, by: &Context<'_>, id: RiskId, it: Closure) -> Result<Decision, Refusal> {
    let before = existing(&register.risks, id)?.closed.as_ref();
    if before.is_some_and(|before| before.value == it) {
        return Ok(Decision::nothing());
    }
    let risk = open(register, id)?;
    let refuse = |found: &str| Err(Refusal::new(Rule::K10, found).about(id));
    match it.ground {
        ClosingGround::ResidualAccepted => {
            by.require(register, Rule::K12, risk.identification.value.kind == Kind::Risk, || {
                "an opportunity closed as if it had been accepted".into()
            })?;
            if risk.residual.is_none() {
                return refuse("a risk of which it is not known what remains");
            }
            if risk.acceptance_in_force(by.effective_at, register.offset()).is_none() {
                return refuse("no acceptance of what remains that holds on that day");
            }
        }
        ClosingGround::Avoided | ClosingGround::Eliminated => {
            by.require_reason(Rule::K10, "reason for the closing")?;
        }
        ClosingGround::Merged(into) => {
            by.require_reason(Rule::K10, "reason for the merging")?;
            if into == id {
                return refuse("a risk merged into itself");
            }
            if register.risks.get(into).is_some_and(|other| other.closed.is_some()) {
                return refuse("a risk merged into one that is closed");
            }
        }
    }
    Ok(Decision::of(id, Event::Closed(it)))
}

fn reopen(register: &Register, by: &Context<'_>, id: RiskId) -> Result<Decision, Refusal> {
    let Some(closed) = &existing(&register.risks, id)?.closed else { return Ok(Decision::nothing()) };
    since(register, by, id, closed.effective_at)?;
    by.require_reason(Rule::G6, "reason for the reopening")?;
    Ok(Decision::of(id, Event::Reopened(Reopening {})))
}

/// An evaluation is of the level that the analysis says (K-5).
pub(crate) fn evaluated_as_analyzed(risk: &Risk) -> Result<(), Refusal> {
    let (Some(analysis), Some(evaluation)) = (risk.analysis(), &risk.evaluation) else { return Ok(()) };
    let (level, evaluated) = (analysis.value.level(), &evaluation.value.level);
    if level == evaluated {
        return Ok(());
    }
    let found =
        format!("an evaluation of level `{evaluated}`, where the analysis says `{level}`; analyze anew");
    Err(Refusal::new(Rule::K5, found))
}

/// A risk that is not closed (G-3).
fn open(register: &Register, id: RiskId) -> Result<&Risk, Refusal> {
    let risk = existing(&register.risks, id)?;
    match risk.closed {
        None => Ok(risk),
        Some(_) => Err(Refusal::new(Rule::G3, "a risk that is closed").about(id)),
    }
}

/// Who answers for a risk, which somebody has to when the act takes effect (K-3).
fn owner(register: &Register, by: &Context<'_>, risk: &Risk, id: RiskId) -> Result<Responsible, Refusal> {
    let owner =
        risk.owner.as_ref().ok_or_else(|| Refusal::new(Rule::K3, "a risk without an owner").about(id))?;
    since(register, by, id, owner.effective_at)?;
    Ok(owner.value.owner)
}

/// The revision by which something was rated, which has to be in force when the act takes effect (K-2).
fn still_in_force<'a>(
    register: &'a Register,
    by: &Context<'_>,
    estimate: &Estimate,
    rating: &Rating,
) -> Result<&'a Revision, Refusal> {
    let method = existing(&register.risk_methods, estimate.method)?;
    let in_force = method.in_force(by.effective_at, register.offset());
    in_force.filter(|(number, _)| *number == rating.revision).map(|(_, revision)| revision).ok_or_else(|| {
        let found = format!("a level by revision {}, which is not in force", rating.revision);
        Refusal::new(Rule::K2, found).about(estimate.method)
    })
}

#[cfg(test)]
mod tests;
