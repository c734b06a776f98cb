//! Decisions about the log: what it notes about itself when somebody asks for it.

use serde::{Deserialize, Serialize};

use crate::aggregate::log::{Event, Import};
use crate::context::Context;
use crate::decide::{Decide, Decision};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// What may be asked of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Note that an import came to its end.
    CompleteImport(Import),
}

impl Decide for Command {
    fn decide(&self, register: &Register, _: &Context<'_>) -> Result<Decision, Refusal> {
        let (id, _) =
            register.logs.iter().next().ok_or_else(|| Refusal::new(Rule::G4, "a log without a beginning"))?;
        match self {
            Self::CompleteImport(it) => Ok(Decision::of(id, Event::ImportCompleted(it.clone()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::role::{Creation, Definition, Grant, RoleLevel};
    use crate::aggregate::{log, role};
    use crate::id::RoleId;
    use crate::testing::ANA;
    use crate::testing::{BEN, Fact, LOG, given, person, reference, text, title};
    use crate::vocabulary::authority::Authority;
    use crate::vocabulary::digest::Digest;

    const CLERK: RoleId = RoleId::from_u128(0xC1E);

    #[test]
    fn an_import_that_came_to_its_end_is_noted() {
        given([]).when(ANA, Command::CompleteImport(import())).then([completed()]);
    }

    #[test]
    fn an_import_is_an_occurrence_and_noted_again() {
        given([completed()]).when(ANA, Command::CompleteImport(import())).then([completed()]);
    }

    #[test]
    fn only_whoever_keeps_the_log_notes_an_import() {
        given([person(BEN), clerk(), assigned()])
            .when_in(BEN, CLERK, Command::CompleteImport(import()))
            .then_refused(Rule::G2);
    }

    fn import() -> Import {
        Import {
            format: title("csv"),
            sha256: Digest::of(b"reference,name\n"),
            license: None,
            mapping: text("reference = column \"reference\""),
            accepted: 2,
            unchanged: 1,
            refused: 0,
        }
    }

    fn completed() -> Fact {
        Fact::of(LOG, log::Event::ImportCompleted(import()))
    }

    fn clerk() -> Fact {
        let definition = Definition {
            name: title("Inventory clerk"),
            level: RoleLevel::Specialist,
            responsibilities: Vec::new(),
            authorities: vec![Authority::Inventory],
            required_competences: Vec::new(),
            incompatible_with: Vec::new(),
        };
        Fact::of(CLERK, role::Event::Defined(Creation { reference: reference("clerk"), definition }))
    }

    fn assigned() -> Fact {
        let grant = Grant { person: BEN, areas: Vec::new(), from: None, until: None, deputy_of: None };
        Fact::of(CLERK, role::Event::Assigned(grant))
    }
}
