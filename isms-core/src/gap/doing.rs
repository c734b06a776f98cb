//! What is done from day to day: documents, changes, incidents, suppliers and exceptions whose day has passed.
//!
//! ISO/IEC 27001:2022, 7.5.2 and 8.1.

use chrono::NaiveDate;

use super::{Day, Gap};
use crate::aggregate::supplier::Supplier;
use crate::aggregate::supplier::assurance::Suitability;
use crate::id::SupplierId;
use crate::rule::Rule;
use crate::vocabulary::time::PartialDate;

impl<'a> Day<'a> {
    pub(super) fn of_doing(self) -> impl Iterator<Item = Gap> + 'a {
        let suppliers = self.register.suppliers.iter();
        let suppliers = suppliers.flat_map(move |(id, supplier)| self.supplier(id, supplier));
        let gaps = self.documents().chain(self.changes()).chain(self.duties());
        gaps.chain(suppliers).chain(self.exceptions())
    }

    /// D-4: documents that were not reviewed by their day.
    fn documents(self) -> impl Iterator<Item = Gap> + 'a {
        let kept = self.register.documents.iter().filter(|(_, it)| it.withdrawn.is_none());
        kept.filter_map(move |(id, document)| {
            let revision = document.in_force()?;
            let due = document.review_due(self.register.offset())?;
            let name = &document.registration.value.reference;
            let approved = revision.approval.as_ref().map(|it| it.seq);
            let rests_on =
                approved.into_iter().chain(document.next_review.as_ref().map(|it| it.seq)).collect();
            self.overdue(
                Rule::D4,
                id,
                Some(due),
                (format!("document `{name}`, not reviewed by {due}"), rests_on),
            )
        })
    }

    /// H-1: changes carried out in an emergency and not decided upon by their day.
    fn changes(self) -> impl Iterator<Item = Gap> + 'a {
        self.register.changes.iter().filter_map(move |(id, change)| {
            let due = change.decision_due()?;
            let name = &change.proposal.value.reference;
            let found = format!("change `{name}`, carried out and not decided upon by {due}");
            let rests_on = change.implemented.iter().map(|it| it.seq).collect();
            self.overdue(Rule::H1, id, Some(due), (found, rests_on))
        })
    }

    /// I-3: duties to notify that were not met by their time.
    fn duties(self) -> impl Iterator<Item = Gap> + 'a {
        self.register.incidents.iter().flat_map(move |(id, incident)| {
            incident.overdue_duties(self.at.into(), self.register.offset()).map(move |duty| {
                let (name, due) = (&incident.report.value.reference, duty.value.due_at);
                let found = format!("{:?} not notified of incident `{name}` by {due}", duty.value.recipient);
                let since = PartialDate::Instant(due);
                let (about, rests_on) = (id.into(), vec![duty.seq]);
                Gap { rule: Rule::I3, about, since, overdue: true, found, rests_on }
            })
        })
    }

    /// U-1: suppliers in use that are not assessed or bound as they have to be, or were not looked at by their day.
    fn supplier(self, id: SupplierId, supplier: &Supplier) -> Vec<Gap> {
        let Some(used) = supplier.in_use.as_ref().filter(|_| supplier.ended.is_none()) else {
            return Vec::new();
        };
        let (name, offset) = (&supplier.registration.value.reference, self.register.offset());
        let missing = supplier.in_use_without(self.at.into(), offset).map(|what| {
            let (since, seq) = self.ran_out(supplier).unwrap_or((used.effective_at, used.seq));
            let mut rests_on = vec![used.seq, seq];
            rests_on.dedup();
            let found = format!("supplier `{name}` in use: {what}");
            Gap { rule: Rule::U1, about: id.into(), since, overdue: true, found, rests_on }
        });
        let days = self.register.profile().map_or(0, |profile| profile.supplier_review_days_max);
        let due = supplier.review_due(days, offset);
        let found = format!("supplier `{name}`, not looked at by {}", due.unwrap_or_default());
        let reviewed = supplier.reviewed.as_ref().map_or(used.seq, |it| it.seq);
        missing.into_iter().chain(self.overdue(Rule::U1, id, due, (found, vec![reviewed]))).collect()
    }

    /// When what a supplier is relied upon by ran out, and the event that says so: its assessment, which may have found it
    /// unsuitable, or the latest agreement. The sooner one; none where neither did.
    fn ran_out(self, supplier: &Supplier) -> Option<(PartialDate, u64)> {
        let after =
            |last: NaiveDate| last.succ_opt().filter(|after| *after <= self.today).map(PartialDate::Day);
        let assessed = supplier.assessed.as_ref().and_then(|it| {
            let unsuitable = it.value.result == Suitability::Unsuitable;
            let since = if unsuitable { Some(it.effective_at) } else { after(it.value.next_due) };
            Some((since?, it.seq))
        });
        let agreement = supplier.agreements.last();
        let agreed = agreement.and_then(|it| Some((after(it.value.valid_until?)?, it.seq)));
        let both = assessed.into_iter().chain(agreed);
        both.min_by_key(|(since, _)| since.start(self.register.offset()))
    }

    /// exceptions past their last day that nobody has ended or renewed.
    fn exceptions(self) -> impl Iterator<Item = Gap> + 'a {
        let open = self.register.exceptions.iter().filter(|(_, it)| !it.is_over());
        open.filter_map(move |(id, exception)| {
            let last = exception.expires_on()?;
            let name = &exception.request.value.reference;
            let renewed = exception.renewals.last().map(|it| it.seq);
            let seq = renewed.or(exception.approval.as_ref().map(|it| it.seq))?;
            let found = format!("exception `{name}`, expired after {last} and not ended");
            self.overdue(Rule::X3, id, Some(last), (found, vec![seq]))
        })
    }
}
