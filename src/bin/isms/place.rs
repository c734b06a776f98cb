//! Places: where in a line of JSON a text or a mistake stands.

use std::fmt;
use std::ops::Range;

/// A step into JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Member(String),
    Element(usize),
}

/// The way to a place, as people read it: `command.person.register[1].relation`.
pub(crate) struct Place<'a>(pub(crate) &'a [Step]);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(at, step)| match step {
            Step::Member(name) if at == 0 => f.write_str(name),
            Step::Member(name) => write!(f, ".{name}"),
            Step::Element(index) => write!(f, "[{index}]"),
        })
    }
}

/// Every text in JSON that is no member's name, with the way there and where it stands, its quotes included.
pub(crate) fn texts(json: &str) -> Vec<(Vec<Step>, Range<usize>)> {
    let mut found = Vec::new();
    walk(json, json.len(), |way, at| found.push((way, at)));
    found
}

/// The way to what is read last before so many bytes.
pub(crate) fn way_to(json: &str, bytes: usize) -> Vec<Step> {
    steps(&walk(json, bytes, |_, _| {}))
}

/// An object whose member of this name is under way, or a list at this element.
enum Open {
    Object(Option<String>),
    List(usize),
}

fn steps(open: &[Open]) -> Vec<Step> {
    let step = |it: &Open| match it {
        Open::Object(name) => name.clone().map(Step::Member),
        Open::List(index) => Some(Step::Element(*index)),
    };
    open.iter().filter_map(step).collect()
}

fn walk(json: &str, until: usize, mut text: impl FnMut(Vec<Step>, Range<usize>)) -> Vec<Open> {
    let (mut open, mut at) = (Vec::new(), 0);
    while at < until
        && let Some(byte) = json.as_bytes().get(at)
    {
        let begin = at;
        at += 1;
        match byte {
            b'{' => open.push(Open::Object(None)),
            b'[' => open.push(Open::List(0)),
            b'}' | b']' => {
                open.pop();
            }
            b',' => match open.last_mut() {
                Some(Open::Object(name)) => *name = None,
                Some(Open::List(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                at = end(json, begin);
                if let Some(Open::Object(name @ None)) = open.last_mut() {
                    *name = json.get(begin..at).and_then(|it| serde_json::from_str(it).ok());
                } else {
                    text(steps(&open), begin..at);
                }
            }
            _ => {}
        }
    }
    open
}

/// Where the text that begins there ends.
fn end(json: &str, begin: usize) -> usize {
    let mut is_escaped = false;
    for (at, byte) in json.bytes().enumerate().skip(begin + 1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    json.len()
}
