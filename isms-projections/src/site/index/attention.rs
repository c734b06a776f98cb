//! Attention: what is overdue, missing, open or due soon, the most urgent first.

use isms_core::aggregate::nonconformity::Nonconformity;
use isms_core::deadline::{Deadline, deadlines};
use isms_core::gap::{Gap, gaps};
use isms_core::id::NonconformityId;
use isms_core::moment::Moment;
use isms_core::rule::Rule;
use isms_core::stream::Stream;
use serde::Serialize;

use crate::address;
use crate::cell::Mark;
use crate::inert;
use crate::render::html::Step;
use crate::site::called;
use crate::{naming, value};

/// How many of a group are named; the report has the rest.
const NAMED_MAX: usize = 5;

/// How many days ahead somebody looks who looks today.
const DAYS_AHEAD: i64 = 30;

/// Things that need attention for one reason.
#[derive(Serialize)]
pub(super) struct Group {
    /// What should be so.
    title: String,
    /// How urgent it is, in a word.
    word: &'static str,
    mark: &'static str,
    sign: &'static str,
    count: usize,
    items: Vec<Item>,
    /// Where the others are.
    more: Option<Step>,
}

/// One thing.
#[derive(Serialize)]
struct Item {
    thing: Step,
    kind: String,
    found: String,
    when: String,
    responsible: Option<Step>,
}

/// All groups: what is overdue, what is missing, what is open, what is due soon.
pub(super) fn groups(moment: &Moment) -> Vec<Group> {
    let found = gaps(&moment.register, moment.at);
    let (overdue, open): (Vec<_>, Vec<_>) = found.into_iter().partition(|gap| gap.overdue);
    let mut groups = lacking(moment, overdue, "overdue", Mark::Gap);
    groups.extend(lacking(moment, open, "missing", Mark::Attention));
    groups.extend(findings(moment));
    groups.extend(soon(moment));
    groups
}

/// Gaps, rule by rule, the rule that is broken for the longest first.
fn lacking(moment: &Moment, mut gaps: Vec<Gap>, word: &'static str, mark: Mark) -> Vec<Group> {
    let offset = moment.register.offset();
    let due = deadlines(&moment.register, moment.at);
    gaps.sort_by_key(|gap| (gap.since.start(offset), gap.about));
    let mut rules: Vec<Rule> = Vec::new();
    for gap in &gaps {
        if !rules.contains(&gap.rule) {
            rules.push(gap.rule);
        }
    }
    let of_rule = |rule: Rule| {
        let of_rule: Vec<_> = gaps.iter().filter(|gap| gap.rule == rule).collect();
        let entry = rule.entry();
        let items = of_rule.iter().take(NAMED_MAX).map(|gap| {
            let found = naming::spoken(&moment.register, &gap.found);
            let when = format!("since {}", value::date(&moment.register, Some(gap.since)));
            let item = item(moment, gap.about, &found, &when);
            let responsible = responsible(gap, &due).map(|it| step(moment, it));
            Item { responsible: responsible.or(item.responsible), ..item }
        });
        let count = of_rule.len();
        group(
            (format!("{} ({})", value::capital(entry.text), entry.id), word, mark),
            count,
            items.collect(),
            "gaps",
        )
    };
    rules.into_iter().map(of_rule).collect()
}

/// Who was to see to what is late, which may be somebody else than whoever answers for the thing.
fn responsible(gap: &Gap, due: &[Deadline]) -> Option<Stream> {
    let is_of =
        |it: &&Deadline| it.about == gap.about && it.rule == Some(gap.rule) && it.rests_on == gap.rests_on;
    due.iter().find(is_of)?.responsible.map(Stream::from)
}

/// Nonconformities that are not closed.
fn findings(moment: &Moment) -> Option<Group> {
    let all = moment.register.nonconformities.iter();
    let mut open: Vec<(NonconformityId, &Nonconformity)> = all.filter(|(_, it)| !it.is_closed()).collect();
    let since = |id: NonconformityId| moment.register.head(id.into()).map(|head| head.since);
    let offset = moment.register.offset();
    open.sort_by_key(|(id, _)| (since(*id).map(|it| it.start(offset)), *id));
    let items = open.iter().take(NAMED_MAX).map(|(id, it)| {
        let when = format!("since {}", value::date(&moment.register, since(*id)));
        item(moment, (*id).into(), &value::word(it.stage()), &when)
    });
    let title = ("Nonconformities that are not closed".to_owned(), "open", Mark::Attention);
    (!open.is_empty()).then(|| group(title, open.len(), items.collect(), "nonconformities"))
}

/// What is due in the days ahead.
fn soon(moment: &Moment) -> Option<Group> {
    let offset = moment.register.offset();
    let today = moment.at.end(offset).day(offset);
    let all = deadlines(&moment.register, moment.at).into_iter();
    let is_soon = |it: &Deadline| {
        (0..=DAYS_AHEAD).contains(&it.days_left(today, offset)) && !it.has_passed(moment.at, offset)
    };
    let ahead: Vec<_> = all.filter(is_soon).collect();
    let items = ahead.iter().take(NAMED_MAX).map(|it| {
        let which = it.which.as_ref().map(|which| format!(": {which}")).unwrap_or_default();
        let found = format!("{}{which}", value::word(it.what));
        let when = format!("by {}", value::date(&moment.register, Some(it.due)));
        let responsible = it.responsible.map(Stream::from);
        Item { responsible: responsible.map(|it| step(moment, it)), ..item(moment, it.about, &found, &when) }
    });
    let title = (format!("Due within {DAYS_AHEAD} days"), "due", Mark::Neutral);
    (!ahead.is_empty()).then(|| group(title, ahead.len(), items.collect(), "calendar"))
}

fn group(
    (title, word, mark): (String, &'static str, Mark),
    count: usize,
    items: Vec<Item>,
    report: &str,
) -> Group {
    let rest = count - items.len();
    let place = crate::reports::named(report).map(|it| address::of_report(it.name, 1));
    let more = place.filter(|_| rest > 0).map(|href| Step::to(&format!("and {rest} more"), href));
    Group {
        title: inert::line(&title).into_owned(),
        word,
        mark: mark.name(),
        sign: mark.sign(),
        count,
        items,
        more,
    }
}

fn item(moment: &Moment, thing: Stream, found: &str, when: &str) -> Item {
    Item {
        thing: step(moment, thing),
        kind: value::word(thing.aggregate()),
        found: inert::line(found).into_owned(),
        when: when.to_owned(),
        responsible: moment.register.owner(thing).map(|it| step(moment, it.value.into())),
    }
}

fn step(moment: &Moment, thing: Stream) -> Step {
    Step::to(&called(moment, thing), address::of_thing(thing))
}
