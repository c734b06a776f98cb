//! Values that are written as one text: how serde reads and writes whatever has `Display` and `FromStr`.
//!
//! Where no human being reads them, some have a shorter form: a private mirror of the type, made with
//! `#[serde(remote = …)]`. Snapshots of a register are written so; the log never is.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Visitor};

/// Reads a value from its text, in place: every line of a log passes here.
pub(crate) fn read<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    struct Text<T>(PhantomData<T>);

    impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    from.deserialize_str(Text(PhantomData))
}

/// Serde for types that are written as they are displayed, or shorter where nobody reads them.
macro_rules! written_as_text {
    ($($name:ty),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::vocabulary::written::read(from)
            }
        }
    )+};
    ($name:ident or $short:ident $(if $has_a_form:ident else $why:ident)?) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $(if !self.$has_a_form() {
                    return Err(serde::ser::Error::custom($why));
                })?
                if to.is_human_readable() { to.collect_str(self) } else { $short::serialize(self, to) }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                if from.is_human_readable() {
                    return $crate::vocabulary::written::read(from);
                }
                let value = $short::deserialize(from)?;
                $(if !value.$has_a_form() {
                    return Err(serde::de::Error::custom($why));
                })?
                Ok(value)
            }
        }
    };
}

pub(crate) use written_as_text;
