//! The year, from the founding to the beginning of the next turn.

use std::path::Path;

use isms::aggregate::nonconformity::{Nonconformity, Stage};
use isms::id::NonconformityId;

use crate::company::{Company, Result};
use crate::{act, check, incident, operation, plan, register, single_process};

/// Lives through it, and leaves the log in the directory. Returns the major nonconformity that the audit led to.
pub(crate) fn live_through_a_year(directory: &Path) -> Result<NonconformityId> {
    let company = Company::found(directory)?;
    let foundations = plan::lay(&company)?;
    let registers = register::fill(&company, &foundations)?;
    let (operations, buying) = operation::run(&company, &foundations, &registers)?;
    let incident = incident::live_through(&company, &foundations, &registers)?;
    let nonconformity = check::look(&company, &foundations, &registers, &operations, incident)?;
    single_process::conclude(&company, &foundations, buying)?;
    act::correct(&company, &foundations, &registers, nonconformity)?;
    act::look_again(&company, &foundations, &registers)?;
    act::set_right(&company, &registers)?;
    act::test_again(&company, &registers)?;
    act::accept_again(&company, &registers)?;
    act::review(&company)?;
    act::improve(&company, &foundations)?;
    act::go_round(&company, &foundations)?;
    let register = company.isms.now()?.register;
    let closed = register.nonconformities.get(nonconformity).map(Nonconformity::stage);
    if closed != Some(Stage::Closed) {
        return Err(format!("expected the nonconformity to be closed, found {closed:?}").into());
    }
    company.isms.close();
    Ok(nonconformity)
}
