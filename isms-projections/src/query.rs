//! Query: what is asked of a report, whatever it is made from: which rows, in which order, and which part of them.
//!
//! ```text
//! condition.rs   what the cells of a row have to be like
//! sort.rs        which row comes before which
//! ```
//!
//! Of a register, [`Choice`] asks what is known of its things; of every report, conditions ask what stands in its cells.

mod condition;
mod sort;

use isms_core::moment::Moment;

use crate::choice::{Choice, ChoiceError, called};
use crate::page::Page;
use crate::table::{Report, Table};
use crate::text::quoted;

pub use condition::{Operator, Where};
pub use sort::Sort;

/// What is asked of a report. By default it is everything.
///
/// ```
/// use isms_projections::{Choice, Page, Query};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let query = Query::of(Choice::default().overdue())
///     .only("residual_level>=high".parse()?)
///     .sorted("-next_review".parse()?)
///     .page(Page::first(20).skipping(40));
/// # assert!(!query.is_everything());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a query does nothing until a report is asked"]
pub struct Query {
    /// Which things, where the report is a register of things of one kind.
    pub choice: Choice,
    /// The table that is asked, by its name; the main one where none is named.
    pub table: Option<String>,
    /// What its rows are like: all of this.
    pub conditions: Vec<Where>,
    /// What they are sorted by, where not as the report has them.
    pub sort: Option<Sort>,
    /// Which part of them.
    pub page: Page,
}

/// Why a report cannot be asked so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// It is no condition.
    #[error("expected a condition like `state=open`, `due<2026-03-31` or `title~backup`, found `{found}`")]
    Condition {
        /// What was found, shortened.
        found: String,
    },
    /// No table has that name.
    #[error("no table is called `{table}`; there are {}", tables.join(", "))]
    Table {
        /// What was asked for, shortened.
        table: String,
        /// What there is.
        tables: Vec<String>,
    },
    /// No column has that name.
    #[error("no column is called `{column}`; there are {}", columns.join(", "))]
    Column {
        /// What was asked for, shortened.
        column: String,
        /// What there is.
        columns: Vec<String>,
    },
    /// What stands in the column cannot be compared so.
    #[error("`{column}` holds {holds} and cannot be asked with `{operator}`; it can with {can}")]
    Incomparable {
        /// The column.
        column: String,
        /// What it holds.
        holds: &'static str,
        /// What was asked with.
        operator: Operator,
        /// What it can be asked with.
        can: &'static str,
    },
    /// What stands in the column cannot be compared with this.
    #[error("expected {expected} to compare `{column}` with, found `{found}`")]
    Value {
        /// The column.
        column: String,
        /// What it can be compared with.
        expected: String,
        /// What was found, shortened.
        found: String,
    },
    /// It is no register of things of one kind.
    #[error("`{report}` is no register of things of one kind; only its columns can be asked: {}", columns.join(", "))]
    NoThings {
        /// The report.
        report: String,
        /// Its columns.
        columns: Vec<String>,
    },
    /// Its things cannot be chosen so.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
}

/// How many rows are shown, and of how many.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    /// Before the first that is shown.
    pub(crate) before: usize,
    /// That were chosen.
    pub(crate) chosen: usize,
    /// That there are.
    pub(crate) all: usize,
}

impl Query {
    /// These things, all of their rows.
    pub fn of(choice: Choice) -> Self {
        Self { choice, ..Self::default() }
    }

    /// Of these also only the rows that are like this.
    pub fn only(mut self, condition: Where) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Sorted by a column.
    pub fn sorted(self, by: Sort) -> Self {
        Self { sort: Some(by), ..self }
    }

    /// This part of them.
    pub fn page(self, page: Page) -> Self {
        Self { page, ..self }
    }

    /// Whether it asks for nothing in particular.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether what is asked can be answered before any row is made.
    pub(crate) fn is_of_things_only(&self) -> bool {
        self.conditions.is_empty() && self.sort.is_none()
    }

    /// What it asks of a finished report: of one table, or of those that have the same name. What pictures or sums up
    /// the rows is left out, since it does not tell of those that are left.
    pub fn answer(&self, report: Report, moment: &Moment) -> Result<Report, QueryError> {
        if self.is_everything() { Ok(report) } else { self.answer_of(report, moment, None) }
    }

    /// The same where the report has been made of some of all rows already.
    pub(crate) fn answer_of(
        &self,
        mut report: Report,
        moment: &Moment,
        all: Option<usize>,
    ) -> Result<Report, QueryError> {
        let name = self.table_of(&report)?;
        let (mut tables, others): (Vec<_>, Vec<_>) =
            report.tables.into_iter().partition(|table| table.name == name);
        let all = all.unwrap_or_else(|| rows(&tables));
        condition::retain(&self.conditions, &mut tables, moment)?;
        if let Some(sort) = &self.sort {
            sort.apply(&mut tables)?;
        }
        let chosen = rows(&tables);
        let (begin, end) = self.page.range(chosen);
        cut(&mut tables, begin, end);
        report.tables = tables;
        let left_out = !others.is_empty() || !report.charts.is_empty();
        report.charts.clear();
        Ok(self.told(report, moment, Counted { before: begin, chosen, all }, left_out))
    }

    /// A report that shows what was asked, and says so.
    pub(crate) fn told(
        &self,
        mut report: Report,
        moment: &Moment,
        Counted { before, chosen, all }: Counted,
        left_out: bool,
    ) -> Report {
        report.header.command += &self.options(moment);
        let shown = rows(&report.tables);
        let of_all = if chosen == all { String::new() } else { format!(" that were chosen of {all}") };
        let part = if shown == chosen {
            format!("{shown} of {all} rows are shown.")
        } else if shown == 0 {
            format!("No row is shown of {chosen}{of_all}.")
        } else {
            format!("Rows {} to {} are shown of {chosen}{of_all}.", before + 1, before + shown)
        };
        let rest = "Charts and other tables, which tell of all rows, are left out.";
        report.notes.push(if left_out { format!("{part} {rest}") } else { part });
        report
    }

    /// As options of `isms report`, each after a blank.
    #[must_use]
    pub fn options(&self, moment: &Moment) -> String {
        let Page { after, offset, limit } = self.page;
        let table = self.table.iter().map(|it| format!(" --table={}", quoted(it)));
        let conditions = self.conditions.iter().map(|it| format!(" --where={}", quoted(&it.to_string())));
        let sort = self.sort.iter().map(|it| format!(" --sort={}", quoted(&it.to_string())));
        let after = after.map(|it| format!(" --after={}", quoted(&called(&moment.register, it))));
        let limit = limit.map(|it| format!(" --limit={it}"));
        let offset = (offset > 0).then(|| format!(" --offset={offset}"));
        let page = after.into_iter().chain(limit).chain(offset);
        self.choice.options(moment) + &table.chain(conditions).chain(sort).chain(page).collect::<String>()
    }

    /// The name of the table that is asked.
    fn table_of(&self, report: &Report) -> Result<String, QueryError> {
        let names = || report.tables.iter().map(|it| it.name.clone());
        match &self.table {
            None => Ok(names().next().unwrap_or_default()),
            Some(table) => names().find(|it| it == table).ok_or_else(|| {
                let mut tables: Vec<_> = names().collect();
                tables.dedup();
                QueryError::Table { table: crate::text::shortened(table), tables }
            }),
        }
    }
}

fn rows(tables: &[Table]) -> usize {
    tables.iter().map(|table| table.rows.len()).sum()
}

/// Leaves the rows from one place to another, counted over all tables. A table without rows is left out, but not the
/// last one.
fn cut(tables: &mut Vec<Table>, begin: usize, end: usize) {
    let mut place = 0;
    for table in tables.iter_mut() {
        table.rows.retain(|_| {
            place += 1;
            (begin..end).contains(&(place - 1))
        });
    }
    let first = tables.first().cloned();
    tables.retain(|table| !table.rows.is_empty());
    if tables.is_empty() {
        tables.extend(first);
    }
}

/// The place of a column in tables of one name.
fn column(tables: &[Table], key: &str) -> Result<usize, QueryError> {
    let columns = tables.first().map(|it| it.columns.as_slice()).unwrap_or_default();
    columns.iter().position(|it| it.key == key).ok_or_else(|| QueryError::Column {
        column: crate::text::shortened(key),
        columns: columns.iter().map(|it| it.key.clone()).collect(),
    })
}
