//! Reviews of risks: that they are made, when the next one is due, and what calls for one before (K-11).
//!
//! That a review is made is recorded. When the next is due, and what calls for one, is a function of the
//! register and a date, for whoever prints it.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::open;
use crate::aggregate::control::Control;
use crate::aggregate::incident::assessment::Verdict;
use crate::aggregate::risk::closure::Review;
use crate::aggregate::risk::identification::Kind;
use crate::aggregate::risk::{Event, Risk};
use crate::decide::Decision;
use crate::id::{ChangeId, ControlId, IncidentId, RiskId, RiskMethodId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::stream::Stream;
use crate::vocabulary::time::PartialDate;

/// What calls for the review of a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// A control that it counts on was found not to work since the risk was last looked at.
    ControlFailed(ControlId),
    /// A control that it counts on was retired.
    ControlRetired(ControlId),
    /// An incident was linked to it, or is to be followed by a look at it, since it was last looked at.
    IncidentLinked(IncidentId),
    /// A change that touches it or one of its assets was carried out since the risk was last looked at.
    Changed(ChangeId),
    /// What remains is accepted no longer: this was the last day.
    AcceptanceExpired(NaiveDate),
    /// A later revision of the method is in force than that of its analysis or its acceptance.
    MethodRevised(RiskMethodId),
}

pub(super) fn review(register: &Register, id: RiskId, it: Review) -> Result<Decision, Refusal> {
    open(register, id)?;
    Ok(Decision::of(id, Event::Reviewed(it)))
}

impl Risk {
    /// Whether its analysis rests on another revision of the method than the one in force: its level is not to
    /// be compared with others before it is analyzed anew (K-2).
    #[must_use]
    pub fn is_stale(&self, register: &Register) -> bool {
        let analysis = self.analysis().map(|noted| &noted.value);
        analysis.is_some_and(|it| superseded(register, it.analysis.estimate.method, it.rating.revision))
    }

    /// Whether what is known of its level, after treatment where that was assessed, is above what the criteria of its
    /// method take as it is (6.1.2 a 1). A closed risk is not, nor is an opportunity.
    #[must_use]
    pub fn is_above_acceptance(&self, register: &Register) -> bool {
        let residual = self.residual.as_ref().map(|it| {
            let it = &it.value;
            (it.residual.estimate.method, it.rating.revision, it.level())
        });
        let analysis = || {
            let it = &self.analysis()?.value;
            Some((it.analysis.estimate.method, it.rating.revision, it.level()))
        };
        let is_open_risk = self.closed.is_none() && self.identification.value.kind == Kind::Risk;
        residual.or_else(analysis).filter(|_| is_open_risk).is_some_and(|(method, revision, level)| {
            let method = register.risk_methods.get(method);
            let rule = method.and_then(|it| it.revision(revision)?.acceptance(level));
            rule.is_some_and(|rule| !rule.acceptable)
        })
    }

    /// What calls for its review on a date, of what the register knows (K-11). Once it is closed, only that nobody bears
    /// any longer what remains of it; it is opened again for that.
    #[must_use]
    pub fn review_needed(&self, register: &Register, on: PartialDate) -> Vec<Reason> {
        let expired = self.acceptance_expired(on, register.offset()).map(Reason::AcceptanceExpired);
        if let Some(closed) = &self.closed {
            return expired.filter(|_| closed.value.leaves_a_risk()).into_iter().collect();
        }
        let analysis =
            self.analysis().map(|it| (it.value.analysis.estimate.method, it.value.rating.revision));
        let acceptance = self.acceptance.as_ref().map(|it| (it.value.method, it.value.revision));
        let revised = [analysis, acceptance]
            .into_iter()
            .flatten()
            .find(|(method, revision)| superseded(register, *method, *revision))
            .map(|(method, _)| Reason::MethodRevised(method));
        let failed = self.failed_controls(register).map(Reason::ControlFailed);
        let incidents = self.incidents_since(register).map(|(id, _)| Reason::IncidentLinked(id));
        let changed = self.changes_since(register).into_iter().map(Reason::Changed);
        let controls = failed.chain(self.retired_controls(register));
        controls.chain(incidents).chain(changed).chain(expired).chain(revised).collect()
    }

    /// The last day for its next review: as the last review set it, or by the method's interval after an
    /// analysis that came later. None for a closed risk, or one that was neither analyzed nor reviewed.
    #[must_use]
    pub fn next_review_due(&self, register: &Register) -> Option<NaiveDate> {
        let (analysis, reviewed) = (self.analysis(), self.reviewed.as_ref());
        if self.closed.is_some() {
            return None;
        }
        let by_interval = || {
            let analysis = analysis.filter(|it| reviewed.is_none_or(|review| review.seq < it.seq))?;
            let method = register.risk_methods.get(analysis.value.analysis.estimate.method)?;
            let interval = method.revision(analysis.value.rating.revision)?.review_interval_days;
            let from = analysis.effective_at.first_day(register.offset());
            from.checked_add_days(Days::new(interval.into()))
        };
        by_interval().or_else(|| reviewed.map(|review| review.value.next_review_due))
    }

    /// The controls that it counts on whose latest test, made since it was last reviewed or analyzed, has
    /// found them ineffective.
    pub fn failed_controls(&self, register: &Register) -> impl Iterator<Item = ControlId> {
        let since = self.last_looked_at().unwrap_or(0);
        let controls = &register.controls;
        self.controls().filter(move |id| controls.get(*id).is_some_and(|control| control.failed_since(since)))
    }

    /// The incidents that say something about it since it was last reviewed or analyzed, false alarms left out, each
    /// with the position at which it does. None where it never was: it waits to be.
    pub fn incidents_since(&self, register: &Register) -> impl Iterator<Item = (IncidentId, u64)> {
        let (since, incidents) = (self.last_looked_at(), &register.incidents);
        let own = register.by_reference("risk", &self.identification.value.reference);
        let referrers = own.into_iter().flat_map(|risk| register.referrers(risk));
        let recent = referrers.filter(move |(_, seq)| since.is_some_and(|since| *seq > since));
        recent.filter_map(move |(from, seq)| {
            let Stream::Incident(id) = from else { return None };
            incidents.get(id).filter(|it| it.verdict() != Some(Verdict::FalseAlarm)).map(|_| (id, seq))
        })
    }

    /// The changes that touch it or one of its assets and were carried out since it was last reviewed or analyzed.
    /// None where it never was: it waits to be.
    #[must_use]
    pub fn changes_since(&self, register: &Register) -> BTreeSet<ChangeId> {
        let it = &self.identification.value;
        let own = register.by_reference("risk", &it.reference);
        let things = own.into_iter().chain(it.assets.iter().map(|asset| (*asset).into()));
        let Some(since) = self.last_looked_at() else { return BTreeSet::new() };
        let carried_out = |id: &ChangeId, thing: Stream| {
            register.changes.get(*id).is_some_and(|change| {
                change.implemented.as_ref().is_some_and(|done| done.seq > since)
                    && change.touches().any(|touched| touched == thing)
            })
        };
        let touching = |thing| {
            let referrers = register.referrers_of(thing, "change");
            let changes =
                referrers.filter_map(|from| if let Stream::Change(id) = from { Some(id) } else { None });
            changes.filter(move |id| carried_out(id, thing))
        };
        things.flat_map(touching).collect()
    }

    /// The position at which it was last reviewed or analyzed.
    #[must_use]
    pub fn last_looked_at(&self) -> Option<u64> {
        self.reviewed.as_ref().map(|it| it.seq).max(self.analysis().map(|it| it.seq))
    }

    fn retired_controls(&self, register: &Register) -> impl Iterator<Item = Reason> {
        let retired = |id: &ControlId| register.controls.get(*id).is_some_and(Control::is_retired);
        self.controls().filter(retired).map(Reason::ControlRetired)
    }

    /// The controls that it counts on: those of the approved plan, and those of its analysis.
    pub fn controls(&self) -> impl Iterator<Item = ControlId> {
        let existing = self.analysis().into_iter().flat_map(|it| &it.value.analysis.existing_controls);
        self.approved_plan_controls().chain(existing.copied()).collect::<BTreeSet<_>>().into_iter()
    }
}

/// Whether another revision of the method is in force, as far as is known.
fn superseded(register: &Register, method: RiskMethodId, revision: u32) -> bool {
    let method = register.risk_methods.get(method);
    method.is_some_and(|method| method.latest_approved() != Some(revision))
}
