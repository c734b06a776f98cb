//! Asset inventory: every asset, who answers for it, what it needs, and what is missing.
//!
//! ISO/IEC 27001:2022, 6.1.2; control 5.9 of Annex A. An asset in scope without an owner is a gap (rule A-1).

use std::collections::BTreeMap;

use isms_core::aggregate::asset::{Asset, Kind as AssetKind, Need};
use isms_core::id::AssetId;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::responsible::Responsible;
use isms_core::vocabulary::time::PartialDate;

use super::View;
use crate::cell::{Cell, Level, Link, Mark, Status};
use crate::naming;
use crate::table::{Column, Header, Kind, Report, Row, Table};

/// The asset inventory.
pub(super) const VIEW: View = View { name: "assets", title: "Asset inventory", version: 1, columns, build };

fn columns() -> Vec<Column> {
    vec![
        Column::across("asset", "Asset", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("kind", "Kind", Kind::Short),
        Column::beneath("primary", "Primary", Kind::Short),
        Column::across("unit", "Unit", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::beneath("custodian", "Custodian", Kind::Short),
        Column::beneath("location", "Location", Kind::Short),
        Column::beneath("in_scope", "In scope", Kind::Short),
        Column::across("confidentiality", "C", Kind::Short),
        Column::across("integrity", "I", Kind::Short),
        Column::across("availability", "A", Kind::Short),
        Column::beneath("label", "Label", Kind::Short),
        Column::beneath("depends_on", "Depends on", Kind::Short),
        Column::beneath("found_by", "Found by", Kind::Short),
        Column::across("identified", "Identified", Kind::Date),
        Column::across("confirmed", "Last confirmed", Kind::Date),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let register = &moment.register;
    let supporters = supporters(register);
    let mut assets: Vec<_> = register.assets.iter().collect();
    assets.sort_by(|(_, a), (_, b)| a.reference.cmp(&b.reference));
    let rows = assets.into_iter().map(|(id, asset)| {
        let depends_on = supporters.get(&id).map(Vec::as_slice).unwrap_or_default();
        row(moment, id, asset, depends_on)
    });
    let rows: Vec<_> = rows.collect();
    Report {
        header: Header::of(moment, VIEW.name, VIEW.title, VIEW.version),
        charts: Vec::new(),
        tables: vec![Table { name: VIEW.name.into(), caption: "Assets".into(), columns: columns(), rows }],
        notes: Vec::new(),
    }
}

/// For each asset, those that it cannot do without, with the event that says so.
fn supporters(register: &Register) -> BTreeMap<AssetId, Vec<(AssetId, u64)>> {
    let mut supporters: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (id, asset) in register.assets.iter() {
        for link in &asset.supports {
            supporters.entry(link.value.supports).or_default().push((id, link.seq));
        }
    }
    supporters
}

fn row(moment: &Moment, id: AssetId, asset: &Asset, depends_on: &[(AssetId, u64)]) -> Row {
    let register = &moment.register;
    let details = &asset.details.value;
    let owner = asset.owner.as_ref();
    let needs = asset.classification.as_ref().map(|it| it.value.needs);
    let links: Vec<Link> = depends_on.iter().map(|(id, _)| naming::link(register, *id)).collect();
    let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
    let cells = vec![
        Cell::Link(naming::link(register, id)),
        Cell::Text(details.name.to_string()),
        Cell::Text(kind(details.kind).into()),
        Cell::YesNo(details.kind.is_primary()),
        text(details.unit.as_ref().map(ToString::to_string)),
        naming::cell(register, owner.map(|it| it.value.owner)),
        naming::cell(register, owner.and_then(|it| it.value.custodian)),
        text(details.location.as_ref().map(ToString::to_string)),
        Cell::YesNo(details.in_scope),
        need(needs.map(|needs| needs.confidentiality)),
        need(needs.map(|needs| needs.integrity)),
        need(needs.map(|needs| needs.availability)),
        text(asset.classification.as_ref().and_then(|it| it.value.label.as_ref()).map(ToString::to_string)),
        if links.is_empty() { Cell::Empty } else { Cell::Links(links) },
        text(details.found_by.as_ref().map(ToString::to_string)),
        day(moment, register.head(id.into()).map(|head| head.since)),
        day(moment, asset.confirmed.as_ref().map(|it| it.effective_at)),
        Cell::Status(status(moment, id, asset)),
    ];
    let rests_on = [
        register.head(id.into()).map(|head| head.first),
        Some(asset.details.seq),
        owner.map(|it| it.seq),
        asset.classification.as_ref().map(|it| it.seq),
        asset.confirmed.as_ref().map(|it| it.seq),
        asset.disposed.as_ref().map(|it| it.seq),
    ];
    let rests_on = rests_on.into_iter().flatten().chain(depends_on.iter().map(|(_, seq)| *seq));
    Row { cells, rests_on: rests_on.collect() }
}

/// Where the asset stands: what is missing comes first.
fn status(moment: &Moment, id: AssetId, asset: &Asset) -> Status {
    let say = |status: &str, mark| Status { status: status.to_owned(), mark };
    if asset.disposed.is_some() {
        return say("disposed", Mark::Neutral);
    }
    if !asset.details.value.in_scope {
        return say("out of scope", Mark::Neutral);
    }
    match &asset.owner {
        None if is_overdue(moment, id) => say("no owner, overdue (A-1)", Mark::Gap),
        None => say("no owner (A-1)", Mark::Gap),
        Some(owner) if !answers(moment, owner.value.owner) => say("owner is gone (R-2)", Mark::Gap),
        Some(_) if asset.classification.is_none() => say("not classified", Mark::Attention),
        Some(_) => say("in order", Mark::Good),
    }
}

/// Whether the grace within which an asset gets an owner has passed.
fn is_overdue(moment: &Moment, id: AssetId) -> bool {
    let offset = moment.register.offset();
    let grace = moment.register.isms().map_or(0, |isms| isms.profile.value.owner_grace_days);
    let since = moment.register.head(Stream::Asset(id)).map(|head| head.since.first_day(offset));
    since.is_some_and(|since| (moment.at.first_day(offset) - since).num_days() > i64::from(grace))
}

/// Whether there is somebody who answers: the person is still there, or the role has a holder.
fn answers(moment: &Moment, owner: Responsible) -> bool {
    let register = &moment.register;
    let is_there = |id| register.persons.get(id).is_some_and(|person| person.offboarded.is_none());
    match owner {
        Responsible::Person(person) => is_there(person),
        Responsible::Role(role) => register
            .roles
            .get(role)
            .is_some_and(|role| role.holders(moment.at, register.offset()).any(|it| is_there(it.person))),
    }
}

/// A date as precise as it is known, an instant to its day.
fn day(moment: &Moment, date: Option<PartialDate>) -> Cell {
    let Some(date) = date else { return Cell::Empty };
    let is_instant = matches!(date, PartialDate::Instant(_));
    let day = || date.first_day(moment.register.offset()).to_string();
    Cell::Date(if is_instant { day() } else { date.to_string() })
}

fn kind(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::Information => "information",
        AssetKind::Process => "process",
        AssetKind::Service => "service",
        AssetKind::Application => "application",
        AssetKind::Hardware => "hardware",
        AssetKind::Network => "network",
        AssetKind::Site => "site",
        AssetKind::People => "people",
        AssetKind::Outsourced => "outsourced",
    }
}

fn need(need: Option<Need>) -> Cell {
    let (level, rank) = match need {
        None => return Cell::Empty,
        Some(Need::None) => ("none", 1),
        Some(Need::Low) => ("low", 2),
        Some(Need::Medium) => ("medium", 3),
        Some(Need::High) => ("high", 4),
        Some(Need::VeryHigh) => ("very high", 5),
    };
    Cell::Level(Level { level: level.to_owned(), rank, of: 5 })
}
