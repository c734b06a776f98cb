//! What can be asked of what is done from day to day: clause 8 of the standard.

use isms_core::aggregate::change::{self, Change};
use isms_core::aggregate::continuity_plan::{self, ContinuityPlan, Subject};
use isms_core::aggregate::incident::lessons::FollowUp;
use isms_core::aggregate::incident::{self, Incident};
use isms_core::aggregate::obligation::{self, Obligation};
use isms_core::aggregate::sharing_partner::SharingPartner;
use isms_core::aggregate::supplier::{self, Criticality, Supplier};
use isms_core::id::ChangeId;
use isms_core::stream::Stream;
use isms_core::vocabulary::phase::Goal;
use isms_core::vocabulary::severity::Severity;

use super::{About, Faceted, Facets, Scale, Words};
use crate::words::words;

impl Faceted for Supplier {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<supplier::Stage>, of: |it| Some(it.stage() as usize) }),
        level: Some(Scale::Fixed(Words {
            all: words::<Criticality>,
            of: |it| it.criticality.as_ref().map(|it| it.value as usize),
        })),
        due: true,
        expires: true,
        ..Facets::of("a supplier", |it| it.registration.value.name.as_str())
    };
}

impl Faceted for Obligation {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<obligation::Stage>, of: |it| Some(it.stage() as usize) }),
        due: true,
        ..Facets::of("an obligation", |it| it.details.value.source.as_str())
    };
}

impl Faceted for Change {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<change::State>, of: |it| Some(it.state() as usize) }),
        due: true,
        controls: Some(touched),
        ..Facets::of("a change", |it| it.proposal.value.purpose.as_str())
    };
}

impl Faceted for Incident {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<incident::State>, of: |it| Some(it.state() as usize) }),
        level: Some(Scale::Fixed(Words {
            all: words::<Severity>,
            of: |it| it.classification.as_ref().map(|it| it.value.severity as usize),
        })),
        due: true,
        goals: Some(follow_up_goals),
        ..Facets::of("an incident", |it| it.report.value.title.as_str())
    };
}

impl Faceted for ContinuityPlan {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<continuity_plan::State>, of: |it| Some(it.state() as usize) }),
        ..Facets::of("a continuity plan", subject)
    };
}

impl Faceted for SharingPartner {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        ..Facets::of("a partner for sharing experience", |it| it.registration.value.name.as_str())
    };
}

fn touched(_: ChangeId, it: &Change) -> Vec<About<'_>> {
    let control = |thing| if let Stream::Control(id) = thing { Some(About::Control(id)) } else { None };
    it.touches().filter_map(control).collect()
}

/// The goals of what was learned from an incident.
fn follow_up_goals(it: &Incident) -> Vec<Goal> {
    let follow_ups = it.lessons.iter().flat_map(|it| &it.value.follow_ups);
    let goal = |it: &FollowUp| match it {
        FollowUp::Improvement(it) => Some(it.goal),
        FollowUp::Training(it) => Some(it.goal),
        FollowUp::Risk(_) | FollowUp::Nonconformity(_) => None,
    };
    follow_ups.filter_map(goal).collect()
}

fn subject(it: &ContinuityPlan) -> &str {
    match &it.requirement.value.subject {
        Subject::Service(name) => name.as_str(),
        // An asset has its own name in its own register.
        Subject::Asset(_) => it.requirement.value.reference.as_str(),
    }
}
