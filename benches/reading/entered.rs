//! A company with many assets and a risk to each, entered in no order.

use std::path::Path;

use isms::aggregate::asset::{Classification, Details, Identification, Kind, Need, Ownership};
use isms::aggregate::risk::analysis::{Analysis, Consequence, Estimate, Evaluation, Stage, TreatOrRetain};
use isms::aggregate::risk::closure::Review;
use isms::aggregate::risk::identification::{
    Approach, Identification as Risk, Kind as RiskKind, Ownership as RiskOwnership,
};
use isms::aggregate::risk_method::Approval;
use isms::command::{asset, risk, risk_method};
use isms::id::{AssetId, RiskId, RiskMethodId};
use isms::vocabulary::actor::Actor;
use isms::vocabulary::cia::{Cia, Property};
use isms::vocabulary::responsible::Responsible;
use isms::{Isms, Options, template};

use crate::company;

/// How many assets there are, and how many risks.
const EACH: usize = 50_000;

/// The company, and who works there.
pub(crate) fn company(directory: &Path) -> (Isms, Actor) {
    let (isms, actor) = company::founded(Options::at(directory));
    let now = isms.now().expect("a moment");
    let (role, _) = now.register.roles.iter().next().expect("the role of top management");
    let method: RiskMethodId = isms.new_id().expect("an identity");
    let creation = template::risk_method::matrix_5x5("M-1".parse().expect("a reference"), role);
    isms.execute(&actor, risk_method::Command::Define(method, creation)).expect("defined");
    isms.execute(&actor, risk_method::Command::Approve(method, Approval { revision: 1 })).expect("approved");
    let owner = Responsible::Person(actor.person().expect("a person"));
    let assets: Vec<AssetId> = (0..EACH).map(|_| isms.new_id().expect("an identity")).collect();
    let risks: Vec<RiskId> = (0..EACH).map(|_| isms.new_id().expect("an identity")).collect();
    let numbered = || (0..EACH).map(|at| at * 7_919 % EACH);
    company::record(&isms, actor, assets.iter().zip(numbered()).map(|(id, at)| identify(*id, at)));
    company::record(&isms, actor, assets.iter().map(|id| own(*id, owner)));
    company::record(&isms, actor, assets.iter().zip(numbered()).map(|(id, at)| classify(*id, at)));
    let found = risks.iter().zip(&assets).zip(numbered());
    company::record(&isms, actor, found.map(|((id, asset), at)| find(*id, *asset, at)));
    company::record(
        &isms,
        actor,
        risks.iter().map(|id| risk::Command::AssignOwner(*id, RiskOwnership { owner })),
    );
    company::record(&isms, actor, risks.iter().zip(numbered()).map(|(id, at)| analyze(*id, method, at)));
    company::record(&isms, actor, risks.iter().map(|id| evaluate(*id)));
    company::record(&isms, actor, risks.iter().zip(numbered()).map(|(id, at)| review(*id, at)));
    (isms, actor)
}

fn identify(id: AssetId, at: usize) -> asset::Command {
    let details = Details {
        name: "A service for the citizens of the district".parse().expect("a title"),
        kind: Kind::Service,
        unit: Some("District court".parse().expect("an area")),
        location: None,
        in_scope: true,
        found_by: None,
    };
    let reference = format!("AST-{at}").parse().expect("a reference");
    asset::Command::Identify(id, Identification { reference, details })
}

fn own(id: AssetId, owner: Responsible) -> asset::Command {
    asset::Command::AssignOwner(id, Ownership { owner, custodian: None })
}

fn classify(id: AssetId, at: usize) -> asset::Command {
    let availability = if at.is_multiple_of(3) { Need::High } else { Need::Medium };
    let needs = Cia { confidentiality: Need::Low, integrity: Need::Medium, availability };
    asset::Command::Classify(id, Classification { needs, label: None, rationale: None })
}

fn find(id: RiskId, asset: AssetId, at: usize) -> risk::Command {
    let title = if at.is_multiple_of(10) { "Payroll cannot be run" } else { "Citizens cannot be served" };
    let identification = Risk {
        reference: format!("RSK-{at}").parse().expect("a reference"),
        title: title.parse().expect("a title"),
        kind: RiskKind::Risk,
        approach: Approach::Event,
        source: None,
        threat: None,
        vulnerabilities: Vec::new(),
        exploits: Vec::new(),
        assets: vec![asset],
        consequence: None,
        properties: vec![Property::Availability],
        area: None,
        assessment: None,
    };
    risk::Command::Identify(id, identification)
}

fn analyze(id: RiskId, method: RiskMethodId, at: usize) -> risk::Command {
    let step = |by: usize| u8::try_from(at / by % 3 + 2).unwrap_or(2);
    let dimension = "Operations".parse().expect("a title");
    let consequences = vec![Consequence { dimension, step: step(3) }];
    let estimate = Estimate { method, likelihood: step(1), consequences, overridden: None };
    risk::Command::Analyze(
        id,
        Analysis { stage: Stage::Current, estimate, existing_controls: Vec::new(), rationale: None },
    )
}

fn evaluate(id: RiskId) -> risk::Command {
    let evaluation = Evaluation { decision: TreatOrRetain::Treat, priority: None, rationale: None };
    risk::Command::Evaluate(id, evaluation)
}

/// A day on which it is looked at again.
fn review(id: RiskId, at: usize) -> risk::Command {
    let next_review_due = format!("20{}-06-30", 30 + at % 60).parse().expect("a day");
    risk::Command::Review(id, Review { changed: false, next_review_due })
}
