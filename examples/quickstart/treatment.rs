//! April to June: treatments are carried out, what remains is accepted, and a mistake is corrected.

use isms::Request;
use isms::aggregate::asset::{Details, Identification, Kind, Need};
use isms::aggregate::control::assurance::{Test, TestKind, TestResult};
use isms::aggregate::control::operation::Operation;
use isms::aggregate::risk::acceptance::Acceptance;
use isms::aggregate::risk::analysis::Residual;
use isms::aggregate::risk::treatment::Completion;
use isms::command::{Correct, asset, control, risk};
use isms::vocabulary::cia::Cia;
use isms::vocabulary::period::Period;

use crate::company::{Company, Result};
use crate::foundations::Foundations;
use crate::register::{Registers, estimate, find, identify, rate};

pub(crate) fn carry_out(company: &Company, foundations: &Foundations, registers: &Registers) -> Result<()> {
    let treated = &registers.outage;
    company.on("2026-04-30")?;
    let period =
        Period::new("2026-04-01".parse()?, "2026-04-30".parse()?).ok_or("a month ends after it begins")?;
    let operation = Operation {
        period,
        activity: "Nightly backup, one restored".parse()?,
        result: None,
        performer: None,
    };
    let test = Test {
        kind: TestKind::Operation,
        result: TestResult::Effective,
        sample: Some("One restored machine of twelve".parse()?),
        period: Some(period),
        next_test_due: Some("2026-10-31".parse()?),
    };
    company.act(&company.it, control::Command::RecordOperation(treated.control, operation))?;
    company.act(&company.security, control::Command::Test(treated.control, test))?;

    company.on("2026-05-11")?;
    let completion = Completion { treatment: treated.treatment, controls: vec![treated.control] };
    let residual = Residual { estimate: estimate(foundations, 2, 3)?, rationale: None };
    let acceptance = Acceptance { valid_until: "2027-05-10".parse()?, conditions: None };
    company.act(&company.it, risk::Command::CompleteTreatment(treated.risk, completion))?;
    company.act(&company.security, risk::Command::AssessResidual(treated.risk, residual))?;
    company.act(&company.it, risk::Command::AcceptResidual(treated.risk, acceptance))?;

    company.on("2026-05-18")?;
    let low = Cia { confidentiality: Need::High, integrity: Need::Medium, availability: Need::Low };
    let payroll = identify(company, "A-4", "Payroll data", Kind::Information, company.it_lead, low)?;
    let leak = find(company, "R-4", "Payroll data gets to the wrong people", payroll, company.it_lead)?;
    rate(company, foundations, leak, 3, 4)?;

    company.on("2026-06-01")?;
    correct_a_name(company, registers)
}

/// The portal is not one of ours: its name in the inventory was wrong from the beginning.
fn correct_a_name(company: &Company, registers: &Registers) -> Result<()> {
    let first = company
        .isms
        .history()
        .of(registers.portal)
        .into_iter()
        .next()
        .ok_or("the portal was identified")??;
    let details = Details {
        name: "Ordering portal of the retailers' association".parse()?,
        kind: Kind::Outsourced,
        unit: None,
        location: None,
        in_scope: true,
        found_by: None,
    };
    let identification = Identification { reference: "A-3".parse()?, details };
    let command = asset::Command::Identify(registers.portal, identification).into();
    let correct = Correct { corrects: first.seq, command: Box::new(command), effective_at: None };
    company.act(
        &company.security,
        Request::of(correct).because("The name was ours, the portal is not".parse()?),
    )?;
    Ok(())
}
