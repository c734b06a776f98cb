//! Rules of the bell: no ring is missed, whatever comes between listening and waiting.
//!
//! The same is checked by a model checker, which tries every order in which threads can meet:
//!
//! ```text
//! RUSTFLAGS="--cfg modeled" cargo test -p isms-store --lib --release --target-dir target/modeled -- bell
//! ```

#[cfg(not(modeled))]
mod alone;
#[cfg(modeled)]
mod modeled;
