//! Management review pack: what a management review has to look at, item by item: what was presented, what there is, and
//! what has changed since the review before.
//!
//! ISO/IEC 27001:2022, 9.3.2. The pack is that of the review under way at the moment, or of the next one. Asked for as of
//! the position that a review rests on, it is made again as it was.

mod item;
mod review;

use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;

use self::item::ITEMS;
use self::review::Reviews;
use crate::assembly::Assembly;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::projection::Projection;
use crate::table::{Report, Table};
use crate::{history, view};

/// The pack of a management review.
pub(super) const COMPOSED: Blueprint = Blueprint {
    name: "management-review-pack",
    title: "Management review pack",
    version: 1,
    theme: Theme::Evaluation,
    question: "What does top management have to look at in its review?",
    columns: item::columns,
    source: Source::Log(|moment| Box::new(Pack::of(moment))),
};

/// The reports of which it consists, on their way.
struct Pack(Assembly);

impl Pack {
    fn of(moment: &Moment) -> Self {
        let named = |blueprint: &&Blueprint| {
            ITEMS.iter().flat_map(|it| it.reports).any(|(report, _)| *report == blueprint.name)
        };
        Self(Assembly::of(moment, view::all().iter().chain(history::all()).filter(named)))
    }
}

impl Projection for Pack {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

impl Account for Pack {
    fn report(&self, moment: &Moment) -> Report {
        let reviews = Reviews::of(moment);
        let mut report = COMPOSED.report(moment, Vec::new());
        let (mut rows, mut parts) = (Vec::new(), Vec::new());
        for item in &ITEMS {
            let mut tables = Vec::new();
            for (name, table) in item.reports {
                let Some(part) = self.0.report(moment, name) else { continue };
                let found = part.tables.into_iter().filter(|it| it.name == *table);
                tables.extend(found.map(|it| renamed(item.label(), &part.header.title, it)));
            }
            tables.extend(item.heard(moment));
            let many = tables.iter().map(|it| it.rows.len()).sum();
            rows.push(item.row(moment, reviews.current, reviews.before, many));
            parts.extend(tables.into_iter().filter(|it| !it.rows.is_empty()));
        }
        report.tables = vec![COMPOSED.table("items", "Items", rows), Reviews::table(moment)];
        report.tables.extend(parts);
        report.notes = reviews.notes();
        report
    }
}

/// A table of another report, as one of an item.
fn renamed(label: &str, title: &str, it: Table) -> Table {
    let caption = format!("{label} · {title}: {}", it.caption.to_lowercase());
    Table { name: format!("{label}_{}", it.name), caption, ..it }
}
