//! What is asked of the registers of a whole year is what a look at each of their things finds.

use std::collections::BTreeSet;

use isms::deadline::{Deadline, deadlines, deadlines_of};
use isms::moment::Moment;
use isms::projections::{By, Choice, Condition, Facet, Faceted, Page, Query, Source, reports};
use isms::stream::Stream;

use crate::lived::year;

/// Hands each kind that can be chosen from, with its register, to a check.
macro_rules! every_register {
    ($check:ident, $moment:expr) => {
        $check($moment, &$moment.register.assets);
        $check($moment, &$moment.register.vulnerabilities);
        $check($moment, &$moment.register.risks);
        $check($moment, &$moment.register.controls);
        $check($moment, &$moment.register.exceptions);
        $check($moment, &$moment.register.documents);
        $check($moment, &$moment.register.roles);
        $check($moment, &$moment.register.persons);
        $check($moment, &$moment.register.training_activities);
        $check($moment, &$moment.register.suppliers);
        $check($moment, &$moment.register.obligations);
        $check($moment, &$moment.register.changes);
        $check($moment, &$moment.register.incidents);
        $check($moment, &$moment.register.continuity_plans);
        $check($moment, &$moment.register.sharing_partners);
        $check($moment, &$moment.register.objectives);
        $check($moment, &$moment.register.indicators);
        $check($moment, &$moment.register.audit_programs);
        $check($moment, &$moment.register.audits);
        $check($moment, &$moment.register.nonconformities);
        $check($moment, &$moment.register.improvements);
        $check($moment, &$moment.register.management_reviews);
    };
}

#[test]
fn what_is_due_late_or_expired_is_what_the_deadlines_say() {
    for day in ["2026-06-30", "2026-12-31", "2028-01-01"] {
        let moment = &year().as_of(day.parse().unwrap()).unwrap();
        every_register!(check_deadlines, moment);
    }
}

fn check_deadlines<A: Faceted>(moment: &Moment, entries: &isms::entries::Entries<A>) {
    let chosen = |condition| {
        let chosen = Choice::default().and(condition).of(moment, entries, Page::default());
        chosen.map(|it| it.things.iter().map(|it| it.id.into()).collect::<BTreeSet<Stream>>())
    };
    let offset = moment.register.offset();
    let of_kind = entries.iter().map(|(id, _)| id.into()).collect::<BTreeSet<Stream>>();
    let all = deadlines(&moment.register, moment.at);
    let such = |is: &dyn Fn(&Deadline) -> bool| -> BTreeSet<Stream> {
        all.iter().filter(|it| of_kind.contains(&it.about) && is(it)).map(|it| it.about).collect()
    };
    let what = A::FACETS.what;
    let passed = |it: &Deadline| it.has_passed(moment.at, offset);
    if A::FACETS.due {
        assert_eq!(
            chosen(Condition::Overdue).unwrap(),
            such(&|it| passed(it) && !it.what.is_an_end()),
            "{what}"
        );
        let day = moment.at.end(offset).day(offset);
        let by = such(&|it| it.due.end(offset).day(offset) <= day);
        assert_eq!(chosen(Condition::DueBy(day)).unwrap(), by, "{what}");
    } else {
        assert!(such(&|_| true).is_empty(), "{what} has deadlines and cannot be asked for them");
        assert!(chosen(Condition::Overdue).is_err());
    }
    let expired = such(&|it| passed(it) && it.what.is_an_end());
    if A::FACETS.expires {
        assert_eq!(chosen(Condition::Expired).unwrap(), expired, "{what}");
    } else {
        assert!(expired.is_empty(), "{what} expires and cannot be asked whether it has");
    }
}

#[test]
fn the_deadlines_of_a_kind_are_those_of_all_that_are_about_it() {
    let now = year().now().unwrap();
    let all = deadlines(&now.register, now.at);
    for kind in Stream::AGGREGATES {
        let mut own: Vec<_> = deadlines_of(&now.register, kind, now.at).collect();
        let key = |it: &Deadline| (it.about, it.due.end(now.register.offset()), it.what, it.which.clone());
        let mut expected: Vec<_> = all.iter().filter(|it| it.about.aggregate() == *kind).cloned().collect();
        own.sort_by_key(key);
        expected.sort_by_key(key);
        assert_eq!(own, expected, "{kind}");
    }
}

#[test]
fn every_facet_of_every_kind_answers_and_what_there_is_not_is_an_error() {
    let now = &year().now().unwrap();
    every_register!(check_facets, now);
}

fn check_facets<A: Faceted>(moment: &Moment, entries: &isms::entries::Entries<A>) {
    let (facets, what) = (A::FACETS.all(), A::FACETS.what);
    let total = |choice: Choice| choice.of(moment, entries, Page::default()).map(|it| it.total);
    for (by, facet) in [(By::Level, Facet::Level), (By::Due, Facet::Due)] {
        assert_eq!(total(Choice::default().by(by)).is_ok(), facets.contains(&facet), "{what} by {by:?}");
    }
    let valid = entries.iter().count();
    if let Some(words) = A::FACETS.state {
        // Whatever stands somewhere does so in one place only; a document without a revision stands nowhere yet.
        let standing = entries.iter().filter(|(_, it)| (words.of)(it).is_some()).count();
        let states = (words.all)().iter().map(|state| total(Choice::default().in_state(*state)).unwrap());
        assert_eq!(states.sum::<usize>(), standing, "{what}");
    }
    let voided = total(Choice::default().and(Condition::Voided)).unwrap();
    assert_eq!(total(Choice::default()).unwrap(), valid + voided, "{what}");
    assert_eq!(total(Choice::default().with_text("")).unwrap(), valid, "{what}");
    for (_, entry) in entries.iter() {
        let Some(owner) = entry.owner() else { continue };
        assert!(facets.contains(&Facet::Owner), "{what} is owned and cannot be asked by whom");
        assert!(total(Choice::default().owned_by(owner.value)).unwrap() > 0, "{what}");
    }
    let in_areas = entries.iter().filter_map(|(_, it)| it.area().cloned());
    for area in in_areas {
        assert!(total(Choice::default().and(Condition::Area(area))).unwrap() > 0, "{what}");
    }
}

#[test]
fn the_rows_of_any_report_come_page_by_page_and_each_is_found_by_its_key() {
    let now = year().now().unwrap();
    for blueprint in reports::all() {
        let whole = year().report(blueprint, &now).unwrap();
        let main = whole.tables.first().map(|it| it.name.clone()).unwrap_or_default();
        let tables = whole.tables.iter().filter(|it| it.name == main);
        let rows: Vec<_> = tables.flat_map(|it| it.rows.clone()).collect();
        let asked = |query: Query| {
            let report = year().ask(blueprint, &now, &query).unwrap();
            report.tables.into_iter().flat_map(|it| it.rows).collect::<Vec<_>>()
        };
        let limit = rows.len().div_ceil(3).max(1);
        let pages = (0..rows.len()).step_by(limit);
        let pages = pages.flat_map(|begin| asked(Query::default().page(Page::first(limit).skipping(begin))));
        assert_eq!(pages.collect::<Vec<_>>(), rows, "{}", blueprint.name);
        let key = (blueprint.columns)().remove(0).key;
        for row in rows.iter().take(3).filter(|row| !row.cells[0].is_empty()) {
            let found = asked(Query::default().only(format!("{key}={}", row.cells[0]).parse().unwrap()));
            assert!(found.contains(row), "{}: {key}={}", blueprint.name, row.cells[0]);
        }
        let sorted = asked(Query::default().sorted(format!("-{key}").parse().unwrap()));
        assert_eq!(sorted.len(), rows.len(), "{}", blueprint.name);
        if let Source::Things(things) = blueprint.source {
            assert_eq!(things.count(&now), rows.len(), "{}", blueprint.name);
        }
    }
}
