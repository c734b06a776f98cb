//! People: trainings that they are to complete, how long these count, and until when they hold their roles.
//!
//! ISO/IEC 27001:2022, 5.3, 7.2 and 7.3.

use super::{Deadline, What};
use crate::aggregate::person::Person;
use crate::id::PersonId;
use crate::register::Register;
use crate::vocabulary::responsible::Responsible;

pub(super) fn of(register: &Register) -> impl Iterator<Item = Deadline> {
    let there = register.persons.iter().filter(|(_, it)| it.is_there());
    let trainings = there.flat_map(|(id, it)| assigned(register, id, it).chain(counting(register, id, it)));
    trainings.chain(activities(register)).chain(roles(register))
}

fn assigned(register: &Register, id: PersonId, person: &Person) -> impl Iterator<Item = Deadline> {
    person.open_assignments().map(move |it| {
        let due = Deadline::of(register, id, What::Training, it.value.due, [it.seq]);
        due.which(&it.value.training).by(Responsible::Person(id))
    })
}

fn counting(register: &Register, id: PersonId, person: &Person) -> impl Iterator<Item = Deadline> {
    person.counting_trainings().filter_map(move |it| {
        let end = Deadline::of(register, id, What::TrainingEnd, it.value.valid_until?, [it.seq]);
        Some(end.which(&it.value.training).by(Responsible::Person(id)))
    })
}

fn activities(register: &Register) -> impl Iterator<Item = Deadline> {
    let ahead = register.training_activities.iter().filter(|(_, it)| it.deliveries.is_empty());
    ahead
        .map(|(id, it)| Deadline::of(register, id, What::TrainingActivity, it.plan.value.date, [it.plan.seq]))
}

fn roles(register: &Register) -> impl Iterator<Item = Deadline> {
    register.roles.iter().flat_map(move |(id, role)| {
        let lasting = role.assignments.iter().filter(|it| it.ended.is_none());
        lasting.filter_map(move |it| {
            let end = Deadline::of(register, id, What::RoleEnd, it.until?, [it.seq]);
            Some(end.by(Responsible::Person(it.person)))
        })
    })
}
