//! The Statement of Applicability: every control of Annex A is decided, and the whole is approved.

use std::collections::BTreeSet;

use isms::Request;
use isms::aggregate::statement_of_applicability::applicability::{Exclusion, Implemented, Inclusion};
use isms::command::statement_of_applicability::{Command, Drafting};
use isms::id::StatementOfApplicabilityId;
use isms::vocabulary::ground::Ground;

use crate::company::{Company, Result};
use crate::foundations::Foundations;
use crate::register::Registers;

/// What Rivermill Dairy does not need, and why.
const EXCLUDED: [(&str, &str); 2] = [
    ("8.25", "No software is developed: what is used is bought"),
    ("8.30", "No software is developed for the company by others"),
];

/// Decides all controls in one batch, which stands or falls as one, and lets the director approve.
pub(crate) fn approve(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
) -> Result<StatementOfApplicabilityId> {
    company.on("2026-03-25")?;
    let id: StatementOfApplicabilityId = company.isms.new_id()?;
    let drafting = Drafting { reference: Some("SoA".parse()?), catalog: foundations.annex_a, based_on: None };
    let mut batch = vec![Command::Draft(id, drafting)];
    let register = company.isms.now()?.register;
    let catalog = register.catalogs.get(foundations.annex_a).ok_or("the catalog was loaded in February")?;
    for control in catalog.controls() {
        let control = control.number.clone();
        let excluded = EXCLUDED.iter().find(|(number, _)| *number == control.as_str());
        batch.push(match excluded {
            Some((_, why)) => {
                Command::DeclareNotApplicable(id, Exclusion { control, justification: Some(why.parse()?) })
            }
            None if control.as_str() == "8.13" => Command::DeclareApplicable(
                id,
                Inclusion {
                    control,
                    grounds: BTreeSet::from([Ground::Risk]),
                    risks: BTreeSet::from([registers.outage.risk]),
                    obligations: [].into(),
                    controls: BTreeSet::from([registers.backup]),
                    implemented: Implemented::Yes,
                    justification: None,
                },
            ),
            None => Command::DeclareApplicable(
                id,
                Inclusion {
                    control,
                    grounds: BTreeSet::from([Ground::Baseline]),
                    risks: BTreeSet::new(),
                    obligations: [].into(),
                    controls: BTreeSet::new(),
                    implemented: Implemented::No,
                    justification: None,
                },
            ),
        });
    }
    let requests = batch.into_iter().map(|command| (company.security, Request::of(command)));
    company.isms.execute_all(requests)?;
    company.act(&company.director, Command::Approve(id, 1))?;
    Ok(id)
}
