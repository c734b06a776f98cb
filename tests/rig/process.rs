//! A process that plays a part, and what is heard of it.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use crate::part::Part;
use crate::said::Said;

/// The argument by which this program knows that it is to play a part.
pub(crate) const PLAY: &str = "--play";

/// A process on its way.
pub(crate) struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts this program to play a part on what is at a path. `wrapped` is a program that starts it instead, with its
    /// arguments.
    pub(crate) fn start(wrapped: &[String], part: Part, at: &Path, said: &Said) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut words: Vec<String> = wrapped.to_vec();
        words.extend([program.to_str().unwrap().to_owned(), PLAY.to_owned()]);
        words.extend(part.words());
        words.push(at.to_str().unwrap().to_owned());
        if matches!(part, Part::Again(_) | Part::Write(..)) {
            let (person, role) = said.founder.unwrap();
            words.extend([person.to_string(), role.to_string()]);
        }
        let mut command = Command::new(words.remove(0));
        command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child =
            command.spawn().unwrap_or_else(|error| panic!("could not start {command:?}: {error}"));
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Hears the next line, if there is one.
    pub(crate) fn hear(&mut self, said: &mut Said) -> bool {
        let line = self.lines.next().transpose().unwrap();
        line.inspect(|line| said.note(line)).is_some()
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// Hears the process to its end.
    pub(crate) fn end(mut self, said: &mut Said) -> ExitStatus {
        while self.hear(said) {}
        self.child.wait().unwrap()
    }
}

/// Lets this program play a part to its end, and notes what it says.
pub(crate) fn played(part: Part, at: &Path, said: &mut Said) -> ExitStatus {
    Process::start(&[], part, at, said).end(said)
}
