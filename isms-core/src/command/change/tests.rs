//! Tests of the decisions about changes.

use std::collections::BTreeSet;

use super::unplanned::{Unplanned, unplanned};
use super::*;
use crate::aggregate::Aggregate as _;
use crate::aggregate::change::{Kind, ReviewResult, Source, State};
use crate::aggregate::isms::profile::{Profile, ProfileChange, Waiver};
use crate::aggregate::isms::scope::{Scope, ScopeDefinition, ScopeKind};
use crate::aggregate::{isms, role};
use crate::command::Correct;
use crate::id::{IncidentId, RiskId, RoleId};
use crate::stream::Stream;
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, ISMS, TOP_MANAGEMENT, day, deputy, given, holder, person, reference,
    role_with, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::responsible::Responsible;

const CHANGE: ChangeId = ChangeId::from_u128(0xC4A);
const ZOE: PersonId = PersonId::from_u128(0x20E);
/// May propose, carry out and decide; Ben, Eva and Zoe hold it.
const MANAGER: RoleId = RoleId::from_u128(0x3A6);

#[test]
fn a_change_is_proposed_approved_carried_out_and_looked_back_upon() {
    given(people())
        .when_in(BEN, MANAGER, Command::Propose(CHANGE, proposal(Urgency::Ordinary)))
        .then([proposed(Urgency::Ordinary)]);
    ordinary([]).when(ANA, Command::Decide(CHANGE, yes())).then([decided(yes())]);
    ordinary([]).when(ANA, Command::Decide(CHANGE, no())).then([decided(no())]);
    ordinary([decided(yes())])
        .when_in(ZOE, MANAGER, Command::Implement(CHANGE, by_recorder()))
        .then([implemented(None)]);
    ordinary([decided(yes()), implemented(None)])
        .when_in(EVA, MANAGER, Command::Review(CHANGE, looked_back()))
        .then([reviewed()]);
}

#[test]
fn it_stands_where_its_latest_step_has_brought_it() {
    let due = Some("2026-01-08");
    for (facts, state, over) in [
        (vec![], State::Proposed, false),
        (vec![decided(yes())], State::Approved, false),
        (vec![decided(no())], State::Rejected, true),
        (vec![decided(yes()), implemented(None)], State::Implemented, false),
        (vec![decided(yes()), implemented(None), reviewed()], State::Reviewed, true),
        (vec![implemented(due)], State::AwaitingDecision, false),
        (vec![implemented(due), decided(yes())], State::Implemented, false),
        (vec![implemented(due), decided(no())], State::Rejected, false),
        (vec![implemented(due), decided(no()), reviewed()], State::Reviewed, true),
    ] {
        let undone = facts == [implemented(due), decided(no())];
        let given = emergency(facts);
        assert_eq!((entry(&given).state(), entry(&given).is_over()), (state, over));
        assert_eq!(entry(&given).is_to_be_undone(), undone);
    }
}

#[test]
fn what_is_already_so_changes_nothing() {
    ordinary([decided(yes())]).when(ANA, Command::Decide(CHANGE, yes())).then([]);
    ordinary([decided(no())]).when(ANA, Command::Decide(CHANGE, no())).then([]);
    let done = [decided(yes()), implemented(None)];
    ordinary(done.clone()).when_in(ZOE, MANAGER, Command::Implement(CHANGE, by_recorder())).then([]);
    ordinary(done.into_iter().chain([reviewed()]))
        .when_in(EVA, MANAGER, Command::Review(CHANGE, looked_back()))
        .then([]);
}

#[test]
fn nothing_more_happens_to_a_change_that_is_over() {
    for over in [vec![decided(no())], vec![decided(yes()), implemented(None), reviewed()]] {
        ordinary(over.clone()).when(ANA, Command::Decide(CHANGE, other())).then_refused(Rule::G3);
        let more = Review { follow_up: Some(text("Watch it for a month")), ..looked_back() };
        ordinary(over).when_in(EVA, MANAGER, Command::Review(CHANGE, more)).then_refused(Rule::G3);
    }
    ordinary([decided(no())])
        .when_in(ZOE, MANAGER, Command::Implement(CHANGE, by_recorder()))
        .then_refused(Rule::G3);
}

#[test]
fn what_was_carried_out_is_neither_decided_upon_nor_carried_out_once_more() {
    let done = || ordinary([decided(yes()), implemented(None)]);
    done().when(ANA, Command::Decide(CHANGE, no())).then_refused(Rule::G3);
    let by_eva = Implementation { performer: Some(EVA) };
    done().when_in(ZOE, MANAGER, Command::Implement(CHANGE, by_eva)).then_refused(Rule::G3);
}

#[test]
fn an_approval_is_taken_back_before_the_change_is_carried_out() {
    ordinary([decided(yes())]).when(ANA, Command::Decide(CHANGE, no())).then([decided(no())]);
}

#[test]
fn what_a_proposal_says_says_something() {
    let vague = || Some(text("tbd"));
    for bad in [
        Proposal { purpose: text("n/a"), ..proposal(Urgency::Ordinary) },
        Proposal { consequences: text("-"), ..proposal(Urgency::Ordinary) },
        Proposal { resources: vague(), ..proposal(Urgency::Ordinary) },
        Proposal { responsibilities: vague(), ..proposal(Urgency::Ordinary) },
    ] {
        given(people()).when_in(BEN, MANAGER, Command::Propose(CHANGE, bad)).then_refused(Rule::G6);
    }
}

#[test]
fn a_change_touches_what_is_there() {
    for missing in
        ["risk/00000000-0000-0000-0000-000000000001", "planet/00000000-0000-0000-0000-000000000001"]
    {
        let affected = [missing.parse().unwrap()].into();
        let proposal = Proposal { affected, ..proposal(Urgency::Ordinary) };
        given(people()).when_in(BEN, MANAGER, Command::Propose(CHANGE, proposal)).then_refused(Rule::G4);
    }
    let source = Some(Source::Incident(IncidentId::from_u128(1)));
    let proposal = Proposal { source, ..proposal(Urgency::Ordinary) };
    given(people()).when_in(BEN, MANAGER, Command::Propose(CHANGE, proposal)).then_refused(Rule::G4);
    let unknown = change::Decision { risks: [RiskId::from_u128(1)].into(), ..yes() };
    ordinary([]).when(ANA, Command::Decide(CHANGE, unknown)).then_refused(Rule::G4);
}

#[test]
fn a_decision_says_what_the_change_means_for_security() {
    for decision in [yes(), no()] {
        let vague = change::Decision { security_assessment: text("None"), ..decision };
        ordinary([]).when(ANA, Command::Decide(CHANGE, vague.clone())).then_refused(Rule::G6);
        ordinary([waived()]).when(ANA, Command::Decide(CHANGE, vague)).then_refused(Rule::G6);
    }
}

#[test]
fn a_rejection_and_a_late_decision_say_why() {
    ordinary([]).when(ANA, Command::Decide(CHANGE, no())).without_reason().then_refused(Rule::G6);
    ordinary([]).when(ANA, Command::Decide(CHANGE, yes())).without_reason().then([decided(yes())]);
    let late = || emergency([implemented(Some("2026-01-08"))]).later("2026-01-09");
    late().when(ANA, Command::Decide(CHANGE, yes())).without_reason().then_refused(Rule::H1);
    // Dated back, it comes late all the same.
    for earlier in ["2026-01-08", "2026"] {
        let decide = late().when(ANA, Command::Decide(CHANGE, yes()));
        decide.without_reason().effective(earlier).then_refused(Rule::H1);
    }
    let given = late().when(ANA, Command::Decide(CHANGE, yes())).then_given();
    assert_eq!(entry(&given).decided_late_by(given.register.offset()), Some(1));
    emergency([implemented(Some("2026-01-08"))])
        .later("2026-01-08")
        .when(ANA, Command::Decide(CHANGE, yes()))
        .without_reason()
        .then([decided(yes())]);
}

#[test]
fn a_change_is_carried_out_when_it_is_approved() {
    let implement = || Command::Implement(CHANGE, by_recorder());
    ordinary([]).when_in(ZOE, MANAGER, implement()).then_refused(Rule::H1);
    ordinary([waived()]).when_in(ZOE, MANAGER, implement()).then([implemented(Some("2026-01-08"))]);
}

#[test]
fn an_emergency_is_met_first_and_decided_upon_by_its_day() {
    let given = emergency([]).when_in(ZOE, MANAGER, Command::Implement(CHANGE, by_recorder())).then_given();
    let (change, offset) = (entry(&given), given.register.offset());
    assert_eq!(change.state(), State::AwaitingDecision);
    assert_eq!(change.decision_due(), Some(day("2026-01-08")));
    let overdue = |date: &str| change.is_decision_overdue(date.parse().unwrap(), offset);
    assert!(!overdue("2026-01-08") && overdue("2026-01-09"));
    let given = given.when(ANA, Command::Decide(CHANGE, yes())).then_given();
    let change = entry(&given);
    assert_eq!((change.decision_due(), change.decided_late_by(offset)), (None, None));
    assert!(!change.is_decision_overdue("2027-01-01".parse().unwrap(), offset));
    emergency([decided(yes())])
        .when_in(ZOE, MANAGER, Command::Implement(CHANGE, by_recorder()))
        .then([implemented(None)]);
}

#[test]
fn an_emergency_that_was_met_before_its_approval_keeps_its_day() {
    given(people().into_iter().map(|it| it.effective("2025-12-01")))
        .when_in(BEN, MANAGER, Command::Propose(CHANGE, proposal(Urgency::Emergency)))
        .effective("2025-12-20")
        .then_given()
        .when(ANA, Command::Decide(CHANGE, yes()))
        .then_given()
        .when_in(ZOE, MANAGER, Command::Implement(CHANGE, by_recorder()))
        .effective("2025-12-21")
        .then([implemented(Some("2025-12-28"))]);
}

#[test]
fn what_was_carried_out_and_decided_upon_is_looked_back_upon() {
    let review = || Command::Review(CHANGE, looked_back());
    ordinary([decided(yes())]).when_in(EVA, MANAGER, review()).then_refused(Rule::H1);
    emergency([implemented(Some("2026-01-08"))]).when_in(EVA, MANAGER, review()).then_refused(Rule::H1);
    emergency([implemented(Some("2026-01-08")), decided(no())])
        .when_in(EVA, MANAGER, review())
        .then([reviewed()]);
}

#[test]
fn no_step_takes_effect_before_the_one_it_rests_on() {
    // Everybody has been there and Ben has proposed for long; what follows took place on 2026-01-01.
    let long = |facts: Vec<Fact>| {
        let before = people().into_iter().chain([proposed(Urgency::Ordinary)]);
        given(before.map(|it| it.effective("2025-12-01")).chain(facts))
    };
    for (facts, command) in [
        (vec![decided(yes())], Command::Decide(CHANGE, no())),
        (vec![decided(yes())], Command::Implement(CHANGE, by_recorder())),
        (vec![decided(yes()), implemented(None)], Command::Review(CHANGE, looked_back())),
    ] {
        let when = || long(facts.clone()).when_in(EVA, MANAGER, command.clone());
        when().effective("2025-12-31").then_refused(Rule::G8);
        when().then_accepted();
    }
}

#[test]
fn what_is_found_looking_back_says_something() {
    for bad in [
        Review { unintended_effects: Some(text("none")), ..looked_back() },
        Review { follow_up: Some(text("-")), ..looked_back() },
    ] {
        ordinary([decided(yes()), implemented(None)])
            .when_in(EVA, MANAGER, Command::Review(CHANGE, bad))
            .then_refused(Rule::G6);
    }
}

/// Ben has proposed; whoever acts may be somebody's deputy.
#[test]
fn who_decides_upon_what_ben_has_proposed() {
    for (actor, on_behalf_of, decides) in [
        (BEN, None, false),
        (EVA, None, true),
        (ZOE, None, true),
        (EVA, Some(ZOE), true),
        (EVA, Some(BEN), false),
        (BEN, Some(EVA), false),
    ] {
        let deputy = on_behalf_of.map(|of| deputy(MANAGER, actor, of));
        for verdict in [yes(), no()] {
            let when = ordinary(deputy.clone())
                .when_as(acting(actor, on_behalf_of), Command::Decide(CHANGE, verdict.clone()));
            if decides { when.then([decided(verdict)]) } else { when.then_refused(Rule::H1) }
        }
    }
}

/// Zoe has recorded that it was carried out, by herself or by Eva; Ben has proposed, Ana decided.
#[test]
fn who_looks_back_upon_what_was_carried_out() {
    for (performer, actor, on_behalf_of, looks_back) in [
        (None, ZOE, None, false),
        (None, EVA, None, true),
        (None, BEN, None, true),
        (None, EVA, Some(ZOE), false),
        (None, ZOE, Some(BEN), false),
        (Some(EVA), EVA, None, false),
        (Some(EVA), ZOE, None, true),
        (Some(EVA), BEN, None, true),
        (Some(EVA), BEN, Some(EVA), false),
    ] {
        let deputy = on_behalf_of.map(|of| deputy(MANAGER, actor, of));
        let done = implemented_by(Implementation { performer }, None);
        let when = ordinary([decided(yes()), done].into_iter().chain(deputy))
            .when_as(acting(actor, on_behalf_of), Command::Review(CHANGE, looked_back()));
        if looks_back { when.then([reviewed()]) } else { when.then_refused(Rule::H1) }
    }
}

#[test]
fn one_person_decides_or_looks_back_upon_their_own_only_where_people_are_few() {
    let decide = |facts: Vec<Fact>| ordinary(facts).when_in(BEN, MANAGER, Command::Decide(CHANGE, yes()));
    let review = |facts: Vec<Fact>| {
        let done = [decided(yes()), implemented(None)].into_iter().chain(facts);
        ordinary(done).when_in(ZOE, MANAGER, Command::Review(CHANGE, looked_back()))
    };
    for facts in [vec![waived()], vec![of_few_people()]] {
        decide(facts.clone()).then_refused(Rule::H1);
        review(facts).then_refused(Rule::H1);
    }
    decide(vec![of_few_people(), waived()]).then_accepted();
    review(vec![of_few_people(), waived()]).then_accepted();
}

#[test]
fn whoever_carried_it_out_does_not_correct_how_it_was_looked_back_upon() {
    let given = ordinary([decided(yes()), implemented(None), reviewed().by(EVA)]);
    let failed = Review { result: ReviewResult::Failed, ..looked_back() };
    let correct = || correct(given.register.position - 1, Command::Review(CHANGE, failed.clone()));
    given.clone().when_in(ZOE, CORRECTOR, correct()).then_refused(Rule::H1);
    let corrected = given.clone().when(ANA, correct()).then_given();
    let review = entry(&corrected).reviewed.as_ref().unwrap();
    assert_eq!((review.value.result, review.by), (ReviewResult::Failed, Some(EVA)));
}

#[test]
fn a_proposal_is_corrected_until_it_is_approved_and_not_decided_upon_by_whoever_did() {
    let given = ordinary([]);
    let seq = given.register.position - 1;
    let better = Proposal { resources: Some(text("Two days of work")), ..proposal(Urgency::Ordinary) };
    let correct = || correct(seq, Command::Propose(CHANGE, better.clone()));
    let corrected = given.clone().when(ANA, correct()).then_given();
    assert_eq!(entry(&corrected).proposal.value, better);
    corrected.clone().when(ANA, Command::Decide(CHANGE, yes())).then_refused(Rule::H1);
    corrected.when_in(EVA, MANAGER, Command::Decide(CHANGE, yes())).then_accepted();
    ordinary([decided(yes())]).when(ANA, correct()).then_refused(Rule::G5);
}

#[test]
fn somebody_answers_for_it_until_it_is_over() {
    let owner = |facts: &[Fact]| entry(&ordinary(facts.to_vec())).owner().map(|it| it.value);
    assert_eq!(owner(&[]), Some(Responsible::Person(BEN)));
    assert_eq!(owner(&[decided(yes())]), Some(Responsible::Person(BEN)));
    assert_eq!(owner(&[decided(no())]), None);
}

#[test]
fn what_is_revised_without_a_change_is_seen() {
    let role = Stream::from(TOP_MANAGEMENT);
    let scope = Stream::from(ISMS);
    let revised = || Fact::of(TOP_MANAGEMENT, role::Event::Revised(definition()));
    let facts = || people().into_iter().chain([scope_defined(1)]);
    let unplanned = |facts: Vec<Fact>| {
        let found = unplanned(&given(facts).register);
        found.into_iter().map(|Unplanned { thing, revision, .. }| (thing, revision)).collect::<Vec<_>>()
    };
    let with = |more: Vec<Fact>| facts().chain(more).collect::<Vec<_>>();
    assert_eq!(unplanned(with(vec![])), []);
    assert_eq!(unplanned(with(vec![revised(), scope_defined(2)])), [(scope, 2), (role, 2)]);
    // A change of one of them is none of the other.
    let of_the_scope = || changes([scope]);
    let planned = || vec![of_the_scope(), decided(yes()), scope_defined(2), revised()];
    assert_eq!(unplanned(with(planned())), [(role, 2)]);
    // One that was not approved is no plan.
    assert_eq!(unplanned(with(vec![of_the_scope(), scope_defined(2)])), [(scope, 2)]);
    assert_eq!(unplanned(with(vec![of_the_scope(), decided(no()), scope_defined(2)])), [(scope, 2)]);
    // Once it is carried out, it stands for the revision that it led to and for none that follows.
    let once = [of_the_scope(), decided(yes()), scope_defined(2), implemented(None)];
    let again = once.clone().into_iter().chain([scope_defined(3), scope_defined(4)]);
    assert_eq!(unplanned(with(again.collect())), [(scope, 4)]);
    // One that is proposed afterwards comes too late.
    let after = vec![scope_defined(2), of_the_scope(), decided(yes())];
    assert_eq!(unplanned(with(after)), [(scope, 2)]);
}

// Fixtures: the circumstances, the nouns, and what has happened.

/// May correct entries; Zoe holds it.
const CORRECTOR: RoleId = RoleId::from_u128(0xC0E);

fn people() -> Vec<Fact> {
    let all = [Authority::Operate, Authority::Approve];
    vec![
        person(BEN),
        person(EVA),
        person(ZOE),
        role_with(MANAGER, &all),
        role_with(CORRECTOR, &[Authority::Correct]),
        holder(MANAGER, BEN),
        holder(MANAGER, EVA),
        holder(MANAGER, ZOE),
        holder(CORRECTOR, ZOE),
    ]
}

/// Ben has proposed a change that can wait, and this has happened.
fn ordinary(facts: impl IntoIterator<Item = Fact>) -> Given {
    given(people().into_iter().chain([proposed(Urgency::Ordinary)]).chain(facts))
}

/// Ben has proposed a change that cannot wait, and this has happened.
fn emergency(facts: impl IntoIterator<Item = Fact>) -> Given {
    given(people().into_iter().chain([proposed(Urgency::Emergency)]).chain(facts))
}

fn entry(given: &Given) -> &Change {
    given.register.changes.get(CHANGE).unwrap()
}

fn acting(person: PersonId, on_behalf_of: Option<PersonId>) -> Actor {
    let actor = Actor::human(person).acting_as(MANAGER);
    on_behalf_of.map_or(actor, |of| actor.on_behalf_of(of))
}

fn correct(corrects: u64, command: Command) -> Correct {
    Correct { corrects, command: Box::new(command.into()), effective_at: None }
}

fn proposal(urgency: Urgency) -> Proposal {
    Proposal {
        reference: reference("CH-2026-01"),
        kind: Kind::System,
        urgency,
        purpose: text("Mail is filtered by a service outside"),
        consequences: text("Messages pass through a third party"),
        resources: None,
        responsibilities: None,
        owner: Some(Responsible::Person(BEN)),
        area: None,
        affected: BTreeSet::new(),
        source: None,
    }
}

fn yes() -> change::Decision {
    change::Decision {
        verdict: Verdict::Approved,
        security_assessment: text("Messages are encrypted on the way; the service keeps none"),
        risks: BTreeSet::new(),
    }
}

fn no() -> change::Decision {
    change::Decision { verdict: Verdict::Rejected, ..yes() }
}

/// A decision that was not made yet.
fn other() -> change::Decision {
    change::Decision { security_assessment: text("Nothing leaves the country"), ..yes() }
}

fn by_recorder() -> Implementation {
    Implementation { performer: None }
}

fn looked_back() -> Review {
    Review { result: ReviewResult::Achieved, unintended_effects: None, follow_up: None }
}

fn proposed(urgency: Urgency) -> Fact {
    Fact::of(CHANGE, Event::Proposed(proposal(urgency))).by(BEN)
}

fn changes(affected: impl IntoIterator<Item = Stream>) -> Fact {
    let affected = affected.into_iter().collect();
    Fact::of(CHANGE, Event::Proposed(Proposal { affected, ..proposal(Urgency::Ordinary) }))
}

fn decided(decision: change::Decision) -> Fact {
    Fact::of(CHANGE, Event::Decided(decision))
}

fn implemented(decision_due: Option<&str>) -> Fact {
    implemented_by(by_recorder(), decision_due)
}

/// Zoe has recorded it.
fn implemented_by(implementation: Implementation, decision_due: Option<&str>) -> Fact {
    let decision_due = decision_due.map(day);
    Fact::of(CHANGE, Event::Implemented(DatedImplementation { implementation, decision_due })).by(ZOE)
}

fn reviewed() -> Fact {
    Fact::of(CHANGE, Event::Reviewed(looked_back()))
}

fn of_few_people() -> Fact {
    let change = ProfileChange { from: ProfileName::Standard, to: Profile::micro() };
    Fact::of(ISMS, isms::Event::ProfileChanged(change))
}

fn waived() -> Fact {
    let waiver = Waiver {
        rule: text("H-1"),
        why: text("There are three of us"),
        compensation: text("The accountant looks at it each quarter"),
        until: day("2026-12-31"),
    };
    Fact::of(ISMS, isms::Event::RuleWaived(waiver))
}

fn definition() -> role::Definition {
    role::Definition {
        name: title("Board"),
        level: role::RoleLevel::Top,
        responsibilities: Vec::new(),
        authorities: Authority::ALL.to_vec(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    }
}

fn scope_defined(revision: u32) -> Fact {
    let scope = Scope {
        kind: ScopeKind::WholeOrganization,
        name: None,
        part_of: None,
        boundary: text("Everything in the house"),
        inclusions: vec![title("All")],
        exclusions: Vec::new(),
        interfaces: Some(Vec::new()),
        dependencies: Some(Vec::new()),
    };
    Fact::of(ISMS, isms::Event::ScopeDefined(ScopeDefinition { revision, scope }))
}
