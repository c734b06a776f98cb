//! Documented information: what the standard wants to be documented by name, and where it is.

use super::{Known, things};
use crate::cell::{Cell, Mark};
use crate::clauses::{Documented, covers, read_in};
use crate::facts::Fact;
use crate::table::{Column, Kind, Row};
use crate::value;

pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::across("information", "Information", Kind::Key),
        Column::across("clause", "Clause", Kind::Short),
        Column::across("kept_in", "Kept in", Kind::Short),
        Column::across("things", "Things", Kind::Number),
        Column::across("events", "Events", Kind::Number),
        Column::across("latest", "Latest", Kind::Date),
        Column::across("documents", "Documents for the clause", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

pub(super) fn row(known: &Known<'_>, it: &Documented) -> Row {
    let register = &known.moment.register;
    let mut basis = known.ground.clone();
    let facts = known.happened(it.events, it.only);
    let latest = known.latest(&facts);
    basis.add(latest.into_iter().flat_map(Fact::rests_on));
    let kept = register.documents.iter().filter(|(_, document)| document.withdrawn.is_none());
    let for_clause = kept.filter(|(_, document)| {
        let clauses = &document.registration.value.clauses;
        clauses.iter().any(|clause| covers(it.clause, clause.as_str()) || covers(clause.as_str(), it.clause))
    });
    let documents: Vec<_> = for_clause.map(|(id, document)| (id, document.registration.seq)).collect();
    basis.add(documents.iter().map(|(_, seq)| *seq));
    let status = match latest {
        Some(_) => value::status("there", Mark::Good),
        None if documents.is_empty() => value::status("nothing recorded", Mark::Gap),
        None => value::status("in documents only", Mark::Attention),
    };
    basis.row(vec![
        Cell::Text(it.what.into()),
        Cell::Text(it.clause.into()),
        read_in(it.report),
        value::count(things(&facts).len()),
        value::count(facts.len()),
        value::date(register, latest.map(|it| it.effective_at)),
        value::things(register, documents.into_iter().map(|(id, _)| id)),
        Cell::Status(status),
    ])
}
