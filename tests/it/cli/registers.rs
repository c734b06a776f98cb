//! Real suppliers, vulnerabilities and findings of audits, each from a file to its register by one command.

use super::{Answer, Home, lines};
use crate::data;

/// An ISMS that holds from a year on, so that its founder had the authority for what is imported.
fn founded() -> Home {
    let home = Home::empty();
    let init =
        ["init", "acme.isms", "--organization", "Acme", "--top-management", "P-1", "--effective-at", "2015"];
    home.run(&init).done();
    home
}

/// Imports a file three times: as a preview, which records nothing, then so that it counts, and again, which records
/// nothing either. What the second said.
fn import(home: &Home, args: &[&str], counts: &str, again: &str) -> Answer {
    let before = home.size();
    let preview = home.run(&[args, &["--preview"]].concat());
    assert!(preview.err.contains(counts) && preview.err.contains("a preview"), "{}", preview.err);
    assert_eq!(home.size(), before);
    let answer = home.run(args);
    assert!(answer.err.contains(counts) && answer.err.contains("noted at position"), "{}", answer.err);
    let size = home.size();
    let third = home.run(args);
    assert!(third.err.contains(again) && third.err.contains("nothing was recorded"), "{}", third.err);
    assert_eq!(home.size(), size);
    answer
}

#[test]
fn a_real_list_of_vendors_becomes_the_register_of_suppliers() {
    let Some(file) = data::file("probo/common-third-parties.json") else { return };
    let home = founded();
    let mapping = ["--map", "reference=name", "--map", "name=name", "--map", "services=category"];
    let more = ["--map", "certifications=certifications", "--license", "MIT"];
    let args = [&["import", "suppliers", file.to_str().unwrap()], &mapping[..], &more].concat();
    let counts = ("564 accepted, 0 unchanged, 0 refused", "0 accepted, 564 unchanged, 0 refused");
    assert_eq!(import(&home, &args, counts.0, counts.1).done().lines().count(), 1 + 564);
    let registered = lines(&home.run(&["history", "--type", "supplier", "--format", "jsonl"]).done());
    assert_eq!(registered.len(), 564);
}

#[test]
fn a_real_catalog_of_vulnerabilities_is_imported_but_for_its_impossible_dates() {
    for format in ["json", "csv"] {
        let Some(file) = data::file(&format!("cisa-kev/known_exploited_vulnerabilities.{format}")) else {
            return;
        };
        let home = founded();
        let map = [
            "reference=cveID",
            "title=vulnerabilityName",
            "effective_at=dateAdded",
            "remediation_due=dueDate",
        ];
        let means = ["exploitation:Known=used for ransom", "exploitation:Unknown=used"];
        let mut args = vec!["import", "vulnerabilities", file.to_str().unwrap(), "--set", "source=A catalog"];
        args.extend(["--map", "exploitation=knownRansomwareCampaignUse"]);
        args.extend(map.iter().flat_map(|it| ["--map", it]));
        args.extend(means.iter().flat_map(|it| ["--means", it]));
        let counts = ("1389 accepted, 0 unchanged, 15 refused", "0 accepted, 1389 unchanged, 15 refused");
        let answer = import(&home, &args, counts.0, counts.1);
        let refused: Vec<_> = answer.out.lines().filter(|line| line.contains(",refused,")).collect();
        assert_eq!(refused.len(), 15);
        assert!(refused.iter().all(|line| line.contains(",G-8,")), "{refused:?}");
        assert!(refused[0].starts_with("1273,CVE-2021-34527,"), "{}", refused[0]);
        answer.failed(1, &["15 rows were refused"]);
    }
}

#[test]
fn real_findings_of_audits_become_nonconformities_but_for_the_one_without_a_requirement() {
    let Some(file) = data::file("fac-audit-findings/2021-ELECAUDITFINDINGS.csv") else { return };
    let home = founded();
    let map = [
        "reference={DBKEY}/{FINDINGREFNUMS}",
        "recurrence_of={DBKEY}/{PRIORFINDINGREFNUMS}",
        "requirement=Compliance requirement {TYPEREQUIREMENT}, finding {FINDINGREFNUMS}",
        "statement=Finding {FINDINGREFNUMS} of the audit of {AUDITYEAR}",
        "evidence=Report {REPORTID}",
        "area=Auditee {DBKEY}",
        "grade=MATERIALWEAKNESS",
        "effective_at=AUDITYEAR",
    ];
    let means = ["grade:Y=major nonconformity", "grade:N=minor nonconformity"];
    let mut args = vec!["import", "findings", file.to_str().unwrap(), "--set", "earlier=raised"];
    args.extend(map.iter().flat_map(|it| ["--map", it]));
    args.extend(means.iter().flat_map(|it| ["--means", it]));
    let answer = import(&home, &args, "55 accepted, ", "0 accepted, ");
    let refused: Vec<_> = answer.out.lines().filter(|line| line.contains(",refused,")).collect();
    let missing: Vec<_> =
        refused.iter().filter(|line| line.contains("expected a value for `requirement`")).collect();
    assert!(matches!(missing[..], [line] if line.starts_with("128,231040/2021-001,")), "{missing:?}");
    let raised = lines(&home.run(&["history", "--type", "nonconformity", "--format", "jsonl"]).done());
    assert!(
        raised.len() > 55 && raised.iter().all(|row| row["event"] == "nonconformity.raised"),
        "{}",
        raised.len()
    );
    answer.failed(1, &["refused"]);
}
