//! Suppliers, obligations, exceptions and what is shared: what is late, since when, and what is no longer so.

use isms_core::aggregate::{control, document, exception, obligation, sharing_partner, supplier};
use isms_core::id::{
    CatalogId, ControlId, DocumentId, ExceptionId, ObligationId, SharingPartnerId, SupplierId,
};
use isms_core::testing::{ANA, BEN, Fact, TOP_MANAGEMENT, given, person};
use isms_core::vocabulary::digest::Digest;
use serde_json::{Value, json};

use super::{column, fact, told, voided};

const MILL: SupplierId = SupplierId::from_u128(0x51);
const LAW: ObligationId = ObligationId::from_u128(0x1A);
const LEAVE: ExceptionId = ExceptionId::from_u128(0xE1);
const CONTROL: ControlId = ControlId::from_u128(0xC1);

#[test]
fn a_supplier_in_use_without_what_binds_it_is_a_gap_and_an_assessment_whose_day_has_passed_calls_for_a_look()
{
    let status = |facts: &[Fact], on: &str| {
        column(&told(&given(facts.iter().cloned()), "suppliers", on), "suppliers", "status").remove(0)
    };
    let (sensitive, harmless) = (supplier(true), supplier(false));
    let used = || of_mill(json!({ "taken_into_use": { "agreement": null, "owner": null } }));
    let assessed = |result: &str| {
        of_mill(json!({ "assessed": { "method": "Visit", "result": result, "next_due": "2026-06-30" } }))
    };
    let missing = "✗ in use with no assessment that finds it suitable and still counts";
    assert_eq!(status(&[sensitive, used()], "2026-02-01"), missing);
    let facts = [harmless.clone(), assessed("suitable"), used()];
    assert_eq!(status(&facts, "2026-06-30"), "✓ in order");
    assert_eq!(status(&facts, "2026-07-01"), "! to be assessed since 2026-06-30");
    assert_eq!(status(&facts, "2027-01-03"), "✗ not looked at by 2027-01-02", "worse comes first");
    assert_eq!(
        status(&[harmless.clone(), assessed("unsuitable"), used()], "2026-02-01"),
        "✗ found unsuitable"
    );
    let ended =
        of_mill(json!({ "relationship_ended": { "information": "none_held", "access_removed": true } }));
    assert_eq!(status(&[harmless.clone(), used(), ended], "2027-01-02"), "ended");
    assert_eq!(status(&[harmless, voided(MILL, 5)], "2026-02-01"), "voided");
}

#[test]
fn findings_of_a_supplier_stay_open_until_a_later_assessment_no_longer_has_them() {
    let found = |findings: Value| {
        of_mill(json!({ "assessed": { "method": "Visit", "result": "with_conditions",
        "findings": findings, "next_due": "2026-06-30" } }))
    };
    let open = |facts: Vec<Fact>| {
        column(&told(&given(facts), "suppliers", "2026-02-01"), "suppliers", "findings").remove(0)
    };
    assert_eq!(open(vec![supplier(false), found(json!(["No backup", "No lock"]))]), "2");
    assert_eq!(
        open(vec![supplier(false), found(json!(["No backup", "No lock"])), found(json!(["No lock"]))]),
        "1"
    );
    let report = told(&given([supplier(false), found(json!(["No lock"]))]), "suppliers", "2026-02-01");
    assert_eq!(column(&report, "totals", "criticality"), ["low"]);
    assert_eq!(column(&report, "totals", "attention"), ["1"]);
}

#[test]
fn whether_an_obligation_is_met_is_known_until_it_changes_or_its_day_has_passed() {
    let status = |facts: &[Fact], on: &str| {
        column(&told(&given(facts.iter().cloned()), "legal-register", on), "obligations", "status").remove(0)
    };
    let evaluated = |verdict: &str| {
        of_law(json!({ "compliance_evaluated": { "as_of": "2026-01-31", "verdict": verdict,
        "next_due": "2026-06-30" } }))
        .effective("2026-01-31")
    };
    let (law, later) = (law("2026-01-01"), law("2027-01-01"));
    assert_eq!(status(std::slice::from_ref(&law), "2026-02-01"), "! not evaluated yet");
    assert_eq!(status(&[later], "2026-02-01"), "binds later");
    for (verdict, said) in [("compliant", "✓ met"), ("partly", "! met in part"), ("not", "✗ not met")] {
        assert_eq!(status(&[law.clone(), evaluated(verdict)], "2026-06-30"), said);
    }
    let known = [law.clone(), evaluated("compliant")];
    assert_eq!(status(&known, "2026-07-01"), "✗ evaluation overdue");
    let changed = json!({ "changed": { "change": "48 hours", "details": details("2026-05-01", "Tell within 48 hours") } });
    let changed: Vec<_> = known.into_iter().chain([of_law(changed).effective("2026-03-01")]).collect();
    assert_eq!(status(&changed, "2026-04-01"), "! changed since it was evaluated");
    let report =
        |on| column(&told(&given(changed.clone()), "legal-register", on), "obligations", "summary").remove(0);
    assert_eq!(report("2026-04-01"), "Tell within 72 hours", "what it demands on the day");
    assert_eq!(report("2026-05-01"), "Tell within 48 hours");
    let retired = of_law(json!({ "retired": { "replaced_by": null } }));
    assert_eq!(status(&[law, retired], "2027-07-01"), "no longer binds");
}

#[test]
fn an_obligation_names_the_controls_that_answer_it_and_the_documents_that_serve_the_same() {
    let definition = json!({ "name": "Duty roster", "grounds": ["law"], "obligations": [LAW],
        "catalog_references": [{ "catalog": CatalogId::from_u128(1), "control": "5.24" }] });
    let adopted = json!({ "adopted": { "reference": "CT-1", "definition": definition } });
    let document = |number: u128, control: &str| {
        let it = json!({ "registered": { "reference": format!("D-{number}"), "title": "Whom to tell",
            "kind": "procedure", "owner": { "person": ANA }, "controls": [control], "origin": "internal" } });
        fact::<document::Event>(DocumentId::from_u128(number), it)
    };
    let facts = [
        law("2026-01-01"),
        fact::<control::Event>(CONTROL, adopted),
        document(1, "5.24"),
        document(2, "5.9"),
    ];
    let report = told(&given(facts), "legal-register", "2026-02-01");
    assert_eq!(column(&report, "obligations", "controls"), ["CT-1"]);
    assert_eq!(column(&report, "obligations", "documents"), ["D-1"]);
}

#[test]
fn an_exception_past_its_last_day_that_nobody_has_ended_is_a_gap() {
    let state = |facts: &[Fact], on: &str| {
        let report = told(&given(facts.iter().cloned()), "exceptions", on);
        ["state", "expires_on", "renewals"].map(|key| column(&report, "exceptions", key).remove(0))
    };
    let approved = of_leave(json!({ "approved": { "approval": { "expires_on": "2026-02-28" },
        "standing": { "owner": { "person": ANA } } } }));
    assert_eq!(state(&[asked()], "2026-02-01")[0], "! waits for an answer");
    assert_eq!(state(&[asked()], "2026-04-01")[0], "! unanswered, its time is over");
    let granted = [asked(), approved];
    assert_eq!(state(&granted, "2026-02-28"), ["✓ approved", "2026-02-28", "0"]);
    assert_eq!(state(&granted, "2026-03-01"), ["✗ expired, not ended", "2026-02-28", "0"]);
    let renewed = json!({ "renewed": { "number": 1, "renewal": { "expires_on": "2026-04-30" },
        "standing": "top_management" } });
    let longer: Vec<_> = granted.iter().cloned().chain([of_leave(renewed)]).collect();
    assert_eq!(state(&longer, "2026-03-01"), ["✓ renewed", "2026-04-30", "1"]);
    let ended = of_leave(json!({ "ended": { "ground": "expired" } }));
    let over: Vec<_> = longer.into_iter().chain([ended]).collect();
    assert_eq!(state(&over, "2026-06-01")[0], "ended");
    let rejected = of_leave(json!({ "rejected": {} }));
    assert_eq!(state(&[asked(), rejected], "2026-06-01")[0], "rejected");
}

#[test]
fn what_was_told_and_heard_stands_in_one_log_the_latest_first() {
    let partner = SharingPartnerId::from_u128(0x9A);
    let of_partner = |it: Value, on: &str| fact::<sharing_partner::Event>(partner, it).effective(on);
    let registered = json!({ "registered": { "reference": "X-1", "name": "Bakers", "kind": "peer",
        "default_tlp": "amber", "allows_identifiable": false } });
    let told_them = json!({ "experience_shared": { "topic": "Flood", "tlp": "green", "content": Digest::of(b"flood"),
        "anonymized": true, "approved_by": BEN, "approved_in": TOP_MANAGEMENT } });
    let heard = json!({ "experience_received": { "topic": "Mice", "tlp": "clear", "summary": "They eat cables",
        "follow_ups": ["Look at the cables"] } });
    let given = given([
        person(BEN),
        of_partner(registered, "2026-01-02"),
        of_partner(heard, "2026-03-01"),
        of_partner(told_them, "2026-02-01"),
    ]);
    let report = told(&given, "sharing-log", "2026-04-01");
    assert_eq!(column(&report, "entries", "direction"), ["heard", "told"]);
    assert_eq!(column(&report, "entries", "approved_by"), [String::new(), format!("P-{BEN}")]);
    assert_eq!(column(&report, "entries", "follow_ups"), ["Look at the cables", ""]);
    assert_eq!(column(&report, "partners", "last"), ["2026-03-01"]);
    let before = told(&given, "sharing-log", "2026-01-31");
    assert_eq!(column(&before, "entries", "direction"), Vec::<String>::new());
    assert_eq!(before.notes, ["Neither told anything nor heard from: X-1."]);
    assert!(report.notes.is_empty());
}

fn supplier(has_access: bool) -> Fact {
    let it = json!({ "registered": { "reference": "S-1", "name": "The mill", "services": "Flour",
        "criticality": "low", "information_access": has_access, "owner": { "person": ANA } } });
    of_mill(it)
}

fn of_mill(it: Value) -> Fact {
    fact::<supplier::Event>(MILL, it)
}

fn details(from: &str, summary: &str) -> Value {
    json!({ "source": "The law", "citation": "Article 1", "kind": "statutory", "summary": summary,
        "effective_from": from, "owner": { "person": ANA } })
}

fn law(from: &str) -> Fact {
    let details = details(from, "Tell within 72 hours");
    of_law(json!({ "registered": { "reference": "L-1", "details": details } }))
}

fn of_law(it: Value) -> Fact {
    fact::<obligation::Event>(LAW, it)
}

fn asked() -> Fact {
    let it = json!({ "requested": { "reference": "E-1", "deviates_from": { "control": CONTROL },
        "compensation": { "measures": "Somebody looks" }, "requested_until": "2026-03-31" } });
    of_leave(it)
}

fn of_leave(it: Value) -> Fact {
    fact::<exception::Event>(LEAVE, it)
}
