//! Risk movement: from where to where each risk has moved, when, by which reassessment, and why.
//!
//! ISO/IEC 27001:2022, 6.1.2 d and 8.2. A risk stands where what remains of it was assessed last, or where it was
//! analyzed last, whichever came later. What it would be without controls counts as long as nobody knows what it is with
//! them; the first analysis that does know is no movement, but the effect of the controls. Levels of two revisions of a
//! method are never compared.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use isms_core::aggregate::risk::Risk;
use isms_core::aggregate::risk::identification::Kind as RiskKind;
use isms_core::id::{RiskId, RiskMethodId};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;

use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Level, Mark, Status};
use crate::chart::{Chart, Move};
use crate::facts::{Fact, Facts};
use crate::grid::{Grid, is_borne};
use crate::listing::natural;
use crate::path::{Path, Place, Seen, Step, place};
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, rating, value};

/// The movement of risks.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "risk-movement",
    title: "Movement of risks",
    version: 1,
    theme: Theme::Risk,
    question: "From where to where has each risk moved, since when, and why?",
    columns,
    source: Source::Log(begin),
};

/// For how long back the map shows where risks came from.
const MONTHS_SHOWN: Months = Months::new(12);

fn columns() -> Vec<Column> {
    vec![
        Column::across("risk", "Risk", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::across("from", "From", Kind::Short),
        Column::across("from_level", "Level then", Kind::Short),
        Column::across("to", "To", Kind::Short),
        Column::across("to_level", "Level now", Kind::Short),
        Column::across("movement", "Movement", Kind::Short),
        Column::across("when", "When", Kind::Date),
        Column::across("why", "Why", Kind::Prose),
        Column::beneath("since", "Stood there since", Kind::Date),
        Column::beneath("event", "Event", Kind::Short),
        Column::beneath("position", "Position", Kind::Number),
        Column::beneath("by", "By", Kind::Short),
        Column::beneath("from_stage", "As seen then", Kind::Short),
        Column::beneath("to_stage", "As seen now", Kind::Short),
        Column::beneath("method", "Method", Kind::Short),
    ]
}

fn begin(moment: &Moment) -> Box<dyn Account> {
    Box::new(Movement(Facts::until(moment, place)))
}

/// Every place in which a risk was seen.
struct Movement(Facts<Place>);

impl Projection for Movement {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

impl Account for Movement {
    fn report(&self, moment: &Moment) -> Report {
        let register = &moment.register;
        let paths = self.paths(register);
        let steps = paths.values().flat_map(Path::steps);
        let mut steps: Vec<_> = steps.filter(is_told).collect();
        steps.sort_by_key(|step| (step.to.effective_at.start(register.offset()), step.to.seq));
        let rows = steps.iter().map(|step| row(register, step)).collect();
        let since = year_before(moment);
        let arrows = arrows(register, &paths, since);
        let mut report = HISTORY.report(
            moment,
            vec![HISTORY.table("movements", "Movements of risks", rows), arrows_table(register, &arrows)],
        );
        report.charts = charts(register, &paths, &arrows);
        report.notes = notes(register, &paths, since);
        report
    }
}

impl Movement {
    /// The places of each risk, in the order in which they were recorded.
    fn paths(&self, register: &Register) -> BTreeMap<RiskId, Path<'_>> {
        let mut paths: BTreeMap<RiskId, Path<'_>> = BTreeMap::new();
        for fact in self.0.standing() {
            let Stream::Risk(id) = fact.stream else { continue };
            let is_risk = |it: &Risk| it.identification.value.kind == RiskKind::Risk;
            if register.risks.get(id).is_some_and(is_risk) {
                paths.entry(id).or_insert_with(|| Path::of(id)).add(fact);
            }
        }
        paths
    }
}

/// Whether a step is a movement: it stands elsewhere, or it cannot be said.
fn is_told(step: &Step<'_>) -> bool {
    !step.is_first_with_controls() && !step.is_standstill()
}

fn row(register: &Register, step: &Step<'_>) -> Row {
    let mut basis = basis(register, step);
    let mut cells = vec![Cell::Link(naming::link(register, step.id)), title(register, step, &mut basis)];
    cells.extend(places(register, step));
    let rationale = step.to.value.rationale.as_ref();
    let event = match step.to.value.seen {
        Seen::Inherent | Seen::Current => "risk.analyzed",
        Seen::Residual => "risk.residual_risk_assessed",
    };
    cells.extend([
        value::date(register, Some(step.to.effective_at)),
        value::text(rationale.or(step.to.reason.as_ref())),
        value::date(register, Some(step.from.effective_at)),
        Cell::Text(event.into()),
        i64::try_from(step.to.seq).map_or(Cell::Empty, Cell::Integer),
        naming::cell(register, step.to.by),
        Cell::Text(step.from.value.seen.word().into()),
        Cell::Text(step.to.value.seen.word().into()),
        method(register, step),
    ]);
    basis.row(cells)
}

fn basis(register: &Register, step: &Step<'_>) -> Basis {
    let mut basis = Basis::of(register, step.id);
    basis.add(step.from.rests_on().chain(step.to.rests_on()));
    for (method, number) in [step.from.value.by(), step.to.value.by()] {
        basis.read(register.risk_methods.get(method).and_then(|it| it.revisions.get(&number)));
    }
    basis
}

fn title(register: &Register, step: &Step<'_>, basis: &mut Basis) -> Cell {
    let risk = register.risks.get(step.id);
    value::text(basis.read(risk.map(|it| &it.identification)).map(|it| &it.value.title))
}

/// From where, to where, and which way.
fn places(register: &Register, step: &Step<'_>) -> [Cell; 5] {
    let square = |it: &Fact<Place>| {
        let (likelihood, consequence) = it.value.square();
        Cell::Text(format!("{likelihood} × {consequence}"))
    };
    let level = |it: &Fact<Place>| {
        ranked(register, &it.value).map_or_else(|| Cell::Text(it.value.level().to_string()), Cell::Level)
    };
    [
        square(step.from),
        level(step.from),
        square(step.to),
        level(step.to),
        Cell::Status(direction(register, step)),
    ]
}

fn direction(register: &Register, step: &Step<'_>) -> Status {
    if !step.is_comparable() {
        return value::status("not comparable: another revision", Mark::Neutral);
    }
    let rank = |it: &Fact<Place>| ranked(register, &it.value).map(|it| it.rank);
    match rank(step.to).cmp(&rank(step.from)) {
        std::cmp::Ordering::Greater => value::status("higher", Mark::Attention),
        std::cmp::Ordering::Less => value::status("lower", Mark::Good),
        std::cmp::Ordering::Equal => value::status("same level", Mark::Neutral),
    }
}

/// The method, with the revision by which each place is to be read.
fn method(register: &Register, step: &Step<'_>) -> Cell {
    let named = |it: &Fact<Place>| {
        let (method, number) = it.value.by();
        let mut link = naming::link(register, method);
        link.text = format!("{} revision {number}", link.text);
        link
    };
    let mut links = vec![named(step.from), named(step.to)];
    links.dedup();
    Cell::Links(links)
}

/// It as an arrow on the map, each step counted from 0.
fn drawn(register: &Register, step: &Step<'_>) -> Option<Move> {
    let at = |it: &Fact<Place>| {
        let (likelihood, consequence) = it.value.square();
        let index = |step: u8| usize::from(step).checked_sub(1);
        Some((index(likelihood)?, index(consequence)?))
    };
    let (from, to) = (at(step.from)?, at(step.to)?);
    let risk = naming::link(register, step.id).text;
    (from != to).then_some(Move { risk, from, to })
}

fn ranked(register: &Register, place: &Place) -> Option<Level> {
    let (method, number) = place.by();
    rating::ranked(register.risk_methods.get(method)?.revision(number)?, place.level())
}

/// The first day of the twelve months that end on the moment's day.
fn year_before(moment: &Moment) -> NaiveDate {
    let offset = moment.register.offset();
    let today = moment.at.end(offset).day(offset);
    today.checked_sub_months(MONTHS_SHOWN).unwrap_or(NaiveDate::MIN)
}

/// From where to where each risk that is still borne has moved within the year.
fn arrows<'a>(register: &Register, paths: &BTreeMap<RiskId, Path<'a>>, since: NaiveDate) -> Vec<Step<'a>> {
    let borne = paths.iter().filter(|(id, _)| register.risks.get(**id).is_some_and(is_borne));
    let mut arrows: Vec<_> = borne.filter_map(|(_, path)| path.arrow(since, register.offset())).collect();
    let name = |step: &Step<'_>| naming::link(register, step.id).text;
    arrows.sort_by(|one, other| natural(&name(one), &name(other)).then(one.id.cmp(&other.id)));
    arrows
}

fn arrows_table(register: &Register, arrows: &[Step<'_>]) -> Table {
    let columns = vec![
        Column::across("risk", "Risk", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::across("from", "From", Kind::Short),
        Column::across("from_level", "Level then", Kind::Short),
        Column::across("to", "To", Kind::Short),
        Column::across("to_level", "Level now", Kind::Short),
        Column::across("movement", "Movement", Kind::Short),
        Column::across("since", "There since", Kind::Date),
        Column::across("when", "Here since", Kind::Date),
    ];
    let rows = arrows.iter().map(|step| {
        let mut basis = basis(register, step);
        let mut cells = vec![Cell::Link(naming::link(register, step.id)), title(register, step, &mut basis)];
        cells.extend(places(register, step));
        let days = [step.from, step.to].map(|it| value::date(register, Some(it.effective_at)));
        cells.extend(days);
        basis.row(cells)
    });
    let caption = "From the first to the latest place of the last twelve months".into();
    Table { name: "arrows".into(), caption, columns, rows: rows.collect() }
}

/// The risks that stand in each square.
type Squares = BTreeMap<(u8, u8), BTreeSet<RiskId>>;

/// A map for each revision by which risks were seen last, with the arrows of the year.
fn charts(register: &Register, paths: &BTreeMap<RiskId, Path<'_>>, arrows: &[Step<'_>]) -> Vec<Chart> {
    let mut squares: BTreeMap<(RiskMethodId, u32), Squares> = BTreeMap::new();
    for (id, path) in paths.iter().filter(|(id, _)| register.risks.get(**id).is_some_and(is_borne)) {
        let Some(last) = path.last() else { continue };
        squares.entry(last.value.by()).or_default().entry(last.value.square()).or_default().insert(*id);
    }
    let drawn = squares.into_iter().filter_map(|((method, number), squares)| {
        let grid = Grid::of(register, method, number)?;
        let here = arrows.iter().filter(|step| step.to.value.by() == (method, number));
        let moves: Vec<_> = here.filter_map(|step| drawn(register, step)).collect();
        let many: usize = squares.values().map(BTreeSet::len).sum();
        let caption =
            format!("{}, as they stand: {many}; moved within twelve months: {}", grid.title(), moves.len());
        let risks = |square| squares.get(&square).into_iter().flatten().copied().collect();
        Some(Chart::HeatMap(grid.drawn(caption, risks, moves)))
    });
    drawn.collect()
}

fn notes(register: &Register, paths: &BTreeMap<RiskId, Path<'_>>, since: NaiveDate) -> Vec<String> {
    let steps = paths.values().flat_map(Path::steps);
    let still = steps.filter(|step| step.is_standstill() && !step.is_first_with_controls()).count();
    let once = paths.iter().filter(|(_, path)| path.is_one_place()).map(|(id, _)| *id);
    let once = value::things(register, once);
    let seen_once = (!once.is_empty()).then(|| format!("Seen only once, and so never moved: {once}."));
    let stood = (still > 0).then(|| format!("Reassessments that found a risk where it was: {still}."));
    let map = format!("The map shows where risks stand, and from where they have come since {since}.");
    [Some(map), stood, seen_once].into_iter().flatten().collect()
}
