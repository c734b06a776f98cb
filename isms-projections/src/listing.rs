//! Listing: the things of one kind in the order in which a register shows them: by their references, as people
//! count, and those that were voided at the end.

use std::cmp::Ordering;

use isms_core::aggregate::Aggregate;
use isms_core::entries::Entries;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::text::Reference;

use crate::basis::Basis;
use crate::cell::{Cell, Mark, Status};

/// A thing of the register, voided or not.
#[derive(Debug)]
pub struct Listed<'a, A: Aggregate> {
    /// Its identity.
    pub id: A::Id,
    /// Its entry: as it last was, where it is voided.
    pub entry: &'a A,
    /// The position of the event that voided it.
    pub voided: Option<u64>,
}

impl<A: Aggregate> Listed<'_, A> {
    /// What its row rests on before any cell is made.
    #[must_use]
    pub fn basis(&self, register: &Register) -> Basis {
        let mut basis = Basis::of(register, self.id);
        basis.add(self.voided);
        basis
    }

    /// A cell with its status, which is "voided" where it never was.
    pub fn status(&self, otherwise: impl FnOnce() -> Status) -> Cell {
        let voided = || Status { status: "voided".into(), mark: Mark::Neutral };
        Cell::Status(if self.voided.is_some() { voided() } else { otherwise() })
    }
}

/// Every thing of one kind.
pub(crate) fn listed<A: Aggregate>(entries: &Entries<A>) -> Vec<Listed<'_, A>> {
    let valid = entries.iter().map(|(id, entry)| Listed { id, entry, voided: None });
    let voided = entries.voided().map(|(id, entry, seq)| Listed { id, entry, voided: Some(seq) });
    let mut all: Vec<_> = valid.chain(voided).collect();
    all.sort_by(|one, other| {
        let by_reference = || natural(called(one), called(other));
        let by_identity = || Into::<Stream>::into(one.id).cmp(&other.id.into());
        one.voided.is_some().cmp(&other.voided.is_some()).then_with(by_reference).then_with(by_identity)
    });
    all
}

fn called<'a, A: Aggregate>(it: &Listed<'a, A>) -> &'a str {
    it.entry.reference().map(Reference::as_str).unwrap_or_default()
}

/// The order in which people count: `R-2` before `R-10`, `5.9` before `5.10`.
pub(crate) fn natural(one: &str, other: &str) -> Ordering {
    runs(one).cmp(runs(other)).then_with(|| one.cmp(other))
}

/// The start of a text as a number, in the order in which people count: of two texts whose starts differ, that with the
/// lesser one comes first. Where they are the same, [`natural`] decides.
pub(crate) fn start_of(text: &str) -> u128 {
    /// What ends a text, begins a number, and begins a text: no letter of a reference is that low.
    const END: u8 = 0;
    const NUMBER: u8 = 1;
    const TEXT: u8 = 2;
    let mut start = [END; 16];
    let mut places = start.iter_mut();
    let mut write = |byte: u8| places.next().map(|place| *place = byte).is_some();
    for run in runs(text) {
        let (kind, digits, bytes) = match run {
            Run::Number(digits, text) => {
                (NUMBER, Some(u8::try_from(digits).unwrap_or(u8::MAX)), text.bytes())
            }
            Run::Text(text) => (TEXT, None, text.bytes()),
        };
        let ends = digits.is_none().then_some(END);
        let mut all = [kind].into_iter().chain(digits).chain(bytes).chain(ends);
        if !all.all(&mut write) {
            break;
        }
    }
    u128::from_be_bytes(start)
}

/// A part of a text that is all digits, or has none.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Run<'a> {
    /// How many digits, and which, without leading zeros: so numbers of any length compare.
    Number(usize, &'a str),
    Text(&'a str),
}

fn runs(mut rest: &str) -> impl Iterator<Item = Run<'_>> {
    std::iter::from_fn(move || {
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest.find(|c: char| c.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        let digits = run.trim_start_matches('0');
        let number = is_number.then_some(Run::Number(digits.len(), digits));
        (!run.is_empty()).then(|| number.unwrap_or(Run::Text(run)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_in_the_order_in_which_people_count() {
        let sorted = [
            "",
            "5",
            "5.1",
            "5.9",
            "5.10",
            "5.10 b",
            "10",
            "123456789012345678901234567890",
            "A-1",
            "R",
            "R-1",
            "R-2",
            "R-02",
            "R-10",
            "R-10a",
            "Ž-1",
        ];
        let mut shuffled = sorted;
        shuffled.reverse();
        shuffled.rotate_left(5);
        shuffled.sort_by(|one, other| natural(one, other));
        // Of two that count the same, the one with fewer zeros is no sooner found: bytes decide.
        let mut expected = sorted;
        expected.swap(11, 12);
        assert_eq!(shuffled, expected);
    }

    #[test]
    fn the_start_of_a_text_never_says_otherwise_than_the_whole() {
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer =
                texts.iter().flat_map(|it| ["0", "1", "9", "a", "-", "Ž"].map(|more| format!("{it}{more}")));
            texts = longer.chain(texts.iter().cloned()).collect();
            texts.sort();
            texts.dedup();
            // Any sixth text, and all of them in the end: the pairs would be too many.
            let step = if texts.len() > 600 { 6 } else { 1 };
            texts = texts.into_iter().step_by(step).collect();
        }
        texts.extend(
            (8..13).flat_map(|at| [10_u64.pow(at), 10_u64.pow(at) + 1]).map(|it| format!("RSK-{it}")),
        );
        for one in &texts {
            for other in &texts {
                let starts = start_of(one).cmp(&start_of(other));
                assert!(starts.is_eq() || starts == natural(one, other), "{one} and {other}");
            }
        }
    }

    #[test]
    fn only_what_is_equal_counts_as_equal() {
        for (one, other) in [("R-1", "R-01"), ("1", "01"), ("a", "A")] {
            assert_ne!(natural(one, other), Ordering::Equal);
            assert_eq!(natural(one, other), natural(other, one).reverse());
        }
    }
}
