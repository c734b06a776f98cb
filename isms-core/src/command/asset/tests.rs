//! Tests of the decisions about assets.

use super::*;
use crate::aggregate::asset::Kind;
use crate::testing::{ANA, BEN, Fact, given, person, reference, text, title};
use crate::vocabulary::responsible::Responsible;

const SERVER: AssetId = AssetId::from_u128(0x5E);
const PAYROLL: AssetId = AssetId::from_u128(0x9A);
const SITE: AssetId = AssetId::from_u128(0x51);

#[test]
fn an_asset_is_identified_owned_and_classified() {
    given([])
        .when(ANA, Command::Identify(SERVER, identification("server")))
        .then([identified(SERVER, "server")]);
    given([identified(SERVER, "server")])
        .when(ANA, Command::AssignOwner(SERVER, ownership()))
        .then([owned(SERVER)]);
    given([identified(SERVER, "server"), owned(SERVER)])
        .when(ANA, Command::Classify(SERVER, needs(Need::Low)))
        .then([classified(SERVER, needs(Need::Low))]);
}

#[test]
fn what_is_already_so_changes_nothing() {
    let all = || {
        [
            identified(SERVER, "server"),
            identified(PAYROLL, "payroll"),
            owned(SERVER),
            classified(SERVER, needs(Need::Low)),
            supports(SERVER, PAYROLL),
        ]
    };
    for command in [
        Command::AssignOwner(SERVER, ownership()),
        Command::Classify(SERVER, needs(Need::Low)),
        Command::LinkDependency(SERVER, dependency(PAYROLL)),
        Command::UnlinkDependency(SERVER, Unlinking { supports: SITE }),
        Command::ChangeDetails(SERVER, identification("server").details),
    ] {
        given(all()).when(ANA, command).then([]);
    }
    given([identified(SERVER, "server"), disposed(SERVER)])
        .when(ANA, Command::Dispose(SERVER, disposal(None)))
        .then([]);
}

#[test]
fn the_inventory_is_confirmed_as_often_as_it_is_compared() {
    let confirmed = || Fact::of(SERVER, Event::InventoryConfirmed(Confirmation { differences: None }));
    given([identified(SERVER, "server"), confirmed()])
        .when(ANA, Command::ConfirmInventory(SERVER, Confirmation { differences: None }))
        .then([confirmed()]);
}

#[test]
fn an_asset_without_an_owner_is_not_classified() {
    given([identified(SERVER, "server")])
        .when(ANA, Command::Classify(SERVER, needs(Need::Low)))
        .then_refused(Rule::A4);
}

#[test]
fn a_rationale_says_something() {
    given([identified(SERVER, "server"), owned(SERVER)])
        .when(ANA, Command::Classify(SERVER, because(Need::Low, "n/a")))
        .then_refused(Rule::G6);
}

#[test]
fn what_supports_an_asset_needs_as_much_or_says_why_not() {
    let chain = || {
        [
            identified(SERVER, "server"),
            identified(PAYROLL, "payroll"),
            identified(SITE, "site"),
            owned(SITE),
            classified(PAYROLL, needs(Need::VeryHigh)),
            supports(SERVER, PAYROLL),
            supports(SITE, SERVER),
        ]
    };
    given(chain()).when(ANA, Command::Classify(SITE, needs(Need::High))).then_refused(Rule::A2);
    for enough in [needs(Need::VeryHigh), because(Need::Low, "Everything on it is encrypted")] {
        given(chain()).when(ANA, Command::Classify(SITE, enough.clone())).then([classified(SITE, enough)]);
    }
}

#[test]
fn what_is_classified_lower_without_a_rationale_is_not_linked() {
    let link = || Command::LinkDependency(SERVER, dependency(PAYROLL));
    let both = |classification| {
        [
            identified(SERVER, "server"),
            identified(PAYROLL, "payroll"),
            classified(PAYROLL, needs(Need::High)),
            classified(SERVER, classification),
        ]
    };
    given(both(needs(Need::Low))).when(ANA, link()).then_refused(Rule::A2);
    for enough in [needs(Need::High), because(Need::Low, "Everything on it is encrypted")] {
        given(both(enough)).when(ANA, link()).then([supports(SERVER, PAYROLL)]);
    }
}

#[test]
fn dependencies_have_no_cycle() {
    let chain = || {
        [
            identified(SERVER, "server"),
            identified(PAYROLL, "payroll"),
            identified(SITE, "site"),
            supports(SITE, SERVER),
            supports(SERVER, PAYROLL),
        ]
    };
    for end in [SITE, PAYROLL] {
        given(chain()).when(ANA, Command::LinkDependency(PAYROLL, dependency(end))).then_refused(Rule::A2);
    }
}

#[test]
fn dependencies_have_no_cycle_through_what_was_disposed_of_either() {
    // A disposal can be voided, and the links of what was disposed of hold again.
    given([
        identified(SERVER, "server"),
        identified(PAYROLL, "payroll"),
        identified(SITE, "site"),
        supports(SITE, SERVER),
        supports(SERVER, PAYROLL),
        disposed(SERVER),
    ])
    .when(ANA, Command::LinkDependency(PAYROLL, dependency(SITE)))
    .then_refused(Rule::A2);
}

#[test]
fn only_an_asset_that_is_there_is_supported() {
    given([identified(SERVER, "server")])
        .when(ANA, Command::LinkDependency(SERVER, dependency(PAYROLL)))
        .then_refused(Rule::G4);
    given([identified(SERVER, "server"), identified(PAYROLL, "payroll"), disposed(PAYROLL)])
        .when(ANA, Command::LinkDependency(SERVER, dependency(PAYROLL)))
        .then_refused(Rule::G3);
}

#[test]
fn a_dependency_ends_with_a_reason() {
    let linked = || [identified(SERVER, "server"), identified(PAYROLL, "payroll"), supports(SERVER, PAYROLL)];
    let unlinking = || Unlinking { supports: PAYROLL };
    given(linked())
        .when(ANA, Command::UnlinkDependency(SERVER, unlinking()))
        .then([Fact::of(SERVER, Event::DependencyUnlinked(unlinking()))]);
    given(linked())
        .when(ANA, Command::UnlinkDependency(SERVER, unlinking()))
        .without_reason()
        .then_refused(Rule::G6);
}

#[test]
fn an_asset_changes_with_a_reason() {
    let moved = || Details { location: Some(title("Second floor")), ..identification("server").details };
    given([identified(SERVER, "server")])
        .when(ANA, Command::ChangeDetails(SERVER, moved()))
        .then([Fact::of(SERVER, Event::DetailsChanged(moved()))]);
    given([identified(SERVER, "server")])
        .when(ANA, Command::ChangeDetails(SERVER, moved()))
        .without_reason()
        .then_refused(Rule::G6);
}

#[test]
fn what_is_confidential_is_sanitized_before_it_is_disposed_of() {
    let confidential = || [identified(SERVER, "server"), classified(SERVER, needs(SANITIZED_FROM))];
    for sanitization in [None, Some("none")] {
        given(confidential())
            .when(ANA, Command::Dispose(SERVER, disposal(sanitization)))
            .then_refused(Rule::A3);
    }
    let sanitized = disposal(Some("Disks shredded"));
    given(confidential())
        .when(ANA, Command::Dispose(SERVER, sanitized.clone()))
        .then([Fact::of(SERVER, Event::Disposed(sanitized))]);
    given([identified(SERVER, "server"), classified(SERVER, needs(Need::Medium))])
        .when(ANA, Command::Dispose(SERVER, disposal(None)))
        .then([disposed(SERVER)]);
}

#[test]
fn what_holds_confidential_information_is_sanitized_too() {
    given([
        identified(SERVER, "server"),
        identified(PAYROLL, "payroll"),
        classified(PAYROLL, needs(Need::VeryHigh)),
        supports(SERVER, PAYROLL),
    ])
    .when(ANA, Command::Dispose(SERVER, disposal(None)))
    .then_refused(Rule::A3);
}

#[test]
fn nothing_happens_to_what_was_disposed_of() {
    for command in [
        Command::AssignOwner(SERVER, ownership()),
        Command::Classify(SERVER, needs(Need::Low)),
        Command::LinkDependency(SERVER, dependency(PAYROLL)),
        Command::UnlinkDependency(SERVER, Unlinking { supports: PAYROLL }),
        Command::ChangeDetails(SERVER, identification("desktop").details),
        Command::ConfirmInventory(SERVER, Confirmation { differences: None }),
        Command::Dispose(SERVER, disposal(Some("Disks shredded"))),
    ] {
        given([identified(SERVER, "server"), identified(PAYROLL, "payroll"), disposed(SERVER)])
            .when(ANA, command)
            .then_refused(Rule::G3);
    }
}

#[test]
fn an_owner_is_registered() {
    let owner = Ownership { owner: Responsible::Person(BEN), custodian: None };
    given([identified(SERVER, "server")])
        .when(ANA, Command::AssignOwner(SERVER, owner.clone()))
        .then_refused(Rule::G4);
    given([identified(SERVER, "server"), person(BEN)])
        .when(ANA, Command::AssignOwner(SERVER, owner.clone()))
        .then([Fact::of(SERVER, Event::OwnerAssigned(owner))]);
}

fn identification(name: &str) -> Identification {
    let details = Details {
        name: title(name),
        kind: Kind::Hardware,
        unit: None,
        location: None,
        in_scope: true,
        found_by: None,
    };
    Identification { reference: reference(name), details }
}

fn identified(id: AssetId, name: &str) -> Fact {
    Fact::of(id, Event::Identified(identification(name)))
}

fn ownership() -> Ownership {
    Ownership { owner: Responsible::Person(ANA), custodian: None }
}

fn owned(id: AssetId) -> Fact {
    Fact::of(id, Event::OwnerAssigned(ownership()))
}

fn needs(need: Need) -> Classification {
    let needs = Cia { confidentiality: need, integrity: need, availability: need };
    Classification { needs, label: None, rationale: None }
}

fn because(need: Need, rationale: &str) -> Classification {
    Classification { rationale: Some(text(rationale)), ..needs(need) }
}

fn classified(id: AssetId, it: Classification) -> Fact {
    Fact::of(id, Event::Classified(it))
}

fn dependency(on: AssetId) -> Dependency {
    Dependency { supports: on, kind: None }
}

fn supports(id: AssetId, other: AssetId) -> Fact {
    Fact::of(id, Event::DependencyLinked(dependency(other)))
}

fn disposal(sanitization: Option<&str>) -> Disposal {
    Disposal { method: title("Scrapped"), certificate: None, sanitization: sanitization.map(title) }
}

fn disposed(id: AssetId) -> Fact {
    Fact::of(id, Event::Disposed(disposal(None)))
}
