//! Reports of an information security management system: what they return and how they are printed.
//!
//! A report is a function of the register at a moment, or a fold of its history. What it returns is a [`Report`]: a
//! header that says what it is and how to make it again, and tables of typed cells whose rows each name the events
//! that they rest on. A report knows nothing of paper or screens; it is rendered as text, CSV, JSON, Markdown or HTML.
//!
//! ```
//! use isms_projections::{Cell, Column, Header, Kind, Link, Report, Row, Table};
//!
//! let columns = vec![
//!     Column::across("risk", "Risk", Kind::Key),
//!     Column::across("title", "Title", Kind::Prose),
//!     Column::beneath("rationale", "Rationale", Kind::Prose),
//! ];
//! let row = Row {
//!     cells: vec![
//!         Cell::Link(Link { text: "RSK-001".into(), stream: "risk/0196f3a2-7c11-7000-8000-000000000001".into() }),
//!         Cell::Text("Backups turn out to be unreadable".into()),
//!         Cell::Empty,
//!     ],
//!     rests_on: [17, 41].into(),
//! };
//! let report = Report {
//!     header: Header {
//!         title: "Open risks".into(),
//!         organization: "Nordwerk Antriebe GmbH".into(),
//!         isms: "Development and production".into(),
//!         scope_revision: Some("4".into()),
//!         standard: "ISO/IEC 27001".into(),
//!         edition: "2022 + Amd 1:2024".into(),
//!         as_of: "31 March 2026".into(),
//!         position: 4711,
//!         root: "u3Ev0nVqFzH9b2mWcQ1L7sJx5tRkYp8dAa6oGiN4eZw=".into(),
//!         report: "open-risks".into(),
//!         report_version: 1,
//!         command: "isms report open-risks --as-of 2026-03-31".into(),
//!         what_if: None,
//!     },
//!     charts: vec![],
//!     tables: vec![Table { name: "risks".into(), caption: "Risks".into(), columns, rows: vec![row] }],
//!     notes: vec![],
//! };
//!
//! assert_eq!(
//!     report.to_csv(),
//!     "risk,title,rationale,rests_on\nRSK-001,Backups turn out to be unreadable,,17 41\n",
//! );
//! assert!(report.to_html().contains("Backups turn out to be unreadable"));
//! ```
//!
//! A [`Blueprint`] says how a report is made, so that it can be asked for as of any moment, filtered, sorted and paged.
//! One of a host's own is made of the same parts: of [`Things`], a row each, or of an [`Account`], a fold of the log.
//!
//! ```
//! use isms_core::moment::Moment;
//! use isms_core::recorded_event::RecordedEvent;
//! use isms_projections::{
//!     Account, Blueprint, Column, Header, Kind, Projection, Report, Row, Source, Table, Theme,
//! };
//!
//! const REASONS: Blueprint = Blueprint {
//!     name: "reasons",
//!     title: "Why things were done",
//!     version: 1,
//!     theme: Theme::Log,
//!     question: "What was done with a reason, and which?",
//!     columns,
//!     source: Source::Log(|_| Box::new(Reasons::default())),
//! };
//!
//! fn columns() -> Vec<Column> {
//!     vec![Column::across("event", "Event", Kind::Key), Column::across("reason", "Reason", Kind::Prose)]
//! }
//!
//! #[derive(Default)]
//! struct Reasons(Vec<Row>);
//!
//! impl Projection for Reasons {
//!     fn apply(&mut self, event: &RecordedEvent) {
//!         let reason = event.reason.as_ref().map(ToString::to_string);
//!         self.0.extend(reason.map(|it| Row::of([event.type_name().into(), it.into()], [event.seq])));
//!     }
//! }
//!
//! impl Account for Reasons {
//!     fn report(&self, moment: &Moment) -> Report {
//!         let header = Header::with_command(moment, "reasons", REASONS.title, 1, "acme reasons".into());
//!         Report::of(header, [Table::of("reasons", "Reasons", columns(), self.0.clone())])
//!     }
//! }
//! # assert_eq!(REASONS.name, "reasons");
//! ```

mod cell;
mod chart;
mod table;
mod inert;
mod text;
mod words;
mod page;
mod digest;
mod provenance;
mod axis;
mod sketch;
mod render;
mod heading;
mod naming;
mod basis;
mod listing;
mod value;
mod rating;
mod auditing;
mod clauses;
mod figure;
mod calendar;
mod cases;
mod timed;
mod fields;
mod comparison;
mod measure;
mod scale;
mod facet;
mod deadlines;
mod choice;
mod query;
mod things;
mod projection;
mod answers;
mod blueprint;
mod assembly;
mod schema;
pub mod facts;
mod series;
mod tally;
mod aim;
mod purpose;
mod served;
mod grid;
mod path;
mod lives;
mod month;
pub mod view;
pub mod history;
pub mod composed;
pub mod reports;
pub mod question;
mod address;
pub mod site;

pub use basis::Basis;
pub use blueprint::{Account, Blueprint, Source, Theme};
pub use cell::{Cell, Level, Link, Mark, Reading, Status};
pub use chart::{
    Chart, Coverage, Covered, HeatMap, Lane, Line, Move, Ring, RingStep, Span, Square, Stroke, Timeline,
    Trend,
};
pub use choice::{By, Choice, ChoiceError, Chosen, Condition};
pub use facet::{About, Controls, Facet, Faceted, Facets, Scale, Step, Words};
pub use heading::question;
pub use listing::Listed;
pub use page::Page;
pub use projection::{Passed, Projection, run};
pub use query::{Operator, Query, QueryError, Sort, Where};
#[cfg(feature = "xlsx")]
pub use render::WorkbookError;
pub use render::{Look, LookError, Target};
pub use table::{Column, Header, Kind, Place, Report, Row, Table};
pub use text::quoted;
pub use things::{AnyThings, Rows, Shown, Things};
