//! Supposition: what would be if a risk method had had other levels, another matrix and other criteria of acceptance.
//!
//! ISO/IEC 27001:2022, 6.1.2 a.
//!
//! ```text
//! recorded   defined (matrix)   analyzed 3 × 4 = high    retained    accepted (high)
//! supposed   defined (other)    analyzed 3 × 4 = low     retained    accepted (high)
//! ```
//!
//! The history is read as if the criteria had stood in the method from the beginning: whatever the method computed is
//! computed by them. What a person estimated, decided, or put in the place of a computed level stays what it was. Nothing
//! is recorded, and nothing of it is in the log.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::aggregate::risk::analysis::{Estimate, Rating};
use crate::aggregate::risk_method::{Accepter, Combination, LevelOfRisk, Revision};
use crate::aggregate::{risk, risk_method};
use crate::command::risk_method::coherent;
use crate::event::Event;
use crate::history::{History, Unreadable};
use crate::id::{RiskMethodId, RoleId};
use crate::recorded_event::RecordedEvent;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::stream::Stream;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::text::Reference;

/// By what risks would be rated and accepted. The scales stay those of the method, since estimates are made by them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// Of which method they would be. It need not be said where there is only one.
    pub method: Option<Reference>,
    /// The levels of risk, from the lowest, with what is done about risks of each.
    pub levels: Vec<LevelOfRisk>,
    /// How likelihood and consequence make a level.
    pub combination: Combination,
}

/// Criteria that a method is supposed to have had all along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supposition {
    method: RiskMethodId,
    reference: Reference,
    criteria: Criteria,
    /// The revisions that are supposed to have had them.
    replaced: BTreeSet<u32>,
    /// The revisions whose scales they do not fit, and which keep their own.
    kept: BTreeSet<u32>,
}

/// Why criteria cannot be supposed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SuppositionError {
    /// There is no such method.
    #[error("no risk method has the reference `{0}`")]
    Unknown(Reference),
    /// It is not said which method is meant.
    #[error("expected one risk method, found {0}; name the one that is meant as `method`")]
    Unnamed(usize),
    /// A role that would accept is not in the register.
    #[error("role {0}, which would accept risks, is not in the register")]
    Role(RoleId),
    /// They make no method with the scales of any revision; this is what is wrong with the latest.
    #[error("the criteria make no method: {0}")]
    Incoherent(Box<Refusal>),
}

/// A history in which something is supposed.
pub(crate) struct Supposed<'a, H> {
    supposition: &'a Supposition,
    history: &'a H,
}

impl Supposition {
    /// That a method of this register had these criteria all along. With the scales of at least one of its revisions they
    /// have to be a method (rule K-1); what was analyzed by others is left as it is.
    pub fn of(register: &Register, criteria: Criteria) -> Result<Self, SuppositionError> {
        let (method, reference) = meant(register, criteria.method.as_ref())?;
        for role in criteria.levels.iter().filter_map(accepting) {
            register.roles.get(role).ok_or(SuppositionError::Role(role))?;
        }
        let mut supposition =
            Self { method, reference, criteria, replaced: BTreeSet::new(), kept: BTreeSet::new() };
        let mut wrong = None;
        for (number, noted) in register.risk_methods.get(method).iter().flat_map(|it| &it.revisions) {
            match coherent(&supposition.revised(noted.value.clone())) {
                Ok(()) => {
                    supposition.replaced.insert(*number);
                }
                Err(refusal) => {
                    supposition.kept.insert(*number);
                    wrong = Some(refusal);
                }
            }
        }
        match wrong {
            Some(refusal) if supposition.replaced.is_empty() => {
                Err(SuppositionError::Incoherent(Box::new(refusal.about(method))))
            }
            _ => Ok(supposition),
        }
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> RiskMethodId {
        self.method
    }

    /// The criteria.
    #[must_use]
    pub fn criteria(&self) -> &Criteria {
        &self.criteria
    }

    /// An event as it would have been recorded.
    #[must_use]
    pub fn read(&self, mut event: RecordedEvent) -> RecordedEvent {
        event.event = self.supposed(event.stream, event.event);
        event
    }

    /// A history as it would have been.
    pub(crate) fn over<'a, H>(&'a self, history: &'a H) -> Supposed<'a, H> {
        Supposed { supposition: self, history }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "criteria stand in methods and in what they compute")]
    fn supposed(&self, stream: Stream, event: Event) -> Event {
        match event {
            Event::RiskMethod(event) if stream == self.method.into() => self.defined(event).into(),
            Event::Risk(risk::Event::Analyzed(mut it)) => {
                self.rate(&it.analysis.estimate, &mut it.rating);
                risk::Event::Analyzed(it).into()
            }
            Event::Risk(risk::Event::ResidualRiskAssessed(mut it)) => {
                self.rate(&it.residual.estimate, &mut it.rating);
                risk::Event::ResidualRiskAssessed(it).into()
            }
            Event::Corrected(mut correction) => {
                correction.event = self.supposed(stream, correction.event);
                Event::Corrected(correction)
            }
            other => other,
        }
    }

    fn defined(&self, event: risk_method::Event) -> risk_method::Event {
        match event {
            risk_method::Event::Defined(mut it) if self.replaced.contains(&1) => {
                it.revision = self.revised(it.revision);
                risk_method::Event::Defined(it)
            }
            risk_method::Event::Revised(mut it) if self.replaced.contains(&it.number) => {
                it.revision = self.revised(it.revision);
                risk_method::Event::Revised(it)
            }
            event @ (risk_method::Event::Defined(_)
            | risk_method::Event::Revised(_)
            | risk_method::Event::Approved(_)) => event,
        }
    }

    fn revised(&self, revision: Revision) -> Revision {
        let Criteria { levels, combination, .. } = self.criteria.clone();
        Revision { levels, combination, ..revision }
    }

    fn rate(&self, estimate: &Estimate, rating: &mut Rating) {
        if estimate.method != self.method || !self.replaced.contains(&rating.revision) {
            return;
        }
        // That the steps are within the scales was asked when they were recorded, and the criteria fit those.
        if let Some(level) = self.criteria.combination.level(estimate.likelihood, rating.consequence) {
            rating.computed = level.clone();
        }
    }
}

impl<H: History> History for Supposed<'_, H> {
    fn event(&self, seq: u64) -> Result<Option<RecordedEvent>, Unreadable> {
        Ok(self.history.event(seq)?.map(|event| self.supposition.read(event)))
    }
}

/// What is supposed, in a line: of which method, by which digest of the criteria's compact JSON, and of which revisions
/// not.
impl fmt::Display for Supposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Criteria have strings for keys, so writing them cannot fail.
        let json = serde_json::to_string(&self.criteria).unwrap_or_default();
        write!(f, "other criteria of {}, SHA-256 {}", self.reference, Digest::of(json.as_bytes()))?;
        if self.kept.is_empty() {
            return Ok(());
        }
        let kept: Vec<_> = self.kept.iter().map(ToString::to_string).collect();
        write!(f, "; not of revision {}, whose scales they do not fit", kept.join(", "))
    }
}

fn meant(
    register: &Register,
    named: Option<&Reference>,
) -> Result<(RiskMethodId, Reference), SuppositionError> {
    let mut methods: Vec<_> =
        register.risk_methods.iter().map(|(id, it)| (id, it.reference.clone())).collect();
    if let Some(named) = named {
        let found = methods.into_iter().find(|(_, reference)| reference == named);
        return found.ok_or_else(|| SuppositionError::Unknown(named.clone()));
    }
    let found = methods.len();
    methods.pop().filter(|_| found == 1).ok_or(SuppositionError::Unnamed(found))
}

fn accepting(level: &LevelOfRisk) -> Option<RoleId> {
    match level.acceptance.accepted_by {
        Accepter::Role(role) => Some(role),
        Accepter::Owner | Accepter::Nobody => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::risk::analysis::{
        Analysis, Consequence, JudgedEvaluation, Override, RatedAnalysis, Stage, TreatOrRetain,
    };
    use crate::aggregate::risk::identification::Identification;
    use crate::aggregate::risk_method::{Approval, NextRevision};
    use crate::event::Correction;
    use crate::id::RiskId;
    use crate::moment::{AsOf, Moment};
    use crate::template::risk_method::{matrix_3x3, matrix_5x5, product_5x5};
    use crate::testing::{Fact, Given, TOP_MANAGEMENT, given, reference, text};

    const METHOD: RiskMethodId = RiskMethodId::from_u128(0x3E7);
    const RISK: RiskId = RiskId::from_u128(0x415);

    #[test]
    fn what_the_method_computed_is_computed_anew_and_what_people_said_stays() {
        let given = history(vec![analyzed(3, 3, None), evaluated("high")]);
        let then = supposed(&given, low_throughout());
        let risk = then.register.risks.get(RISK).unwrap();
        let analysis = risk.analysis().unwrap();
        assert_eq!((analysis.value.level().as_str(), analysis.seq), ("low", 8));
        assert_eq!(risk.evaluation.as_ref().unwrap().value.level.as_str(), "high", "a decision is a record");
        let method = then.register.risk_methods.get(METHOD).unwrap();
        assert!(method.revision(1).unwrap().acceptance(&text("High")).is_none());

        let overridden = history(vec![analyzed(1, 1, Some("high"))]);
        let then = supposed(&overridden, low_throughout());
        let risk = then.register.risks.get(RISK).unwrap();
        assert_eq!(risk.analysis().unwrap().value.level().as_str(), "high");
    }

    #[test]
    fn a_correction_is_read_as_supposed_too() {
        let Event::Risk(again) = analyzed(2, 3, None).event else { panic!("an analysis is of a risk") };
        let correction = Correction { corrects: 8, event: again.into(), effective_at: None };
        let given =
            history(vec![analyzed(3, 3, None), Fact::of(RISK, Event::Corrected(Box::new(correction)))]);
        let then = supposed(&given, low_throughout());
        let analysis = then.register.risks.get(RISK).unwrap().analysis().unwrap();
        assert_eq!((analysis.value.level().as_str(), analysis.seq), ("low", 9));
    }

    #[test]
    fn what_is_supposed_is_no_record_and_has_no_root() {
        let given = history(vec![analyzed(3, 3, None)]);
        let record = record(&given);
        let then = supposed(&given, low_throughout());
        assert!(record.supposition().is_none() && then.supposition().is_some());
        assert_eq!((then.root.as_str(), then.position, then.at), ("", record.position, record.at));
        assert!(then.supposition().unwrap().to_string().starts_with("other criteria of RM-1, SHA-256 "));
    }

    #[test]
    fn the_criteria_that_the_method_has_change_nothing() {
        let given = history(vec![analyzed(3, 3, None), evaluated("high")]);
        let as_they_are = of(matrix_3x3(reference("RM-1"), TOP_MANAGEMENT).revision);
        assert_eq!(supposed(&given, as_they_are).register, given.register);
    }

    #[test]
    fn a_revision_with_other_scales_keeps_its_criteria_and_is_named() {
        let revision = product_5x5(reference("RM-1"), TOP_MANAGEMENT).revision;
        let revised = risk_method::Event::Revised(NextRevision { number: 2, revision });
        let given = history(vec![analyzed(3, 3, None), Fact::of(METHOD, revised)]);
        let then = supposed(&given, of(matrix_5x5(reference("RM-1"), TOP_MANAGEMENT).revision));
        assert_eq!(then.register.risks, given.register.risks, "its 3 by 3 have no levels from 5 by 5");
        let said = then.supposition().unwrap().to_string();
        assert!(said.ends_with("; not of revision 1, whose scales they do not fit"), "{said}");
    }

    #[test]
    fn criteria_that_are_none_are_not_supposed() {
        let given = history(vec![]);
        let refused = |criteria| Supposition::of(&given.register, criteria).unwrap_err();
        let mut hole = low_throughout();
        hole.combination = Combination::Matrix(vec![]);
        assert!(matches!(refused(hole), SuppositionError::Incoherent(_)));
        let unknown = Criteria { method: Some(reference("RM-2")), ..low_throughout() };
        assert_eq!(refused(unknown), SuppositionError::Unknown(reference("RM-2")));
        let none = Supposition::of(&Register::default(), low_throughout());
        assert_eq!(none, Err(SuppositionError::Unnamed(0)));
        let mut nobody = low_throughout();
        nobody.levels[0].acceptance.accepted_by = Accepter::Role(RoleId::from_u128(1));
        assert_eq!(refused(nobody), SuppositionError::Role(RoleId::from_u128(1)));
    }

    fn history(facts: Vec<Fact>) -> Given {
        let identified: Identification =
            serde_json::from_str(r#"{"reference":"R-1","kind":"risk","title":"Fire","approach":"event"}"#)
                .unwrap();
        let defined = risk_method::Event::Defined(matrix_3x3(reference("RM-1"), TOP_MANAGEMENT));
        let first = [
            Fact::of(METHOD, defined),
            Fact::of(METHOD, risk_method::Event::Approved(Approval { revision: 1 })),
            Fact::of(RISK, risk::Event::Identified(identified)),
        ];
        given(first.into_iter().chain(facts))
    }

    fn analyzed(likelihood: u8, step: u8, overridden: Option<&str>) -> Fact {
        let method = matrix_3x3(reference("RM-1"), TOP_MANAGEMENT).revision;
        let dimension = method.consequences[0].name.clone();
        let computed = method.level(likelihood, step).unwrap().clone();
        let overridden = overridden.map(|level| Override { level: text(level), reason: text("Seen before") });
        let consequences = vec![Consequence { dimension, step }];
        let estimate = Estimate { method: METHOD, likelihood, consequences, overridden };
        let analysis =
            Analysis { stage: Stage::Current, estimate, existing_controls: vec![], rationale: None };
        let rating = Rating { revision: 1, consequence: step, computed };
        Fact::of(RISK, risk::Event::Analyzed(RatedAnalysis { analysis, rating }))
    }

    fn evaluated(level: &str) -> Fact {
        let evaluation =
            risk::analysis::Evaluation { decision: TreatOrRetain::Treat, priority: None, rationale: None };
        let judged = JudgedEvaluation { evaluation, level: text(level), acceptable: false };
        Fact::of(RISK, risk::Event::Evaluated(judged))
    }

    fn of(revision: Revision) -> Criteria {
        Criteria { method: None, levels: revision.levels, combination: revision.combination }
    }

    /// Of three steps each, and everything is acceptable.
    fn low_throughout() -> Criteria {
        let mut criteria = of(matrix_3x3(reference("RM-1"), TOP_MANAGEMENT).revision);
        criteria.levels.truncate(1);
        criteria.levels[0].name = text("low");
        criteria.combination = Combination::Matrix(vec![vec![text("low"); 3]; 3]);
        criteria
    }

    fn record(given: &Given) -> Moment {
        Moment::new(given.register.clone(), AsOf::Now, "root".into(), given.now().into())
    }

    fn supposed(given: &Given, criteria: Criteria) -> Moment {
        let supposition = Supposition::of(&given.register, criteria).unwrap();
        let events = given.events.iter().cloned().map(Ok::<_, Unreadable>);
        record(given).under(supposition, events, &given.events).unwrap()
    }
}
