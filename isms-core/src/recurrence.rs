//! Recurrence: which earlier nonconformity has come back (rule N-6).
//!
//! ISO/IEC 27001:2022, 10.2.

use chrono::Months;

use crate::id::NonconformityId;
use crate::register::Register;
use crate::vocabulary::text::{Area, Title};
use crate::vocabulary::time::PartialDate;

/// The latest nonconformity with a requirement and an area that was raised within the profile's months before a day, and
/// `counts`.
pub(crate) fn latest_alike(
    register: &Register,
    at: PartialDate,
    requirement: &Title,
    area: &Area,
    counts: impl Fn(NonconformityId) -> bool,
) -> Option<NonconformityId> {
    let offset = register.offset();
    let months = Months::new(register.profile()?.recurrence_months);
    let first = at.first_day(offset).checked_sub_months(months)?;
    let alike = register.nonconformities.iter().filter(|(id, other)| {
        let (raised, same) = (other.raising.effective_at, &other.raising.value);
        (&same.area, &same.requirement) == (area, requirement)
            && first <= raised.first_day(offset)
            && !at.is_before(raised, offset)
            && counts(*id)
    });
    let latest = alike.max_by_key(|(_, it)| (it.raising.effective_at.start(offset), it.raising.seq));
    latest.map(|(id, _)| id)
}
