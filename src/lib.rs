//! An embeddable, event-sourced information security management system.
