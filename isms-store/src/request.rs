//! A request: a command, and what its sender says about it.

use isms_core::command::{self, Command};
use isms_core::id::{CommandId, CorrelationId};
use isms_core::json::without_nulls;
use isms_core::recorded_event::Source;
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::digest::Digest;
use isms_core::vocabulary::evidence::Evidence;
use isms_core::vocabulary::text::Prose;
use isms_core::vocabulary::time::PartialDate;
use serde::Serialize;

/// How many pieces of evidence a request may name: they stand in the line of every event it records.
pub const EVIDENCE_MAX: usize = 16;

/// A command, and what its sender says about it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// What is asked.
    pub command: Command,
    /// Its identity: sent again, it records nothing. Without one it gets a new one, and no second chance.
    pub id: Option<CommandId>,
    /// From when it is to hold; from when it is recorded, if not said.
    pub effective_at: Option<PartialDate>,
    /// Why.
    pub reason: Option<Prose>,
    /// What supports it.
    pub evidence: Vec<Evidence>,
    /// Where it comes from, where not from a person.
    pub source: Option<Source>,
    /// What it belongs together with.
    pub correlation: Option<CorrelationId>,
    /// The version at which its sender last saw a thing: if somebody else has changed it since, it is a conflict.
    pub expecting: Option<(Stream, u32)>,
}

impl Request {
    /// A command, and nothing said about it.
    pub fn of(command: impl Into<Command>) -> Self {
        Self {
            command: command.into(),
            id: None,
            effective_at: None,
            reason: None,
            evidence: Vec::new(),
            source: None,
            correlation: None,
            expecting: None,
        }
    }

    /// The same, with an identity.
    #[must_use]
    pub fn with_id(self, id: CommandId) -> Self {
        Self { id: Some(id), ..self }
    }

    /// The same, to hold from a date.
    #[must_use]
    pub fn effective(self, date: impl Into<PartialDate>) -> Self {
        Self { effective_at: Some(date.into()), ..self }
    }

    /// The same, with a reason.
    #[must_use]
    pub fn because(self, reason: Prose) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// The same, with one more piece of evidence.
    #[must_use]
    pub fn supported_by(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// The same, from a source that is no person.
    #[must_use]
    pub fn from_source(self, source: Source) -> Self {
        Self { source: Some(source), ..self }
    }

    /// The same, if a thing is still at this version.
    #[must_use]
    pub fn expecting(self, thing: impl Into<Stream>, version: u32) -> Self {
        Self { expecting: Some((thing.into(), version)), ..self }
    }

    /// The digest by which the same identity with other content is told apart: of everything but the identity,
    /// the correlation and the expectation.
    pub(crate) fn digest(&self, actor: &Actor) -> Result<Digest, serde_json::Error> {
        #[derive(Serialize)]
        struct Content<'a> {
            actor: &'a Actor,
            command: &'a Command,
            effective_at: Option<PartialDate>,
            reason: Option<&'a Prose>,
            evidence: Option<&'a [Evidence]>,
            source: Option<&'a Source>,
        }
        let content = Content {
            actor,
            command: &self.command,
            effective_at: self.effective_at,
            reason: self.reason.as_ref(),
            evidence: Some(self.evidence.as_slice()).filter(|it| !it.is_empty()),
            source: self.source.as_ref(),
        };
        Ok(Digest::of(without_nulls(serde_json::to_string(&content)?).as_bytes()))
    }
}

macro_rules! from_commands {
    ($($kind:ident($module:ident, $id:ident) in $entries:ident: $what:literal;)+) => {
        from_commands!($(command::$module::Command),+, Command, command::Correct, command::Void);
    };
    ($($command:ty),+) => {$(
        impl From<$command> for Request {
            fn from(command: $command) -> Self {
                Self::of(command)
            }
        }
    )+};
}

isms_core::every_kind!(from_commands);
