//! The table of event meanings: what each event type says in the terms of ISO/IEC 27001.
//!
//! One row a type: the clauses it is evidence for, the Annex A controls, its phase in PDCA and in OPDCA, the
//! verb, the goals it serves, and the authority that it demands. Whatever asks for one of them reads it here.
//! A row is fixed for a type and schema, so that an old event can be judged for ever.

use std::fmt;

use serde::Serialize;

use crate::vocabulary::authority::Authority::{
    Accept, Approve, Assess, Assign, Audit, Catalog, Comply, Correct, Declare, Document, Govern, Inventory,
    KeepLog, Measure, Method, Operate, Request, Respond, Share, Supply, Train, Treat,
};
use crate::vocabulary::authority::{Authority, Demand};
use crate::vocabulary::phase::Goal::{G1, G2, G3, G4, G5, G6, G7, G8};
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
    /// Its phase in plan, do, check, act; none where each event of the type states its own.
    pub pdca: Option<Phase>,
    /// Its phase in observe, plan, do, check, act; none where each event of the type states its own.
    pub opdca: Option<Phase>,
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

    /// The type, as it stands in a line.
    #[must_use]
    pub fn r#type(&self) -> String {
        format!("{}.{}", self.aggregate, self.name)
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

    /// The same, written in a later schema: the shape of its payload has changed since.
    const fn in_schema(self, schema: u32) -> Self {
        Self { schema, ..self }
    }

    /// Its phase under a model; none where each event of the type states its own.
    #[must_use]
    pub fn phase(&self, model: CycleModel) -> Option<Phase> {
        match model {
            CycleModel::Pdca => self.pdca,
            CycleModel::Opdca => self.opdca,
        }
    }
}

const fn may(authority: Authority) -> Demand {
    Demand::Authority(authority)
}

/// It is in one phase by one model and in one by the other.
const fn in_phases(pdca: Phase, opdca: Phase) -> [Option<Phase>; 2] {
    [Some(pdca), Some(opdca)]
}

/// Each event of the type states its own.
const STATED: [Option<Phase>; 2] = [None, None];

const NONE: AnnexA = AnnexA::Numbers(&[]);

#[expect(clippy::too_many_arguments, reason = "the columns of the table below")]
const fn row(
    aggregate: &'static str,
    name: &'static str,
    demand: Demand,
    clauses: &'static [&'static str],
    annex_a: AnnexA,
    [pdca, opdca]: [Option<Phase>; 2],
    verb: Verb,
    goals: &'static [Goal],
) -> Meaning {
    Meaning { aggregate, name, schema: 1, demand, clauses, annex_a, pdca, opdca, verb, goals }
}

/// What every stream may carry.
static CORRECTED: Meaning = row(
    "*",
    "corrected",
    may(Correct),
    &["7.5.3"],
    AnnexA::Numbers(&["5.33"]),
    in_phases(Act, Act),
    Maintain,
    &[],
);
static VOIDED: Meaning = row(
    "*",
    "voided",
    may(Correct),
    &["7.5.3"],
    AnnexA::Numbers(&["5.33"]),
    in_phases(Act, Act),
    Maintain,
    &[],
);

#[rustfmt::skip]
pub(crate) static MEANINGS: [Meaning; 177] = [
    row("log", "created", Demand::Founding, &["7.5.3"], AnnexA::Numbers(&["5.33"]), in_phases(Plan, Plan), Establish, &[G3]),
    row("log", "key_rotated", may(KeepLog), &["7.5.3"], AnnexA::Numbers(&["8.24"]), in_phases(Do, Do), Verb::Operate, &[G3]),
    row("log", "restored", may(KeepLog), &["7.5.3"], AnnexA::Numbers(&["8.13"]), in_phases(Act, Act), Maintain, &[G3]),
    row("log", "anchored", may(KeepLog), &["7.5.3"], AnnexA::Numbers(&["5.33"]), in_phases(Do, Do), Verb::Operate, &[G3]),
    row("log", "clock_stepped_back", Demand::Log, &["7.5.3"], AnnexA::Numbers(&["8.17"]), in_phases(Check, Observe), Monitor, &[G3]),
    row("log", "import_completed", may(KeepLog), &["7.5.3"], AnnexA::Numbers(&["5.33"]), in_phases(Do, Do), Verb::Operate, &[G3]),
    row("log", "report_issued", may(KeepLog), &["7.5.3", "9.1"], AnnexA::Numbers(&["5.33"]), in_phases(Check, Check), Monitor, &[G3]),
    row("log", "attempt_denied", Demand::Log, &["5.3"], AnnexA::Numbers(&["5.15", "8.15"]), in_phases(Check, Observe), Monitor, &[G3]),
    row("isms", "established", may(Govern), &["4.4"], NONE, in_phases(Plan, Plan), Establish, &[]).in_schema(2),
    row("isms", "context_issue_identified", may(Govern), &["4.1"], NONE, in_phases(Plan, Observe), Establish, &[]),
    row("isms", "context_issue_reviewed", may(Govern), &["4.1", "9.3.2b"], NONE, in_phases(Check, Observe), Review, &[]),
    row("isms", "interested_party_identified", may(Govern), &["4.2"], NONE, in_phases(Plan, Observe), Establish, &[]),
    row("isms", "interested_party_requirement_recorded", may(Govern), &["4.2"], AnnexA::Numbers(&["5.31"]), in_phases(Plan, Observe), Establish, &[]),
    row("isms", "interested_party_requirement_reviewed", may(Govern), &["4.2", "9.3.2c"], NONE, in_phases(Check, Observe), Review, &[]),
    row("isms", "scope_defined", may(Govern), &["4.3"], NONE, in_phases(Plan, Plan), Establish, &[]),
    row("isms", "scope_approved", may(Approve), &["4.3", "5.1"], NONE, in_phases(Plan, Plan), Establish, &[]),
    row("isms", "goal_adopted", may(Govern), &["5.1", "6.2"], NONE, in_phases(Plan, Plan), Establish, &[]),
    row("isms", "resources_allocated", may(Govern), &["7.1", "5.1"], NONE, in_phases(Plan, Plan), Establish, &[]),
    row("isms", "communication_planned", may(Govern), &["7.4"], NONE, in_phases(Plan, Plan), Establish, &[G7, G8]),
    row("isms", "communication_made", may(Govern), &["7.4"], NONE, in_phases(Do, Do), Verb::Operate, &[G7, G8]),
    row("isms", "stakeholder_feedback_received", may(Govern), &["9.3.2e", "4.2"], NONE, in_phases(Check, Observe), Monitor, &[G6]),
    row("isms", "certification_result_recorded", may(Govern), &["4.4"], NONE, in_phases(Check, Check), Monitor, &[G6]),
    row("isms", "rule_waived", may(Approve), &["4.4"], NONE, in_phases(Plan, Plan), Establish, &[]),
    row("isms", "profile_changed", may(Govern), &["4.4", "6.3"], NONE, in_phases(Act, Act), Improve, &[]).in_schema(2),
    row("isms", "parent_assigned", may(Govern), &["4.3"], NONE, in_phases(Plan, Plan), Establish, &[]),
    row("improvement_cycle", "started", may(Govern), &["4.4", "10.1"], NONE, in_phases(Plan, Observe), Establish, &[G6]),
    row("improvement_cycle", "phase_entered", may(Govern), &["4.4"], NONE, STATED, Verb::Operate, &[G6]),
    row("improvement_cycle", "output_recorded", may(Govern), &["4.4", "8.1"], NONE, in_phases(Do, Do), Verb::Operate, &[G6]),
    row("improvement_cycle", "closed", may(Govern), &["10.1"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("catalog", "standard_registered", may(Catalog), &["4.2"], AnnexA::Numbers(&["5.31", "5.36"]), in_phases(Plan, Plan), Establish, &[G6]),
    row("catalog", "standard_status_changed", may(Catalog), &["4.2", "9.3.2b"], AnnexA::Numbers(&["5.31"]), in_phases(Check, Observe), Monitor, &[G6]),
    row("catalog", "control_catalog_imported", may(Catalog), &["6.1.3b"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("catalog", "control_mapping_imported", may(Catalog), &["6.1.3c"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("catalog", "threat_catalog_imported", may(Catalog), &["6.1.2c"], AnnexA::Numbers(&["5.7"]), in_phases(Plan, Observe), Establish, &[G5]),
    row("document", "registered", may(Document), &["7.5.2", "5.2"], AnnexA::Numbers(&["5.1", "5.37"]), in_phases(Plan, Plan), Establish, &[G6]),
    row("document", "revision_drafted", may(Document), &["7.5.2"], AnnexA::Numbers(&["5.1"]), in_phases(Plan, Plan), Establish, &[G6]),
    row("document", "revision_reviewed", may(Document), &["7.5.2"], AnnexA::Numbers(&["5.1"]), in_phases(Plan, Plan), Establish, &[G6]),
    row("document", "revision_approved", may(Approve), &["7.5.2", "5.2"], AnnexA::Numbers(&["5.1"]), in_phases(Plan, Plan), Establish, &[G6]),
    row("document", "revision_rejected", may(Approve), &["7.5.2"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("document", "published", may(Document), &["7.5.3", "5.2"], AnnexA::Numbers(&["5.1"]), in_phases(Do, Do), Implement, &[G7]),
    row("document", "acknowledged", Demand::Everyone, &["7.3"], AnnexA::Numbers(&["5.1", "6.2"]), in_phases(Do, Do), Verb::Operate, &[G7]),
    row("document", "periodic_review_completed", may(Document), &["7.5.2", "7.5.3"], AnnexA::Numbers(&["5.1"]), in_phases(Check, Check), Review, &[G6]),
    row("document", "withdrawn", may(Document), &["7.5.3"], AnnexA::Numbers(&["5.33"]), in_phases(Act, Act), Maintain, &[G6]),
    row("role", "defined", may(Assign), &["5.3"], AnnexA::Numbers(&["5.2", "5.3", "5.4"]), in_phases(Plan, Plan), Establish, &[]),
    row("role", "revised", may(Assign), &["5.3"], AnnexA::Numbers(&["5.2"]), in_phases(Act, Act), Improve, &[]),
    row("role", "assigned", may(Assign), &["5.3"], AnnexA::Numbers(&["5.2"]), in_phases(Do, Do), Implement, &[]),
    row("role", "assignment_ended", may(Assign), &["5.3"], AnnexA::Numbers(&["6.5"]), in_phases(Do, Do), Verb::Operate, &[]),
    row("person", "registered", may(Assign), &["7.2"], AnnexA::Numbers(&["6.1"]), in_phases(Do, Do), Verb::Operate, &[G3]),
    row("person", "terms_accepted", Demand::Everyone, &["7.3"], AnnexA::Numbers(&["6.2", "6.6", "5.10"]), in_phases(Do, Do), Verb::Operate, &[G7]),
    row("person", "competence_evaluated", may(Train), &["7.2"], AnnexA::Numbers(&["6.3"]), in_phases(Check, Check), Monitor, &[G7]),
    row("person", "training_assigned", may(Train), &["7.2", "7.3"], AnnexA::Numbers(&["6.3"]), in_phases(Plan, Plan), Establish, &[G7]).in_schema(2),
    row("person", "training_completed", may(Train), &["7.2", "7.3"], AnnexA::Numbers(&["6.3"]), in_phases(Do, Do), Verb::Operate, &[G7]).in_schema(2),
    row("person", "offboarded", may(Assign), &["7.3"], AnnexA::Numbers(&["6.5", "5.11", "5.18"]), in_phases(Do, Do), Verb::Operate, &[G3]),
    row("training_activity", "planned", may(Train), &["7.2", "7.3"], AnnexA::Numbers(&["6.3"]), in_phases(Plan, Plan), Establish, &[G7]),
    row("training_activity", "delivered", may(Train), &["7.2", "7.3"], AnnexA::Numbers(&["6.3"]), in_phases(Do, Do), Verb::Operate, &[G7]),
    row("training_activity", "effectiveness_evaluated", may(Train), &["7.2"], AnnexA::Numbers(&["6.3"]), in_phases(Check, Check), Monitor, &[G7]),
    row("asset", "identified", may(Inventory), &["6.1.2c"], AnnexA::Numbers(&["5.9"]), in_phases(Plan, Observe), Establish, &[G3, G4]),
    row("asset", "owner_assigned", may(Inventory), &["6.1.2c"], AnnexA::Numbers(&["5.9"]), in_phases(Plan, Plan), Establish, &[G3, G4]),
    row("asset", "classified", may(Inventory), &["6.1.2d"], AnnexA::Numbers(&["5.12", "5.13"]), in_phases(Plan, Plan), Establish, &[G3, G4]),
    row("asset", "dependency_linked", may(Inventory), &["6.1.2c"], AnnexA::Numbers(&["5.9"]), in_phases(Plan, Plan), Establish, &[G3, G4]),
    row("asset", "details_changed", may(Inventory), &["8.1"], AnnexA::Numbers(&["5.9"]), in_phases(Do, Do), Verb::Operate, &[G3, G4]),
    row("asset", "inventory_confirmed", may(Inventory), &["8.1"], AnnexA::Numbers(&["5.9", "5.36"]), in_phases(Check, Check), Review, &[G3, G4]),
    row("asset", "disposed", may(Inventory), &["8.1"], AnnexA::Numbers(&["7.14", "8.10"]), in_phases(Do, Do), Verb::Operate, &[G3, G4]),
    row("asset", "dependency_unlinked", may(Inventory), &["8.1"], AnnexA::Numbers(&["5.9"]), in_phases(Do, Do), Verb::Operate, &[G3, G4]),
    row("vulnerability", "threat_intelligence_received", may(Assess), &["8.2"], AnnexA::Numbers(&["5.7"]), in_phases(Plan, Observe), Monitor, &[G1, G5]),
    row("vulnerability", "identified", may(Assess), &["8.2"], AnnexA::Numbers(&["8.8"]), in_phases(Plan, Observe), Monitor, &[G1, G5]),
    row("vulnerability", "assessed", may(Assess), &["8.2"], AnnexA::Numbers(&["8.8"]), in_phases(Check, Check), Monitor, &[G1, G5]),
    row("vulnerability", "remediated", may(Assess), &["8.3"], AnnexA::Numbers(&["8.8"]), in_phases(Do, Do), Implement, &[G1, G5]),
    row("risk_method", "defined", may(Method), &["6.1.2a"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("risk_method", "approved", may(Approve), &["6.1.2a", "5.1"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("risk_method", "revised", may(Method), &["6.1.2", "10.1"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("risk_assessment", "started", may(Assess), &["8.2", "6.1.2"], NONE, in_phases(Plan, Plan), Verb::Operate, &[G5]),
    row("risk_assessment", "completed", may(Assess), &["8.2"], NONE, in_phases(Do, Do), Verb::Operate, &[G5]),
    row("risk_assessment", "approved", may(Approve), &["8.2", "6.1.2b"], NONE, in_phases(Check, Check), Review, &[G5]),
    row("risk", "identified", may(Assess), &["6.1.2c", "6.1.1"], NONE, in_phases(Plan, Observe), Establish, &[G5]).in_schema(2),
    row("risk", "owner_assigned", may(Assess), &["6.1.2c"], AnnexA::Numbers(&["5.2"]), in_phases(Plan, Plan), Establish, &[G5]),
    row("risk", "analyzed", may(Assess), &["6.1.2d", "8.2"], NONE, in_phases(Plan, Plan), Establish, &[G5]),
    row("risk", "evaluated", may(Assess), &["6.1.2e", "8.2"], NONE, in_phases(Plan, Plan), Establish, &[G5]),
    row("risk", "treatment_planned", may(Treat), &["6.1.3a-e", "8.3"], NONE, in_phases(Plan, Plan), Establish, &[G5]),
    row("risk", "treatment_plan_approved", may(Accept), &["6.1.3f"], NONE, in_phases(Plan, Plan), Establish, &[G5]),
    row("risk", "treatment_completed", may(Treat), &["8.3"], NONE, in_phases(Do, Do), Implement, &[G6]),
    row("risk", "treatment_rescheduled", may(Treat), &["8.3"], NONE, in_phases(Do, Do), Verb::Operate, &[G6]),
    row("risk", "residual_risk_assessed", may(Assess), &["6.1.3", "8.2"], NONE, in_phases(Check, Check), Monitor, &[G5]),
    row("risk", "residual_risk_accepted", may(Accept), &["6.1.3f"], NONE, in_phases(Check, Check), Review, &[G5]),
    row("risk", "acceptance_withdrawn", may(Accept), &["8.2", "6.1.3f"], NONE, in_phases(Act, Act), Maintain, &[G5]),
    row("risk", "reviewed", may(Assess), &["8.2", "9.3.2f"], NONE, in_phases(Check, Check), Review, &[G5]),
    row("risk", "closed", may(Accept), &["8.3"], NONE, in_phases(Act, Act), Maintain, &[G5]),
    row("risk", "reopened", may(Assess), &["8.2", "10.1"], NONE, in_phases(Act, Act), Improve, &[G5]),
    row("risk", "treatment_dropped", may(Treat), &["8.3"], NONE, in_phases(Do, Do), Verb::Operate, &[G6]),
    row("control", "adopted", may(Operate), &["6.1.3b"], AnnexA::Mentioned, in_phases(Plan, Plan), Establish, &[G1, G6]).in_schema(2),
    row("control", "implemented", may(Operate), &["8.3", "8.1"], AnnexA::Mentioned, in_phases(Do, Do), Implement, &[G1, G6]),
    row("control", "operated", may(Operate), &["8.1"], AnnexA::Mentioned, in_phases(Do, Do), Verb::Operate, &[G1, G6]),
    row("control", "tested", may(Operate), &["9.1"], AnnexA::Numbers(&["5.35", "5.36"]), in_phases(Check, Check), Monitor, &[G6]),
    row("control", "changed", may(Operate), &["6.3", "8.1"], AnnexA::Numbers(&["8.32"]), in_phases(Act, Act), Improve, &[G6]).in_schema(2),
    row("control", "retired", may(Operate), &["8.1"], NONE, in_phases(Act, Act), Maintain, &[G1, G6]),
    row("statement_of_applicability", "drafted", may(Declare), &["6.1.3d"], AnnexA::All, in_phases(Plan, Plan), Establish, &[G6]),
    row("statement_of_applicability", "control_declared_applicable", may(Declare), &["6.1.3c-d"], AnnexA::All, in_phases(Plan, Plan), Establish, &[G6]).in_schema(2),
    row("statement_of_applicability", "control_declared_not_applicable", may(Declare), &["6.1.3d"], AnnexA::All, in_phases(Plan, Plan), Establish, &[G6]),
    row("statement_of_applicability", "approved", may(Approve), &["6.1.3d", "5.1"], AnnexA::All, in_phases(Plan, Plan), Establish, &[G6]),
    row("objective", "set", may(Govern), &["6.2"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("objective", "evaluated", may(Govern), &["6.2", "9.1"], NONE, in_phases(Check, Check), Monitor, &[G6]),
    row("objective", "revised", may(Govern), &["6.2", "10.1"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("objective", "closed", may(Govern), &["6.2", "9.3.2d"], NONE, in_phases(Act, Act), Maintain, &[G6]),
    row("indicator", "defined", may(Measure), &["9.1"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("indicator", "measurement_recorded", may(Measure), &["9.1"], NONE, in_phases(Check, Check), Monitor, &[G6]),
    row("indicator", "measurement_corrected", may(Measure), &["9.1"], NONE, in_phases(Check, Check), Monitor, &[G6]),
    row("indicator", "measurements_analyzed", may(Measure), &["9.1"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("supplier", "registered", may(Supply), &["8.1"], AnnexA::Numbers(&["5.19", "5.21", "5.23"]), in_phases(Plan, Observe), Verb::Operate, &[G1, G3]),
    row("supplier", "assessed", may(Supply), &["8.1", "8.2"], AnnexA::Numbers(&["5.19", "5.21"]), in_phases(Check, Check), Monitor, &[G1, G3]),
    row("supplier", "agreement_concluded", may(Supply), &["8.1"], AnnexA::Numbers(&["5.20", "6.6"]), in_phases(Do, Do), Implement, &[G1, G3]),
    row("supplier", "reviewed", may(Supply), &["8.1"], AnnexA::Numbers(&["5.22"]), in_phases(Check, Check), Review, &[G1, G3]),
    row("supplier", "relationship_ended", may(Supply), &["8.1"], AnnexA::Numbers(&["5.20", "5.11"]), in_phases(Do, Do), Verb::Operate, &[G1, G3]),
    row("supplier", "taken_into_use", may(Supply), &["8.1"], AnnexA::Numbers(&["5.19"]), in_phases(Do, Do), Implement, &[G1, G3]),
    row("obligation", "registered", may(Comply), &["4.2"], AnnexA::Numbers(&["5.31", "5.32", "5.34"]), in_phases(Plan, Observe), Establish, &[G3]),
    row("obligation", "changed", may(Comply), &["4.2", "9.3.2c"], AnnexA::Numbers(&["5.31"]), in_phases(Plan, Observe), Maintain, &[G3]),
    row("obligation", "compliance_evaluated", may(Comply), &["9.1"], AnnexA::Numbers(&["5.31", "5.36"]), in_phases(Check, Check), Review, &[G3]),
    row("obligation", "retired", may(Comply), &["4.2"], AnnexA::Numbers(&["5.31"]), in_phases(Act, Act), Maintain, &[G3]),
    row("exception", "requested", may(Request), &["8.1"], AnnexA::Numbers(&["5.36"]), in_phases(Plan, Plan), Verb::Operate, &[G5]),
    row("exception", "approved", may(Approve), &["8.1", "6.1.3f"], AnnexA::Numbers(&["5.36"]), in_phases(Do, Do), Verb::Operate, &[G5]),
    row("exception", "rejected", may(Approve), &["8.1"], AnnexA::Numbers(&["5.36"]), in_phases(Do, Do), Verb::Operate, &[G5]),
    row("exception", "renewed", may(Approve), &["8.1"], AnnexA::Numbers(&["5.36"]), in_phases(Check, Check), Review, &[G5]),
    row("exception", "ended", may(Request), &["8.1"], AnnexA::Numbers(&["5.36"]), in_phases(Act, Act), Maintain, &[G5]),
    row("change", "proposed", may(Operate), &["6.3", "8.1"], AnnexA::Numbers(&["8.32"]), in_phases(Plan, Plan), Establish, &[G1, G6]),
    row("change", "decided", may(Approve), &["6.3", "8.1"], AnnexA::Numbers(&["8.32"]), in_phases(Plan, Plan), Establish, &[G1, G6]),
    row("change", "implemented", may(Operate), &["8.1"], AnnexA::Numbers(&["8.32"]), in_phases(Do, Do), Implement, &[G1, G6]),
    row("change", "reviewed", may(Operate), &["8.1"], AnnexA::Numbers(&["8.32"]), in_phases(Check, Check), Review, &[G1, G6]),
    row("incident", "security_event_reported", Demand::Everyone, &["8.1"], AnnexA::Numbers(&["6.8"]), in_phases(Do, Observe), Verb::Operate, &[G5]),
    row("incident", "security_event_assessed", may(Respond), &["8.1"], AnnexA::Numbers(&["5.25"]), in_phases(Check, Check), Monitor, &[G5]),
    row("incident", "declared", may(Respond), &["8.1"], AnnexA::Numbers(&["5.25", "5.26"]), in_phases(Do, Do), Verb::Operate, &[G5]),
    row("incident", "reclassified", may(Respond), &["8.1"], AnnexA::Numbers(&["5.25"]), in_phases(Check, Check), Monitor, &[G5]),
    row("incident", "response_taken", may(Respond), &["8.1"], AnnexA::Numbers(&["5.26"]), in_phases(Do, Do), Verb::Operate, &[G5]),
    row("incident", "evidence_collected", may(Respond), &["8.1"], AnnexA::Numbers(&["5.28"]), in_phases(Do, Do), Verb::Operate, &[G5]),
    row("incident", "notification_made", may(Respond), &["8.1"], AnnexA::Numbers(&["5.5", "5.26"]), in_phases(Do, Do), Verb::Operate, &[G5]),
    row("incident", "impact_assessed", may(Respond), &["8.2"], AnnexA::Numbers(&["5.27"]), in_phases(Check, Check), Monitor, &[G5]),
    row("incident", "resolved", may(Respond), &["8.1"], AnnexA::Numbers(&["5.26"]), in_phases(Do, Do), Verb::Operate, &[G5]),
    row("incident", "lessons_learned", may(Respond), &["10.1", "10.2"], AnnexA::Numbers(&["5.27"]), in_phases(Act, Act), Improve, &[G5, G7]),
    row("incident", "closed", may(Respond), &["8.1"], AnnexA::Numbers(&["5.27"]), in_phases(Act, Act), Maintain, &[G5]),
    row("incident", "reopened", may(Respond), &["8.1"], AnnexA::Numbers(&["5.26"]), in_phases(Act, Act), Maintain, &[G5]),
    row("incident", "notification_due", may(Respond), &["8.1"], AnnexA::Numbers(&["5.5", "5.26"]), in_phases(Plan, Plan), Verb::Operate, &[G5]),
    row("incident", "linked_to_risk", may(Respond), &["8.2"], AnnexA::Numbers(&["5.27"]), in_phases(Check, Check), Monitor, &[G5]),
    row("continuity_plan", "requirement_set", may(Operate), &["8.1"], AnnexA::Numbers(&["5.29", "5.30"]), in_phases(Plan, Plan), Establish, &[G1, G2]),
    row("continuity_plan", "approved", may(Approve), &["8.1"], AnnexA::Numbers(&["5.29", "5.30"]), in_phases(Plan, Plan), Establish, &[G1, G2]),
    row("continuity_plan", "exercise_held", may(Operate), &["9.1"], AnnexA::Numbers(&["5.29", "5.30"]), in_phases(Check, Check), Monitor, &[G1, G2]),
    row("continuity_plan", "activated", may(Operate), &["8.1"], AnnexA::Numbers(&["5.29", "5.30"]), in_phases(Do, Do), Verb::Operate, &[G1, G2]),
    row("audit_program", "established", may(Audit), &["9.2.2"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("audit_program", "approved", may(Approve), &["9.2.2", "5.1"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("audit_program", "reviewed", may(Audit), &["9.2.2"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("audit", "planned", may(Audit), &["9.2.2"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("audit", "team_appointed", may(Audit), &["9.2.2b"], AnnexA::Numbers(&["5.35"]), in_phases(Plan, Plan), Establish, &[G6]),
    row("audit", "started", may(Audit), &["9.2"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("audit", "evidence_recorded", may(Audit), &["9.2"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("audit", "finding_recorded", may(Audit), &["9.2"], AnnexA::Numbers(&["5.35"]), in_phases(Check, Check), Review, &[G6]),
    row("audit", "finding_withdrawn", may(Audit), &["9.2"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("audit", "concluded", may(Audit), &["9.2"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("audit", "report_issued", may(Audit), &["9.2.2c"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("nonconformity", "raised", may(Authority::Improve), &["10.2a"], NONE, in_phases(Check, Check), Monitor, &[G6]),
    row("nonconformity", "correction_applied", may(Authority::Improve), &["10.2a"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("nonconformity", "root_cause_determined", may(Authority::Improve), &["10.2b"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("nonconformity", "corrective_action_planned", may(Authority::Improve), &["10.2b-c"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("nonconformity", "corrective_action_rescheduled", may(Authority::Improve), &["10.2c"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("nonconformity", "corrective_action_completed", may(Authority::Improve), &["10.2c"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("nonconformity", "effectiveness_verified", may(Authority::Improve), &["10.2d"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("nonconformity", "closed", may(Authority::Improve), &["10.2e-g"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("nonconformity", "reopened", may(Authority::Improve), &["10.2"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("improvement", "proposed", Demand::Everyone, &["10.1", "9.3.2g"], NONE, in_phases(Act, Observe), Improve, &[G6]),
    row("improvement", "decided", may(Approve), &["10.1"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("improvement", "implemented", may(Authority::Improve), &["10.1"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("improvement", "benefit_evaluated", may(Authority::Improve), &["10.1"], NONE, in_phases(Check, Check), Monitor, &[G6]),
    row("management_review", "scheduled", may(Govern), &["9.3.1"], NONE, in_phases(Plan, Plan), Establish, &[G6]),
    row("management_review", "input_presented", may(Govern), &["9.3.2"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("management_review", "held", may(Govern), &["9.3.1"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("management_review", "decision_recorded", may(Govern), &["9.3.3"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("management_review", "decision_fulfilled", may(Govern), &["9.3.2a", "9.3.3"], NONE, in_phases(Act, Act), Improve, &[G6]),
    row("management_review", "minutes_approved", may(Approve), &["9.3.3"], NONE, in_phases(Check, Check), Review, &[G6]),
    row("sharing_partner", "registered", may(Share), &["7.4"], AnnexA::Numbers(&["5.5", "5.6"]), in_phases(Plan, Plan), Establish, &[G8]),
    row("sharing_partner", "experience_shared", may(Share), &["7.4"], AnnexA::Numbers(&["5.6", "5.7", "5.14"]), in_phases(Do, Do), Verb::Operate, &[G8]),
    row("sharing_partner", "experience_received", may(Share), &["7.4", "8.2"], AnnexA::Numbers(&["5.6", "5.7"]), in_phases(Plan, Observe), Monitor, &[G8]),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What whoever observes first does before planning, and does while planning, doing, checking or acting otherwise.
    const OBSERVED: [&str; 19] = [
        "isms.context_issue_identified",
        "isms.context_issue_reviewed",
        "isms.interested_party_identified",
        "isms.interested_party_requirement_recorded",
        "isms.interested_party_requirement_reviewed",
        "isms.stakeholder_feedback_received",
        "improvement_cycle.started",
        "catalog.standard_status_changed",
        "catalog.threat_catalog_imported",
        "asset.identified",
        "vulnerability.threat_intelligence_received",
        "vulnerability.identified",
        "risk.identified",
        "supplier.registered",
        "obligation.registered",
        "obligation.changed",
        "incident.security_event_reported",
        "improvement.proposed",
        "sharing_partner.experience_received",
    ];
    /// What the log notices by itself.
    const NOTICED: [&str; 2] = ["log.clock_stepped_back", "log.attempt_denied"];

    #[test]
    fn the_two_models_differ_in_what_is_observed_and_in_nothing_else() {
        let differing: Vec<_> = MEANINGS.iter().filter(|row| row.pdca != row.opdca).collect();
        assert!(differing.iter().all(|row| row.opdca == Some(Observe)));
        let names = |log: bool| {
            let of = differing.iter().filter(move |row| (row.aggregate == "log") == log);
            of.map(|row| format!("{}.{}", row.aggregate, row.name)).collect::<Vec<_>>()
        };
        assert_eq!(names(false), OBSERVED);
        assert_eq!(names(true), NOTICED);
        assert!(Meaning::all().all(|row| row.pdca != Some(Observe)));
    }
}
