//! Failure: why a command of the command line was not done, and the exit status that says so.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use isms::projections::QueryError;
use isms::{
    AskError, BundleError, CommandError, ImportError, JournalError, KeyError, LogError, OpenError,
    VerifyError,
};

/// Why a command was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A rule refused it, or a problem was found. Status 1.
    Found(String),
    /// It was used wrongly. Status 2.
    Usage(String),
    /// The store failed. Status 3.
    Store(String),
    /// Whoever read the output has gone: nothing to say, and nobody to say it to.
    NobodyListens,
}

impl Failure {
    pub(crate) fn message(&self) -> Option<&str> {
        match self {
            Self::Found(message) | Self::Usage(message) | Self::Store(message) => Some(message),
            Self::NobodyListens => None,
        }
    }

    pub(crate) fn status(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::NobodyListens => 0,
            Self::Found(_) => 1,
            Self::Usage(_) => 2,
            Self::Store(_) => 3,
        })
    }

    /// An error of whoever used it, or of the store.
    fn of(error: &dyn Error, is_usage: bool) -> Self {
        if is_usage { Self::Usage(chain(error)) } else { Self::Store(chain(error)) }
    }

    /// A file that the user named could not be read or written.
    pub(crate) fn file(action: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Self::Usage(format!("could not {action} `{}`: {error}", path.display()))
    }
}

/// An error with what lies beneath it, each said once.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let beneath = error.to_string();
        if !message.contains(&beneath) {
            message = format!("{message}: {beneath}");
        }
        source = error.source();
    }
    message
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let is_wrong_key =
            matches!(error, OpenError::Key(KeyError::Missing { .. } | KeyError::Exists { .. }));
        let is_wrong_directory =
            matches!(error, OpenError::Journal(JournalError::NotAStore { .. } | JournalError::Exists { .. }));
        Self::of(&error, is_wrong_key || is_wrong_directory)
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        Self::of(&error, matches!(error, LogError::Beyond { .. }))
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Log(error) => error.into(),
            AskError::Query(error) => error.into(),
        }
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::Usage(chain(&error))
    }
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        let is_wrong_directory = matches!(
            error,
            BundleError::Exists { .. } | BundleError::Journal(JournalError::NotAStore { .. })
        );
        Self::of(&error, is_wrong_directory)
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        // A checkpoint that another key has signed may be all that tells of a log that was put in the place of this one.
        if matches!(error, VerifyError::Held { .. }) {
            return Self::Found(chain(&error));
        }
        Self::of(&error, matches!(error, VerifyError::NoLog { .. }))
    }
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        if is_answer(&error) { Self::Found(chain(&error)) } else { Self::Store(chain(&error)) }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        let is_refused = matches!(&error, ImportError::NotNoted(error) if is_answer(error));
        if is_refused {
            Self::Found(chain(&error))
        } else {
            Self::of(&error, matches!(error, ImportError::File(_)))
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::NobodyListens
        } else {
            Self::Store(format!("could not write the output: {error}"))
        }
    }
}

/// Whether the store has answered, and the answer is no.
pub(crate) fn is_answer(error: &CommandError) -> bool {
    if let CommandError::InBatch { error, .. } = error {
        return is_answer(error);
    }
    matches!(
        error,
        CommandError::Refused(_)
            | CommandError::Restricted { .. }
            | CommandError::Conflict { .. }
            | CommandError::OtherContent { .. }
            | CommandError::PartlyKnown { .. }
            | CommandError::TooLarge(_)
            | CommandError::NoPerson
    )
}
