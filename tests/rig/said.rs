//! What a process has said before it died, and whether a store is as it said.
//!
//! A process says on its output what it is about to ask and what it was told, a line at a time:
//!
//! ```text
//! founded <person> <role>;                       once there is a store
//! ask <batch> <command> <person>;                before a batch is executed, a line for each of its commands
//! ack <batch> <command> <person> <position>;     when there is a receipt
//! fail <batch> <how>;                            when there is none
//! ack <record>;                                  of a known engine, which has no store
//! closed <why>;                                  when there is no store to ask
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::AddAssign;

use isms::aggregate::person::{self, Registration, Relation};
use isms::command;
use isms::event::Event;
use isms::id::{CommandId, PersonId, RoleId};
use isms::recorded_event::RecordedEvent;
use isms::vocabulary::actor::Actor;
use isms::{Isms, Receipt, Request};

/// How many events a log begins with that no command asked for.
pub(crate) const FOUNDING_EVENTS: u64 = 5;

/// How it is put that nobody knows whether a batch was recorded.
pub(crate) const INDETERMINATE: &str = "indeterminate";

/// How it is put that a batch was not recorded, since nothing is any more.
pub(crate) const POISONED: &str = "poisoned";

/// What processes have said.
#[derive(Clone, Default)]
pub(crate) struct Said {
    /// Who acts.
    pub(crate) founder: Option<(PersonId, RoleId)>,
    /// Whose registration was asked for, by batch.
    asked: BTreeMap<String, Vec<(CommandId, PersonId)>>,
    /// Of which there was a receipt.
    acknowledged: BTreeMap<CommandId, (PersonId, u64)>,
    /// Which batches had none, and how that was put, in their order.
    pub(crate) failed: Vec<(String, String)>,
    /// Why there was no store to ask.
    pub(crate) closed: Option<String>,
    /// The records of a known engine that were acknowledged.
    pub(crate) records: BTreeSet<u64>,
}

/// By how much a store is not as was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Acknowledged events that are not where they were, or not as they were.
    pub(crate) lost: u64,
    /// Events that nobody asked for, that are there twice, or that were said not to have been recorded.
    pub(crate) invented: u64,
    /// Batches of which a part is there.
    pub(crate) torn: u64,
}

impl Said {
    /// Notes what a process said. Of a line that was cut off, nothing is known.
    pub(crate) fn note(&mut self, line: &str) {
        let Some(line) = line.strip_suffix(';') else { return };
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["founded", person, role] => {
                self.founder = Some((person.parse().unwrap(), role.parse().unwrap()));
            }
            ["ask", batch, command, person] => {
                let asked = self.asked.entry((*batch).to_owned()).or_default();
                asked.push((command.parse().unwrap(), person.parse().unwrap()));
            }
            ["ack", _, command, person, position] => {
                let acknowledged = (person.parse().unwrap(), position.parse().unwrap());
                self.acknowledged.insert(command.parse().unwrap(), acknowledged);
            }
            ["ack", record] => drop(self.records.insert(record.parse().unwrap())),
            ["fail", batch, how @ ..] => self.failed.push(((*batch).to_owned(), how.join(" "))),
            ["closed", why @ ..] => self.closed = Some(why.join(" ")),
            _ => {}
        }
    }

    /// The same, and all that was asked since, of which nobody was told what became.
    pub(crate) fn and_asked(self, since: Self) -> Self {
        Self { asked: since.asked, ..self }
    }

    pub(crate) fn actor(&self) -> Actor {
        let (person, role) = self.founder.unwrap();
        Actor::human(person).acting_as(role)
    }

    pub(crate) fn acknowledged(&self) -> u64 {
        self.acknowledged.len() as u64
    }

    /// Compares a store with what was said.
    pub(crate) fn compare(&self, isms: &Isms) -> Wrong {
        let mut wrong = Wrong::default();
        let asked: BTreeMap<CommandId, PersonId> = self.asked.values().flatten().copied().collect();
        let (mut found, mut twice) = (BTreeMap::new(), 0);
        for event in isms.log().events(FOUNDING_EVENTS..u64::MAX) {
            let Ok(event) = event else { break };
            let command = event.command.as_ref().map(|it| it.id);
            match command.and_then(|command| Some((command, *asked.get(&command)?))) {
                Some((command, person)) if is_registration(&event, person) => {
                    twice += u64::from(found.insert(command, event.seq).is_some());
                }
                _ => wrong.invented += 1,
            }
        }
        wrong.invented += twice;
        for (command, (_, position)) in &self.acknowledged {
            wrong.lost += u64::from(found.get(command) != Some(position));
        }
        for (name, batch) in &self.asked {
            let there = batch.iter().filter(|(command, _)| found.contains_key(command)).count();
            wrong.torn += u64::from(there != 0 && there != batch.len());
            let is_denied = self.failed.iter().any(|(batch, how)| batch == name && how != INDETERMINATE);
            wrong.invented += u64::from(there != 0 && is_denied);
        }
        wrong
    }

    /// Sends everything again: what was acknowledged gets its first receipt, and in the end each is there once.
    pub(crate) fn send_again(&self, isms: &Isms, context: &dyn fmt::Display) {
        for batch in self.asked.values() {
            let requests =
                batch.iter().map(|(command, person)| (self.actor(), register(*person).with_id(*command)));
            let receipts =
                isms.execute_all(requests).unwrap_or_else(|error| panic!("{context}: sent again: {error}"));
            for receipt in receipts {
                self.assert_is_first(&receipt, context);
            }
        }
        let positions: BTreeSet<u64> = self.acknowledged.values().map(|(_, position)| *position).collect();
        assert_eq!(positions.len(), self.acknowledged.len(), "{context}: two receipts for one position");
        let asked: u64 = self.asked.values().map(|batch| batch.len() as u64).sum();
        assert_eq!(isms.log().size(), FOUNDING_EVENTS + asked, "{context}: each is there once");
        // What was denied then is there now.
        let now = Self { failed: Vec::new(), ..self.clone() };
        assert_eq!(now.compare(isms), Wrong::default(), "{context}: after all was sent again");
    }

    fn assert_is_first(&self, receipt: &Receipt, context: &dyn fmt::Display) {
        if let Some((_, position)) = self.acknowledged.get(&receipt.command) {
            let found = (receipt.replayed, receipt.first());
            assert_eq!(found, (true, Some(*position)), "{context}: the first receipt again");
        }
    }
}

impl Wrong {
    pub(crate) fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl AddAssign for Wrong {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.invented += other.invented;
        self.torn += other.torn;
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lost {}, invented {}, torn {}", self.lost, self.invented, self.torn)
    }
}

/// The command that all of them send.
pub(crate) fn register(person: PersonId) -> Request {
    command::person::Command::Register(person, registration(person)).into()
}

fn is_registration(event: &RecordedEvent, person: PersonId) -> bool {
    event.stream == person.into()
        && event.event == Event::Person(person::Event::Registered(registration(person)))
}

fn registration(person: PersonId) -> Registration {
    let reference = format!("N-{person}").parse().unwrap();
    Registration { reference, unit: None, relation: Relation::Employee, from: None }
}
