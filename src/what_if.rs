//! What if: a moment as it would be if a risk method had had other criteria.

use isms_core::moment::Moment;
use isms_core::supposition::{Criteria, Supposition, SuppositionError};
use isms_store::LogError;
use thiserror::Error;

use crate::isms::Isms;

/// Why nothing can be said about what would be.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WhatIfError {
    /// The criteria cannot be supposed.
    #[error(transparent)]
    Criteria(#[from] SuppositionError),
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl Isms {
    /// What a moment would be if a risk method had had other criteria all along: for the reports that would then be. It is
    /// marked as no record, in every report and every format of it, and nothing is recorded.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let isms = isms::Isms::read("acme.isms")?;
    /// # let criteria = serde_json::from_str("{}")?;
    /// # let register = isms::projections::reports::named("risk-register").ok_or("no such report")?;
    /// let supposed = isms.what_if(&isms.now()?, criteria)?;
    /// println!("{}", isms.report(register, &supposed)?.to_text(120));
    /// # Ok(())
    /// # }
    /// ```
    pub fn what_if(&self, moment: &Moment, criteria: Criteria) -> Result<Moment, WhatIfError> {
        let supposition = Supposition::of(&moment.register, criteria)?;
        Ok(moment.under(supposition, self.history().until(moment.position), self.log())?)
    }
}
