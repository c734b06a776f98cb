//! The last day of January 2026: somebody from outside has looked, and what that leads to.

use isms::aggregate::asset::Ownership;
use isms::aggregate::isms::certification::{CertificationResult, Verdict};
use isms::aggregate::isms::profile::Waiver;
use isms::command::asset;
use isms::command::isms::Command as Govern;
use isms::vocabulary::certification::Stage;
use isms::vocabulary::responsible::Responsible;

use crate::company::{Company, Result};
use crate::register::Registers;

pub(crate) fn be_looked_at(company: &Company, registers: &Registers) -> Result<()> {
    company.on("2026-01-31")?;
    let result = CertificationResult {
        body: "Three Rivers Certification".parse()?,
        stage: Stage::Stage1,
        verdict: Verdict::Passed,
        certificate: None,
        scope_revision: 1,
        statement_of_applicability: None,
        valid: None,
    };
    company.act(company.director, Govern::RecordCertificationResult(company.id, result))?;

    // They asked who answers for the bills, and nobody named the same person.
    let ownership = Ownership { owner: Responsible::Person(company.it.person), custodian: None };
    let because = "One person answers for the bills, by name";
    company.act_because(
        company.security,
        asset::Command::AssignOwner(registers.billing, ownership),
        because,
    )?;
    let waiver = Waiver {
        rule: "A-4".parse()?,
        why: "Meters come from the neighbors in spring; whose they are is settled in summer".parse()?,
        compensation: "Until then they count as if they were of the highest need".parse()?,
        until: "2026-12-31".parse()?,
    };
    company.act(company.director, Govern::WaiveRule(company.id, waiver))?;
    Ok(())
}
