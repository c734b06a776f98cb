//! x
pub mod isms;
mod options;
mod selection;
pub use crate::isms::Isms;
pub use isms_core::{event, id};
pub use options::*;
pub use selection::*;
