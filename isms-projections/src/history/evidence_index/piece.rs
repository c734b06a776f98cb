//! A piece of evidence: recorded beside an event, or told of in it.

use isms_core::aggregate::management_review::input::Content;
use isms_core::aggregate::{audit, incident, management_review, training_activity};
use isms_core::event::Event;
use isms_core::vocabulary::criterion::Criterion;
use isms_core::vocabulary::digest::Digest;
use isms_core::vocabulary::evidence::Evidence;

use super::Identity;

/// A piece of evidence, as far as the log knows it.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) kind: String,
    pub(super) reference: String,
    pub(super) sha256: Option<Digest>,
    pub(super) length: Option<u64>,
    pub(super) media: Option<String>,
    /// What it was compared with, in an audit.
    pub(super) criterion: Option<Criterion>,
    /// The type of the event that tells of it; empty where it stands beside one.
    pub(super) named_by: &'static str,
}

impl Piece {
    /// What stands beside an event.
    pub(super) fn enclosed(it: &Evidence) -> Self {
        Self {
            kind: it.kind.to_string(),
            reference: it.reference.to_string(),
            sha256: it.sha256,
            length: it.length,
            media: it.media.as_ref().map(ToString::to_string),
            criterion: None,
            named_by: "",
        }
    }

    fn told(named_by: &'static str, kind: &str, reference: String, sha256: Option<Digest>) -> Self {
        let (kind, length, media, criterion) = (kind.to_owned(), None, None, None);
        Self { kind, reference, sha256, length, media, criterion, named_by }
    }

    pub(super) fn identity(&self) -> Identity {
        match self.sha256 {
            Some(digest) => Identity::Digest(digest),
            None => Identity::Named { kind: self.kind.clone(), reference: self.reference.clone() },
        }
    }
}

/// The evidence that an event tells of.
#[expect(clippy::wildcard_enum_match_arm, reason = "only these tell of evidence")]
pub(super) fn said(event: &Event) -> Vec<Piece> {
    match event {
        Event::Audit(audit::Event::EvidenceRecorded(it)) => {
            let named = format!("{} ({})", it.source, crate::value::word(it.method));
            let piece = Piece::told("audit.evidence_recorded", "audit evidence", named, it.sha256);
            vec![Piece { criterion: Some(it.criterion.clone()), ..piece }]
        }
        Event::Incident(incident::Event::EvidenceCollected(it)) => {
            let (kind, named) = ("evidence of an incident", it.description.to_string());
            vec![Piece::told("incident.evidence_collected", kind, named, it.sha256)]
        }
        Event::TrainingActivity(training_activity::Event::Delivered(it)) => {
            let material = |digest| {
                let named = "Material of a training".to_owned();
                Piece::told("training_activity.delivered", "training material", named, Some(digest))
            };
            it.material.map(material).into_iter().collect()
        }
        Event::ManagementReview(management_review::Event::InputPresented(it)) => match &it.input.content {
            Content::Report(evidence) => {
                vec![Piece { named_by: "management_review.input_presented", ..Piece::enclosed(evidence) }]
            }
            Content::NothingToReport | Content::Summary(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}
