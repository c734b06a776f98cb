//! An amount: a decimal number without a floating point, of money or of anything else that is given.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Zero or more, exact to a millionth: at most twelve digits before the point and six after it. Written as
/// text without needless zeros (`1200.5`), since JSON numbers are read as floats by many.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Amount(u64);

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an amount like `1200.50`, found `{0}`")]
pub struct AmountError(String);

/// How many digits stand before the point at most: more than any budget in any currency, and its millionths fit 64 bits.
pub const WHOLE_DIGITS_MAX: usize = 12;
/// How many digits stand behind the point at most: the finest that currencies and working time are counted in, and more.
pub const FRACTION_DIGITS_MAX: usize = 6;
/// The millionths of one.
const ONE: u64 = 1_000_000;

impl Amount {
    /// The greatest: nothing but nines.
    pub(super) const MAX: Self = Self(999_999_999_999_999_999);

    /// The amount of so many millionths.
    pub(super) fn of_millionths(millionths: u64) -> Self {
        Self(millionths)
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// How many millionths it is.
    pub(crate) fn millionths(self) -> u64 {
        self.0
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let parse = || {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let needless_zero = whole.len() > 1 && whole.starts_with('0');
            let fits = whole.len() <= WHOLE_DIGITS_MAX && (1..=FRACTION_DIGITS_MAX).contains(&fraction.len());
            if needless_zero || !fits {
                return None;
            }
            Some(Self(number(whole)? * ONE + number(&format!("{fraction:0<FRACTION_DIGITS_MAX$}"))?))
        };
        parse().ok_or_else(|| AmountError(text.chars().take(80).collect()))
    }
}

/// The number that ASCII digits, and nothing else, write.
fn number(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, millionths) = (self.0 / ONE, self.0 % ONE);
        if millionths == 0 {
            return write!(f, "{whole}");
        }
        let fraction = format!("{millionths:0FRACTION_DIGITS_MAX$}");
        write!(f, "{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Amount {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_exact_and_bounded() {
        for (given, written) in [
            ("0", "0"),
            ("1200.50", "1200.5"),
            ("0.000001", "0.000001"),
            ("999999999999.999999", "999999999999.999999"),
        ] {
            assert_eq!(given.parse::<Amount>().unwrap().to_string(), written);
        }
        for bad in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "007",
            "1e3",
            "1,5",
            " 1",
            "1.0000001",
            "1000000000000",
            "1.5.5",
        ] {
            assert!(bad.parse::<Amount>().is_err(), "{bad}");
        }
    }

    #[test]
    fn amounts_compare_as_numbers() {
        let amount = |text: &str| text.parse::<Amount>().unwrap();
        assert_eq!(amount("999999999999.999999"), Amount::MAX);
        assert!(amount("9.5") < amount("10"));
        assert_eq!(amount("10.0"), amount("10"));
    }
}
