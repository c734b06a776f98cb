//! What is handed to an auditor: a checkpoint now, a bundle later, and what both show together.

use isms::aggregate::person::{Registration, Relation};
use isms::command::person;
use isms::id::PersonId;
use isms::{Claim, Founding, Held, Isms, Level, NotClaimed, Request};
use tempfile::TempDir;

#[test]
fn a_bundle_shows_that_nothing_was_changed_since_a_checkpoint_that_was_kept() {
    let home = TempDir::new().unwrap();
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (isms, founded) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
    let kept = isms.checkpoint().unwrap().to_string();
    let ben: PersonId = isms.new_id().unwrap();
    isms.execute(&founded.actor(), register(ben)).unwrap();
    let reader = Isms::read(home.path().join("acme.isms")).unwrap();
    let exported = reader.export(home.path().join("audit")).unwrap();
    isms.execute(&founded.actor(), register(isms.new_id().unwrap())).unwrap();

    let held = Held::nothing().checkpoint(kept.parse().unwrap());
    let found = isms::verify(&exported.directory, Level::Full, &held).unwrap();
    assert_eq!(found.problems, []);
    assert_eq!(found.events, 6);
    for claim in [Claim::OwnCheckpoint, Claim::Extends { size: 5 }, Claim::WellFormed, Claim::Authorized] {
        assert!(found.claims.contains(&claim), "{claim}");
    }
    assert!(found.not_claimed.contains(&NotClaimed::BehindOutsideCheckpoint { size: 5 }));

    let held = Held::nothing().checkpoint(exported.checkpoint);
    for live in [isms.verify(Level::Full, &held).unwrap(), reader.verify(Level::Deep, &held).unwrap()] {
        assert_eq!((live.problems, live.events), (vec![], 7));
        assert!(live.claims.contains(&Claim::Extends { size: 6 }));
    }
}

fn register(id: PersonId) -> Request {
    let registration = Registration {
        reference: format!("N-{id}").parse().unwrap(),
        unit: None,
        relation: Relation::Employee,
        from: None,
    };
    person::Command::Register(id, registration).into()
}
