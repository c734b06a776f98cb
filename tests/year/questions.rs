//! What an auditor asks, word for word, and the reports that answer.

use isms::event::Event;
use isms::moment::{AsOf, Moment};
use isms::projections::history::timeline::timeline;
use isms::projections::{Report, reports};
use isms::stream::Stream;
use isms::{Held, Level};

use crate::lived::year;

/// Answered by the Statement of Applicability as of the date, its comparison revision by revision, and what has changed in
/// it since, cell by cell.
#[test]
fn show_the_statement_of_applicability_as_approved_on_a_date_and_every_change_since_with_who_and_why() {
    let (then, now) = (on("2025-03-31"), year().now().unwrap());
    let approved = report("statement-of-applicability", &then);
    assert_eq!(column(&approved, "control").len(), 93);
    assert!(column(&approved, "revision").iter().all(|it| it == "1"));
    assert!(column(&approved, "status").iter().all(|it| !it.contains("draft")));

    let since = report("statement-comparison", &now);
    assert_eq!(column(&since, "control"), ["6.5", "8.30"]);
    assert!(column(&since, "by").iter().all(|it| !it.is_empty()), "who");
    assert!(column(&since, "reason").iter().all(|it| !it.is_empty()), "why");
    assert!(column(&since, "approved_by").iter().all(|it| !it.is_empty()));

    let blueprint = reports::named("statement-of-applicability").unwrap();
    let cells = year().difference(blueprint, &then, &now).unwrap();
    let changed: Vec<_> =
        rows(&cells, "field", "Applicable").into_iter().map(|row| row["thing"].clone()).collect();
    assert_eq!(changed, ["8.30"], "the only one that is not applicable any more");
    let made = &rows(&cells, "field", "Applicable")[0]["event"];
    assert!(made.contains("statement_of_applicability.control_declared_not_applicable"), "{made}");
    let nothing = year().difference(blueprint, &then, &then).unwrap();
    assert!(nothing.tables.iter().all(|table| table.rows.is_empty()));
}

/// Answered by the risk register as of the date, and by why its cells became what they are.
#[test]
fn show_all_risks_that_were_above_the_acceptance_level_on_a_date_and_what_happened_to_each() {
    let above = |moment: &Moment| -> Vec<String> {
        let register = report("risk-register", moment);
        let evaluated = column(&register, "risk").into_iter().zip(column(&register, "evaluation"));
        evaluated.filter(|(_, it)| it.starts_with("not acceptable")).map(|(risk, _)| risk).collect()
    };
    assert_eq!(above(&on("2025-03-31")), ["R-1"], "R-2 was acceptable as it was");
    assert_eq!(above(&on("2025-03-01")), [""; 0], "before anything was evaluated");
    assert_eq!(column(&report("risks-above-acceptance", &on("2025-03-31")), "risk"), ["R-1"]);

    let register = reports::named("risk-register").unwrap();
    let state = year().why(register, &year().now().unwrap(), "R-1", "state").unwrap();
    let states: Vec<_> = column(&state, "value")
        .iter()
        .map(|it| it.trim_start_matches(['!', '✗', '✓', ' ']).to_owned())
        .collect();
    let expected = ["identified", "owned", "analyzed", "evaluated", "planned", "in treatment", "treated"];
    assert_eq!(states[..expected.len()], expected);
    let remains = year().why(register, &year().now().unwrap(), "R-1", "residual_level").unwrap();
    assert!(column(&remains, "value").contains(&"Medium (2/4)".to_owned()));
    assert!(column(&remains, "actor").iter().all(|it| !it.is_empty()), "each by somebody");
}

/// Answered by the assurance of controls, and by the gaps.
#[test]
fn which_controls_were_declared_implemented_without_a_test_in_twelve_months() {
    let untested = |moment: &Moment| -> Vec<String> {
        let controls = report("control-assurance", moment);
        let table = &controls.tables[0];
        let year_before = moment.at.first_day(moment.register.offset()) - chrono::Days::new(365);
        let is_old = |day: &str| day.parse::<chrono::NaiveDate>().is_ok_and(|day| day < year_before);
        let of = |row: usize, key: &str| column(&controls, key)[row].clone();
        let candidates = (0..table.rows.len()).filter(|row| is_old(&of(*row, "implemented")));
        let tested = |row: &usize| {
            [of(*row, "design_test"), of(*row, "operation_test")]
                .iter()
                .any(|day| !day.is_empty() && !is_old(day))
        };
        candidates.filter(|row| !tested(row)).map(|row| of(row, "control")).collect()
    };
    assert!(untested(&on("2026-04-15")).is_empty(), "each was tested in the year before");
    assert!(untested(&on("2027-06-30")).contains(&"K-1".to_owned()), "unless somebody tests it");
    assert!(untested(&on("2025-12-31")).is_empty(), "none was a year old");
}

/// Answered by the command in the header of every report: it makes the same bytes, whatever was recorded since.
#[test]
fn reproduce_what_was_printed_last_year_byte_for_byte() {
    let then = year().as_of(AsOf::Position(230)).unwrap();
    for asked in [then, on("2025-10-31"), year().now().unwrap()] {
        for blueprint in reports::all() {
            let printed = year().report(blueprint, &asked).unwrap();
            let command = printed.header.command.clone();
            let (_, when) = command.split_once(" --as-of ").unwrap();
            let again = year().as_of(when.parse().unwrap()).unwrap();
            let again = year().report(blueprint, &again).unwrap();
            assert_eq!(again.to_json_lines(), printed.to_json_lines(), "{command}");
            assert_eq!(again.digest(), printed.digest());
            assert_eq!(
                (again.header.root, again.header.position),
                (printed.header.root, printed.header.position)
            );
        }
    }
}

/// Answered by the amendments: each with what it said before, and what counts since.
#[test]
fn show_every_record_that_was_corrected_or_voided_before_and_after() {
    let amendments = report("amendments", &year().now().unwrap());
    let mut amending = Vec::new();
    for event in year().history() {
        let event = event.unwrap();
        if matches!(event.event, Event::Corrected(_) | Event::Voided(_)) {
            amending.push(event.seq);
        }
    }
    assert!(!amending.is_empty(), "people err");
    let rows = &amendments.tables[0].rows;
    let told = |seq: &u64| rows.iter().any(|row| row.rests_on.contains(seq));
    assert!(amending.iter().all(told), "{amending:?}");
    assert_eq!(rows.len(), amending.len(), "none is told twice, and nothing else is");
    assert!(column(&amendments, "change").iter().all(|it| it.contains(" → ")), "before and after");
    assert!(column(&amendments, "why").iter().all(|it| !it.is_empty()));
    let before_any = report("amendments", &year().as_of(AsOf::Position(amending[0])).unwrap());
    assert!(before_any.tables[0].rows.is_empty());
}

/// Answered by the acceptances that lapse.
#[test]
fn which_accepted_risks_had_an_expired_acceptance_on_any_day_and_for_how_long() {
    let lapsed = |moment: &Moment, risk: &str| -> Option<i64> {
        let acceptances = report("lapsed-acceptances", moment);
        let found = column(&acceptances, "risk").into_iter().zip(column(&acceptances, "lapsed"));
        found.filter(|(it, _)| it == risk).filter_map(|(_, days)| days.parse().ok()).max()
    };
    assert_eq!(lapsed(&on("2025-12-01"), "R-1").unwrap_or(0), 0, "it still held");
    assert_eq!(lapsed(&on("2026-01-31"), "R-1"), Some(18), "then it was accepted anew");
}

/// Answered by the chains of causes.
#[test]
fn from_this_incident_to_the_lesson_the_risk_the_control_change_and_the_training_show_the_chain() {
    let now = year().now().unwrap();
    let chain = report("causes", &now);
    let begun: Vec<_> = column(&chain, "begins").into_iter().zip(column(&chain, "to")).collect();
    let incidents: Vec<_> = now.register.incidents.iter().map(|(id, _)| Stream::from(id)).collect();
    let named: Vec<_> = incidents.iter().filter_map(|it| now.register.reference(*it)).collect();
    let reached: Vec<_> =
        begun.iter().filter(|(it, _)| named.iter().any(|name| it.contains(name.as_str()))).collect();
    assert!(reached.len() > 1, "{begun:?}");
    assert!(column(&chain, "because").iter().all(|it| !it.is_empty()), "every link says why it is one");
}

/// Answered by the approvals, where nobody may be told to have lacked the role; and by verification, which asks the same of
/// every event. The refusal of such a command is what makes the answer empty.
#[test]
fn who_approved_what_in_a_role_that_they_did_not_hold_that_day() {
    let approvals = report("approvals", &year().now().unwrap());
    assert!(!approvals.tables[0].rows.is_empty());
    let persons = &approvals.tables[1];
    let at = persons.columns.iter().position(|it| it.key == "violations").unwrap();
    assert!(persons.rows.iter().all(|row| row.cells[at].to_string() == "✓ 0"));
    let verified = isms::verify(year().directory(), Level::Full, &Held::default()).unwrap();
    assert_eq!(verified.problem_count, 0, "{:?}", verified.problems);
    assert_eq!(verified.events, year().log().size());
}

/// Answered by the history of the thing.
#[test]
fn take_one_control_and_show_all_its_events_since_adoption_in_both_times() {
    let now = year().now().unwrap();
    let control = now.register.by_reference("control", &"K-1".parse().unwrap()).unwrap();
    let events: Vec<_> = year().history().of(control).into_iter().collect::<Result<_, _>>().unwrap();
    let history = timeline(&now, control, &events, String::new()).unwrap();
    let types = column(&history, "event");
    assert_eq!(types[..3], ["control.adopted", "control.implemented", "control.operated"]);
    assert!(types.contains(&"control.tested".to_owned()));
    let last: Stream = control;
    assert_eq!(now.register.head(last).unwrap().version as usize, types.len(), "none is missing");
    assert_eq!(column(&history, "recorded_at").iter().filter(|it| !it.is_empty()).count(), types.len());
    assert!(events.iter().all(|it| it.stream == control));
    // From when it holds is said wherever that is not when it was recorded.
    let said = events.iter().map(|it| it.effective_at.map(|it| it.to_string()).unwrap_or_default());
    assert_eq!(column(&history, "effective_at"), said.collect::<Vec<_>>());
}

/// The register on a date, as it was known at its end.
fn on(date: &str) -> Moment {
    year().as_of(date.parse().unwrap()).unwrap()
}

fn report(name: &str, moment: &Moment) -> Report {
    year().report(reports::named(name).unwrap(), moment).unwrap()
}

/// What stands in a column of the first table.
fn column(report: &Report, key: &str) -> Vec<String> {
    let table = &report.tables[0];
    let at = table.columns.iter().position(|it| it.key == key).unwrap_or_else(|| panic!("no column {key}"));
    table.rows.iter().map(|row| row.cells.get(at).map(ToString::to_string).unwrap_or_default()).collect()
}

/// The rows of the first table that say something in a column.
fn rows(report: &Report, key: &str, said: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let table = &report.tables[0];
    let all = table
        .rows
        .iter()
        .map(|row| table.cells(row).map(|(column, cell)| (column.key.clone(), cell.to_string())).collect());
    all.filter(|row: &std::collections::BTreeMap<String, String>| row[key] == said).collect()
}
