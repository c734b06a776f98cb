//! Reading: what is asked of a register is what is shown, page by page, and what cannot be asked is said.

use std::convert::Infallible;

use isms_core::id::{AssetId, ControlId, RoleId};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::testing::{ANA, BEN, EVA};
use isms_core::vocabulary::phase::Goal;
use isms_core::vocabulary::responsible::Responsible;
use isms_projections::{
    By, Cell, Choice, ChoiceError, Condition, Page, Query, QueryError, Report, Row, reports,
};

use crate::bakery::bakery;
use crate::views::made;

/// A day on which an acceptance has expired, and some things are late.
const DAY: &str = "2026-06-15";

/// The registers of things, each with their kind.
const REGISTERS: [&str; 4] = ["assets", "risk-register", "control-assurance", "document-register"];

#[derive(Debug)]
struct Asked(QueryError);

impl From<QueryError> for Asked {
    fn from(error: QueryError) -> Self {
        Self(error)
    }
}

impl From<Infallible> for Asked {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

fn ask(moment: &Moment, report: &str, query: &Query) -> Result<Report, QueryError> {
    let none = std::iter::empty::<Result<RecordedEvent, Asked>>();
    reports::named(report).unwrap().ask(moment, none, query).map_err(|Asked(error)| error)
}

fn rows(report: Report) -> Vec<Row> {
    report.tables.into_iter().next().map(|it| it.rows).unwrap_or_default()
}

/// The rows that a choice has.
fn chosen(moment: &Moment, report: &str, choice: Choice) -> Vec<Row> {
    rows(ask(moment, report, &Query::of(choice)).unwrap())
}

/// The rows that conditions on cells leave.
fn filtered(moment: &Moment, report: &str, conditions: &[&str]) -> Vec<Row> {
    let query = conditions.iter().fold(Query::default(), |query, it| query.only(it.parse().unwrap()));
    rows(ask(moment, report, &query).unwrap())
}

fn keys(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| row.cells[0].to_string()).collect()
}

fn refused(moment: &Moment, report: &str, query: &Query) -> String {
    ask(moment, report, query).unwrap_err().to_string()
}

#[test]
fn who_asks_for_nothing_gets_the_report() {
    let moment = bakery().on(DAY);
    for report in reports::all().map(|it| it.name).filter(|it| REGISTERS.contains(it) || *it == "gaps") {
        assert_eq!(ask(&moment, report, &Query::default()).unwrap(), made(&moment, report));
    }
}

#[test]
fn pages_put_together_are_the_whole_in_order_each_row_once() {
    let moment = bakery().on(DAY);
    for report in REGISTERS {
        for (by, descending) in By::ALL.into_iter().flat_map(|by| [(by, false), (by, true)]) {
            let choice = Choice { by, descending, ..Choice::default() };
            let Ok(whole) = ask(&moment, report, &Query::of(choice.clone())) else {
                assert!(matches!(by, By::Due | By::Level), "{report} can be ordered by {by:?}");
                continue;
            };
            let whole = rows(whole);
            let mut sorted = keys(&whole);
            sorted.sort();
            sorted.dedup();
            assert_eq!(sorted.len(), whole.len(), "{report}: a thing twice");
            for limit in 1..=whole.len() {
                let mut pages = Vec::new();
                for begin in (0..whole.len()).step_by(limit) {
                    let page = Page::first(limit).skipping(begin);
                    pages.extend(rows(ask(&moment, report, &Query::of(choice.clone()).page(page)).unwrap()));
                }
                assert_eq!(pages, whole, "{report} by {by:?}, {limit} a page");
            }
        }
    }
}

#[test]
fn a_page_goes_on_after_the_last_thing_of_the_one_before_also_where_that_is_no_longer_chosen() {
    let moment = bakery().on(DAY);
    let risks = &moment.register.risks;
    for (by, descending) in By::ALL.into_iter().flat_map(|by| [(by, false), (by, true)]) {
        let choice = Choice { by, descending, ..Choice::default() };
        let whole = choice.of(&moment, risks, Page::default()).unwrap();
        assert_eq!((whole.total, whole.before, whole.next), (risks.len(), 0, None));
        let ids: Vec<_> = whole.things.iter().map(|it| it.id).collect();
        for limit in 1..=ids.len() {
            let (mut page, mut found) = (Page::first(limit), Vec::new());
            loop {
                let next = choice.of(&moment, risks, page).unwrap();
                assert_eq!((next.total, next.before), (ids.len(), found.len()));
                found.extend(next.things.iter().map(|it| it.id));
                let Some(after) = next.next else { break };
                page = Page::first(limit).after(after);
            }
            assert_eq!(found, ids, "by {by:?}, {limit} a page");
        }
    }
    let accepted = Choice::default().in_state("accepted");
    let states = accepted.of(&moment, risks, Page::default()).unwrap();
    assert!(!states.things.is_empty());
    for (at, other) in
        Choice::default().of(&moment, risks, Page::default()).unwrap().things.iter().enumerate()
    {
        let after = accepted.of(&moment, risks, Page::default().after(other.id.into())).unwrap();
        let all = Choice::default().of(&moment, risks, Page::default().skipping(at + 1)).unwrap();
        let left: Vec<_> = all.things.iter().map(|it| it.id).collect();
        assert!(after.things.iter().all(|it| left.contains(&it.id)), "a page begins after the thing");
        assert_eq!(after.before + after.things.len(), after.total);
    }
}

#[test]
fn what_is_known_of_things_is_what_their_cells_say() {
    let moment = bakery().on(DAY);
    let choice = Choice::default;
    let filtered = |conditions: &[&str]| filtered(&moment, "risk-register", conditions);
    let chosen = |choice| chosen(&moment, "risk-register", choice);
    let states = [
        "identified",
        "owned",
        "analyzed",
        "evaluated",
        "retained",
        "planned",
        "in treatment",
        "treated",
        "residual assessed",
        "accepted",
        "closed",
    ];
    for state in states {
        assert_eq!(chosen(choice().in_state(state)), filtered(&[&format!("state={state}")]), "{state}");
    }
    for person in [ANA, BEN, EVA] {
        let name = moment.register.reference(person.into()).unwrap();
        let owned = filtered(&[&format!("owner={name}"), "state!=voided", "state!=closed"]);
        assert_eq!(keys(&chosen(choice().owned_by(Responsible::Person(person)))), keys(&owned), "{name}");
    }
    assert_eq!(chosen(choice().and(Condition::Stale)), filtered(&["stale=yes", "state!=voided"]));
    let expired = filtered(&["acceptance_expired=yes", "state!=voided"]);
    assert!(!expired.is_empty());
    assert_eq!(chosen(choice().and(Condition::Expired)), expired);
    for text in ["FLOOD", "stolen", "r-1", "nowhere"] {
        let mut either = keys(&filtered(&[&format!("title~{text}"), "state!=voided"]));
        either.extend(keys(&filtered(&[&format!("risk~{text}"), "state!=voided"])));
        let found = keys(&chosen(choice().with_text(text)));
        assert!(
            found.iter().all(|it| either.contains(it)) && either.iter().all(|it| found.contains(it)),
            "{text}"
        );
    }
    assert_eq!(keys(&chosen(choice().and(Condition::Voided))), keys(&filtered(&["state=voided"])));
}

#[test]
fn a_level_is_as_high_as_its_method_ranks_it_and_what_remains_counts_before_what_was_found() {
    let moment = bakery().on(DAY);
    let rank =
        |row: &Row, at: usize| if let Cell::Level(level) = &row.cells[at] { Some(level.rank) } else { None };
    let all = filtered(&moment, "risk-register", &["state!=voided"]);
    let counted = |row: &Row| rank(row, 17).or(rank(row, 14)).or(rank(row, 12));
    for (level, least) in [("Low", 1), ("Medium", 2), ("High", 3)] {
        let such = |is: &dyn Fn(u32) -> bool| {
            keys(&all.iter().filter(|row| counted(row).is_some_and(is)).cloned().collect::<Vec<_>>())
        };
        let above = chosen(&moment, "risk-register", Choice::default().level_at_least(level));
        assert_eq!(keys(&above), such(&|rank| rank >= least), "at least {level}");
        let below = chosen(&moment, "risk-register", Choice::default().level_at_most(level));
        assert_eq!(keys(&below), such(&|rank| rank <= least), "at most {level}");
    }
    let sorted = chosen(&moment, "risk-register", Choice::default().by(By::Level).descending());
    let ranks: Vec<_> =
        sorted.iter().map(|row| counted(row).filter(|_| row.cells[21].to_string() != "voided")).collect();
    let known: Vec<_> = ranks.iter().flatten().collect();
    assert!(known.is_sorted_by(|one, other| one >= other) && known.len() > 1, "{ranks:?}");
    assert!(ranks[known.len()..].iter().all(Option::is_none), "what is on no level comes at the end");
}

#[test]
fn whoever_holds_a_role_answers_for_what_the_role_owns() {
    let moment = bakery().on(DAY);
    let shop = RoleId::from_u128(0x540);
    let of_role = Choice::default().owned_by(Responsible::Role(shop));
    let of_role = chosen(&moment, "risk-register", of_role);
    let eva = chosen(&moment, "risk-register", Choice::default().answered_by(EVA));
    let holds = moment.register.roles.get(shop).unwrap().is_held_by(EVA, moment.at, moment.register.offset());
    assert!(!of_role.is_empty());
    assert_eq!(of_role.iter().all(|row| eva.contains(row)), holds);
    assert!(
        of_role
            .iter()
            .all(|row| !chosen(&moment, "risk-register", Choice::default().answered_by(BEN)).contains(row))
    );
}

#[test]
fn things_are_found_by_the_controls_they_are_about() {
    let moment = bakery().on(DAY);
    let backup = ControlId::from_u128(0xC71);
    let risks = chosen(&moment, "risk-register", Choice::default().and(Condition::Control(backup)));
    let counting: Vec<_> =
        moment.register.risks.iter().filter(|(_, it)| it.controls().any(|it| it == backup)).collect();
    assert_eq!(risks.len(), counting.len());
    assert!(!risks.is_empty());
    let control = moment.register.controls.get(backup).unwrap();
    for number in control.definition.value.catalog_references.iter().map(|it| it.control.clone()) {
        let by_number = Choice::default().and(Condition::ControlNumber(number));
        assert!(risks.iter().all(|row| chosen(&moment, "risk-register", by_number.clone()).contains(row)));
        assert!(!chosen(&moment, "control-assurance", by_number).is_empty());
    }
}

#[test]
fn what_a_kind_does_not_have_is_refused_with_what_it_has() {
    let moment = bakery().on(DAY);
    let said = refused(&moment, "assets", &Query::of(Choice::default().level_at_least("high")));
    assert_eq!(
        said,
        "an asset does not have a level; it has a reference and a title, an owner, a state, needs for protection, an area"
    );
    for condition in [Condition::Overdue, Condition::Expired, Condition::Stale, Condition::Goal(Goal::G1)] {
        let said = refused(&moment, "assets", &Query::of(Choice::default().and(condition)));
        assert!(said.contains("needs for protection"), "{said}");
    }
    let said = refused(&moment, "risk-register", &Query::of(Choice::default().in_state("lost")));
    assert!(said.contains("in treatment") && said.contains("`lost`"), "{said}");
    let said = refused(&moment, "risk-register", &Query::of(Choice::default().level_at_least("high")));
    assert!(said.contains("Low, Medium, High") && said.contains("`high`"), "{said}");
    let asset = Stream::Asset(AssetId::from_u128(1));
    let elsewhere = Choice::default().of(&moment, &moment.register.risks, Page::first(1).after(asset));
    assert!(matches!(elsewhere, Err(ChoiceError::After { .. })));
    let said = refused(&moment, "gaps", &Query::of(Choice::default().overdue()));
    assert!(said.starts_with("`gaps` is no register") && said.contains("status"), "{said}");
}
