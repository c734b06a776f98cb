//! Identities: UUIDs of version 7, by their time and then at random.
//!
//! Those of events increase along the log. So no two are equal, and whoever verifies a log of any length need
//! remember only the last one. RFC 9562, 5.7 and 6.2.

use isms_core::id::EventId;
use isms_core::vocabulary::time::Timestamp;
use uuid::{Builder, Uuid};

use crate::receipt::CommandError;

/// The bits of a UUID of version 7 that count on within a millisecond.
const COUNTER: u128 = (1 << 62) - 1;

/// How far to the right the milliseconds of a UUID of version 7 stand.
const MILLIS_SHIFT: u32 = 80;

/// A new UUID, version 7: by its time, then random.
pub fn new_uuid(at: Timestamp) -> Result<Uuid, CommandError> {
    random_uuid(u64::try_from(at.as_micros() / 1_000).unwrap_or_default())
}

fn random_uuid(millis: u64) -> Result<Uuid, CommandError> {
    Ok(Builder::from_unix_timestamp_millis(millis, &random()?).into_uuid())
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], CommandError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| CommandError::NotWritten(error.to_string()))?;
    Ok(bytes)
}

/// The identities of a log's events, one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EventIds {
    last: Option<Uuid>,
}

impl EventIds {
    /// Goes on behind an event that is in the log.
    pub(crate) fn passed(&mut self, id: EventId) {
        self.last = self.last.max(Some(id.into()));
    }

    /// The next one, for an event recorded then: greater than every one before.
    pub(crate) fn next(&mut self, at: Timestamp) -> Result<EventId, CommandError> {
        let fresh = new_uuid(at)?;
        let next = match self.last {
            Some(last) if fresh <= last => following(last)?,
            Some(_) | None => fresh,
        };
        self.last = Some(next);
        Ok(next.into())
    }
}

/// A UUID of version 7 that is greater than this one.
fn following(last: Uuid) -> Result<Uuid, CommandError> {
    let number = last.as_u128();
    if number & COUNTER < COUNTER {
        return Ok(Uuid::from_u128(number + 1));
    }
    random_uuid(u64::try_from(number >> MILLIS_SHIFT).unwrap_or_default() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_of_events_increase_whatever_the_clock_says() {
        let mut ids = EventIds::default();
        let mut before = None;
        for seconds in ["00", "00", "01", "00", "00", "02", "01"] {
            let at = format!("2026-11-23T20:31:{seconds}.000000Z").parse().unwrap();
            for _ in 0..1_000 {
                let next = Uuid::from(ids.next(at).unwrap());
                assert!(before < Some(next));
                assert_eq!((next.get_version_num(), next.get_variant()), (7, uuid::Variant::RFC4122));
                before = Some(next);
            }
        }
    }

    #[test]
    fn when_a_millisecond_is_used_up_the_next_one_is_taken() {
        let full = Uuid::from_u128(0x0192_0000_0000_7fff_bfff_ffff_ffff_ffff);
        let mut ids = EventIds::default();
        ids.passed(full.into());
        let next = Uuid::from(ids.next("1970-01-01T00:00:00.000000Z".parse().unwrap()).unwrap());
        assert!(next > full);
        assert_eq!((next.get_version_num(), next.get_variant()), (7, uuid::Variant::RFC4122));
        assert_eq!(next.as_u128() >> MILLIS_SHIFT, (full.as_u128() >> MILLIS_SHIFT) + 1);
    }
}
