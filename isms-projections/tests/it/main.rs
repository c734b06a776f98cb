//! Tests of the reports as an application sees them.

// `cfg(test)` tells the lints that the functions of the fixtures are those of a test.
#[cfg(test)]
mod sample;
mod site;
#[cfg(test)]
mod asset_inventory;
#[cfg(test)]
mod checking;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod facts;
mod operation;
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
mod told;
#[cfg(test)]
mod views;
#[cfg(test)]
mod turns;
mod reading;
#[cfg(test)]
mod query;
