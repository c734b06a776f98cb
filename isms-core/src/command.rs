//! The registry of all commands: what may be asked, and what each records when it is granted.

pub mod log;
pub mod isms;
pub mod improvement_cycle;
pub mod catalog;
pub mod document;
pub mod role;
pub mod person;
pub mod training_activity;
pub mod asset;
pub mod vulnerability;
pub mod risk_method;
pub mod risk_assessment;
pub mod risk;
pub mod control;
pub mod statement_of_applicability;
pub mod objective;
pub mod indicator;
pub mod supplier;
pub mod obligation;
pub mod exception;
pub mod change;
pub mod incident;
pub mod continuity_plan;
pub mod audit_program;
pub mod audit;
pub mod nonconformity;
pub mod improvement;
pub mod management_review;
pub mod sharing_partner;

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::decide::{Decide, Decision};
use crate::every_kind;
use crate::meaning::Meaning;
use crate::records::RECORDS;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::variant;
use crate::vocabulary::time::PartialDate;

macro_rules! command {
    ($($kind:ident($module:ident, $id:ident) in $entries:ident: $what:literal;)+) => {
        /// What is asked.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Command {
            $(
                #[doc = concat!("Of ", $what, ".")]
                $kind($module::Command),
            )+
            /// Of an entry of the log: what it should have said.
            Correct(Correct),
            /// Of an entry of the log: that it never was.
            Void(Void),
        }

        impl Command {
            /// The names of all commands, `<aggregate>.<imperative>`, corrections and voidings left out.
            pub fn all_names() -> impl Iterator<Item = String> {
                let kinds = [$((stringify!($module), variant::variants::<$module::Command>())),+];
                kinds.into_iter().flat_map(|(aggregate, names)| {
                    names.iter().map(move |name| format!("{aggregate}.{name}"))
                })
            }
        }

        impl Decide for Command {
            fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
                match self {
                    $(Self::$kind(it) => it.decide(register, by),)+
                    // Decided where the log can be looked back into: see `admission`.
                    Self::Correct(_) | Self::Void(_) => Ok(Decision::nothing()),
                }
            }
        }

        $(
            impl From<$module::Command> for Command {
                fn from(command: $module::Command) -> Self {
                    Self::$kind(command)
                }
            }
        )+
    };
}

every_kind!(command);

/// Correct an event: give the command that should have been given.
///
/// It is decided again, as the stream stood before that event and for whom acted then, so a correction obeys
/// every rule that the event had to obey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The position of the event.
    pub corrects: u64,
    /// The command that should have been given.
    pub command: Box<Command>,
    /// From when it should have held, where that was wrong too.
    pub effective_at: Option<PartialDate>,
}

/// Void an event: it never was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// The position of the event.
    pub voids: u64,
}

impl Command {
    /// Its name, `<aggregate>.<imperative>`; none for corrections and voidings.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        variant::names(self).map(|(aggregate, name)| format!("{aggregate}.{name}"))
    }

    /// The meaning of the event that it records when it is granted.
    #[must_use]
    pub fn records(&self) -> Option<&'static Meaning> {
        if matches!(self, Self::Correct(_) | Self::Void(_)) {
            return Meaning::of("log.corrected");
        }
        let name = self.name()?;
        let (command, event) = RECORDS.iter().find(|(command, _)| *command == name)?;
        recorded(command, event)
    }

    /// Every command with the meaning of the event that it records, corrections and voidings left out.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static Meaning)> {
        RECORDS.iter().filter_map(|(command, event)| Some((*command, recorded(command, event)?)))
    }
}

/// The meaning of a command's event, of which the table names the participle.
fn recorded(command: &str, event: &str) -> Option<&'static Meaning> {
    let (aggregate, _) = command.split_once('.')?;
    Meaning::of(&format!("{aggregate}.{event}"))
}

impl From<Correct> for Command {
    fn from(correct: Correct) -> Self {
        Self::Correct(correct)
    }
}

impl From<Void> for Command {
    fn from(void: Void) -> Self {
        Self::Void(void)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::event::Event;
    use crate::vocabulary::authority::Demand;

    #[test]
    fn every_command_records_a_known_event_and_every_event_can_be_asked_for() {
        let commands: BTreeSet<_> = Command::all_names().collect();
        let listed: BTreeSet<_> = Command::all().map(|(command, _)| command.to_string()).collect();
        assert_eq!(Command::all().count(), RECORDS.len());
        assert_eq!(commands, listed);

        let asked_for: BTreeSet<_> =
            Command::all().map(|(_, event)| format!("{}.{}", event.aggregate, event.name)).collect();
        let nobodys = |it: &Meaning| matches!(it.demand, Demand::Log | Demand::Founding);
        let askable: BTreeSet<_> = Event::all_types()
            .map(|it| it.to_string())
            .filter(|name| !name.starts_with("log.") || name == "log.import_completed")
            .filter(|name| name != "isms.established")
            .filter(|name| !nobodys(Meaning::of(name).unwrap()))
            .collect();
        assert_eq!(asked_for, askable);
    }
}
