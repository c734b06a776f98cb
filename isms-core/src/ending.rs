//! Ending: whether a thing has come to its end, so that nothing more is to be done with it.

use crate::aggregate::audit_program::AuditProgram;
use crate::aggregate::change::Change;
use crate::aggregate::control::Control;
use crate::aggregate::exception::Exception;
use crate::aggregate::nonconformity::Nonconformity;
use crate::aggregate::objective::Objective;
use crate::aggregate::{improvement, vulnerability};
use crate::register::Register;
use crate::stream::Stream;

/// Whether the thing is there and has come to its end: closed, withdrawn, retired, disposed of, offboarded. What has no
/// end of its own, like a method or a plan, has not.
#[must_use]
pub fn has_ended(register: &Register, thing: Stream) -> bool {
    use improvement::Stage as Improvement;
    use vulnerability::Stage as Vulnerability;
    let it = register;
    match thing {
        Stream::ImprovementCycle(id) => it.improvement_cycles.get(id).is_some_and(|it| it.closed.is_some()),
        Stream::Document(id) => it.documents.get(id).is_some_and(|it| it.withdrawn.is_some()),
        Stream::Person(id) => it.persons.get(id).is_some_and(|it| it.offboarded.is_some()),
        Stream::Asset(id) => it.assets.get(id).is_some_and(|it| it.disposed.is_some()),
        Stream::Vulnerability(id) => it
            .vulnerabilities
            .get(id)
            .is_some_and(|it| matches!(it.stage(), Vulnerability::Dismissed | Vulnerability::Remediated)),
        Stream::RiskAssessment(id) => it.risk_assessments.get(id).is_some_and(|it| it.approval.is_some()),
        Stream::Risk(id) => it.risks.get(id).is_some_and(|it| it.closed.is_some()),
        Stream::Control(id) => it.controls.get(id).is_some_and(Control::is_retired),
        Stream::Objective(id) => it.objectives.get(id).is_some_and(Objective::is_closed),
        Stream::Supplier(id) => it.suppliers.get(id).is_some_and(|it| it.ended.is_some()),
        Stream::Obligation(id) => it.obligations.get(id).is_some_and(|it| it.retired.is_some()),
        Stream::Exception(id) => it.exceptions.get(id).is_some_and(Exception::is_over),
        Stream::Change(id) => it.changes.get(id).is_some_and(Change::is_over),
        Stream::Incident(id) => it.incidents.get(id).is_some_and(|it| it.closed.is_some()),
        Stream::AuditProgram(id) => it.audit_programs.get(id).is_some_and(AuditProgram::has_ended),
        Stream::Audit(id) => it.audits.get(id).is_some_and(|it| it.report.is_some()),
        Stream::Nonconformity(id) => it.nonconformities.get(id).is_some_and(Nonconformity::is_closed),
        Stream::Improvement(id) => it
            .improvements
            .get(id)
            .is_some_and(|it| matches!(it.stage(), Improvement::Evaluated | Improvement::Rejected)),
        Stream::ManagementReview(id) => it.management_reviews.get(id).is_some_and(|it| it.minutes.is_some()),
        Stream::Log(_)
        | Stream::Isms(_)
        | Stream::Catalog(_)
        | Stream::Role(_)
        | Stream::TrainingActivity(_)
        | Stream::RiskMethod(_)
        | Stream::StatementOfApplicability(_)
        | Stream::Indicator(_)
        | Stream::ContinuityPlan(_)
        | Stream::SharingPartner(_)
        | Stream::Unknown(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::person;
    use crate::testing::{BEN, EVA, Fact, given, person, text};

    #[test]
    fn whoever_has_left_has_ended_and_whoever_is_there_has_not() {
        let left = person::Event::Offboarded(person::Offboarding {
            access_removed: true,
            assets_returned: true,
            continuing_duties: Some(text("Secrecy")),
        });
        let register = given([person(BEN), person(EVA), Fact::of(BEN, left)]).register;
        let has_ended = |id| has_ended(&register, Stream::Person(id));
        assert!(has_ended(BEN) && !has_ended(EVA));
        assert!(!has_ended(crate::id::PersonId::from_u128(1)), "nobody by that identity");
    }
}
