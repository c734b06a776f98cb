//! Reports: all that can be asked for by their names.

use crate::blueprint::Blueprint;
use crate::{composed, history, view};

/// Every one of them: views, then histories, then what is composed of them.
pub fn all() -> impl Iterator<Item = &'static Blueprint> {
    view::all().iter().chain(history::all()).chain(composed::all())
}

/// The one with this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Blueprint> {
    all().find(|blueprint| blueprint.name == name)
}
