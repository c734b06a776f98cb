//! Mapping: which column of a file tells which detail of a thing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Which column of a file tells which detail of a thing, what its words mean, and what stands for nothing.
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
///
/// A detail may be composed of several columns, and a file may have words of its own:
///
/// ```
/// use isms::Mapping;
///
/// let mapping = Mapping::new()
///     .composed("reference", "{Audit}/{Number}")
///     .column("grade", "Major?")
///     .meaning("grade", "Y", "major nonconformity");
/// assert_eq!(
///     mapping.to_string(),
///     r#"grade = column "Major?", reference = composed "{Audit}/{Number}", grade "Y" means "major nonconformity""#,
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    origins: BTreeMap<String, Origin>,
    blanks: BTreeSet<String>,
    /// What a word of the file means, by field and word.
    meanings: BTreeMap<(String, String), String>,
    rows: Option<String>,
    format: Option<Format>,
}

/// How a file says what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated values in UTF-8, whose first line names the columns.
    Csv,
    /// JSON: a list of objects, whose members are the columns.
    Json,
}

/// Where a detail comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From a column, by its heading.
    Column(String),
    /// From several columns.
    Composed(String),
    /// The same for every row.
    Constant(String),
}

impl Mapping {
    /// No detail from anywhere.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with a detail from a column, by its heading. In JSON it is the name of a member, and what lies in
    /// a member that is itself an object is named with dots between (`vendor.name`).
    #[must_use]
    pub fn column(self, field: impl Into<String>, heading: impl Into<String>) -> Self {
        self.with(field, Origin::Column(heading.into()))
    }

    /// The same, with a detail that is composed of columns, each named in braces (`{Unit}/{Number}`). A brace of
    /// the text itself stands there twice. Where one of the columns says nothing, the whole says nothing.
    /// A row whose reference is composed of other parts than that of an earlier row, and comes to the same, is refused.
    #[must_use]
    pub fn composed(self, field: impl Into<String>, composition: impl Into<String>) -> Self {
        self.with(field, Origin::Composed(composition.into()))
    }

    /// The same, with a detail that is alike in every row.
    #[must_use]
    pub fn constant(self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(field, Origin::Constant(value.into()))
    }

    /// The same, with what a word of the file means for a field. Words without a meaning stand for themselves.
    #[must_use]
    pub fn meaning(
        mut self,
        field: impl Into<String>,
        word: impl Into<String>,
        means: impl Into<String>,
    ) -> Self {
        self.meanings.insert((field.into(), word.into().trim().to_owned()), means.into().trim().to_owned());
        self
    }

    /// The same, with a word that stands for nothing (`(blank)`, `n/a`). White space always does.
    #[must_use]
    pub fn blank(mut self, word: impl Into<String>) -> Self {
        self.blanks.insert(word.into().trim().to_owned());
        self
    }

    /// The same, with the place of the rows in a JSON file, as members with dots between. It has to be said only
    /// where the file is an object in which more than one member is a list.
    #[must_use]
    pub fn rows(self, path: impl Into<String>) -> Self {
        Self { rows: Some(path.into()), ..self }
    }

    /// The same, with the format of the file. Where it is not said, a file is JSON when it begins with `[` or `{`.
    #[must_use]
    pub fn format(self, format: Format) -> Self {
        Self { format: Some(format), ..self }
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

    /// The fields for which words have a meaning.
    pub(crate) fn translated(&self) -> impl Iterator<Item = &str> {
        self.meanings.keys().map(|(field, _)| field.as_str())
    }

    /// Where the rows are, in JSON.
    pub(crate) fn rows_path(&self) -> Option<&str> {
        self.rows.as_deref()
    }

    /// The format of a file: as it was said, or as the file begins.
    pub(crate) fn format_of(&self, file: &[u8]) -> Format {
        let file = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file).trim_ascii_start();
        let begun = if matches!(file, [b'[' | b'{', ..]) { Format::Json } else { Format::Csv };
        self.format.unwrap_or(begun)
    }

    /// What a value says; nothing where it stands for nothing.
    pub(crate) fn said<'a>(&self, value: &'a str) -> Option<&'a str> {
        let value = value.trim();
        (!value.is_empty() && !self.blanks.contains(value)).then_some(value)
    }

    /// What a word says of a field.
    pub(crate) fn meant(&self, field: &str, said: String) -> String {
        if self.meanings.is_empty() {
            return said;
        }
        let key = (field.to_owned(), said);
        self.meanings.get(&key).cloned().unwrap_or(key.1)
    }
}

/// What a spreadsheet may put before the text of a file.
pub(crate) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl Format {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// In one form, whatever the order in which it was made: the identities of imported commands rest on it.
impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let origins = self.origins.iter().map(|(field, origin)| match origin {
            Origin::Column(heading) => format!("{field} = column {}", quoted(heading)),
            Origin::Composed(composition) => format!("{field} = composed {}", quoted(composition)),
            Origin::Constant(value) => format!("{field} = {}", quoted(value)),
        });
        let blanks = self.blanks.iter().map(|word| format!("blank {}", quoted(word)));
        let meaning = |((field, word), means): (&(String, String), &String)| {
            format!("{field} {} means {}", quoted(word), quoted(means))
        };
        let meanings = self.meanings.iter().map(meaning);
        let rows = self.rows.iter().map(|path| format!("rows at {}", quoted(path)));
        let format = self.format.iter().map(|format| format!("format {}", format.word()));
        let all = origins.chain(blanks).chain(meanings).chain(rows).chain(format);
        f.write_str(&all.collect::<Vec<_>>().join(", "))
    }
}
