//! Purpose: which goals a thing serves or concerns that names none itself.
//!
//! A control serves the goals of what it answers in Annex A of ISO/IEC 27001:2022, by its number there, and of the
//! properties that it preserves. An incident concerns the goals of what it has harmed.

use std::collections::BTreeSet;

use isms_core::aggregate::asset::Kind;
use isms_core::aggregate::control::Control;
use isms_core::aggregate::incident::Incident;
use isms_core::aggregate::incident::lessons::FollowUp;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::cia::Property;
use isms_core::vocabulary::phase::Goal;

/// The controls of Annex A by the goal that they serve. One that ends with a point stands for its whole theme.
const ANNEX_A: [(Goal, &[&str]); 8] = [
    (Goal::G1, &["8."]),
    (Goal::G2, &["5.29", "5.30", "7.11", "8.6", "8.13", "8.14"]),
    (
        Goal::G3,
        &[
            "5.12", "5.13", "5.14", "5.15", "5.16", "5.17", "5.18", "5.33", "5.34", "8.3", "8.10", "8.11",
            "8.12", "8.24",
        ],
    ),
    (Goal::G4, &["5.9", "5.11", "7."]),
    (Goal::G5, &["5.7", "5.24", "5.25", "5.26", "5.27", "5.28", "6.8", "8.7", "8.8", "8.15", "8.16"]),
    (
        Goal::G6,
        &[
            "5.8", "5.35", "5.36", "8.8", "8.9", "8.25", "8.26", "8.27", "8.28", "8.29", "8.30", "8.31",
            "8.32", "8.34",
        ],
    ),
    (Goal::G7, &["5.4", "6.3", "6.8"]),
    (Goal::G8, &["5.5", "5.6", "5.7"]),
];

/// The goals that a control serves.
pub(crate) fn serves(control: &Control) -> BTreeSet<Goal> {
    let definition = &control.definition.value;
    let answers = |number: &&str| {
        let mut answered = definition.catalog_references.iter().map(|it| it.control.as_str());
        answered.any(
            |control| if number.ends_with('.') { control.starts_with(*number) } else { control == *number },
        )
    };
    let by_number = ANNEX_A.iter().filter(|(_, numbers)| numbers.iter().any(answers));
    let by_number = by_number.map(|(goal, _)| *goal);
    by_number.chain(definition.properties.iter().map(|it| of_property(*it))).collect()
}

/// The goals that an incident concerns: handling it well is one of them.
pub(crate) fn concerns(register: &Register, incident: &Incident) -> BTreeSet<Goal> {
    let properties = incident.declared.iter().flat_map(|it| &it.value.properties).map(|it| of_property(*it));
    let assets = incident.report.value.assets.iter().filter_map(|id| register.assets.get(*id));
    let assets = assets.filter_map(|it| of_asset(it.details.value.kind));
    let lessons = incident.lessons.as_ref().map(|it| &it.value);
    let human = lessons.filter(|it| it.human_factor).map(|_| Goal::G7);
    let follow_ups = lessons.into_iter().flat_map(|it| &it.follow_ups).filter_map(|it| match it {
        FollowUp::Improvement(it) => Some(it.goal),
        FollowUp::Training(it) => Some(it.goal),
        FollowUp::Risk(_) | FollowUp::Nonconformity(_) => None,
    });
    properties.chain(assets).chain(human).chain(follow_ups).chain([Goal::G5]).collect()
}

/// What else serves a goal, because that is what it is for: plans of continuity, weaknesses that are dealt with, partners
/// with whom experience is shared.
pub(crate) fn others(register: &Register, goal: Goal) -> Vec<Stream> {
    match goal {
        Goal::G2 => register.continuity_plans.iter().map(|(id, _)| id.into()).collect(),
        Goal::G5 => register.vulnerabilities.iter().map(|(id, _)| id.into()).collect(),
        Goal::G8 => register.sharing_partners.iter().map(|(id, _)| id.into()).collect(),
        Goal::G1 | Goal::G3 | Goal::G4 | Goal::G6 | Goal::G7 | Goal::Own => Vec::new(),
    }
}

fn of_property(property: Property) -> Goal {
    match property {
        Property::Confidentiality | Property::Integrity => Goal::G3,
        Property::Availability => Goal::G2,
    }
}

fn of_asset(kind: Kind) -> Option<Goal> {
    match kind {
        Kind::Information => Some(Goal::G3),
        Kind::Service | Kind::Application | Kind::Hardware | Kind::Network | Kind::Outsourced => {
            Some(Goal::G1)
        }
        Kind::Site | Kind::People => Some(Goal::G4),
        Kind::Process => None,
    }
}
