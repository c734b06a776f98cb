//! `isms execute`: commands as JSON lines, and a receipt or a refusal for each.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::PathBuf;

use isms::command::Command;
use isms::id::{CommandId, CorrelationId};
use isms::stream::Stream;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::evidence::Evidence;
use isms::vocabulary::text::Prose;
use isms::vocabulary::time::PartialDate;
use isms::{CommandError, Isms, Receipt, Request};
use serde::{Deserialize, Serialize};

use super::Store;
use crate::failure::{Failure, chain, is_answer};
use crate::naming::Who;
use crate::terminal;

/// How long a line may be, in bytes: more than any event can hold, and little enough for a line without end.
const LINE_BYTES_MAX: u64 = 1024 * 1024;

/// How many commands are sent at once.
const BATCH_LINES: usize = 1_024;

/// Execute commands, one JSON object a line, and print a receipt or a refusal for each
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Each line, here for `person.register` (`isms commands` lists all, with what each may say):\n  \
    {\"actor\":{\"person\":\"P-1\",\"role\":\"top-management\"},\"command\":{\"person\":{\"register\":[\"3d09fd54-bb6c-401a-832f-57d8df8ba845\",{\"reference\":\"P-2\",\"relation\":\"employee\"}]}}}\n\
    and, where wanted, \"id\", \"effective_at\", \"reason\", \"evidence\", \"correlation\", \"expecting\":[\"person/<uuid>\",<version>].\n\n\
    Who acts goes by reference or identity. A command names things by identity, a UUID: of a new thing any that is not\n\
    taken, of others the one that `isms register … --format jsonl` shows beside the reference.\n\
    Nothing is recorded unless every line can be read."
)]
pub(super) struct Args {
    /// The file; standard input, if not said or `-`
    file: Option<PathBuf>,
    /// Record all commands, or none
    #[arg(long)]
    atomic: bool,
    /// Decide all commands, or say which is refused first, and record nothing
    #[arg(long)]
    preview: bool,
}

/// A line: a command, and what its sender says about it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    actor: Who,
    command: Command,
    id: Option<CommandId>,
    effective_at: Option<PartialDate>,
    reason: Option<Prose>,
    #[serde(default)]
    evidence: Vec<Evidence>,
    correlation: Option<CorrelationId>,
    expecting: Option<(Stream, u32)>,
}

/// What is printed for a line.
#[derive(Serialize)]
struct Answer<'a> {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<CommandId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    positions: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replayed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<Stream>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    let lines = match &args.file {
        Some(path) if path.as_os_str() != "-" => {
            let file = File::open(path).map_err(|error| Failure::file("read", path, &error))?;
            read(BufReader::new(file))?
        }
        _ => read(io::stdin().lock())?,
    };
    let isms = store.open()?;
    if args.atomic || args.preview { together(&isms, lines, args.preview) } else { each(&isms, lines) }
}

/// Every line, with its number from 1. Empty ones are passed over.
fn read(mut from: impl BufRead) -> Result<Vec<(usize, Line)>, Failure> {
    let (mut lines, mut number) = (Vec::new(), 0);
    loop {
        number += 1;
        let wrong = |found: String| Failure::Usage(format!("line {number}: {found}; nothing was recorded"));
        let mut bytes = Vec::new();
        let read = from.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut bytes);
        if read.map_err(|error| wrong(format!("could not be read: {error}")))? == 0 {
            return Ok(lines);
        }
        if bytes.len() as u64 > LINE_BYTES_MAX {
            return Err(wrong(format!("expected at most {LINE_BYTES_MAX} bytes, found more")));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let line = serde_json::from_slice(&bytes);
        let expected = "expected a command as `isms execute --help` shows one";
        let line = line.map_err(|error| wrong(format!("{expected}: {error}")))?;
        lines.push((number, line));
    }
}

/// Each command for itself, in order.
fn each(isms: &Isms, lines: Vec<(usize, Line)>) -> Result<(), Failure> {
    let (mut refused, mut printed) = (0, Ok(()));
    let mut lines = lines.into_iter().peekable();
    while let Some((next, _)) = lines.peek() {
        if let Err(failure) = printed {
            return Err(unheard(&failure, *next));
        }
        // Who acts may have been registered, or given a role, by an earlier line: then the register is looked at anew.
        let register = isms.now()?.register;
        let (mut numbers, mut batches) = (Vec::new(), Vec::new());
        while batches.len() < BATCH_LINES
            && let Some((number, line)) = lines.peek()
        {
            match line.actor.actor(&register) {
                Ok(actor) => {
                    numbers.push(*number);
                    batches.extend(lines.next().map(|(_, line)| vec![(actor, line.request())]));
                }
                Err(failure) if batches.is_empty() => {
                    refused += 1;
                    printed = print_error(*number, failure.message().unwrap_or_default(), None);
                    lines.next();
                    if printed.is_err() {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
        for (number, answer) in numbers.into_iter().zip(isms.execute_each(batches)?) {
            let print = || match &answer {
                Ok(receipts) => receipts.iter().try_for_each(|receipt| print_receipt(number, receipt)),
                Err(error) => print_error(number, &error.to_string(), Some(error)),
            };
            match &answer {
                Err(error) if !is_answer(error) => {
                    return Err(Failure::Store(format!("line {number}: {}", chain(error))));
                }
                answer => refused += u64::from(answer.is_err()),
            }
            printed = printed.and_then(|()| print());
        }
    }
    match refused {
        0 => printed,
        1 => Err(Failure::Found("1 command was refused".into())),
        _ => Err(Failure::Found(format!("{refused} commands were refused"))),
    }
}

/// Whoever gets no answers is sent no more questions.
fn unheard(failure: &Failure, next: usize) -> Failure {
    let why = failure.message().unwrap_or("nobody reads the answers any more");
    Failure::Store(format!("{why}; from line {next} on nothing was executed"))
}

/// All commands, or none.
fn together(isms: &Isms, lines: Vec<(usize, Line)>, is_preview: bool) -> Result<(), Failure> {
    let register = isms.now()?.register;
    let (mut numbers, mut requests) = (Vec::new(), Vec::new());
    for (number, line) in lines {
        let actor: Actor = line.actor.actor(&register)?;
        numbers.push(number);
        requests.push((actor, line.request()));
    }
    let answer = if is_preview { isms.preview_all(requests) } else { isms.execute_all(requests) };
    match answer {
        Ok(receipts) => {
            numbers.iter().zip(&receipts).try_for_each(|(number, receipt)| print_receipt(*number, receipt))
        }
        // A batch of one answers for its only command.
        Err(CommandError::InBatch { index, error }) if is_answer(&error) => refused(&numbers, index, &error),
        Err(error) if is_answer(&error) && numbers.len() == 1 => refused(&numbers, 0, &error),
        Err(error) => Err(error.into()),
    }
}

fn refused(numbers: &[usize], index: usize, error: &CommandError) -> Result<(), Failure> {
    let number = numbers.get(index).copied().unwrap_or_default();
    // Nothing was recorded, whoever hears it.
    let _ = print_error(number, &error.to_string(), Some(error));
    Err(Failure::Found(format!("line {number} was refused, so nothing was recorded")))
}

impl Line {
    fn request(self) -> Request {
        let mut request = Request::of(self.command);
        request.id = self.id;
        request.effective_at = self.effective_at;
        request.reason = self.reason;
        request.evidence = self.evidence;
        request.correlation = self.correlation;
        request.expecting = self.expecting;
        request
    }
}

fn print_receipt(line: usize, receipt: &Receipt) -> Result<(), Failure> {
    print(&Answer {
        command: Some(receipt.command),
        positions: Some(receipt.positions.clone().collect()),
        recorded_at: Some(receipt.recorded_at.to_string()),
        replayed: Some(receipt.replayed),
        ..Answer::of(line)
    })
}

fn print_error(line: usize, message: &str, error: Option<&CommandError>) -> Result<(), Failure> {
    let refusal = match error {
        Some(CommandError::Refused(refusal)) => Some(refusal),
        _ => None,
    };
    print(&Answer {
        rule: refusal.map(|refusal| refusal.rule.to_string()),
        about: refusal.and_then(|refusal| refusal.about),
        error: Some(message),
        ..Answer::of(line)
    })
}

impl Answer<'_> {
    fn of(line: usize) -> Self {
        Self {
            line,
            command: None,
            positions: None,
            recorded_at: None,
            replayed: None,
            rule: None,
            about: None,
            error: None,
        }
    }
}

fn print(answer: &Answer<'_>) -> Result<(), Failure> {
    let json = serde_json::to_string(answer).map_err(io::Error::from)?;
    terminal::data(&terminal::inert_json(&format!("{json}\n")))
}
