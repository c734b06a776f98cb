//! Document: the rows of a JSON file, each an object whose members are its columns.
//!
//! Numbers keep the digits with which they were written, so that a file says the same in JSON as in CSV.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::import::file::{FILE_LINES_MAX, FileError, Records, Value, unknown_column};
use crate::import::mapping::BYTE_ORDER_MARK;
use crate::import::row::{ROW_BYTES_MAX, RowError, quoted};

/// How many members deep a name may lead into a row: real files have two or three.
const NESTING_MAX: usize = 8;

/// The rows of a JSON file, and the columns that are asked for.
pub(crate) struct Document<'a> {
    rows: std::vec::IntoIter<&'a RawValue>,
    columns: Vec<String>,
    row: &'a RawValue,
    members: Members<'a>,
    bytes: u64,
}

/// The members of an object, each name once.
type Members<'a> = Vec<(String, &'a RawValue)>;

impl<'a> Document<'a> {
    /// Finds the rows, and looks whether any of them has the columns.
    pub(crate) fn of(file: &'a [u8], columns: &[&str], path: Option<&str>) -> Result<Self, FileError> {
        let file = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
        let unreadable = |error: &dyn fmt::Display| FileError::Json { error: error.to_string() };
        let text = std::str::from_utf8(file).map_err(|error| unreadable(&error))?;
        let whole: &RawValue = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        let found = rows(whole, path)?;
        let List { parts, count } = list(found).map_err(|error| unreadable(&error))?;
        if count > FILE_LINES_MAX {
            return Err(FileError::TooManyRows { found: count });
        }
        look_for(columns, &parts)?;
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Ok(Self { rows: parts.into_iter(), columns, row: RawValue::NULL, members: Vec::new(), bytes: 0 })
    }
}

impl Records for Document<'_> {
    fn advance(&mut self) -> bool {
        let Some(row) = self.rows.next() else { return false };
        self.row = row;
        self.bytes += row.get().len() as u64;
        true
    }

    fn check(&mut self) -> Result<(), RowError> {
        let found = self.row.get().len();
        if found > ROW_BYTES_MAX {
            return Err(RowError::TooLong { found });
        }
        self.members =
            members(self.row).map_err(|error| RowError::NoObject { error: quoted(&error.to_string()) })?;
        Ok(())
    }

    fn value(&self, column: usize) -> Result<Value<'_>, RowError> {
        let name = self.columns.get(column).map(String::as_str).unwrap_or_default();
        match find(&self.members, name, NESTING_MAX) {
            Some(value) => said(value).ok_or_else(|| RowError::Nested { column: quoted(name) }),
            None => Ok(Value::Text("".into())),
        }
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Where the rows are: at the path, the whole, or its only member that is a list.
fn rows<'a>(whole: &'a RawValue, path: Option<&str>) -> Result<&'a RawValue, FileError> {
    let unfound = |found: String| FileError::Rows { found };
    if is_list(whole) && path.is_none() {
        return Ok(whole);
    }
    let members = members(whole).map_err(|error| FileError::Json { error: error.to_string() })?;
    if let Some(path) = path {
        return match find(&members, path, NESTING_MAX) {
            Some(value) if is_list(value) => Ok(value),
            Some(_) => Err(unfound(format!("something else at `{}`", quoted(path)))),
            None => Err(unfound(format!("nothing at `{}`", quoted(path)))),
        };
    }
    let mut lists = members.iter().filter(|(_, value)| is_list(value));
    match (lists.next(), lists.next()) {
        (Some((_, value)), None) => Ok(value),
        (None, _) => Err(unfound("an object without one; say where the rows are".into())),
        (Some((one, _)), Some((other, _))) => {
            let (one, other) = (quoted(one), quoted(other));
            Err(unfound(format!("more than one, `{one}` and `{other}` among them; say which has the rows")))
        }
    }
}

/// Every column that is asked for is in some row; which rows have it differs, as members without a value are left out.
fn look_for(columns: &[&str], rows: &[&RawValue]) -> Result<(), FileError> {
    let mut missing: Vec<&str> = if rows.is_empty() { Vec::new() } else { columns.to_vec() };
    let objects = || rows.iter().filter_map(|row| members(row).ok());
    for members in objects() {
        if missing.is_empty() {
            break;
        }
        missing.retain(|column| find(&members, column, NESTING_MAX).is_none());
    }
    let Some(column) = missing.first() else { return Ok(()) };
    let mut names = BTreeSet::new();
    objects().for_each(|members| name(&members, "", NESTING_MAX, &mut names));
    Err(unknown_column(column, names.iter().map(String::as_str)))
}

/// Notes the names of the members that say something, those within other members with dots between.
fn name(members: &Members<'_>, before: &str, depth: usize, names: &mut BTreeSet<String>) {
    for (name, value) in members {
        let name = format!("{before}{name}");
        match self::members(value) {
            Ok(within) if depth > 1 => self::name(&within, &format!("{name}."), depth - 1, names),
            _ => {
                names.insert(name);
            }
        }
    }
}

/// What a name leads to. A member whose own name has dots comes before one that lies deeper.
fn find<'a>(members: &[(String, &'a RawValue)], name: &str, depth: usize) -> Option<&'a RawValue> {
    let get = |name: &str| members.iter().find(|(it, _)| it == name).map(|(_, value)| *value);
    get(name).or_else(|| {
        let (first, rest) = name.split_once('.').filter(|_| depth > 1)?;
        find(&self::members(get(first)?).ok()?, rest, depth - 1)
    })
}

fn is_list(value: &RawValue) -> bool {
    value.get().starts_with('[')
}

/// What a value says: a text, a number as it is written, yes or no, or a list of these. An object says nothing that a
/// column could hold.
fn said(value: &RawValue) -> Option<Value<'_>> {
    if !is_list(value) {
        return scalar(value).map(Value::Text);
    }
    let parts = list(value).ok()?.parts;
    let said: Option<Vec<_>> = parts.into_iter().map(|part| scalar(part).map(Cow::into_owned)).collect();
    said.map(Value::List)
}

fn scalar(value: &RawValue) -> Option<Cow<'_, str>> {
    match value.get().as_bytes().first()? {
        b'{' | b'[' => None,
        b'"' => serde_json::from_str(value.get()).ok().map(Cow::Owned),
        b'n' => Some(Cow::Borrowed("")),
        _ => Some(Cow::Borrowed(value.get())),
    }
}

/// The members of an object.
fn members(value: &RawValue) -> Result<Members<'_>, serde_json::Error> {
    struct Object;

    impl<'de> Visitor<'de> for Object {
        type Value = Members<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
            let (mut members, mut names) = (Vec::new(), BTreeSet::new());
            while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                if !names.insert(name.clone()) {
                    let name = quoted(&name);
                    return Err(serde::de::Error::custom(format_args!("member `{name}` stands there twice")));
                }
                members.push((name, value));
            }
            Ok(members)
        }
    }

    serde_json::Deserializer::from_str(value.get()).deserialize_map(Object)
}

/// The parts of a list, and how many there are: no more are kept than a file may have rows.
struct List<'a> {
    parts: Vec<&'a RawValue>,
    count: usize,
}

fn list(value: &RawValue) -> Result<List<'_>, serde_json::Error> {
    struct Array;

    impl<'de> Visitor<'de> for Array {
        type Value = List<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<'de>, A::Error> {
            let mut parts = Vec::new();
            while parts.len() < FILE_LINES_MAX {
                let Some(part) = seq.next_element()? else { break };
                parts.push(part);
            }
            let mut count = parts.len();
            while seq.next_element::<IgnoredAny>()?.is_some() {
                count += 1;
            }
            Ok(List { parts, count })
        }
    }

    serde_json::Deserializer::from_str(value.get()).deserialize_seq(Array)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_texts_numbers_lists_and_what_lies_deeper() {
        let file = r#"[{"a": "x\ny", "b": 1.50, "c": [1, "two", true, null], "d": {"e": {"f": "g"}}, "h": null, "i.j": "k"}]"#;
        let names = ["a", "b", "c", "d.e.f", "h", "i.j"];
        assert_eq!(
            values(file, &names, None),
            ["x\ny", "1.50", "1|two|true|", "g", "", "k"].map(String::from)
        );
    }

    #[test]
    fn an_object_or_a_list_in_a_list_is_no_value() {
        for (name, file) in
            [("a", r#"[{"a": {"b": 1}}]"#), ("a", r#"[{"a": [[1]]}]"#), ("a", r#"[{"a": [{}]}]"#)]
        {
            let mut document = Document::of(file.as_bytes(), &[name], None).unwrap();
            assert!(document.advance() && document.check().is_ok());
            assert!(matches!(document.value(0), Err(RowError::Nested { .. })), "{file}");
        }
    }

    #[test]
    fn the_rows_are_the_whole_its_only_list_or_what_the_path_leads_to() {
        assert_eq!(values(r#"[{"a": 1}]"#, &["a"], None), ["1"]);
        assert_eq!(values(r#"{"n": 1, "rows": [{"a": 1}]}"#, &["a"], None), ["1"]);
        assert_eq!(values(r#"{"x": {"y": [{"a": 2}]}, "z": []}"#, &["a"], Some("x.y")), ["2"]);
        for (file, path, why) in [
            (r#"{"a": 1}"#, None, "an object without one"),
            (r#"{"a": [], "b": []}"#, None, "`a` and `b`"),
            (r#"{"a": 1}"#, Some("a"), "something else at `a`"),
            (r#"{"a": 1}"#, Some("b"), "nothing at `b`"),
            ("7", None, "expected an object"),
            ("[1", None, "JSON"),
            ("", None, "JSON"),
        ] {
            let error = Document::of(file.as_bytes(), &[], path).err().unwrap().to_string();
            assert!(error.contains(why), "{file}: {error}");
        }
    }

    #[test]
    fn a_column_that_no_row_has_is_told_with_those_that_there_are() {
        let file = r#"[{"a": 1}, {"b": {"c": 1}}]"#;
        assert!(Document::of(file.as_bytes(), &["a", "b.c"], None).is_ok());
        let error = Document::of(file.as_bytes(), &["b.d"], None).err().unwrap().to_string();
        assert!(error.contains("`b.d`") && error.contains("`a`, `b.c`"), "{error}");
        assert!(Document::of(b"[]", &["a"], None).is_ok());
    }

    #[test]
    fn a_row_that_is_no_object_or_says_something_twice_is_told() {
        let file = r#"[7, {"a": 1, "a": 2}, {"a": 3}]"#;
        let mut document = Document::of(file.as_bytes(), &["a"], None).unwrap();
        let mut errors = Vec::new();
        while document.advance() {
            errors.push(document.check().err().map(|it| it.to_string()).unwrap_or_default());
        }
        assert!(
            errors[0].contains("an object") && errors[1].contains("`a` stands there twice"),
            "{errors:?}"
        );
        assert_eq!(errors[2], "");
    }

    #[test]
    fn a_file_nested_without_end_is_no_danger() {
        let deep = format!("[{{\"a\": {}1{}}}]", "[".repeat(20_000), "]".repeat(20_000));
        let mut document = Document::of(deep.as_bytes(), &["a"], None).unwrap();
        assert!(document.advance() && document.check().is_ok());
        assert!(matches!(document.value(0), Err(RowError::Nested { .. })));
        let deep = format!("{}1{}", "{\"a\":".repeat(20_000), "}".repeat(20_000));
        let error = Document::of(format!("[{deep}]").as_bytes(), &["b"], None).err().unwrap().to_string();
        assert!(error.contains("`a.a.a.a.a.a.a.a`"), "{error}");
    }

    #[test]
    fn there_are_as_many_rows_as_there_may_be() {
        let of = |rows: usize| {
            Document::of(format!("[{}1]", "1,".repeat(rows - 1)).as_bytes(), &[], None).map(|_| ())
        };
        assert!(of(FILE_LINES_MAX).is_ok());
        let found = FILE_LINES_MAX + 1;
        assert!(matches!(of(found), Err(FileError::TooManyRows { found: it }) if it == found));
    }

    fn values(file: &str, names: &[&str], path: Option<&str>) -> Vec<String> {
        let mut document = Document::of(file.as_bytes(), names, path).unwrap();
        assert!(document.advance() && document.check().is_ok());
        let said = |column| match document.value(column).unwrap() {
            Value::Text(text) => text.into_owned(),
            Value::List(parts) => parts.join("|"),
        };
        (0..names.len()).map(said).collect()
    }
}
