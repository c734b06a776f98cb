//! Tests of the reports as an application sees them.

// `cfg(test)` tells the lints that the functions of these are those of a test.
#[cfg(test)]
mod sample;
#[cfg(test)]
mod site;
#[cfg(test)]
mod asset_inventory;
#[cfg(test)]
mod checking;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod operation;
#[cfg(test)]
mod charts;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod looks;
#[cfg(test)]
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
#[cfg(test)]
mod reading;
#[cfg(test)]
mod query;
