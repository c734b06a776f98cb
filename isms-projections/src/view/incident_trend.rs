//! Incident trend: how many events and incidents there were from month to month, of what kind, and how fast they were
//! dealt with.
//!
//! ISO/IEC 27001:2022, 9.1 and 10.1; control 5.27 of Annex A.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::aggregate::incident::Incident;
use isms_core::aggregate::incident::assessment::Verdict;
use isms_core::id::IncidentId;
use isms_core::moment::Moment;
use isms_core::recurrence::repeats;
use isms_core::register::Register;
use isms_core::vocabulary::severity::Severity;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::calendar::{Calendar, Part, founding};
use crate::cell::Cell;
use crate::chart::{Chart, Line, Stroke, Trend};
use crate::table::{Column, Kind, Place, Report, Row, Table};
use crate::timed::Times;
use crate::{figure, value};

/// The incident trend.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "incident-trend",
    title: "Incident trend",
    version: 1,
    theme: Theme::Evaluation,
    question: "Are there more incidents or fewer, of which kinds, and do they come back?",
    columns,
    source: Source::Register(build),
};

const NOTES: [&str; 3] = [
    "An event is counted in the month in which it was noticed, by the calendar of the organization; one of which only the year is known stands in a row of its own.",
    "A mean rests on those incidents of the month whose times are known as instants; where there are none, there is no mean.",
    "An incident repeats an earlier one of its category, in the same area or with an asset in common, that was noticed within the months by which the profile tells recurrences.",
];

/// A report of an event, with what it was found to be.
type Reported<'a> = (IncidentId, &'a Incident);

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::across("month", "Month", Kind::Key),
        Column::across("events", "Events", Kind::Number),
        Column::beneath("waiting", "Not assessed yet", Kind::Number),
        Column::across("false_alarms", "False alarms", Kind::Number),
        Column::beneath("no_incident", "Events and weaknesses without harm", Kind::Number),
        Column::across("incidents", "Incidents", Kind::Number),
        Column::across("critical", "Critical", Kind::Number),
        Column::across("high", "High", Kind::Number),
        Column::across("medium", "Medium", Kind::Number),
        Column::across("low", "Low", Kind::Number),
        Column::across("repeats", "Repeats", Kind::Number),
        Column::across("repeat_share", "Repeats, %", Kind::Number),
        Column::beneath("categories", "Categories", Kind::Short),
        Column::beneath("asset_kinds", "Kinds of assets", Kind::Short),
    ];
    columns.extend(Times::columns(Place::Beneath));
    columns
}

fn build(moment: &Moment) -> Report {
    let register = &moment.register;
    let mut months: BTreeMap<Part, Vec<Reported<'_>>> = BTreeMap::new();
    let dates = register.incidents.iter().map(|(_, it)| it.detected_at());
    for part in Calendar::Months.parts_until(moment, dates) {
        months.insert(part, Vec::new());
    }
    for (id, incident) in register.incidents.iter() {
        let month = Calendar::Months.part(incident.detected_at(), register.offset());
        months.entry(month).or_default().push((id, incident));
    }
    let repeating: BTreeSet<_> = repeats(register).into_keys().collect();
    let rows = months.iter().map(|(month, reported)| row(register, *month, reported, &repeating)).collect();
    let tables = vec![VIEW.table("months", "Months", rows), kinds(register, &repeating)];
    let notes = NOTES.map(str::to_owned).to_vec();
    Report { charts: charts(register, &months), notes, ..VIEW.report(moment, tables) }
}

fn declared<'a>(reported: &[Reported<'a>]) -> Vec<Reported<'a>> {
    reported.iter().copied().filter(|(_, it)| it.declared.is_some()).collect()
}

fn row(register: &Register, month: Part, reported: &[Reported<'_>], repeating: &BTreeSet<IncidentId>) -> Row {
    let incidents = declared(reported);
    let others = reported.iter().filter(|(_, it)| it.declared.is_none());
    let found = |verdicts: &[Option<Verdict>]| {
        value::count(others.clone().filter(|(_, it)| verdicts.contains(&it.verdict())).count())
    };
    let as_bad =
        |severity| value::count(incidents.iter().filter(|(_, it)| it.severity() == Some(severity)).count());
    let repeated = incidents.iter().filter(|(id, _)| repeating.contains(id)).count();
    let mut cells = vec![
        Cell::Text(Calendar::Months.name(month)),
        value::count(reported.len()),
        found(&[None, Some(Verdict::Incident)]),
        found(&[Some(Verdict::FalseAlarm)]),
        found(&[Some(Verdict::Event), Some(Verdict::Weakness)]),
        value::count(incidents.len()),
        as_bad(Severity::Critical),
        as_bad(Severity::High),
        as_bad(Severity::Medium),
        as_bad(Severity::Low),
        value::count(repeated),
        figure::percent(repeated, incidents.len()),
        counted(incidents.iter().filter_map(|(_, it)| category(it))),
        counted(incidents.iter().flat_map(|(_, it)| asset_kinds(register, it))),
    ];
    cells.extend(Times::of(register, incidents.iter().map(|(_, it)| *it)).cells());
    basis(register, reported).row(cells)
}

/// What a row rests on: that nothing was reported, on the founding of the management system.
fn basis(register: &Register, reported: &[Reported<'_>]) -> Basis {
    let mut basis = Basis::default();
    basis.add(founding(register).map(|(seq, _)| seq));
    for (_, it) in reported {
        basis.note(&it.report);
        basis.read(it.assessed.as_ref());
        basis.read(it.declared.as_ref());
        basis.read(it.classification.as_ref());
        basis.add(it.responses.iter().map(|it| it.seq));
        basis.read(it.resolved.as_ref());
    }
    basis
}

fn category(incident: &Incident) -> Option<String> {
    incident.classification.as_ref().map(|it| it.value.category.to_string())
}

/// The kinds of what an incident has affected, each once.
fn asset_kinds(register: &Register, incident: &Incident) -> BTreeSet<String> {
    let assets = incident.report.value.assets.iter().filter_map(|id| register.assets.get(*id));
    assets.map(|asset| value::word(asset.details.value.kind)).collect()
}

/// How often there is each: "malware 2".
fn counted(words: impl Iterator<Item = String>) -> Cell {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    value::list(counts.into_iter().map(|(word, count)| format!("{word} {count}")))
}

fn kind_columns() -> Vec<Column> {
    vec![
        Column::across("name", "Kind", Kind::Key),
        Column::across("by", "By", Kind::Short),
        Column::across("incidents", "Incidents", Kind::Number),
        Column::across("share", "Of all incidents, %", Kind::Number),
        Column::across("severe", "High or critical", Kind::Number),
        Column::across("repeats", "Repeats", Kind::Number),
        Column::across("repeat_share", "Repeats, %", Kind::Number),
        Column::across("mean_to_resolve", "Mean minutes to resolve", Kind::Number),
        Column::across("resolve_known", "of incidents", Kind::Number),
    ]
}

/// The incidents of the whole time, by category and by the kinds of assets that they have affected, the most first.
fn kinds(register: &Register, repeating: &BTreeSet<IncidentId>) -> Table {
    let all: Vec<_> = register.incidents.iter().filter(|(_, it)| it.declared.is_some()).collect();
    let mut groups: BTreeMap<(&str, String), Vec<Reported<'_>>> = BTreeMap::new();
    for (id, incident) in &all {
        let kinds = asset_kinds(register, incident).into_iter().map(|kind| ("asset kind", kind));
        for group in category(incident).map(|it| ("category", it)).into_iter().chain(kinds) {
            groups.entry(group).or_default().push((*id, incident));
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((by, _), incidents)| (*by != "category", std::cmp::Reverse(incidents.len())));
    let rows = groups.into_iter().map(|((by, name), incidents)| {
        let severe = incidents.iter().filter(|(_, it)| it.severity() >= Some(Severity::High)).count();
        let repeated = incidents.iter().filter(|(id, _)| repeating.contains(id)).count();
        let [.., mean, known] = Times::of(register, incidents.iter().map(|(_, it)| *it)).cells();
        basis(register, &incidents).row(vec![
            Cell::Text(name),
            Cell::Text(by.into()),
            value::count(incidents.len()),
            figure::percent(incidents.len(), all.len()),
            value::count(severe),
            value::count(repeated),
            figure::percent(repeated, incidents.len()),
            mean,
            known,
        ])
    });
    Table {
        name: "kinds".into(),
        caption: "Incidents by category and by kind of asset".into(),
        columns: kind_columns(),
        rows: rows.collect(),
    }
}

/// Events and incidents, and the minutes until they were over.
fn charts(register: &Register, months: &BTreeMap<Part, Vec<Reported<'_>>>) -> Vec<Chart> {
    let months: Vec<_> = months.iter().filter(|(month, _)| !month.is_vague()).collect();
    let trend = |caption: &str, unit: &str, lines| {
        let periods = months.iter().map(|(month, _)| Calendar::Months.name(**month)).collect();
        Chart::Trend(Trend { caption: caption.into(), unit: unit.into(), periods, lines })
    };
    let line = |name: &str, stroke, number: &dyn Fn(&[Reported<'_>]) -> Option<f64>| {
        let values = months.iter().map(|(_, reported)| number(reported)).collect();
        Line { name: name.into(), stroke, values }
    };
    let to_resolve = |reported: &[Reported<'_>]| {
        let incidents = declared(reported);
        figure::mean_drawn(&Times::of(register, incidents.iter().map(|(_, it)| *it)).resolve)
    };
    vec![
        trend(
            "Events and incidents by month",
            "events",
            vec![
                line("incidents", Stroke::Solid, &|reported| figure::drawn(declared(reported).len())),
                line("events", Stroke::Steps, &|reported| figure::drawn(reported.len())),
            ],
        ),
        trend(
            "Mean minutes to resolve an incident, by month",
            "minutes",
            vec![line("mean", Stroke::Solid, &to_resolve)],
        ),
    ]
}
