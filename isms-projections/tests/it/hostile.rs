//! What somebody typed runs nowhere: not as a tag, a formula, an escape sequence or a change of direction.

use isms_projections::Report;
use serde_json::Value;

use crate::sample;

const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style></title></svg><script>",
    "{{ 7 * 7 }}{% include 'report.css' %}",
    "=cmd|'/c calc'!A0",
    "@SUM(1)\t=1",
    "\r=1+1",
    "a | b\n| c ` [x](javascript:alert(1)) ![x](https://example.com) www.example.com @team",
    "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m",
    "invoice\u{202e}fdp.exe\u{2066}\u{200b}",
    "-1\"\"; \\",
];

/// What a terminal or a page would act upon, whoever wrote it.
fn acts(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn formats(report: &Report) -> [String; 7] {
    [
        report.to_text(80),
        report.to_text(300),
        report.to_markdown(),
        report.to_html(),
        report.to_csv(),
        report.to_json(),
        report.to_json_lines(),
    ]
}

#[test]
fn nothing_acts_on_a_screen_in_any_format() {
    for title in HOSTILE {
        let charts = Report { charts: sample::typed(title), ..sample::tiny_with(title) };
        for printed in formats(&sample::tiny_with(title)).into_iter().chain(formats(&charts)) {
            assert!(!printed.contains(acts), "{title:?} in {printed}");
        }
    }
}

#[test]
fn every_tag_of_a_page_is_ours() {
    let tags = |page: &str| page.matches('<').count();
    let ours = tags(&sample::tiny().to_html());
    for title in HOSTILE {
        let page = sample::tiny_with(title).to_html();
        assert_eq!(tags(&page), ours, "{title}");
        let charts = Report { charts: sample::typed(title), ..sample::tiny_with(title) }.to_html();
        let charts_of_ours = Report { charts: sample::typed("ours"), ..sample::tiny() }.to_html();
        assert_eq!(tags(&charts), tags(&charts_of_ours), "{title}");
        assert!(!title.contains("{{") || page.contains("{{ 7 * 7 }}"), "a template was run");
    }
}

#[test]
fn no_field_of_a_spreadsheet_is_a_formula() {
    for title in HOSTILE {
        let csv = sample::tiny_with(title).to_csv();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
        for line in reader.records() {
            for field in line.unwrap().iter().filter(|it| *it != "-3") {
                assert!(!field.trim_start().starts_with(['=', '+', '-', '@']), "{field:?}");
            }
        }
    }
}

#[test]
fn a_row_of_markdown_stays_one_row() {
    let pipes = |line: &str| line.matches('|').count() - line.matches("\\|").count();
    for title in HOSTILE {
        let markdown = sample::tiny_with(title).to_markdown();
        for line in markdown.lines().filter(|line| line.starts_with("| RSK")) {
            assert_eq!(pipes(line), 13, "{line}");
        }
        assert!(!markdown.replace("<br>", "").contains('<'), "{title}");
        let markdown = ["\\]", "\\@", "\\:"].iter().fold(markdown, |text, escaped| text.replace(escaped, ""));
        assert!(!markdown.contains("](") && !markdown.contains("://") && !markdown.contains(" @"), "{title}");
    }
}

#[test]
fn json_says_exactly_what_was_recorded() {
    for title in HOSTILE {
        let report = sample::tiny_with(title);
        let whole: Value = serde_json::from_str(&report.to_json()).unwrap();
        assert_eq!(whole["tables"][0]["rows"][0]["title"], title);
        let line: Value = serde_json::from_str(report.to_json_lines().lines().next().unwrap()).unwrap();
        assert_eq!(line["title"], title);
    }
}
