//! The year, lived through once for all tests.

use std::sync::OnceLock;

use isms::Isms;
use tempfile::TempDir;

use crate::life;

/// The ISMS after the year. Nobody writes to it any more.
pub(crate) fn year() -> &'static Isms {
    static YEAR: OnceLock<(TempDir, Isms)> = OnceLock::new();
    let (_, isms) = YEAR.get_or_init(|| {
        let home = TempDir::new().unwrap();
        let directory = home.path().join("aldervalley.isms");
        life::live_through_a_year(&directory).unwrap();
        let isms = Isms::read(&directory).unwrap();
        (home, isms)
    });
    isms
}
