//! Words: the choices of a closed vocabulary, in the order in which it names them, as it writes them itself.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{Deserializer, IntoDeserializer as _, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

/// The words of a vocabulary that has no more to say than which of them it is.
pub(crate) fn words<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    match T::deserialize(Asked) {
        Err(Words(words)) => words,
        Ok(_) => &[],
    }
}

/// The place of a word, however its blanks are written: `in treatment` is `in_treatment`.
pub(crate) fn place(words: &[&str], word: &str) -> Option<usize> {
    let letters = |c: char| if c == ' ' { '_' } else { c };
    words.iter().position(|it| it.chars().map(letters).eq(word.chars().map(letters)))
}

/// A word as people read it.
pub(crate) fn spoken(words: &[&str]) -> String {
    words.iter().map(|word| word.replace('_', " ")).collect::<Vec<_>>().join(", ")
}

/// A text that is read for nothing but what could have stood in it.
struct Asked;

/// What could have stood there.
#[derive(Debug)]
struct Words(&'static [&'static str]);

impl<'de> Deserializer<'de> for Asked {
    type Error = Words;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Words> {
        let nothing: StrDeserializer<'_, Words> = "".into_deserializer();
        nothing.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Words> {
        Err(Words(variants))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl serde::de::Error for Words {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }
}

impl std::error::Error for Words {}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&spoken(self.0))
    }
}

#[cfg(test)]
mod tests {
    use isms_core::aggregate::risk::State;
    use isms_core::vocabulary::severity::Severity;

    use super::*;

    #[test]
    fn a_vocabulary_says_its_words_in_their_order() {
        assert_eq!(words::<Severity>(), ["low", "medium", "high", "critical"]);
        for state in [State::Identified, State::InTreatment, State::Closed] {
            assert_eq!(
                words::<State>().get(state as usize).copied(),
                serde_json::to_value(state).unwrap().as_str()
            );
        }
        assert_eq!(words::<String>(), [""; 0]);
    }

    #[test]
    fn a_word_is_found_with_blanks_or_without() {
        for word in ["in treatment", "in_treatment"] {
            assert_eq!(place(words::<State>(), word), Some(State::InTreatment as usize));
        }
        assert_eq!(place(words::<State>(), "treatment"), None);
        assert!(spoken(words::<State>()).contains("in treatment"));
    }
}
