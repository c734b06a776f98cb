//! The site: every page is there, every link leads to a page and a place on it, and what one asks for is near.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use isms_core::moment::{AsOf, Moment};
use isms_core::recorded_event::RecordedEvent;
use isms_core::testing::{BEN, given, person};
use isms_projections::question::{Answer, QUESTIONS};
use isms_projections::reports;
use isms_projections::site::{Page, Site};

#[test]
fn every_report_every_thing_and_every_event_has_its_place() {
    let (moment, history) = small();
    let pages = pages(&moment, &history);
    for report in reports::all() {
        assert!(pages.contains_key(&format!("reports/{}.html", report.name)), "{}", report.name);
    }
    for (thing, _) in moment.register.heads() {
        assert!(
            pages.contains_key(&format!("things/{}-{}.html", thing.aggregate(), thing.uuid())),
            "{thing}"
        );
    }
    for event in &history {
        assert!(ids(&pages["events/0.html"]).contains(&format!("event-{}", event.seq)));
    }
}

#[test]
fn every_link_leads_to_a_page_of_the_site_and_to_a_place_on_it() {
    let (moment, history) = small();
    let pages = pages(&moment, &history);
    for (path, content) in &pages {
        for (page, place) in links(path, content) {
            let target =
                pages.get(&page).unwrap_or_else(|| panic!("{path} leads to {page}, which is not there"));
            assert!(place.is_empty() || ids(target).contains(&place), "{path} leads to #{place} of {page}");
        }
    }
}

#[test]
fn every_page_is_reached_from_the_first() {
    let (moment, history) = small();
    let pages = pages(&moment, &history);
    let reached = clicks(&pages);
    let lost: Vec<_> = pages.keys().filter(|path| !reached.contains_key(*path)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn the_questions_of_auditors_are_answered_within_three_clicks() {
    let (moment, history) = small();
    let reached = clicks(&pages(&moment, &history));
    for question in QUESTIONS {
        for answer in question.answers {
            let (path, further) = match answer {
                Answer::Report(name) => (format!("reports/{name}.html"), 0),
                // From all of the kind to the one that is asked for.
                Answer::Things(kind) => (format!("kinds/{kind}.html"), 1),
                Answer::Log => ("events/0.html".to_owned(), 0),
            };
            if let Some(clicks) = reached.get(&path) {
                assert!(clicks + further <= 3, "{path} for `{}`", question.asked);
            }
        }
    }
}

#[test]
fn the_same_moment_gives_the_same_bytes() {
    let (moment, history) = small();
    assert_eq!(pages(&moment, &history), pages(&moment, &history));
}

#[test]
fn no_page_runs_or_loads_anything_and_none_failed_to_be_made() {
    let (moment, history) = small();
    for (path, content) in pages(&moment, &history) {
        assert!(content.contains("default-src 'none'; style-src 'unsafe-inline'"), "{path}");
        for loads in
            ["<script", "<link", "<img", "<iframe", "src=", "url(", "@import", " style=", "javascript:"]
        {
            assert!(!content.contains(loads), "{path} has {loads}");
        }
    }
}

#[test]
fn the_site_of_the_past_knows_nothing_of_what_came_later() {
    let (moment, history) = small();
    let founded = given([]);
    let before = founded.events.len();
    let then = Moment::new(founded.register, AsOf::Position(before as u64), String::new(), moment.at);
    let (then, now) = (pages(&then, &history), pages(&moment, &history));
    let added: Vec<_> = now.keys().filter(|path| !then.contains_key(*path)).collect();
    assert_eq!(added, [&format!("things/person-{}.html", uuid::Uuid::from(BEN))]);
    assert!(!ids(&then["events/0.html"]).contains(&format!("event-{before}")));
}

#[test]
fn a_log_that_ends_too_early_ends_the_site_with_an_error() {
    let (moment, mut history) = small();
    history.pop();
    let mut site = Site::of(&moment, &history);
    assert!(site.next().unwrap().is_err());
    assert!(site.next().is_none());
}

#[test]
fn whoever_makes_it_is_told_how_far_it_is() {
    let (moment, history) = small();
    let mut site = Site::of(&moment, &history);
    let mut before = site.steps();
    while let Some(page) = site.next() {
        page.unwrap();
        assert!(site.steps() >= before && site.steps() <= site.steps_total());
        before = site.steps();
    }
    assert_eq!(site.steps(), site.steps_total());
}

fn small() -> (Moment, Vec<RecordedEvent>) {
    let known = given([person(BEN)]);
    let at = known.events.last().unwrap().recorded_at;
    (Moment::new(known.register, AsOf::Now, "root".into(), at.into()), known.events)
}

fn pages(moment: &Moment, history: &Vec<RecordedEvent>) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for page in Site::of(moment, history) {
        let Page { path, content } = page.unwrap();
        assert!(all.insert(path.clone(), content).is_none(), "{path} twice");
    }
    all
}

/// How many clicks every page is from the first.
fn clicks(pages: &BTreeMap<String, String>) -> BTreeMap<String, u32> {
    let mut reached = BTreeMap::from([("index.html".to_owned(), 0)]);
    let mut next = VecDeque::from(["index.html".to_owned()]);
    while let Some(path) = next.pop_front() {
        let clicks = reached[&path] + 1;
        for (page, _) in links(&path, &pages[&path]) {
            if !reached.contains_key(&page) {
                reached.insert(page.clone(), clicks);
                next.push_back(page);
            }
        }
    }
    reached
}

/// Where the links of a page lead: to which page, and to which place on it.
fn links(path: &str, content: &str) -> Vec<(String, String)> {
    let hrefs = content.split("<a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let hrefs = hrefs.map(|href| href.replace("&#x2f;", "/"));
    let lead = |href: String| {
        let (page, place) = href.split_once('#').unwrap_or((&href, ""));
        let page = match page.strip_prefix("../") {
            _ if page.is_empty() => path.to_owned(),
            Some(page) => page.to_owned(),
            None => page.to_owned(),
        };
        (page, place.to_owned())
    };
    hrefs.map(lead).collect()
}

fn ids(content: &str) -> BTreeSet<String> {
    let ids = content.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    ids.map(|id| id.replace("&#x2f;", "/")).collect()
}
