//! What is to be found out: measurements, evaluations and reviews whose day has passed.
//!
//! ISO/IEC 27001:2022, 9.1 and 9.3.

use chrono::Days;

use super::{Day, Gap};
use crate::rule::Rule;

impl<'a> Day<'a> {
    pub(super) fn of_checking(self) -> impl Iterator<Item = Gap> + 'a {
        let gaps = self.indicators().chain(self.objectives());
        gaps.chain(self.obligations()).chain(self.management_review())
    }

    /// M-1: indicators that were not measured in their period.
    fn indicators(self) -> impl Iterator<Item = Gap> + 'a {
        self.register.indicators.iter().filter_map(move |(id, indicator)| {
            let due = indicator.measurement_due(self.register.offset())?;
            let name = &indicator.definition.value.reference;
            let seq = indicator.latest().map_or(indicator.definition.seq, |it| it.measurement.seq);
            let found = format!("indicator `{name}`, not measured for the period until {due}");
            self.overdue(Rule::M1, id, Some(due), (found, vec![seq]))
        })
    }

    /// O-3: objectives that were not evaluated on their day, or later.
    fn objectives(self) -> impl Iterator<Item = Gap> + 'a {
        self.register.objectives.iter().filter_map(move |(id, objective)| {
            let due = objective.evaluation_due()?;
            let evaluated = objective.evaluation.as_ref();
            let found = format!("objective `{}`, due {due} and not evaluated since", objective.reference);
            let seqs = [objective.definition.seq].into_iter().chain(evaluated.map(|it| it.seq)).collect();
            self.overdue(Rule::O3, id, Some(due), (found, seqs))
        })
    }

    /// L-1: obligations of which it was not found out by their day whether they are met.
    fn obligations(self) -> impl Iterator<Item = Gap> + 'a {
        let days = self.register.profile().map_or(0, |profile| profile.compliance_days_max);
        self.register.obligations.iter().filter_map(move |(id, obligation)| {
            let due = obligation.evaluation_due(days, self.register.offset())?;
            let found = format!("obligation `{}`, not evaluated by {due}", obligation.reference);
            let evaluated = obligation.evaluated.as_ref().map(|it| it.seq);
            let seqs = [obligation.details.seq].into_iter().chain(evaluated).collect();
            self.overdue(Rule::L1, id, Some(due), (found, seqs))
        })
    }

    /// V-1: top management has not reviewed the management system within the profile's days.
    fn management_review(self) -> Option<Gap> {
        let (id, isms) = self.register.management_systems.iter().next()?;
        let offset = self.register.offset();
        let held = self.register.management_reviews.iter().filter_map(|(_, it)| it.held.as_ref());
        let latest = held.max_by_key(|it| it.effective_at.start(offset));
        let start =
            latest.map_or_else(|| Some(self.register.head(id.into())?.since), |it| Some(it.effective_at))?;
        let days = isms.profile.value.management_review_days_max;
        let due = start.first_day(offset).checked_add_days(Days::new(days.into()))?;
        let found = format!("no review by top management by {due}");
        let seqs = [latest.map_or(isms.profile.seq, |it| it.seq)].into();
        self.overdue(Rule::V1, id, Some(due), (found, seqs))
    }
}
