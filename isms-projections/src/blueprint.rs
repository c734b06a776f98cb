//! Blueprint: what a report is that can be asked for by its name, whatever it is made from.
//!
//! ```text
//! view/      of the register alone            ┐
//! history/   of the log, event by event       ├──►  Blueprint  ──►  Report
//! composed/  of other reports and the log     ┘
//! ```

use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;

use crate::choice::Choice;
use crate::page::Page;
use crate::projection::{self, Projection};
use crate::query::{Counted, Query, QueryError};
use crate::table::{Column, Header, Report, Row, Table};
use crate::things::AnyThings;

/// What a report is that can be asked for by its name.
#[derive(Clone, Copy, Debug)]
pub struct Blueprint {
    /// The name under which it can be asked for: `assets`.
    pub name: &'static str,
    /// Its heading: "Asset inventory".
    pub title: &'static str,
    /// The version of its definition: raised whenever the same moment would give other rows.
    pub version: u32,
    /// Where it stands among the others.
    pub theme: Theme,
    /// The question that it answers, as somebody would ask it.
    pub question: &'static str,
    /// The columns of its main table.
    pub columns: fn() -> Vec<Column>,
    /// What it is made from.
    pub source: Source,
}

/// What a report is made from.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// The register at the moment, and nothing else.
    Register(fn(&Moment) -> Report),
    /// The things of one kind, a row each: any part of them is shown without making the other rows.
    Things(&'static dyn AnyThings),
    /// The events up to the moment.
    Log(fn(&Moment) -> Box<dyn Account>),
}

/// A fold of the log that ends in a report.
///
/// It is told every event up to the moment, in order, each once, and then asked for the report. What was corrected or
/// voided comes as it was recorded, followed by what corrects or voids it: [`Facts`](crate::facts::Facts) makes of
/// both what is to be read.
pub trait Account: Projection {
    /// The report, once all events have gone by.
    fn report(&self, moment: &Moment) -> Report;
}

/// What a report is about: where it stands among the others, in the order of the standard's clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Theme {
    /// The organization, its context and its goals: clauses 4 and 6.2.
    Context,
    /// People, roles, competence and documents: clauses 5 and 7.
    People,
    /// Assets and risks: clauses 6.1, 8.2 and 8.3.
    Risk,
    /// Controls: clause 6.1.3 and Annex A.
    Controls,
    /// What is done from day to day: clause 8.
    Operation,
    /// Monitoring, audits and reviews: clause 9.
    Evaluation,
    /// Nonconformities and improvement: clause 10.
    Improvement,
    /// The log itself: what was recorded, and by whom.
    Log,
}

impl Blueprint {
    /// The report, once its tables are made.
    pub(crate) fn report(&self, moment: &Moment, tables: Vec<Table>) -> Report {
        let header = Header::of(moment, self.name, self.title, self.version);
        Report { header, charts: Vec::new(), tables, notes: Vec::new() }
    }

    /// Its main table.
    pub(crate) fn table(&self, name: &str, caption: &str, rows: Vec<Row>) -> Table {
        Table { name: name.into(), caption: caption.into(), columns: (self.columns)(), rows }
    }

    /// The account that ends in the report, to be told the events together with others. One that is made of the
    /// register alone needs none of them.
    #[must_use]
    pub fn begin(&self, moment: &Moment) -> Box<dyn Account> {
        match self.source {
            Source::Register(build) => Box::new(Still(build)),
            Source::Things(things) => {
                let blueprint = *self;
                Box::new(Still(move |moment: &Moment| blueprint.whole(moment, things)))
            }
            Source::Log(begin) => begin(moment),
        }
    }

    /// The report at a moment. `events` are those of the log up to the moment's position, in order; they are read only
    /// where the report is made from them.
    pub fn build<E>(
        &self,
        moment: &Moment,
        events: impl IntoIterator<Item = Result<RecordedEvent, E>>,
    ) -> Result<Report, E> {
        match self.source {
            Source::Register(build) => Ok(build(moment)),
            Source::Things(things) => Ok(self.whole(moment, things)),
            Source::Log(begin) => {
                let mut account = begin(moment);
                let events = events.into_iter().map(|event| event.map(|event| moment.read(event)));
                projection::run(events, &mut [&mut *account])?;
                Ok(account.report(moment))
            }
        }
    }
}

impl Blueprint {
    /// What is asked of the report at a moment. Where it is a register of things and they are chosen by what is known of
    /// them, only the rows are made that are shown.
    pub fn ask<E: From<QueryError>>(
        &self,
        moment: &Moment,
        events: impl IntoIterator<Item = Result<RecordedEvent, E>>,
        query: &Query,
    ) -> Result<Report, E> {
        match self.source {
            Source::Things(things) if query.table.as_ref().is_none_or(|it| it == things.table().0) => {
                Ok(self.ask_things(moment, things, query)?)
            }
            Source::Things(_) | Source::Register(_) | Source::Log(_) => {
                if !query.choice.is_everything() || query.page.after.is_some() {
                    let columns = (self.columns)().into_iter().map(|it| it.key).collect();
                    return Err(QueryError::NoThings { report: self.name.into(), columns }.into());
                }
                Ok(query.answer(self.build(moment, events)?, moment)?)
            }
        }
    }

    fn ask_things(
        &self,
        moment: &Moment,
        things: &dyn AnyThings,
        query: &Query,
    ) -> Result<Report, QueryError> {
        if query.is_everything() {
            return Ok(self.whole(moment, things));
        }
        let all = things.count(moment);
        if query.is_of_things_only() {
            let shown = things.shown(moment, &query.choice, query.page)?;
            let report = self.of_things(moment, things, shown.rows);
            let counted = Counted { before: shown.before, chosen: shown.total, all };
            return Ok(query.told(report, moment, counted, true));
        }
        let page = Page { after: query.page.after, ..Page::default() };
        let shown = things.shown(moment, &query.choice, page)?;
        query.answer_of(self.of_things(moment, things, shown.rows), moment, Some(all))
    }

    /// All of the things, and what stands beside them.
    fn whole(&self, moment: &Moment, things: &dyn AnyThings) -> Report {
        // Nothing is asked of them, so nothing can be asked wrongly.
        let shown = things.shown(moment, &Choice::default(), Page::default());
        let mut report = self.of_things(moment, things, shown.map(|it| it.rows).unwrap_or_default());
        things.beside(moment, &mut report);
        report
    }

    fn of_things(&self, moment: &Moment, things: &dyn AnyThings, rows: Vec<Row>) -> Report {
        let (name, caption) = things.table();
        self.report(moment, vec![self.table(name, caption, rows)])
    }
}

/// An account of the register as it stands, to which events make no difference.
struct Still<F>(F);

impl<F> Projection for Still<F> {
    fn apply(&mut self, _: &RecordedEvent) {}
}

impl<F: Fn(&Moment) -> Report> Account for Still<F> {
    fn report(&self, moment: &Moment) -> Report {
        (self.0)(moment)
    }
}

impl Theme {
    /// Every one of them, in the order in which they are read.
    pub const ALL: [Self; 8] = [
        Self::Context,
        Self::People,
        Self::Risk,
        Self::Controls,
        Self::Operation,
        Self::Evaluation,
        Self::Improvement,
        Self::Log,
    ];

    /// Its name for people: "Nonconformities and improvement".
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Context => "Context and goals",
            Self::People => "People, roles and documents",
            Self::Risk => "Assets and risks",
            Self::Controls => "Controls",
            Self::Operation => "Operation",
            Self::Evaluation => "Monitoring, audits and reviews",
            Self::Improvement => "Nonconformities and improvement",
            Self::Log => "The log",
        }
    }
}
