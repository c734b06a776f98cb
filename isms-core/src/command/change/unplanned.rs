//! What changed without a plan: revisions of the scope, of risk methods and of roles to which no change belongs.
//!
//! ISO/IEC 27001:2022, 6.3. Nothing is refused: it is a function of the register, and a gap (H-1).

use serde::Serialize;

use crate::aggregate::change::{Change, Verdict};
use crate::register::Register;
use crate::stream::Stream;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// A revision to which no change belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unplanned {
    /// The thing: the management system for its scope, a risk method, a role.
    pub thing: Stream,
    /// The number of the revision, counted from 1.
    pub revision: u32,
    /// The position of the event that says so.
    pub seq: u64,
    /// From when it holds.
    pub from: PartialDate,
}

/// One revision of a thing.
#[derive(Clone, Copy)]
struct Revision {
    number: u32,
    seq: u64,
    from: PartialDate,
}

/// The revisions after the first of the scope, of risk methods and of roles to which no change belongs, by thing.
///
/// A change belongs to a revision when it names the thing, was approved, was proposed by the time of the revision, and
/// was not carried out before the revision that came before.
#[must_use]
pub fn unplanned(register: &Register) -> Vec<Unplanned> {
    let all = scopes(register).chain(methods(register)).chain(roles(register));
    let unplanned = all.flat_map(|(thing, revisions)| {
        let changes: Vec<_> = changes(register, thing).collect();
        let pairs: Vec<_> = revisions.iter().copied().zip(revisions.iter().copied().skip(1)).collect();
        let offset = register.offset();
        pairs.into_iter().filter_map(move |(before, this)| {
            let planned = changes.iter().any(|change| belongs(change, before, this, offset));
            (!planned).then_some(Unplanned { thing, revision: this.number, seq: this.seq, from: this.from })
        })
    });
    unplanned.collect()
}

fn belongs(change: &Change, before: Revision, this: Revision, offset: UtcOffset) -> bool {
    let approved = change.decision.as_ref().is_some_and(|it| it.value.verdict == Verdict::Approved);
    let proposed = !this.from.is_before(change.proposal.effective_at, offset);
    let over = change.implemented.as_ref().is_some_and(|it| it.effective_at.is_before(before.from, offset));
    approved && proposed && !over
}

/// The changes that are to change a thing.
fn changes(register: &Register, thing: Stream) -> impl Iterator<Item = &Change> {
    let referrers = register.referrers_of(thing, "change");
    let changes = referrers.filter_map(|from| if let Stream::Change(id) = from { Some(id) } else { None });
    let known = changes.filter_map(|id| register.changes.get(id));
    known.filter(move |it| it.proposal.value.affected.contains(&thing))
}

fn scopes(register: &Register) -> impl Iterator<Item = (Stream, Vec<Revision>)> {
    register.management_systems.iter().map(|(id, isms)| {
        let scopes = isms.scopes.iter().map(|it| revision(it.definition.value.revision, &it.definition));
        (id.into(), scopes.collect())
    })
}

fn methods(register: &Register) -> impl Iterator<Item = (Stream, Vec<Revision>)> {
    register.risk_methods.iter().map(|(id, method)| {
        (id.into(), method.revisions.iter().map(|(number, it)| revision(*number, it)).collect())
    })
}

fn roles(register: &Register) -> impl Iterator<Item = (Stream, Vec<Revision>)> {
    register.roles.iter().map(|(id, role)| {
        let definitions = role.earlier.iter().chain([&role.definition]);
        (id.into(), (1..).zip(definitions).map(|(number, it)| revision(number, it)).collect())
    })
}

fn revision<T>(number: u32, noted: &Noted<T>) -> Revision {
    Revision { number, seq: noted.seq, from: noted.effective_at }
}
