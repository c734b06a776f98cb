//! The form of a text: what may be written where a type wants text, found by trying.

use serde_json::{Value, json};

/// What a text may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// What people write, of so many characters at most.
    Text(usize),
    /// An identity.
    Identity,
    /// A day.
    Day,
    /// A date as precise as it is known.
    Date,
    /// An instant.
    Instant,
    /// Days from a first to a last.
    Period,
    /// A digest of bytes.
    Digest,
    /// A thing, by its kind and identity.
    Thing,
    /// A number, zero or more.
    Amount,
    /// A number.
    Quantity,
    /// An offset from UTC.
    Offset,
    /// A form of its own.
    Other,
}

/// The most characters that a text is tried with.
const CHARS_MAX: usize = 1 << 16;

impl Form {
    /// Those that are told apart by what they take; the narrower before the wider.
    pub(crate) const NARROW: [Self; 10] = [
        Self::Identity,
        Self::Thing,
        Self::Digest,
        Self::Period,
        Self::Offset,
        Self::Date,
        Self::Day,
        Self::Instant,
        Self::Quantity,
        Self::Amount,
    ];

    /// The form of whatever takes some texts and not others.
    pub(super) fn taken_by(takes: impl Fn(&str) -> bool) -> Self {
        if takes("x") {
            let (mut fits, mut none) = (1, CHARS_MAX);
            while none - fits > 1 {
                let middle = usize::midpoint(fits, none);
                if takes(&"x".repeat(middle)) { fits = middle } else { none = middle }
            }
            return Self::Text(fits);
        }
        let is = |form: &Self| {
            // A date may also be an instant; a day and an instant are nothing else.
            takes(form.example()) && (*form != Self::Date || takes(Self::Instant.example()))
        };
        Self::NARROW.into_iter().find(is).unwrap_or(Self::Other)
    }

    /// What it is called where the form of a whole value is shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text(_) | Self::Other => "text",
            Self::Identity => "uuid",
            Self::Day => "day",
            Self::Date => "date",
            Self::Instant => "instant",
            Self::Period => "period",
            Self::Digest => "sha256",
            Self::Thing => "thing",
            Self::Amount => "amount",
            Self::Quantity => "quantity",
            Self::Offset => "offset",
        }
    }

    /// A text of this form.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Text(max) if max < EXAMPLE.len() => "x",
            Self::Text(_) | Self::Other => EXAMPLE,
            Self::Identity => "3d09fd54-bb6c-401a-832f-57d8df8ba845",
            Self::Day | Self::Date => "2026-11-24",
            Self::Instant => "2026-11-24T08:00:00Z",
            Self::Period => "2026-01-01/2026-12-31",
            Self::Digest => "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Self::Thing => "asset/3d09fd54-bb6c-401a-832f-57d8df8ba845",
            Self::Amount => "1200.5",
            Self::Quantity => "-12.5",
            Self::Offset => "+01:00",
        }
    }

    /// As a JSON Schema.
    pub(crate) fn to_json_schema(self) -> Value {
        let (says, pattern) = match self {
            Self::Text(max) => return json!({ "type": "string", "minLength": 1, "maxLength": max }),
            Self::Other => return json!({ "type": "string" }),
            Self::Identity => return json!({ "type": "string", "format": "uuid" }),
            Self::Day => return json!({ "type": "string", "format": "date", "examples": [self.example()] }),
            Self::Instant => ("an instant, in UTC or with its offset", INSTANT),
            Self::Date => ("a year, a month, a day or an instant", DATE),
            Self::Period => ("the first and the last day", r"^\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d$"),
            Self::Digest => ("the SHA-256 digest, in lower-case hexadecimal digits", "^[0-9a-f]{64}$"),
            Self::Thing => ("a kind of thing and an identity", "^[a-z_]+/[0-9a-fA-F-]{36}$"),
            Self::Amount => ("zero or more, to the millionth", r"^(0|[1-9]\d{0,11})(\.\d{1,6})?$"),
            Self::Quantity => ("a number, to the millionth", r"^-?(0|[1-9]\d{0,11})(\.\d{1,6})?$"),
            Self::Offset => ("an offset from UTC", r"^[+-]\d\d:\d\d$"),
        };
        json!({ "type": "string", "description": says, "pattern": pattern, "examples": [self.example()] })
    }
}

/// What people might write anywhere.
const EXAMPLE: &str = "Example";
/// An instant as it is read.
const INSTANT: &str = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$";
/// A date as it is read.
const DATE: &str = r"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d))?)?)?$";
