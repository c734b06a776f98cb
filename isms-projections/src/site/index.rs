//! Index: the first page of a site, for whoever has a minute, and for whoever has a question.

mod attention;
mod figure;

use isms_core::moment::Moment;
use isms_core::stream::Stream;
use serde::Serialize;

use super::{Page, command};
use crate::address::{self, EVENTS_PER_PAGE};
use crate::blueprint::Theme;
use crate::inert;
use crate::provenance::{self, Fact};
use crate::question::{Answer, QUESTIONS};
use crate::render::html::{self, Margins, Step};
use crate::table::{Header, Report};
use crate::{reports, value};

/// The version of its definition.
const VERSION: u32 = 1;

/// What the template of the page is filled with.
#[derive(Serialize)]
struct Index {
    title: String,
    margins: Margins,
    heading: Vec<Fact>,
    attention: Vec<attention::Group>,
    figures: Vec<figure::Figure>,
    questions: Vec<Asked>,
    themes: Vec<Shelf>,
    kinds: Vec<Count>,
    log: Step,
    imprint: Vec<Fact>,
}

/// A question with where it is answered.
#[derive(Serialize)]
struct Asked {
    question: &'static str,
    look: &'static str,
    answers: Vec<Step>,
}

/// The reports of a theme.
#[derive(Serialize)]
struct Shelf {
    title: &'static str,
    reports: Vec<Shelved>,
}

/// A report with the question that it answers.
#[derive(Serialize)]
struct Shelved {
    title: &'static str,
    href: String,
    question: &'static str,
}

/// How many there are of something.
#[derive(Serialize)]
struct Count {
    step: Step,
    count: usize,
}

/// The first page of the site of a moment.
pub(super) fn page(moment: &Moment) -> Page {
    let known = moment.register.isms().map(|isms| isms.establishment.name.to_string());
    let title = known.unwrap_or_else(|| "Management system".to_owned());
    let header = Header::with_command(moment, "all", &title, VERSION, command(moment));
    let identity = format!("Position {}, root {}", header.position, header.root);
    let report = Report { header, charts: Vec::new(), tables: Vec::new(), notes: Vec::new() };
    let index = Index {
        title: inert::line(&title).into_owned(),
        margins: html::margins(&report.header, &identity),
        heading: html::inert_facts(provenance::heading(&report)),
        attention: attention::groups(moment),
        figures: figure::figures(moment),
        questions: questions(moment),
        themes: themes(),
        kinds: kinds(moment),
        log: log(moment),
        imprint: html::inert_facts(provenance::imprint_of_site(&report.header)),
    };
    Page { path: address::INDEX.to_owned(), content: html::fill("index.html", index) }
}

/// The questions of auditors. Of what there is nothing yet, there is no page to go to.
fn questions(moment: &Moment) -> Vec<Asked> {
    let step = |answer: &Answer| match answer {
        Answer::Report(name) => {
            reports::named(name).map(|it| Step::to(it.title, address::of_report(it.name, 1)))
        }
        Answer::Things(kind) => {
            let text = format!("Every {}", value::word(kind));
            (of_kind(moment, kind) > 0).then(|| Step::to(&text, address::of_kind(kind, 1)))
        }
        Answer::Log => Some(log(moment)),
    };
    let asked = QUESTIONS.iter().map(|it| Asked {
        question: it.asked,
        look: it.look,
        answers: it.answers.iter().filter_map(step).collect(),
    });
    asked.collect()
}

fn themes() -> Vec<Shelf> {
    let of = |theme: Theme| {
        let all = reports::all().filter(|it| it.theme == theme);
        let shelved = all.map(|it| Shelved {
            title: it.title,
            href: address::of_report(it.name, 1),
            question: it.question,
        });
        Shelf { title: theme.title(), reports: shelved.collect() }
    };
    Theme::ALL.into_iter().map(of).filter(|shelf| !shelf.reports.is_empty()).collect()
}

fn kinds(moment: &Moment) -> Vec<Count> {
    let count = |kind: &&str| Count {
        step: Step::to(&value::word(kind), address::of_kind(kind, 1)),
        count: of_kind(moment, kind),
    };
    Stream::AGGREGATES.iter().map(count).filter(|it| it.count > 0).collect()
}

fn of_kind(moment: &Moment, kind: &str) -> usize {
    moment.register.heads().filter(|(thing, _)| thing.aggregate() == kind).count()
}

/// The page of the log on which its latest events stand.
fn log(moment: &Moment) -> Step {
    let last = moment.position.saturating_sub(1);
    Step::to("The log, event by event", address::of_events(last - last % EVENTS_PER_PAGE))
}
