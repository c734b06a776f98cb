//! `docs/reports.md` says of every report what it answers and what its columns are: written from what is built.
//!
//! ```text
//! REPORTS=write cargo test -p isms --test it handbook
//! ```

use std::fmt::Write as _;
use std::path::Path;

use isms::projections::{Blueprint, Source, Theme, reports};

#[test]
fn the_page_of_the_reports_is_what_is_built() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reports.md");
    let page = page();
    if std::env::var("REPORTS").as_deref() == Ok("write") {
        std::fs::write(&path, &page).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == page,
        "`docs/reports.md` is not what is built: REPORTS=write cargo test -p isms --test it handbook"
    );
}

fn page() -> String {
    let mut page = String::from(
        "# Reports\n\n\
         Written by `REPORTS=write cargo test -p isms --test it handbook` from what is built.\n\n\
         `isms report NAME --as-of WHEN --format FORMAT` prints one, `isms report all -o DIR` all of them as linked pages. \
         Every row has one more column: the positions of the events that it rests on.\n",
    );
    let mut blueprints: Vec<_> = reports::all().collect();
    blueprints.sort_by_key(|it| it.theme);
    let mut theme: Option<Theme> = None;
    for blueprint in blueprints {
        if theme.replace(blueprint.theme) != Some(blueprint.theme) {
            let _ = write!(page, "\n## {}\n", blueprint.theme.title());
        }
        page += &section(blueprint);
    }
    page
}

fn section(blueprint: &Blueprint) -> String {
    let from = match blueprint.source {
        Source::Things(_) => "a register, a row a thing",
        Source::Register(_) => "a view of the register",
        Source::Log(_) => "told by the log",
    };
    let columns: Vec<_> =
        (blueprint.columns)().iter().map(|it| format!("{} (`{}`)", it.heading, it.key)).collect();
    format!(
        "\n### `{}`: {}\n\n{} Version {}, {from}.\n\n{}.\n",
        blueprint.name,
        blueprint.title,
        blueprint.question,
        blueprint.version,
        columns.join(", ")
    )
}
