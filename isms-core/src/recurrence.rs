//! Recurrence: which earlier nonconformity has come back (rule N-6), and which has been raised for a finding.
//!
//! ISO/IEC 27001:2022, 10.2.

use chrono::Months;

use crate::aggregate::nonconformity::Source;
use crate::id::NonconformityId;
use crate::register::Register;
use crate::stream::Stream;
use crate::vocabulary::text::{Area, Title};
use crate::vocabulary::time::PartialDate;

/// The latest nonconformity with a requirement and an area, however they are spaced and capitalized, that was raised within
/// the profile's months before a day, and `counts`.
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
        is_same_requirement(&same.requirement, requirement)
            && same.area.is_spelled_like(area)
            && first <= raised.first_day(offset)
            && !at.is_before(raised, offset)
            && counts(*id)
    });
    let latest = alike.max_by_key(|(_, it)| (it.raising.effective_at.start(offset), it.raising.seq));
    latest.map(|(id, _)| id)
}

/// The nonconformity that was raised for what was noticed in a part of another thing's history, such as a finding.
pub(crate) fn raised_from(register: &Register, source: Source) -> Option<NonconformityId> {
    let raised = register.referrers_of(source.thing()?, "nonconformity");
    let ids = raised.filter_map(|thing| if let Stream::Nonconformity(id) = thing { Some(id) } else { None });
    let is_from = |id| register.nonconformities.get(id).is_some_and(|it| it.raising.value.source == source);
    ids.into_iter().find(|id| is_from(*id))
}

/// Whether two requirements are one: `7. 2` is `7.2`.
fn is_same_requirement(one: &Title, other: &Title) -> bool {
    fn letters(text: &Title) -> impl Iterator<Item = char> {
        text.as_str().chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}
