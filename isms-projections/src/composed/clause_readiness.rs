//! Clause readiness: for every clause of ISO/IEC 27001:2022 whether what it asks for is there, what shows it, what is
//! missing, and whose affair that is.
//!
//! What has to be there stands in the table of clauses; what is missing today is what the rules of the book find.

mod clause;
mod documented;

use std::collections::BTreeMap;

use isms_core::gap::{Gap, gaps};
use isms_core::meaning::EventType;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;

use self::clause::{Readiness, Result};
use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::Cell;
use crate::clauses::{CLAUSES, DOCUMENTED, Only};
use crate::facts::{Fact, Facts};
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::value;

/// The readiness of every clause.
pub(super) const COMPOSED: Blueprint = Blueprint {
    name: "clause-readiness",
    title: "Clause readiness",
    version: 1,
    theme: Theme::Evaluation,
    question: "Would we pass a certification audit today, clause by clause?",
    columns: clause::columns,
    source: Source::Log(|moment| {
        Box::new(ClauseReadiness(Facts::until(moment, |_, event| event.event_type())))
    }),
};

/// What has happened, by the type of its event.
struct ClauseReadiness(Facts<EventType>);

impl Projection for ClauseReadiness {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

impl Account for ClauseReadiness {
    fn report(&self, moment: &Moment) -> Report {
        let known = Known::of(moment, &self.0);
        let all: Vec<_> = CLAUSES.iter().map(|clause| Readiness::of(&known, clause)).collect();
        let table = |name: &str, caption: &str, columns, rows| Table {
            name: name.into(),
            caption: caption.into(),
            columns,
            rows,
        };
        let clauses = all.iter().map(|it| it.row(&known)).collect();
        let proofs = all.iter().flat_map(|it| it.proof_rows(&known)).collect();
        let documented = DOCUMENTED.iter().map(|it| documented::row(&known, it)).collect();
        let tables = vec![
            COMPOSED.table("clauses", "Clauses", clauses),
            table("totals", "How many clauses are ready", total_columns(), totals(&known, &all)),
            table("proofs", "What shows it", clause::proof_columns(), proofs),
            table(
                "documented_information",
                "Information that the standard wants to be documented by name",
                documented::columns(),
                documented,
            ),
        ];
        let mut report = COMPOSED.report(moment, tables);
        report.notes = vec![
            "Ready: everything that shows the clause is there and recent, and no rule finds anything missing. Partly: \
             some of it is, or something is missing. Not ready: something was recorded for the clause, and nothing that \
             would show it. Nothing recorded: that is no proof that nothing was done."
                .into(),
            "Rows name the latest event of each kind that shows something; the activity log has the others. Whose affair \
             a gap is, is the owner of the thing that lacks something, and for what has not happened whoever holds a role \
             that may record it."
                .into(),
        ];
        report
    }
}

/// What is known at the moment.
struct Known<'a> {
    moment: &'a Moment,
    /// The facts that stand, by the type of their event.
    by_type: BTreeMap<String, Vec<&'a Fact<EventType>>>,
    gaps: Vec<Gap>,
    /// What a row rests on that has nothing else to rest on: how the management system was established.
    ground: Basis,
}

impl<'a> Known<'a> {
    fn of(moment: &'a Moment, facts: &'a Facts<EventType>) -> Self {
        let register = &moment.register;
        let mut by_type: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for fact in facts.standing().filter(|it| register.exists(it.stream)) {
            by_type.entry(fact.value.to_string()).or_default().push(fact);
        }
        let isms = register.management_systems.iter().next();
        let ground = isms.map_or_else(Basis::default, |(id, _)| Basis::of(register, id));
        Self { moment, by_type, gaps: gaps(register, moment.at), ground }
    }

    /// What has happened of these types to things that count.
    fn happened(&self, events: &[&str], only: Only) -> Vec<&'a Fact<EventType>> {
        let facts = events.iter().filter_map(|event| self.by_type.get(*event)).flatten().copied();
        facts.filter(|it| only(&self.moment.register, it.stream)).collect()
    }

    /// The one of them that holds from the latest date.
    fn latest(&self, facts: &[&'a Fact<EventType>]) -> Option<&'a Fact<EventType>> {
        let offset = self.moment.register.offset();
        facts.iter().copied().max_by_key(|it| (it.effective_at.start(offset), it.seq))
    }
}

/// The things to which something happened, each once.
fn things(facts: &[&Fact<EventType>]) -> Vec<Stream> {
    let mut things: Vec<_> = facts.iter().map(|it| it.stream).collect();
    things.sort_unstable();
    things.dedup();
    things
}

fn total_columns() -> Vec<Column> {
    vec![
        Column::across("result", "Result", Kind::Key),
        Column::across("clauses", "Clauses", Kind::Number),
        Column::across("gaps", "Gaps", Kind::Number),
        Column::across("which", "Which", Kind::Prose),
    ]
}

/// How many clauses have come to each result.
fn totals(known: &Known<'_>, all: &[Readiness<'_>]) -> Vec<Row> {
    let of = |result: Result| {
        let of_it: Vec<_> = all.iter().filter(|it| it.result() == result).collect();
        let mut basis = known.ground.clone();
        basis.add(of_it.iter().flat_map(|it| it.events()));
        let numbers: Vec<_> = of_it.iter().map(|it| it.clause.number).collect();
        basis.row(vec![
            Cell::Status(result.status()),
            value::count(of_it.len()),
            value::count(of_it.iter().map(|it| it.missing()).sum()),
            if numbers.is_empty() { Cell::Text("none".into()) } else { value::list(numbers) },
        ])
    };
    if all.is_empty() { Vec::new() } else { Result::ALL.map(of).into() }
}
