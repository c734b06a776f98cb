//! Subject: what the rows of a file tell of, with the fields that they can tell and the commands that they become.

use isms_core::command::Command;
use isms_core::id::{AssetId, NonconformityId, SupplierId, VulnerabilityId};
use isms_core::register::Register;
use isms_core::stream::Stream;
use uuid::Uuid;

use crate::import::known::Known;
use crate::import::row::{Field, Row, RowError};
use crate::import::{assets, findings, suppliers, vulnerabilities};

/// What the rows of a file tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// Assets.
    Assets,
    /// Suppliers.
    Suppliers,
    /// Vulnerabilities.
    Vulnerabilities,
    /// Findings of audits, which become nonconformities.
    Findings,
}

impl Subject {
    /// All there are.
    pub const ALL: &'static [Self] = &[Self::Assets, Self::Suppliers, Self::Vulnerabilities, Self::Findings];

    /// The word for them.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Assets => "assets",
            Self::Suppliers => "suppliers",
            Self::Vulnerabilities => "vulnerabilities",
            Self::Findings => "findings",
        }
    }

    /// What a row can tell of such a thing.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Assets => assets::FIELDS,
            Self::Suppliers => suppliers::FIELDS,
            Self::Vulnerabilities => vulnerabilities::FIELDS,
            Self::Findings => findings::FIELDS,
        }
    }

    /// What is to be recorded for a row, each part with its name; nothing where all is so already.
    pub(crate) fn commands(
        self,
        row: &Row,
        known: &mut Known<'_>,
    ) -> Result<Vec<(&'static str, Command)>, RowError> {
        match self {
            Self::Assets => assets::commands(row, known),
            Self::Suppliers => suppliers::commands(row, known),
            Self::Vulnerabilities => vulnerabilities::commands(row, known),
            Self::Findings => findings::commands(row, known),
        }
    }

    /// What of a row the identity of the thing is made of.
    pub(crate) fn part(self) -> &'static str {
        match self {
            Self::Assets => "asset",
            Self::Suppliers => "supplier",
            Self::Vulnerabilities => "vulnerability",
            Self::Findings => "nonconformity",
        }
    }

    /// Whether the register has a thing of such an identity.
    pub(crate) fn is_known(self, register: &Register, id: Uuid) -> bool {
        let thing: Stream = match self {
            Self::Assets => AssetId::from(id).into(),
            Self::Suppliers => SupplierId::from(id).into(),
            Self::Vulnerabilities => VulnerabilityId::from(id).into(),
            Self::Findings => NonconformityId::from(id).into(),
        };
        register.reference(thing).is_some()
    }
}
