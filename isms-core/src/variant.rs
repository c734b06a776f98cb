//! The names that serde knows: which variant a value is, and which variants a type has.
//!
//! An event's type is `<aggregate>.<past participle>`. Both halves are variant names of two nested enums, so
//! they are read off the derives instead of being written a second time.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Impossible, Serialize, Serializer};

/// The variant names of two nested enums: `("risk", "analyzed")`. None where it is not such a value.
pub(crate) fn names<T: Serialize>(value: &T) -> Option<(&'static str, &'static str)> {
    match value.serialize(Names { outer: None }) {
        Err(Found(found)) => found,
        Ok(never) => match never {},
    }
}

/// The variants that `T`, an enum, has.
pub(crate) fn variants<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    match T::deserialize(Variants) {
        Err(Listed(found)) => found,
        Ok(_) => &[],
    }
}

/// What ends the walk into a value: the names it has found.
#[derive(Debug)]
struct Found(Option<(&'static str, &'static str)>);

/// What ends the walk into a type: its variants.
#[derive(Debug)]
struct Listed(&'static [&'static str]);

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Found {}
impl std::error::Error for Listed {}

impl serde::ser::Error for Found {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(None)
    }
}

impl de::Error for Listed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }
}

struct Variants;

impl<'de> Deserializer<'de> for Variants {
    type Error = Listed;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Listed> {
        Err(Listed(&[]))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Listed> {
        Err(Listed(variants))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// No value is ever made: the names come back as the error that stops the walk.
enum Never {}

/// Whatever is no newtype variant of a newtype variant has no name.
macro_rules! nameless {
    ($($method:ident($($type:ty),*))+) => {$(
        fn $method(self, $(_: $type),*) -> Result<Never, Found> { Err(Found(None)) }
    )+};
}

struct Names {
    outer: Option<&'static str>,
}

impl Names {
    fn at(&self, variant: &'static str) -> Found {
        Found(self.outer.map(|outer| (outer, variant)))
    }
}

impl Serializer for Names {
    type Ok = Never;
    type Error = Found;
    type SerializeSeq = Impossible<Never, Found>;
    type SerializeTuple = Impossible<Never, Found>;
    type SerializeTupleStruct = Impossible<Never, Found>;
    type SerializeTupleVariant = Impossible<Never, Found>;
    type SerializeMap = Impossible<Never, Found>;
    type SerializeStruct = Impossible<Never, Found>;
    type SerializeStructVariant = Impossible<Never, Found>;

    nameless! {
        serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64) serialize_f32(f32)
        serialize_f64(f64) serialize_char(char) serialize_str(&str) serialize_bytes(&[u8]) serialize_none()
        serialize_unit() serialize_unit_struct(&'static str)
    }

    fn serialize_some<T: ?Sized + Serialize>(self, _: &T) -> Result<Never, Found> {
        Err(Found(None))
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &str, _: &T) -> Result<Never, Found> {
        Err(Found(None))
    }

    fn serialize_unit_variant(self, _: &str, _: u32, name: &'static str) -> Result<Never, Found> {
        Err(self.at(name))
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<Never, Found> {
        match self.outer {
            None => value.serialize(Self { outer: Some(name) }),
            Some(_) => Err(self.at(name)),
        }
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Found> {
        Err(self.at(name))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Found> {
        Err(self.at(name))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Found> {
        Err(Found(None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Found> {
        Err(Found(None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Found> {
        Err(Found(None))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Found> {
        Err(Found(None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Found> {
        Err(Found(None))
    }
}
