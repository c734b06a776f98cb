//! Lines of `isms execute`: what they may say, and what is answered.

use serde_json::{Value, json};

use super::{Home, lines, register};

const RAISED: &str = "00000000-0000-8000-8000-0000000000f1";

/// A line of top management.
fn line(command: &Value) -> String {
    json!({ "actor": { "person": "P-1", "role": "top-management" }, "reason": "as agreed", "command": command })
        .to_string()
        + "\n"
}

fn raise(reference: &str, evidence: &str) -> String {
    let raising = json!({ "reference": reference, "source": "own", "requirement": "8.1", "grade": "minor_nonconformity",
        "statement": "The review was not held", "evidence": evidence, "area": "Operations" });
    line(&json!({ "nonconformity": { "raise": [RAISED, raising] } }))
}

fn identify(number: u8, reference: &str) -> String {
    let id = format!("00000000-0000-8000-8000-0000000000a{number}");
    line(
        &json!({ "asset": { "identify": [id, { "reference": reference, "details": { "name": reference, "kind": "service", "in_scope": true } }] } }),
    )
}

#[test]
fn a_receipt_names_what_was_recorded() {
    let home = Home::founded();
    let answers = lines(&home.run_with(&["execute"], &register(2, "P-2")).done());
    let recorded = json!([{ "position": 5, "stream": "person/00000000-0000-8000-8000-000000000002",
        "reference": "P-2", "type": "person.registered" }]);
    assert_eq!(answers[0]["events"], recorded);
    let preview = lines(&home.run_with(&["execute", "--preview"], &register(3, "P-3")).done());
    assert_eq!((&preview[0]["positions"], &preview[0]["events"]), (&json!([6]), &Value::Null));
}

#[test]
fn a_receipt_names_what_followed_and_from_what() {
    let home = Home::founded();
    let control = "00000000-0000-8000-8000-0000000000c1";
    let definition = json!({ "name": "Backup", "grounds": ["baseline"] });
    let adopt =
        line(&json!({ "control": { "adopt": [control, { "reference": "C-1", "definition": definition }] } }));
    let test = line(
        &json!({ "control": { "test": ["control/C-1", { "kind": "design", "result": "ineffective" }] } }),
    );
    let answers = lines(&home.run_with(&["execute"], &[adopt, test].concat()).done());
    let followed = &answers[1]["events"][1];
    assert_eq!((&followed["type"], &followed["cause"]), (&"nonconformity.raised".into(), &6.into()));
    assert_eq!(answers[1]["events"][0]["cause"], Value::Null);
}

#[test]
fn a_command_names_things_by_reference_and_texts_stay_texts() {
    let home = Home::founded();
    let owned = line(&json!({ "asset": { "assign_owner": ["asset/A-1",
        { "owner": { "person": "person/P-2" }, "custodian": "person/P-1" }] } }));
    // What is named has come by an earlier line.
    let input = [register(2, "P-2"), identify(1, "A-1"), owned, raise("NC-1", "asset/A-1")].concat();
    let answer = home.run_with(&["execute"], &input);
    let printed = answer.out.clone();
    answer.done();
    let owned = &lines(&printed)[2]["events"][0];
    assert_eq!((&owned["type"], &owned["reference"]), (&"asset.owner_assigned".into(), &"A-1".into()));
    let log = std::fs::read_to_string(home.path("acme.isms/log.jsonl")).unwrap();
    assert!(log.contains("\"evidence\":\"asset/A-1\"") && !log.contains("person/P-2"), "{log}");

    let unknown = line(&json!({ "asset": { "confirm_inventory": ["asset/A-9", {}] } }));
    let answer = home.run_with(&["execute"], &unknown);
    assert!(lines(&answer.out)[0]["error"].as_str().unwrap().contains("`asset/A-9`"), "{}", answer.out);
    home.run_with(&["execute", "--atomic"], &unknown)
        .failed(2, &["line 1", "`asset/A-9`", "nothing was recorded"]);
}

#[test]
fn every_line_that_cannot_be_read_is_named_with_the_place_and_the_command() {
    let home = Home::founded();
    let input = [
        register(2, "P-2").replace("\"relation\"", "\"relations\""),
        register(3, "P-3"),
        register(4, "P-4").replace("\"employee\"", "\"friend\""),
        register(5, "P-5").replace("\"employee\"", "\"employee\",\"relation\":\"employee\""),
        line(&json!({ "person": { "promote": [] } })),
        register(6, "P-6").replace("\"command\"", "\"effective_at\":\"soon\",\"command\""),
    ];
    home.run_with(&["execute"], &input.concat()).failed(2, &[
        "lines are no command",
        "line 1: `command.person.register[1].relations`: unknown field `relations`",
        "`isms commands person.register` shows its form",
        "line 3: `command.person.register[1].relation`: unknown variant `friend`",
        "line 4: ",
        "duplicate field `relation`",
        "line 5: `command.person",
        "`isms commands person` shows its form",
        "line 6: `effective_at`: expected a year, a month, a day or an instant, like `2026-11-22` or `2026-11-22T08:00:00Z`",
        "nothing was recorded",
    ]);
    assert_eq!(home.size(), 5);
}

#[test]
fn an_instant_is_read_as_people_write_it() {
    let home = Home::founded();
    let at = "\"effective_at\":\"2026-11-20T08:00:00+01:00\",\"command\"";
    let answer = home.run_with(&["execute"], &register(2, "P-2").replace("\"command\"", at));
    let said = answer.out;
    assert!(!said.contains("expected"), "{said}");
    assert!(said.contains("2026-11-20T07:00:00.000000Z"), "{said}");
}

#[test]
fn lines_that_are_sent_again_after_one_was_mended_are_recorded_once() {
    let home = Home::founded();
    let twice = identify(1, "A-1");
    let first = [register(2, "P-2"), register(3, "P-2"), twice.clone()].concat();
    home.run_with(&["execute", "--derive-ids"], &first).failed(1, &["1 command was refused"]);
    let size = home.size();
    let mended = [register(2, "P-2"), register(3, "P-3"), twice].concat();
    let answers = lines(&home.run_with(&["execute", "--derive-ids"], &mended).done());
    let replayed: Vec<_> = answers.iter().map(|it| it["replayed"].as_bool().unwrap()).collect();
    assert_eq!(replayed, [true, false, true]);
    assert_eq!(home.size(), size + 1);
    // The same line twice in one file is two acts.
    let confirm = line(&json!({ "asset": { "confirm_inventory": ["asset/A-1", {}] } })).repeat(2);
    for recorded in [2, 0] {
        let size = home.size();
        home.run_with(&["execute", "--derive-ids"], &confirm);
        assert_eq!(home.size(), size + recorded);
    }
}

#[test]
fn a_refusal_for_want_of_a_reason_says_where_a_reason_stands() {
    let home = Home::founded();
    home.run_with(&["execute"], &identify(1, "A-1")).done();
    let details = json!({ "name": "Renamed", "kind": "service", "in_scope": true });
    let change = line(&json!({ "asset": { "change_details": ["asset/A-1", details] } }));
    let answer = home.run_with(&["execute"], &change.replace(",\"reason\":\"as agreed\"", ""));
    let said = &lines(&answer.out)[0];
    assert_eq!(said["rule"], "G-6", "{said}");
    assert!(said["hint"].as_str().unwrap().contains("\"reason\""), "{said}");
}

#[test]
fn the_history_of_what_was_voided_is_found_by_its_reference() {
    let home = Home::founded();
    let assign = line(&json!({ "role": { "assign": ["role/top-management", { "person": "person/P-2" }] } }));
    home.run_with(&["execute"], &[identify(1, "A-1"), register(2, "P-2"), assign].concat()).done();
    let void = line(&json!({ "void": { "voids": 5 } })).replace("P-1", "P-2");
    home.run_with(&["execute"], &void).done();
    let answer = home.run(&["history", "--of", "asset/A-1", "--format", "jsonl"]);
    assert!(answer.err.contains("`asset/A-1` is voided, by the event at position 8"), "{}", answer.err);
    assert_eq!(lines(&answer.done()).len(), 2);
}

#[test]
fn a_row_from_before_its_importer_had_a_role_says_what_to_do() {
    let home = Home::founded();
    home.write("hosts.csv", "Host,Name\na,A\n");
    let args = ["import", "assets", "hosts.csv", "--map", "reference=Host", "--map", "name=Name"];
    let old = [&args[..], &["--effective-at", "2019-05-01"]].concat();
    home.run(&old).failed(1, &["isms init --effective-at DATE"]);
}
