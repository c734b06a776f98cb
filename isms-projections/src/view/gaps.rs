//! Gaps: what is missing on the day, of which thing, since when, and under which rule.
//!
//! ISO/IEC 27001:2022, 5.3, 6.1.2 and 7.3. Gaps refuse nothing: they are shown until they are mended.

use isms_core::gap::{self, Gap};
use isms_core::moment::Moment;
use isms_core::register::Register;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::listing::natural;
use crate::table::{Column, Kind, Report, Row};
use crate::{naming, value};

/// The gaps.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "gaps",
    title: "Gaps",
    version: 1,
    theme: Theme::Evaluation,
    question: "What is missing or late today?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("thing", "Thing", Kind::Key),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("found", "Found", Kind::Prose),
        Column::across("since", "Since", Kind::Date),
        Column::across("rule", "Rule", Kind::Short),
        Column::beneath("demands", "Demands", Kind::Prose),
        Column::beneath("clauses", "Clauses", Kind::Short),
        Column::beneath("basis", "Basis", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let register = &moment.register;
    let gaps = gap::gaps(register, moment.at);
    let mut named: Vec<_> =
        gaps.into_iter().map(|gap| (naming::link(register, gap.about).text, gap)).collect();
    named.sort_by(|(one, a), (other, b)| {
        a.rule.entry().id.cmp(b.rule.entry().id).then_with(|| natural(one, other)).then(a.about.cmp(&b.about))
    });
    let rows = named.iter().map(|(_, gap)| row(register, gap)).collect();
    VIEW.report(moment, vec![VIEW.table("gaps", "Gaps", rows)])
}

fn row(register: &Register, gap: &Gap) -> Row {
    let mut basis = Basis::of(register, gap.about);
    basis.add(gap.rests_on.iter().copied());
    let rule = gap.rule.entry();
    let status = if gap.overdue { ("overdue", Mark::Gap) } else { ("open", Mark::Attention) };
    basis.row(vec![
        Cell::Link(naming::link(register, gap.about)),
        Cell::Text(value::word(gap.about.aggregate())),
        Cell::Text(naming::spoken(register, &gap.found)),
        value::date(register, Some(gap.since)),
        Cell::Text(rule.id.into()),
        Cell::Text(rule.text.into()),
        value::list(rule.clauses),
        Cell::Text(value::word(rule.basis)),
        Cell::Status(value::status(status.0, status.1)),
    ])
}
