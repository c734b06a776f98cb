//! Assets of a company that it looks at again and again.

use isms::Isms;
use isms::aggregate::asset::{Classification, Details, Identification, Kind, Need, Ownership};
use isms::command::asset::Command;
use isms::id::AssetId;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::cia::Cia;
use isms::vocabulary::responsible::Responsible;

use crate::company::record;

/// How many events there are of each asset: it is identified, given an owner, and then classified anew each year.
pub(crate) const EVENTS_EACH: usize = 20;

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
