//! What the management system takes and what it refuses, each rule as a sentence.

use std::collections::BTreeSet;

use super::*;
use crate::aggregate::isms::certification::Verdict;
use crate::aggregate::isms::context::{
    IssueDetails, Origin, Outcome, PartyKind, RequirementDetails, RequirementKind,
};
use crate::aggregate::isms::leadership::ResourceKind;
use crate::aggregate::isms::profile::{ProfileChange, ProfileName};
use crate::aggregate::isms::scope::{Exclusion, ScopeDefinition, ScopeKind};
use crate::aggregate::{self, role};
use crate::command::{Correct, Void};
use crate::event::{self, Voiding};
use crate::id::{
    CommunicationId, ContextIssueId, FeedbackId, InterestedPartyId, LogId, RequirementId, RoleId,
};
use crate::rule::{Basis, Kind};
use crate::testing::{
    ANA, BEN, Fact, Given, ISMS, LOG, TOP_MANAGEMENT, day, given, person, reference, role_with, text, title,
};
use crate::vocabulary::authority::Authority;
use crate::vocabulary::certification::Stage;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::responsible::Responsible;

const ISSUE: ContextIssueId = ContextIssueId::from_u128(0x41);
const PARTY: InterestedPartyId = InterestedPartyId::from_u128(0x42);
const REQUIREMENT: RequirementId = RequirementId::from_u128(0x43);
const COMMUNICATION: CommunicationId = CommunicationId::from_u128(0x74);
const FEEDBACK: FeedbackId = FeedbackId::from_u128(0x93);
const MANAGER: RoleId = RoleId::from_u128(0x3A);

mod context {
    use super::*;

    #[test]
    fn an_issue_is_identified_and_reviewed() {
        given([])
            .when(ANA, Command::IdentifyContextIssue(ISMS, issue()))
            .then([fact(Event::ContextIssueIdentified(issue()))]);
        let changed = review(Outcome::Changed(IssueDetails { climate_related: Some(true), ..details() }));
        let given = given([issue_identified()])
            .when(ANA, Command::ReviewContextIssue(ISMS, changed.clone()))
            .then_given();
        let isms = given.register.isms().unwrap();
        assert_eq!(isms.issue(ISSUE).unwrap().details.value.climate_related, Some(true));
    }

    #[test]
    fn an_issue_is_due_for_review_so_many_days_after_the_last_one_until_it_is_retired() {
        let due = |given: &Given| {
            let isms = given.register.isms().unwrap();
            isms.issue(ISSUE).unwrap().review_due(30, given.register.offset())
        };
        let unchanged = issue_reviewed(Outcome::Unchanged).effective("2026-01-15");
        assert_eq!(due(&given([issue_identified()])), Some(day("2026-01-31")));
        assert_eq!(due(&given([issue_identified(), unchanged])), Some(day("2026-02-14")));
        assert_eq!(due(&given([issue_identified(), issue_reviewed(Outcome::Retired)])), None);
    }

    #[test]
    fn a_review_is_an_occurrence_even_if_nothing_has_changed() {
        let unchanged = review(Outcome::Unchanged);
        given([issue_identified(), issue_reviewed(Outcome::Unchanged)])
            .when(ANA, Command::ReviewContextIssue(ISMS, unchanged.clone()))
            .then([fact(Event::ContextIssueReviewed(unchanged))]);
    }

    #[test]
    fn what_is_reviewed_was_identified() {
        given([])
            .when(ANA, Command::ReviewContextIssue(ISMS, review(Outcome::Unchanged)))
            .then_refused(Rule::G4);
    }

    #[test]
    fn nothing_is_reviewed_before_it_was_identified() {
        given([issue_identified()])
            .when(ANA, Command::ReviewContextIssue(ISMS, review(Outcome::Unchanged)))
            .effective("2026-01-01T04:00:00.000000Z")
            .then_refused(Rule::G8);
    }

    #[test]
    fn what_is_retired_is_not_reviewed() {
        given([issue_identified(), issue_reviewed(Outcome::Retired)])
            .when(ANA, Command::ReviewContextIssue(ISMS, review(Outcome::Unchanged)))
            .then_refused(Rule::G3);
        let again = RequirementReview { requirement: REQUIREMENT, outcome: Outcome::Unchanged };
        given([party_identified(), requirement_recorded(), requirement_retired()])
            .when(ANA, Command::ReviewRequirement(ISMS, again))
            .then_refused(Rule::G3);
    }

    #[test]
    fn retiring_has_a_reason() {
        given([issue_identified()])
            .when(ANA, Command::ReviewContextIssue(ISMS, review(Outcome::Retired)))
            .without_reason()
            .then_refused(Rule::G6);
        let retired = RequirementReview { requirement: REQUIREMENT, outcome: Outcome::Retired };
        given([party_identified(), requirement_recorded()])
            .when(ANA, Command::ReviewRequirement(ISMS, retired))
            .because("n/a")
            .then_refused(Rule::G6);
    }

    #[test]
    fn an_identity_and_a_reference_name_one_part() {
        given([issue_identified()])
            .when(ANA, Command::IdentifyContextIssue(ISMS, issue()))
            .then_refused(Rule::G9);
        let other = InterestedParty { party: InterestedPartyId::from_u128(1), ..party() };
        given([party_identified()])
            .when(ANA, Command::IdentifyInterestedParty(ISMS, other))
            .then_refused(Rule::G9);
        let other = RequirementStatement { requirement: RequirementId::from_u128(1), ..statement() };
        given([party_identified(), requirement_recorded()])
            .when(ANA, Command::RecordRequirement(ISMS, other))
            .then_refused(Rule::G9);
    }

    #[test]
    fn a_party_and_what_it_requires_are_recorded() {
        given([]).when(ANA, Command::IdentifyInterestedParty(ISMS, party())).then([party_identified()]);
        given([party_identified()])
            .when(ANA, Command::RecordRequirement(ISMS, statement()))
            .then([requirement_recorded()]);
        let changed = RequirementDetails { kind: RequirementKind::Legal, ..statement().details };
        let changed = RequirementReview { requirement: REQUIREMENT, outcome: Outcome::Changed(changed) };
        let given = given([party_identified(), requirement_recorded()])
            .when(ANA, Command::ReviewRequirement(ISMS, changed))
            .then_given();
        let isms = given.register.isms().unwrap();
        assert_eq!(isms.requirement(REQUIREMENT).unwrap().details.value.kind, RequirementKind::Legal);
    }

    #[test]
    fn a_requirement_is_of_a_known_party() {
        given([]).when(ANA, Command::RecordRequirement(ISMS, statement())).then_refused(Rule::G4);
        given([party_identified()])
            .when(
                ANA,
                Command::ReviewRequirement(
                    ISMS,
                    RequirementReview { requirement: REQUIREMENT, outcome: Outcome::Unchanged },
                ),
            )
            .then_refused(Rule::G4);
    }

    #[test]
    fn a_requirement_that_is_not_addressed_has_a_reason() {
        for (why_not, rule) in [(None, Rule::S4), (Some("n/a"), Rule::G6)] {
            let details = RequirementDetails {
                addressed_by_isms: false,
                why_not: why_not.map(text),
                ..statement().details
            };
            let stated = RequirementStatement { details: details.clone(), ..statement() };
            given([party_identified()])
                .when(ANA, Command::RecordRequirement(ISMS, stated))
                .then_refused(rule);
            let changed = RequirementReview { requirement: REQUIREMENT, outcome: Outcome::Changed(details) };
            given([party_identified(), requirement_recorded()])
                .when(ANA, Command::ReviewRequirement(ISMS, changed))
                .then_refused(rule);
        }
        let contradictory = RequirementDetails { why_not: Some(text("Too dear")), ..statement().details };
        let contradictory = RequirementStatement { details: contradictory, ..statement() };
        given([party_identified()])
            .when(ANA, Command::RecordRequirement(ISMS, contradictory))
            .then_refused(Rule::S4);
    }

    #[test]
    fn a_party_on_which_a_requirement_rests_is_not_voided() {
        given([ben(), ben_leads(), party_identified(), requirement_recorded()])
            .when(BEN, Void { voids: 7 })
            .then_refused(Rule::G5);
    }

    #[test]
    fn what_happens_to_one_part_does_not_rest_on_another() {
        given([ben(), ben_leads(), issue_identified(), party_identified(), rule_waived()])
            .when(BEN, Void { voids: 7 })
            .then([Fact::of(ISMS, event::Event::Voided(Voiding { voids: 7 }))]);
        let internal = IssueDetails { origin: Origin::Internal, ..details() };
        let internal = IssueIdentification { details: internal, ..issue() };
        let command = Box::new(Command::IdentifyContextIssue(ISMS, internal.clone()).into());
        let event = Event::ContextIssueIdentified(internal).into();
        let correction = event::Correction { corrects: 5, event, effective_at: None };
        given([issue_identified(), rule_waived()])
            .when(ANA, Correct { corrects: 5, command, effective_at: None })
            .then([Fact::of(ISMS, event::Event::Corrected(Box::new(correction)))]);
    }
}

mod scope {
    use super::*;

    #[test]
    fn a_scope_of_each_kind_is_defined() {
        let (unit, system) = (Some(title("Payments")), Some(title("Core banking")));
        for (kind, name, part_of) in [
            (ScopeKind::WholeOrganization, None, None),
            (ScopeKind::OrganizationalUnit, unit.clone(), None),
            (ScopeKind::IctSystem, system.clone(), None),
            (ScopeKind::PartOfIctSystem, unit.clone(), system.clone()),
        ] {
            let scope = Scope { kind, name, part_of, ..scope() };
            given([])
                .when(ANA, Command::DefineScope(ISMS, scope.clone()))
                .then([fact(Event::ScopeDefined(ScopeDefinition { revision: 1, scope }))]);
        }
    }

    #[test]
    fn a_scope_says_what_it_is_about() {
        let (unit, system) = (Some(title("Payments")), Some(title("Core banking")));
        let of = |kind, name: &Option<_>, part_of: &Option<_>| Scope {
            kind,
            name: name.clone(),
            part_of: part_of.clone(),
            ..scope()
        };
        for nameless in [
            Scope { inclusions: Vec::new(), ..scope() },
            Scope { boundary: text("tbd"), ..scope() },
            of(ScopeKind::WholeOrganization, &unit, &None),
            of(ScopeKind::OrganizationalUnit, &None, &None),
            of(ScopeKind::OrganizationalUnit, &unit, &system),
            of(ScopeKind::IctSystem, &None, &None),
            of(ScopeKind::PartOfIctSystem, &unit, &None),
            of(ScopeKind::PartOfIctSystem, &None, &system),
        ] {
            given([]).when(ANA, Command::DefineScope(ISMS, nameless)).then_refused(Rule::S1);
        }
    }

    #[test]
    fn a_scope_says_where_it_ends() {
        for silent in [Scope { interfaces: None, ..scope() }, Scope { dependencies: None, ..scope() }] {
            given([]).when(ANA, Command::DefineScope(ISMS, silent)).then_refused(Rule::S2);
        }
        let exclusion = Exclusion { what: title("Canteen"), justification: text("n/a") };
        given([])
            .when(ANA, Command::DefineScope(ISMS, Scope { exclusions: vec![exclusion], ..scope() }))
            .then_refused(Rule::G6);
    }

    #[test]
    fn a_scope_is_revised_with_a_reason() {
        let wider = Scope { inclusions: vec![title("Everything")], ..scope() };
        given([scope_defined(1)])
            .when(ANA, Command::DefineScope(ISMS, wider.clone()))
            .without_reason()
            .then_refused(Rule::S3);
        given([scope_defined(1)])
            .when(ANA, Command::DefineScope(ISMS, wider.clone()))
            .then([fact(Event::ScopeDefined(ScopeDefinition { revision: 2, scope: wider }))]);
    }

    #[test]
    fn defining_the_scope_as_it_is_changes_nothing() {
        given([scope_defined(1)]).when(ANA, Command::DefineScope(ISMS, scope())).then([]);
    }

    #[test]
    fn top_management_approves_a_scope_and_approving_again_changes_nothing() {
        given([scope_defined(1)])
            .when(ANA, Command::ApproveScope(ISMS, ScopeApproval { revision: 1 }))
            .then([scope_approved(1)]);
        given([scope_defined(1), scope_approved(1)])
            .when(ANA, Command::ApproveScope(ISMS, ScopeApproval { revision: 1 }))
            .then([]);
    }

    #[test]
    fn nobody_below_top_management_approves_a_scope() {
        given([ben(), manager_defined(), ben_manages(), scope_defined(1)])
            .when_in(BEN, MANAGER, Command::ApproveScope(ISMS, ScopeApproval { revision: 1 }))
            .then_refused(Rule::S3);
    }

    #[test]
    fn what_is_approved_was_defined() {
        given([])
            .when(ANA, Command::ApproveScope(ISMS, ScopeApproval { revision: 1 }))
            .then_refused(Rule::G4);
        given([scope_defined(1)])
            .when(ANA, Command::ApproveScope(ISMS, ScopeApproval { revision: 1 }))
            .effective("2026-01-01T04:00:00.000000Z")
            .then_refused(Rule::G8);
    }

    #[test]
    fn one_revision_is_in_force_and_a_superseded_one_does_not_come_back() {
        let given = given([scope_defined(1), scope_defined(2), scope_approved(1), scope_approved(2)]);
        let in_force = given.register.isms().unwrap().scope_in_force().unwrap();
        assert_eq!(in_force.definition.value.revision, 2);
        given.when(ANA, Command::ApproveScope(ISMS, ScopeApproval { revision: 1 })).then_refused(Rule::S3);
    }
}

mod leadership {
    use super::*;

    #[test]
    fn goals_common_and_own_stand_side_by_side_and_a_common_one_once() {
        let own = |wording| AdoptedGoal { goal: Goal::Own, wording: title(wording), ..goal() };
        let given = [goal(), own("Trust"), own("Calm"), AdoptedGoal { wording: title("Anew"), ..goal() }]
            .into_iter()
            .fold(given([]), |given, it| given.when(ANA, Command::AdoptGoal(ISMS, it)).then_given());
        let goals = &given.register.isms().unwrap().goals;
        let wordings: Vec<_> = goals.iter().map(|it| it.value.wording.as_str()).collect();
        assert_eq!(wordings, ["Trust", "Calm", "Anew"]);
    }

    #[test]
    fn adopting_a_goal_again_changes_nothing() {
        given([fact(Event::GoalAdopted(goal()))]).when(ANA, Command::AdoptGoal(ISMS, goal())).then([]);
    }

    #[test]
    fn a_goal_has_a_rationale() {
        given([])
            .when(ANA, Command::AdoptGoal(ISMS, AdoptedGoal { rationale: text("-"), ..goal() }))
            .then_refused(Rule::G6);
    }

    #[test]
    fn resources_are_allocated_once_and_a_new_amount_supersedes_the_old_one() {
        given([fact(Event::ResourcesAllocated(allocation("1000")))])
            .when(ANA, Command::AllocateResources(ISMS, allocation("1000.00")))
            .then([]);
        let given = given([fact(Event::ResourcesAllocated(allocation("1000")))])
            .when(ANA, Command::AllocateResources(ISMS, allocation("1200.50")))
            .then_given();
        let resources = &given.register.isms().unwrap().resources;
        let amounts: Vec<_> = resources.iter().map(|it| it.value.amount.to_string()).collect();
        assert_eq!(amounts, ["1200.5"]);
    }
}

mod communication {
    use super::*;

    #[test]
    fn a_communication_is_planned_and_made_as_often_as_it_takes_place() {
        given([]).when(ANA, Command::PlanCommunication(ISMS, plan())).then([planned()]);
        given([planned(), fact(Event::CommunicationMade(made()))])
            .when(ANA, Command::RecordCommunication(ISMS, made()))
            .then([fact(Event::CommunicationMade(made()))]);
    }

    #[test]
    fn what_is_made_was_planned() {
        given([]).when(ANA, Command::RecordCommunication(ISMS, made())).then_refused(Rule::G4);
        given([planned()])
            .when(ANA, Command::RecordCommunication(ISMS, made()))
            .effective("2026-01-01T04:00:00.000000Z")
            .then_refused(Rule::G8);
    }

    #[test]
    fn a_communication_is_planned_under_its_own_name() {
        given([planned()]).when(ANA, Command::PlanCommunication(ISMS, plan())).then_refused(Rule::G9);
    }

    #[test]
    fn feedback_is_of_a_known_party_and_comes_once() {
        given([party_identified()])
            .when(ANA, Command::RecordFeedback(ISMS, feedback()))
            .then([fact(Event::StakeholderFeedbackReceived(feedback()))]);
        given([]).when(ANA, Command::RecordFeedback(ISMS, feedback())).then_refused(Rule::G4);
        given([party_identified(), fact(Event::StakeholderFeedbackReceived(feedback()))])
            .when(ANA, Command::RecordFeedback(ISMS, feedback()))
            .then_refused(Rule::G9);
    }
}

mod profile {
    use super::*;

    #[test]
    fn what_may_be_waived_stands_in_the_rule_book() {
        let practice: BTreeSet<_> = Rule::all()
            .iter()
            .filter(|entry| entry.basis == Basis::Practice && entry.kind == Kind::Refusal)
            .map(|entry| entry.id)
            .collect();
        let waivable = |profile: &Profile| -> BTreeSet<String> {
            profile.waivable.iter().map(|rule| rule.as_str().to_owned()).collect()
        };
        assert_eq!(waivable(&Profile::micro()), practice.iter().map(|it| (*it).to_owned()).collect());
        for profile in [Profile::standard(), Profile::group()] {
            let but = practice.iter().filter(|it| !["D-1", "C-3", "X-2", "I-6", "N-7"].contains(it));
            assert_eq!(waivable(&profile), but.map(|it| (*it).to_owned()).collect());
        }
    }

    #[test]
    fn a_rule_is_waived_from_the_day_of_the_waiver_until_its_last() {
        let given = given([profile_changed(Profile::micro()), rule_waived()]);
        let isms = given.register.isms().unwrap();
        let waives = |on| isms.waives("D-1", day(on));
        assert!(waives("2026-01-01") && waives("2026-06-30"));
        assert!(!waives("2025-12-31") && !waives("2026-07-01"));
        assert!(!isms.waives("D-4", day("2026-01-01")));
    }

    #[test]
    fn a_waived_rule_refuses_nothing_until_the_waiver_ends() {
        let waived = fact(Event::RuleWaived(Waiver { rule: text("R-3"), ..waiver() }));
        let deputy_of_himself = role::Grant { deputy_of: Some(BEN), ..grant_to_ben() };
        let asked = || crate::command::role::Command::Assign(MANAGER, deputy_of_himself.clone());
        given([ben(), manager_defined(), waived])
            .when(ANA, asked())
            .then([Fact::of(MANAGER, role::Event::Assigned(deputy_of_himself.clone()))]);
        let ended = Waiver { rule: text("R-3"), until: day("2025-12-31"), ..waiver() };
        given([ben(), manager_defined(), fact(Event::RuleWaived(ended))])
            .when(ANA, asked())
            .then_refused(Rule::R3);
    }

    #[test]
    fn a_waiver_that_has_ended_covers_no_act_that_is_recorded_later() {
        let waived =
            fact(Event::RuleWaived(Waiver { rule: text("R-3"), ..waiver() })).effective("2026-01-01");
        let deputy = role::Grant { deputy_of: Some(BEN), ..grant_to_ben() };
        let facts = [ben(), manager_defined()].map(|fact| fact.effective("2026-01-01"));
        let given = given(facts.into_iter().chain([waived]));
        let assign = |later: &str| {
            let command = crate::command::role::Command::Assign(MANAGER, deputy.clone());
            given.clone().later(later).when(ANA, command).effective("2026-03-01")
        };
        assign("2026-06-30").then_accepted();
        assign("2026-07-01").then_refused(Rule::R3);
    }

    #[test]
    fn the_numbers_of_a_profile_are_numbers_that_somebody_goes_by() {
        let micro = Profile::micro;
        for wrong in [
            Profile { owner_grace_days: PROFILE_DAYS_MAX + 1, ..micro() },
            Profile { document_review_days_max: u32::MAX, ..micro() },
            Profile { document_review_days_max: 0, ..micro() },
            Profile { context_review_days_max: 0, ..micro() },
            Profile { major_observation_days: 13, ..micro() },
        ] {
            given([]).when(ANA, Command::ChangeProfile(ISMS, wrong)).then_refused(Rule::G2);
        }
        let strict = Profile { owner_grace_days: 0, ..micro() };
        given([]).when(ANA, Command::ChangeProfile(ISMS, strict)).then_accepted();
        let slow = Profile { owner_grace_days: PROFILE_DAYS_MAX, ..micro() };
        given([]).when(ANA, Command::ChangeProfile(ISMS, slow)).then_accepted();
    }

    #[test]
    fn a_later_waiver_takes_the_place_of_an_earlier_one() {
        let shorter = Waiver { until: day("2026-02-01"), ..waiver() };
        let given =
            given([profile_changed(Profile::micro()), rule_waived(), fact(Event::RuleWaived(shorter))]);
        assert!(!given.register.isms().unwrap().waives("D-1", day("2026-03-01")));
    }

    #[test]
    fn a_profile_that_no_longer_allows_a_waiver_ends_it() {
        let given =
            given([profile_changed(Profile::micro()), rule_waived(), profile_changed(Profile::standard())]);
        assert!(!given.register.isms().unwrap().waives("D-1", day("2026-01-01")));
    }

    #[test]
    fn a_rule_is_waived_where_the_profile_allows_it() {
        given([profile_changed(Profile::micro())])
            .when(ANA, Command::WaiveRule(ISMS, waiver()))
            .then([rule_waived()]);
        given([]).when(ANA, Command::WaiveRule(ISMS, waiver())).then_refused(Rule::G2);
    }

    #[test]
    fn waiving_what_is_waived_changes_nothing() {
        given([profile_changed(Profile::micro()), rule_waived()])
            .when(ANA, Command::WaiveRule(ISMS, waiver()))
            .then([]);
    }

    #[test]
    fn nobody_waives_what_the_standard_demands_or_the_log_rests_on() {
        for rule in ["S-3", "K-9", "G-4"] {
            given([profile_changed(Profile::micro())])
                .when(ANA, Command::WaiveRule(ISMS, Waiver { rule: text(rule), ..waiver() }))
                .then_refused(Rule::G2);
        }
    }

    #[test]
    fn what_is_waived_is_a_rule() {
        given([])
            .when(ANA, Command::WaiveRule(ISMS, Waiver { rule: text("D-99"), ..waiver() }))
            .then_refused(Rule::G4);
    }

    #[test]
    fn a_waiver_says_why_and_what_is_done_instead() {
        for silent in
            [Waiver { why: text("n/a"), ..waiver() }, Waiver { compensation: text("none"), ..waiver() }]
        {
            given([profile_changed(Profile::micro())])
                .when(ANA, Command::WaiveRule(ISMS, silent))
                .then_refused(Rule::G6);
        }
    }

    #[test]
    fn a_waiver_lasts_no_longer_than_the_profile_allows() {
        let until = |day_| Command::WaiveRule(ISMS, Waiver { until: day(day_), ..waiver() });
        let given = given([profile_changed(Profile::micro())]);
        given.clone().when(ANA, until("2027-01-02")).then_accepted();
        given.when(ANA, until("2027-01-03")).then_refused(Rule::G2);
    }

    #[test]
    fn a_waiver_does_not_end_before_it_begins() {
        given([profile_changed(Profile::micro())])
            .when(ANA, Command::WaiveRule(ISMS, Waiver { until: day("2025-12-31"), ..waiver() }))
            .then_refused(Rule::G8);
    }

    #[test]
    fn a_profile_is_changed_with_a_reason() {
        given([])
            .when(ANA, Command::ChangeProfile(ISMS, Profile::micro()))
            .then([profile_changed(Profile::micro())]);
        given([])
            .when(ANA, Command::ChangeProfile(ISMS, Profile::micro()))
            .without_reason()
            .then_refused(Rule::G6);
    }

    #[test]
    fn changing_the_profile_to_what_it_is_changes_nothing() {
        given([]).when(ANA, Command::ChangeProfile(ISMS, Profile::standard())).then([]);
    }

    #[test]
    fn nobody_below_top_management_changes_the_profile_or_waives_a_rule() {
        let govern = [role_with(MANAGER, &[Authority::Govern]), ben_manages()];
        let given = given([ben()].into_iter().chain(govern));
        let r3 = Waiver { rule: text("R-3"), ..waiver() };
        for command in [Command::ChangeProfile(ISMS, Profile::micro()), Command::WaiveRule(ISMS, r3)] {
            given.clone().when_in(BEN, MANAGER, command.clone()).then_refused(Rule::G2);
            given.clone().when(ANA, command).then_accepted();
        }
    }

    #[test]
    fn the_smallest_profile_is_for_few_people() {
        let of = |headcount| {
            let mut given = given([]);
            let establishment = given.register.isms().unwrap().establishment.clone();
            let organization = aggregate::isms::Organization { headcount, ..establishment.organization.clone() };
            let established = aggregate::isms::Establishment { organization, ..establishment };
            let other = IsmsId::from_u128(0x2);
            given.record(Fact::of(other, Event::Established(established)));
            given.when(ANA, Command::ChangeProfile(other, Profile::micro()))
        };
        of(Some(21)).then_refused(Rule::G2);
        of(Some(20)).then_accepted();
        of(None).then_accepted();
    }

    #[test]
    fn a_profile_allows_no_more_than_one_of_its_name() {
        for rule in ["D-1", "K-9"] {
            let more = Profile { waivable: vec![text(rule)], ..Profile::standard() };
            given([]).when(ANA, Command::ChangeProfile(ISMS, more)).then_refused(Rule::G2);
        }
    }
}

#[test]
fn a_certification_result_is_about_an_approved_scope_and_is_an_occurrence() {
    given([scope_defined(1), scope_approved(1), fact(Event::CertificationResultRecorded(result()))])
        .when(ANA, Command::RecordCertificationResult(ISMS, result()))
        .then([fact(Event::CertificationResultRecorded(result()))]);
    given([scope_defined(1)])
        .when(ANA, Command::RecordCertificationResult(ISMS, result()))
        .then_refused(Rule::G4);
}

#[test]
fn a_management_system_is_part_of_another() {
    let parent = Parent { log: LogId::from_u128(0x9A) };
    let assigned = || fact(Event::ParentAssigned(parent));
    given([]).when(ANA, Command::AssignParent(ISMS, parent)).then([assigned()]);
    given([assigned()]).when(ANA, Command::AssignParent(ISMS, parent)).then([]);
    given([]).when(ANA, Command::AssignParent(ISMS, Parent { log: LOG })).then_refused(Rule::G4);
}

#[test]
fn there_is_one_management_system() {
    given([]).when(ANA, Command::AdoptGoal(IsmsId::from_u128(1), goal())).then_refused(Rule::G4);
}

fn fact(event: Event) -> Fact {
    Fact::of(ISMS, event)
}

fn details() -> IssueDetails {
    IssueDetails {
        origin: Origin::External,
        category: title("Environment"),
        description: text("The data center lies in a flood plain"),
        climate_related: None,
    }
}

fn issue() -> IssueIdentification {
    IssueIdentification { issue: ISSUE, reference: reference("C-1"), details: details() }
}

fn issue_identified() -> Fact {
    fact(Event::ContextIssueIdentified(issue()))
}

fn review(outcome: Outcome<IssueDetails>) -> IssueReview {
    IssueReview { issue: ISSUE, outcome }
}

fn issue_reviewed(outcome: Outcome<IssueDetails>) -> Fact {
    fact(Event::ContextIssueReviewed(review(outcome)))
}

fn party() -> InterestedParty {
    let (reference, name) = (reference("IP-1"), title("Supervisory authority"));
    InterestedParty { party: PARTY, reference, name, kind: PartyKind::Authority }
}

fn party_identified() -> Fact {
    fact(Event::InterestedPartyIdentified(party()))
}

fn statement() -> RequirementStatement {
    let details = RequirementDetails {
        text: text("Incidents are reported within three days"),
        kind: RequirementKind::Expectation,
        addressed_by_isms: true,
        why_not: None,
    };
    RequirementStatement { requirement: REQUIREMENT, reference: reference("RQ-1"), party: PARTY, details }
}

fn requirement_recorded() -> Fact {
    fact(Event::InterestedPartyRequirementRecorded(statement()))
}

fn requirement_retired() -> Fact {
    let retired = RequirementReview { requirement: REQUIREMENT, outcome: Outcome::Retired };
    fact(Event::InterestedPartyRequirementReviewed(retired))
}

fn scope() -> Scope {
    Scope {
        kind: ScopeKind::WholeOrganization,
        name: None,
        part_of: None,
        boundary: text("All sites and everybody who works there"),
        inclusions: vec![title("Head office")],
        exclusions: vec![Exclusion {
            what: title("Canteen"),
            justification: text("No information is processed there"),
        }],
        interfaces: Some(vec![title("Payment network")]),
        dependencies: Some(Vec::new()),
    }
}

fn scope_defined(revision: u32) -> Fact {
    fact(Event::ScopeDefined(ScopeDefinition { revision, scope: scope() }))
}

fn scope_approved(revision: u32) -> Fact {
    fact(Event::ScopeApproved(ScopeApproval { revision }))
}

fn goal() -> AdoptedGoal {
    let (wording, rationale) = (title("Users know what to do"), text("Most incidents begin with a click"));
    AdoptedGoal { goal: Goal::G7, wording, rationale }
}

fn allocation(amount: &str) -> Allocation {
    Allocation {
        kind: ResourceKind::Funds,
        amount: amount.parse().unwrap(),
        unit: title("EUR"),
        period: "2026-01-01/2026-12-31".parse().unwrap(),
        purpose: title("Awareness"),
    }
}

fn plan() -> CommunicationPlan {
    CommunicationPlan {
        communication: COMMUNICATION,
        reference: reference("COM-1"),
        topic: title("Security figures"),
        when: title("Every quarter"),
        audience: title("Everybody"),
        channel: title("Intranet"),
        responsible: Responsible::Person(ANA),
    }
}

fn planned() -> Fact {
    fact(Event::CommunicationPlanned(plan()))
}

fn made() -> CommunicationMade {
    CommunicationMade { communication: COMMUNICATION, audience: title("Head office") }
}

fn feedback() -> Feedback {
    Feedback { feedback: FEEDBACK, party: PARTY, text: text("Reports come late"), rating: None }
}

fn result() -> CertificationResult {
    CertificationResult {
        body: title("Certifier"),
        stage: Stage::Stage2,
        verdict: Verdict::Passed,
        certificate: Some(reference("2026-4711")),
        scope_revision: 1,
        statement_of_applicability: None,
        valid: "2026-01-01/2028-12-31".parse().ok(),
    }
}

fn waiver() -> Waiver {
    Waiver {
        rule: text("D-1"),
        why: text("One person writes and approves; there are four of us"),
        compensation: text("An outside reader checks every quarter"),
        until: day("2026-06-30"),
    }
}

fn rule_waived() -> Fact {
    fact(Event::RuleWaived(waiver()))
}

fn profile_changed(to: Profile) -> Fact {
    fact(Event::ProfileChanged(ProfileChange { from: ProfileName::Standard, to }))
}

fn ben() -> Fact {
    person(BEN)
}

fn grant_to_ben() -> role::Grant {
    role::Grant { person: BEN, areas: Vec::new(), from: None, until: None, deputy_of: None }
}

fn ben_leads() -> Fact {
    Fact::of(TOP_MANAGEMENT, role::Event::Assigned(grant_to_ben()))
}

fn manager_defined() -> Fact {
    let definition = role::Definition {
        name: title("Manager"),
        level: role::RoleLevel::Senior,
        responsibilities: Vec::new(),
        authorities: vec![Authority::Approve],
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    Fact::of(MANAGER, role::Event::Defined(role::Creation { reference: reference("manager"), definition }))
}

fn ben_manages() -> Fact {
    Fact::of(MANAGER, role::Event::Assigned(grant_to_ben()))
}
