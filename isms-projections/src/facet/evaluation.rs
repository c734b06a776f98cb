//! What can be asked of objectives, measurements, audits, reviews, nonconformities and improvements: clauses 6.2, 9 and
//! 10 of the standard.

use std::collections::BTreeSet;

use isms_core::aggregate::audit::{self, Audit};
use isms_core::aggregate::audit_program::{self, AuditProgram};
use isms_core::aggregate::improvement::{self, Improvement};
use isms_core::aggregate::indicator::{self, Indicator};
use isms_core::aggregate::management_review::decision::Kind;
use isms_core::aggregate::management_review::{self, ManagementReview};
use isms_core::aggregate::nonconformity::{self, Nonconformity, Source};
use isms_core::aggregate::objective::{Objective, Outcome};
use isms_core::id::NonconformityId;
use isms_core::vocabulary::criterion::Criterion;
use isms_core::vocabulary::grade::Grade;
use isms_core::vocabulary::phase::Goal;
use isms_core::vocabulary::text::Title;

use super::{About, Faceted, Facets, Scale, Words};
use crate::words::words;

impl Faceted for Objective {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        due: true,
        placed: true,
        state: Some(Words {
            all: || &["open", "achieved", "missed", "abandoned"],
            of: |it| Some(pursued(it)),
        }),
        goals: Some(|it| vec![it.definition.value.goal]),
        ..Facets::of("an objective", |it| it.definition.value.statement.as_str())
    };
}

impl Faceted for Indicator {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        due: true,
        placed: true,
        level: Some(Scale::Fixed(Words {
            all: words::<indicator::Level>,
            of: |it| it.level().map(|it| it as usize),
        })),
        ..Facets::of("an indicator", |it| it.definition.value.name.as_str())
    };
}

impl Faceted for AuditProgram {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        due: true,
        state: Some(Words { all: words::<audit_program::Stage>, of: |it| Some(it.stage() as usize) }),
        clauses: Some(|it| clauses(&it.establishment.value.criteria)),
        controls: Some(|_, it| controls(&it.establishment.value.criteria)),
        ..Facets::of("an audit program", |it| it.establishment.value.reference.as_str())
    };
}

impl Faceted for Audit {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        due: true,
        state: Some(Words { all: words::<audit::Stage>, of: |it| Some(it.stage() as usize) }),
        clauses: Some(|it| clauses(&it.plan.value.criteria)),
        controls: Some(|_, it| controls(&it.plan.value.criteria)),
        ..Facets::of("an audit", |it| it.plan.value.objectives.first().map(Title::as_str).unwrap_or_default())
    };
}

impl Faceted for Nonconformity {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        due: true,
        placed: true,
        state: Some(Words { all: words::<nonconformity::Stage>, of: |it| Some(it.stage() as usize) }),
        level: Some(Scale::Fixed(Words {
            all: words::<Grade>,
            of: |it| Some(it.raising.value.grade as usize),
        })),
        clauses: Some(|it| vec![it.raising.value.requirement.as_str()]),
        controls: Some(tested),
        ..Facets::of("a nonconformity", |it| it.raising.value.statement.as_str())
    };
}

impl Faceted for Improvement {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        due: true,
        state: Some(Words { all: words::<improvement::Stage>, of: |it| Some(it.stage() as usize) }),
        goals: Some(|it| vec![it.proposal.value.goal]),
        ..Facets::of("an improvement", |it| it.proposal.value.description.as_str())
    };
}

impl Faceted for ManagementReview {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        due: true,
        state: Some(Words { all: words::<management_review::Stage>, of: |it| Some(it.stage() as usize) }),
        goals: Some(decided),
        ..Facets::of("a management review", |it| it.schedule.value.reference.as_str())
    };
}

/// Whether an objective is still pursued, and otherwise how it ended.
fn pursued(it: &Objective) -> usize {
    match it.closed.as_ref().map(|it| it.value.result) {
        None => 0,
        Some(Outcome::Achieved) => 1,
        Some(Outcome::Missed) => 2,
        Some(Outcome::Abandoned) => 3,
    }
}

fn clauses(criteria: &BTreeSet<Criterion>) -> Vec<&str> {
    let mut clauses = Vec::new();
    for criterion in criteria {
        if let Criterion::Clause(clause) = criterion {
            clauses.push(clause.as_str());
        }
    }
    clauses
}

fn controls(criteria: &BTreeSet<Criterion>) -> Vec<About<'_>> {
    let mut controls = Vec::new();
    for criterion in criteria {
        if let Criterion::Control(it) = criterion {
            controls.push(About::Number(&it.control));
        }
    }
    controls
}

/// The control in whose test the nonconformity was found.
fn tested(_: NonconformityId, it: &Nonconformity) -> Vec<About<'_>> {
    if let Source::ControlTest(control) = it.raising.value.source {
        vec![About::Control(control)]
    } else {
        Vec::new()
    }
}

/// The goals of the improvements that a review has decided upon.
fn decided(it: &ManagementReview) -> Vec<Goal> {
    let kinds = it.decisions.iter().map(|it| &it.decision.value.kind);
    let goal = |it: &Kind| if let Kind::Improvement(it) = it { Some(it.goal) } else { None };
    kinds.filter_map(goal).collect()
}
