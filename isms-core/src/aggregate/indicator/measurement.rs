//! Measurement: what an indicator was for a period, as it was read and as it was corrected.
//!
//! ISO/IEC 27001:2022, 9.1.

use serde::{Deserialize, Serialize};

use crate::id::{MeasurementId, PersonId};
use crate::vocabulary::amount::Amount;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::period::Period;
use crate::vocabulary::quantity::Quantity;
use crate::vocabulary::scale::Unit;
use crate::vocabulary::text::Title;

/// What an indicator was for a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// Its identity.
    pub measurement: MeasurementId,
    /// The days that it is of.
    pub period: Period,
    /// What was read.
    pub reading: Reading,
    /// In what that is counted (rule M-1).
    pub unit: Unit,
    /// Where it was read.
    pub source: Title,
    /// Who has collected it, where that is not whoever records it.
    pub collected_by: Option<PersonId>,
}

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A value.
    Value(Quantity),
    /// A part and the whole that it is of: in percent.
    Ratio {
        /// The part.
        numerator: Amount,
        /// The whole.
        denominator: Amount,
    },
}

/// What should have been read. The measurement stays as it was recorded beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasurementCorrection {
    /// The measurement.
    pub measurement: MeasurementId,
    /// What should have been read.
    pub reading: Reading,
}

/// A measurement, as recorded and as last corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Measured {
    /// As it was recorded.
    pub measurement: Noted<Measurement>,
    /// As it was last corrected.
    pub corrected: Option<Noted<MeasurementCorrection>>,
}

impl Measured {
    /// What is taken as read, a correction's where there is one.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.corrected.as_ref().map_or(self.measurement.value.reading, |it| it.value.reading)
    }

    /// What is taken as its value.
    #[must_use]
    pub fn value(&self) -> Quantity {
        self.reading().value()
    }
}

impl Reading {
    /// Its value: of a ratio in percent, to the nearest millionth.
    #[must_use]
    pub fn value(self) -> Quantity {
        match self {
            Self::Value(value) => value,
            Self::Ratio { numerator, denominator } => {
                let whole = i128::from(denominator.millionths()).max(1);
                let hundredfold = i128::from(numerator.millionths()) * 100_000_000;
                Quantity::nearest((hundredfold + whole / 2) / whole)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_in_percent_to_the_nearest_millionth() {
        for (numerator, denominator, percent) in [
            ("0", "7", "0"),
            ("1", "3", "33.333333"),
            ("2", "3", "66.666667"),
            ("0.5", "0.5", "100"),
            ("0.000001", "999999999999.999999", "0"),
            ("999999999999", "1", "99999999999900"),
        ] {
            let ratio = Reading::Ratio {
                numerator: numerator.parse().unwrap(),
                denominator: denominator.parse().unwrap(),
            };
            let nearest = percent.parse().unwrap_or(Quantity::nearest(i128::MAX));
            assert_eq!(ratio.value(), nearest, "{numerator} of {denominator}");
        }
    }
}
