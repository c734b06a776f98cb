//! The registry of all commands: what may be asked, and what each records when it is granted.

pub mod log;
pub mod isms;
pub mod catalog;
pub mod document;
pub mod role;
pub mod person;
pub mod asset;
pub mod risk_method;
pub mod risk;
pub mod control;
pub mod statement_of_applicability;

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::decide::{Decide, Decision};
use crate::meaning::Meaning;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::variant;
use crate::vocabulary::time::PartialDate;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Command {
    /// Of the log itself.
    Log(log::Command),
    /// Of the management system.
    Isms(isms::Command),
    /// Of a catalog.
    Catalog(catalog::Command),
    /// Of a document.
    Document(document::Command),
    /// Of a role.
    Role(role::Command),
    /// Of a person.
    Person(person::Command),
    /// Of an asset.
    Asset(asset::Command),
    /// Of a risk method.
    RiskMethod(risk_method::Command),
    /// Of a risk.
    Risk(risk::Command),
    /// Of a control.
    Control(control::Command),
    /// Of a Statement of Applicability.
    StatementOfApplicability(statement_of_applicability::Command),
    /// Of an entry of the log: what it should have said.
    Correct(Correct),
    /// Of an entry of the log: that it never was.
    Void(Void),
}

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
        let (_, event) = RECORDS.iter().find(|(command, _)| *command == name)?;
        let (aggregate, _) = name.split_once('.')?;
        Meaning::of(&format!("{aggregate}.{event}"))
    }

    /// Every command with the event type that it records, corrections and voidings left out.
    #[must_use]
    pub fn all() -> &'static [(&'static str, &'static str)] {
        &RECORDS
    }
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Log(it) => it.decide(register, by),
            Self::Isms(it) => it.decide(register, by),
            Self::Catalog(it) => it.decide(register, by),
            Self::Document(it) => it.decide(register, by),
            Self::Role(it) => it.decide(register, by),
            Self::Person(it) => it.decide(register, by),
            Self::Asset(it) => it.decide(register, by),
            Self::RiskMethod(it) => it.decide(register, by),
            Self::Risk(it) => it.decide(register, by),
            Self::Control(it) => it.decide(register, by),
            Self::StatementOfApplicability(it) => it.decide(register, by),
            // Decided where the log can be looked back into: see `admission`.
            Self::Correct(_) | Self::Void(_) => Ok(Decision::nothing()),
        }
    }
}

macro_rules! from_aggregates {
    ($($variant:ident($module:ident)),+) => {$(
        impl From<$module::Command> for Command {
            fn from(command: $module::Command) -> Self { Self::$variant(command) }
        }
    )+};
}

from_aggregates!(
    Log(log),
    Isms(isms),
    Catalog(catalog),
    Document(document),
    Role(role),
    Person(person),
    Asset(asset),
    RiskMethod(risk_method),
    Risk(risk),
    Control(control),
    StatementOfApplicability(statement_of_applicability)
);

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

/// Each command, and the event of its aggregate that it records when it is granted.
#[rustfmt::skip]
static RECORDS: [(&str, &str); 77] = [
    ("log.complete_import", "import_completed"),
    ("isms.identify_context_issue", "context_issue_identified"),
    ("isms.review_context_issue", "context_issue_reviewed"),
    ("isms.identify_interested_party", "interested_party_identified"),
    ("isms.record_requirement", "interested_party_requirement_recorded"),
    ("isms.review_requirement", "interested_party_requirement_reviewed"),
    ("isms.define_scope", "scope_defined"),
    ("isms.approve_scope", "scope_approved"),
    ("isms.adopt_goal", "goal_adopted"),
    ("isms.allocate_resources", "resources_allocated"),
    ("isms.plan_communication", "communication_planned"),
    ("isms.record_communication", "communication_made"),
    ("isms.record_feedback", "stakeholder_feedback_received"),
    ("isms.record_certification_result", "certification_result_recorded"),
    ("isms.waive_rule", "rule_waived"),
    ("isms.change_profile", "profile_changed"),
    ("isms.assign_parent", "parent_assigned"),
    ("catalog.register_standard", "standard_registered"),
    ("catalog.change_standard_status", "standard_status_changed"),
    ("catalog.import_controls", "control_catalog_imported"),
    ("catalog.import_mapping", "control_mapping_imported"),
    ("catalog.import_threats", "threat_catalog_imported"),
    ("document.register", "registered"),
    ("document.draft_revision", "revision_drafted"),
    ("document.review_revision", "revision_reviewed"),
    ("document.approve_revision", "revision_approved"),
    ("document.reject_revision", "revision_rejected"),
    ("document.publish", "published"),
    ("document.acknowledge", "acknowledged"),
    ("document.complete_review", "periodic_review_completed"),
    ("document.withdraw", "withdrawn"),
    ("role.define", "defined"),
    ("role.revise", "revised"),
    ("role.assign", "assigned"),
    ("role.end_assignment", "assignment_ended"),
    ("person.register", "registered"),
    ("person.accept_terms", "terms_accepted"),
    ("person.evaluate_competence", "competence_evaluated"),
    ("person.assign_training", "training_assigned"),
    ("person.complete_training", "training_completed"),
    ("person.offboard", "offboarded"),
    ("asset.identify", "identified"),
    ("asset.assign_owner", "owner_assigned"),
    ("asset.classify", "classified"),
    ("asset.link_dependency", "dependency_linked"),
    ("asset.unlink_dependency", "dependency_unlinked"),
    ("asset.change_details", "details_changed"),
    ("asset.confirm_inventory", "inventory_confirmed"),
    ("asset.dispose", "disposed"),
    ("risk_method.define", "defined"),
    ("risk_method.approve", "approved"),
    ("risk_method.revise", "revised"),
    ("risk.identify", "identified"),
    ("risk.assign_owner", "owner_assigned"),
    ("risk.analyze", "analyzed"),
    ("risk.evaluate", "evaluated"),
    ("risk.plan_treatment", "treatment_planned"),
    ("risk.approve_plan", "treatment_plan_approved"),
    ("risk.complete_treatment", "treatment_completed"),
    ("risk.reschedule_treatment", "treatment_rescheduled"),
    ("risk.drop_treatment", "treatment_dropped"),
    ("risk.assess_residual", "residual_risk_assessed"),
    ("risk.accept_residual", "residual_risk_accepted"),
    ("risk.withdraw_acceptance", "acceptance_withdrawn"),
    ("risk.review", "reviewed"),
    ("risk.close", "closed"),
    ("risk.reopen", "reopened"),
    ("control.adopt", "adopted"),
    ("control.implement", "implemented"),
    ("control.record_operation", "operated"),
    ("control.test", "tested"),
    ("control.change", "changed"),
    ("control.retire", "retired"),
    ("statement_of_applicability.draft", "drafted"),
    ("statement_of_applicability.declare_applicable", "control_declared_applicable"),
    ("statement_of_applicability.declare_not_applicable", "control_declared_not_applicable"),
    ("statement_of_applicability.approve", "approved"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::event::Event;
    use crate::vocabulary::authority::Demand;

    #[test]
    fn every_command_records_a_known_event_and_every_event_can_be_asked_for() {
        let names = |aggregate: &'static str, variants: &'static [&'static str]| {
            variants.iter().map(move |name| format!("{aggregate}.{name}"))
        };
        let commands: BTreeSet<_> = names("log", variant::variants::<log::Command>())
            .chain(names("isms", variant::variants::<isms::Command>()))
            .chain(names("catalog", variant::variants::<catalog::Command>()))
            .chain(names("document", variant::variants::<document::Command>()))
            .chain(names("role", variant::variants::<role::Command>()))
            .chain(names("person", variant::variants::<person::Command>()))
            .chain(names("asset", variant::variants::<asset::Command>()))
            .chain(names("risk_method", variant::variants::<risk_method::Command>()))
            .chain(names("risk", variant::variants::<risk::Command>()))
            .chain(names("control", variant::variants::<control::Command>()))
            .chain(names(
                "statement_of_applicability",
                variant::variants::<statement_of_applicability::Command>(),
            ))
            .collect();
        let listed: BTreeSet<_> = Command::all().iter().map(|(command, _)| (*command).to_string()).collect();
        assert_eq!(commands, listed);

        let asked_for: BTreeSet<_> = Command::all()
            .iter()
            .map(|(command, event)| format!("{}.{event}", command.split('.').next().unwrap()))
            .collect();
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
