//! The command line, as somebody at a terminal uses it: every command for its main job, and every wrong use ends in
//! a message and the right status.

mod bad_input;
mod inventory;
mod killed;
mod lines;
mod registers;

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What the command line answered.
struct Answer {
    status: i32,
    out: String,
    err: String,
}

impl Answer {
    /// It was done; what it printed.
    fn done(self) -> String {
        assert_eq!(self.status, 0, "{}", self.err);
        self.out
    }

    /// It was not done, with this status, and said all of this.
    fn failed(self, status: i32, said: &[&str]) {
        assert_eq!(self.status, status, "{}{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        for words in said {
            assert!(self.err.contains(words), "expected `{words}` in: {}", self.err);
        }
    }
}

/// A directory with a store in it, founded by P-1.
struct Home(TempDir);

impl Home {
    fn empty() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn founded() -> Self {
        let home = Self::empty();
        home.run(&["init", "acme.isms", "--organization", "Acme", "--top-management", "P-1"]).done();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_isms"));
        command.current_dir(self.0.path()).env("ISMS_STORE", "acme.isms").env_remove("COLUMNS").args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Answer {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &[&str], input: &str) -> Answer {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Whoever is used wrongly may not read what it is given.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Answer {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// How many events there are.
    fn size(&self) -> usize {
        self.run(&["history", "--format", "jsonl"]).done().lines().count()
    }
}

/// A command line of JSON that registers a person under the number that ends their identity.
fn register(number: u8, reference: &str) -> String {
    format!(
        r#"{{"actor":{{"person":"P-1","role":"top-management"}},"command":{{"person":{{"register":["00000000-0000-8000-8000-0000000000{number:02}",{{"reference":"{reference}","relation":"employee"}}]}}}}}}"#
    ) + "\n"
}

fn lines(json: &str) -> Vec<Value> {
    json.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_new_store_has_its_founder_its_role_and_a_key_beside_it() {
    let home = Home::empty();
    let init = ["init", "acme.isms", "--organization", "Acme", "--top-management", "P-1"];
    let answer = home.run(&[&init[..], &["--profile", "micro", "--utc-offset", "-03:30"]].concat());
    assert!(answer.err.contains("isms execute"), "what to do next: {}", answer.err);
    let printed = answer.done();
    for name in ["store\tacme.isms", "log\t", "person/P-1\t", "role/top-management\t"] {
        assert!(printed.contains(name), "{printed}");
    }
    assert!(home.path("acme.isms.key").exists());
    home.run(&init).failed(2, &["acme.isms.key", "exists already"]);
    assert_eq!(home.size(), 5);
}

#[test]
fn a_log_in_a_database_is_used_like_one_in_a_file_by_one_process_at_a_time() {
    let home = Home::empty();
    let init = ["init", "acme.isms", "--organization", "Acme", "--top-management", "P-1", "--engine", "sled"];
    home.run(&init).done();
    assert!(home.path("acme.isms/log.sled").is_dir() && !home.path("acme.isms/log.jsonl").exists());
    home.run_with(&["execute"], &register(2, "P-2")).done();
    assert_eq!(home.run(&["history", "--format", "jsonl"]).done().lines().count(), 6);
    assert!(home.run(&["verify"]).done().contains("6 events in 2 commits"));
    home.run(&["export", "audit"]).done();
    home.run(&["verify", "--store", "audit"]).done();

    let isms = isms::Isms::open(home.path("acme.isms")).unwrap();
    for args in [["history"], ["verify"]] {
        home.run(&args).failed(3, &["is open elsewhere"]);
    }
    isms.close();
}

#[test]
fn each_command_gets_a_receipt_or_a_refusal() {
    let home = Home::founded();
    let input = [register(2, "P-2"), register(3, "P-2"), register(4, "P-4")].concat();
    let answer = home.run_with(&["execute"], &input);
    assert_eq!(answer.status, 1);
    let printed = lines(&answer.out);
    assert_eq!(printed[0]["positions"], serde_json::json!([5]));
    assert_eq!((&printed[1]["line"], &printed[1]["rule"]), (&2.into(), &"G-9".into()));
    assert_eq!(printed[2]["positions"], serde_json::json!([6]));
    answer.failed(1, &["1 command was refused"]);
}

#[test]
fn the_line_that_the_help_shows_is_one() {
    let home = Home::founded();
    let help = home.run(&["execute", "--help"]).done();
    let line = help.lines().map(str::trim).find(|line| line.starts_with("{\"actor\"")).unwrap();
    home.run_with(&["execute"], line).done();
    assert_eq!(home.size(), 6);
}

#[test]
fn whoever_an_earlier_line_registers_acts_in_a_later_one() {
    let home = Home::founded();
    let terms = r#"{"actor":{"person":"P-2"},"command":{"person":{"offboard":["00000000-0000-8000-8000-000000000002",{"access_removed":true,"assets_returned":true}]}}}"#;
    let nobody = terms.replace("P-2", "P-9");
    let answer = home.run_with(&["execute"], &[&register(2, "P-2"), terms, "\n", &nobody].concat());
    let printed = lines(&answer.out);
    assert_eq!(printed[0]["positions"], serde_json::json!([5]));
    assert_eq!(printed[1]["rule"], "G-2", "{}", answer.out);
    assert!(printed[2]["error"].as_str().unwrap().contains("`P-9`"), "{}", answer.out);
    assert_eq!(answer.status, 1);
}

#[test]
fn all_or_nothing_and_a_preview_record_nothing_where_one_is_refused() {
    let home = Home::founded();
    let bad = [register(2, "P-2"), register(3, "P-2")].concat();
    for option in ["--atomic", "--preview"] {
        let answer = home.run_with(&["execute", option], &bad);
        assert_eq!(lines(&answer.out)[0]["rule"], "G-9");
        answer.failed(1, &["line 2 was refused, so nothing was recorded"]);
    }
    home.write("good.jsonl", [register(2, "P-2"), register(3, "P-3")].concat());
    assert_eq!(lines(&home.run(&["execute", "--preview", "good.jsonl"]).done()).len(), 2);
    assert_eq!(home.size(), 5);
    home.run(&["execute", "--atomic", "good.jsonl"]).done();
    assert_eq!(home.size(), 7);
}

#[test]
fn a_command_with_an_identity_is_recorded_once() {
    let home = Home::founded();
    let line = register(2, "P-2")
        .replace("\"command\"", "\"id\":\"00000000-0000-8000-8000-0000000000aa\",\"command\"");
    home.run_with(&["execute"], &line).done();
    let again = lines(&home.run_with(&["execute"], &line).done());
    assert_eq!((&again[0]["replayed"], &again[0]["positions"]), (&true.into(), &serde_json::json!([5])));
    assert_eq!(home.size(), 6);
}

#[test]
fn a_register_is_printed_in_every_format_and_to_a_file() {
    let home = Home::founded();
    home.write("assets.csv", "reference,name\nA-1,Payroll\n");
    home.run(&["import", "assets", "assets.csv", "--map", "reference=reference", "--map", "name=name"])
        .done();
    for (format, words) in [
        ("table", "Assets (1 row)"),
        ("csv", "A-1,Payroll"),
        ("json", "\"rows_sha256\""),
        ("jsonl", "\"name\":\"Payroll\""),
        ("markdown", "| Payroll |"),
        ("html", ">Payroll</td>"),
    ] {
        let printed = home.run(&["report", "assets", "--format", format]).done();
        assert!(printed.contains(words), "{format}: {printed}");
    }
    home.run(&["register", "assets", "-o", "assets.html"]).done();
    assert!(fs::read_to_string(home.path("assets.html")).unwrap().starts_with("<!"));
    home.run(&["report", "assets", "-o", "assets.xlsx"]).done();
    assert!(fs::read(home.path("assets.xlsx")).unwrap().starts_with(b"PK"));
    home.run(&["report", "all", "-o", "reports", "--format", "json"]).done();
    assert!(home.path("reports/assets.json").exists());
}

#[test]
fn history_why_and_difference_name_the_event_its_actor_and_its_reason() {
    let home = Home::founded();
    let import = |name: &str| {
        home.write("assets.csv", format!("reference,name\nA-1,{name}\n"));
        home.run(&["import", "assets", "assets.csv", "--map", "reference=reference", "--map", "name=name"])
            .done()
    };
    import("Payroll");
    import("Wages");

    let all = lines(&home.run(&["history", "--type", "asset", "--format", "jsonl"]).done());
    let types: Vec<_> = all.iter().map(|row| row["event"].as_str().unwrap()).collect();
    assert_eq!(types, ["asset.identified", "asset.details_changed"]);
    assert_eq!(
        home.run(&["history", "--by", "P-1", "--since", "#5", "--until", "#7", "--format", "jsonl"])
            .done()
            .lines()
            .count(),
        2
    );
    assert_eq!(
        home.run(&["history", "--since", "2020", "--until", "2020-12", "--format", "jsonl"]).done(),
        ""
    );

    let timeline = home.run(&["history", "--of", "asset/A-1", "--since", "#6", "--format", "jsonl"]).done();
    assert_eq!(lines(&timeline)[0]["changes"], serde_json::json!(["details.name: Payroll → Wages"]));

    let why = lines(&home.run(&["why", "asset/A-1", "details.name", "--format", "jsonl"]).done());
    let values: Vec<_> = why.iter().map(|row| (&row["value"], &row["position"])).collect();
    assert_eq!(values, [(&"Payroll".into(), &5.into()), (&"Wages".into(), &7.into())]);
    assert_eq!(why[1]["reason"], "import, row 1 of the file");
    let before = home.run(&["why", "asset/A-1", "details", "--as-of", "#6", "--format", "jsonl"]).done();
    assert_eq!(before.lines().count(), 1);

    let changes = lines(&home.run(&["diff", "--from", "#6", "--format", "jsonl"]).done());
    let row = &changes[0];
    assert_eq!(
        (&row["field"], &row["then"], &row["now"]),
        (&"details.name".into(), &"Payroll".into(), &"Wages".into())
    );
    assert_eq!((&row["by"]["text"], &row["rests_on"]), (&"P-1".into(), &serde_json::json!([7])));
    let added = lines(&home.run(&["diff", "--from", "#5", "--to", "#6", "--format", "jsonl"]).done());
    assert_eq!(added[0]["now"], "added");
}

#[test]
fn a_report_says_how_it_is_made_again() {
    let home = Home::founded();
    home.write("assets.csv", "reference,name\nA-1,Payroll\n");
    home.run(&["import", "assets", "assets.csv", "--map", "reference=reference", "--map", "name=name"])
        .done();
    for args in
        [&["report", "assets"][..], &["history"], &["why", "asset/A-1", "details"], &["diff", "--from", "#5"]]
    {
        let first: Value =
            serde_json::from_str(&home.run(&[args, &["--format", "json"]].concat()).done()).unwrap();
        let command = first["header"]["command"].as_str().unwrap().replace('\'', "");
        let again: Vec<_> = command.split(' ').skip(1).chain(["--format", "json"]).collect();
        let again: Value = serde_json::from_str(&home.run(&again).done()).unwrap();
        assert_eq!(again["rows_sha256"], first["rows_sha256"], "{command}");
    }
}

#[test]
fn what_this_version_knows_needs_no_store() {
    let home = Home::empty();
    for (command, words) in [
        ("events", "asset.identified"),
        ("rules", "K-9"),
        ("reports", "assets"),
        ("commands", "asset.identify"),
    ] {
        let items: Value = serde_json::from_str(&home.run(&[command, "--format", "json"]).done()).unwrap();
        assert!(!items.as_array().unwrap().is_empty());
        for format in ["table", "csv", "jsonl"] {
            let printed = home.run(&[command, "--format", format]).done();
            let named = words.split('.').all(|word| printed.contains(word));
            assert!(named, "{command} {format}: {printed}");
        }
    }
}

#[test]
fn what_is_listed_as_a_command_names_the_authority_that_it_takes() {
    let rows = lines(&Home::empty().run(&["commands", "--format", "jsonl"]).done());
    for (command, demand) in [("asset.identify", "inventory"), ("correct", "correct"), ("void", "correct")] {
        let row = rows.iter().find(|row| row["command"] == command).unwrap();
        assert_eq!(row["demand"], demand, "{command}");
    }
    assert!(rows.iter().all(|row| row["demand"].is_string()));
}

#[test]
fn the_verifier_key_is_the_one_that_the_log_names() {
    let home = Home::founded();
    let key = home.run(&["key"]).done();
    assert!(fs::read_to_string(home.path("acme.isms/log.jsonl")).unwrap().contains(key.trim()));
}

#[test]
fn a_log_is_verified_against_a_checkpoint_that_was_kept_and_so_is_its_bundle() {
    let home = Home::founded();
    home.write("kept", home.run(&["checkpoint"]).done());
    home.run_with(&["execute"], &register(2, "P-2")).done();
    let key = home.run(&["key"]).done();
    let verify = ["verify", "--held", "kept", "--expect-key", key.trim()];
    let found = home.run(&verify).done();
    for words in ["6 events in 2 commits", "held checkpoint over 5 events", "expected", "not shown  "] {
        assert!(found.contains(words), "expected `{words}` in: {found}");
    }
    home.run(&["export", "audit"]).done();
    home.run(&[&verify[..], &["--store", "audit", "--level", "deep"]].concat()).done();
}

#[test]
fn the_json_of_a_command_can_be_looked_up() {
    let home = Home::empty();
    let known = home.run(&["commands", "person.register", "--format", "json"]).done();
    let known: Value = serde_json::from_str(&known).unwrap();
    let form = r#"{"person":{"register":[uuid,{"reference":text,"unit"?:text,"relation":"employee"|"#;
    assert!(known[0]["json"].as_str().unwrap().starts_with(form), "{}", known[0]["json"]);
    let required = &known[0]["schema"]["prefixItems"][1]["required"];
    assert_eq!(*required, serde_json::json!(["reference", "relation"]));
    assert_eq!(known[0]["schema"]["prefixItems"][0]["format"], "uuid");
    let one = home.run(&["commands", "person.offboard", "--format", "csv"]).done();
    assert_eq!(one.lines().count(), 2);
    assert!(one.contains("example") && one.contains("3d09fd54-bb6c-401a-832f-57d8df8ba845"), "{one}");
    let correct = home.run(&["commands", "correct", "--format", "json"]).done();
    let correct: Value = serde_json::from_str(&correct).unwrap();
    let read = serde_json::from_str::<isms::command::Command>(correct[0]["example"].as_str().unwrap());
    assert!(read.is_ok(), "{correct}");
    let all = home.run(&["commands"]).done();
    assert!(home.run(&["commands", "risk"]).done().lines().count() < all.lines().count());
    home.run(&["commands", "nothing"]).failed(2, &["`nothing`", "isms commands"]);
}
