//! Value types: the words that events are made of. Each can hold only what it may hold.

pub(crate) mod written;
pub mod text;
pub mod time;
pub mod period;
pub mod amount;
pub mod quantity;
pub mod scale;
pub mod digest;
pub mod noted;
pub mod authority;
pub mod cia;
pub mod ground;
pub mod phase;
pub mod severity;
pub mod grade;
pub mod shortfall;
pub mod tlp;
pub mod evidence;
pub mod actor;
pub mod responsible;
pub mod group;
pub mod certification;
pub mod criterion;
