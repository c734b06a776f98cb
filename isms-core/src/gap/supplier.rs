//! Suppliers: those relied upon that are not assessed or bound as they have to be.
//!
//! ISO/IEC 27001:2022, 8.1; controls 5.19 and 5.20 of Annex A.

use chrono::NaiveDate;

use super::{Day, Gap};
use crate::aggregate::supplier::Supplier;
use crate::aggregate::supplier::assurance::Suitability;
use crate::id::SupplierId;
use crate::rule::Rule;
use crate::vocabulary::time::PartialDate;

impl<'a> Day<'a> {
    /// U-1: suppliers in use that are not assessed or bound as they have to be.
    pub(super) fn of_suppliers(self) -> impl Iterator<Item = Gap> + 'a {
        self.register.suppliers.iter().filter_map(move |(id, it)| self.relied_upon_without(id, it))
    }

    fn relied_upon_without(self, id: SupplierId, supplier: &Supplier) -> Option<Gap> {
        let what = supplier.in_use_without(self.at.into(), self.register.offset())?;
        let used = supplier.in_use.as_ref()?;
        let (since, seq) = self.ran_out(supplier).unwrap_or((used.effective_at, used.seq));
        let mut rests_on = vec![used.seq, seq];
        rests_on.dedup();
        let found = format!("supplier `{}` in use: {what}", supplier.registration.value.reference);
        Some(Gap { rule: Rule::U1, about: id.into(), since, overdue: true, found, rests_on })
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
}
