//! Recurrence: which earlier nonconformity has come back (rule N-6), which has been raised for a finding, and which
//! incident was there before.
//!
//! ISO/IEC 27001:2022, 10.2.

use std::collections::BTreeMap;

use chrono::Months;

use crate::aggregate::incident::Incident;
use crate::aggregate::nonconformity::Source;
use crate::id::{AssetId, IncidentId, NonconformityId};
use crate::register::Register;
use crate::stream::Stream;
use crate::vocabulary::text::{Area, Title};
use crate::vocabulary::time::{PartialDate, Timestamp};

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

/// The incidents that repeat an earlier one, each with the latest that it repeats: of the same category, in the same area
/// or with an asset in common, noticed within the profile's months before.
#[must_use]
pub fn repeats(register: &Register) -> BTreeMap<IncidentId, IncidentId> {
    let (offset, months) = (register.offset(), register.profile().map_or(0, |it| it.recurrence_months));
    let mut declared: Vec<_> = register.incidents.iter().filter(|(_, it)| it.declared.is_some()).collect();
    declared.sort_by_key(|(_, it)| (it.detected_at().start(offset), it.report.seq));
    let mut latest: BTreeMap<Mark, (Timestamp, u64, IncidentId)> = BTreeMap::new();
    let mut repeats = BTreeMap::new();
    for (id, incident) in declared {
        let noticed = incident.detected_at();
        let first = noticed.first_day(offset).checked_sub_months(Months::new(months));
        let marks = marks(incident);
        let before = marks.iter().filter_map(|mark| latest.get(mark)).max();
        if let Some((_, _, before)) = before.filter(|(at, ..)| first.is_some_and(|it| it <= at.day(offset))) {
            repeats.insert(id, *before);
        }
        let this = (noticed.start(offset), incident.report.seq, id);
        latest.extend(marks.into_iter().map(|mark| (mark, this)));
    }
    repeats
}

/// By what an incident is known again: its category, with where it is or what it affects.
type Mark = (String, Place);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Area(String),
    Asset(AssetId),
}

fn marks(incident: &Incident) -> Vec<Mark> {
    let Some(classified) = &incident.classification else { return Vec::new() };
    let category = spelling(classified.value.category.as_str());
    let report = &incident.report.value;
    let area = report.area.iter().map(|it| Place::Area(spelling(it.as_str())));
    let places = area.chain(report.assets.iter().copied().map(Place::Asset));
    places.map(|place| (category.clone(), place)).collect()
}

/// A text without what makes no difference: how it is spaced and capitalized.
fn spelling(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::incident::Event;
    use crate::aggregate::incident::assessment::{Classification, Declaration};
    use crate::aggregate::incident::report::{Kind, Report};
    use crate::testing::{BEN, Fact, given, reference, text, title};
    use crate::vocabulary::severity::Severity;
    use crate::vocabulary::tlp::Tlp;

    const SERVER: AssetId = AssetId::from_u128(0x5E4);

    #[test]
    fn an_incident_repeats_the_latest_of_its_category_in_its_area_or_with_its_asset() {
        let facts = [
            incident(1, "2026-01-01", "Malware", Some("IT"), None),
            incident(2, "2026-02-01", "Malware", None, Some(SERVER)),
            incident(3, "2026-03-01", "malware", Some("it"), Some(SERVER)),
            incident(4, "2026-03-02", "Malware", Some("Shop"), None),
            incident(5, "2026-03-03", "Theft", Some("IT"), Some(SERVER)),
            incident(6, "2025-12-31", "Malware", Some("IT"), None),
        ];
        let found = repeats(&given(facts.concat()).register);
        let id = IncidentId::from_u128;
        assert_eq!(found, [(id(1), id(6)), (id(3), id(2))].into());
    }

    #[test]
    fn what_was_longer_ago_than_the_months_of_the_profile_is_not_repeated() {
        for (second, is_repeat) in [("2026-01-31", true), ("2026-02-01", false)] {
            let first = incident(1, "2025-01-31", "Malware", Some("IT"), None);
            let facts = [first, incident(2, second, "Malware", Some("IT"), None)].concat();
            assert_eq!(!repeats(&given(facts).register).is_empty(), is_repeat, "{second}");
        }
    }

    #[test]
    fn what_was_not_declared_repeats_nothing_and_is_not_repeated() {
        let [first, second] =
            [1, 2].map(|number| incident(number, "2026-01-01", "Malware", Some("IT"), None));
        let facts = [first.get(..1).unwrap().to_vec(), second].concat();
        assert_eq!(repeats(&given(facts).register), BTreeMap::new());
    }

    fn incident(
        number: u128,
        on: &str,
        category: &str,
        area: Option<&str>,
        asset: Option<AssetId>,
    ) -> Vec<Fact> {
        let id = IncidentId::from_u128(number);
        let report = Report {
            reference: reference(&format!("INC-{number}")),
            title: title("Files that nobody can open"),
            kind: Kind::Event,
            description: text("They have other names since this morning"),
            channel: None,
            occurred_at: None,
            detected_at: on.parse().ok(),
            reporter: None,
            assets: asset.into_iter().collect(),
            area: area.map(text),
        };
        let classification = Classification { category: title(category), severity: Severity::High };
        let declaration =
            Declaration { classification, properties: [].into(), manager: BEN, tlp: Tlp::Amber };
        vec![Fact::of(id, Event::SecurityEventReported(report)), Fact::of(id, Event::Declared(declaration))]
    }
}
