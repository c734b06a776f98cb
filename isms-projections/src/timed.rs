//! Timed: how long incidents took, as means that say how many incidents they rest on.

use isms_core::aggregate::incident::Incident;
use isms_core::register::Register;

use crate::cell::Cell;
use crate::table::{Column, Kind, Place};
use crate::{figure, value};

/// The minutes of several incidents, as far as they are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    pub(crate) detect: Vec<u64>,
    pub(crate) respond: Vec<u64>,
    pub(crate) resolve: Vec<u64>,
}

impl Times {
    pub(crate) fn of<'a>(register: &Register, incidents: impl IntoIterator<Item = &'a Incident>) -> Self {
        let mut times = Self::default();
        for incident in incidents {
            times.detect.extend(incident.minutes_to_detect());
            times.respond.extend(incident.minutes_to_respond(register.offset()));
            times.resolve.extend(incident.minutes_to_resolve());
        }
        times
    }

    /// The columns of the three means.
    pub(crate) fn columns(place: Place) -> [Column; 6] {
        let column = |key: &str, heading: &str| Column {
            key: key.into(),
            heading: heading.into(),
            kind: Kind::Number,
            place,
        };
        [
            column("mean_to_detect", "Mean minutes to detect"),
            column("detect_known", "of incidents"),
            column("mean_to_respond", "Mean minutes to respond"),
            column("respond_known", "of incidents"),
            column("mean_to_resolve", "Mean minutes to resolve"),
            column("resolve_known", "of incidents"),
        ]
    }

    /// What stands in them.
    pub(crate) fn cells(&self) -> [Cell; 6] {
        let [detect, respond, resolve] = [&self.detect, &self.respond, &self.resolve];
        [
            figure::mean(detect),
            value::count(detect.len()),
            figure::mean(respond),
            value::count(respond.len()),
            figure::mean(resolve),
            value::count(resolve.len()),
        ]
    }
}
