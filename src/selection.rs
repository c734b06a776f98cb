//! A selection of the history: which events, in their order.

use std::sync::Arc;

use isms_core::id::PersonId;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_store::{LogError, Store};

/// Events of the log, in their order. Nothing chosen is everything.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let isms = isms::Isms::read("acme.isms")?;
/// # let risk: isms::id::RiskId = isms.new_id()?;
/// for event in isms.history().of(risk).since(100) {
///     println!("{}", event?.type_name());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a selection does nothing until it is iterated over"]
pub struct Selection {
    store: Arc<Store>,
    stream: Option<Stream>,
    person: Option<PersonId>,
    r#type: Option<String>,
    since: u64,
    until: u64,
}

impl Selection {
    pub(crate) fn of_all(store: Arc<Store>) -> Self {
        let until = store.log().size();
        Self { store, stream: None, person: None, r#type: None, since: 0, until }
    }

    /// Of one thing.
    pub fn of(self, thing: impl Into<Stream>) -> Self {
        Self { stream: Some(thing.into()), ..self }
    }

    /// By one person.
    pub fn by(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }

    /// Of one type (`risk.analyzed`), or of one aggregate (`risk`).
    pub fn of_type(self, r#type: impl Into<String>) -> Self {
        Self { r#type: Some(r#type.into()), ..self }
    }

    /// From a position on, that position included. None is the beginning.
    pub fn since(self, position: impl Into<Option<u64>>) -> Self {
        Self { since: position.into().unwrap_or(0), ..self }
    }

    /// Up to a position, that position left out.
    pub fn until(self, position: u64) -> Self {
        Self { until: position.min(self.until), ..self }
    }

    fn wants(&self, event: &RecordedEvent) -> bool {
        let within = (self.since..self.until).contains(&event.seq);
        let of_person = self.person.is_none_or(|person| event.actor.person() == Some(person));
        let of_type = self.r#type.as_ref().is_none_or(|wanted| {
            let name = event.type_name();
            name == *wanted || name.split_once('.').is_some_and(|(aggregate, _)| aggregate == wanted)
        });
        within && of_person && of_type
    }
}

impl IntoIterator for Selection {
    type Item = Result<RecordedEvent, LogError>;
    type IntoIter = Box<dyn Iterator<Item = Self::Item> + Send>;

    fn into_iter(self) -> Self::IntoIter {
        let Some(stream) = self.stream else {
            let events = self.store.log().events(self.since..self.until);
            return Box::new(
                events.filter(move |event| event.as_ref().map_or(true, |event| self.wants(event))),
            );
        };
        match self.store.stream(stream) {
            Ok(events) => Box::new(events.into_iter().filter(move |event| self.wants(event)).map(Ok)),
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }
}
