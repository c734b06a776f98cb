//! A clause with what shows that it is met, and with what is missing.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use isms_core::gap::Gap;
use isms_core::meaning::{EventType, Meaning};
use isms_core::stream::Stream;
use isms_core::vocabulary::authority::Demand;
use isms_core::vocabulary::time::PartialDate;

use super::{Known, things};
use crate::basis::Basis;
use crate::cell::{Cell, Mark, Status};
use crate::clauses::{Clause, Counts, Proof, covers, read_in};
use crate::facts::Fact;
use crate::table::{Column, Kind, Row};
use crate::{naming, value};

/// How many of the things that show something are named: the latest.
const NAMED: usize = 5;

pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::across("clause", "Clause", Kind::Key),
        Column::across("asks", "What it asks for", Kind::Prose),
        Column::across("result", "Result", Kind::Short),
        Column::across("shown", "Shown", Kind::Short),
        Column::across("events", "Events recorded for it", Kind::Number),
        Column::across("latest", "Latest", Kind::Date),
        Column::across("gaps", "Gaps", Kind::Number),
        Column::across("overdue", "Overdue", Kind::Number),
        Column::across("owners", "Owner of the gaps", Kind::Short),
        Column::beneath("missing", "Missing", Kind::Prose),
    ]
}

pub(super) fn proof_columns() -> Vec<Column> {
    vec![
        Column::across("clause", "Clause", Kind::Key),
        Column::across("shows", "What shows it", Kind::Prose),
        Column::across("state", "State", Kind::Short),
        Column::across("events", "Events", Kind::Number),
        Column::across("things", "Things", Kind::Number),
        Column::across("latest", "Latest", Kind::Date),
        Column::across("counts_until", "Counts until", Kind::Date),
        Column::across("named", "The latest five", Kind::Short),
        Column::across("report", "To be read in", Kind::Short),
    ]
}

/// What a clause has come to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Result {
    Ready,
    Partly,
    Not,
    NothingRecorded,
}

impl Result {
    pub(super) const ALL: [Self; 4] = [Self::Ready, Self::Partly, Self::Not, Self::NothingRecorded];

    pub(super) fn status(self) -> Status {
        match self {
            Self::Ready => value::status("ready", Mark::Good),
            Self::Partly => value::status("partly ready", Mark::Attention),
            Self::Not => value::status("not ready", Mark::Gap),
            Self::NothingRecorded => value::status("nothing recorded", Mark::Gap),
        }
    }
}

/// A clause with what is known of it.
pub(super) struct Readiness<'a> {
    pub(super) clause: &'static Clause,
    recorded: usize,
    latest: Option<&'a Fact<EventType>>,
    shown: Vec<Shown<'a>>,
    gaps: Vec<Gap>,
}

/// Something that has to have happened, with what has.
struct Shown<'a> {
    proof: &'static Proof,
    facts: Vec<&'a Fact<EventType>>,
    latest: Option<&'a Fact<EventType>>,
    /// The last day for which it counts, where there is one.
    until: Option<NaiveDate>,
    is_there: bool,
}

impl<'a> Readiness<'a> {
    pub(super) fn of(known: &Known<'a>, clause: &'static Clause) -> Self {
        let is_meant = |name: &str| Meaning::of(name).is_some_and(|it| clause.is_meant_by(it));
        let of_clause = known.by_type.iter().filter(|(name, _)| is_meant(name));
        let recorded: Vec<_> = of_clause.flat_map(|(_, facts)| facts.iter().copied()).collect();
        let shown: Vec<_> = clause.proofs.iter().map(|proof| Shown::of(known, proof)).collect();
        let is_of_clause = |gap: &&Gap| {
            let mut of = gap.rule.entry().clauses.iter();
            of.any(|it| covers(clause.number, it) || covers(it, clause.number))
        };
        let gaps = known.gaps.iter().filter(is_of_clause).cloned().collect();
        Self { clause, recorded: recorded.len(), latest: known.latest(&recorded), shown, gaps }
    }

    pub(super) fn result(&self) -> Result {
        let there = self.shown.iter().filter(|it| it.is_there).count();
        let anything = self.recorded > 0 || self.shown.iter().any(|it| !it.facts.is_empty());
        match there {
            0 if !anything => Result::NothingRecorded,
            0 => Result::Not,
            _ if there == self.shown.len() && self.gaps.is_empty() => Result::Ready,
            _ => Result::Partly,
        }
    }

    /// How much is missing: what is not shown, and what rules find.
    pub(super) fn missing(&self) -> usize {
        self.not_shown().count() + self.gaps.len()
    }

    /// The events that it rests on.
    pub(super) fn events(&self) -> BTreeSet<u64> {
        let latest = self.shown.iter().filter_map(|it| it.latest).chain(self.latest);
        let gaps = self.gaps.iter().flat_map(|it| it.rests_on.iter().copied());
        latest.flat_map(Fact::rests_on).chain(gaps).collect()
    }

    pub(super) fn row(&self, known: &Known<'_>) -> Row {
        let register = &known.moment.register;
        let mut basis = known.ground.clone();
        basis.add(self.events());
        let there = self.shown.iter().filter(|it| it.is_there).count();
        let overdue = self.gaps.iter().filter(|it| it.overdue).count();
        let not_shown = self.not_shown().map(|it| format!("not shown: {}{}", it.proof.shows, it.why()));
        let found = self.gaps.iter().map(|gap| {
            let about = naming::link(register, gap.about).text;
            let late = if gap.overdue { "overdue" } else { "open" };
            format!("{about}: {} ({late}, {})", naming::spoken(register, &gap.found), gap.rule.entry().id)
        });
        basis.row(vec![
            Cell::Text(self.clause.number.into()),
            Cell::Text(self.clause.asks.into()),
            Cell::Status(self.result().status()),
            Cell::Text(format!("{there} of {}", self.shown.len())),
            value::count(self.recorded),
            value::date(register, self.latest.map(|it| it.effective_at)),
            value::count(self.missing()),
            value::count(overdue),
            self.owners(known),
            value::list(not_shown.chain(found)),
        ])
    }

    pub(super) fn proof_rows(&self, known: &Known<'_>) -> Vec<Row> {
        self.shown.iter().map(|it| it.row(known, self.clause)).collect()
    }

    fn not_shown(&self) -> impl Iterator<Item = &Shown<'a>> {
        self.shown.iter().filter(|it| !it.is_there)
    }

    /// Whoever owns what lacks something; and for what has not happened, the roles that may record it.
    fn owners(&self, known: &Known<'_>) -> Cell {
        let register = &known.moment.register;
        let of_things = self.gaps.iter().map(|gap| register.owner(gap.about).map(|it| it.value.into()));
        let mut owners: Vec<Option<Stream>> = of_things.collect();
        for event in self.not_shown().flat_map(|it| it.proof.events) {
            let demand = Meaning::of(event).map(|it| it.demand);
            let Some(Demand::Authority(authority)) = demand else { continue };
            let roles = register.roles.iter();
            let may = roles.filter(|(_, it)| it.definition.value.authorities.contains(&authority));
            owners.extend(may.map(|(id, _)| Some(id.into())));
        }
        if owners.is_empty() {
            return Cell::Empty;
        }
        let known: Vec<_> = owners.into_iter().flatten().collect();
        if known.is_empty() { Cell::Text("nobody".into()) } else { value::things(register, known) }
    }
}

impl<'a> Shown<'a> {
    fn of(known: &Known<'a>, proof: &'static Proof) -> Self {
        let facts = known.happened(proof.events, proof.only);
        let latest = known.latest(&facts);
        let days = match proof.counts {
            Counts::Always => None,
            Counts::For(days) => known.moment.register.profile().map(days),
        };
        let day = |at: PartialDate| at.first_day(known.moment.register.offset());
        let until = latest
            .zip(days)
            .and_then(|(it, days)| day(it.effective_at).checked_add_days(Days::new(days.into())));
        let is_there = latest.is_some() && !until.is_some_and(|last| known.moment.has_passed(last));
        Self { proof, facts, latest, until, is_there }
    }

    /// Why it is not there, where something is.
    fn why(&self) -> String {
        self.until.map(|last| format!(" (what there is counted until {last})")).unwrap_or_default()
    }

    fn row(&self, known: &Known<'_>, clause: &Clause) -> Row {
        let register = &known.moment.register;
        let mut basis: Basis = known.ground.clone();
        let state = match self.latest {
            None => value::status("missing", Mark::Gap),
            Some(_) if !self.is_there => value::status("too old", Mark::Gap),
            Some(_) => value::status("there", Mark::Good),
        };
        let offset = register.offset();
        let mut by_date = self.facts.clone();
        by_date.sort_by_key(|it| std::cmp::Reverse((it.effective_at.start(offset), it.seq)));
        let mut named: Vec<Stream> = Vec::new();
        for fact in by_date {
            if named.len() < NAMED && !named.contains(&fact.stream) {
                basis.add(fact.rests_on());
                named.push(fact.stream);
            }
        }
        let many = things(&self.facts).len();
        basis.row(vec![
            Cell::Text(clause.number.into()),
            Cell::Text(self.proof.shows.into()),
            Cell::Status(state),
            value::count(self.facts.len()),
            value::count(many),
            value::date(register, self.latest.map(|it| it.effective_at)),
            value::day(self.until),
            value::things(register, named),
            read_in(self.proof.report),
        ])
    }
}
