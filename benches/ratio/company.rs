//! What is measured: a company that has many assets, and looks at each of them again and again.

use isms::aggregate::asset::{Classification, Details, Identification, Kind, Need, Ownership};
use isms::command::asset::Command;
use isms::id::AssetId;
use isms::register::Register;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::cia::Cia;
use isms::vocabulary::responsible::Responsible;
use isms::{Founding, Isms, Options, Request};

/// How many events there are of each asset: it is identified, given an owner, and then classified anew each year.
pub(crate) const EVENTS_EACH: usize = 20;

/// Commands that are recorded together, and such batches that are handed over at once.
const BATCH: usize = 1_000;
const BATCHES: usize = 8;

/// A new company, and who works there.
pub(crate) fn founded(options: Options) -> (Isms, Actor) {
    let founding = Founding::of("Acme".parse().expect("a title"), "P-1".parse().expect("a reference"));
    let (isms, founded) = options.create(&founding.expect("a founding")).expect("founded");
    (isms, founded.actor())
}

/// Decodes and folds every event: what nothing that is kept beside the log makes shorter.
pub(crate) fn replayed(isms: &Isms) -> Register {
    let fold = |register: &mut Register, event: &_| {
        register.evolve(event, isms.log()).expect("a log that can be folded");
    };
    isms.fold(Register::default(), fold).expect("a log that can be read")
}

/// Records everything there is to say of so many assets, year by year.
pub(crate) fn record_assets(isms: &Isms, actor: Actor, count: usize) {
    let assets: Vec<AssetId> = (0..count).map(|_| isms.new_id().expect("an identity")).collect();
    let owner = Responsible::Person(actor.person().expect("a person"));
    record(isms, actor, assets.iter().map(|id| identify(*id)));
    record(
        isms,
        actor,
        assets.iter().map(|id| Command::AssignOwner(*id, Ownership { owner, custodian: None })),
    );
    for year in 2..EVENTS_EACH {
        record(isms, actor, assets.iter().map(|id| classify(*id, year)));
    }
}

/// Records commands, many at a time.
pub(crate) fn record<C: Into<isms::command::Command>>(
    isms: &Isms,
    actor: Actor,
    commands: impl Iterator<Item = C>,
) {
    let mut requests = commands.map(|command| (actor, Request::of(command)));
    loop {
        let batches: Vec<Vec<_>> = std::iter::repeat_with(|| requests.by_ref().take(BATCH).collect())
            .take(BATCHES)
            .take_while(|batch: &Vec<_>| !batch.is_empty())
            .collect();
        if batches.is_empty() {
            return;
        }
        for answer in isms.execute_each(batches).expect("a log that is open for writing") {
            drop(answer.expect("recorded"));
        }
    }
}

pub(crate) fn identify(id: AssetId) -> Command {
    let details = Details {
        name: "A service for the citizens of the district".parse().expect("a title"),
        kind: Kind::Service,
        unit: Some("District court".parse().expect("an area")),
        location: None,
        in_scope: true,
        found_by: None,
    };
    Command::Identify(id, Identification { reference: id.to_string().parse().expect("a reference"), details })
}

fn classify(id: AssetId, year: usize) -> Command {
    let need = if year.is_multiple_of(2) { Need::High } else { Need::Medium };
    let needs = Cia { confidentiality: Need::Low, integrity: need, availability: Need::High };
    let rationale =
        Some(format!("As agreed in round {year} of the yearly review").parse().expect("a rationale"));
    Command::Classify(id, Classification { needs, label: None, rationale })
}
