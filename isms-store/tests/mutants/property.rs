//! All that is asked of the log, by number, and the tests of what no law can show.

/// Something that is asked of the log.
pub(crate) struct Property {
    pub(crate) number: u8,
    pub(crate) says: &'static str,
    /// Where it is tested, beside the laws.
    pub(crate) tested_in: &'static [&'static str],
    /// What of it is not there yet, and so not shown.
    pub(crate) lacks: Option<&'static str>,
}

const fn property(number: u8, says: &'static str, tested_in: &'static [&'static str]) -> Property {
    Property { number, says, tested_in, lacks: None }
}

impl Property {
    /// The same, of which this is not there yet.
    const fn lacks(self, what: &'static str) -> Self {
        Self { lacks: Some(what), ..self }
    }
}

const BUNDLE: &str = "isms-store/src/bundle/tests.rs";
const CONTRACT: &str = "isms-store/tests/contract/main.rs";
const FILES: &str = "isms-store/src/journal/file/tests.rs";
const FOLLOW: &str = "isms-store/src/follow/tests.rs";
const BELL: &str = "isms-store/src/bell/tests.rs";
const GOLDEN: &str = "isms-store/tests/golden.rs";
const KILLED: &str = "tests/it/kill.rs";
const SCAN: &str = "isms-store/src/scan/tests.rs";
const SEQUENCER: &str = "isms-store/src/sequencer/tests.rs";
const TEXT: &str = "isms-store/src/text/tests.rs";
const VERIFY: &str = "isms-store/src/verify/tests.rs";

pub(crate) const PROPERTIES: &[Property] = &[
    property(1, "a new log is empty, read in any way", &[]),
    property(2, "the first position is 0, the first version 1", &[]),
    property(3, "an append of nothing is an error with a name, and takes nothing", &[]),
    property(4, "the history of a thing that is not there is empty", &[]),
    property(
        5,
        "who waits for the first event waits no longer than they said, and not at all once it is there",
        &[],
    ),
    property(6, "an append succeeds at the head, and is refused behind it and beyond it", &[]),
    property(7, "of many who expect the same, one wins", &[]),
    property(8, "what is refused takes no position and no version", &[SEQUENCER]),
    property(9, "the version of a thing can be expected, that it is not there too", &[]),
    property(10, "a conflict says what was expected, what was found, and where", &[]),
    property(11, "of many writers every event is there, and the order is dense", &[SEQUENCER]),
    property(12, "a second writing process is refused, and a reader is not", &[FILES]),
    property(13, "a group is there whole or not at all, whatever it is about", &[]),
    property(14, "a group is contiguous, in the order in which it was asked for", &[]),
    property(15, "a group may turn from one thing to another and back", &[]),
    property(
        16,
        "ten thousand events fit one append, and more than the limit is an error with a name",
        &[SEQUENCER],
    ),
    property(
        17,
        "what is wrong with one caller's command is no concern of the others in its group",
        &[SEQUENCER],
    ),
    property(18, "a command sent again is answered with its first receipt", &[]),
    property(19, "whatever its expectation would come to now", &[]),
    property(20, "the same identity with other content is an error", &[]),
    property(21, "a command sent many times at once is recorded once", &[]),
    property(22, "commands stay known when the log is opened again, in another process too", &[KILLED]),
    property(23, "a command sent again is not refused by what it did", &[]),
    property(24, "positions are dense and increase, across every opening", &[]),
    property(25, "events are committed, read and delivered in the order of their positions", &[]),
    property(26, "versions of a thing are dense, and each event names the one before it", &[]),
    property(27, "recorded time never goes back, though the clock does", &[SEQUENCER]),
    property(28, "instants keep their microseconds, and dates their precision", &[]),
    property(29, "the whole and the history of one thing, forward and backward", &[])
        .lacks("reading goes forward; a block and a history can be gone through backward"),
    property(30, "bounds of every kind, those that make no sense too", &[]),
    property(31, "a limit of none, one, several, and more than there are, applied behind the filter", &[])
        .lacks("a reader is cut off like any iterator; it has no limit of its own"),
    property(32, "a reader that began at a head sees no more than that", &[]),
    property(33, "readers that leave early leave nothing behind", &[]),
    property(34, "every byte of a line comes back as it was", &["isms-store/src/line/tests.rs"]),
    property(35, "names that begin alike do not mix", &[]),
    property(36, "what is looked for and not there is not found", &[])
        .lacks("events are looked for by position and by thing, commands by sending them again; by identity, neither"),
    property(
        37,
        "the past, as of a position, an instant, or a date as known then, is the fold of the prefix",
        &[],
    ),
    property(38, "who follows the log gets all of it: without a gap, and nothing twice", &[FOLLOW]),
    property(39, "a filter means the same for what was and for what comes", &[FOLLOW]),
    property(40, "no waking is lost, in whatever order threads meet", &[BELL, FOLLOW]),
    property(41, "who follows slowly, or panics, delays nobody", &[FOLLOW]),
    property(42, "stopping takes effect at once", &[FOLLOW]),
    property(
        43,
        "a projection that fails stays where it was, and gets the same event again",
        &["tests/it/kept/failure.rs"],
    ),
    property(
        44,
        "the state of a projection and where it is are stored in one step",
        &["tests/it/kept/cache.rs"],
    ),
    property(45, "a projection never goes back", &["tests/it/kept/cache.rs"]),
    property(
        46,
        "a projection comes to the same, however and in whatever portions it is built",
        &["tests/it/kept/law.rs"],
    ),
    property(
        47,
        "a new version is built beside the old one, which answers until then",
        &["tests/it/kept/versions.rs"],
    ),
    property(48, "events of unknown types are passed over and counted", &["tests/it/kept/failure.rs"]),
    property(49, "who has recorded something sees it in every view from then on", &["tests/it/kept.rs"]),
    property(
        50,
        "a snapshot that is not of this log, this code and this prefix is passed over",
        &["isms-store/src/shelf/tests.rs", "isms-store/src/snapshot/tests.rs", "tests/it/cache.rs"],
    ),
    property(51, "what was acknowledged is there when the log is opened again", &[KILLED]),
    property(
        52,
        "a process may be killed at any moment, while it opens the log too",
        &[KILLED, "tests/rig/kill.rs"],
    ),
    property(
        53,
        "power may fail at any moment: what was acknowledged is there, and nothing is invented",
        &["tests/rig/power.rs"],
    ),
    property(
        54,
        "a torn tail is put aside and told of; a finished commit that is wrong is never cut off",
        &[TEXT, SCAN],
    ),
    property(
        55,
        "a flipped bit is an error with a position, never other data",
        &[TEXT, FILES, SCAN, "tests/rig/change.rs"],
    ),
    property(
        56,
        "a disk that is full or fails is an error with a name, after which nothing is written until the log is opened again",
        &[FILES, SEQUENCER, "tests/rig/fault.rs", "tests/rig/full.rs"],
    ),
    property(
        57,
        "whatever becomes of the cache, the answers are the same",
        &["tests/it/cache.rs", "tests/rig/beside.rs"],
    ),
    property(58, "everything verifies after any work", &[VERIFY]),
    property(59, "every attack on a log is found, and where it is", &[VERIFY, SCAN, "tests/it/bundle.rs"])
        .lacks("a backup that was put back is found by a held checkpoint only; there are no proofs to attack"),
    property(60, "proofs verify in a program that shares no code with ours", &[])
        .lacks("there are no proofs of single events"),
    property(61, "what is exported is the log, byte for byte, and comes back as it was", &[BUNDLE])
        .lacks("a bundle is verified where it lies; it is not imported"),
    property(62, "a line of every type and schema reads as it did, for ever", &[GOLDEN]),
    property(
        63,
        "a store of every version that was released opens, verifies and answers",
        &[GOLDEN],
    )
    .lacks("no version was released; lines of every type stand for it"),
    property(
        64,
        "every schema that was ever written is read, without a gap",
        &[GOLDEN],
    )
    .lacks("each type has had one schema"),
    property(65, "two logs in one process share nothing", &[]),
    property(
        66,
        "the log can be used from any asynchronous runtime",
        &["tests/it/runtime.rs", "examples/embed_axum/src/main.rs"],
    ),
    property(67, "what an application holds can be sent to another thread and shared with it", &[CONTRACT]),
    property(68, "nothing changes or removes what was recorded", &[]),
];
