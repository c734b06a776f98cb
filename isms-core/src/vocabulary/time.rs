//! Time: an instant of the log, and a date as precise as somebody knew it.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, SubsecRound, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::written::written_as_text;

/// An instant, in UTC, to the microsecond.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

/// A date of stated precision: real occurrences are known to the year as often as to the second.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartialDate {
    /// A year.
    Year(i32),
    /// A month of a year.
    Month(i32, u32),
    /// A day.
    Day(NaiveDate),
    /// An instant.
    Instant(Timestamp),
}

/// The ISMS's own offset from UTC, in minutes east.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct UtcOffset(i16);

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found `{found}`")]
pub struct TimeError {
    /// The form that was expected.
    pub expected: &'static str,
    /// What was found.
    pub found: String,
}

impl TimeError {
    fn new(expected: &'static str, found: &str) -> Self {
        Self { expected, found: found.chars().take(80).collect() }
    }
}

impl Timestamp {
    /// The microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn as_micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The day on which it falls, `offset` from UTC.
    #[must_use]
    pub fn day(self, offset: UtcOffset) -> NaiveDate {
        let there = self.0.naive_utc().checked_add_signed(offset.duration());
        // Beyond the calendar every day is its first or its last.
        there.map_or(self.0.date_naive(), |there| there.date())
    }
}

impl Timestamp {
    /// It as a clock shows it, `offset` from UTC, to the minute: `2026-11-23T21:31+01:00`.
    #[must_use]
    pub fn on_the_clock(self, offset: UtcOffset) -> String {
        match self.0.naive_utc().checked_add_signed(offset.duration()) {
            Some(there) => format!("{}{offset}", there.format("%Y-%m-%dT%H:%M")),
            None => self.to_string(),
        }
    }
}

impl From<DateTime<Utc>> for Timestamp {
    /// The instant, cut to microseconds.
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.trunc_subsecs(6))
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(time: Timestamp) -> Self {
        time.0
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    /// Reads the one form that is written, `2026-11-23T20:31:16.123456Z`, and what people write for it: a shorter
    /// fraction or none, and an offset from UTC.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let error = || TimeError::new("an instant like `2026-11-23T20:31:16Z`", text);
        let field = |at: usize, digits: usize| number(text.as_bytes().get(at..at + digits)?);
        let parse = || {
            let bytes = text.as_bytes();
            let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (26, b'Z')];
            if bytes.len() != 27 || marks.iter().any(|(at, mark)| bytes.get(*at) != Some(mark)) {
                return None;
            }
            let day = NaiveDate::from_ymd_opt(field(0, 4)?.cast_signed(), field(5, 2)?, field(8, 2)?)?;
            let time = day.and_hms_micro_opt(field(11, 2)?, field(14, 2)?, field(17, 2)?, field(20, 6)?)?;
            Some(Self(time.and_utc()))
        };
        parse().or_else(|| typed(text)).ok_or_else(error)
    }
}

/// An instant as people type it: to the microsecond at the finest, in UTC or with an offset from it.
fn typed(text: &str) -> Option<Timestamp> {
    let is_spaced = text.as_bytes().get(10) != Some(&b'T');
    let fraction = text.get(19..)?.strip_prefix('.').unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    if is_spaced || digits > 6 {
        return None;
    }
    let time: DateTime<Utc> = DateTime::parse_from_rfc3339(text).ok()?.into();
    // A leap second is in no log, and a time that an offset moves beyond the calendar has no form.
    (time.timestamp_subsec_nanos() < 1_000_000_000).then_some(Timestamp(time)).filter(Timestamp::has_a_form)
}

/// The number that ASCII digits write. Every instant of a log passes here, so it does no more than it must.
fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0, |sum: u32, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.0;
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second(),
            // A leap second counts on in chrono; the log has none.
            (t.nanosecond() / 1_000).min(999_999),
        )
    }
}

impl PartialDate {
    /// The instant at which it begins, `offset` from UTC.
    #[must_use]
    pub fn start(self, offset: UtcOffset) -> Timestamp {
        match self {
            Self::Instant(time) => time,
            Self::Year(_) | Self::Month(..) | Self::Day(_) => offset.midnight(self.first_day(offset)),
        }
    }

    /// The last instant of it, `offset` from UTC.
    #[must_use]
    pub fn end(self, offset: UtcOffset) -> Timestamp {
        let after = match self {
            Self::Instant(time) => return time,
            Self::Year(_) => self.first_day(offset).checked_add_months(Months::new(12)),
            Self::Month(..) => self.first_day(offset).checked_add_months(Months::new(1)),
            Self::Day(day) => day.succ_opt(),
        };
        let Some(after) = after else { return Timestamp(DateTime::<Utc>::MAX_UTC) };
        let last = offset.midnight(after).0.checked_sub_signed(Duration::microseconds(1));
        last.map_or(self.start(offset), Timestamp)
    }

    /// The day with which it begins, `offset` from UTC.
    #[must_use]
    pub fn first_day(self, offset: UtcOffset) -> NaiveDate {
        match self {
            Self::Instant(time) => time.day(offset),
            Self::Day(day) => day,
            Self::Month(year, month) => NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(beyond(year)),
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(beyond(year)),
        }
    }
}

/// The day of the calendar that is nearest to a year beyond it.
fn beyond(year: i32) -> NaiveDate {
    if year < 0 { NaiveDate::MIN } else { NaiveDate::MAX }
}

impl PartialDate {
    /// Whether it can be written so that it is read as the same.
    #[must_use]
    pub fn is_writable(self) -> bool {
        self.to_string().parse() == Ok(self)
    }

    /// The day on which it falls, `offset` from UTC; none where it is known to the month or the year only.
    #[must_use]
    pub fn known_day(self, offset: UtcOffset) -> Option<NaiveDate> {
        match self {
            Self::Instant(time) => Some(time.day(offset)),
            Self::Day(day) => Some(day),
            Self::Month(..) | Self::Year(_) => None,
        }
    }

    /// The whole minutes from it to `later`; none where either is no instant, or the later one comes first.
    #[must_use]
    pub fn minutes_until(self, later: Self) -> Option<u64> {
        let (Self::Instant(first), Self::Instant(last)) = (self, later) else { return None };
        u64::try_from(last.as_micros() - first.as_micros()).ok().map(|micros| micros / 60_000_000)
    }

    /// The days from the one on which it falls to that of `later`; none where either is not known to the day, or the
    /// later one comes first.
    #[must_use]
    pub fn days_until(self, later: Self, offset: UtcOffset) -> Option<u32> {
        let (first, last) = (self.known_day(offset)?, later.known_day(offset)?);
        u32::try_from((last - first).num_days()).ok()
    }

    /// Whether it surely lies before `other`: dates of different precision are compared at the coarser one.
    #[must_use]
    pub fn is_before(self, other: Self, offset: UtcOffset) -> bool {
        self.end(offset) < other.start(offset)
    }
}

impl From<NaiveDate> for PartialDate {
    /// The day, or the nearest that can be written: what is made of a day is to be kept.
    fn from(day: NaiveDate) -> Self {
        let first = NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1).unwrap_or(NaiveDate::MIN);
        let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).unwrap_or(NaiveDate::MAX);
        Self::Day(day.clamp(first, last))
    }
}

impl From<Timestamp> for PartialDate {
    fn from(time: Timestamp) -> Self {
        Self::Instant(time)
    }
}

impl FromStr for PartialDate {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let error = || {
            TimeError::new(
                "a year, a month, a day or an instant, like `2026-11-22` or `2026-11-22T08:00:00Z`",
                text,
            )
        };
        let field = |at: usize, digits: usize| number(text.as_bytes().get(at..at + digits)?);
        let dashes = [4, 7].iter().filter(|at| text.as_bytes().get(**at) == Some(&b'-')).count();
        let parse = || match (text.len(), dashes) {
            (4, 0) => Some(Self::Year(field(0, 4)?.cast_signed())),
            (7, 1) => {
                let day = NaiveDate::from_ymd_opt(field(0, 4)?.cast_signed(), field(5, 2)?, 1)?;
                Some(Self::Month(day.year(), day.month()))
            }
            (10, 2) => {
                NaiveDate::from_ymd_opt(field(0, 4)?.cast_signed(), field(5, 2)?, field(8, 2)?).map(Self::Day)
            }
            _ => text.parse().ok().map(Self::Instant),
        };
        parse().ok_or_else(error)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => write!(f, "{day}"),
            Self::Instant(time) => write!(f, "{time}"),
        }
    }
}

impl UtcOffset {
    fn duration(self) -> Duration {
        Duration::minutes(self.0.into())
    }

    fn midnight(self, day: NaiveDate) -> Timestamp {
        let utc = day.and_time(chrono::NaiveTime::MIN).and_utc();
        let nearest = if day.year() < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
        Timestamp(utc.checked_sub_signed(self.duration()).unwrap_or(nearest))
    }
}

impl FromStr for UtcOffset {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let parse = || {
            let (sign, rest) = match text.as_bytes() {
                [b'+', rest @ ..] => (1, rest),
                [b'-', rest @ ..] => (-1, rest),
                _ => return None,
            };
            let [hour @ .., b':', _, _] = rest else { return None };
            let (hours, minutes) = (number(hour)?, number(rest.get(3..)?)?);
            let valid = hour.len() == 2 && hours <= 14 && minutes <= 59;
            valid.then(|| i16::try_from(hours * 60 + minutes).ok()).flatten().map(|all| Self(sign * all))
        };
        parse().ok_or_else(|| TimeError::new("an offset from UTC like `+01:00`", text))
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, minutes) = (if self.0 < 0 { '-' } else { '+' }, self.0.abs());
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

written_as_text!(UtcOffset);

/// The years that have a form in the log: four digits.
const YEARS: std::ops::RangeInclusive<i32> = 0..=9_999;

/// Why a time is neither written nor read: it would be no other time's form, and nobody's.
const UNWRITTEN: &str = "expected a time that there is, in the years 0000 to 9999";

impl Timestamp {
    fn has_a_form(&self) -> bool {
        YEARS.contains(&self.0.year())
    }
}

impl PartialDate {
    fn has_a_form(&self) -> bool {
        match self {
            Self::Year(year) => YEARS.contains(year),
            Self::Month(year, month) => YEARS.contains(year) && (1..=12).contains(month),
            Self::Day(day) => YEARS.contains(&day.year()),
            Self::Instant(time) => time.has_a_form(),
        }
    }
}

/// An instant as the microseconds since 1970.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Timestamp")]
struct ShortTimestamp(#[serde(with = "chrono::serde::ts_microseconds")] DateTime<Utc>);

/// A date as its precision and its numbers.
#[derive(Serialize, Deserialize)]
#[serde(remote = "PartialDate")]
enum ShortPartialDate {
    Year(i32),
    Month(i32, u32),
    Day(NaiveDate),
    Instant(Timestamp),
}

written_as_text!(Timestamp or ShortTimestamp if has_a_form else UNWRITTEN);
written_as_text!(PartialDate or ShortPartialDate if has_a_form else UNWRITTEN);

macro_rules! debug_as_display {
    ($($name:ty),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }
    )+};
}

debug_as_display!(Timestamp, PartialDate, UtcOffset);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_keeps_the_precision_it_was_given() {
        for text in ["2026", "2026-11", "2026-11-22", "2026-11-23T20:31:16.123456Z"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        for bad in ["", "26", "2026-13", "2026-02-30", "2026-11-23T20:31", "2026-11-23 20:31:16Z"] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_instant_is_read_as_people_write_it_and_written_in_one_form() {
        for (typed, written) in [
            ("2026-11-24T08:00:00Z", "2026-11-24T08:00:00.000000Z"),
            ("2026-11-24T08:00:00.5Z", "2026-11-24T08:00:00.500000Z"),
            ("2026-11-24T08:00:00.123456+01:00", "2026-11-24T07:00:00.123456Z"),
            ("2026-11-24T00:30:00-03:30", "2026-11-24T04:00:00.000000Z"),
        ] {
            assert_eq!(typed.parse::<PartialDate>().unwrap().to_string(), written, "{typed}");
        }
        for bad in [
            "2026-11-24T08:00:00",
            "2026-11-24T08:00:00.1234567Z",
            "2026-11-24T08:00:00.Z",
            "2026-11-24T25:00:00Z",
            "2016-12-31T23:59:60Z",
            "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
        ] {
            let error = bad.parse::<Timestamp>().unwrap_err();
            assert!(error.to_string().contains("`2026-11-23T20:31:16Z`"), "{bad}");
        }
    }

    #[test]
    fn a_day_begins_and_ends_where_the_organization_is() {
        let prague: UtcOffset = "+01:00".parse().unwrap();
        let day: PartialDate = "2026-03-31".parse().unwrap();
        assert_eq!(day.start(prague).to_string(), "2026-03-30T23:00:00.000000Z");
        assert_eq!(day.end(prague).to_string(), "2026-03-31T22:59:59.999999Z");
        assert_eq!(day.end(prague).day(prague).to_string(), "2026-03-31");
        assert_eq!(day.end(prague).on_the_clock(prague), "2026-03-31T23:59+01:00");
        let year: PartialDate = "2026".parse().unwrap();
        assert_eq!(year.end(UtcOffset::default()).to_string(), "2026-12-31T23:59:59.999999Z");
    }

    #[test]
    fn nothing_is_counted_from_or_to_what_is_not_known_exactly() {
        let date = |text: &str| text.parse::<PartialDate>().unwrap();
        let (early, late) = (date("2026-03-31T22:30:00Z"), date("2026-04-01T00:00:59.999999Z"));
        assert_eq!((early.minutes_until(late), late.minutes_until(early)), (Some(90), None));
        assert_eq!(early.minutes_until(early), Some(0));
        assert_eq!((early.minutes_until(date("2026-04-01")), date("2026").minutes_until(late)), (None, None));

        let [utc, prague] = ["+00:00", "+01:00"].map(|it| it.parse().unwrap());
        assert_eq!((early.days_until(late, utc), early.days_until(late, prague)), (Some(1), Some(1)));
        let later = date("2026-03-31T23:30:00Z");
        assert_eq!((early.days_until(later, utc), early.days_until(later, prague)), (Some(0), Some(1)));
        assert_eq!(date("2026-03-01").days_until(date("2026-03-31"), utc), Some(30));
        assert_eq!(date("2026-03-31").days_until(date("2026-03-01"), utc), None);
        assert_eq!(date("2026-03").days_until(date("2026-04-01"), utc), None);
    }

    #[test]
    fn a_short_form_is_read_as_strictly_as_a_text() {
        for text in ["2026", "2026-11", "2026-11-22", "2026-11-23T20:31:16.123456Z"] {
            let date: PartialDate = text.parse().unwrap();
            let bytes = postcard::to_stdvec(&date).unwrap();
            assert_eq!(postcard::from_bytes(&bytes), Ok(date), "{text}");
            assert!(bytes.len() <= 12, "{text}: {bytes:?}");
        }
        let beyond = 253_402_300_800_000_000_i64;
        assert!(postcard::from_bytes::<Timestamp>(&postcard::to_stdvec(&beyond).unwrap()).is_err());
        assert!(postcard::from_bytes::<Timestamp>(&postcard::to_stdvec(&(beyond - 1)).unwrap()).is_ok());
        for (year, month) in [(2026, 13), (2026, 0), (10_000, 1), (-1, 1)] {
            assert!(postcard::to_stdvec(&PartialDate::Month(year, month)).is_err());
            let bytes = postcard::to_stdvec(&(1_u32, year, month)).unwrap();
            assert!(postcard::from_bytes::<PartialDate>(&bytes).is_err(), "{year}-{month}");
        }
    }

    #[test]
    fn what_is_made_of_a_day_can_be_written() {
        for (day, nearest) in [
            (NaiveDate::MIN, "0000-01-01"),
            (NaiveDate::MAX, "9999-12-31"),
            (NaiveDate::default(), "1970-01-01"),
        ] {
            assert_eq!(PartialDate::from(day).to_string(), nearest);
            assert!(postcard::to_stdvec(&PartialDate::from(day)).is_ok());
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_days_too() {
        let dates = [
            PartialDate::Day(NaiveDate::MIN),
            PartialDate::Day(NaiveDate::MAX),
            PartialDate::Year(i32::MIN),
            PartialDate::Year(i32::MAX),
            PartialDate::Month(262_142, 12),
            PartialDate::Month(2026, 13),
            PartialDate::Instant(DateTime::<Utc>::MIN_UTC.into()),
            PartialDate::Instant(DateTime::<Utc>::MAX_UTC.into()),
        ];
        for offset in ["+14:00", "+00:00", "-14:00"].map(|it| it.parse().unwrap()) {
            for one in dates {
                let _ = (one.start(offset).day(offset), one.end(offset).day(offset), one.first_day(offset));
                assert!(one.start(offset) <= one.end(offset), "{one:?}");
                for other in dates {
                    let _ = one.is_before(other, offset);
                }
            }
        }
    }

    #[test]
    fn an_offset_is_within_a_day() {
        for text in ["+00:00", "+01:00", "-03:30", "+14:00"] {
            assert_eq!(text.parse::<UtcOffset>().unwrap().to_string(), text);
        }
        for bad in ["01:00", "+1:00", "+15:00", "+01:60", "+01", "é01:00", "+é:00"] {
            assert!(bad.parse::<UtcOffset>().is_err(), "{bad}");
        }
    }
}
