//! November to January, again: what was learned is taught, what was thought to be settled comes back, and not everything
//! that rings is an alarm.

use isms::Request;
use isms::aggregate::incident::assessment::{
    Assessment, Classification, Confidence, Declaration, Impact, Loss, Verdict,
};
use isms::aggregate::incident::lessons::{FollowUp, LessonsLearned};
use isms::aggregate::incident::notification::{Duty, Notification, Recipient};
use isms::aggregate::incident::report::{Kind, Report};
use isms::aggregate::incident::response::{Resolution, Response, Step};
use isms::aggregate::nonconformity::action::{Completion, NewDay, PlannedAction};
use isms::aggregate::nonconformity::cause::{Correction, RootCause, Similar, SimilarCases};
use isms::aggregate::nonconformity::{Raising, Source};
use isms::aggregate::person::{Competence, Training, TrainingAssignment, TrainingGround};
use isms::aggregate::training_activity::{Delivery, Effectiveness, Evaluation};
use isms::command::{incident, nonconformity, person, training_activity};
use isms::id::{ActionId, IncidentId, NonconformityId};
use isms::stream::Stream;
use isms::vocabulary::cia::Property;
use isms::vocabulary::digest::Digest;
use isms::vocabulary::evidence::Evidence;
use isms::vocabulary::grade::Grade;
use isms::vocabulary::severity::Severity;
use isms::vocabulary::tlp::Tlp;

use crate::company::{Company, Result};
use crate::plan::Foundations;
use crate::register::Registers;

pub(crate) fn in_november(company: &Company, foundations: &Foundations, registers: &Registers) -> Result<()> {
    teach(company)?;
    send_the_wrong_bills_again(company, foundations, registers)?;
    hear_a_false_alarm(company, registers)
}

/// What the incident of September asked for. One list of signatures shows who was there, to everything that rests on it.
fn teach(company: &Company) -> Result<()> {
    company.on("2025-11-04")?;
    let signatures = Evidence {
        kind: "List of signatures".parse()?,
        reference: "T-2, 4 November".parse()?,
        sha256: Some(Digest::of(b"the signatures")),
        length: Some(18_231),
        media: Some("application/pdf".parse()?),
    };
    let register = company.isms.now()?.register;
    let Some(Stream::TrainingActivity(id)) = register.by_reference("training_activity", &"T-2".parse()?)
    else {
        return Err("the lessons of the incident have led to a training".into());
    };
    let subject = register.training_activities.get(id).map(|it| it.plan.value.title.clone());
    let training = subject.ok_or("what was planned has a subject")?;
    let material = Some(Digest::of(b"the slides"));
    let delivery = Delivery { attended: 1, absent: 1, uninvited: 1, material };
    let delivered = Request::of(training_activity::Command::Deliver(id, delivery));
    company.act(company.people, delivered.supported_by(signatures.clone()))?;
    for (colleague, passed, score) in [(company.people, true, 95), (company.it, false, 40)] {
        let assignment = TrainingAssignment {
            training: training.clone(),
            activity: Some(id),
            due: "2025-11-30".parse()?,
            ground: TrainingGround::Incident,
        };
        let taken = Training {
            training: training.clone(),
            activity: Some(id),
            score: Some(score),
            passed,
            valid_until: None,
        };
        let taken = Request::of(person::Command::CompleteTraining(colleague.person, taken));
        company.act(company.people, person::Command::AssignTraining(colleague.person, assignment))?;
        company.act(company.people, taken.supported_by(signatures.clone()))?;
    }
    let evaluation = Evaluation {
        method: "Ten calls by a stranger".parse()?,
        result: Effectiveness::Partly,
        indicator: None,
        baseline: None,
        value: None,
        statement: Some("Seven of ten asked who is calling".parse()?),
        follow_up: Some("The calls are made again in spring".parse()?),
    };
    company.on("2025-11-14")?;
    company.act(company.people, training_activity::Command::EvaluateEffectiveness(id, evaluation))?;
    // Those who have come since April have the basic training too.
    let Some(Stream::TrainingActivity(basic)) = register.by_reference("training_activity", &"T-1".parse()?)
    else {
        return Err("the basic training was held in April".into());
    };
    let delivery = Delivery { attended: 3, absent: 1, uninvited: 0, material: None };
    company.act(company.people, training_activity::Command::Deliver(basic, delivery))?;
    find_a_gap(company)
}

/// The one whose controls failed in the audit has to learn how to review.
fn find_a_gap(company: &Company) -> Result<()> {
    let competence = Competence {
        role: company.it.role,
        competence: "Review of access rights".parse()?,
        required: 3,
        actual: 2,
        method: Some("What the audit has found".parse()?),
    };
    let gap = TrainingAssignment {
        training: "Review of access rights".parse()?,
        activity: None,
        due: "2026-01-15".parse()?,
        ground: TrainingGround::Gap,
    };
    company.act(company.people, person::Command::EvaluateCompetence(company.it.person, competence))?;
    company.act(company.people, person::Command::AssignTraining(company.it.person, gap))?;
    Ok(())
}

/// Two months after the first time, by the same kind of mistake, and the town hears of it too late.
fn send_the_wrong_bills_again(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
) -> Result<()> {
    use incident::Command::{
        AssessEvent, AssessImpact, Close, Declare, LearnLessons, Notify, ReportEvent, RequireNotification,
        Resolve, Respond,
    };
    company.at("2025-11-18T07:45:00.000000Z")?;
    let id: IncidentId = company.isms.new_id()?;
    let report = Report {
        occurred_at: Some("2025-11-18T06:30:00.000000Z".parse()?),
        detected_at: Some("2025-11-18T07:10:00.000000Z".parse()?),
        assets: vec![registers.billing],
        area: Some("IT".parse()?),
        ..noticed("I-2", "Reminders to people who have paid", "A list of last month was used")?
    };
    let declaration = Declaration {
        classification: Classification {
            category: "Disclosure of personal data".parse()?,
            severity: Severity::Medium,
        },
        properties: [Property::Confidentiality, Property::Integrity].into(),
        manager: company.security.person,
        tlp: Tlp::Amber,
    };
    let (duty, notification) = owed_to_the_town(company, foundations)?;
    let stop = Response {
        step: Step::Contain,
        action: "The rest of the reminders is held back".parse()?,
        result: None,
        performer: None,
        at: Some("2025-11-18T07:40:00.000000Z".parse()?),
    };
    company.act(company.it, ReportEvent(id, report))?;
    let found = AssessEvent(id, Assessment { verdict: Verdict::Incident });
    company.act_because(company.security, found, "The list has names of people who have paid")?;
    company.act(company.security, Declare(id, declaration))?;
    company.act(company.it, Respond(id, stop))?;
    company.act(company.security, RequireNotification(id, duty))?;
    company.at("2025-11-18T12:10:00.000000Z")?;
    company.act(company.it, recovered(id)?)?;
    company.act(company.security, Resolve(id, Resolution { service_restored: true, statement: None }))?;
    company.on("2025-11-19")?;
    company.act(company.security, Notify(id, notification))?;
    let impact = Impact {
        records: Some(31),
        persons: Some(31),
        downtime_minutes: Some(300),
        loss: Some(Loss { amount: "420".parse()?, currency: "EUR".parse()? }),
        confidence: Confidence::Medium,
        statement: Some("Thirty-one households were told that they owe money".parse()?),
    };
    let lessons = LessonsLearned {
        root_cause: Some("The list was chosen by hand".parse()?),
        human_factor: true,
        lessons: "Who chooses a list sees its date".parse()?,
        follow_ups: vec![FollowUp::Risk(registers.leak)],
        no_follow_up: None,
    };
    company.act(company.security, AssessImpact(id, impact))?;
    company.act(company.security, LearnLessons(id, lessons))?;
    company.act(company.security, Close(id))?;
    Ok(())
}

/// What the town has to be told by the next morning, and is told an hour later.
fn owed_to_the_town(company: &Company, foundations: &Foundations) -> Result<(Duty, Notification)> {
    let duty = Duty {
        notification: company.isms.new_id()?,
        recipient: Recipient::Customer,
        name: Some("The town".parse()?),
        obligation: foundations.data_protection,
        due_at: "2025-11-19T07:10:00.000000Z".parse()?,
    };
    let notification = Notification {
        fulfills: Some(duty.notification),
        recipient: Recipient::Customer,
        name: duty.name.clone(),
        reference: None,
        statement: Some("Whoever has paid may throw the reminder away".parse()?),
    };
    Ok((duty, notification))
}

/// Things are as they were.
fn recovered(id: IncidentId) -> Result<incident::Command> {
    let step = Response {
        step: Step::Recover,
        action: "The right list is used".parse()?,
        result: Some("Twelve reminders are sent".parse()?),
        performer: None,
        at: Some("2025-11-18T11:30:00.000000Z".parse()?),
    };
    Ok(incident::Command::Respond(id, step))
}

fn hear_a_false_alarm(company: &Company, registers: &Registers) -> Result<()> {
    company.at("2025-11-20T02:20:00.000000Z")?;
    let id: IncidentId = company.isms.new_id()?;
    let report = Report {
        channel: Some("Monitoring".parse()?),
        assets: vec![registers.telemetry],
        area: Some("Plant".parse()?),
        ..noticed("I-3", "Pump 4 does not answer", "Its sensor was covered with ice")?
    };
    let assessment = Assessment { verdict: Verdict::FalseAlarm };
    company.act(company.plant, incident::Command::ReportEvent(id, report))?;
    company.act_because(
        company.security,
        incident::Command::AssessEvent(id, assessment),
        "The pump has run all night",
    )?;
    Ok(())
}

/// What somebody has noticed, and no more than that.
fn noticed(reference: &str, title: &str, description: &str) -> Result<Report> {
    Ok(Report {
        reference: reference.parse()?,
        title: title.parse()?,
        kind: Kind::Event,
        description: description.parse()?,
        channel: None,
        occurred_at: None,
        detected_at: None,
        reporter: None,
        assets: Vec::new(),
        area: None,
    })
}

/// What was closed two weeks ago is there once more, and its action is late; and a call that nobody has looked at yet.
pub(crate) fn in_january(company: &Company, first: NonconformityId) -> Result<()> {
    use nonconformity::Command::{ApplyCorrection, DetermineCause, PlanAction, Raise};
    company.on("2026-01-27")?;
    let register = company.isms.now()?.register;
    let before = register.nonconformities.get(first).ok_or("it was closed in January")?;
    let (id, action) = (company.isms.new_id()?, company.isms.new_id()?);
    // Nobody has to say that it was there before: the register knows (rule N-6).
    let raising = Raising {
        reference: "NC-2".parse()?,
        source: Source::Own,
        requirement: before.raising.value.requirement.clone(),
        grade: Grade::MinorNonconformity,
        statement: "A trainee who left at Christmas can still log in".parse()?,
        evidence: "The log of the remote access, 25 January".parse()?,
        area: before.raising.value.area.clone(),
        owner: Some(company.it.responsible()),
        recurrence_of: None,
    };
    let correction = Correction {
        what: "The account is closed".parse()?,
        consequences: None,
        performer: None,
        owner: None,
    };
    let cause = RootCause {
        method: "The contracts were looked through".parse()?,
        cause: "Trainees have no contract that could end".parse()?,
        human_factor: false,
        similar: Similar::Exist(SimilarCases {
            statement: "It is what the audit has found, among those whom nobody thought of".parse()?,
            nonconformities: [first].into(),
        }),
        no_action: None,
        owner: None,
    };
    let planned = PlannedAction {
        action,
        description: "Trainees get a contract, for the machine at least".parse()?,
        responsible: company.people.responsible(),
        due: "2026-01-28".parse()?,
    };
    let log = Evidence {
        kind: "Extract of a log".parse()?,
        reference: "Remote access, 25 January".parse()?,
        sha256: None,
        length: None,
        media: None,
    };
    company.act(company.it, Request::of(Raise(id, raising)).supported_by(log))?;
    company.act(company.it, ApplyCorrection(id, correction))?;
    company.act(company.it, DetermineCause(id, cause))?;
    company.act(company.it, PlanAction(id, planned))?;
    company.on("2026-01-28")?;
    act_late(company, id, action)?;
    let call = Report {
        area: Some("Administration".parse()?),
        channel: Some("Telephone".parse()?),
        ..noticed("I-4", "Somebody asked for a password", "A caller said that he was from the bank")?
    };
    company.act(company.people, incident::Command::ReportEvent(company.isms.new_id()?, call))?;
    Ok(())
}

/// One action is done on the day, the other is put off by a day, and that day passes.
fn act_late(company: &Company, id: NonconformityId, action: ActionId) -> Result<()> {
    use nonconformity::Command::{CompleteAction, PlanAction, RescheduleAction};
    let compared = PlannedAction {
        action: company.isms.new_id()?,
        description: "The accounts are compared with the list of trainees".parse()?,
        responsible: company.it.responsible(),
        due: "2026-01-30".parse()?,
    };
    let completion = Completion {
        action: compared.action,
        result: Some("One more account is found, and closed".parse()?),
        performer: None,
    };
    company.act(company.it, PlanAction(id, compared))?;
    company.act(company.it, CompleteAction(id, completion))?;
    let later = RescheduleAction(id, NewDay { action, due: "2026-01-29".parse()? });
    company.act_because(company.it, later, "The head of people is ill")?;
    Ok(())
}
