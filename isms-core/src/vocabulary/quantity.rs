//! A quantity: a decimal number with a sign and without a floating point, of whatever is measured.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::amount::Amount;

/// A number below, at or above zero, exact to a millionth: written as an [`Amount`], with a minus where it is less than
/// nothing (`-12.5`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Quantity(i64);

/// Why a text is no quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number like `-12.5`, found `{0}`")]
pub struct QuantityError(String);

impl Quantity {
    /// The quantity of so many millionths, or the nearest that there is.
    pub(crate) fn nearest(millionths: i128) -> Self {
        let most = i128::from(Amount::MAX.millionths());
        Self(i64::try_from(millionths.clamp(-most, most)).unwrap_or_default())
    }

    /// How many millionths it is.
    pub(crate) fn millionths(self) -> i64 {
        self.0
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let parse = || {
            let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
            let size = i64::try_from(digits.parse::<Amount>().ok()?.millionths()).ok()?;
            // Nothing has one form.
            (sign > 0 || size > 0).then_some(Self(sign * size))
        };
        parse().ok_or_else(|| QuantityError(text.chars().take(80).collect()))
    }
}

impl From<Amount> for Quantity {
    fn from(amount: Amount) -> Self {
        Self::nearest(amount.millionths().into())
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}", Amount::of_millionths(self.0.unsigned_abs()))
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Quantity {
    type Error = QuantityError;

    fn try_from(text: String) -> Result<Self, QuantityError> {
        text.parse()
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> Self {
        quantity.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_an_amount_with_a_sign() {
        for (given, written) in [
            ("0", "0"),
            ("-12.50", "-12.5"),
            ("12.5", "12.5"),
            ("-0.000001", "-0.000001"),
            ("-999999999999.999999", "-999999999999.999999"),
        ] {
            assert_eq!(given.parse::<Quantity>().unwrap().to_string(), written);
        }
        for bad in ["", "-", "--1", "+1", "- 1", "-0", "-0.0", "-.5", "-1.0000001", "-1000000000000", "−1"]
        {
            assert!(bad.parse::<Quantity>().is_err(), "{bad}");
        }
    }

    #[test]
    fn quantities_compare_as_numbers() {
        let quantity = |text: &str| text.parse::<Quantity>().unwrap();
        assert!(quantity("-10") < quantity("-9.5") && quantity("-9.5") < quantity("0"));
        assert_eq!(Quantity::from("9.5".parse::<Amount>().unwrap()), quantity("9.5"));
    }

    #[test]
    fn the_nearest_quantity_is_one_that_can_be_written() {
        for millionths in [i128::MIN, -1, 0, 1, i128::MAX] {
            let nearest = Quantity::nearest(millionths);
            assert_eq!(nearest.to_string().parse(), Ok(nearest));
        }
    }
}
