//! A source file, divided into what the compiler reads, what people read, and what only tests read.
//!
//! No parser: a scanner that knows comments, literals and matching braces is enough for every check here.

/// One file of the workspace.
pub(super) struct Source {
    /// Where it is, from the workspace's root, with `/`.
    pub(super) path: String,
    /// As it stands on the disk.
    pub(super) text: String,
    /// Without comments, and with every literal empty. Lines are kept.
    pub(super) code: String,
    /// The comments alone, one a line.
    pub(super) comments: Vec<String>,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let (code, comments) = divide(text);
        Self { path: path.to_owned(), text: text.to_owned(), code, comments }
    }

    /// Whether the whole file is a test.
    pub(super) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs")
            || self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.code.contains("#![cfg(test)]")
    }

    /// The code without the items that are built for tests only.
    pub(super) fn code_without_tests(&self) -> String {
        let mut rest = String::new();
        let mut from = 0;
        for (first, last) in test_items(&self.code) {
            rest.push_str(self.code.get(from..first).unwrap_or_default());
            from = last;
        }
        rest.push_str(self.code.get(from..).unwrap_or_default());
        rest
    }

    /// The lines of the file without the items that are built for tests only.
    pub(super) fn lines_without_tests(&self) -> usize {
        let line = |at: usize| self.code.get(..at).map_or(0, |it| it.matches('\n').count());
        let tests: usize =
            test_items(&self.code).iter().map(|(first, last)| line(*last) + 1 - line(*first)).sum();
        self.text.lines().count() - tests
    }
}

/// From where to where the items with `#[cfg(test)]` go, attributes included.
fn test_items(code: &str) -> Vec<(usize, usize)> {
    let mut items = Vec::new();
    let mut from = 0;
    while let Some(start) = ["#[cfg(test)]", "#[cfg(all(test,"]
        .iter()
        .filter_map(|it| code.get(from..)?.find(it))
        .min()
        .map(|it| it + from)
    {
        from = end_of_item(code, start);
        items.push((start, from));
    }
    items
}

/// Behind the first `;`, or behind the braces that stand before one; attributes on the way are passed over.
fn end_of_item(code: &str, start: usize) -> usize {
    let (mut braces, mut others) = (0_usize, 0_usize);
    for (at, it) in code.bytes().enumerate().skip(start) {
        match it {
            b'(' | b'[' => others += 1,
            b')' | b']' => others = others.saturating_sub(1),
            b'{' => braces += 1,
            b'}' => {
                braces = braces.saturating_sub(1);
                let continues = code.get(at + 1..).is_some_and(|it| it.starts_with(';'));
                if braces == 0 && others == 0 && !continues {
                    return at + 1;
                }
            }
            b';' if braces == 0 && others == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// The code with comments gone and literals emptied, and the comments. Both as they come, in one pass.
fn divide(text: &str) -> (String, Vec<String>) {
    let (mut code, mut comments) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            let length = rest.find('\n').unwrap_or(rest.len());
            comments.push(taken(rest, length).to_owned());
            length
        } else if rest.starts_with("/*") {
            let length = block_comment(rest);
            comments.extend(taken(rest, length).lines().map(str::to_owned));
            keep_lines(taken(rest, length), &mut code);
            length
        } else if let Some(length) = (!ends_in_word(&code)).then(|| raw_string(rest)).flatten() {
            code.push_str("\"\"");
            keep_lines(taken(rest, length), &mut code);
            length
        } else if first == '"' {
            let length = quoted(rest, '"');
            code.push_str("\"\"");
            keep_lines(taken(rest, length), &mut code);
            length
        } else if let Some(length) = character(rest) {
            code.push_str("' '");
            length
        } else {
            code.push(first);
            first.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    (code, comments)
}

fn taken(text: &str, length: usize) -> &str {
    text.get(..length).unwrap_or(text)
}

fn keep_lines(text: &str, code: &mut String) {
    code.extend(text.chars().filter(|it| *it == '\n'));
}

fn ends_in_word(code: &str) -> bool {
    code.ends_with(|it: char| it.is_alphanumeric() || it == '_')
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|it| !it.is_empty()) {
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of `r"…"`, `br#"…"#` and their like.
fn raw_string(text: &str) -> Option<usize> {
    let prefix = ["r", "br", "cr"]
        .into_iter()
        .find(|it| text.strip_prefix(it).is_some_and(|rest| rest.trim_start_matches('#').starts_with('"')))?;
    let rest = text.get(prefix.len()..)?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let end = format!("\"{}", "#".repeat(hashes));
    let open = prefix.len() + hashes + 1;
    Some(text.get(open..)?.find(&end).map_or(text.len(), |it| open + it + end.len()))
}

/// The length of what stands between two `quote`s, both included.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if it == '\\' {
            escaped = true;
        } else if it == quote {
            return at + it.len_utf8();
        }
    }
    text.len()
}

/// The length of a character literal; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let mut characters = text.strip_prefix('\'')?.chars();
    match (characters.next()?, characters.next()?) {
        ('\\', _) => Some(quoted(text, '\'')),
        (one, '\'') => Some(one.len_utf8() + 2),
        _ => None,
    }
}

#[test]
fn literals_are_emptied_and_comments_set_apart() {
    let source = Source::new(
        "x.rs",
        "let a = \"// {\\\"\"; // why {\nlet b = r#\"}\"\n\"#; /* { /* } */ */ let c = '{';",
    );
    assert_eq!(source.code, "let a = \"\"; \nlet b = \"\"\n;  let c = ' ';");
    assert_eq!(source.comments, ["// why {", "/* { /* } */ */"]);
}

#[test]
fn a_lifetime_opens_no_literal() {
    let source = Source::new("x.rs", "fn a<'a>(b: &'a str) -> char { '\\'' }");
    assert_eq!(source.code, "fn a<'a>(b: &'a str) -> char { ' ' }");
}

#[test]
fn test_items_end_where_their_braces_close() {
    let text = "fn a() {}\n#[cfg(test)]\nuse b::{c, d};\n#[cfg(test)]\n#[expect(x)]\nmod tests {\n    fn b() { '}' }\n}\nfn e() {}\n";
    let source = Source::new("x.rs", text);
    assert_eq!(source.code_without_tests(), "fn a() {}\n\n\nfn e() {}\n");
    assert_eq!(source.lines_without_tests(), 2);
}
