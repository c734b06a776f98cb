//! An import that is killed, twenty times at random: it goes on where it was, and nothing is there twice.

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;
use std::time::Duration;

use super::Home;
use crate::chance::random;

const ROWS: usize = 3_000;
const KILLS: usize = 20;

#[test]
fn a_killed_import_goes_on_where_it_was() {
    let home = Home::founded();
    let mut rows = String::from("Name\n");
    for row in 0..ROWS {
        writeln!(rows, "host-{row}.example").unwrap();
    }
    home.write("hosts.csv", rows);
    let import = ["import", "assets", "hosts.csv", "--map", "reference=Name", "--map", "name=Name"];
    let mut kept = 0;
    for _ in 0..KILLS {
        let mut process = home.command(&import).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(random() % 350));
        let _ = process.kill();
        process.wait().unwrap();
        home.run(&["verify", "--level", "full"]).done();
        let log = fs::read_to_string(home.path("acme.isms/log.jsonl")).unwrap();
        let now = log.lines().filter(|line| line.starts_with("{\"seq\":")).count();
        assert!(now >= kept, "{now} events after {kept}");
        kept = now;
    }

    home.run(&import).done();
    assert_eq!(home.run(&["register", "assets"]).done().lines().count(), 1 + ROWS);
    // Each asset entered once, and the import was noted as completed once.
    assert_eq!(home.size(), 5 + ROWS + 1);
    home.run(&["verify", "--level", "full"]).done();
    home.run(&import).done();
    assert_eq!(home.size(), 5 + ROWS + 1);
}
