//! Review of the context: what has changed outside since the context was last reviewed.
//!
//! ISO/IEC 27001:2022, 4.1, 4.2 and 9.3.2 b and c.
//!
//! ```text
//! obligation changed ────────┐
//!                            ├──► the context is to be reviewed ──► an issue or a requirement was reviewed
//! standard's status changed ─┘
//! ```

use serde::Serialize;

use crate::register::Register;
use crate::stream::Stream;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::time::PartialDate;

/// Something that calls for a review of the context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Trigger {
    /// What has changed: an obligation, or the catalog of a standard.
    pub about: Stream,
    /// Since when.
    pub since: PartialDate,
    /// What was found.
    pub found: String,
    /// The position of the event that says so.
    pub rests_on: u64,
}

/// What calls for a review of the context, in the order of recording: the obligations and the standards' statuses
/// that have changed since an issue of the context or a requirement of an interested party was last reviewed.
#[must_use]
pub fn context_review_due(register: &Register) -> Vec<Trigger> {
    let reviewed = last_review(register);
    let triggers = obligations(register).chain(standards(register));
    let mut due: Vec<_> = triggers.filter(|it| reviewed.is_none_or(|last| last < it.rests_on)).collect();
    due.sort_by_key(|it| it.rests_on);
    due
}

/// The position of the latest review.
fn last_review(register: &Register) -> Option<u64> {
    let isms = register.isms()?;
    let issues = isms.issues.iter().filter_map(|issue| Some(issue.reviewed.as_ref()?.seq));
    let requirements = isms.requirements.iter().filter_map(|it| Some(it.reviewed.as_ref()?.seq));
    issues.chain(requirements).max()
}

fn obligations(register: &Register) -> impl Iterator<Item = Trigger> {
    register.obligations.iter().filter_map(|(id, obligation)| {
        let changed = obligation.changed.as_ref().filter(|_| obligation.retired.is_none())?;
        Some(trigger(id, changed, format!("obligation `{}`: {}", obligation.reference, changed.value)))
    })
}

fn standards(register: &Register) -> impl Iterator<Item = Trigger> {
    register.catalogs.iter().flat_map(|(id, catalog)| {
        catalog.standards().iter().filter_map(move |standard| {
            let status = standard.status.as_ref()?;
            let key = &standard.registration.value.key;
            Some(trigger(id, status, format!("standard `{key}`: {:?}", status.value.status)))
        })
    })
}

fn trigger<T>(about: impl Into<Stream>, it: &Noted<T>, found: String) -> Trigger {
    Trigger { about: about.into(), since: it.effective_at, found, rests_on: it.seq }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::catalog::standard::{
        DocumentType, Registration as StandardRegistration, StandardRole, StandardStatus, StatusChange,
    };
    use crate::aggregate::isms::context::{IssueDetails, IssueIdentification, IssueReview, Origin, Outcome};
    use crate::aggregate::obligation::{Change, Details, Kind, Registration, Retirement};
    use crate::aggregate::{catalog, isms, obligation};
    use crate::id::{CatalogId, ContextIssueId, ObligationId};
    use crate::testing::{ANA, Fact, ISMS, given, reference, text, title};
    use crate::vocabulary::responsible::Responsible;

    const ACT: ObligationId = ObligationId::from_u128(0x0B1);
    const STANDARDS: CatalogId = CatalogId::from_u128(0xCA7);
    const ISSUE: ContextIssueId = ContextIssueId::from_u128(0x155);

    #[test]
    fn a_changed_obligation_calls_for_a_review_of_the_context() {
        assert_eq!(due([registered()]), Vec::<Stream>::new());
        assert_eq!(due([registered(), changed()]), [Stream::from(ACT)]);
        assert_eq!(due([registered(), changed(), retired()]), []);
    }

    #[test]
    fn a_standard_that_no_longer_stands_as_it_did_calls_for_a_review_too() {
        assert_eq!(due([standard()]), []);
        assert_eq!(due([standard(), withdrawn()]), [Stream::from(STANDARDS)]);
    }

    #[test]
    fn what_has_changed_is_named_in_order_and_with_the_event_that_says_so() {
        let register = given([standard(), registered(), changed(), withdrawn()]).register;
        let due = context_review_due(&register);
        let found: Vec<_> = due.iter().map(|it| (it.rests_on, it.found.as_str())).collect();
        let expected =
            [(7, "obligation `OBL-1`: A deadline"), (8, "standard `ISO/IEC 27001:2013`: Withdrawn")];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_had_changed_by_the_review_of_an_issue_is_answered() {
        let before = [registered(), issue(), standard()];
        let later = |facts: Vec<Fact>| due(before.clone().into_iter().chain(facts));
        assert_eq!(later(vec![changed(), withdrawn(), reviewed()]), []);
        assert_eq!(later(vec![changed(), reviewed(), withdrawn()]), [Stream::from(STANDARDS)]);
    }

    fn due(facts: impl IntoIterator<Item = Fact>) -> Vec<Stream> {
        context_review_due(&given(facts).register).into_iter().map(|it| it.about).collect()
    }

    fn details(summary: &str) -> Details {
        Details {
            source: title("Cyber Security Act"),
            citation: Some(title("Section 8 (1)")),
            jurisdiction: None,
            kind: Kind::Statutory,
            summary: text(summary),
            applies_to: None,
            effective_from: None,
            owner: Some(Responsible::Person(ANA)),
            area: None,
        }
    }

    fn registered() -> Fact {
        let details = details("Report incidents");
        let registration = Registration { reference: reference("OBL-1"), details };
        Fact::of(ACT, obligation::Event::Registered(registration))
    }

    fn changed() -> Fact {
        let change = Change { change: text("A deadline"), details: details("Report incidents within a day") };
        Fact::of(ACT, obligation::Event::Changed(change))
    }

    fn retired() -> Fact {
        Fact::of(ACT, obligation::Event::Retired(Retirement { replaced_by: None }))
    }

    fn standard() -> Fact {
        let registration = StandardRegistration {
            catalog: reference("standards"),
            key: reference("ISO/IEC 27001:2013"),
            number: title("ISO/IEC 27001"),
            part: None,
            document_type: DocumentType::InternationalStandard,
            title: title("Requirements"),
            edition: title("2013"),
            amendments: Vec::new(),
            committee: None,
            national_adoptions: Vec::new(),
            role: StandardRole::Requirement,
            subject: None,
        };
        Fact::of(STANDARDS, catalog::Event::StandardRegistered(registration))
    }

    fn withdrawn() -> Fact {
        let change = StatusChange {
            standard: reference("ISO/IEC 27001:2013"),
            status: StandardStatus::Withdrawn,
            successor: None,
        };
        Fact::of(STANDARDS, catalog::Event::StandardStatusChanged(change))
    }

    fn issue() -> Fact {
        let details = IssueDetails {
            origin: Origin::External,
            category: title("Law"),
            description: text("What the authority demands grows"),
            climate_related: None,
        };
        let identification = IssueIdentification { issue: ISSUE, reference: reference("CI-1"), details };
        Fact::of(ISMS, isms::Event::ContextIssueIdentified(identification))
    }

    fn reviewed() -> Fact {
        let review = IssueReview { issue: ISSUE, outcome: Outcome::Unchanged };
        Fact::of(ISMS, isms::Event::ContextIssueReviewed(review))
    }
}
