//! Lead times: how many days lie between the steps of loops, this year and the years before.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::Turn;
use crate::basis::Basis;
use crate::cell::Cell;
use crate::table::{Column, Kind, Row, Table};
use crate::value;

fn columns() -> Vec<Column> {
    vec![
        Column::across("from", "From", Kind::Key),
        Column::across("to", "To", Kind::Short),
        Column::across("year", "Year", Kind::Short),
        Column::across("loops", "Loops", Kind::Number),
        Column::across("median", "Median (days)", Kind::Number),
        Column::across("shortest", "Shortest (days)", Kind::Number),
        Column::across("longest", "Longest (days)", Kind::Number),
        Column::across("against", "Median against the year before (days)", Kind::Number),
        Column::beneath("kinds", "Of these", Kind::Prose),
    ]
}

/// A way between two steps.
type Way = (&'static str, &'static str);

/// The ways that are measured, each with how to read both ends of it.
#[expect(clippy::type_complexity, reason = "two ends and how to read each")]
const WAYS: [(Way, [fn(&Turn<'_>) -> Option<NaiveDate>; 2]); 4] = [
    (("planned", "done"), [|it| it.planned, |it| it.done]),
    (("done", "checked"), [|it| it.done, |it| it.checked]),
    (("checked", "acted on"), [|it| it.checked, |it| it.acted]),
    (("planned", "acted on"), [|it| it.planned, |it| it.acted]),
];

/// The lead times, way by way and year by year.
pub(super) fn table(turns: &[Turn<'_>]) -> Table {
    let rows = WAYS.iter().flat_map(|(way, ends)| years(*way, *ends, turns)).collect();
    let caption = "Lead times".into();
    Table { name: "lead_times".into(), caption, columns: columns(), rows }
}

fn years(way: Way, [from, to]: [fn(&Turn<'_>) -> Option<NaiveDate>; 2], turns: &[Turn<'_>]) -> Vec<Row> {
    let mut years: BTreeMap<i32, Vec<(i64, &Turn<'_>)>> = BTreeMap::new();
    for it in turns {
        if let Some((from, to)) = from(it).zip(to(it)).filter(|(from, to)| from <= to) {
            years.entry(to.year()).or_default().push(((to - from).num_days(), it));
        }
    }
    let mut before = None;
    let row = |(year, mut of): (i32, Vec<(i64, &Turn<'_>)>)| {
        of.sort_by_key(|(days, _)| *days);
        let days: Vec<_> = of.iter().map(|(days, _)| *days).collect();
        let middle = median(&days);
        let against = middle.zip(before).map(|(now, before): (i64, i64)| now - before);
        before = middle;
        row(way, year, &of, [middle, days.first().copied(), days.last().copied(), against])
    };
    years.into_iter().map(row).collect()
}

fn row((from, to): Way, year: i32, of: &[(i64, &Turn<'_>)], numbers: [Option<i64>; 4]) -> Row {
    let mut basis = Basis::default();
    let mut kinds: BTreeMap<_, usize> = BTreeMap::new();
    for (_, it) in of {
        basis.add(it.events.iter().copied());
        *kinds.entry(it.kind).or_default() += 1;
    }
    let mut cells = vec![
        Cell::Text(from.into()),
        Cell::Text(to.into()),
        Cell::Text(year.to_string()),
        value::count(of.len()),
    ];
    // Medians are kept in halves of a day.
    let [median, shortest, longest, against] = numbers;
    let halves = |it: Option<i64>| it.map_or(Cell::Empty, |it| Cell::Decimal(in_days(it)));
    let whole = |it: Option<i64>| it.map_or(Cell::Empty, Cell::Integer);
    cells.extend([halves(median), whole(shortest), whole(longest), halves(against)]);
    let kinds = kinds.into_iter().map(|(kind, many)| format!("{} {many}", kind.word()));
    cells.push(value::list(kinds));
    basis.row(cells)
}

/// The median of sorted numbers, in halves.
fn median(sorted: &[i64]) -> Option<i64> {
    let upper = sorted.get(sorted.len() / 2)?;
    let lower = sorted.get((sorted.len() - 1) / 2)?;
    Some(upper + lower)
}

/// Halves of a day as days with one digit.
fn in_days(halves: i64) -> String {
    let sign = if halves < 0 { "-" } else { "" };
    format!("{sign}{}.{}", halves.abs() / 2, halves.abs() % 2 * 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        let said = |days: &[i64]| median(days).map(in_days);
        assert_eq!(said(&[]), None);
        assert_eq!(said(&[3]).as_deref(), Some("3.0"));
        assert_eq!(said(&[1, 2]).as_deref(), Some("1.5"));
        assert_eq!(said(&[1, 5, 9]).as_deref(), Some("5.0"));
        assert_eq!((in_days(-3), in_days(-1), in_days(0)), ("-1.5".into(), "-0.5".into(), "0.0".into()));
    }
}
