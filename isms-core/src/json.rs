//! Compact JSON in which an absent member is absent, not null.
//!
//! Payload types say `Option` and nothing more; what is none leaves no trace in the log.

/// The same compact JSON without the members that are null.
#[must_use]
pub fn without_nulls(json: String) -> String {
    // Most payloads have none; looking for one costs less than taking the text apart.
    if !json.contains(":null") {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json.as_str();
    // Where the latest string begins in `out`: before a colon, it is a member's name.
    let mut name_at = 0;
    while let Some(at) = rest.find(['"', ':']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        rest = if from.starts_with('"') {
            let (string, after) = from.split_at(string_end(from));
            name_at = out.len();
            out.push_str(string);
            after
        } else if let Some(after) = from.strip_prefix(":null") {
            out.truncate(name_at);
            if out.ends_with(',') && !after.starts_with(',') {
                out.pop();
            }
            after.strip_prefix(',').unwrap_or(after)
        } else {
            out.push(':');
            from.get(1..).unwrap_or_default()
        };
    }
    out.push_str(rest);
    out
}

/// The length of the JSON string with which `text` begins, its quotes included.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_members_are_absent() {
        for (given, expected) in [
            (r#"{"a":null}"#, "{}"),
            (r#"{"a":null,"b":1}"#, r#"{"b":1}"#),
            (r#"{"a":1,"b":null}"#, r#"{"a":1}"#),
            (r#"{"a":1,"b":null,"c":[{"d":null,"e":"x:null"}]}"#, r#"{"a":1,"c":[{"e":"x:null"}]}"#),
            (r#"{"a":"\":null,\\","b":null,"c":null}"#, r#"{"a":"\":null,\\"}"#),
            (r#"{"a":{"b":null},"c":null,"d":["null"]}"#, r#"{"a":{},"d":["null"]}"#),
        ] {
            assert_eq!(without_nulls(given.to_owned()), expected);
        }
    }
}
