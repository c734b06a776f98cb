//! Tests of the reports as an application sees them.

// `cfg(test)` tells the lints that the functions of the fixtures are those of a test.
#[cfg(test)]
mod sample;
#[cfg(test)]
mod asset_inventory;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod charts;
mod formats;
mod hostile;
mod looks;
mod pages;
#[cfg(test)]
mod workbook;
#[cfg(test)]
mod bakery;
#[cfg(test)]
mod views;
