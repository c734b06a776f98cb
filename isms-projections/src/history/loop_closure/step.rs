//! Steps: which events plan something, do it, check it, and act on what was found.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::aggregate::audit::Event as Audit;
use isms_core::aggregate::change::{Event as Change, ReviewResult};
use isms_core::aggregate::continuity_plan::Event as Continuity;
use isms_core::aggregate::control::Event as Control;
use isms_core::aggregate::control::assurance::TestResult;
use isms_core::aggregate::improvement::{Benefit, Decision, Event as Improvement, Source as Thought};
use isms_core::aggregate::management_review::Event as Review;
use isms_core::aggregate::nonconformity::{Event as Nonconformity, Source as Noticed};
use isms_core::aggregate::objective::Event as Objective;
use isms_core::aggregate::objective::evaluation::Verdict;
use isms_core::aggregate::obligation::Event as Obligation;
use isms_core::aggregate::obligation::compliance::Verdict as Compliance;
use isms_core::aggregate::risk::Event as Risk;
use isms_core::aggregate::training_activity::{Effectiveness, Event as Training};
use isms_core::event::Event;
use isms_core::stream::Stream;

use super::Kind;

/// One step of a loop.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Of which kind the loop is.
    pub(super) kind: Kind,
    /// The thing that it is about.
    pub(super) thing: Stream,
    /// Which part of the thing; every part where none is named.
    pub(super) part: Option<String>,
    /// What the part is about.
    pub(super) what: Option<String>,
    /// Which step.
    pub(super) stage: Stage,
}

/// A step of plan, do, check, act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// It was planned.
    Plan,
    /// It was done.
    Do,
    /// It was checked, and found to be as it was meant to be, or not.
    Check {
        /// As it was meant to be.
        good: bool,
    },
    /// Somebody drew consequences.
    Act,
}

use Stage::{Act, Check, Do, Plan};

/// The steps that an event is.
#[expect(clippy::wildcard_enum_match_arm, reason = "only these close a loop or open one")]
pub(super) fn steps(thing: Stream, event: &Event) -> Option<Vec<Step>> {
    let steps = match event {
        Event::Risk(it) => risk(thing, it),
        Event::Control(it) => control(thing, it),
        Event::Objective(it) => objective(thing, it),
        Event::Audit(it) => audit(thing, it),
        Event::Change(it) => change(thing, it),
        Event::ContinuityPlan(it) => continuity(thing, it),
        Event::ManagementReview(it) => review(thing, it),
        Event::Nonconformity(it) => nonconformity(thing, it),
        Event::Improvement(it) => improvement(thing, it),
        Event::TrainingActivity(it) => training(thing, it),
        Event::Obligation(Obligation::ComplianceEvaluated(it)) => {
            let good = it.verdict == Compliance::Compliant;
            vec![whole(Kind::Obligation, thing, Check { good })]
        }
        _ => Vec::new(),
    };
    (!steps.is_empty()).then_some(steps)
}

fn whole(kind: Kind, thing: Stream, stage: Stage) -> Step {
    Step { kind, thing, part: None, what: None, stage }
}

fn part(kind: Kind, thing: Stream, part: &impl ToString, what: &impl ToString, stage: Stage) -> Step {
    Step { kind, thing, part: Some(part.to_string()), what: Some(what.to_string()), stage }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the other events of a risk are no steps of a treatment")]
fn risk(thing: Stream, event: &Risk) -> Vec<Step> {
    match event {
        Risk::TreatmentPlanned(it) => {
            let treatments = it.plan.treatments.iter();
            let planned = treatments.map(|it| part(Kind::Treatment, thing, &it.id, &it.description, Plan));
            // To plan anew acts on what was found of the treatments before.
            std::iter::once(whole(Kind::Treatment, thing, Act)).chain(planned).collect()
        }
        Risk::TreatmentCompleted(it) => vec![part(Kind::Treatment, thing, &it.treatment, &"", Do)],
        Risk::ResidualRiskAssessed(_) => vec![whole(Kind::Treatment, thing, Check { good: false })],
        Risk::ResidualRiskAccepted(_) | Risk::Closed(_) => vec![whole(Kind::Treatment, thing, Act)],
        _ => Vec::new(),
    }
}

fn control(thing: Stream, event: &Control) -> Vec<Step> {
    let stage = match event {
        Control::Adopted(_) => Plan,
        Control::Implemented(_) => Do,
        Control::Tested(it) => Check { good: it.result == TestResult::Effective },
        Control::Changed(_) | Control::Retired(_) => Act,
        Control::Operated(_) => return Vec::new(),
    };
    vec![whole(Kind::Control, thing, stage)]
}

fn objective(thing: Stream, event: &Objective) -> Vec<Step> {
    let stage = match event {
        Objective::Set(_) => Plan,
        Objective::Evaluated(it) => match it.verdict() {
            Verdict::Achieved => Check { good: true },
            Verdict::Missed => Check { good: false },
            // Its day has not come: nothing is decided yet.
            Verdict::OnTrack | Verdict::AtRisk => return Vec::new(),
        },
        Objective::Revised(_) | Objective::Closed(_) => Act,
    };
    vec![whole(Kind::Objective, thing, stage)]
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other events of an audit are no steps of its own loop"
)]
fn audit(thing: Stream, event: &Audit) -> Vec<Step> {
    match event {
        Audit::Planned(_) => vec![whole(Kind::Audit, thing, Plan)],
        Audit::Started(_) => vec![whole(Kind::Audit, thing, Do)],
        Audit::Concluded(_) => vec![whole(Kind::Audit, thing, Check { good: false })],
        Audit::ReportIssued(_) => vec![whole(Kind::Audit, thing, Act)],
        Audit::FindingRecorded(it) if it.grade.is_nonconformity() => {
            vec![part(Kind::Finding, thing, &it.finding, &it.reference, Check { good: false })]
        }
        Audit::FindingWithdrawn(it) => vec![part(Kind::Finding, thing, &it.finding, &"", Act)],
        _ => Vec::new(),
    }
}

fn change(thing: Stream, event: &Change) -> Vec<Step> {
    match event {
        Change::Proposed(_) => vec![whole(Kind::Change, thing, Plan)],
        Change::Decided(_) => Vec::new(),
        Change::Implemented(_) => vec![whole(Kind::Change, thing, Do)],
        Change::Reviewed(it) => {
            let good = matches!(it.result, ReviewResult::Achieved | ReviewResult::Undone);
            let acted = it.follow_up.is_some().then(|| whole(Kind::Change, thing, Act));
            std::iter::once(whole(Kind::Change, thing, Check { good })).chain(acted).collect()
        }
    }
}

fn continuity(thing: Stream, event: &Continuity) -> Vec<Step> {
    match event {
        Continuity::Approved(_) => vec![whole(Kind::Exercise, thing, Plan)],
        // An exercise is held and tells by itself how it went.
        Continuity::ExerciseHeld(it) => {
            let good = !it.comparison.is_missed();
            vec![whole(Kind::Exercise, thing, Do), whole(Kind::Exercise, thing, Check { good })]
        }
        Continuity::RequirementSet(_) | Continuity::Activated(_) => Vec::new(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the other events of a review are no steps of a decision")]
fn review(thing: Stream, event: &Review) -> Vec<Step> {
    match event {
        Review::DecisionRecorded(it) => vec![part(Kind::Decision, thing, &it.decision, &it.text, Plan)],
        Review::DecisionFulfilled(it) => vec![part(Kind::Decision, thing, &it.decision, &"", Do)],
        _ => Vec::new(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the other events are no steps of an action")]
fn nonconformity(thing: Stream, event: &Nonconformity) -> Vec<Step> {
    match event {
        Nonconformity::Raised(it) => raised(it.source).into_iter().collect(),
        Nonconformity::CorrectiveActionPlanned(it) => vec![
            whole(Kind::Action, thing, Act),
            part(Kind::Action, thing, &it.action, &it.description, Plan),
        ],
        Nonconformity::CorrectiveActionCompleted(it) => vec![part(Kind::Action, thing, &it.action, &"", Do)],
        Nonconformity::EffectivenessVerified(it) => {
            vec![whole(Kind::Action, thing, Check { good: it.verification.effective })]
        }
        Nonconformity::Closed(_) => vec![whole(Kind::Action, thing, Act)],
        _ => Vec::new(),
    }
}

/// To raise a nonconformity acts on what was found elsewhere.
fn raised(source: Noticed) -> Option<Step> {
    let thing = source.thing()?;
    match source {
        Noticed::Audit { finding, .. } => Some(part(Kind::Finding, thing, &finding, &"", Act)),
        Noticed::ControlTest(_) => Some(whole(Kind::Control, thing, Act)),
        Noticed::Objective(_) => Some(whole(Kind::Objective, thing, Act)),
        Noticed::Compliance(_) => Some(whole(Kind::Obligation, thing, Act)),
        Noticed::Exercise(_) => Some(whole(Kind::Exercise, thing, Act)),
        Noticed::Incident(_) | Noticed::Measurement(_) | Noticed::Complaint(_) | Noticed::Own => None,
    }
}

fn improvement(thing: Stream, event: &Improvement) -> Vec<Step> {
    match event {
        Improvement::Proposed(it) => match it.source {
            Thought::Exercise(plan) => vec![whole(Kind::Exercise, plan.into(), Act)],
            Thought::Audit { .. }
            | Thought::Incident(_)
            | Thought::ManagementReview { .. }
            | Thought::Feedback(_)
            | Thought::Measurement(_)
            | Thought::Own => Vec::new(),
        },
        Improvement::Decided(Decision::Accepted(_)) => vec![whole(Kind::Improvement, thing, Plan)],
        Improvement::Decided(Decision::Postponed(_) | Decision::Rejected(_)) => Vec::new(),
        Improvement::Implemented(_) => vec![whole(Kind::Improvement, thing, Do)],
        Improvement::BenefitEvaluated(it) => {
            vec![whole(Kind::Improvement, thing, Check { good: it.result != Benefit::Missed })]
        }
    }
}

fn training(thing: Stream, event: &Training) -> Vec<Step> {
    match event {
        Training::Planned(_) => vec![whole(Kind::Training, thing, Plan)],
        Training::Delivered(_) => vec![whole(Kind::Training, thing, Do)],
        Training::EffectivenessEvaluated(it) => {
            let good = it.result != Effectiveness::Ineffective;
            let acted = it.follow_up.is_some().then(|| whole(Kind::Training, thing, Act));
            std::iter::once(whole(Kind::Training, thing, Check { good })).chain(acted).collect()
        }
    }
}

/// Which loop: its kind, the thing, and the part of it.
pub(super) type Which = (Kind, Stream, Option<String>);

/// The steps of each loop, of parts those of the whole thing too, in the order in which they came.
pub(super) fn by_loop<T>(steps: &[(Step, T)]) -> BTreeMap<Which, Vec<&(Step, T)>> {
    let mut things: BTreeMap<(Kind, Stream), Vec<&(Step, T)>> = BTreeMap::new();
    for it in steps {
        things.entry((it.0.kind, it.0.thing)).or_default().push(it);
    }
    let mut loops = BTreeMap::new();
    for ((kind, thing), of) in things {
        let parts: BTreeSet<_> = of.iter().map(|(step, _)| step.part.clone()).collect();
        for part in parts.into_iter().filter(|part| part.is_some() || !kind.has_parts()) {
            let own = |step: &Step| step.part.is_none() || step.part == part;
            let steps = of.iter().copied().filter(|(step, _)| own(step)).collect();
            loops.insert((kind, thing, part), steps);
        }
    }
    loops
}
