//! Asset inventory: every asset, who answers for it, what it needs, what depends on it, and what is missing.
//!
//! ISO/IEC 27001:2022, 6.1.2; control 5.9 of Annex A. An asset in scope without an owner is a gap (rule A-1). What an
//! asset inherits names the asset it comes from; the way there is told by the rows in between.

use std::collections::BTreeSet;

use isms_core::aggregate::asset::{Asset, Need};
use isms_core::aggregate::risk::Risk;
use isms_core::gap::{Gap, owner_gap};
use isms_core::id::{AssetId, RiskId};
use isms_core::moment::Moment;
use isms_core::protection::{Inherited, inherited_needs_of};
use isms_core::register::Register;
use isms_core::rule::Rule;
use isms_core::stream::Stream;
use isms_core::vocabulary::cia::Cia;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Level, Mark, Status};
use crate::listing::Listed;
use crate::table::{Column, Kind, Row};
use crate::things::Things;
use crate::{naming, value};

/// The asset inventory.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "assets",
    title: "Asset inventory",
    version: 1,
    theme: Theme::Risk,
    question: "What is to be protected, how much, and who answers for it?",
    columns,
    source: Source::Things(&Things::together("assets", "Assets", |register| &register.assets, rows)),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("asset", "Asset", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("kind", "Kind", Kind::Short),
        Column::beneath("primary", "Primary", Kind::Short),
        Column::across("unit", "Unit", Kind::Short),
        Column::beneath("location", "Location", Kind::Short),
        Column::beneath("in_scope", "In scope", Kind::Short),
        Column::beneath("found_by", "Found by", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::beneath("custodian", "Custodian", Kind::Short),
        Column::across("confidentiality", "C", Kind::Short),
        Column::across("integrity", "I", Kind::Short),
        Column::across("availability", "A", Kind::Short),
        Column::beneath("label", "Label", Kind::Short),
        Column::beneath("inherited_confidentiality", "Inherited C", Kind::Short),
        Column::beneath("inherited_integrity", "Inherited I", Kind::Short),
        Column::beneath("inherited_availability", "Inherited A", Kind::Short),
        Column::beneath("inherited_from", "Inherited from", Kind::Short),
        Column::beneath("depends_on", "Depends on", Kind::Short),
        Column::beneath("risks", "Risks", Kind::Short),
        Column::beneath("controls", "Controls", Kind::Short),
        Column::across("identified", "Identified", Kind::Date),
        Column::across("confirmed", "Last confirmed", Kind::Date),
        Column::across("status", "Status", Kind::Short),
    ]
}

/// What the rows of some assets say; what each inherits is found out for all of them at once.
fn rows(moment: &Moment, assets: &[Listed<'_, Asset>]) -> Vec<Row> {
    let inherited = inherited_needs_of(&moment.register, assets.iter().map(|it| it.id));
    assets.iter().map(|it| row(moment, it, inherited.get(&it.id).copied().unwrap_or_default())).collect()
}

/// Those that an asset cannot do without, with the events that say so.
fn supporters(register: &Register, asset: AssetId) -> Vec<(AssetId, u64)> {
    let links = register.referrers_of(asset.into(), "asset").filter_map(|it| {
        let Stream::Asset(id) = it else { return None };
        let mut links = register.assets.get(id)?.supports.iter().filter(|it| it.value.supports == asset);
        Some((id, links.next()?.seq))
    });
    links.collect()
}

/// The open risks to an asset.
fn risks(register: &Register, asset: AssetId) -> Vec<(RiskId, &Risk)> {
    let risks = register.referrers_of(asset.into(), "risk").filter_map(|it| {
        let Stream::Risk(id) = it else { return None };
        let risk = register.risks.get(id)?;
        let endangers = risk.closed.is_none() && risk.identification.value.assets.contains(&asset);
        endangers.then_some((id, risk))
    });
    risks.collect()
}

fn row(moment: &Moment, it: &Listed<'_, Asset>, inherited: Cia<Option<Inherited>>) -> Row {
    let (register, asset) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let depends_on = supporters(register, it.id);
    basis.add(depends_on.iter().map(|(_, seq)| *seq));
    let mut cells = vec![Cell::Link(naming::link(register, it.id))];
    cells.extend(described(register, asset, &mut basis));
    cells.extend(needed(register, asset, inherited, &mut basis));
    cells.push(value::things(register, depends_on.iter().map(|(id, _)| *id)));
    cells.extend(endangered(register, &risks(register, it.id), &mut basis));
    let gap = owner_gap(register, it.id, moment.at);
    basis.add(gap.iter().flat_map(|gap| gap.rests_on.iter().copied()));
    let confirmed = basis.read(asset.confirmed.as_ref());
    basis.read(asset.disposed.as_ref());
    cells.extend([
        value::date(register, register.head(it.id.into()).map(|head| head.since)),
        value::date(register, confirmed.map(|it| it.effective_at)),
        it.status(|| status(asset, gap.as_ref(), inherited)),
    ]);
    basis.row(cells)
}

/// What it is, and who answers for it.
fn described(register: &Register, asset: &Asset, basis: &mut Basis) -> [Cell; 9] {
    let it = &basis.note(&asset.details).value;
    let owner = basis.read(asset.owner.as_ref()).map(|it| &it.value);
    [
        Cell::Text(it.name.to_string()),
        Cell::Text(value::word(it.kind)),
        Cell::YesNo(it.kind.is_primary()),
        value::text(it.unit.as_ref()),
        value::text(it.location.as_ref()),
        Cell::YesNo(it.in_scope),
        value::text(it.found_by.as_ref()),
        naming::cell(register, owner.map(|it| it.owner)),
        naming::cell(register, owner.and_then(|it| it.custodian)),
    ]
}

/// What it needs, and what it inherits from those that cannot do without it.
fn needed(
    register: &Register,
    asset: &Asset,
    inherited: Cia<Option<Inherited>>,
    basis: &mut Basis,
) -> [Cell; 8] {
    let classification = basis.read(asset.classification.as_ref()).map(|it| &it.value);
    let needs = classification.map(|it| it.needs);
    let Cia { confidentiality, integrity, availability } = inherited;
    let from = [confidentiality, integrity, availability].into_iter().flatten();
    let from: BTreeSet<_> = from
        .map(|it| {
            basis.add([it.link]);
            let source = register.assets.get(it.from);
            basis.read(source.and_then(|it| it.classification.as_ref()));
            it.from
        })
        .collect();
    [
        need(needs.map(|it| it.confidentiality)),
        need(needs.map(|it| it.integrity)),
        need(needs.map(|it| it.availability)),
        value::text(classification.and_then(|it| it.label.as_ref())),
        need(confidentiality.map(|it| it.need)),
        need(integrity.map(|it| it.need)),
        need(availability.map(|it| it.need)),
        value::things(register, from),
    ]
}

/// The open risks to it, and the controls that those count on.
fn endangered(register: &Register, risks: &[(RiskId, &Risk)], basis: &mut Basis) -> [Cell; 2] {
    for (_, risk) in risks {
        basis.note(&risk.identification);
        basis.read(risk.analysis());
        basis.add(risk.approved_plan.iter().flat_map(|plan| [plan.revision.seq, plan.approval.seq]));
        // Whose treatment was dropped is not counted on.
        basis.add(risk.progress.values().filter_map(|it| it.dropped.as_ref()).map(|it| it.seq));
    }
    let controls: BTreeSet<_> = risks.iter().flat_map(|(_, risk)| risk.controls()).collect();
    [value::things(register, risks.iter().map(|(id, _)| *id)), value::things(register, controls)]
}

/// Where the asset stands: what is missing comes first.
fn status(asset: &Asset, gap: Option<&Gap>, inherited: Cia<Option<Inherited>>) -> Status {
    if asset.disposed.is_some() {
        return value::status("disposed", Mark::Neutral);
    }
    if !asset.details.value.in_scope {
        return value::status("out of scope", Mark::Neutral);
    }
    match (gap, &asset.classification) {
        (Some(gap), _) => {
            let missing = if gap.rule == Rule::R2 { "owner is gone" } else { "no owner" };
            let late = if gap.overdue { ", overdue" } else { "" };
            value::status(format!("{missing}{late} ({})", gap.rule), Mark::Gap)
        }
        (None, None) => value::status("not classified", Mark::Attention),
        (None, Some(own)) if own.value.rationale.is_none() && is_lower(own.value.needs, inherited) => {
            value::status("needs less than it inherits (A-2)", Mark::Attention)
        }
        (None, Some(_)) => value::status("in order", Mark::Good),
    }
}

/// Whether less was determined than is inherited.
fn is_lower(own: Cia<Need>, inherited: Cia<Option<Inherited>>) -> bool {
    let less = |own: Need, it: Option<Inherited>| it.is_some_and(|it| own < it.need);
    less(own.confidentiality, inherited.confidentiality)
        || less(own.integrity, inherited.integrity)
        || less(own.availability, inherited.availability)
}

fn need(need: Option<Need>) -> Cell {
    let Some(need) = need else { return Cell::Empty };
    let rank = match need {
        Need::None => 1,
        Need::Low => 2,
        Need::Medium => 3,
        Need::High => 4,
        Need::VeryHigh => 5,
    };
    Cell::Level(Level { level: value::word(need), rank, of: 5 })
}
