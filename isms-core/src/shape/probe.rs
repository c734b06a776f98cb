//! A probe: something that is not there, from which a type is deserialized to hear what it wants.

use std::cell::Cell;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer as _, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

/// What a type says it wants at one place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    Text,
    Integer,
    Boolean,
    Nothing,
    Optional,
    List,
    Map,
    Tuple(usize),
    Record(&'static [&'static str]),
    Choice(&'static str, &'static [&'static str]),
}

/// What `T` wants at the end of a path of steps: into a member, a variant, an element.
pub(super) fn wanted<T: DeserializeOwned>(path: &[usize]) -> Wanted {
    let wanted = Cell::new(Wanted::Nothing);
    // It never succeeds: there is nothing there.
    let _ = T::deserialize(Probe { path, wanted: &wanted, tried: None });
    wanted.get()
}

/// Whether `T` takes this text at the end of a path.
pub(super) fn takes<T: DeserializeOwned>(path: &[usize], text: &str) -> bool {
    let (wanted, taken) = (Cell::new(Wanted::Nothing), Cell::new(false));
    let whole = T::deserialize(Probe { path, wanted: &wanted, tried: Some(Trial { text, taken: &taken }) });
    whole.is_ok() || taken.get()
}

/// A text that is tried, and whether it was taken.
#[derive(Clone, Copy)]
struct Trial<'a> {
    text: &'a str,
    taken: &'a Cell<bool>,
}

/// What ends a question: it was answered.
#[derive(Debug)]
struct Answered;

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("answered")
    }
}

impl std::error::Error for Answered {}

impl serde::de::Error for Answered {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Something that is not there, and the way to the place that is asked about.
#[derive(Clone, Copy)]
struct Probe<'a> {
    path: &'a [usize],
    wanted: &'a Cell<Wanted>,
    tried: Option<Trial<'a>>,
}

impl Probe<'_> {
    /// The next step of the way; at its end, what is wanted there is noted.
    fn step(self, wanted: Wanted) -> Result<(usize, Self), Answered> {
        match self.path.split_first() {
            Some((step, path)) => Ok((*step, Probe { path, ..self })),
            None => Err(self.answer(wanted)),
        }
    }

    fn answer(self, wanted: Wanted) -> Answered {
        self.wanted.set(wanted);
        Answered
    }

    /// A text, where one is tried.
    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Answered> {
        match self.tried.filter(|_| self.path.is_empty()) {
            Some(trial) => visitor.visit_str(trial.text),
            None => Err(self.answer(Wanted::Text)),
        }
    }

    /// What stands at the asked place, of whoever holds it: whether a text was taken shows here, and is all there is.
    fn held<'de, S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Answered> {
        let value = seed.deserialize(self)?;
        match self.tried {
            Some(trial) => {
                trial.taken.set(true);
                Err(Answered)
            }
            None => Ok(value),
        }
    }
}

/// Where the way ends in any case.
macro_rules! ends {
    ($($method:ident => $wanted:ident),+) => {$(
        fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Answered> {
            Err(self.answer(Wanted::$wanted))
        }
    )+};
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Answered;

    ends! {
        deserialize_bool => Boolean, deserialize_i8 => Integer, deserialize_i16 => Integer, deserialize_i32 => Integer,
        deserialize_i64 => Integer, deserialize_u8 => Integer, deserialize_u16 => Integer, deserialize_u32 => Integer,
        deserialize_u64 => Integer, deserialize_f32 => Integer, deserialize_f64 => Integer, deserialize_char => Text,
        deserialize_bytes => Text, deserialize_byte_buf => Text, deserialize_unit => Nothing,
        deserialize_identifier => Text, deserialize_any => Text, deserialize_ignored_any => Nothing
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Answered> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Answered> {
        self.text(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Answered> {
        let (_, inner) = self.step(Wanted::Optional)?;
        visitor.visit_some(inner)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, _: V) -> Result<V::Value, Answered> {
        Err(self.answer(Wanted::Nothing))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Answered> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Answered> {
        let (_, inner) = self.step(Wanted::List)?;
        visitor.visit_seq(Elements { before: 0, asked: inner })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Answered> {
        let (before, asked) = self.step(Wanted::Tuple(length))?;
        visitor.visit_seq(Elements { before, asked })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Answered> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Answered> {
        let (_, asked) = self.step(Wanted::Map)?;
        visitor.visit_map(Member { name: SAMPLE, asked })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Answered> {
        let (at, asked) = self.step(Wanted::Record(fields))?;
        visitor.visit_map(Member { name: fields.get(at).ok_or(Answered)?, asked })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Answered> {
        let (at, asked) = self.step(Wanted::Choice(name, variants))?;
        visitor.visit_enum(Variant { name: variants.get(at).ok_or(Answered)?, asked })
    }
}

/// What stands for the elements before the one that is asked about: identities and words take it.
const SAMPLE: &str = "00000000-0000-0000-0000-000000000000";

struct Elements<'a> {
    before: usize,
    asked: Probe<'a>,
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Answered;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Answered> {
        match self.before.checked_sub(1) {
            None => self.asked.held(seed).map(Some),
            Some(before) => {
                self.before = before;
                seed.deserialize(StrDeserializer::new(SAMPLE)).map(Some)
            }
        }
    }
}

struct Member<'a> {
    name: &'static str,
    asked: Probe<'a>,
}

impl<'de> MapAccess<'de> for Member<'_> {
    type Error = Answered;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Answered> {
        seed.deserialize(StrDeserializer::new(self.name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Answered> {
        self.asked.held(seed)
    }
}

struct Variant<'a> {
    name: &'static str,
    asked: Probe<'a>,
}

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Answered;
    type Variant = Probe<'a>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Probe<'a>), Answered> {
        let name: StrDeserializer<'_, Answered> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.asked))
    }
}

impl<'de> VariantAccess<'de> for Probe<'_> {
    type Error = Answered;

    fn unit_variant(self) -> Result<(), Answered> {
        Err(self.answer(Wanted::Nothing))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Answered> {
        self.held(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Answered> {
        self.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Answered> {
        self.deserialize_struct("", fields, visitor)
    }
}
