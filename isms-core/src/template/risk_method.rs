//! Risk methods to begin with: matrices of three sizes, and three formulas.
//!
//! ISO/IEC 27001:2022, 6.1.2 a. They obey rule K-1 and are meant to be changed: whose steps mean what is the
//! organization's own to say.

use crate::aggregate::risk_method::{
    AcceptanceRule, Accepter, Combination, Creation, Dimension, Formula, LevelOfRisk, Operation, Revision,
    Step, Threshold,
};
use crate::id::RoleId;
use crate::vocabulary::text::{Level, Prose, Reference, Title};

/// The words of a step, and when it holds.
type Words = (&'static str, &'static str);

const LIKELIHOOD: [Words; 5] = [
    ("Rare", "Less than once in ten years"),
    ("Unlikely", "Once in three to ten years"),
    ("Possible", "Once in one to three years"),
    ("Likely", "Several times a year"),
    ("Almost certain", "Every month or more often"),
];

/// The dimensions, each with its steps for five; smaller methods leave the extremes out.
const CONSEQUENCES: [(&str, [Words; 5]); 3] = [
    (
        "Operations",
        [
            ("Negligible", "Nobody outside the team notices"),
            ("Minor", "Work is delayed by hours"),
            ("Moderate", "A service is down for a day"),
            ("Major", "A service that customers rely on is down for days"),
            ("Severe", "The organization cannot work for weeks"),
        ],
    ),
    (
        "Legal",
        [
            ("Negligible", "No duty is touched"),
            ("Minor", "A duty is met late"),
            ("Moderate", "An authority or a customer has to be notified"),
            ("Major", "Fines or claims that the budget notices"),
            ("Severe", "Fines or claims that threaten the organization"),
        ],
    ),
    (
        "Reputation",
        [
            ("Negligible", "Nobody talks about it"),
            ("Minor", "Single customers complain"),
            ("Moderate", "Customers ask what is being done"),
            ("Major", "The press reports, and customers leave"),
            ("Severe", "Trust is lost for years"),
        ],
    ),
];

/// Three steps and three levels: enough for a small organization. High risks are for `top_management`.
#[must_use]
pub fn matrix_3x3(reference: Reference, top_management: RoleId) -> Creation {
    let rows = [["Low", "Low", "Medium"], ["Low", "Medium", "High"], ["Medium", "High", "High"]];
    creation(reference, "Matrix 3 × 3", &[1, 2, 3], three_levels(top_management), matrix(rows))
}

/// Four steps and four levels: no middle to hide in. Nobody accepts critical risks.
#[must_use]
pub fn matrix_4x4(reference: Reference, top_management: RoleId) -> Creation {
    let rows = [
        ["Low", "Low", "Medium", "Medium"],
        ["Low", "Medium", "Medium", "High"],
        ["Medium", "Medium", "High", "Critical"],
        ["Medium", "High", "Critical", "Critical"],
    ];
    creation(reference, "Matrix 4 × 4", &[0, 1, 3, 4], four_levels(top_management), matrix(rows))
}

/// Five steps and four levels. Nobody accepts critical risks.
#[must_use]
pub fn matrix_5x5(reference: Reference, top_management: RoleId) -> Creation {
    let rows = [
        ["Low", "Low", "Low", "Medium", "Medium"],
        ["Low", "Low", "Medium", "Medium", "High"],
        ["Low", "Medium", "Medium", "High", "High"],
        ["Medium", "Medium", "High", "High", "Critical"],
        ["Medium", "High", "High", "Critical", "Critical"],
    ];
    creation(reference, "Matrix 5 × 5", &[0, 1, 2, 3, 4], four_levels(top_management), matrix(rows))
}

/// Five steps, multiplied, and four levels. Nobody accepts critical risks.
#[must_use]
pub fn product_5x5(reference: Reference, top_management: RoleId) -> Creation {
    let thresholds = [(1, "Low"), (5, "Medium"), (10, "High"), (20, "Critical")];
    let combination = formula(Operation::Product, &thresholds);
    creation(reference, "Product 5 × 5", &[0, 1, 2, 3, 4], four_levels(top_management), combination)
}

/// Five steps, added, and four levels: where each step is as much more as the one before. Nobody accepts critical risks.
#[must_use]
pub fn sum_5x5(reference: Reference, top_management: RoleId) -> Creation {
    let thresholds = [(2, "Low"), (5, "Medium"), (7, "High"), (9, "Critical")];
    let combination = formula(Operation::Sum, &thresholds);
    creation(reference, "Sum 5 × 5", &[0, 1, 2, 3, 4], four_levels(top_management), combination)
}

/// Five steps, of which the larger decides, and three levels: for those who would rather be careful. What is severe is
/// high, however rare. High risks are for `top_management`.
#[must_use]
pub fn maximum_5x5(reference: Reference, top_management: RoleId) -> Creation {
    let combination = formula(Operation::Maximum, &[(1, "Low"), (3, "Medium"), (5, "High")]);
    creation(reference, "Maximum 5 × 5", &[0, 1, 2, 3, 4], three_levels(top_management), combination)
}

fn creation(
    reference: Reference,
    name: &'static str,
    steps: &[usize],
    levels: Vec<LevelOfRisk>,
    combination: Combination,
) -> Creation {
    let scale = |words: &[Words; 5]| steps.iter().filter_map(|at| words.get(*at)).map(step).collect();
    let dimension = |(name, words): &(&'static str, _)| Dimension { name: title(name), steps: scale(words) };
    let revision = Revision {
        name: title(name),
        likelihood: scale(&LIKELIHOOD),
        consequences: CONSEQUENCES.iter().map(dimension).collect(),
        levels,
        combination,
        assessment_triggers: [
            "An incident",
            "A change of scope, process or technology",
            "A new threat or vulnerability",
            "A control that was found not to work",
            "A changed obligation",
        ]
        .map(title)
        .to_vec(),
        review_interval_days: 365,
    };
    Creation { reference, revision }
}

fn three_levels(top_management: RoleId) -> Vec<LevelOfRisk> {
    vec![acceptable("Low"), owners("Medium"), managements("High", top_management)]
}

fn four_levels(top_management: RoleId) -> Vec<LevelOfRisk> {
    let nobody = AcceptanceRule { acceptable: false, accepted_by: Accepter::Nobody, validity_days_max: 0 };
    vec![
        acceptable("Low"),
        owners("Medium"),
        managements("High", top_management),
        LevelOfRisk { name: level("Critical"), acceptance: nobody },
    ]
}

/// A level that is acceptable as it is.
fn acceptable(name: &'static str) -> LevelOfRisk {
    let acceptance =
        AcceptanceRule { acceptable: true, accepted_by: Accepter::Owner, validity_days_max: 730 };
    LevelOfRisk { name: level(name), acceptance }
}

/// A level that is treated, or accepted by the owner for a year.
fn owners(name: &'static str) -> LevelOfRisk {
    let acceptance =
        AcceptanceRule { acceptable: false, accepted_by: Accepter::Owner, validity_days_max: 365 };
    LevelOfRisk { name: level(name), acceptance }
}

/// A level that is treated, or accepted by top management for half a year.
fn managements(name: &'static str, role: RoleId) -> LevelOfRisk {
    let acceptance =
        AcceptanceRule { acceptable: false, accepted_by: Accepter::Role(role), validity_days_max: 183 };
    LevelOfRisk { name: level(name), acceptance }
}

fn matrix<const LENGTH: usize>(rows: [[&'static str; LENGTH]; LENGTH]) -> Combination {
    Combination::Matrix(rows.map(|row| row.map(level).to_vec()).to_vec())
}

fn formula(operation: Operation, thresholds: &[(u32, &'static str)]) -> Combination {
    let threshold = |(from, name): &(u32, &'static str)| Threshold { from: *from, level: level(name) };
    Combination::Formula(Formula { operation, thresholds: thresholds.iter().map(threshold).collect() })
}

fn step(words: &Words) -> Step {
    Step { name: title(words.0), meaning: Some(prose(words.1)) }
}

fn title(text: &'static str) -> Title {
    constant(Title::try_from(text))
}

fn prose(text: &'static str) -> Prose {
    constant(Prose::try_from(text))
}

fn level(text: &'static str) -> Level {
    constant(Level::try_from(text))
}

#[expect(clippy::expect_used, reason = "the texts stand in this file, and its tests read each of them")]
fn constant<T, E: std::fmt::Debug>(text: Result<T, E>) -> T {
    text.expect("a constant of this file is a text that fits")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::risk_method::Event;
    use crate::command::risk_method::Command;
    use crate::id::RiskMethodId;
    use crate::testing::{ANA, Fact, TOP_MANAGEMENT, given, reference};

    const TEMPLATES: [fn(Reference, RoleId) -> Creation; 6] =
        [matrix_3x3, matrix_4x4, matrix_5x5, product_5x5, sum_5x5, maximum_5x5];

    #[test]
    fn every_template_is_a_method() {
        for template in TEMPLATES {
            let creation = template(reference("M-1"), TOP_MANAGEMENT);
            let id = RiskMethodId::from_u128(0x3);
            given([])
                .when(ANA, Command::Define(id, creation.clone()))
                .then([Fact::of(id, Event::Defined(creation))]);
        }
    }

    #[test]
    fn every_level_of_a_template_can_be_reached() {
        for template in TEMPLATES {
            let revision = template(reference("M-1"), TOP_MANAGEMENT).revision;
            let pairs = (1..=5).flat_map(|likelihood| (1..=5).map(move |it| (likelihood, it)));
            let reached: Vec<_> = pairs.filter_map(|(one, other)| revision.level(one, other)).collect();
            assert!(revision.levels.iter().all(|it| reached.contains(&&it.name)), "{}", revision.name);
        }
    }
}
