//! Look: the templates that a page is made with, each of which an application may replace.
//!
//! Whatever a template says, values are escaped and the page forbids what it does not need: the engine has no filter
//! that switches escaping off, and a page without the policy is an error.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, HtmlEscape, Output, UndefinedBehavior};
use serde::Serialize;

/// Our own templates by their names.
const TEMPLATES: [(&str, &str); 7] = [
    (PAGE, include_str!("../../../templates/report.html")),
    ("report.css", include_str!("../../../templates/report.css")),
    ("heat_map.svg", include_str!("../../../templates/heat_map.svg")),
    ("trend.svg", include_str!("../../../templates/trend.svg")),
    ("ring.svg", include_str!("../../../templates/ring.svg")),
    ("coverage.html", include_str!("../../../templates/coverage.html")),
    ("timeline.svg", include_str!("../../../templates/timeline.svg")),
];

/// What a site is made with besides. The way to its first page is on every page of it.
const SITE: [(&str, &str); 3] = [
    ("index.html", include_str!("../../../templates/index.html")),
    ("site.css", include_str!("../../../templates/site.css")),
    ("trail.html", include_str!("../../../templates/trail.html")),
];

/// The template of the page, which includes the others.
const PAGE: &str = "report.html";

/// What a browser is told to forbid: scripts, and everything from elsewhere.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
                      style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">";

/// How pages look.
///
/// A page is made with seven templates, and an application replaces those that it wants to look otherwise: `report.css`
/// alone for colors and letters of its own, `report.html` for another order of things, a chart for another drawing. What
/// a template is given is told in `docs/templates.md`.
///
/// ```
/// # use isms_projections::{Header, Report};
/// # let header = Header {
/// #     title: "Open <risks>".into(), organization: "Nordwerk".into(), isms: "Production".into(),
/// #     scope_revision: None, standard: "ISO/IEC 27001".into(), edition: "2022".into(), as_of: "31 March 2026".into(),
/// #     position: 9, root: "".into(), report: "open".into(), report_version: 1, command: "isms report open".into(), what_if: None,
/// # };
/// # let report = Report { header, charts: vec![], tables: vec![], notes: vec![] };
/// use isms_projections::Look;
///
/// let page = "<!doctype html>\n<html lang=\"en\">{{ policy }}<title>{{ title }}</title></html>";
/// let look = Look::new().with("report.html", page)?;
/// assert!(report.to_html_with(&look, |_| None)?.contains("<title>Open &lt;risks&gt;</title>"));
///
/// let error = Look::new().with("report.html", "<html>\n{% if title %}</html>").unwrap_err();
/// assert!(error.to_string().starts_with("`report.html`, line 2: "));
/// # Ok::<(), isms_projections::LookError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Look<'a> {
    templates: Environment<'a>,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LookError {
    /// There is no template of this name.
    #[error("there is no template `{template}`, but {}", known())]
    Unknown {
        /// The name that was given.
        template: String,
    },
    /// A template cannot be read, or asks for what there is not.
    #[error("`{template}`, line {line}: {reason}: `{text}`")]
    Broken {
        /// The name of the template.
        template: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
        /// What stands in that line.
        text: String,
    },
    /// The page does not say what a browser has to forbid.
    #[error(
        "`report.html` has to write `{{{{ policy }}}}` in its head, before its style and anything else that loads"
    )]
    Unprotected,
}

impl<'a> Look<'a> {
    /// Our own looks.
    #[must_use]
    pub fn new() -> Self {
        let mut templates = Environment::empty();
        templates.set_auto_escape_callback(|_| AutoEscape::Html);
        templates.set_formatter(|out, _, value| escaped(out, value));
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        let blocks = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        if let Ok(blocks) = blocks {
            templates.set_syntax(blocks);
        }
        for (name, template) in TEMPLATES.into_iter().chain(SITE) {
            // It cannot fail: the templates are constants that the tests render. Were one broken, the page would say so.
            let _ = templates.add_template(name, template);
        }
        Self { templates }
    }

    /// The same, with another template of this name.
    pub fn with(mut self, name: &'a str, template: &'a str) -> Result<Self, LookError> {
        if !TEMPLATES.iter().any(|(known, _)| *known == name) {
            return Err(LookError::Unknown { template: name.to_owned() });
        }
        let added = self.templates.add_template(name, template);
        added.map_err(|error| broken(&error, |_| Some(template.to_owned())))?;
        Ok(self)
    }

    /// A page.
    pub(super) fn page(&self, values: impl Serialize) -> Result<String, LookError> {
        self.fill(PAGE, values)
    }

    /// A page made with another template.
    pub(super) fn fill(&self, template: &str, values: impl Serialize) -> Result<String, LookError> {
        let page = self.templates.get_template(template).and_then(|it| it.render(Serde(values)));
        let mut page = page.map_err(|error| broken(&error, |name| self.source(name)))?;
        page.push('\n');
        if is_protected(&page) { Ok(page) } else { Err(LookError::Unprotected) }
    }

    fn source(&self, name: &str) -> Option<String> {
        self.templates.get_template(name).ok().map(|it| it.source().to_owned())
    }
}

impl Default for Look<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// The policy as a template writes it: the one value that is markup.
pub(super) fn policy() -> Value {
    Value::from_safe_string(POLICY.to_owned())
}

/// Every value is escaped, whatever a template says; only markup that templates have made is markup.
fn escaped(out: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    if value.is_safe() {
        write!(out, "{value}").map_err(Error::from)
    } else {
        write!(out, "{}", HtmlEscape(&value.to_string())).map_err(Error::from)
    }
}

/// Whether the policy stands before everything that it has to hold for.
fn is_protected(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    let policy = page.find(&POLICY.to_ascii_lowercase());
    let loads = ["<style", "<link", "<script", "<img", "<body", "<svg", "<iframe", "<object", "<embed"];
    let first = loads.iter().filter_map(|it| page.find(it)).min().unwrap_or(page.len());
    policy.is_some_and(|at| at < first)
}

/// The innermost of nested errors says where it is.
fn broken(error: &Error, source: impl Fn(&str) -> Option<String>) -> LookError {
    let mut innermost = error;
    while let Some(within) = std::error::Error::source(innermost).and_then(|it| it.downcast_ref::<Error>()) {
        innermost = within;
    }
    let template = innermost.name().unwrap_or(PAGE);
    let line = innermost.line().unwrap_or(1);
    let text = source(template).and_then(|it| it.lines().nth(line - 1).map(|it| it.trim().to_owned()));
    let reason = if innermost.kind() == ErrorKind::UndefinedError {
        "there is no such value".to_owned()
    } else {
        innermost.detail().map_or_else(|| innermost.kind().to_string(), str::to_owned)
    };
    LookError::Broken { template: template.to_owned(), line, reason, text: text.unwrap_or_default() }
}

fn known() -> String {
    TEMPLATES.map(|(name, _)| format!("`{name}`")).join(", ")
}
