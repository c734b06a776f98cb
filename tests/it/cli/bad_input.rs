//! Wrong use and broken stores: a message that says what to do, the right status, and nothing recorded.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use super::{Home, register};

const MAPPING: [&str; 4] = ["--map", "reference=Host", "--map", "name=Name"];

fn import<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["import", "assets", "hosts.csv"], &MAPPING[..], more].concat()
}

#[test]
fn an_unknown_column_names_those_that_there_are() {
    let home = Home::founded();
    home.write("hosts.csv", "Host,Name\na,A\n");
    home.run(&import(&["--map", "unit=Organisation"])).failed(2, &["`Organisation`", "`Host`, `Name`"]);
    home.run(&import(&["--map", "colour=Name"])).failed(2, &["no field `colour`", "reference"]);
    home.run(&["import", "assets", "hosts.csv", "--map", "name=Name"]).failed(2, &["`reference`"]);
    home.write("hosts.csv", "Host,Name,Host\na,A,b\n");
    home.run(&import(&[])).failed(2, &["more than one column is called `Host`"]);
    home.write("hosts.csv", "Host,Name,\u{1b}[31mred\u{202e}\na,A,b\n");
    let answer = home.run(&import(&["--map", "unit=Unit"]));
    assert!(!answer.err.contains(['\u{1b}', '\u{202e}']), "{}", answer.err);
    answer.failed(2, &["[31mred"]);
    home.write("hosts.csv", "");
    home.run(&import(&[])).failed(2, &["an empty file"]);
    home.run(&["import", "assets", "nowhere.csv"]).failed(2, &["nowhere.csv"]);
    home.run(&["import", "assets", "hosts.csv", "--map", "name"]).failed(2, &["FIELD="]);
    assert_eq!(home.size(), 5);
}

#[test]
fn a_mapping_that_cannot_be_read_says_why() {
    let home = Home::founded();
    home.write("hosts.csv", "Host,Name\na,A\n");
    home.run(&import(&["--map", "unit={Host"])).failed(2, &["a brace that is not closed", "`{Host`"]);
    home.run(&import(&["--map", "unit={Town}/{Host}"])).failed(2, &["`Town`", "`Host`, `Name`"]);
    home.run(&import(&["--means", "kind"])).failed(2, &["FIELD:WORD="]);
    home.run(&import(&["--means", "colour:a=red"])).failed(2, &["no field `colour`"]);
    home.run(&import(&["--file-format", "json"])).failed(2, &["expected JSON"]);
    home.write("hosts.csv", r#"{"a": [], "b": []}"#);
    home.run(&import(&[])).failed(2, &["`a` and `b`", "say which"]);
    home.run(&import(&["--rows", "c"])).failed(2, &["nothing at `c`"]);
    assert_eq!(home.size(), 5);
}

#[test]
fn a_row_that_cannot_be_read_is_reported_and_the_others_are_imported() {
    let home = Home::founded();
    let mut file = b"Host,Name,Kind\na,A,service\nb,\xff\xfe,service\nc,".to_vec();
    file.extend(vec![b'x'; 2 * 1024 * 1024]);
    file.extend(b",service\nd,,service\ne,E\nf,F,vessel\na,Other,service\na,A,service\ng,G,network\n");
    home.write("hosts.csv", &file);
    let answer = home.run(&import(&["--map", "kind=Kind"]));
    let rows: Vec<_> = answer.out.lines().skip(1).collect();
    for (row, outcome, words) in [
        (1, "accepted", ""),
        (2, "refused", "UTF-8"),
        (3, "refused", "at most 65536 bytes"),
        (4, "refused", "expected a value for `name`"),
        (5, "refused", "expected 3 values"),
        (6, "refused", "found `vessel`"),
        (7, "refused", "row 1 has the same reference"),
        (8, "unchanged", ""),
        (9, "accepted", ""),
    ] {
        let line: &str = rows[row - 1];
        assert!(line.contains(outcome) && line.contains(words), "row {row}: {line}");
    }
    answer.failed(1, &["9 rows: 2 accepted, 1 unchanged, 6 refused", "6 rows were refused"]);
    assert_eq!(home.size(), 8);
}

#[test]
fn a_row_that_a_rule_refuses_names_the_rule() {
    let home = Home::founded();
    home.write("hosts.csv", "Host,Name,C,Owner\na,A,high,\nb,B,high,P-1\nc,C,,P-9\n");
    let needs = ["confidentiality=C", "integrity=C", "availability=C", "owner=Owner"];
    let maps: Vec<_> = needs.iter().flat_map(|need| ["--map", need]).collect();
    let answer = home.run(&import(&maps));
    let rows: Vec<_> = answer.out.lines().skip(1).collect();
    assert!(rows[0].starts_with("1,a,refused,A-4,"), "{}", rows[0]);
    assert!(rows[1].starts_with("2,b,accepted,"), "{}", rows[1]);
    assert!(rows[2].contains("found `P-9`"), "{}", rows[2]);
    answer.failed(1, &["1 accepted"]);
    assert_eq!(home.size(), 5 + 3 + 1);
}

#[test]
fn a_directory_without_a_store_is_no_store() {
    let home = Home::empty();
    fs::create_dir(home.path("acme.isms")).unwrap();
    for args in [&["register", "assets"][..], &["history"], &["execute"], &["key"], &["checkpoint"]] {
        home.run(args).failed(2, &["`acme.isms` is not a store"]);
    }
    home.run(&["verify"]).failed(2, &["`acme.isms` has no log in it"]);
    home.run(&["export", "audit"]).failed(2, &["`acme.isms` is not a store"]);
    home.run(&["register", "assets", "--store", "nowhere"]).failed(2, &["`nowhere` is not a store"]);
    let unnamed = home.command(&["history"]).env_remove("ISMS_STORE").output().unwrap();
    assert_eq!(unnamed.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unnamed.stderr).contains("--store"));
}

#[test]
fn a_second_process_writes_nothing_and_a_reader_is_let_in() {
    /// More answers than fit the pipe: whoever prints them waits, with the store open, until they are read.
    const LINES: usize = 2_000;
    let home = Home::founded();
    home.write("lines.jsonl", register(2, "P-2").repeat(LINES));
    let mut writer = home.command(&["execute", "lines.jsonl"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut answers = BufReader::new(writer.stdout.take().unwrap());
    answers.read_line(&mut String::new()).unwrap();

    let other = register(3, "P-3");
    home.run_with(&["execute"], &other).failed(3, &["`acme.isms` is open elsewhere"]);
    assert_eq!(home.size(), 6);

    // Whoever finds that nobody reads the answers any more stops, and does not say that all is done.
    drop(answers);
    assert_eq!(writer.wait().unwrap().code(), Some(3));
    home.run_with(&["execute"], &other).done();
    assert_eq!(home.size(), 7);
}

#[test]
fn without_its_key_a_store_is_read_only() {
    let home = Home::founded();
    fs::rename(home.path("acme.isms.key"), home.path("safe.key")).unwrap();
    let line = register(2, "P-2");
    home.run_with(&["execute"], &line).failed(2, &["no signing key at `acme.isms.key`"]);
    home.run(&["history"]).done();
    home.run_with(&["execute", "--key", "safe.key"], &line).done();

    let other = Home::founded();
    fs::copy(home.path("safe.key"), other.path("other.key")).unwrap();
    other.run_with(&["execute", "--key", "other.key"], &line).failed(3, &["which the log names"]);
    fs::write(other.path("acme.isms.key"), "no key").unwrap();
    other.run_with(&["execute"], &line).failed(3, &["restore the key"]);
}

#[test]
fn of_a_damaged_log_nothing_is_printed_as_if_it_were_all() {
    let home = Home::founded();
    home.run_with(&["execute"], &[register(2, "P-2"), register(3, "P-3")].concat()).done();
    home.run_with(&["execute"], &register(4, "P-4")).done();
    let log = fs::read_to_string(home.path("acme.isms/log.jsonl")).unwrap();
    let damaged = ["the log is damaged: event", "restore a backup"];

    home.write("acme.isms/log.jsonl", log.replace("\"P-2\"", "\"P-5\""));
    let readers = [
        &["register", "responsibility-matrix"][..],
        &["register", "assets", "--as-of", "2100-01-01"],
        &["register", "assets", "--as-of", "2100-01-01T00:00:00Z"],
        &["history"],
        &["why", "person/P-1", "registration"],
        &["diff", "--from", "#3"],
        &["checkpoint"],
        &["export", "audit"],
    ];
    for args in readers {
        let answer = home.run(args);
        assert_eq!(answer.out, "", "{args:?}");
        answer.failed(3, &damaged);
    }
    assert!(!home.path("audit").exists());
    home.run(&["diff", "--from", "#3", "--to", "#5"]).done();

    home.write("acme.isms/log.jsonl", log.replace("\"Acme\"", "\"Axme\""));
    let answer = home.run(&["history"]);
    assert!(!answer.err.contains("never founded"), "{}", answer.err);
    answer.failed(3, &["the log is damaged", "restore a backup"]);
}

#[test]
fn a_directory_that_cannot_be_written_to_is_named() {
    let home = Home::founded();
    home.run(&["init", "/proc/acme.isms", "--organization", "Acme", "--top-management", "P-1"])
        .failed(3, &["/proc/acme.isms"]);
    home.run(&["register", "assets", "-o", "/proc/assets.csv"]).failed(2, &["/proc/assets.csv"]);

    let store = home.path("acme.isms");
    fs::set_permissions(store.join("log.jsonl"), fs::Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(&store, fs::Permissions::from_mode(0o555)).unwrap();
    let is_superuser = fs::write(store.join("probe"), "").is_ok();
    if is_superuser {
        eprintln!("skipped: whoever runs this test may write to read-only directories");
    } else {
        home.run_with(&["execute"], &register(2, "P-2")).failed(3, &["log.jsonl"]);
    }
    home.run(&["history"]).done();
    fs::set_permissions(&store, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_report_a_moment_a_thing_or_a_field_that_is_none_says_what_there_is() {
    let home = Home::founded();
    home.run(&["register", "asset"]).failed(2, &["no report is called `asset`", "assets"]);
    home.run(&["report", "all"]).failed(2, &["-o"]);
    for bad in ["soon", "2026-13", "#", "2026@soon"] {
        home.run(&["register", "assets", "--as-of", bad]).failed(2, &["expected"]);
    }
    home.run(&["register", "assets", "--as-of", "#99"]).failed(2, &["up to 5"]);
    home.run(&["history", "--of", "asset/A-1"]).failed(2, &["`asset/A-1`"]);
    home.run(&["history", "--by", "P-9"]).failed(2, &["`P-9`"]);
    home.run(&["history", "--type", "asse"]).failed(2, &["`asse`", "isms events"]);
    for known in ["asset", "asset.identified", "asset.corrected"] {
        home.run(&["history", "--type", known]).done();
    }
    home.run(&["why", "person/P-1", "color"]).failed(2, &["no field `color`", "registration.reference"]);
    home.run(&["why", "assets", "A-9", "owner"]).failed(2, &["no row `A-9`"]);
    home.run(&["why", "assets", "A-9", "color"]).failed(2, &["no column `color`", "owner"]);
    home.run(&["diff", "--of", "nothing", "--from", "#3"]).failed(2, &["no report is called `nothing`"]);
    home.run(&["events", "--format", "html"]).failed(2, &["--format table, csv, json or jsonl"]);
    home.run(&["nonsense"]).failed(2, &["nonsense"]);
}

#[test]
fn a_line_that_is_no_command_stops_before_anything_is_recorded() {
    let home = Home::founded();
    let good = register(2, "P-2");
    for (bad, said) in [
        ("{", "EOF"),
        ("[]", "expected"),
        (r#"{"actor":{"person":"P-1"},"command":{"person":{"promote":[]}}}"#, "promote"),
        (&good.replace("relation", "relations"), "relations"),
        (&good.replace("\"command\"", "\"urgent\":true,\"command\""), "urgent"),
        (&format!("\"{}\"", "x".repeat(2 * 1024 * 1024)), "at most 1048576 bytes"),
    ] {
        let input = [&good, "\n", bad, "\n"].concat();
        let answer = home.run_with(&["execute"], &input);
        assert!(said.starts_with("at most") || answer.err.contains("isms execute --help"), "{}", answer.err);
        answer.failed(2, &["line 3", said, "nothing was recorded"]);
    }
    assert_eq!(home.size(), 5);
}

#[test]
fn a_problem_is_one_though_nobody_reads_what_is_said_of_it() {
    let home = Home::founded();
    home.write("hosts.csv", "Host,Name,Kind\na,A,bogus\n");
    let refused = import(&["--map", "kind=Kind"]);
    home.write("lines.jsonl", register(2, "P-1"));
    let log = fs::read_to_string(home.path("acme.isms/log.jsonl")).unwrap();
    for (args, damage) in [
        (refused.as_slice(), false),
        (&["execute", "lines.jsonl"], false),
        (&["execute", "--atomic", "lines.jsonl"], false),
        (&["verify"], true),
    ] {
        if damage {
            home.write("acme.isms/log.jsonl", log.replace("Acme", "Acmf"));
        }
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = home.command(args).stdout(writer).stderr(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(1), "{args:?}");
    }
}

#[test]
fn a_damaged_log_is_named_wherever_it_is_asked_for_what_is_so_now() {
    let home = Home::founded();
    home.run_with(&["execute"], &register(2, "P-2")).done();
    let log = fs::read_to_string(home.path("acme.isms/log.jsonl")).unwrap();
    home.write("acme.isms/log.jsonl", log.replace("P-2", "P-3"));
    for args in [&["register", "assets"][..], &["history"], &["checkpoint"], &["export", "audit"]] {
        home.run(args).failed(3, &["event 5"]);
    }
    home.run_with(&["execute"], &register(3, "P-3")).failed(3, &["event 5"]);
    assert!(!home.path("audit").exists());
    home.run(&["register", "assets", "--as-of", "#5"]).done();
}

#[test]
fn a_log_or_a_checkpoint_without_end_is_none() {
    let home = Home::founded();
    std::os::unix::fs::symlink("/dev/zero", home.path("acme.isms/checkpoint")).unwrap();
    home.run(&["verify"]).failed(3, &["could not be read"]);
    fs::create_dir(home.path("zero")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", home.path("zero/log.jsonl")).unwrap();
    home.run(&["verify", "--store", "zero"]).failed(2, &["`zero` has no log in it"]);
    home.run(&["history", "--store", "zero"]).failed(2, &["`zero` is not a store"]);
}

#[test]
fn what_an_answer_repeats_does_nothing_to_a_terminal_and_stays_json() {
    let home = Home::founded();
    let line = register(2, "P-2").replace("\"P-1\"", "\"P\\u009b31m\\u202e\\u007f\"");
    let answer = home.run_with(&["execute"], &line);
    assert!(!answer.out.contains(['\u{9b}', '\u{202e}', '\u{7f}']), "{}", answer.out);
    let said: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert!(said["error"].as_str().unwrap().contains("P\u{9b}31m\u{202e}\u{7f}"), "{said}");
}

#[test]
fn a_file_is_replaced_whole_by_one_that_no_more_people_can_read_and_a_link_stays_one() {
    let home = Home::founded();
    home.write("assets.csv", "earlier");
    fs::set_permissions(home.path("assets.csv"), fs::Permissions::from_mode(0o600)).unwrap();
    std::os::unix::fs::symlink("assets.csv", home.path("link.csv")).unwrap();
    home.write("link.csv.partial", "mine");
    home.run(&["register", "assets", "-o", "link.csv"]).done();
    assert!(home.path("link.csv").is_symlink());
    assert_ne!(fs::read(home.path("assets.csv")).unwrap(), b"earlier");
    assert_eq!(fs::metadata(home.path("assets.csv")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read(home.path("link.csv.partial")).unwrap(), b"mine");
}

#[test]
fn a_file_of_more_lines_than_a_report_can_hold_is_refused_before_anything_is_recorded() {
    let home = Home::founded();
    home.write("hosts.csv", format!("Host,Name\n{}", "a,A\n".repeat(1_000_000)));
    home.run(&import(&[])).failed(2, &["at most 1000000 lines", "divide it"]);
    home.write("hosts.csv", "a,A\r".repeat(1_000_001));
    home.run(&import(&[])).failed(2, &["at most 1000000 lines"]);
    assert_eq!(home.size(), 5);
}

#[test]
fn a_held_checkpoint_that_is_none_or_of_another_log_is_no_evidence() {
    let (home, other) = (Home::founded(), Home::founded());
    home.write("theirs", other.run(&["checkpoint"]).done());
    home.run(&["verify", "--held", "theirs"])
        .failed(1, &["held checkpoint 0 is not one of this log", "was put in its place"]);
    home.write("nonsense", "nonsense");
    home.run(&["verify", "--held", "nonsense"]).failed(2, &["`nonsense`"]);
    home.run(&["verify", "--held", "nowhere"]).failed(2, &["`nowhere`"]);
    home.run(&["verify", "--expect-key", "nonsense"]).failed(2, &["nonsense"]);
    fs::create_dir(home.path("audit")).unwrap();
    home.run(&["export", "audit"]).failed(2, &["`audit` exists already"]);
}

#[test]
fn who_imports_is_named_where_it_is_not_plain() {
    let home = Home::founded();
    home.write("hosts.csv", "Host,Name\na,A\n");
    home.run_with(&["execute"], &register(2, "P-2")).done();
    home.run(&import(&[])).failed(2, &["more than one person is possible", "--as"]);
    home.run(&import(&["--as", "P-2"])).failed(2, &["no role is possible", "--role"]);
    home.run(&import(&["--as", "P-2", "--role", "top-management"]))
        .failed(1, &["G-2", "nothing was imported"]);
    assert_eq!(home.size(), 6);
    home.run(&import(&["--as", "P-1"])).done();
}
