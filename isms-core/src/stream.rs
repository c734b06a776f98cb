//! A stream: the history of one thing within the log.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::every_kind;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::written::written_as_text;

macro_rules! stream {
    ($($kind:ident($module:ident, $id:ident) in $entries:ident: $what:literal;)+) => {
        $(use crate::id::$id;)+

        /// A thing with a history of its own, written `<aggregate>/<uuid>`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stream {
            $(
                #[doc = concat!("That of ", $what, ".")]
                $kind($id),
            )+
            /// A thing of a kind that this version does not know. The line has its name.
            Unknown(Uuid),
        }

        impl Stream {
            /// The aggregates that this version knows, as they stand before the slash.
            pub const AGGREGATES: &'static [&'static str] = &[$(stringify!($module)),+];

            fn parts(self) -> (&'static str, Uuid) {
                match self {
                    $(Self::$kind(id) => (stringify!($module), id.into()),)+
                    Self::Unknown(uuid) => ("unknown", uuid),
                }
            }

            /// The thing of an aggregate with an identity.
            #[must_use]
            pub fn of(aggregate: &str, uuid: Uuid) -> Self {
                match aggregate {
                    $(stringify!($module) => Self::$kind(uuid.into()),)+
                    _ => Self::Unknown(uuid),
                }
            }
        }

        /// It as the number of its kind and its identity.
        #[derive(Serialize, Deserialize)]
        #[serde(remote = "Stream")]
        enum Short {
            $($kind($id),)+
            Unknown(Uuid),
        }

        $(
            impl From<$id> for Stream {
                fn from(id: $id) -> Self {
                    Self::$kind(id)
                }
            }
        )+
    };
}

every_kind!(stream);

/// Why a text names no stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a stream like `risk/<uuid>`, found `{0}`")]
pub struct StreamError(String);

impl Stream {
    /// The aggregate's name, as it stands before the slash and in event types.
    #[must_use]
    pub fn aggregate(self) -> &'static str {
        self.parts().0
    }

    /// The identity within its aggregate.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.parts().1
    }
}

impl FromStr for Stream {
    type Err = StreamError;

    fn from_str(text: &str) -> Result<Self, StreamError> {
        let error = || StreamError(text.chars().take(80).collect());
        let (aggregate, uuid) = text.split_once('/').ok_or_else(error)?;
        let uuid = Uuid::try_parse(uuid).map_err(|_| error())?;
        Ok(Self::of(aggregate, uuid))
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (aggregate, uuid) = self.parts();
        write!(f, "{aggregate}/{uuid}")
    }
}

written_as_text!(Stream or Short);

impl From<Responsible> for Stream {
    fn from(responsible: Responsible) -> Self {
        match responsible {
            Responsible::Person(person) => Self::Person(person),
            Responsible::Role(role) => Self::Role(role),
        }
    }
}
