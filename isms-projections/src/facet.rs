//! Facet: what can be asked of the things of a register, kind by kind, so that whoever asks for what a kind does not
//! have is told what it has.
//!
//! ```text
//! facet.rs           what there is to ask
//! facet/<theme>.rs   per kind, where in its entry the answer is   ──►  choice.rs
//! ```

mod people;
mod risk;
mod operation;
mod evaluation;

use std::fmt;

use isms_core::aggregate::Aggregate;
use isms_core::aggregate::asset::Need;
use isms_core::id::ControlId;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::cia::Cia;
use isms_core::vocabulary::phase::Goal;
use isms_core::vocabulary::text::ControlNumber;
use uuid::Uuid;

/// What can be asked of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// Who answers for it.
    Owner,
    /// How bad, how severe, how critical it is.
    Level,
    /// The last days for what is to be done about it, and so whether one of them has passed.
    Due,
    /// Whether something that held until a last day holds no longer.
    Expired,
    /// Whether it was determined by what is no longer in force.
    Stale,
    /// Where it stands.
    State,
    /// The clauses of the standard that it is about.
    Clause,
    /// The controls that it is about.
    Control,
    /// The goals that it is for.
    Goal,
    /// How much confidentiality, integrity and availability it needs.
    Needs,
    /// The area to which it belongs.
    Area,
}

/// Where the answers are, in the entries of one kind. What is none cannot be asked.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub struct Facets<A: Aggregate> {
    /// What one of them is called: "a risk".
    pub what: &'static str,
    /// What it says in one line, beside its reference.
    pub title: fn(&A) -> &str,
    /// Whether somebody answers for it.
    pub owned: bool,
    /// Whether it belongs to an area.
    pub placed: bool,
    /// Where it stands.
    pub state: Option<Words<A>>,
    /// How high it stands on an ordered scale.
    pub level: Option<Scale<A>>,
    /// Whether there are last days for what is to be done about it.
    pub due: bool,
    /// Whether something about it holds until a last day only.
    pub expires: bool,
    /// Whether it was determined by what is no longer in force.
    pub stale: Option<fn(&Moment, &A) -> bool>,
    /// The clauses that it is about.
    pub clauses: Option<fn(&A) -> Vec<&str>>,
    /// The controls that it is about.
    pub controls: Option<Controls<A>>,
    /// The goals that it is for.
    pub goals: Option<fn(&A) -> Vec<Goal>>,
    /// What it needs; nothing where that was not determined.
    pub needs: Option<fn(&A) -> Cia<Need>>,
}

/// The controls that a thing is about.
pub type Controls<A> = fn(<A as Aggregate>::Id, &A) -> Vec<About<'_>>;

/// A control that a thing is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// One of the organization's own.
    Control(ControlId),
    /// One of a catalog, by its number.
    Number(&'a ControlNumber),
}

/// One of several words, as a thing has it.
pub struct Words<A> {
    /// All of them, as they are stored.
    pub all: fn() -> &'static [&'static str],
    /// Which of them it is.
    pub of: fn(&A) -> Option<usize>,
}

/// An ordered scale, on which a thing stands.
pub enum Scale<A> {
    /// The same for all of the kind, from the lowest to the highest.
    Fixed(Words<A>),
    /// As the method ranks it by which it was determined.
    Method(for<'a> fn(&'a Register, &'a A) -> Option<Step<'a>>),
}

/// A step of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// Its place; the lowest is 0.
    pub rank: usize,
    /// The steps of the scale, from the lowest.
    pub names: Vec<&'a str>,
}

/// A kind of things that can be chosen from by their facets.
pub trait Faceted: Aggregate<Id: From<Uuid> + fmt::Debug> + 'static {
    /// What can be asked of them.
    const FACETS: Facets<Self>;
}

impl<A: Aggregate> Facets<A> {
    /// Of a kind that has a reference and a title, and no more.
    #[must_use]
    pub const fn of(what: &'static str, title: fn(&A) -> &str) -> Self {
        Self {
            what,
            title,
            owned: false,
            placed: false,
            state: None,
            level: None,
            due: false,
            expires: false,
            stale: None,
            clauses: None,
            controls: None,
            goals: None,
            needs: None,
        }
    }

    /// Those that the kind has.
    #[must_use]
    pub fn all(&self) -> Vec<Facet> {
        let has = [
            (Facet::Owner, self.owned),
            (Facet::Level, self.level.is_some()),
            (Facet::Due, self.due),
            (Facet::Expired, self.expires),
            (Facet::Stale, self.stale.is_some()),
            (Facet::State, self.state.is_some()),
            (Facet::Clause, self.clauses.is_some()),
            (Facet::Control, self.controls.is_some()),
            (Facet::Goal, self.goals.is_some()),
            (Facet::Needs, self.needs.is_some()),
            (Facet::Area, self.placed),
        ];
        has.into_iter().filter(|(_, has)| *has).map(|(facet, _)| facet).collect()
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "an owner",
            Self::Level => "a level",
            Self::Due => "last days",
            Self::Expired => "an expiry",
            Self::Stale => "a basis that goes stale",
            Self::State => "a state",
            Self::Clause => "clauses",
            Self::Control => "controls",
            Self::Goal => "a goal",
            Self::Needs => "needs for protection",
            Self::Area => "an area",
        })
    }
}
