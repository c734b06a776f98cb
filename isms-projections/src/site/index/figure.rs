//! Figure: the numbers that a manager looks at first.

use isms_core::deadline::deadlines;
use isms_core::gap::gaps;
use isms_core::moment::Moment;
use serde::Serialize;

use crate::address;
use crate::cell::Mark;
use crate::reports;

/// A number, and where it is explained.
#[derive(Serialize)]
pub(super) struct Figure {
    label: &'static str,
    number: usize,
    /// Of how many, where there is a whole.
    of: Option<usize>,
    mark: &'static str,
    sign: &'static str,
    href: Option<String>,
}

/// All of them.
pub(super) fn figures(moment: &Moment) -> Vec<Figure> {
    let register = &moment.register;
    let offset = register.offset();
    let gaps = gaps(register, moment.at);
    let late = gaps.iter().filter(|gap| gap.overdue).count();
    let passed = deadlines(register, moment.at).iter().filter(|it| it.has_passed(moment.at, offset)).count();
    let lapsed =
        register.risks.iter().filter(|(_, it)| it.acceptance_expired(moment.at, offset).is_some()).count();
    let findings = register.nonconformities.iter().filter(|(_, it)| !it.is_closed()).count();
    let incidents = register.incidents.iter().filter(|(_, it)| it.closed.is_none()).count();
    let placed = register.controls.iter().filter(|(_, it)| it.is_in_place()).count();
    let controls = register.controls.iter().filter(|(_, it)| !it.is_retired()).count();
    let missed = register.objectives.iter().filter(|(_, it)| !it.is_closed()).count();
    vec![
        figure("gaps overdue", late, Some(gaps.len()), bad(late), "gaps"),
        figure("deadlines passed", passed, None, bad(passed), "calendar"),
        figure("acceptances lapsed", lapsed, None, bad(lapsed), "risk-register"),
        figure(
            "nonconformities open",
            findings,
            Some(count(register.nonconformities.iter())),
            look(findings),
            "nonconformities",
        ),
        figure(
            "incidents open",
            incidents,
            Some(count(register.incidents.iter())),
            look(incidents),
            "incidents",
        ),
        figure("controls in place", placed, Some(controls), Mark::Neutral, "control-assurance"),
        figure("risks known", count(register.risks.iter()), None, Mark::Neutral, "risk-register"),
        figure(
            "objectives pursued",
            missed,
            Some(count(register.objectives.iter())),
            Mark::Neutral,
            "objectives",
        ),
    ]
}

fn figure(label: &'static str, number: usize, of: Option<usize>, mark: Mark, report: &str) -> Figure {
    let href = reports::named(report).map(|it| address::of_report(it.name, 1));
    Figure { label, number, of, mark: mark.name(), sign: mark.sign(), href }
}

/// None is as it should be; any is required and missing.
const fn bad(number: usize) -> Mark {
    if number == 0 { Mark::Good } else { Mark::Gap }
}

/// None is as it should be; at any somebody should look.
const fn look(number: usize) -> Mark {
    if number == 0 { Mark::Good } else { Mark::Attention }
}

fn count<T>(things: impl Iterator<Item = T>) -> usize {
    things.count()
}
