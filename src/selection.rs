//! A selection of the history: which events, in their order.

use isms_core::id::PersonId;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_store::{Log, LogError};

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
    log: Log,
    stream: Option<Stream>,
    person: Option<PersonId>,
    r#type: Option<String>,
    since: u64,
    until: u64,
}

impl Selection {
    pub(crate) fn of_all(log: Log) -> Self {
        let until = log.size();
        Self { log, stream: None, person: None, r#type: None, since: 0, until }
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
        let of_stream = self.stream.is_none_or(|stream| event.stream == stream);
        let of_person = self.person.is_none_or(|person| event.actor.person() == Some(person));
        let of_type = self.r#type.as_ref().is_none_or(|wanted| {
            let name = event.type_name();
            name == *wanted || name.split_once('.').is_some_and(|(aggregate, _)| aggregate == wanted)
        });
        of_stream && of_person && of_type
    }
}

impl IntoIterator for Selection {
    type Item = Result<RecordedEvent, LogError>;
    type IntoIter = Box<dyn Iterator<Item = Self::Item> + Send>;

    fn into_iter(self) -> Self::IntoIter {
        let events = self.log.events(self.since..self.until);
        Box::new(events.filter(move |event| event.as_ref().map_or(true, |event| self.wants(event))))
    }
}
