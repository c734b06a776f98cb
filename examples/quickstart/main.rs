//! An invented company builds its ISMS through a spring: from nothing to verified reports.
//!
//! ```text
//! cargo run --release --example quickstart
//! ```

#[expect(clippy::enum_glob_use, reason = "authorities are listed by the dozen")]
mod company;
mod foundations;
mod register;
mod statement;
mod treatment;

use company::{Company, Result};

fn main() -> Result<()> {
    let home = std::env::temp_dir().join(format!("isms-quickstart-{}", std::process::id()));
    std::fs::create_dir_all(&home)?;
    let company = Company::found(&home.join("rivermill.isms"))?;
    let foundations = foundations::lay(&company)?;
    let registers = register::fill(&company, &foundations)?;
    statement::approve(&company, &foundations, &registers)?;
    treatment::carry_out(&company, &foundations, &registers)?;
    println!("{} events", company.isms.now()?.position);
    Ok(())
}
