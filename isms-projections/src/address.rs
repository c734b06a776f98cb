//! Address: where the pages of a site lie, and which of them a link leads to.
//!
//! The name of a file is made of the name of a report, of a kind of thing, of an identity or of a number, and of
//! nothing that somebody typed.

use isms_core::moment::Moment;
use isms_core::stream::Stream;

use crate::render::Target;
use crate::reports;

/// How many events stand on one page.
pub(crate) const EVENTS_PER_PAGE: u64 = 200;

/// The first page of all.
pub(crate) const INDEX: &str = "index.html";

/// The page with the events from this one on.
pub(crate) fn of_events(first: u64) -> String {
    format!("events/{first}.html")
}

/// The place of one event.
pub(crate) fn of_event(seq: u64) -> String {
    format!("{}#event-{seq}", of_events(seq - seq % EVENTS_PER_PAGE))
}

/// The page of a thing.
pub(crate) fn of_thing(thing: Stream) -> String {
    format!("things/{}-{}.html", thing.aggregate(), thing.uuid())
}

/// A page of a report, counted from 1.
pub(crate) fn of_report(name: &str, page: usize) -> String {
    format!("reports/{}.html", numbered(name, page))
}

/// A page with all things of a kind, counted from 1.
pub(crate) fn of_kind(kind: &str, page: usize) -> String {
    format!("kinds/{}.html", numbered(kind, page))
}

fn numbered(name: &str, page: usize) -> String {
    if page == 1 { name.to_owned() } else { format!("{name}-{page}") }
}

/// The page that a link leads to, from the directory of the site; none where the site has no such page.
pub(crate) fn of(moment: &Moment, target: Target<'_>) -> Option<String> {
    match target {
        Target::Stream(stream) => {
            let thing = stream.parse().ok()?;
            moment.register.head(thing).map(|_| of_thing(thing))
        }
        Target::Event(seq) => (seq < moment.position).then(|| of_event(seq)),
        Target::Report(name) => reports::named(name).map(|it| of_report(it.name, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stands_on_the_page_that_begins_at_or_before_it() {
        assert_eq!(of_event(0), "events/0.html#event-0");
        assert_eq!(of_event(199), "events/0.html#event-199");
        assert_eq!(of_event(200), "events/200.html#event-200");
    }

    #[test]
    fn the_first_page_has_no_number() {
        assert_eq!(of_report("assets", 1), "reports/assets.html");
        assert_eq!(of_kind("asset", 2), "kinds/asset-2.html");
    }
}
