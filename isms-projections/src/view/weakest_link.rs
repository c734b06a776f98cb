//! Weakest link: of everything that a primary asset depends on, the element that holds least, the way to it, and why.
//!
//! ISO/IEC 27001:2022, 6.1.2, 8.2 and 8.3. A chain is no stronger than that: each element is judged by what the register
//! knows of it, and the worst is shown.

use std::collections::{BTreeMap, VecDeque};

use isms_core::aggregate::control::assurance::Rating;
use isms_core::id::{AssetId, RiskId};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::severity::Severity;
use isms_core::vocabulary::time::PartialDate;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row};
use crate::{naming, value};

/// The weakest link.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "weakest-link",
    title: "Weakest link",
    version: 1,
    theme: Theme::Risk,
    question: "Where would what matters most give way first?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("asset", "Primary asset", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("weakest", "Weakest element", Kind::Short),
        Column::across("path", "The way to it", Kind::Short),
        Column::across("why", "Why", Kind::Prose),
        Column::across("since", "Since", Kind::Date),
        Column::across("status", "Status", Kind::Short),
        Column::beneath("elements", "Elements looked at", Kind::Number),
        Column::beneath("weak", "Of which weak", Kind::Number),
    ]
}

/// What makes an element weak, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    /// Nobody answers for it.
    Unowned,
    /// A control of one of its risks is not known to work.
    Untested,
    /// A control of one of its risks does not work as it is meant to.
    Failing,
    /// A risk of it is above what is accepted.
    Above,
    /// It has a vulnerability that is still to be removed.
    Vulnerable,
    /// It has one that should have been removed by now.
    Overdue,
}

/// Why an element is weak.
#[derive(Clone, Debug)]
struct Weakness {
    grade: Grade,
    /// How grave it is among those of its grade.
    rank: usize,
    why: String,
    since: Option<PartialDate>,
    events: Vec<u64>,
}

fn build(moment: &Moment) -> Report {
    let below = supporters(&moment.register);
    let assets = listed(&moment.register.assets);
    let is_shown = |it: &&Listed<'_, isms_core::aggregate::asset::Asset>| {
        let details = &it.entry.details.value;
        details.kind.is_primary() && details.in_scope && it.voided.is_none() && it.entry.disposed.is_none()
    };
    let rows = assets.iter().filter(is_shown).map(|it| row(moment, it.id, &below)).collect();
    let mut report = VIEW.report(moment, vec![VIEW.table("assets", "Primary assets in scope", rows)]);
    report.notes.push(
        "Worst is a vulnerability past its day, then one that is open, a risk above acceptance, a control that fails, one \
         that nobody has tested, and an element without an owner. Of two that are equally weak the nearer one is shown."
            .into(),
    );
    report
}

/// For each asset those that support it, with the event that says so.
type Below = BTreeMap<AssetId, Vec<(AssetId, u64)>>;

fn supporters(register: &Register) -> Below {
    let mut below = Below::new();
    for (id, asset) in register.assets.iter().filter(|(_, it)| it.disposed.is_none()) {
        for link in &asset.supports {
            below.entry(link.value.supports).or_default().push((id, link.seq));
        }
    }
    below
}

/// Everything that an asset depends on, itself first, the nearer the sooner; each with what it supports on the way.
fn elements(asset: AssetId, below: &Below) -> Vec<(AssetId, Option<(AssetId, u64)>)> {
    let (mut found, mut waiting) = (vec![(asset, None)], VecDeque::from([asset]));
    while let Some(next) = waiting.pop_front() {
        for (id, link) in below.get(&next).into_iter().flatten() {
            if !found.iter().any(|(known, _)| known == id) {
                found.push((*id, Some((next, *link))));
                waiting.push_back(*id);
            }
        }
    }
    found
}

fn row(moment: &Moment, id: AssetId, below: &Below) -> Row {
    let register = &moment.register;
    let mut basis = Basis::of(register, id);
    let elements = elements(id, below);
    basis.add(elements.iter().filter_map(|(_, over)| over.map(|(_, link)| link)));
    let weak: Vec<_> = elements.iter().filter_map(|(it, _)| Some((*it, weakness(moment, *it)?))).collect();
    // The first of the worst: `max_by_key` would take the last.
    let worst = weak.iter().rev().max_by_key(|(_, it)| (it.grade, it.rank));
    basis.add(worst.into_iter().flat_map(|(_, it)| it.events.iter().copied()));
    let name = register.assets.get(id).map(|it| basis.note(&it.details).value.name.to_string());
    let status = match worst.map(|(_, it)| it.grade) {
        Some(Grade::Overdue | Grade::Failing) => value::status("gives way", Mark::Gap),
        Some(_) => value::status("weak", Mark::Attention),
        None => value::status("nothing weak is known", Mark::Good),
    };
    basis.row(vec![
        Cell::Link(naming::link(register, id)),
        value::text(name),
        naming::cell(register, worst.map(|(it, _)| *it)),
        value::links(worst.map(|(it, _)| path(register, *it, &elements)).unwrap_or_default()),
        value::text(worst.map(|(_, it)| &it.why)),
        value::date(register, worst.and_then(|(_, it)| it.since)),
        Cell::Status(status),
        value::count(elements.len()),
        value::count(weak.len()),
    ])
}

/// The way from the primary asset to an element.
fn path(
    register: &Register,
    to: AssetId,
    elements: &[(AssetId, Option<(AssetId, u64)>)],
) -> Vec<crate::cell::Link> {
    let over =
        |id: AssetId| elements.iter().find(|(it, _)| *it == id).and_then(|(_, over)| Some(over.as_ref()?.0));
    let mut way: Vec<_> = std::iter::successors(Some(to), |id| over(*id)).collect();
    way.reverse();
    way.into_iter().map(|id| naming::link(register, id)).collect()
}

/// The worst that is known of an element.
fn weakness(moment: &Moment, id: AssetId) -> Option<Weakness> {
    let register = &moment.register;
    let mut all = vulnerabilities(moment, id);
    let risks = register.referrers_of(id.into(), "risk");
    let risks = risks.filter_map(|thing| if let Stream::Risk(risk) = thing { Some(risk) } else { None });
    all.extend(risks.flat_map(|risk| of_risk(moment, id, risk)));
    let asset = register.assets.get(id)?;
    if asset.owner.is_none() {
        let since = register.head(id.into());
        all.push(Weakness {
            grade: Grade::Unowned,
            rank: 0,
            why: "nobody answers for it".into(),
            since: since.map(|it| it.since),
            events: since.map(|it| it.first).into_iter().collect(),
        });
    }
    all.into_iter().max_by_key(|it| (it.grade, it.rank))
}

fn vulnerabilities(moment: &Moment, id: AssetId) -> Vec<Weakness> {
    let register = &moment.register;
    let of = register.referrers_of(id.into(), "vulnerability").filter_map(|thing| {
        let Stream::Vulnerability(id) = thing else { return None };
        register.vulnerabilities.get(id)
    });
    let open = of.filter(|it| !it.is_settled() && !it.is_accepted(register, moment.at));
    let weak = open.filter_map(|it| {
        let found = it.identification.as_ref().filter(|found| found.value.assets.contains(&id))?;
        let is_late = it.is_overdue(register, moment.at);
        let severity = found.value.severity;
        let late = if is_late { ", past its day" } else { "" };
        Some(Weakness {
            grade: if is_late { Grade::Overdue } else { Grade::Vulnerable },
            // Of which nobody knows how bad it is counts as bad.
            rank: severity.unwrap_or(Severity::High) as usize,
            why: format!(
                "vulnerability {} ({}){late}",
                it.reference,
                severity.map_or("unrated".into(), value::word)
            ),
            since: Some(found.effective_at),
            events: [found.seq].into_iter().chain(it.assessed.as_ref().map(|it| it.seq)).collect(),
        })
    });
    weak.collect()
}

/// What a risk of an element says: that it is above acceptance, and how the controls are that it counts on.
fn of_risk(moment: &Moment, id: AssetId, risk: RiskId) -> Vec<Weakness> {
    let register = &moment.register;
    let Some(it) = register.risks.get(risk).filter(|it| it.closed.is_none()) else { return Vec::new() };
    if !it.identification.value.assets.contains(&id) {
        return Vec::new();
    }
    let name = &it.identification.value.reference;
    let above = it.is_above_acceptance(register).then(|| {
        let said = it.residual.as_ref().map(|it| (it.seq, it.effective_at));
        let said = said.or_else(|| it.analysis().map(|it| (it.seq, it.effective_at)));
        let level = it.residual.as_ref().map(|it| it.value.level());
        let level = level.or_else(|| Some(it.analysis()?.value.level()));
        Weakness {
            grade: Grade::Above,
            rank: 0,
            why: format!(
                "risk {name} is above acceptance ({})",
                level.map(ToString::to_string).unwrap_or_default()
            ),
            since: said.map(|(_, at)| at),
            events: said.map(|(seq, _)| seq).into_iter().collect(),
        }
    });
    let controls = it.controls().filter_map(|id| Some((id, register.controls.get(id)?)));
    let failing = controls.filter_map(|(id, control)| {
        let reference = naming::link(register, id).text;
        let tests = [&control.tests.design, &control.tests.operation].into_iter().flatten();
        let last = tests.max_by_key(|it| it.seq);
        let (grade, words) = match control.rating() {
            Rating::Ineffective => (Grade::Failing, "does not work"),
            Rating::Partly => (Grade::Failing, "works in part"),
            Rating::Untested => (Grade::Untested, "was never tested in operation"),
            Rating::Effective => return None,
        };
        Some(Weakness {
            grade,
            rank: usize::from(control.rating() == Rating::Ineffective),
            why: format!("control {reference} of risk {name} {words}"),
            since: Some(last.map_or(control.definition.effective_at, |it| it.effective_at)),
            events: last.map(|it| it.seq).into_iter().chain([control.definition.seq]).collect(),
        })
    });
    above.into_iter().chain(failing).collect()
}
