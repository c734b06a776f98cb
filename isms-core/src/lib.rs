//! The core of `isms`: what an information security management system is, what can happen in it, and under
//! which rules. Pure: it has no input or output, no clock, no randomness and no log.
//!
//! ```text
//! command ──decide(&Register)──► events ──► Register
//! ```
//!
//! *Facts* live in [`aggregate`]: an entry, the events that build it, and how. *Rules* live in [`command`]:
//! what may be asked, and what comes of it. Facts never import rules, so an old log reads for ever, whatever
//! the rules have become.

pub mod id;
mod kind;
pub mod vocabulary;
pub mod stream;
mod variant;
mod tagged;
pub mod json;
pub mod aggregate;
pub mod event;
pub mod meaning;
mod upcast;
pub mod recorded_event;
pub mod history;
pub mod correction;
mod persistent;
pub mod entries;
mod references;
pub mod register;
mod fingerprint;
pub mod ending;
pub mod protection;
pub mod context_review;
pub mod recurrence;
pub mod rule;
pub mod refusal;
pub mod context;
mod authority;
pub mod decide;
mod exclusion;
pub mod criteria;
pub mod impartiality;
mod records;
pub mod command;
pub mod deadline;
pub mod shape;
pub mod schema;
pub mod supposition;
pub mod moment;
pub mod gap;
pub mod template;
mod soundness;
mod amendment;
pub mod reaction;
pub mod admission;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod laws;

pub use crate::fingerprint::FINGERPRINT;
