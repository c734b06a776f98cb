//! Tests of the decisions about management reviews.

use chrono::NaiveDate;

use super::*;
use crate::aggregate::document::revision::{Draft, Rejection};
use crate::aggregate::management_review::decision::{ChangeProposal, ImprovementProposal, Kind};
use crate::aggregate::management_review::input::{Content, Presentation};
use crate::aggregate::management_review::{Conclusion, Stage, Verdict};
use crate::aggregate::{document, improvement, nonconformity, objective, risk, role};
use crate::command::Correct;
use crate::id::{
    DecisionId, DocumentId, ImprovementId, IndicatorId, NonconformityId, ObjectiveId, RiskId, RoleId,
};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, day, deputy, given, grant, holder, person, reference,
    role_with, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::evidence::Evidence;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::scale::{Direction, Unit};

const SPRING: ManagementReviewId = ManagementReviewId::from_u128(0x51);
const AUTUMN: ManagementReviewId = ManagementReviewId::from_u128(0x52);
const MINUTES: DocumentId = DocumentId::from_u128(0xD0C);
const SECRETARY: RoleId = RoleId::from_u128(0x5EC);
const OTHER: RoleId = RoleId::from_u128(0x07E);
const BUDGET: DecisionId = DecisionId::from_u128(0xB0D);
const TOOLS: DecisionId = DecisionId::from_u128(0x700);

#[test]
fn a_review_is_scheduled_presented_held_decided_and_minuted() {
    let before =
        |count: usize| ground().into_iter().chain(held(SPRING).into_iter().take(count)).collect::<Vec<_>>();
    let all = held(SPRING).len();
    let steps: [(usize, Command, Event); 3] = [
        (0, Command::Schedule(SPRING, schedule()), Event::Scheduled(schedule())),
        (1, Command::PresentInput(SPRING, input(Item::A)), Event::InputPresented(presentation(Item::A))),
        (all - 1, Command::Hold(SPRING, meeting()), Event::Held(meeting())),
    ];
    for (count, command, event) in steps {
        given(before(count)).when(ANA, command).then([Fact::of(SPRING, event)]);
    }
    given(before(all))
        .when_in(BEN, SECRETARY, Command::RecordDecision(SPRING, budget()))
        .then([decided(SPRING, budget())]);
    let decided = || before(all).into_iter().chain([decided(SPRING, budget())]);
    given(decided())
        .when_in(BEN, SECRETARY, Command::FulfillDecision(SPRING, fulfillment()))
        .then([fulfilled()]);
    given(decided()).when(ANA, Command::ApproveMinutes(SPRING, minutes())).then([minuted()]);
}

#[test]
fn where_it_stands_and_who_answers_for_it_follow_from_what_happened() {
    let mut given = given(ground());
    let mut after = |fact| {
        given.record(fact);
        let stage = given.register.management_reviews.get(SPRING).unwrap().stage();
        (stage, given.register.owned().any(|(thing, _)| thing == SPRING.into()))
    };
    let facts = held(SPRING);
    let (last, inputs) = facts.split_last().unwrap();
    let stages: Vec<_> = inputs.iter().cloned().map(&mut after).collect();
    assert_eq!(stages.first(), Some(&(Stage::Scheduled, true)));
    assert_eq!(stages.iter().rev().nth(1), Some(&(Stage::Scheduled, true)));
    assert_eq!(stages.last(), Some(&(Stage::InputsComplete, true)));
    assert_eq!(after(last.clone()), (Stage::Held, true));
    assert_eq!(after(decided(SPRING, budget())), (Stage::Held, true));
    assert_eq!(after(minuted()), (Stage::MinutesApproved, false));
    assert_eq!(after(fulfilled()), (Stage::DecisionsFulfilled, false));
}

#[test]
fn what_is_already_so_changes_nothing() {
    let facts = || decided_in_spring().into_iter().chain([fulfilled(), minuted()]);
    for command in [
        Command::Schedule(SPRING, schedule()),
        Command::Hold(SPRING, meeting()),
        Command::RecordDecision(SPRING, budget()),
        Command::FulfillDecision(SPRING, fulfillment()),
        Command::ApproveMinutes(SPRING, minutes()),
    ] {
        given(facts()).when(ANA, command).then([]);
    }
}

#[test]
fn an_input_is_recorded_as_often_as_it_is_presented() {
    given(ground().into_iter().chain([scheduled(SPRING), presented(SPRING, Item::B)]))
        .when_in(BEN, SECRETARY, Command::PresentInput(SPRING, input(Item::B)))
        .then([presented(SPRING, Item::B)]);
}

#[test]
fn what_was_done_once_is_not_done_otherwise() {
    let facts = || decided_in_spring().into_iter().chain([fulfilled(), minuted()]);
    let moved = Schedule { date: day("2026-04-01"), ..schedule() };
    let alone = Meeting { attendees: [].into(), ..meeting() };
    let other = Fulfillment { result: None, ..fulfillment() };
    let again = Minutes { document: MINUTES, revision: 2 };
    for command in [
        Command::Schedule(SPRING, moved),
        Command::PresentInput(SPRING, input(Item::B)),
        Command::Hold(SPRING, alone),
        Command::RecordDecision(SPRING, tools()),
        Command::FulfillDecision(SPRING, other),
        Command::ApproveMinutes(SPRING, again),
    ] {
        given(facts()).when(ANA, command).then_refused(Rule::G3);
    }
}

#[test]
fn a_review_is_moved_with_a_reason_and_under_its_name() {
    let moved = Schedule { date: day("2026-04-01"), ..schedule() };
    let move_it = |to: Schedule| {
        given(ground().into_iter().chain([scheduled(SPRING)])).when_in(
            BEN,
            SECRETARY,
            Command::Schedule(SPRING, to),
        )
    };
    move_it(moved.clone()).then([Fact::of(SPRING, Event::Scheduled(moved.clone()))]);
    move_it(moved).without_reason().then_refused(Rule::G6);
    move_it(Schedule { reference: reference("MR-9"), ..schedule() }).then_refused(Rule::G9);
}

#[test]
fn a_review_has_a_name_and_an_identity_of_its_own() {
    let facts = || ground().into_iter().chain([scheduled(SPRING).by(EVA)]);
    given(facts()).when_in(BEN, SECRETARY, Command::Schedule(AUTUMN, schedule())).then_refused(Rule::G9);
    let voids = u64::try_from(ground().len()).unwrap() + 5;
    let voided = given(facts()).when(ANA, crate::command::Void { voids }).then_given();
    voided.when_in(BEN, SECRETARY, Command::Schedule(SPRING, schedule())).then_refused(Rule::G9);
}

#[test]
fn top_management_chairs_a_review_and_says_so_itself() {
    let chaired = |chair, chair_role| {
        let held = given(ground().into_iter().chain(with_open(SPRING, &[])));
        held.when(ANA, Command::Hold(SPRING, Meeting { chair, chair_role, ..meeting() }))
    };
    chaired(ANA, TOP_MANAGEMENT).then_accepted();
    chaired(BEN, TOP_MANAGEMENT).then_refused(Rule::V1);
    chaired(BEN, SECRETARY).then_refused(Rule::V1);
    chaired(ANA, SECRETARY).then_refused(Rule::V1);
    let by = |facts: Vec<Fact>, actor, chair| {
        let facts = ground().into_iter().chain(with_open(SPRING, &[])).chain(facts);
        given(facts).when_as(actor, Command::Hold(SPRING, Meeting { chair, ..meeting() }))
    };
    let top = |person| Actor::human(person).acting_as(TOP_MANAGEMENT);
    let of_sales = role::Grant { areas: vec![text("Sales")], ..grant(EVA) };
    let stands_in = || vec![deputy(TOP_MANAGEMENT, EVA, ANA)];
    by(vec![holder(TOP_MANAGEMENT, EVA)], top(EVA), EVA).then_accepted();
    by(stands_in(), top(EVA).on_behalf_of(ANA), EVA).then_refused(Rule::V1);
    by(vec![Fact::of(TOP_MANAGEMENT, role::Event::Assigned(of_sales))], top(EVA), EVA).then_refused(Rule::V1);
    // Nobody says it of somebody else.
    by(vec![], Actor::human(BEN).acting_as(SECRETARY), ANA).then_refused(Rule::V1);
    by(vec![holder(SECRETARY, ANA)], Actor::human(ANA).acting_as(SECRETARY), ANA).then_refused(Rule::V1);
    by(vec![holder(TOP_MANAGEMENT, EVA)], top(EVA), ANA).then_refused(Rule::V1);
    by(stands_in(), top(EVA).on_behalf_of(ANA), ANA).then_refused(Rule::V1);
}

#[test]
fn an_input_leaves_out_nothing_of_the_days_on_which_the_review_looks_back() {
    let held_on = |period: &str, as_of: u64, date: &str| {
        let schedule = Schedule { period: period.parse().unwrap(), ..schedule() };
        let presented = Item::ALL.into_iter().map(|item| {
            let input = Input { as_of, ..input(item) };
            Fact::of(SPRING, Event::InputPresented(Presentation { input, open_decisions: Vec::new() }))
        });
        let facts =
            ground().into_iter().chain([Fact::of(SPRING, Event::Scheduled(schedule))]).chain(presented);
        given(facts).later(date).when(ANA, Command::Hold(SPRING, meeting()))
    };
    // All of them were recorded on 2026-01-01.
    let all = 23;
    held_on("2025-01-01/2025-12-31", 0, "2026-03-31").then_accepted();
    held_on("2025-01-01/2026-01-01", all - 1, "2026-03-31").then_accepted();
    held_on("2025-01-01/2026-01-02", all, "2026-03-31").then_accepted();
    held_on("2025-01-01/2026-01-02", all - 1, "2026-03-31").then_refused(Rule::V1);
    // It is held before its days are over: the day of the meeting itself may be left out.
    held_on("2026-01-01/2026-12-31", all - 1, "2026-03-31").then_refused(Rule::V1);
    held_on("2026-01-01/2026-12-31", 0, "2026-01-01").then_accepted();
}

#[test]
fn nothing_to_report_is_said_where_the_register_has_nothing() {
    let nothing = |item, facts: Vec<Fact>| {
        let facts = ground().into_iter().chain([scheduled(SPRING)]).chain(facts);
        let input = Input { content: Content::NothingToReport, ..input(item) };
        given(facts).when_in(BEN, SECRETARY, Command::PresentInput(SPRING, input))
    };
    let (d1, d4, f, g) = (raised(), missed(), unacceptable(), proposed());
    for (item, facts) in [(Item::D1, d1), (Item::D4, d4), (Item::F, f), (Item::G, g)] {
        nothing(item, facts.clone()).then_refused(Rule::V1);
        nothing(item, vec![]).then_accepted();
        for other in Item::ALL.into_iter().filter(|other| *other != item) {
            nothing(other, facts.clone()).then_accepted();
        }
    }
}

#[test]
fn minutes_are_approved_by_top_management_that_did_not_write_them() {
    let approve = |facts: Vec<Fact>, person, role| {
        let given = given(decided_in_spring().into_iter().chain(facts));
        given.when_in(person, role, Command::ApproveMinutes(SPRING, minutes()))
    };
    let approver = || vec![role_with(OTHER, &[Authority::Approve]), holder(OTHER, EVA)];
    approve(vec![], ANA, TOP_MANAGEMENT).then_accepted();
    approve(approver(), EVA, OTHER).then_refused(Rule::V1);
    // Ben wrote them.
    approve(vec![holder(TOP_MANAGEMENT, BEN)], BEN, TOP_MANAGEMENT).then_refused(Rule::D1);
    let rejected = document::Event::RevisionRejected(Rejection { revision: 1 });
    approve(vec![Fact::of(MINUTES, rejected)], ANA, TOP_MANAGEMENT).then_refused(Rule::G3);
}

#[test]
fn every_input_is_presented_or_said_to_be_nothing() {
    for missing in Item::ALL {
        let inputs =
            Item::ALL.into_iter().filter(|item| *item != missing).map(|item| presented(SPRING, item));
        let incomplete = || given(ground().into_iter().chain([scheduled(SPRING)]).chain(inputs.clone()));
        incomplete().when(ANA, Command::Hold(SPRING, meeting())).then_refused(Rule::V1);
        let nothing = Input { content: Content::NothingToReport, ..input(missing) };
        let complete =
            incomplete().when_in(BEN, SECRETARY, Command::PresentInput(SPRING, nothing)).then_given();
        complete.when(ANA, Command::Hold(SPRING, meeting())).then_accepted();
    }
}

#[test]
fn an_input_is_presented_at_a_position_of_the_log_that_there_is() {
    let given = given(ground().into_iter().chain([scheduled(SPRING)]));
    let at = |as_of| {
        let input = Input { as_of, ..input(Item::F) };
        given.clone().when_in(BEN, SECRETARY, Command::PresentInput(SPRING, input))
    };
    at(given.register.position).then_accepted();
    at(given.register.position + 1).then_refused(Rule::V1);
}

#[test]
fn what_is_presented_says_something() {
    let silent = Input { content: Content::Summary(text("n/a")), ..input(Item::B) };
    given(ground().into_iter().chain([scheduled(SPRING)]))
        .when_in(BEN, SECRETARY, Command::PresentInput(SPRING, silent))
        .then_refused(Rule::G6);
}

#[test]
fn nothing_follows_from_a_review_before_it_was_held() {
    let facts = || ground().into_iter().chain([scheduled(SPRING)]);
    given(facts()).when(ANA, Command::RecordDecision(SPRING, budget())).then_refused(Rule::V1);
    given(facts()).when(ANA, Command::ApproveMinutes(SPRING, minutes())).then_refused(Rule::V1);
}

#[test]
fn a_decision_is_carried_out_after_it_was_taken() {
    let due = |date: &str| {
        let decision = decision::Decision { due: day(date), ..budget() };
        given(ground().into_iter().chain(held(SPRING))).when(ANA, Command::RecordDecision(SPRING, decision))
    };
    due("2025-12-31").then_refused(Rule::V2);
    due("2026-01-02").then_accepted();
}

#[test]
fn a_decision_that_is_open_is_an_input_of_the_next_review() {
    let facts = || decided_in_spring().into_iter().chain([decided(SPRING, tools()), scheduled(AUTUMN)]);
    let present = |facts: Vec<Fact>| {
        given(facts).when_in(BEN, SECRETARY, Command::PresentInput(AUTUMN, input(Item::A)))
    };
    let with = |decisions: &[DecisionId]| {
        let open = decisions.iter().map(|decision| OpenDecision { review: SPRING, decision: *decision });
        let presentation = Presentation { open_decisions: open.collect(), ..presentation(Item::A) };
        [Fact::of(AUTUMN, Event::InputPresented(presentation))]
    };
    present(facts().collect()).then(with(&[BUDGET, TOOLS]));
    present(facts().chain([fulfilled()]).collect()).then(with(&[TOOLS]));
    // Of the other inputs it is none.
    given(facts())
        .when_in(BEN, SECRETARY, Command::PresentInput(AUTUMN, input(Item::G)))
        .then([presented(AUTUMN, Item::G)]);
}

#[test]
fn a_decision_stays_an_input_until_it_is_carried_out() {
    let autumn = decided_in_spring().into_iter().chain(with_open(AUTUMN, &[BUDGET])).chain([held_at(AUTUMN)]);
    let winter = ManagementReviewId::from_u128(0x53);
    given(autumn.chain([scheduled(winter)]))
        .when_in(BEN, SECRETARY, Command::PresentInput(winter, input(Item::A)))
        .then(with_open(winter, &[BUDGET]).into_iter().skip(1).take(1));
}

#[test]
fn there_is_something_to_report_while_decisions_are_open() {
    let nothing =
        || Command::PresentInput(AUTUMN, Input { content: Content::NothingToReport, ..input(Item::A) });
    let facts = || decided_in_spring().into_iter().chain([scheduled(AUTUMN)]);
    given(facts()).when_in(BEN, SECRETARY, nothing()).then_refused(Rule::V2);
    given(facts().chain([fulfilled()])).when_in(BEN, SECRETARY, nothing()).then_accepted();
}

#[test]
fn no_review_is_held_without_the_decisions_that_are_open() {
    // The autumn's inputs were prepared before the spring's review had decided.
    let early = ground()
        .into_iter()
        .chain(with_open(AUTUMN, &[]))
        .chain(held(SPRING))
        .chain([decided(SPRING, budget())]);
    let given = given(early);
    let hold = |given: Given| given.when(ANA, Command::Hold(AUTUMN, meeting()));
    hold(given.clone()).then_refused(Rule::V2);
    let mut done = given.clone();
    done.record(fulfilled());
    hold(done).then_accepted();
    let anew = given.when_in(BEN, SECRETARY, Command::PresentInput(AUTUMN, input(Item::A))).then_given();
    hold(anew).then_accepted();
}

#[test]
fn each_step_takes_effect_after_the_one_before() {
    let ask = |facts: Vec<Fact>, last: Fact, command: Command| {
        let facts = facts.into_iter().map(|fact| fact.effective("2026-01-01"));
        given(facts.chain([last.effective("2026-02-10")]))
            .later("2026-03-01")
            .when(ANA, command)
            .effective("2026-02-01")
            .then_refused(Rule::G8);
    };
    let upto =
        |count: usize| ground().into_iter().chain(held(SPRING).into_iter().take(count)).collect::<Vec<_>>();
    let all = held(SPRING).len();
    ask(upto(all - 2), presented(SPRING, Item::G), Command::Hold(SPRING, meeting()));
    ask(upto(all - 1), held_at(SPRING), Command::RecordDecision(SPRING, budget()));
    ask(upto(all - 1), held_at(SPRING), Command::ApproveMinutes(SPRING, minutes()));
    ask(upto(all), decided(SPRING, budget()), Command::FulfillDecision(SPRING, fulfillment()));
}

#[test]
fn a_decision_that_is_carried_out_was_taken_and_has_an_identity_of_its_own() {
    given(decided_in_spring())
        .when(ANA, Command::FulfillDecision(SPRING, Fulfillment { decision: TOOLS, result: None }))
        .then_refused(Rule::G4);
    let otherwise = decision::Decision { decision: BUDGET, ..tools() };
    given(decided_in_spring()).when(ANA, Command::RecordDecision(SPRING, otherwise)).then_refused(Rule::G9);
}

#[test]
fn minutes_are_a_revision_of_a_document() {
    for minutes in [
        Minutes { document: MINUTES, revision: 3 },
        Minutes { document: DocumentId::from_u128(1), revision: 1 },
    ] {
        given(decided_in_spring()).when(ANA, Command::ApproveMinutes(SPRING, minutes)).then_refused(Rule::G4);
    }
}

#[test]
fn what_was_decided_is_corrected_until_the_minutes_are_approved() {
    let later = decision::Decision { due: day("2026-12-31"), ..budget() };
    let facts = decided_in_spring();
    let corrects = u64::try_from(facts.len()).unwrap() + 4;
    let correction = || Correct {
        corrects,
        command: Box::new(Command::RecordDecision(SPRING, later.clone()).into()),
        effective_at: None,
    };
    let corrected = given(facts.clone()).when(ANA, correction()).then_given();
    let review = corrected.register.management_reviews.get(SPRING).unwrap();
    let due: Vec<NaiveDate> = review.open_decisions().map(|it| it.value.due).collect();
    assert_eq!(due, [day("2026-12-31")]);
    given(facts.into_iter().chain([minuted()])).when(ANA, correction()).then_refused(Rule::G5);
}

/// Ben prepares reviews, and there is a document for the minutes.
fn ground() -> Vec<Fact> {
    let registration = document::Registration {
        reference: reference("MIN-1"),
        title: title("Minutes"),
        kind: document::Kind::Record,
        classification: None,
        owner: Responsible::Person(ANA),
        language: None,
        clauses: Vec::new(),
        controls: Vec::new(),
        origin: document::Origin::Internal,
        area: None,
    };
    let draft = |revision| {
        let draft = Draft { revision, content: Digest::of(b"minutes"), location: None, changes: None };
        Fact::of(MINUTES, document::Event::RevisionDrafted(draft)).by(BEN)
    };
    vec![
        person(BEN),
        person(EVA),
        role_with(SECRETARY, &[Authority::Govern]),
        holder(SECRETARY, BEN),
        Fact::of(MINUTES, document::Event::Registered(registration)),
        draft(1),
        draft(2),
    ]
}

fn schedule() -> Schedule {
    Schedule {
        reference: reference("MR-1"),
        date: day("2026-03-31"),
        period: "2025-01-01/2025-12-31".parse().unwrap(),
        chair: Responsible::Role(TOP_MANAGEMENT),
        invited: [Responsible::Person(BEN)].into(),
    }
}

fn scheduled(id: ManagementReviewId) -> Fact {
    let spring = schedule();
    let name = if id == SPRING { spring.reference.clone() } else { reference(&format!("MR-{id}")) };
    Fact::of(id, Event::Scheduled(Schedule { reference: name, ..spring }))
}

fn input(item: Item) -> Input {
    let report = Evidence {
        kind: title("report"),
        reference: reference("REP-7"),
        sha256: None,
        length: None,
        media: None,
    };
    Input { item, as_of: 7, content: Content::Report(report) }
}

fn presentation(item: Item) -> Presentation {
    Presentation { input: input(item), open_decisions: Vec::new() }
}

fn presented(id: ManagementReviewId, item: Item) -> Fact {
    Fact::of(id, Event::InputPresented(presentation(item)))
}

fn meeting() -> Meeting {
    let conclusion = Conclusion {
        suitability: Verdict::Yes,
        adequacy: Verdict::Partly,
        effectiveness: Verdict::Yes,
        statement: None,
    };
    Meeting { chair: ANA, chair_role: TOP_MANAGEMENT, attendees: [BEN].into(), conclusion }
}

fn held_at(id: ManagementReviewId) -> Fact {
    Fact::of(id, Event::Held(meeting()))
}

/// A review with its inputs, of which the first names these decisions of the spring.
fn with_open(id: ManagementReviewId, decisions: &[DecisionId]) -> Vec<Fact> {
    let open = decisions.iter().map(|decision| OpenDecision { review: SPRING, decision: *decision });
    let first = Presentation { open_decisions: open.collect(), ..presentation(Item::A) };
    let others = Item::ALL.into_iter().skip(1).map(|item| presented(id, item));
    let first = [scheduled(id), Fact::of(id, Event::InputPresented(first))];
    first.into_iter().chain(others).collect()
}

/// A review that was held, in the order of what happened.
fn held(id: ManagementReviewId) -> Vec<Fact> {
    with_open(id, &[]).into_iter().chain([held_at(id)]).collect()
}

/// An open nonconformity.
fn raised() -> Vec<Fact> {
    let raising = nonconformity::Raising {
        reference: reference("NC-1"),
        source: nonconformity::Source::Own,
        requirement: title("8.1"),
        grade: Grade::MajorNonconformity,
        statement: text("No backups are made"),
        evidence: text("The list"),
        area: text("IT"),
        owner: None,
        recurrence_of: None,
    };
    vec![Fact::of(NonconformityId::from_u128(1), nonconformity::Event::Raised(raising))]
}

/// An objective that was given up as missed.
fn missed() -> Vec<Fact> {
    let definition = objective::Definition {
        statement: text("Critical patches are installed within a week"),
        goal: Goal::G6,
        own_goal: None,
        area: None,
        indicator: IndicatorId::from_u128(1),
        baseline: objective::Baseline::None,
        target: objective::Target { value: "98".parse().unwrap(), direction: Direction::Higher },
        unit: Unit::Percent,
        owner: Responsible::Person(BEN),
        actions: vec![text("Patch in rings")],
        resources: text("Three weeks of two engineers"),
        due: day("2026-12-31"),
        evaluation_method: text("The indicator at the end of each month"),
        policy: objective::PolicyRevision { document: MINUTES, revision: 1 },
    };
    let closure = objective::Closure { result: objective::Outcome::Missed, lesson: None };
    let id = ObjectiveId::from_u128(1);
    vec![
        Fact::of(id, objective::Event::Set(objective::Setting { reference: reference("O-1"), definition })),
        Fact::of(id, objective::Event::Closed(closure)),
    ]
}

/// A risk that was found unacceptable.
fn unacceptable() -> Vec<Fact> {
    let identification = risk::identification::Identification {
        reference: reference("R-1"),
        title: title("Old keys"),
        kind: risk::identification::Kind::Risk,
        approach: risk::identification::Approach::Event,
        source: None,
        threat: None,
        vulnerabilities: Vec::new(),
        exploits: Vec::new(),
        assets: Vec::new(),
        consequence: None,
        properties: Vec::new(),
        area: None,
        assessment: None,
    };
    let treat = risk::analysis::TreatOrRetain::Treat;
    let evaluation = risk::analysis::Evaluation { decision: treat, priority: None, rationale: None };
    let judged = risk::analysis::JudgedEvaluation { evaluation, level: text("High"), acceptable: false };
    let id = RiskId::from_u128(1);
    vec![Fact::of(id, risk::Event::Identified(identification)), Fact::of(id, risk::Event::Evaluated(judged))]
}

/// An improvement that waits for a decision.
fn proposed() -> Vec<Fact> {
    let proposal = improvement::Proposal {
        reference: reference("I-9"),
        source: improvement::Source::Own,
        description: text("Keys could be counted by a machine"),
        goal: Goal::G7,
        expected_benefit: text("Nobody counts keys"),
    };
    vec![Fact::of(ImprovementId::from_u128(1), improvement::Event::Proposed(proposal))]
}

fn budget() -> decision::Decision {
    let proposal = ImprovementProposal {
        reference: reference("I-1"),
        goal: Goal::G7,
        expected_benefit: text("Fewer people click"),
    };
    decision::Decision {
        decision: BUDGET,
        kind: Kind::Improvement(proposal),
        text: text("Train everybody twice a year"),
        owner: Responsible::Person(BEN),
        due: day("2026-09-30"),
    }
}

fn tools() -> decision::Decision {
    let proposal =
        ChangeProposal { reference: reference("C-1"), consequences: text("Everybody learns a new tool") };
    decision::Decision { decision: TOOLS, kind: Kind::IsmsChange(proposal), ..budget() }
}

fn decided(id: ManagementReviewId, decision: decision::Decision) -> Fact {
    Fact::of(id, Event::DecisionRecorded(decision))
}

fn decided_in_spring() -> Vec<Fact> {
    ground().into_iter().chain(held(SPRING)).chain([decided(SPRING, budget())]).collect()
}

fn fulfillment() -> Fulfillment {
    Fulfillment { decision: BUDGET, result: Some(text("Two courses were held")) }
}

fn fulfilled() -> Fact {
    Fact::of(SPRING, Event::DecisionFulfilled(fulfillment()))
}

fn minutes() -> Minutes {
    Minutes { document: MINUTES, revision: 1 }
}

fn minuted() -> Fact {
    Fact::of(SPRING, Event::MinutesApproved(minutes()))
}
