//! `isms execute`: commands as JSON lines, and a receipt or a refusal for each.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::PathBuf;

use isms::id::CommandId;
use isms::register::Register;
use isms::rule::Rule;
use isms::stream::Stream;
use isms::{CommandError, Isms, Receipt};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::Store;
use crate::failure::{Failure, chain, is_answer};
use crate::line::{Line, Shapes};
use crate::terminal;

/// How long a line may be, in bytes: more than any event can hold, and little enough for a line without end.
const LINE_BYTES_MAX: u64 = 1024 * 1024;

/// How many commands are sent at once.
const BATCH_LINES: usize = 1_024;

/// How many lines that cannot be read are shown.
const FAULTS_SHOWN: usize = 20;

/// Execute commands, one JSON object a line, and print a receipt or a refusal for each
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Each line, here for `person.register` (`isms commands` lists all, with what each may say):\n  \
    {\"actor\":{\"person\":\"P-1\",\"role\":\"top-management\"},\"command\":{\"person\":{\"register\":[\"3d09fd54-bb6c-401a-832f-57d8df8ba845\",{\"reference\":\"P-2\",\"relation\":\"employee\"}]}}}\n\
    and, where wanted, \"id\", \"effective_at\", \"reason\", \"evidence\", \"correlation\", \"expecting\":[\"person/<uuid>\",<version>].\n\n\
    Who acts goes by reference or identity. A command names a new thing by any UUID that is not taken, and one that\n\
    there is by its UUID or as <kind>/<reference>, like \"nonconformity/NC-609\". What has no reference, like an action\n\
    or a finding, goes by the UUID that it was given; of what a rule raised, `isms history --of <kind>/<reference>\n\
    --format jsonl` shows the identities.\n\n\
    Each receipt names what was recorded, also what followed by a rule (\"cause\" is the position of what led to it).\n\n\
    Commands that were sent once and are sent again are recorded twice, unless they have an \"id\": a UUID of the sender's,\n\
    or with --derive-ids one that is made of the line. Then whatever was recorded is answered with its first receipt, and\n\
    lines that were refused can be mended and all of them sent again.\n\n\
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
    /// Give each command without an "id" one made of what its line says: however often it is sent, it is recorded once
    #[arg(long)]
    derive_ids: bool,
}

/// What is printed for a line.
#[derive(Serialize)]
struct Answer<'a> {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<CommandId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    positions: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<Recorded>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
}

/// An event that a command recorded.
#[derive(Serialize)]
struct Recorded {
    position: u64,
    stream: Stream,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    r#type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<u64>,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    let mut lines = match &args.file {
        Some(path) if path.as_os_str() != "-" => {
            let file = File::open(path).map_err(|error| Failure::file("read", path, &error))?;
            read(BufReader::new(file))?
        }
        _ => read(io::stdin().lock())?,
    };
    let isms = store.open()?;
    if args.derive_ids {
        derive_ids(&isms, &mut lines)?;
    }
    if args.atomic || args.preview { together(&isms, lines, args.preview) } else { each(&isms, lines) }
}

/// Every line. Empty ones are passed over.
fn read(mut from: impl BufRead) -> Result<Vec<Line>, Failure> {
    let (mut lines, mut faults, mut number, mut shapes) = (Vec::new(), Vec::new(), 0, Shapes::default());
    loop {
        number += 1;
        let mut bytes = Vec::new();
        let read = from.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut bytes);
        let wrong = |found: String| Failure::Usage(format!("line {number}: {found}; nothing was recorded"));
        if read.map_err(|error| wrong(format!("could not be read: {error}")))? == 0 {
            break;
        }
        if bytes.len() as u64 > LINE_BYTES_MAX {
            return Err(wrong(format!("expected at most {LINE_BYTES_MAX} bytes, found more")));
        }
        if !bytes.iter().all(u8::is_ascii_whitespace) {
            match Line::read(number, &bytes, &mut shapes) {
                Ok(line) => lines.push(line),
                Err(fault) => faults.push(format!("line {number}: {fault}")),
            }
        }
    }
    if faults.is_empty() {
        return Ok(lines);
    }
    let (count, more) = (faults.len(), faults.len().saturating_sub(FAULTS_SHOWN));
    faults.truncate(FAULTS_SHOWN);
    faults.extend((more > 0).then(|| format!("and {more} more")));
    let lines = if count == 1 { "a line is" } else { "lines are" };
    let faults = faults.join("\n");
    let message =
        format!("{lines} no command as `isms execute --help` shows one; nothing was recorded\n{faults}");
    Err(Failure::Usage(message))
}

/// Each line gets an identity of the log, of what is written in it, and of how many equal ones stand before it: so it
/// keeps it whatever is mended in other lines.
fn derive_ids(isms: &Isms, lines: &mut [Line]) -> Result<(), Failure> {
    let register = isms.now()?.register;
    let log = register.logs.iter().next().map(|(id, _)| Uuid::from(id)).unwrap_or_default();
    let mut equal: HashMap<String, u64> = HashMap::new();
    for line in lines {
        let before = equal.entry(line.text().to_owned()).or_default();
        let seed = Sha256::new_with_prefix(log.as_bytes()).chain_update(before.to_be_bytes());
        let digest: [u8; 32] = seed.chain_update(line.text()).finalize().into();
        *before += 1;
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(digest).for_each(|(byte, of)| *byte = of);
        line.derived = Some(Builder::from_custom_bytes(bytes).into_uuid().into());
    }
    Ok(())
}

/// Each command for itself, in order.
fn each(isms: &Isms, lines: Vec<Line>) -> Result<(), Failure> {
    let (mut refused, mut printed) = (0, Ok(()));
    let mut lines = lines.into_iter().peekable();
    while let Some(next) = lines.peek().map(|line| line.number) {
        if let Err(failure) = printed {
            return Err(unheard(&failure, next));
        }
        // Who acts, or what is named, may have come by an earlier line: then the register is looked at anew.
        let register = isms.now()?.register;
        let (mut numbers, mut batches) = (Vec::new(), Vec::new());
        while batches.len() < BATCH_LINES
            && let Some(line) = lines.peek()
        {
            match line.request(&register) {
                Ok(request) => {
                    numbers.push(line.number);
                    batches.push(vec![request]);
                    lines.next();
                }
                Err(failure) if batches.is_empty() => {
                    refused += 1;
                    printed = print_error(line.number, failure.message().unwrap_or_default(), None);
                    lines.next();
                    if printed.is_err() {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
        let answers = isms.execute_each(batches)?;
        let register = isms.now()?.register;
        for (number, answer) in numbers.into_iter().zip(answers) {
            let print = || match &answer {
                Ok(receipts) => receipts.iter().try_for_each(|receipt| {
                    print_receipt(number, receipt, recorded(isms, &register, receipt)?)
                }),
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
fn together(isms: &Isms, lines: Vec<Line>, is_preview: bool) -> Result<(), Failure> {
    let register = isms.now()?.register;
    let (mut numbers, mut requests) = (Vec::new(), Vec::new());
    for line in lines {
        let request = line.request(&register).map_err(|failure| {
            let why = failure.message().unwrap_or_default();
            let number = line.number;
            Failure::Usage(format!(
                "line {number}: {why}; nothing was recorded. Of what an earlier line enters, give the UUID"
            ))
        })?;
        numbers.push(line.number);
        requests.push(request);
    }
    let answer = if is_preview { isms.preview_all(requests) } else { isms.execute_all(requests) };
    match answer {
        Ok(receipts) => {
            let register = isms.now()?.register;
            numbers.iter().zip(&receipts).try_for_each(|(number, receipt)| {
                let events = if is_preview { Vec::new() } else { recorded(isms, &register, receipt)? };
                print_receipt(*number, receipt, events)
            })
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

/// The events of a receipt.
fn recorded(isms: &Isms, register: &Register, receipt: &Receipt) -> Result<Vec<Recorded>, Failure> {
    let events = isms.log().events(receipt.positions.clone()).collect::<Result<Vec<_>, _>>()?;
    let position = |id| events.iter().find(|event| event.id == id).map(|event| event.seq);
    let recorded = events.iter().map(|event| Recorded {
        position: event.seq,
        stream: event.stream,
        reference: register.reference(event.stream).map(ToString::to_string),
        r#type: event.type_name(),
        cause: event.cause.and_then(position),
    });
    Ok(recorded.collect())
}

fn print_receipt(line: usize, receipt: &Receipt, events: Vec<Recorded>) -> Result<(), Failure> {
    print(&Answer {
        events,
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
        hint: refusal.and_then(|refusal| hint(refusal.rule)),
        ..Answer::of(line)
    })
}

/// What to do on the command line about a refusal under a rule.
fn hint(rule: Rule) -> Option<&'static str> {
    (rule == Rule::G6).then_some(
        "the reason of an act, where it needs one, stands beside its command: {\"actor\":…,\"reason\":\"…\",\"command\":…}",
    )
}

impl Answer<'_> {
    fn of(line: usize) -> Self {
        Self {
            line,
            command: None,
            positions: None,
            events: Vec::new(),
            recorded_at: None,
            replayed: None,
            rule: None,
            about: None,
            error: None,
            hint: None,
        }
    }
}

fn print(answer: &Answer<'_>) -> Result<(), Failure> {
    let json = serde_json::to_string(answer).map_err(io::Error::from)?;
    terminal::data(&terminal::inert_json(&format!("{json}\n")))
}
