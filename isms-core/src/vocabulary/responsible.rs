//! Who answers for a thing: a person, or whoever holds a role.

use serde::{Deserialize, Serialize};

use crate::id::{PersonId, RoleId};

/// A person or a role of the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Responsible {
    /// A person.
    Person(PersonId),
    /// Whoever holds the role on the day in question.
    Role(RoleId),
}
