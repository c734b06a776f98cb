//! A timeline in words: what lasted from when to when.

use crate::chart::{Lane, Span, Timeline};

use super::{marks, signed};

pub(super) fn words(timeline: &Timeline) -> String {
    let (from, until) = timeline.days();
    let spans = timeline.lanes.iter().flat_map(|lane| &lane.spans);
    let told = marks(spans.map(|span| span.mark));
    let size = format!("From {from} to {until}, {} lanes", timeline.lanes.len());
    if told.is_empty() { format!("{size}.") } else { format!("{size}: {told}.") }
}

pub(super) fn head() -> Vec<String> {
    ["", "From", "Until", "What"].map(Into::into).into()
}

/// A lane in which nothing lasted has a row too.
pub(super) fn rows(timeline: &Timeline) -> Vec<Vec<String>> {
    let row = |lane: &Lane, span: &Span| {
        let until = span.until.map(|day| day.to_string()).unwrap_or_default();
        vec![lane.name.clone(), span.from.to_string(), until, signed(span.mark, &span.text)]
    };
    let rows = timeline.lanes.iter().flat_map(|lane| {
        let bare = lane.spans.is_empty().then(|| vec![lane.name.clone()]);
        lane.spans.iter().map(move |span| row(lane, span)).chain(bare)
    });
    rows.collect()
}
