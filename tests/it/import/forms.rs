//! How a file may say what it says: in CSV or in JSON, in one column or in several, in words of its own.

use isms::id::AssetId;
use isms::{FileError, Format, Import, ImportError, Imported, Isms, Mapping, Outcome, Subject};

use super::{asset, details, founded, founded_in, plain, run};

#[test]
fn a_file_of_json_is_imported_like_one_of_csv() {
    let (_home, isms, founded) = founded();
    let csv = "ref,name,kind\nA-1,Payroll,service\nA-2,Web,\n";
    let json = r#" [{"ref": "A-1", "name": "Payroll", "kind": "service"}, {"ref": "A-2", "name": "Web", "kind": null}]"#;
    let mapping = || plain().column("kind", "kind");
    assert_eq!(run(&isms, &founded, csv, mapping()).accepted(), 2);
    let again = run(&isms, &founded, json, mapping());
    assert_eq!((again.accepted(), again.unchanged()), (0, 2));
    let third = run(
        &isms,
        &founded,
        r#"{"note": "", "all": [{"ref": "A-3", "name": "Mail", "kind": ""}]}"#,
        mapping(),
    );
    assert_eq!(third.accepted(), 1);
    assert_eq!(third.rows[0].reference.as_deref(), Some("A-3"));
}

#[test]
fn what_lies_deeper_is_named_with_dots_and_a_list_is_one_text() {
    let (_home, isms, founded) = founded();
    let file = r#"{"result": {"hosts": [{"id": 7, "about": {"name": "Payroll"}, "sites": ["Lyon", "Graz"]}]}, "other": []}"#;
    let mapping = Mapping::new()
        .column("reference", "id")
        .column("name", "about.name")
        .column("location", "sites")
        .rows("result.hosts");
    run(&isms, &founded, file, mapping);
    let details = details(&isms, asset(&isms, "7"));
    assert_eq!((details.name.as_str(), details.location.unwrap().as_str()), ("Payroll", "Lyon, Graz"));
}

#[test]
fn a_row_of_json_that_cannot_be_read_is_reported_with_its_number_and_the_others_are_imported() {
    let (_home, isms, founded) = founded();
    let file = r#"[{"ref": "A-1", "name": "Payroll"}, 7, {"ref": "A-2", "name": {"en": "Web"}}, {"ref": "A-3"},
        {"ref": "A-4", "ref": "A-5", "name": "Mail"}, {"ref": "A-6", "name": "DNS"}]"#;
    let imported = run(&isms, &founded, file, plain());
    let refused: Vec<_> = refusals(&imported).collect();
    let said = ["an object", "a text, a number or a list", "a value for `name`", "`ref` stands there twice"];
    assert_eq!(refused.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2, 3, 4, 5]);
    for ((row, why), words) in refused.iter().zip(said) {
        assert!(why.contains(words), "row {row}: {why}");
    }
    assert_eq!(imported.accepted(), 2);
}

#[test]
fn a_file_begins_with_a_bracket_and_is_csv_where_that_is_said() {
    let (_home, isms, founded) = founded();
    let file = "[ref],name\nA-1,Payroll\n";
    let mapping = Mapping::new().column("reference", "[ref]").column("name", "name");
    let found = Import::assets(file.into(), mapping.clone());
    assert!(matches!(found, Err(ImportError::File(FileError::Json { .. }))), "{found:?}");
    assert_eq!(run(&isms, &founded, file, mapping.format(Format::Csv)).accepted(), 1);
}

#[test]
fn rows_whose_references_are_composed_of_different_parts_are_not_taken_for_one() {
    let mapping =
        || Mapping::new().composed("reference", "{a}/{b}").column("name", "name").column("kind", "kind");
    for (first, kind) in [("x/y,z,Payroll,service", "service"), ("x/y,z,Payroll,no such kind", "service")] {
        let (_home, isms, founded) = founded();
        let file = format!("a,b,name,kind\n{first}\nx,y/z,Payroll,{kind}\nx/y , z,Payroll,service\n");
        let imported = run(&isms, &founded, &file, mapping());
        let refused: Vec<_> = refusals(&imported).filter(|(row, _)| *row == 2).collect();
        let [(2, why)] = refused.as_slice() else { panic!("{:?}", imported.rows) };
        assert!(why.contains("rows 1 and 2") && why.contains("`x/y`, `z` and of `x`, `y/z`"), "{why}");
        // The third is composed as the first is, and told of it where the first could not be.
        assert!(matches!(imported.rows[2].outcome, Outcome::Accepted(_) | Outcome::Unchanged));
        assert_eq!(imported.accepted(), 1);
    }
}

#[test]
fn a_detail_is_composed_of_columns_and_says_nothing_where_one_of_them_does() {
    let (_home, isms, founded) = founded();
    let file = "unit,number,name,site\nHR,1,Payroll,Lyon\nHR,,Web,Lyon\n";
    let mapping = Mapping::new()
        .composed("reference", "{unit}/{number} {{x}}")
        .column("name", "name")
        .composed("location", "{site}, {unit}");
    let imported = run(&isms, &founded, file, mapping);
    assert_eq!((imported.accepted(), imported.refused()), (1, 1));
    let found = details(&isms, asset(&isms, "HR/1 {x}"));
    assert_eq!(found.location.unwrap().as_str(), "Lyon, HR");
    assert!(refusals(&imported).all(|(row, why)| row == 2 && why.contains("a value for `reference`")));

    let unreadable = Import::assets(file.into(), plain().composed("location", "{site"));
    assert!(matches!(unreadable, Err(ImportError::File(FileError::Composition { .. }))), "{unreadable:?}");
    let unknown = Import::assets(file.into(), plain().composed("location", "{site}{town}"));
    assert!(matches!(unknown, Err(ImportError::File(FileError::Column { .. }))), "{unknown:?}");
}

#[test]
fn a_word_of_the_file_means_what_the_mapping_says_and_others_stand_for_themselves() {
    let (_home, isms, founded) = founded();
    let file = "ref,name,kind\nA-1,Payroll,SW\nA-2,Web,service\nA-3,Mail,HW\n";
    let imported =
        run(&isms, &founded, file, plain().column("kind", "kind").meaning("kind", "SW", "application"));
    assert_eq!(imported.accepted(), 2);
    assert_eq!(kind(&isms, asset(&isms, "A-1")), "Application");
    let (row, why) = refusals(&imported).next().unwrap();
    assert!(row == 3 && why.contains("one of information, process") && why.contains("found `HW`"), "{why}");
    let unknown = Import::assets(file.into(), plain().meaning("colour", "SW", "red"));
    assert!(matches!(unknown, Err(ImportError::File(FileError::Field { .. }))), "{unknown:?}");
}

#[test]
fn a_row_says_from_when_it_holds() {
    let (_home, isms, founded) = founded_in(Some(2018));
    let file = "ref,name,since\nA-1,Payroll,2019\nA-2,Web,2020-03-04\nA-3,Mail,\nA-4,DNS,soon\n";
    let import = Import::assets(file.into(), plain().column("effective_at", "since")).unwrap();
    let imported = import.effective("2024-02".parse::<isms::vocabulary::time::PartialDate>().unwrap()).run(
        &isms,
        &founded.actor(),
        |_| (),
    );
    let imported = imported.unwrap();
    let events = isms.history().since(5).into_iter().map(Result::unwrap);
    let since: Vec<_> = events.take(3).map(|event| event.effective_at.unwrap().to_string()).collect();
    assert_eq!(since, ["2019", "2020-03-04", "2024-02"]);
    assert!(refusals(&imported).all(|(row, why)| row == 4 && why.contains("found `soon`")));
    assert_eq!(imported.refused(), 1);
}

#[test]
fn every_subject_needs_a_reference_and_names_each_field_once() {
    for subject in Subject::ALL {
        let names: Vec<_> = subject.fields().iter().map(|field| field.name).collect();
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len(), "{subject:?}");
        assert_eq!((names[0], subject.fields()[0].is_required), ("reference", true), "{subject:?}");
    }
}

#[test]
fn what_an_earlier_version_read_has_the_same_form_still_and_what_is_new_a_form_of_its_own() {
    let earlier = Mapping::new().column("name", "a").constant("kind", "site").blank("-");
    assert_eq!(earlier.to_string(), r#"kind = "site", name = column "a", blank "-""#);
    let all = earlier
        .composed("reference", "{a}/{b}")
        .meaning("kind", "x", "site")
        .rows("a.b")
        .format(Format::Json);
    let form = r#"kind = "site", name = column "a", reference = composed "{a}/{b}", blank "-", kind "x" means "site", rows at "a.b", format json"#;
    assert_eq!(all.to_string(), form);
}

/// The rows that were refused, and why.
pub(super) fn refusals(imported: &Imported) -> impl Iterator<Item = (u64, String)> {
    imported.rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Refused(fault) => Some((row.number, fault.to_string())),
        Outcome::Accepted(_) | Outcome::Unchanged => None,
    })
}

fn kind(isms: &Isms, id: AssetId) -> String {
    format!("{:?}", details(isms, id).kind)
}
