//! Tests of the decisions about risk assessments.

use super::*;
use crate::aggregate::isms::profile::{Profile, ProfileChange, ProfileName, Waiver};
use crate::aggregate::risk::analysis::{Analysis, Consequence, Estimate, RatedAnalysis, Rating, Stage};
use crate::aggregate::risk::identification::{Approach, Identification, Kind};
use crate::aggregate::risk_assessment::{Scope, State};
use crate::aggregate::risk_method::{
    self, AcceptanceRule, Accepter, Combination, Creation, Dimension, Formula, LevelOfRisk, NextRevision,
    Operation, Revision, Step, Threshold,
};
use crate::aggregate::{isms, risk};
use crate::command::Correct;
use crate::id::{AssetId, ChangeId, DocumentId, PersonId, RiskMethodId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, ISMS, day, deputy, given, holder, person, reference, role_with, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::time::PartialDate;

const YEARLY: RiskAssessmentId = RiskAssessmentId::from_u128(0xA55);
const BEFORE: RiskAssessmentId = RiskAssessmentId::from_u128(0xA54);
const METHOD: RiskMethodId = RiskMethodId::from_u128(0x3E7);
const OTHER_METHOD: RiskMethodId = RiskMethodId::from_u128(0x3E8);
const LOSS: RiskId = RiskId::from_u128(0x415);
const THEFT: RiskId = RiskId::from_u128(0x416);
const ZOE: PersonId = PersonId::from_u128(0x20E);
/// May assess and approve; Ben, Eva and Zoe hold it.
const ASSESSOR: RoleId = RoleId::from_u128(0xA5E);

#[test]
fn an_assessment_is_started_completed_and_approved() {
    assessment([]).when_in(BEN, ASSESSOR, Command::Start(YEARLY, mandate())).then([started(YEARLY)]);
    let analyzed = [analyzed(LOSS, METHOD, 1, 3), analyzed(THEFT, METHOD, 1, 1)];
    begun(analyzed.clone())
        .when_in(BEN, ASSESSOR, Command::Complete(YEARLY, completion([THEFT, LOSS])))
        .then([completed(YEARLY, vec![found(LOSS, "High"), found(THEFT, "Low")])]);
    begun([completed(YEARLY, vec![])])
        .when(ANA, Command::Approve(YEARLY, approval(None)))
        .then([approved(YEARLY, None)]);
}

#[test]
fn it_stands_where_its_latest_step_has_brought_it() {
    let stands = |facts: Vec<Fact>| entry(&begun(facts)).state();
    assert_eq!(stands(vec![]), State::Started);
    assert_eq!(stands(vec![completed(YEARLY, vec![])]), State::Completed);
    assert_eq!(stands(vec![completed(YEARLY, vec![]), approved(YEARLY, None)]), State::Approved);
}

#[test]
fn what_is_already_so_changes_nothing() {
    let done = [analyzed(LOSS, METHOD, 1, 3), completed(YEARLY, vec![found(LOSS, "High")])];
    begun(done).when_in(BEN, ASSESSOR, Command::Complete(YEARLY, completion([LOSS]))).then([]);
    begun([completed(YEARLY, vec![]), approved(YEARLY, None)])
        .when(ANA, Command::Approve(YEARLY, approval(None)))
        .then([]);
}

#[test]
fn an_assessment_is_completed_anew_until_it_is_approved() {
    let first = completed(YEARLY, vec![found(LOSS, "High")]);
    let facts = [analyzed(LOSS, METHOD, 1, 3), first, analyzed(LOSS, METHOD, 1, 1)];
    let again = || Command::Complete(YEARLY, completion([LOSS]));
    begun(facts.clone()).when_in(BEN, ASSESSOR, again()).then([completed(YEARLY, vec![found(LOSS, "Low")])]);
    begun(facts.into_iter().chain([approved(YEARLY, None)]))
        .when_in(BEN, ASSESSOR, again())
        .then_refused(Rule::G3);
    begun([completed(YEARLY, vec![]), approved(YEARLY, None)])
        .when(ANA, Command::Approve(YEARLY, approval(Some(BEFORE))))
        .then_refused(Rule::G3);
}

#[test]
fn an_assessment_is_by_an_approved_revision_of_a_method() {
    let start = |method| Command::Start(YEARLY, Mandate { method, ..mandate() });
    given(people().into_iter().chain([defined(METHOD, "M-1")]))
        .when_in(BEN, ASSESSOR, start(METHOD))
        .then_refused(Rule::K2);
    assessment([]).when_in(BEN, ASSESSOR, start(RiskMethodId::from_u128(1))).then_refused(Rule::G4);
    // A revision that waits for approval is not in force.
    assessment([revised()]).when_in(BEN, ASSESSOR, start(METHOD)).then([started(YEARLY)]);
    let second = Event::Started(Start { mandate: mandate(), revision: 2 });
    assessment([revised(), method_approved(METHOD, 2)])
        .when_in(BEN, ASSESSOR, start(METHOD))
        .then([Fact::of(YEARLY, second)]);
}

#[test]
fn what_has_led_to_an_assessment_is_known() {
    let start = |trigger| Command::Start(YEARLY, Mandate { trigger, ..mandate() });
    let by = |trigger| assessment([]).when_in(BEN, ASSESSOR, start(trigger));
    by(Trigger::Criterion(title("A new site"))).then_accepted();
    by(Trigger::Criterion(title("A full moon"))).then_refused(Rule::K2);
    by(Trigger::Change(ChangeId::from_u128(1))).then_refused(Rule::G4);
    by(Trigger::Request).then_accepted();
    by(Trigger::Request).without_reason().then_refused(Rule::G6);
    by(Trigger::Planned).without_reason().then_accepted();
}

#[test]
fn what_an_assessment_names_is_there() {
    let unknown_asset = Scope { assets: [AssetId::from_u128(1)].into(), ..Scope::default() };
    for bad in [
        Mandate { scope: unknown_asset, ..mandate() },
        Mandate { team: [PersonId::from_u128(1)].into(), ..mandate() },
    ] {
        assessment([]).when_in(BEN, ASSESSOR, Command::Start(YEARLY, bad)).then_refused(Rule::G4);
    }
    let report_document = Some(DocumentId::from_u128(1));
    for bad in [completion([RiskId::from_u128(1)]), Completion { report_document, ..completion([]) }] {
        begun([]).when_in(BEN, ASSESSOR, Command::Complete(YEARLY, bad)).then_refused(Rule::G4);
    }
}

#[test]
fn a_summary_says_something() {
    let empty = Completion { summary: text("n/a"), ..completion([]) };
    begun([]).when_in(BEN, ASSESSOR, Command::Complete(YEARLY, empty)).then_refused(Rule::G6);
}

#[test]
fn an_assessment_covers_risks_that_are_analyzed() {
    begun([]).when_in(BEN, ASSESSOR, Command::Complete(YEARLY, completion([LOSS]))).then_refused(Rule::K5);
    begun([]).when_in(BEN, ASSESSOR, Command::Approve(YEARLY, approval(None))).then_refused(Rule::K5);
}

#[test]
fn an_assessment_covers_risks_by_its_own_revision_of_its_own_method() {
    let complete = || Command::Complete(YEARLY, completion([LOSS]));
    for other in [analyzed(LOSS, OTHER_METHOD, 1, 3), analyzed(LOSS, METHOD, 2, 3)] {
        begun([revised(), method_approved(METHOD, 2), other])
            .when_in(BEN, ASSESSOR, complete())
            .then_refused(Rule::K2);
    }
    // The method may be revised meanwhile: the levels of its old revision are what was found.
    begun([analyzed(LOSS, METHOD, 1, 3), revised(), method_approved(METHOD, 2)])
        .when_in(BEN, ASSESSOR, complete())
        .then([completed(YEARLY, vec![found(LOSS, "High")])]);
}

#[test]
fn an_assessment_of_many_risks_is_written_down_in_parts() {
    let risk = |number: usize| RiskId::from_u128(0x1_0000 + u128::try_from(number).unwrap());
    let many = |count: usize| {
        let facts = (0..count)
            .flat_map(|it| [identified(risk(it), &format!("R-many-{it}")), analyzed(risk(it), METHOD, 1, 3)]);
        begun(facts)
    };
    let complete = |count: usize| Command::Complete(YEARLY, completion((0..count).map(risk)));
    for (count, parts) in [(PART_RISKS_MAX, 1), (PART_RISKS_MAX + 1, 2), (3 * PART_RISKS_MAX, 3)] {
        let (given, events) = many(count).when_in(BEN, ASSESSOR, complete(count)).then_either();
        assert_eq!((events, entry(&given).results.len()), (Ok(parts), parts));
        assert!(entry(&given).risks().map(|it| it.risk).eq((0..count).map(risk)));
        assert_eq!(entry(&given).state(), State::Completed);
        given.clone().when_in(BEN, ASSESSOR, complete(count)).then([]);
        // What is completed anew takes the place of all parts.
        let anew = given.when_in(BEN, ASSESSOR, complete(1)).then_given();
        assert_eq!((entry(&anew).results.len(), entry(&anew).risks().count()), (1, 1));
    }
}

#[test]
fn every_part_fits_an_event() {
    let long = AssessedRisk { level: text(&"\u{10000}".repeat(40)), ..found(LOSS, "High") };
    let analyzed = date("2026-01-01T00:00:00.000001Z");
    let risks = vec![AssessedRisk { analyzed, ..long }; PART_RISKS_MAX];
    let it = Completion { summary: text(&"\u{10000}".repeat(4_000)), ..completion([]) };
    let [part] = &parts(&it, &risks)[..] else { panic!("expected one part") };
    assert!(serde_json::to_string(part).unwrap().len() < 48 * 1024);
}

#[test]
fn what_lacks_a_part_is_not_completed() {
    let Completion { summary, report_document, .. } = completion([]);
    let results = Results { part: 1, parts: 2, risks: Vec::new(), summary, report_document };
    let half = begun([Fact::of(YEARLY, Event::Completed(results))]);
    assert_eq!(entry(&half).state(), State::Started);
    half.when(ANA, Command::Approve(YEARLY, approval(None))).then_refused(Rule::K5);
}

#[test]
fn an_assessment_tells_from_when_its_levels_hold() {
    let early = people().into_iter().chain(register_of_risks()).chain([started(YEARLY)]);
    let early = early.map(|fact| fact.effective("2025-06-01"));
    given(early.chain([analyzed(LOSS, METHOD, 1, 3).effective("2025-09-30")]))
        .when_in(BEN, ASSESSOR, Command::Complete(YEARLY, completion([LOSS])))
        .then([completed(
            YEARLY,
            vec![AssessedRisk { analyzed: date("2025-09-30"), ..found(LOSS, "High") }],
        )]);
}

#[test]
fn no_step_takes_effect_before_the_one_it_rests_on() {
    let early = || {
        let all = people().into_iter().chain(register_of_risks()).chain([started(YEARLY)]);
        all.map(|fact| fact.effective("2025-06-01")).collect::<Vec<_>>()
    };
    for (fact, command) in [
        (analyzed(LOSS, METHOD, 1, 3), Command::Complete(YEARLY, completion([LOSS]))),
        (completed(YEARLY, vec![]), Command::Approve(YEARLY, approval(None))),
    ] {
        given(early().into_iter().chain([fact]))
            .when_in(ZOE, ASSESSOR, command)
            .effective("2025-12-31")
            .then_refused(Rule::G8);
    }
}

/// Ben has started it, Eva is on the team, Ben or Eva has completed it.
#[test]
fn who_approves_an_assessment() {
    for (completer, actor, on_behalf_of, approves) in [
        (BEN, ANA, None, true),
        (BEN, ZOE, None, true),
        (BEN, BEN, None, false),
        (BEN, EVA, None, false),
        (EVA, BEN, None, false),
        (EVA, EVA, None, false),
        (BEN, ZOE, Some(EVA), false),
        (BEN, EVA, Some(ZOE), false),
    ] {
        let deputy = on_behalf_of.map(|of| deputy(ASSESSOR, actor, of));
        let given = begun([completed(YEARLY, vec![]).by(completer)].into_iter().chain(deputy));
        let approve = Command::Approve(YEARLY, approval(None));
        let when = if actor == ANA {
            given.when(ANA, approve)
        } else {
            let actor = Actor::human(actor).acting_as(ASSESSOR);
            given.when_as(on_behalf_of.map_or(actor, |of| actor.on_behalf_of(of)), approve)
        };
        if approves { when.then([approved(YEARLY, None)]) } else { when.then_refused(Rule::D1) }
    }
}

#[test]
fn where_people_are_few_whoever_assessed_may_approve_with_a_waiver() {
    let micro = ProfileChange { from: ProfileName::Standard, to: Profile::micro() };
    let waiver = Waiver {
        rule: text("D-1"),
        why: text("There are three of us"),
        compensation: text("The accountant looks at it each quarter"),
        until: day("2026-12-31"),
    };
    let waive = || Fact::of(ISMS, isms::Event::RuleWaived(waiver.clone()));
    let approve = |more: Vec<Fact>| {
        begun(more.into_iter().chain([completed(YEARLY, vec![])])).when_in(
            BEN,
            ASSESSOR,
            Command::Approve(YEARLY, approval(None)),
        )
    };
    approve(vec![waive()]).then_refused(Rule::D1);
    approve(vec![Fact::of(ISMS, isms::Event::ProfileChanged(micro)), waive()]).then_accepted();
}

#[test]
fn results_are_compared_with_earlier_ones_by_the_same_revision() {
    let compare =
        |more: Vec<Fact>, other| begun(more).when(ANA, Command::Approve(YEARLY, approval(Some(other))));
    let (earlier, this) = (|| completed(BEFORE, vec![]), || completed(YEARLY, vec![]));
    compare(vec![started_as(BEFORE, METHOD, 1), earlier(), this()], BEFORE)
        .then([approved(YEARLY, Some(BEFORE))]);
    compare(vec![started_as(BEFORE, METHOD, 2), earlier(), this()], BEFORE).then_refused(Rule::K2);
    compare(vec![started_as(BEFORE, OTHER_METHOD, 1), earlier(), this()], BEFORE).then_refused(Rule::K2);
    // With what is not completed, or was completed later, or with themselves they are not.
    compare(vec![started_as(BEFORE, METHOD, 1), this()], BEFORE).then_refused(Rule::K2);
    compare(vec![started_as(BEFORE, METHOD, 1), this(), earlier()], BEFORE).then_refused(Rule::K2);
    compare(vec![this()], YEARLY).then_refused(Rule::K2);
    compare(vec![this()], BEFORE).then_refused(Rule::G4);
}

#[test]
fn what_was_found_is_corrected_until_it_is_approved() {
    let facts = || vec![analyzed(LOSS, METHOD, 1, 3), completed(YEARLY, vec![]).by(BEN)];
    let given = begun(facts());
    let (seq, command) = (given.register.position - 1, Command::Complete(YEARLY, completion([LOSS])));
    let correct = || Correct { corrects: seq, command: Box::new(command.clone().into()), effective_at: None };
    let corrected = given.when(ANA, correct()).then_given();
    assert_eq!(entry(&corrected).risks().count(), 1);
    // Whoever has corrected it has worked on it.
    let approve = || Command::Approve(YEARLY, approval(None));
    corrected.clone().when(ANA, approve()).then_refused(Rule::D1);
    corrected.when_in(ZOE, ASSESSOR, approve()).then_accepted();
    let approved = begun(facts().into_iter().chain([approved(YEARLY, None)]));
    approved.when(ANA, correct()).then_refused(Rule::G5);
}

#[test]
fn the_next_assessment_is_due_after_the_profiles_days() {
    let (here, there): (Area, Area) = (text("Prague"), text("Brno"));
    let of =
        |areas: &[&Area]| Scope { areas: areas.iter().map(|it| (*it).clone()).collect(), ..Scope::default() };
    let start = |id, scope: Scope| {
        let mandate = Mandate { reference: reference(&format!("RA-{id}")), scope, ..mandate() };
        Fact::of(id, Event::Started(Start { mandate, revision: 1 }))
    };
    let due = |facts: Vec<Fact>| {
        let register = assessment(facts).register;
        [None, Some(&here), Some(&there)].map(|area| next_assessment_due(&register, area))
    };
    let whole = || vec![start(BEFORE, of(&[])), completed(BEFORE, vec![]).effective("2026-01-01")];
    let part = || vec![start(YEARLY, of(&[&here])), completed(YEARLY, vec![]).effective("2026-03-01")];
    let (first, later) = (Some(day("2027-01-02")), Some(day("2027-03-02")));
    assert_eq!(due(vec![]), [None; 3]);
    assert_eq!(due(vec![start(BEFORE, of(&[]))]), [None; 3]);
    assert_eq!(due(whole()), [first; 3]);
    assert_eq!(due(part()), [None, later, None]);
    assert_eq!(due([whole(), part()].concat()), [first, later, first]);
}

#[test]
fn an_assessment_of_one_area_belongs_to_it() {
    let area: Area = text("Prague");
    let one = Scope { areas: [area.clone()].into(), ..Scope::default() };
    assert_eq!(one.area(), Some(&area));
    let two = Scope { areas: [area.clone(), text("Brno")].into(), ..Scope::default() };
    let with_an_asset = Scope { assets: [AssetId::from_u128(1)].into(), ..one };
    assert_eq!([two.area(), with_an_asset.area(), Scope::default().area()], [None; 3]);
}

// Fixtures: the circumstances, the nouns, and what has happened.

fn people() -> Vec<Fact> {
    vec![
        person(BEN),
        person(EVA),
        person(ZOE),
        role_with(ASSESSOR, &[Authority::Assess, Authority::Approve]),
        holder(ASSESSOR, BEN),
        holder(ASSESSOR, EVA),
        holder(ASSESSOR, ZOE),
    ]
}

/// Two methods that are approved, and two risks that are not analyzed.
fn register_of_risks() -> Vec<Fact> {
    vec![
        defined(METHOD, "M-1"),
        method_approved(METHOD, 1),
        defined(OTHER_METHOD, "M-2"),
        method_approved(OTHER_METHOD, 1),
        identified(LOSS, "R-1"),
        identified(THEFT, "R-2"),
    ]
}

fn assessment(facts: impl IntoIterator<Item = Fact>) -> Given {
    given(people().into_iter().chain(register_of_risks()).chain(facts))
}

/// Ben has started the yearly assessment, with Eva on the team.
fn begun(facts: impl IntoIterator<Item = Fact>) -> Given {
    assessment([started(YEARLY)].into_iter().chain(facts))
}

fn entry(given: &Given) -> &RiskAssessment {
    given.register.risk_assessments.get(YEARLY).unwrap()
}

fn date(from: &str) -> PartialDate {
    from.parse().unwrap()
}

fn mandate() -> Mandate {
    Mandate {
        reference: reference("RA-2026"),
        scope: Scope::default(),
        trigger: Trigger::Planned,
        method: METHOD,
        team: [EVA].into(),
        period: "2026-01-01/2026-03-31".parse().unwrap(),
    }
}

fn completion(risks: impl IntoIterator<Item = RiskId>) -> Completion {
    let summary = text("Loss of data stands out");
    Completion { risks: risks.into_iter().collect(), summary, report_document: None }
}

/// As it was found when it was analyzed at the instant of [`analyzed`], the first after the start.
fn found(risk: RiskId, level: &str) -> AssessedRisk {
    AssessedRisk { risk, level: text(level), revision: 1, analyzed: date("2026-01-01") }
}

fn approval(comparable_with: Option<RiskAssessmentId>) -> Approval {
    Approval { comparable_with }
}

fn started(id: RiskAssessmentId) -> Fact {
    Fact::of(id, Event::Started(Start { mandate: mandate(), revision: 1 })).by(BEN)
}

fn started_as(id: RiskAssessmentId, method: RiskMethodId, revision: u32) -> Fact {
    let mandate = Mandate { reference: reference("RA-2025"), method, ..mandate() };
    Fact::of(id, Event::Started(Start { mandate, revision }))
}

fn completed(id: RiskAssessmentId, risks: Vec<AssessedRisk>) -> Fact {
    let Completion { summary, report_document, .. } = completion([]);
    let (part, parts) = (1, 1);
    Fact::of(id, Event::Completed(Results { part, parts, risks, summary, report_document })).by(BEN)
}

fn approved(id: RiskAssessmentId, comparable_with: Option<RiskAssessmentId>) -> Fact {
    Fact::of(id, Event::Approved(approval(comparable_with)))
}

/// Low, where likelihood and consequence come to no more than 2; high beyond.
fn revision() -> Revision {
    let step = |name: &str| Step { name: title(name), meaning: None };
    let level = |name: &str| LevelOfRisk {
        name: text(name),
        acceptance: AcceptanceRule { acceptable: true, accepted_by: Accepter::Owner, validity_days_max: 365 },
    };
    let threshold = |from, level: &str| Threshold { from, level: text(level) };
    let thresholds = vec![threshold(1, "Low"), threshold(3, "High")];
    Revision {
        name: title("Method"),
        likelihood: vec![step("Rare"), step("Likely"), step("Certain")],
        consequences: vec![Dimension {
            name: title("operations"),
            steps: vec![step("Minor"), step("Major"), step("Severe")],
        }],
        levels: vec![level("Low"), level("High")],
        combination: Combination::Formula(Formula { operation: Operation::Maximum, thresholds }),
        assessment_triggers: vec![title("A new site")],
        review_interval_days: 365,
    }
}

fn defined(method: RiskMethodId, name: &str) -> Fact {
    let creation = Creation { reference: reference(name), revision: revision() };
    Fact::of(method, risk_method::Event::Defined(creation))
}

fn method_approved(method: RiskMethodId, revision: u32) -> Fact {
    Fact::of(method, risk_method::Event::Approved(risk_method::Approval { revision }))
}

fn revised() -> Fact {
    let revision = Revision { name: title("Method, revised"), ..revision() };
    Fact::of(METHOD, risk_method::Event::Revised(NextRevision { number: 2, revision }))
}

fn identified(risk: RiskId, name: &str) -> Fact {
    let identification = Identification {
        reference: reference(name),
        title: title("Something happens"),
        kind: Kind::Risk,
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
    };
    Fact::of(risk, risk::Event::Identified(identification))
}

/// Analyzed by a revision of a method, on 2026-01-01.
fn analyzed(risk: RiskId, method: RiskMethodId, revision: u32, step: u8) -> Fact {
    let consequences = vec![Consequence { dimension: title("operations"), step }];
    let estimate = Estimate { method, likelihood: 1, consequences, overridden: None };
    let analysis =
        Analysis { stage: Stage::Current, estimate, existing_controls: Vec::new(), rationale: None };
    let computed = text(if step < 3 { "Low" } else { "High" });
    let rating = Rating { revision, consequence: step, computed };
    Fact::of(risk, risk::Event::Analyzed(RatedAnalysis { analysis, rating })).effective("2026-01-01")
}
