//! Composition: one detail made of several columns, `{Unit}/{Number}`.

use crate::import::file::FileError;

/// A part of a composition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<C> {
    /// What stands there.
    Text(String),
    /// What a column says.
    Column(C),
}

/// The parts of a composition. A name in braces is a column; a brace of the text itself stands there twice.
pub(crate) fn pieces(composition: &str) -> Result<Vec<Piece<&str>>, FileError> {
    let unfit = |found| FileError::Composition { composition: composition.to_owned(), found };
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = composition;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        if let Some(after) = from.strip_prefix("{{") {
            text.push('{');
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            text.push('}');
            rest = after;
        } else if let Some(named) = from.strip_prefix('{') {
            let (column, after) = named.split_once('}').ok_or_else(|| unfit("a brace that is not closed"))?;
            if column.trim().is_empty() || column.contains('{') {
                return Err(unfit("braces without the name of one column in them"));
            }
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Column(column));
            rest = after;
        } else {
            return Err(unfit("a brace that is not opened"));
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) {
        return Err(unfit("no column in braces"));
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_braces_is_a_column_and_the_rest_stands_as_it_is() {
        let found = pieces("A {{b}} {Unit}/{Number}.").unwrap();
        let text = |text: &str| Piece::Text(text.into());
        let expected = [text("A {b} "), Piece::Column("Unit"), text("/"), Piece::Column("Number"), text(".")];
        assert_eq!(found, expected);
        assert_eq!(pieces("{a}{b}").unwrap(), [Piece::Column("a"), Piece::Column("b")]);
    }

    #[test]
    fn a_brace_without_its_other_or_without_a_column_is_told() {
        for (composition, why) in [
            ("{a", "not closed"),
            ("a}", "not opened"),
            ("{}", "without the name"),
            ("{a{b}", "without the name"),
            ("plain", "no column"),
            ("", "no column"),
        ] {
            let error = pieces(composition).unwrap_err().to_string();
            assert!(error.contains(why), "{composition}: {error}");
        }
    }
}
