//! Sample reports of an invented organization, as the views would return them.

use std::fmt::Write;

use isms_projections::{
    Cell, Chart, Column, Header, HeatMap, Kind, Level, Link, Mark, Move, Reading, Report, Row, Square,
    Status, Table,
};

mod charts;

pub(crate) use charts::{charts, typed};

const LIKELIHOOD: [&str; 5] = ["Rare", "Unlikely", "Possible", "Likely", "Almost certain"];
const CONSEQUENCE: [&str; 5] = ["Negligible", "Minor", "Serious", "Severe", "Catastrophic"];
const LEVELS: [&str; 5] = ["very low", "low", "moderate", "high", "very high"];

/// Reference, title, threat, likelihood and consequence before and after treatment, owner, option.
type Line = (&'static str, &'static str, (usize, usize), (usize, usize), &'static str, &'static str);

#[rustfmt::skip]
const RISKS: [Line; 15] = [
    ("Ransomware encrypts the file servers of a plant", "Criminals", (4, 5), (2, 4), "Head of IT", "modify"),
    ("A departed employee still reaches customer data", "Insiders", (3, 4), (1, 4), "Head of Human Resources", "modify"),
    ("The hosting provider fails for more than a day", "Technical failure", (2, 4), (2, 3), "Head of Operations", "share"),
    ("A laptop with drawings is stolen from a car", "Theft", (4, 3), (4, 1), "Head of Engineering", "modify"),
    ("An invoice is paid to a forged account", "Fraud", (3, 3), (2, 3), "Head of Finance", "modify"),
    ("Backups turn out to be unreadable when needed", "Error", (2, 5), (1, 5), "Head of IT", "modify"),
    ("A supplier's remote access is misused", "Criminals", (3, 5), (2, 4), "Head of Purchasing", "modify"),
    ("Source code is published by mistake", "Error", (2, 3), (1, 3), "Head of Engineering", "modify"),
    ("A fire in the server room", "Environment", (1, 5), (1, 4), "Head of Facilities", "share"),
    ("Visitors photograph a prototype", "Espionage", (2, 2), (1, 2), "Head of Facilities", "retain"),
    ("The only administrator of the ERP system is absent", "Dependence on persons", (4, 4), (2, 2), "Head of IT", "modify"),
    ("Personal data of applicants are kept too long", "Error", (5, 2), (2, 2), "Head of Human Resources", "modify"),
    ("An AI service learns from confidential text", "Error", (4, 3), (3, 3), "Head of Engineering", "avoid"),
    ("Production stops after a faulty update", "Technical failure", (3, 4), (2, 4), "Head of Operations", "modify"),
    ("Paper files are left in the abandoned office", "Error", (1, 2), (1, 1), "Head of Facilities", "avoid"),
];

fn header(title: &str, report: &str) -> Header {
    Header {
        title: title.into(),
        organization: "Nordwerk Antriebe GmbH".into(),
        isms: "Information security of development and production".into(),
        scope_revision: Some("4".into()),
        standard: "ISO/IEC 27001".into(),
        edition: "2022 + Amd 1:2024".into(),
        as_of: "31 March 2026, as known on 2 April 2026".into(),
        position: 4711,
        root: "u3Ev0nVqFzH9b2mWcQ1L7sJx5tRkYp8dAa6oGiN4eZw=".into(),
        report: report.into(),
        report_version: 1,
        command: format!(
            "isms report {report} --as-of 2026-03-31@2026-04-02T00:00:00Z --store nordwerk.isms"
        ),
        what_if: None,
    }
}

fn stream(kind: &str, number: usize) -> String {
    format!("{kind}/0196f3a2-7c11-7000-8000-{number:012x}")
}

fn link(kind: &str, prefix: &str, number: usize) -> Link {
    Link { text: format!("{prefix}-{number:03}"), stream: stream(kind, number) }
}

/// The level of a likelihood and a consequence, each from 1 to 5.
fn level((likelihood, consequence): (usize, usize)) -> Level {
    let rank = match likelihood * consequence {
        0..=3 => 1,
        4..=6 => 2,
        7..=11 => 3,
        12..=16 => 4,
        _ => 5,
    };
    Level { level: LEVELS[rank - 1].into(), rank: u32::try_from(rank).unwrap(), of: 5 }
}

/// A risk register with everything a register has.
pub(crate) fn risk_register() -> Report {
    let rows = (1..).zip(RISKS).map(|(number, risk)| risk_row(number, risk)).collect();
    let columns = vec![
        Column::across("risk", "Risk", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::across("owner", "Owner", Kind::Short),
        Column::across("inherent", "Inherent", Kind::Short),
        Column::across("residual", "Residual", Kind::Short),
        Column::across("option", "Option", Kind::Short),
        Column::across("accepted_until", "Accepted until", Kind::Date),
        Column::across("next_review", "Next review", Kind::Date),
        Column::across("expected_loss", "Expected loss (EUR)", Kind::Number),
        Column::across("state", "State", Kind::Short),
        Column::beneath("threat", "Threat", Kind::Short),
        Column::beneath("assets", "Assets", Kind::Short),
        Column::beneath("controls", "Controls", Kind::Short),
        Column::beneath("affects", "Affects", Kind::Short),
        Column::beneath("method", "Method revision", Kind::Number),
        Column::beneath("stale", "Analysis stale", Kind::Short),
        Column::beneath("rationale", "Rationale", Kind::Prose),
    ];
    let notes = vec![
        "2 unknown events were passed over; a later version of the program wrote them.".into(),
        "One acceptance has expired since the last review.".into(),
    ];
    let table = Table { name: "risks".into(), caption: "Risks".into(), columns, rows };
    Report { header: header("Risk register", "risk-register"), charts: vec![], tables: vec![table], notes }
}

fn risk_row(number: usize, (title, threat, before, after, owner, option): Line) -> Row {
    let state = match number % 5 {
        0 => Status { status: "acceptance expired".into(), mark: Mark::Gap },
        2 => Status { status: "review due".into(), mark: Mark::Attention },
        4 => Status { status: "in treatment".into(), mark: Mark::Neutral },
        _ => Status { status: "accepted".into(), mark: Mark::Good },
    };
    let accepted = number % 5 != 4;
    let controls = (1..=number % 4).map(|nth| link("control", "CTL", 7 * nth + number)).collect();
    let assets = (1..=1 + number % 3).map(|nth| link("asset", "AST", 11 * nth + number)).collect();
    let first = u64::try_from(number).unwrap() * 37;
    Row {
        cells: vec![
            Cell::Link(link("risk", "RSK", number)),
            Cell::Text(title.into()),
            Cell::Text(owner.into()),
            Cell::Level(level(before)),
            Cell::Level(level(after)),
            Cell::Text(option.into()),
            if accepted { Cell::Date(format!("2027-{:02}-28", 1 + number % 12)) } else { Cell::Empty },
            Cell::Date(if number == 3 {
                "2026-Q3".into()
            } else {
                format!("2026-{:02}-15", 1 + number % 12)
            }),
            Cell::Decimal(format!("{}.00", number * number * 1250)),
            Cell::Status(state),
            Cell::Text(threat.into()),
            Cell::Links(assets),
            Cell::Links(controls),
            Cell::List(
                ["confidentiality", "integrity", "availability"][..=number % 3]
                    .iter()
                    .map(|it| (*it).into())
                    .collect(),
            ),
            Cell::Integer(3),
            Cell::YesNo(number == 6),
            if number.is_multiple_of(3) {
                Cell::Text("The likelihood follows from the incidents of the last three years and from what others in the trade report; the consequence from the business impact analysis.".into())
            } else {
                Cell::Empty
            },
        ],
        rests_on: [first, first + 4, first + 90, first + 91].into_iter().take(1 + number % 4).collect(),
    }
}

/// A heat map and the table that it draws.
pub(crate) fn heat_map() -> Report {
    let at = |likelihood: usize, consequence: usize| -> Vec<usize> {
        let here = |(_, risk): &(usize, Line)| risk.3 == (likelihood, consequence);
        (1..).zip(RISKS).filter(here).map(|(number, _)| number).collect()
    };
    let square = |likelihood, consequence| Square {
        level: level((likelihood, consequence)),
        risks: at(likelihood, consequence)
            .into_iter()
            .map(|number| link("risk", "RSK", number).text)
            .collect(),
    };
    let grid = (1..=5).map(|likelihood| (1..=5).map(|consequence| square(likelihood, consequence)).collect());
    let moves = (1..).zip(RISKS).map(|(number, (_, _, from, to, ..))| Move {
        risk: link("risk", "RSK", number).text,
        from: (from.0 - 1, from.1 - 1),
        to: (to.0 - 1, to.1 - 1),
    });
    let map = HeatMap {
        caption: "Residual level by likelihood and consequence".into(),
        likelihood: LIKELIHOOD.map(Into::into).into(),
        consequence: CONSEQUENCE.map(Into::into).into(),
        grid: grid.collect(),
        moves: moves.collect(),
    };
    let places =
        (1..=5).rev().flat_map(|likelihood| (1..=5).rev().map(move |consequence| (likelihood, consequence)));
    let rows = places.filter(|(likelihood, consequence)| !at(*likelihood, *consequence).is_empty());
    let rows = rows.map(|(likelihood, consequence)| {
        let risks = at(likelihood, consequence);
        Row {
            rests_on: risks.iter().map(|number| u64::try_from(*number).unwrap() * 37 + 90).collect(),
            cells: vec![
                Cell::Text(LIKELIHOOD[likelihood - 1].into()),
                Cell::Text(CONSEQUENCE[consequence - 1].into()),
                Cell::Level(level((likelihood, consequence))),
                Cell::Integer(i64::try_from(risks.len()).unwrap()),
                Cell::Links(risks.into_iter().map(|number| link("risk", "RSK", number)).collect()),
            ],
        }
    });
    let columns = vec![
        Column::across("likelihood", "Likelihood", Kind::Short),
        Column::across("consequence", "Consequence", Kind::Short),
        Column::across("level", "Level", Kind::Short),
        Column::across("count", "Risks", Kind::Number),
        Column::across("risks", "Which", Kind::Prose),
    ];
    let table =
        Table { name: "squares".into(), caption: "Occupied squares".into(), columns, rows: rows.collect() };
    Report {
        header: header("Risk heat map", "risk-heat-map"),
        charts: vec![Chart::HeatMap(map)],
        tables: vec![table],
        notes: vec![],
    }
}

/// Ninety-three controls with invented titles.
pub(crate) fn statement_of_applicability() -> Report {
    let themes = [("organizational", 5, 37), ("people", 6, 8), ("physical", 7, 14), ("technological", 8, 34)];
    let controls =
        themes.into_iter().flat_map(|(theme, group, count)| (1..=count).map(move |it| (theme, group, it)));
    let rows = (1..)
        .zip(controls)
        .map(|(at, (theme, group, number))| control_row(at, theme, group, number))
        .collect();
    let columns = vec![
        Column::across("control", "Control", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::across("theme", "Theme", Kind::Short),
        Column::across("applicable", "Applicable", Kind::Short),
        Column::across("grounds", "Grounds", Kind::Short),
        Column::across("implemented", "Implemented", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::across("tested_on", "Last test", Kind::Date),
        Column::across("test_result", "Result", Kind::Short),
        Column::beneath("justification", "Justification", Kind::Prose),
        Column::beneath("risks", "Risks", Kind::Short),
        Column::beneath("controls", "Implemented by", Kind::Short),
    ];
    let caption = "Controls of Annex A".into();
    let table = Table { name: "controls".into(), caption, columns, rows };
    Report {
        header: header("Statement of Applicability", "statement-of-applicability"),
        charts: vec![],
        tables: vec![table],
        notes: vec!["Revision 7, approved by top management on 12 March 2026.".into()],
    }
}

fn control_row(at: usize, theme: &str, group: usize, number: usize) -> Row {
    const SUBJECTS: [&str; 7] = ["Keys", "Visitors", "Backups", "Suppliers", "Logs", "Contracts", "Screens"];
    const TREATMENTS: [&str; 5] =
        ["are counted", "are named", "have an owner", "are kept apart", "are looked at twice"];
    let applicable = !at.is_multiple_of(11);
    let implemented = match at % 6 {
        _ if !applicable => Cell::Empty,
        0 => Cell::Status(Status { status: "no".into(), mark: Mark::Gap }),
        1 => Cell::Status(Status { status: "partly".into(), mark: Mark::Attention }),
        _ => Cell::Status(Status { status: "yes".into(), mark: Mark::Good }),
    };
    let why = if applicable {
        "It answers a risk that is above the level of acceptance, and a customer asks for it."
    } else {
        "Nothing of the kind is done at any site within the scope; the question is asked again every year."
    };
    let tested = applicable && at.is_multiple_of(2);
    Row {
        cells: vec![
            Cell::Link(Link {
                text: format!("{group}.{number}"),
                stream: format!("annex_a/{group}.{number}"),
            }),
            Cell::Text(format!("{} {}", SUBJECTS[at % 7], TREATMENTS[at % 5])),
            Cell::Text(theme.into()),
            Cell::YesNo(applicable),
            if applicable { Cell::List(vec!["risk".into(), "contract".into()]) } else { Cell::Empty },
            implemented,
            Cell::Text("Head of IT".into()),
            if tested { Cell::Date(format!("2026-{:02}", 1 + at % 3)) } else { Cell::Empty },
            if tested { Cell::Text("effective".into()) } else { Cell::Empty },
            Cell::Text(why.into()),
            Cell::Links((1..=at % 3).map(|nth| link("risk", "RSK", nth + at % 10)).collect()),
            Cell::Links((1..=at % 2).map(|nth| link("control", "CTL", nth + at)).collect()),
        ],
        rests_on: [2000 + u64::try_from(at).unwrap()].into(),
    }
}

/// As many columns beside each other as nobody should have.
pub(crate) fn activity() -> Report {
    let mut columns = vec![Column::across("who", "Who", Kind::Key)];
    for nth in 1..=17 {
        columns.push(Column::across(format!("c{nth}"), format!("Competence {nth}"), Kind::Short));
    }
    let row = |nth: usize| Row {
        cells: std::iter::once(Cell::Text(format!("P-{nth:03}")))
            .chain((0..17).map(|at| {
                if (at + nth).is_multiple_of(4) {
                    Cell::Empty
                } else {
                    Cell::Level(level((1 + (at * nth) % 5, 1 + (at + nth) % 5)))
                }
            }))
            .collect(),
        rests_on: [nth as u64 * 3].into(),
    };
    let table = Table {
        name: "matrix".into(),
        caption: "Competence".into(),
        columns,
        rows: (1..=40).map(row).collect(),
    };
    Report {
        header: header("Competence matrix", "competence"),
        charts: vec![],
        tables: vec![table],
        notes: vec![],
    }
}

/// One cell of every type, two rows, a small map: little enough to read in a snapshot.
pub(crate) fn tiny() -> Report {
    tiny_with("Backups are unreadable")
}

/// The same with a title that somebody typed, wherever a report shows text.
pub(crate) fn tiny_with(title: &str) -> Report {
    let full = Row {
        cells: vec![
            Cell::Link(Link { text: "RSK-006".into(), stream: "risk/6".into() }),
            Cell::Text(title.into()),
            Cell::Integer(-3),
            Cell::Decimal("12.50".into()),
            Cell::Date("2026-03".into()),
            Cell::YesNo(true),
            Cell::List(vec!["integrity".into(), title.into()]),
            Cell::Level(Level { level: title.into(), rank: 4, of: 5 }),
            Cell::Status(Status { status: title.into(), mark: Mark::Gap }),
            Cell::Links(vec![
                Link { text: "RSK-007".into(), stream: "risk/7".into() },
                Link { text: title.into(), stream: title.into() },
            ]),
            Cell::Reading(Reading { text: title.into(), report: title.into() }),
        ],
        rests_on: [9, 41, 4712].into(),
    };
    let bare = Row {
        cells: vec![Cell::Link(Link { text: "RSK-007".into(), stream: "risk/7".into() })],
        rests_on: [10].into(),
    };
    let columns = vec![
        Column::across("risk", "Risk", Kind::Key),
        Column::across("title", title, Kind::Prose),
        Column::across("change", "Change", Kind::Number),
        Column::across("loss", "Loss", Kind::Number),
        Column::across("review", "Review", Kind::Date),
        Column::across("open", "Open", Kind::Short),
        Column::across("affects", "Affects", Kind::Short),
        Column::across("level", "Level", Kind::Short),
        Column::beneath("state", "State", Kind::Short),
        Column::beneath("related", "Related", Kind::Short),
        Column::beneath("more", "More", Kind::Short),
    ];
    let square = |rank, risks: &[&str]| Square {
        level: Level { level: LEVELS[rank as usize - 1].into(), rank, of: 5 },
        risks: risks.iter().map(|it| (*it).into()).collect(),
    };
    let map = HeatMap {
        caption: title.into(),
        likelihood: vec!["low".into(), title.into()],
        consequence: vec!["low".into(), "high".into()],
        grid: vec![
            vec![square(1, &[]), square(2, &["RSK-006", title])],
            vec![square(3, &[]), square(5, &["RSK-007"])],
        ],
        moves: vec![],
    };
    let table =
        |name: &str, rows| Table { name: name.into(), caption: title.into(), columns: columns.clone(), rows };
    let mut header = header(title, "tiny");
    let _ = write!(header.command, " {title}");
    Report {
        header: Header { organization: title.into(), isms: title.into(), as_of: title.into(), ..header },
        charts: vec![Chart::HeatMap(map)],
        tables: vec![table("risks", vec![full, bare]), table("nothing", vec![])],
        notes: vec![title.into()],
    }
}
