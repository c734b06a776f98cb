//! Evidence index: every piece of evidence that the log names, what it supports, and how old it is.
//!
//! ISO/IEC 27001:2022, 7.5.3 and 9.1; controls 5.28 and 8.15 of Annex A.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::event::Event;
use isms_core::meaning::{AnnexA, Meaning};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::criterion::Criterion;
use isms_core::vocabulary::digest::Digest;
use isms_core::vocabulary::time::PartialDate;

mod piece;

use self::piece::Piece;
use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::facts::Facts;
use crate::listing::natural;
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row};
use crate::value;

/// The evidence index.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "evidence",
    title: "Evidence index",
    version: 1,
    theme: Theme::Log,
    question: "Which evidence is there, where is it, and what does it support?",
    columns,
    source: Source::Log(|moment| Box::new(EvidenceIndex::until(moment))),
};

const NOTES: [&str; 3] = [
    "The log keeps digests of evidence, never the evidence itself. Pieces with one digest are one piece; so are pieces without any that are of one kind and have one reference.",
    "The age is that in days of the earliest event that names a piece, from the day on which it holds.",
    "What only an event that was voided has named is left out; what was corrected is shown as corrected.",
];

fn columns() -> Vec<Column> {
    vec![
        Column::across("evidence", "Evidence", Kind::Key),
        Column::across("kind", "Kind", Kind::Short),
        Column::beneath("hash", "SHA-256", Kind::Short),
        Column::beneath("length", "Bytes", Kind::Number),
        Column::beneath("media", "Media type", Kind::Short),
        Column::across("used", "Used by events", Kind::Number),
        Column::beneath("events", "Events", Kind::Short),
        Column::across("supports", "Supports", Kind::Short),
        Column::across("clauses", "Clauses", Kind::Short),
        Column::across("controls", "Controls of Annex A", Kind::Short),
        Column::across("first_used", "First named", Kind::Date),
        Column::beneath("last_used", "Last named", Kind::Date),
        Column::across("age", "Age in days", Kind::Number),
        Column::across("status", "Status", Kind::Short),
    ]
}

/// By what a piece is known again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Digest(Digest),
    Named { kind: String, reference: String },
}

/// That an event names a piece.
#[derive(Clone, Debug)]
struct Use {
    piece: Piece,
    thing: Stream,
    r#type: String,
    effective_at: PartialDate,
    rests_on: Vec<u64>,
}

/// That a correction or a voiding was recorded with a piece.
#[derive(Clone, Debug)]
struct Amending {
    seq: u64,
    amended: u64,
    used: Use,
}

/// What has gone by.
struct EvidenceIndex {
    /// What events say of evidence.
    said: Facts<Vec<Piece>>,
    /// Events that were recorded with evidence, as they stand.
    marked: Facts<()>,
    /// That evidence, with the type of the event.
    enclosed: BTreeMap<u64, (String, Vec<Piece>)>,
    /// The evidence for corrections and voidings, which are no facts of their own.
    amending: Vec<Amending>,
}

impl EvidenceIndex {
    fn until(moment: &Moment) -> Self {
        Self {
            said: Facts::until(moment, |_, event| Some(piece::said(event)).filter(|it| !it.is_empty())),
            marked: Facts::until(moment, |_, _| Some(())),
            enclosed: BTreeMap::new(),
            amending: Vec::new(),
        }
    }

    /// Every use that stands.
    fn uses(&self, moment: &Moment) -> Vec<Use> {
        let said = self.said.standing().flat_map(|fact| {
            fact.value.iter().map(|piece| Use {
                piece: piece.clone(),
                thing: fact.stream,
                r#type: piece.named_by.to_string(),
                effective_at: fact.effective_at,
                rests_on: fact.rests_on().collect(),
            })
        });
        let enclosed = self.marked.standing().flat_map(|fact| {
            let enclosed = self.enclosed.get(&fact.seq).into_iter();
            enclosed.flat_map(|(r#type, pieces)| pieces.iter().map(move |piece| (r#type, piece))).map(
                |(r#type, piece)| Use {
                    piece: piece.clone(),
                    thing: fact.stream,
                    r#type: r#type.clone(),
                    effective_at: fact.effective_at,
                    rests_on: fact.rests_on().collect(),
                },
            )
        });
        let has_begun = |it: &&Use| moment.horizon().is_none_or(|horizon| horizon.reaches(it.effective_at));
        let amending = self.amending.iter().map(|it| &it.used).filter(has_begun).cloned();
        said.chain(enclosed).chain(amending).collect()
    }
}

impl Projection for EvidenceIndex {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two amend another event")]
    fn apply(&mut self, event: &RecordedEvent) {
        self.said.apply(event);
        let pieces: Vec<_> = event.evidence.iter().map(Piece::enclosed).collect();
        let amended = match &event.event {
            Event::Corrected(it) => Some(it.corrects),
            Event::Voided(it) => {
                // With an event goes the evidence for its corrections; with a correction, its own.
                self.amending.retain(|amending| amending.amended != it.voids && amending.seq != it.voids);
                self.enclosed.remove(&it.voids);
                Some(it.voids)
            }
            _ => None,
        };
        if let Some(amended) = amended {
            self.marked.apply(event);
            let uses = pieces.into_iter().map(|piece| Use {
                piece,
                thing: event.stream,
                r#type: event.type_name(),
                effective_at: event.effective(),
                rests_on: vec![event.seq],
            });
            self.amending.extend(uses.map(|used| Amending { seq: event.seq, amended, used }));
        } else if !pieces.is_empty() {
            self.marked.apply(event);
            self.enclosed.insert(event.seq, (event.type_name(), pieces));
        }
    }
}

impl Account for EvidenceIndex {
    fn report(&self, moment: &Moment) -> Report {
        let mut pieces: BTreeMap<Identity, Vec<Use>> = BTreeMap::new();
        for it in self.uses(moment) {
            pieces.entry(it.piece.identity()).or_default().push(it);
        }
        let mut rows: Vec<_> = pieces.values().filter_map(|uses| row(moment, uses)).collect();
        let called = |row: &Row| row.cells.first().map(ToString::to_string).unwrap_or_default();
        rows.sort_by(|one, other| natural(&called(one), &called(other)));
        let notes = NOTES.map(str::to_owned).to_vec();
        Report { notes, ..HISTORY.report(moment, vec![HISTORY.table("evidence", "Evidence", rows)]) }
    }
}

/// A piece, with everything that names it.
fn row(moment: &Moment, uses: &[Use]) -> Option<Row> {
    let (register, offset) = (&moment.register, moment.register.offset());
    let first = uses.iter().min_by_key(|it| it.effective_at.start(offset))?;
    let last = uses.iter().max_by_key(|it| it.effective_at.end(offset))?;
    let mut basis = Basis::default();
    basis.add(uses.iter().flat_map(|it| &it.rests_on).copied());
    let piece = &first.piece;
    let types: BTreeSet<_> = uses.iter().map(|it| it.r#type.as_str()).collect();
    let events: BTreeSet<_> = uses.iter().filter_map(|it| it.rests_on.first()).collect();
    let clauses: BTreeSet<_> =
        types.iter().filter_map(|it| Meaning::of(it)).flat_map(|it| it.clauses).copied().collect();
    let controls: BTreeSet<_> = uses.iter().flat_map(|it| controls(register, it)).collect();
    let now = PartialDate::Instant(moment.at.end(offset));
    let status = if piece.sha256.is_some() {
        value::status("can be told apart", Mark::Good)
    } else {
        value::status("without a digest", Mark::Attention)
    };
    Some(basis.row(vec![
        Cell::Text(piece.reference.clone()),
        Cell::Text(piece.kind.clone()),
        value::text(piece.sha256),
        value::number(piece.length),
        value::text(piece.media.as_ref()),
        value::count(events.len()),
        value::list(types),
        value::things(register, uses.iter().map(|it| it.thing)),
        value::list(sorted(clauses)),
        value::list(sorted(controls)),
        value::date(register, Some(first.effective_at)),
        value::date(register, Some(last.effective_at)),
        value::number(first.effective_at.days_until(now, offset)),
        Cell::Status(status),
    ]))
}

fn sorted<T: AsRef<str>>(words: BTreeSet<T>) -> Vec<String> {
    let mut words: Vec<_> = words.into_iter().map(|it| it.as_ref().to_owned()).collect();
    words.sort_by(|one, other| natural(one, other));
    words
}

/// The controls that an event is evidence for: those of its type, of the control it happened to, and of what a piece was
/// compared with.
fn controls(register: &Register, it: &Use) -> Vec<String> {
    let of_type = match Meaning::of(&it.r#type).map(|it| it.annex_a) {
        Some(AnnexA::Numbers(numbers)) => numbers.iter().map(|it| (*it).to_owned()).collect(),
        Some(AnnexA::All) => vec!["all".to_owned()],
        Some(AnnexA::Mentioned) | None => Vec::new(),
    };
    let control = if let Stream::Control(id) = it.thing { register.controls.get(id) } else { None };
    let answered = control.into_iter().flat_map(|it| &it.definition.value.catalog_references);
    let compared = match &it.piece.criterion {
        Some(Criterion::Control(it)) => Some(it.control.to_string()),
        _ => None,
    };
    of_type.into_iter().chain(answered.map(|it| it.control.to_string())).chain(compared).collect()
}
