//! Coverage: a matrix as a table, because each of its places is a text that is read, and heard with its headings.

use serde::Serialize;

use crate::cell::Mark;
use crate::chart::{Coverage, Covered};
use crate::inert;

/// What the template of a matrix is filled with.
#[derive(Serialize)]
pub(super) struct Drawing {
    columns: Vec<String>,
    rows: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    name: String,
    places: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    text: String,
    mark: &'static str,
    sign: &'static str,
    /// What the sign says to who cannot see it, where there is no text.
    said: &'static str,
}

pub(super) fn drawing(coverage: &Coverage) -> Drawing {
    let blank = || Covered { text: String::new(), mark: Mark::Neutral };
    let line = |(name, places): &(String, Vec<Covered>)| {
        let places = places.iter().cloned().chain(std::iter::repeat_with(blank));
        let places = places.take(coverage.columns.len()).map(|it| place(&it)).collect();
        Line { name: inert::line(name).into_owned(), places }
    };
    Drawing {
        columns: coverage.columns.iter().map(|it| inert::line(it).into_owned()).collect(),
        rows: coverage.rows.iter().map(line).collect(),
    }
}

fn place(covered: &Covered) -> Place {
    let said = match covered.mark {
        Mark::Neutral => "",
        Mark::Good => "as it should be",
        Mark::Attention => "to be looked at",
        Mark::Gap => "gap",
    };
    let text = inert::line(&covered.text).into_owned();
    Place { text, mark: covered.mark.name(), sign: covered.mark.sign(), said }
}
