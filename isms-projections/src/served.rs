//! Served: what serves a goal of the management system, whether the goal is reached, and what speaks against it.

use isms_core::aggregate::control::Control;
use isms_core::aggregate::control::assurance::Rating;
use isms_core::aggregate::exception::Exception;
use isms_core::aggregate::improvement::{Benefit, Improvement, Stage};
use isms_core::aggregate::incident::{Incident, State};
use isms_core::aggregate::indicator::{Indicator, Level};
use isms_core::aggregate::isms::leadership::AdoptedGoal;
use isms_core::aggregate::objective::evaluation::Verdict;
use isms_core::aggregate::objective::{Objective, Outcome};
use isms_core::aggregate::training_activity::{Effectiveness, TrainingActivity};
use isms_core::id::{ExceptionId, IndicatorId, ObjectiveId};
use isms_core::moment::Moment;
use isms_core::stream::Stream;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::phase::Goal;
use isms_core::vocabulary::text::Title;

use crate::aim::state;
use crate::basis::Basis;
use crate::cell::{Mark, Status};
use crate::purpose::{concerns, others, serves};
use crate::{naming, series, value};
/// A goal: a common one, or one of the organization's own by its wording.
pub(crate) struct Pursued {
    pub(crate) goal: Goal,
    pub(crate) own: Option<Title>,
}

/// What serves a goal, and what concerns it.
pub(crate) struct Served<'a> {
    moment: &'a Moment,
    pub(crate) adopted: Option<&'a Noted<AdoptedGoal>>,
    pub(crate) objectives: Vec<(ObjectiveId, &'a Objective)>,
    pub(crate) indicators: Vec<(IndicatorId, &'a Indicator)>,
    pub(crate) controls: Vec<(Stream, &'a Control)>,
    pub(crate) improvements: Vec<(Stream, &'a Improvement)>,
    pub(crate) trainings: Vec<(Stream, &'a TrainingActivity)>,
    pub(crate) incidents: Vec<(Stream, &'a Incident)>,
    pub(crate) others: Vec<Stream>,
}

impl<'a> Served<'a> {
    pub(crate) fn of(moment: &'a Moment, of: &Pursued) -> Self {
        let (register, goal) = (&moment.register, of.goal);
        let is_own = |it: &AdoptedGoal| goal != Goal::Own || Some(&it.wording) == of.own.as_ref();
        let mut adopted = register.isms().into_iter().flat_map(|isms| &isms.goals);
        let objectives = register.objectives.iter().filter(|(_, it)| {
            let it = &it.definition.value;
            it.goal == goal && (goal != Goal::Own || it.own_goal == of.own)
        });
        let objectives: Vec<_> = objectives.collect();
        let mut measured: Vec<_> = objectives.iter().map(|(_, it)| it.definition.value.indicator).collect();
        measured.sort();
        measured.dedup();
        let names = |its: Goal| its == goal && of.own.is_none();
        let controls =
            register.controls.iter().filter(|(_, it)| !it.is_retired() && serves(it).contains(&goal));
        let improvements = register
            .improvements
            .iter()
            .filter(|(_, it)| names(it.proposal.value.goal) && it.stage() != Stage::Rejected);
        let trainings = register.training_activities.iter().filter(|(_, it)| names(it.plan.value.goal));
        let incidents = register
            .incidents
            .iter()
            .filter(|(_, it)| it.declared.is_some() && concerns(register, it).contains(&goal));
        Self {
            moment,
            adopted: adopted.rfind(|it| it.value.goal == goal && is_own(&it.value)),
            objectives,
            indicators: measured
                .into_iter()
                .filter_map(|id| Some((id, register.indicators.get(id)?)))
                .collect(),
            controls: controls.map(|(id, it)| (id.into(), it)).collect(),
            improvements: improvements.map(|(id, it)| (id.into(), it)).collect(),
            trainings: trainings.map(|(id, it)| (id.into(), it)).collect(),
            incidents: incidents.map(|(id, it)| (id.into(), it)).collect(),
            others: others(register, goal),
        }
    }
}

impl Served<'_> {
    /// The events on which all of it rests.
    pub(crate) fn basis(&self) -> Basis {
        let register = &self.moment.register;
        let isms = register.management_systems.iter().next().map(|(id, _)| id);
        let mut basis = isms.map_or_else(Basis::default, |id| Basis::of(register, id));
        basis.read(self.adopted);
        for (_, it) in &self.objectives {
            basis.note(&it.definition);
            basis.read(it.evaluation.as_ref());
            basis.read(it.closed.as_ref());
        }
        for (_, it) in &self.indicators {
            basis.note(&it.definition);
            let latest = it.latest.iter().rev().take(2);
            basis.add(
                latest
                    .flat_map(|it| [Some(it.measurement.seq), it.corrected.as_ref().map(|it| it.seq)])
                    .flatten(),
            );
        }
        for (_, it) in &self.controls {
            basis.note(&it.definition);
            basis.read(it.implemented.as_ref());
            basis.read(it.tests.design.as_ref());
            basis.read(it.tests.operation.as_ref());
        }
        for (_, it) in self.exceptions() {
            basis.note(&it.request);
            basis.read(it.approval.as_ref());
            basis.add(it.renewals.iter().map(|it| it.seq));
            basis.read(it.ended.as_ref());
        }
        for (_, it) in &self.improvements {
            basis.note(&it.proposal);
            basis.read(it.decisions.last());
            basis.read(it.implemented.as_ref());
            basis.read(it.evaluations.last());
        }
        for (_, it) in &self.trainings {
            basis.note(&it.plan);
            basis.read(it.deliveries.last());
            basis.read(it.evaluations.last());
        }
        for (_, it) in &self.incidents {
            basis.note(&it.report);
            basis.read(it.declared.as_ref());
            basis.read(it.lessons.as_ref());
            basis.read(it.closed.as_ref());
        }
        basis.add(self.others.iter().filter_map(|thing| register.head(*thing)).map(|head| head.first));
        basis
    }

    fn name(&self, thing: impl Into<Stream>) -> String {
        naming::link(&self.moment.register, thing).text
    }

    /// Which way each indicator goes.
    pub(crate) fn courses(&self) -> Vec<String> {
        let named = self.indicators.iter().filter_map(|(id, it)| {
            let [.., before, last] = it.latest.as_slice() else { return None };
            let better = it.definition.value.direction;
            Some(format!(
                "{} {}",
                self.name(*id),
                series::course(before.value(), last.value(), better).status
            ))
        });
        named.collect()
    }

    /// What speaks against it on the day.
    pub(crate) fn against(&self) -> Vec<String> {
        let mut against = Vec::new();
        let missed =
            |it: &Objective| it.closed.as_ref().is_some_and(|it| it.value.result != Outcome::Achieved);
        let objectives = self.objectives.iter().filter_map(|(id, it)| {
            let state = state(self.moment, it);
            let speaks = matches!(state.mark, Mark::Gap | Mark::Attention) || missed(it);
            speaks.then(|| format!("{} {}", self.name(*id), state.status))
        });
        against.extend(objectives);
        against.extend(self.indicators.iter().filter_map(|(id, it)| match it.level()? {
            Level::Good => None,
            level @ (Level::Warning | Level::Critical) => {
                Some(format!("{} {}", self.name(*id), value::word(level)))
            }
        }));
        against.extend(self.controls.iter().filter_map(|(id, it)| {
            let what = match it.rating() {
                Rating::Ineffective => "ineffective",
                Rating::Partly => "effective in part",
                Rating::Effective | Rating::Untested if !it.is_in_place() => "not in place",
                Rating::Effective | Rating::Untested => return None,
            };
            Some(format!("{} {what}", self.name(*id)))
        }));
        against.extend(self.improvements.iter().filter_map(|(id, it)| {
            let missed = it.evaluations.last().is_some_and(|it| it.value.result == Benefit::Missed);
            let due = it.task().filter(|_| it.implemented.is_none()).map(|it| it.value.due);
            let late = due.is_some_and(|due| self.moment.has_passed(due));
            let what = if missed {
                "brought nothing"
            } else if late {
                "late"
            } else {
                return None;
            };
            Some(format!("{} {what}", self.name(*id)))
        }));
        against.extend(self.trainings.iter().filter_map(|(id, it)| {
            let result = it.evaluations.last().map(|it| it.value.result);
            let late = it.deliveries.is_empty() && self.moment.has_passed(it.plan.value.date);
            let what = match result {
                Some(Effectiveness::Ineffective) => "ineffective",
                _ if late => "not held on its day",
                Some(Effectiveness::Effective | Effectiveness::Partly) | None => return None,
            };
            Some(format!("{} {what}", self.name(*id)))
        }));
        against.extend(self.deviations());
        let open = self.incidents.iter().filter(|(_, it)| it.state() != State::Closed);
        against.extend(open.map(|(id, _)| format!("{} open", self.name(*id))));
        against
    }

    /// The exceptions from its controls.
    fn exceptions(&self) -> impl Iterator<Item = (ExceptionId, &Exception)> {
        let serves = |thing: Stream| self.controls.iter().any(|(control, _)| *control == thing);
        let all = self.moment.register.exceptions.iter();
        all.filter(move |(_, it)| serves(it.request.value.deviates_from.thing()))
    }

    /// Those that are in force, or that nobody has ended.
    fn deviations(&self) -> Vec<String> {
        let (at, offset) = (self.moment.at, self.moment.register.offset());
        let deviating = self.exceptions().filter_map(|(id, it)| {
            let word = match (it.is_expired(at, offset), it.is_in_force(at, offset)) {
                (true, _) => "expired, not ended",
                (false, true) => "in force",
                (false, false) => return None,
            };
            let from = self.name(it.request.value.deviates_from.thing());
            Some(format!("exception {} from {from} {word}", self.name(id)))
        });
        deviating.collect()
    }

    /// Whether it is reached, as its objectives have it. A goal that nothing serves is a gap, and so is one that was
    /// adopted and has no objective.
    pub(crate) fn status(&self) -> Status {
        let states = self.objectives.iter().map(|(_, it)| (state(self.moment, it), *it));
        let states: Vec<_> = states.collect();
        let with = |mark: Mark| states.iter().find(|(state, _)| state.mark == mark);
        if states.is_empty() {
            return self.unmeasured();
        }
        if let Some((worst, _)) = with(Mark::Gap).or(with(Mark::Attention)) {
            return value::status(worst.status.clone(), worst.mark);
        }
        let is_reached = |it: &Objective| match &it.closed {
            Some(closed) => closed.value.result == Outcome::Achieved,
            None => it.verdict() == Some(Verdict::Achieved),
        };
        let reached = states.iter().filter(|(_, it)| is_reached(it)).count();
        let mut open = states.iter().filter(|(_, it)| !it.is_closed() && !is_reached(it)).peekable();
        let is_open = open.peek().is_some();
        if open.any(|(state, _)| state.mark != Mark::Good) {
            value::status("not evaluated yet", Mark::Neutral)
        } else if is_open {
            value::status("on track", Mark::Good)
        } else if reached == states.len() {
            value::status("reached", Mark::Good)
        } else if reached > 0 {
            value::status("reached in part", Mark::Attention)
        } else {
            value::status("not reached, and no longer pursued", Mark::Attention)
        }
    }

    /// What is to be said of a goal without an objective.
    fn unmeasured(&self) -> Status {
        let served = [self.controls.len(), self.improvements.len(), self.trainings.len(), self.others.len()];
        if self.adopted.is_some() {
            value::status("adopted, no objective", Mark::Gap)
        } else if served.iter().sum::<usize>() == 0 {
            value::status("nothing serves it", Mark::Gap)
        } else {
            value::status("served, not measured", Mark::Attention)
        }
    }
}
