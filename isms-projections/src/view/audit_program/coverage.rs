//! Coverage: which clauses, and which controls that apply, audits have looked at in each of three years.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use isms_core::aggregate::audit::Audit;
use isms_core::aggregate::statement_of_applicability::applicability::Applicability;
use isms_core::criteria::criteria;
use isms_core::id::AuditId;
use isms_core::moment::Moment;
use isms_core::vocabulary::criterion::{CatalogControl, Criterion};

use crate::basis::Basis;
use crate::cell::{Cell, Mark, Status};
use crate::chart::{Chart, Coverage, Covered};
use crate::clauses::CLAUSES;
use crate::listing::natural;
use crate::table::{Column, Kind, Row, Table};
use crate::{naming, value};

/// How many years are shown.
const SHOWN: usize = 3;
/// What the columns of the years are called, the earliest first.
const YEARS: [(&str, &str); SHOWN] =
    [("two_years_ago", "The year before last"), ("last_year", "Last year"), ("this_year", "This year")];

/// The years that are shown, the earliest first.
#[derive(Clone, Copy)]
pub(super) struct Years([i32; SHOWN]);

impl Years {
    /// The calendar year of the moment, and those before it.
    pub(super) fn until(moment: &Moment) -> Self {
        let offset = moment.register.offset();
        let year = moment.at.end(offset).day(offset).year();
        Self([year - 2, year - 1, year])
    }
}

/// What audits have looked at.
pub(super) struct Matrix {
    name: &'static str,
    caption: &'static str,
    /// What a row is: "Clause".
    of: &'static str,
    years: Years,
    rows: Vec<Subject>,
}

/// A clause or a control, with what has become of it in audits.
struct Subject {
    name: String,
    title: String,
    /// Whether it has to be audited at all: not a control that does not apply.
    counts: bool,
    seen: [Vec<Seen>; SHOWN],
    last: Option<String>,
    rests_on: Basis,
}

/// An audit that has compared with it.
struct Seen {
    audit: String,
    /// Whether it has recorded evidence of it.
    with_evidence: bool,
}

impl Matrix {
    pub(super) fn of_clauses(moment: &Moment, years: Years) -> Self {
        let established = moment.register.management_systems.iter().next();
        let rows = CLAUSES.iter().filter_map(|clause| {
            let basis = Basis::of(&moment.register, established?.0);
            let criterion = Criterion::Clause(clause.number.try_into().ok()?);
            let named = (clause.number.to_owned(), clause.asks.to_owned());
            Some(Subject::of(moment, years, named, &criterion, true, basis))
        });
        let rows = rows.collect();
        Self { name: "clauses", caption: "Clauses by year", of: "Clause", years, rows }
    }

    /// Of the controls of every Statement of Applicability, as it is in force.
    pub(super) fn of_controls(moment: &Moment, years: Years) -> Self {
        let register = &moment.register;
        let mut controls = BTreeMap::new();
        for (_, statement) in register.statements_of_applicability.iter() {
            let Some(in_force) = &statement.in_force else { continue };
            let catalog = in_force.revision.drafted.value.catalog;
            for decided in in_force.revision.decisions.iter() {
                let mut basis = Basis::default();
                basis.note(&in_force.approval);
                let decided = &basis.note(decided).value;
                let applies = matches!(decided, Applicability::Applicable(_));
                let control = CatalogControl { catalog, control: decided.control().clone() };
                let before = controls.insert(control.clone(), (applies, basis));
                // What one statement has to have, another does not take away.
                if let Some((true, basis)) = before {
                    controls.insert(control, (true, basis));
                }
            }
        }
        let rows = controls.into_iter().map(|(control, (applies, basis))| {
            let catalog = register.catalogs.get(control.catalog);
            let title = catalog.and_then(|it| it.control(&control.control)?.title.as_ref());
            let named = (control.control.to_string(), title.map(ToString::to_string).unwrap_or_default());
            Subject::of(moment, years, named, &Criterion::Control(control), applies, basis)
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by(|one, other| natural(&one.name, &other.name));
        Self { name: "controls", caption: "Controls by year", of: "Control", years, rows }
    }

    pub(super) fn table(self) -> Table {
        let key = self.of.to_lowercase();
        let mut columns = vec![
            Column::across(key, self.of, Kind::Key),
            Column::across("asks", "What it asks for", Kind::Prose),
        ];
        columns.extend(YEARS.map(|(key, heading)| Column::across(key, heading, Kind::Short)));
        columns.push(Column::across("last", "Last audited", Kind::Date));
        columns.push(Column::across("status", "Status", Kind::Short));
        let caption = self.caption();
        let rows = self.rows.into_iter().map(Subject::row).collect();
        Table { name: self.name.into(), caption, columns, rows }
    }

    /// "Clauses by year: 2024, 2025, 2026".
    fn caption(&self) -> String {
        format!("{}: {}", self.caption, self.years.0.map(|year| year.to_string()).join(", "))
    }

    pub(super) fn chart(&self) -> Chart {
        let covered = |it: &Subject| {
            let years = it.years().map(|Status { status, mark }| {
                let text = if mark == Mark::Neutral { String::new() } else { status };
                Covered { text, mark }
            });
            (it.name.clone(), years.into())
        };
        Chart::Coverage(Coverage {
            caption: self.caption(),
            columns: self.years.0.iter().map(ToString::to_string).collect(),
            rows: self.rows.iter().map(covered).collect(),
        })
    }

    /// How many of them were audited.
    pub(super) fn note(&self) -> String {
        let of = self.of.to_lowercase();
        let counted: Vec<_> = self.rows.iter().filter(|it| it.counts).collect();
        let never = counted.iter().filter(|it| it.last.is_none()).count();
        if counted.is_empty() {
            return format!(
                "There is no {of} that has to be audited: no Statement of Applicability is in force."
            );
        }
        format!("Of {} {of}s that have to be audited {never} were never audited.", counted.len())
    }
}

impl Subject {
    fn of(
        moment: &Moment,
        years: Years,
        (name, title): (String, String),
        criterion: &Criterion,
        counts: bool,
        mut rests_on: Basis,
    ) -> Self {
        let register = &moment.register;
        let offset = register.offset();
        let mut seen: [Vec<Seen>; SHOWN] = Default::default();
        let mut days = BTreeSet::new();
        for (id, audit) in register.audits.iter() {
            let is_compared = criteria(register, audit).any(|it| touches(it, criterion));
            let Some(concluded) = audit.concluded.as_ref().filter(|_| is_compared) else { continue };
            let day = concluded.effective_at.first_day(offset);
            rests_on.add([audit.plan.seq, concluded.seq]);
            let it = look(moment, id, audit, criterion, &mut rests_on);
            if it.with_evidence {
                days.insert(day);
            }
            let at = years.0.iter().position(|year| *year == day.year());
            if let Some(year) = at.and_then(|at| seen.get_mut(at)) {
                year.push(it);
            }
        }
        Self { name, title, counts, seen, last: days.last().map(ToString::to_string), rests_on }
    }

    /// What is to be said of each year.
    fn years(&self) -> [Status; SHOWN] {
        self.seen.each_ref().map(|seen| {
            let named = seen.iter().map(|it| {
                let without = if it.with_evidence { "" } else { " without evidence" };
                format!("{}{without}", it.audit)
            });
            let mark = match seen.as_slice() {
                [] => return value::status("not audited", Mark::Neutral),
                seen if seen.iter().any(|it| it.with_evidence) => Mark::Good,
                _ => Mark::Attention,
            };
            value::status(named.collect::<Vec<_>>().join(", "), mark)
        })
    }

    fn row(self) -> Row {
        let is_recent = self.seen.iter().flatten().any(|it| it.with_evidence);
        let status = match self.last {
            _ if !self.counts => value::status("does not apply", Mark::Neutral),
            None => value::status("never audited", Mark::Gap),
            Some(_) if is_recent => value::status("audited", Mark::Good),
            Some(_) => value::status("not in these years", Mark::Gap),
        };
        let mut cells = vec![Cell::Text(self.name.clone()), Cell::Text(self.title.clone())];
        cells.extend(self.years().map(Cell::Status));
        cells.extend([value::day(self.last), Cell::Status(status)]);
        self.rests_on.row(cells)
    }
}

/// What an audit that has compared with something has seen of it.
fn look(moment: &Moment, id: AuditId, audit: &Audit, criterion: &Criterion, basis: &mut Basis) -> Seen {
    let evidence = audit.evidence.iter().filter(|it| touches(&it.value.criterion, criterion));
    let evidence: Vec<_> = evidence.map(|it| it.seq).collect();
    let with_evidence = !evidence.is_empty();
    basis.add(evidence);
    Seen { audit: naming::link(&moment.register, id).text, with_evidence }
}

/// Whether whoever compares with one thing looks at another: at all of it, or at a part.
fn touches(one: &Criterion, other: &Criterion) -> bool {
    one.covers(other) || other.covers(one)
}
