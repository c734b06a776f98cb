//! October to January: what was found is corrected, its cause removed at the second attempt, management draws
//! consequences, and the circle begins anew.

use std::collections::BTreeSet;

use isms::aggregate::control::assurance::{Test, TestKind, TestResult};
use isms::aggregate::control::operation::Operation;
use isms::aggregate::document::Kind as DocumentKind;
use isms::aggregate::improvement::{self as improvements, Benefit, Evaluation, Implementation, Task};
use isms::aggregate::improvement_cycle::{Closure, Lessons, Matters, Output, PhaseEntry, Process, Start};
use isms::aggregate::management_review::decision::{
    ChangeProposal, Decision, Fulfillment, ImprovementProposal, Kind,
};
use isms::aggregate::management_review::input::{Content, Input, Item};
use isms::aggregate::management_review::{Conclusion, Meeting, Minutes, Schedule, Verdict as Judgment};
use isms::aggregate::nonconformity::action::{Completion, PlannedAction};
use isms::aggregate::nonconformity::cause::{Correction, RootCause, Similar};
use isms::aggregate::nonconformity::effect::{Closing, Verification};
use isms::aggregate::risk::acceptance::Acceptance;
use isms::aggregate::risk::treatment::{Plan, Treatment, TreatmentOption};
use isms::command::{improvement, improvement_cycle, management_review, nonconformity};
use isms::id::{ActionId, ImprovementCycleId, ImprovementId, ManagementReviewId, NonconformityId};
use isms::stream::Stream;
use isms::vocabulary::phase::{CycleModel, Goal, Phase};

use crate::company::{Company, Result, days};
use crate::plan::{Foundations, publish};
use crate::register::Registers;

/// Correction, cause, and two attempts: the first does not help.
pub(crate) fn correct(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
    id: NonconformityId,
) -> Result<()> {
    use nonconformity::Command::{ApplyCorrection, Close, DetermineCause};
    company.on("2025-10-06")?;
    let note = Some("The audit has found enough to act on".parse()?);
    let entry = PhaseEntry { phase: Phase::Act, note };
    company.act(company.security, improvement_cycle::Command::EnterPhase(foundations.cycle, entry))?;
    let correction = Correction {
        what: "The five accounts are closed".parse()?,
        consequences: Some("Nobody had used them".parse()?),
        performer: None,
        owner: None,
    };
    company.act(company.it, ApplyCorrection(id, correction))?;
    company.on("2025-10-13")?;
    let cause = RootCause {
        method: "Five times why".parse()?,
        cause: "Nobody tells IT who leaves".parse()?,
        human_factor: true,
        similar: Similar::CouldOccur("Keys to the works are handed out in the same way".parse()?),
        no_action: None,
        owner: None,
    };
    company.act(company.it, DetermineCause(id, cause))?;

    act_on_it(company, id, ["2025-10-14", "2025-10-24"], "The head of people sends a list each month")?;
    // Nothing is closed that was not shown to work: rule N-4.
    company.refused(company.security, Close(id, Closing { changed: BTreeSet::new() }), "N-4")?;
    verify(company, id, "2025-12-01", ["2025-10-25", "2025-11-30"], false)?;
    act_on_it(company, id, ["2025-12-02", "2025-12-12"], "Accounts end with the contract, by themselves")?;
    crate::check::measure(company, foundations)?;
    verify(company, id, "2026-01-16", ["2025-12-13", "2026-01-15"], true)?;
    let changed = [Stream::from(registers.access)].into();
    company.act(company.security, Close(id, Closing { changed }))?;
    Ok(())
}

fn act_on_it(company: &Company, id: NonconformityId, [from, to]: [&str; 2], what: &str) -> Result<()> {
    company.on(from)?;
    let action: ActionId = company.isms.new_id()?;
    let planned = PlannedAction {
        action,
        description: what.parse()?,
        responsible: company.it.responsible(),
        due: to.parse()?,
    };
    company.act(company.it, nonconformity::Command::PlanAction(id, planned))?;
    company.on(to)?;
    let completion = Completion { action, result: None, performer: None };
    company.act(company.it, nonconformity::Command::CompleteAction(id, completion))?;
    Ok(())
}

/// Whoever verifies has not acted: rule N-7.
fn verify(
    company: &Company,
    id: NonconformityId,
    on: &str,
    [first, last]: [&str; 2],
    effective: bool,
) -> Result<()> {
    company.on(on)?;
    let method = "Accounts compared with those who have left".parse()?;
    let verification = Verification { method, observed: days(first, last)?, effective, statement: None };
    let verify = nonconformity::Command::VerifyEffectiveness(id, verification);
    company.refused(company.it, verify.clone(), "N-7")?;
    company.act(company.security, verify)?;
    Ok(())
}

pub(crate) fn review(company: &Company) -> Result<()> {
    use management_review::Command::{Hold, PresentInput};
    company.on("2026-01-19")?;
    let id: ManagementReviewId = company.isms.new_id()?;
    let schedule = Schedule {
        reference: "MR-1".parse()?,
        date: "2026-01-20".parse()?,
        period: days("2025-02-01", "2026-01-19")?,
        chair: company.director.responsible(),
        invited: [company.security.responsible(), company.plant.responsible()].into(),
    };
    company.act(company.security, management_review::Command::Schedule(id, schedule))?;
    let meeting = Meeting {
        chair: company.director.person,
        chair_role: company.director.role,
        attendees: [company.security.person, company.plant.person].into(),
        conclusion: Conclusion {
            suitability: Judgment::Yes,
            adequacy: Judgment::Yes,
            effectiveness: Judgment::Partly,
            statement: Some("People who leave were overlooked for months".parse()?),
        },
    };
    let items = [
        (Item::A, "There was no review before this one"),
        (Item::B, "Floods and ransom notes stay; nothing new"),
        (Item::C, "The town expects water every day, and its data kept"),
        (Item::D1, "One major nonconformity, closed at the second attempt"),
        (Item::D2, "Clicks on simulated traps fell from 24 to 4 of 100"),
        (Item::D3, "One internal audit of two areas"),
        (Item::D4, "The one objective was reached"),
        (Item::E, "Four customers have complained of wrong bills"),
        (Item::F, "The outage of the pumps is accepted until June"),
    ];
    for (item, summary) in items {
        let as_of = company.isms.now()?.position;
        let input = Input { item, as_of, content: Content::Summary(summary.parse()?) };
        company.act(company.security, PresentInput(id, input))?;
    }
    company.on("2026-01-20")?;
    // An input is missing, and there is something to say: rule V-1.
    company.refused(company.director, Hold(id, meeting.clone()), "V-1")?;
    let as_of = company.isms.now()?.position;
    let presented = |content| PresentInput(id, Input { item: Item::G, as_of, content });
    company.refused(company.security, presented(Content::NothingToReport), "V-1")?;
    let proposed = Content::Summary("The exercise has shown what to improve".parse()?);
    company.act(company.security, presented(proposed))?;
    // Its chair says that it was held, and nobody for them.
    company.refused(company.security, Hold(id, meeting.clone()), "V-1")?;
    company.act(company.director, Hold(id, meeting))?;
    conclude(company, id)
}

/// For eighteen days nobody had borne what remains: preparing the review shows it.
pub(crate) fn accept_again(company: &Company, registers: &Registers) -> Result<()> {
    use isms::command::risk::Command::AcceptResidual;
    company.on("2026-01-19")?;
    let conditions = Some("The second server is tried every quarter".parse()?);
    let acceptance = Acceptance { valid_until: "2026-06-30".parse()?, conditions };
    let why = "A third server would cost more than the hour that it saves";
    company.act_because(company.plant, AcceptResidual(registers.outage, acceptance), why)?;
    Ok(())
}

/// What was thought to be rare has happened: the risk is looked at again, and something is planned.
pub(crate) fn look_again(company: &Company, foundations: &Foundations, registers: &Registers) -> Result<()> {
    use isms::command::risk::Command::{ApprovePlan, PlanTreatment};
    company.on("2026-01-16")?;
    crate::register::rate(company, foundations, registers.leak, 3, 3)?;
    let treatment = Treatment {
        id: company.isms.new_id()?,
        description: "Whoever joins lists has them checked by a second person".parse()?,
        controls: vec![registers.access],
        responsible: company.it.responsible(),
        due: "2026-03-31".parse()?,
        resources: None,
    };
    let plan = Plan { option: TreatmentOption::Modify, treatments: vec![treatment], expected_residual: None };
    company.act(company.security, PlanTreatment(registers.leak, plan))?;
    company.act(company.it, ApprovePlan(registers.leak, 1))?;
    Ok(())
}

/// Access is reviewed, and not everywhere: what follows from that is for the next turn to say.
pub(crate) fn test_again(company: &Company, registers: &Registers) -> Result<()> {
    company.on("2026-01-19")?;
    let test = Test {
        kind: TestKind::Operation,
        result: TestResult::Partly,
        sample: Some("The list of December: the plant's accounts are not in it".parse()?),
        period: Some(days("2025-12-01", "2025-12-31")?),
        next_test_due: Some("2026-06-30".parse()?),
    };
    company.act(company.security, isms::command::control::Command::Test(registers.access, test))?;
    Ok(())
}

/// A slip of the pen is set right, and what was entered twice is taken out. Nothing is erased by that.
pub(crate) fn set_right(company: &Company, registers: &Registers) -> Result<()> {
    use isms::command::{Correct, Void, control};
    company.on("2026-01-17")?;
    let operated = |days, activity: &str| -> Result<_> {
        let operation =
            Operation { period: days, activity: activity.parse()?, result: None, performer: None };
        Ok(control::Command::RecordOperation(registers.access, operation))
    };
    let wrong = operated(days("2025-11-01", "2025-11-30")?, "Accounts of November compared")?;
    let first = company.act(company.it, wrong)?.positions.start;
    let right = operated(days("2025-12-01", "2025-12-31")?, "Accounts of December compared")?;
    let twice = company.act(company.it, right.clone())?.positions.start;
    let correct = Correct { corrects: first, command: Box::new(right.into()), effective_at: None };
    company.act_because(company.security, correct, "The list was that of December")?;
    company.act_because(company.security, Void { voids: twice }, "Entered twice")?;
    Ok(())
}

/// What is decided, by whom it is done until when, and the minutes.
fn conclude(company: &Company, id: ManagementReviewId) -> Result<()> {
    use management_review::Command::{ApproveMinutes, FulfillDecision, RecordDecision};
    let improvement = Kind::Improvement(ImprovementProposal {
        reference: "IMP-3".parse()?,
        goal: Goal::G6,
        expected_benefit: "Nobody who has left has a key".parse()?,
    });
    let change = Kind::IsmsChange(ChangeProposal {
        reference: "CH-2".parse()?,
        consequences: "Audits take six days more a year".parse()?,
    });
    for (kind, text, owner, due) in [
        (improvement, "Keys end with the contract, as accounts do", company.plant, "2026-06-30"),
        (change, "All four areas are audited every year", company.security, "2026-03-31"),
        (Kind::Resource, "5,000 EUR more for audits", company.director, "2026-02-15"),
    ] {
        let decision = Decision {
            decision: company.isms.new_id()?,
            kind,
            text: text.parse()?,
            owner: owner.responsible(),
            due: due.parse()?,
        };
        let (money, key) = (matches!(decision.kind, Kind::Resource), decision.decision);
        company.act(company.director, RecordDecision(id, decision))?;
        if money {
            company
                .act(company.director, FulfillDecision(id, Fulfillment { decision: key, result: None }))?;
        }
    }
    let document = publish(company, "D-5", "Minutes of the management review", DocumentKind::Record)?;
    company.act(company.director, ApproveMinutes(id, Minutes { document, revision: 1 }))?;
    Ok(())
}

/// Of what was proposed by itself: the exercise's is done, and shown to help.
pub(crate) fn improve(company: &Company, foundations: &Foundations) -> Result<()> {
    use improvement::Command::{Decide, EvaluateBenefit, Implement};
    company.on("2026-01-22")?;
    let register = company.isms.now()?.register;
    let proposed = |reference: &str| -> Result<ImprovementId> {
        match register.by_reference("improvement", &reference.parse()?) {
            Some(Stream::Improvement(id)) => Ok(id),
            _ => Err(format!("{reference} was not proposed").into()),
        }
    };
    let (key, sample) = (proposed("IMP-1")?, proposed("IMP-2")?);
    for (id, owner) in [(key, company.plant), (sample, company.procurement)] {
        let task = Task { owner: owner.responsible(), due: "2026-02-28".parse()? };
        company.act(company.director, Decide(id, improvements::Decision::Accepted(task)))?;
    }
    company.on("2026-01-26")?;
    company.act(company.plant, Implement(key, Implementation { what: None, performer: None }))?;
    let evaluation = Evaluation {
        result: Benefit::Reached,
        statement: Some("The key is at hand; people know where".parse()?),
        indicator: Some(foundations.phishing),
        before: Some("9".parse()?),
        after: Some("4".parse()?),
    };
    company.act(company.plant, EvaluateBenefit(key, evaluation))?;
    Ok(())
}

/// The circle closes, and the next one begins where it ends.
pub(crate) fn go_round(company: &Company, foundations: &Foundations) -> Result<()> {
    use improvement_cycle::Command;
    company.on("2026-01-30")?;
    let next: ImprovementCycleId = company.isms.new_id()?;
    let register = company.isms.now()?.register;
    let change = register.by_reference("change", &"CH-1".parse()?).and_then(|it| register.head(it));
    let output = Output {
        output: company.isms.new_id()?,
        kind: "Service".parse()?,
        statement: "Pumps that are controlled by one of two servers".parse()?,
        satisfies: [foundations.requirement].into(),
        shown_by: change.map(|head| head.last).into_iter().collect(),
    };
    let start = Start {
        reference: "Y-2026".parse()?,
        number: 2,
        model: CycleModel::Pdca,
        process: Process::Isms,
        period: days("2026-02-01", "2027-01-31")?,
        inputs: Matters { requirements: [foundations.requirement].into(), others: Vec::new() },
        previous_cycle: Some(foundations.cycle),
    };
    let closure = Closure {
        result: "The pumps, the bills and the accounts are in better order than a year ago".parse()?,
        lessons: Lessons::Learned(vec!["Ask who tells whom, before asking for a list".parse()?]),
        answered: Vec::new(),
        carried_over: Matters {
            requirements: BTreeSet::new(),
            others: vec!["Keys end with the contract".parse()?],
        },
        next_cycle: Some(next),
    };
    company.act(company.security, Command::RecordOutput(foundations.cycle, output))?;
    company.act(company.security, Command::Start(next, start))?;
    company.act(company.security, Command::Close(foundations.cycle, closure))?;
    Ok(())
}
