//! September: customers' data goes to the wrong people, the law's clock runs, and something is learned.

use std::collections::BTreeSet;

use isms::aggregate::incident::assessment::{
    Assessment, Classification, Confidence, Declaration, Impact, Verdict,
};
use isms::aggregate::incident::evidence::{Collection, Custodian, Handover};
use isms::aggregate::incident::lessons::{
    FollowUp, LessonsLearned, Link, PlannedTraining, ProposedImprovement,
};
use isms::aggregate::incident::notification::{Duty, Notification, Recipient};
use isms::aggregate::incident::report::{Kind, Report};
use isms::aggregate::incident::response::{Resolution, Response, Step};
use isms::command::incident::Command;
use isms::id::IncidentId;
use isms::vocabulary::cia::Property;
use isms::vocabulary::digest::Digest;
use isms::vocabulary::phase::Goal;
use isms::vocabulary::severity::Severity;
use isms::vocabulary::tlp::Tlp;

use crate::company::{Company, Result};
use crate::plan::Foundations;
use crate::register::Registers;

pub(crate) fn live_through(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
) -> Result<IncidentId> {
    let id: IncidentId = company.isms.new_id()?;
    become_an_incident(company, foundations, registers, id)?;
    respond(company, id)?;
    learn(company, registers, id)?;
    Ok(id)
}

fn become_an_incident(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
    id: IncidentId,
) -> Result<()> {
    company.at("2025-09-08T09:40:00.000000Z")?;
    let report = Report {
        reference: "I-1".parse()?,
        title: "Bills in the wrong envelopes".parse()?,
        kind: Kind::Event,
        description: "A customer has called: the bill in the envelope is a neighbor's".parse()?,
        channel: Some("Telephone".parse()?),
        // Nobody knows it more exactly.
        occurred_at: Some("2025-09-05".parse()?),
        detected_at: Some("2025-09-08T09:15:00.000000Z".parse()?),
        reporter: None,
        assets: vec![registers.billing],
        area: Some("IT".parse()?),
    };
    // Everybody may report.
    company.act(company.people, Command::ReportEvent(id, report))?;
    company.at("2025-09-08T10:05:00.000000Z")?;
    let declaration = Declaration {
        classification: Classification {
            category: "Disclosure of personal data".parse()?,
            severity: Severity::High,
        },
        properties: [Property::Confidentiality].into(),
        manager: company.security.person,
        tlp: Tlp::Amber,
    };
    // A report becomes an incident by an assessment that says so: rule I-2.
    company.refused(company.security, Command::Declare(id, declaration.clone()), "I-2")?;
    company.act_because(
        company.security,
        Command::AssessEvent(id, Assessment { verdict: Verdict::Incident }),
        "Three more customers have called",
    )?;
    company.act(company.security, Command::Declare(id, declaration))?;
    let duty = Duty {
        notification: company.isms.new_id()?,
        recipient: Recipient::Authority,
        name: Some("Data protection authority".parse()?),
        obligation: foundations.data_protection,
        due_at: "2025-09-11T09:15:00.000000Z".parse()?,
    };
    let notification = Notification {
        fulfills: Some(duty.notification),
        recipient: Recipient::Authority,
        name: Some("Data protection authority".parse()?),
        reference: Some("DPA-2025-8812".parse()?),
        statement: None,
    };
    company.act(company.security, Command::RequireNotification(id, duty))?;
    company.at("2025-09-10T14:00:00.000000Z")?;
    company.act(company.security, Command::Notify(id, notification))?;
    Ok(())
}

fn respond(company: &Company, id: IncidentId) -> Result<()> {
    let by_hand = |step, action: &str, at: &str| -> Result<Response> {
        Ok(Response { step, action: action.parse()?, result: None, performer: None, at: Some(at.parse()?) })
    };
    let steps = [
        by_hand(Step::Contain, "The provider has stopped the print run", "2025-09-08T10:30:00.000000Z")?,
        by_hand(Step::Eradicate, "The list of addresses is sorted anew", "2025-09-09T11:00:00.000000Z")?,
        by_hand(
            Step::Recover,
            "The bills are printed again, and a sample is opened",
            "2025-09-10T12:00:00.000000Z",
        )?,
    ];
    for step in steps {
        company.act(company.it, Command::Respond(id, step))?;
    }
    let collection = Collection {
        item: company.isms.new_id()?,
        description: "The print file of 5 September".parse()?,
        location: None,
        sha256: Some(Digest::of(b"the print file")),
        collector: company.it.person,
        collected_at: "2025-09-08T11:00:00.000000Z".parse()?,
        custody: vec![Handover {
            from: Custodian::Person(company.it.person),
            to: Custodian::Person(company.security.person),
            at: "2025-09-08T15:00:00.000000Z".parse()?,
        }],
    };
    company.act(company.security, Command::CollectEvidence(id, collection))?;
    let impact = Impact {
        records: Some(212),
        persons: Some(212),
        downtime_minutes: None,
        loss: None,
        confidence: Confidence::High,
        statement: None,
    };
    company.act(company.security, Command::AssessImpact(id, impact))?;
    company.at("2025-09-11T08:00:00.000000Z")?;
    let resolution = Resolution { service_restored: true, statement: None };
    company.act(company.security, Command::Resolve(id, resolution))?;
    Ok(())
}

fn learn(company: &Company, registers: &Registers, id: IncidentId) -> Result<()> {
    company.on("2025-09-18")?;
    // From this severity on, nothing is closed before something was learned: rule I-4.
    company.refused(company.security, Command::Close(id), "I-4")?;
    let link = Command::LinkToRisk(id, Link { risk: registers.leak });
    company.act_because(company.security, link, "What was thought to be rare has happened")?;
    let improvement = ProposedImprovement {
        reference: "IMP-2".parse()?,
        description: "A sample of every print run is opened before it is sent".parse()?,
        goal: Goal::G3,
        expected_benefit: "No bill goes to a neighbor".parse()?,
    };
    let training = PlannedTraining {
        reference: "T-2".parse()?,
        title: "What to do when a customer calls".parse()?,
        roles: BTreeSet::new(),
        units: ["Administration".parse()?, "IT".parse()?].into(),
        topics: ["Reporting".parse()?].into(),
        date: "2025-11-04".parse()?,
        goal: Goal::G7,
        responsible: Some(company.people.responsible()),
    };
    // What follows is raised by itself, in the same commit, and names the lessons as its cause.
    let lessons = LessonsLearned {
        root_cause: Some("Two lists were joined by row, not by customer".parse()?),
        human_factor: true,
        lessons: "Who joins lists has them checked".parse()?,
        follow_ups: vec![
            FollowUp::Risk(registers.leak),
            FollowUp::Improvement(improvement),
            FollowUp::Training(training),
        ],
        no_follow_up: None,
    };
    company.act(company.security, Command::LearnLessons(id, lessons))?;
    company.act(company.security, Command::Close(id))?;
    Ok(())
}
