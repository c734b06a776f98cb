//! Heading: what a report of a moment says of itself, and how it is made again.

use isms_core::aggregate::isms::Isms;
use isms_core::moment::{AsOf, Moment};

use crate::table::Header;

impl Header {
    /// The header of a report at a moment: `report` is the name under which `isms report` makes it, and `version` that
    /// of its definition. For a report of one's own, say with [`with_command`](Self::with_command) what makes it again.
    #[must_use]
    pub fn of(moment: &Moment, report: &str, title: &str, version: u32) -> Self {
        let supposed = moment.supposition().map(|_| " --what-if criteria.json").unwrap_or_default();
        let command = format!("isms report {report} --as-of {}{supposed}", question(moment));
        Self::with_command(moment, report, title, version, command)
    }

    /// The same, where another command line makes the report again.
    #[must_use]
    pub fn with_command(moment: &Moment, report: &str, title: &str, version: u32, command: String) -> Self {
        let known = moment.register.isms().map(|isms| &isms.establishment);
        let scope = moment.register.isms().and_then(Isms::scope_in_force);
        let name = known.map(|known| known.name.to_string()).unwrap_or_default();
        let organization = known.map(|known| known.organization.name.to_string()).unwrap_or_default();
        let standard = known.map(|known| &known.standard);
        let edition = standard.map(|standard| {
            let amendment = standard.amendment.as_ref().map(|it| format!(" + Amd {it}")).unwrap_or_default();
            format!("{}{amendment}", standard.edition)
        });
        Self {
            title: if moment.supposition().is_some() {
                format!("What if: {title}")
            } else {
                title.to_owned()
            },
            organization,
            isms: name,
            scope_revision: scope.map(|scope| scope.definition.value.revision.to_string()),
            standard: standard.map(|standard| standard.number.to_string()).unwrap_or_default(),
            edition: edition.unwrap_or_default(),
            as_of: words(moment),
            position: moment.position,
            root: moment.root.clone(),
            report: report.to_owned(),
            report_version: version,
            command,
            what_if: moment.supposition().map(ToString::to_string),
        }
    }
}

/// The as-of that answers the same tomorrow as it does today.
#[must_use]
pub fn question(moment: &Moment) -> String {
    match (moment.as_of, moment.register.recorded_at) {
        (AsOf::Now | AsOf::Effective { known_at: None, .. }, Some(known)) => format!("{}@{known}", moment.at),
        (asked, _) => asked.to_string(),
    }
}

fn words(moment: &Moment) -> String {
    let asked = asked(moment);
    if moment.supposition().is_some() { format!("{asked}, and supposed: this is no record") } else { asked }
}

fn asked(moment: &Moment) -> String {
    match moment.as_of {
        AsOf::Now => format!("{}, as known then", moment.at),
        AsOf::Position(position) => format!("position {position} of the log, at {}", moment.at),
        AsOf::Recorded(at) => format!("{at}, as known then"),
        AsOf::Effective { on, known_at: None } => format!("{on}, as known now"),
        AsOf::Effective { on, known_at: Some(at) } => format!("{on}, as known at {at}"),
    }
}
