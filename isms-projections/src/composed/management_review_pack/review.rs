//! Reviews: which one a pack is for, on which positions of the log the others rest, and what makes their packs again.

use isms_core::aggregate::management_review::ManagementReview;
use isms_core::aggregate::management_review::input::Item;
use isms_core::moment::Moment;

use crate::cell::{Cell, Mark};
use crate::listing::listed;
use crate::table::{Column, Kind, Row, Table};
use crate::{naming, value};

/// The reviews that are known at the moment.
pub(super) struct Reviews<'a> {
    /// The one that the pack is for, where one is under way.
    pub(super) current: Option<&'a ManagementReview>,
    /// The position on which the latest that was held rests; 0 before any was.
    pub(super) before: u64,
    current_name: Option<String>,
    before_name: Option<String>,
}

impl<'a> Reviews<'a> {
    pub(super) fn of(moment: &'a Moment) -> Self {
        let register = &moment.register;
        let all = || register.management_reviews.iter();
        let current = all().filter(|(_, it)| it.held.is_none()).min_by_key(|(_, it)| it.schedule.value.date);
        let held = all().filter_map(|(id, it)| Some((it.held.as_ref()?.seq, id, it)));
        let before = held.max_by_key(|(seq, ..)| *seq);
        let name = |id| naming::link(register, id).text;
        Self {
            current: current.map(|(_, it)| it),
            before: before.and_then(|(_, _, it)| rests_on(it)).unwrap_or_default(),
            current_name: current.map(|(id, _)| name(id)),
            before_name: before.map(|(_, id, _)| name(id)),
        }
    }

    /// Every review with the position that it rests on.
    pub(super) fn table(moment: &Moment) -> Table {
        let rows = listed(&moment.register.management_reviews).into_iter().map(|it| {
            let register = &moment.register;
            let mut basis = it.basis(register);
            let schedule = &basis.note(&it.entry.schedule).value;
            basis.add(it.entry.inputs.values().map(|input| input.seq));
            basis.read(it.entry.held.as_ref());
            let position = rests_on(it.entry);
            let command = position
                .map(|position| format!("isms report {} --as-of '#{position}'", super::COMPOSED.name));
            let presented = it.entry.inputs.len();
            let mark = if presented == Item::ALL.len() { Mark::Good } else { Mark::Attention };
            basis.row(vec![
                Cell::Link(naming::link(register, it.id)),
                value::day(Some(schedule.date)),
                value::day(Some(schedule.period.first())),
                value::day(Some(schedule.period.last())),
                it.status(|| value::status(format!("{presented} of {} presented", Item::ALL.len()), mark)),
                value::date(register, it.entry.held.as_ref().map(|it| it.effective_at)),
                position.and_then(|it| i64::try_from(it).ok()).map_or(Cell::Empty, Cell::Integer),
                value::text(command),
            ])
        });
        let rows: Vec<Row> = rows.collect();
        Table {
            name: "reviews".into(),
            caption: "Reviews, and what makes their packs again".into(),
            columns: columns(),
            rows,
        }
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let whose = self.current_name.as_ref().map_or_else(
            || "No review is under way: this is the pack of the next one, as of the moment.".into(),
            |name| format!("This is the pack of review {name}, which is under way, as of the moment."),
        );
        let since = self.before_name.as_ref().map_or_else(
            || "No review was held before: everything is new.".into(),
            |name| {
                let position = self.before;
                format!("What is new, changed or closed is so since position {position}, on which review {name} rests.")
            },
        );
        let made = "A review rests on the latest position that one of its inputs takes into account. Its pack is made \
                    again, byte for byte, by the command that the table of reviews names.";
        let empty = "An item of which nothing is recorded has no table; that nothing was recorded does not say that \
                     nothing happened.";
        vec![whose, since, made.into(), empty.into()]
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::across("review", "Review", Kind::Key),
        Column::across("date", "Scheduled for", Kind::Date),
        Column::across("from", "Looks back from", Kind::Date),
        Column::across("until", "Until", Kind::Date),
        Column::across("inputs", "Inputs", Kind::Short),
        Column::across("held", "Held", Kind::Date),
        Column::across("position", "Rests on position", Kind::Number),
        Column::across("command", "Makes its pack again", Kind::Prose),
    ]
}

/// The latest position that an input of a review takes into account.
fn rests_on(review: &ManagementReview) -> Option<u64> {
    review.inputs.values().map(|it| it.value.input.as_of).max()
}
