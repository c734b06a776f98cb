//! The bakery's risks: found, treated and accepted; and what its Statement of Applicability says.

use isms_core::testing::{ANA, BEN, EVA, ISMS};
use serde_json::{Value, json};

use super::{Bakery, METHOD, id};

fn risk(number: u32, what: &str, it: impl Into<Value>) -> Value {
    json!({ "risk": { what: [id(0x210 + number), it.into()] } })
}

fn estimate(likelihood: u8, consequence: u8) -> Value {
    json!({ "method": METHOD, "likelihood": likelihood,
        "consequences": [{ "dimension": "Operations", "step": consequence }] })
}

fn analysis(stage: &str, likelihood: u8, consequence: u8) -> Value {
    json!({ "stage": stage, "estimate": estimate(likelihood, consequence), "existing_controls": [id(0xC72)] })
}

fn treatment(number: u32, description: &str, due: &str) -> Value {
    json!({ "id": id(0x770 + number), "description": description, "controls": [id(0xC71)],
        "responsible": { "person": BEN }, "due": due, "resources": "A day of work" })
}

fn plan(option: &str, treatments: &[Value]) -> Value {
    json!({ "option": option, "treatments": treatments, "expected_residual": "Low" })
}

impl Bakery {
    /// Seven of them; the first four are looked at.
    pub(super) fn risks(self) -> Self {
        let identified = |number: u32, title: &str| {
            let it = json!({ "reference": format!("R-{number}"), "title": title, "kind": "risk", "approach": "event",
                "assets": [id(0xA5A)], "properties": ["availability"], "area": "IT" });
            risk(number, "identify", it)
        };
        let flood = json!({
            "reference": "R-1", "title": "A flood drowns the server", "kind": "risk", "approach": "event",
            "source": "Weather", "threat": "Flood", "vulnerabilities": ["The server stands in the cellar"],
            "assets": [id(0xA5A), id(0xA51)], "consequence": "No orders for a week",
            "properties": ["integrity", "availability"],
        });
        let chance = json!({ "reference": "R-4", "title": "Orders by telephone", "kind": "opportunity",
            "approach": "event" });
        let owned = |number, owner: Value| risk(number, "assign_owner", json!({ "owner": owner }));
        let evaluated = |number, decision: &str| risk(number, "evaluate", json!({ "decision": decision }));
        let high = json!({ "estimate": { "method": METHOD, "likelihood": 1, "overridden": { "level": "High",
            "reason": "It has happened next door" }, "consequences": [{ "dimension": "Legal", "step": 1 }] },
            "stage": "current" });
        let bakery = self.ben(risk(1, "identify", flood)).ben(identified(2, "Ben is ill"));
        let bakery = bakery.ben(identified(3, "Recipes are stolen")).ben(risk(4, "identify", chance));
        let bakery =
            bakery.ben(identified(10, "The baker's van is stolen")).ben(identified(5, "The till breaks"));
        [1, 2, 3, 5]
            .into_iter()
            .fold(bakery, |bakery, number| bakery.ben(owned(number, json!({ "person": ANA }))))
            .ben(owned(4, json!({ "role": id(0x540) })))
            .ben(risk(1, "analyze", analysis("inherent", 3, 3)))
            .ben(risk(1, "analyze", analysis("current", 2, 3)))
            .ben(risk(2, "analyze", analysis("current", 2, 2)))
            .ben(risk(3, "analyze", high))
            .ben(risk(4, "analyze", analysis("current", 1, 1)))
            .ben(evaluated(1, "treat"))
            .ben(evaluated(2, "treat"))
            .ben(evaluated(3, "treat"))
            .ana(risk(5, "close", json!({ "ground": "eliminated" })))
    }

    /// The flood's treatment is completed; another one is late.
    pub(super) fn treatment(self) -> Self {
        let done = json!({ "treatment": id(0x771), "controls": [id(0xC71)] });
        let first = [treatment(1, "Copy all orders every night", "2026-02-28")];
        let second = [treatment(2, "Teach Eva", "2026-02-15"), treatment(3, "Write it down", "2026-05-31")];
        let next = [treatment(3, "Write it down", "2026-06-30")];
        self.ben(risk(1, "plan_treatment", plan("modify", &first)))
            .ana(risk(1, "approve_plan", 1))
            .ben(risk(1, "complete_treatment", done))
            .ben(risk(2, "plan_treatment", plan("modify", &second)))
            .ana(risk(2, "approve_plan", 1))
            .ben(risk(2, "reschedule_treatment", json!({ "treatment": id(0x772), "due": "2026-03-15" })))
            .ben(risk(2, "drop_treatment", json!({ "treatment": id(0x773) })))
            .ben(risk(2, "plan_treatment", plan("share", &next)))
    }

    /// What remains of the flood is accepted until the end of May.
    pub(super) fn acceptance(self) -> Self {
        self.ben(risk(1, "assess_residual", json!({ "estimate": estimate(2, 1) })))
            .ana(risk(1, "accept_residual", json!({ "valid_until": "2026-05-31" })))
            .ben(risk(1, "review", json!({ "changed": false, "next_review_due": "2026-10-31" })))
    }

    /// One revision is approved, and another begun.
    pub(super) fn statement(self) -> Self {
        let statement =
            |what: &str, it: Value| json!({ "statement_of_applicability": { what: [id(0x50A), it] } });
        let drafted = json!({ "reference": "SOA", "catalog": id(0xC2) });
        let included = |control: &str, implemented: &str, controls: Value| {
            json!({ "control": control, "grounds": ["risk", "baseline"], "risks": [id(0x211)], "controls": controls,
                "implemented": implemented, "justification": "The flood calls for it" })
        };
        let excluded = |control: &str, why: &str| json!({ "control": control, "justification": why });
        let certified = json!({
            "body": "Certifiers", "stage": "stage2", "verdict": "passed", "certificate": "4711", "scope_revision": 1,
            "statement_of_applicability": { "statement": id(0x50A), "revision": 1 },
            "valid": "2026-01-01/2028-12-31",
        });
        self.ben(statement("draft", drafted))
            .ben(statement("declare_applicable", included("8.13", "yes", json!([id(0xC71), id(0xC72)]))))
            .ben(statement("declare_applicable", included("5.1", "no", json!([]))))
            .ben(statement("declare_applicable", included("5.9", "partly", json!([id(0xC72)]))))
            .ben(statement("declare_not_applicable", excluded("5.10", "Nobody but Ben uses the computers")))
            .ana(statement("approve", json!(1)))
            .ana(json!({ "isms": { "record_certification_result": [ISMS, certified] } }))
            .ben(statement("draft", json!({ "catalog": id(0xC2) })))
            .ben(statement("declare_applicable", included("8.13", "yes", json!([id(0xC71)]))))
    }

    /// The backup is carried out in March, and tested.
    pub(super) fn operation(self) -> Self {
        let control = |what: &str, it: Value| json!({ "control": { what: [id(0xC71), it] } });
        let tested = |kind: &str, period: Value| {
            json!({ "kind": kind, "result": "effective", "sample": "Three nights", "period": period,
                "next_test_due": "2026-09-30" })
        };
        let march = json!("2026-03-01/2026-03-10");
        let operation =
            json!({ "period": march, "activity": "Restored a day", "result": "All there", "performer": EVA });
        self.later("2026-03-11")
            .ben(control("record_operation", operation))
            .ana(control("test", tested("design", Value::Null)))
            .ana(control("test", tested("operation", march)))
    }

    /// The sixth risk and a fourth asset were never there.
    pub(super) fn mistakes(self) -> Self {
        let risk = json!({ "reference": "R-6", "title": "A mistake", "kind": "risk", "approach": "asset" });
        let details = json!({ "name": "Another mistake", "kind": "site", "in_scope": false });
        let asset = json!({ "reference": "A-4", "details": details });
        let bakery = self.ben(json!({ "risk": { "identify": [id(0x216), risk] } })).void_last();
        bakery.ben(json!({ "asset": { "identify": [id(0xA54), asset] } })).void_last()
    }

    /// The backup is found not to work.
    pub(crate) fn backup_failed(self) -> Self {
        let test = json!({ "kind": "operation", "result": "ineffective" });
        self.ana(json!({ "control": { "test": [id(0xC71), test] } }))
    }

    /// A flood after all, which is linked to its risk.
    pub(crate) fn flooded(self) -> Self {
        let report = json!({ "reference": "INC-1", "title": "Water in the cellar", "kind": "event",
            "description": "The server stands in ten centimeters of water" });
        let incident = |what: &str, it: Value| json!({ "incident": { what: [id(0x14C), it] } });
        let link = json!({ "risk": id(0x211) });
        self.ana(incident("report_event", report)).ana(incident("link_to_risk", link))
    }

    /// One risk is analyzed by the revision in force.
    pub(crate) fn analyzed_anew(self) -> Self {
        self.ben(risk(2, "analyze", analysis("current", 2, 2)))
    }

    /// What was stolen is a bicycle, and always was.
    pub(crate) fn van_corrected(self) -> Self {
        let reference = "R-10".try_into().unwrap();
        let thing = self.0.register.by_reference("risk", &reference).unwrap();
        let first = self.0.register.head(thing).unwrap().first;
        let it = json!({ "reference": "R-10", "title": "The baker's bicycle is stolen", "kind": "risk",
            "approach": "event" });
        self.ben(json!({ "correct": { "corrects": first, "command": risk(10, "identify", it) } }))
    }

    /// A second Statement is begun.
    pub(crate) fn another_statement(self) -> Self {
        let statement =
            |what: &str, it: Value| json!({ "statement_of_applicability": { what: [id(0x50B), it] } });
        let included = json!({ "control": "5.1", "grounds": ["baseline"], "implemented": "no" });
        self.ben(statement("draft", json!({ "reference": "SOA-2", "catalog": id(0xC2) })))
            .ben(statement("declare_applicable", included))
    }

    fn void_last(self) -> Self {
        let last = self.0.register.position - 1;
        self.ana(json!({ "void": { "voids": last } }))
    }
}
