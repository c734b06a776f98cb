//! Tests of decisions about risk methods.

use proptest::prelude::*;

use super::*;
use crate::aggregate::risk_method::{AcceptanceRule, Dimension, Formula, Operation, Threshold};
use crate::testing::{ANA, Fact, day, given, reference, text, title};
use crate::vocabulary::time::UtcOffset;

const METHOD: RiskMethodId = RiskMethodId::from_u128(0x3E7);

#[test]
fn a_method_is_defined_approved_and_revised() {
    given([]).when(ANA, Command::Define(METHOD, creation(sound()))).then([defined()]);
    given([defined()])
        .when(ANA, Command::Approve(METHOD, Approval { revision: 1 }))
        .then([Fact::of(METHOD, Event::Approved(Approval { revision: 1 }))]);
    let second = NextRevision { number: 2, revision: other() };
    given([defined(), approved(1)])
        .when(ANA, Command::Revise(METHOD, other()))
        .then([Fact::of(METHOD, Event::Revised(second))]);
}

#[test]
fn approving_or_revising_to_what_it_is_changes_nothing() {
    given([defined(), approved(1)]).when(ANA, Command::Approve(METHOD, Approval { revision: 1 })).then([]);
    given([defined()]).when(ANA, Command::Revise(METHOD, sound())).then([]);
}

#[test]
fn an_approved_revision_is_in_force_until_a_later_one_is_approved() {
    let given = given([
        defined(),
        approved(1).effective("2026-01-01"),
        revised(),
        approved(2).effective("2026-03-01"),
    ]);
    let method = given.register.risk_methods.get(METHOD).unwrap();
    let in_force = |on: &str| method.in_force(day(on).into(), UtcOffset::default()).map(|(number, _)| number);
    assert_eq!(in_force("2025-12-31"), None);
    assert_eq!(in_force("2026-02-28"), Some(1));
    assert_eq!(in_force("2026-03-01"), Some(2));
    assert_eq!(method.latest_approved(), Some(2));
}

#[test]
fn a_superseded_revision_is_not_approved_again() {
    given([defined(), approved(1), revised(), approved(2)])
        .when(ANA, Command::Approve(METHOD, Approval { revision: 1 }))
        .then_refused(Rule::G3);
}

#[test]
fn only_a_revision_that_there_is_can_be_approved() {
    given([defined()]).when(ANA, Command::Approve(METHOD, Approval { revision: 2 })).then_refused(Rule::G4);
}

#[test]
fn no_revision_is_approved_for_a_time_before_there_was_one() {
    let given = given([defined(), revised().effective("2026-01-05")]).later("2026-02-01");
    let approve =
        |date| given.clone().when(ANA, Command::Approve(METHOD, Approval { revision: 2 })).effective(date);
    approve("2026-01-04").then_refused(Rule::G8);
    approve("2026-01-05").then_accepted();
}

#[test]
fn a_revision_has_a_reason() {
    given([defined()]).when(ANA, Command::Revise(METHOD, other())).without_reason().then_refused(Rule::G6);
}

#[test]
fn a_method_that_is_none_is_refused() {
    given([])
        .when(ANA, Command::Define(METHOD, creation(Revision { likelihood: steps(1), ..sound() })))
        .then_refused(Rule::K1);
    given([defined()])
        .when(ANA, Command::Revise(METHOD, Revision { consequences: Vec::new(), ..sound() }))
        .then_refused(Rule::K1);
}

#[test]
fn a_method_may_go_to_its_limits_and_not_beyond() {
    let named = |of: &str, count: usize| (0..count).map(|n| format!("{of} {n}")).collect::<Vec<_>>();
    let scale = |count: usize| named("step", count).iter().map(|name| step(name)).collect::<Vec<_>>();
    let owner =
        |days| AcceptanceRule { acceptable: true, accepted_by: Accepter::Owner, validity_days_max: days };
    let levels = |count: usize, days| named("L", count).iter().map(|it| level(it, owner(days))).collect();
    let of = |steps: usize, dimensions: usize, height: usize, days: u32, triggers: usize| {
        let likelihood = scale(steps);
        let consequences = named("dimension", dimensions).iter().map(|name| dimension(name, steps)).collect();
        let cells = vec![vec![text("L 0"); steps]; steps];
        let assessment_triggers = named("occasion", triggers).iter().map(|it| title(it)).collect();
        coherent(&Revision {
            likelihood,
            consequences,
            levels: levels(height, days),
            combination: Combination::Matrix(cells),
            review_interval_days: days,
            assessment_triggers,
            ..sound()
        })
    };
    let (steps, dimensions, height) = (STEPS_MAX, DIMENSIONS_MAX, LEVELS_MAX);
    let (days, triggers) = (DAYS_MAX, TRIGGERS_MAX);
    assert_eq!(of(steps, dimensions, height, days, triggers), Ok(()));
    for (over, max) in [
        (of(steps + 1, dimensions, height, days, triggers), steps),
        (of(steps, dimensions + 1, height, days, triggers), dimensions),
        (of(steps, dimensions, height + 1, days, triggers), height),
        (of(steps, dimensions, height, days + 1, triggers), days as usize),
        (of(steps, dimensions, height, days, triggers + 1), triggers),
    ] {
        let refusal = over.unwrap_err();
        assert_eq!(refusal.rule, Rule::K1);
        assert!(refusal.found.contains(&max.to_string()), "expected {max} in `{}`", refusal.found);
    }
}

#[test]
fn what_is_wrong_is_said_and_where() {
    let acceptance =
        |accepted_by, days| AcceptanceRule { acceptable: true, accepted_by, validity_days_max: days };
    let with_levels = |acceptance| Revision { levels: vec![level("L0", acceptance)], ..sound() };
    let twice = |name: &str| vec![level(name, acceptance(Accepter::Owner, 9)); 2];
    let uneven = vec![dimension("operations", 3), dimension("legal", 2)];
    for (revision, found) in [
        (Revision { likelihood: steps(13), ..sound() }, "13 steps of likelihood, where 2 to 12"),
        (Revision { likelihood: vec![step("rare"); 2], ..sound() }, "two steps of likelihood named `rare`"),
        (Revision { consequences: vec![dimension("legal", 1)], ..sound() }, "1 steps of consequence `legal`"),
        (Revision { consequences: uneven, ..sound() }, "3 steps of consequence `operations` where another"),
        (
            Revision { consequences: vec![dimension("legal", 2); 2], ..sound() },
            "two dimensions named `legal`",
        ),
        (Revision { consequences: vec![dimension("x", 2); 13], ..sound() }, "13 dimensions"),
        (Revision { levels: Vec::new(), ..sound() }, "0 levels, where 1 to 12"),
        (Revision { levels: twice("L0"), ..sound() }, "two levels named `L0`"),
        (
            with_levels(acceptance(Accepter::Nobody, 9)),
            "level `L0`, which is acceptable and accepted by nobody",
        ),
        (with_levels(acceptance(Accepter::Owner, 0)), "0 days of validity for level `L0`"),
        (Revision { review_interval_days: 0, ..sound() }, "0 days between reviews"),
        (Revision { assessment_triggers: vec![title("x"); 25], ..sound() }, "25 assessment triggers"),
        (with_matrix(&[&[0, 1]]), "1 rows of the matrix for 2 steps"),
        (with_matrix(&[&[0, 1], &[1]]), "1 cells in row 2 for 2 steps"),
        (with_matrix(&[&[0, 1], &[1, 9]]), "level `L9` at likelihood 2 and consequence 2, which is not"),
        (
            with_matrix(&[&[0, 1], &[1, 0]]),
            "lower level at likelihood 2 and consequence 2 than at likelihood 1 and consequence 2",
        ),
        (with_formula(&[(2, 0), (4, 1)]), "no level for likelihood 1 and consequence 1"),
        (
            with_formula(&[(1, 1), (2, 0)]),
            "lower level at likelihood 1 and consequence 2 than at likelihood 1 and consequence 1",
        ),
        (with_formula(&[(1, 0), (1, 1)]), "two thresholds from `1`"),
        (with_formula(&[(1, 0), (99, 9)]), "level `L9` at a threshold"),
    ] {
        let refusal = coherent(&revision).unwrap_err();
        assert_eq!(refusal.rule, Rule::K1);
        assert!(refusal.found.contains(found), "expected `{found}`, found `{}`", refusal.found);
    }
}

proptest! {
    #[test]
    fn a_matrix_is_accepted_if_and_only_if_it_is_total_and_monotone(ranks in ranks()) {
        let rows: Vec<&[usize]> = ranks.iter().map(Vec::as_slice).collect();
        let accepted = coherent(&with_matrix(&rows)).is_ok();
        prop_assert_eq!(accepted, is_total(&ranks) && is_monotone(&ranks));
    }

    #[test]
    fn an_accepted_formula_is_total_and_monotone(
        operation in prop_oneof![
            Just(Operation::Product), Just(Operation::Sum), Just(Operation::Maximum)
        ],
        thresholds in prop::collection::vec((0_u32..12, 0_usize..LEVELS), 0..5),
        height in 0_usize..6,
        width in 0_usize..6,
    ) {
        let mut revision = with_formula(&thresholds);
        if let Combination::Formula(formula) = &mut revision.combination {
            formula.operation = operation;
        }
        revision.likelihood = steps(height);
        revision.consequences = vec![dimension("operations", width), dimension("legal", width)];
        if coherent(&revision).is_ok() {
            prop_assert!(height >= 2 && width >= 2);
            prop_assert!(is_monotone(&levels_of(&revision, height, width)));
        }
    }

    #[test]
    fn ascending_thresholds_from_the_least_result_are_accepted(
        first in 0_u32..=1,
        gaps in prop::collection::vec(1_u32..6, 0..LEVELS),
    ) {
        let mut from = first;
        let mut thresholds = vec![(from, 0)];
        for (gap, level) in gaps.iter().zip(1..LEVELS) {
            from += gap;
            thresholds.push((from, level));
        }
        prop_assert_eq!(coherent(&with_formula(&thresholds)), Ok(()));
    }
}

/// How many levels the random methods have.
const LEVELS: usize = 4;

/// Ranks of levels in a matrix: random, or rising, or rising with one cell set at random or taken out.
fn ranks() -> impl Strategy<Value = Vec<Vec<usize>>> {
    let size = (2_usize..6, 2_usize..6);
    let cells = size.prop_flat_map(|(height, width)| {
        prop::collection::vec(prop::collection::vec(0_usize..LEVELS, width), height)
    });
    (cells, 0_u8..4, any::<(prop::sample::Index, prop::sample::Index)>(), 0_usize..LEVELS).prop_map(
        |(mut ranks, kind, (row, column), rank)| {
            if kind > 0 {
                rise(&mut ranks);
            }
            let (row, column) = (row.index(ranks.len()), column.index(ranks[0].len()));
            match kind {
                2 => ranks[row][column] = rank,
                3 => drop(ranks[row].remove(column)),
                _ => {}
            }
            ranks
        },
    )
}

/// Lifts each cell to the highest of its neighbors below.
fn rise(ranks: &mut [Vec<usize>]) {
    for row in 0..ranks.len() {
        for column in 0..ranks[row].len() {
            let left = if column > 0 { ranks[row][column - 1] } else { 0 };
            let above = if row > 0 { ranks[row - 1][column] } else { 0 };
            ranks[row][column] = ranks[row][column].max(left).max(above);
        }
    }
}

/// Every row has a cell for each step of the consequence.
fn is_total(ranks: &[Vec<usize>]) -> bool {
    ranks.iter().all(|row| row.len() == ranks[0].len())
}

/// Every pair of cells compared with every other: the law itself, not the way it is checked.
fn is_monotone(ranks: &[Vec<usize>]) -> bool {
    let cells = || {
        ranks
            .iter()
            .enumerate()
            .flat_map(|(row, cells)| cells.iter().enumerate().map(move |(column, rank)| (row, column, *rank)))
    };
    cells().all(|(row, column, rank)| {
        cells().all(|(later, further, other)| later < row || further < column || other >= rank)
    })
}

/// The rank of every combination; none where there is no level.
fn levels_of(revision: &Revision, height: usize, width: usize) -> Vec<Vec<usize>> {
    let number = |at: usize| u8::try_from(at).unwrap();
    let rank = |one, other| revision.rank(revision.level(number(one), number(other)).unwrap()).unwrap();
    (1..=height).map(|one| (1..=width).map(|other| rank(one, other)).collect()).collect()
}

fn sound() -> Revision {
    with_matrix(&[&[0, 1], &[1, 2]])
}

fn other() -> Revision {
    with_matrix(&[&[0, 1], &[1, 3]])
}

fn with_matrix(ranks: &[&[usize]]) -> Revision {
    let row = |ranks: &&[usize]| ranks.iter().map(|rank| text(&format!("L{rank}"))).collect();
    let rows = Combination::Matrix(ranks.iter().map(row).collect());
    let (height, width) = (ranks.len().max(2), ranks.first().map_or(2, |row| row.len()));
    of_size(height, width, rows)
}

fn with_formula(thresholds: &[(u32, usize)]) -> Revision {
    let threshold = |(from, rank): &(u32, usize)| Threshold { from: *from, level: text(&format!("L{rank}")) };
    let thresholds = thresholds.iter().map(threshold).collect();
    of_size(3, 3, Combination::Formula(Formula { operation: Operation::Product, thresholds }))
}

fn of_size(height: usize, width: usize, combination: Combination) -> Revision {
    let owner = AcceptanceRule { acceptable: true, accepted_by: Accepter::Owner, validity_days_max: 365 };
    Revision {
        name: title("Method"),
        likelihood: steps(height),
        consequences: vec![dimension("operations", width), dimension("legal", width)],
        levels: (0..LEVELS).map(|rank| level(&format!("L{rank}"), owner)).collect(),
        combination,
        assessment_triggers: Vec::new(),
        review_interval_days: 365,
    }
}

fn level(name: &str, acceptance: AcceptanceRule) -> LevelOfRisk {
    LevelOfRisk { name: text(name), acceptance }
}

fn dimension(name: &str, length: usize) -> Dimension {
    Dimension { name: title(name), steps: steps(length) }
}

fn steps(length: usize) -> Vec<Step> {
    (1..=length).map(|number| step(&format!("step {number}"))).collect()
}

fn step(name: &str) -> Step {
    Step { name: title(name), meaning: None }
}

fn creation(revision: Revision) -> Creation {
    Creation { reference: reference("M-1"), revision }
}

fn defined() -> Fact {
    Fact::of(METHOD, Event::Defined(creation(sound()))).effective("2026-01-01")
}

fn revised() -> Fact {
    Fact::of(METHOD, Event::Revised(NextRevision { number: 2, revision: other() }))
}

fn approved(revision: u32) -> Fact {
    Fact::of(METHOD, Event::Approved(Approval { revision }))
}
