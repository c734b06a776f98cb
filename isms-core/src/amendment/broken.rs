//! What a thing breaks as it stands, of the rules that an amendment could break.

use crate::command::control::works_as_operated;
use crate::command::incident::{closed_rightly, in_order};
use crate::command::nonconformity::{closed_as_verified, verified_by_others};
use crate::command::objective::judged_as_defined;
use crate::command::risk::evaluated_as_analyzed;
use crate::command::role::stays_apart;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;

/// The rules that a thing breaks as it stands, of those that an amendment could break.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "of other things nothing is judged by what can be amended"
)]
pub(super) fn broken(register: &Register, by: &Context<'_>, thing: Stream) -> Vec<Refusal> {
    let kept = match thing {
        Stream::Role(id) => {
            let definition = register.roles.get(id).map(|role| &role.definition.value);
            let led = register.leaders(by.now.into()).next().map(|_| ());
            [
                led.ok_or_else(|| Refusal::new(Rule::R5, "the last holder of top management's role")),
                definition.map_or(Ok(()), |it| stays_apart(register, by, id, it)),
            ]
        }
        Stream::Risk(id) => [register.risks.get(id).map_or(Ok(()), evaluated_as_analyzed), Ok(())],
        Stream::Control(id) => {
            [register.controls.get(id).map_or(Ok(()), |it| works_as_operated(register, by, it)), Ok(())]
        }
        Stream::Objective(id) => [register.objectives.get(id).map_or(Ok(()), judged_as_defined), Ok(())],
        Stream::Nonconformity(id) => {
            let it = register.nonconformities.get(id);
            [
                it.map_or(Ok(()), |it| closed_as_verified(register, it)),
                it.map_or(Ok(()), |it| verified_by_others(register, it)),
            ]
        }
        Stream::Incident(id) => {
            let incident = register.incidents.get(id);
            [
                incident.map_or(Ok(()), |it| in_order(register, it)),
                incident.map_or(Ok(()), |it| closed_rightly(register, by, it)),
            ]
        }
        _ => [Ok(()), Ok(())],
    };
    kept.into_iter().filter_map(Result::err).collect()
}
