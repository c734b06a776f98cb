//! The shape of a type's JSON, asked of its derives: so that whoever writes a command by hand can look it up.
//!
//! A type is deserialized again and again from something that is not there. Each time it says what it wants at one
//! place, and the next time it is led one step further: into a field, a variant, an element.
//!
//! ```text
//! Command ─► one of asset, risk, …    asset ─► one of identify, …    identify ─► [text, {reference: text, details: …}]
//! ```

mod form;
mod probe;

pub use self::form::Form;

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::probe::{Wanted, takes, wanted};

/// The shape of a value's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// Text of a form: an identity, a date, a word.
    Text(Form),
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// Nothing.
    Nothing,
    /// Any number of these.
    List(Box<Shape>),
    /// Any number of these, by name.
    Map(Box<Shape>),
    /// These, one after the other.
    Tuple(Vec<Shape>),
    /// An object with these members, and whether each may be left out.
    Record(Vec<(&'static str, Shape, bool)>),
    /// One of these; a variant without content is its name alone.
    Choice(Vec<(&'static str, Shape)>),
    /// What this stands within, once more: a type of this name.
    Again(&'static str),
}

impl Shape {
    /// The shape of a type's JSON.
    #[must_use]
    pub fn of<T: DeserializeOwned>() -> Self {
        shape::<T>(&mut Vec::new(), &mut Vec::new()).0
    }

    /// The shape of what stands within a type's choices under these names, one within the other.
    #[must_use]
    pub fn within<T: DeserializeOwned>(names: &[&str]) -> Option<Self> {
        let (mut path, mut within) = (Vec::new(), Vec::new());
        for name in names {
            let Wanted::Choice(_, variants) = wanted::<T>(&path) else { return None };
            path.push(variants.iter().position(|variant| variant == name)?);
            within.push(variants);
        }
        Some(shape::<T>(&mut path, &mut within).0)
    }

    /// What stands under this name: in a record, a map or a choice.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        if let Self::Map(of) = self {
            return Some(of);
        }
        let Self::Record(members) = self else { return self.variant(name) };
        members.iter().find(|(it, ..)| *it == name).map(|(_, shape, _)| shape)
    }

    /// What stands at this place of a list or a tuple.
    #[must_use]
    pub fn element(&self, at: usize) -> Option<&Self> {
        if let Self::List(of) = self {
            return Some(of);
        }
        let Self::Tuple(of) = self else { return None };
        of.get(at)
    }

    /// What stands within a choice under this name.
    #[must_use]
    pub fn variant(&self, name: &str) -> Option<&Self> {
        let Self::Choice(variants) = self else { return None };
        variants.iter().find(|(variant, _)| *variant == name).map(|(_, shape)| shape)
    }

    /// As a JSON Schema (draft 2020-12). Which lists may be empty, it leaves to the rules.
    #[must_use]
    pub fn to_json_schema(&self) -> Value {
        match self {
            Self::Text(form) => form.to_json_schema(),
            Self::Integer => json!({ "type": "integer" }),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::Nothing => json!({ "type": "null" }),
            Self::List(of) => json!({ "type": "array", "items": of.to_json_schema() }),
            Self::Map(of) => json!({ "type": "object", "additionalProperties": of.to_json_schema() }),
            Self::Tuple(of) => {
                let items: Vec<_> = of.iter().map(Self::to_json_schema).collect();
                json!({ "type": "array", "prefixItems": items, "minItems": of.len(), "maxItems": of.len() })
            }
            Self::Record(members) => {
                let properties = members.iter().map(|(name, of, _)| ((*name).into(), of.to_json_schema()));
                let properties: serde_json::Map<String, Value> = properties.collect();
                let required =
                    members.iter().filter(|(_, of, optional)| !optional && !matches!(of, Self::List(_)));
                let required: Vec<_> = required.map(|(name, ..)| *name).collect();
                json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
            }
            Self::Choice(variants) if variants.iter().all(|(_, of)| *of == Self::Nothing) => {
                json!({ "enum": variants.iter().map(|(name, _)| *name).collect::<Vec<_>>() })
            }
            Self::Choice(variants) => {
                let one = |(name, of): &(&str, Self)| {
                    if *of == Self::Nothing {
                        return json!({ "const": name });
                    }
                    let properties = json!({ *name: of.to_json_schema() });
                    let required = [name];
                    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
                };
                json!({ "oneOf": variants.iter().map(one).collect::<Vec<_>>() })
            }
            Self::Again(name) => json!({ "description": format!("a {name}") }),
        }
    }

    /// A value of this shape, with what must be in it. What stands within itself once more is `again` there.
    #[must_use]
    pub fn example(&self, again: &Value) -> Value {
        match self {
            Self::Text(form) => json!(form.example()),
            Self::Integer => json!(1),
            Self::Boolean => json!(true),
            Self::Nothing => Value::Null,
            Self::List(of) => json!([of.example(again)]),
            Self::Map(_) => json!({}),
            Self::Tuple(of) => of.iter().map(|it| it.example(again)).collect(),
            Self::Record(members) => {
                let required = members.iter().filter(|(_, _, optional)| !optional);
                required.map(|(name, of, _)| ((*name).to_owned(), of.example(again))).collect()
            }
            Self::Choice(variants) => match variants.first() {
                Some((name, Self::Nothing)) => json!(name),
                Some((name, of)) => json!({ *name: of.example(again) }),
                None => Value::Null,
            },
            Self::Again(_) => again.clone(),
        }
    }
}

/// JSON with the kind of a value in its place; a member that may be left out has a question mark.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, parts: &mut dyn Iterator<Item = String>| {
            parts.enumerate().try_for_each(|(at, part)| write!(f, "{}{part}", if at == 0 { "" } else { "," }))
        };
        match self {
            Self::Text(form) => f.write_str(form.word()),
            Self::Integer => f.write_str("integer"),
            Self::Boolean => f.write_str("true|false"),
            Self::Nothing => f.write_str("null"),
            Self::List(of) => write!(f, "[{of},…]"),
            Self::Map(of) => write!(f, "{{text:{of},…}}"),
            Self::Tuple(of) => {
                f.write_str("[")?;
                joined(f, &mut of.iter().map(ToString::to_string))?;
                f.write_str("]")
            }
            Self::Record(members) => {
                let mark = |optional: bool| if optional { "?" } else { "" };
                f.write_str("{")?;
                joined(
                    f,
                    &mut members
                        .iter()
                        .map(|(name, of, optional)| format!("\"{name}\"{}:{of}", mark(*optional))),
                )?;
                f.write_str("}")
            }
            Self::Choice(variants) => {
                let one = |(name, of): &(&str, Self)| {
                    if *of == Self::Nothing { format!("\"{name}\"") } else { format!("{{\"{name}\":{of}}}") }
                };
                let words: Vec<_> = variants.iter().map(one).collect();
                f.write_str(&words.join("|"))
            }
            Self::Again(name) => write!(f, "({name})"),
        }
    }
}

/// The shape at the end of a path, and whether it may be left out. `within` are the choices on the way there.
fn shape<T: DeserializeOwned>(
    path: &mut Vec<usize>,
    within: &mut Vec<&'static [&'static str]>,
) -> (Shape, bool) {
    let shape = match wanted::<T>(path) {
        Wanted::Text => Shape::Text(Form::taken_by(|text| takes::<T>(path, text))),
        Wanted::Integer => Shape::Integer,
        Wanted::Boolean => Shape::Boolean,
        Wanted::Nothing => Shape::Nothing,
        Wanted::Optional => return (shape_of::<T>(path, 0, within).0, true),
        Wanted::List => Shape::List(Box::new(shape_of::<T>(path, 0, within).0)),
        Wanted::Map => Shape::Map(Box::new(shape_of::<T>(path, 0, within).0)),
        Wanted::Tuple(length) => {
            Shape::Tuple((0..length).map(|at| shape_of::<T>(path, at, within).0).collect())
        }
        Wanted::Record(fields) => Shape::Record(
            fields
                .iter()
                .enumerate()
                .map(|(at, name)| {
                    let (shape, optional) = shape_of::<T>(path, at, within);
                    (*name, shape, optional)
                })
                .collect(),
        ),
        // Types of one name have different variants.
        Wanted::Choice(name, variants) if within.contains(&variants) => Shape::Again(name),
        Wanted::Choice(_, variants) => {
            within.push(variants);
            let variants = variants.iter().enumerate();
            let variants = variants.map(|(at, name)| (*name, shape_of::<T>(path, at, within).0)).collect();
            within.pop();
            Shape::Choice(variants)
        }
    };
    (shape, false)
}

/// The same one step further.
fn shape_of<T: DeserializeOwned>(
    path: &mut Vec<usize>,
    step: usize,
    within: &mut Vec<&'static [&'static str]>,
) -> (Shape, bool) {
    path.push(step);
    let shape = shape::<T>(path, within);
    path.pop();
    shape
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;
    use crate::stream::Stream;
    use crate::vocabulary::amount::Amount;
    use crate::vocabulary::digest::Digest;
    use crate::vocabulary::period::Period;
    use crate::vocabulary::quantity::Quantity;
    use crate::vocabulary::text::{Prose, Title};
    use crate::vocabulary::time::{PartialDate, Timestamp, UtcOffset};

    #[test]
    fn a_commands_shape_can_be_looked_up() {
        let shape = Shape::of::<Command>();
        let of = |aggregate: &str, name: &str| {
            shape.variant(aggregate).unwrap().variant(name).unwrap().to_string()
        };
        assert_eq!(
            of("asset", "assign_owner"),
            "[uuid,{\"owner\":{\"person\":uuid}|{\"role\":uuid},\"custodian\"?:uuid}]"
        );
        assert_eq!(of("risk", "approve_plan"), "[uuid,integer]");
        assert_eq!((of("risk", "reopen"), of("exception", "reject")), ("uuid".into(), "uuid".into()));
        assert_eq!(
            shape.variant("correct").unwrap().to_string(),
            "{\"corrects\":integer,\"command\":(Command),\"effective_at\"?:date}"
        );
        assert!(of("risk_method", "define").contains("\"matrix\":[[text,…],…]"));
    }

    /// The forms of all texts in it.
    fn texts(shape: &Shape) -> Vec<Form> {
        match shape {
            Shape::Text(form) => vec![*form],
            Shape::List(of) | Shape::Map(of) => texts(of),
            Shape::Tuple(of) => of.iter().flat_map(texts).collect(),
            Shape::Record(of) => of.iter().flat_map(|(_, of, _)| texts(of)).collect(),
            Shape::Choice(of) => of.iter().flat_map(|(_, of)| texts(of)).collect(),
            Shape::Integer | Shape::Boolean | Shape::Nothing | Shape::Again(_) => Vec::new(),
        }
    }

    #[test]
    fn the_form_of_every_text_is_found() {
        let form = |shape: Shape| if let Shape::Text(form) = shape { form } else { panic!("{shape}") };
        assert_eq!(form(Shape::of::<crate::id::AuditId>()), Form::Identity);
        assert_eq!(form(Shape::of::<Stream>()), Form::Thing);
        assert_eq!(form(Shape::of::<chrono::NaiveDate>()), Form::Day);
        assert_eq!(form(Shape::of::<PartialDate>()), Form::Date);
        assert_eq!(form(Shape::of::<Timestamp>()), Form::Instant);
        assert_eq!(form(Shape::of::<Period>()), Form::Period);
        assert_eq!(form(Shape::of::<Digest>()), Form::Digest);
        assert_eq!(form(Shape::of::<Amount>()), Form::Amount);
        assert_eq!(form(Shape::of::<Quantity>()), Form::Quantity);
        assert_eq!(form(Shape::of::<UtcOffset>()), Form::Offset);
        assert_eq!(form(Shape::of::<Title>()), Form::Text(200));
        assert_eq!(form(Shape::of::<Prose>()), Form::Text(4_000));

        let all = texts(&Shape::of::<Command>());
        assert!(!all.contains(&Form::Other), "a form without a name");
        assert!(all.iter().all(|it| !matches!(it, Form::Text(max) if *max > 4_000)));
    }

    #[test]
    fn one_command_is_looked_up_without_the_others() {
        let all = Shape::of::<Command>();
        let one = Shape::within::<Command>(&["audit", "plan"]).unwrap();
        assert_eq!(Some(&one), all.variant("audit").and_then(|it| it.variant("plan")));
        assert_eq!(one.element(0), Some(&Shape::Text(Form::Identity)));
        assert!(one.element(1).unwrap().member("reference").is_some());
        assert_eq!(Shape::within::<Command>(&["audit", "nothing"]), None);
    }

    #[test]
    fn a_schema_says_what_a_text_may_say() {
        let shape = Shape::of::<Command>();
        let schema = shape.variant("supplier").and_then(|it| it.variant("conclude_agreement")).unwrap();
        let schema = schema.to_json_schema().to_string();
        assert!(schema.contains(r#""format":"uuid""#), "{schema}");
        let person = shape.variant("person").and_then(|it| it.variant("register")).unwrap().to_json_schema();
        let of = |name: &str| &person["prefixItems"][1]["properties"][name];
        assert_eq!(of("relation")["enum"][0], "employee");
        assert_eq!(of("reference")["maxLength"], 260);
    }

    #[test]
    fn of_every_command_there_is_an_example_that_can_be_read() {
        let shape = Shape::of::<Command>();
        let unreadable: Vec<_> = Command::all()
            .filter_map(|(command, _)| {
                let (aggregate, name) = command.split_once('.').unwrap();
                let content = shape.variant(aggregate).and_then(|it| it.variant(name)).unwrap();
                let example = json!({ aggregate: { name: content.example(&Value::Null) } });
                let read = serde_json::from_value::<Command>(example.clone());
                read.err().map(|error| format!("{example}: {error}"))
            })
            .collect();
        assert!(unreadable.is_empty(), "{unreadable:#?}");
    }

    #[test]
    fn every_command_has_a_shape_and_a_schema() {
        let shape = Shape::of::<Command>();
        for (name, _) in Command::all() {
            let (aggregate, name) = name.split_once('.').unwrap();
            let shape = shape.variant(aggregate).and_then(|it| it.variant(name)).unwrap();
            assert_ne!(*shape, Shape::Nothing, "{aggregate}.{name}");
            assert!(shape.to_json_schema().is_object());
        }
    }
}
