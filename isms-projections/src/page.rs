//! Page: which part of what was chosen is shown.

use isms_core::stream::Stream;

/// A part of what was chosen. By default it is all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The thing after which it begins, wherever that stands now: so the next page repeats nothing and leaves nothing
    /// out, whatever has come before it meanwhile. For registers of things only.
    pub after: Option<Stream>,
    /// How many are passed over from there.
    pub offset: usize,
    /// How many there are at most.
    pub limit: Option<usize>,
}

impl Page {
    /// The first so many.
    #[must_use]
    pub fn first(limit: usize) -> Self {
        Self { after: None, offset: 0, limit: Some(limit) }
    }

    /// The same after a thing.
    #[must_use]
    pub fn after(self, thing: Stream) -> Self {
        Self { after: Some(thing), ..self }
    }

    /// The same after so many more.
    #[must_use]
    pub fn skipping(self, offset: usize) -> Self {
        Self { offset, ..self }
    }

    /// Whether it is all there is.
    #[must_use]
    pub fn is_everything(self) -> bool {
        self == Self::default()
    }

    /// Where it begins and ends among so many.
    pub(crate) fn range(self, of: usize) -> (usize, usize) {
        let begin = self.offset.min(of);
        let end = self.limit.map_or(of, |limit| begin.saturating_add(limit).min(of));
        (begin, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_lies_within_what_there_is() {
        let everything = Page::default();
        assert_eq!(everything.range(7), (0, 7));
        assert_eq!(Page::first(3).range(7), (0, 3));
        assert_eq!(Page::first(3).skipping(6).range(7), (6, 7));
        assert_eq!(Page::first(3).skipping(9).range(7), (7, 7));
        assert_eq!(Page::first(usize::MAX).skipping(1).range(7), (1, 7));
        assert_eq!(Page::first(0).range(7), (0, 0));
        assert!(everything.is_everything() && !Page::first(3).is_everything());
    }
}
