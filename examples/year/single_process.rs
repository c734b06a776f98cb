//! One process goes round by observe, plan, do, check, act: how the utility buys.

use std::collections::BTreeSet;

use isms::aggregate::improvement_cycle::{Closure, Lessons, Matters, Output, Process, Start};
use isms::command::improvement_cycle::Command;
use isms::id::ImprovementCycleId;
use isms::vocabulary::phase::{CycleModel, Phase};

use crate::company::{Company, Result, days};
use crate::plan::{Foundations, enter};

pub(crate) fn observe(company: &Company, foundations: &Foundations) -> Result<ImprovementCycleId> {
    company.on("2025-05-05")?;
    let id: ImprovementCycleId = company.isms.new_id()?;
    let start = Start {
        reference: "B-2025".parse()?,
        number: 1,
        model: CycleModel::Opdca,
        process: Process::Named("Buying".parse()?),
        period: days("2025-05-01", "2025-10-31")?,
        inputs: Matters {
            requirements: [foundations.requirement].into(),
            others: vec!["Other utilities were entered by way of their suppliers".parse()?],
        },
        previous_cycle: None,
    };
    company.act(company.security, Command::Start(id, start))?;
    // A cycle of this model looks before it plans: rule S-5.
    let plan = Command::EnterPhase(
        id,
        isms::aggregate::improvement_cycle::PhaseEntry { phase: Phase::Plan, note: None },
    );
    company.refused(company.security, plan, "S-5")?;
    enter(company, id, Phase::Observe)?;
    company.on("2025-05-12")?;
    enter(company, id, Phase::Plan)?;
    Ok(id)
}

pub(crate) fn conclude(company: &Company, foundations: &Foundations, id: ImprovementCycleId) -> Result<()> {
    company.on("2025-10-03")?;
    for phase in [Phase::Do, Phase::Check, Phase::Act] {
        enter(company, id, phase)?;
    }
    let output = Output {
        output: company.isms.new_id()?,
        kind: "Process".parse()?,
        statement: "Nobody who sees information is taken into use unassessed".parse()?,
        satisfies: [foundations.requirement].into(),
        shown_by: BTreeSet::new(),
    };
    let closure = Closure {
        result: "The first supplier went through it".parse()?,
        lessons: Lessons::Learned(vec!["Ask for the certificate before the offer".parse()?]),
        answered: vec!["Other utilities were entered by way of their suppliers".parse()?],
        carried_over: Matters { requirements: BTreeSet::new(), others: Vec::new() },
        next_cycle: None,
    };
    company.act(company.security, Command::RecordOutput(id, output))?;
    company.act(company.security, Command::Close(id, closure))?;
    Ok(())
}
