//! References: what people call things, and which thing of an aggregate goes by one (rule G-9).

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::stream::Stream;
use crate::vocabulary::text::Reference;

/// Which thing of an aggregate goes by which reference. Persistent, as the register is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "Vec<(Reference, Stream)>", from = "Vec<(Reference, Stream)>")]
pub(crate) struct References(OrdMap<(&'static str, Reference), Stream>);

impl References {
    /// The thing of an aggregate (`asset`) that goes by a reference.
    pub(crate) fn get(&self, aggregate: &'static str, reference: &Reference) -> Option<Stream> {
        self.0.get(&(aggregate, reference.clone())).copied()
    }

    /// From here on `thing` goes by it.
    pub(crate) fn give(&mut self, thing: Stream, reference: Reference) {
        self.0.insert((thing.aggregate(), reference), thing);
    }

    /// Nothing of the thing's aggregate goes by it any more.
    pub(crate) fn free(&mut self, thing: Stream, reference: Reference) {
        self.0.remove(&(thing.aggregate(), reference));
    }
}

impl From<References> for Vec<(Reference, Stream)> {
    fn from(references: References) -> Self {
        references.0.iter().map(|((_, reference), thing)| (reference.clone(), *thing)).collect()
    }
}

impl From<Vec<(Reference, Stream)>> for References {
    fn from(given: Vec<(Reference, Stream)>) -> Self {
        given.into_iter().fold(Self::default(), |mut all, (reference, thing)| {
            all.give(thing, reference);
            all
        })
    }
}
