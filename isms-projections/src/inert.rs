//! Inert text: what somebody typed, with nothing left in it that acts on a screen.
//!
//! A title may hold escape sequences that repaint a terminal, or marks that reverse the reading direction so that a
//! line shows something else than it says. Both are replaced by their visible name, `⟨U+202E⟩`: stripping them would
//! hide that somebody tried.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character acts on its surroundings instead of showing itself.
///
/// Control characters, the controls of direction, invisible separators and tags. The joiners U+200C and U+200D are
/// not among them: Persian and emoji are written with them.
pub(crate) fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with everything that acts made visible. Line ends become `\n`, tabs become spaces.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut inert = String::with_capacity(text.len() + 16);
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\n' => inert.push('\n'),
            '\t' => inert.push(' '),
            _ if acts(character) => {
                // Writing to a string cannot fail.
                let _ = write!(inert, "⟨U+{:04X}⟩", u32::from(character));
            }
            _ => inert.push(character),
        }
    }
    Cow::Owned(inert)
}

/// The same on one line.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    let inert = lines(text);
    if inert.contains('\n') { Cow::Owned(inert.replace('\n', " ")) } else { inert }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in ["", "Zürich – 東京 – שלום", "👩‍🔧", "می‌خواهم"] {
            assert!(matches!(lines(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_acts_becomes_visible() {
        assert_eq!(lines("a\u{202e}b\u{1b}[31m\u{9b}1m"), "a⟨U+202E⟩b⟨U+001B⟩[31m⟨U+009B⟩1m");
    }

    #[test]
    fn line_ends_are_kept_or_folded() {
        assert_eq!(lines("a\r\nb\tc\r"), "a\nb c⟨U+000D⟩");
        assert_eq!(line("a\r\nb\nc"), "a b c");
    }
}
