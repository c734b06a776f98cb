//! Unheard: what the next management review has to hear of, until it has.
//!
//! ISO/IEC 27001:2022, 6.3 and 9.3.

use super::{Day, Gap};
use crate::command::change::unplanned::unplanned;
use crate::rule::Rule;

impl<'a> Day<'a> {
    pub(super) fn unheard(self) -> impl Iterator<Item = Gap> + 'a {
        self.unplanned().chain(self.missed())
    }

    /// H-1: revisions to which no change belongs, until top management has reviewed what came before.
    fn unplanned(self) -> impl Iterator<Item = Gap> + 'a {
        let heard = self.heard();
        let found = unplanned(self.register).into_iter().filter(move |it| it.seq > heard);
        found.filter(move |it| self.has_begun(it.from)).map(|it| Gap {
            rule: Rule::H1,
            about: it.thing,
            since: it.from,
            overdue: false,
            found: format!("revision {} of {} without an approved change", it.revision, it.thing),
            rests_on: vec![it.seq],
        })
    }

    /// O-5: objectives that were missed and for which nothing was raised, until top management has heard of them.
    fn missed(self) -> impl Iterator<Item = Gap> + 'a {
        let heard = self.heard();
        let missed = self.register.objectives.iter().filter(move |(_, it)| it.missed_since(heard));
        missed.filter_map(move |(id, objective)| {
            let evaluated = objective.evaluation.as_ref()?;
            let found = format!("objective `{}`, missed, without a nonconformity", objective.reference);
            let (about, since, rests_on) = (id.into(), evaluated.effective_at, vec![evaluated.seq]);
            Some(Gap { rule: Rule::O5, about, since, overdue: false, found, rests_on })
        })
    }

    /// The position up to which a management review has heard of everything.
    fn heard(self) -> u64 {
        let held = self.register.management_reviews.iter().filter_map(|(_, it)| Some(it.held.as_ref()?.seq));
        held.max().unwrap_or_default()
    }
}
