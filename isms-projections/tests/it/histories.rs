//! Histories: what each event changed, why a field has its value, and what differs between two moments.

use isms_core::aggregate::asset::{Dependency, Details, Event, Identification, Kind, Ownership, Unlinking};
use isms_core::event::{Correction, Voiding};
use isms_core::id::AssetId;
use isms_core::moment::{AsOf, Moment};
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::testing::{ANA, Fact, Given, day, given, reference, title};
use isms_core::vocabulary::responsible::Responsible;
use isms_projections::history::activity_log::activity_log;
use isms_projections::history::cell::{CellError, cell};
use isms_projections::history::difference::Difference;
use isms_projections::history::timeline::timeline;
use isms_projections::{Cell, Report, reports};

const SERVER: AssetId = AssetId::from_u128(0x5E4);
const PAYROLL: AssetId = AssetId::from_u128(0x9A7);

#[test]
fn a_timeline_tells_what_each_event_changed_corrections_included() {
    let given = given([
        identified(SERVER, "Server"),
        changed("Serve"),
        Fact::of(SERVER, corrected(6, "Web server")),
        Fact::of(SERVER, isms_core::event::Event::Voided(Voiding { voids: 6 })),
    ]);
    let report = timeline(&moment(&given), SERVER.into(), &of(&given, SERVER), String::new()).unwrap();
    let changes = column(&report, "changes");
    assert_eq!(changes[1], "details › name: Server → Serve");
    assert_eq!(changes[2], "details › name: Serve → Web server");
    assert_eq!(changes[3], "details › name: Web server → Server");
    assert_eq!(column(&report, "amends"), ["", "", "6", "6"]);
}

#[test]
fn a_cell_names_every_value_it_had_and_things_by_their_reference() {
    let owner = Ownership { owner: Responsible::Person(ANA), custodian: None };
    let given = given([
        identified(SERVER, "Server"),
        changed("Web server"),
        Fact::of(SERVER, Event::OwnerAssigned(owner)),
    ]);
    let (moment, events) = (moment(&given), of(&given, SERVER));
    let why = |field: &str| cell(&moment, SERVER.into(), &events, field, String::new());
    assert_eq!(column(&why("details.name").unwrap(), "value"), ["Server", "Web server"]);
    assert_eq!(column(&why("owner").unwrap(), "value"), [format!("owner › owner › person: P-{ANA}")]);
    assert_eq!(column(&why("reference").unwrap(), "position"), ["5"]);
    let Err(CellError::Field { fields, .. }) = why("detail") else { panic!("there is no such field") };
    assert!(fields.contains("details.name, "), "{fields}");
}

#[test]
fn what_differs_is_told_field_by_field_with_the_event_that_did_it() {
    let before = given([identified(SERVER, "Server"), identified(PAYROLL, "Payroll"), linked()]);
    let mut after = before.clone();
    after.record(changed("Web server"));
    after.record(Fact::of(SERVER, Event::DependencyUnlinked(Unlinking { supports: PAYROLL })));
    after.record(Fact::of(PAYROLL, isms_core::event::Event::Voided(Voiding { voids: 6 })));
    after.record(identified(AssetId::from_u128(1), "Printer"));

    let (then, now) = (moment(&before), moment(&after));
    let difference = Difference::between(&then, &now);
    assert_eq!(difference.positions(), 8..12);
    let events = after.events.iter().cloned().map(Ok::<_, ()>);
    let report = difference.report(&now, events, String::new()).unwrap();
    let columns = ["thing", "field", "then", "now", "event"].map(|key| column(&report, key));
    let row = |at: usize| columns.each_ref().map(|column| column[at].as_str());
    assert_eq!(row(0), ["R-1", "", "", "added", "11 asset.identified"]);
    assert_eq!(row(1), ["R-1508", "details › name", "Server", "Web server", "8 asset.details_changed"]);
    assert_eq!(row(2), ["R-1508", "supports", "supports: R-2471", "", "9 asset.dependency_unlinked"]);
    assert_eq!(row(3), ["R-2471", "", "there", "removed", "10 asset.voided"]);
    let counts = &report.tables[1].rows[0].cells;
    assert_eq!(counts[1..].iter().map(ToString::to_string).collect::<Vec<_>>(), ["1", "1", "1", "0"]);

    let nothing = Difference::between(&then, &then);
    assert!(nothing.positions().is_empty() && nothing.is_empty());
}

#[test]
fn a_report_is_compared_with_itself_cell_by_cell_forward_and_back() {
    let before = given([identified(SERVER, "Server"), identified(PAYROLL, "Payroll")]);
    let mut after = before.clone();
    let owner = Ownership { owner: Responsible::Person(ANA), custodian: None };
    after.record(Fact::of(SERVER, Event::OwnerAssigned(owner)).because("Agreed"));
    after.record(identified(AssetId::from_u128(1), "Printer"));
    let (then, now) = (moment(&before), moment(&after));
    let compare = |then: &Moment, now: &Moment| {
        let [one, other] = [then, now].map(|moment| {
            reports::named("assets")
                .unwrap()
                .build(moment, after.events.iter().cloned().map(Ok::<_, ()>))
                .unwrap()
        });
        let difference = Difference::of(&one, &other);
        difference.report(now, after.events.iter().cloned().map(Ok::<_, ()>), String::new()).unwrap()
    };
    let forward = compare(&then, &now);
    let cell = |report: &Report, field: &str, key: &str| {
        let at = column(report, "field").iter().position(|it| it == field).unwrap();
        column(report, key)[at].clone()
    };
    let said = |key: &str| cell(&forward, "Owner", key);
    assert_eq!([said("thing"), said("then"), said("change")], ["R-1508", "", "set"]);
    assert_eq!([said("now"), said("by")], [format!("P-{ANA}"), format!("P-{ANA}")]);
    assert_eq!([said("event"), said("reason")], ["7 asset.owner_assigned", "Agreed"]);
    assert!(column(&forward, "now").contains(&"added".to_owned()));
    assert!(!forward.notes.iter().any(|note| note.starts_with("Read backwards")));

    let back = compare(&now, &then);
    assert_eq!(cell(&back, "Owner", "change"), "cleared");
    assert_eq!(cell(&back, "Owner", "event"), "7 asset.owner_assigned", "what had not happened yet");
    assert!(column(&back, "now").contains(&"removed".to_owned()));
    assert!(back.notes.iter().any(|note| note.starts_with("Read backwards")));
}

#[test]
fn for_a_date_of_the_past_a_cell_tells_from_when_its_values_hold() {
    let given = given([
        identified(SERVER, "Server"),
        changed("Web server").effective("2026-05-01"),
        changed("Old server").effective("2026-03-01"),
        changed("Future server").effective("2027-01-01"),
    ]);
    let on = AsOf::effective(day("2026-06-30"));
    let moment = Moment::new(given.register.clone(), on, "root".into(), day("2026-06-30").into());
    let why = cell(&moment, SERVER.into(), &of(&given, SERVER), "details › name", String::new()).unwrap();
    assert_eq!(column(&why, "effective_at")[1..], ["2026-03-01".to_owned()]);
    // What is recorded last speaks of all that follows: what was to hold from May on has never held.
    assert_eq!(column(&why, "position"), ["5", "7"]);
}

#[test]
fn the_activity_log_passes_on_an_error_and_says_what_each_event_means() {
    let given = given([identified(SERVER, "Server")]);
    let moment = moment(&given);
    let events = given.events.iter().cloned().map(Ok::<_, &str>);
    let report = activity_log(&moment, events.clone(), String::new()).unwrap();
    assert_eq!(column(&report, "phase").last().unwrap(), "plan");
    assert_eq!(column(&report, "clauses").last().unwrap(), "6.1.2c");
    assert!(column(&report, "says").last().unwrap().contains("details › name: Server"));
    let broken = events.chain([Err("damaged")]);
    assert_eq!(activity_log(&moment, broken, String::new()).unwrap_err(), "damaged");
}

fn moment(given: &Given) -> Moment {
    Moment::new(given.register.clone(), AsOf::Now, "root".into(), day("2026-03-31").into())
}

/// The events of one thing.
fn of(given: &Given, thing: impl Into<Stream>) -> Vec<RecordedEvent> {
    let thing = thing.into();
    given.events.iter().filter(|event| event.stream == thing).cloned().collect()
}

/// What stands in a column of the first table, as a person reads it.
fn column(report: &Report, key: &str) -> Vec<String> {
    let table = &report.tables[0];
    let cells = table.rows.iter().flat_map(|row| table.cells(row));
    cells.filter(|(column, _)| column.key == key).map(|(_, cell)| Cell::to_string(cell)).collect()
}

fn details(name: &str) -> Details {
    Details {
        name: title(name),
        kind: Kind::Hardware,
        unit: None,
        location: None,
        in_scope: true,
        found_by: None,
    }
}

fn identified(id: AssetId, name: &str) -> Fact {
    let number = uuid::Uuid::from(id).as_u128();
    let reference = reference(&format!("R-{number}"));
    Fact::of(id, Event::Identified(Identification { reference, details: details(name) }))
}

fn changed(name: &str) -> Fact {
    Fact::of(SERVER, Event::DetailsChanged(details(name)))
}

fn corrected(corrects: u64, name: &str) -> isms_core::event::Event {
    let event = Event::DetailsChanged(details(name)).into();
    isms_core::event::Event::Corrected(Box::new(Correction { corrects, event, effective_at: None }))
}

fn linked() -> Fact {
    Fact::of(SERVER, Event::DependencyLinked(Dependency { supports: PAYROLL, kind: None }))
}
