//! Imports: each row for itself, nothing twice, and nothing overwritten that somebody has changed since.

mod findings;
mod forms;
mod suppliers;
mod vulnerabilities;

use isms::aggregate::asset::{Details, Ownership};
use isms::command::asset;
use isms::event::Event;
use isms::id::AssetId;
use isms::recorded_event::Source;
use isms::stream::Stream;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::responsible::Responsible;
use isms::vocabulary::time::PartialDate;
use isms::{CommandError, Founded, Founding, Import, ImportError, Imported, Isms, Mapping, Outcome, Request};
use tempfile::TempDir;

#[test]
fn an_imported_event_names_the_file_and_the_row() {
    let (_home, isms, founded) = founded();
    let file = "ref,name,site\nA-1,Payroll,\nA-2,Web,Lyon\n";
    let imported = run(&isms, &founded, file, located());
    assert_eq!((imported.accepted(), imported.completed), (2, Some(7)));
    let events: Vec<_> = isms.history().since(5).into_iter().map(Result::unwrap).collect();
    let Some(Source::Import { row: 2, sha256, .. }) = &events[1].source else { panic!("{:?}", events[1]) };
    let Event::Log(isms::aggregate::log::Event::ImportCompleted(noted)) = &events[2].event else {
        panic!("{:?}", events[2])
    };
    assert_eq!((noted.accepted, noted.unchanged, noted.refused, &noted.sha256), (2, 0, 0, sha256));
    assert_eq!(
        noted.mapping.as_str(),
        r#"location = column "site", name = column "name", reference = column "ref""#
    );
}

#[test]
fn the_same_file_read_in_the_same_way_records_nothing_whatever_was_changed_since() {
    let (home, isms, founded) = founded();
    let file = "ref,name\nA-1,Payroll\n";
    run(&isms, &founded, file, plain());
    let id = asset(&isms, "A-1");
    let change = Request::of(asset::Command::ChangeDetails(id, renamed(&isms, id, "Wages")));
    isms.execute(&founded.actor(), change.because("It was renamed".parse().unwrap())).unwrap();
    let size = isms.now().unwrap().position;
    drop(isms);

    let isms = Isms::open(home.path().join("acme.isms")).unwrap();
    let again = run(&isms, &founded, file, plain());
    assert_eq!((again.unchanged(), again.completed), (1, None));
    assert_eq!(isms.now().unwrap().position, size);
}

#[test]
fn an_import_that_was_interrupted_goes_on_where_it_stopped() {
    let (_home, isms, founded) = founded();
    let rows = |of: std::ops::Range<u32>| {
        of.map(|row| format!("A-{row},Asset {row}")).collect::<Vec<_>>().join("\n")
    };
    let file = format!("ref,name\n{}", rows(0..3_000));
    let import = Import::assets(file.clone().into_bytes(), plain()).unwrap();
    let closing = isms.clone();
    let stopped = import.run(&isms, &founded.actor(), |progress| {
        if progress.rows == 1_024 {
            closing.close();
        }
    });
    let Err(ImportError::Stopped { source: CommandError::Closed, imported }) = stopped else {
        panic!("{stopped:?}")
    };
    assert_eq!((imported.rows.len(), imported.accepted()), (1_024, 1_024));
    let directory = isms.directory().to_owned();
    drop((isms, closing));

    let isms = Isms::open(directory).unwrap();
    let rest = run(&isms, &founded, &file, plain());
    assert_eq!((rest.accepted(), rest.unchanged(), rest.refused()), (3_000 - 1_024, 1_024, 0));
    assert_eq!(isms.now().unwrap().register.assets.len(), 3_000);
}

#[test]
fn a_file_is_read_as_a_spreadsheet_saves_it() {
    let (_home, isms, founded) = founded();
    let file = "\u{feff}ref,name,site\r\nA-1,\"Payroll, \"\"old\"\"\",Lyon \r\n\r\nA-2,Web,\"\"\r\n";
    let imported = run(&isms, &founded, file, located());
    assert_eq!((imported.accepted(), imported.rows.len()), (2, 2));
    let details = details(&isms, asset(&isms, "A-1"));
    assert_eq!(details.name.as_str(), r#"Payroll, "old""#);
    assert_eq!(details.location.unwrap().as_str(), "Lyon");
}

#[test]
fn what_no_column_tells_stays_and_what_a_blank_tells_goes() {
    let (_home, isms, founded) = founded();
    run(&isms, &founded, "ref,name,site\nA-1,Payroll,Lyon\nA-2,Web,Lyon\n", located());
    run(&isms, &founded, "ref,name\nA-1,Wages\n", plain().constant("kind", "service"));
    let details = details(&isms, asset(&isms, "A-1"));
    assert_eq!((details.name.as_str(), details.location.unwrap().as_str()), ("Wages", "Lyon"));
    run(&isms, &founded, "ref,name,site\nA-1,Wages,(blank)\n", located().blank("(blank)"));
    assert_eq!(self::details(&isms, asset(&isms, "A-1")).location, None);
}

#[test]
fn an_owner_is_a_person_or_a_role_and_a_blank_one_leaves_the_owner_that_is_known() {
    let (_home, isms, founded) = founded();
    let mapping = || plain().column("owner", "owner");
    run(&isms, &founded, "ref,name,owner\nA-1,Payroll,P-1\nA-2,Web,top-management\n", mapping());
    let owner = |reference: &str| {
        let moment = isms.now().unwrap();
        let asset = moment.register.assets.get(asset(&isms, reference)).unwrap();
        asset.owner.as_ref().map(|owner| owner.value.clone()).unwrap()
    };
    let person = Ownership { owner: Responsible::Person(founded.founder), custodian: None };
    assert_eq!(owner("A-1"), person);
    assert_eq!(owner("A-2").owner, Responsible::Role(founded.top_management));
    run(&isms, &founded, "ref,name,owner\nA-1,Wages,\n", mapping());
    assert_eq!(owner("A-1"), person);
}

#[test]
fn a_refused_row_is_imported_once_its_cause_is_mended() {
    let (_home, isms, founded) = founded();
    let (file, mapping) = ("ref,name,owner\nA-1,Payroll,P-2\n", || plain().column("owner", "owner"));
    let first = run(&isms, &founded, file, mapping());
    assert_eq!((first.refused(), first.completed), (1, None));
    let registration = isms::aggregate::person::Registration {
        reference: "P-2".parse().unwrap(),
        unit: None,
        relation: isms::aggregate::person::Relation::Employee,
        from: None,
    };
    let ben = isms.new_id().unwrap();
    isms.execute(&founded.actor(), isms::command::person::Command::Register(ben, registration)).unwrap();
    let second = run(&isms, &founded, file, mapping());
    assert_eq!(second.accepted(), 1);
    assert!(matches!(&second.rows[0].outcome, Outcome::Accepted(positions) if *positions == (6..8)));
}

#[test]
fn a_preview_reports_the_same_and_records_nothing() {
    let (_home, isms, founded) = founded();
    let file = "ref,name\nA-1,Payroll\nA-1,Other\n,Nameless\n";
    let import = Import::assets(file.into(), plain()).unwrap();
    let preview = import.preview(&isms, &founded.actor(), |_| ()).unwrap();
    assert_eq!(isms.now().unwrap().position, 5);
    let imported = import.run(&isms, &founded.actor(), |_| ()).unwrap();
    assert_eq!(format!("{:?}", preview.rows), format!("{:?}", imported.rows));
    assert_eq!((preview.completed, imported.completed), (None, Some(6)));
}

#[test]
fn whoever_may_not_keep_the_log_imports_nothing() {
    let (_home, isms, founded) = founded();
    let import = Import::assets("ref,name\nA-1,Payroll\n".into(), plain()).unwrap();
    let nobody = import.run(&isms, &Actor::human(founded.founder), |_| ());
    assert!(matches!(nobody, Err(ImportError::NotNoted(CommandError::Refused(_)))), "{nobody:?}");
    let reader = Isms::read(isms.directory()).unwrap();
    let unwritten = import.run(&reader, &founded.actor(), |_| ());
    assert!(matches!(unwritten, Err(ImportError::NotNoted(CommandError::ReadOnly))), "{unwritten:?}");
    assert_eq!(isms.now().unwrap().position, 5);
}

#[test]
fn a_mapping_has_one_form_whatever_the_order_in_which_it_was_made() {
    let one = Mapping::new().column("name", "a \"b\"").constant("kind", "site").blank("-").blank("?");
    let other = Mapping::new().blank("?").constant("kind", "site").blank("-").column("name", "a \"b\"");
    assert_eq!(one.to_string(), other.to_string());
    assert_eq!(one.to_string(), r#"kind = "site", name = column "a ""b""", blank "-", blank "?""#);
}

fn founded() -> (TempDir, Isms, Founded) {
    founded_in(None)
}

/// An ISMS that holds from a year on: from then on its founder had the authority for what is imported.
fn founded_in(year: Option<i32>) -> (TempDir, Isms, Founded) {
    let home = TempDir::new().unwrap();
    let mut founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    founding.effective_at = year.map(PartialDate::Year);
    let (isms, founded) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
    (home, isms, founded)
}

fn plain() -> Mapping {
    Mapping::new().column("reference", "ref").column("name", "name")
}

fn located() -> Mapping {
    plain().column("location", "site")
}

fn run(isms: &Isms, founded: &Founded, file: &str, mapping: Mapping) -> Imported {
    Import::assets(file.into(), mapping).unwrap().run(isms, &founded.actor(), |_| ()).unwrap()
}

fn asset(isms: &Isms, reference: &str) -> AssetId {
    match isms.now().unwrap().register.by_reference("asset", &reference.parse().unwrap()) {
        Some(Stream::Asset(id)) => id,
        other => panic!("{reference}: {other:?}"),
    }
}

fn details(isms: &Isms, id: AssetId) -> Details {
    isms.now().unwrap().register.assets.get(id).unwrap().details.value.clone()
}

fn renamed(isms: &Isms, id: AssetId, name: &str) -> Details {
    Details { name: name.parse().unwrap(), ..details(isms, id) }
}
