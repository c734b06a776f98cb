//! A bakery: an invented management system in which every column of every view has something to say, built by
//! commands as an application would send them.
//!
//! Ana leads it, Ben sees to security, Eva runs the shop and stands in for Ben.

use isms_core::command::Command;
use isms_core::command::risk_method;
use isms_core::id::{RiskMethodId, RoleId};
use isms_core::moment::{AsOf, Moment};
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::template::risk_method::matrix_3x3;
use isms_core::testing::{ANA, BEN, EVA, Given, ISMS, TOP_MANAGEMENT, given, reference};
use isms_core::vocabulary::actor::Actor;
use serde_json::{Value, json};

const MANAGER: RoleId = RoleId::from_u128(0x5EC);
const METHOD: RiskMethodId = RiskMethodId::from_u128(0x3E7);

/// The history of the bakery as far as it is told.
#[derive(Clone)]
pub(crate) struct Bakery(Given);

/// The whole history, which ends in March 2026.
pub(crate) fn bakery() -> Bakery {
    let bakery = Bakery(given([])).people().context().catalogs().documents().assets().method();
    bakery.controls().risks().treatment().acceptance().statement().operation().mistakes().suppliers()
}

impl Bakery {
    /// The register as it is known on the day, judged for it.
    pub(crate) fn on(&self, day: &str) -> Moment {
        let on = day.parse().unwrap();
        let as_of = AsOf::Effective { on, known_at: None };
        Moment::new(self.0.register.clone(), as_of, "c29tZSByb290".into(), on)
    }

    /// The stream of the event at a position.
    pub(crate) fn stream(&self, seq: u64) -> Option<Stream> {
        self.0.events.get(usize::try_from(seq).unwrap()).map(|event| event.stream)
    }

    /// The type of the event at a position.
    pub(crate) fn type_name(&self, seq: u64) -> Option<String> {
        self.0.events.get(usize::try_from(seq).unwrap()).map(RecordedEvent::type_name)
    }

    /// Another control, which is not in place yet, takes the place of those that are.
    pub(crate) fn backup_replaced(self) -> Self {
        let definition = json!({ "name": "Mirror", "grounds": ["baseline"] });
        let adoption = json!({ "reference": "CT-11", "definition": definition });
        let retire = |number: u32| json!({ "control": { "retire": [id(0xC70 + number), { "replaced_by": id(0xC7B) }] } });
        self.ben(json!({ "control": { "adopt": [id(0xC7B), adoption] } })).ben(retire(1)).ben(retire(2))
    }

    /// That control is in place.
    pub(crate) fn replacement_implemented(self) -> Self {
        self.ben(json!({ "control": { "implement": [id(0xC7B), {}] } }))
    }

    /// How many events there are.
    pub(crate) fn position(&self) -> u64 {
        self.0.register.position
    }

    /// Ben leaves.
    pub(crate) fn ben_left(self) -> Self {
        let it = json!({ "access_removed": true, "assets_returned": true });
        self.ana(json!({ "person": { "offboard": [BEN, it] } }))
    }

    /// The standard that the bakery follows is withdrawn.
    pub(crate) fn standard_withdrawn(self) -> Self {
        let status = json!({ "standard": "ISO/IEC 27001:2022", "status": "withdrawn" });
        self.ben(json!({ "catalog": { "change_standard_status": [id(0xC1), status] } }))
    }

    /// What Ana does, as top management.
    fn ana(self, command: Value) -> Self {
        Self(self.0.when(ANA, read(command)).then_given())
    }

    /// What Ben does, as the security manager.
    fn ben(self, command: Value) -> Self {
        Self(self.0.when_in(BEN, MANAGER, read(command)).then_given())
    }

    /// What Eva does, in no role.
    fn eva(self, command: Value) -> Self {
        Self(self.0.when_as(Actor::human(EVA), read(command)).then_given())
    }

    /// What follows is recorded on this day.
    fn later(self, day: &str) -> Self {
        Self(self.0.later(day))
    }

    fn people(self) -> Self {
        let person = |id, reference: &str, unit: &str| {
            let it = json!({ "reference": reference, "unit": unit, "relation": "employee" });
            json!({ "person": { "register": [id, it] } })
        };
        let role = |id: Value, reference: &str, definition: Value| json!({ "role": { "define": [id, { "reference": reference, "definition": definition }] } });
        let manager = json!({
            "name": "Security manager", "level": "senior",
            "responsibilities": ["Runs the management system", "Reports to Ana"],
            "authorities": ["govern", "catalog", "document", "inventory", "method", "assess", "treat", "operate",
                "declare", "correct"],
            "required_competences": ["Risk management"],
            "incompatible_with": [id(0xA0D)],
        });
        let auditor = json!({ "name": "Internal auditor", "level": "specialist", "authorities": ["audit"] });
        let shop = json!({ "name": "Shop manager", "level": "line", "authorities": ["operate"] });
        let assign = |role: Value, it: Value| json!({ "role": { "assign": [role, it] } });
        self.ana(person(BEN, "ben", "IT"))
            .ana(person(EVA, "eva", "Shop"))
            .ana(role(id(0xA0D), "auditor", auditor))
            .ana(role(json!(MANAGER), "security-manager", manager))
            .ana(role(id(0x540), "shop-manager", shop))
            .ana(assign(json!(MANAGER), json!({ "person": BEN })))
            .ana(assign(json!(MANAGER), json!({ "person": EVA, "deputy_of": BEN })))
            .ana(assign(id(0x540), json!({ "person": BEN, "until": "2026-01-31" })))
            .ana(json!({ "role": { "end_assignment": [id(0x540), { "person": BEN, "handed_over_to": EVA }] } }))
            .ana(assign(id(0x540), json!({ "person": EVA, "areas": ["Shop"], "from": "2026-01-02" })))
    }

    /// Two who deliver, each with somebody who answers for them.
    fn suppliers(self) -> Self {
        let supplier = |number: u32, name: &str, owner: Value| {
            let it = json!({ "reference": format!("S-{number}"), "name": name, "services": "Flour, twice a week",
                "owner": owner });
            json!({ "supplier": { "register": [id(0x500 + number), it] } })
        };
        self.ana(supplier(1, "The mill", json!({ "role": MANAGER }))).ana(supplier(
            2,
            "The other mill",
            json!({ "person": BEN }),
        ))
    }

    fn context(self) -> Self {
        let isms = |what: &str, it: Value| json!({ "isms": { what: [ISMS, it] } });
        let issue = |number: u32, details: Value| {
            let it =
                json!({ "issue": id(0x40 + number), "reference": format!("C-{number}"), "details": details });
            isms("identify_context_issue", it)
        };
        let party = |number: u32, name: &str, kind: &str| {
            let reference = format!("IP-{number}");
            let it =
                json!({ "party": id(0x60 + number), "reference": reference, "name": name, "kind": kind });
            isms("identify_interested_party", it)
        };
        let requirement = |number: u32, details: Value| {
            let reference = format!("RQ-{number}");
            let it = json!({ "requirement": id(0x80 + number), "reference": reference, "party": id(0x61),
                "details": details });
            isms("record_requirement", it)
        };
        let scope = json!({
            "kind": "organizational_unit", "name": "The bakery on Mill Street", "boundary": "The house and its network",
            "inclusions": ["Shop", "Ordering"],
            "exclusions": [{ "what": "Flour mill", "justification": "It has no network and no data" }],
            "interfaces": ["Payment provider"], "dependencies": [],
        });
        let narrower = json!({ "kind": "part_of_ict_system", "name": "Ordering", "part_of": "Web shop", "boundary": "Whatever takes an order", "inclusions": ["Ordering"],
            "interfaces": [], "dependencies": ["Power"] });
        let waiver = json!({ "rule": "R-1", "why": "There are three of us", "compensation": "Ana looks at all logs",
            "until": "2026-06-30" });
        self.ana(issue(
            10,
            json!({ "origin": "external", "category": "Environment",
                "description": "The cellar lies in a flood plain", "climate_related": true }),
        ))
        .ana(issue(
            2,
            json!({ "origin": "internal", "category": "People",
                "description": "Nobody but Ben knows the network" }),
        ))
        .ana(issue(
            3,
            json!({ "origin": "external", "category": "Market", "climate_related": false,
                "description": "A competitor spies on recipes" }),
        ))
        .ana(isms("review_context_issue", json!({ "issue": id(0x4a), "outcome": "unchanged" })))
        .ana(isms("review_context_issue", json!({ "issue": id(0x43), "outcome": "retired" })))
        .ana(party(1, "Customers", "customer"))
        .ana(party(2, "Neighbors", "public"))
        .ana(requirement(
            1,
            json!({ "text": "Orders stay confidential", "kind": "contract",
                "addressed_by_isms": true }),
        ))
        .ana(requirement(
            2,
            json!({ "text": "Bread at five in the morning", "kind": "expectation",
                "addressed_by_isms": false, "why_not": "That is no matter of information" }),
        ))
        .ana(isms("review_requirement", json!({ "requirement": id(0x81), "outcome": "unchanged" })))
        .ana(isms("define_scope", scope))
        .ana(isms("approve_scope", json!({ "revision": 1 })))
        .ana(isms("define_scope", narrower))
        .ana(isms("waive_rule", waiver))
        .ana(isms("assign_parent", json!({ "log": id(0x106A) })))
    }

    fn catalogs(self) -> Self {
        let standard = |it: Value| json!({ "catalog": { "register_standard": [id(0xC1), it] } });
        let followed = json!({
            "catalog": "standards", "key": "ISO/IEC 27001:2022", "number": "ISO/IEC 27001", "edition": "2022",
            "document_type": "international_standard", "title": "ISMS requirements", "role": "requirement",
            "amendments": ["Amd 1:2024"], "committee": "ISO/IEC JTC 1/SC 27", "subject": "ISMS",
            "national_adoptions": ["CSN EN ISO/IEC 27001"],
        });
        let sector = json!({
            "catalog": "standards", "key": "ISO/IEC 27009:2020", "number": "ISO/IEC 27009", "edition": "2020",
            "document_type": "international_standard", "title": "Sector-specific application", "role": "sector",
        });
        let part = json!({
            "catalog": "standards", "key": "ISO/IEC 27006-1:2024", "number": "ISO/IEC 27006", "part": "1",
            "edition": "2024", "document_type": "international_standard", "title": "Certification bodies",
            "role": "requirement",
        });
        let status = json!({ "standard": "ISO/IEC 27009:2020", "status": "replaced",
            "successor": "ISO/IEC 27006-1:2024" });
        let control = |number: &str, title: &str| json!({ "number": number, "title": title, "theme": "Organizational" });
        let controls = json!({
            "catalog": "controls",
            "publication": { "title": "Controls for bakeries", "edition": "1", "format": "csv", "license": "CC0-1.0" },
            "controls": [control("5.1", "Policies"), control("5.9", "Inventory"), control("5.10", "Rules of use"),
                control("8.13", "Backup")],
        });
        self.ben(standard(sector))
            .ben(standard(followed))
            .ben(standard(part))
            .ben(json!({ "catalog": { "change_standard_status": [id(0xC1), status] } }))
            .ben(json!({ "catalog": { "import_controls": [id(0xC2), controls] } }))
    }

    fn documents(self) -> Self {
        let document =
            |number: u32, what: &str, it: Value| json!({ "document": { what: [id(0xD0 + number), it] } });
        let policy = json!({
            "reference": "D-1", "title": "Information security policy", "kind": "information_security_policy",
            "classification": "public", "owner": { "role": TOP_MANAGEMENT }, "language": "en", "clauses": ["5.2"],
            "controls": ["5.1"], "origin": "internal", "area": "Bakery",
        });
        let plain = |reference: &str, title: &str| {
            json!({ "reference": reference, "title": title, "kind": "procedure", "owner": { "person": BEN },
                "origin": "internal" })
        };
        let content = ["11", "22"].map(|byte| byte.repeat(32));
        let kept = json!({ "retain_until": "2026-12-31", "disposal": { "planned": "Shredded" }, "replaced_by": id(0xD1) });
        let drafted = |revision: u32| json!({ "revision": revision, "content": content[0] });
        let suitable = json!({ "revision": 1, "content": content[0], "verdict": "suitable" });
        let approved = json!({ "revision": 1, "content": content[0], "next_review_due": "2026-06-30" });
        self.ben(document(1, "register", policy))
            .ben(document(1, "draft_revision", drafted(1)))
            .ben(document(1, "review_revision", suitable))
            .ana(document(1, "approve_revision", approved))
            .ben(document(
                1,
                "publish",
                json!({ "revision": 1, "audience": "Everybody", "channel": "The kitchen door" }),
            ))
            .eva(document(1, "acknowledge", json!({ "revision": 1 })))
            .ben(document(1, "draft_revision", json!({ "revision": 2, "content": content[1] })))
            .ben(document(
                1,
                "complete_review",
                json!({ "outcome": "revise", "next_review_due": "2026-09-30" }),
            ))
            .ben(document(2, "register", plain("D-10", "Backup procedure")))
            .ben(document(2, "draft_revision", drafted(1)))
            .ben(document(3, "register", plain("D-2", "Password rules")))
            .ben(document(3, "withdraw", kept))
    }

    fn assets(self) -> Self {
        let asset =
            |number: u32, what: &str, it: Value| json!({ "asset": { what: [id(0xA50 + number), it] } });
        let identified = |number: u32, name: &str, kind: &str| {
            let details = json!({ "name": name, "kind": kind, "unit": "IT", "location": "Cellar", "in_scope": true,
                "found_by": "Walk-through" });
            asset(number, "identify", json!({ "reference": format!("A-{number}"), "details": details }))
        };
        let owned = json!({ "owner": { "person": EVA }, "custodian": BEN });
        let needs = |confidentiality: &str, integrity: &str, availability: &str| json!({ "confidentiality": confidentiality, "integrity": integrity, "availability": availability });
        let recipes = json!({ "needs": needs("very_high", "high", "low"), "label": "secret" });
        let server =
            json!({ "needs": needs("low", "low", "medium"), "rationale": "All disks are encrypted" });
        self.ben(identified(1, "Recipes", "information"))
            .ben(identified(2, "Ordering", "application"))
            .ben(identified(10, "Server", "hardware"))
            .ben(identified(3, "Old till", "hardware"))
            .ben(asset(1, "assign_owner", owned.clone()))
            .ben(asset(1, "classify", recipes))
            .ben(asset(2, "link_dependency", json!({ "supports": id(0xA51) })))
            .ben(asset(10, "link_dependency", json!({ "supports": id(0xA52) })))
            .ben(asset(10, "assign_owner", json!({ "owner": { "role": MANAGER } })))
            .ben(asset(10, "classify", server))
            .ben(asset(10, "confirm_inventory", json!({})))
            .ben(asset(3, "assign_owner", owned))
            .ben(asset(3, "dispose", json!({ "method": "Sold", "sanitization": "Overwritten" })))
    }

    fn method(self) -> Self {
        let define = risk_method::Command::Define(METHOD, matrix_3x3(reference("RM-1"), TOP_MANAGEMENT));
        Self(self.0.when_in(BEN, MANAGER, define).then_given()).approve_method(1)
    }

    fn approve_method(self, revision: u32) -> Self {
        self.ana(json!({ "risk_method": { "approve": [METHOD, { "revision": revision }] } }))
    }

    /// The method gets another revision, which differs in its interval of reviews.
    pub(crate) fn method_revised(self) -> Self {
        let mut revision = matrix_3x3(reference("RM-1"), TOP_MANAGEMENT).revision;
        revision.review_interval_days = 100;
        let revise = risk_method::Command::Revise(METHOD, revision);
        Self(self.0.when_in(BEN, MANAGER, revise).then_given()).approve_method(2)
    }

    fn controls(self) -> Self {
        let control =
            |number: u32, what: &str, it: Value| json!({ "control": { what: [id(0xC70 + number), it] } });
        let backup = json!({
            "name": "Backup", "description": "Every night, to another house", "owner": { "role": MANAGER },
            "area": "IT", "grounds": ["risk", "business"], "kinds": ["corrective"], "properties": ["availability"],
            "catalog_references": [{ "catalog": id(0xC2), "control": "8.13" }], "lifecycle": ["recover"],
            "operation_frequency_days": 30,
        });
        let plain = |name: &str| json!({ "name": name, "grounds": ["baseline"], "owner": { "person": BEN } });
        let adopted = |number: u32, definition: Value| {
            let reference = format!("CT-{number}");
            control(number, "adopt", json!({ "reference": reference, "definition": definition }))
        };
        self.ben(adopted(1, backup))
            .ben(adopted(2, plain("Locked cellar")))
            .ben(adopted(10, plain("Camera")))
            .ben(control(1, "implement", json!({ "maturity": "managed" })))
            .ben(control(2, "implement", json!({})))
            .ben(control(10, "retire", json!({ "replaced_by": id(0xC72) })))
    }
}

/// An identity, as it is written.
fn id(number: u32) -> Value {
    json!(format!("00000000-0000-0000-0000-{number:012x}"))
}

fn read(command: Value) -> Command {
    serde_json::from_value(command).unwrap()
}

mod risks;
