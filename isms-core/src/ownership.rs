//! Ownership: everything that has an owner and has not ended.
//!
//! ISO/IEC 27001:2022, 5.3 and 6.1.2; control 5.9 of Annex A.

use crate::register::Register;
use crate::stream::Stream;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::time::PartialDate;

/// A thing with its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Owned {
    /// The thing.
    pub thing: Stream,
    /// Who answers for it.
    pub owner: Responsible,
    /// Since when.
    pub since: PartialDate,
    /// The position of the event that says so.
    pub seq: u64,
}

/// Everything that has an owner, unless it is disposed of, closed, retired or withdrawn. Whatever gets one joins
/// here, a few lines a kind.
pub fn owned(register: &Register) -> impl Iterator<Item = Owned> {
    let assets = register.assets.iter().filter(|(_, it)| it.disposed.is_none()).filter_map(|(id, it)| {
        let noted = it.owner.as_ref()?;
        Some(Owned::by(noted.value.owner, id, noted))
    });
    let documents = register.documents.iter().filter(|(_, it)| it.withdrawn.is_none()).map(|(id, it)| {
        let noted = &it.registration;
        Owned::by(noted.value.owner, id, noted)
    });
    let risks = register.risks.iter().filter(|(_, it)| it.closed.is_none()).filter_map(|(id, it)| {
        let noted = it.owner.as_ref()?;
        Some(Owned::by(noted.value.owner, id, noted))
    });
    let controls = register.controls.iter().filter(|(_, it)| !it.is_retired()).filter_map(|(id, it)| {
        let noted = &it.definition;
        Some(Owned::by(noted.value.owner?, id, noted))
    });
    assets.chain(documents).chain(risks).chain(controls)
}

impl Owned {
    fn by<T>(owner: Responsible, thing: impl Into<Stream>, noted: &Noted<T>) -> Self {
        Self { thing: thing.into(), owner, since: noted.effective_at, seq: noted.seq }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::risk::closure::{ClosingGround, Closure};
    use crate::aggregate::risk::identification::{Approach, Identification, Kind, Ownership};
    use crate::aggregate::{control, risk};
    use crate::id::{ControlId, RiskId};
    use crate::testing::{ANA, Fact, given, reference, title};

    const RISK: RiskId = RiskId::from_u128(1);
    const CONTROL: ControlId = ControlId::from_u128(2);

    #[test]
    fn risks_and_controls_have_owners_until_they_are_closed_or_retired() {
        let closed = Fact::of(RISK, risk::Event::Closed(Closure { ground: ClosingGround::Avoided }));
        let retired = Fact::of(CONTROL, control::Event::Retired(control::Retirement { replaced_by: None }));
        let things = |facts: Vec<Fact>| {
            let register = given(facts).register;
            owned(&register).map(|it| (it.thing, it.owner)).collect::<Vec<_>>()
        };
        let ana = Responsible::Person(ANA);
        let both = [(RISK.into(), ana), (CONTROL.into(), ana)];
        assert_eq!(things(facts().to_vec()), both);
        assert_eq!(things(facts().into_iter().chain([closed, retired]).collect()), []);
    }

    fn facts() -> [Fact; 3] {
        let identification = Identification {
            reference: reference("R-1"),
            title: title("Theft"),
            kind: Kind::Risk,
            approach: Approach::Event,
            source: None,
            threat: None,
            vulnerabilities: Vec::new(),
            assets: Vec::new(),
            consequence: None,
            properties: Vec::new(),
            area: None,
        };
        let definition = control::Definition {
            name: title("Lock"),
            description: None,
            owner: Some(Responsible::Person(ANA)),
            area: None,
            grounds: [].into(),
            treats_risks: [].into(),
            catalog_references: [].into(),
            kinds: [].into(),
            properties: [].into(),
            lifecycle: [].into(),
            operation_frequency_days: None,
        };
        let owner = Ownership { owner: Responsible::Person(ANA) };
        let adoption = control::Adoption { reference: reference("C-1"), definition };
        [
            Fact::of(RISK, risk::Event::Identified(identification)),
            Fact::of(RISK, risk::Event::OwnerAssigned(owner)),
            Fact::of(CONTROL, control::Event::Adopted(adoption)),
        ]
    }
}
