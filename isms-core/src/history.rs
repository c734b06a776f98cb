//! What has been recorded, for the few who must look back: corrections, and decisions about them.

use crate::recorded_event::RecordedEvent;
use crate::stream::Stream;

/// The events of the log, as far as somebody may look back.
pub trait History {
    /// The event at a position.
    fn event(&self, seq: u64) -> Result<Option<RecordedEvent>, Unreadable>;

    /// The events of one stream, in their order.
    fn stream(&self, stream: Stream) -> Result<Vec<RecordedEvent>, Unreadable>;
}

/// The log could not be read. The message is the store's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log could not be read: {0}")]
pub struct Unreadable(pub String);

impl History for Vec<RecordedEvent> {
    fn event(&self, seq: u64) -> Result<Option<RecordedEvent>, Unreadable> {
        Ok(self.iter().find(|event| event.seq == seq).cloned())
    }

    fn stream(&self, stream: Stream) -> Result<Vec<RecordedEvent>, Unreadable> {
        Ok(self.iter().filter(|event| event.stream == stream).cloned().collect())
    }
}
