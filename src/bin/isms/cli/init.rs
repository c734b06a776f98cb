//! `isms init`: a new ISMS, with its founding commit and its key.

use std::path::PathBuf;

use clap::ValueEnum;
use isms::aggregate::isms::Profile;
use isms::vocabulary::phase::CycleModel;
use isms::vocabulary::text::{Reference, TextError, Title};
use isms::vocabulary::time::{PartialDate, UtcOffset};
use isms::{Engine, Founding, Options};

use super::Store;
use crate::failure::Failure;
use crate::terminal;

/// Found a new ISMS: a store in a new directory, and its signing key beside it
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The directory of the new store
    directory: PathBuf,
    /// The organization's name
    #[arg(long)]
    organization: Title,
    /// The reference (a pseudonym, no name) of the person who founds it and holds the role of top management
    #[arg(long, value_name = "REF")]
    top_management: Reference,
    /// The name of the management system
    #[arg(long)]
    name: Option<Title>,
    /// The name by which checkpoints speak of the log, like isms.acme.example/main
    #[arg(long)]
    origin: Option<String>,
    /// What keeps the log: a text file, which everybody can read, also while it is written to; or a sled database, which one
    /// process has open at a time
    #[arg(long, value_enum, default_value_t = Kept::File)]
    engine: Kept,
    /// What may be waived, and every number that a rule goes by
    #[arg(long, value_enum, default_value_t = Size::Standard)]
    profile: Size,
    /// The cycle by which it reads its history
    #[arg(long, value_enum, default_value_t = Cycle::Pdca)]
    cycle: Cycle,
    /// The organization's own offset from UTC, in which its days begin and end
    #[arg(long, value_name = "OFFSET", default_value = "+00:00", allow_hyphen_values = true)]
    utc_offset: UtcOffset,
    /// From when it holds, where that is not today
    #[arg(long, value_name = "DATE")]
    effective_at: Option<PartialDate>,
}

/// What keeps the log.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kept {
    File,
    Sled,
}

/// The size of organization that a profile is for.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Size {
    Micro,
    Standard,
    Group,
}

/// Plan, do, check, act; or with observe before them.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Cycle {
    Pdca,
    Opdca,
}

pub(super) fn run(store: &Store, args: Args) -> Result<(), Failure> {
    let engine = match args.engine {
        Kept::File => Engine::File,
        Kept::Sled => Engine::Sled,
    };
    let mut options = store.with_key(Options::at(&args.directory).engine(engine));
    if let Some(origin) = &args.origin {
        options = options.origin(origin.clone());
    }
    let (directory, reference) = (args.directory.clone(), args.top_management.clone());
    let key = options.key_path().map(|path| path.display().to_string()).unwrap_or_default();
    let founding = founding(args).map_err(|error| Failure::Usage(error.to_string()))?;
    let (isms, founded) = options.create(&founding)?;
    terminal::data(&format!(
        "store\t{}\nlog\t{}\nisms\t{}\nperson/{reference}\t{}\nrole/top-management\t{}\n",
        directory.display(),
        founded.log,
        founded.isms,
        founded.founder,
        founded.top_management,
    ))?;
    isms.close();
    terminal::say(&format!(
        "founded. The signing key is `{key}`: back it up, apart from the store; without it nothing more is recorded.\n\
         next: export ISMS_STORE={0}\n      \
         isms execute < commands.jsonl       one JSON object a line, by \"actor\":{{\"person\":\"{reference}\",\"role\":\"top-management\"}}\n      \
         isms import assets FILE.csv --map reference=COLUMN --map name=COLUMN\n      \
         isms register assets",
        directory.display(),
    ));
    Ok(())
}

fn founding(args: Args) -> Result<Founding, TextError> {
    let mut founding = Founding::of(args.organization, args.top_management)?;
    if let Some(name) = args.name {
        founding.name = name;
    }
    founding.profile = match args.profile {
        Size::Micro => Profile::micro(),
        Size::Standard => Profile::standard(),
        Size::Group => Profile::group(),
    };
    founding.cycle_model = match args.cycle {
        Cycle::Pdca => CycleModel::Pdca,
        Cycle::Opdca => CycleModel::Opdca,
    };
    founding.utc_offset = args.utc_offset;
    founding.effective_at = args.effective_at;
    Ok(founding)
}
