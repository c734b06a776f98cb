//! Lapsed acceptances: which risks somebody had accepted until a day, and nobody bore after it, and for how long.
//!
//! ISO/IEC 27001:2022, 6.1.3 f and 8.3. That an acceptance has lapsed is no event: it follows from its last day and from
//! what was recorded, or was not, until then.

use chrono::NaiveDate;
use isms_core::aggregate::risk::Risk;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;

use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::chart::{Chart, Lane, Span, Timeline};
use crate::lives::{Lives, Station};
use crate::projection::Projection;
use crate::rating;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The lapsed acceptances.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "lapsed-acceptances",
    title: "Lapsed acceptances",
    version: 1,
    theme: Theme::Risk,
    question: "Which accepted risks did nobody bear for a time, and for how long?",
    columns,
    source: Source::Log(|moment| {
        Box::new(Acceptances(Lives::until(moment, |thing| matches!(thing, Stream::Risk(_)))))
    }),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("risk", "Risk", Kind::Key),
        Column::across("level", "Accepted at", Kind::Short),
        Column::across("accepted_by", "Accepted by", Kind::Short),
        Column::across("accepted", "Accepted", Kind::Date),
        Column::across("valid_until", "Valid until", Kind::Date),
        Column::across("ended", "Ended", Kind::Date),
        Column::across("by", "By", Kind::Short),
        Column::across("lapsed", "Days lapsed", Kind::Number),
        Column::across("status", "Status", Kind::Short),
        Column::beneath("owner", "Owner", Kind::Short),
        Column::beneath("conditions", "Conditions", Kind::Prose),
    ]
}

fn total_columns() -> Vec<Column> {
    vec![
        Column::across("what", "Acceptances", Kind::Key),
        Column::across("acceptances", "Number", Kind::Number),
        Column::across("lapsed", "Of which lapsed", Kind::Number),
        Column::across("days", "Days lapsed in all", Kind::Number),
        Column::across("longest", "Longest", Kind::Number),
        Column::across("now", "Lapsed on the day", Kind::Number),
    ]
}

#[derive(Debug)]
struct Acceptances(Lives);

/// One acceptance, from the day on which it began until something took its place.
struct Accepted<'a> {
    of: Stream,
    station: &'a Station,
    risk: &'a Risk,
    /// What took its place; none where nothing has.
    after: Option<&'a Station>,
    until: Option<NaiveDate>,
}

impl Projection for Acceptances {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

impl Account for Acceptances {
    fn report(&self, moment: &Moment) -> Report {
        let told: Vec<_> = self.0.told().filter(|(risk, _)| moment.register.exists(*risk)).collect();
        let mut all: Vec<_> = told.iter().flat_map(|(risk, told)| accepted(moment, *risk, told)).collect();
        all.sort_by_cached_key(|it| {
            (
                std::cmp::Reverse(it.lapsed(moment)),
                it.station.from,
                naming::link(&moment.register, it.of).text,
            )
        });
        let rows = all.iter().map(|it| row(moment, it)).collect();
        let total = Table {
            name: "total".into(),
            caption: "In all".into(),
            columns: total_columns(),
            rows: total(moment, &all).into_iter().collect(),
        };
        let mut report =
            HISTORY.report(moment, vec![HISTORY.table("acceptances", "Acceptances", rows), total]);
        report.charts.extend(chart(moment, &all));
        report.notes.push(
            "An acceptance holds on its last day, and has lapsed from the next one until it is renewed or withdrawn, the \
             risk is assessed anew, or nobody has to bear it any longer."
                .into(),
        );
        report
    }
}

/// The acceptances of one risk.
fn accepted<'a>(moment: &Moment, of: Stream, told: &'a [Station]) -> Vec<Accepted<'a>> {
    let offset = moment.register.offset();
    // Closed because what remains is accepted, a risk is still to be borne.
    let borne = |station: &'a Station| {
        let risk = station.register.risks.iter().next().map(|(_, risk)| risk)?;
        let is_borne = risk.closed.as_ref().is_none_or(|it| it.value.leaves_a_risk());
        Some((risk.acceptance.as_ref()?.seq, risk)).filter(|_| is_borne)
    };
    let mut all: Vec<Accepted<'a>> = Vec::new();
    let mut current: Option<u64> = None;
    for station in told {
        let now = borne(station);
        if current == now.map(|(seq, _)| seq) {
            continue;
        }
        if let Some(last) = all.last_mut().filter(|it| current.is_some() && it.after.is_none()) {
            last.after = Some(station);
            last.until = Some(station.from.day(offset));
        }
        current = now.map(|(seq, _)| seq);
        all.extend(now.map(|(_, risk)| Accepted { of, station, risk, after: None, until: None }));
    }
    all
}

impl Accepted<'_> {
    fn last_day(&self) -> Option<NaiveDate> {
        Some(self.risk.acceptance.as_ref()?.value.acceptance.valid_until)
    }

    /// How many days it had lapsed for: to the day before something took its place, or to today.
    fn lapsed(&self, moment: &Moment) -> i64 {
        let over = self.until.and_then(|until| until.pred_opt()).unwrap_or(moment.today());
        self.last_day().map_or(0, |last| (over - last).num_days().max(0))
    }

    /// Whether nobody bears it on the day of the report.
    fn is_lapsed_now(&self, moment: &Moment) -> bool {
        self.after.is_none() && self.lapsed(moment) > 0
    }
}

fn row(moment: &Moment, it: &Accepted<'_>) -> Row {
    let register = &moment.register;
    let mut basis = Basis::default();
    let acceptance = basis.read(it.risk.acceptance.as_ref());
    let residual = basis.read(it.risk.residual.as_ref());
    basis.add(it.after.into_iter().flat_map(|it| it.events.iter().copied()));
    let (lapsed, owner) = (it.lapsed(moment), basis.read(it.risk.owner.as_ref()));
    let status = match (lapsed, it.after) {
        (0, None) => value::status("in force", Mark::Good),
        (0, Some(_)) => value::status("kept", Mark::Good),
        (_, None) => value::status("lapsed", Mark::Gap),
        (_, Some(_)) => value::status("had lapsed", Mark::Attention),
    };
    basis.add(it.station.events.iter().copied());
    let level = rating::level(register, &mut basis, residual.map(|it| &it.value));
    basis.row(vec![
        Cell::Link(naming::link(register, it.of)),
        level,
        naming::cell(register, acceptance.and_then(|it| it.by)),
        value::date(register, acceptance.map(|it| it.effective_at)),
        value::day(it.last_day()),
        value::day(it.until),
        it.after.map_or(Cell::Empty, |after| Cell::Text(ended_by(it.risk, after))),
        Cell::Integer(lapsed),
        Cell::Status(status),
        naming::cell(register, owner.map(|it| it.value.owner)),
        value::text(acceptance.and_then(|it| it.value.acceptance.conditions.as_ref())),
    ])
}

/// What took the place of an acceptance.
fn ended_by(before: &Risk, after: &Station) -> String {
    let Some((_, risk)) = after.register.risks.iter().next() else { return "voided".into() };
    if let Some(withdrawn) = risk.withdrawn.as_ref().filter(|_| risk.acceptance.is_none()) {
        return format!("withdrawn: {}", value::word(withdrawn.value.ground));
    }
    if risk.closed.is_some() && before.closed.is_none() {
        return "risk closed".into();
    }
    if risk.acceptance.is_some() { "accepted anew".into() } else { "assessed anew".into() }
}

fn total(moment: &Moment, all: &[Accepted<'_>]) -> Option<Row> {
    let lapsed: Vec<_> = all.iter().map(|it| it.lapsed(moment)).filter(|days| *days > 0).collect();
    let mut basis = Basis::default();
    basis.add(all.iter().flat_map(|it| it.station.events.iter().copied()));
    let now = all.iter().filter(|it| it.is_lapsed_now(moment)).count();
    let mark = if now > 0 { Mark::Gap } else { Mark::Good };
    let row = basis.row(vec![
        Cell::Text("of all risks".into()),
        value::count(all.len()),
        value::count(lapsed.len()),
        Cell::Integer(lapsed.iter().sum()),
        Cell::Integer(lapsed.iter().copied().max().unwrap_or_default()),
        Cell::Status(value::status(now.to_string(), mark)),
    ]);
    (!all.is_empty()).then_some(row)
}

/// From when to when each risk was accepted, and from when to when nobody bore it.
fn chart(moment: &Moment, all: &[Accepted<'_>]) -> Option<Chart> {
    let offset = moment.register.offset();
    let from = all.iter().map(|it| it.station.from.day(offset)).min()?;
    let mut lanes: Vec<Lane> = Vec::new();
    for it in all {
        let name = naming::link(&moment.register, it.of).text;
        if !lanes.iter().any(|lane| lane.name == name) {
            lanes.push(Lane { name: name.clone(), spans: Vec::new() });
        }
        let Some(lane) = lanes.iter_mut().find(|lane| lane.name == name) else { continue };
        let first = it.station.from.day(offset);
        let before = it.until.and_then(|until| until.pred_opt());
        let until = [before, it.last_day()].into_iter().flatten().min();
        lane.spans.push(Span { from: first, until, text: "accepted".into(), mark: Mark::Good });
        if let Some(lapsed) = it.last_day().and_then(|last| last.succ_opt()).filter(|_| it.lapsed(moment) > 0)
        {
            lane.spans.push(Span { from: lapsed, until: before, text: "lapsed".into(), mark: Mark::Gap });
        }
    }
    for lane in &mut lanes {
        lane.spans.sort_by_key(|span| span.from);
    }
    let (caption, until) = ("Acceptances of risks".into(), moment.today());
    Some(Chart::Timeline(Timeline { caption, from, until, lanes }))
}
