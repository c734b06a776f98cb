//! Text: how a text is searched in, shortened for a message, and written as one word of a command line.

/// Whether a text has these words in it, in whatever case. They are in lower case already.
pub(crate) fn contains(text: &str, lower: &str) -> bool {
    if text.is_ascii() && lower.is_ascii() {
        let (text, lower) = (text.as_bytes(), lower.as_bytes());
        return lower.is_empty() || text.windows(lower.len()).any(|it| it.eq_ignore_ascii_case(lower));
    }
    text.to_lowercase().contains(lower)
}

/// What was found, no longer than a message bears.
pub(crate) fn shortened(found: &str) -> String {
    /// A line of a terminal.
    const CHARS: usize = 80;
    found.chars().take(CHARS).collect()
}

/// A word as a shell takes it for one: `'P-2'`.
#[must_use]
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_whatever_case() {
        for (text, words, is_there) in [
            ("Backups cannot be read", "backup", true),
            ("Zálohy nelze číst", "ČÍST", true),
            ("RSK-1", "rsk-10", false),
            ("", "", true),
            ("abc", "", true),
            ("STRASSE", "straße", false),
        ] {
            assert_eq!(contains(text, &words.to_lowercase()), is_there, "{words} in {text}");
        }
    }

    #[test]
    fn a_quoted_word_stays_one() {
        assert_eq!(quoted("it's; rm -r *"), r"'it'\''s; rm -r *'");
    }
}
