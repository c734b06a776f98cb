//! The table of kinds: every kind of thing that has a history of its own.
//!
//! Whatever has one line for each kind is made from it: streams, the registry of events, the register, the registry of
//! commands. A kind that is added here does not compile until its facts and rules are there.

/// Hands the table to a macro: per kind its name, the module of its facts and that of its rules, its identity, the
/// register's field, and what one of them is.
#[macro_export]
macro_rules! every_kind {
    ($then:ident) => {
        $then! {
            Log(log, LogId) in logs: "the log itself";
            Isms(isms, IsmsId) in management_systems: "the management system";
            ImprovementCycle(improvement_cycle, ImprovementCycleId) in improvement_cycles: "a cycle of improvement";
            Catalog(catalog, CatalogId) in catalogs: "a catalog";
            Document(document, DocumentId) in documents: "a document";
            Role(role, RoleId) in roles: "a role";
            Person(person, PersonId) in persons: "a person";
            TrainingActivity(training_activity, TrainingActivityId) in training_activities: "a training activity";
            Asset(asset, AssetId) in assets: "an asset";
            Vulnerability(vulnerability, VulnerabilityId) in vulnerabilities: "a vulnerability";
            RiskMethod(risk_method, RiskMethodId) in risk_methods: "a risk method";
            RiskAssessment(risk_assessment, RiskAssessmentId) in risk_assessments: "a risk assessment";
            Risk(risk, RiskId) in risks: "a risk";
            Control(control, ControlId) in controls: "a control";
            StatementOfApplicability(statement_of_applicability, StatementOfApplicabilityId) in statements_of_applicability: "a Statement of Applicability";
            Objective(objective, ObjectiveId) in objectives: "an objective";
            Indicator(indicator, IndicatorId) in indicators: "an indicator";
            Supplier(supplier, SupplierId) in suppliers: "a supplier";
            Obligation(obligation, ObligationId) in obligations: "an obligation";
            Exception(exception, ExceptionId) in exceptions: "an exception";
            Change(change, ChangeId) in changes: "a planned change";
            Incident(incident, IncidentId) in incidents: "an incident";
            ContinuityPlan(continuity_plan, ContinuityPlanId) in continuity_plans: "a continuity plan";
            AuditProgram(audit_program, AuditProgramId) in audit_programs: "an audit program";
            Audit(audit, AuditId) in audits: "an audit";
            Nonconformity(nonconformity, NonconformityId) in nonconformities: "a nonconformity";
            Improvement(improvement, ImprovementId) in improvements: "an improvement";
            ManagementReview(management_review, ManagementReviewId) in management_reviews: "a management review";
            SharingPartner(sharing_partner, SharingPartnerId) in sharing_partners: "a partner for sharing experience";
        }
    };
}
