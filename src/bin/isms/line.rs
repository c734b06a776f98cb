//! A line of `isms execute`: a command, what its sender says about it, and the things that it names by reference.

use std::collections::HashMap;
use std::ops::Range;

use isms::Request;
use isms::command::Command;
use isms::id::{CommandId, CorrelationId};
use isms::register::Register;
use isms::shape::{Form, Shape};
use isms::stream::Stream;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::evidence::Evidence;
use isms::vocabulary::text::Prose;
use isms::vocabulary::time::PartialDate;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::failure::Failure;
use crate::naming::{self, Who};
use crate::place::{Place, Step, texts, way_to};

/// A line that can be read.
pub(crate) struct Line {
    /// Its number, from 1.
    pub(crate) number: usize,
    /// The identity of its command, where it gives none itself.
    pub(crate) derived: Option<CommandId>,
    text: String,
    names: Vec<Name>,
}

/// A thing that is named by reference where an identity is expected.
struct Name {
    at: Range<usize>,
    thing: String,
    form: Form,
}

/// What a line says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    actor: Who,
    command: Command,
    id: Option<CommandId>,
    effective_at: Option<PartialDate>,
    reason: Option<Prose>,
    #[serde(default)]
    evidence: Vec<Evidence>,
    correlation: Option<CorrelationId>,
    expecting: Option<(Stream, u32)>,
}

/// The shapes of the commands that were met.
#[derive(Default)]
pub(crate) struct Shapes(HashMap<(String, String), Option<Shape>>);

impl Line {
    /// The line, or where it says what cannot be read.
    pub(crate) fn read(number: usize, bytes: &[u8], shapes: &mut Shapes) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "expected UTF-8".to_owned())?.trim().to_owned();
        let mut names = Vec::new();
        for (way, at) in texts(&text) {
            let typed: Option<String> = text.get(at.clone()).and_then(|it| serde_json::from_str(it).ok());
            if let Some(thing) = typed.filter(|it| is_thing(it))
                && let Some(form) = shapes.form(&way)
                && (form == Form::Identity || thing.parse::<Stream>().is_err())
            {
                names.push(Name { at, thing, form });
            }
        }
        let line = Self { number, derived: None, text, names };
        // Whoever is named is found when the line's turn comes; what it says otherwise is read now.
        line.said(|_| Ok(Uuid::nil())).map(|_| line)
    }

    /// What is written in it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Who acts, and what they ask for, with everything that is named found in the register.
    pub(crate) fn request(&self, register: &Register) -> Result<(Actor, Request), Failure> {
        let found = |thing: &str| {
            let found = naming::thing(register, thing).map(Stream::uuid);
            found.map_err(|failure| failure.message().unwrap_or_default().to_owned())
        };
        let said = self.said(found).map_err(Failure::Usage)?;
        let actor = said.actor.actor(register)?;
        let mut request = Request::of(said.command);
        request.id = said.id.or(self.derived);
        request.effective_at = said.effective_at;
        request.reason = said.reason;
        request.evidence = said.evidence;
        request.correlation = said.correlation;
        request.expecting = said.expecting;
        Ok((actor, request))
    }

    fn said(&self, found: impl Fn(&str) -> Result<Uuid, String>) -> Result<Said, String> {
        let (mut json, mut behind) = (String::new(), 0);
        for Name { at, thing, form } in &self.names {
            let uuid = found(thing)?;
            let kind = thing.split_once('/').map_or("", |(kind, _)| kind);
            let written = if *form == Form::Thing { format!("{kind}/{uuid}") } else { uuid.to_string() };
            json.push_str(self.text.get(behind..at.start).unwrap_or_default());
            json.push_str(&Value::String(written).to_string());
            behind = at.end;
        }
        json.push_str(self.text.get(behind..).unwrap_or_default());
        serde_json::from_str(&json).map_err(|error| {
            let way = way_to(&json, error.column());
            let said = error.to_string();
            let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
            let form = command(&way).map(|it| format!("; `isms commands {it}` shows its form"));
            let place = if way.is_empty() { String::new() } else { format!("`{}`: ", Place(&way)) };
            format!("{place}{said}{}", form.unwrap_or_default())
        })
    }
}

/// The name of the command within which a place lies, if it is one.
fn command(way: &[Step]) -> Option<String> {
    let mut way = way.strip_prefix(&[Step::Member("command".into())])?;
    while let [Step::Member(correct), Step::Member(command), rest @ ..] = way
        && (correct.as_str(), command.as_str()) == ("correct", "command")
    {
        way = rest;
    }
    match way {
        [Step::Member(aggregate), Step::Member(name), ..] => {
            let named = format!("{aggregate}.{name}");
            let is_known = Command::all_names().any(|it| it == named);
            Some(if is_known { named } else { aggregate.clone() })
        }
        [Step::Member(aggregate)] if Stream::AGGREGATES.contains(&aggregate.as_str()) => {
            Some(aggregate.clone())
        }
        _ => None,
    }
}

/// Whether it is written as a thing is: a kind that there is, and what one of it is called.
fn is_thing(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, name)| Stream::AGGREGATES.contains(&kind) && !name.is_empty())
}

impl Shapes {
    /// The form of the text at a place of a line, where it is a thing or its identity.
    fn form(&mut self, way: &[Step]) -> Option<Form> {
        let (first, mut way) = way.split_first()?;
        let is = |step: &Step, name: &str| matches!(step, Step::Member(it) if it == name);
        if is(first, "expecting") {
            return (*way == [Step::Element(0)]).then_some(Form::Thing);
        }
        if !is(first, "command") {
            return None;
        }
        while let [correct, command, rest @ ..] = way
            && is(correct, "correct")
            && is(command, "command")
        {
            way = rest;
        }
        let [Step::Member(aggregate), Step::Member(name), way @ ..] = way else { return None };
        let shape = self.0.entry((aggregate.clone(), name.clone()));
        let shape = shape.or_insert_with(|| Shape::within::<Command>(&[aggregate, name])).as_ref()?;
        let at = way.iter().try_fold(shape, |shape, step| match step {
            Step::Member(name) => shape.member(name),
            Step::Element(at) => shape.element(*at),
        });
        let Shape::Text(form @ (Form::Identity | Form::Thing)) = at? else { return None };
        Some(*form)
    }
}
