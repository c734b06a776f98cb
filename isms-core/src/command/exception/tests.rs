//! Tests of the decisions about exceptions.

use super::*;
use crate::aggregate::control::{Adoption, Definition};
use crate::aggregate::document::{Kind as DocumentKind, Origin, Registration};
use crate::aggregate::exception::State;
use crate::aggregate::isms::profile::{Profile, ProfileChange, ProfileName, Waiver};
use crate::aggregate::person::{self, Offboarding};
use crate::aggregate::risk::closure::{ClosingGround, Closure};
use crate::aggregate::risk::identification::{Approach, Identification, Kind as RiskKind, Ownership};
use crate::aggregate::{asset, control, document, isms, risk, role};
use crate::command::Correct;
use crate::id::{AssetId, ControlId, DocumentId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, ISMS, TOP_MANAGEMENT, day, deputy, given, grant, holder, person as there,
    reference, role_with, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::ground::Ground;

const EXCEPTION: ExceptionId = ExceptionId::from_u128(0xE7C);
const PATCHING: ControlId = ControlId::from_u128(0xC01);
const POLICY: DocumentId = DocumentId::from_u128(0xD0C);
const RISK: RiskId = RiskId::from_u128(0x415);
const ZOE: PersonId = PersonId::from_u128(0x20E);
/// May ask and approve; Ben, Eva and Zoe hold it.
const MANAGER: RoleId = RoleId::from_u128(0x3A6);
/// Owns things; Ben and Eva hold it.
const OFFICE: RoleId = RoleId::from_u128(0x0FF);
/// Owns things; nobody holds it.
const VACANT: RoleId = RoleId::from_u128(0x0FE);

#[test]
fn an_exception_is_requested_approved_renewed_and_ended() {
    given(circumstances(None))
        .when_in(BEN, MANAGER, Command::Request(EXCEPTION, request()))
        .then([Fact::of(EXCEPTION, Event::Requested(request()))]);
    asked().when(ANA, approve_until("2026-12-31")).then([approved("2026-12-31")]);
    permitted()
        .later("2026-06-01")
        .when(ANA, Command::Renew(EXCEPTION, renewal("2027-05-31")))
        .then([renewed(1, "2027-05-31")]);
    permitted()
        .when_in(BEN, MANAGER, Command::End(EXCEPTION, ending(EndingGround::Fulfilled)))
        .then([ended(EndingGround::Fulfilled)]);
    asked().when(ANA, Command::Reject(EXCEPTION)).then([rejected()]);
}

#[test]
fn it_stands_where_its_latest_step_has_brought_it() {
    let stands = |facts: Vec<Fact>| entry(&after(facts)).state();
    assert_eq!(stands(vec![]), State::Requested);
    assert_eq!(stands(vec![rejected()]), State::Rejected);
    assert_eq!(stands(vec![approved("2026-12-31")]), State::Approved);
    let renewed = || vec![approved("2026-12-31"), renewed(1, "2027-05-31")];
    assert_eq!(stands(renewed()), State::Renewed);
    assert_eq!(stands([renewed(), vec![ended(EndingGround::Revoked)]].concat()), State::Ended);
}

#[test]
fn it_keeps_why_it_was_asked_for() {
    let given = given(circumstances(None))
        .when_in(BEN, MANAGER, Command::Request(EXCEPTION, request()))
        .because("The vendor has no patch yet")
        .then_given();
    assert_eq!(entry(&given).reason, Some(text("The vendor has no patch yet")));
}

#[test]
fn what_is_already_so_changes_nothing() {
    permitted().when(ANA, approve_until("2026-12-31")).then([]);
    after([approved("2026-12-31"), renewed(1, "2027-01-01")])
        .when(ANA, Command::Renew(EXCEPTION, renewal("2027-01-01")))
        .then([]);
    after([rejected()]).when(ANA, Command::Reject(EXCEPTION)).then([]);
    after([approved("2026-12-31"), ended(EndingGround::Fulfilled)])
        .when(ANA, Command::End(EXCEPTION, ending(EndingGround::Fulfilled)))
        .then([]);
}

#[test]
fn nothing_more_happens_to_an_exception_that_is_over() {
    for over in [vec![rejected()], vec![approved("2026-12-31"), ended(EndingGround::Revoked)]] {
        after(over.clone()).when(ANA, approve_until("2026-11-30")).then_refused(Rule::G3);
        after(over.clone())
            .when(ANA, Command::Renew(EXCEPTION, renewal("2027-01-01")))
            .then_refused(Rule::G3);
        after(over)
            .when(ANA, Command::End(EXCEPTION, ending(EndingGround::Fulfilled)))
            .then_refused(Rule::G3);
    }
}

#[test]
fn what_was_approved_is_not_answered_once_more() {
    permitted().when(ANA, approve_until("2026-11-30")).then_refused(Rule::G3);
    permitted().when(ANA, Command::Reject(EXCEPTION)).then_refused(Rule::G3);
}

#[test]
fn a_request_is_withdrawn_by_ending_it() {
    asked()
        .when_in(BEN, MANAGER, Command::End(EXCEPTION, ending(EndingGround::Revoked)))
        .then([ended(EndingGround::Revoked)]);
}

#[test]
fn whoever_asks_rejects_renews_or_revokes_says_why() {
    given(circumstances(None))
        .when_in(BEN, MANAGER, Command::Request(EXCEPTION, request()))
        .without_reason()
        .then_refused(Rule::G6);
    asked().when(ANA, Command::Reject(EXCEPTION)).because("n/a").then_refused(Rule::G6);
    permitted()
        .when(ANA, Command::Renew(EXCEPTION, renewal("2027-01-01")))
        .without_reason()
        .then_refused(Rule::X3);
    permitted()
        .when(ANA, Command::End(EXCEPTION, ending(EndingGround::Revoked)))
        .without_reason()
        .then_refused(Rule::G6);
}

#[test]
fn what_compensates_and_conditions_say_something() {
    let nothing = || Request { compensation: Compensation::Measures(text("tbd")), ..request() };
    given(circumstances(None))
        .when_in(BEN, MANAGER, Command::Request(EXCEPTION, nothing()))
        .then_refused(Rule::G6);
    let stated = || Request { compensation: Compensation::Nothing, ..request() };
    given(circumstances(None))
        .when_in(BEN, MANAGER, Command::Request(EXCEPTION, stated()))
        .then([Fact::of(EXCEPTION, Event::Requested(stated()))]);
    let conditions = Some(text("-"));
    let approval = Approval { conditions: conditions.clone(), ..approval("2026-12-31") };
    asked().when(ANA, Command::Approve(EXCEPTION, approval)).then_refused(Rule::G6);
    let renewal = Renewal { conditions, ..renewal("2027-01-01") };
    permitted().when(ANA, Command::Renew(EXCEPTION, renewal)).then_refused(Rule::G6);
}

#[test]
fn an_exception_is_asked_for_a_time_to_come() {
    let past = Request { requested_until: day("2025-12-31"), ..request() };
    given(circumstances(None))
        .when_in(BEN, MANAGER, Command::Request(EXCEPTION, past))
        .then_refused(Rule::X1);
}

#[test]
fn an_exception_ends_within_the_profiles_days() {
    // Everything happens on 2026-01-01, from which the 365 days count.
    asked().when(ANA, approve_until("2027-01-01")).then([approved("2027-01-01")]);
    asked().when(ANA, approve_until("2027-01-02")).then_refused(Rule::X1);
    asked().when(ANA, approve_until("2025-12-31")).then_refused(Rule::X1);
    let renew = |until| Command::Renew(EXCEPTION, renewal(until));
    permitted().later("2026-03-01").when(ANA, renew("2027-03-01")).then([renewed(1, "2027-03-01")]);
    permitted().later("2026-03-01").when(ANA, renew("2027-03-02")).then_refused(Rule::X1);
}

#[test]
fn an_exception_brings_a_risk_that_is_open() {
    let none = || Command::Approve(EXCEPTION, Approval { risk: None, ..approval("2026-12-31") });
    asked().when(ANA, none()).then_refused(Rule::X1);
    let closed = || Fact::of(RISK, risk::Event::Closed(Closure { ground: ClosingGround::Eliminated }));
    after([closed()]).when(ANA, approve_until("2026-12-31")).then_refused(Rule::X1);
    after([approved("2026-12-31"), closed()])
        .when(ANA, Command::Renew(EXCEPTION, renewal("2027-01-01")))
        .then_refused(Rule::X1);
    let unknown = Approval { risk: Some(RiskId::from_u128(1)), ..approval("2026-12-31") };
    asked().when(ANA, Command::Approve(EXCEPTION, unknown)).then_refused(Rule::G4);
    let waived = after([waived("X-1")]).when(ANA, none()).then_given();
    assert_eq!(entry(&waived).risk(), None);
}

/// A row of the table: who owns what it deviates from, who benefits, who is asked to permit it, and what entitles
/// them, where something does.
type Row = (Option<Responsible>, Option<Responsible>, PersonId, Option<Standing>);

/// Ben has asked, Eva owns the risk, Ana is top management.
fn table() -> Vec<Row> {
    use Standing::{Owner, RiskOwner, TopManagement};
    let (ben, eva, zoe) = (Responsible::Person(BEN), Responsible::Person(EVA), Responsible::Person(ZOE));
    let (office, vacant) = (Responsible::Role(OFFICE), Responsible::Role(VACANT));
    vec![
        // The owner does, and nobody else, not even above them.
        (Some(zoe), None, ZOE, Some(Owner(zoe))),
        (Some(zoe), None, EVA, None),
        (Some(zoe), None, ANA, None),
        (Some(zoe), None, BEN, None),
        // Where a role owns it, whoever holds that and does not ask.
        (Some(office), None, EVA, Some(Owner(office))),
        (Some(office), None, BEN, None),
        (Some(office), None, ANA, None),
        // Where the owner asks, the owner of the risk does, or top management.
        (Some(ben), None, BEN, None),
        (Some(ben), None, EVA, Some(RiskOwner(eva))),
        (Some(ben), None, ANA, Some(TopManagement)),
        (Some(ben), None, ZOE, None),
        // The same where the owner benefits, in person or by a role.
        (Some(zoe), Some(zoe), ZOE, None),
        (Some(zoe), Some(zoe), EVA, Some(RiskOwner(eva))),
        (Some(zoe), Some(zoe), ANA, Some(TopManagement)),
        (Some(office), Some(office), EVA, None),
        (Some(office), Some(office), ANA, Some(TopManagement)),
        // Who benefits permits nothing, whatever they own.
        (None, Some(eva), EVA, None),
        (None, Some(office), EVA, None),
        // The same as where the owner asks where nobody owns it, or a role that nobody holds.
        (None, None, EVA, Some(RiskOwner(eva))),
        (None, None, ANA, Some(TopManagement)),
        (None, None, ZOE, None),
        (None, None, BEN, None),
        (Some(vacant), None, ANA, Some(TopManagement)),
    ]
}

#[test]
fn who_permits_what() {
    for (owner, beneficiary, approver, standing) in table() {
        // A document always has an owner.
        let document = owner.map(|_| DeviatesFrom::Document(POLICY));
        for deviates_from in document.into_iter().chain([DeviatesFrom::Control(PATCHING)]) {
            let request = Request { deviates_from, beneficiary, ..request() };
            let asked = Fact::of(EXCEPTION, Event::Requested(request)).by(BEN);
            let asked = given(circumstances(owner).into_iter().chain([asked]));
            let acts = |given: Given, command: Command| {
                let role = if approver == ANA { TOP_MANAGEMENT } else { MANAGER };
                given.when_in(approver, role, command)
            };
            let approve = acts(asked.clone(), approve_until("2026-12-31"));
            let permitted = given_and(asked, approved("2026-06-30"));
            let renew = acts(permitted, Command::Renew(EXCEPTION, renewal("2026-12-31")));
            if standing.is_some() {
                approve.then([approved_as("2026-12-31", standing)]);
                renew.then([renewed_as(1, "2026-12-31", standing)]);
            } else {
                approve.then_refused(Rule::X2);
                renew.then_refused(Rule::X2);
            }
        }
    }
}

#[test]
fn a_deputy_permits_as_whom_they_stand_in_for() {
    let zoe = Responsible::Person(ZOE);
    let in_the_name = |owner, of: PersonId| {
        let facts = circumstances(owner).into_iter().chain([requested(), deputy(MANAGER, EVA, of)]);
        let actor = Actor::human(EVA).acting_as(MANAGER).on_behalf_of(of);
        given(facts).when_as(actor, approve_until("2026-12-31"))
    };
    in_the_name(Some(zoe), ZOE).then([approved_as("2026-12-31", Some(Standing::Owner(zoe)))]);
    in_the_name(None, BEN).then_refused(Rule::X2);
}

#[test]
fn whoever_asked_permits_nothing_in_the_name_of_the_owner() {
    let zoe = Responsible::Person(ZOE);
    let facts = circumstances(Some(zoe)).into_iter().chain([requested(), deputy(MANAGER, BEN, ZOE)]);
    let for_zoe = Actor::human(BEN).acting_as(MANAGER).on_behalf_of(ZOE);
    given(facts).when_as(for_zoe, approve_until("2026-12-31")).then_refused(Rule::X2);
}

#[test]
fn whoever_corrected_the_request_does_not_permit_it() {
    let seq = asked().register.position - 1;
    let command = Command::Request(EXCEPTION, Request { requested_until: day("2026-11-30"), ..request() });
    let correct = Correct { corrects: seq, command: Box::new(command.into()), effective_at: None };
    let corrected = asked().when(ANA, correct.clone()).then_given();
    assert_eq!(entry(&corrected).request.value.requested_until, day("2026-11-30"));
    corrected.when(ANA, approve_until("2026-12-31")).then_refused(Rule::X2);
    asked().when(ANA, approve_until("2026-12-31")).then_accepted();
    // What was approved is not changed beneath the approval.
    given_and(asked(), approved("2026-12-31")).when(ANA, correct).then_refused(Rule::G5);
}

#[test]
fn an_owner_who_has_left_leaves_it_to_others() {
    let offboarding = Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    let left = Fact::of(ZOE, person::Event::Offboarded(offboarding));
    let facts = circumstances(Some(Responsible::Person(ZOE))).into_iter().chain([requested(), left]);
    given(facts)
        .when(ANA, approve_until("2026-12-31"))
        .then([approved_as("2026-12-31", Some(Standing::TopManagement))]);
}

#[test]
fn an_owner_elsewhere_leaves_it_to_others() {
    // Ben, who asks, owns the control by a role in Prague; Zoe holds that role in Brno.
    let holds = |person, area: &str| {
        let grant = role::Grant { areas: vec![text(area)], ..grant(person) };
        Fact::of(VACANT, role::Event::Assigned(grant))
    };
    let moved = Definition { area: Some(text("Prague")), ..definition(Some(Responsible::Role(VACANT))) };
    let moved = control::Event::Changed(control::Change { definition: moved, change: None });
    let facts = [holds(BEN, "Prague"), holds(ZOE, "Brno"), Fact::of(PATCHING, moved), requested()];
    let given = given(circumstances(None).into_iter().chain(facts));
    given.clone().when_in(ZOE, MANAGER, approve_until("2026-12-31")).then_refused(Rule::X2);
    given
        .when(ANA, approve_until("2026-12-31"))
        .then([approved_as("2026-12-31", Some(Standing::TopManagement))]);
}

#[test]
fn nobody_permits_for_a_time_before_they_owned_it() {
    let zoe = Responsible::Person(ZOE);
    let since_today = circumstances(Some(zoe))
        .into_iter()
        .map(|fact| if fact.thing == PATCHING.into() { fact } else { fact.effective("2025-01-01") });
    given(since_today.chain([requested().effective("2025-12-01")]))
        .when_in(ZOE, MANAGER, approve_until("2026-11-01"))
        .effective("2025-12-20")
        .then_refused(Rule::G8);
}

#[test]
fn no_step_takes_effect_before_the_one_it_rests_on() {
    let early = |fact: Fact| fact.effective("2025-12-01");
    let before = || circumstances(None).into_iter().chain([requested()]).map(early);
    let renew = Command::Renew(EXCEPTION, renewal("2026-12-20"));
    for command in [renew, Command::End(EXCEPTION, ending(EndingGround::Fulfilled))] {
        let given = given(before().chain([approved("2026-12-01")]));
        given.clone().when_in(EVA, MANAGER, command.clone()).effective("2025-12-20").then_refused(Rule::G8);
        given.when_in(EVA, MANAGER, command).then_accepted();
    }
}

#[test]
fn where_people_are_few_whoever_asks_may_permit_with_a_waiver() {
    let micro = ProfileChange { from: ProfileName::Standard, to: Profile::micro() };
    let micro = Fact::of(ISMS, isms::Event::ProfileChanged(micro));
    after([waived("X-2")]).when_in(BEN, MANAGER, approve_until("2026-12-31")).then_refused(Rule::X2);
    after([micro, waived("X-2")])
        .when_in(BEN, MANAGER, approve_until("2026-12-31"))
        .then([approved_as("2026-12-31", None)]);
}

#[test]
fn an_exception_is_renewed_as_often_as_the_profile_allows() {
    let mut given = permitted();
    for (number, until) in [(1, "2027-01-01"), (2, "2027-02-01")] {
        given = given.later(if number == 1 { "2026-06-01" } else { "2026-07-01" });
        let renew = Command::Renew(EXCEPTION, renewal(until));
        given.clone().when(ANA, renew.clone()).then([renewed(number, until)]);
        given = given.when(ANA, renew).then_given();
    }
    let third = || Command::Renew(EXCEPTION, renewal("2027-03-01"));
    given.clone().later("2026-08-01").when(ANA, third()).then_refused(Rule::X3);
    given_and(given, waived("X-3")).later("2026-08-01").when(ANA, third()).then([renewed(3, "2027-03-01")]);
}

#[test]
fn only_what_holds_is_renewed_and_for_longer() {
    let renew = |until| Command::Renew(EXCEPTION, renewal(until));
    asked().when(ANA, renew("2026-12-31")).then_refused(Rule::X3);
    permitted().when(ANA, renew("2026-12-31")).then_refused(Rule::X3);
    permitted().when(ANA, renew("2026-06-30")).then_refused(Rule::X3);
    // On its last day it holds, on the next it has expired.
    permitted().later("2026-12-31").when(ANA, renew("2027-06-30")).then_accepted();
    permitted().later("2027-01-01").when(ANA, renew("2027-06-30")).then_refused(Rule::X3);
    // Dated back, it comes too late all the same.
    for earlier in ["2026-12-31", "2026"] {
        let late = permitted().later("2027-10-01").when(ANA, renew("2027-11-30"));
        late.effective(earlier).then_refused(Rule::X3);
    }
}

#[test]
fn what_is_over_is_not_approved_afterwards() {
    let over = || asked().later("2027-02-01").when(ANA, approve_until("2026-12-31"));
    over().then_refused(Rule::X1);
    over().effective("2026-01-02").then_refused(Rule::X1);
    over().effective("2026").then_refused(Rule::X1);
}

#[test]
fn what_is_asked_for_anew_counts_as_renewed() {
    let anew = |number: u128, it: Request| {
        let reference = reference(&format!("X-{number}"));
        Fact::of(ExceptionId::from_u128(number), Event::Requested(Request { reference, ..it })).by(BEN)
    };
    let approved_then = |number: u128, from: &str, until: &str| {
        let approved = GrantedApproval { approval: approval(until), standing: Some(Standing::TopManagement) };
        Fact::of(ExceptionId::from_u128(number), Event::Approved(approved)).effective(from)
    };
    let three = |it: fn() -> Request| {
        [
            anew(1, it()),
            approved_then(1, "2023-01-01", "2023-12-31"),
            anew(2, it()),
            approved_then(2, "2024-02-01", "2024-12-31"),
            anew(3, it()),
            approved_then(3, "2025-02-01", "2025-12-31"),
        ]
    };
    after(three(request)).when(ANA, approve_until("2026-12-31")).then_refused(Rule::X3);
    after(three(request).into_iter().skip(2)).when(ANA, approve_until("2026-12-31")).then_accepted();
    // And so does its renewal.
    let renewed_anew = after(three(request).into_iter().skip(2).chain([approved("2026-06-30")]));
    renewed_anew.when(ANA, Command::Renew(EXCEPTION, renewal("2026-12-31"))).then_refused(Rule::X3);
    // What was asked for elsewhere, or so long ago that it is no chain, does not count.
    let elsewhere = || Request { area: Some(text("Brno")), ..request() };
    after(three(elsewhere)).when(ANA, approve_until("2026-12-31")).then_accepted();
    let long_ago = three(request).into_iter().take(4);
    after(long_ago).when(ANA, approve_until("2026-12-31")).then_accepted();
}

#[test]
fn one_asset_is_one_deviation_wherever_it_is_said_to_be() {
    let (one, other) = (AssetId::from_u128(1), AssetId::from_u128(2));
    let of = |assets: &[AssetId], area: Option<&str>| Request {
        assets: assets.iter().copied().collect(),
        area: area.map(text),
        ..request()
    };
    for (this, that, same) in [
        (of(&[one], None), of(&[one, other], Some("Brno")), true),
        (of(&[one], None), of(&[other], None), false),
        (of(&[one], None), of(&[], None), true),
        (of(&[], Some("Brno")), of(&[], None), false),
        (of(&[], None), of(&[], None), true),
        (of(&[], None), Request { deviates_from: DeviatesFrom::Document(POLICY), ..request() }, false),
    ] {
        assert_eq!((this.deviates_as(&that), that.deviates_as(&this)), (same, same));
    }
}

#[test]
fn whoever_owns_an_asset_for_which_it_is_asked_does_not_permit_it() {
    let kiosk = AssetId::from_u128(1);
    let details = asset::Details {
        name: title("Kiosk"),
        kind: asset::Kind::Hardware,
        unit: None,
        location: None,
        in_scope: true,
        found_by: None,
    };
    let identified = asset::Identification { reference: reference("A-1"), details };
    let owned = asset::Ownership { owner: Responsible::Person(ZOE), custodian: None };
    let request = Request { assets: [kiosk].into(), ..request() };
    let facts = circumstances(Some(Responsible::Person(ZOE))).into_iter().chain([
        Fact::of(kiosk, asset::Event::Identified(identified)),
        Fact::of(kiosk, asset::Event::OwnerAssigned(owned)),
        Fact::of(EXCEPTION, Event::Requested(request)).by(BEN),
    ]);
    let given = given(facts);
    given.clone().when_in(ZOE, MANAGER, approve_until("2026-12-31")).then_refused(Rule::X2);
    // As where the owner of the control asks, the owner of the risk does.
    given.when_in(EVA, MANAGER, approve_until("2026-12-31")).then_accepted();
}

#[test]
fn an_opportunity_is_no_risk_that_an_exception_brings() {
    let chance = RiskId::from_u128(0x416);
    let opportunity =
        Identification { reference: reference("R-2"), kind: RiskKind::Opportunity, ..identification() };
    let approval = Approval { risk: Some(chance), ..approval("2026-12-31") };
    after([Fact::of(chance, risk::Event::Identified(opportunity))])
        .when(ANA, Command::Approve(EXCEPTION, approval))
        .then_refused(Rule::X1);
}

#[test]
fn past_its_day_it_has_expired_without_an_event() {
    let given = permitted();
    let offset = given.register.offset();
    let on = |date: &str| {
        let (exception, date) = (entry(&given), date.parse().unwrap());
        (exception.is_in_force(date, offset), exception.is_expired(date, offset))
    };
    assert_eq!(on("2025-12-31"), (false, false));
    assert_eq!(on("2026-01-01"), (true, false));
    assert_eq!(on("2026-12-31"), (true, false));
    assert_eq!(on("2027-01-01"), (false, true));
    assert_eq!(entry(&given).state(), State::Approved);
}

#[test]
fn what_has_ended_is_neither_in_force_nor_expired() {
    let given = after([approved("2026-12-31"), ended(EndingGround::Revoked)]);
    let (exception, offset) = (entry(&given), given.register.offset());
    for date in ["2026-02-01", "2027-02-01"] {
        let date = date.parse().unwrap();
        assert!(!exception.is_in_force(date, offset) && !exception.is_expired(date, offset));
    }
    let asked = asked();
    let date = "2026-02-01".parse().unwrap();
    assert!(!entry(&asked).is_in_force(date, offset) && !entry(&asked).is_expired(date, offset));
}

#[test]
fn it_ends_as_expired_once_its_day_has_passed() {
    let expire = || Command::End(EXCEPTION, ending(EndingGround::Expired));
    permitted().when(ANA, expire()).then_refused(Rule::X3);
    permitted().later("2026-12-31").when(ANA, expire()).then_refused(Rule::X3);
    permitted().later("2027-01-01").when(ANA, expire()).then([ended(EndingGround::Expired)]);
    // So does a request that nobody has answered.
    asked().when(ANA, expire()).then_refused(Rule::X3);
    asked().later("2027-01-01").when(ANA, expire()).then([ended(EndingGround::Expired)]);
}

#[test]
fn conditions_go_on_until_others_are_set() {
    let conditions = |it: &Given| entry(it).conditions().map(ToString::to_string);
    let given = permitted();
    assert_eq!(conditions(&given).as_deref(), Some("Isolated from the network"));
    let given = given_and(given, renewed(1, "2027-01-01"));
    assert_eq!(conditions(&given).as_deref(), Some("Isolated from the network"));
    let watched = GrantedRenewal {
        number: 2,
        renewal: Renewal { expires_on: day("2027-02-01"), conditions: Some(text("Watched day and night")) },
        standing: None,
    };
    let given = given_and(given, Fact::of(EXCEPTION, Event::Renewed(watched)));
    assert_eq!(conditions(&given).as_deref(), Some("Watched day and night"));
}

#[test]
fn whoever_benefits_answers_for_it_or_else_whoever_asked() {
    let owner = |given: &Given| entry(given).owner().map(|owner| owner.value);
    assert_eq!(owner(&asked()), Some(Responsible::Person(BEN)));
    let request = Request { beneficiary: Some(Responsible::Role(OFFICE)), ..request() };
    let given =
        given(circumstances(None).into_iter().chain([Fact::of(EXCEPTION, Event::Requested(request))]));
    assert_eq!(owner(&given), Some(Responsible::Role(OFFICE)));
    assert_eq!(owner(&after([rejected()])), None);
}

// Fixtures: the circumstances, the nouns, and what has happened.

/// The people and their roles, a control and a document with this owner, and a risk that Eva owns.
fn circumstances(owner: Option<Responsible>) -> Vec<Fact> {
    let people = [there(BEN), there(EVA), there(ZOE)];
    let roles = [
        role_with(MANAGER, &[Authority::Request, Authority::Approve]),
        role_with(OFFICE, &[]),
        role_with(VACANT, &[]),
        holder(MANAGER, BEN),
        holder(MANAGER, EVA),
        holder(MANAGER, ZOE),
        holder(OFFICE, BEN),
        holder(OFFICE, EVA),
    ];
    let things = [adopted(owner), registered(owner), identified(), owned_by_eva()];
    people.into_iter().chain(roles).chain(things).collect()
}

/// Ben has asked; nobody owns the control.
fn asked() -> Given {
    after([])
}

fn permitted() -> Given {
    after([approved("2026-12-31")])
}

fn after(facts: impl IntoIterator<Item = Fact>) -> Given {
    given(circumstances(None).into_iter().chain([requested()]).chain(facts))
}

fn given_and(mut given: Given, fact: Fact) -> Given {
    given.record(fact);
    given
}

fn entry(given: &Given) -> &Exception {
    given.register.exceptions.get(EXCEPTION).unwrap()
}

fn request() -> Request {
    Request {
        reference: reference("X-2026-01"),
        deviates_from: DeviatesFrom::Control(PATCHING),
        assets: BTreeSet::new(),
        area: None,
        compensation: Compensation::Measures(text("The machine stands in a network of its own")),
        beneficiary: None,
        requested_until: day("2026-12-31"),
    }
}

fn approval(until: &str) -> Approval {
    let conditions = Some(text("Isolated from the network"));
    Approval { expires_on: day(until), risk: Some(RISK), conditions }
}

fn approve_until(until: &str) -> Command {
    Command::Approve(EXCEPTION, approval(until))
}

fn renewal(until: &str) -> Renewal {
    Renewal { expires_on: day(until), conditions: None }
}

fn ending(ground: EndingGround) -> Ending {
    Ending { ground }
}

fn requested() -> Fact {
    Fact::of(EXCEPTION, Event::Requested(request())).by(BEN).because("The vendor has no patch yet")
}

/// By Ana, who is top management: nobody owns the control.
fn approved(until: &str) -> Fact {
    approved_as(until, Some(Standing::TopManagement))
}

fn approved_as(until: &str, standing: Option<Standing>) -> Fact {
    Fact::of(EXCEPTION, Event::Approved(GrantedApproval { approval: approval(until), standing }))
}

fn renewed(number: u32, until: &str) -> Fact {
    renewed_as(number, until, Some(Standing::TopManagement))
}

fn renewed_as(number: u32, until: &str, standing: Option<Standing>) -> Fact {
    Fact::of(EXCEPTION, Event::Renewed(GrantedRenewal { number, renewal: renewal(until), standing }))
}

fn rejected() -> Fact {
    Fact::of(EXCEPTION, Event::Rejected(Rejection {}))
}

fn ended(ground: EndingGround) -> Fact {
    Fact::of(EXCEPTION, Event::Ended(ending(ground)))
}

fn waived(rule: &str) -> Fact {
    let waiver = Waiver {
        rule: text(rule),
        why: text("There are three of us"),
        compensation: text("The accountant looks at it each quarter"),
        until: day("2026-12-31"),
    };
    Fact::of(ISMS, isms::Event::RuleWaived(waiver))
}

fn adopted(owner: Option<Responsible>) -> Fact {
    let adoption = Adoption { reference: reference("C-1"), definition: definition(owner) };
    Fact::of(PATCHING, control::Event::Adopted(adoption))
}

fn definition(owner: Option<Responsible>) -> Definition {
    Definition {
        name: title("Patches are installed within a week"),
        description: None,
        owner,
        area: None,
        grounds: [Ground::Baseline].into(),
        treats_risks: BTreeSet::new(),
        obligations: BTreeSet::new(),
        catalog_references: BTreeSet::new(),
        kinds: BTreeSet::new(),
        properties: BTreeSet::new(),
        lifecycle: BTreeSet::new(),
        operation_frequency_days: None,
    }
}

fn registered(owner: Option<Responsible>) -> Fact {
    let registration = Registration {
        reference: reference("POL-1"),
        title: title("Policy on patches"),
        kind: DocumentKind::TopicPolicy,
        classification: None,
        owner: owner.unwrap_or(Responsible::Role(TOP_MANAGEMENT)),
        language: None,
        clauses: Vec::new(),
        controls: Vec::new(),
        origin: Origin::Internal,
        area: None,
    };
    Fact::of(POLICY, document::Event::Registered(registration))
}

fn identified() -> Fact {
    Fact::of(RISK, risk::Event::Identified(identification()))
}

fn identification() -> Identification {
    Identification {
        reference: reference("R-1"),
        title: title("An old machine is taken over"),
        kind: RiskKind::Risk,
        approach: Approach::Event,
        source: None,
        threat: None,
        vulnerabilities: Vec::new(),
        exploits: Vec::new(),
        assets: Vec::new(),
        consequence: None,
        properties: Vec::new(),
        area: None,
        assessment: None,
    }
}

fn owned_by_eva() -> Fact {
    Fact::of(RISK, risk::Event::OwnerAssigned(Ownership { owner: Responsible::Person(EVA) }))
}
