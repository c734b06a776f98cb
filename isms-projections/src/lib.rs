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

mod cell;
mod chart;
mod table;
mod inert;
mod digest;
mod provenance;
mod render;
mod heading;
mod naming;
mod basis;
mod listing;
mod value;
mod rating;
mod fields;
mod projection;
mod blueprint;
pub mod facts;
mod lives;
mod month;
pub mod view;
pub mod history;
pub mod composed;
pub mod reports;
pub mod question;
mod address;
pub mod site;

pub use blueprint::{Account, Blueprint, Source, Theme};
pub use cell::{Cell, Level, Link, Mark, Reading, Status};
pub use chart::{
    Chart, Coverage, Covered, HeatMap, Lane, Line, Move, Ring, RingStep, Span, Square, Stroke, Timeline,
    Trend,
};
pub use heading::question;
pub use projection::{Passed, Projection, run};
pub use render::Target;
pub use table::{Column, Header, Kind, Place, Report, Row, Table};
