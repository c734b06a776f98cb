//! Roles to begin with: who answers for what beside top management, which every management system has from its founding.
//!
//! ISO/IEC 27001:2022, 5.3 and 7.2. Where one person holds several, they may; an auditor holds none of the others in the
//! areas that they audit. They are meant to be changed: who may do what is the organization's own to say.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::Error as _;

use super::{Data, DataError};
use crate::aggregate::role::{Creation, Definition, RoleLevel};
use crate::command::{Command, role};
use crate::id::RoleId;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::text::{Reference, Title};

/// The roles of a management system, in the words of this crate.
const ROLES: Data = Data { name: "roles.json", text: include_str!("../../data/roles.json") };

/// Define the roles of a management system: of its manager, of the owners of assets, risks and controls, of those who
/// manage incidents and continuity, of data protection and of internal audit. Each gets the identity that `id` has for
/// what it is called.
pub fn roles(mut id: impl FnMut(&Reference) -> RoleId) -> Result<Vec<Command>, DataError> {
    let Roles { roles } = ROLES.read()?;
    let ids = roles.iter().map(|it| (it.reference.clone(), id(&it.reference))).collect();
    roles.into_iter().map(|it| it.defined(&ids)).collect()
}

/// `roles.json`. A role comes after those with which it is incompatible.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Roles {
    roles: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    reference: Reference,
    name: Title,
    level: RoleLevel,
    responsibilities: Vec<Title>,
    authorities: Vec<Authority>,
    required_competences: Vec<Title>,
    incompatible_with: Vec<Reference>,
}

impl Listed {
    fn defined(self, ids: &BTreeMap<Reference, RoleId>) -> Result<Command, DataError> {
        let id = |reference: &Reference| {
            let missing = || serde_json::Error::custom(format!("no role `{reference}`"));
            ids.get(reference).copied().ok_or_else(|| DataError { name: ROLES.name, source: missing() })
        };
        let definition = Definition {
            name: self.name,
            level: self.level,
            responsibilities: self.responsibilities,
            authorities: self.authorities,
            required_competences: self.required_competences,
            incompatible_with: self.incompatible_with.iter().map(id).collect::<Result<_, _>>()?,
        };
        let own = id(&self.reference)?;
        Ok(role::Command::Define(own, Creation { reference: self.reference, definition }).into())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::aggregate::role::Grant;
    use crate::rule::Rule;
    use crate::testing::{ANA, BEN, Given, TOP_MANAGEMENT, given, grant, holder, person, reference, text};
    use crate::vocabulary::text::Text;

    #[test]
    fn every_role_can_be_defined_and_says_what_it_is() {
        let given = defined();
        assert_eq!(given.register.roles.len(), 9, "with top management");
        for it in templates(&given) {
            let texts = it.responsibilities.iter().chain(&it.required_competences);
            assert!(texts.chain([&it.name]).all(Text::is_meaningful), "{}", it.name);
            assert!(!it.responsibilities.is_empty() && !it.required_competences.is_empty(), "{}", it.name);
        }
    }

    #[test]
    fn each_may_do_something_and_together_they_may_do_all_but_approve() {
        let given = defined();
        assert!(templates(&given).all(|it| !it.authorities.is_empty()));
        let held: BTreeSet<_> = templates(&given).flat_map(|it| &it.authorities).copied().collect();
        let all = Authority::ALL.into_iter().filter(|it| *it != Authority::Approve);
        assert_eq!(held, all.collect(), "what is approved is for top management");
    }

    #[test]
    fn nobody_audits_an_area_in_which_they_hold_another_of_the_roles() {
        let auditor = id(&reference("internal-auditor"));
        let given = defined();
        let except = [TOP_MANAGEMENT, auditor];
        let others = given.register.roles.iter().map(|(other, _)| other);
        for other in others.filter(|other| !except.contains(other)) {
            let mut given = given.clone();
            given.record(person(BEN));
            given.record(holder(other, BEN));
            given.when(ANA, role::Command::Assign(auditor, grant(BEN))).then_refused(Rule::R1);
        }
    }

    #[test]
    fn an_owner_in_one_area_may_audit_another() {
        let auditor = id(&reference("internal-auditor"));
        let assign =
            |role, area| role::Command::Assign(role, Grant { areas: vec![text(area)], ..grant(BEN) });
        let mut given = defined();
        given.record(person(BEN));
        let given = given.when(ANA, assign(id(&reference("asset-owner")), "Sales")).then_given();
        given.clone().when(ANA, assign(auditor, "Sales")).then_refused(Rule::R1);
        given.when(ANA, assign(auditor, "Payroll")).then_accepted();
    }

    #[test]
    fn a_role_that_the_file_does_not_have_is_said_to_be_missing() {
        let Roles { roles } = ROLES.read().unwrap();
        let last = roles.into_iter().next_back().unwrap();
        let error = last.defined(&BTreeMap::new()).unwrap_err();
        assert_eq!(error.source.to_string(), "no role `isms-manager`");
    }

    fn defined() -> Given {
        let commands = roles(id).unwrap();
        commands.into_iter().fold(given([]), |given, command| given.when(ANA, command).then_given())
    }

    /// Some identity, the same for the same reference.
    fn id(reference: &Reference) -> RoleId {
        let bytes = reference.as_str().bytes();
        RoleId::from_u128(bytes.fold(0, |sum, byte| sum * 31 + u128::from(byte)))
    }

    fn templates(given: &Given) -> impl Iterator<Item = &Definition> {
        let roles = given.register.roles.iter().filter(|(id, _)| *id != TOP_MANAGEMENT);
        roles.map(|(_, role)| &role.definition.value)
    }
}
