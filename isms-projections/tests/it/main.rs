//! Tests of the reports as an application sees them.

// `cfg(test)` tells the lints that the functions of the fixtures are those of a test.
#[cfg(test)]
mod sample;
mod site;
#[cfg(test)]
mod asset_inventory;
#[cfg(test)]
mod histories;
mod formats;
mod hostile;
mod pages;
#[cfg(test)]
mod bakery;
#[cfg(test)]
mod views;
#[cfg(test)]
mod turns;
