//! Coverage in words: how much is covered, and what stands in each place.

use crate::chart::{Coverage, Covered};

use super::{marks, signed};

pub(super) fn words(coverage: &Coverage) -> String {
    let places = coverage.rows.iter().flat_map(|(_, places)| places.iter().take(coverage.columns.len()));
    let told = marks(places.map(|it| it.mark));
    let size = format!("{} rows by {} columns", coverage.rows.len(), coverage.columns.len());
    if told.is_empty() { format!("{size}.") } else { format!("{size}: {told}.") }
}

pub(super) fn head(coverage: &Coverage) -> Vec<String> {
    std::iter::once(String::new()).chain(coverage.columns.iter().cloned()).collect()
}

pub(super) fn rows(coverage: &Coverage) -> Vec<Vec<String>> {
    let place = |it: &Covered| signed(it.mark, &it.text);
    let row = |(name, places): &(String, Vec<Covered>)| {
        let places = places.iter().take(coverage.columns.len()).map(place);
        let missing = coverage.columns.len().saturating_sub(places.len());
        std::iter::once(name.clone())
            .chain(places)
            .chain(std::iter::repeat_n(String::new(), missing))
            .collect()
    };
    coverage.rows.iter().map(row).collect()
}
