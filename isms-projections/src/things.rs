//! Things: a report that is a register, one row a thing. Only the rows that are read are made.

use std::fmt;

use isms_core::aggregate::Aggregate;
use isms_core::entries::Entries;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;

use crate::choice::{Choice, ChoiceError};
use crate::facet::{Facet, Faceted};
use crate::listing::Listed;
use crate::page::Page;
use crate::table::{Report, Row};

/// The things of one kind, with the rows that a report makes of them.
///
/// ```
/// use isms_core::aggregate::risk::Risk;
/// use isms_core::moment::Moment;
/// use isms_projections::{Cell, Listed, Row, Source, Things};
///
/// const RISKS: Source = Source::Things(&Things::of("risks", "Risks", |register| &register.risks, row));
///
/// fn row(moment: &Moment, it: &Listed<'_, Risk>) -> Row {
///     let mut basis = it.basis(&moment.register);
///     let title = &basis.note(&it.entry.identification).value.title;
///     basis.row(vec![Cell::thing(&moment.register, it.id), title.to_string().into()])
/// }
/// ```
pub struct Things<A: Aggregate> {
    /// The table's name for programs: `risks`.
    pub table: &'static str,
    /// Its name for people: "Risks".
    pub caption: &'static str,
    /// Where the things are.
    pub entries: fn(&Register) -> &Entries<A>,
    /// What is said of them.
    pub rows: Rows<A>,
    /// What stands beside the table in the whole report: totals, charts, notes.
    pub beside: fn(&Moment, &mut Report),
}

/// How rows are made of things.
pub enum Rows<A: Aggregate> {
    /// One by one.
    Each(fn(&Moment, &Listed<'_, A>) -> Row),
    /// Of those of a page together, where something is found out for all of them at once.
    Together(fn(&Moment, &[Listed<'_, A>]) -> Vec<Row>),
}

impl<A: Aggregate> Things<A> {
    /// Things whose rows are made one by one.
    #[must_use]
    pub const fn of(
        table: &'static str,
        caption: &'static str,
        entries: fn(&Register) -> &Entries<A>,
        row: fn(&Moment, &Listed<'_, A>) -> Row,
    ) -> Self {
        Self { table, caption, entries, rows: Rows::Each(row), beside: |_, _| {} }
    }

    /// Things whose rows are made together, where something is found out for all of those on a page at once.
    #[must_use]
    pub const fn together(
        table: &'static str,
        caption: &'static str,
        entries: fn(&Register) -> &Entries<A>,
        rows: fn(&Moment, &[Listed<'_, A>]) -> Vec<Row>,
    ) -> Self {
        Self { table, caption, entries, rows: Rows::Together(rows), beside: |_, _| {} }
    }

    /// The same with something beside the table in the whole report: totals, charts, notes.
    #[must_use]
    pub const fn with(self, beside: fn(&Moment, &mut Report)) -> Self {
        Self { beside, ..self }
    }
}

/// What a page of things says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Shown {
    /// Its rows.
    pub rows: Vec<Row>,
    /// How many things come before them.
    pub before: usize,
    /// How many things were chosen in all.
    pub total: usize,
    /// After which thing the next page begins; none where this one is the last.
    pub next: Option<Stream>,
}

/// Things of whichever kind.
pub trait AnyThings: fmt::Debug + Sync {
    /// The table's name for programs and for people.
    fn table(&self) -> (&'static str, &'static str);
    /// What one of them is: "a risk".
    fn what(&self) -> &'static str;
    /// What can be asked of them.
    fn facets(&self) -> Vec<Facet>;
    /// How many there are, voided ones included.
    fn count(&self, moment: &Moment) -> usize;
    /// The rows of a page of those that are chosen.
    fn shown(&self, moment: &Moment, choice: &Choice, page: Page) -> Result<Shown, ChoiceError>;
    /// Adds what stands beside the table in the whole report.
    fn beside(&self, moment: &Moment, report: &mut Report);
}

impl<A: Faceted> AnyThings for Things<A> {
    fn table(&self) -> (&'static str, &'static str) {
        (self.table, self.caption)
    }

    fn what(&self) -> &'static str {
        A::FACETS.what
    }

    fn facets(&self) -> Vec<Facet> {
        A::FACETS.all()
    }

    fn count(&self, moment: &Moment) -> usize {
        (self.entries)(&moment.register).len()
    }

    fn shown(&self, moment: &Moment, choice: &Choice, page: Page) -> Result<Shown, ChoiceError> {
        let chosen = choice.of(moment, (self.entries)(&moment.register), page)?;
        let rows = match self.rows {
            Rows::Each(row) => chosen.things.iter().map(|it| row(moment, it)).collect(),
            Rows::Together(rows) => rows(moment, &chosen.things),
        };
        Ok(Shown { rows, before: chosen.before, total: chosen.total, next: chosen.next })
    }

    fn beside(&self, moment: &Moment, report: &mut Report) {
        (self.beside)(moment, report);
    }
}

impl<A: Aggregate> fmt::Debug for Things<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Things").field("table", &self.table).finish_non_exhaustive()
    }
}
