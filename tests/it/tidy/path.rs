//! The paths that a source names: `use` trees spelled out, and paths in the code resolved through them.

use std::collections::BTreeMap;

/// One thing that a `use` brings in.
#[derive(Debug, PartialEq)]
pub(super) struct Import {
    /// Where it comes from, as it is written: `["crate", "event", "Event"]`; a glob ends in `*`.
    pub(super) path: Vec<String>,
    /// What it is called here.
    pub(super) name: String,
    /// Whether others can reach it from here.
    pub(super) public: bool,
}

/// Every `use` of `code`.
pub(super) fn imports(code: &str) -> Vec<Import> {
    let tokens = tokens(code);
    let mut imports = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at += 1;
        if opens_use(&tokens, at - 1) {
            let public = at >= 2 && tokens.get(at - 2).is_some_and(|it| it == "pub" || it == ")");
            at = tree(&tokens, at, &[], public, &mut imports);
        }
    }
    imports
}

/// Every path of two segments or more outside `use`, with its first segment resolved where an import gave it.
pub(super) fn paths(code: &str, imports: &[Import]) -> Vec<Vec<String>> {
    let names: BTreeMap<&str, &[String]> =
        imports.iter().map(|it| (it.name.as_str(), it.path.as_slice())).collect();
    let tokens = tokens(code);
    let mut paths = Vec::new();
    let (mut current, mut in_use): (Vec<String>, bool) = (Vec::new(), false);
    for (at, token) in tokens.iter().enumerate() {
        in_use = (in_use || opens_use(&tokens, at)) && token != ";";
        if in_use || token == "::" {
            continue;
        }
        let continues = at > 0 && tokens.get(at - 1).is_some_and(|it| it == "::");
        if !(continues && is_word(token)) {
            paths.extend((current.len() > 1).then(|| std::mem::take(&mut current)));
            current.clear();
        }
        if is_word(token) {
            match names.get(token.as_str()).filter(|_| current.is_empty() && !continues) {
                Some(path) => current.extend(path.iter().cloned()),
                None => current.push(token.clone()),
            }
        }
    }
    paths.extend((current.len() > 1).then_some(current));
    paths
}

/// Whether a declaration begins here; `use<'a>` in a bound is none.
fn opens_use(tokens: &[String], at: usize) -> bool {
    tokens.get(at).is_some_and(|it| it == "use") && tokens.get(at + 1).is_some_and(|it| it != "<")
}

/// Reads one `use` tree below `before` and returns the token behind it.
fn tree(
    tokens: &[String],
    start: usize,
    before: &[String],
    public: bool,
    imports: &mut Vec<Import>,
) -> usize {
    let mut path = before.to_vec();
    let mut name = None;
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            "," | ";" | "}" => break,
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|it| it != "}" && it != ";") {
                    at = tree(tokens, at, &path, public, imports);
                    at += usize::from(tokens.get(at).is_some_and(|it| it == ","));
                }
                return at + 1;
            }
            "as" => {
                name = tokens.get(at + 1).cloned();
                at += 1;
            }
            "::" => {}
            "self" if !path.is_empty() => {}
            _ => path.push(token.clone()),
        }
        at += 1;
    }
    if let Some(last) = path.last().cloned() {
        imports.push(Import { name: name.unwrap_or(last), path, public });
    }
    at
}

/// Words, `::`, and every other character alone.
pub(super) fn tokens(code: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|it: char| !is_word_character(it)).unwrap_or(rest.len());
        let length = match word {
            0 if rest.starts_with("::") => 2,
            0 => first.len_utf8(),
            word => word,
        };
        let (token, behind) = rest.split_at(length);
        tokens.push(token.to_owned());
        rest = behind.trim_start();
    }
    tokens
}

fn is_word(token: &str) -> bool {
    token.chars().all(is_word_character)
}

fn is_word_character(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

#[test]
fn use_trees_are_spelled_out() {
    let code = "pub use crate::a::{self, b::C as D, e::*}; use std::fs;";
    let found: Vec<String> =
        imports(code).iter().map(|it| format!("{} {} {}", it.path.join("::"), it.name, it.public)).collect();
    assert_eq!(
        found,
        ["crate::a a true", "crate::a::b::C D true", "crate::a::e::* * true", "std::fs fs false"]
    );
}

#[test]
fn paths_are_resolved_through_imports() {
    let code =
        "use crate::aggregate; use x::y as z; fn f() -> aggregate::risk::Risk { z::g(crate::h::i); j }";
    let found: Vec<String> = paths(code, &imports(code)).iter().map(|it| it.join("::")).collect();
    assert_eq!(found, ["crate::aggregate::risk::Risk", "x::y::g", "crate::h::i"]);
}
