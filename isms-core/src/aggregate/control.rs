//! Control: what the organization does about risk, as it operates it.
//!
//! ISO/IEC 27001:2022, 6.1.3, 8.1 and 9.1. One control may answer several controls of a catalog, and several
//! one.
//!
//! ```text
//! adopted -> implemented -> operating -> retired
//!    └─ changed     └─ tested    └─ tested
//! ```

pub mod operation;
pub mod assurance;

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use self::assurance::{Rating, Test, Tests};
use self::operation::{OperatedDays, Operation};
use super::{Aggregate, Mentions};
use crate::id::{ChangeId, ControlId, ObligationId, RiskId};
use crate::stream::Stream;
use crate::vocabulary::cia::Property;
use crate::vocabulary::criterion::CatalogControl;
use crate::vocabulary::ground::Ground;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};
use crate::vocabulary::time::UtcOffset;

/// A row of the control register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Control {
    /// What people call it.
    pub reference: Reference,
    /// What it is, as last changed.
    pub definition: Noted<Definition>,
    /// How it was first put in place.
    pub implemented: Option<Noted<Implementation>>,
    /// How mature it is, as last said.
    pub maturity: Option<Noted<Maturity>>,
    /// The operation that reaches furthest.
    pub last_operation: Option<Noted<Operation>>,
    /// The days on which it was carried out.
    pub operated: OperatedDays,
    /// Its latest tests.
    pub tests: Tests,
    /// How it was retired.
    pub retired: Option<Noted<Retirement>>,
}

/// What can happen to a control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was decided upon.
    Adopted(Adoption),
    /// It was put in place.
    Implemented(Implementation),
    /// It was carried out.
    Operated(Operation),
    /// It was tested.
    Tested(Test),
    /// It changed.
    Changed(Change),
    /// It was given up.
    Retired(Retirement),
}

/// A control that is decided upon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adoption {
    /// What people call it, unique among controls.
    pub reference: Reference,
    /// What it is.
    pub definition: Definition,
}

/// What a control is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its name.
    pub name: Title,
    /// What it consists of.
    pub description: Option<Prose>,
    /// Who answers for it.
    pub owner: Option<Responsible>,
    /// The unit, process or system to which it belongs.
    pub area: Option<Area>,
    /// Why it is needed (rule C-1).
    #[serde(default)]
    pub grounds: BTreeSet<Ground>,
    /// The risks that it modifies.
    #[serde(default)]
    pub treats_risks: BTreeSet<RiskId>,
    /// The obligations that it answers.
    #[serde(default)]
    pub obligations: BTreeSet<ObligationId>,
    /// The controls of catalogs that it answers.
    #[serde(default)]
    pub catalog_references: BTreeSet<CatalogControl>,
    /// How it acts on events.
    #[serde(default)]
    pub kinds: BTreeSet<Kind>,
    /// What it preserves.
    #[serde(default)]
    pub properties: BTreeSet<Property>,
    /// Where it stands in the life of a threat.
    #[serde(default)]
    pub lifecycle: BTreeSet<Lifecycle>,
    /// After how many days at most it is carried out again, where it is carried out at intervals.
    pub operation_frequency_days: Option<NonZeroU32>,
}

/// A change of a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What it is from now on.
    pub definition: Definition,
    /// The planned change of which this is a part (6.3, 8.1).
    pub change: Option<ChangeId>,
}

/// How a control acts on events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Before they occur.
    Preventive,
    /// When they occur.
    Detective,
    /// After they have occurred.
    Corrective,
}

/// Where a control stands in the life of a threat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// It shows what there is to protect, and from what.
    Identify,
    /// It protects.
    Protect,
    /// It notices.
    Detect,
    /// It acts on what was noticed.
    Respond,
    /// It restores.
    Recover,
}

/// How a control was put in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Implementation {
    /// How mature it is.
    pub maturity: Option<Maturity>,
}

/// How mature a control is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Maturity {
    /// Done as each case seems to need it.
    Initial,
    /// Planned and followed up.
    Managed,
    /// Done everywhere in the same, written way.
    Defined,
    /// Measured.
    Measured,
    /// Made better from what is measured.
    Optimizing,
}

/// How a control was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// The control that takes its place.
    pub replaced_by: Option<ControlId>,
}

/// Where a control stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It was decided upon.
    Adopted,
    /// It is in place.
    Implemented,
    /// It is in place, and was carried out.
    Operating,
    /// It was given up.
    Retired,
}

impl Control {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match (&self.retired, &self.implemented, &self.last_operation) {
            (Some(_), _, _) => Stage::Retired,
            (None, Some(_), Some(_)) => Stage::Operating,
            (None, Some(_), None) => Stage::Implemented,
            (None, None, _) => Stage::Adopted,
        }
    }

    /// Whether it is in place.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        matches!(self.stage(), Stage::Implemented | Stage::Operating)
    }

    /// Whether it was given up.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.retired.is_some()
    }

    /// What its tests come to.
    #[must_use]
    pub fn rating(&self) -> Rating {
        self.tests.rating()
    }

    /// Whether one of its latest tests was recorded after a position and has found it ineffective.
    #[must_use]
    pub fn failed_since(&self, position: u64) -> bool {
        self.tests.failed_since(position)
    }

    /// The last day for the next test; none where none is set, or where it was retired.
    #[must_use]
    pub fn test_due(&self) -> Option<NaiveDate> {
        self.tests.due().filter(|_| !self.is_retired())
    }

    /// The last day for the next operation, counted from the latest one, or from when it was put in place;
    /// none where it is not carried out at intervals, not yet, or no longer.
    #[must_use]
    pub fn operation_due(&self, offset: UtcOffset) -> Option<NaiveDate> {
        let days = self.definition.value.operation_frequency_days.filter(|_| !self.is_retired())?;
        let start = self.implemented.as_ref().map(|it| it.effective_at.first_day(offset));
        self.operated.last().or(start)?.checked_add_days(Days::new(days.get().into()))
    }
}

impl Aggregate for Control {
    type Id = ControlId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut control) = entry else {
            let Event::Adopted(it) = event else { return None };
            return Some(Self {
                reference: it.reference.clone(),
                definition: meta.note(it.definition.clone()),
                implemented: None,
                maturity: None,
                last_operation: None,
                operated: OperatedDays::default(),
                tests: Tests::default(),
                retired: None,
            });
        };
        match event {
            Event::Adopted(_) => {}
            Event::Implemented(it) => {
                control.maturity = it.maturity.map(|it| meta.note(it)).or(control.maturity);
                control.implemented = control.implemented.or_else(|| Some(meta.note(it.clone())));
            }
            Event::Operated(it) => {
                if control.operated.last().is_none_or(|last| last <= it.period.last()) {
                    control.last_operation = Some(meta.note(it.clone()));
                }
                control.operated.add(it.period);
            }
            Event::Tested(it) => control.tests.add(meta.note(it.clone())),
            Event::Changed(it) => control.definition = meta.note(it.definition.clone()),
            Event::Retired(it) => control.retired = Some(meta.note(it.clone())),
        }
        Some(control)
    }

    fn mentions(event: &Event) -> Mentions {
        let definition = |it: &Definition| {
            let owner = it.owner.map(Into::into);
            let risks = it.treats_risks.iter().map(|risk| (*risk).into());
            let catalogs = it.catalog_references.iter().map(|reference| reference.catalog.into());
            let obligations = it.obligations.iter().map(|obligation| (*obligation).into());
            Mentions::of(owner.into_iter().chain(risks).chain(obligations).chain(catalogs))
                .within(it.area.as_ref())
        };
        match event {
            Event::Adopted(it) => definition(&it.definition).named(&it.reference),
            Event::Changed(it) => {
                let mut mentions = definition(&it.definition);
                mentions.things.extend(it.change.map(Stream::from));
                mentions
            }
            Event::Operated(it) => Mentions::of(it.performer.map(Into::into)).part(&it.period),
            Event::Retired(it) => Mentions::of(it.replaced_by.map(Into::into)),
            Event::Implemented(_) | Event::Tested(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.definition.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        self.definition.value.owner.filter(|_| !self.is_retired()).map(|it| self.definition.with(it))
    }
}
