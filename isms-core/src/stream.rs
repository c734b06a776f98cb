//! A stream: the history of one thing within the log.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::{
    AssetId, CatalogId, ControlId, DocumentId, IsmsId, LogId, PersonId, RiskId, RiskMethodId, RoleId,
    StatementOfApplicabilityId,
};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::written::written_as_text;

/// A thing with a history of its own, written `<aggregate>/<uuid>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// The log itself.
    Log(LogId),
    /// The management system.
    Isms(IsmsId),
    /// A catalog.
    Catalog(CatalogId),
    /// A document.
    Document(DocumentId),
    /// A role.
    Role(RoleId),
    /// A person.
    Person(PersonId),
    /// An asset.
    Asset(AssetId),
    /// A risk method.
    RiskMethod(RiskMethodId),
    /// A risk.
    Risk(RiskId),
    /// A control.
    Control(ControlId),
    /// A Statement of Applicability.
    StatementOfApplicability(StatementOfApplicabilityId),
    /// A thing of a kind that this version does not know. The line has its name.
    Unknown(Uuid),
}

/// Why a text names no stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a stream like `risk/<uuid>`, found `{0}`")]
pub struct StreamError(String);

impl Stream {
    /// The aggregate's name, as it stands before the slash and in event types.
    #[must_use]
    pub fn aggregate(self) -> &'static str {
        self.parts().0
    }

    /// The identity within its aggregate.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.parts().1
    }

    fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Log(id) => ("log", id.into()),
            Self::Isms(id) => ("isms", id.into()),
            Self::Catalog(id) => ("catalog", id.into()),
            Self::Document(id) => ("document", id.into()),
            Self::Role(id) => ("role", id.into()),
            Self::Person(id) => ("person", id.into()),
            Self::Asset(id) => ("asset", id.into()),
            Self::RiskMethod(id) => ("risk_method", id.into()),
            Self::Risk(id) => ("risk", id.into()),
            Self::Control(id) => ("control", id.into()),
            Self::StatementOfApplicability(id) => ("statement_of_applicability", id.into()),
            Self::Unknown(uuid) => ("unknown", uuid),
        }
    }
}

impl FromStr for Stream {
    type Err = StreamError;

    fn from_str(text: &str) -> Result<Self, StreamError> {
        let error = || StreamError(text.chars().take(80).collect());
        let (aggregate, uuid) = text.split_once('/').ok_or_else(error)?;
        let uuid = Uuid::try_parse(uuid).map_err(|_| error())?;
        Ok(match aggregate {
            "log" => Self::Log(uuid.into()),
            "isms" => Self::Isms(uuid.into()),
            "catalog" => Self::Catalog(uuid.into()),
            "document" => Self::Document(uuid.into()),
            "role" => Self::Role(uuid.into()),
            "person" => Self::Person(uuid.into()),
            "asset" => Self::Asset(uuid.into()),
            "risk_method" => Self::RiskMethod(uuid.into()),
            "risk" => Self::Risk(uuid.into()),
            "control" => Self::Control(uuid.into()),
            "statement_of_applicability" => Self::StatementOfApplicability(uuid.into()),
            _ => Self::Unknown(uuid),
        })
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (aggregate, uuid) = self.parts();
        write!(f, "{aggregate}/{uuid}")
    }
}

/// It as the number of its kind and its identity.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Stream")]
enum Short {
    Log(LogId),
    Isms(IsmsId),
    Catalog(CatalogId),
    Document(DocumentId),
    Role(RoleId),
    Person(PersonId),
    Asset(AssetId),
    RiskMethod(RiskMethodId),
    Risk(RiskId),
    Control(ControlId),
    StatementOfApplicability(StatementOfApplicabilityId),
    Unknown(Uuid),
}

written_as_text!(Stream or Short);

macro_rules! from_ids {
    ($($variant:ident($id:ident)),+) => {$(
        impl From<$id> for Stream {
            fn from(id: $id) -> Self { Self::$variant(id) }
        }
    )+};
}

from_ids!(
    Log(LogId),
    Isms(IsmsId),
    Catalog(CatalogId),
    Document(DocumentId),
    Role(RoleId),
    Person(PersonId),
    Asset(AssetId),
    RiskMethod(RiskMethodId),
    Risk(RiskId),
    Control(ControlId),
    StatementOfApplicability(StatementOfApplicabilityId)
);

impl From<Responsible> for Stream {
    fn from(responsible: Responsible) -> Self {
        match responsible {
            Responsible::Person(person) => Self::Person(person),
            Responsible::Role(role) => Self::Role(role),
        }
    }
}
