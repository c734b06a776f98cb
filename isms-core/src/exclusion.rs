//! Exclusion: what an approved treatment plan uses, no Statement of Applicability in force excludes.
//!
//! ISO/IEC 27001:2022, 6.1.3. Rule SO-6, for whoever approves a plan or changes what a control answers.

use crate::aggregate::control::Definition;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// The controls of catalogs that a control answers are applicable, as far as Statements in force speak of them.
pub(crate) fn applicable(register: &Register, control: &Definition) -> Result<(), Refusal> {
    for reference in &control.catalog_references {
        let mut statements = register.statements_of_applicability.iter();
        if let Some((id, it)) = statements.find(|(_, it)| it.excludes(reference.catalog, &reference.control))
        {
            let (name, number) = (&it.reference, &reference.control);
            let found = format!("`{number}`, which `{name}` declares not applicable; revise that first");
            return Err(Refusal::new(Rule::SO6, found).about(id));
        }
    }
    Ok(())
}
