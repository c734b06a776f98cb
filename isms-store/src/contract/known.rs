//! Laws of what is known of a journal: its commits by their sizes, and the stretches that are brought along when it is
//! opened again.

use crate::candidate::Candidate;
use crate::contract::{Law, append, raw};
use crate::journal::Journal;
use crate::scan::Mark;
use crate::stretch::Stretch;

pub(super) const LAWS: &[Law] = &[
    Law::of_journals("a commit is found by the size that it closes", &[57], a_commit_is_found_by_its_size),
    Law::of_journals(
        "what is known of a journal comes in stretches",
        &[57],
        what_is_known_comes_in_stretches,
    ),
];

fn a_commit_is_found_by_its_size(engine: &dyn Candidate) {
    let place = engine.site();
    let mut commits = vec![None];
    for count in [1, 150, 2] {
        let journal = place.open().unwrap();
        append(&*journal, count);
        commits.extend((1..count).map(|_| None));
        commits.push(Some(journal.last_commit().unwrap().unwrap()));
        let all = |journal: &dyn Journal| -> Vec<_> {
            (0..commits.len() as u64).map(|size| journal.commit_at(size).unwrap()).collect()
        };
        assert_eq!(all(&*journal), commits);
        assert_eq!(journal.commit_at(commits.len() as u64).unwrap(), None);
        assert_eq!(journal.commit_at(u64::MAX).unwrap(), None);
        drop(journal);
        assert_eq!(all(&*place.open().unwrap()), commits);
    }
}

fn what_is_known_comes_in_stretches(engine: &dyn Candidate) {
    let place = engine.site();
    assert_eq!(place.open().unwrap().stretch(0).unwrap().end(), &Mark::default());
    let mut begin = 0;
    for count in [1, 150, 2, 1] {
        let mut journal = place.open().unwrap();
        let head = append(&*journal, count);
        for again in [false, true] {
            if again {
                drop(journal);
                journal = place.open().unwrap();
            }
            let stretch = journal.stretch(begin).unwrap();
            let whole = journal.stretch(0).unwrap();
            assert_eq!((stretch.begin(), whole.begin()), (begin, 0));
            assert_eq!((&stretch.end().head, stretch.end()), (&head, whole.end()));
            assert_eq!(stretch.end().offset, raw(&*journal).len() as u64);
            let nothing = journal.stretch(head.size()).unwrap();
            assert_eq!((nothing.begin(), nothing.end()), (head.size(), whole.end()));
            let found = Stretch::of(journal.raw().unwrap(), begin, journal.head()).unwrap();
            assert_eq!((found.begin(), found.end()), (begin, whole.end()));
            assert_eq!(Stretch::from_bytes(&stretch.to_bytes()), Some(stretch));
        }
        begin = head.size();
    }
}
