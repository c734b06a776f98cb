//! Decisions about sharing partners: with whom experience is shared, and what may be shared with them.

use serde::{Deserialize, Serialize};

use crate::aggregate::document::revision::Revision;
use crate::aggregate::role::Assignment;
use crate::aggregate::sharing_partner::{Event, Reception, Registration, Sharing, SharingPartner};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, unused};
use crate::id::SharingPartnerId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::tlp::Tlp;

/// What may be asked of a partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Enter it in the register.
    Register(SharingPartnerId, Registration),
    /// Note what it was told.
    Share(SharingPartnerId, Sharing),
    /// Note what it has told.
    Receive(SharingPartnerId, Reception),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Register(id, it) => {
                unused(register, *id)?;
                let is_agreed = !it.allows_identifiable || it.agreement.is_some();
                by.require(register, Rule::Y1, is_agreed, || {
                    "leave to say who is concerned, and no agreement that gives it".into()
                })?;
                Ok(Decision::of(*id, Event::Registered(it.clone())))
            }
            Self::Share(id, it) => share(register, by, *id, it),
            Self::Receive(id, it) => {
                existing(&register.sharing_partners, *id)?;
                it.follow_ups.iter().try_for_each(|text| by.require_meaning(text, "follow-up"))?;
                Ok(Decision::of(*id, Event::ExperienceReceived(it.clone())))
            }
        }
    }
}

fn share(
    register: &Register,
    by: &Context<'_>,
    id: SharingPartnerId,
    it: &Sharing,
) -> Result<Decision, Refusal> {
    let partner = existing(&register.sharing_partners, id)?;
    let terms = &partner.registration.value;
    by.require(register, Rule::Y1, it.tlp <= terms.default_tlp, || {
        format!("`{}` for a partner that is told `{}` at most", it.tlp, terms.default_tlp)
    })?;
    let marking = marking(register, it).unwrap_or(Tlp::Clear);
    by.require(register, Rule::Y1, it.tlp >= marking, || {
        format!("`{}` for what tells of an incident that is `{marking}`", it.tlp)
    })?;
    by.require(register, Rule::Y1, it.anonymized || terms.allows_identifiable, || {
        "content that says who is concerned, which no agreement allows".into()
    })?;
    by.require(register, Rule::Y1, !by.acts_for(it.approved_by), || {
        "whoever shares it as the one who has approved it".into()
    })?;
    by.require(register, Rule::Y1, is_authorized(register, by, partner, it), || {
        format!("an approval in a role in which person/{} may not give it", it.approved_by)
    })?;
    by.require(register, Rule::Y1, is_approved(register, by, it), || {
        format!("content of which person/{} has approved no document's revision", it.approved_by)
    })?;
    Ok(Decision::of(id, Event::ExperienceShared(it.clone())))
}

/// The strictest marking of the incidents that it tells of; none where none of them is declared.
fn marking(register: &Register, it: &Sharing) -> Option<Tlp> {
    let told = it.incidents.iter().filter_map(|id| register.incidents.get(*id));
    told.filter_map(|incident| incident.declared.as_ref()).map(|it| it.value.tlp).max()
}

/// Whoever has approved it did so: what is shared is, to the byte, a revision of a document that they approved.
fn is_approved(register: &Register, by: &Context<'_>, it: &Sharing) -> bool {
    let approves = |revision: &Revision| {
        let approval = revision.approval.as_ref().filter(|approval| approval.value.content == it.content);
        approval.is_some_and(|approval| {
            approval.by == Some(it.approved_by)
                && !by.effective_at.is_before(approval.effective_at, register.offset())
        })
    };
    let kept = register.documents.iter().filter(|(_, document)| document.withdrawn.is_none());
    kept.flat_map(|(_, document)| &document.revisions).any(approves)
}

/// Whoever has approved it could: a human being who is there, and who then held, for where the partner belongs, a
/// role that carried the authority.
fn is_authorized(register: &Register, by: &Context<'_>, partner: &SharingPartner, it: &Sharing) -> bool {
    let (at, offset) = (by.effective_at, register.offset());
    let area = partner.registration.value.area.as_ref();
    let approver = register.persons.get(it.approved_by);
    let role = register.roles.get(it.approved_in);
    approver.is_some_and(|person| person.is_there() && person.is_human())
        && role.is_some_and(|role| {
            let definition = role.definition_at(at, offset);
            let carried = definition.is_some_and(|it| it.authorities.contains(&Authority::Approve));
            let held = |own: &Assignment| own.person == it.approved_by && own.reaches(area);
            carried && role.holders(at, offset).any(held)
        })
}

#[cfg(test)]
mod tests;
