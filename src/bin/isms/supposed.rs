//! Supposed: a moment as it was, or as it would have been under criteria that lie in a file.

use std::fs;
use std::path::Path;

use isms::Isms;
use isms::moment::Moment;

use crate::failure::Failure;

/// How long a file with criteria may be: as long as a payload, which a revision of a method has to fit as well.
const CRITERIA_BYTES_MAX: u64 = 48 * 1024;

/// A moment, under the criteria of a file where one is named.
pub(crate) fn under(isms: &Isms, moment: Moment, criteria: Option<&Path>) -> Result<Moment, Failure> {
    let Some(path) = criteria else { return Ok(moment) };
    let failed = |error| Failure::file("read", path, &error);
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > CRITERIA_BYTES_MAX {
        let message = format!(
            "expected criteria of at most {CRITERIA_BYTES_MAX} bytes in `{}`, found {length}",
            path.display()
        );
        return Err(Failure::Usage(message));
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    let criteria = serde_json::from_str(&text).map_err(|error| {
        Failure::Usage(format!("`{}` has no criteria of a risk method: {error}", path.display()))
    })?;
    Ok(isms.what_if(&moment, criteria)?)
}
