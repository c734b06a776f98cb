//! Vulnerabilities from a catalog: the same in JSON as in CSV, and impossible dates refused by name.

use std::fs;

use isms::aggregate::vulnerability::{Exploitation, Identification};
use isms::event::Event;
use isms::recorded_event::RecordedEvent;
use isms::rule::Rule;
use isms::stream::Stream;
use isms::vocabulary::text::Text;
use isms::{Fault, Import, Imported, Isms, Mapping, Outcome};

use super::findings::words;
use super::forms::refusals;
use super::{founded, founded_in};
use crate::data;

#[test]
fn a_vulnerability_is_entered_from_the_day_on_which_its_source_has_it() {
    let (_home, isms, founded) = founded_in(Some(2020));
    let file = "cve,title,added,due,kinds,ransom\n\
        CVE-2026-1,Overflow,2026-01-02,2026-02-03,\"CWE-787, CWE-20\",Known\n\
        CVE-2026-2,Bypass,2026-02-03,2026-02-02,,Unknown\n\
        CVE-2026-3,Leak,2026-02-03,2026-02,,Unknown\n";
    let mapping = Mapping::new()
        .column("reference", "cve")
        .column("title", "title")
        .constant("source", "A catalog")
        .column("effective_at", "added")
        .column("remediation_due", "due")
        .column("weaknesses", "kinds")
        .column("exploitation", "ransom")
        .meaning("exploitation", "Known", "used for ransom")
        .meaning("exploitation", "Unknown", "used");
    let import = Import::vulnerabilities(file.into(), mapping).unwrap();
    let imported = import.run(&isms, &founded.actor(), |_| ()).unwrap();
    assert_eq!((imported.accepted(), imported.refused()), (1, 2), "{imported:?}");
    let found = identification(&isms, "CVE-2026-1");
    assert_eq!(found.weaknesses.iter().map(Text::as_str).collect::<Vec<_>>(), ["CWE-787", "CWE-20"]);
    assert_eq!(found.exploitation, Some(Exploitation::UsedForRansom));
    assert_eq!(found.remediation_due.unwrap().to_string(), "2026-02-03");
    assert_eq!(rules(&imported), [(2, Rule::G8)]);
    let (row, why) = refusals(&imported).last().unwrap();
    assert!(row == 3 && why.contains("a day"), "{why}");
}

#[test]
fn what_is_in_the_register_is_not_overwritten_by_a_later_catalog() {
    let (_home, isms, founded) = founded();
    let run = |file: &str| {
        let mapping = Mapping::new()
            .column("reference", "cve")
            .column("title", "title")
            .constant("source", "A catalog")
            .column("severity", "severity");
        Import::vulnerabilities(file.into(), mapping).unwrap().run(&isms, &founded.actor(), |_| ()).unwrap()
    };
    assert_eq!(run("cve,title,severity\nCVE-1,Overflow,high\n").accepted(), 1);
    let second = run("cve,title,severity\nCVE-1,Overflow,high\nCVE-2,Leak,\n");
    assert_eq!((second.accepted(), second.unchanged()), (1, 1));
    let third = run("cve,title,severity\nCVE-1,Overflow,low\n");
    assert!(refusals(&third).all(|(_, why)| why.contains("`severity`") && why.contains("`low`")));
    assert_eq!((third.refused(), third.completed), (1, None));
}

#[test]
fn a_real_catalog_says_the_same_in_json_and_in_csv() {
    let Some(json) = data::file("cisa-kev/known_exploited_vulnerabilities.json") else { return };
    let Some(csv) = data::file("cisa-kev/known_exploited_vulnerabilities.csv") else { return };
    let logs: Vec<_> = [json, csv].map(|path| catalog(&fs::read(path).unwrap())).into();
    let [(json, first), (csv, second)] = &logs[..] else { panic!() };
    for imported in [first, second] {
        assert_eq!((imported.accepted(), imported.unchanged(), imported.refused()), (1_389, 0, 15));
        let refused = rules(imported);
        assert_eq!(refused.len(), 15);
        assert!(refused.iter().all(|(_, rule)| *rule == Rule::G8), "{refused:?}");
    }
    assert_eq!((words(first), rules(first)), (words(second), rules(second)));
    assert_eq!(json.len(), 1_389);
    for (one, other) in json.iter().zip(csv) {
        assert_eq!(said(one), said(other));
    }
    assert_eq!(json.len(), csv.len());
}

/// The events that the catalog becomes in a log of its own, and what became of each row.
fn catalog(file: &[u8]) -> (Vec<RecordedEvent>, Imported) {
    let (_home, isms, founded) = founded_in(Some(2020));
    let mapping = Mapping::new()
        .column("reference", "cveID")
        .column("title", "vulnerabilityName")
        .constant("source", "Catalog of known exploited vulnerabilities")
        .column("description", "shortDescription")
        .column("vendor", "vendorProject")
        .column("product", "product")
        .column("weaknesses", "cwes")
        .column("exploitation", "knownRansomwareCampaignUse")
        .meaning("exploitation", "Known", "used for ransom")
        .meaning("exploitation", "Unknown", "used")
        .column("required_action", "requiredAction")
        .column("remediation_due", "dueDate")
        .column("notes", "notes")
        .column("effective_at", "dateAdded");
    let import = Import::vulnerabilities(file.into(), mapping).unwrap();
    let preview = import.preview(&isms, &founded.actor(), |_| ()).unwrap();
    assert_eq!(isms.now().unwrap().position, 5);
    let imported = import.run(&isms, &founded.actor(), |_| ()).unwrap();
    assert_eq!((preview.accepted(), preview.refused()), (imported.accepted(), imported.refused()));
    let position = isms.now().unwrap().position;
    let again = import.run(&isms, &founded.actor(), |_| ()).unwrap();
    assert_eq!((again.accepted(), again.unchanged(), again.refused()), (0, 1_389, 15));
    assert_eq!(isms.now().unwrap().position, position);
    let events = isms.history().since(5).into_iter().map(Result::unwrap);
    (events.filter(|event| matches!(event.event, Event::Vulnerability(_))).collect(), imported)
}

/// All that an event says but for identities, the time of recording, and the file from which it comes.
fn said(event: &RecordedEvent) -> impl PartialEq + std::fmt::Debug {
    let place = (event.seq, event.stream.aggregate(), event.version, event.previous, event.grant);
    let why = (event.cause, event.correlation, event.reason.clone(), event.evidence.clone());
    (place, event.event.clone(), event.effective_at, why)
}

/// The rows that a rule has refused, and the rule.
fn rules(imported: &Imported) -> Vec<(u64, Rule)> {
    let refused = imported.rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Refused(Fault::Refused(refusal)) => Some((row.number, refusal.rule)),
        Outcome::Refused(_) | Outcome::Accepted(_) | Outcome::Unchanged => None,
    });
    refused.collect()
}

fn identification(isms: &Isms, reference: &str) -> Identification {
    let register = isms.now().unwrap().register;
    match register.by_reference("vulnerability", &reference.parse().unwrap()) {
        Some(Stream::Vulnerability(id)) => {
            let found = register.vulnerabilities.get(id).unwrap();
            found.identification.as_ref().unwrap().value.clone()
        }
        other => panic!("{reference}: {other:?}"),
    }
}
