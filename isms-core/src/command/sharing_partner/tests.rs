//! Sharing partners: what may be told to whom, and who has to agree.

use super::*;
use crate::aggregate::document::revision::{Approval, Draft};
use crate::aggregate::person::{self as persons, Offboarding, Relation};
use crate::aggregate::sharing_partner::Kind;
use crate::aggregate::{document, incident};
use crate::command::Correct;
use crate::id::{DocumentId, IncidentId, PersonId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, deputy, given, grant, holder, person, reference,
    registered as there, role_with, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::severity::Severity;

const CERT: SharingPartnerId = SharingPartnerId::from_u128(0xCE1);
const PEERS: SharingPartnerId = SharingPartnerId::from_u128(0xCE2);
const NDA: DocumentId = DocumentId::from_u128(0xD0C);
const REPORT: DocumentId = DocumentId::from_u128(0xD0D);
const ATTACK: IncidentId = IncidentId::from_u128(0x14C);
const APPROVER: RoleId = RoleId::from_u128(0xA99);
const ROBOT: PersonId = PersonId::from_u128(0x40B);

#[test]
fn a_partner_enters_the_register_once() {
    given([]).when(ANA, Command::Register(CERT, registration())).then([registered()]);
    for id in [CERT, PEERS] {
        given([registered()]).when(ANA, Command::Register(id, registration())).then_refused(Rule::G9);
    }
}

#[test]
fn leave_to_say_who_is_concerned_is_given_by_an_agreement() {
    let open = Registration { allows_identifiable: true, ..registration() };
    given([]).when(ANA, Command::Register(CERT, open.clone())).then_refused(Rule::Y1);
    let agreed = Registration { agreement: Some(NDA), ..open };
    given([]).when(ANA, Command::Register(CERT, agreed.clone())).then_refused(Rule::G4);
    given([agreement()]).when(ANA, Command::Register(CERT, agreed)).then_accepted();
}

#[test]
fn a_partner_has_a_contact_whose_role_is_there() {
    let kept = Registration { contact_role: Some(APPROVER), ..registration() };
    given([]).when(ANA, Command::Register(CERT, kept.clone())).then_refused(Rule::G4);
    let history = given([approver_role()]).when(ANA, Command::Register(CERT, kept)).then_given();
    let mut owned = history.register.owned();
    assert!(owned.any(|(thing, owner)| thing == CERT.into() && owner.value == Responsible::Role(APPROVER)));
}

#[test]
fn everything_that_is_shared_is_recorded() {
    for facts in [vec![], vec![shared()]] {
        approvable(facts).when(ANA, Command::Share(CERT, sharing())).then([shared()]);
    }
}

#[test]
fn nothing_is_shared_that_is_more_confidential_than_the_partner_may_have() {
    for (tlp, allowed) in [
        (Tlp::Clear, true),
        (Tlp::Green, true),
        (Tlp::Amber, true),
        (Tlp::AmberStrict, false),
        (Tlp::Red, false),
    ] {
        let asked = approvable([]).when(ANA, Command::Share(CERT, Sharing { tlp, ..sharing() }));
        if allowed { asked.then_accepted() } else { asked.then_refused(Rule::Y1) }
    }
}

#[test]
fn what_is_shared_is_anonymous_unless_the_agreement_says_otherwise() {
    let named = || Command::Share(CERT, Sharing { anonymized: false, ..sharing() });
    approvable([]).when(ANA, named()).then_refused(Rule::Y1);
    let open = Registration { allows_identifiable: true, agreement: Some(NDA), ..registration() };
    let open = Fact::of(CERT, Event::Registered(open));
    given(
        [agreement(), open, person(BEN), approver_role(), holder(APPROVER, BEN)].into_iter().chain(cleared()),
    )
    .when(ANA, named())
    .then_accepted();
}

#[test]
fn somebody_else_approves_what_is_shared() {
    let own = Sharing { approved_by: ANA, approved_in: TOP_MANAGEMENT, ..sharing() };
    approvable([]).when(ANA, Command::Share(CERT, own.clone())).then_refused(Rule::Y1);
    // Nor does a deputy share what the other has approved.
    let deputy_of_ana = Actor::human(EVA).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    approvable([person(EVA), deputy(TOP_MANAGEMENT, EVA, ANA)])
        .when_as(deputy_of_ana, Command::Share(CERT, own))
        .then_refused(Rule::Y1);
}

#[test]
fn whoever_approves_holds_the_authority_on_that_day() {
    let share = || Command::Share(CERT, sharing());
    let partner = || [registered(), person(BEN)];
    // No role, a role that nobody gave to Ben, and one that does not carry it.
    given(partner()).when(ANA, share()).then_refused(Rule::Y1);
    given(partner().into_iter().chain([approver_role()])).when(ANA, share()).then_refused(Rule::Y1);
    let powerless = [role_with(APPROVER, &[Authority::Share]), holder(APPROVER, BEN)];
    given(partner().into_iter().chain(powerless)).when(ANA, share()).then_refused(Rule::Y1);
    // One that he holds only later.
    let later = holder(APPROVER, BEN).effective("2026-03-01");
    let later = partner().into_iter().chain([approver_role(), later]).chain(cleared());
    let later = given(later).later("2026-04-01");
    later.clone().when(ANA, share()).effective("2026-02-01").then_refused(Rule::Y1);
    later.when(ANA, share()).effective("2026-03-01").then_accepted();
}

#[test]
fn whoever_has_approved_it_did_so_as_a_revision_of_a_document() {
    let approver = || [registered(), person(BEN), person(EVA), approver_role(), holder(APPROVER, BEN)];
    let share = |cleared: Vec<Fact>| {
        given(approver().into_iter().chain(cleared)).when(ANA, Command::Share(CERT, sharing()))
    };
    share(vec![]).then_refused(Rule::Y1);
    share(cleared_by(EVA, b"report").into()).then_refused(Rule::Y1);
    share(cleared_by(BEN, b"another report").into()).then_refused(Rule::Y1);
    share(cleared().into()).then_accepted();
    let [registered, drafted, _] = cleared();
    share(vec![registered, drafted]).then_refused(Rule::Y1);
}

#[test]
fn what_tells_of_an_incident_is_marked_as_strictly() {
    let share = |marked, tlp| {
        let sharing = Sharing { incidents: vec![ATTACK], tlp, ..sharing() };
        approvable(incident(Severity::High, marked)).when(ANA, Command::Share(CERT, sharing))
    };
    share(Tlp::Red, Tlp::Clear).then_refused(Rule::Y1);
    share(Tlp::Amber, Tlp::Green).then_refused(Rule::Y1);
    share(Tlp::Amber, Tlp::Amber).then_accepted();
    share(Tlp::Clear, Tlp::Amber).then_accepted();
}

#[test]
fn an_approval_reaches_where_the_partner_belongs() {
    let elsewhere = crate::aggregate::role::Grant { areas: vec![text("Sales")], ..grant(BEN) };
    let elsewhere = Fact::of(APPROVER, crate::aggregate::role::Event::Assigned(elsewhere));
    let partner = |area: &str| {
        let placed = Registration { area: Some(text(area)), ..registration() };
        let facts =
            [Fact::of(CERT, Event::Registered(placed)), person(BEN), approver_role(), elsewhere.clone()];
        given(facts.into_iter().chain(cleared()))
    };
    partner("Operations").when(ANA, Command::Share(CERT, sharing())).then_refused(Rule::Y1);
    partner("Sales").when(ANA, Command::Share(CERT, sharing())).then_accepted();
}

#[test]
fn neither_a_program_nor_somebody_who_has_left_approves() {
    let robot = Sharing { approved_by: ROBOT, ..sharing() };
    given([registered(), there(ROBOT, Relation::Agent), approver_role(), holder(APPROVER, ROBOT)])
        .when(ANA, Command::Share(CERT, robot))
        .then_refused(Rule::Y1);
    let left = Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    let left = Fact::of(BEN, persons::Event::Offboarded(left));
    approvable([left]).when(ANA, Command::Share(CERT, sharing())).then_refused(Rule::Y1);
}

#[test]
fn everything_that_is_received_is_recorded() {
    for facts in [vec![registered()], vec![registered(), received()]] {
        given(facts).when(ANA, Command::Receive(CERT, reception())).then([received()]);
    }
}

#[test]
fn a_follow_up_says_something() {
    let empty = Reception { follow_ups: vec![text("tbd")], ..reception() };
    given([registered()]).when(ANA, Command::Receive(CERT, empty)).then_refused(Rule::G6);
}

#[test]
fn nothing_is_shared_with_a_partner_that_is_not_there() {
    given([]).when(ANA, Command::Share(CERT, sharing())).then_refused(Rule::G4);
    given([]).when(ANA, Command::Receive(CERT, reception())).then_refused(Rule::G4);
}

#[test]
fn what_was_noted_wrongly_of_what_was_shared_is_corrected_by_the_same_rules() {
    let correct = |tlp| Correct {
        corrects: 14,
        command: Box::new(Command::Share(CERT, Sharing { tlp, ..sharing() }).into()),
        effective_at: None,
    };
    let history = || approvable([person(EVA), holder(TOP_MANAGEMENT, EVA), shared()]);
    assert_eq!(history().register.position, 15);
    history().when(EVA, correct(Tlp::Red)).then_refused(Rule::Y1);
    let right = history().when(EVA, correct(Tlp::Clear)).then_given();
    let told = right.register.sharing_partners.get(CERT).map(|it| it.shared.clone()).unwrap();
    assert_eq!(told.iter().map(|it| it.value.tlp).collect::<Vec<_>>(), [Tlp::Clear]);
}

#[test]
fn whoever_has_approved_what_was_shared_does_not_correct_it() {
    let correct = Correct {
        corrects: 14,
        command: Box::new(Command::Share(CERT, Sharing { tlp: Tlp::Clear, ..sharing() }).into()),
        effective_at: None,
    };
    approvable([person(EVA), holder(TOP_MANAGEMENT, BEN), shared()])
        .when_in(BEN, TOP_MANAGEMENT, correct)
        .then_refused(Rule::Y1);
}

fn registration() -> Registration {
    Registration {
        reference: reference("SHA-1"),
        name: title("National team"),
        kind: Kind::Cert,
        contact_role: None,
        agreement: None,
        default_tlp: Tlp::Amber,
        allows_identifiable: false,
        area: None,
    }
}

fn registered() -> Fact {
    Fact::of(CERT, Event::Registered(registration()))
}

fn approver_role() -> Fact {
    role_with(APPROVER, &[Authority::Approve])
}

/// A partner, and Ben who may approve what it is told.
fn approvable(facts: impl IntoIterator<Item = Fact>) -> Given {
    let approver = [registered(), person(BEN), approver_role(), holder(APPROVER, BEN)];
    given(approver.into_iter().chain(cleared()).chain(facts))
}

/// What is shared, as a revision of a document that Ben has approved.
fn cleared() -> [Fact; 3] {
    cleared_by(BEN, b"report")
}

fn cleared_by(person: PersonId, bytes: &[u8]) -> [Fact; 3] {
    let content = Digest::of(bytes);
    let draft = Draft { revision: 1, content, location: None, changes: None };
    let approval = Approval { revision: 1, content, next_review_due: None };
    [
        Fact::of(REPORT, document::Event::Registered(record("DOC-1", document::Kind::Record))),
        Fact::of(REPORT, document::Event::RevisionDrafted(draft)),
        Fact::of(REPORT, document::Event::RevisionApproved(approval)).by(person),
    ]
}

fn sharing() -> Sharing {
    Sharing {
        topic: title("How the shop was attacked"),
        tlp: Tlp::Amber,
        content: Digest::of(b"report"),
        incidents: Vec::new(),
        anonymized: true,
        approved_by: BEN,
        approved_in: APPROVER,
    }
}

fn shared() -> Fact {
    Fact::of(CERT, Event::ExperienceShared(sharing()))
}

fn reception() -> Reception {
    Reception {
        topic: title("Attacks on shops"),
        tlp: Tlp::Green,
        summary: text("Shops are attacked through their search"),
        follow_ups: vec![text("Look at the logs of the search")],
    }
}

fn received() -> Fact {
    Fact::of(CERT, Event::ExperienceReceived(reception()))
}

fn agreement() -> Fact {
    Fact::of(NDA, document::Event::Registered(record("NDA-1", document::Kind::Agreement)))
}

fn record(name: &str, kind: document::Kind) -> document::Registration {
    document::Registration {
        reference: reference(name),
        title: title("What partners are told"),
        kind,
        classification: None,
        owner: Responsible::Person(ANA),
        language: None,
        clauses: Vec::new(),
        controls: Vec::new(),
        origin: document::Origin::External,
        area: None,
    }
}

fn incident(severity: Severity, tlp: Tlp) -> Vec<Fact> {
    use crate::aggregate::incident::assessment::{Classification, Declaration};
    use crate::aggregate::incident::report::{Kind, Report};
    let report = Report {
        reference: reference("INC-1"),
        title: title("An attack on the shop"),
        kind: Kind::Event,
        description: text("The search of the shop answers with tables"),
        channel: None,
        occurred_at: None,
        detected_at: None,
        reporter: None,
        assets: Vec::new(),
        area: None,
    };
    let classification = Classification { category: title("Intrusion"), severity };
    let declaration = Declaration { classification, properties: [].into(), manager: BEN, tlp };
    vec![
        Fact::of(ATTACK, incident::Event::SecurityEventReported(report)),
        Fact::of(ATTACK, incident::Event::Declared(declaration)),
    ]
}
