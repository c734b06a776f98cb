//! A site that somebody stops with Ctrl-C: nothing of it is left, and the earlier one stays.

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::Home;

#[test]
fn ctrl_c_leaves_the_earlier_site_and_nothing_beside_it() {
    let home = Home::founded();
    home.run(&["report", "all", "-o", "site"]).done();
    let before = std::fs::read_to_string(home.path("site/index.html")).unwrap();
    let mut rows = String::from("Name\n");
    for row in 0..2_000 {
        writeln!(rows, "host-{row}.example").unwrap();
    }
    home.write("hosts.csv", rows);
    home.run(&["import", "assets", "hosts.csv", "--map", "reference=Name", "--map", "name=Name"]).done();

    let report = ["report", "all", "-o", "site"];
    let mut process = home.command(&report).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let partial = home.path("site.partial/reports");
    while !partial.exists() {
        assert!(process.try_wait().unwrap().is_none(), "it was done before it could be stopped");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap().success());
    assert_eq!(process.wait().unwrap().code(), Some(130));
    assert!(!home.path("site.partial").exists());
    assert_eq!(std::fs::read_to_string(home.path("site/index.html")).unwrap(), before);
    home.run(&report).done();
    assert_ne!(std::fs::read_to_string(home.path("site/index.html")).unwrap(), before);
}

#[test]
fn a_directory_with_something_else_in_it_is_no_place_for_a_site() {
    let home = Home::founded();
    std::fs::create_dir(home.path("papers")).unwrap();
    home.write("papers/thesis.txt", "years of work");
    home.run(&["report", "all", "-o", "papers"]).failed(2, &["name another directory, or empty it"]);
}
