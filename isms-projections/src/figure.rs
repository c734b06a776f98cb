//! Figure: shares and means, rounded to a tenth, and empty where there is nothing to divide by.

use crate::cell::Cell;

/// How many of a hundred: with one digit, half a tenth rounded up.
pub(crate) fn percent(part: usize, whole: usize) -> Cell {
    tenths(part as u128 * 1_000, whole)
}

/// The mean of numbers: with one digit, half a tenth rounded up.
pub(crate) fn mean(numbers: &[u64]) -> Cell {
    let sum: u128 = numbers.iter().copied().map(u128::from).sum();
    tenths(sum * 10, numbers.len())
}

/// The same for a picture.
pub(crate) fn mean_drawn(numbers: &[u64]) -> Option<f64> {
    if let Cell::Decimal(mean) = mean(numbers) { mean.parse().ok() } else { None }
}

/// A number for a picture.
pub(crate) fn drawn(number: usize) -> Option<f64> {
    u32::try_from(number).ok().map(f64::from)
}

fn tenths(tenths: u128, by: usize) -> Cell {
    let by = by as u128;
    let rounded = |by: u128| (tenths + by / 2) / by;
    if by == 0 {
        return Cell::Empty;
    }
    let all = rounded(by);
    Cell::Decimal(format!("{}.{}", all / 10, all % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_means_have_one_digit() {
        let text = |cell: Cell| cell.to_string();
        assert_eq!([percent(1, 3), percent(2, 3), percent(0, 7)].map(text), ["33.3", "66.7", "0.0"]);
        assert_eq!([percent(1, 2000), percent(1, 2001), percent(5, 5)].map(text), ["0.1", "0.0", "100.0"]);
        assert_eq!(
            [mean(&[1, 2]), mean(&[1, 1, 2]), mean(&[u64::MAX; 2])].map(text),
            ["1.5", "1.3", "18446744073709551615.0"]
        );
    }

    #[test]
    fn of_nothing_there_is_neither_share_nor_mean() {
        assert_eq!((percent(0, 0), mean(&[]), mean_drawn(&[])), (Cell::Empty, Cell::Empty, None));
        assert_eq!((mean_drawn(&[1, 2]), drawn(3)), (Some(1.5), Some(3.0)));
    }
}
