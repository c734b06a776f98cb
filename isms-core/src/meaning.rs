//! The table of event meanings: what each event type says in the terms of ISO/IEC 27001.
//!
//! One row a type: the clauses it is evidence for, the Annex A controls, its phase in PDCA and in OPDCA, the
//! verb, the goals it serves, and the authority that it demands. Whatever asks for one of them reads it here.
//! A row is fixed for a type and schema, so that an old event can be judged for ever.

use std::fmt;

use serde::Serialize;

use crate::vocabulary::authority::Authority::{
    Accept, Approve, Assess, Assign, Catalog, Correct, Declare, Document, Govern, Inventory, KeepLog, Method,
    Operate, Train, Treat,
};
use crate::vocabulary::authority::{Authority, Demand};
use crate::vocabulary::phase::Goal::{G1, G3, G4, G5, G6, G7, G8};
use crate::vocabulary::phase::Phase::{Act, Check, Do, Observe, Plan};
use crate::vocabulary::phase::Verb::{Establish, Implement, Improve, Maintain, Monitor, Review};
use crate::vocabulary::phase::{CycleModel, Goal, Phase, Verb};

/// An event type: the aggregate and what happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventType {
    /// The aggregate.
    pub aggregate: &'static str,
    /// The past participle.
    pub name: &'static str,
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.aggregate, self.name)
    }
}

/// What an event type means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Meaning {
    /// The aggregate.
    pub aggregate: &'static str,
    /// The past participle.
    pub name: &'static str,
    /// The schema of its payload, as this version writes it.
    pub schema: u32,
    /// What it demands of its actor.
    pub demand: Demand,
    /// The clauses of ISO/IEC 27001:2022 for which it is evidence.
    pub clauses: &'static [&'static str],
    /// The controls of Annex A for which it is evidence.
    pub annex_a: AnnexA,
    /// Its phase in plan, do, check, act.
    pub pdca: Phase,
    /// Its phase in observe, plan, do, check, act.
    pub opdca: Phase,
    /// What it does with the management system.
    pub verb: Verb,
    /// The common goals that it serves.
    pub goals: &'static [Goal],
}

/// Controls of ISO/IEC 27001:2022, Annex A.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnexA {
    /// These.
    Numbers(&'static [&'static str]),
    /// Those that the event's thing refers to.
    Mentioned,
    /// All of them.
    All,
}

impl Meaning {
    /// The meaning of a type; none where this version does not know it.
    #[must_use]
    pub fn of(r#type: &str) -> Option<&'static Self> {
        let (aggregate, name) = r#type.split_once('.')?;
        let known = || MEANINGS.iter().filter(|row| row.aggregate == aggregate);
        match name {
            "corrected" => known().next().map(|_| &CORRECTED),
            "voided" => known().next().map(|_| &VOIDED),
            _ => known().find(|row| row.name == name),
        }
    }

    /// The schema in which this version writes a type.
    #[must_use]
    pub fn schema_of(r#type: EventType) -> u32 {
        let known = MEANINGS.iter().find(|row| (row.aggregate, row.name) == (r#type.aggregate, r#type.name));
        known.map_or(1, |row| row.schema)
    }

    /// Every row, corrections and voidings included.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        MEANINGS.iter().chain([&CORRECTED, &VOIDED])
    }

    /// Its phase under a model.
    #[must_use]
    pub fn phase(&self, model: CycleModel) -> Phase {
        match model {
            CycleModel::Pdca => self.pdca,
            CycleModel::Opdca => self.opdca,
        }
    }
}

const fn may(authority: Authority) -> Demand {
    Demand::Authority(authority)
}

const NONE: AnnexA = AnnexA::Numbers(&[]);

#[expect(clippy::too_many_arguments, reason = "the columns of the table below")]
const fn row(
    aggregate: &'static str,
    name: &'static str,
    demand: Demand,
    clauses: &'static [&'static str],
    annex_a: AnnexA,
    [pdca, opdca]: [Phase; 2],
    verb: Verb,
    goals: &'static [Goal],
) -> Meaning {
    Meaning { aggregate, name, schema: 1, demand, clauses, annex_a, pdca, opdca, verb, goals }
}

/// What every stream may carry.
static CORRECTED: Meaning =
    row("*", "corrected", may(Correct), &["7.5.3"], AnnexA::Numbers(&["5.33"]), [Act, Act], Maintain, &[]);
static VOIDED: Meaning =
    row("*", "voided", may(Correct), &["7.5.3"], AnnexA::Numbers(&["5.33"]), [Act, Act], Maintain, &[]);

#[rustfmt::skip]
static MEANINGS: [Meaning; 85] = [
    row("log", "created", Demand::Founding, &["7.5.3"], AnnexA::Numbers(&["5.33"]), [Plan, Plan], Establish, &[G3]),
    row("log", "key_rotated", may(KeepLog), &["7.5.3"], AnnexA::Numbers(&["8.24"]), [Do, Do], Verb::Operate, &[G3]),
    row("log", "restored", may(KeepLog), &["7.5.3"], AnnexA::Numbers(&["8.13"]), [Act, Act], Maintain, &[G3]),
    row("log", "anchored", may(KeepLog), &["7.5.3"], AnnexA::Numbers(&["5.33"]), [Do, Do], Verb::Operate, &[G3]),
    row("log", "clock_stepped_back", Demand::Log, &["7.5.3"], AnnexA::Numbers(&["8.17"]), [Check, Observe], Monitor, &[G3]),
    row("log", "import_completed", may(KeepLog), &["7.5.3"], AnnexA::Numbers(&["5.33"]), [Do, Do], Verb::Operate, &[G3]),
    row("log", "report_issued", may(KeepLog), &["7.5.3", "9.1"], AnnexA::Numbers(&["5.33"]), [Check, Check], Monitor, &[G3]),
    row("log", "attempt_denied", Demand::Log, &["5.3"], AnnexA::Numbers(&["5.15", "8.15"]), [Check, Observe], Monitor, &[G3]),
    row("isms", "established", may(Govern), &["4.4"], NONE, [Plan, Plan], Establish, &[]),
    row("isms", "context_issue_identified", may(Govern), &["4.1"], NONE, [Plan, Observe], Establish, &[]),
    row("isms", "context_issue_reviewed", may(Govern), &["4.1", "9.3.2b"], NONE, [Check, Observe], Review, &[]),
    row("isms", "interested_party_identified", may(Govern), &["4.2"], NONE, [Plan, Observe], Establish, &[]),
    row("isms", "interested_party_requirement_recorded", may(Govern), &["4.2"], AnnexA::Numbers(&["5.31"]), [Plan, Observe], Establish, &[]),
    row("isms", "interested_party_requirement_reviewed", may(Govern), &["4.2", "9.3.2c"], NONE, [Check, Observe], Review, &[]),
    row("isms", "scope_defined", may(Govern), &["4.3"], NONE, [Plan, Plan], Establish, &[]),
    row("isms", "scope_approved", may(Approve), &["4.3", "5.1"], NONE, [Plan, Plan], Establish, &[]),
    row("isms", "goal_adopted", may(Govern), &["5.1", "6.2"], NONE, [Plan, Plan], Establish, &[]),
    row("isms", "resources_allocated", may(Govern), &["7.1", "5.1"], NONE, [Plan, Plan], Establish, &[]),
    row("isms", "communication_planned", may(Govern), &["7.4"], NONE, [Plan, Plan], Establish, &[G7, G8]),
    row("isms", "communication_made", may(Govern), &["7.4"], NONE, [Do, Do], Verb::Operate, &[G7, G8]),
    row("isms", "stakeholder_feedback_received", may(Govern), &["9.3.2e", "4.2"], NONE, [Check, Observe], Monitor, &[G6]),
    row("isms", "certification_result_recorded", may(Govern), &["4.4"], NONE, [Check, Check], Monitor, &[G6]),
    row("isms", "rule_waived", may(Approve), &["4.4"], NONE, [Plan, Plan], Establish, &[]),
    row("isms", "profile_changed", may(Govern), &["4.4", "6.3"], NONE, [Act, Act], Improve, &[]),
    row("isms", "parent_assigned", may(Govern), &["4.3"], NONE, [Plan, Plan], Establish, &[]),
    row("catalog", "standard_registered", may(Catalog), &["4.2"], AnnexA::Numbers(&["5.31", "5.36"]), [Plan, Plan], Establish, &[G6]),
    row("catalog", "standard_status_changed", may(Catalog), &["4.2", "9.3.2b"], AnnexA::Numbers(&["5.31"]), [Check, Observe], Monitor, &[G6]),
    row("catalog", "control_catalog_imported", may(Catalog), &["6.1.3b"], NONE, [Plan, Plan], Establish, &[G6]),
    row("catalog", "control_mapping_imported", may(Catalog), &["6.1.3c"], NONE, [Plan, Plan], Establish, &[G6]),
    row("catalog", "threat_catalog_imported", may(Catalog), &["6.1.2c"], AnnexA::Numbers(&["5.7"]), [Plan, Observe], Establish, &[G5]),
    row("document", "registered", may(Document), &["7.5.2", "5.2"], AnnexA::Numbers(&["5.1", "5.37"]), [Plan, Plan], Establish, &[G6]),
    row("document", "revision_drafted", may(Document), &["7.5.2"], AnnexA::Numbers(&["5.1"]), [Plan, Plan], Establish, &[G6]),
    row("document", "revision_reviewed", may(Document), &["7.5.2"], AnnexA::Numbers(&["5.1"]), [Plan, Plan], Establish, &[G6]),
    row("document", "revision_approved", may(Approve), &["7.5.2", "5.2"], AnnexA::Numbers(&["5.1"]), [Plan, Plan], Establish, &[G6]),
    row("document", "revision_rejected", may(Approve), &["7.5.2"], NONE, [Plan, Plan], Establish, &[G6]),
    row("document", "published", may(Document), &["7.5.3", "5.2"], AnnexA::Numbers(&["5.1"]), [Do, Do], Implement, &[G7]),
    row("document", "acknowledged", Demand::Everyone, &["7.3"], AnnexA::Numbers(&["5.1", "6.2"]), [Do, Do], Verb::Operate, &[G7]),
    row("document", "periodic_review_completed", may(Document), &["7.5.2", "7.5.3"], AnnexA::Numbers(&["5.1"]), [Check, Check], Review, &[G6]),
    row("document", "withdrawn", may(Document), &["7.5.3"], AnnexA::Numbers(&["5.33"]), [Act, Act], Maintain, &[G6]),
    row("role", "defined", may(Assign), &["5.3"], AnnexA::Numbers(&["5.2", "5.3", "5.4"]), [Plan, Plan], Establish, &[]),
    row("role", "revised", may(Assign), &["5.3"], AnnexA::Numbers(&["5.2"]), [Act, Act], Improve, &[]),
    row("role", "assigned", may(Assign), &["5.3"], AnnexA::Numbers(&["5.2"]), [Do, Do], Implement, &[]),
    row("role", "assignment_ended", may(Assign), &["5.3"], AnnexA::Numbers(&["6.5"]), [Do, Do], Verb::Operate, &[]),
    row("person", "registered", may(Assign), &["7.2"], AnnexA::Numbers(&["6.1"]), [Do, Do], Verb::Operate, &[G3]),
    row("person", "terms_accepted", Demand::Everyone, &["7.3"], AnnexA::Numbers(&["6.2", "6.6", "5.10"]), [Do, Do], Verb::Operate, &[G7]),
    row("person", "competence_evaluated", may(Train), &["7.2"], AnnexA::Numbers(&["6.3"]), [Check, Check], Monitor, &[G7]),
    row("person", "training_assigned", may(Train), &["7.2", "7.3"], AnnexA::Numbers(&["6.3"]), [Plan, Plan], Establish, &[G7]),
    row("person", "training_completed", may(Train), &["7.2", "7.3"], AnnexA::Numbers(&["6.3"]), [Do, Do], Verb::Operate, &[G7]),
    row("person", "offboarded", may(Assign), &["7.3"], AnnexA::Numbers(&["6.5", "5.11", "5.18"]), [Do, Do], Verb::Operate, &[G3]),
    row("asset", "identified", may(Inventory), &["6.1.2c"], AnnexA::Numbers(&["5.9"]), [Plan, Observe], Establish, &[G3, G4]),
    row("asset", "owner_assigned", may(Inventory), &["6.1.2c"], AnnexA::Numbers(&["5.9"]), [Plan, Plan], Establish, &[G3, G4]),
    row("asset", "classified", may(Inventory), &["6.1.2d"], AnnexA::Numbers(&["5.12", "5.13"]), [Plan, Plan], Establish, &[G3, G4]),
    row("asset", "dependency_linked", may(Inventory), &["6.1.2c"], AnnexA::Numbers(&["5.9"]), [Plan, Plan], Establish, &[G3, G4]),
    row("asset", "details_changed", may(Inventory), &["8.1"], AnnexA::Numbers(&["5.9"]), [Do, Do], Verb::Operate, &[G3, G4]),
    row("asset", "inventory_confirmed", may(Inventory), &["8.1"], AnnexA::Numbers(&["5.9", "5.36"]), [Check, Check], Review, &[G3, G4]),
    row("asset", "disposed", may(Inventory), &["8.1"], AnnexA::Numbers(&["7.14", "8.10"]), [Do, Do], Verb::Operate, &[G3, G4]),
    row("asset", "dependency_unlinked", may(Inventory), &["8.1"], AnnexA::Numbers(&["5.9"]), [Do, Do], Verb::Operate, &[G3, G4]),
    row("risk_method", "defined", may(Method), &["6.1.2a"], NONE, [Plan, Plan], Establish, &[G6]),
    row("risk_method", "approved", may(Approve), &["6.1.2a", "5.1"], NONE, [Plan, Plan], Establish, &[G6]),
    row("risk_method", "revised", may(Method), &["6.1.2", "10.1"], NONE, [Act, Act], Improve, &[G6]),
    row("risk", "identified", may(Assess), &["6.1.2c", "6.1.1"], NONE, [Plan, Observe], Establish, &[G5]),
    row("risk", "owner_assigned", may(Assess), &["6.1.2c"], AnnexA::Numbers(&["5.2"]), [Plan, Plan], Establish, &[G5]),
    row("risk", "analyzed", may(Assess), &["6.1.2d", "8.2"], NONE, [Plan, Plan], Establish, &[G5]),
    row("risk", "evaluated", may(Assess), &["6.1.2e", "8.2"], NONE, [Plan, Plan], Establish, &[G5]),
    row("risk", "treatment_planned", may(Treat), &["6.1.3a-e", "8.3"], NONE, [Plan, Plan], Establish, &[G5]),
    row("risk", "treatment_plan_approved", may(Accept), &["6.1.3f"], NONE, [Plan, Plan], Establish, &[G5]),
    row("risk", "treatment_completed", may(Treat), &["8.3"], NONE, [Do, Do], Implement, &[G6]),
    row("risk", "treatment_rescheduled", may(Treat), &["8.3"], NONE, [Do, Do], Verb::Operate, &[G6]),
    row("risk", "residual_risk_assessed", may(Assess), &["6.1.3", "8.2"], NONE, [Check, Check], Monitor, &[G5]),
    row("risk", "residual_risk_accepted", may(Accept), &["6.1.3f"], NONE, [Check, Check], Review, &[G5]),
    row("risk", "acceptance_withdrawn", may(Accept), &["8.2", "6.1.3f"], NONE, [Act, Act], Maintain, &[G5]),
    row("risk", "reviewed", may(Assess), &["8.2", "9.3.2f"], NONE, [Check, Check], Review, &[G5]),
    row("risk", "closed", may(Accept), &["8.3"], NONE, [Act, Act], Maintain, &[G5]),
    row("risk", "reopened", may(Assess), &["8.2", "10.1"], NONE, [Act, Act], Improve, &[G5]),
    row("risk", "treatment_dropped", may(Treat), &["8.3"], NONE, [Do, Do], Verb::Operate, &[G6]),
    row("control", "adopted", may(Operate), &["6.1.3b"], AnnexA::Mentioned, [Plan, Plan], Establish, &[G1, G6]),
    row("control", "implemented", may(Operate), &["8.3", "8.1"], AnnexA::Mentioned, [Do, Do], Implement, &[G1, G6]),
    row("control", "operated", may(Operate), &["8.1"], AnnexA::Mentioned, [Do, Do], Verb::Operate, &[G1, G6]),
    row("control", "tested", may(Operate), &["9.1"], AnnexA::Numbers(&["5.35", "5.36"]), [Check, Check], Monitor, &[G6]),
    row("control", "changed", may(Operate), &["6.3", "8.1"], AnnexA::Numbers(&["8.32"]), [Act, Act], Improve, &[G6]),
    row("control", "retired", may(Operate), &["8.1"], NONE, [Act, Act], Maintain, &[G1, G6]),
    row("statement_of_applicability", "drafted", may(Declare), &["6.1.3d"], AnnexA::All, [Plan, Plan], Establish, &[G6]),
    row("statement_of_applicability", "control_declared_applicable", may(Declare), &["6.1.3c-d"], AnnexA::All, [Plan, Plan], Establish, &[G6]),
    row("statement_of_applicability", "control_declared_not_applicable", may(Declare), &["6.1.3d"], AnnexA::All, [Plan, Plan], Establish, &[G6]),
    row("statement_of_applicability", "approved", may(Approve), &["6.1.3d", "5.1"], AnnexA::All, [Plan, Plan], Establish, &[G6]),
];
