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
mod calendar;
mod ageing;
mod weakest_link;

use crate::blueprint::Blueprint;

/// Every view.
#[must_use]
pub fn all() -> &'static [Blueprint] {
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
        calendar::VIEW,
        ageing::VIEW,
        weakest_link::VIEW,
    ]
}
