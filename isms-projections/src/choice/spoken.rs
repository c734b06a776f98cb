//! A choice as options of a command line, so that whoever reads what was chosen can ask for the same again.

use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::cia::Property;

use super::{By, Choice, Condition};
use crate::text::quoted;
use crate::value::word;

impl Choice {
    /// As options of `isms report`, each after a blank.
    #[must_use]
    pub fn options(&self, moment: &Moment) -> String {
        let sign = if self.descending { "-" } else { "" };
        let is_usual = self.by == By::default() && !self.descending;
        let order = (!is_usual).then(|| format!("--order={sign}{}", self.by.name()));
        let conditions = self.conditions.iter().map(|it| option(it, &moment.register));
        conditions.chain(order).fold(String::new(), |options, it| options + " " + &it)
    }
}

impl By {
    /// Everything that things can be ordered by.
    pub const ALL: [Self; 4] = [Self::Reference, Self::Level, Self::Due, Self::LastChange];

    /// Its name on a command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Level => "level",
            Self::Due => "due",
            Self::LastChange => "change",
        }
    }
}

fn option(condition: &Condition, register: &Register) -> String {
    let (name, value) = match condition {
        Condition::OwnedBy(owner) => ("owner", called(register, (*owner).into())),
        Condition::AnsweredBy(person) => {
            ("answered-by", called(register, (*person).into()).replace("person/", ""))
        }
        Condition::LevelAtLeast(level) => ("level-at-least", level.clone()),
        Condition::LevelAtMost(level) => ("level-at-most", level.clone()),
        Condition::DueBy(day) => ("due-by", day.to_string()),
        Condition::Overdue => return "--overdue".into(),
        Condition::Expired => return "--expired".into(),
        Condition::Stale => return "--stale".into(),
        Condition::State(state) => ("state", state.clone()),
        Condition::Clause(clause) => ("clause", clause.to_string()),
        Condition::ControlNumber(number) => ("control", number.to_string()),
        Condition::Control(control) => ("control", called(register, (*control).into())),
        Condition::Goal(goal) => ("goal", word(goal)),
        Condition::NeedsAtLeast(property, need) => {
            let letter = match property {
                Property::Confidentiality => 'C',
                Property::Integrity => 'I',
                Property::Availability => 'A',
            };
            ("needs", format!("{letter}={}", word(need)))
        }
        Condition::Area(area) => ("area", area.to_string()),
        Condition::Text(text) => ("text", text.clone()),
        Condition::Voided => return "--voided".into(),
    };
    format!("--{name}={}", quoted(&value))
}

/// A thing as a command line takes it: `person/P-2`.
pub(crate) fn called(register: &Register, thing: Stream) -> String {
    // By its reference only where that leads back to it: another may have taken it since.
    let reference = register.reference(thing);
    let back = reference.filter(|it| register.by_reference(thing.aggregate(), it) == Some(thing));
    back.map_or_else(|| thing.to_string(), |it| format!("{}/{it}", thing.aggregate()))
}
