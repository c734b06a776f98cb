//! Sharing log: what partners were told and what they have told, how far it may be passed on, who has approved it, and
//! what is to be done about it.
//!
//! ISO/IEC 27001:2022, 7.4; controls 5.5 to 5.7 and 5.14 of Annex A.

use isms_core::aggregate::sharing_partner::{Reception, Sharing, SharingPartner};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::time::PartialDate;

use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The sharing log.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "sharing-log",
    title: "Sharing log",
    version: 1,
    theme: Theme::Operation,
    question: "With whom do we share experience, and what came of it?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("partner", "Partner", Kind::Key),
        Column::across("date", "Date", Kind::Date),
        Column::across("direction", "Direction", Kind::Short),
        Column::across("topic", "Topic", Kind::Prose),
        Column::across("tlp", "TLP", Kind::Short),
        Column::across("approved_by", "Approved by", Kind::Short),
        Column::across("anonymized", "Anonymized", Kind::Short),
        Column::across("follow_ups", "Follow-ups", Kind::Prose),
        Column::beneath("summary", "What was told", Kind::Prose),
        Column::beneath("incidents", "Incidents", Kind::Short),
        Column::beneath("approved_in", "Approved in the role", Kind::Short),
        Column::beneath("by", "Shared or noted by", Kind::Short),
        Column::beneath("content", "SHA-256 of what was told", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let register = &moment.register;
    let all = listed(&register.sharing_partners);
    let mut entries: Vec<_> = all.iter().flat_map(told).collect();
    // The latest first.
    entries.sort_by_key(|it| std::cmp::Reverse((it.date().start(register.offset()), it.seq())));
    let rows = entries.iter().map(|it| row(register, it)).collect();
    let mut report = VIEW
        .report(moment, vec![VIEW.table("entries", "Shared and received", rows), partners(register, &all)]);
    let silent = all.iter().filter(|it| it.voided.is_none() && told(it).is_empty());
    let silent = value::things(register, silent.map(|it| it.id));
    let note = || format!("Neither told anything nor heard from: {silent}.");
    report.notes.extend((!silent.is_empty()).then(note));
    report
}

/// Something that a partner was told, or has told.
struct Entry<'a> {
    partner: &'a Listed<'a, SharingPartner>,
    said: Said<'a>,
}

enum Said<'a> {
    Shared(&'a Noted<Sharing>),
    Received(&'a Noted<Reception>),
}

fn told<'a>(partner: &'a Listed<'a, SharingPartner>) -> Vec<Entry<'a>> {
    let shared = partner.entry.shared.iter().map(Said::Shared);
    let received = partner.entry.received.iter().map(Said::Received);
    shared.chain(received).map(|said| Entry { partner, said }).collect()
}

impl Entry<'_> {
    fn date(&self) -> PartialDate {
        match self.said {
            Said::Shared(it) => it.effective_at,
            Said::Received(it) => it.effective_at,
        }
    }

    fn seq(&self) -> u64 {
        match self.said {
            Said::Shared(it) => it.seq,
            Said::Received(it) => it.seq,
        }
    }
}

fn row(register: &Register, entry: &Entry<'_>) -> Row {
    let mut basis = entry.partner.basis(register);
    basis.add([entry.seq()]);
    let mut cells =
        vec![Cell::Link(naming::link(register, entry.partner.id)), value::date(register, Some(entry.date()))];
    cells.extend(match entry.said {
        Said::Shared(it) => shared(register, entry.partner, it),
        Said::Received(it) => received(register, entry.partner, it),
    });
    basis.row(cells)
}

fn shared(register: &Register, partner: &Listed<'_, SharingPartner>, it: &Noted<Sharing>) -> [Cell; 11] {
    let Noted { value: told, by, .. } = it;
    [
        partner.status(|| value::status("told", Mark::Neutral)),
        Cell::Text(told.topic.to_string()),
        Cell::Text(value::word(told.tlp)),
        naming::cell(register, Some(told.approved_by)),
        Cell::YesNo(told.anonymized),
        Cell::Empty,
        Cell::Empty,
        value::things(register, told.incidents.iter().copied()),
        naming::cell(register, Some(told.approved_in)),
        naming::cell(register, *by),
        Cell::Text(told.content.to_string()),
    ]
}

fn received(register: &Register, partner: &Listed<'_, SharingPartner>, it: &Noted<Reception>) -> [Cell; 11] {
    let Noted { value: heard, by, .. } = it;
    [
        partner.status(|| value::status("heard", Mark::Neutral)),
        Cell::Text(heard.topic.to_string()),
        Cell::Text(value::word(heard.tlp)),
        Cell::Empty,
        Cell::Empty,
        value::list(&heard.follow_ups),
        Cell::Text(heard.summary.to_string()),
        Cell::Empty,
        Cell::Empty,
        naming::cell(register, *by),
        Cell::Empty,
    ]
}

/// Each partner, on which terms it is told something, and how often it was.
fn partners(register: &Register, all: &[Listed<'_, SharingPartner>]) -> Table {
    let columns = vec![
        Column::across("partner", "Partner", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("contact", "Contact", Kind::Short),
        Column::across("tlp", "Told at most", Kind::Short),
        Column::across("identifiable", "May know who", Kind::Short),
        Column::across("told", "Told", Kind::Number),
        Column::across("heard", "Heard", Kind::Number),
        Column::across("last", "Last contact", Kind::Date),
        Column::beneath("agreement", "Agreement", Kind::Short),
    ];
    let rows = all.iter().map(|it| {
        let mut basis = it.basis(register);
        let registration = &basis.note(&it.entry.registration).value;
        let entries = told(it);
        basis.add(entries.iter().map(Entry::seq));
        let last = entries.iter().map(Entry::date).max_by_key(|date| date.start(register.offset()));
        basis.row(vec![
            Cell::Link(naming::link(register, it.id)),
            Cell::Text(registration.name.to_string()),
            Cell::Text(value::word(registration.kind)),
            naming::cell(register, registration.contact_role),
            Cell::Text(value::word(registration.default_tlp)),
            Cell::YesNo(registration.allows_identifiable),
            value::count(it.entry.shared.len()),
            value::count(it.entry.received.len()),
            value::date(register, last),
            naming::cell(register, registration.agreement),
        ])
    });
    Table { name: "partners".into(), caption: "Partners".into(), columns, rows: rows.collect() }
}
