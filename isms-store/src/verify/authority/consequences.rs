//! Consequences, then: whether what names a rule as its source follows by that rule from an event of the same command.
//!
//! Nobody's authority is asked about them, so each has to be exactly what the rule makes of its cause. It remembers what
//! may follow from the events of one command, and nothing of the commands before.

use isms_core::reaction::{Cause, Consequence, consequences, source};
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;

/// What may follow from the events of the command that is being read.
#[derive(Debug, Default)]
pub(super) struct Consequences(Vec<Expected>);

/// What may follow, with the event from which it does.
#[derive(Debug)]
struct Expected {
    cause: RecordedEvent,
    consequence: Consequence,
}

impl Consequences {
    /// Another command begins: nothing may follow any more from the one before.
    pub(super) fn begin(&mut self) {
        self.0.clear();
    }

    /// Takes an event that somebody decided upon, on the register before its command.
    pub(super) fn take(&mut self, register: &Register, event: &RecordedEvent) {
        let RecordedEvent { seq, stream: thing, event: what, .. } = event;
        let cause = Cause { seq: *seq, thing: *thing, event: what, effective_at: event.effective() };
        let following = consequences(register, &cause).into_iter();
        self.0.extend(following.map(|consequence| Expected { cause: event.clone(), consequence }));
    }

    /// Says why an event does not follow as it says, where that is so. What has followed once does not follow again.
    pub(super) fn judge(&mut self, event: &RecordedEvent) -> Result<(), String> {
        let place = self.0.iter().position(|it| it.consequence.thing == event.stream);
        let place = place.ok_or_else(|| "nothing before it in its command leads to that".to_string())?;
        let Expected { cause, consequence } = self.0.remove(place);
        let holds = [
            (event.cause == Some(cause.id), "it names another cause"),
            (event.source == source(consequence.rule), "it names another rule"),
            (event.event == consequence.event, "the rule makes something else of its cause"),
            (
                (event.actor, event.grant) == (cause.actor, cause.grant),
                "its cause has another actor or grant",
            ),
            (event.effective() == cause.effective(), "its cause takes effect on another day"),
        ];
        match holds.into_iter().find(|(holds, _)| !holds) {
            Some((_, why)) => Err(why.into()),
            None => Ok(()),
        }
    }
}
