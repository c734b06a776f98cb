//! What can be asked of assets, risks and controls: clauses 6.1, 8.2 and 8.3 of the standard, and Annex A.

use isms_core::aggregate::asset::Asset;
use isms_core::aggregate::control::{self, Control, Maturity};
use isms_core::aggregate::exception::{self, DeviatesFrom, Exception};
use isms_core::aggregate::risk::{self, Risk};
use isms_core::aggregate::vulnerability::{self, Priority, Vulnerability};
use isms_core::id::{ControlId, ExceptionId};
use isms_core::register::Register;
use isms_core::vocabulary::text::Title;

use super::{About, Faceted, Facets, Scale, Step, Words};
use crate::words::words;

impl Faceted for Asset {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words {
            all: || &["in_scope", "out_of_scope", "disposed"],
            of: |it| Some(whereabouts(it)),
        }),
        needs: Some(|it| it.classification.as_ref().map(|it| it.value.needs).unwrap_or_default()),
        ..Facets::of("an asset", |it| it.details.value.name.as_str())
    };
}

impl Faceted for Vulnerability {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<vulnerability::Stage>, of: |it| Some(it.stage() as usize) }),
        level: Some(Scale::Fixed(Words { all: words::<Priority>, of: priority })),
        due: true,
        ..Facets::of("a vulnerability", title)
    };
}

impl Faceted for Risk {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<risk::State>, of: |it| Some(it.state() as usize) }),
        level: Some(Scale::Method(step)),
        due: true,
        expires: true,
        stale: Some(|moment, it| it.is_stale(&moment.register)),
        controls: Some(|_, it| it.controls().map(About::Control).collect()),
        ..Facets::of("a risk", |it| it.identification.value.title.as_str())
    };
}

impl Faceted for Control {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<control::Stage>, of: |it| Some(it.stage() as usize) }),
        level: Some(Scale::Fixed(Words {
            all: words::<Maturity>,
            of: |it| it.maturity.as_ref().map(|it| it.value as usize),
        })),
        due: true,
        controls: Some(itself),
        ..Facets::of("a control", |it| it.definition.value.name.as_str())
    };
}

impl Faceted for Exception {
    const FACETS: Facets<Self> = Facets {
        owned: true,
        placed: true,
        state: Some(Words { all: words::<exception::State>, of: |it| Some(it.state() as usize) }),
        due: true,
        expires: true,
        controls: Some(deviates_from),
        // It has no title: what stands for one is what it is called.
        ..Facets::of("an exception", |it| it.request.value.reference.as_str())
    };
}

fn whereabouts(it: &Asset) -> usize {
    match (&it.disposed, it.details.value.in_scope) {
        (None, true) => 0,
        (None, false) => 1,
        (Some(_), _) => 2,
    }
}

fn title(it: &Vulnerability) -> &str {
    let identified = it.identification.as_ref().map(|it| &it.value.title);
    let heard = || it.intelligence.as_ref().map(|it| &it.value.title);
    identified.or_else(heard).map(Title::as_str).unwrap_or_default()
}

fn priority(it: &Vulnerability) -> Option<usize> {
    it.assessed.as_ref().map(|it| it.value.priority as usize)
}

/// How bad a risk is: what remains of it, where that was assessed, and otherwise what its analysis has found.
fn step<'a>(register: &'a Register, it: &'a Risk) -> Option<Step<'a>> {
    let remains = it.residual.as_ref().map(|it| &it.value).map(|it| (&it.residual.estimate, &it.rating));
    let found = || it.analysis().map(|it| &it.value).map(|it| (&it.analysis.estimate, &it.rating));
    let (estimate, rating) = remains.or_else(found)?;
    let revision = register.risk_methods.get(estimate.method)?.revision(rating.revision)?;
    let names = revision.levels.iter().map(|it| it.name.as_str()).collect();
    Some(Step { rank: revision.rank(estimate.level(rating))?, names })
}

/// A control is about itself, and about those of the catalogs that it answers.
fn itself(id: ControlId, it: &Control) -> Vec<About<'_>> {
    let answers = it.definition.value.catalog_references.iter().map(|it| About::Number(&it.control));
    [About::Control(id)].into_iter().chain(answers).collect()
}

fn deviates_from(_: ExceptionId, it: &Exception) -> Vec<About<'_>> {
    match it.request.value.deviates_from {
        DeviatesFrom::Control(control) => vec![About::Control(control)],
        DeviatesFrom::Document(_) => Vec::new(),
    }
}
