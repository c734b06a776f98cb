//! Comparison: what has become of a cell, and which rows of two reports are the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::cell::{Cell, Level, Link};
use crate::table::{Row, Table};

/// What has become of a cell, in words: "2 steps lower", "added A-3; removed A-1".
pub(crate) fn change(then: &Cell, now: &Cell) -> String {
    match (then, now) {
        (Cell::Empty, _) => "set".to_owned(),
        (_, Cell::Empty) => "cleared".to_owned(),
        (Cell::Level(then), Cell::Level(now)) if then.of == now.of => steps(then, now),
        (Cell::Integer(then), Cell::Integer(now)) => {
            now.checked_sub(*then).map_or_else(changed, |by| format!("{by:+}"))
        }
        (Cell::Date(then), Cell::Date(now)) => days(then, now).unwrap_or_else(changed),
        _ => match (items(then), items(now)) {
            (Some(then), Some(now)) => came_and_went(&then, &now),
            _ => changed(),
        },
    }
}

fn changed() -> String {
    "changed".to_owned()
}

fn steps(then: &Level, now: &Level) -> String {
    let steps = |many: u32| if many == 1 { "1 step".to_owned() } else { format!("{many} steps") };
    match then.rank.cmp(&now.rank) {
        std::cmp::Ordering::Less => format!("{} higher", steps(now.rank - then.rank)),
        std::cmp::Ordering::Greater => format!("{} lower", steps(then.rank - now.rank)),
        std::cmp::Ordering::Equal => changed(),
    }
}

fn days(then: &str, now: &str) -> Option<String> {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().ok();
    let by = (day(now)? - day(then)?).num_days();
    let days = if by.abs() == 1 { "day" } else { "days" };
    Some(format!("{} {days} {}", by.abs(), if by < 0 { "earlier" } else { "later" }))
}

/// What a cell lists; one thing is a list of one.
fn items(cell: &Cell) -> Option<Vec<&str>> {
    match cell {
        Cell::List(words) => Some(words.iter().map(String::as_str).collect()),
        Cell::Links(links) => Some(links.iter().map(|link| link.text.as_str()).collect()),
        Cell::Empty
        | Cell::Text(_)
        | Cell::Integer(_)
        | Cell::Decimal(_)
        | Cell::Date(_)
        | Cell::YesNo(_)
        | Cell::Level(_)
        | Cell::Status(_)
        | Cell::Link(_)
        | Cell::Reading(_) => None,
    }
}

fn came_and_went(then: &[&str], now: &[&str]) -> String {
    let lacks = |of: &[&str], from: &[&str]| {
        let mut rest = from.to_vec();
        let missing = of.iter().filter(|item| match rest.iter().position(|it| it == *item) {
            Some(at) => {
                rest.swap_remove(at);
                false
            }
            None => true,
        });
        missing.copied().collect::<Vec<_>>().join(", ")
    };
    let parts = [("added", lacks(now, then)), ("removed", lacks(then, now))];
    let said = parts.iter().filter(|(_, items)| !items.is_empty());
    let said: Vec<_> = said.map(|(verb, items)| format!("{verb} {items}")).collect();
    if said.is_empty() { "in another order".to_owned() } else { said.join("; ") }
}

/// Two tables of one kind.
pub(crate) struct Pair<'a> {
    pub(crate) then: Option<&'a Table>,
    pub(crate) now: Option<&'a Table>,
}

/// The tables of two reports that are about the same: of one name, and, where there are several of it, of one caption.
pub(crate) fn tables<'a>(then: &'a [Table], now: &'a [Table]) -> Vec<Pair<'a>> {
    let several = |table: &Table| {
        let of_name = |tables: &[Table]| tables.iter().filter(|it| it.name == table.name).count();
        of_name(then) > 1 || of_name(now) > 1
    };
    let is_same = |one: &Table, other: &Table| {
        one.name == other.name && (!several(one) || one.caption == other.caption)
    };
    let of_now =
        now.iter().map(|table| Pair { then: then.iter().find(|it| is_same(it, table)), now: Some(table) });
    let gone = then.iter().filter(|table| !now.iter().any(|it| is_same(it, table)));
    of_now.chain(gone.map(|table| Pair { then: Some(table), now: None })).collect()
}

/// Which rows of two tables are about the same: those with the same key; where several have it, first those that are equal,
/// then the others in their order.
pub(crate) fn rows<'a>(then: &'a [Row], now: &'a [Row]) -> Vec<(Option<&'a Row>, Option<&'a Row>)> {
    let mut known: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in then {
        known.entry(key(row)).or_default().push(row);
    }
    let mut pairs: Vec<(Option<&Row>, Option<&Row>)> = now.iter().map(|row| (None, Some(row))).collect();
    for is_match in [|one: &Row, other: &Row| one.cells == other.cells, |_: &Row, _: &Row| true] {
        for (before, after) in pairs.iter_mut().filter(|(before, _)| before.is_none()) {
            let Some(row) = after else { continue };
            let Some(candidates) = known.get_mut(&key(row)) else { continue };
            if let Some(at) = candidates.iter().position(|it| is_match(it, row)) {
                *before = Some(candidates.remove(at));
            }
        }
    }
    // What has gone stands where it stood: in the order of the table in which it was.
    let left: BTreeSet<*const Row> = known.into_values().flatten().map(std::ptr::from_ref).collect();
    let gone = then.iter().filter(|row| left.contains(&std::ptr::from_ref(*row)));
    pairs.extend(gone.map(|row| (Some(row), None)));
    pairs
}

/// What a row is known by: its thing, or what stands in its first column.
pub(crate) fn key(row: &Row) -> String {
    match row.cells.first() {
        Some(Cell::Link(Link { stream, .. })) => stream.clone(),
        Some(cell) => cell.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_become_of_a_cell_is_told_in_its_own_measure() {
        let level = |rank: u32| Cell::Level(Level { level: rank.to_string(), rank, of: 4 });
        let list = |words: &[&str]| Cell::List(words.iter().map(|&word| word.to_owned()).collect());
        let date = |text: &str| Cell::Date(text.to_owned());
        assert_eq!(change(&level(4), &level(2)), "2 steps lower");
        assert_eq!(change(&level(1), &level(2)), "1 step higher");
        assert_eq!(change(&Cell::Integer(3), &Cell::Integer(-1)), "-4");
        assert_eq!(change(&Cell::Integer(i64::MIN), &Cell::Integer(i64::MAX)), "changed");
        assert_eq!(change(&date("2026-03-31"), &date("2026-04-01")), "1 day later");
        assert_eq!(change(&date("2026"), &date("2026-04")), "changed", "nobody knows by how many days");
        assert_eq!(change(&list(&["A", "B", "B"]), &list(&["B", "C"])), "added C; removed A, B");
        assert_eq!(change(&list(&["A", "B"]), &list(&["B", "A"])), "in another order");
        assert_eq!(change(&Cell::Empty, &date("2026")), "set");
        assert_eq!(change(&date("2026"), &Cell::Empty), "cleared");
    }

    #[test]
    fn rows_of_one_key_are_compared_with_those_that_are_most_like_them() {
        let row = |cells: [&str; 2]| Row {
            cells: cells.map(|text| Cell::Text(text.to_owned())).to_vec(),
            rests_on: [1].into(),
        };
        let then = [row(["K-1", "late"]), row(["K-1", "open"]), row(["K-2", "late"])];
        let now = [row(["K-1", "open"]), row(["K-1", "done"]), row(["K-3", "late"])];
        let found: Vec<_> = rows(&then, &now)
            .into_iter()
            .map(|(then, now)| [then, now].map(|row| row.map(|row| row.cells[1].to_string())))
            .collect();
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                [said("open"), said("open")],
                [said("late"), said("done")],
                [None, said("late")],
                [said("late"), None],
            ]
        );
    }
}
