//! Notification: whom the organization has to tell of an incident and until when, and whom it has told.
//!
//! Controls 5.5 and 5.26 of Annex A of ISO/IEC 27001:2022. The clocks of the law run in hours, so what is due is due
//! at an instant.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Incident;
use crate::id::{NotificationId, ObligationId};
use crate::vocabulary::noted::Noted;
use crate::vocabulary::text::{Prose, Reference, Title};
use crate::vocabulary::time::{PartialDate, Timestamp, UtcOffset};

/// That somebody has to be notified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Its identity: the notification that meets it names it.
    pub notification: NotificationId,
    /// Who has to be notified.
    pub recipient: Recipient,
    /// Which one.
    pub name: Option<Title>,
    /// The obligation that demands it.
    pub obligation: ObligationId,
    /// Until when.
    pub due_at: Timestamp,
}

/// Who is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// An authority.
    Authority,
    /// The persons whose data it is about.
    Subject,
    /// A customer.
    Customer,
    /// An insurer.
    Insurer,
    /// A partner.
    Partner,
}

/// A notification: when it was sent is when the act takes effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// The duty that it meets; none where the organization notifies of its own accord.
    pub fulfills: Option<NotificationId>,
    /// Who was notified.
    pub recipient: Recipient,
    /// Which one.
    pub name: Option<Title>,
    /// What the recipient calls it: a file number.
    pub reference: Option<Reference>,
    /// What was said.
    pub statement: Option<Prose>,
}

/// A notification, with what was due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeNotification {
    /// The notification.
    pub notification: Notification,
    /// The duty that it meets, as it stood then.
    pub duty: Option<MetDuty>,
}

/// A duty that a notification has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetDuty {
    /// The obligation that demanded it.
    pub obligation: ObligationId,
    /// Until when.
    pub due_at: Timestamp,
    /// Whether it came after that: unless it surely did not.
    pub late: bool,
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl Incident {
    /// The notification that has met a duty, where one has.
    #[must_use]
    pub fn notification_of(&self, duty: NotificationId) -> Option<&Noted<MadeNotification>> {
        self.notifications.iter().find(|it| it.value.notification.fulfills == Some(duty))
    }

    /// The duties that no notification has met.
    pub fn open_duties(&self) -> impl Iterator<Item = &Noted<Duty>> {
        self.duties.values().filter(|it| self.notification_of(it.value.notification).is_none())
    }

    /// Those of them whose time has passed.
    pub fn overdue_duties(&self, on: PartialDate, offset: UtcOffset) -> impl Iterator<Item = &Noted<Duty>> {
        self.open_duties().filter(move |it| PartialDate::Instant(it.value.due_at).is_before(on, offset))
    }
}
