//! Views: the documents that an auditor asks for, each a function of the register at a moment.

mod isms_profile;
mod context;
mod standards_catalog;
mod asset_inventory;
mod risk_register;
mod risk_treatment_plan;
mod heat_map;
mod statement_of_applicability;
mod control_assurance;
mod document_register;
mod responsibility_matrix;
mod authority;
mod gaps;

use isms_core::moment::Moment;

use crate::table::{Column, Header, Report, Row, Table};

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

    /// The document, once its tables are made.
    fn report(&self, moment: &Moment, tables: Vec<Table>) -> Report {
        let header = Header::of(moment, self.name, self.title, self.version);
        Report { header, charts: Vec::new(), tables, notes: Vec::new() }
    }

    /// Its main table.
    fn table(&self, name: &str, caption: &str, rows: Vec<Row>) -> Table {
        Table { name: name.into(), caption: caption.into(), columns: (self.columns)(), rows }
    }
}

/// Every view.
#[must_use]
pub fn all() -> &'static [View] {
    &[
        isms_profile::VIEW,
        context::VIEW,
        standards_catalog::VIEW,
        asset_inventory::VIEW,
        risk_register::VIEW,
        risk_treatment_plan::VIEW,
        heat_map::VIEW,
        statement_of_applicability::VIEW,
        control_assurance::VIEW,
        document_register::VIEW,
        responsibility_matrix::VIEW,
        authority::VIEW,
        gaps::VIEW,
    ]
}
