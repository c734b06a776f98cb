//! From a test that finds a control ineffective follows a nonconformity (C-5).

use super::{Raised, Scene};
use crate::aggregate::control::assurance::{Test, TestKind, TestResult};
use crate::aggregate::control::{self, Control};
use crate::aggregate::nonconformity::{Raising, Source};
use crate::event::Event;
use crate::id::ControlId;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::text::{Prose, Title};

pub(super) fn react(scene: &Scene<'_>) -> Vec<(Rule, Raised)> {
    let (Event::Control(control::Event::Tested(test)), Stream::Control(id)) = (scene.event, scene.thing)
    else {
        return Vec::new();
    };
    let raising = (test.result == TestResult::Ineffective).then(|| raising(scene, id, test)).flatten();
    raising.map(|it| (Rule::C5, Raised::Nonconformity(it))).into_iter().collect()
}

/// A test does not grade: that a single control does not work is the lesser of the two grades, until somebody says
/// otherwise. A control of no area is one of the whole organization.
fn raising(scene: &Scene<'_>, id: ControlId, test: &Test) -> Option<Raising> {
    let control = scene.register.controls.get(id)?;
    let definition = &control.definition.value;
    let requirement = requirement(control);
    let area = definition.area.clone().or_else(|| scene.whole_organization())?;
    Some(Raising {
        reference: scene.named("nonconformity", "NC", None)?,
        source: Source::ControlTest(id),
        recurrence_of: scene.recurs_from(&requirement, &area),
        requirement,
        grade: Grade::MinorNonconformity,
        statement: statement(control, test)?,
        evidence: test.sample.clone().or_else(|| noted(scene))?,
        area,
        owner: scene.there(definition.owner),
    })
}

/// The controls of catalogs that it answers, by number; its own name where it answers none, or too many for a line.
fn requirement(control: &Control) -> Title {
    let definition = &control.definition.value;
    let numbers: Vec<_> = definition.catalog_references.iter().map(|it| it.control.to_string()).collect();
    numbers.join(", ").parse().unwrap_or_else(|_| definition.name.clone())
}

fn statement(control: &Control, test: &Test) -> Option<Prose> {
    let tested = match test.kind {
        TestKind::Design => "its design",
        TestKind::Operation => "its operation",
    };
    let (reference, name) = (&control.reference, &control.definition.value.name);
    format!("A test of {tested} has found control {reference}, {name}, ineffective").parse().ok()
}

fn noted(scene: &Scene<'_>) -> Option<Prose> {
    format!("The test that is event {} of the log", scene.origin).parse().ok()
}
