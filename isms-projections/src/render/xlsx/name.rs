//! Name: what a sheet is called, within what a spreadsheet allows.

use std::collections::BTreeSet;

use crate::inert;

/// So many characters has the name of a sheet, in units of UTF-16.
const UNITS_MAX: usize = 31;

/// What a sheet without a caption is called.
const NAMELESS: &str = "Table";

/// A name like the caption that is allowed and that no other sheet has, whatever the case of its letters.
pub(super) fn unique(caption: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed = allowed(caption);
    let numbered = (2u32..).map(|number| {
        let number = format!(" ({number})");
        format!("{}{number}", cut(&allowed, UNITS_MAX - number.len()))
    });
    let mut names = std::iter::once(allowed.clone()).chain(numbered);
    // One of the numbered names is free: there are fewer sheets than numbers.
    names.find(|name| taken.insert(name.to_lowercase())).unwrap_or(allowed)
}

fn allowed(caption: &str) -> String {
    let caption = inert::line(caption).replace(['[', ']', ':', '*', '?', '/', '\\'], " ");
    let name = cut(caption.trim().trim_matches('\''), UNITS_MAX).trim().trim_end_matches('\'').to_owned();
    // Spreadsheets keep "History" for themselves.
    match name.as_str() {
        "" => NAMELESS.to_owned(),
        _ if name.eq_ignore_ascii_case("history") => format!("{name} of it"),
        _ => name,
    }
}

/// As much of a text as there is room for.
fn cut(text: &str, units_max: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > units_max
    });
    text.get(..end.map_or(text.len(), |(at, _)| at)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_allowed_and_differ() {
        let mut taken = BTreeSet::new();
        let mut name = |caption: &str| unique(caption, &mut taken);
        assert_eq!(name("Risks"), "Risks");
        assert_eq!(name("RISKS"), "RISKS (2)");
        assert_eq!(name("risks"), "risks (3)");
        assert_eq!(name("[a]:*?/\\"), "a");
        assert_eq!(name(""), "Table");
        assert_eq!(name("'quoted'"), "quoted");
        assert_eq!(name("History"), "History of it");
        assert_eq!(name(&"long".repeat(20)), "longlonglonglonglonglonglonglon");
        assert_eq!(name(&"long".repeat(20)), "longlonglonglonglonglonglon (2)");
        assert_eq!(name(&"🔒".repeat(20)), "🔒".repeat(15));
    }
}
