//! Findings of audits: each raised once, linked with the earlier one that has come back, and closed by no import.

use std::collections::HashMap;
use std::fs;

use isms::aggregate::nonconformity::cause::{Correction, RootCause, Similar};
use isms::aggregate::nonconformity::effect::Closing;
use isms::aggregate::nonconformity::{Nonconformity, Stage};
use isms::command::nonconformity::Command;
use isms::id::NonconformityId;
use isms::rule::Rule;
use isms::stream::Stream;
use isms::vocabulary::grade::Grade;
use isms::{CommandError, Founded, Import, Imported, Isms, Mapping, Outcome, Request};

use super::forms::refusals;
use super::{founded, founded_in};
use crate::data;

const YEARS: [u16; 7] = [2016, 2017, 2018, 2019, 2020, 2021, 2022];

#[test]
fn a_finding_is_linked_with_the_earlier_one_of_the_register_or_of_a_row_before() {
    let (_home, isms, founded) = founded();
    run(&isms, &founded, "no,grave,again\n2018-1,N,\n", plain());
    let file =
        "no,grave,again\n2019-1,Y,2018-1\n2020-1,N,2019-1\n2021-1,N,\"2017-9, 2020-1\"\n2019-1,Y,2018-1\n";
    let import = Import::findings(file.into(), plain()).unwrap();
    let preview = import.preview(&isms, &founded.actor(), |_| ()).unwrap();
    let imported = import.run(&isms, &founded.actor(), |_| ()).unwrap();
    for imported in [preview, imported] {
        assert_eq!(
            (imported.accepted(), imported.unchanged(), imported.refused()),
            (3, 1, 0),
            "{imported:?}"
        );
    }
    let chain: Vec<_> = std::iter::successors(Some("2021-1".to_owned()), |it| repeats(&isms, it)).collect();
    assert_eq!(chain, ["2021-1", "2020-1", "2019-1", "2018-1"]);
    let grade = |reference: &str| found(&isms, reference).1.raising.value.grade;
    assert_eq!((grade("2019-1"), grade("2020-1")), (Grade::MajorNonconformity, Grade::MinorNonconformity));
}

#[test]
fn an_earlier_finding_that_is_not_recorded_is_refused_noted_or_raised_as_the_mapping_says() {
    let (_home, isms, founded) = founded();
    let file = "no,grave,again\n2020-1,N,2019-7\n";
    let refused = run(&isms, &founded, file, plain());
    let (row, why) = refusals(&refused).next().unwrap();
    assert!(row == 1 && why.contains("`recurrence_of`") && why.contains("2019-7"), "{why}");

    let noted = run(&isms, &founded, file, plain().constant("earlier", "noted"));
    assert_eq!(noted.accepted(), 1);
    let evidence = found(&isms, "2020-1").1.raising.value.evidence;
    assert!(evidence.as_str().contains("`2019-7`, which is not recorded"), "{evidence}");
    assert_eq!(repeats(&isms, "2020-1"), None);

    let longer = run(&isms, &founded, format!("{file}2020-2,N,\n"), plain().constant("earlier", "noted"));
    assert_eq!((longer.accepted(), longer.unchanged()), (1, 1), "{longer:?}");

    let file = "no,grave,again\n2021-1,Y,2019-8\n2021-2,N,2019-8\n2019-8,N,\n";
    let raised = run(&isms, &founded, file, plain().constant("earlier", "raised"));
    assert_eq!((raised.accepted(), raised.refused()), (2, 1), "{raised:?}");
    assert!(
        matches!(&raised.rows[0].outcome, Outcome::Accepted(positions) if positions.end - positions.start == 2)
    );
    for repeated in ["2021-1", "2021-2"] {
        assert_eq!(repeats(&isms, repeated).as_deref(), Some("2019-8"));
    }
    let statement = found(&isms, "2019-8").1.raising.value.statement;
    assert!(statement.as_str().contains("Known from `2021-1` alone"), "{statement}");
    assert!(refusals(&raised).all(|(row, why)| row == 3 && why.contains("put it before")));
}

#[test]
fn a_finding_is_no_recurrence_of_itself() {
    let (_home, isms, founded) = founded();
    let imported = run(&isms, &founded, "no,grave,again\n2020-1,N,2020-1\n2020-1,N,\n", plain());
    assert!(refusals(&imported).all(|(row, why)| row == 1 && why.contains("another finding")));
    assert_eq!((imported.accepted(), imported.refused()), (1, 1));
}

#[test]
fn what_was_raised_is_not_overwritten_by_a_later_file_and_the_same_file_finds_it_as_it_was() {
    let (_home, isms, founded) = founded();
    let file = "no,grave,again\n2020-1,N,\nbad,maybe,\n";
    run(&isms, &founded, file, plain());
    let other = run(&isms, &founded, "no,grave,again\n2020-1,Y,\n", plain());
    assert!(refusals(&other).all(|(_, why)| why.contains("`grade`") && why.contains("major")));
    assert_eq!(other.refused(), 1);
    let again = run(&isms, &founded, file, plain());
    assert_eq!((again.accepted(), again.unchanged(), again.refused()), (0, 1, 1));
}

#[test]
fn real_findings_are_raised_once_with_what_they_repeat_and_none_is_closed_unverified() {
    let files: Option<Vec<_>> = YEARS
        .iter()
        .map(|year| data::file(&format!("fac-audit-findings/{year}-ELECAUDITFINDINGS.csv")))
        .collect();
    let Some(files) = files else { return };
    let files: Vec<_> = files.into_iter().map(|path| fs::read(path).unwrap()).collect();
    let (_home, isms, founded) = founded_in(Some(2015));
    let mut expected = Expected::default();
    for file in &files {
        let outcomes = expected.read(file);
        let import = Import::findings(file.clone(), audited()).unwrap();
        let preview = import.preview(&isms, &founded.actor(), |_| ()).unwrap();
        let imported = import.run(&isms, &founded.actor(), |_| ()).unwrap();
        for imported in [preview, imported] {
            let found = words(&imported).into_iter().zip(&outcomes).zip(&imported.rows);
            let other: Vec<_> = found.filter(|((found, expected), _)| found != *expected).collect();
            assert!(other.is_empty(), "{other:?}");
        }
    }
    assert_eq!((expected.rows, expected.findings.len()), (2_050, 415));

    let register = isms.now().unwrap().register;
    for (reference, earlier) in &expected.findings {
        assert_eq!(repeats(&isms, reference), *earlier, "{reference}");
    }
    let repeated = expected.findings.values().filter(|earlier| earlier.is_some()).count();
    let beside = register.nonconformities.len() - 415;
    assert!((150..=154).contains(&repeated) && (140..=154).contains(&beside), "{repeated} {beside}");

    let all: Vec<_> = register.nonconformities.iter().map(|(id, found)| (id, found.stage())).collect();
    assert!(all.iter().all(|(_, stage)| *stage == Stage::Raised));
    let batches = |steps: fn(NonconformityId) -> Vec<Command>| {
        let of = |id| steps(id).into_iter().map(|it| (founded.actor(), Request::of(it))).collect();
        isms.preview_each(all.iter().map(|(id, _)| of(*id))).unwrap()
    };
    for (steps, refused_by) in [(closed as fn(_) -> _, Rule::N2), (acted_upon_and_closed, Rule::N4)] {
        let answers = batches(steps);
        assert_eq!(answers.len(), 415 + beside);
        let other = answers.iter().find(|it| !matches!(it, Err(error) if rule(error) == Some(refused_by)));
        assert!(other.is_none(), "{other:?}");
    }

    let position = isms.now().unwrap().position;
    for file in &files {
        let again =
            Import::findings(file.clone(), audited()).unwrap().run(&isms, &founded.actor(), |_| ()).unwrap();
        assert_eq!((again.accepted(), again.completed), (0, None));
    }
    assert_eq!(isms.now().unwrap().position, position);
}

#[test]
fn real_texts_of_findings_become_their_statements_where_they_fit() {
    let (_home, isms, founded) = founded_in(Some(2015));
    let (mut accepted, mut too_long) = (0, 0);
    for year in &YEARS[3..] {
        let Some(path) = data::file(&format!("fac-audit-findings/{year}-ELECFINDINGSTEXT.csv")) else {
            return;
        };
        let mapping = Mapping::new()
            .composed("reference", "{DBKEY}/{FINDINGREFNUMS}")
            .column("statement", "TEXT")
            .composed("requirement", "Requirement of finding {FINDINGREFNUMS}")
            .composed("evidence", "Report {REPORTID}")
            .composed("area", "Auditee {DBKEY}")
            .column("effective_at", "AUDITYEAR");
        let imported = run(&isms, &founded, fs::read(path).unwrap(), mapping);
        accepted += imported.accepted();
        too_long += refusals(&imported).filter(|(_, why)| why.contains("at most 4000 characters")).count();
        assert_eq!(
            imported.refused(),
            refusals(&imported).filter(|(_, why)| why.contains("`statement`")).count() as u64
        );
    }
    // One of them has a control character instead of too many others.
    assert_eq!((accepted, too_long), (166, 18));
    let several = isms
        .now()
        .unwrap()
        .register
        .nonconformities
        .iter()
        .any(|(_, found)| found.raising.value.statement.as_str().contains('\n'));
    assert!(several);
}

/// What the rows of the real files should come to, by what they say themselves.
#[derive(Default)]
struct Expected {
    rows: usize,
    /// The earlier finding that each repeats.
    findings: HashMap<String, Option<String>>,
}

impl Expected {
    fn read(&mut self, file: &[u8]) -> Vec<&'static str> {
        let mut reader = csv::Reader::from_reader(file);
        let heading = reader.headers().unwrap().clone();
        let mut first: HashMap<String, Vec<String>> = HashMap::new();
        let rows = reader.records().map(|record| {
            let record = record.unwrap();
            let get = |name: &str| {
                record.get(heading.iter().position(|it| it == name).unwrap()).unwrap().to_owned()
            };
            let (auditee, number, prior) = (get("DBKEY"), get("FINDINGREFNUMS"), get("PRIORFINDINGREFNUMS"));
            let reference = format!("{auditee}/{number}");
            let earlier = prior.split(',').map(str::trim).find(|it| !it.is_empty());
            let earlier = earlier.map(|it| format!("{auditee}/{it}"));
            let said = vec![prior, get("MATERIALWEAKNESS"), get("REPORTID")];
            match first.get(&reference) {
                Some(other) if *other == said => "unchanged",
                Some(_) => "refused",
                None if earlier.as_ref() == Some(&reference) => "refused",
                None => {
                    first.insert(reference.clone(), said);
                    self.findings.insert(reference, earlier);
                    "accepted"
                }
            }
        });
        let rows: Vec<_> = rows.collect();
        self.rows += rows.len();
        rows
    }
}

fn closed(id: NonconformityId) -> Vec<Command> {
    vec![Command::Close(id, Closing::default())]
}

/// All that has to be there before it is closed, but for anybody who finds out whether it was effective.
fn acted_upon_and_closed(id: NonconformityId) -> Vec<Command> {
    let correction = Correction {
        what: "The accounts were put right".parse().unwrap(),
        consequences: None,
        performer: None,
        owner: None,
    };
    let cause = RootCause {
        method: "Five times why".parse().unwrap(),
        cause: "Nobody compared the two lists".parse().unwrap(),
        human_factor: false,
        similar: Similar::None("All lists were compared".parse().unwrap()),
        no_action: Some("The lists are one list now".parse().unwrap()),
        owner: None,
    };
    let before = [Command::ApplyCorrection(id, correction), Command::DetermineCause(id, cause)];
    before.into_iter().chain(closed(id)).collect()
}

/// What became of each row.
pub(super) fn words(imported: &Imported) -> Vec<&'static str> {
    let word = |outcome: &Outcome| match outcome {
        Outcome::Accepted(_) => "accepted",
        Outcome::Unchanged => "unchanged",
        Outcome::Refused(_) => "refused",
    };
    imported.rows.iter().map(|row| word(&row.outcome)).collect()
}

/// How the real files are read. A finding is one by the auditee and its number, which begins with the year.
fn audited() -> Mapping {
    Mapping::new()
        .composed("reference", "{DBKEY}/{FINDINGREFNUMS}")
        .composed("recurrence_of", "{DBKEY}/{PRIORFINDINGREFNUMS}")
        .constant("earlier", "raised")
        .composed("requirement", "Requirement of finding {FINDINGREFNUMS}")
        .composed("statement", "Finding {FINDINGREFNUMS} of the audit of {AUDITYEAR}")
        .composed("evidence", "Report {REPORTID}")
        .composed("area", "Auditee {DBKEY}")
        .column("grade", "MATERIALWEAKNESS")
        .meaning("grade", "Y", "major nonconformity")
        .meaning("grade", "N", "minor nonconformity")
        .column("effective_at", "AUDITYEAR")
}

fn plain() -> Mapping {
    Mapping::new()
        .column("reference", "no")
        .composed("requirement", "Requirement behind {no}")
        .constant("statement", "Access is not withdrawn in time")
        .constant("evidence", "The list of accounts")
        .constant("area", "Payroll")
        .column("recurrence_of", "again")
        .column("grade", "grave")
        .meaning("grade", "Y", "major nonconformity")
        .meaning("grade", "N", "minor nonconformity")
}

fn run(isms: &Isms, founded: &Founded, file: impl Into<Vec<u8>>, mapping: Mapping) -> Imported {
    Import::findings(file.into(), mapping).unwrap().run(isms, &founded.actor(), |_| ()).unwrap()
}

fn rule(error: &CommandError) -> Option<Rule> {
    if let CommandError::InBatch { error, .. } = error {
        return rule(error);
    }
    if let CommandError::Refused(refusal) = error { Some(refusal.rule) } else { None }
}

fn found(isms: &Isms, reference: &str) -> (NonconformityId, Nonconformity) {
    let register = isms.now().unwrap().register;
    match register.by_reference("nonconformity", &reference.parse().unwrap()) {
        Some(Stream::Nonconformity(id)) => (id, register.nonconformities.get(id).unwrap().clone()),
        other => panic!("{reference}: {other:?}"),
    }
}

/// The reference of the one that came before.
fn repeats(isms: &Isms, reference: &str) -> Option<String> {
    let earlier = found(isms, reference).1.raising.value.recurrence_of?;
    let register = isms.now().unwrap().register;
    register.reference(earlier.into()).map(|it| it.as_str().to_owned())
}
