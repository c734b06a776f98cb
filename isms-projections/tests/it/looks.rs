//! Looks: an application replaces how pages look, and nothing of what keeps them safe.

use isms_projections::{Look, LookError, Report};

use crate::sample;

const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<head>{{ policy }}<title>{{ title }}</title></head>\n\
                    <body data-title=\"{{ title }}\">\n{% for table in tables %}\n<h2>{{ table.caption }}</h2>\n\
                    {% endfor %}\n{% for chart in charts %}\n{% set drawing = chart.drawing %}\n{% set at = loop.index %}\n\
                    {% include chart.template %}\n{% endfor %}\n</body>\n</html>";

fn rendered(look: &Look<'_>, report: &Report) -> Result<String, LookError> {
    report.to_html_with(look, |_| None)
}

fn page(template: &str) -> Result<String, LookError> {
    rendered(&Look::new().with("report.html", template)?, &sample::tiny())
}

#[test]
fn without_a_replacement_it_is_our_page() {
    let report = sample::charts();
    assert_eq!(rendered(&Look::new(), &report), Ok(report.to_html()));
}

#[test]
fn a_style_sheet_a_page_and_a_chart_can_be_replaced() {
    let style = Look::new().with("report.css", "body { color: teal }").unwrap();
    let styled = rendered(&style, &sample::tiny()).unwrap();
    assert!(styled.contains("color: teal") && !styled.contains("--paper"));
    let look = Look::new().with("report.html", PAGE).unwrap();
    let look = look.with("ring.svg", "<p>{{ chart.summary }} {{ drawing.now }}</p>").unwrap();
    let page = rendered(&look, &sample::charts()).unwrap();
    assert!(
        page.contains("<p>Events in each phase: Plan ✓ 42, Do ✓ 118, Check (now) ! 31, Act ✗ 0. Check</p>")
    );
    assert!(page.contains(r#"<svg class="trend""#));
}

#[test]
fn a_hostile_title_stays_text_whatever_a_template_says() {
    let title = "<script>alert(1)</script>\"'{{ 7 * 7 }}";
    let escaped = "&lt;script&gt;alert(1)&lt;&#x2f;script&gt;&quot;&#x27;{{ 7 * 7 }}";
    let unescaped = PAGE.replace("<h2>{{ table.caption }}</h2>", "{% autoescape false %}<h2>{{ table.caption }}</h2>{% set x %}{{ title }}{% endset %}{{ x }}{% endautoescape %}");
    for template in [PAGE, &unescaped] {
        let look = Look::new().with("report.html", template).unwrap();
        let page = rendered(&look, &sample::tiny_with(title)).unwrap();
        assert!(!page.contains("<script") && page.contains(&format!("<title>{escaped}</title>")), "{page}");
    }
}

#[test]
fn no_filter_switches_escaping_off() {
    let error = page(&PAGE.replace("{{ title }}</title>", "{{ title|safe }}</title>")).unwrap_err();
    assert!(error.to_string().starts_with("`report.html`, line 3: "), "{error}");
    assert!(error.to_string().contains("safe"), "{error}");
}

#[test]
fn a_broken_template_is_named_with_its_line() {
    let error = page("<html>\n{{ policy }}\n{% for table in %}").unwrap_err();
    assert!(error.to_string().starts_with("`report.html`, line 3: "), "{error}");
    assert!(error.to_string().ends_with("`{% for table in %}`"), "{error}");
}

#[test]
fn what_is_missing_is_named_with_its_line_also_in_a_chart() {
    let error = page("<html>\n{{ policy }}\n<h1>{{ titel }}</h1>").unwrap_err();
    let said = "`report.html`, line 3: there is no such value: `<h1>{{ titel }}</h1>`";
    assert_eq!(error.to_string(), said);
    let look = Look::new().with("heat_map.svg", "<svg>\n\n{{ drawing.widht }}</svg>").unwrap();
    let error = rendered(&look, &sample::tiny()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`heat_map.svg`, line 3: there is no such value: `{{ drawing.widht }}</svg>`"
    );
}

#[test]
fn a_template_of_another_name_is_refused_with_the_names_there_are() {
    let error = Look::new().with("heatmap.svg", "<svg/>").unwrap_err();
    assert_eq!(error, LookError::Unknown { template: "heatmap.svg".into() });
    assert!(error.to_string().contains("`heat_map.svg`"), "{error}");
}

#[test]
fn a_page_without_its_policy_is_an_error() {
    assert_eq!(page(&PAGE.replace("{{ policy }}", "")), Err(LookError::Unprotected));
    assert_eq!(
        page(&PAGE.replace("{{ policy }}", "<style></style>{{ policy }}")),
        Err(LookError::Unprotected)
    );
    let typed = PAGE.replace("{{ policy }}", "");
    let look = Look::new().with("report.html", &typed).unwrap();
    let title = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">";
    assert_eq!(rendered(&look, &sample::tiny_with(title)), Err(LookError::Unprotected));
}

#[test]
fn every_value_that_our_templates_use_is_told_in_the_documentation() {
    let told = include_str!("../../../docs/templates.md");
    let ours = [
        include_str!("../../templates/report.html"),
        include_str!("../../templates/report.css"),
        include_str!("../../templates/heat_map.svg"),
        include_str!("../../templates/trend.svg"),
        include_str!("../../templates/ring.svg"),
        include_str!("../../templates/coverage.html"),
        include_str!("../../templates/timeline.svg"),
    ];
    let expressions = ours.iter().flat_map(|it| it.split("{{").skip(1).chain(it.split("{%").skip(1)));
    let mut members = 0;
    for expression in expressions {
        let expression = expression.split(['}', '%']).next().unwrap();
        let words = expression.split(|it: char| !it.is_ascii_alphanumeric() && it != '_' && it != '.');
        for member in words.filter(|it| !it.starts_with("loop")).filter_map(|it| it.split_once('.')) {
            // Templates have names too: `report.css`.
            if !["html", "css", "svg"].contains(&member.1) {
                members += 1;
                assert!(told.contains(&format!("`{}`", member.1)), "{} is not told", member.1);
            }
        }
    }
    assert!(members > 60, "{members} were read");
}
