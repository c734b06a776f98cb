//! Training to begin with: what everybody has to know.
//!
//! ISO/IEC 27001:2022, 7.3.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;

use super::{Data, DataError};
use crate::aggregate::training_activity::{Audience, Kind, Plan};
use crate::command::{Command, training_activity};
use crate::id::TrainingActivityId;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Reference, Title};

/// What everybody has to know, in the words of this crate.
const BASIC: Data =
    Data { name: "basic_training.json", text: include_str!("../../data/basic_training.json") };

/// Plan the basic training, which is for everybody (rule P-4).
pub fn basic_training(
    activity: TrainingActivityId,
    reference: Reference,
    date: NaiveDate,
    responsible: Option<Responsible>,
) -> Result<Vec<Command>, DataError> {
    let Basic { title, kind, goal, topics } = BASIC.read()?;
    let audience = Audience::default();
    let plan = Plan { reference, title, kind, audience, topics, date, goal, responsible };
    Ok(vec![training_activity::Command::Plan(activity, plan).into()])
}

/// `basic_training.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Basic {
    title: Title,
    kind: Kind,
    goal: Goal,
    topics: BTreeSet<Title>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ANA, TOP_MANAGEMENT, day, given, reference};
    use crate::vocabulary::text::Text;

    #[test]
    fn the_basic_training_can_be_planned_and_is_for_everybody() {
        let activity = TrainingActivityId::from_u128(0x7A1);
        let responsible = Some(Responsible::Role(TOP_MANAGEMENT));
        let commands = basic_training(activity, reference("T-1"), day("2026-03-01"), responsible).unwrap();
        let planned =
            commands.into_iter().fold(given([]), |given, command| given.when(ANA, command).then_given());
        let plan = &planned.register.training_activities.get(activity).unwrap().plan.value;
        assert!(plan.audience.is_everybody() && !plan.topics.is_empty());
        assert!(plan.topics.iter().all(Text::is_meaningful));
        assert_eq!((plan.kind, plan.goal), (Kind::Awareness, Goal::G7));
    }
}
