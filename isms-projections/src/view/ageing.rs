//! Ageing: what is open, for how long, and the oldest of each kind.
//!
//! ISO/IEC 27001:2022, 8.3, 9.3.2 d and 10.2.

use isms_core::aggregate::incident::State as Incident;
use isms_core::aggregate::vulnerability::Vulnerability;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::responsible::Responsible;
use isms_core::vocabulary::time::PartialDate;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The ageing.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "ageing",
    title: "Ageing of what is open",
    version: 1,
    theme: Theme::Improvement,
    question: "What has been open for how long, and which is the oldest?",
    columns,
    source: Source::Register(build),
};

/// The classes of age, each with its last day; what is older is in one more.
const CLASSES: [(&str, &str, i64); 4] = [
    ("days_30", "To 30 days", 30),
    ("days_90", "To 90", 90),
    ("days_180", "To 180", 180),
    ("days_365", "To 365", 365),
];

fn columns() -> Vec<Column> {
    let classes = CLASSES.iter().map(|(key, heading, _)| Column::across(*key, *heading, Kind::Number));
    let before = [Column::across("kind", "Kind", Kind::Key), Column::across("open", "Open", Kind::Number)];
    let after = [
        Column::across("older", "Older", Kind::Number),
        Column::across("oldest", "Oldest", Kind::Short),
        Column::across("age", "Its age in days", Kind::Number),
        Column::beneath("median", "Median age in days", Kind::Number),
    ];
    before.into_iter().chain(classes).chain(after).collect()
}

fn open_columns() -> Vec<Column> {
    vec![
        Column::across("thing", "Thing", Kind::Key),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("what", "What", Kind::Prose),
        Column::across("since", "Open since", Kind::Date),
        Column::across("age", "Days", Kind::Number),
        Column::across("responsible", "Responsible", Kind::Short),
    ]
}

/// Something open.
struct Open {
    kind: &'static str,
    about: Stream,
    what: Option<String>,
    since: PartialDate,
    seq: u64,
    responsible: Option<Responsible>,
}

fn build(moment: &Moment) -> Report {
    let mut open = all(&moment.register);
    let offset = moment.register.offset();
    open.retain(|it| it.since.start(offset) <= moment.at.end(offset));
    open.sort_by_cached_key(|it| (it.since.start(offset), it.seq, it.about));
    let kinds = KINDS.iter().filter_map(|kind| {
        let of: Vec<_> = open.iter().filter(|it| it.kind == *kind).collect();
        summary(moment, kind, &of)
    });
    let summary = VIEW.table("kinds", "By kind and age", kinds.collect());
    let rows = open.iter().map(|it| row(moment, it)).collect();
    let list =
        Table { name: "open".into(), caption: "The oldest first".into(), columns: open_columns(), rows };
    VIEW.report(moment, vec![summary, list])
}

/// What is looked at, the gravest first.
const KINDS: [&str; 9] = [
    "incident",
    "risk above acceptance",
    "nonconformity",
    "corrective action",
    "treatment",
    "vulnerability",
    "exception",
    "change",
    "improvement",
];

fn all(register: &Register) -> Vec<Open> {
    let mut open = raised(register);
    open.extend(risks(register));
    open.extend(asked(register));
    open
}

/// What somebody has noticed.
fn raised(register: &Register) -> Vec<Open> {
    let is_open = |state| !matches!(state, Incident::Closed | Incident::Dismissed);
    let incidents = register.incidents.iter().filter(|(_, it)| is_open(it.state()));
    let incidents =
        incidents.map(|(id, it)| of(register, "incident", id, &it.report, Some(&it.report.value.title)));
    let unclosed = || register.nonconformities.iter().filter(|(_, it)| !it.is_closed());
    let actions = unclosed().flat_map(|(id, nonconformity)| {
        nonconformity.open_actions().map(move |it| {
            let planned = &it.planned.value;
            let open = of(register, "corrective action", id, &it.planned, Some(&planned.description));
            Open { responsible: Some(planned.responsible), ..open }
        })
    });
    let nonconformities = unclosed()
        .map(|(id, it)| of(register, "nonconformity", id, &it.raising, Some(&it.raising.value.statement)));
    let weak = register.vulnerabilities.iter().filter(|(_, it)| !it.is_settled());
    let weak = weak.filter_map(|(id, it): (_, &Vulnerability)| {
        let found = it.identification.as_ref()?;
        Some(of(register, "vulnerability", id, found, Some(&found.value.title)))
    });
    incidents.chain(nonconformities).chain(actions).chain(weak).collect()
}

fn risks(register: &Register) -> Vec<Open> {
    let risks = register.risks.iter().filter(|(_, it)| it.closed.is_none());
    let all = risks.flat_map(|(id, risk)| {
        let title = &risk.identification.value.title;
        let above = risk.is_above_acceptance(register).then(|| {
            let said =
                risk.residual.as_ref().map(|it| it.with(())).or_else(|| Some(risk.analysis()?.with(())));
            said.map(|said| of(register, "risk above acceptance", id, &said, Some(title)))
        });
        let approved = risk.approved_plan.as_ref();
        let treatments = risk.open_treatments().filter_map(move |it| {
            let open = of(register, "treatment", id, &approved?.approval, Some(&it.description));
            Some(Open { responsible: Some(it.responsible), ..open })
        });
        above.flatten().into_iter().chain(treatments)
    });
    all.collect()
}

/// What somebody has asked for.
fn asked(register: &Register) -> Vec<Open> {
    let exceptions = register.exceptions.iter().filter(|(_, it)| !it.is_over());
    let exceptions = exceptions.map(|(id, it)| of(register, "exception", id, &it.request, None::<&str>));
    let changes = register.changes.iter().filter(|(_, it)| !it.is_over() || it.is_to_be_undone());
    let changes =
        changes.map(|(id, it)| of(register, "change", id, &it.proposal, Some(&it.proposal.value.purpose)));
    let improvements = register.improvements.iter().filter(|(_, it)| it.is_open());
    let improvements = improvements
        .map(|(id, it)| of(register, "improvement", id, &it.proposal, Some(&it.proposal.value.description)));
    exceptions.chain(changes).chain(improvements).collect()
}

fn of<T>(
    register: &Register,
    kind: &'static str,
    about: impl Into<Stream>,
    since: &Noted<T>,
    what: Option<impl ToString>,
) -> Open {
    let about = about.into();
    let responsible = register.owner(about).map(|it| it.value);
    let what = what.map(|it| it.to_string());
    Open { kind, about, what, since: since.effective_at, seq: since.seq, responsible }
}

impl Open {
    fn age(&self, moment: &Moment) -> i64 {
        (moment.today() - self.since.first_day(moment.register.offset())).num_days()
    }
}

/// A kind's row, of what is open of it, the oldest first; none where nothing is.
fn summary(moment: &Moment, kind: &str, of: &[&Open]) -> Option<Row> {
    let oldest = of.first()?;
    let ages: Vec<_> = of.iter().map(|it| it.age(moment)).collect();
    let mut basis = Basis::default();
    basis.add(of.iter().map(|it| it.seq));
    let mut after = i64::MIN;
    let mut cells = vec![Cell::Text(kind.into()), value::count(of.len())];
    for (_, _, last) in CLASSES {
        cells.push(value::count(ages.iter().filter(|age| (after..=last).contains(age)).count()));
        after = last + 1;
    }
    let older = ages.iter().filter(|age| **age >= after).count();
    let mark = if older > 0 { Mark::Attention } else { Mark::Neutral };
    cells.extend([
        Cell::Status(value::status(older.to_string(), mark)),
        Cell::Link(naming::link(&moment.register, oldest.about)),
        Cell::Integer(oldest.age(moment)),
        ages.get(ages.len() / 2).map_or(Cell::Empty, |age| Cell::Integer(*age)),
    ]);
    Some(basis.row(cells))
}

fn row(moment: &Moment, it: &Open) -> Row {
    let register = &moment.register;
    let mut basis = Basis::of(register, it.about);
    basis.add([it.seq]);
    basis.row(vec![
        Cell::Link(naming::link(register, it.about)),
        Cell::Text(it.kind.into()),
        value::text(it.what.as_ref()),
        value::date(register, Some(it.since)),
        Cell::Integer(it.age(moment)),
        naming::cell(register, it.responsible),
    ])
}
