//! Statement of Applicability: which controls of a catalog are applicable, and why, through its revisions.
//!
//! ISO/IEC 27001:2022, 6.1.3 d.
//!
//! ```text
//! drafted -> complete -> approved -> superseded
//!    ^                      |
//!    └──── next revision ───┘
//! ```

pub mod applicability;

use serde::{Deserialize, Serialize};

use self::applicability::{Applicability, Decisions, Exclusion, Inclusion};
use super::{Aggregate, Mentions};
use crate::id::{CatalogId, StatementOfApplicabilityId};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, ControlNumber, Reference};

/// A Statement of Applicability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatementOfApplicability {
    /// What people call it.
    pub reference: Reference,
    /// The revision that is being prepared.
    pub draft: Option<Revision>,
    /// The revision in force.
    pub in_force: Option<Approved>,
    /// The approvals of earlier revisions.
    pub superseded: Vec<Noted<Approval>>,
}

/// A revision, with what was decided in it or in those that it is based on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Revision {
    /// How it was begun.
    pub drafted: Noted<Draft>,
    /// The decisions.
    pub decisions: Decisions,
}

/// A revision in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Approved {
    /// The revision.
    pub revision: Revision,
    /// How it was approved.
    pub approval: Noted<Approval>,
}

/// What can happen to a Statement of Applicability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A revision was begun.
    Drafted(Draft),
    /// A control of the catalog was declared applicable.
    ControlDeclaredApplicable(Inclusion),
    /// A control of the catalog was declared not applicable.
    ControlDeclaredNotApplicable(Exclusion),
    /// A revision was approved.
    Approved(Approval),
}

/// A revision that is begun. It takes the place of one that was begun and not approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// What people call the statement, unique among statements: given with its first revision.
    pub reference: Option<Reference>,
    /// The number of the revision, from 1.
    pub revision: u32,
    /// The catalog whose controls are decided.
    pub catalog: CatalogId,
    /// The revision from which the decisions are taken over; none to decide everything anew.
    pub based_on: Option<u32>,
}

/// An approval of a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The number of the revision.
    pub revision: u32,
    /// What was approved: see [`Decisions::digest`].
    pub decisions_hash: Digest,
}

impl StatementOfApplicability {
    /// The number of the latest revision that was begun.
    #[must_use]
    pub fn latest_revision(&self) -> u32 {
        let draft = self.draft.as_ref().map(|it| it.drafted.value.revision);
        draft.or(self.in_force.as_ref().map(|it| it.approval.value.revision)).unwrap_or_default()
    }

    /// Whether the revision in force declares a control of a catalog not applicable.
    #[must_use]
    pub fn excludes(&self, catalog: CatalogId, control: &ControlNumber) -> bool {
        matches!(self.decided(catalog, control), Some(Applicability::NotApplicable(_)))
    }

    /// Whether it declares the control applicable.
    #[must_use]
    pub fn includes(&self, catalog: CatalogId, control: &ControlNumber) -> bool {
        matches!(self.decided(catalog, control), Some(Applicability::Applicable(_)))
    }

    /// What the revision in force says of a control of a catalog.
    fn decided(&self, catalog: CatalogId, control: &ControlNumber) -> Option<&Applicability> {
        let in_force = self.in_force.as_ref().map(|it| &it.revision);
        let decided = in_force.filter(|it| it.drafted.value.catalog == catalog);
        decided.and_then(|it| it.decisions.get(control)).map(|it| &it.value)
    }

    fn draft(&mut self, it: &Draft, meta: &Meta<'_>) {
        let base = self.in_force.as_ref().filter(|base| Some(base.approval.value.revision) == it.based_on);
        let decisions = base.map(|base| base.revision.decisions.clone()).unwrap_or_default();
        self.draft = Some(Revision { drafted: meta.note(it.clone()), decisions });
    }

    fn decide(&mut self, it: Applicability, meta: &Meta<'_>) {
        if let Some(draft) = &mut self.draft {
            draft.decisions.set(meta.note(it));
        }
    }

    fn approve(&mut self, it: &Approval, meta: &Meta<'_>) {
        let approved = self.draft.take_if(|draft| draft.drafted.value.revision == it.revision);
        if let Some(revision) = approved {
            let approved = Approved { revision, approval: meta.note(it.clone()) };
            self.superseded.extend(self.in_force.replace(approved).map(|before| before.approval));
        }
    }
}

impl Aggregate for StatementOfApplicability {
    type Id = StatementOfApplicabilityId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut statement) = entry else {
            let Event::Drafted(it) = event else { return None };
            let reference = it.reference.clone()?;
            let mut new = Self { reference, draft: None, in_force: None, superseded: Vec::new() };
            new.draft(it, meta);
            return Some(new);
        };
        match event {
            Event::Drafted(it) => statement.draft(it, meta),
            Event::ControlDeclaredApplicable(it) => {
                statement.decide(Applicability::Applicable(it.clone()), meta);
            }
            Event::ControlDeclaredNotApplicable(it) => {
                statement.decide(Applicability::NotApplicable(it.clone()), meta);
            }
            Event::Approved(it) => statement.approve(it, meta),
        }
        Some(statement)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Drafted(it) => {
                let catalog = Mentions::of([it.catalog.into()]);
                it.reference.iter().fold(catalog, Mentions::named)
            }
            Event::ControlDeclaredApplicable(it) => {
                let risks = it.risks.iter().map(|risk| (*risk).into());
                let controls = it.controls.iter().map(|control| (*control).into());
                let obligations = it.obligations.iter().map(|obligation| (*obligation).into());
                Mentions::of(risks.chain(obligations).chain(controls)).part(&it.control)
            }
            Event::ControlDeclaredNotApplicable(it) => Mentions::nothing().part(&it.control),
            Event::Approved(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        None
    }
}
