//! Protection: what an asset needs because of the assets that cannot do without it.
//!
//! ISO/IEC 27001:2022, 6.1.2; controls 5.9 and 5.12 of Annex A. Rule A-2.
//!
//! ```text
//! server ──supports──► application ──supports──► payroll data (very high)
//!    └─────────────────────┴── inherit very high
//! ```

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::aggregate::asset::{Asset, Need};
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
    reached(register, asset, |it| it.disposed.is_none())
}

/// Whether an asset supports another, directly or through others, those that were disposed of included: their
/// links hold again where a disposal is voided.
pub(crate) fn leads_to(register: &Register, asset: AssetId, other: AssetId) -> bool {
    // To what nothing supports, nothing leads: so whoever enters things one on top of the other waits for no walk.
    let mut referrers = register.referrers(other.into());
    let is_supported = referrers.any(|(thing, _)| thing.aggregate() == "asset");
    asset == other || is_supported && reached(register, asset, |_| true).contains(&other)
}

fn reached(register: &Register, asset: AssetId, counts: impl Fn(&Asset) -> bool) -> BTreeSet<AssetId> {
    let mut found = BTreeSet::new();
    reach(register, vec![asset], &mut found, counts);
    found
}

/// Adds what those that wait lead to, beyond what was found before.
fn reach(
    register: &Register,
    mut waiting: Vec<AssetId>,
    found: &mut BTreeSet<AssetId>,
    counts: impl Fn(&Asset) -> bool,
) {
    while let Some(next) = waiting.pop() {
        let links = register.assets.get(next).map(|it| it.supports.as_slice()).unwrap_or_default();
        for id in links.iter().map(|it| it.value.supports) {
            if register.assets.get(id).is_some_and(&counts) && found.insert(id) {
                waiting.push(id);
            }
        }
    }
}

/// What an asset inherits for one property, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inherited {
    /// How much protection.
    pub need: Need,
    /// The asset of which that was determined.
    pub from: AssetId,
    /// The position of the event that says which asset this one supports on the way there.
    pub link: u64,
}

/// What every asset inherits for each property, in time linear in assets and links. Whoever inherits nothing
/// is left out.
#[must_use]
pub fn all_inherited_needs(register: &Register) -> BTreeMap<AssetId, Cia<Option<Inherited>>> {
    inherited_within(register, &register.assets.iter().collect())
}

/// The same of some assets, in time linear in what they lead to.
#[must_use]
pub fn inherited_needs_of(
    register: &Register,
    assets: impl IntoIterator<Item = AssetId>,
) -> BTreeMap<AssetId, Cia<Option<Inherited>>> {
    let asked: BTreeSet<_> = assets.into_iter().collect();
    let mut within = asked.clone();
    reach(register, asked.iter().copied().collect(), &mut within, |_| true);
    let entry = |id: &AssetId| Some((*id, register.assets.get(*id)?));
    let mut inherited = inherited_within(register, &within.iter().filter_map(entry).collect());
    inherited.retain(|id, _| asked.contains(id));
    inherited
}

/// Assets from which nothing leads to others.
type Within<'a> = BTreeMap<AssetId, &'a Asset>;

fn inherited_within(register: &Register, within: &Within<'_>) -> BTreeMap<AssetId, Cia<Option<Inherited>>> {
    let supporters = supporters(within);
    let mut all: BTreeMap<_, Cia<Option<Inherited>>> = BTreeMap::new();
    for (id, it) in spread(register, within, &supporters, |needs| needs.confidentiality) {
        all.entry(id).or_default().confidentiality = Some(it);
    }
    for (id, it) in spread(register, within, &supporters, |needs| needs.integrity) {
        all.entry(id).or_default().integrity = Some(it);
    }
    for (id, it) in spread(register, within, &supporters, |needs| needs.availability) {
        all.entry(id).or_default().availability = Some(it);
    }
    all
}

/// For each asset those that support it, with the position of the event that says so.
type Supporters<'a> = BTreeMap<AssetId, Vec<(AssetId, &'a Asset, u64)>>;

fn supporters<'a>(within: &Within<'a>) -> Supporters<'a> {
    let mut supporters = Supporters::new();
    for (id, asset) in within {
        for link in &asset.supports {
            supporters.entry(link.value.supports).or_default().push((*id, asset, link.seq));
        }
    }
    supporters
}

/// What follows from the needs for one property. The greatest go first, so that each asset passes on once.
fn spread(
    register: &Register,
    within: &Within<'_>,
    supporters: &Supporters<'_>,
    property: impl Fn(Cia<Need>) -> Need,
) -> BTreeMap<AssetId, Inherited> {
    let in_use = within.iter().filter(|(_, asset)| asset.disposed.is_none());
    let mut needs: Vec<_> = in_use.map(|(id, _)| (property(own_needs(register, *id)), *id)).collect();
    needs.retain(|(need, _)| *need > Need::None);
    needs.sort_by_key(|(need, _)| Reverse(*need));
    let (mut inherited, mut passed_on) = (BTreeMap::new(), BTreeSet::new());
    for (need, from) in needs {
        let mut waiting: Vec<_> = passed_on.insert(from).then_some(from).into_iter().collect();
        while let Some(next) = waiting.pop() {
            for (id, asset, link) in supporters.get(&next).into_iter().flatten() {
                if inherited.contains_key(id) {
                    continue;
                }
                inherited.insert(*id, Inherited { need, from, link: *link });
                let is_next = asset.disposed.is_none() && passed_on.insert(*id);
                waiting.extend(is_next.then_some(*id));
            }
        }
    }
    inherited
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

    #[test]
    fn all_together_inherit_what_each_does() {
        const ASSETS: u128 = 40;
        let levels = [Need::None, Need::Low, Need::Medium, Need::High, Need::VeryHigh];
        let need = |at: u128, by: u128| levels[usize::try_from(at * by % 5).unwrap()];
        let links =
            (0..ASSETS).flat_map(|at| [supports(at, at * 7 % ASSETS), supports(at, (at + 9) % ASSETS)]);
        let needs = (0..ASSETS).step_by(3).map(|at| classified(at, [need(at, 1), need(at, 2), need(at, 3)]));
        let disposal = Disposal { method: title("Shredded"), certificate: None, sanitization: None };
        let gone = (0..ASSETS).step_by(5).map(|at| Fact::of(id(at), Event::Disposed(disposal.clone())));
        let given = given((0..ASSETS).map(asset).chain(links).chain(needs).chain(gone));
        let all = all_inherited_needs(&given.register);
        let mut greatest = 0;
        for at in 0..ASSETS {
            let it = all.get(&id(at)).copied().unwrap_or_default();
            let each = [it.confidentiality, it.integrity, it.availability];
            let needs = each.map(|it| it.map_or(Need::None, |it| it.need));
            assert_eq!(needs, inherited(&given, at), "asset {at}");
            let alone = inherited_needs_of(&given.register, [id(at)]);
            assert_eq!(
                alone.get(&id(at)),
                all.get(&id(at)),
                "asset {at} is told alone what it is told among others"
            );
            greatest += each.iter().flatten().filter(|it| it.need == Need::VeryHigh).count();
        }
        assert!(greatest > 0, "nothing was inherited");
    }

    #[test]
    fn what_is_inherited_names_where_it_comes_from() {
        let chain = [asset(1), asset(2), asset(3), supports(1, 2), supports(2, 3)];
        let given = given(chain.into_iter().chain([classified(3, [Need::High, Need::None, Need::None])]));
        let all = all_inherited_needs(&given.register);
        let links: Vec<_> = given.events.iter().rev().skip(1).take(2).map(|event| event.seq).collect();
        let from = |link| Some(Inherited { need: Need::High, from: id(3), link });
        assert_eq!(all[&id(1)].confidentiality, from(links[1]));
        assert_eq!(all[&id(2)].confidentiality, from(links[0]));
        assert_eq!(all[&id(1)].integrity, None);
        assert!(!all.contains_key(&id(3)));
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
