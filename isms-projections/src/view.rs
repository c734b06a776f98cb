//! Views: the documents that an auditor asks for, each a function of the register at a moment.

mod asset_inventory;

use isms_core::moment::Moment;

use crate::table::{Column, Report};

/// A document made from the register.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The name under which it can be asked for: `assets`.
    pub name: &'static str,
    /// Its heading: "Asset inventory".
    pub title: &'static str,
    /// The version of its definition: raised whenever the same moment would give other rows.
    pub version: u32,
    /// The columns of its main table.
    pub columns: fn() -> Vec<Column>,
    /// The document at a moment.
    pub build: fn(&Moment) -> Report,
}

impl View {
    /// The view with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        all().iter().find(|view| view.name == name)
    }
}

/// Every view.
#[must_use]
pub fn all() -> &'static [View] {
    &[asset_inventory::VIEW]
}
