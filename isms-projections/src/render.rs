//! Rendering: a report as text, CSV, JSON, Markdown, HTML or, with the feature `xlsx`, a workbook.
//!
//! Every format is a pure function of the report: the same report gives the same bytes. Every format shows the
//! events that a row rests on, and every format makes recorded text inert: it was typed by somebody, and must not run
//! as a formula, a tag or an escape sequence on the machine of somebody else.

mod text;
mod csv;
mod json;
mod markdown;
pub(crate) mod html;
#[cfg(feature = "xlsx")]
mod xlsx;

pub use html::{Look, LookError, Target};
#[cfg(feature = "xlsx")]
pub use xlsx::WorkbookError;
