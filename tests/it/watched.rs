//! Work that takes long tells how far it is, and stops where whoever watches wants no more.

use std::ops::ControlFlow;

use isms::moment::AsOf;
use isms::projections::reports;
use isms::{Founding, Isms, LogError, WorkProgress};
use tempfile::TempDir;

#[test]
fn whoever_watches_is_told_before_the_first_event_and_goes_on() {
    let (home, isms) = founded();
    let mut told = Vec::new();
    let mut watch = |it: WorkProgress| {
        told.push(it);
        ControlFlow::Continue(())
    };
    let moment = isms.as_of_watched(AsOf::Position(4), &mut watch).unwrap();
    assert_eq!(isms.fold_watched(0, |count, _| *count += 1, &mut watch).unwrap(), isms.log().size());
    isms.project_watched(&mut [], &mut watch).unwrap();
    assert_eq!(moment.position, 4);
    let size = isms.log().size();
    assert_eq!(told, [4, size, size].map(|total| WorkProgress { done: 0, total }));
    drop(home);
}

#[test]
fn what_is_stopped_says_so_and_changes_nothing() {
    let (_home, isms) = founded();
    let stop = |_: WorkProgress| ControlFlow::Break(());
    let read = Isms::read(isms.directory()).unwrap();
    for isms in [&isms, &read] {
        assert!(matches!(isms.as_of_watched(AsOf::Position(4), stop), Err(LogError::Stopped)));
        assert!(matches!(isms.fold_watched(0, |_: &mut u64, _| (), stop), Err(LogError::Stopped)));
        assert!(matches!(isms.project_watched(&mut [], stop), Err(LogError::Stopped)));
    }
    assert!(matches!(read.as_of_watched(AsOf::Now, stop), Err(LogError::Stopped)));
    assert_eq!(read.now().unwrap().position, isms.log().size(), "the next to ask gets all of it");
}

#[test]
fn a_report_is_the_same_whether_somebody_watches_or_not() {
    let (_home, isms) = founded();
    let now = isms.now().unwrap();
    for blueprint in reports::all() {
        let watched = isms.report_watched(blueprint, &now, |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(watched, isms.report(blueprint, &now).unwrap());
    }
}

fn founded() -> (TempDir, Isms) {
    let home = TempDir::new().unwrap();
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (isms, _) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
    (home, isms)
}
