//! What was missed: objectives of which the next management review hears, since nothing else follows from them.
//!
//! ISO/IEC 27001:2022, 6.2 and 9.3.2.

use crate::aggregate::objective::Objective;
use crate::id::ObjectiveId;
use crate::register::Register;

/// The objectives that were found missed after a position of the log, the last review's say, and for which no
/// nonconformity was raised; also those that were closed since.
pub fn missed_objectives(register: &Register, since: u64) -> impl Iterator<Item = (ObjectiveId, &Objective)> {
    register.objectives.iter().filter(move |(_, it)| it.missed_since(since))
}
