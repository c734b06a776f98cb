//! Input to output: every requirement of an interested party, what answers it, and what shows that it does.
//!
//! ISO/IEC 27001:2022, 4.2, 4.4 and 8.1. What nothing answers comes first.

use isms_core::aggregate::isms::Isms;
use isms_core::aggregate::isms::context::Requirement;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;

use crate::answers::{Answer, Answers};
use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::natural;
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::value;

/// The requirements and their answers.
pub(crate) const HISTORY: Blueprint = Blueprint {
    name: "input-to-output",
    title: "Input to output",
    version: 1,
    theme: Theme::Context,
    question: "Who expects what of us, and what do they get?",
    columns,
    source: Source::Log(|moment| Box::new(InputToOutput(Answers::until(moment)))),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("requirement", "Requirement", Kind::Key),
        Column::across("party", "Party", Kind::Short),
        Column::across("text", "What is required", Kind::Prose),
        Column::across("binding", "Binding as", Kind::Short),
        Column::beneath("inputs", "Went into", Kind::Short),
        Column::across("outputs", "What answers it", Kind::Prose),
        Column::beneath("cycles", "Came out of", Kind::Short),
        Column::across("objectives", "Objectives", Kind::Short),
        Column::across("controls", "Controls", Kind::Short),
        Column::across("obligations", "Obligations", Kind::Short),
        Column::beneath("evidence", "Shown by", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

struct InputToOutput(Answers);

impl Projection for InputToOutput {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

impl Account for InputToOutput {
    fn report(&self, moment: &Moment) -> Report {
        let register = &moment.register;
        let isms = register.isms();
        let all = isms.into_iter().flat_map(|isms| isms.requirements.iter().map(move |it| (isms, it)));
        let mut answered: Vec<_> = all
            .map(|(isms, it)| {
                let answer = self.0.of(register, it.statement.value.requirement);
                (rank(it, &answer), isms, it, answer)
            })
            .collect();
        answered.sort_by(|(one, _, a, _), (other, _, b, _)| {
            let name = |it: &Requirement| it.statement.value.reference.clone();
            one.cmp(other).then_with(|| natural(name(a).as_str(), name(b).as_str()))
        });
        let rows = answered.iter().map(|(rank, isms, it, answer)| row(moment, isms, it, answer, *rank));
        let table = HISTORY.table("requirements", "Requirements", rows.collect());
        let mut report = HISTORY.report(moment, vec![table, totals(&answered, isms)]);
        report.notes = vec![
            "An answer is an output of a cycle that says which requirement it satisfies; what shows it are the things \
             whose events the output names. What is done without being said so is not found here."
                .into(),
        ];
        report
    }
}

/// How far a requirement is answered, the worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Unanswered,
    NotShown,
    Shown,
    NotAddressed,
    Retired,
}

impl Rank {
    const ALL: [Self; 5] = [Self::Unanswered, Self::NotShown, Self::Shown, Self::NotAddressed, Self::Retired];

    fn status(self) -> Status {
        match self {
            Self::Unanswered => value::status("unanswered", Mark::Gap),
            Self::NotShown => value::status("answered, and nothing shows it", Mark::Attention),
            Self::Shown => value::status("answered", Mark::Good),
            Self::NotAddressed => value::status("not addressed, with a reason", Mark::Neutral),
            Self::Retired => value::status("retired", Mark::Neutral),
        }
    }
}

fn rank(it: &Requirement, answer: &Answer<'_>) -> Rank {
    if it.is_retired() {
        Rank::Retired
    } else if !it.details.value.addressed_by_isms {
        Rank::NotAddressed
    } else if answer.outputs.is_empty() {
        Rank::Unanswered
    } else if answer.things.is_empty() {
        Rank::NotShown
    } else {
        Rank::Shown
    }
}

fn row(moment: &Moment, isms: &Isms, it: &Requirement, answer: &Answer<'_>, rank: Rank) -> Row {
    let register = &moment.register;
    let mut basis = Basis::default();
    let statement = &basis.note(&it.statement).value;
    let details = &basis.note(&it.details).value;
    basis.read(it.reviewed.as_ref());
    let party = basis.read(isms.party(statement.party));
    let cycles = register.improvement_cycles.iter();
    let inputs: Vec<_> = cycles
        .filter(|(_, cycle)| cycle.start.value.inputs.requirements.contains(&statement.requirement))
        .map(|(id, cycle)| {
            basis.note(&cycle.start);
            id
        })
        .collect();
    basis.add(answer.events());
    let things =
        |wanted: fn(&Stream) -> bool| value::things(register, answer.things.keys().copied().filter(wanted));
    basis.row(vec![
        Cell::Text(statement.reference.to_string()),
        value::text(party.map(|it| &it.value.name)),
        Cell::Text(details.text.to_string()),
        Cell::Text(value::word(details.kind)),
        value::things(register, inputs),
        value::list(
            answer.outputs.iter().map(|(_, it)| format!("{}: {}", it.value.kind, it.value.statement)),
        ),
        value::things(register, answer.outputs.iter().map(|(id, _)| *id)),
        things(|it| matches!(it, Stream::Objective(_))),
        things(|it| matches!(it, Stream::Control(_))),
        things(|it| matches!(it, Stream::Obligation(_))),
        things(|_| true),
        Cell::Status(rank.status()),
    ])
}

/// How many requirements there are of each rank.
fn totals(answered: &[(Rank, &Isms, &Requirement, Answer<'_>)], isms: Option<&Isms>) -> Table {
    let rows = Rank::ALL.into_iter().map(|rank| {
        let of_rank = answered.iter().filter(|(it, ..)| *it == rank);
        let mut basis = Basis::default();
        // What is none rests on what there is: the management system.
        basis.add(isms.map(|isms| isms.profile.seq));
        basis.add(of_rank.clone().map(|(_, _, it, _)| it.statement.seq));
        basis.row(vec![Cell::Status(rank.status()), value::count(of_rank.count())])
    });
    let rows = if isms.is_some() { rows.collect() } else { Vec::new() };
    Table {
        name: "totals".into(),
        caption: "How far requirements are answered".into(),
        columns: vec![
            Column::across("status", "Status", Kind::Key),
            Column::across("requirements", "Requirements", Kind::Number),
        ],
        rows,
    }
}
