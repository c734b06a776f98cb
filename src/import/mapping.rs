//! Mapping: which column of a file tells which detail of a thing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Which column of a file tells which detail of a thing, and what stands for nothing.
///
/// ```
/// use isms::Mapping;
///
/// let mapping = Mapping::new()
///     .column("reference", "Domain name")
///     .column("name", "Domain name")
///     .constant("kind", "service")
///     .blank("(blank)");
/// assert_eq!(
///     mapping.to_string(),
///     r#"kind = "service", name = column "Domain name", reference = column "Domain name", blank "(blank)""#,
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    origins: BTreeMap<String, Origin>,
    blanks: BTreeSet<String>,
}

/// Where a detail comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From a column, by its heading.
    Column(String),
    /// The same for every row.
    Constant(String),
}

impl Mapping {
    /// No detail from anywhere.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with a detail from a column, by its heading.
    #[must_use]
    pub fn column(self, field: impl Into<String>, heading: impl Into<String>) -> Self {
        self.with(field, Origin::Column(heading.into()))
    }

    /// The same, with a detail that is alike in every row.
    #[must_use]
    pub fn constant(self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(field, Origin::Constant(value.into()))
    }

    /// The same, with a word that stands for nothing (`(blank)`, `n/a`). White space always does.
    #[must_use]
    pub fn blank(mut self, word: impl Into<String>) -> Self {
        self.blanks.insert(word.into().trim().to_owned());
        self
    }

    fn with(mut self, field: impl Into<String>, origin: Origin) -> Self {
        self.origins.insert(field.into(), origin);
        self
    }

    pub(crate) fn origins(&self) -> impl Iterator<Item = (&str, &Origin)> {
        self.origins.iter().map(|(field, origin)| (field.as_str(), origin))
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.origins.contains_key(field)
    }

    /// What a value says; nothing where it stands for nothing.
    pub(crate) fn said<'a>(&self, value: &'a str) -> Option<&'a str> {
        let value = value.trim();
        (!value.is_empty() && !self.blanks.contains(value)).then_some(value)
    }
}

/// In one form, whatever the order in which it was made: the identities of imported commands rest on it.
impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let origins = self.origins.iter().map(|(field, origin)| match origin {
            Origin::Column(heading) => format!("{field} = column {}", quoted(heading)),
            Origin::Constant(value) => format!("{field} = {}", quoted(value)),
        });
        let blanks = self.blanks.iter().map(|word| format!("blank {}", quoted(word)));
        f.write_str(&origins.chain(blanks).collect::<Vec<_>>().join(", "))
    }
}
