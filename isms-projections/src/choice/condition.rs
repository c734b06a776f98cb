//! What a thing has to be like, worked out once for a kind and a moment, and then asked of one thing after another.

use std::collections::BTreeSet;
use std::rc::Rc;

use isms_core::aggregate::Aggregate;
use isms_core::aggregate::asset::Need;
use isms_core::id::{ControlId, PersonId};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::cia::{Cia, Property};
use isms_core::vocabulary::criterion::Criterion;
use isms_core::vocabulary::responsible::Responsible;
use isms_core::vocabulary::text::{Clause, ControlNumber, Reference};
use isms_core::vocabulary::time::PartialDate;

use super::{ChoiceError, Condition};
use crate::deadlines::{Dates, Deadlines};
use crate::facet::{About, Facet, Faceted, Scale};
use crate::listing::Listed;
use crate::text::{contains, shortened};
use crate::words::{place, spoken};

/// Whether a thing is as it has to be.
pub(super) type Test<'a, A> = Box<dyn Fn(&Listed<'a, A>) -> bool + 'a>;

/// The question whether a thing is like this.
pub(super) fn test<'a, A: Faceted>(
    condition: &Condition,
    moment: &'a Moment,
    deadlines: &Rc<Deadlines>,
) -> Result<Test<'a, A>, ChoiceError> {
    let facets = A::FACETS;
    let has = |has: bool, facet| if has { Ok(()) } else { Err(ChoiceError::lacks::<A>(facet)) };
    Ok(match condition {
        Condition::OwnedBy(owner) => {
            has(facets.owned, Facet::Owner)?;
            let owner = *owner;
            Box::new(move |it| it.entry.owner().is_some_and(|it| it.value == owner))
        }
        Condition::AnsweredBy(person) => {
            has(facets.owned, Facet::Owner)?;
            let person = *person;
            Box::new(move |it| answers(moment, person, it.entry))
        }
        Condition::LevelAtLeast(level) => leveled(moment, level, |found, asked| found >= asked)?,
        Condition::LevelAtMost(level) => leveled(moment, level, |found, asked| found <= asked)?,
        Condition::DueBy(day) => {
            has(facets.due, Facet::Due)?;
            let last = PartialDate::Day(*day).end(moment.register.offset());
            on_dates(deadlines, move |it| it.first <= last)
        }
        Condition::Overdue => {
            has(facets.due, Facet::Due)?;
            on_dates(deadlines, |it| it.is_overdue)
        }
        Condition::Expired => {
            has(facets.expires, Facet::Expired)?;
            on_dates(deadlines, |it| it.has_expired)
        }
        Condition::Stale => {
            let stale = facets.stale.ok_or_else(|| ChoiceError::lacks::<A>(Facet::Stale))?;
            Box::new(move |it| stale(moment, it.entry))
        }
        Condition::State(state) => {
            let words = facets.state.ok_or_else(|| ChoiceError::lacks::<A>(Facet::State))?;
            let all = (words.all)();
            let asked = place(all, state).ok_or_else(|| unknown::<A>("state", spoken(all), state))?;
            Box::new(move |it| (words.of)(it.entry) == Some(asked))
        }
        Condition::Clause(clause) => about_clause(clause)?,
        Condition::ControlNumber(number) => about_control(&moment.register, None, Some(number))?,
        Condition::Control(control) => about_control(&moment.register, Some(*control), None)?,
        Condition::Goal(goal) => {
            let (goals, goal) = (facets.goals.ok_or_else(|| ChoiceError::lacks::<A>(Facet::Goal))?, *goal);
            Box::new(move |it| goals(it.entry).contains(&goal))
        }
        Condition::NeedsAtLeast(property, need) => {
            let needs = facets.needs.ok_or_else(|| ChoiceError::lacks::<A>(Facet::Needs))?;
            let (property, need) = (*property, *need);
            Box::new(move |it| of_property(needs(it.entry), property) >= need)
        }
        Condition::Area(area) => {
            has(facets.placed, Facet::Area)?;
            let area = area.clone();
            Box::new(move |it| it.entry.area().is_some_and(|it| it.is_spelled_like(&area)))
        }
        Condition::Text(text) => {
            let text = text.to_lowercase();
            let reference = |entry: &'a A| entry.reference().map(Reference::as_str).unwrap_or_default();
            Box::new(move |it| {
                contains(reference(it.entry), &text) || contains((facets.title)(it.entry), &text)
            })
        }
        Condition::Voided => Box::new(|it| it.voided.is_some()),
    })
}

/// Whether the deadlines of a thing are like this. What has none is not.
fn on_dates<'a, A: Faceted>(deadlines: &Rc<Deadlines>, test: impl Fn(Dates) -> bool + 'a) -> Test<'a, A> {
    let deadlines = Rc::clone(deadlines);
    Box::new(move |it| deadlines.about(it.id.into()).is_some_and(&test))
}

fn unknown<A: Faceted>(facet: &'static str, known: String, found: &str) -> ChoiceError {
    ChoiceError::Word { what: A::FACETS.what, facet, known, found: shortened(found) }
}

/// Whether a person answers for a thing: by name, or by holding the role in its area at the moment.
fn answers<A: Aggregate>(moment: &Moment, person: PersonId, entry: &A) -> bool {
    entry.owner().is_some_and(|owner| match owner.value {
        Responsible::Person(named) => named == person,
        Responsible::Role(role) => moment.register.roles.get(role).is_some_and(|role| {
            let mut holders = role.holders(moment.at, moment.register.offset());
            holders.any(|it| it.person == person && it.answers_in(entry.area()))
        }),
    })
}

/// Whether a thing stands on a level, or beyond it, on the scale on which it stands.
fn leveled<'a, A: Faceted>(
    moment: &'a Moment,
    level: &str,
    reaches: fn(usize, usize) -> bool,
) -> Result<Test<'a, A>, ChoiceError> {
    Ok(match A::FACETS.level {
        None => return Err(ChoiceError::lacks::<A>(Facet::Level)),
        Some(Scale::Fixed(words)) => {
            let all = (words.all)();
            let asked = place(all, level).ok_or_else(|| unknown::<A>("level", spoken(all), level))?;
            Box::new(move |it| (words.of)(it.entry).is_some_and(|found| reaches(found, asked)))
        }
        Some(Scale::Method(step)) => {
            let known = levels(&moment.register);
            if !known.iter().any(|it| it == level) {
                return Err(unknown::<A>("level", known.join(", "), level));
            }
            let level = level.to_owned();
            Box::new(move |it| {
                step(&moment.register, it.entry).is_some_and(|step| {
                    let asked = step.names.iter().position(|name| *name == level);
                    asked.is_some_and(|asked| reaches(step.rank, asked))
                })
            })
        }
    })
}

/// Every level that a revision of a method names, each once, from the lowest.
fn levels(register: &Register) -> Vec<String> {
    let mut all = Vec::new();
    let revisions = register.risk_methods.iter().flat_map(|(_, method)| method.revisions.values());
    for level in revisions.flat_map(|it| &it.value.levels) {
        let name = level.name.to_string();
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

fn about_clause<'a, A: Faceted>(clause: &Clause) -> Result<Test<'a, A>, ChoiceError> {
    let clauses = A::FACETS.clauses.ok_or_else(|| ChoiceError::lacks::<A>(Facet::Clause))?;
    let asked = Criterion::Clause(clause.clone());
    let covers =
        move |found: &str| Clause::try_from(found).is_ok_and(|found| asked.covers(&Criterion::Clause(found)));
    Ok(Box::new(move |it| clauses(it.entry).into_iter().any(&covers)))
}

/// Whether a thing is about this control, or about the number of one in a catalog.
fn about_control<'a, A: Faceted>(
    register: &Register,
    asked: Option<ControlId>,
    number: Option<&ControlNumber>,
) -> Result<Test<'a, A>, ChoiceError> {
    let controls = A::FACETS.controls.ok_or_else(|| ChoiceError::lacks::<A>(Facet::Control))?;
    // Whoever asks for a number means the controls that answer it, and whoever asks for a control what it answers.
    let answers = |number: &ControlNumber| {
        let own = register.controls.iter();
        let such = own
            .filter(|(_, it)| it.definition.value.catalog_references.iter().any(|it| it.control == *number));
        such.map(|(id, _)| id).collect::<Vec<_>>()
    };
    let own = asked.and_then(|id| register.controls.get(id));
    let answered =
        own.into_iter().flat_map(|it| &it.definition.value.catalog_references).map(|it| it.control.clone());
    let numbers: BTreeSet<_> = answered.chain(number.cloned()).collect();
    let ids: BTreeSet<_> = asked.into_iter().chain(number.into_iter().flat_map(answers)).collect();
    let is_asked = move |it: About<'_>| match it {
        About::Control(id) => ids.contains(&id),
        About::Number(number) => numbers.contains(number),
    };
    Ok(Box::new(move |it| controls(it.id, it.entry).into_iter().any(&is_asked)))
}

fn of_property(needs: Cia<Need>, property: Property) -> Need {
    match property {
        Property::Confidentiality => needs.confidentiality,
        Property::Integrity => needs.integrity,
        Property::Availability => needs.availability,
    }
}
