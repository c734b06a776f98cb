//! Auditing: how areas, criteria and findings of audits stand in cells.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::aggregate::audit::Audit;
use isms_core::register::Register;
use isms_core::vocabulary::criterion::Criterion;
use isms_core::vocabulary::text::Area;

use crate::basis::Basis;
use crate::cell::Cell;
use crate::listing::natural;
use crate::{naming, value};

/// Areas, where they are stated; none of them is the whole organization.
pub(crate) fn areas(areas: Option<&BTreeSet<Area>>) -> Cell {
    match areas {
        None => Cell::Empty,
        Some(areas) if areas.is_empty() => Cell::Text("the whole organization".into()),
        Some(areas) => value::list(areas),
    }
}

/// A criterion as people say it: "clause 8.1", "control 5.18 of ANNEX-A".
pub(crate) fn name(register: &Register, criterion: &Criterion) -> String {
    naming::spoken(register, &criterion.to_string())
}

/// Criteria by their names, each once, as people count.
pub(crate) fn named<'a>(
    register: &Register,
    criteria: impl IntoIterator<Item = &'a Criterion>,
) -> Vec<String> {
    let mut names: Vec<_> = criteria.into_iter().map(|it| name(register, it)).collect();
    names.sort_by(|one, other| natural(one, other));
    names.dedup();
    names
}

/// How many findings of each grade stand, the worst first.
pub(crate) fn grades(audit: &Audit, basis: &mut Basis) -> Cell {
    basis.add(audit.findings.iter().map(|it| it.finding.seq));
    basis.add(audit.findings.iter().filter_map(|it| it.withdrawn.as_ref()).map(|it| it.seq));
    let mut grades = BTreeMap::new();
    for finding in audit.standing_findings() {
        *grades.entry(finding.value.grade).or_insert(0_usize) += 1;
    }
    if grades.is_empty() && audit.concluded.is_some() {
        return Cell::Text("none".into());
    }
    value::list(grades.iter().rev().map(|(grade, many)| format!("{many} {}", value::word(grade))))
}
