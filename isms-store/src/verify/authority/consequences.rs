//! Consequences, then: whether what names a rule as its source follows by that rule from an event of the same command.
//!
//! Nobody's authority is asked about them, so each has to be exactly what the rule makes of its cause. It remembers what
//! may follow from the events of one command, and of the commands before only how much did not.

use isms_core::reaction::{Cause, Consequence, consequences, source};
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;

use crate::verification::NotClaimed;

/// What may follow from the events of the command that is being read.
#[derive(Debug, Default)]
pub(super) struct Consequences {
    expected: Vec<Expected>,
    /// What did not follow from commands that have ended.
    missing: Missing,
    /// What of that is committed.
    committed: Missing,
}

/// What should have followed and did not.
#[derive(Clone, Copy, Debug, Default)]
struct Missing {
    /// How many events.
    events: u64,
    /// The position of the first event from which one should have.
    first: Option<u64>,
}

/// What may follow, with the event from which it does.
#[derive(Debug)]
struct Expected {
    cause: RecordedEvent,
    consequence: Consequence,
}

impl Consequences {
    /// A command has ended: nothing may follow from it any more.
    pub(super) fn end(&mut self) {
        let Missing { events, first } = &mut self.missing;
        for Expected { cause, .. } in self.expected.drain(..) {
            *events += 1;
            first.get_or_insert(cause.seq);
        }
    }

    /// A commit stands here: what has ended before it did end so.
    pub(super) fn committed(&mut self) {
        self.end();
        self.committed = self.missing;
    }

    /// What should have followed from committed commands and did not.
    pub(super) fn not_followed(&self) -> Option<NotClaimed> {
        let Missing { events, first } = self.committed;
        first.map(|first| NotClaimed::NotFollowed { events, first })
    }

    /// Takes an event that somebody decided upon, on the register before its command.
    pub(super) fn take(&mut self, register: &Register, event: &RecordedEvent) {
        let RecordedEvent { seq, stream: thing, event: what, .. } = event;
        let cause = Cause { seq: *seq, thing: *thing, event: what, effective_at: event.effective() };
        let following = consequences(register, &cause).into_iter();
        self.expected.extend(following.map(|consequence| Expected { cause: event.clone(), consequence }));
    }

    /// Says why an event does not follow as it says, where that is so. What has followed once does not follow again.
    pub(super) fn judge(&mut self, event: &RecordedEvent) -> Result<(), String> {
        let place = self.expected.iter().position(|it| it.consequence.thing == event.stream);
        let place = place.ok_or_else(|| "nothing before it in its command leads to that".to_string())?;
        let Expected { cause, consequence } = self.expected.remove(place);
        let holds = [
            (event.cause == Some(cause.id), "it names another cause"),
            (event.source == source(consequence.rule), "it names another rule"),
            (event.event == consequence.event, "the rule makes something else of its cause"),
            (
                (event.actor, event.grant) == (cause.actor, cause.grant),
                "its cause has another actor or grant",
            ),
            (event.effective_at == cause.effective_at, "its cause takes effect on another day"),
            (event.recorded_at == cause.recorded_at, "its cause was recorded at another time"),
            (event.command == cause.command, "its cause is of another command"),
            (event.correlation == cause.correlation, "its cause has another correlation"),
            (event.reason.is_none(), "it has a reason of its own, where its cause is the reason"),
            (event.evidence.is_empty(), "it has evidence of its own, where its cause is the evidence"),
        ];
        match holds.into_iter().find(|(holds, _)| !holds) {
            Some((_, why)) => Err(why.into()),
            None => Ok(()),
        }
    }
}
