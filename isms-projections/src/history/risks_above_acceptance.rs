//! Risks above acceptance: those that the criteria do not take as they are on a day, and what has happened to each since.
//!
//! ISO/IEC 27001:2022, 6.1.2 a, 6.1.3 and 8.3. Asked about a day of the past, it tells what was recorded of each risk from
//! then on, as far as it is known.

use isms_core::aggregate::risk::Risk;
use isms_core::correction::Reading;
use isms_core::id::RiskId;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::time::{PartialDate, Timestamp};

use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::lives::{Lives, Spell, spells};
use crate::projection::Projection;
use crate::rating::{self, Rated};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The risks above acceptance.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "risks-above-acceptance",
    title: "Risks above the acceptance level",
    version: 1,
    theme: Theme::Risk,
    question: "Which risks were above what we accept on that day, and what became of each?",
    columns,
    source: Source::Log(|moment| {
        let keeps = |thing| matches!(thing, Stream::Risk(_));
        Box::new(Above { lives: Lives::until(moment, keeps), whole: Lives::known(moment, keeps) })
    }),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("risk", "Risk", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::across("level", "Level", Kind::Short),
        Column::across("since", "Above since", Kind::Date),
        Column::across("owner", "Owner", Kind::Short),
        Column::across("state", "State on the day", Kind::Short),
        Column::across("happened", "What has happened since", Kind::Prose),
        Column::across("now", "As known last", Kind::Short),
        Column::beneath("being_done", "Being done", Kind::Prose),
    ]
}

fn total_columns() -> Vec<Column> {
    vec![
        Column::across("what", "Risks", Kind::Key),
        Column::across("open", "Open", Kind::Number),
        Column::across("above", "Above acceptance", Kind::Number),
        Column::across("accepted", "Of which accepted", Kind::Number),
        Column::across("treated", "Of which being treated", Kind::Number),
        Column::across("neither", "Of which neither", Kind::Number),
    ]
}

/// The risks as they were until the day asked for, and as they are known to have become.
#[derive(Debug)]
struct Above {
    lives: Lives,
    whole: Lives,
}

impl Projection for Above {
    fn apply(&mut self, event: &RecordedEvent) {
        self.lives.apply(event);
        self.whole.apply(event);
    }
}

impl Account for Above {
    fn report(&self, moment: &Moment) -> Report {
        let register = &moment.register;
        let mut above: Vec<_> =
            register.risks.iter().filter(|(_, it)| it.is_above_acceptance(register)).collect();
        above.sort_by_cached_key(|(id, it)| (worst_first(moment, it), naming::link(register, *id).text));
        let rows = above.iter().map(|(id, risk)| self.row(moment, *id, risk)).collect();
        let total = Table {
            name: "total".into(),
            caption: "In all".into(),
            columns: total_columns(),
            rows: vec![total(moment, &above)],
        };
        HISTORY.report(moment, vec![HISTORY.table("risks", "Risks", rows), total])
    }
}

impl Above {
    fn row(&self, moment: &Moment, id: RiskId, risk: &Risk) -> Row {
        let register = &moment.register;
        let mut basis = Basis::of(register, id);
        basis.note(&risk.identification);
        let spell = self.spell(moment, id);
        basis.add(spell.iter().flat_map(|it| it.began.iter().copied()));
        let since = spell.map(|it| it.from);
        let level = rated(risk).map_or(Cell::Empty, |it| rating::level(register, &mut basis, Some(it)));
        let owner = basis.read(risk.owner.as_ref());
        let acceptance = basis.read(risk.acceptance_in_force(moment.at, register.offset()));
        let treatments =
            risk.open_treatments().map(|it| format!("{} until {}", it.description, risk.due(it)));
        let accepted = acceptance.map(|it| format!("accepted until {}", it.value.acceptance.valid_until));
        let state = value::status(value::word(risk.state()), mark(moment, risk));
        let happened = self.happened(moment, id, since, &mut basis);
        let now = self.now(moment, id, &mut basis);
        basis.row(vec![
            Cell::Link(naming::link(register, id)),
            Cell::Text(risk.identification.value.title.to_string()),
            level,
            value::date(register, since.map(PartialDate::Instant)),
            naming::cell(register, owner.map(|it| it.value.owner)),
            Cell::Status(state),
            value::list(happened),
            now,
            value::list(treatments.chain(accepted)),
        ])
    }

    /// From when on it has been above acceptance without a break.
    fn spell(&self, moment: &Moment, id: RiskId) -> Option<Spell<()>> {
        let stations = self.lives.of(id.into());
        let above = |of: &Register| {
            let risk = of.risks.get(id);
            risk.filter(|it| it.is_above_acceptance(&moment.register)).map(|_| ()).into_iter().collect()
        };
        spells(&stations, above).into_iter().find(|it| it.until.is_none())
    }

    /// What was recorded of it after it came to be so: also after the day that is asked for, as far as that is known.
    fn happened(
        &self,
        moment: &Moment,
        id: RiskId,
        since: Option<Timestamp>,
        basis: &mut Basis,
    ) -> Vec<String> {
        let offset = moment.register.offset();
        let events = self.whole.events(id.into());
        let reading = Reading::of(events);
        let standing = reading
            .standing()
            .filter(|it| since.is_none_or(|since| since < it.meta.effective_at.start(offset)));
        let told = standing.map(|it| {
            basis.add([it.recorded.seq, it.meta.seq]);
            let what = it.event.event_type().map(|it| value::word(it.name)).unwrap_or_default();
            format!("{what} {}", it.meta.effective_at.first_day(offset))
        });
        told.collect()
    }

    /// Where it stands as far as is known, whatever day was asked for.
    fn now(&self, moment: &Moment, id: RiskId, basis: &mut Basis) -> Cell {
        let stations = self.whole.of(id.into());
        let last = stations.last();
        basis.add(last.into_iter().flat_map(|it| it.events.iter().copied()));
        let Some(risk) = last.and_then(|it| it.register.risks.get(id)) else {
            return Cell::Status(value::status("voided", Mark::Neutral));
        };
        let state = value::word(risk.state());
        if risk.is_above_acceptance(&moment.register) {
            Cell::Status(value::status(format!("{state}, still above"), Mark::Attention))
        } else {
            Cell::Status(value::status(format!("{state}, no longer above"), Mark::Good))
        }
    }
}

/// The level that counts: after treatment where that was assessed.
fn rated(risk: &Risk) -> Option<Rated<'_>> {
    let residual = risk.residual.as_ref().map(|it| Rated::from(&it.value));
    residual.or_else(|| risk.analysis().map(|it| Rated::from(&it.value)))
}

fn worst_first(moment: &Moment, risk: &Risk) -> std::cmp::Reverse<Option<usize>> {
    let rank = rated(risk)
        .and_then(|it| moment.register.risk_methods.get(it.method)?.revision(it.revision)?.rank(it.level));
    std::cmp::Reverse(rank)
}

fn is_accepted(moment: &Moment, risk: &Risk) -> bool {
    risk.acceptance_in_force(moment.at, moment.register.offset()).is_some()
}

/// Accepted it may stay; being treated it is watched; of neither somebody has to think.
fn mark(moment: &Moment, risk: &Risk) -> Mark {
    if is_accepted(moment, risk) {
        Mark::Good
    } else if risk.open_treatments().next().is_some() {
        Mark::Attention
    } else {
        Mark::Gap
    }
}

fn total(moment: &Moment, above: &[(RiskId, &Risk)]) -> Row {
    let register = &moment.register;
    let open: Vec<_> = register.risks.iter().filter(|(_, it)| it.closed.is_none()).collect();
    let mut basis = Basis::default();
    basis.add(open.iter().filter_map(|(id, _)| Some(register.head((*id).into())?.last)));
    // That there is none rests on the founding.
    basis.add(register.management_systems.iter().filter_map(|(id, _)| Some(register.head(id.into())?.first)));
    let of = |wanted: Mark| value::count(above.iter().filter(|(_, it)| mark(moment, it) == wanted).count());
    basis.row(vec![
        Cell::Text("on the day".into()),
        value::count(open.len()),
        value::count(above.len()),
        of(Mark::Good),
        of(Mark::Attention),
        of(Mark::Gap),
    ])
}
