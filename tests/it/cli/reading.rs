//! A register is asked for exactly what is wanted, and what it answers says how it is asked again.

use std::process::Command;

use serde_json::Value;

use super::Home;

/// Twelve assets, of which the even ones belong to the shop.
fn stocked() -> Home {
    let home = Home::founded();
    let rows = (1..=12).map(|at| {
        let (unit, name) = if at % 2 == 0 { ("Shop", "Till") } else { ("Office", "It's a desk") };
        format!("A-{at},{name} {at},{unit}\n")
    });
    home.write(
        "assets.csv",
        ["reference,name,unit\n".to_owned()].into_iter().chain(rows).collect::<String>(),
    );
    let map = ["--map", "reference=reference", "--map", "name=name", "--map", "unit=unit"];
    home.run(&[&["import", "assets", "assets.csv"][..], &map].concat()).done();
    home
}

/// The references of the assets in the answer.
fn keys(home: &Home, args: &[&str]) -> Vec<String> {
    let out = home.run(&[&["report", "assets", "--format", "csv"], args].concat()).done();
    out.lines().skip(1).filter_map(|row| row.split(',').next()).map(ToOwned::to_owned).collect()
}

#[test]
fn only_what_is_asked_for_is_printed() {
    let home = stocked();
    assert_eq!(keys(&home, &[]).len(), 12);
    assert_eq!(keys(&home, &["--limit", "3"]), ["A-1", "A-2", "A-3"]);
    assert_eq!(keys(&home, &["--limit", "3", "--offset", "9"]), ["A-10", "A-11", "A-12"]);
    assert_eq!(keys(&home, &["--after", "asset/A-10"]), ["A-11", "A-12"]);
    assert_eq!(keys(&home, &["--area", "shop", "--order", "-reference", "--limit", "2"]), ["A-12", "A-10"]);
    assert_eq!(keys(&home, &["--text", "it's", "--where", "asset!=A-1", "--limit", "1"]), ["A-3"]);
    assert_eq!(keys(&home, &["--where", "unit=Shop", "--sort", "-asset", "--limit", "2"]), ["A-12", "A-10"]);
    assert_eq!(keys(&home, &["--state", "in scope"]).len(), 12);
    assert!(keys(&home, &["--needs", "C=very high"]).is_empty());
    assert!(keys(&home, &["--answered-by", "P-1"]).is_empty());
}

#[test]
fn the_command_in_the_header_makes_the_same_again() {
    let home = stocked();
    for asked in [
        &["--where", "name~It's", "--sort", "-asset", "--limit", "2", "--offset", "1"][..],
        &["--owner", "P-1", "--answered-by", "P-1", "--text", "it's; echo", "--state", "disposed"],
        &["--area", "Shop", "--needs", "A=none", "--order", "-change", "--after", "asset/A-4"],
        &["--after", "asset/A-4"],
        &["--voided"],
    ] {
        let json = [&["report", "assets", "--format", "json"], asked].concat();
        let first = home.run(&json).done();
        let said: Value = serde_json::from_str(&first).unwrap();
        let command = said["header"]["command"].as_str().unwrap();
        let program = std::path::Path::new(env!("CARGO_BIN_EXE_isms")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let again = Command::new("sh")
            .args(["-c", &format!("{command} --format json")])
            .current_dir(home.path("."))
            .env("ISMS_STORE", "acme.isms")
            .env("PATH", path)
            .output()
            .unwrap();
        let again: Value = serde_json::from_slice(&again.stdout).unwrap();
        assert_eq!(again["rows_sha256"], said["rows_sha256"], "{command}");
        assert_eq!(again["tables"], said["tables"], "{command}");
        assert_eq!(again["header"]["command"], said["header"]["command"]);
    }
}

#[test]
fn what_cannot_be_asked_is_said_with_what_can() {
    let home = stocked();
    for (args, said) in [
        (&["assets", "--where", "cost>3"][..], &["no column is called `cost`", "availability"][..]),
        (&["assets", "--where", "cost"], &["expected a condition like"]),
        (&["assets", "--sort", "cost"], &["no column is called `cost`"]),
        (&["assets", "--where", "identified<soon"], &["expected a date", "`soon`"]),
        (&["assets", "--overdue"], &["an asset does not have last days; it has", "needs for protection"]),
        (&["assets", "--state", "lost"], &["in scope, out of scope, disposed", "`lost`"]),
        (&["assets", "--order", "size"], &["reference, level, due, change"]),
        (&["assets", "--needs", "C=huge"], &["very_high"]),
        (&["assets", "--needs", "huge"], &["C=high"]),
        (&["assets", "--goal", "G9"], &["G8"]),
        (&["assets", "--owner", "nobody"], &["`nobody`"]),
        (&["assets", "--owner", "asset/A-1"], &["expected a person or a role"]),
        (&["assets", "--control", "asset/A-1"], &["expected a control"]),
        (&["assets", "--after", "person/P-1"], &["expected an asset after which the page begins"]),
        (&["assets", "--table", "totals"], &["no table is called `totals`"]),
        (&["gaps", "--overdue"], &["`gaps` is no register of things", "status"]),
        (&["all", "-o", "out", "--limit", "3"], &["name the one"]),
    ] {
        home.run(&[&["report"], args].concat()).failed(2, said);
    }
}
