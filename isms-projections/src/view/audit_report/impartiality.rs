//! Impartiality: for every auditor and every area that they audited what they had to do with it in the days that are
//! looked at, as it was found then, and as it is known by now.
//!
//! ISO/IEC 27001:2022, 9.2.2 b; rule Q-2. A role, a unit or a thing that somebody is said later to have had already then is
//! found here, though nobody could know it when the team was appointed.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use isms_core::aggregate::audit::Audit;
use isms_core::aggregate::audit::team::{Appointment, Examination};
use isms_core::id::PersonId;
use isms_core::impartiality::found_by_now;
use isms_core::moment::Moment;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::text::Area;

use crate::basis::Basis;
use crate::cell::{Cell, Mark};
use crate::listing::Listed;
use crate::table::{Column, Kind, Row};
use crate::{naming, value};

/// For how many years back the question is answered in a sentence.
const YEARS: i32 = 3;

pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::across("auditor", "Auditor", Kind::Key),
        Column::across("audit", "Audit", Kind::Short),
        Column::across("area", "Area audited", Kind::Short),
        Column::across("since", "Looked back to", Kind::Date),
        Column::across("until", "Until", Kind::Date),
        Column::across("unit", "Own unit", Kind::Short),
        Column::beneath("roles", "Roles held", Kind::Number),
        Column::beneath("owned", "Things owned elsewhere", Kind::Number),
        Column::across("found", "What they had to do with it", Kind::Prose),
        Column::across("verdict", "Verdict", Kind::Short),
    ]
}

/// Every auditor in every area that they audited.
pub(super) struct Looks(Vec<Look>);

struct Look {
    /// The last day that is looked at.
    until: NaiveDate,
    auditor: PersonId,
    is_impartial: bool,
    row: Row,
}

impl Looks {
    pub(super) fn of(moment: &Moment, audits: &[Listed<'_, Audit>]) -> Self {
        let valid = audits.iter().filter(|it| it.voided.is_none());
        let with_team = valid.filter_map(|it| Some((it, it.entry.team.as_ref()?)));
        Self(with_team.flat_map(|(it, team)| of_audit(moment, it, team)).collect())
    }

    pub(super) fn rows(self) -> Vec<Row> {
        self.0.into_iter().map(|it| it.row).collect()
    }

    /// Whether anybody has audited what was their own in the last three years.
    pub(super) fn notes(&self, moment: &Moment) -> Vec<String> {
        let today = moment.at.end(moment.register.offset()).day(moment.register.offset());
        let since = today.with_year(today.year() - YEARS).unwrap_or(today);
        let recent: Vec<_> = self.0.iter().filter(|it| it.until >= since).collect();
        let auditors: BTreeSet<_> = recent.iter().map(|it| it.auditor).collect();
        let partial = recent.iter().filter(|it| !it.is_impartial).count();
        let looked = format!(
            "Since {since}, {} looks at {} auditors: in {partial} of them an auditor had something to do with what they \
             audited.",
            recent.len(),
            auditors.len(),
        );
        let how = "A verdict rests on what is registered by now of units, roles, things owned, corrections and \
                   actions; on what was known then, the audit's own basis.";
        vec![looked, how.into()]
    }
}

fn of_audit(moment: &Moment, it: &Listed<'_, Audit>, appointed: &Noted<Appointment>) -> Vec<Look> {
    let everywhere = BTreeSet::new();
    let reach = it.entry.plan.value.scope_areas.as_ref().unwrap_or(&everywhere);
    let mut audited = BTreeSet::new();
    for (auditor, areas) in appointed.value.team.auditing() {
        let areas = areas.unwrap_or(reach);
        audited.extend(areas.iter().map(|area| (auditor, Some(area))));
        if areas.is_empty() {
            audited.insert((auditor, None));
        }
    }
    audited.into_iter().map(|(auditor, area)| look(moment, it, appointed, auditor, area)).collect()
}

fn look(
    moment: &Moment,
    it: &Listed<'_, Audit>,
    appointed: &Noted<Appointment>,
    auditor: PersonId,
    area: Option<&Area>,
) -> Look {
    let (register, audit) = (&moment.register, it.entry);
    let mut basis = Basis::of(register, it.id);
    let looked = &basis.note(appointed).value.impartiality_basis;
    let started = basis.read(audit.started.as_ref()).map(|it| &it.value.impartiality_basis);
    let concluded = basis.read(audit.concluded.as_ref()).map(|it| it.effective_at);
    let until = concluded.unwrap_or(moment.at).end(register.offset()).day(register.offset());
    let then = started.unwrap_or(looked).examined.iter().find(|it| it.person == auditor);
    basis.add(then.iter().flat_map(|it| it.assignments.iter().copied()));
    basis.add(register.head(auditor.into()).map(|head| head.first));
    let found = found_by_now(register, audit, auditor, &area.cloned().into_iter().collect(), moment.at);
    let of_now = found.as_ref().ok();
    let number =
        |of: fn(&Examination) -> usize| then.or(of_now).map_or(Cell::Empty, |it| value::count(of(it)));
    let is_impartial = found.is_ok();
    let (found, verdict) = match &found {
        Ok(_) => ("nothing".into(), value::status("impartial", Mark::Good)),
        Err(refusal) => (naming::spoken(register, &refusal.found), value::status("not impartial", Mark::Gap)),
    };
    let unit = register.persons.get(auditor).and_then(|it| it.registration.unit.as_ref());
    let row = basis.row(vec![
        Cell::Link(naming::link(register, auditor)),
        Cell::Link(naming::link(register, it.id)),
        Cell::Text(area.map_or_else(|| "the whole organization".into(), ToString::to_string)),
        value::day(Some(looked.since)),
        value::day(Some(until)),
        Cell::Text(unit.map_or_else(|| "none".into(), ToString::to_string)),
        number(|it| it.assignments.len()),
        number(|it| usize::try_from(it.owned).unwrap_or(usize::MAX)),
        Cell::Text(found),
        Cell::Status(verdict),
    ]);
    Look { until, auditor, is_impartial, row }
}
