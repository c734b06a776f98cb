//! Known: what there is when a row is read, in the register and in the rows before it.

use std::collections::BTreeSet;

use isms_core::id::PersonId;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::responsible::Responsible;
use isms_core::vocabulary::text::Reference;
use uuid::Uuid;

use crate::import::row::{Row, RowError};

/// What there is when a row is read.
pub(crate) struct Known<'a> {
    /// The register, as it was when the import began.
    pub(crate) register: &'a Register,
    /// The identity of a thing that enters the register with this row.
    pub(crate) new: Uuid,
    /// The identity of a second one, where the row tells of another thing besides.
    pub(crate) beside: Uuid,
    /// The place of the row before that entered a thing with a reference, and the thing's identity.
    pub(crate) entered: &'a dyn Fn(&str) -> Option<(usize, Uuid)>,
    /// The rows before on which this one turns out to rest.
    pub(crate) rests_on: BTreeSet<usize>,
    /// What this row turns out to enter besides.
    pub(crate) enters: Vec<(Reference, Uuid)>,
}

impl Known<'_> {
    /// The identity of another thing of the kind, in the register or in a row before.
    pub(crate) fn other(&mut self, kind: &'static str, reference: &Reference) -> Option<Uuid> {
        if let Some(found) = self.register.by_reference(kind, reference) {
            return Some(found.uuid());
        }
        let (index, id) = (self.entered)(reference.as_str())?;
        self.rests_on.insert(index);
        Some(id)
    }

    /// The person whom a row names.
    pub(crate) fn person(&self, row: &Row, field: &'static str) -> Result<Option<PersonId>, RowError> {
        let Some(reference) = row.text(field)? else { return Ok(None) };
        match self.register.by_reference("person", &reference) {
            Some(Stream::Person(person)) => Ok(Some(person)),
            _ => Err(RowError::value(field, "the reference of a person", reference.as_str())),
        }
    }

    /// Who answers for a thing, as a row names them.
    pub(crate) fn responsible(
        &self,
        row: &Row,
        field: &'static str,
    ) -> Result<Option<Responsible>, RowError> {
        let Some(reference) = row.text(field)? else { return Ok(None) };
        let person = self.register.by_reference("person", &reference);
        let role = self.register.by_reference("role", &reference);
        let unfit = |expected| Err(RowError::value(field, expected, reference.as_str()));
        match (person, role) {
            (Some(Stream::Person(person)), None) => Ok(Some(Responsible::Person(person))),
            (None, Some(Stream::Role(role))) => Ok(Some(Responsible::Role(role))),
            (None, None) => unfit("the reference of a person or a role"),
            _ => unfit("a reference that not both a person and a role have"),
        }
    }
}
