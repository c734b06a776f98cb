//! Suppliers: what has to be known before one is relied upon, what follows, and how it ends.

use super::*;
use crate::aggregate::document::revision::{Draft, Rejection};
use crate::aggregate::document::{self, Kind as DocumentKind, Origin};
use crate::aggregate::incident::{self, report};
use crate::aggregate::supplier::assurance::{Performance, Suitability};
use crate::aggregate::supplier::registration::{Page, PageKind};
use crate::aggregate::supplier::{Criticality, Stage as SupplierStage};
use crate::command::{Correct, Void, document as documents};
use crate::id::{DocumentId, IncidentId, RiskId};
use crate::testing::{
    ANA, BEN, EVA, Fact, TOP_MANAGEMENT, day, given, holder, person, reference, text, title,
};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::period::Period;
use crate::vocabulary::responsible::Responsible;

const HOST: SupplierId = SupplierId::from_u128(0x5A1);
const CLEANER: SupplierId = SupplierId::from_u128(0x5A2);
const CONTRACT: DocumentId = DocumentId::from_u128(0xD0C);
const OUTAGE: IncidentId = IncidentId::from_u128(0x1C1);

#[test]
fn a_supplier_enters_the_register_with_whatever_is_known_of_it() {
    given([]).when(ANA, Command::Register(HOST, registration())).then([registered()]);
    let bare = Registration { pages: Vec::new(), certifications: Vec::new(), ..unjudged() };
    given([])
        .when(ANA, Command::Register(HOST, bare.clone()))
        .then([Fact::of(HOST, Event::Registered(bare))]);
}

#[test]
fn an_identity_and_a_reference_name_one_supplier() {
    given([registered()]).when(ANA, Command::Register(HOST, registration())).then_refused(Rule::G9);
    given([registered()]).when(ANA, Command::Register(CLEANER, registration())).then_refused(Rule::G9);
}

#[test]
fn an_owner_is_registered() {
    let owned = Registration { owner: Some(Responsible::Person(BEN)), ..registration() };
    given([]).when(ANA, Command::Register(HOST, owned.clone())).then_refused(Rule::G4);
    given([person(BEN)]).when(ANA, Command::Register(HOST, owned)).then_accepted();
}

#[test]
fn every_assessment_is_recorded() {
    given([registered(), assessed(assessment())])
        .when(ANA, Command::Assess(HOST, assessment()))
        .then([assessed(assessment())]);
}

#[test]
fn a_finding_says_something() {
    let empty = Assessment { findings: vec![text("No second site"), text("n/a")], ..assessment() };
    given([registered()]).when(ANA, Command::Assess(HOST, empty)).then_refused(Rule::G6);
}

#[test]
fn an_assessment_names_risks_that_are_there() {
    let risky = Assessment { risks: vec![RiskId::from_u128(0x215)], ..assessment() };
    given([registered()]).when(ANA, Command::Assess(HOST, risky)).then_refused(Rule::G4);
}

#[test]
fn a_supplier_is_looked_at_again_within_the_profiles_days() {
    for (due, in_time) in
        [("2026-01-01", false), ("2026-01-02", true), ("2027-01-02", true), ("2027-01-03", false)]
    {
        let next_due = day(due);
        let assess =
            given([registered()]).when(ANA, Command::Assess(HOST, Assessment { next_due, ..assessment() }));
        let review = given([registered()]).when(ANA, Command::Review(HOST, Review { next_due, ..review() }));
        if in_time {
            assess.then_accepted();
            review.then_accepted();
        } else {
            assess.then_refused(Rule::U1);
            review.then_refused(Rule::U1);
        }
    }
}

#[test]
fn an_agreement_is_concluded_once() {
    given([registered(), contract(), drafted()])
        .when(ANA, Command::ConcludeAgreement(HOST, agreement()))
        .then([concluded(agreement())]);
    given([registered(), contract(), drafted(), concluded(agreement())])
        .when(ANA, Command::ConcludeAgreement(HOST, agreement()))
        .then([]);
}

#[test]
fn an_agreement_is_a_revision_of_a_document_that_stands() {
    let conclude = || Command::ConcludeAgreement(HOST, agreement());
    given([registered()]).when(ANA, conclude()).then_refused(Rule::G4);
    given([registered(), contract()]).when(ANA, conclude()).then_refused(Rule::G4);
    let rejected = Fact::of(CONTRACT, document::Event::RevisionRejected(Rejection { revision: 1 }));
    given([registered(), contract(), drafted(), rejected]).when(ANA, conclude()).then_refused(Rule::G3);
}

#[test]
fn an_agreement_does_not_end_before_it_is_concluded_nor_come_before_it_is_written() {
    let past = Agreement { valid_until: Some(day("2025-12-31")), ..agreement() };
    given([registered(), contract(), drafted()])
        .when(ANA, Command::ConcludeAgreement(HOST, past))
        .then_refused(Rule::G8);
    given([registered(), contract(), drafted().effective("2026-06-01")])
        .later("2026-07-01")
        .when(ANA, Command::ConcludeAgreement(HOST, agreement()))
        .effective("2026-03-01")
        .then_refused(Rule::G8);
}

#[test]
fn a_security_term_says_something() {
    let empty = Agreement { security_terms: vec![title("TBD")], ..agreement() };
    given([registered(), contract(), drafted()])
        .when(ANA, Command::ConcludeAgreement(HOST, empty))
        .then_refused(Rule::G6);
}

#[test]
fn a_supplier_that_is_critical_or_has_access_is_assessed_and_bound_first() {
    let sensitive = [
        Registration { criticality: Some(Criticality::Critical), ..harmless() },
        Registration { information_access: Some(true), ..harmless() },
        // What nobody has judged counts as if it were so.
        Registration { criticality: None, ..harmless() },
        Registration { information_access: None, ..harmless() },
    ];
    for registration in sensitive {
        let known = || [Fact::of(HOST, Event::Registered(registration.clone())), contract(), drafted()];
        let with = |more: Vec<Fact>| given(known().into_iter().chain(more)).when(ANA, take_into_use());
        with(vec![]).then_refused(Rule::U1);
        with(vec![assessed(assessment())]).then_refused(Rule::U1);
        with(vec![concluded(agreement())]).then_refused(Rule::U1);
        with(vec![assessed(assessment()), concluded(agreement())]).then([in_use()]);
    }
}

#[test]
fn a_supplier_on_which_little_depends_is_taken_into_use_at_once() {
    let harmless = Fact::of(CLEANER, Event::Registered(harmless()));
    let plain = Use { agreement: None, owner: None };
    given([harmless])
        .when(ANA, Command::TakeIntoUse(CLEANER, plain.clone()))
        .then([Fact::of(CLEANER, Event::TakenIntoUse(plain))]);
}

#[test]
fn an_assessment_can_find_that_little_depends_on_a_supplier() {
    let judged =
        Assessment { criticality: Some(Criticality::Low), information_access: Some(false), ..assessment() };
    given([registered(), assessed(judged)])
        .when(ANA, Command::TakeIntoUse(HOST, Use { agreement: None, owner: None }))
        .then_accepted();
}

#[test]
fn a_supplier_that_was_found_unsuitable_is_not_relied_upon() {
    let unsuitable = Assessment { result: Suitability::Unsuitable, ..assessment() };
    given([registered(), contract(), drafted(), assessed(unsuitable), concluded(agreement())])
        .when(ANA, take_into_use())
        .then_refused(Rule::U1);
}

#[test]
fn an_agreement_without_security_terms_is_not_enough() {
    let silent = Agreement { security_terms: Vec::new(), ..agreement() };
    given([registered(), contract(), drafted(), assessed(assessment()), concluded(silent)])
        .when(ANA, take_into_use())
        .then_refused(Rule::U1);
}

#[test]
fn neither_an_assessment_nor_an_agreement_counts_beyond_its_last_day() {
    let known = |assessment, agreement| {
        given([registered(), contract(), drafted(), assessed(assessment), concluded(agreement)])
    };
    let short = Assessment { next_due: day("2026-03-31"), ..assessment() };
    let brief = Agreement { valid_until: Some(day("2026-03-31")), ..agreement() };
    for given in [known(short, agreement()), known(assessment(), brief)] {
        given.clone().later("2026-03-31").when(ANA, take_into_use()).then_accepted();
        given.later("2026-04-01").when(ANA, take_into_use()).then_refused(Rule::U1);
    }
}

#[test]
fn what_is_assessed_or_agreed_later_does_not_count_before() {
    let known = |assessed_on: &str, concluded_on: &str| {
        let assessed = assessed(assessment()).effective(assessed_on);
        given([registered(), contract(), drafted(), assessed, concluded(agreement()).effective(concluded_on)])
            .later("2026-09-01")
            .when(ANA, take_into_use())
            .effective("2026-06-01")
    };
    known("2026-07-01", "2026-02-01").then_refused(Rule::U1);
    known("2026-02-01", "2026-07-01").then_refused(Rule::U1);
    known("2026-02-01", "2026-02-01").then_accepted();
}

#[test]
fn an_agreement_that_is_named_binds() {
    given([Fact::of(HOST, Event::Registered(harmless())), contract(), drafted()])
        .when(ANA, take_into_use())
        .then_refused(Rule::U1);
}

#[test]
fn what_is_missing_of_a_supplier_in_use_is_known() {
    let missing = |facts: Vec<Fact>, on: &str| {
        let given = given([contract(), drafted(), registered()].into_iter().chain(facts));
        let supplier = given.register.suppliers.get(HOST).unwrap();
        supplier.in_use_without(on.parse().unwrap(), given.register.offset())
    };
    let until = |last: &str| concluded(Agreement { valid_until: Some(day(last)), ..agreement() });
    let sound = || vec![assessed(assessment()), until("2026-06-30"), in_use()];
    let with = |fact: Fact| sound().into_iter().chain([fact]).collect::<Vec<_>>();
    assert_eq!(missing(sound(), "2026-06-30"), None);
    assert_eq!(missing(sound(), "2026-07-01"), Some("an agreement that does not bind it"));
    let unsuitable = assessed(Assessment { result: Suitability::Unsuitable, ..assessment() });
    let found = Some("no assessment that finds it suitable and still counts");
    assert_eq!(missing(with(unsuitable), "2026-06-30"), found);
    assert_eq!(missing(with(ended()), "2026-07-01"), None);
    assert_eq!(missing(vec![], "2026-07-01"), None);
}

#[test]
fn what_is_in_use_so_already_stays_so() {
    let used =
        || [registered(), contract(), drafted(), assessed(assessment()), concluded(agreement()), in_use()];
    given(used()).when(ANA, take_into_use()).then([]);
    let handed_over = Use { agreement: Some(CONTRACT), owner: Some(Responsible::Person(BEN)) };
    given(used().into_iter().chain([person(BEN)]))
        .when(ANA, Command::TakeIntoUse(HOST, handed_over.clone()))
        .then([Fact::of(HOST, Event::TakenIntoUse(handed_over))]);
}

#[test]
fn every_review_is_recorded() {
    given([registered(), reviewed(review())])
        .when(ANA, Command::Review(HOST, review()))
        .then([reviewed(review())]);
}

#[test]
fn a_review_looks_back_and_says_something() {
    let ahead = Review { period: period("2026-01-01/2026-12-31"), ..review() };
    given([registered()]).when(ANA, Command::Review(HOST, ahead)).then_refused(Rule::G1);
    for empty in
        [Review { changes: Some(text("none")), ..review() }, Review { remarks: Some(text("-")), ..review() }]
    {
        given([registered()]).when(ANA, Command::Review(HOST, empty)).then_refused(Rule::G6);
    }
}

#[test]
fn whoever_ends_with_a_supplier_says_what_became_of_information_and_of_access() {
    for silent in [Ending { information: None, ..ending() }, Ending { access_removed: false, ..ending() }] {
        given([registered()]).when(ANA, Command::EndRelationship(HOST, silent)).then_refused(Rule::U2);
    }
    given([registered()]).when(ANA, Command::EndRelationship(HOST, ending())).then([ended()]);
}

#[test]
fn what_a_supplier_keeps_has_a_reason() {
    let keeps = |why| Ending { information: Some(Information::Retained(text(why))), ..ending() };
    given([registered()]).when(ANA, Command::EndRelationship(HOST, keeps("n/a"))).then_refused(Rule::G6);
    given([registered()])
        .when(ANA, Command::EndRelationship(HOST, keeps("Tax law: invoices for ten years")))
        .then_accepted();
}

#[test]
fn a_relationship_ends_once_and_takes_no_further_acts() {
    let over = || given([registered(), contract(), drafted(), ended()]);
    over().when(ANA, Command::EndRelationship(HOST, ending())).then([]);
    let other = Ending { information: Some(Information::Destroyed), ..ending() };
    for command in [
        Command::EndRelationship(HOST, other),
        Command::Assess(HOST, assessment()),
        Command::ConcludeAgreement(HOST, agreement()),
        take_into_use(),
        Command::Review(HOST, review()),
    ] {
        over().when(ANA, command).then_refused(Rule::G3);
    }
}

#[test]
fn nothing_happens_to_a_supplier_that_is_not_there() {
    given([]).when(ANA, Command::Assess(HOST, assessment())).then_refused(Rule::G4);
    given([]).when(ANA, Command::EndRelationship(HOST, ending())).then_refused(Rule::G4);
}

#[test]
fn a_suppliers_stage_follows_what_happened() {
    let mut history = given([contract(), drafted()]);
    for (fact, stage) in [
        (registered(), SupplierStage::Registered),
        (assessed(assessment()), SupplierStage::Assessed),
        (concluded(agreement()), SupplierStage::UnderAgreement),
        (in_use(), SupplierStage::InUse),
        (ended(), SupplierStage::Ended),
    ] {
        history.record(fact);
        assert_eq!(history.register.suppliers.get(HOST).map(Supplier::stage), Some(stage));
    }
}

#[test]
fn changes_and_incidents_make_an_assessment_due() {
    let changed = Review { changes: Some(text("Moved to another data center")), ..review() };
    let broken = Review { incidents: vec![OUTAGE], ..review() };
    for calling in [changed, broken] {
        let due = |facts: Vec<Fact>| {
            let history = given([registered(), outage()].into_iter().chain(facts));
            let supplier = history.register.suppliers.get(HOST).unwrap();
            supplier.assessment_due(history.register.offset())
        };
        let (regular, early) = (assessment().next_due, day("2026-06-01"));
        let reviewed_early = || reviewed(calling.clone()).effective("2026-06-01");
        let quiet = || reviewed(review()).effective("2026-09-01");
        assert_eq!(due(vec![]), Some(day("2026-01-01")), "sensitive, and never assessed");
        assert_eq!(due(vec![assessed(assessment()), quiet()]), Some(regular));
        assert_eq!(due(vec![assessed(assessment()), reviewed_early(), quiet()]), Some(early));
        let again = || assessed(assessment()).effective("2026-06-02");
        assert_eq!(due(vec![assessed(assessment()), reviewed_early(), again()]), Some(regular));
        assert_eq!(due(vec![reviewed_early(), ended()]), None);
    }
}

#[test]
fn a_supplier_in_use_is_reviewed_when_it_was_said_or_after_the_interval() {
    let used = || {
        vec![registered(), contract(), drafted(), assessed(assessment()), concluded(agreement()), in_use()]
    };
    let due = |facts: Vec<Fact>| {
        let history = given(facts);
        history.register.suppliers.get(HOST).unwrap().review_due(30, history.register.offset())
    };
    assert_eq!(due(vec![registered()]), None);
    assert_eq!(due(used()), Some(day("2026-01-31")));
    assert_eq!(due([used(), vec![reviewed(review())]].concat()), Some(review().next_due));
    assert_eq!(due([used(), vec![ended()]].concat()), None);
}

#[test]
fn a_supplier_that_was_entered_wrongly_is_corrected() {
    let right = Registration {
        criticality: Some(Criticality::Low),
        information_access: Some(false),
        ..registration()
    };
    let correct =
        Correct { corrects: 7, command: Box::new(Command::Register(HOST, right).into()), effective_at: None };
    let history =
        given([person(EVA), holder(TOP_MANAGEMENT, EVA), registered()]).when(EVA, correct).then_given();
    assert_eq!(history.register.suppliers.get(HOST).map(Supplier::is_sensitive), Some(false));
}

#[test]
fn the_contract_of_a_supplier_is_not_voided_under_it() {
    let facts = [
        person(EVA),
        holder(TOP_MANAGEMENT, EVA),
        registered(),
        contract(),
        drafted(),
        concluded(agreement()),
    ];
    given(facts).when(EVA, Void { voids: 8 }).then_refused(Rule::G5);
    // Nor is the identity free for another document.
    given([contract()])
        .when(ANA, documents::Command::Register(CONTRACT, contract_registration()))
        .then_refused(Rule::G9);
}

fn unjudged() -> Registration {
    Registration {
        reference: reference("SUP-1"),
        name: title("Cloudhaven"),
        legal_name: Some(title("Cloudhaven Ltd")),
        services: text("Hosting of the web shop"),
        category: Some(title("Hosting")),
        criticality: None,
        information_access: None,
        cloud: None,
        owner: None,
        country: Some(title("Ireland")),
        headquarters: None,
        certifications: vec![title("ISO/IEC 27001")],
        pages: vec![Page { kind: PageKind::Subprocessors, address: text("https://cloudhaven.example/sub") }],
        area: None,
    }
}

fn registration() -> Registration {
    Registration {
        criticality: Some(Criticality::Critical),
        information_access: Some(true),
        cloud: Some(true),
        ..unjudged()
    }
}

fn harmless() -> Registration {
    Registration { criticality: Some(Criticality::High), information_access: Some(false), ..unjudged() }
}

fn registered() -> Fact {
    Fact::of(HOST, Event::Registered(registration()))
}

fn assessment() -> Assessment {
    Assessment {
        method: title("Questionnaire"),
        result: Suitability::Suitable,
        criticality: None,
        information_access: None,
        findings: Vec::new(),
        risks: Vec::new(),
        next_due: day("2026-12-31"),
    }
}

fn assessed(it: Assessment) -> Fact {
    Fact::of(HOST, Event::Assessed(it))
}

fn contract_registration() -> document::Registration {
    document::Registration {
        reference: reference("CON-1"),
        title: title("Hosting contract"),
        kind: DocumentKind::Agreement,
        origin: Origin::External,
        classification: None,
        owner: Responsible::Person(ANA),
        area: None,
        clauses: Vec::new(),
        controls: Vec::new(),
        language: None,
    }
}

fn contract() -> Fact {
    Fact::of(CONTRACT, document::Event::Registered(contract_registration()))
}

fn drafted() -> Fact {
    let draft = Draft { revision: 1, content: Digest::of(b"contract"), location: None, changes: None };
    Fact::of(CONTRACT, document::Event::RevisionDrafted(draft))
}

fn agreement() -> Agreement {
    Agreement {
        document: CONTRACT,
        revision: 1,
        security_terms: vec![title("Right to audit"), title("Return of information")],
        incident_notice_hours: Some(24),
        valid_until: None,
    }
}

fn concluded(it: Agreement) -> Fact {
    Fact::of(HOST, Event::AgreementConcluded(it))
}

fn take_into_use() -> Command {
    Command::TakeIntoUse(HOST, Use { agreement: Some(CONTRACT), owner: None })
}

fn in_use() -> Fact {
    Fact::of(HOST, Event::TakenIntoUse(Use { agreement: Some(CONTRACT), owner: None }))
}

fn period(of: &str) -> Period {
    of.parse().unwrap()
}

fn review() -> Review {
    Review {
        period: period("2025-01-01/2025-12-31"),
        performance: Performance::AsAgreed,
        remarks: None,
        changes: None,
        incidents: Vec::new(),
        owner: None,
        next_due: day("2026-12-01"),
    }
}

fn reviewed(it: Review) -> Fact {
    Fact::of(HOST, Event::Reviewed(it))
}

fn outage() -> Fact {
    let report = report::Report {
        reference: reference("INC-1"),
        title: title("Outage"),
        kind: report::Kind::Event,
        description: text("The web shop was gone for an hour"),
        channel: None,
        occurred_at: None,
        detected_at: None,
        reporter: None,
        assets: Vec::new(),
        area: None,
    };
    Fact::of(OUTAGE, incident::Event::SecurityEventReported(report))
}

fn ending() -> Ending {
    Ending { information: Some(Information::Returned), access_removed: true }
}

fn ended() -> Fact {
    Fact::of(HOST, Event::RelationshipEnded(ending()))
}
