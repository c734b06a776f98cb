//! The register: every entry of an ISMS at one position of its log.
//!
//! It is built by events and by nothing else, and cloning it costs nothing: a reader keeps an immutable
//! snapshot while the writer goes on.

use chrono::NaiveDate;
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::aggregate::Mentions;
use crate::aggregate::isms::Profile;
use crate::aggregate::role::{Assignment, Definition, RoleLevel};
use crate::correction::{Horizon, Reading};
use crate::entries::{AnyEntries, Entries};
use crate::event::Event;
use crate::every_kind;
use crate::history::{History, Unreadable};
use crate::id::{PersonId, RoleId};
use crate::persistent;
use crate::recorded_event::RecordedEvent;
use crate::references::References;
use crate::stream::Stream;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Reference};
use crate::vocabulary::time::{PartialDate, Timestamp, UtcOffset};

macro_rules! register {
    ($($kind:ident($module:ident, $id:ident) in $entries:ident: $what:literal;)+) => {
        $(use crate::aggregate::$module::$kind;)+

        /// Every entry of an ISMS at one position.
        ///
        /// Written with serde, it is read back as it was by the same code only ([`FINGERPRINT`](crate::FINGERPRINT)).
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[non_exhaustive]
        pub struct Register {
            /// How many events it has seen: the position of the next.
            pub position: u64,
            /// When the last of them was recorded.
            pub recorded_at: Option<Timestamp>,
            /// How many of them this version does not know.
            pub unknown: u64,
            $(
                #[doc = concat!("What is known of ", $what, ".")]
                pub $entries: Entries<$kind>,
            )+
            #[serde(with = "persistent")]
            heads: OrdMap<Stream, Head>,
            references: References,
            /// Who refers to whom, and since which position at the latest: `(target, source)`.
            #[serde(with = "persistent")]
            links: OrdMap<(Stream, Stream), u64>,
            /// The assignments by which somebody has acted, and on which day last.
            #[serde(with = "persistent")]
            grants_used: OrdMap<u64, NaiveDate>,
        }

        impl Register {
            /// The things whose entries are not as they are in another register, those that it lacks included.
            #[must_use]
            pub fn differing(&self, other: &Self) -> Vec<Stream> {
                let mut things = Vec::new();
                $(things.extend(self.$entries.differing(&other.$entries));)+
                things
            }

            fn entries(&self, stream: Stream) -> Option<&dyn AnyEntries> {
                Some(match stream {
                    $(Stream::$kind(_) => &self.$entries,)+
                    Stream::Unknown(_) => return None,
                })
            }

            fn entries_mut(&mut self, stream: Stream) -> Option<&mut dyn AnyEntries> {
                Some(match stream {
                    $(Stream::$kind(_) => &mut self.$entries,)+
                    Stream::Unknown(_) => return None,
                })
            }

            fn all_entries(&self) -> impl Iterator<Item = &dyn AnyEntries> {
                let all: Vec<&dyn AnyEntries> = vec![$(&self.$entries),+];
                all.into_iter()
            }
        }
    };
}

every_kind!(register);

/// Where a stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Head {
    /// The number of its latest event.
    pub version: u32,
    /// The position of its latest event.
    pub last: u64,
    /// The position of its first event.
    pub first: u64,
    /// From when its thing is there.
    pub since: PartialDate,
}

impl Register {
    /// The management system, once it is established.
    #[must_use]
    pub fn isms(&self) -> Option<&Isms> {
        self.management_systems.iter().next().map(|(_, isms)| isms)
    }

    /// The log's own entry, once it is created.
    #[must_use]
    pub fn log(&self) -> Option<&Log> {
        self.logs.iter().next().map(|(_, log)| log)
    }

    /// What may be waived, and the numbers that rules and reports go by.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.isms().map(|isms| &isms.profile.value)
    }

    /// The ISMS's own offset from UTC.
    #[must_use]
    pub fn offset(&self) -> UtcOffset {
        self.isms().map(|isms| isms.establishment.utc_offset).unwrap_or_default()
    }

    /// It in two parts, the entries and what is noted about them, so that two threads can write and read it.
    #[must_use]
    pub fn parts(&self) -> [Self; 2] {
        let Self { heads, references, links, grants_used, .. } = Self::default();
        let entries = Self { heads, references, links, grants_used, ..self.clone() };
        let Self { heads, references, links, grants_used, .. } = self.clone();
        [entries, Self { heads, references, links, grants_used, ..Self::default() }]
    }

    /// The register of which these are the [`parts`](Self::parts).
    #[must_use]
    pub fn of_parts([entries, noted]: [Self; 2]) -> Self {
        let Self { heads, references, links, grants_used, .. } = noted;
        Self { heads, references, links, grants_used, ..entries }
    }

    /// The persons who hold a role of top management at a time and have not left (5.1, 5.3).
    pub fn top_management(&self, at: PartialDate) -> impl Iterator<Item = PersonId> {
        self.leaders(at).map(|(_, it)| it.person)
    }

    /// The assignments by which the organization is led at a time, each with its role: to a role of top
    /// management, of a human being who has not left, and for the whole organization, not for an area of it.
    pub fn leaders(&self, at: PartialDate) -> impl Iterator<Item = (RoleId, &Assignment)> {
        self.held_everywhere(at, |it| it.level == RoleLevel::Top)
    }

    /// The assignments by which roles are assigned at a time, each with its role: to a role that may, of a human being
    /// who has not left, and for the whole organization.
    pub fn appointers(&self, at: PartialDate) -> impl Iterator<Item = (RoleId, &Assignment)> {
        self.held_everywhere(at, |it| it.authorities.contains(&Authority::Assign))
    }

    fn held_everywhere(
        &self,
        at: PartialDate,
        is_such: impl Fn(&Definition) -> bool,
    ) -> impl Iterator<Item = (RoleId, &Assignment)> {
        let such = self.roles.iter().filter(move |(_, role)| is_such(&role.definition.value));
        let held = such.flat_map(move |(id, role)| role.holders(at, self.offset()).map(move |it| (id, it)));
        held.filter(|(_, it)| {
            it.areas.is_empty()
                && self.persons.get(it.person).is_some_and(|it| it.is_there() && it.is_human())
        })
    }

    /// Where a stream stands; none where it has no event.
    #[must_use]
    pub fn head(&self, stream: Stream) -> Option<Head> {
        self.heads.get(&stream).copied()
    }

    /// Every stream, with where it stands.
    pub fn heads(&self) -> impl Iterator<Item = (Stream, Head)> {
        self.heads.iter().map(|(stream, head)| (*stream, *head))
    }

    /// Whether the thing exists and is not voided.
    #[must_use]
    pub fn exists(&self, thing: Stream) -> bool {
        self.entries(thing).is_some_and(|entries| entries.exists(thing.uuid()))
    }

    /// What is known of the thing, as JSON; none where there is no such thing.
    #[must_use]
    pub fn to_json(&self, thing: Stream) -> Option<serde_json::Value> {
        self.entries(thing)?.json(thing.uuid())
    }

    /// Everything for which somebody answers and that has not ended, with who does.
    pub fn owned(&self) -> impl Iterator<Item = (Stream, Noted<Responsible>)> {
        self.all_entries().flat_map(AnyEntries::owned)
    }

    /// Who answers for the thing, where somebody does and it has not ended.
    #[must_use]
    pub fn owner(&self, thing: Stream) -> Option<Noted<Responsible>> {
        self.entries(thing)?.owner(thing.uuid())
    }

    /// Whether the thing's creation was voided.
    #[must_use]
    pub fn is_voided(&self, thing: Stream) -> bool {
        self.voided_by(thing).is_some()
    }

    /// The position of the event that voided the thing's creation.
    #[must_use]
    pub fn voided_by(&self, thing: Stream) -> Option<u64> {
        self.entries(thing)?.voided_by(thing.uuid())
    }

    /// The thing of an aggregate (`asset`) that goes by a reference.
    #[must_use]
    pub fn by_reference(&self, aggregate: &'static str, reference: &Reference) -> Option<Stream> {
        self.references.get(aggregate, reference)
    }

    /// What people call a thing.
    #[must_use]
    pub fn reference(&self, thing: Stream) -> Option<&Reference> {
        self.entries(thing)?.reference(thing.uuid())
    }

    /// The area to which a thing belongs.
    #[must_use]
    pub fn area(&self, thing: Stream) -> Option<&Area> {
        self.entries(thing)?.area(thing.uuid())
    }

    /// What an event names; of a correction, what the event names as it should have been.
    #[must_use]
    pub fn mentions(&self, stream: Stream, event: &Event) -> Mentions {
        let event = if let Event::Corrected(it) = event { &it.event } else { event };
        self.entries(stream).map(|entries| entries.mentions(event)).unwrap_or_default()
    }

    /// The things that refer to `target`, each with the position at which it did so last. A thing that was
    /// once referred to is still listed after the referring thing has changed its mind.
    pub fn referrers(&self, target: Stream) -> impl Iterator<Item = (Stream, u64)> {
        let least = Stream::Log(uuid::Uuid::nil().into());
        self.links
            .range((target, least)..)
            .take_while(move |((to, _), _)| *to == target)
            .map(|((_, from), seq)| (*from, *seq))
    }

    /// The same of one aggregate (`change`), found without passing by the others.
    pub fn referrers_of(&self, target: Stream, aggregate: &'static str) -> impl Iterator<Item = Stream> {
        let least = Stream::of(aggregate, uuid::Uuid::nil());
        self.links
            .range((target, least)..)
            .map(|((to, from), _)| (*to, *from))
            .take_while(move |(to, from)| *to == target && from.aggregate() == aggregate)
            .map(|(_, from)| from)
    }

    /// Whether somebody has acted by the assignment at this position.
    #[must_use]
    pub fn is_grant_used(&self, assignment: u64) -> bool {
        self.grants_used.contains_key(&assignment)
    }

    /// The last day on which somebody has acted by it.
    #[must_use]
    pub fn last_use(&self, assignment: u64) -> Option<NaiveDate> {
        self.grants_used.get(&assignment).copied()
    }

    /// The register after `event`. It looks back into `history` only where the event corrects or voids.
    pub fn evolve<H: History + ?Sized>(
        &mut self,
        event: &RecordedEvent,
        history: &H,
    ) -> Result<(), Unreadable> {
        self.evolve_until(event, history, None)
    }

    /// The same, as far as it had begun at the horizon.
    pub fn evolve_until<H: History + ?Sized>(
        &mut self,
        event: &RecordedEvent,
        history: &H,
        horizon: Option<Horizon>,
    ) -> Result<(), Unreadable> {
        if event.event.is_unknown() {
            self.unknown += 1;
        } else if matches!(event.event, Event::Corrected(_) | Event::Voided(_)) {
            let mut stream = history.stream(event.previous)?;
            stream.push(event.clone());
            self.refold(event.stream, &stream, horizon);
        } else if horizon.is_none_or(|it| it.reaches(event.effective())) {
            self.apply(event.stream, &event.event, &event.meta());
        }
        self.advance(event);
        Ok(())
    }

    /// One event on its entry, and what the register notes about it.
    fn apply(&mut self, stream: Stream, event: &Event, meta: &Meta<'_>) {
        let mentions = self.mentions(stream, event);
        if let Some(entries) = self.entries_mut(stream) {
            entries.evolve(stream.uuid(), event, meta);
        }
        if let Some(reference) = mentions.reference {
            self.references.give(stream, reference);
        }
        for thing in mentions.things {
            self.links.insert((thing, stream), meta.seq);
        }
    }

    /// A stream anew, as its corrections and voidings have it.
    fn refold(&mut self, stream: Stream, events: &[RecordedEvent], horizon: Option<Horizon>) {
        let reading = Reading::of(events);
        self.unlink(stream, events);
        let creation = events.first().and_then(|first| reading.voiding_of(first.seq));
        let Some(entries) = self.entries_mut(stream) else { return };
        if let Some(seq) = creation {
            entries.mark_voided(stream.uuid(), seq);
            return;
        }
        entries.forget(stream.uuid());
        let mut since = None;
        for it in reading.standing() {
            since = since.or(Some(it.meta.effective_at));
            if horizon.is_none_or(|horizon| horizon.reaches(it.meta.effective_at)) {
                self.apply(stream, it.event, &it.meta);
            }
        }
        if let (Some(head), Some(since)) = (self.heads.get_mut(&stream), since) {
            head.since = since;
        }
    }

    /// Frees what a stream is called, and takes back what its events have referred to.
    fn unlink(&mut self, stream: Stream, events: &[RecordedEvent]) {
        if let Some(reference) = self.reference(stream).cloned() {
            self.references.free(stream, reference);
        }
        for event in events {
            for thing in self.mentions(stream, &event.event).things {
                self.links.remove(&(thing, stream));
            }
        }
    }

    /// The register as it would be if of this stream, whose events these are, only those before `seq` were.
    pub(crate) fn rewound(&self, stream: Stream, events: &[RecordedEvent], seq: u64) -> Self {
        let mut then = self.clone();
        then.unlink(stream, events);
        if let Some(entries) = then.entries_mut(stream) {
            entries.forget(stream.uuid());
        }
        for it in Reading::of(events).standing().filter(|it| it.recorded.seq < seq) {
            then.apply(stream, it.event, &it.meta);
        }
        if events.first().is_none_or(|first| first.seq >= seq) {
            then.heads.remove(&stream);
        }
        then
    }

    /// The stream's head, and the grant by which somebody acted.
    fn advance(&mut self, event: &RecordedEvent) {
        self.position = event.seq + 1;
        self.recorded_at = Some(event.recorded_at);
        let head = self.heads.entry(event.stream).or_insert(Head {
            version: 0,
            last: event.seq,
            first: event.seq,
            since: event.effective(),
        });
        head.version = event.version;
        head.last = event.seq;
        let day = event.recorded_at.day(self.offset());
        if let Some(grant) = event.grant
            && self.last_use(grant).is_none_or(|last| last < day)
        {
            self.grants_used.insert(grant, day);
        }
    }
}
