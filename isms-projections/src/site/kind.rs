//! Kind: all things of one kind, those that were voided and those that are not yet there included.

use std::collections::BTreeMap;

use isms_core::moment::Moment;
use isms_core::register::Head;
use isms_core::stream::Stream;
use serde_json::Value;

use crate::cell::{Cell, Mark};
use crate::listing::natural;
use crate::table::{Column, Header, Kind, Report, Row, Table};
use crate::{naming, value};

/// The version of its definition.
const VERSION: u32 = 1;

/// How deep in an entry a name is looked for.
const DEPTH_MAX: u32 = 3;

/// The things of a kind; nothing where there are none. What they are named is noted in `names`.
pub(super) fn report(
    moment: &Moment,
    kind: &'static str,
    names: &mut BTreeMap<Stream, String>,
) -> Option<Report> {
    let register = &moment.register;
    let of_kind = register.heads().filter(|(thing, _)| thing.aggregate() == kind);
    let mut things: Vec<_> = of_kind.map(|(it, head)| (naming::link(register, it).text, it, head)).collect();
    if things.is_empty() {
        return None;
    }
    things.sort_by(|(one, a, _), (other, b, _)| natural(one, other).then(a.cmp(b)));
    for (_, thing, _) in &things {
        names.extend(
            register.to_json(*thing).and_then(|entry| name(&entry, DEPTH_MAX)).map(|it| (*thing, it)),
        );
    }
    let rows = things.iter().map(|(_, thing, head)| row(moment, *thing, *head, names.get(thing))).collect();
    let table = Table { name: "things".into(), caption: "Things".into(), columns: columns(), rows };
    let title = format!("Every {}", value::word(kind));
    let header = Header::with_command(moment, "all", &title, VERSION, super::command(moment));
    Some(Report { header, charts: Vec::new(), tables: vec![table], notes: Vec::new() })
}

fn columns() -> Vec<Column> {
    vec![
        Column::across("thing", "Thing", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("responsible", "Responsible", Kind::Short),
        Column::across("since", "Since", Kind::Date),
        Column::across("events", "Events so far", Kind::Number),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn row(moment: &Moment, thing: Stream, head: Head, name: Option<&String>) -> Row {
    let register = &moment.register;
    let status = match (register.is_voided(thing), register.exists(thing)) {
        (true, _) => "voided",
        (false, true) => "there",
        (false, false) => "not yet there",
    };
    let cells = vec![
        Cell::Link(naming::link(register, thing)),
        value::text(name),
        naming::cell(register, register.owner(thing).map(|it| it.value)),
        value::date(register, Some(head.since)),
        Cell::Integer(head.version.into()),
        Cell::Status(value::status(status, Mark::Neutral)),
    ];
    Row { cells, rests_on: [head.first, head.last].into() }
}

/// What an entry calls its thing, beside the reference: the outermost title or name in it.
fn name(entry: &Value, depth: u32) -> Option<String> {
    let members = entry.as_object()?;
    let own = ["title", "name"].iter().find_map(|it| members.get(*it)?.as_str()).map(str::to_owned);
    let below = || members.values().find_map(|it| name(it, depth.checked_sub(1)?));
    own.or_else(below)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_thing_is_named_by_its_outermost_title() {
        let entry =
            json!({ "reference": "R-1", "identification": { "value": { "title": "Fire" }, "seq": 4 } });
        assert_eq!(name(&entry, DEPTH_MAX).as_deref(), Some("Fire"));
        assert_eq!(
            name(&json!({ "name": "Mail", "a": { "title": "x" } }), DEPTH_MAX).as_deref(),
            Some("Mail")
        );
        assert_eq!(name(&json!({ "a": { "b": { "c": { "d": { "name": "deep" } } } } }), DEPTH_MAX), None);
        assert_eq!(name(&json!(["x"]), DEPTH_MAX), None);
    }
}
