//! Query: what can be asked of the cells of any report, and what it says of itself then.

use isms_core::moment::Moment;
use isms_projections::{
    Cell, Chart, Column, Header, Kind, Level, Link, Mark, Page, Query, QueryError, Report, Ring, Row, Status,
    Table,
};

use crate::bakery::bakery;

#[test]
fn a_condition_is_compared_with_what_the_column_holds() {
    for (condition, expected) in [
        ("count=9", "a"),
        ("count!=9", "bcd"),
        ("count<10", "a"),
        ("count<=10", "ab"),
        ("count>9", "bc"),
        ("count>=10", "bc"),
        ("share<9.5", "b"),
        ("share=12.50", "a"),
        ("due=2026-03", "ab"),
        ("due<2026-03-31", "a"),
        ("due<=2026-03-31", "ab"),
        ("due>2026-03", "c"),
        ("due>=2026-03-02", "bc"),
        ("due!=2026-03", "cd"),
        ("late=yes", "a"),
        ("late!=yes", "bcd"),
        ("level=High", "c"),
        ("level!=High", "abd"),
        ("level>=Medium", "bc"),
        ("level<Medium", "a"),
        ("level>=2", "bc"),
        ("state=open", "ab"),
        ("state!=open", "cd"),
        ("state~CLOS", "c"),
        ("words=red", "ab"),
        ("words!=red", "cd"),
        ("words~re", "abc"),
        ("owner=P-2", "b"),
        ("owner=person/2", "b"),
        ("owner~p-", "ab"),
        ("owner=", "cd"),
        ("owner!=", "ab"),
        ("silent=anything", ""),
        ("silent!=anything", "abcd"),
        ("silent=", "abcd"),
        ("key ~ A", "a"),
    ] {
        assert_eq!(keys(&asked(&with(condition)).unwrap()), expected, "{condition}");
    }
    assert_eq!(keys(&asked(&with("count>=9").only("state=open".parse().unwrap())).unwrap()), "ab");
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_can() {
    for (condition, said) in [
        ("nothing=1", "no column is called `nothing`; there are key, count, share, due,"),
        ("count=many", "expected a number like `12.5` to compare `count` with, found `many`"),
        ("count~1", "`count` holds numbers and cannot be asked with `~`; it can with =, !=, <, <=, > and >="),
        ("due<soon", "expected a date like `2026-03-31`"),
        ("due~2026", "`due` holds dates"),
        ("late=maybe", "expected `yes` or `no`"),
        ("late<yes", "`late` holds yes or no"),
        ("level>=Enormous", "expected a level (Low, Medium, High) or its rank to compare `level` with"),
        ("level~Hi", "`level` holds levels"),
        ("state<open", "`state` holds words and cannot be asked with `<`; it can with =, != and ~"),
        ("owner<", "expected a value to compare `owner` with"),
    ] {
        let error = asked(&with(condition)).unwrap_err().to_string();
        assert!(error.starts_with(said) || error.contains(said), "{condition}: {error}");
    }
    for text in ["", "state", "=open", "state open", "!"] {
        assert!(
            matches!(text.parse::<isms_projections::Where>(), Err(QueryError::Condition { .. })),
            "{text}"
        );
    }
    let sorted = Query::default().sorted("-nothing".parse().unwrap());
    assert!(matches!(asked(&sorted), Err(QueryError::Column { .. })));
    let elsewhere = Query { table: Some("other".into()), ..Query::default() };
    assert_eq!(
        asked(&elsewhere).unwrap_err().to_string(),
        "no table is called `other`; there are things, totals"
    );
}

#[test]
fn rows_are_sorted_by_what_a_column_holds_and_stay_in_their_order_where_that_is_the_same() {
    for (sort, expected) in [
        ("count", "abcd"),
        ("-count", "cbad"),
        ("share", "bacd"),
        ("-due", "cbad"),
        ("-level", "cbad"),
        ("state", "cabd"),
        ("late", "bacd"),
        ("silent", "abcd"),
        ("-silent", "abcd"),
    ] {
        let sorted = asked(&Query::default().sorted(sort.parse().unwrap())).unwrap();
        assert_eq!(keys(&sorted), expected, "{sort}");
    }
}

#[test]
fn a_part_says_of_how_many_it_is_and_how_it_is_made_again() {
    let query = with("state!=open").only("key!=it's".parse().unwrap()).sorted("-due".parse().unwrap());
    let report = asked(&query.page(Page::first(1).skipping(1))).unwrap();
    assert_eq!(keys(&report), "d");
    assert_eq!(
        report.header.command,
        r"made --where='state!=open' --where='key!=it'\''s' --sort='-due' --limit=1 --offset=1"
    );
    assert_eq!(
        report.notes,
        [
            "First.",
            "Rows 2 to 2 are shown of 2 that were chosen of 4. Charts and other tables, which tell of all rows, are left out."
        ]
    );
    assert!(report.charts.is_empty() && report.tables.len() == 1);
    assert_ne!(report.digest(), whole().digest());
    let beyond = asked(&Query::default().page(Page::first(2).skipping(9))).unwrap();
    assert_eq!((keys(&beyond).as_str(), beyond.tables.len()), ("", 1));
    assert!(beyond.notes[1].starts_with("No row is shown of 4."), "{:?}", beyond.notes);
}

#[test]
fn pages_of_tables_of_one_name_are_counted_through() {
    let mut twice = whole();
    twice.tables.remove(1);
    twice.tables.push(twice.tables[0].clone());
    let moment = moment();
    let mut found = String::new();
    for begin in (0..8).step_by(3) {
        let page = Query::default().page(Page::first(3).skipping(begin));
        let part = page.answer(twice.clone(), &moment).unwrap();
        found.extend(part.tables.iter().flat_map(|it| &it.rows).map(|row| row.cells[0].to_string()));
    }
    assert_eq!(found, "abcdabcd");
}

#[test]
fn another_table_is_asked_by_its_name() {
    let totals = Query { table: Some("totals".into()), ..Query::default() };
    let report = asked(&totals).unwrap();
    assert_eq!(report.tables.len(), 1);
    assert_eq!(report.tables[0].name, "totals");
    assert_eq!(asked(&Query::default()).unwrap(), whole());
}

fn with(condition: &str) -> Query {
    Query::default().only(condition.parse().unwrap())
}

fn asked(query: &Query) -> Result<Report, QueryError> {
    query.answer(whole(), &moment())
}

fn moment() -> Moment {
    bakery().on("2026-06-15")
}

fn keys(report: &Report) -> String {
    report.tables[0].rows.iter().map(|row| row.cells[0].to_string()).collect()
}

fn whole() -> Report {
    let columns = [
        ("key", Kind::Key),
        ("count", Kind::Number),
        ("share", Kind::Number),
        ("due", Kind::Date),
        ("late", Kind::Short),
        ("level", Kind::Short),
        ("state", Kind::Short),
        ("words", Kind::Short),
        ("owner", Kind::Short),
        ("silent", Kind::Short),
    ];
    let columns = columns.map(|(key, kind)| Column::across(key, key, kind));
    let date = |text: &str| Cell::Date(text.into());
    let decimal = |text: &str| Cell::Decimal(text.into());
    let level = |level: &str, rank| Cell::Level(Level { level: level.into(), rank, of: 3 });
    let state = |status: &str| Cell::Status(Status { status: status.into(), mark: Mark::Gap });
    let list = |words: &[&str]| Cell::List(words.iter().map(ToString::to_string).collect());
    let owner = |text: &str, stream: &str| Cell::Link(Link { text: text.into(), stream: stream.into() });
    let nothing = || Cell::Empty;
    let rows = [
        vec![
            "a".into(),
            9_i64.into(),
            decimal("12.50"),
            date("2026-03-01"),
            true.into(),
            level("Low", 1),
            state("open"),
            list(&["red"]),
            owner("P-1", "person/1"),
            nothing(),
        ],
        vec![
            "b".into(),
            10_i64.into(),
            decimal("9.4"),
            date("2026-03-31"),
            false.into(),
            level("Medium", 2),
            state("open"),
            list(&["blue", "red"]),
            owner("P-2", "person/2"),
            nothing(),
        ],
        vec![
            "c".into(),
            11_i64.into(),
            nothing(),
            date("2026-11"),
            nothing(),
            level("High", 3),
            state("closed"),
            list(&["green"]),
        ],
        vec!["d".into()],
    ];
    let rows = rows.into_iter().zip(1..).map(|(cells, seq)| Row::of(cells, [seq]));
    let totals = [Column::across("what", "What", Kind::Key)];
    let total = Row::of(["all".into()], [1]);
    let tables =
        [Table::of("things", "Things", columns, rows), Table::of("totals", "Totals", totals, [total])];
    let header = Header::with_command(&moment(), "things", "Things", 1, "made".into());
    let mut report = Report::of(header, tables);
    report.charts.push(Chart::Ring(Ring { caption: "A ring".into(), steps: Vec::new(), current: None }));
    report.notes.push("First.".into());
    report
}
