//! Site: all that can be read of a management system at a moment, as pages that lead to one another.
//!
//! ```text
//! index.html                what needs attention, the figures, every report, where an auditor's questions are answered
//! events/<first>.html       the log, page by page
//! reports/<report>.html     a report, on several pages where it has many rows
//! kinds/<kind>.html         all things of one kind
//! things/<kind>-<id>.html   a thing: what is known of it, what it has to do with others, what happened to it
//! ```
//!
//! Every page needs nothing but itself, and every link is relative: a site is opened from a disk as it is, or served
//! from anywhere. The same moment gives the same bytes.

mod events;
mod index;
mod kind;
mod sheets;
mod thing;

use std::collections::{BTreeMap, VecDeque};

use isms_core::history::{History, Unreadable};
use isms_core::moment::Moment;
use isms_core::stream::Stream;

use crate::address::{self, EVENTS_PER_PAGE};
use crate::blueprint::{Account, Blueprint};
use crate::render::html::{Setting, Step};
use crate::table::{Header, Report};
use crate::{heading, provenance, reports, value};

/// A page of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it lies in the directory of the site, with `/` between the parts.
    pub path: String,
    /// It as HTML.
    pub content: String,
}

/// The pages of a site, one after the other: whoever writes them keeps one at a time.
///
/// The log is read once from its beginning, and the events of each thing once more.
pub struct Site<'a> {
    moment: &'a Moment,
    history: &'a dyn History,
    /// The next event that is on no page yet.
    next: u64,
    /// Reports that are still to be made.
    accounts: VecDeque<(&'static Blueprint, Box<dyn Account>)>,
    kinds: std::slice::Iter<'static, &'static str>,
    things: std::vec::IntoIter<Stream>,
    /// What is known of the pages made so far.
    known: Known,
    waiting: VecDeque<Sheet>,
    is_index_due: bool,
    steps: u64,
    steps_total: u64,
}

/// What later pages say of earlier ones.
#[derive(Debug, Default)]
struct Known {
    /// The rows of things: in which report, and on which page of it.
    rows: BTreeMap<Stream, Vec<(&'static str, usize)>>,
    /// What things are named, where they have more of a name than a reference.
    names: BTreeMap<Stream, String>,
}

/// A page before it is written out.
#[derive(Debug)]
struct Sheet {
    path: String,
    report: Report,
    setting: Setting,
    /// Where links to reports lead that are rows of this page's thing: to the row.
    rows: Vec<(&'static str, String)>,
}

impl<'a> Site<'a> {
    /// The site of a moment. `history` has the events of the log, at least up to the moment's position.
    #[must_use]
    pub fn of(moment: &'a Moment, history: &'a dyn History) -> Self {
        let things: Vec<_> = moment.register.heads().map(|(thing, _)| thing).collect();
        let accounts: VecDeque<_> = reports::all().map(|it| (it, it.begin(moment))).collect();
        let kinds = Stream::AGGREGATES;
        let pages = [kinds.len(), things.len(), accounts.len(), 1].iter().sum::<usize>();
        Self {
            moment,
            history,
            next: 0,
            accounts,
            kinds: kinds.iter(),
            things: things.into_iter(),
            known: Known::default(),
            waiting: VecDeque::new(),
            is_index_due: true,
            steps: 0,
            steps_total: moment.position.div_ceil(EVENTS_PER_PAGE) + u64::try_from(pages).unwrap_or(u64::MAX),
        }
    }

    /// How much of it is made.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// How much there is to make.
    #[must_use]
    pub fn steps_total(&self) -> u64 {
        self.steps_total
    }

    /// The next page.
    fn page(&mut self) -> Result<Option<Page>, Unreadable> {
        loop {
            if let Some(sheet) = self.waiting.pop_front() {
                return Ok(Some(sheet.page(self.moment)));
            }
            self.steps += 1;
            if self.next < self.moment.position {
                let sheet = self.events()?;
                self.waiting.push_back(sheet);
            } else if let Some((blueprint, account)) = self.accounts.pop_front() {
                let report = account.report(self.moment);
                self.waiting.extend(sheets::of_report(blueprint, report, &mut self.known.rows));
            } else if let Some(kind) = self.kinds.next() {
                if let Some(report) = kind::report(self.moment, kind, &mut self.known.names) {
                    let setting = setting(&report.header);
                    self.waiting
                        .extend(sheets::parted(report, &setting, |page| address::of_kind(kind, page)));
                }
            } else if let Some(thing) = self.things.next() {
                let last = self.moment.register.head(thing).map(|head| head.last);
                let events = self.history.stream(last)?;
                self.waiting.push_back(thing::sheet(self.moment, thing, &events, &self.known)?);
            } else if std::mem::take(&mut self.is_index_due) {
                return Ok(Some(index::page(self.moment)));
            } else {
                self.steps = self.steps_total;
                return Ok(None);
            }
        }
    }

    /// The page with the next events, which every report is told meanwhile.
    fn events(&mut self) -> Result<Sheet, Unreadable> {
        let end = self.moment.position.min(self.next + EVENTS_PER_PAGE);
        let mut events = Vec::new();
        for seq in self.next..end {
            let found = self.history.event(seq)?;
            let event = found.ok_or_else(|| Unreadable(format!("no event at position {seq}")))?;
            for (_, account) in &mut self.accounts {
                account.apply(&event);
            }
            events.push(event);
        }
        let sheet = events::sheet(self.moment, self.next..end, events);
        self.next = end;
        Ok(sheet)
    }

    /// Makes no more pages.
    fn end(&mut self) {
        self.next = self.moment.position;
        self.accounts.clear();
        self.kinds = [].iter();
        self.things = Vec::new().into_iter();
        self.is_index_due = false;
    }
}

impl Iterator for Site<'_> {
    type Item = Result<Page, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        let page = self.page();
        if page.is_err() {
            self.end();
        }
        page.transpose()
    }
}

impl Sheet {
    fn page(&self, moment: &Moment) -> Page {
        let address = |target: crate::Target<'_>| {
            let row = |name: &str| self.rows.iter().find(|(report, _)| *report == name);
            let own = if let crate::Target::Report(name) = target { row(name) } else { None };
            let path = own.map_or_else(|| address::of(moment, target), |(_, path)| Some(path.clone()));
            path.map(|path| up(&path))
        };
        Page { path: self.path.clone(), content: self.report.to_html_set(&address, &self.setting) }
    }
}

/// What people call a thing: where it has no reference, there is one of its kind.
fn called(moment: &Moment, thing: Stream) -> String {
    let reference = moment.register.reference(thing).map(ToString::to_string);
    let only = || match thing.aggregate() {
        "isms" => "Management system".to_owned(),
        kind => value::capital(&value::word(kind)),
    };
    reference.unwrap_or_else(only)
}

/// What pages of a site say that are no reports of their own.
fn setting(header: &Header) -> Setting {
    Setting {
        trail: vec![from_index()],
        turns: Vec::new(),
        imprint: Some(provenance::imprint_of_site(header)),
        identity: Some(format!("Position {}, root {}", header.position, header.root)),
    }
}

/// The command that makes the site again.
fn command(moment: &Moment) -> String {
    format!("isms report all --as-of {} -o DIR", heading::question(moment))
}

/// The way to a page from one that lies in a folder of the site, as all but the first do.
fn up(path: &str) -> String {
    format!("../{path}")
}

/// The way down to every page that lies in a folder.
fn from_index() -> Step {
    Step::to("Overview", up(address::INDEX))
}
