//! The registry of all events: what can happen, to whatever it happens.
//!
//! ```text
//! Event ─┬─ Log(log::Event)
//!        ├─ Isms(isms::Event)
//!        ├─ … one line an aggregate
//!        ├─ Corrected, Voided      what every stream may carry
//!        └─ Unknown                what a newer version wrote
//! ```

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer};
use serde::ser::SerializeStruct;
use serde::{Deserialize as DeriveDeserialize, Serialize};
use serde_json::value::{RawValue, Value};

use crate::every_kind;
use crate::meaning::{EventType, Meaning};
use crate::tagged::Tagged;
use crate::upcast;
use crate::variant;
use crate::vocabulary::time::PartialDate;

macro_rules! event {
    ($($kind:ident($module:ident, $id:ident) in $entries:ident: $what:literal;)+) => {
        $(use crate::aggregate::$module;)+

        /// What happened.
        #[derive(Clone, Debug, PartialEq, Serialize, DeriveDeserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Event {
            $(
                #[doc = concat!("To ", $what, ".")]
                $kind($module::Event),
            )+
            /// An earlier event of the stream was not as it was recorded.
            #[serde(skip)]
            Corrected(Box<Correction>),
            /// An earlier event of the stream never was.
            #[serde(skip)]
            Voided(Voiding),
            /// Something that this version does not know: passed on as it is, and counted.
            #[serde(skip)]
            Unknown(Box<Unknown>),
        }

        impl Event {
            /// Every type that this version knows, corrections and voidings left out, in the order of the registry.
            pub fn all_types() -> impl Iterator<Item = EventType> {
                let of = |aggregate, names: &'static [&'static str]| {
                    names.iter().map(move |name| EventType { aggregate, name })
                };
                let kinds = [$((stringify!($module), variant::variants::<$module::Event>())),+];
                kinds.into_iter().flat_map(move |(aggregate, names)| of(aggregate, names))
            }

            /// Its payload as compact JSON without nulls: what stands in a line as `data`.
            pub fn to_json(&self) -> Result<String, serde_json::Error> {
                let json = match self {
                    Self::Corrected(it) => serde_json::to_string(it)?,
                    Self::Voided(it) => serde_json::to_string(it)?,
                    Self::Unknown(it) => return Ok(it.data.clone()),
                    $(Self::$kind(it) => payload(it)?,)+
                };
                Ok(crate::json::without_nulls(json))
            }
        }

        $(
            impl From<$module::Event> for Event {
                fn from(event: $module::Event) -> Self {
                    Self::$kind(event)
                }
            }

            impl<'a> TryFrom<&'a Event> for &'a $module::Event {
                type Error = ();

                fn try_from(event: &'a Event) -> Result<Self, ()> {
                    if let Event::$kind(event) = event { Ok(event) } else { Err(()) }
                }
            }
        )+
    };
}

every_kind!(event);

/// An event of a type, or of a schema, that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its type.
    pub r#type: String,
    /// The schema of its payload.
    pub schema: u32,
    /// Its payload, as it was written.
    pub data: String,
}

/// An earlier event of the same stream, as it should have been recorded.
///
/// Who acted stays, and so does the type. Written as `{corrects, type, schema, data, effective_at}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The position of the event that it corrects.
    pub corrects: u64,
    /// What it should have said.
    pub event: Event,
    /// From when it holds, where that was wrong too.
    pub effective_at: Option<PartialDate>,
}

/// An earlier event of the same stream that never was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveDeserialize)]
#[serde(deny_unknown_fields)]
pub struct Voiding {
    /// The position of the event that it voids.
    pub voids: u64,
}

impl Serialize for Correction {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let error = serde::ser::Error::custom::<&str>;
        let r#type =
            self.event.event_type().ok_or_else(|| error("expected a correction of a known event"))?;
        let data = self.event.to_json().and_then(RawValue::from_string).map_err(serde::ser::Error::custom)?;
        let mut written = to.serialize_struct("Correction", 5)?;
        written.serialize_field("corrects", &self.corrects)?;
        written.serialize_field("type", &r#type.to_string())?;
        written.serialize_field("schema", &Meaning::schema_of(r#type))?;
        written.serialize_field("data", &data)?;
        written.serialize_field("effective_at", &self.effective_at)?;
        written.end()
    }
}

impl<'de> Deserialize<'de> for Correction {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        /// The members as they stand; `data` is read once its type is known.
        #[derive(DeriveDeserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            corrects: u64,
            r#type: String,
            schema: u32,
            data: Box<RawValue>,
            effective_at: Option<PartialDate>,
        }
        let written = Written::deserialize(from)?;
        let seed = EventSeed { r#type: &written.r#type, schema: written.schema };
        let mut data = serde_json::Deserializer::from_str(written.data.get());
        let event = seed.deserialize(&mut data).map_err(de::Error::custom)?;
        Ok(Self { corrects: written.corrects, event, effective_at: written.effective_at })
    }
}

impl Event {
    /// Its type, where this version knows it and it is no correction or voiding: those are named after the
    /// stream that carries them (see [`crate::recorded_event::RecordedEvent::type_name`]).
    #[must_use]
    pub fn event_type(&self) -> Option<EventType> {
        variant::names(self).map(|(aggregate, name)| EventType { aggregate, name })
    }

    /// Whether this version does not know what it says: an event of a type or schema that it does not know, or a
    /// correction that says so of an earlier one. It is passed over, and counted.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let said = if let Self::Corrected(it) = self { &it.event } else { self };
        matches!(said, Self::Unknown(_))
    }
}

/// What stands within `{"<variant>":…}`.
fn payload<T: Serialize>(event: &T) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string(event)?;
    let inner = json.split_once(':').and_then(|(_, rest)| rest.strip_suffix('}'));
    inner.map(Into::into).ok_or_else(|| serde::ser::Error::custom("expected an event with a payload"))
}

/// Reads a payload as what its type and schema say it is.
#[derive(Clone, Copy, Debug)]
pub struct EventSeed<'a> {
    /// The event's type.
    pub r#type: &'a str,
    /// The schema of its payload.
    pub schema: u32,
}

impl<'de> DeserializeSeed<'de> for EventSeed<'_> {
    type Value = Event;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Event, D::Error> {
        let name = self.r#type.split_once('.').map_or("", |(_, name)| name);
        match Meaning::of(self.r#type) {
            Some(known) if known.schema == self.schema => match name {
                "corrected" => Deserialize::deserialize(data).map(|it| Event::Corrected(Box::new(it))),
                "voided" => Deserialize::deserialize(data).map(Event::Voided),
                _ => Event::deserialize(Tagged::new(self.r#type, data)),
            },
            Some(known) if (1..known.schema).contains(&self.schema) => {
                let data = upcast::lift(self.r#type, self.schema, Value::deserialize(data)?);
                Event::deserialize(Tagged::new(self.r#type, data)).map_err(de::Error::custom)
            }
            Some(_) if self.schema == 0 => Err(de::Error::custom("expected schema 1 or newer")),
            _ => {
                let data = Box::<RawValue>::deserialize(data)?;
                let (r#type, schema, data) = (self.r#type.into(), self.schema, data.get().into());
                Ok(Event::Unknown(Box::new(Unknown { r#type, schema, data })))
            }
        }
    }
}
