//! As of: what is printed of the past is what was printed then. At random positions of the year, and for random dates,
//! every report of the whole log is that of a log which ends there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use isms::moment::{AsOf, Moment};
use isms::projections::{Projection, Report, Source, reports};
use isms::recorded_event::RecordedEvent;
use isms::register::Register;
use isms::vocabulary::time::{PartialDate, Timestamp};
use isms::{Isms, ManualClock, Options};
use tempfile::TempDir;

use crate::lived::year;

/// How many positions are tried, and how many dates.
const POSITIONS: usize = 100;
const DATES: usize = 30;

#[test]
fn at_any_position_every_report_is_that_of_a_log_which_ends_there() {
    let home = TempDir::new().unwrap();
    let ends = ends(&log());
    for position in sample(POSITIONS, ends.len() as u64).into_iter().map(|at| ends[at]) {
        let cut = cut(home.path(), position);
        let (then, now) = (year().as_of(AsOf::Position(position)).unwrap(), cut.now().unwrap());
        assert_eq!(then.root, now.root, "at position {position}");
        assert_same(&then, &now, &cut);
    }
}

/// Nobody ever saw the log in the middle of a commit; what is printed of such a position follows from the events before
/// it alone nevertheless.
#[test]
fn in_the_middle_of_a_commit_every_report_follows_from_the_events_before_it() {
    let events = events();
    let history = events.to_vec();
    let ends: BTreeSet<_> = ends(&log()).into_iter().collect();
    let within: Vec<_> = (1..events.len()).filter(|at| !ends.contains(&(*at as u64))).collect();
    let mut register = Register::default();
    let mut read = 0;
    for position in sample(POSITIONS / 4, within.len() as u64).into_iter().map(|at| within[at]) {
        for event in &events[read..position] {
            register.evolve(event, &history).unwrap();
        }
        read = position;
        let then = year().as_of(AsOf::Position(position as u64)).unwrap();
        let folded = Moment::new(register.clone(), then.as_of, then.root.clone(), then.at);
        assert_eq!(printed(&then, &events[..position]), printed(&folded, &events[..position]));
    }
}

#[test]
fn a_date_as_known_at_an_instant_is_that_date_in_a_log_which_ends_there() {
    let home = TempDir::new().unwrap();
    let ends = ends(&log());
    let mut days = sample(DATES, 365);
    // Dates before and after the instant at which they are known.
    days.reverse();
    for (day, at) in days.into_iter().zip(sample(DATES, ends.len() as u64)) {
        let known_at = recorded_at(ends[at]);
        // Several commits may have been recorded at one instant: whoever asks for it knows them all.
        let position = year().position_at(known_at).unwrap();
        let on = PartialDate::Day(
            chrono::NaiveDate::from_ymd_opt(2025, 2, 1).unwrap() + chrono::Days::new(day as u64),
        );
        let cut = cut(home.path(), position);
        let then = year().as_of(AsOf::Effective { on, known_at: Some(known_at) }).unwrap();
        let now = cut.as_of(AsOf::effective(on)).unwrap();
        assert_eq!(then.position, now.position, "{on}, as known at {known_at}");
        assert_same(&then, &now, &cut);
    }
}

/// What changed between two positions, and why a cell is what it is, depends on nothing that came later either.
#[test]
fn what_changed_and_why_is_told_alike_by_a_log_which_ends_there() {
    let home = TempDir::new().unwrap();
    let ends = ends(&log());
    let sampled: Vec<_> = sample(4, ends.len() as u64).into_iter().map(|at| ends[at]).collect();
    for pair in sampled.windows(2) {
        let cut = cut(home.path(), pair[1]);
        let [of_whole, of_cut] = [year(), &cut].map(|isms| {
            let [then, now] = [pair[0], pair[1]].map(|it| isms.as_of(AsOf::Position(it)).unwrap());
            let differences = reports::all().map(|it| isms.difference(it, &then, &now).unwrap());
            let whole = isms.register_difference(&then, &now).unwrap();
            let mut told: Vec<_> = differences.chain([whole]).collect();
            if now.register.by_reference("risk", &"R-1".parse().unwrap()).is_some() {
                let register = reports::named("risk-register").unwrap();
                told.push(isms.why(register, &now, "R-1", "state").unwrap());
            }
            told
        });
        assert_eq!(of_whole, of_cut, "between {} and {} (seed {SEED})", pair[0], pair[1]);
    }
}

/// Every report of the one is that of the other, apart from how it was asked for.
fn assert_same(then: &Moment, now: &Moment, cut: &Isms) {
    let known = usize::try_from(then.position).unwrap();
    let read: Vec<_> = cut.history().into_iter().collect::<Result<_, _>>().unwrap();
    for (found, expected) in printed(then, &events()[..known]).into_iter().zip(printed(now, &read)) {
        let (name, when) = (&found.header.report, then.as_of);
        assert_eq!(found.tables, expected.tables, "{name} as of {when} (seed {SEED})");
        assert_eq!(found.notes, expected.notes, "{name} as of {when} (seed {SEED})");
        assert_eq!(found.charts, expected.charts, "{name} as of {when} (seed {SEED})");
    }
}

/// Every report at a moment; all that are made from the log, over one reading of it.
fn printed(moment: &Moment, events: &[RecordedEvent]) -> Vec<Report> {
    let mut accounts: Vec<_> = reports::all()
        .map(|it| if let Source::Log(begin) = it.source { Some(begin(moment)) } else { None })
        .collect();
    let mut projections: Vec<&mut dyn Projection> = Vec::new();
    for account in accounts.iter_mut().flatten() {
        projections.push(&mut **account);
    }
    isms::projections::run(events.iter().cloned().map(Ok::<_, ()>), &mut projections).unwrap();
    let made = reports::all().zip(&accounts).map(|(blueprint, account)| match account {
        Some(account) => account.report(moment),
        None => blueprint.build(moment, events.iter().cloned().map(Ok::<_, ()>)).unwrap(),
    });
    made.collect()
}

/// The events of the whole log.
fn events() -> &'static [RecordedEvent] {
    static EVENTS: OnceLock<Vec<RecordedEvent>> = OnceLock::new();
    EVENTS.get_or_init(|| year().history().into_iter().collect::<Result<_, _>>().unwrap())
}

/// The log, as its file has it.
fn log() -> String {
    fs::read_to_string(year().directory().join("log.jsonl")).unwrap()
}

/// The positions at which commits end, in their order.
fn ends(log: &str) -> Vec<u64> {
    let mut events = 0;
    let mut ends = Vec::new();
    for line in log.lines() {
        if line.starts_with("{\"commit\":") { ends.push(events) } else { events += 1 }
    }
    ends
}

/// When the last event before a position was recorded.
fn recorded_at(position: u64) -> Timestamp {
    year().log().event(position - 1).unwrap().unwrap().recorded_at
}

/// The log as it was when it had so many events, opened at the time at which the last of them was recorded.
fn cut(home: &Path, position: u64) -> Isms {
    let directory = home.join(format!("{position}.isms"));
    fs::create_dir_all(&directory).unwrap();
    let mut events = 0;
    let text = log();
    let mut lines = text.split_inclusive('\n').peekable();
    let mut kept = String::new();
    while let Some(line) = lines.next_if(|line| events < position || line.starts_with("{\"commit\":")) {
        events += u64::from(!line.starts_with("{\"commit\":"));
        kept += line;
    }
    fs::write(directory.join("log.jsonl"), kept).unwrap();
    let clock = Arc::new(ManualClock::at(recorded_at(position)));
    Options::at(directory).clock(clock).without_cache().read().unwrap()
}

/// From what the samples follow: whoever finds one that fails finds it again.
const SEED: u64 = 27_001;

/// Some numbers below `end`, in their order, each once.
fn sample(many: usize, end: u64) -> Vec<usize> {
    let mut state = SEED;
    let mut number = || {
        // splitmix64
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    };
    let mut chosen = BTreeSet::new();
    while chosen.len() < many.min(usize::try_from(end).unwrap()) {
        chosen.insert(usize::try_from(number()).unwrap());
    }
    chosen.into_iter().collect()
}
