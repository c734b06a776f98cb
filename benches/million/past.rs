//! Opening and looking back, beside a full replay of the same log.

use std::hint::black_box;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use isms::Isms;
use isms::moment::AsOf;
use isms::vocabulary::time::Timestamp;

use crate::company::replayed;
use crate::measure::{Bench, Way, time};
use crate::opened;

pub(crate) fn of_opening(directory: &Path) -> Vec<Bench> {
    // It takes no lock, so that the other can be opened beside it.
    let reader = Isms::read(directory).expect("a log that can be read");
    let directory = directory.to_path_buf();
    vec![Bench {
        name: "open after a clean close",
        limit: "a full replay",
        rounds: 5,
        ours: Box::new(move || open(&directory)),
        at_limit: replays(Rc::new(reader)),
    }]
}

pub(crate) fn of_looking_back(directory: &Path) -> Vec<Bench> {
    let isms = Rc::new(opened(directory));
    vec![
        Bench {
            name: "as of a position",
            limit: "a full replay",
            rounds: 15,
            ours: looks(&isms, |isms, chance| AsOf::Position(chance % isms.log().size())),
            at_limit: replays(Rc::clone(&isms)),
        },
        Bench {
            name: "as of an instant",
            limit: "a full replay",
            rounds: 15,
            ours: looks(&isms, |isms, chance| AsOf::Recorded(recorded_at(isms, chance % isms.log().size()))),
            at_limit: replays(Rc::clone(&isms)),
        },
    ]
}

fn open(directory: &Path) -> Duration {
    let mut isms = None;
    let took = time(|| isms = Some(opened(directory)));
    isms.expect("it is open").close();
    took
}

fn replays(isms: Rc<Isms>) -> Way {
    Box::new(move || time(|| drop(black_box(replayed(&isms)))))
}

/// Looks at a moment by chance, another one each time and the same ones in each run.
fn looks(isms: &Rc<Isms>, at: fn(&Isms, u64) -> AsOf) -> Way {
    let isms = Rc::clone(isms);
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    Box::new(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = at(&isms, state >> 33);
        time(|| drop(black_box(isms.as_of(at).expect("a moment of the log"))))
    })
}

fn recorded_at(isms: &Isms, position: u64) -> Timestamp {
    isms.log().event(position).expect("a log that can be read").expect("an event").recorded_at
}
