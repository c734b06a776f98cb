//! The mutants: how each is broken, and which law notices.

use crate::altered::Alteration::{self, *};
use crate::rack::Fault::{self, *};
use crate::rack::FileFault::{self, *};

/// Something that is broken on purpose.
pub(crate) struct Mutant {
    /// What is wrong with it.
    pub(crate) says: &'static str,
    pub(crate) broken: Broken,
    /// What the laws that notice say.
    pub(crate) killed_by: &'static [&'static str],
}

#[derive(Clone, Copy)]
pub(crate) enum Broken {
    /// The engine.
    Journal(Fault),
    /// The engine that keeps files.
    File(FileFault),
    /// The log above it.
    Log(Alteration),
}

const fn journal(says: &'static str, fault: Fault, killed_by: &'static [&'static str]) -> Mutant {
    Mutant { says, broken: Broken::Journal(fault), killed_by }
}

const fn file(says: &'static str, fault: FileFault, killed_by: &'static [&'static str]) -> Mutant {
    Mutant { says, broken: Broken::File(fault), killed_by }
}

const fn log(says: &'static str, by: Alteration, killed_by: &'static [&'static str]) -> Mutant {
    Mutant { says, broken: Broken::Log(by), killed_by }
}

pub(crate) const MUTANTS: &[Mutant] = &[
    journal(
        "an engine whose log begins with an empty line",
        BeginsWithSomething,
        &["a new journal is empty, whichever way it is read"],
    ),
    journal("a reading without its first event", BeginningIsLeftOut, &["the first event has position 0"]),
    journal(
        "an engine that takes any group",
        TakesAnyGroup,
        &["a group follows only the head that it was sealed on, and who is refused learns the true one"],
    ),
    journal(
        "a refusal that names the head that was expected, not the true one",
        TellsTheHeadThatWasExpected,
        &["a group follows only the head that it was sealed on, and who is refused learns the true one"],
    ),
    journal(
        "an engine that compares the size of the log alone",
        ComparesTheSizeAlone,
        &["a refused append leaves no trace"],
    ),
    journal(
        "an engine that keeps what it has refused",
        KeepsWhatItRefused,
        &["a refused append leaves no trace"],
    ),
    journal(
        "a conflict that is answered as if all were well",
        SwallowsTheConflict,
        &["one of many appends at the same head wins"],
    ),
    journal(
        "an engine that has room for one group",
        HasRoomForOneGroup,
        &["no events make no group, and take no position"],
    ),
    journal(
        "an engine that has room for twenty groups",
        HasRoomForTwentyGroups,
        &["appends that look again all succeed"],
    ),
    journal(
        "an engine that says it lets in readers only, and lets in a second writer",
        LetsASecondWriterIn,
        &["who else may open a log is as the engine says"],
    ),
    journal(
        "a journal that does not look at what others have written",
        LooksAtNobodyElse,
        &["who else may open a log is as the engine says"],
    ),
    file(
        "an engine that says it lets in readers, and does not",
        KeepsReadersOut,
        &["who else may open a log is as the engine says"],
    ),
    journal(
        "an engine that has room for a thousand events in a group",
        HasRoomForAThousandEvents,
        &["ten thousand events are one group"],
    ),
    journal("an engine that cuts long lines", CutsLongLines, &["what exceeds a limit is refused by name"]),
    journal(
        "positions that begin anew when the log is opened again",
        NumbersAnewWhenOpened,
        &["positions go on where they ended, however often a log is opened"],
    ),
    journal(
        "a reading with the event at its end",
        EndIsIncluded,
        &["bounds include where they begin and not where they end"],
    ),
    journal("a reading of everything at once", BlockHasNoBound, &["a block is bounded, and no line is cut"]),
    journal(
        "positions that are ordered as text",
        IsSortedAsText,
        &["more than a hundred events come back in the order of their numbers"],
    ),
    journal(
        "an engine that writes escapes its own way",
        NormalizesEscapes,
        &["every byte of a line comes back"],
    ),
    journal(
        "an engine that drops carriage returns",
        DropsCarriageReturns,
        &["every byte of a line comes back"],
    ),
    journal(
        "a raw reader that goes on with what was appended since",
        RawSeesWhatComes,
        &["a reader sees what was there when it began"],
    ),
    journal(
        "readers that are never put away",
        RawReadersAreNeverPutAway,
        &["readers that leave early take nothing with them"],
    ),
    journal(
        "raw bytes without the last commit line",
        RawLacksTheLastCommit,
        &["the raw journal is its groups, byte for byte"],
    ),
    journal(
        "a last commit that is the one before",
        LastCommitIsTheOneBefore,
        &["the last commit is the one that the head ends with"],
    ),
    journal(
        "a log without its last group when it is opened again",
        LosesTheTail,
        &["what was acknowledged is there when opened again"],
    ),
    journal(
        "an engine that acknowledges and keeps nothing",
        WritesNothing,
        &["what was acknowledged is there when opened again"],
    ),
    journal(
        "a group without its last event when the log is opened again",
        TearsAGroup,
        &["what was acknowledged is there when opened again"],
    ),
    journal(
        "empty lines between groups",
        SeparatesGroups,
        &["the raw journal verifies", "everything verifies after any work"],
    ),
    file(
        "an opening that leaves what was never finished where it is",
        LeavesWhatIsUnfinished,
        &["a group that was never finished is put aside, and the journal goes on before it"],
    ),
    file(
        "an opening that cuts off whatever is wrong",
        CutsOffWhatIsWrong,
        &["a group that is finished and wrong is not cut off, and nothing is appended behind it"],
    ),
    file(
        "a damaged log that calls itself whole",
        CallsWhatIsDamagedWhole,
        &["a changed byte is an error, never other data"],
    ),
    file(
        "a journal that gives out whatever stands in its file",
        ReadsWithoutLooking,
        &["a byte that is changed while a journal is open is an error, never other data"],
    ),
    journal(
        "a commit line for a size within its group",
        CommitsEndAnywhere,
        &["a commit is found by the size that it closes"],
    ),
    journal(
        "a stretch that begins at the beginning, wherever it was asked for",
        StretchesBeginAtTheBeginning,
        &["what is known of a journal comes in stretches"],
    ),
    journal("two logs on one rack", SharesOneRack, &["two journals do not know of each other"]),
    journal(
        "an engine that keeps the latest groups only",
        ForgetsTheBeginning,
        &["nothing changes or removes what was recorded"],
    ),
    log(
        "a batch of no commands that is an error",
        RecordsNothingAsSomething,
        &["a batch of no commands is answered, and records nothing"],
    ),
    log(
        "versions that begin at 0",
        BeginsVersionsAtNought,
        &["the first event of a thing is its first version"],
    ),
    log(
        "versions with gaps",
        LeavesGapsInVersions,
        &[
            "positions, versions and identities go on in a log that is opened again",
            "any run of appends, reads, crashes and reopenings comes to what the reference says",
        ],
    ),
    log(
        "`previous` names the event before, whatever it is of",
        NamesTheEventBefore,
        &["a batch may come back to a thing"],
    ),
    log(
        "the events of all things of a kind for those of one",
        FindsTheKindNotTheThing,
        &["a thing that is not there has no events"],
    ),
    log(
        "an expectation that is not looked at",
        ExpectsNothing,
        &["a thing has to be at the version that is expected"],
    ),
    log(
        "an expectation that holds beyond the version that was found",
        ExpectsAtMost,
        &["a thing has to be at the version that is expected"],
    ),
    log(
        "a conflict that does not say what was found",
        TellsTheVersionThatWasExpected,
        &["one of many with the same expectation wins"],
    ),
    log(
        "a refusal that takes a position",
        BurnsAPosition,
        &[
            "a refusal takes no position and no version",
            "any run of appends, reads, crashes and reopenings comes to what the reference says",
        ],
    ),
    log(
        "a receipt before anything is written",
        AnswersBeforeItWrites,
        &[
            "sixty-four threads write one dense order",
            "what was acknowledged is there, though nobody closed the log",
        ],
    ),
    log(
        "a batch in the reverse order",
        ReversesBatches,
        &["a batch is contiguous and in its order, or not there at all"],
    ),
    log(
        "a batch of which the first part is recorded",
        TearsBatches,
        &[
            "a batch is contiguous and in its order, or not there at all",
            "a batch is sent again whole; of one that is partly known nothing more is recorded",
        ],
    ),
    log(
        "a batch that is refused, and recorded but for what was wrong",
        RecordsOthersThoughOneFails,
        &["what fails late in a batch frees what it took"],
    ),
    log(
        "one refusal for all who wait together",
        RefusesAllWithOne,
        &["one that is refused among others is refused alone"],
    ),
    log(
        "a batch that does not fit, and is passed over in silence",
        TakesWhatDoesNotFit,
        &["what does not fit is refused by name, and alone"],
    ),
    log(
        "a preview that is recorded",
        RecordsPreviews,
        &["a preview says what would be, and records nothing"],
    ),
    log(
        "a receipt that does not say that it is one again",
        DoesNotSayReplayed,
        &["a command sent again gets its first receipt"],
    ),
    log(
        "a receipt again, with the time of the log's end",
        TellsANewTime,
        &["a command sent again gets its first receipt"],
    ),
    log(
        "an expectation that is looked at before the identity",
        ExpectsFirst,
        &["a command sent again is known before its expectation is looked at"],
    ),
    log(
        "a decision before the identity is looked at",
        DecidesFirst,
        &["a command sent again is not refused by its own effect"],
    ),
    log(
        "identities that are compared without what they are of",
        ComparesIdentitiesAlone,
        &["an identity with other content is an error"],
    ),
    log(
        "commands that are not remembered",
        ForgetsCommands,
        &["one command sent many times at once is recorded once"],
    ),
    log(
        "commands that are remembered until the log is closed",
        ForgetsCommandsWhenClosed,
        &["a command is known when the log is opened again"],
    ),
    log(
        "refusals that are remembered as if they were recorded",
        RemembersWhatWasRefused,
        &["a command that was refused may be sent again"],
    ),
    log("times that go back", TurnsTimeBack, &["time in the log does not go back, though the clock does"]),
    log(
        "a step of the clock that is told the wrong way round",
        TurnsStepsRound,
        &["a clock that steps back is noted, unless it is only set right"],
    ),
    log("instants to the millisecond", CutsInstants, &["an instant is kept to the microsecond"]),
    log("dates that become days", RoundsDates, &["a date is kept as precise as it was said"]),
    log(
        "a reading that includes its end",
        IncludesTheEnd,
        &["events are read at their positions, from any to any"],
    ),
    log(
        "a limit that is applied before the filter",
        LimitsBeforeTheFilter,
        &["a reading ends where its reader stops, not before"],
    ),
    log(
        "a reading that goes on with what comes",
        ReadsOn,
        &["a reading up to the end is not disturbed by what comes"],
    ),
    log(
        "a register that was looked at once, for ever",
        TrustsAStaleCache,
        &[
            "the register as of a position is the fold of what was there",
            "any run of appends, reads, crashes and reopenings comes to what the reference says",
        ],
    ),
    log(
        "text that is written its own way",
        NormalizesText,
        &["what people wrote comes back as they wrote it"],
    ),
    log(
        "things that are told apart by their identity, without their kind",
        MixesKinds,
        &["things whose identities begin alike do not mix"],
    ),
    log(
        "the history of a thing, latest first",
        ReversesStreams,
        &["things whose identities begin alike do not mix"],
    ),
    log(
        "the register as of the position behind",
        IsOneAheadAsOfAPosition,
        &["the register as of a position is the fold of what was there"],
    ),
    log(
        "an instant that leaves out what was recorded at it",
        LeavesOutTheInstant,
        &["an instant has a position: behind all that was recorded by then"],
    ),
    log(
        "a date that makes no difference",
        ForgetsTheHorizon,
        &["what had not begun by a date is not in the register of that date"],
    ),
    log(
        "events that count before they are written",
        ShowsWhatIsOnItsWay,
        &["nobody is shown, or told of, what is not durable"],
    ),
    log(
        "an error that is answered as if all were well",
        SwallowsErrors,
        &["a write that failed is not acknowledged, and nothing is written until the log is opened again"],
    ),
    log(
        "a failure that is forgotten after it was told once",
        ForgetsThatItFailed,
        &["a write that failed is not acknowledged, and nothing is written until the log is opened again"],
    ),
    log(
        "an unknown outcome that is called none",
        SaysNothingWasWritten,
        &["what was written and not acknowledged is known when sent again"],
    ),
    log(
        "commands of one log that are known in another",
        SharesCommands,
        &["two logs share no event, no name and no command"],
    ),
    log(
        "a log that takes nothing while it writes",
        HasNoRoomWhileItWrites,
        &["those who wait together are one commit, and who is refused among them is refused alone"],
    ),
    log(
        "a follower that answers every second time",
        AnswersTheSecondTime,
        &["who waits is answered when there is something, or when their time is over"],
    ),
    log(
        "a gap between what was there and what came",
        LeavesAGapAtTheSeam,
        &["who follows eight writers gets everything, once, in the order of the log"],
    ),
    log(
        "an event twice, as the last that was there and the first that came",
        RepeatsAtTheSeam,
        &["who follows eight writers gets everything, once, in the order of the log"],
    ),
    log(
        "a follower that says it is further than it is",
        SaysItIsAhead,
        &["who follows goes on where they, or another, left off"],
    ),
    log("a follower of what was there", FollowsWhatWasOnly, &["who follows beside the writer gets it too"]),
    log(
        "a filter for what was there, and none for what comes",
        FiltersWhatWasOnly,
        &["a filter means the same before and after the log's end"],
    ),
    log("a follower who sleeps on", LosesAWaking, &["every event wakes who waits for it"]),
    log(
        "a log that takes nothing while somebody is slow",
        FailsWhenSomebodyIsSlow,
        &["who follows slowly, or panics, delays nobody"],
    ),
    log(
        "a follower that goes on when it is stopped",
        GoesOnWhenStopped,
        &["who is stopped gets nothing more"],
    ),
    log(
        "a log that stays open when it is closed",
        StaysOpen,
        &["who follows a log that is closed gets what is in it, and that is all"],
    ),
];
