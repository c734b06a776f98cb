//! What the cells of a row have to be like. Whether it can be asked is known from what the column holds, before any row
//! is left out.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use isms_core::moment::Moment;
use isms_core::vocabulary::time::{PartialDate, UtcOffset};

use super::{QueryError, column};
use crate::cell::{Cell, Level};
use crate::measure::{Measured, billionths};
use crate::scale::Scales;
use crate::table::{Kind, Table};
use crate::text::{contains, shortened};

/// What a cell of a row has to be like: `state=open`, `due<2026-03-31`, `level>=high`, `title~backup`; `owner=` asks for
/// rows in which it is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Where {
    /// The key of the column.
    pub column: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub value: String,
}

/// How a cell is compared with a value. A cell that says several things is like a value if one of them is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// It is the same; of a date that is vaguer, it lies within it.
    Is,
    /// It is not.
    IsNot,
    /// It is less, lower or earlier.
    Below,
    /// It is less or the same.
    AtMost,
    /// It is more, higher or later.
    Above,
    /// It is more or the same.
    AtLeast,
    /// It has these words in it, in whatever case.
    Contains,
}

impl Operator {
    /// All of them, those first that begin with another.
    const ALL: [Self; 7] =
        [Self::IsNot, Self::AtMost, Self::AtLeast, Self::Is, Self::Below, Self::Above, Self::Contains];

    const fn sign(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Contains => "~",
        }
    }

    /// Whether it holds of two values in this order.
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Is => order.is_eq(),
            Self::IsNot => order.is_ne(),
            Self::Below => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Above => order.is_gt(),
            Self::AtLeast => order.is_ge(),
            Self::Contains => false,
        }
    }

    /// Whether it asks for an order.
    fn orders(self) -> bool {
        matches!(self, Self::Below | Self::AtMost | Self::Above | Self::AtLeast)
    }
}

/// What a column is compared with.
enum Value {
    Nothing,
    Number(i128),
    Date(PartialDate),
    Level(String),
    Rank(u32),
    YesNo(bool),
    Words(String),
}

/// Leaves the rows of tables, which have the same columns, that are as all conditions have it.
pub(super) fn retain(conditions: &[Where], tables: &mut [Table], moment: &Moment) -> Result<(), QueryError> {
    let scales = Scales::at(moment);
    let asked = conditions.iter().map(|it| {
        let at = column(tables, &it.column)?;
        Ok((at, it.operator, value(it, at, tables, &scales)?))
    });
    let asked = asked.collect::<Result<Vec<_>, QueryError>>()?;
    for table in tables {
        table.rows.retain(|row| {
            let mut all = asked.iter();
            all.all(|(at, operator, value)| {
                is_like(row.cells.get(*at).unwrap_or(&Cell::Empty), *operator, value, &scales)
            })
        });
    }
    Ok(())
}

/// What the condition compares with, as what its column holds can be.
fn value(it: &Where, at: usize, tables: &[Table], scales: &Scales) -> Result<Value, QueryError> {
    let cells = || tables.iter().flat_map(|table| &table.rows).filter_map(|row| row.cells.get(at));
    let text = it.value.as_str();
    let wrong = |expected: &str| {
        let (column, found) = (it.column.clone(), shortened(text));
        Err(QueryError::Value { column, expected: expected.to_owned(), found })
    };
    let only = |holds: &'static str, can: &'static str| {
        let (column, operator) = (it.column.clone(), it.operator);
        Err(QueryError::Incomparable { column, holds, operator, can })
    };
    if text.is_empty() {
        return match it.operator {
            Operator::Is | Operator::IsNot => Ok(Value::Nothing),
            Operator::Below | Operator::AtMost | Operator::Above | Operator::AtLeast | Operator::Contains => {
                wrong("a value")
            }
        };
    }
    let kind = tables.first().and_then(|it| it.columns.get(at)).map(|it| it.kind);
    let holds = |is: fn(&Cell) -> bool| cells().any(is);
    let is_level = |it: &Cell| matches!(it, Cell::Level(_));
    let is_number = |it: &Cell| matches!(it, Cell::Integer(_) | Cell::Decimal(_));
    let is_nothing = cells().all(Cell::is_empty);
    let contains = it.operator == Operator::Contains;
    if holds(is_level) {
        if contains {
            return only("levels", "=, !=, <, <=, > and >=");
        }
        let levels = cells().filter_map(|it| if let Cell::Level(it) = it { Some(it) } else { None });
        let known = scales.levels(levels);
        return match text.parse() {
            Ok(rank) => Ok(Value::Rank(rank)),
            Err(_) if known.iter().any(|it| it == text) => Ok(Value::Level(text.to_owned())),
            Err(_) => wrong(&format!("a level ({}) or its rank", known.join(", "))),
        };
    }
    if holds(is_number) || (is_nothing && kind == Some(Kind::Number)) {
        if contains {
            return only("numbers", "=, !=, <, <=, > and >=");
        }
        return billionths(text).map_or_else(|| wrong("a number like `12.5`"), |it| Ok(Value::Number(it)));
    }
    if holds(|it| matches!(it, Cell::Date(_))) || (is_nothing && kind == Some(Kind::Date)) {
        if contains {
            return only("dates", "=, !=, <, <=, > and >=");
        }
        return text.parse().map_or_else(|_| wrong("a date like `2026-03-31`"), |it| Ok(Value::Date(it)));
    }
    if is_nothing {
        // Nobody knows what it would hold: it is like nothing.
        return Ok(Value::Words(text.to_owned()));
    }
    if holds(|it| matches!(it, Cell::YesNo(_))) {
        return match text {
            _ if it.operator.orders() || contains => only("yes or no", "= and !="),
            "yes" => Ok(Value::YesNo(true)),
            "no" => Ok(Value::YesNo(false)),
            _ => wrong("`yes` or `no`"),
        };
    }
    if it.operator.orders() {
        return only("words", "=, != and ~");
    }
    Ok(Value::Words(if contains { text.to_lowercase() } else { text.to_owned() }))
}

fn is_like(cell: &Cell, operator: Operator, value: &Value, scales: &Scales) -> bool {
    if let Value::Nothing = value {
        return cell.is_empty() == (operator == Operator::Is);
    }
    if cell.is_empty() {
        return operator == Operator::IsNot;
    }
    // What cannot be compared with it is not like it, whatever is asked.
    let apart = operator == Operator::IsNot;
    match (value, Measured::of(cell)) {
        (Value::Number(asked), Some(Measured::Number(found))) => operator.holds(found.cmp(asked)),
        (Value::Date(asked), Some(Measured::Date(found))) => is_dated(found, operator, *asked),
        (Value::YesNo(asked), Some(Measured::YesNo(found))) => (found == *asked) != apart,
        (Value::Rank(asked), Some(Measured::Rank(found))) => operator.holds(found.cmp(asked)),
        (Value::Level(asked), _) => {
            if let Cell::Level(level) = cell {
                let asked = scales.rank(asked, level);
                asked.map_or(apart, |asked| operator.holds(level.rank.cmp(&asked)))
            } else {
                (cell.to_string() == *asked && operator == Operator::Is) || apart
            }
        }
        (Value::Words(asked), _) if operator == Operator::Contains => {
            said(cell).iter().any(|it| contains(it, asked))
        }
        (Value::Words(asked), _) if !operator.orders() => said(cell).iter().any(|it| it == asked) != apart,
        _ => apart,
    }
}

/// A date is within a vaguer one, and surely before or after another.
fn is_dated(found: PartialDate, operator: Operator, asked: PartialDate) -> bool {
    let utc = UtcOffset::default();
    let (first, last) = (found.start(utc), found.end(utc));
    let (begin, end) = (asked.start(utc), asked.end(utc));
    match operator {
        Operator::Is => begin <= first && last <= end,
        Operator::IsNot => first < begin || end < last,
        Operator::Below => last < begin,
        Operator::AtMost => last <= end,
        Operator::Above => end < first,
        Operator::AtLeast => begin <= first,
        Operator::Contains => false,
    }
}

/// What a cell says, each by itself.
fn said(cell: &Cell) -> Vec<String> {
    match cell {
        Cell::List(words) => words.clone(),
        Cell::Link(link) => vec![link.text.clone(), link.stream.clone()],
        Cell::Links(links) => links.iter().flat_map(|it| [it.text.clone(), it.stream.clone()]).collect(),
        Cell::Status(it) => vec![it.status.clone()],
        Cell::Level(Level { level, .. }) => vec![level.clone()],
        Cell::Empty
        | Cell::Text(_)
        | Cell::Integer(_)
        | Cell::Decimal(_)
        | Cell::Date(_)
        | Cell::YesNo(_)
        | Cell::Reading(_) => vec![cell.to_string()],
    }
}

impl FromStr for Where {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let read = || {
            let at = text.find(|it: char| !it.is_alphanumeric() && it != '_')?;
            let (column, rest) = text.split_at_checked(at)?;
            let operators = Operator::ALL.into_iter();
            let mut read = operators.filter_map(|it| Some((it, rest.trim_start().strip_prefix(it.sign())?)));
            let (operator, value) = read.next().filter(|_| !column.is_empty())?;
            Some(Self { column: column.to_owned(), operator, value: value.trim().to_owned() })
        };
        read().ok_or_else(|| QueryError::Condition { found: shortened(text) })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sign())
    }
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.column, self.operator, self.value)
    }
}
