//! Events: the log, page by page, so that every event has a place to which one can go.

use std::convert::Infallible;
use std::ops::Range;

use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;

use super::{Sheet, from_index, up};
use crate::address::{self, EVENTS_PER_PAGE};
use crate::history::activity_log::activity_log;
use crate::render::html::{Setting, Step};
use crate::table::Report;

/// The page with the events at these positions.
pub(super) fn sheet(moment: &Moment, at: Range<u64>, events: Vec<RecordedEvent>) -> Sheet {
    let command = format!("isms history --since '#{}' --until '#{}'", at.start, at.end);
    let events = events.into_iter().map(Ok::<_, Infallible>);
    let Ok(mut report): Result<Report, Infallible> = activity_log(moment, events, command);
    report.header.title = format!("Events {} to {}", at.start, at.end.saturating_sub(1));
    let turns = [
        at.start
            .checked_sub(EVENTS_PER_PAGE)
            .map(|first| Step::to("Earlier events", up(&address::of_events(first)))),
        (at.end < moment.position).then(|| Step::to("Later events", up(&address::of_events(at.end)))),
    ];
    let setting = Setting {
        trail: vec![from_index()],
        turns: turns.into_iter().flatten().collect(),
        ..Setting::default()
    };
    Sheet { path: address::of_events(at.start), report, setting, rows: Vec::new() }
}
