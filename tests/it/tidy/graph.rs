//! The modules of one crate and who imports whom: no cycle, no sibling, no rule below a fact.
//!
//! ```text
//! parent.rs          may name its children: it declares, re-exports and dispatches to them
//!    ^   |
//!    |   v
//! parent/{a,b}.rs    may use their parent and what lies below it, never each other
//! ```
//!
//! A name that a module re-exports counts as imported from where it is defined.

use std::collections::{BTreeMap, BTreeSet};

use super::path::{Import, imports, paths};
use super::source::Source;

/// Folders whose files are built from one another, and why. They have no cycles either.
const LAYERED: &[(&str, &str)] = &[
    (
        "isms-core/src/vocabulary",
        "a value is made of smaller values: evidence has a text, a date a precision",
    ),
    ("src/import", "rows are read by a mapping, and what becomes of them is told by row"),
];

/// Facts stay readable whatever becomes of the rules, so these parts of the core never name those.
const FACTS: &[&str] =
    &["aggregate", "correction", "event", "id", "recorded_event", "register", "vocabulary"];
const RULES: &[&str] = &["command", "context", "reaction", "refusal"];

/// A module by its path below the crate's root, which is the empty path.
type Module = Vec<String>;

/// What the crate with its sources under `folder` has against the order of its modules.
pub(super) fn complaints(folder: &str, sources: &[Source]) -> Vec<String> {
    let files: BTreeMap<Module, &Source> = sources
        .iter()
        .filter(|it| !it.is_test())
        .filter_map(|it| Some((it.path.strip_prefix(folder)?, it)))
        // A binary beside a library is a crate of its own.
        .filter(|(path, _)| !path.starts_with("bin/"))
        .map(|(path, it)| (module(path), it))
        .collect();
    let edges = edges(&files);
    let mut complaints: Vec<String> =
        edges.iter().filter_map(|(from, to)| sideways(folder, from, to)).collect();
    if folder == "isms-core/src/" {
        complaints.extend(edges.iter().filter_map(|(from, to)| upwards(folder, from, to)));
    }
    complaints.extend(cycle(&edges).map(|it| {
        let names: Vec<String> = it.iter().map(|module| module.join("::")).collect();
        format!("{folder}: a cycle of modules: {}: move what they share below them", names.join(" -> "))
    }));
    complaints
}

/// `a/b.rs` and `a/b/mod.rs` are `a::b`; `lib.rs` and `main.rs` are the root.
fn module(file: &str) -> Module {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    if stem == "lib" || stem == "main" { Vec::new() } else { stem.split('/').map(str::to_owned).collect() }
}

/// Who imports whom, without a parent that names its own children.
fn edges(files: &BTreeMap<Module, &Source>) -> BTreeSet<(Module, Module)> {
    let codes: BTreeMap<&Module, String> =
        files.iter().map(|(at, it)| (at, it.code_without_tests())).collect();
    let imports: BTreeMap<&Module, Vec<Import>> = codes.iter().map(|(at, it)| (*at, imports(it))).collect();
    let mut edges = BTreeSet::new();
    for (from, code) in &codes {
        let own = imports.get(from).map(Vec::as_slice).unwrap_or_default();
        let written = own.iter().map(|it| it.path.clone()).chain(paths(code, own));
        for to in written.filter_map(|it| target(from, &it, &imports)) {
            if !to.starts_with(from) {
                edges.insert(((*from).clone(), to));
            }
        }
    }
    edges
}

/// The module that defines what `path`, written in `from`, names; `None` if that is another crate's.
fn target(from: &Module, path: &[String], imports: &BTreeMap<&Module, Vec<Import>>) -> Option<Module> {
    let mut absolute = absolute(from, path, imports)?;
    // Each turn follows one re-export; a chain of them is no longer than the modules are deep.
    for _ in 0..8 {
        let (module, rest) = split(&absolute, imports);
        let Some(export) = rest
            .first()
            .and_then(|name| imports.get(&module)?.iter().find(|it| it.public && it.name == *name))
        else {
            return Some(module);
        };
        let Some(mut next) = self::absolute(&module, &export.path, imports) else { return Some(module) };
        next.extend(rest.iter().skip(1).cloned());
        if next == absolute {
            return Some(module);
        }
        absolute = next;
    }
    Some(split(&absolute, imports).0)
}

/// `path` from the crate's root.
fn absolute(from: &Module, path: &[String], modules: &BTreeMap<&Module, Vec<Import>>) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    let mut base = match first.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => from.clone(),
        child => {
            let below: Module = from.iter().cloned().chain([child.to_owned()]).collect();
            return modules
                .contains_key(&below)
                .then(|| below.into_iter().chain(rest.iter().cloned()).collect());
        }
    };
    for step in path.iter().skip_while(|it| *it == "crate" || *it == "self") {
        if step == "super" {
            base.pop();
        } else {
            base.push(step.clone());
        }
    }
    Some(base)
}

/// The longest part of `path` that is a module, and what is named in it.
fn split(path: &[String], modules: &BTreeMap<&Module, Vec<Import>>) -> (Module, Vec<String>) {
    let length = (0..=path.len())
        .rev()
        .find(|it| path.get(..*it).is_some_and(|it| modules.contains_key(&it.to_vec())));
    let (module, rest) = path.split_at(length.unwrap_or(0));
    (module.to_vec(), rest.to_vec())
}

fn sideways(folder: &str, from: &Module, to: &Module) -> Option<String> {
    let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let parent = format!("{folder}{}", from.get(..shared)?.join("/"));
    let layered = LAYERED.iter().any(|(it, _)| *it == parent);
    (shared > 0 && shared < to.len() && shared < from.len() && !layered).then(|| {
        format!(
            "{folder}{}.rs: imports its sibling `{}`: move what they share to `{}` or below it",
            from.join("/"),
            to.join("::"),
            from.iter().take(shared).cloned().collect::<Vec<_>>().join("::")
        )
    })
}

fn upwards(folder: &str, from: &Module, to: &Module) -> Option<String> {
    let is = |module: &Module, names: &[&str]| module.first().is_some_and(|it| names.contains(&it.as_str()));
    (is(from, FACTS) && is(to, RULES)).then(|| {
        format!(
            "{folder}{}.rs: a fact imports the rules in `{}`: turn the arrow round",
            from.join("/"),
            to.join("::")
        )
    })
}

/// A way from a module back to itself, if there is one.
fn cycle(edges: &BTreeSet<(Module, Module)>) -> Option<Vec<&Module>> {
    let mut done = BTreeSet::new();
    edges.iter().find_map(|(from, _)| visit(from, edges, &mut Vec::new(), &mut done))
}

fn visit<'a>(
    at: &'a Module,
    edges: &'a BTreeSet<(Module, Module)>,
    way: &mut Vec<&'a Module>,
    done: &mut BTreeSet<&'a Module>,
) -> Option<Vec<&'a Module>> {
    if let Some(first) = way.iter().position(|it| *it == at) {
        return Some(way.iter().skip(first).copied().chain([at]).collect());
    }
    if done.contains(at) {
        return None;
    }
    way.push(at);
    let found = edges.iter().filter(|(from, _)| from == at).find_map(|(_, to)| visit(to, edges, way, done));
    way.pop();
    done.insert(at);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints_about(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> =
            files.iter().map(|(path, code)| Source::new(&format!("isms-core/src/{path}"), code)).collect();
        complaints("isms-core/src/", &sources)
    }

    #[test]
    fn a_parent_names_its_children_and_they_use_it() {
        let files = [
            ("lib.rs", "mod journal; mod line; pub use journal::Journal;"),
            ("line.rs", "pub struct Line;"),
            (
                "journal.rs",
                "mod file; mod memory; use file::File; use crate::line::Line; pub trait Journal {}",
            ),
            ("journal/file.rs", "use super::Journal; use crate::line::Line;"),
            ("journal/memory.rs", "use crate::journal::Journal;"),
        ];
        assert_eq!(complaints_about(&files), Vec::<String>::new());
    }

    #[test]
    fn siblings_are_found_however_they_are_named() {
        for code in [
            "use crate::aggregate::asset::Asset;",
            "use super::asset;",
            "use crate::aggregate; fn f(_: aggregate::asset::Asset) {}",
            "use crate::aggregate::{self, Asset};",
            "use crate::Asset;",
            "fn f() { super::asset::g() }",
        ] {
            let files = [
                ("lib.rs", "mod aggregate; pub use aggregate::Asset;"),
                ("aggregate.rs", "pub mod asset; pub mod risk; pub use asset::Asset;"),
                ("aggregate/asset.rs", ""),
                ("aggregate/risk.rs", code),
            ];
            let found = complaints_about(&files);
            assert_eq!(found.len(), 1, "{code}: {found:?}");
            assert!(
                found[0].contains("risk.rs: imports its sibling `aggregate::asset`"),
                "{code}: {found:?}"
            );
        }
    }

    #[test]
    fn cousins_are_siblings_of_somebody() {
        let files = [("a.rs", ""), ("a/b.rs", ""), ("a/b/c.rs", "use crate::a::d::D;"), ("a/d.rs", "")];
        assert_eq!(complaints_about(&files).len(), 1);
    }

    #[test]
    fn what_only_tests_import_does_not_count() {
        let tests = "#[cfg(test)] mod tests { use crate::a::c::C; }";
        assert!(complaints_about(&[("a.rs", ""), ("a/b.rs", tests), ("a/c.rs", "")]).is_empty());
        assert!(
            complaints_about(&[("a.rs", ""), ("a/b/tests.rs", "use crate::a::c::C;"), ("a/c.rs", "")])
                .is_empty()
        );
    }

    #[test]
    fn a_cycle_is_found_and_spelled_out() {
        let files =
            [("a.rs", "use crate::b::B;"), ("b.rs", "use crate::c;"), ("c.rs", "fn f() { crate::a::g() }")];
        let found = complaints_about(&files);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("a -> b -> c -> a"), "{found:?}");
    }

    #[test]
    fn a_layered_folder_has_no_cycle_either() {
        let (text, evidence) = ("vocabulary/text.rs", "vocabulary/evidence.rs");
        let down = (evidence, "use crate::vocabulary::text::Text;");
        assert!(complaints_about(&[("vocabulary.rs", ""), (text, ""), down]).is_empty());
        let up = (text, "use super::evidence::Evidence;");
        assert_eq!(complaints_about(&[("vocabulary.rs", ""), up, down]).len(), 1);
    }

    #[test]
    fn a_fact_that_knows_a_rule_is_found() {
        let files = [("event.rs", "use crate::command::Decide;"), ("command.rs", "")];
        let found = complaints_about(&files);
        assert!(found.len() == 1 && found[0].contains("a fact imports the rules"), "{found:?}");
    }
}
