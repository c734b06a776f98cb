//! Risks: which are to be looked at again, and what is not among them yet.
//!
//! ISO/IEC 27001:2022, 6.1.2 and 8.2.

use super::{Day, Gap};
use crate::aggregate::control::assurance::TestResult;
use crate::aggregate::risk::Risk;
use crate::command::risk::review::Reason;
use crate::command::vulnerability::without_risk;
use crate::deadline::{self, Deadline};
use crate::id::RiskId;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::time::PartialDate;

impl<'a> Day<'a> {
    pub(super) fn of_risks(self) -> impl Iterator<Item = Gap> + 'a {
        let risks = self.register.risks.iter();
        let reviews = risks.filter_map(move |(id, risk)| self.review(id, risk));
        reviews.chain(self.left_out())
    }

    /// K-11: what calls for the review of a risk, or that the day for its next one has passed.
    fn review(self, id: RiskId, risk: &Risk) -> Option<Gap> {
        let late = deadline::risk::review(self.register, id, risk).and_then(|due| self.late(due));
        let reasons = risk.review_needed(self.register, self.at.into());
        if reasons.is_empty() {
            return late;
        }
        let why: Vec<_> = reasons.iter().map(|reason| called_for(*reason)).collect();
        let since = reasons
            .iter()
            .filter_map(|reason| self.since(*reason))
            .min_by_key(|it| it.start(self.register.offset()));
        let since = since.or_else(|| Some(self.register.head(id.into())?.since))?;
        let name = &risk.identification.value.reference;
        let found = format!("risk `{name}` to be reviewed: {}", why.join(" and "));
        let rests_on = vec![risk.last_looked_at().unwrap_or(risk.identification.seq)];
        Some(Gap { rule: Rule::K11, about: id.into(), since, overdue: late.is_some(), found, rests_on })
    }

    /// Since when something calls for a review, where that is known.
    fn since(self, reason: Reason) -> Option<PartialDate> {
        match reason {
            Reason::AcceptanceExpired(last) => last.succ_opt().map(PartialDate::Day),
            Reason::ControlFailed(id) => {
                let tests = &self.register.controls.get(id)?.tests;
                let failed = [&tests.design, &tests.operation].into_iter().flatten();
                let failed = failed.filter(|it| it.value.result == TestResult::Ineffective);
                failed.map(|it| it.effective_at).max_by_key(|it| it.start(self.register.offset()))
            }
            Reason::ControlRetired(id) => {
                Some(self.register.controls.get(id)?.retired.as_ref()?.effective_at)
            }
            Reason::Changed(id) => Some(self.register.changes.get(id)?.implemented.as_ref()?.effective_at),
            Reason::IncidentLinked(id) => Some(self.register.incidents.get(id)?.report.effective_at),
            Reason::MethodRevised(id) => {
                Some(self.register.risk_methods.get(id)?.approvals.last()?.effective_at)
            }
        }
    }

    /// K-5: severe vulnerabilities past their day that no open risk counts on.
    fn left_out(self) -> impl Iterator<Item = Gap> + 'a {
        without_risk(self.register, self.at.into()).filter_map(move |id| {
            let due = deadline::risk::remediation(self.register, id, self.register.vulnerabilities.get(id)?)?;
            let late = self.late(Deadline { rule: Some(Rule::K5), ..due })?;
            Some(Gap { found: format!("{}, and in no risk", late.found), ..late })
        })
    }
}

/// What calls for a review, in words; things by their streams.
fn called_for(reason: Reason) -> String {
    let of = |what: &str, thing: Stream| format!("{what} {thing}");
    match reason {
        Reason::ControlFailed(id) => of("a failed control", id.into()),
        Reason::ControlRetired(id) => of("a retired control", id.into()),
        Reason::IncidentLinked(id) => of("an incident", id.into()),
        Reason::Changed(id) => of("a change", id.into()),
        Reason::AcceptanceExpired(last) => format!("accepted until {last}"),
        Reason::MethodRevised(id) => of("a later revision of", id.into()),
    }
}
