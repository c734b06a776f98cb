//! Statement comparison: what each revision of a Statement of Applicability decides otherwise than the one before it,
//! control by control, who has decided it, and why.
//!
//! ISO/IEC 27001:2022, 6.1.3 d. Compared are the revisions that were approved, one with the next, and at last a draft with
//! the revision in force. Decisions about two catalogs are not compared: their numbers mean different things. The first
//! revision has none before it; what it decides is in the Statement of Applicability as of the day of its approval.
//!
//! ```text
//! revision 1 ──────► revision 2 ──────► draft 3
//!   5.1 no             5.1 yes            5.1 yes
//!   8.30 yes           8.30 yes           8.30 excluded
//!            ▲ 5.1              ▲ 8.30
//! ```

use std::collections::{BTreeMap, BTreeSet};

use isms_core::aggregate::Aggregate;
use isms_core::aggregate::statement_of_applicability::applicability::{
    Applicability, Implemented, Inclusion,
};
use isms_core::aggregate::statement_of_applicability::{
    Approval, Event as StatementEvent, Revision, StatementOfApplicability,
};
use isms_core::correction::Reading;
use isms_core::event::Event;
use isms_core::id::{CatalogId, StatementOfApplicabilityId};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::text::{ControlNumber, Prose};

use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::listing::natural;
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The comparison of revisions.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "statement-comparison",
    title: "Statement of Applicability, revision by revision",
    version: 1,
    theme: Theme::Controls,
    question: "What has each revision of the Statement of Applicability changed, by whom, and why?",
    columns,
    source: Source::Log(begin),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("control", "Control", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::across("before", "Before", Kind::Short),
        Column::across("after", "After", Kind::Short),
        Column::across("revisions", "Revisions", Kind::Short),
        Column::across("changes", "What differs", Kind::Prose),
        Column::across("reason", "Reason", Kind::Prose),
        Column::across("by", "Decided by", Kind::Short),
        Column::across("decided", "Decided", Kind::Date),
        Column::beneath("statement", "Statement", Kind::Short),
        Column::beneath("approved_by", "Revision approved by", Kind::Short),
        Column::beneath("approved", "Revision approved", Kind::Date),
    ]
}

fn begin(_: &Moment) -> Box<dyn Account> {
    Box::new(Statements(BTreeMap::new()))
}

/// The events of every Statement, to be read as they stand.
struct Statements(BTreeMap<StatementOfApplicabilityId, Vec<RecordedEvent>>);

impl Projection for Statements {
    fn apply(&mut self, event: &RecordedEvent) {
        if let Stream::StatementOfApplicability(id) = event.stream {
            self.0.entry(id).or_default().push(event.clone());
        }
    }
}

impl Account for Statements {
    fn report(&self, moment: &Moment) -> Report {
        let register = &moment.register;
        let there = self.0.iter().filter(|(id, _)| register.exists((**id).into()));
        let mut all: Vec<_> = there.map(|(id, events)| Statement::of(moment, *id, events)).collect();
        all.sort_by(|one, other| natural(&one.name(), &other.name()));
        let rows = all.iter().flat_map(Statement::differences).collect();
        let mut report = HISTORY.report(
            moment,
            vec![HISTORY.table("differences", "Decisions that differ", rows), revisions(&all)],
        );
        report.notes = all.iter().flat_map(Statement::notes).collect();
        report
    }
}

/// A Statement with its revisions.
struct Statement<'a> {
    register: &'a Register,
    id: StatementOfApplicabilityId,
    versions: Vec<Version>,
    /// Why what was decided at a position was decided so.
    reasons: BTreeMap<u64, &'a Prose>,
}

/// A revision that was approved, or the draft.
struct Version {
    revision: Revision,
    approval: Option<Noted<Approval>>,
}

impl<'a> Statement<'a> {
    /// Folds the events that stand, as the register does, and keeps each revision when it comes into force.
    fn of(moment: &'a Moment, id: StatementOfApplicabilityId, events: &'a [RecordedEvent]) -> Self {
        let horizon = moment.horizon();
        let (mut entry, mut versions): (Option<StatementOfApplicability>, Vec<Version>) = (None, Vec::new());
        for it in Reading::of(events).standing() {
            let Event::StatementOfApplicability(event) = it.event else { continue };
            if horizon.is_some_and(|horizon| !horizon.reaches(it.meta.effective_at)) {
                continue;
            }
            entry = StatementOfApplicability::evolve(entry, event, &it.meta);
            if let (StatementEvent::Approved(_), Some(in_force)) =
                (event, entry.as_ref().and_then(|entry| entry.in_force.as_ref()))
            {
                let (revision, approval) = (in_force.revision.clone(), Some(in_force.approval.clone()));
                versions.push(Version { revision, approval });
            }
        }
        let draft = entry.and_then(|entry| entry.draft);
        versions.extend(draft.map(|revision| Version { revision, approval: None }));
        let reasons = events.iter().filter_map(|event| Some((event.seq, event.reason.as_ref()?))).collect();
        Self { register: &moment.register, id, versions, reasons }
    }

    fn name(&self) -> String {
        naming::link(self.register, self.id).text
    }

    /// Each revision with the one before it.
    fn pairs(&self) -> impl Iterator<Item = (&Version, &Version)> {
        self.versions.iter().zip(self.versions.iter().skip(1))
    }

    fn differences(&self) -> Vec<Row> {
        let pairs = self.pairs().filter(|(before, after)| before.is_comparable(after));
        let rows = pairs.flat_map(|(before, after)| {
            after.differs_in(before).into_iter().map(move |control| self.row(before, after, control))
        });
        rows.collect()
    }

    fn row(&self, before: &Version, after: &Version, control: &ControlNumber) -> Row {
        let register = self.register;
        let mut basis = Basis::of(register, self.id);
        basis.note(&after.revision.drafted);
        let was = basis.read(before.revision.decisions.get(control));
        let is = basis.read(after.revision.decisions.get(control));
        let approval = basis.read(after.approval.as_ref());
        let part = register.catalogs.get(after.catalog()).and_then(|it| it.content.as_controls());
        let part = part.into_iter().flatten();
        let known = part.flat_map(|part| part.value.content.controls.iter().map(|it| (part.seq, it)));
        let known = known.into_iter().find(|(_, it)| it.number == *control);
        basis.add(known.map(|(seq, _)| seq));
        let reason = is.and_then(|it| self.reasons.get(&it.seq).copied());
        basis.row(vec![
            Cell::Text(control.to_string()),
            value::text(known.and_then(|(_, it)| it.title.as_ref())),
            decision(was),
            decision(is),
            Cell::Text(format!("{} → {}", before.number(), after.name())),
            value::list(changes(register, was, is)),
            value::text(reason.or(is.and_then(|it| justification(&it.value)))),
            naming::cell(register, is.and_then(|it| it.by)),
            value::date(register, is.map(|it| it.effective_at)),
            Cell::Link(naming::link(register, self.id)),
            naming::cell(register, approval.and_then(|it| it.by)),
            value::date(register, approval.map(|it| it.effective_at)),
        ])
    }

    fn notes(&self) -> Vec<String> {
        let apart = self.pairs().filter(|(before, after)| !before.is_comparable(after));
        let note = |(before, after): (&Version, &Version)| {
            let (name, one, other) = (self.name(), before.number(), after.number());
            format!("Revisions {one} and {other} of {name} decide about two catalogs and are not compared.")
        };
        apart.map(note).collect()
    }
}

impl Version {
    fn number(&self) -> u32 {
        self.revision.drafted.value.revision
    }

    fn name(&self) -> String {
        if self.approval.is_some() { self.number().to_string() } else { format!("draft {}", self.number()) }
    }

    fn catalog(&self) -> CatalogId {
        self.revision.drafted.value.catalog
    }

    fn is_comparable(&self, other: &Self) -> bool {
        self.catalog() == other.catalog()
    }

    /// The controls about which it decides otherwise than the one before it, as people count.
    fn differs_in<'a>(&'a self, before: &'a Self) -> Vec<&'a ControlNumber> {
        let (was, is) = (&before.revision.decisions, &self.revision.decisions);
        let decided: BTreeSet<_> = was.iter().chain(is.iter()).map(|it| it.value.control()).collect();
        let value = |it: Option<&Noted<Applicability>>| it.map(|it| it.value.clone());
        let differs = |control: &&ControlNumber| value(was.get(control)) != value(is.get(control));
        let mut differing: Vec<_> = decided.into_iter().filter(differs).collect();
        differing.sort_by(|one, other| natural(one.as_str(), other.as_str()));
        differing
    }
}

/// What was decided, in a few words.
fn decision(it: Option<&Noted<Applicability>>) -> Cell {
    match it.map(|it| &it.value) {
        None => Cell::Status(value::status("undecided", Mark::Gap)),
        Some(Applicability::NotApplicable(_)) => Cell::Text("not applicable".into()),
        Some(Applicability::Applicable(it)) => Cell::Text(match it.implemented {
            Implemented::Yes => "applicable, implemented".into(),
            Implemented::Partly => "applicable, partly implemented".into(),
            Implemented::No => "applicable, not implemented".into(),
        }),
    }
}

fn justification(it: &Applicability) -> Option<&Prose> {
    match it {
        Applicability::Applicable(it) => it.justification.as_ref(),
        Applicability::NotApplicable(it) => it.justification.as_ref(),
    }
}

/// What differs between two decisions, member by member.
fn changes(
    register: &Register,
    was: Option<&Noted<Applicability>>,
    is: Option<&Noted<Applicability>>,
) -> Vec<String> {
    let members = |it: Option<&Noted<Applicability>>| members(register, it.map(|it| &it.value));
    let or_nothing = |text: String| if text.is_empty() { "nothing".into() } else { text };
    let both = members(was).into_iter().zip(members(is));
    let differing = both.filter(|((_, was), (_, is))| was != is);
    differing
        .map(|((name, was), (_, is))| format!("{name}: {} → {}", or_nothing(was), or_nothing(is)))
        .collect()
}

/// What a decision says, member by member, things by their references.
fn members(register: &Register, it: Option<&Applicability>) -> Vec<(&'static str, String)> {
    let (inclusion, applicable) = match it {
        None => (None, ""),
        Some(Applicability::NotApplicable(_)) => (None, "no"),
        Some(Applicability::Applicable(it)) => (Some(it), "yes"),
    };
    let said = |said: fn(&Register, &Inclusion) -> Cell| {
        inclusion.map(|it| said(register, it).to_string()).unwrap_or_default()
    };
    vec![
        ("applicable", applicable.to_owned()),
        ("implemented", said(|_, it| Cell::Text(value::word(it.implemented)))),
        ("grounds", said(|_, it| value::list(it.grounds.iter().map(value::word)))),
        ("risks", said(|register, it| value::things(register, it.risks.iter().copied()))),
        ("obligations", said(|register, it| value::things(register, it.obligations.iter().copied()))),
        ("controls", said(|register, it| value::things(register, it.controls.iter().copied()))),
        ("justification", it.and_then(justification).map(ToString::to_string).unwrap_or_default()),
    ]
}

/// How much each revision decides, and how much of that is new.
fn revisions(all: &[Statement<'_>]) -> Table {
    let columns = vec![
        Column::across("revision", "Revision", Kind::Key),
        Column::across("statement", "Statement", Kind::Short),
        Column::across("status", "Status", Kind::Short),
        Column::across("approved_by", "Approved by", Kind::Short),
        Column::across("approved", "Approved", Kind::Date),
        Column::across("applicable", "Applicable", Kind::Number),
        Column::across("not_applicable", "Not applicable", Kind::Number),
        Column::across("implemented", "Implemented", Kind::Number),
        Column::across("differing", "Otherwise than before", Kind::Number),
        Column::beneath("catalog", "Catalog", Kind::Short),
        Column::beneath("partly", "Partly implemented", Kind::Number),
        Column::beneath("not_implemented", "Not implemented", Kind::Number),
        Column::beneath("digest", "SHA-256 of the decisions", Kind::Short),
    ];
    let rows = all.iter().flat_map(|statement| {
        let before = std::iter::once(None).chain(statement.versions.iter().map(Some));
        let counted = statement.versions.iter().zip(before);
        counted.map(|(version, before)| statement.counted(version, before)).collect::<Vec<_>>()
    });
    Table { name: "revisions".into(), caption: "Revisions".into(), columns, rows: rows.collect() }
}

impl Statement<'_> {
    fn counted(&self, version: &Version, before: Option<&Version>) -> Row {
        let mut basis = Basis::of(self.register, self.id);
        basis.note(&version.revision.drafted);
        let approval = basis.read(version.approval.as_ref());
        basis.add(version.revision.decisions.iter().map(|it| it.seq));
        let implemented = |what: Option<Implemented>| {
            let such = version.revision.decisions.iter().filter(|it| match &it.value {
                Applicability::Applicable(it) => what.is_none_or(|what| it.implemented == what),
                Applicability::NotApplicable(_) => false,
            });
            such.count()
        };
        let applicable = implemented(None);
        let is_last = self.versions.iter().rfind(|it| it.approval.is_some()).map(Version::number);
        let status = match approval {
            None => value::status("draft", Mark::Attention),
            Some(_) if is_last == Some(version.number()) => value::status("in force", Mark::Good),
            Some(_) => value::status("superseded", Mark::Neutral),
        };
        let before = before.filter(|before| before.is_comparable(version));
        basis.row(vec![
            Cell::Text(format!("{} revision {}", self.name(), version.number())),
            Cell::Link(naming::link(self.register, self.id)),
            Cell::Status(status),
            naming::cell(self.register, approval.and_then(|it| it.by)),
            value::date(self.register, approval.map(|it| it.effective_at)),
            value::count(applicable),
            value::count(version.revision.decisions.len() - applicable),
            value::count(implemented(Some(Implemented::Yes))),
            before.map_or(Cell::Empty, |before| value::count(version.differs_in(before).len())),
            Cell::Link(naming::link(self.register, version.catalog())),
            value::count(implemented(Some(Implemented::Partly))),
            value::count(implemented(Some(Implemented::No))),
            value::text(approval.map(|it| it.value.decisions_hash)),
        ])
    }
}
