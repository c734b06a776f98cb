//! The line of an event: its envelope and payload as compact JSON, and back.
//!
//! The members stand in one order; what is absent is absent, not null. The bytes are what is hashed, so nothing
//! is ever written anew from what was read.
//!
//! ```text
//! {"seq":12,"id":…,"stream":…,"version":3,"previous":7,"type":…,"schema":1,"recorded_at":…,…,"salt":…,"data":{…}}
//! ```

use std::borrow::Cow;
use std::fmt::Display;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use isms_core::aggregate::log;
use isms_core::event::{Event, EventSeed};
use isms_core::id::{CorrelationId, EventId};
use isms_core::json::without_nulls;
use isms_core::meaning::Meaning;
use isms_core::recorded_event::{CommandReference, RecordedEvent, Source};
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::evidence::Evidence;
use isms_core::vocabulary::text::Prose;
use isms_core::vocabulary::time::{PartialDate, Timestamp};
use serde::de::DeserializeSeed as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::group::LINE_BYTES_MAX;
use crate::note::VerifierKey;

/// How long a payload may be, in bytes: so that a correction of it, which has it within, always fits a line.
pub const DATA_BYTES_MAX: usize = 48 * 1024;

/// How deep a payload may nest: more than any event does, and little enough for any reader.
pub const DEPTH_MAX: usize = 32;

/// The greatest integer that every reader of JSON reads as it is (RFC 8259, 6).
pub const INTEGER_MAX: u64 = (1 << 53) - 1;

/// How the type of a correction ends.
const CORRECTED: &str = ".corrected";

/// What makes two lines that say the same different, so that the hash of one cannot be guessed.
pub type Salt = [u8; 16];

/// What is wrong with a line, or with an event that is to become one.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum LineError {
    /// It is no line of an event.
    #[error("expected the line of an event: {reason}")]
    Json {
        /// What the parser found.
        reason: String,
    },
    /// The type is of one aggregate and the stream of another.
    #[error("expected an event of `{stream}`, found type `{found}`")]
    Mismatch {
        /// The stream.
        stream: String,
        /// The type.
        found: String,
    },
    /// The version and the position of the stream's event before it do not agree.
    #[error("expected a previous position for every version but the first, found version {version}")]
    Previous {
        /// The version.
        version: u32,
    },
    /// A number that not every reader of JSON reads as it is.
    #[error("expected integers of at most {INTEGER_MAX}, found `{found}`; record it as text")]
    Integer {
        /// The number.
        found: String,
    },
    /// It nests too deeply.
    #[error("expected a payload of at most {DEPTH_MAX} levels, found {found}; record it flatter")]
    Depth {
        /// How many levels it has.
        found: usize,
    },
    /// The payload is too long.
    #[error("expected a payload of at most {DATA_BYTES_MAX} bytes, found {found}; record it in parts")]
    DataLength {
        /// How long it is.
        found: usize,
    },
    /// The line is too long.
    #[error("expected an event of at most {LINE_BYTES_MAX} bytes, found {found}; shorten reason or evidence")]
    Length {
        /// How long it is.
        found: usize,
    },
}

impl LineError {
    pub(crate) fn json(error: impl Display) -> Self {
        Self::Json { reason: error.to_string() }
    }
}

/// The members of a line, in their order. `data` is read once its type is known, and written as it is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    seq: u64,
    id: EventId,
    #[serde(borrow)]
    stream: Cow<'a, str>,
    version: u32,
    previous: Option<u64>,
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    schema: u32,
    recorded_at: Timestamp,
    effective_at: Option<PartialDate>,
    actor: Actor,
    grant: Option<u64>,
    command: Option<CommandReference>,
    cause: Option<EventId>,
    correlation: Option<CorrelationId>,
    reason: Option<Prose>,
    source: Option<Source>,
    evidence: Option<Vec<Evidence>>,
    #[serde(borrow)]
    salt: Cow<'a, str>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// The line of an event, without LF.
pub fn write(event: &RecordedEvent, salt: Salt) -> Result<Vec<u8>, LineError> {
    let data = event.event.to_json().map_err(LineError::json)?;
    if data.len() > DATA_BYTES_MAX {
        return Err(LineError::DataLength { found: data.len() });
    }
    let r#type = event.type_name();
    let schema = if let Event::Unknown(unknown) = &event.event {
        unknown.schema
    } else {
        Meaning::of(&r#type).map_or(1, |meaning| meaning.schema)
    };
    let line = Line {
        seq: event.seq,
        id: event.id,
        stream: event.stream.to_string().into(),
        version: event.version,
        previous: event.previous,
        r#type: r#type.into(),
        schema,
        recorded_at: event.recorded_at,
        effective_at: event.effective_at,
        actor: event.actor,
        grant: event.grant,
        command: event.command,
        cause: event.cause,
        correlation: event.correlation,
        reason: event.reason.clone(),
        source: event.source.clone(),
        evidence: Some(event.evidence.clone()).filter(|it| !it.is_empty()),
        salt: URL_SAFE_NO_PAD.encode(salt).into(),
        data: None,
    };
    let mut line = without_nulls(serde_json::to_string(&line).map_err(LineError::json)?);
    line.pop();
    line.extend([",\"data\":", &data, "}"]);
    if line.len() > LINE_BYTES_MAX {
        return Err(LineError::Length { found: line.len() });
    }
    let great = integers(&line).find(|it| it.parse().map_or(true, |it: u64| it > INTEGER_MAX));
    if let Some(found) = great.map(str::to_owned) {
        return Err(LineError::Integer { found });
    }
    Ok(line.into_bytes())
}

/// The event of a line, without LF.
pub fn read(line: &[u8]) -> Result<RecordedEvent, LineError> {
    read_with_salt(line).map(|(event, _)| event)
}

/// The event of a line, without LF, and the salt with which [`write()`] writes the same line again.
pub fn read_with_salt(line: &[u8]) -> Result<(RecordedEvent, Salt), LineError> {
    read_whole(line).map(|whole| (whole.event, whole.salt))
}

/// All that is in a line.
pub(crate) struct Whole {
    pub(crate) event: RecordedEvent,
    salt: Salt,
    schema: u32,
}

/// The type and the schema of the event within a correction.
#[derive(Deserialize)]
struct Within<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    schema: u32,
}

impl Whole {
    /// Whether its line is spelled as [`write()`] spells the event: without nulls and white space, in the one order.
    /// Lines of earlier schemas and of unknown types are not written any more, and so have the spelling that they have.
    /// Of a correction, that goes for the event within it too.
    pub(crate) fn is_spelled_as_in(&self, line: &[u8]) -> bool {
        let is_current = |r#type: &str, schema| Meaning::of(r#type).is_some_and(|it| it.schema == schema);
        let is_written = !self.event.event.is_unknown()
            && is_current(&self.event.type_name(), self.schema)
            && self.within(line).is_none_or(|it| is_current(&it.r#type, it.schema));
        !is_written || write(&self.event, self.salt).is_ok_and(|written| written == line)
    }

    /// What a correction says of the event within it.
    fn within<'a>(&self, line: &'a [u8]) -> Option<Within<'a>> {
        /// A line of which only that is read.
        #[derive(Deserialize)]
        struct Outside<'a> {
            #[serde(borrow)]
            data: Within<'a>,
        }
        let is_correction = matches!(self.event.event, Event::Corrected(_));
        let read = || serde_json::from_slice(line).ok().map(|it: Outside<'_>| it.data);
        is_correction.then(read).flatten()
    }
}

pub(crate) fn read_whole(line: &[u8]) -> Result<Whole, LineError> {
    if line.len() > LINE_BYTES_MAX {
        return Err(LineError::Length { found: line.len() });
    }
    let line = std::str::from_utf8(line).map_err(LineError::json)?;
    let line: Line<'_> = serde_json::from_str(line).map_err(LineError::json)?;
    // Types that are written as objects could be read from arrays too, where order stands for names.
    let data = line.data.map(RawValue::get).filter(|data| data.starts_with('{'));
    let data = data.ok_or_else(|| LineError::json("data is no object"))?;
    let stream: Stream = line.stream.parse().map_err(LineError::json)?;
    if line.r#type.split_once('.').map(|(aggregate, _)| aggregate) != line.stream.split('/').next() {
        return Err(LineError::Mismatch { stream: line.stream.into(), found: line.r#type.into() });
    }
    if (line.version == 1) != line.previous.is_none()
        || line.version == 0
        || line.previous.is_some_and(|previous| previous >= line.seq)
    {
        return Err(LineError::Previous { version: line.version });
    }
    let salt: Option<Salt> =
        URL_SAFE_NO_PAD.decode(line.salt.as_bytes()).ok().and_then(|salt| salt.try_into().ok());
    let salt = salt.ok_or_else(|| LineError::json("salt is not 16 bytes in unpadded base64url"))?;
    // A correction has an event within, which could be a correction again, and so on to the end of the stack.
    let is_correction = line.r#type.ends_with(CORRECTED);
    if is_correction {
        require_flat(data)?;
    }
    let seed = EventSeed { r#type: &line.r#type, schema: line.schema };
    let event = seed.deserialize(&mut serde_json::Deserializer::from_str(data));
    let event = event.map_err(|error| LineError::json(format_args!("{}: {error}", line.r#type)))?;
    if matches!(event, Event::Unknown(_)) {
        require_flat(data)?;
    }
    let event = RecordedEvent {
        seq: line.seq,
        id: line.id,
        stream,
        version: line.version,
        previous: line.previous,
        event,
        recorded_at: line.recorded_at,
        effective_at: line.effective_at,
        actor: line.actor,
        grant: line.grant,
        command: line.command,
        cause: line.cause,
        correlation: line.correlation,
        reason: line.reason,
        source: line.source,
        evidence: line.evidence.unwrap_or_default(),
    };
    Ok(Whole { event, salt, schema: line.schema })
}

/// The integers that stand in JSON, in strings not.
fn integers(json: &str) -> impl Iterator<Item = &str> {
    let mut rest = json;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(|c: char| c == '"' || c.is_ascii_digit())?;
            rest = rest.get(at..)?;
            if rest.starts_with('"') {
                rest = rest.get(string_end(rest)..)?;
                continue;
            }
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, after) = rest.split_at(end);
            rest = after;
            return Some(digits);
        }
    })
}

/// The length of the JSON string with which `text` begins, its quotes included.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    let is_end = |(_, byte): &(usize, u8)| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    };
    text.bytes().enumerate().skip(1).find(is_end).map_or(text.len(), |(at, _)| at + 1)
}

/// Fails where a payload nests too deeply.
fn require_flat(data: &str) -> Result<(), LineError> {
    let found = depth(data);
    if found <= DEPTH_MAX { Ok(()) } else { Err(LineError::Depth { found }) }
}

/// How deep JSON nests. Payloads of known types nest as deep as their types do; only others are measured.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The key of a log, as its first line names it.
#[must_use]
pub fn key_of(first_line: &[u8]) -> Option<VerifierKey> {
    creation_of(first_line)?.key.as_str().parse().ok()
}

/// How a log began, as its first line tells.
pub(crate) fn creation_of(first_line: &[u8]) -> Option<log::Creation> {
    let first = read(first_line).ok()?;
    if let Event::Log(log::Event::Created(creation)) = first.event { Some(creation) } else { None }
}

#[cfg(test)]
mod tests;
