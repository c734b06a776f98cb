//! Protection: what an asset needs because of the assets that cannot do without it.
//!
//! ISO/IEC 27001:2022, 6.1.2; controls 5.9 and 5.12 of Annex A. Rule A-2.
//!
//! ```text
//! server ──supports──► application ──supports──► payroll data (very high)
//!    └─────────────────────┴── inherit very high
//! ```

use std::collections::BTreeSet;

use crate::aggregate::asset::Need;
use crate::id::AssetId;
use crate::register::Register;
use crate::vocabulary::cia::Cia;

/// What an asset needs: for each property the greater of what was determined and what it inherits.
#[must_use]
pub fn protection_needs(register: &Register, asset: AssetId) -> Cia<Need> {
    own_needs(register, asset).zip_with(inherited_needs(register, asset), Need::max)
}

/// What an asset inherits: for each property the greatest need of any asset that it supports, directly or
/// through others.
///
/// What one between needs less, for a reason of its own, does not lower it: each asset justifies only itself.
#[must_use]
pub fn inherited_needs(register: &Register, asset: AssetId) -> Cia<Need> {
    let needs = supported_assets(register, asset).into_iter().map(|id| own_needs(register, id));
    needs.fold(Cia::default(), |greatest, it| greatest.zip_with(it, Need::max))
}

/// The assets that an asset supports, directly or through others, in time linear in their links.
///
/// What is disposed of needs nothing any more and passes nothing on. The asset itself is among them only
/// where its dependencies have a cycle.
#[must_use]
pub fn supported_assets(register: &Register, asset: AssetId) -> BTreeSet<AssetId> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![asset];
    while let Some(next) = waiting.pop() {
        let links = register.assets.get(next).map(|it| it.supports.as_slice()).unwrap_or_default();
        for id in links.iter().map(|it| it.value.supports) {
            let is_there = register.assets.get(id).is_some_and(|it| it.disposed.is_none());
            if is_there && found.insert(id) {
                waiting.push(id);
            }
        }
    }
    found
}

/// What was determined that an asset needs; nothing where nothing was.
fn own_needs(register: &Register, asset: AssetId) -> Cia<Need> {
    let classification = register.assets.get(asset).and_then(|it| it.classification.as_ref());
    classification.map(|it| it.value.needs).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::asset::{
        Classification, Dependency, Details, Disposal, Event, Identification, Kind,
    };
    use crate::testing::{Fact, Given, given, reference, title};

    const LENGTH: u128 = 10_000;

    #[test]
    fn the_greatest_need_is_inherited_for_each_property() {
        let register = given(
            [asset(1), asset(2), asset(3), supports(1, 2), supports(1, 3)]
                .into_iter()
                .chain([classified(2, [Need::High, Need::Low, Need::None])])
                .chain([classified(3, [Need::Low, Need::Medium, Need::VeryHigh])]),
        );
        assert_eq!(inherited(&register, 1), [Need::High, Need::Medium, Need::VeryHigh]);
        assert_eq!(inherited(&register, 2), [Need::None; 3]);
        assert_eq!(protection_needs(&register.register, id(2)).confidentiality, Need::High);
    }

    #[test]
    fn a_long_chain_is_followed_to_its_end() {
        let assets = (0..LENGTH).map(asset);
        let links = (1..LENGTH).map(|at| supports(at - 1, at));
        let end = classified(LENGTH - 1, [Need::VeryHigh; 3]);
        let register = given(assets.chain(links).chain([end]));
        assert_eq!(inherited(&register, 0), [Need::VeryHigh; 3]);
    }

    #[test]
    fn what_is_disposed_of_passes_nothing_on() {
        let chain = [asset(1), asset(2), asset(3), supports(1, 2), supports(2, 3)];
        let high = classified(3, [Need::High; 3]);
        let disposal = Disposal { method: title("Shredded"), certificate: None, sanitization: None };
        let gone = Fact::of(id(2), Event::Disposed(disposal));
        assert_eq!(inherited(&given(chain.into_iter().chain([high, gone])), 1), [Need::None; 3]);
    }

    #[test]
    fn a_cycle_comes_to_an_end() {
        let cycle = [asset(1), asset(2), supports(1, 2), supports(2, 1), classified(1, [Need::Low; 3])];
        assert_eq!(inherited(&given(cycle), 1), [Need::Low; 3]);
    }

    fn inherited(given: &Given, at: u128) -> [Need; 3] {
        let Cia { confidentiality, integrity, availability } = inherited_needs(&given.register, id(at));
        [confidentiality, integrity, availability]
    }

    fn id(at: u128) -> AssetId {
        AssetId::from_u128(0xA55 + at)
    }

    fn asset(at: u128) -> Fact {
        let details = Details {
            name: title("Server"),
            kind: Kind::Hardware,
            unit: None,
            location: None,
            in_scope: true,
            found_by: None,
        };
        let reference = reference(&format!("A-{at}"));
        Fact::of(id(at), Event::Identified(Identification { reference, details }))
    }

    fn supports(from: u128, to: u128) -> Fact {
        Fact::of(id(from), Event::DependencyLinked(Dependency { supports: id(to), kind: None }))
    }

    fn classified(at: u128, [confidentiality, integrity, availability]: [Need; 3]) -> Fact {
        let needs = Cia { confidentiality, integrity, availability };
        Fact::of(id(at), Event::Classified(Classification { needs, label: None, rationale: None }))
    }
}
