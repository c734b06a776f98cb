//! A projection of one's own whose state is kept: who acts, how often, and when last.
//!
//! ```text
//! cargo run --example kept_projection
//! ```

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeMap;
use std::error::Error;

use isms::aggregate::person::{Registration, Relation};
use isms::command::person;
use isms::id::PersonId;
use isms::recorded_event::RecordedEvent;
use isms::vocabulary::time::Timestamp;
use isms::{ApplyError, Beginning, Founding, Isms, KeptProjection};

/// Who acts, how often, and when last.
struct Acts;

impl KeptProjection for Acts {
    type State = BTreeMap<PersonId, (u64, Timestamp)>;
    const NAME: &'static str = "acts";
    const VERSION: u32 = 1;

    fn apply(&self, acts: &mut Self::State, event: &RecordedEvent) -> Result<(), ApplyError> {
        if let Some(person) = event.actor.person() {
            let (count, last) = acts.entry(person).or_insert((0, event.recorded_at));
            (*count, *last) = (*count + 1, event.recorded_at);
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let home = tempfile::tempdir()?;
    let directory = home.path().join("acme.isms");
    let (isms, founded) = Isms::create(&directory, &Founding::of("Acme".parse()?, "P-1".parse()?)?)?;

    // It follows the log by itself. Whoever reads it sees all that is recorded, their own last act included.
    let acts = isms.keep(Acts)?;
    let registration =
        Registration { reference: "P-2".parse()?, unit: None, relation: Relation::Employee, from: None };
    isms.execute(&founded.actor(), person::Command::Register(isms.new_id()?, registration))?;
    let (count, last) = acts.read(|acts| acts.get(&founded.founder).copied())?.ok_or("she has acted")?;
    println!("P-1 has acted {count} times, the last time at {last}");
    isms.close();
    drop(isms);

    // At the next start it goes on where it was.
    let isms = Isms::open(&directory)?;
    let again = isms.keep(Acts)?;
    assert_eq!(again.read(|acts| acts[&founded.founder])?, (count, last));
    for projection in isms.kept() {
        assert_eq!(projection.beginning, Beginning::Kept { position: 6 });
        println!(
            "{} {}: {:?} at {}",
            projection.name, projection.version, projection.standing, projection.position
        );
    }
    Ok(())
}
