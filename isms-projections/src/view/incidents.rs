//! Incident log: everything that was reported, what it was found to be, how long it took, and what was learned.
//!
//! ISO/IEC 27001:2022, 8.1 and 10.1; controls 5.5, 5.24 to 5.28 and 6.8 of Annex A.

use std::collections::BTreeMap;

use isms_core::aggregate::incident::assessment::Impact;
use isms_core::aggregate::incident::lessons::FollowUp;
use isms_core::aggregate::incident::response::Step;
use isms_core::aggregate::incident::{Incident, State};
use isms_core::id::IncidentId;
use isms_core::moment::Moment;
use isms_core::recurrence::repeats;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::severity::Severity;
use isms_core::vocabulary::text::Reference;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Link, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Place, Report, Row, Table};
use crate::timed::Times;
use crate::{naming, value};

/// The incident log.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "incidents",
    title: "Incident log",
    version: 1,
    theme: Theme::Operation,
    question: "What has happened, how fast was it dealt with, and what was learned?",
    columns,
    source: Source::Register(build),
};

const NOTES: [&str; 3] = [
    "Minutes are counted from instant to instant: to detect, from the occurrence to when it was noticed; to respond and to resolve, from when it was noticed. Where one of them is known to the day only, there are none.",
    "Late are notifications that were sent after their time, and those whose time has passed unsent.",
    "An incident repeats the latest of its category, in the same area or with an asset in common, that was noticed within the months by which the profile tells recurrences.",
];

fn columns() -> Vec<Column> {
    vec![
        Column::across("incident", "Incident", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::beneath("kind", "Reported as", Kind::Short),
        Column::beneath("description", "What was noticed", Kind::Prose),
        Column::beneath("channel", "Channel", Kind::Short),
        Column::beneath("area", "Area", Kind::Short),
        Column::beneath("assets", "Assets", Kind::Short),
        Column::beneath("occurred", "Occurred", Kind::Date),
        Column::across("detected", "Detected", Kind::Date),
        Column::beneath("reported", "Reported", Kind::Date),
        Column::beneath("decision", "Found to be", Kind::Short),
        Column::beneath("decided", "Decided", Kind::Date),
        Column::beneath("category", "Category", Kind::Short),
        Column::across("severity", "Severity", Kind::Short),
        Column::beneath("worst", "Worst severity", Kind::Short),
        Column::beneath("properties", "Harmed", Kind::Short),
        Column::across("manager", "Manager", Kind::Short),
        Column::beneath("tlp", "May be passed on", Kind::Short),
        Column::beneath("contained", "Contained", Kind::Date),
        Column::beneath("recovered", "Recovered", Kind::Date),
        Column::beneath("resolved", "Resolved", Kind::Date),
        Column::beneath("closed", "Closed", Kind::Date),
        Column::across("minutes_to_detect", "Minutes to detect", Kind::Number),
        Column::across("minutes_to_respond", "Minutes to respond", Kind::Number),
        Column::across("minutes_to_resolve", "Minutes to resolve", Kind::Number),
        Column::beneath("impact", "Impact", Kind::Short),
        Column::beneath("impact_statement", "What it has done", Kind::Prose),
        Column::beneath("notifications_due", "Notifications due", Kind::Short),
        Column::beneath("notifications_sent", "Notifications sent", Kind::Short),
        Column::beneath("notifications_late", "Notifications late", Kind::Number),
        Column::beneath("evidence", "Pieces of evidence", Kind::Number),
        Column::beneath("root_cause", "Root cause", Kind::Prose),
        Column::beneath("human_factor", "Human factor", Kind::Short),
        Column::beneath("lessons", "Lessons", Kind::Prose),
        Column::beneath("follow_ups", "Follow-ups", Kind::Short),
        Column::beneath("risks", "Says something about", Kind::Short),
        Column::beneath("repeats", "Repeats", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let repeats = repeats(&moment.register);
    let rows = listed(&moment.register.incidents).iter().map(|it| row(moment, it, &repeats)).collect();
    let tables = vec![VIEW.table("incidents", "Incidents", rows), severities(moment)];
    let notes = NOTES.map(str::to_owned).to_vec();
    Report { notes, ..VIEW.report(moment, tables) }
}

fn row(moment: &Moment, it: &Listed<'_, Incident>, repeats: &BTreeMap<IncidentId, IncidentId>) -> Row {
    let (register, incident) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let mut cells = vec![Cell::Link(naming::link(register, it.id))];
    cells.extend(reported(register, incident, &mut basis));
    cells.extend(judged(register, incident, &mut basis));
    cells.extend(dealt_with(register, incident, &mut basis));
    cells.extend(harm(incident, &mut basis));
    cells.extend(notified(moment, incident, &mut basis));
    cells.extend(learned(register, it, &mut basis));
    let before = repeats.get(&it.id).copied();
    basis.add(before.and_then(|id| register.head(id.into())).map(|head| head.first));
    cells.extend([naming::cell(register, before), it.status(|| status(moment, incident))]);
    basis.row(cells)
}

/// What somebody has noticed.
fn reported(register: &Register, incident: &Incident, basis: &mut Basis) -> [Cell; 9] {
    let report = basis.note(&incident.report);
    let it = &report.value;
    [
        Cell::Text(it.title.to_string()),
        Cell::Text(value::word(it.kind)),
        Cell::Text(it.description.to_string()),
        value::text(it.channel.as_ref()),
        value::text(it.area.as_ref()),
        value::things(register, it.assets.iter().copied()),
        value::time(register, it.occurred_at),
        value::time(register, Some(incident.detected_at())),
        value::time(register, Some(report.effective_at)),
    ]
}

/// What it was found to be, and how bad.
fn judged(register: &Register, incident: &Incident, basis: &mut Basis) -> [Cell; 7] {
    let assessed = basis.read(incident.assessed.as_ref());
    let declared = basis.read(incident.declared.as_ref());
    let classified = basis.read(incident.classification.as_ref());
    let severity = |it: Severity| value::step(&Severity::ALL, &it);
    let harmed = declared.into_iter().flat_map(|it| &it.value.properties);
    [
        value::text(assessed.map(|it| value::word(it.value.verdict))),
        value::time(register, assessed.map(|it| it.effective_at)),
        value::text(classified.map(|it| &it.value.category)),
        incident.severity().map_or(Cell::Empty, severity),
        incident.worst.map_or(Cell::Empty, severity),
        value::list(harmed.map(value::word)),
        naming::cell(register, declared.map(|it| it.value.manager)),
    ]
}

/// What was done about it, and how long that took.
fn dealt_with(register: &Register, incident: &Incident, basis: &mut Basis) -> [Cell; 8] {
    let offset = register.offset();
    basis.add(incident.responses.iter().map(|it| it.seq));
    let resolved = basis.read(incident.resolved.as_ref());
    let closed = basis.read(incident.closed.as_ref());
    basis.read(incident.reopened.as_ref());
    let declared = incident.declared.as_ref();
    [
        value::text(declared.map(|it| value::word(it.value.tlp))),
        value::time(register, incident.last(Step::Contain, offset)),
        value::time(register, incident.last(Step::Recover, offset)),
        value::time(register, resolved.map(|it| it.effective_at)),
        value::time(register, closed.map(|it| it.effective_at)),
        value::number(incident.minutes_to_detect()),
        value::number(incident.minutes_to_respond(offset)),
        value::number(incident.minutes_to_resolve()),
    ]
}

/// What it has done.
fn harm(incident: &Incident, basis: &mut Basis) -> [Cell; 2] {
    let impact = basis.read(incident.impact.as_ref()).map(|it| &it.value);
    let figures = impact.map(figures).unwrap_or_default();
    [value::list(figures), value::text(impact.and_then(|it| it.statement.as_ref()))]
}

fn figures(it: &Impact) -> Vec<String> {
    let counted = |number: Option<u64>, what: &str| number.map(|number| format!("{number} {what}"));
    let loss = it.loss.as_ref().map(|it| format!("{} {} lost", it.amount, it.currency));
    let confidence = format!("confidence {}", value::word(it.confidence));
    let all = [
        counted(it.records, "records"),
        counted(it.persons, "persons"),
        counted(it.downtime_minutes, "minutes of downtime"),
        loss,
        Some(confidence),
    ];
    all.into_iter().flatten().collect()
}

/// Whom the organization had to tell, whom it has told, and how often too late.
fn notified(moment: &Moment, incident: &Incident, basis: &mut Basis) -> [Cell; 4] {
    let register = &moment.register;
    basis.add(incident.duties.values().map(|it| it.seq));
    basis.add(incident.notifications.iter().map(|it| it.seq));
    basis.add(incident.evidence.values().map(|it| it.seq));
    let due = incident.duties.values().map(|it| {
        let until = it.value.due_at.on_the_clock(register.offset());
        format!("{} until {until}", value::word(it.value.recipient))
    });
    let sent = incident.notifications.iter().map(|it| {
        let recipient = value::word(it.value.notification.recipient);
        format!("{recipient} {}", value::clock(register, it.effective_at))
    });
    [
        value::list(due),
        value::list(sent),
        value::count(late(moment, incident)),
        value::count(incident.evidence.len()),
    ]
}

/// How many notifications came late, or are.
fn late(moment: &Moment, incident: &Incident) -> usize {
    let made = incident.notifications.iter().filter(|it| it.value.duty.is_some_and(|duty| duty.late));
    made.count() + incident.overdue_duties(moment.at, moment.register.offset()).count()
}

/// What was learned, and what has followed.
fn learned(register: &Register, it: &Listed<'_, Incident>, basis: &mut Basis) -> [Cell; 5] {
    let incident = it.entry;
    let lessons = basis.read(incident.lessons.as_ref()).map(|it| &it.value);
    basis.add(incident.risks.values().map(|it| it.seq));
    let follow_ups = lessons.into_iter().flat_map(|it| &it.follow_ups);
    [
        value::text(lessons.and_then(|it| it.root_cause.as_ref())),
        lessons.map_or(Cell::Empty, |it| Cell::YesNo(it.human_factor)),
        value::text(lessons.map(|it| &it.lessons)),
        value::links(follow_ups.map(|follow_up| followed(register, it.id, follow_up)).collect()),
        value::things(register, incident.risks.keys().copied()),
    ]
}

/// What has followed; where it goes by that name no more, the way to the incident that asked for it.
fn followed(register: &Register, incident: IncidentId, it: &FollowUp) -> Link {
    let raised = |aggregate, reference: &Reference| {
        register.by_reference(aggregate, reference).map_or_else(
            || Link { text: reference.to_string(), stream: Stream::from(incident).to_string() },
            |thing| naming::link(register, thing),
        )
    };
    match it {
        FollowUp::Risk(risk) => naming::link(register, *risk),
        FollowUp::Nonconformity(it) => raised("nonconformity", &it.reference),
        FollowUp::Improvement(it) => raised("improvement", &it.reference),
        FollowUp::Training(it) => raised("training_activity", &it.reference),
    }
}

fn status(moment: &Moment, incident: &Incident) -> Status {
    let state = incident.state();
    let is_late = incident.overdue_duties(moment.at, moment.register.offset()).next().is_some();
    let mark = match state {
        _ if is_late => return value::status("notification overdue", Mark::Gap),
        State::Reported
        | State::Assessed
        | State::Declared
        | State::Responding
        | State::Resolved
        | State::LessonsLearned => Mark::Attention,
        State::Dismissed => Mark::Neutral,
        State::Closed => Mark::Good,
    };
    value::status(value::word(state), mark)
}

fn severity_columns() -> Vec<Column> {
    let mut columns = vec![
        Column::across("severity", "Severity", Kind::Key),
        Column::across("incidents", "Incidents", Kind::Number),
        Column::across("open", "Open", Kind::Number),
        Column::across("notifications_late", "Notifications late", Kind::Number),
    ];
    columns.extend(Times::columns(Place::Across));
    columns
}

/// What was declared an incident, by severity, the worst first, and all together.
fn severities(moment: &Moment) -> Table {
    let all = moment.register.incidents.iter().map(|(_, it)| it);
    let declared: Vec<_> = all.filter(|it| it.declared.is_some()).collect();
    let of = |severity: Severity| {
        let such = declared.iter().copied().filter(|it| it.severity() == Some(severity)).collect();
        (value::step(&Severity::ALL, &severity), such)
    };
    let rows = Severity::ALL.into_iter().rev().map(of).chain([(Cell::Text("all".into()), declared.clone())]);
    let rows = rows.filter(|(_, incidents)| !incidents.is_empty());
    Table {
        name: "severities".into(),
        caption: "Incidents by severity".into(),
        columns: severity_columns(),
        rows: rows.map(|(name, incidents)| severity_row(moment, name, &incidents)).collect(),
    }
}

fn severity_row(moment: &Moment, name: Cell, incidents: &[&Incident]) -> Row {
    let mut basis = Basis::default();
    for incident in incidents {
        basis.note(&incident.report);
        basis.read(incident.classification.as_ref());
        basis.add(incident.responses.iter().map(|it| it.seq));
        basis.add(incident.duties.values().map(|it| it.seq));
        basis.add(incident.notifications.iter().map(|it| it.seq));
        basis.read(incident.resolved.as_ref());
        basis.read(incident.closed.as_ref());
    }
    let open = incidents.iter().filter(|it| it.closed.is_none()).count();
    let late = incidents.iter().map(|it| late(moment, it)).sum();
    let mut cells = vec![name, value::count(incidents.len()), value::count(open), value::count(late)];
    cells.extend(Times::of(&moment.register, incidents.iter().copied()).cells());
    basis.row(cells)
}
