//! What has been recorded, for the few who must look back: corrections, and decisions about them.

use crate::recorded_event::RecordedEvent;

/// The events of the log, as far as somebody may look back.
pub trait History {
    /// The event at a position; none where the log ends before it.
    fn event(&self, seq: u64) -> Result<Option<RecordedEvent>, Unreadable>;

    /// The events of one stream, in their order, up to the one at `last`. It needs no index: each event names
    /// the position of the one before it.
    fn stream(&self, last: Option<u64>) -> Result<Vec<RecordedEvent>, Unreadable> {
        let (mut events, mut next) = (Vec::new(), last);
        while let Some(seq) = next {
            let found = self.event(seq)?.filter(|event| event.previous.is_none_or(|before| before < seq));
            let event = found.ok_or_else(|| Unreadable(format!("no event at position {seq}")))?;
            next = event.previous;
            events.push(event);
        }
        events.reverse();
        Ok(events)
    }
}

/// The log could not be read. The message is the store's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log could not be read: {0}")]
pub struct Unreadable(pub String);

impl History for Vec<RecordedEvent> {
    fn event(&self, seq: u64) -> Result<Option<RecordedEvent>, Unreadable> {
        Ok(self.iter().find(|event| event.seq == seq).cloned())
    }
}
