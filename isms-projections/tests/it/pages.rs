//! The sample reports as files, where an eye can look at them, and what holds for every page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use isms_projections::{Kind, Report, Target};

use crate::sample;

fn samples() -> [(&'static str, Report); 7] {
    [
        ("risk_register", sample::risk_register()),
        ("heat_map", sample::heat_map()),
        ("charts", sample::charts()),
        ("statement_of_applicability", sample::statement_of_applicability()),
        ("competence", sample::activity()),
        ("tiny", sample::tiny()),
        ("endless", sample::tiny_with(&"endless".repeat(60))),
    ]
}

#[test]
fn every_sample_is_written_where_one_can_look_at_it() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports");
    fs::create_dir_all(&directory).unwrap();
    for (name, report) in samples() {
        let formats = [
            ("html", report.to_html()),
            ("txt", report.to_text(120)),
            ("md", report.to_markdown()),
            ("csv", report.to_csv()),
            ("json", report.to_json()),
            ("jsonl", report.to_json_lines()),
        ];
        for (extension, bytes) in formats {
            fs::write(directory.join(name).with_extension(extension), bytes).unwrap();
        }
        fs::write(directory.join(name).with_extension("xlsx"), report.to_xlsx().unwrap()).unwrap();
    }
}

#[test]
fn a_page_runs_and_loads_nothing() {
    for (name, report) in samples() {
        let page = report.to_html();
        assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"), "{name}");
        for loads in
            ["<script", "<link", "<img", "<iframe", "src=", "url(", "@import", " style=", "javascript:"]
        {
            assert!(!page.contains(loads), "{name} has {loads}");
        }
    }
}

#[test]
fn the_tags_of_a_page_are_balanced_and_its_ids_unique() {
    for (name, report) in samples() {
        let page = report.to_html();
        let mut open = Vec::new();
        let mut ids = BTreeSet::new();
        for tag in page.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0) {
            let element = tag.split([' ', '/']).find(|it| !it.is_empty()).unwrap();
            if let Some(closed) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closed), "{name}: {tag}");
            } else if !["!doctype", "meta"].contains(&element) && !tag.ends_with('/') {
                open.push(element);
            }
            if let Some((_, id)) = tag.split_once(" id=\"") {
                let id = id.split('"').next().unwrap();
                assert!(ids.insert(id), "{name}: {id} twice");
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
    }
}

#[test]
fn a_thing_with_a_row_on_the_page_is_linked_to_it() {
    let page = sample::tiny().to_html();
    assert!(page.contains(r##"<a href="#risk&#x2f;7">RSK-007</a>"##));
    assert!(page.contains(r#"<span id="risk&#x2f;7">RSK-007</span>"#));
}

#[test]
fn an_application_says_where_links_lead() {
    let page = sample::tiny().to_html_linked(|target| match target {
        Target::Stream(stream) => Some(format!("/history/{stream}?a&b")),
        Target::Event(seq) => (seq == 41).then(|| format!("/event/{seq}")),
        Target::Report(name) => Some(format!("/reports/{name}")),
    });
    assert!(page.contains(r#"<a href="&#x2f;history&#x2f;risk&#x2f;7?a&amp;b">RSK-007</a>"#));
    assert!(page.contains(r#"<span>9</span>, <a href="&#x2f;event&#x2f;41">41</a>, <span>4712</span>"#));
}

#[test]
fn a_reading_leads_to_another_report() {
    let address = |target: Target<'_>| match target {
        Target::Report(name) => Some(format!("{name}.html")),
        Target::Stream(_) | Target::Event(_) => None,
    };
    let report = sample::tiny_with("risk-register");
    assert!(report.to_html_linked(address).contains(r#"<a href="risk-register.html">risk-register</a>"#));
    assert!(report.to_html().contains("<dt>More</dt> <dd><span>risk-register</span></dd>"));
}

#[test]
fn what_stands_beneath_a_row_is_as_wide_as_the_row() {
    let mut report = sample::tiny();
    // Seven columns and the events beside the key; then the same with no key.
    assert!(report.to_html().contains(r#"<td colspan="8">"#));
    report.tables[0].columns[0].kind = Kind::Short;
    assert!(report.to_html().contains(r#"<td colspan="9">"#));
}
