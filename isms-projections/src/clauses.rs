//! Clauses: what ISO/IEC 27001:2022 asks for from clause 4 to clause 10, in words of our own, and what shows that it is
//! there. Whatever is recorded for a clause counts as evidence for it, as the table of event meanings has it; here
//! stands what has to be among that, and how recent it has to be.

use isms_core::aggregate::document::{Kind, Origin, Registration};
use isms_core::aggregate::isms::Profile;
use isms_core::meaning::Meaning;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::criterion::Criterion;

use self::Counts::{Always, For};
use crate::cell::{Cell, Reading};

/// A clause.
#[derive(Debug)]
pub(crate) struct Clause {
    /// Its number: "9.2.2".
    pub(crate) number: &'static str,
    /// What it asks for.
    pub(crate) asks: &'static str,
    /// What has to be there.
    pub(crate) proofs: &'static [Proof],
}

/// Something that has to have happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proof {
    /// What it shows: "an audit program is approved".
    pub(crate) shows: &'static str,
    /// The types of events of which one at least shows it.
    pub(crate) events: &'static [&'static str],
    /// To which things they have to have happened.
    pub(crate) only: Only,
    /// For how long it counts.
    pub(crate) counts: Counts,
    /// The report in which more is to be read.
    pub(crate) report: &'static str,
}

/// Whether it counts what happened to a thing.
pub(crate) type Only = fn(&Register, Stream) -> bool;

/// For how long something counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Counts {
    /// Until it is taken back.
    Always,
    /// For as many days as the profile says.
    For(fn(&Profile) -> u32),
}

/// Information that the standard wants to be documented by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Documented {
    /// Where it asks for it.
    pub(crate) clause: &'static str,
    /// What.
    pub(crate) what: &'static str,
    /// The types of events by which it is kept here.
    pub(crate) events: &'static [&'static str],
    /// To which things they have to have happened.
    pub(crate) only: Only,
    /// The report that shows it.
    pub(crate) report: &'static str,
}

impl Clause {
    /// Whether events of a type are evidence for it: for it, for a part of it, or for all that it is a part of.
    pub(crate) fn is_meant_by(&self, meaning: &Meaning) -> bool {
        meaning.clauses.iter().any(|clause| covers(self.number, clause) || covers(clause, self.number))
    }
}

/// Whether one clause is another, or has it as a part.
pub(crate) fn covers(whole: &str, part: &str) -> bool {
    let clause = |number: &str| number.try_into().ok().map(Criterion::Clause);
    clause(whole).zip(clause(part)).is_some_and(|(whole, part)| whole.covers(&part))
}

const fn proof(
    shows: &'static str,
    events: &'static [&'static str],
    counts: Counts,
    report: &'static str,
) -> Proof {
    Proof { shows, events, only: anything, counts, report }
}

/// The same, of some things only.
const fn of(only: Only, it: Proof) -> Proof {
    Proof { only, ..it }
}

const fn kept_as(only: Only, it: Documented) -> Documented {
    Documented { only, ..it }
}

fn anything(_: &Register, _: Stream) -> bool {
    true
}

fn a_policy(register: &Register, thing: Stream) -> bool {
    document(register, thing).is_some_and(|it| it.kind == Kind::InformationSecurityPolicy)
}

fn from_outside(register: &Register, thing: Stream) -> bool {
    document(register, thing).is_some_and(|it| it.origin == Origin::External || it.kind == Kind::External)
}

fn document(register: &Register, thing: Stream) -> Option<&Registration> {
    let Stream::Document(id) = thing else { return None };
    register.documents.get(id).filter(|it| it.withdrawn.is_none()).map(|it| &it.registration.value)
}

const fn clause(number: &'static str, asks: &'static str, proofs: &'static [Proof]) -> Clause {
    Clause { number, asks, proofs }
}

const fn documented(
    clause: &'static str,
    what: &'static str,
    events: &'static [&'static str],
    report: &'static str,
) -> Documented {
    Documented { clause, what, events, only: anything, report }
}

const CONTEXT: Counts = For(|it| it.context_review_days_max);
const ASSESSMENT: Counts = For(|it| it.risk_assessment_days_max);
const REVIEW: Counts = For(|it| it.management_review_days_max);
const CYCLE: Counts = For(|it| it.cycle_days_max);

/// What no report shows: the log has it.
const THE_LOG: &str = "";

/// Where more is to be read.
pub(crate) fn read_in(report: &str) -> Cell {
    if report == THE_LOG {
        return Cell::Text("the log".into());
    }
    Cell::Reading(Reading { text: report.replace('-', " "), report: report.into() })
}

/// Every clause.
#[rustfmt::skip]
pub(crate) static CLAUSES: [Clause; 30] = [
    clause("4.1", "Know what within and outside bears on information security, climate change included", &[
        proof("issues of the context are known", &["isms.context_issue_identified"], Always, "context"),
        proof("the context was looked at lately", &["isms.context_issue_identified", "isms.context_issue_reviewed"], CONTEXT, "context"),
    ]),
    clause("4.2", "Know who has a stake in information security, and what they require", &[
        proof("interested parties are known", &["isms.interested_party_identified"], Always, "context"),
        proof("what they require is recorded", &["isms.interested_party_requirement_recorded"], Always, "input-to-output"),
    ]),
    clause("4.3", "Say where the management system begins and ends", &[
        proof("a scope is approved", &["isms.scope_approved"], Always, "isms-profile"),
    ]),
    clause("4.4", "Have the management system, with its processes, and keep it going", &[
        proof("the management system is established", &["isms.established"], Always, "isms-profile"),
        proof("a cycle of it was begun lately", &["improvement_cycle.started"], CYCLE, "cycle-review"),
    ]),
    clause("5.1", "Top management leads: it approves, gives resources and wants results", &[
        proof("top management has approved the scope", &["isms.scope_approved"], Always, "isms-profile"),
        proof("top management has given resources", &["isms.resources_allocated"], Always, THE_LOG),
    ]),
    clause("5.2", "Have an information security policy that people know", &[
        of(a_policy, proof("a policy is approved", &["document.revision_approved"], Always, "document-register")),
        of(a_policy, proof("it is published", &["document.published"], Always, "document-register")),
    ]),
    clause("5.3", "Say who answers for what, and who may do what", &[
        proof("roles are defined", &["role.defined"], Always, "responsibility-matrix"),
        proof("they are given to people", &["role.assigned"], Always, "responsibility-matrix"),
    ]),
    clause("6.1.1", "Plan what to do about risks and opportunities", &[
        proof("risks or opportunities are known", &["risk.identified"], Always, "risk-register"),
    ]),
    clause("6.1.2", "Have a way to assess risks that gives comparable results, and use it", &[
        proof("a method is approved", &["risk_method.approved"], Always, "risk-register"),
        proof("risks are analyzed", &["risk.analyzed"], Always, "risk-register"),
        proof("risks are evaluated", &["risk.evaluated"], Always, "risk-register"),
    ]),
    clause("6.1.3", "Choose what is done about risks, declare which controls apply, and have owners accept the rest", &[
        proof("plans of treatment are approved by owners", &["risk.treatment_plan_approved"], Always, "risk-treatment-plan"),
        proof("a Statement of Applicability is approved", &["statement_of_applicability.approved"], Always, "statement-of-applicability"),
        proof("what remains is accepted", &["risk.residual_risk_accepted"], Always, "risk-register"),
    ]),
    clause("6.2", "Set objectives that can be measured, and plan how to reach them", &[
        proof("objectives are set", &["objective.set"], Always, "objectives"),
    ]),
    clause("6.3", "Change the management system as planned", &[
        proof("changes are proposed before they are made", &["change.proposed"], Always, THE_LOG),
        proof("they are decided upon", &["change.decided"], Always, THE_LOG),
    ]),
    clause("7.1", "Give what the management system needs", &[
        proof("resources are allocated", &["isms.resources_allocated"], Always, THE_LOG),
    ]),
    clause("7.2", "See to it that people can do what they are to do", &[
        proof("competence is evaluated, or trained", &["person.competence_evaluated", "person.training_completed"], Always, "competence"),
        proof("trainings are looked at for their effect", &["training_activity.effectiveness_evaluated"], Always, "awareness"),
    ]),
    clause("7.3", "See to it that people know the policy and what depends on them", &[
        proof("people have taken note of documents", &["document.acknowledged"], Always, "document-register"),
        proof("people were trained", &["person.training_completed"], Always, "competence"),
    ]),
    clause("7.4", "Settle what is communicated, when, with whom and how", &[
        proof("communication is planned", &["isms.communication_planned"], Always, THE_LOG),
        proof("it takes place", &["isms.communication_made", "sharing_partner.experience_shared"], Always, THE_LOG),
    ]),
    clause("7.5.1", "Have the documents that the standard asks for, and those that the organization needs", &[
        proof("documents are registered", &["document.registered"], Always, "document-register"),
    ]),
    clause("7.5.2", "Create and update documents under a name, in review and with approval", &[
        proof("revisions are reviewed", &["document.revision_reviewed"], Always, "document-register"),
        proof("revisions are approved", &["document.revision_approved"], Always, "document-register"),
    ]),
    clause("7.5.3", "Keep documents available, protected and under control", &[
        proof("documents are published", &["document.published"], Always, "document-register"),
        proof("the log keeps what is recorded", &["log.created"], Always, "integrity"),
    ]),
    clause("8.1", "Do what was planned, control changes and what others do for the organization", &[
        proof("controls are in place", &["control.implemented"], Always, "control-assurance"),
        proof("they are carried out", &["control.operated"], Always, "control-assurance"),
        proof("suppliers are assessed", &["supplier.assessed"], Always, "suppliers"),
    ]),
    clause("8.2", "Assess risks again and again, and when something changes", &[
        proof("a round of assessment was completed lately", &["risk_assessment.completed"], ASSESSMENT, "risk-register"),
    ]),
    clause("8.3", "Carry out what was planned about risks", &[
        proof("treatments are completed", &["risk.treatment_completed"], Always, "risk-treatment-plan"),
    ]),
    clause("9.1", "Measure what is to be measured, and judge by it", &[
        proof("something is measured", &["indicator.measurement_recorded"], Always, "indicator-series"),
        proof("it is analyzed", &["indicator.measurements_analyzed"], Always, "indicator-series"),
        proof("controls are tested", &["control.tested"], Always, "control-assurance"),
    ]),
    clause("9.2.1", "Audit at planned intervals whether the management system is as it should be", &[
        proof("an audit was concluded lately", &["audit.concluded"], REVIEW, "audit-report"),
    ]),
    clause("9.2.2", "Audit by a program, with impartial auditors, and report to management", &[
        proof("a program is approved", &["audit_program.approved"], Always, "audit-program"),
        proof("teams are looked at for their impartiality", &["audit.team_appointed"], Always, "audit-report"),
        proof("reports are issued", &["audit.report_issued"], Always, "audit-report"),
    ]),
    clause("9.3.1", "Top management reviews the management system at planned intervals", &[
        proof("a review was held lately", &["management_review.held"], REVIEW, "management-decisions"),
    ]),
    clause("9.3.2", "The review looks at everything that it has to look at", &[
        proof("its inputs are presented", &["management_review.input_presented"], REVIEW, "management-review-pack"),
    ]),
    clause("9.3.3", "The review decides what is to become better or different", &[
        proof("decisions are recorded", &["management_review.decision_recorded"], Always, "management-decisions"),
        proof("minutes are approved", &["management_review.minutes_approved"], Always, "management-decisions"),
    ]),
    clause("10.1", "Become better all the time", &[
        proof("improvements are proposed", &["improvement.proposed"], Always, "improvements"),
        proof("and decided upon", &["improvement.decided"], Always, "improvements"),
    ]),
    clause("10.2", "Correct what is not as it should be, remove the cause, and look whether that helped", &[
        proof("nonconformities are raised", &["nonconformity.raised"], Always, "nonconformities"),
        proof("their causes are determined", &["nonconformity.root_cause_determined"], Always, "nonconformities"),
        proof("the effect of actions is verified", &["nonconformity.effectiveness_verified"], Always, "nonconformities"),
    ]),
];

/// All information that the standard wants to be documented by name.
#[rustfmt::skip]
pub(crate) static DOCUMENTED: [Documented; 17] = [
    documented("4.3", "The scope", &["isms.scope_defined"], "isms-profile"),
    kept_as(a_policy, documented("5.2", "The information security policy", &["document.revision_approved"], "document-register")),
    documented("6.1.2", "How risks are assessed", &["risk_method.defined"], "risk-register"),
    documented("6.1.3", "How risks are treated", &["risk.treatment_planned"], "risk-treatment-plan"),
    documented("6.1.3", "The Statement of Applicability", &["statement_of_applicability.drafted"], "statement-of-applicability"),
    documented("6.2", "The objectives", &["objective.set"], "objectives"),
    documented("7.2", "Evidence of competence", &["person.competence_evaluated", "person.training_completed"], "competence"),
    documented("7.5.1", "What the organization itself needs to be documented", &["document.registered"], "document-register"),
    kept_as(from_outside, documented("7.5.3", "Documents from outside", &["document.registered"], "document-register")),
    documented("8.1", "That processes were carried out as planned", &["control.operated"], "control-assurance"),
    documented("8.2", "Results of risk assessments", &["risk_assessment.completed"], "risk-register"),
    documented("8.3", "Results of risk treatment", &["risk.treatment_completed"], "risk-treatment-plan"),
    documented("9.1", "Results of monitoring and measurement", &["indicator.measurement_recorded"], "indicator-series"),
    documented("9.2.2", "The audit program, and what audits have found", &["audit_program.established", "audit.concluded"], "audit-program"),
    documented("9.3.3", "Results of management reviews", &["management_review.held"], "management-decisions"),
    documented("10.2", "What nonconformities are, and what was done about them", &["nonconformity.raised"], "nonconformities"),
    documented("10.2", "What corrective actions have come to", &["nonconformity.effectiveness_verified"], "nonconformities"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What is documented in general: the rows of these clauses take any document, not what the clause is for.
    const ANY_DOCUMENT: [&str; 2] = ["7.5.1", "7.5.3"];

    #[test]
    fn what_proves_a_clause_is_evidence_for_it_in_the_table_of_meanings() {
        for clause in &CLAUSES {
            assert!(!clause.proofs.is_empty(), "{}", clause.number);
            for event in clause.proofs.iter().flat_map(|it| it.events) {
                let meaning = Meaning::of(event).unwrap();
                let is_meant = clause.is_meant_by(meaning) || ANY_DOCUMENT.contains(&clause.number);
                assert!(
                    is_meant,
                    "{event} proves {}, and is said to mean {:?}",
                    clause.number, meaning.clauses
                );
            }
        }
    }

    #[test]
    fn every_event_type_is_evidence_for_a_clause_that_is_listed() {
        let listed = |meaning: &&Meaning| CLAUSES.iter().any(|it| it.is_meant_by(meaning));
        let unlisted: Vec<_> = Meaning::all().filter(|it| !listed(it)).map(Meaning::r#type).collect();
        assert!(unlisted.is_empty(), "{unlisted:?}");
    }

    #[test]
    fn what_is_to_be_documented_is_recorded_by_events_that_there_are_for_clauses_that_there_are() {
        for it in &DOCUMENTED {
            assert!(CLAUSES.iter().any(|clause| clause.number == it.clause), "{}", it.clause);
            assert!(it.events.iter().all(|event| Meaning::of(event).is_some()), "{}", it.what);
        }
    }

    #[test]
    fn a_clause_has_its_parts_and_no_namesakes() {
        assert!(covers("9.3.2", "9.3.2b") && covers("9.2", "9.2.2") && covers("6.1.3", "6.1.3a-e"));
        assert!(!covers("9.2.2", "9.2") && !covers("9.2", "9.20"));
    }
}
