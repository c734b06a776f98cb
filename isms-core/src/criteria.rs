//! Criteria: what audits compare with is there, for whoever plans audits or finds something in one.
//!
//! ISO/IEC 27001:2022, 9.2.2 a. Rules G-4 and Q-3.

use crate::aggregate::audit::Audit;
use crate::decide::existing;
use crate::id::CatalogId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::criterion::Criterion;
use crate::vocabulary::text::ControlNumber;

/// The controls that criteria name are in their catalogs (G-4). That the things themselves are there holds for every
/// event.
pub(crate) fn known<'a>(
    register: &Register,
    criteria: impl IntoIterator<Item = &'a Criterion>,
) -> Result<(), Refusal> {
    criteria.into_iter().try_for_each(|criterion| match criterion {
        Criterion::Catalog(catalog) => {
            let refuse = || Refusal::new(Rule::G4, "a catalog without controls").about(*catalog);
            existing(&register.catalogs, *catalog)?.controls().next().map(|_| ()).ok_or_else(refuse)
        }
        Criterion::Control(it) => {
            let found = || format!("control `{}`, which the catalog does not have", it.control);
            let refuse = || Refusal::new(Rule::G4, found()).about(it.catalog);
            existing(&register.catalogs, it.catalog)?.control(&it.control).map(|_| ()).ok_or_else(refuse)
        }
        Criterion::Clause(_) | Criterion::Document(_) | Criterion::Obligation(_) | Criterion::Other(_) => {
            Ok(())
        }
    })
}

/// What an audit compares with: its own criteria, and those of its program as that was approved last.
pub fn criteria<'a>(register: &'a Register, audit: &'a Audit) -> impl Iterator<Item = &'a Criterion> {
    let plan = &audit.plan.value;
    let program = register.audit_programs.get(plan.program).and_then(|it| it.approved.as_ref());
    plan.criteria.iter().chain(program.into_iter().flat_map(|it| &it.value.criteria))
}

/// Whether the organization has to meet it: of a catalog's controls those that a Statement of Applicability in force
/// declares applicable.
pub(crate) fn is_requirement(register: &Register, criterion: &Criterion) -> bool {
    match criterion {
        Criterion::Clause(_) | Criterion::Document(_) | Criterion::Obligation(_) => true,
        Criterion::Control(it) => is_applicable(register, it.catalog, &it.control),
        // Which of its controls is not met has to be said.
        Criterion::Catalog(_) | Criterion::Other(_) => false,
    }
}

fn is_applicable(register: &Register, catalog: CatalogId, control: &ControlNumber) -> bool {
    register.statements_of_applicability.iter().any(|(_, it)| it.includes(catalog, control))
}
