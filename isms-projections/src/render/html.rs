//! HTML: a report as one page that needs nothing else, for a screen and for paper.
//!
//! The page runs no script and loads nothing, and says so in its content security policy. Its looks are in
//! `templates/report.css`, the order of things in `templates/report.html`; here is what they are filled with. The
//! template engine escapes every value, and each has been made inert before.

mod grid;
mod heat_map;

use std::borrow::Cow;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};
use serde::Serialize;

use crate::cell::Level;
use crate::chart::Chart;
use crate::inert;
use crate::provenance::{self, EMPTY, EVENTS, Fact, NO_ROWS};
use crate::table::{Header, Report};

/// The templates of a page.
const TEMPLATES: [(&str, &str); 6] = [
    ("report.html", include_str!("../../templates/report.html")),
    ("trail.html", include_str!("../../templates/trail.html")),
    ("index.html", include_str!("../../templates/index.html")),
    ("site.css", include_str!("../../templates/site.css")),
    ("report.css", include_str!("../../templates/report.css")),
    ("heat_map.svg", include_str!("../../templates/heat_map.svg")),
];

/// Half a line in the margin of a sheet.
const MARGIN_MAX: usize = 85;

/// What a link on a page may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// The history of a thing: `risk/<uuid>`.
    Stream(&'a str),
    /// One event, by its position in the log.
    Event(u64),
    /// Another report, by its name: `risk-register`.
    Report(&'a str),
}

impl Report {
    /// The report as one page that needs nothing else.
    ///
    /// A thing that has a row of its own on the page is linked to it; other things and events are plain text.
    #[must_use]
    pub fn to_html(&self) -> String {
        self.to_html_linked(|_| None)
    }

    /// The same page, with links to wherever the application shows histories and events.
    ///
    /// `address` answers with a URL that is trusted as it is, or with none to leave the text plain.
    #[must_use]
    pub fn to_html_linked(&self, address: impl Fn(Target<'_>) -> Option<String>) -> String {
        self.to_html_set(&address, &Setting::default())
    }

    /// The same page in its place among others.
    pub(crate) fn to_html_set(&self, address: Address<'_>, setting: &Setting) -> String {
        or_say(page(self, address, setting))
    }
}

/// A page of another kind, whose template is filled with what it is made of.
pub(crate) fn fill(template: &str, with: impl Serialize) -> String {
    or_say(filled(template, with))
}

/// Where a link leads, if anywhere.
pub(crate) type Address<'a> = &'a dyn Fn(Target<'_>) -> Option<String>;

/// Where a page stands among others. One that stands alone has nothing of this.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setting {
    /// The way down to it, from the first page of all.
    pub(crate) trail: Vec<Step>,
    /// The pages before and behind it.
    pub(crate) turns: Vec<Step>,
    /// What a reader needs who wants to check it, where that is not what the rows on it say.
    pub(crate) imprint: Option<Vec<Fact>>,
    /// What every printed sheet of it says to be told from others.
    pub(crate) identity: Option<String>,
}

/// Another page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Step {
    /// What it is called.
    pub(crate) text: String,
    /// Where it is.
    pub(crate) href: String,
}

impl Step {
    /// A page with its name made inert.
    pub(crate) fn to(text: &str, href: impl Into<String>) -> Self {
        Self { text: inert::line(text).into_owned(), href: href.into() }
    }
}

// It cannot fail: the templates are constants that the tests render. Were one broken, the page would say so.
fn or_say(page: Result<String, Error>) -> String {
    page.unwrap_or_else(|error| format!("<!doctype html>\n<title>{:?}</title>\n", error.kind()))
}

/// What the template of the page is filled with.
#[derive(Serialize)]
struct Page<'a> {
    title: Cow<'a, str>,
    margins: Margins,
    trail: &'a [Step],
    turns: &'a [Step],
    heading: Vec<Fact>,
    notes: Vec<Cow<'a, str>>,
    charts: Vec<heat_map::Drawing>,
    tables: Vec<grid::Grid>,
    imprint: Vec<Fact>,
    events: &'static str,
    empty: &'static str,
    no_rows: &'static str,
}

fn page(report: &Report, address: Address<'_>, setting: &Setting) -> Result<String, Error> {
    let own = || provenance::imprint(report);
    let page = Page {
        title: inert::line(&report.header.title),
        margins: margins(
            &report.header,
            &setting.identity.clone().unwrap_or_else(|| provenance::identity(report)),
        ),
        trail: &setting.trail,
        turns: &setting.turns,
        heading: inert_facts(provenance::heading(report)),
        notes: report.notes.iter().map(|note| inert::lines(note)).collect(),
        charts: report
            .charts
            .iter()
            .filter_map(|it| if let Chart::HeatMap(map) = it { Some(heat_map::drawing(map)) } else { None })
            .collect(),
        tables: grid::grids(&report.tables, address),
        imprint: inert_facts(setting.imprint.clone().unwrap_or_else(own)),
        events: EVENTS,
        empty: EMPTY,
        no_rows: NO_ROWS,
    };
    filled("report.html", page)
}

fn filled(template: &str, with: impl Serialize) -> Result<String, Error> {
    static READ: LazyLock<Result<Environment<'static>, Error>> = LazyLock::new(templates);
    let templates = READ.as_ref().map_err(|error| Error::from(error.kind()))?;
    let mut html = templates.get_template(template)?.render(Serde(with))?;
    html.push('\n');
    Ok(html)
}

fn templates() -> Result<Environment<'static>, Error> {
    let mut templates = Environment::empty();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    for (name, template) in TEMPLATES {
        templates.add_template(name, template)?;
    }
    Ok(templates)
}

/// Labels with what they label, made inert.
pub(crate) fn inert_facts(facts: Vec<Fact>) -> Vec<Fact> {
    facts.into_iter().map(|(label, fact)| (label, inert::line(&fact).into_owned())).collect()
}

/// What every printed sheet says in its margins, so that no sheet can be taken for one of another report.
#[derive(Serialize)]
pub(crate) struct Margins {
    title: String,
    moment: String,
    digest: String,
}

/// Those of a page with this header, which is told from others by `identity`.
pub(crate) fn margins(header: &Header, identity: &str) -> Margins {
    Margins {
        title: css_string(&format!("{} – {}", header.organization, header.title)),
        moment: css_string(&format!("As of {}", header.as_of)),
        digest: css_string(identity),
    }
}

/// Text inside a quoted string of a style sheet: everything but letters, digits and spaces is written as a number,
/// so that nothing can end the string or the style sheet. The margin of a sheet has room for one line.
fn css_string(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || character == ' ';
    // The blank belongs to the number: it ends it.
    let escaped = |character: char| format!("\\{:x} ", u32::from(character));
    let text = inert::line(text);
    let cut = if text.chars().count() > MARGIN_MAX { "…" } else { "" };
    let characters = text.chars().take(MARGIN_MAX).chain(cut.chars());
    characters.map(|it| if plain(it) { it.to_string() } else { escaped(it) }).collect()
}

/// The color of a level: one of five steps, whatever the number of its scale.
fn step(level: &Level) -> u32 {
    let (above, steps) = (level.rank.saturating_sub(1), level.of.saturating_sub(1).max(1));
    1 + (above.min(steps).saturating_mul(8).saturating_add(steps)) / steps.saturating_mul(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_scale_have_the_ends_of_the_colors() {
        let steps =
            |of| (1..=of).map(|rank| step(&Level { level: String::new(), rank, of })).collect::<Vec<_>>();
        assert_eq!(steps(5), [1, 2, 3, 4, 5]);
        assert_eq!(steps(3), [1, 3, 5]);
        assert_eq!(steps(4), [1, 2, 4, 5]);
        assert_eq!(steps(1), [1]);
        assert_eq!(step(&Level { level: String::new(), rank: u32::MAX, of: 0 }), 5);
    }

    #[test]
    fn nothing_ends_a_string_of_the_style_sheet() {
        assert_eq!(css_string("a\"</style>"), "a\\22 \\3c \\2f style\\3e ");
    }
}
