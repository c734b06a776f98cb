//! HTML: a report as one page that needs nothing else, for a screen and for paper.
//!
//! The page runs no script and loads nothing, and says so in its content security policy. Its looks are in
//! `templates/report.css`, the order of things in `templates/report.html`; here is what they are filled with. The
//! template engine escapes every value, and each has been made inert before.

mod look;
mod grid;
mod heat_map;
mod trend;
mod ring;
mod coverage;
mod timeline;

use std::borrow::Cow;
use std::sync::LazyLock;

use minijinja::value::Value;
use serde::Serialize;

use crate::chart::Chart;
use crate::inert;
use crate::provenance::{self, EMPTY, EVENTS, Fact, NO_ROWS};
use crate::sketch::Sketch;
use crate::table::{Header, Report};

pub use look::{Look, LookError};

/// Our own looks, read once.
static OURS: LazyLock<Look<'static>> = LazyLock::new(Look::new);

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

    /// The same page, with templates of the application.
    ///
    /// It fails if a template asks for what it is not given, or the page lacks its policy: see [`Look`].
    pub fn to_html_with(
        &self,
        look: &Look<'_>,
        address: impl Fn(Target<'_>) -> Option<String>,
    ) -> Result<String, LookError> {
        look.page(page(self, &address, &Setting::default()))
    }

    /// The same page in its place among others.
    pub(crate) fn to_html_set(&self, address: Address<'_>, setting: &Setting) -> String {
        or_say(OURS.page(page(self, address, setting)))
    }
}

/// A page of another kind, whose template is filled with what it is made of.
pub(crate) fn fill(template: &str, with: impl Serialize) -> String {
    or_say(OURS.fill(template, Protected { policy: look::policy(), with }))
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

// It cannot fail: our templates are rendered by the tests. Were one broken, the page would say so.
fn or_say(page: Result<String, LookError>) -> String {
    page.unwrap_or_else(|error| {
        format!("<!doctype html>\n<title>{}</title>\n", inert::line(&error.to_string()).replace('<', ""))
    })
}

/// Whatever a page is filled with, and what a browser is told to forbid on it.
#[derive(Serialize)]
struct Protected<T> {
    policy: Value,
    #[serde(flatten)]
    with: T,
}

/// What the template of the page is filled with.
#[derive(Serialize)]
struct Page<'a> {
    policy: Value,
    title: Cow<'a, str>,
    margins: Margins,
    trail: &'a [Step],
    turns: &'a [Step],
    heading: Vec<Fact>,
    notes: Vec<Cow<'a, str>>,
    charts: Vec<Figure>,
    tables: Vec<grid::Grid>,
    imprint: Vec<Fact>,
    events: &'static str,
    empty: &'static str,
    no_rows: &'static str,
}

/// A chart, and the template that draws it.
#[derive(Serialize)]
struct Figure {
    /// `trend`: the name of the template without its ending.
    kind: &'static str,
    template: &'static str,
    caption: String,
    /// What is to be seen, in words.
    summary: String,
    drawing: Drawing,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Drawing {
    HeatMap(heat_map::Drawing),
    Trend(trend::Drawing),
    Ring(ring::Drawing),
    Coverage(coverage::Drawing),
    Timeline(timeline::Drawing),
}

fn page<'a>(report: &'a Report, address: Address<'_>, setting: &'a Setting) -> Page<'a> {
    let own = || provenance::imprint(report);
    Page {
        policy: look::policy(),
        title: inert::line(&report.header.title),
        margins: margins(
            &report.header,
            &setting.identity.clone().unwrap_or_else(|| provenance::identity(report)),
        ),
        trail: &setting.trail,
        turns: &setting.turns,
        heading: inert_facts(provenance::heading(report)),
        notes: report.notes.iter().map(|note| inert::lines(note)).collect(),
        charts: report.charts.iter().map(figure).collect(),
        tables: grid::grids(&report.tables, address),
        imprint: inert_facts(setting.imprint.clone().unwrap_or_else(own)),
        events: EVENTS,
        empty: EMPTY,
        no_rows: NO_ROWS,
    }
}

fn figure(chart: &Chart) -> Figure {
    let Sketch { caption, words, .. } = Sketch::of(chart);
    let (template, drawing) = match chart {
        Chart::HeatMap(map) => ("heat_map.svg", Drawing::HeatMap(heat_map::drawing(map))),
        Chart::Trend(trend) => ("trend.svg", Drawing::Trend(trend::drawing(trend))),
        Chart::Ring(ring) => ("ring.svg", Drawing::Ring(ring::drawing(ring))),
        Chart::Coverage(coverage) => ("coverage.html", Drawing::Coverage(coverage::drawing(coverage))),
        Chart::Timeline(timeline) => ("timeline.svg", Drawing::Timeline(timeline::drawing(timeline))),
    };
    let [caption, summary] = [caption, words].map(|it| inert::line(&it).into_owned());
    let kind = template.split('.').next().unwrap_or(template);
    Figure { kind, template, caption, summary, drawing }
}

/// A name that has to fit beside or into a drawing.
fn short(name: &str, max: usize) -> String {
    let name = inert::line(name);
    if name.chars().count() <= max {
        return name.into_owned();
    }
    name.chars().take(max.saturating_sub(1)).chain(['…']).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_string_of_the_style_sheet() {
        assert_eq!(css_string("a\"</style>"), "a\\22 \\3c \\2f style\\3e ");
    }
}
