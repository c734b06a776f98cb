//! Past: what somebody had to do, in the cooling-off days, with the areas that they are to audit (rule Q-2).
//!
//! It is not in the register any more: the unit that a correction took away, the thing that was handed over, the
//! control that was carried out. So the log is looked back into, at the things that have named the person or one of
//! their roles, as far as something was recorded about them in these days.

use std::collections::BTreeSet;

use super::{Look, Somebody, is_of_audits};
use crate::aggregate::control;
use crate::aggregate::person::{self, Registration};
use crate::correction::Reading;
use crate::event::Event;
use crate::history::Unreadable;
use crate::id::PersonId;
use crate::impartiality::reaches;
use crate::recorded_event::RecordedEvent;
use crate::refusal::Refusal;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::text::Area;
use crate::vocabulary::time::PartialDate;

impl Look<'_> {
    /// Nothing that was so in these days speaks against it that a person audits these areas.
    pub(in crate::impartiality) fn back(&self, id: PersonId, areas: &BTreeSet<Area>) -> Result<(), Refusal> {
        let found =
            self.found_back(&self.somebody(id, areas)).unwrap_or_else(|error| Some(error.to_string()));
        match found {
            None => Ok(()),
            Some(found) => Err(Refusal::new(Rule::Q2, found).about(id)),
        }
    }

    fn found_back(&self, somebody: &Somebody<'_>) -> Result<Option<String>, Unreadable> {
        if let Some(unit) = self.left_unit(somebody)? {
            return Ok(Some(format!(
                "an auditor of what was their unit, `{unit}`, since {} or later",
                self.since
            )));
        }
        let first = self.first_position()?;
        let referred = |thing| self.register.referrers(thing).map(|(thing, _)| thing);
        let roles = somebody.held.iter().flat_map(|(role, ..)| referred((*role).into()));
        let things: BTreeSet<_> = referred(somebody.id.into()).chain(roles).collect();
        let has_changed = |thing: &Stream| self.register.head(*thing).is_some_and(|head| head.last >= first);
        for thing in things.into_iter().filter(|it| has_changed(it) && !is_of_audits(*it)) {
            if let Some(did) = self.did(somebody, thing, first)? {
                return Ok(Some(format!("{thing}, {did} since {} or later", self.since)));
            }
        }
        Ok(None)
    }

    /// A unit there to which somebody was said to belong until a correction in these days.
    fn left_unit(&self, somebody: &Somebody<'_>) -> Result<Option<Area>, Unreadable> {
        let events = self.events(somebody.id.into())?;
        let said: Vec<_> = events.iter().filter_map(|it| Some((it, registration(&it.event)?))).collect();
        let replaced = said.iter().zip(said.iter().skip(1));
        let lately = replaced
            .filter(|(_, (correction, _))| self.is_within(PartialDate::Instant(correction.recorded_at)));
        let mut left = lately.filter_map(|((_, before), _)| before.unit.as_ref());
        Ok(left.find(|unit| reaches(somebody.areas, Some(*unit))).cloned())
    }

    /// What somebody had to do with a thing there in these days, where they had: it was theirs, or they carried it out.
    fn did(
        &self,
        somebody: &Somebody<'_>,
        thing: Stream,
        first: u64,
    ) -> Result<Option<&'static str>, Unreadable> {
        let events = self.events(thing)?;
        let reading = Reading::of(&events);
        if events.first().is_some_and(|it| reading.voiding_of(it.seq).is_some()) {
            return Ok(None);
        }
        let mut then = self.register.rewound(thing, &events, first);
        for it in reading.standing().filter(|it| it.recorded.seq >= first) {
            let is_there = self.is_there(&then, thing, somebody.areas);
            if is_there && self.is_within(it.meta.effective_at) && somebody.has(&then, thing) {
                return Ok(Some("for which they have answered"));
            }
            let event = RecordedEvent {
                event: it.event.clone(),
                effective_at: Some(it.meta.effective_at),
                ..it.recorded.clone()
            };
            then.evolve(&event, self.history)?;
            if self.has_operated(somebody, it.event) && self.is_there(&then, thing, somebody.areas) {
                return Ok(Some("which they have carried out"));
            }
        }
        Ok(None)
    }

    /// Whether somebody has carried out a control in these days.
    fn has_operated(&self, somebody: &Somebody<'_>, event: &Event) -> bool {
        let Event::Control(control::Event::Operated(it)) = event else { return false };
        it.performer == Some(somebody.id) && it.period.last() >= self.since
    }

    /// The position of the first event that was recorded in these days.
    fn first_position(&self) -> Result<u64, Unreadable> {
        let start = PartialDate::Day(self.since).start(self.register.offset());
        let (mut first, mut end) = (0, self.register.position);
        while first < end {
            let middle = first + (end - first) / 2;
            match self.history.event(middle)? {
                Some(event) if event.recorded_at < start => first = middle + 1,
                Some(_) | None => end = middle,
            }
        }
        Ok(first)
    }

    fn events(&self, thing: Stream) -> Result<Vec<RecordedEvent>, Unreadable> {
        self.history.stream(self.register.head(thing).map(|head| head.last))
    }
}

/// What a registration says, or a correction of one.
fn registration(event: &Event) -> Option<&Registration> {
    let event = if let Event::Corrected(it) = event { &it.event } else { event };
    let Event::Person(person::Event::Registered(it)) = event else { return None };
    Some(it)
}
