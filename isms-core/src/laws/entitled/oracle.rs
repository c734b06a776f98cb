//! The oracle: who was entitled to what, told from the events alone.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::aggregate::control::assurance::TestResult;
use crate::aggregate::nonconformity::Source as NoticedIn;
use crate::aggregate::person::Relation;
use crate::aggregate::{asset, control, incident, nonconformity, person, role};
use crate::event::Event;
use crate::id::{PersonId, RoleId};
use crate::meaning::Meaning;
use crate::recorded_event::{RecordedEvent, Source};
use crate::stream::Stream;
use crate::vocabulary::actor::{Acting, Actor, ActorKind};
use crate::vocabulary::authority::{Authority, Demand};
use crate::vocabulary::text::Area;
use crate::vocabulary::time::PartialDate;

/// The founding, which nobody was entitled to.
const FOUNDING_EVENTS: usize = 5;

/// The first event to which nobody was entitled, and why.
pub(super) fn complaint(events: &[RecordedEvent]) -> Option<String> {
    let mut known = Known::default();
    events.iter().take(FOUNDING_EVENTS).for_each(|event| known.learn(event));
    let mut rest = events.get(FOUNDING_EVENTS..)?;
    while let Some(first) = rest.first() {
        let is_together = |it: &&RecordedEvent| it.command.is_some() && it.command == first.command;
        let (together, later) = rest.split_at(rest.iter().take_while(is_together).count().max(1));
        for event in together {
            if let Err(why) = known.entitled(event, together) {
                return Some(format!("{} at {}: {why}", event.type_name(), event.seq));
            }
        }
        for event in together {
            known.learn(event);
        }
        rest = later;
    }
    None
}

/// What the events so far have said about who may do what.
#[derive(Default)]
struct Known {
    /// What each person is.
    persons: BTreeMap<PersonId, Relation>,
    gone: Vec<PersonId>,
    /// What each role carries, from when on, in the order in which that was said.
    carried: Vec<(RoleId, PartialDate, Vec<Authority>)>,
    given: Vec<Given>,
    /// Where each thing is.
    places: BTreeMap<Stream, Place>,
}

/// Where an act is.
#[derive(Clone, Debug)]
enum Place {
    /// It does not matter.
    Anywhere,
    /// In an area, or in none.
    In(Option<Area>),
}

/// A role that somebody was given.
struct Given {
    seq: u64,
    role: RoleId,
    grant: role::Grant,
    from: PartialDate,
    ended: Option<PartialDate>,
}

impl Known {
    fn learn(&mut self, event: &RecordedEvent) {
        let effective = event.effective();
        match (&event.event, event.stream) {
            (Event::Person(person::Event::Registered(it)), Stream::Person(id)) => {
                self.persons.insert(id, it.relation);
            }
            (Event::Person(person::Event::Offboarded(_)), Stream::Person(id)) => self.gone.push(id),
            (Event::Role(role::Event::Defined(it)), Stream::Role(id)) => {
                self.carried.push((id, effective, it.definition.authorities.clone()));
            }
            (Event::Role(role::Event::Revised(it)), Stream::Role(id)) => {
                self.carried.push((id, effective, it.authorities.clone()));
            }
            (Event::Role(role::Event::Assigned(it)), Stream::Role(role)) => {
                let from = it.from.map_or(effective, PartialDate::Day);
                self.given.push(Given { seq: event.seq, role, grant: it.clone(), from, ended: None });
            }
            (Event::Role(role::Event::AssignmentEnded(it)), Stream::Role(id)) => {
                let open = self.given.iter_mut().filter(|held| held.ended.is_none() && held.role == id);
                open.filter(|held| held.grant.person == it.person)
                    .for_each(|held| held.ended = Some(effective));
            }
            _ => {}
        }
        if let Some(place) = placed(&event.event) {
            self.places.insert(event.stream, place);
        }
    }

    fn entitled(&self, event: &RecordedEvent, together: &[RecordedEvent]) -> Result<(), String> {
        let Actor::Person(acting) = event.actor else { return Err("the log itself".into()) };
        if let Some(Source::Rule(_)) = event.source {
            return self.follows(event, together);
        }
        self.is_there(&acting)?;
        let demand = Meaning::of(&event.type_name()).ok_or("an unknown type")?.demand;
        let Some(role) = acting.role else {
            let is_everybodys = demand == Demand::Everyone && acting.on_behalf_of.is_none();
            return if is_everybodys && event.grant.is_none() { Ok(()) } else { Err("no role".into()) };
        };
        let times = [event.effective(), event.recorded_at.into()];
        if let Demand::Authority(authority) = demand {
            if matches!(authority, Authority::Approve | Authority::Accept) && acting.kind != ActorKind::Human
            {
                return Err("no human being".into());
            }
            let carries = |at| self.carries(role, at).is_some_and(|it| it.contains(&authority));
            let today = self.carried.iter().rfind(|(it, ..)| *it == role).map(|(_, _, it)| it);
            if !carries(times[0]) || !today.is_some_and(|it| it.contains(&authority)) {
                return Err(format!("a role without `{authority}`"));
            }
        }
        for area in self.places(event, demand) {
            for at in times {
                if !self.acts(&acting, role, at, &area) {
                    return Err(format!("a role not held at {at}: {area:?}"));
                }
            }
        }
        let granted = self.given.iter().find(|it| Some(it.seq) == event.grant).ok_or("no grant")?;
        let is_own = granted.role == role
            && (granted.grant.person, granted.grant.deputy_of) == (acting.id, acting.on_behalf_of);
        if is_own && granted.holds(times[1]) { Ok(()) } else { Err("another's grant".into()) }
    }

    /// What follows from an event that somebody has decided upon in the same command.
    fn follows(&self, event: &RecordedEvent, together: &[RecordedEvent]) -> Result<(), String> {
        let cause = together.iter().find(|it| Some(it.id) == event.cause && it.seq < event.seq);
        let cause = cause.filter(|it| it.source.is_none()).ok_or("no cause")?;
        if (cause.actor, cause.grant) != (event.actor, event.grant) {
            return Err("another actor than its cause".into());
        }
        let (
            Event::Control(control::Event::Tested(test)),
            Event::Nonconformity(nonconformity::Event::Raised(it)),
        ) = (&cause.event, &event.event)
        else {
            return Err("nothing that follows".into());
        };
        let Stream::Control(tested) = cause.stream else { return Err("no control".into()) };
        let is_there = match self.places.get(&cause.stream) {
            Some(Place::In(Some(area))) => *area == it.area,
            Some(Place::In(None) | Place::Anywhere) | None => true,
        };
        let is_so = test.result == TestResult::Ineffective && it.source == NoticedIn::ControlTest(tested);
        if is_so && is_there { Ok(()) } else { Err("not what follows".into()) }
    }

    fn is_there(&self, acting: &Acting) -> Result<(), String> {
        let kind = match self.persons.get(&acting.id).ok_or("a stranger")? {
            Relation::Service => ActorKind::Service,
            Relation::Agent => ActorKind::Agent,
            Relation::Employee
            | Relation::Management
            | Relation::Contractor
            | Relation::Supplier
            | Relation::EndUser => ActorKind::Human,
        };
        if kind != acting.kind {
            return Err("another kind of actor".into());
        }
        if self.gone.contains(&acting.id) { Err("somebody who has left".into()) } else { Ok(()) }
    }

    /// Where the act is: where its thing was, and where it places it. What is everybody's may be done anywhere.
    fn places(&self, event: &RecordedEvent, demand: Demand) -> Vec<Place> {
        if demand == Demand::Everyone {
            return vec![Place::Anywhere];
        }
        let stood = self.places.get(&event.stream).cloned();
        let placed = placed(&event.event);
        match (stood, placed) {
            (None, None) => vec![Place::In(None)],
            (Some(one), None | Some(Place::In(None))) | (None, Some(one)) => vec![one],
            (Some(one), Some(other)) => vec![one, other],
        }
    }

    /// What a role carried at a time, as last said of that time.
    fn carries(&self, role: RoleId, at: PartialDate) -> Option<&[Authority]> {
        let of_role =
            |(it, from, _): &&(RoleId, PartialDate, Vec<Authority>)| *it == role && !before(at, *from);
        self.carried.iter().rfind(of_role).map(|(_, _, it)| it.as_slice())
    }

    /// Whether somebody has a role at a time and a place; a deputy, while somebody has it for whom they stand in.
    fn acts(&self, acting: &Acting, role: RoleId, at: PartialDate, place: &Place) -> bool {
        let has = |person: PersonId, of: Option<PersonId>| {
            let mine = |it: &&Given| {
                it.role == role && (it.grant.person, it.grant.deputy_of) == (person, of) && it.holds(at)
            };
            let there = |it: &Given| match place {
                Place::Anywhere => true,
                Place::In(None) => it.grant.areas.is_empty(),
                Place::In(Some(area)) => it.grant.areas.is_empty() || it.grant.areas.contains(area),
            };
            self.given.iter().filter(mine).any(there)
        };
        let stands = |of: PersonId| !self.gone.contains(&of) && has(of, None);
        has(acting.id, acting.on_behalf_of) && acting.on_behalf_of.is_none_or(stands)
    }
}

impl Given {
    fn holds(&self, at: PartialDate) -> bool {
        let is_over = self.grant.until.is_some_and(|last| on(at) > last);
        // Whoever loses a role on a day has lost it for the day, and at an instant from there on.
        let is_ended = self.ended.is_some_and(|end| start(end) <= start(at));
        !before(at, self.from) && !is_over && !is_ended
    }
}

/// Where an event places its thing, where it says so.
#[expect(clippy::wildcard_enum_match_arm, reason = "chance asks for nothing else that has a place")]
fn placed(event: &Event) -> Option<Place> {
    let area = match event {
        Event::Person(person::Event::Registered(it)) => it.unit.clone(),
        Event::Asset(asset::Event::Identified(it)) => it.details.unit.clone(),
        Event::Asset(asset::Event::DetailsChanged(it)) => it.unit.clone(),
        Event::Control(control::Event::Adopted(it)) => it.definition.area.clone(),
        Event::Incident(incident::Event::SecurityEventReported(it)) => it.area.clone(),
        Event::Nonconformity(nonconformity::Event::Raised(it)) => Some(it.area.clone()),
        _ => return None,
    };
    Some(Place::In(area))
}

/// Whether a time is before another: to the instant where both are one, to the day otherwise.
fn before(one: PartialDate, other: PartialDate) -> bool {
    match (one, other) {
        (PartialDate::Instant(one), PartialDate::Instant(other)) => one < other,
        _ => on(one) < on(other),
    }
}

fn on(at: PartialDate) -> NaiveDate {
    match at {
        PartialDate::Day(day) => day,
        PartialDate::Instant(at) => chrono::DateTime::from(at).date_naive(),
        PartialDate::Year(_) | PartialDate::Month(..) => panic!("chance knows days and instants"),
    }
}

fn start(at: PartialDate) -> chrono::DateTime<chrono::Utc> {
    match at {
        PartialDate::Instant(at) => at.into(),
        PartialDate::Day(_) | PartialDate::Month(..) | PartialDate::Year(_) => {
            on(at).and_time(chrono::NaiveTime::MIN).and_utc()
        }
    }
}
