//! Timeline: where the lanes, their spans and the days stand in the drawing.
//!
//! ```text
//!        2025-Q1 │ 2025-Q2 │ 2025-Q3
//!  RSK-1 ▐███████████▌  ▐╌╌╌╌╌╌╌╌╌╌╌╌>   what goes on ends in a point
//!  RSK-2      ▐██▌
//! ```
//!
//! A span says by its rim and its sign, not by its color, whether it is as it should be.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::Serialize;

use super::short;
use crate::axis::float;
use crate::chart::{Span, Timeline};
use crate::inert;

/// The width of the drawing, in its own units.
const WIDTH: f64 = 640.0;
/// The room for the names of the lanes.
const LEFT: f64 = 124.0;
/// The room to the right of the last day.
const RIGHT: f64 = 14.0;
/// The room above the lanes, for the days.
const TOP: f64 = 24.0;
/// The height of a lane.
const LANE: f64 = 24.0;
/// The height of a span.
const SPAN: f64 = 17.0;
/// How far the point of what goes on reaches.
const POINT: f64 = 7.0;
/// The least width of a span, so that a day can be seen in a decade.
const LEAST: f64 = 3.0;
/// The width of a character in a span.
const CHARACTER: f64 = 5.6;
/// The width of the name of a day.
const NAMED: f64 = 50.0;
/// More characters than this do not fit beside a lane.
const NAME_MAX: usize = 19;
/// More lanes than this are read in the tables of the report.
const LANES_MAX: usize = 100;

/// What the template of a timeline is filled with.
#[derive(Serialize)]
pub(super) struct Drawing {
    width: f64,
    height: f64,
    right: f64,
    bottom: f64,
    left: f64,
    days: Vec<Day>,
    lanes: Vec<Drawn>,
    /// The last day, in words.
    until: String,
    /// How many lanes are left out.
    more: usize,
}

#[derive(Serialize)]
struct Day {
    x: String,
    text: String,
}

#[derive(Serialize)]
struct Drawn {
    name: String,
    y: f64,
    spans: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    path: String,
    mark: &'static str,
    x: String,
    /// What fits into it.
    text: String,
    title: String,
}

/// The days that are drawn.
struct Axis {
    from: NaiveDate,
    until: NaiveDate,
}

pub(super) fn drawing(timeline: &Timeline) -> Drawing {
    let (from, until) = timeline.days();
    let axis = Axis { from, until };
    let lanes: Vec<Drawn> = timeline
        .lanes
        .iter()
        .take(LANES_MAX)
        .scan(TOP, |y, lane| {
            let top = *y;
            *y += LANE;
            let spans = lane.spans.iter().filter_map(|span| axis.bar(span, top)).collect();
            Some(Drawn { name: short(&lane.name, NAME_MAX), y: top + LANE / 2.0, spans })
        })
        .collect();
    let bottom = lanes.last().map_or(TOP, |lane| lane.y + LANE / 2.0);
    let more = timeline.lanes.len() - lanes.len();
    Drawing {
        width: WIDTH,
        height: bottom + if more > 0 { 38.0 } else { 20.0 },
        right: WIDTH - RIGHT,
        bottom,
        left: LEFT,
        days: axis.days().into_iter().map(|(day, text)| axis.named(day, text)).collect(),
        lanes,
        until: until.to_string(),
        more,
    }
}

impl Axis {
    /// Where a day begins.
    fn x(&self, day: NaiveDate) -> f64 {
        let days =
            |until: NaiveDate| f64::from(i32::try_from((until - self.from).num_days()).unwrap_or(i32::MAX));
        LEFT + (WIDTH - RIGHT - LEFT) * days(day) / (days(self.until) + 1.0)
    }

    /// A day with its name, if the name fits before the last day.
    fn named(&self, day: NaiveDate, text: String) -> Day {
        let x = self.x(day);
        Day { x: tenth(x), text: if x + NAMED <= WIDTH - RIGHT { text } else { String::new() } }
    }

    /// A span as far as it is seen; none where it lies outside.
    fn bar(&self, span: &Span, top: f64) -> Option<Bar> {
        let last = span.until.map(|it| it.max(span.from));
        if span.from > self.until || last.is_some_and(|it| it < self.from) {
            return None;
        }
        let goes_on = last.is_none_or(|it| it > self.until);
        let left = self.x(span.from.max(self.from));
        let end = last.filter(|_| !goes_on).and_then(|it| it.checked_add_days(Days::new(1)));
        let right = end.map_or(WIDTH - RIGHT, |it| self.x(it)).max(left + LEAST);
        let point = if goes_on { POINT } else { 0.0 };
        let (top, middle) = (top + (LANE - SPAN) / 2.0, top + LANE / 2.0);
        let path = format!(
            "M{left:.1} {top:.1}H{right:.1}L{:.1} {middle:.1}L{right:.1} {:.1}H{left:.1}Z",
            right + point,
            top + SPAN
        );
        let text = format!("{} {}", span.mark.sign(), inert::line(&span.text));
        let text = text.trim();
        let fits = |text: &str| float(text.chars().count()) * CHARACTER + 8.0 <= right - left;
        let text = [text, span.mark.sign()].into_iter().find(|it| fits(it)).unwrap_or_default().to_owned();
        Some(Bar { path, mark: span.mark.name(), x: tenth(left + 4.0), text, title: title(span) })
    }

    /// The days that have a name: the first of years, quarters or months, Mondays, or every day.
    fn days(&self) -> Vec<(NaiveDate, String)> {
        let all = (self.until - self.from).num_days() + 1;
        let years = i32::try_from(all / 365 / 8 + 1).unwrap_or(i32::MAX);
        let next = |day: NaiveDate| match all {
            731.. => NaiveDate::from_ymd_opt(day.year().checked_add(years)?, 1, 1),
            241.. => day.checked_add_months(Months::new(3)),
            46.. => day.checked_add_months(Months::new(1)),
            10.. => day.checked_add_days(Days::new(7)),
            _ => day.checked_add_days(Days::new(1)),
        };
        let first = match all {
            731.. => NaiveDate::from_ymd_opt(self.from.year() - self.from.year().rem_euclid(years), 1, 1),
            241.. => NaiveDate::from_ymd_opt(self.from.year(), self.from.month0() / 3 * 3 + 1, 1),
            46.. => self.from.with_day(1),
            10.. => self.from.checked_sub_days(Days::new(self.from.weekday().num_days_from_monday().into())),
            _ => Some(self.from),
        };
        let days = std::iter::successors(first, |day| next(*day)).take_while(|day| *day <= self.until);
        let named = |day: NaiveDate| match all {
            731.. => day.year().to_string(),
            241.. => format!("{}-Q{}", day.year(), day.quarter()),
            46.. => format!("{}-{:02}", day.year(), day.month()),
            _ => format!("{:02}-{:02}", day.month(), day.day()),
        };
        days.filter(|day| *day >= self.from).map(|day| (day, named(day))).collect()
    }
}

fn title(span: &Span) -> String {
    let until = span.until.map_or("and goes on".to_owned(), |day| format!("to {day}"));
    format!("From {} {until}: {}, {}", span.from, inert::line(&span.text), span.mark.name())
}

fn tenth(place: f64) -> String {
    format!("{place:.1}")
}
