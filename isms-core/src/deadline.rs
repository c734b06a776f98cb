//! Deadlines: everything that is to be done by a day or holds until one, and whether that has passed.
//!
//! ISO/IEC 27001:2022, 6.1.3 e, 6.2, 8.1, 9.1 to 9.3 and 10.2. Of all that the register knows, this is the one place
//! where *due* and *overdue* mean something: a calendar lists deadlines, and a gap of lateness is a deadline that has
//! passed and that a rule has set.
//!
//! ```text
//! context.rs      what is reviewed of the context; certificates, waivers, cycles
//! people.rs       trainings, and the time of people in their roles
//! risk.rs         reviews, treatments and acceptances of risks; assessments; vulnerabilities
//! operation.rs    controls, documents, changes, suppliers, exceptions, notifications
//! evaluation.rs   indicators, objectives, obligations, audits, management reviews
//! improvement.rs  actions, decisions, improvements
//! ```

pub(crate) mod risk;
mod context;
mod people;
mod operation;
mod evaluation;
mod improvement;

use chrono::NaiveDate;
use serde::Serialize;

use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// Something that is to be done by a day or holds until one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Deadline {
    /// The thing.
    pub about: Stream,
    /// What it is that is due.
    pub what: What,
    /// Which one of the thing's, where it may have several: the treatment, the recipient, the training.
    pub which: Option<String>,
    /// The last day, or the last instant where the clock runs in hours.
    pub due: PartialDate,
    /// Who sees to it.
    pub responsible: Option<Responsible>,
    /// The rule that has set it, where one of the book does.
    pub rule: Option<Rule>,
    /// The positions of the events that say so.
    pub rests_on: Vec<u64>,
}

/// What it is that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum What {
    /// Somebody has to be notified of an incident.
    Notification,
    /// What remains of a risk is accepted until then.
    AcceptanceEnd,
    /// An exception holds until then.
    ExceptionEnd,
    /// A treatment of a risk is to be completed.
    Treatment,
    /// A corrective action is to be completed.
    CorrectiveAction,
    /// A decision of a management review is to be fulfilled.
    ReviewDecision,
    /// An improvement is to be put in place.
    Improvement,
    /// An improvement that was postponed is to be decided upon.
    ImprovementDecision,
    /// A change that was carried out in an emergency is to be decided upon.
    ChangeDecision,
    /// A vulnerability is to be removed.
    Remediation,
    /// A risk is to be looked at again.
    RiskReview,
    /// All risks are to be assessed again.
    RiskAssessment,
    /// An assessment of risks that was started is to be completed.
    AssessmentCompletion,
    /// A control is to be carried out.
    ControlOperation,
    /// A control is to be tested.
    ControlTest,
    /// A document is to be reviewed.
    DocumentReview,
    /// A withdrawn document is kept until then, and to be disposed of.
    RetentionEnd,
    /// An issue of the context is to be reviewed.
    ContextReview,
    /// A requirement of an interested party is to be reviewed.
    RequirementReview,
    /// A supplier is to be looked at again.
    SupplierReview,
    /// A supplier is to be assessed again.
    SupplierAssessment,
    /// An agreement with a supplier binds until then.
    AgreementEnd,
    /// It is to be evaluated whether an obligation is met.
    ComplianceEvaluation,
    /// An indicator is to be measured for the period that ends then.
    Measurement,
    /// An objective is to be reached and evaluated.
    Objective,
    /// An audit is to be concluded.
    Audit,
    /// An audit program ends then.
    AuditProgramEnd,
    /// A management review is to be held on that day.
    ManagementReview,
    /// Top management is to have reviewed the management system.
    NextManagementReview,
    /// A cycle of improvement is to be closed.
    CycleEnd,
    /// A training activity is to be held.
    TrainingActivity,
    /// A person is to complete a training.
    Training,
    /// A training that a person has completed counts until then.
    TrainingEnd,
    /// A person holds a role until then.
    RoleEnd,
    /// A certificate holds until then.
    CertificateEnd,
    /// A rule is waived until then.
    WaiverEnd,
}

/// What is due on a date or later, and what was due before and still is; in the order of days.
#[must_use]
pub fn deadlines(register: &Register, on: PartialDate) -> Vec<Deadline> {
    let offset = register.offset();
    let planned = context::of(register).chain(people::of(register)).chain(risk::of(register));
    let done = operation::of(register).chain(evaluation::of(register)).chain(improvement::of(register));
    // What simply ends leaves nothing to be done.
    let is_ahead = |it: &Deadline| !it.what.leaves_nothing() || !it.has_passed(on, offset);
    let mut all: Vec<_> = planned.chain(done).filter(is_ahead).collect();
    all.sort_by_cached_key(|it| (it.due.end(offset), it.what, it.about, it.which.clone()));
    all
}

impl Deadline {
    /// A deadline of a thing, to be seen to by whoever answers for that.
    fn of(
        register: &Register,
        about: impl Into<Stream>,
        what: What,
        due: NaiveDate,
        rests_on: impl IntoIterator<Item = u64>,
    ) -> Self {
        let about = about.into();
        Self {
            about,
            what,
            which: None,
            due: due.into(),
            responsible: register.owner(about).map(|it| it.value),
            rule: what.rule(),
            rests_on: rests_on.into_iter().collect(),
        }
    }

    /// One of several of the thing's.
    fn which(self, which: &impl ToString) -> Self {
        Self { which: Some(which.to_string()), ..self }
    }

    /// The same, to be seen to by somebody else than whoever answers for the thing.
    fn by(self, responsible: Responsible) -> Self {
        Self { responsible: Some(responsible), ..self }
    }

    /// Whether it has passed on a date: what was to be done is overdue, what held has expired.
    #[must_use]
    pub fn has_passed(&self, on: PartialDate, offset: UtcOffset) -> bool {
        self.due.is_before(on, offset)
    }

    /// How many days are left on a day: none on the last day, less than none once it has passed.
    #[must_use]
    pub fn days_left(&self, on: NaiveDate, offset: UtcOffset) -> i64 {
        (self.due.end(offset).day(offset) - on).num_days()
    }

    /// From when on it is late: the day after the last day, or the last instant itself.
    #[must_use]
    pub fn late_from(&self) -> PartialDate {
        match self.due {
            PartialDate::Day(last) => last.succ_opt().map_or(self.due, PartialDate::from),
            due @ (PartialDate::Year(_) | PartialDate::Month(..) | PartialDate::Instant(_)) => due,
        }
    }
}

impl What {
    /// What there is to say of the thing once the day has passed.
    #[must_use]
    pub const fn unmet(self) -> &'static str {
        match self {
            Self::Notification => "not notified",
            Self::AcceptanceEnd => "not accepted anew",
            Self::ExceptionEnd => "not ended or renewed",
            Self::Treatment => "a treatment not completed",
            Self::CorrectiveAction => "an action not done",
            Self::ReviewDecision => "a decision not fulfilled",
            Self::Improvement => "not put in place",
            Self::ImprovementDecision => "not decided upon",
            Self::ChangeDecision => "carried out and not decided upon",
            Self::Remediation => "not removed",
            Self::RiskReview | Self::DocumentReview | Self::RequirementReview | Self::ContextReview => {
                "not reviewed"
            }
            Self::RiskAssessment => "no assessment of all risks",
            Self::AssessmentCompletion => "not completed",
            Self::ControlOperation => "not carried out",
            Self::ControlTest => "not tested",
            Self::RetentionEnd => "not disposed of",
            Self::SupplierReview => "not looked at",
            Self::SupplierAssessment => "not assessed",
            Self::AgreementEnd => "no agreement concluded anew",
            Self::ComplianceEvaluation | Self::Objective => "not evaluated",
            Self::Measurement => "not measured for the period that ended",
            Self::Audit => "not concluded",
            Self::AuditProgramEnd => "not reviewed and ended",
            Self::ManagementReview | Self::TrainingActivity => "not held",
            Self::NextManagementReview => "no review by top management",
            Self::CycleEnd => "not closed",
            Self::Training => "not passed",
            Self::TrainingEnd => "not passed anew",
            Self::RoleEnd => "no longer held",
            Self::CertificateEnd => "not certified anew",
            Self::WaiverEnd => "no longer waived",
        }
    }

    /// The rule of the book that has it be done in time.
    #[must_use]
    pub const fn rule(self) -> Option<Rule> {
        match self {
            Self::Notification => Some(Rule::I3),
            Self::ExceptionEnd => Some(Rule::X3),
            Self::CorrectiveAction => Some(Rule::N4),
            Self::ReviewDecision => Some(Rule::V2),
            Self::ChangeDecision => Some(Rule::H1),
            Self::RiskReview | Self::RiskAssessment => Some(Rule::K11),
            Self::DocumentReview => Some(Rule::D4),
            Self::SupplierReview => Some(Rule::U1),
            Self::ComplianceEvaluation => Some(Rule::L1),
            Self::Measurement => Some(Rule::M1),
            Self::Objective => Some(Rule::O3),
            Self::NextManagementReview => Some(Rule::V1),
            // A vulnerability may stay longer where a risk counts on it (K-5).
            Self::Remediation
            // What is due of the rest follows from what people have planned, not from a rule.
            | Self::AcceptanceEnd
            | Self::Treatment
            | Self::Improvement
            | Self::ImprovementDecision
            | Self::AssessmentCompletion
            | Self::ControlOperation
            | Self::ControlTest
            | Self::RetentionEnd
            | Self::ContextReview
            | Self::RequirementReview
            | Self::SupplierAssessment
            | Self::AgreementEnd
            | Self::Audit
            | Self::AuditProgramEnd
            | Self::ManagementReview
            | Self::CycleEnd
            | Self::TrainingActivity
            | Self::Training
            | Self::TrainingEnd
            | Self::RoleEnd
            | Self::CertificateEnd
            | Self::WaiverEnd => None,
        }
    }

    /// Whether it is the end of something that holds until then, and not the last day to do something.
    #[must_use]
    pub const fn is_an_end(self) -> bool {
        matches!(
            self,
            Self::AcceptanceEnd
                | Self::ExceptionEnd
                | Self::AgreementEnd
                | Self::TrainingEnd
                | Self::RoleEnd
                | Self::CertificateEnd
                | Self::WaiverEnd
        )
    }

    /// Whether nothing is left to be done once it has passed.
    #[must_use]
    pub const fn leaves_nothing(self) -> bool {
        matches!(self, Self::RoleEnd | Self::WaiverEnd)
    }
}

#[cfg(test)]
mod tests;
