//! Persistent collections, written as the sequence of what they hold.
//!
//! They are read one element at a time, so that a length that is not true allocates nothing.

use std::fmt;
use std::marker::PhantomData;

use imbl::{OrdMap, OrdSet};
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// What can be written: whatever can be walked through.
pub(crate) trait Collection {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error>;
}

impl<K: Ord + Serialize, V: Serialize> Collection for OrdMap<K, V> {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self)
    }
}

impl<T: Ord + Serialize> Collection for OrdSet<T> {
    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self)
    }
}

/// For `#[serde(with = "persistent")]`: writes a collection.
pub(crate) fn serialize<C: Collection, S: Serializer>(collection: &C, to: S) -> Result<S::Ok, S::Error> {
    collection.write(to)
}

/// For `#[serde(with = "persistent")]`: reads whatever can be collected.
pub(crate) fn deserialize<'de, C, T, D>(from: D) -> Result<C, D::Error>
where
    C: FromIterator<T> + IntoIterator<Item = T>,
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct Elements<C>(PhantomData<C>);

    impl<'de, C, T> Visitor<'de> for Elements<C>
    where
        C: FromIterator<T> + IntoIterator<Item = T>,
        T: Deserialize<'de>,
    {
        type Value = C;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a sequence")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<C, A::Error> {
            std::iter::from_fn(|| elements.next_element().transpose()).collect()
        }
    }

    from.deserialize_seq(Elements(PhantomData))
}
