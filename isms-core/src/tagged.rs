//! A payload read by its type: `risk.analyzed` and the payload's JSON, into nested enums.
//!
//! ```text
//! "risk.analyzed", {…}  ──►  Event::Risk(risk::Event::Analyzed({…}))
//! ```
//!
//! Each enum takes the part of the tag before the dot as its variant and hands on the rest; the innermost
//! content is the payload itself, read in place. So derives dispatch by themselves, and there is no table of
//! types to keep.

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, VariantAccess, Visitor, value::StrDeserializer,
};

/// What is left of a tag, and the payload that follows it.
pub(crate) struct Tagged<'a, D> {
    tag: Option<&'a str>,
    payload: D,
}

impl<'a, D> Tagged<'a, D> {
    pub(crate) fn new(tag: &'a str, payload: D) -> Self {
        Self { tag: Some(tag), payload }
    }
}

/// Everything but an enum with a tag left is the payload's own business.
macro_rules! payload {
    ($($method:ident($($arg:ident: $type:ty),*))+) => {$(
        fn $method<V: Visitor<'de>>(self, $($arg: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            self.payload.$method($($arg,)* visitor)
        }
    )+};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Tagged<'_, D> {
    type Error = D::Error;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        match self.tag {
            Some(tag) => {
                let (head, rest) = tag.split_once('.').map_or((tag, None), |(head, rest)| (head, Some(rest)));
                visitor.visit_enum(Variant { head, inner: Tagged { tag: rest, payload: self.payload } })
            }
            None => self.payload.deserialize_enum(name, variants, visitor),
        }
    }

    payload! {
        deserialize_any() deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32()
        deserialize_i64() deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64()
        deserialize_f32() deserialize_f64() deserialize_char() deserialize_str() deserialize_string()
        deserialize_bytes() deserialize_byte_buf() deserialize_option() deserialize_unit()
        deserialize_unit_struct(name: &'static str) deserialize_newtype_struct(name: &'static str)
        deserialize_seq() deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize) deserialize_map()
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
        deserialize_identifier() deserialize_ignored_any()
    }
}

struct Variant<'a, D> {
    head: &'a str,
    inner: Tagged<'a, D>,
}

impl<'de, 'a, D: Deserializer<'de>> EnumAccess<'de> for Variant<'a, D> {
    type Error = D::Error;
    type Variant = Tagged<'a, D>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), D::Error> {
        let variant = seed.deserialize(StrDeserializer::new(self.head))?;
        Ok((variant, self.inner))
    }
}

impl<'de, D: Deserializer<'de>> VariantAccess<'de> for Tagged<'_, D> {
    type Error = D::Error;

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, D::Error> {
        seed.deserialize(self)
    }

    fn unit_variant(self) -> Result<(), D::Error> {
        Err(de::Error::custom("expected an event with a payload"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, D::Error> {
        Err(de::Error::custom("expected an event with one payload"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, D::Error> {
        Err(de::Error::custom("expected an event with a named payload"))
    }
}
