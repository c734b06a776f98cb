//! Recurrence: which earlier nonconformity has come back (rule N-6), and which has been raised for a finding.
//!
//! ISO/IEC 27001:2022, 10.2.

use std::cmp::Reverse;

use chrono::Months;

use crate::aggregate::nonconformity::Source;
use crate::id::NonconformityId;
use crate::register::Register;
use crate::stream::Stream;
use crate::vocabulary::text::{Area, Text, Title};
use crate::vocabulary::time::PartialDate;

/// The nonconformities with a requirement and an area, however they are spaced and capitalized, that were raised within
/// the profile's months before a day, the latest first.
pub(crate) fn alike(
    register: &Register,
    at: PartialDate,
    requirement: &Title,
    area: &Area,
) -> Vec<NonconformityId> {
    let offset = register.offset();
    let months = register.profile().map(|profile| Months::new(profile.recurrence_months));
    let Some(first) = months.and_then(|months| at.first_day(offset).checked_sub_months(months)) else {
        return Vec::new();
    };
    let plain = |requirement: &Title, area: &Area| (spelled(requirement), spelled(area));
    let said = plain(requirement, area);
    let alike = register.nonconformities.iter().filter(|(_, other)| {
        let (raised, same) = (other.raising.effective_at, &other.raising.value);
        plain(&same.requirement, &same.area) == said
            && first <= raised.first_day(offset)
            && !at.is_before(raised, offset)
    });
    let mut alike: Vec<_> = alike.collect();
    alike.sort_by_key(|(_, other)| Reverse((other.raising.effective_at.start(offset), other.raising.seq)));
    alike.into_iter().map(|(id, _)| id).collect()
}

/// The nonconformity that was raised for what was noticed in a part of another thing's history, such as a finding.
pub(crate) fn raised_from(register: &Register, source: Source) -> Option<NonconformityId> {
    let raised = register.referrers_of(source.thing()?, "nonconformity");
    let ids = raised.filter_map(|thing| if let Stream::Nonconformity(id) = thing { Some(id) } else { None });
    let is_from = |id| register.nonconformities.get(id).is_some_and(|it| it.raising.value.source == source);
    ids.into_iter().find(|id| is_from(*id))
}

/// A text without its spaces, in small letters.
fn spelled<const MAX: usize>(text: &Text<MAX>) -> String {
    text.as_str().split_whitespace().flat_map(str::chars).flat_map(char::to_lowercase).collect()
}
