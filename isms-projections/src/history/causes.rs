//! Causes: from an incident, or a major finding, to what has followed: the lesson, the risk, the change, the control, the
//! training. One row a link.
//!
//! ISO/IEC 27001:2022, 10.1 and 10.2; control 5.27 of Annex A. A link is there because an event names another as its cause,
//! names a thing as its source, or belongs together with it; nothing is guessed from dates.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use isms_core::aggregate::audit::finding::Finding;
use isms_core::aggregate::{
    audit, change, control, improvement, incident, nonconformity, risk, risk_assessment, supplier,
};
use isms_core::event::Event;
use isms_core::id::EventId;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;

use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::facts::{Fact, Facts};
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The chains of causes.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "causes",
    title: "What followed from incidents and findings",
    version: 1,
    theme: Theme::Improvement,
    question: "What has each incident and each major finding led to?",
    columns,
    source: Source::Log(|moment| {
        Box::new(Causes { said: Facts::until(moment, said), led: BTreeMap::new(), ids: BTreeMap::new() })
    }),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("begins", "Begins with", Kind::Key),
        Column::across("link", "Link", Kind::Number),
        Column::across("from", "From", Kind::Short),
        Column::across("to", "To", Kind::Short),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("event", "What happened", Kind::Short),
        Column::across("on", "On", Kind::Date),
        Column::across("by", "By", Kind::Short),
        Column::across("because", "Linked because", Kind::Short),
    ]
}

fn chain_columns() -> Vec<Column> {
    vec![
        Column::across("begins", "Begins with", Kind::Key),
        Column::across("links", "Links", Kind::Number),
        Column::across("reached", "Things reached", Kind::Short),
        Column::across("days", "Days to the last link", Kind::Number),
        Column::across("status", "Status", Kind::Short),
    ]
}

/// What an event says of where things came from and what they led to.
#[derive(Clone, Debug)]
enum Said {
    /// A chain may begin here: an incident that was declared, or a major finding.
    Begins,
    /// The event's thing came from these.
    From(Vec<Stream>),
    /// The event's thing has led to these.
    To(Vec<Stream>),
    /// A risk was looked at again.
    LookedAt,
}

#[derive(Debug)]
struct Causes {
    said: Facts<Said>,
    /// By which event something followed by a rule: what followed, and the event that led to it.
    led: BTreeMap<u64, (Stream, EventId)>,
    /// Of which thing and at which position an event with this identity is.
    ids: BTreeMap<EventId, (Stream, u64)>,
}

impl Projection for Causes {
    fn apply(&mut self, event: &RecordedEvent) {
        self.said.apply(event);
        self.ids.insert(event.id, (event.stream, event.seq));
        if let Some(cause) = event.cause {
            self.led.insert(event.seq, (event.stream, cause));
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these say what led to what")]
fn said(_: Stream, event: &Event) -> Option<Said> {
    let from = |thing: Option<Stream>| thing.map(|it| Said::From(vec![it]));
    match event {
        Event::Incident(incident::Event::Declared(_)) => Some(Said::Begins),
        Event::Audit(audit::Event::FindingRecorded(it)) if is_major(it) => Some(Said::Begins),
        Event::Incident(incident::Event::LinkedToRisk(it)) => Some(Said::To(vec![it.risk.into()])),
        Event::Nonconformity(nonconformity::Event::Raised(it)) => from(it.source.thing()),
        Event::Nonconformity(nonconformity::Event::Closed(it)) => {
            Some(Said::To(it.closing.changed.iter().copied().collect()))
        }
        Event::Improvement(improvement::Event::Proposed(it)) => from(it.source.thing()),
        Event::Change(change::Event::Proposed(it)) => from(it.source.map(source)),
        Event::Control(control::Event::Changed(it)) => from(it.change.map(Into::into)),
        Event::RiskAssessment(risk_assessment::Event::Started(it)) => match it.mandate.trigger {
            risk_assessment::Trigger::Change(id) => from(Some(id.into())),
            risk_assessment::Trigger::Incident(id) => from(Some(id.into())),
            _ => None,
        },
        Event::Supplier(supplier::Event::Reviewed(it)) if !it.incidents.is_empty() => {
            Some(Said::From(it.incidents.iter().map(|id| (*id).into()).collect()))
        }
        Event::Risk(
            risk::Event::Reviewed(_) | risk::Event::Analyzed(_) | risk::Event::TreatmentPlanned(_),
        ) => Some(Said::LookedAt),
        _ => None,
    }
}

fn is_major(it: &Finding) -> bool {
    it.grade == isms_core::vocabulary::grade::Grade::MajorNonconformity
}

fn source(source: change::Source) -> Stream {
    match source {
        change::Source::ManagementReview { review, .. } => review.into(),
        change::Source::Incident(id) => id.into(),
        change::Source::Nonconformity(id) => id.into(),
        change::Source::Improvement(id) => id.into(),
    }
}

/// One link of a chain.
#[derive(Clone, Copy, Debug)]
struct Link {
    from: Stream,
    to: Stream,
    /// The event that makes it.
    seq: u64,
    because: &'static str,
}

impl Account for Causes {
    fn report(&self, moment: &Moment) -> Report {
        let (links, facts) = (self.links(moment), self.facts());
        let mut begun = BTreeSet::new();
        let beginnings = self.said.standing().filter(|it| matches!(it.value, Said::Begins));
        let chains: Vec<_> = beginnings
            .filter(|it| moment.register.exists(it.stream) && begun.insert(it.stream))
            .map(|it| (it, chain(it.stream, it.seq, &links)))
            .collect();
        let rows = chains.iter().flat_map(|(begin, chain)| {
            (1..).zip(chain).map(|(number, link)| row(moment, begin.stream, number, *link, &facts))
        });
        let table = HISTORY.table("links", "Link by link", rows.collect());
        let summary = Table {
            name: "chains".into(),
            caption: "Chain by chain".into(),
            columns: chain_columns(),
            rows: chains.iter().map(|(begin, chain)| summary(moment, begin, chain, &facts)).collect(),
        };
        HISTORY.report(moment, vec![table, summary])
    }
}

impl Causes {
    /// When each event holds that is told of, and by whom it was.
    fn facts(&self) -> BTreeMap<u64, &Fact<Said>> {
        self.said.standing().map(|it| (it.seq, it)).collect()
    }

    /// Every link that there is, in the order of the events that make them.
    fn links(&self, moment: &Moment) -> Vec<Link> {
        let mut links = Vec::new();
        for fact in self.said.standing() {
            match &fact.value {
                Said::From(things) => links.extend(things.iter().map(|thing| Link {
                    from: *thing,
                    to: fact.stream,
                    seq: fact.seq,
                    because: "it names it as its source",
                })),
                Said::To(things) => links.extend(things.iter().map(|thing| Link {
                    from: fact.stream,
                    to: *thing,
                    seq: fact.seq,
                    because: "it names what it led to",
                })),
                Said::LookedAt => links.push(Link {
                    from: fact.stream,
                    to: fact.stream,
                    seq: fact.seq,
                    because: "looked at after that",
                }),
                Said::Begins => {}
            }
        }
        let known: BTreeSet<_> = links.iter().map(|it| (it.from, it.to)).collect();
        let led = self.led.iter().filter_map(|(seq, (to, cause))| {
            let (from, _) = *self.ids.get(cause)?;
            Some(Link { from, to: *to, seq: *seq, because: "it follows by a rule" })
        });
        links.extend(led.filter(|it| it.from != it.to && !known.contains(&(it.from, it.to))));
        links.retain(|it| moment.register.exists(it.from) && moment.register.exists(it.to));
        links.sort_by_key(|it| it.seq);
        links
    }
}

fn row(moment: &Moment, begin: Stream, number: i64, it: Link, facts: &BTreeMap<u64, &Fact<Said>>) -> Row {
    let register = &moment.register;
    let fact = facts.get(&it.seq);
    let head = register.head(it.to);
    let date = fact.map(|it| it.effective_at).or(head.map(|it| it.since));
    let rests_on = fact.map_or_else(|| vec![it.seq], |fact| fact.rests_on().collect());
    let cells = vec![
        Cell::Link(naming::link(register, begin)),
        Cell::Integer(number),
        Cell::Link(naming::link(register, it.from)),
        Cell::Link(naming::link(register, it.to)),
        Cell::Text(value::word(it.to.aggregate())),
        value::text(fact.map(|it| happened(&it.value)).or(Some("raised"))),
        value::date(register, date),
        naming::cell(register, fact.and_then(|it| it.by)),
        Cell::Text(it.because.into()),
    ];
    Row { cells, rests_on: rests_on.into_iter().collect() }
}

fn summary(moment: &Moment, begin: &Fact<Said>, chain: &[Link], facts: &BTreeMap<u64, &Fact<Said>>) -> Row {
    let (register, offset) = (&moment.register, moment.register.offset());
    let reached: BTreeSet<_> = chain.iter().map(|it| it.to).filter(|it| *it != begin.stream).collect();
    let first = begin.effective_at.first_day(offset);
    let last = chain.iter().filter_map(|it| Some(facts.get(&it.seq)?.effective_at.first_day(offset))).max();
    let status = if chain.is_empty() {
        value::status("nothing has followed", Mark::Gap)
    } else {
        value::status("has led to something", Mark::Good)
    };
    let cells = vec![
        Cell::Link(naming::link(register, begin.stream)),
        value::count(chain.len()),
        value::things(register, reached),
        last.map_or(Cell::Empty, |last| Cell::Integer((last - first).num_days())),
        Cell::Status(status),
    ];
    Row { cells, rests_on: begin.rests_on().chain(chain.iter().map(|it| it.seq)).collect() }
}

fn happened(said: &Said) -> &'static str {
    match said {
        Said::Begins => "found",
        Said::From(_) => "raised or changed because of it",
        Said::To(_) => "said to be touched by it",
        Said::LookedAt => "looked at again",
    }
}

/// What can be reached from where a chain begins, each thing by the first event that links it after that.
fn chain(begin: Stream, seq: u64, links: &[Link]) -> Vec<Link> {
    let mut chain = Vec::new();
    let (mut seen, mut waiting) = (BTreeSet::from([begin]), VecDeque::from([(begin, seq)]));
    let mut leading: BTreeMap<Stream, Vec<&Link>> = BTreeMap::new();
    for link in links {
        leading.entry(link.from).or_default().push(link);
    }
    while let Some((from, after)) = waiting.pop_front() {
        for link in leading.get(&from).into_iter().flatten().filter(|it| it.seq >= after) {
            let is_again = link.to == from;
            if is_again && from != begin {
                chain.push(**link);
            } else if seen.insert(link.to) {
                chain.push(**link);
                waiting.push_back((link.to, link.seq));
            }
        }
    }
    chain.sort_by_key(|it| it.seq);
    chain
}
