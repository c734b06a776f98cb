//! Exceptions: who may deviate from what, until when, what compensates, and whether the time is over.
//!
//! ISO/IEC 27001:2022, 6.1.3 f and 8.1; control 5.36 of Annex A.

use isms_core::aggregate::exception::{Compensation, Exception, Standing, State};
use isms_core::moment::Moment;
use isms_core::register::Register;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::tally::Tally;
use crate::{naming, value};

/// The register of exceptions.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "exceptions",
    title: "Exceptions",
    version: 1,
    theme: Theme::Operation,
    question: "Who may deviate from what, until when, and what compensates for it?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("exception", "Exception", Kind::Key),
        Column::across("deviates_from", "Deviates from", Kind::Short),
        Column::across("reason", "Reason", Kind::Prose),
        Column::across("risk", "Risk", Kind::Short),
        Column::across("approver", "Approved by", Kind::Short),
        Column::across("expires_on", "Expires", Kind::Date),
        Column::across("renewals", "Renewals", Kind::Number),
        Column::across("state", "State", Kind::Short),
        Column::beneath("assets", "Assets", Kind::Short),
        Column::beneath("area", "Area", Kind::Short),
        Column::beneath("requester", "Requested by", Kind::Short),
        Column::beneath("requested", "Requested", Kind::Date),
        Column::beneath("requested_until", "Requested until", Kind::Date),
        Column::beneath("beneficiary", "Benefits", Kind::Short),
        Column::beneath("compensation", "What compensates", Kind::Prose),
        Column::beneath("approved", "Approved", Kind::Date),
        Column::beneath("standing", "Approved as", Kind::Short),
        Column::beneath("conditions", "Conditions", Kind::Prose),
        Column::beneath("renewed", "Last renewed", Kind::Date),
        Column::beneath("renewed_by", "Last renewed by", Kind::Short),
        Column::beneath("ended", "Ended", Kind::Date),
        Column::beneath("ended_by", "Ended by", Kind::Short),
        Column::beneath("ground", "Why it ended", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let all = listed(&moment.register.exceptions);
    let rows = all.iter().map(|it| row(moment, it)).collect();
    VIEW.report(moment, vec![VIEW.table("exceptions", "Exceptions", rows), totals(moment, &all)])
}

fn row(moment: &Moment, it: &Listed<'_, Exception>) -> Row {
    let (register, exception) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let asked = basis.note(&exception.request);
    let request = &asked.value;
    let approval = basis.read(exception.approval.as_ref());
    basis.add(exception.renewals.iter().map(|it| it.seq));
    let mut cells = vec![
        Cell::Link(naming::link(register, it.id)),
        Cell::Link(naming::link(register, request.deviates_from.thing())),
        value::text(exception.reason.as_ref()),
        naming::cell(register, exception.risk()),
        naming::cell(register, approval.and_then(|it| it.by)),
        value::day(exception.expires_on()),
        value::count(exception.renewals.len()),
        it.status(|| status(moment, exception)),
        value::things(register, request.assets.iter().copied()),
        value::text(request.area.as_ref()),
        naming::cell(register, asked.by),
        value::date(register, Some(asked.effective_at)),
        value::day(Some(request.requested_until)),
        naming::cell(register, request.beneficiary),
        Cell::Text(match &request.compensation {
            Compensation::Measures(measures) => measures.to_string(),
            Compensation::Nothing => "nothing".into(),
        }),
        value::date(register, approval.map(|it| it.effective_at)),
        standing(register, exception),
        value::text(exception.conditions()),
    ];
    cells.extend(ending(register, exception, &mut basis));
    basis.row(cells)
}

/// What entitled whoever has permitted it last.
fn standing(register: &Register, exception: &Exception) -> Cell {
    let approval = exception.approval.as_ref().map(|it| it.value.standing);
    let renewed = exception.renewals.last().map(|it| it.value.standing);
    let answered = |thing: Option<_>, what: &str| match thing {
        Some(thing) => format!("{what} ({})", naming::link(register, thing).text),
        None => what.to_owned(),
    };
    let said = renewed.or(approval).map(|standing| match standing {
        Some(it @ Standing::Owner(_)) => answered(it.responsible(), "owner of what it deviates from"),
        Some(it @ Standing::RiskOwner(_)) => answered(it.responsible(), "owner of the risk"),
        Some(Standing::TopManagement) => "top management".to_owned(),
        None => "by a waived rule".to_owned(),
    });
    value::text(said)
}

/// How it was renewed last, and how it ended.
fn ending(register: &Register, exception: &Exception, basis: &mut Basis) -> [Cell; 5] {
    let renewed = exception.renewals.last();
    let rejected = basis.read(exception.rejected.as_ref());
    let ended = basis.read(exception.ended.as_ref());
    let end = ended.map(|it| (it.effective_at, it.by)).or(rejected.map(|it| (it.effective_at, it.by)));
    let ground = ended.map(|it| value::word(it.value.ground)).or(rejected.map(|_| "rejected".into()));
    [
        value::date(register, renewed.map(|it| it.effective_at)),
        naming::cell(register, renewed.and_then(|it| it.by)),
        value::date(register, end.map(|(on, _)| on)),
        naming::cell(register, end.and_then(|(_, by)| by)),
        value::text(ground),
    ]
}

/// Where it stands on the day: past its last day and not ended is a gap.
fn status(moment: &Moment, exception: &Exception) -> Status {
    let is_expired = exception.is_expired(moment.at, moment.register.offset());
    match exception.state() {
        State::Ended => value::status("ended", Mark::Neutral),
        State::Rejected => value::status("rejected", Mark::Neutral),
        State::Approved | State::Renewed if is_expired => value::status("expired, not ended", Mark::Gap),
        State::Requested if moment.has_passed(exception.request.value.requested_until) => {
            value::status("unanswered, its time is over", Mark::Attention)
        }
        State::Requested => value::status("waits for an answer", Mark::Attention),
        State::Approved => value::status("approved", Mark::Good),
        State::Renewed => value::status("renewed", Mark::Good),
    }
}

/// How many there are of each state.
fn totals(moment: &Moment, all: &[Listed<'_, Exception>]) -> Table {
    let mut tally = Tally::default();
    for it in all.iter().filter(|it| it.voided.is_none()) {
        let mut basis = it.basis(&moment.register);
        basis.read(it.entry.approval.as_ref());
        basis.add(it.entry.renewals.iter().map(|it| it.seq));
        basis.read(it.entry.rejected.as_ref());
        basis.read(it.entry.ended.as_ref());
        tally.add(status(moment, it.entry), it.id, basis.events());
    }
    tally.table(&moment.register, "Exceptions by state")
}
