//! What can be asked of people, their roles and trainings, and of documents: clauses 5 and 7 of the standard.

use isms_core::aggregate::document::Document;
use isms_core::aggregate::document::revision::Stage;
use isms_core::aggregate::person::Person;
use isms_core::aggregate::role::Role;
use isms_core::aggregate::training_activity::{self, TrainingActivity};
use isms_core::vocabulary::text::Clause;

use super::{About, Faceted, Facets, Words};
use crate::words::words;

impl Faceted for Document {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<Stage>, of: standing }),
        due: true,
        clauses: Some(|it| it.registration.value.clauses.iter().map(Clause::as_str).collect()),
        controls: Some(|_, it| it.registration.value.controls.iter().map(About::Number).collect()),
        ..Facets::of("a document", |it| it.registration.value.title.as_str())
    };
}

impl Faceted for Role {
    const FACETS: Facets<Self> =
        Facets { due: true, ..Facets::of("a role", |it| it.definition.value.name.as_str()) };
}

impl Faceted for Person {
    const FACETS: Facets<Self> = Facets {
        placed: true,
        state: Some(Words { all: || &["active", "left"], of: |it| Some(usize::from(!it.is_there())) }),
        due: true,
        expires: true,
        // Of people, registers name nothing but the reference.
        ..Facets::of("a person", |it| it.registration.reference.as_str())
    };
}

impl Faceted for TrainingActivity {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        state: Some(Words { all: words::<training_activity::Stage>, of: |it| Some(it.stage() as usize) }),
        due: true,
        goals: Some(|it| vec![it.plan.value.goal]),
        ..Facets::of("a training activity", |it| it.plan.value.title.as_str())
    };
}

/// Where a document stands: as the revision does that is in force, or else the latest.
fn standing(it: &Document) -> Option<usize> {
    let revision = it.in_force().or_else(|| it.revisions.last())?;
    Some(it.stage(revision) as usize)
}
