//! Who may not amend: the rules that keep two persons apart bind whoever corrects or voids as they bound whoever acted.

use crate::aggregate::person::Competence;
use crate::aggregate::{audit, change, control, nonconformity, person, vulnerability};
use crate::command::{self, Command};
use crate::context::Context;
use crate::correction::Standing;
use crate::decide::Decide;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;

/// The rules that keep two persons apart, and persons and programs.
const APART: [Rule; 9] =
    [Rule::R4, Rule::R6, Rule::P1, Rule::C3, Rule::H1, Rule::I6, Rule::N7, Rule::Q2, Rule::Y1];

/// Whoever amends could have given the command then, and could today, as far as these rules go.
pub(super) fn apart(
    before: &Register,
    by: &Context<'_>,
    then: &Context<'_>,
    command: &Command,
) -> Result<(), Refusal> {
    let today = Context { effective_at: then.effective_at, ..*by };
    for by in [Context { actor: by.actor, ..*then }, today] {
        match command.decide(before, &by) {
            Err(refusal) if APART.contains(&refusal.rule) => return Err(refusal),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}

/// Whoever could not have judged does not undo what was judged.
pub(super) fn undone_apart(before: &Register, by: &Context<'_>, this: &Standing<'_>) -> Result<(), Refusal> {
    let Some(judging) = judging(this.recorded.stream, this.event) else { return Ok(()) };
    let (now, effective_at) = (this.recorded.recorded_at, this.meta.effective_at);
    let then = Context { now, effective_at, reason: this.recorded.reason.as_ref(), ..*by };
    apart(before, by, &then, &judging)
}

/// The command by which something is judged as it was, or the other way around.
#[expect(clippy::wildcard_enum_match_arm, reason = "by nothing else does one judge what another has done")]
fn judging(thing: Stream, event: &Event) -> Option<Command> {
    Some(match (thing, event) {
        (Stream::Person(id), Event::Person(person::Event::CompetenceEvaluated(it))) => {
            let reached = Competence { actual: it.required, ..it.clone() };
            command::person::Command::EvaluateCompetence(id, reached).into()
        }
        (Stream::Control(id), Event::Control(control::Event::Tested(it))) => {
            command::control::Command::Test(id, it.clone()).into()
        }
        (Stream::Vulnerability(id), Event::Vulnerability(vulnerability::Event::Remediated(it))) => {
            command::vulnerability::Command::Remediate(id, it.clone()).into()
        }
        (Stream::Change(id), Event::Change(change::Event::Reviewed(it))) => {
            command::change::Command::Review(id, it.clone()).into()
        }
        (Stream::Audit(id), Event::Audit(audit::Event::EvidenceRecorded(it))) => {
            command::audit::Command::RecordEvidence(id, it.clone()).into()
        }
        (Stream::Audit(id), Event::Audit(audit::Event::FindingWithdrawn(it))) => {
            command::audit::Command::WithdrawFinding(id, *it).into()
        }
        (Stream::Audit(id), Event::Audit(audit::Event::Concluded(it))) => {
            command::audit::Command::Conclude(id, it.clone()).into()
        }
        (
            Stream::Nonconformity(id),
            Event::Nonconformity(nonconformity::Event::EffectivenessVerified(it)),
        ) => command::nonconformity::Command::VerifyEffectiveness(id, it.verification.clone()).into(),
        (Stream::Nonconformity(id), Event::Nonconformity(nonconformity::Event::Closed(it))) => {
            command::nonconformity::Command::Close(id, it.closing.clone()).into()
        }
        _ => return None,
    })
}
