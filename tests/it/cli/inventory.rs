//! A real inventory of 16,539 assets, from the file to the reports.

use std::fs;

use super::Home;
use crate::data;

const ROWS: usize = 16_539;

#[test]
fn a_real_inventory_is_imported_once_and_its_gaps_are_shown() {
    let Some(file) = data::file("asset-inventories/dotgov-current-full.csv") else { return };
    let file = file.to_str().unwrap();
    let home = Home::founded();
    let import = [
        &["import", "assets", file, "--map", "reference=Domain name", "--map", "name=Domain name"][..],
        &["--map", "unit=Organization name"],
    ]
    .concat();
    let preview = home.run(&[&import[..], &["--preview"]].concat());
    assert!(preview.err.contains("16539 accepted"), "{}", preview.err);
    preview.done();
    assert_eq!(home.run(&["key"]).done().lines().count(), 1);
    let answer = home.run(&import);
    assert!(answer.err.contains("16539 accepted, 0 unchanged, 0 refused"), "{}", answer.err);
    assert_eq!(answer.done().lines().count(), 1 + ROWS);

    let now = home.run(&["register", "assets"]).done();
    assert_eq!(now.lines().count(), 1 + ROWS);
    assert_eq!(now.lines().filter(|row| row.contains("no owner (A-1)")).count(), ROWS);
    let before = home.run(&["register", "assets", "--as-of", "#5"]).done();
    assert_eq!(before.lines().count(), 1);

    let log = fs::read(home.path("acme.isms/log.jsonl")).unwrap();
    let again = home.run(&import);
    assert!(
        again.err.contains("0 accepted, 16539 unchanged, 0 refused; nothing was recorded"),
        "{}",
        again.err
    );
    again.done();
    assert_eq!(fs::read(home.path("acme.isms/log.jsonl")).unwrap(), log);
    let since = home.run(&["diff", "--from", "#5"]).done();
    assert!(since.ends_with("asset,16539,0,0,0,\n"), "{}", since.lines().last().unwrap_or_default());

    home.run(&["verify"]).done();
    let palms: &[u8] = b"29palms.gov";
    let changed = log.windows(palms.len()).position(|bytes| bytes == palms).unwrap();
    let mut damaged = log.clone();
    damaged[changed] = b'3';
    fs::write(home.path("acme.isms/log.jsonl"), damaged).unwrap();
    let found = home.run(&["verify"]);
    let is_located =
        ["problem    event 5,", "problem    events 5 to "].iter().any(|it| found.out.contains(it));
    assert!(is_located, "{}", found.out);
    found.failed(1, &["found"]);
}
