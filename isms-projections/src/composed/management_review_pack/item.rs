//! Items: what a review has to look at, from which reports, and what of it is new, has changed or is closed.

use isms_core::aggregate::isms::Isms;
use isms_core::aggregate::management_review::ManagementReview;
use isms_core::aggregate::management_review::input::{Content, Item as Input};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::noted::Noted;

use crate::basis::Basis;
use crate::cell::{Cell, Mark, Status};
use crate::table::{Column, Kind, Row, Table};
use crate::value;

/// Something that a review has to look at.
pub(super) struct Item {
    input: Input,
    heading: &'static str,
    /// The reports that show it, each with the table of it that does.
    pub(super) reports: &'static [(&'static str, &'static str)],
    /// The things that it is about.
    passages: fn(&Register) -> Vec<Passage>,
}

/// From which position to which something was said of a thing, and where it was closed.
struct Passage {
    first: u64,
    last: u64,
    closed: Option<u64>,
}

/// Every item, in the order of the clause.
#[rustfmt::skip]
pub(super) static ITEMS: [Item; 10] = [
    Item { input: Input::A, heading: "What became of earlier decisions", reports: &[("management-decisions", "decisions")], passages: decisions },
    Item { input: Input::B, heading: "What has changed outside and inside", reports: &[("context", "issues")], passages: issues },
    Item { input: Input::C, heading: "What has changed for interested parties", reports: &[("context", "requirements"), ("legal-register", "obligations")], passages: requirements },
    Item { input: Input::D1, heading: "Nonconformities and corrective actions", reports: &[("nonconformities", "nonconformities")], passages: nonconformities },
    Item { input: Input::D2, heading: "What is monitored and measured", reports: &[("indicator-series", "periods"), ("control-assurance", "controls")], passages: measured },
    Item { input: Input::D3, heading: "What audits have found", reports: &[("audit-program", "audits"), ("audit-report", "findings")], passages: audits },
    Item { input: Input::D4, heading: "How far objectives are reached", reports: &[("objectives", "objectives")], passages: objectives },
    Item { input: Input::E, heading: "What interested parties say", reports: &[], passages: feedback },
    Item { input: Input::F, heading: "Risks, and how far they are treated", reports: &[("risk-register", "risks"), ("risk-treatment-plan", "treatments")], passages: risks },
    Item { input: Input::G, heading: "Where there is something to improve", reports: &[("improvements", "improvements")], passages: improvements },
];

pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::across("item", "Item", Kind::Key),
        Column::across("heading", "What it is about", Kind::Prose),
        Column::across("flag", "To report", Kind::Short),
        Column::across("rows", "Rows", Kind::Number),
        Column::across("new", "New", Kind::Number),
        Column::across("changed", "Changed", Kind::Number),
        Column::across("closed", "Closed", Kind::Number),
        Column::beneath("presented", "Presented as", Kind::Prose),
    ]
}

impl Item {
    /// Its label: "d1".
    pub(super) fn label(&self) -> &'static str {
        self.input.label()
    }

    /// A row about it, when its tables have so many rows: as it was presented to a review, where one is under way, and
    /// compared with what was so at the position on which the review before rests.
    pub(super) fn row(
        &self,
        moment: &Moment,
        review: Option<&ManagementReview>,
        since: u64,
        rows: usize,
    ) -> Row {
        let register = &moment.register;
        let isms = register.management_systems.iter().next();
        let mut basis = isms.map_or_else(Basis::default, |(id, _)| Basis::of(register, id));
        let passages = (self.passages)(register);
        basis.add(passages.iter().flat_map(|it| [it.first, it.last]));
        let is_closed = |it: &&Passage| it.closed.is_some_and(|seq| seq >= since);
        let closed = passages.iter().filter(is_closed).count();
        let new = passages.iter().filter(|it| it.first >= since).count();
        let changed = passages.iter().filter(|it| it.first < since && it.last >= since && !is_closed(it));
        let shown = review.and_then(|it| it.inputs.get(&self.input));
        let presented = basis.read(shown).map(|it| &it.value.input);
        let (flag, words) = flag(presented.map(|it| &it.content), rows);
        let words = presented.map_or(words.clone(), |it| format!("{words} (as of position {})", it.as_of));
        basis.row(vec![
            Cell::Text(self.label().into()),
            Cell::Text(self.heading.into()),
            Cell::Status(flag),
            value::count(rows),
            value::count(new),
            value::count(changed.count()),
            value::count(closed),
            Cell::Text(words),
        ])
    }

    /// What interested parties have said, of the item that is about that: no other report has it.
    pub(super) fn heard(&self, moment: &Moment) -> Option<Table> {
        let isms = moment.register.isms().filter(|_| self.input == Input::E)?;
        let rows = isms.feedback.iter().rev().map(|it| {
            let mut basis = Basis::default();
            let said = &basis.note(it).value;
            let party = basis.read(isms.party(said.party)).map(|it| &it.value.name);
            basis.row(vec![
                value::text(party),
                value::date(&moment.register, Some(it.effective_at)),
                Cell::Text(said.text.to_string()),
                value::text(said.rating.map(value::word)),
            ])
        });
        let columns = vec![
            Column::across("party", "Party", Kind::Key),
            Column::across("on", "On", Kind::Date),
            Column::across("text", "What they say", Kind::Prose),
            Column::across("rating", "How content", Kind::Short),
        ];
        let caption = "e · What interested parties say".into();
        Some(Table { name: "e_feedback".into(), caption, columns, rows: rows.collect() })
    }
}

/// Whether there is something to report, and what was presented, in words.
fn flag(presented: Option<&Content>, rows: usize) -> (Status, String) {
    match presented {
        None if rows == 0 => (value::status("nothing was recorded", Mark::Attention), "not presented".into()),
        None => (value::status("yes", Mark::Neutral), "not presented".into()),
        Some(Content::NothingToReport) if rows == 0 => {
            (value::status("no, and nothing was recorded", Mark::Good), "nothing to report".into())
        }
        Some(Content::NothingToReport) => (
            value::status("said to be nothing, yet something is recorded", Mark::Attention),
            "nothing to report".into(),
        ),
        Some(Content::Summary(text)) => (value::status("yes", Mark::Good), text.to_string()),
        Some(Content::Report(_)) => (value::status("yes", Mark::Good), "a report that lies elsewhere".into()),
    }
}

/// Things with a history of their own, each with where it was closed.
fn whole<I: Into<Stream>>(
    register: &Register,
    things: impl Iterator<Item = (I, Option<u64>)>,
) -> Vec<Passage> {
    let passage = |(thing, closed): (I, Option<u64>)| {
        let head = register.head(thing.into())?;
        Some(Passage { first: head.first, last: head.last, closed })
    };
    things.filter_map(passage).collect()
}

fn seq<T>(noted: Option<&Noted<T>>) -> Option<u64> {
    noted.map(|it| it.seq)
}

fn decisions(register: &Register) -> Vec<Passage> {
    let reviews = register.management_reviews.iter();
    let passage = reviews.flat_map(|(_, review)| {
        review.decisions.iter().map(|it| {
            let (first, closed) = (it.decision.seq, seq(it.fulfilled.as_ref()));
            Passage { first, last: closed.unwrap_or(first), closed }
        })
    });
    passage.collect()
}

fn issues(register: &Register) -> Vec<Passage> {
    let issues = register.isms().into_iter().flat_map(|isms| &isms.issues);
    let passage = issues.map(|it| {
        let (first, reviewed) = (it.identification.seq, seq(it.reviewed.as_ref()));
        Passage { first, last: reviewed.unwrap_or(first), closed: reviewed.filter(|_| it.is_retired()) }
    });
    passage.collect()
}

fn requirements(register: &Register) -> Vec<Passage> {
    let requirements = register.isms().into_iter().flat_map(|isms| &isms.requirements);
    let passage = requirements.map(|it| {
        let (first, reviewed) = (it.statement.seq, seq(it.reviewed.as_ref()));
        Passage { first, last: reviewed.unwrap_or(first), closed: reviewed.filter(|_| it.is_retired()) }
    });
    let obligations = register.obligations.iter().map(|(id, it)| (id, seq(it.retired.as_ref())));
    passage.chain(whole(register, obligations)).collect()
}

fn nonconformities(register: &Register) -> Vec<Passage> {
    whole(register, register.nonconformities.iter().map(|(id, it)| (id, seq(it.closed.as_ref()))))
}

fn measured(register: &Register) -> Vec<Passage> {
    let indicators = whole(register, register.indicators.iter().map(|(id, _)| (id, None)));
    let controls = register.controls.iter().map(|(id, it)| (id, seq(it.retired.as_ref())));
    indicators.into_iter().chain(whole(register, controls)).collect()
}

fn audits(register: &Register) -> Vec<Passage> {
    whole(register, register.audits.iter().map(|(id, it)| (id, seq(it.report.as_ref()))))
}

fn objectives(register: &Register) -> Vec<Passage> {
    whole(register, register.objectives.iter().map(|(id, it)| (id, seq(it.closed.as_ref()))))
}

fn feedback(register: &Register) -> Vec<Passage> {
    let said = register.isms().into_iter().flat_map(|isms: &Isms| &isms.feedback);
    said.map(|it| Passage { first: it.seq, last: it.seq, closed: None }).collect()
}

fn risks(register: &Register) -> Vec<Passage> {
    whole(register, register.risks.iter().map(|(id, it)| (id, seq(it.closed.as_ref()))))
}

fn improvements(register: &Register) -> Vec<Passage> {
    whole(register, register.improvements.iter().map(|(id, it)| (id, seq(it.evaluations.last()))))
}
