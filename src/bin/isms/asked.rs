//! What is asked of a report on the command line: which things or rows, in which order, and which part of them.

use chrono::NaiveDate;
use isms::aggregate::asset::Need;
use isms::projections::{By, Choice, Condition, Page, Query, Sort, Where};
use isms::register::Register;
use isms::stream::Stream;
use isms::vocabulary::cia::Property;
use isms::vocabulary::phase::Goal;
use isms::vocabulary::responsible::Responsible;
use isms::vocabulary::text::{Area, Clause, ControlNumber};
use serde::Deserialize as _;
use serde::de::value::{Error as WordError, StrDeserializer};

use crate::failure::Failure;
use crate::naming;

/// The options of a report.
#[derive(clap::Args, Debug)]
pub(crate) struct Asked {
    #[command(flatten, next_help_heading = "Which rows, of any report")]
    rows: Rows,
    #[command(
        flatten,
        next_help_heading = "Which things, of a register of risks, assets, controls and the like"
    )]
    things: Things,
}

/// What is asked of any report.
#[derive(clap::Args, Debug)]
struct Rows {
    /// Rows that are like this: `state=open`, `due<2026-03-31`, `level>=high`, `title~backup`, `owner=` (empty)
    #[arg(long = "where", value_name = "CONDITION", allow_hyphen_values = true)]
    conditions: Vec<Where>,
    /// By a column; `-due` is the latest first
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    sort: Option<Sort>,
    /// Of this table, where the report has several; otherwise of the main one
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// So many at most
    #[arg(long, value_name = "ROWS")]
    limit: Option<usize>,
    /// After so many
    #[arg(long, value_name = "ROWS", default_value_t = 0)]
    offset: usize,
}

/// What is asked of things.
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[derive(clap::Args, Debug, PartialEq)]
struct Things {
    /// After a thing: `risk/<reference>`
    #[arg(long, value_name = "THING")]
    after: Option<String>,
    /// By what is known of them: reference, level, due or change; `-level` is the highest first
    #[arg(long, value_name = "BY", allow_hyphen_values = true, value_parser = order)]
    order: Option<(By, bool)>,
    /// Owned by a person or a role: `P-2`, `role/<reference>`
    #[arg(long, value_name = "OWNER")]
    owner: Option<String>,
    /// For which a person answers: by name, or by holding the role
    #[arg(long, value_name = "PERSON")]
    answered_by: Option<String>,
    /// On this level or a higher one
    #[arg(long, value_name = "LEVEL")]
    level_at_least: Option<String>,
    /// On this level or a lower one
    #[arg(long, value_name = "LEVEL")]
    level_at_most: Option<String>,
    /// With something due by a day
    #[arg(long, value_name = "DAY")]
    due_by: Option<NaiveDate>,
    /// With something to be done whose last day has passed
    #[arg(long)]
    overdue: bool,
    /// With something that held until a day that has passed
    #[arg(long)]
    expired: bool,
    /// Determined by what is no longer in force
    #[arg(long)]
    stale: bool,
    /// In a state: `accepted`
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// About a clause of the standard, or a part of it
    #[arg(long, value_name = "CLAUSE")]
    clause: Option<Clause>,
    /// About a control: `5.12` of Annex A, or `control/<reference>`
    #[arg(long, value_name = "CONTROL")]
    control: Option<String>,
    /// For a goal: G1 to G8, or own
    #[arg(long, value_name = "GOAL", value_parser = goal)]
    goal: Option<Goal>,
    /// Needing that much confidentiality, integrity or availability: `C=high`
    #[arg(long, value_name = "NEED", value_parser = needs)]
    needs: Vec<(Property, Need)>,
    /// In an area
    #[arg(long, value_name = "AREA")]
    area: Option<Area>,
    /// With these words in the reference or the title
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// That were voided
    #[arg(long)]
    voided: bool,
}

impl Asked {
    /// Whether there is anything.
    pub(crate) fn is_something(&self) -> bool {
        let Rows { conditions, sort, table, limit, offset } = &self.rows;
        let rows =
            !conditions.is_empty() || sort.is_some() || table.is_some() || limit.is_some() || *offset > 0;
        rows || self.things != Things::NOTHING
    }

    /// As a query, with people and things found in the register.
    pub(crate) fn query(&self, register: &Register) -> Result<Query, Failure> {
        let after = self.things.after.as_deref().map(|it| naming::thing_ever(register, it)).transpose()?;
        let after = after.map(|(thing, _)| thing);
        let Rows { conditions, sort, table, limit, offset } = &self.rows;
        Ok(Query {
            choice: self.things.choice(register)?,
            table: table.clone(),
            conditions: conditions.clone(),
            sort: sort.clone(),
            page: Page { after, offset: *offset, limit: *limit },
        })
    }
}

impl Things {
    /// Everything.
    const NOTHING: Self = Self {
        after: None,
        order: None,
        owner: None,
        answered_by: None,
        level_at_least: None,
        level_at_most: None,
        due_by: None,
        overdue: false,
        expired: false,
        stale: false,
        state: None,
        clause: None,
        control: None,
        goal: None,
        needs: Vec::new(),
        area: None,
        text: None,
        voided: false,
    };

    fn choice(&self, register: &Register) -> Result<Choice, Failure> {
        let (by, descending) = self.order.unwrap_or_default();
        let owner = self.owner.as_deref().map(|it| responsible(register, it)).transpose()?;
        let person = self.answered_by.as_deref().map(|it| naming::person(register, it)).transpose()?;
        let control = self.control.as_deref().map(|it| control(register, it)).transpose()?;
        let flags = [
            (self.overdue, Condition::Overdue),
            (self.expired, Condition::Expired),
            (self.stale, Condition::Stale),
            (self.voided, Condition::Voided),
        ];
        let said = [
            owner.map(Condition::OwnedBy),
            person.map(Condition::AnsweredBy),
            self.level_at_least.clone().map(Condition::LevelAtLeast),
            self.level_at_most.clone().map(Condition::LevelAtMost),
            self.due_by.map(Condition::DueBy),
            self.state.clone().map(Condition::State),
            self.clause.clone().map(Condition::Clause),
            control,
            self.goal.map(Condition::Goal),
            self.area.clone().map(Condition::Area),
            self.text.clone().map(Condition::Text),
        ];
        let needs = self.needs.iter().map(|(property, need)| Condition::NeedsAtLeast(*property, *need));
        let flags = flags.into_iter().filter_map(|(is_asked, condition)| is_asked.then_some(condition));
        let conditions = said.into_iter().flatten().chain(needs).chain(flags).collect();
        Ok(Choice { conditions, by, descending })
    }
}

/// A person by reference, or a person or role by its kind and reference.
fn responsible(register: &Register, text: &str) -> Result<Responsible, Failure> {
    if !text.contains('/') {
        return naming::person(register, text).map(Responsible::Person);
    }
    let thing = naming::thing(register, text)?;
    if let Stream::Person(person) = thing {
        Ok(Responsible::Person(person))
    } else if let Stream::Role(role) = thing {
        Ok(Responsible::Role(role))
    } else {
        Err(Failure::Usage(format!("expected a person or a role, found `{thing}`")))
    }
}

/// The number of a control of a catalog, or one of the organization's own.
fn control(register: &Register, text: &str) -> Result<Condition, Failure> {
    if text.contains('/') {
        let thing = naming::thing(register, text)?;
        let wrong = || Failure::Usage(format!("expected a control, found `{thing}`"));
        return if let Stream::Control(it) = thing { Ok(Condition::Control(it)) } else { Err(wrong()) };
    }
    let number = ControlNumber::try_from(text);
    number
        .map(Condition::ControlNumber)
        .map_err(|error| Failure::Usage(format!("no number of a control: {error}")))
}

fn order(text: &str) -> Result<(By, bool), String> {
    let (descending, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
    let by = By::ALL.into_iter().find(|by| by.name() == name);
    let names = || By::ALL.map(By::name).join(", ");
    by.map(|by| (by, descending)).ok_or_else(|| format!("expected one of {}", names()))
}

fn goal(text: &str) -> Result<Goal, String> {
    word(text, |text| Goal::deserialize(StrDeserializer::<WordError>::new(text)))
}

fn needs(text: &str) -> Result<(Property, Need), String> {
    let (property, need) = text.split_once('=').ok_or("expected a need like `C=high`")?;
    let property = match property {
        "C" => Property::Confidentiality,
        "I" => Property::Integrity,
        "A" => Property::Availability,
        _ => return Err("expected C, I or A before the sign".into()),
    };
    let need = need.replace(' ', "_");
    Ok((property, word(&need, |text| Need::deserialize(StrDeserializer::<WordError>::new(text)))?))
}

/// A word of a vocabulary, or which words it has.
fn word<T>(text: &str, read: impl Fn(&str) -> Result<T, WordError>) -> Result<T, String> {
    read(text).map_err(|error| error.to_string())
}
