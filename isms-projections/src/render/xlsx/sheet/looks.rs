//! Looks: how the cells of a sheet are formatted, in the colors of a page on paper.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::cell::Mark;

/// The rule under the headings.
const INK: u32 = 0x001b_1f24;

/// The fill and the ink of each step of a scale, the lowest first; darker is higher.
const LEVELS: [(u32, u32); 5] = [
    (0x00ee_f1ec, 0x002b_332b),
    (0x00fb_efc4, 0x004a_3b00),
    (0x00f9_cf87, 0x004d_2c00),
    (0x00ec_9460, 0x003b_1400),
    (0x00b0_2a25, 0x00ff_ffff),
];

/// One format for each kind of cell.
pub(crate) struct Looks {
    pub(crate) title: Format,
    pub(crate) head: Format,
    pub(crate) key: Format,
    pub(crate) text: Format,
    pub(crate) number: Format,
    pub(crate) date: Format,
    levels: [Format; 5],
    good: Format,
    attention: Format,
    gap: Format,
}

impl Looks {
    pub(crate) fn new() -> Self {
        // What begins like a formula stays text when somebody edits it.
        let plain = Format::new().set_align(FormatAlign::Top);
        let text = plain.clone().set_text_wrap().set_quote_prefix();
        let head = text
            .clone()
            .set_bold()
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(Color::RGB(INK));
        let inked = |color: u32| text.clone().set_bold().set_font_color(Color::RGB(color));
        let level = |(fill, ink): (u32, u32)| {
            text.clone().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(ink))
        };
        Self {
            title: text.clone().set_bold().set_font_size(16),
            head,
            key: text.clone().set_bold(),
            date: plain.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            levels: LEVELS.map(level),
            good: inked(0x001a_6b3c),
            attention: inked(0x008a_5300),
            gap: inked(0x00b3_261e),
            number: plain,
            text,
        }
    }

    /// A number with so many digits behind its point.
    pub(crate) fn decimal(&self, digits: usize) -> Format {
        let format = if digits == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(digits)) };
        self.number.clone().set_num_format(format)
    }

    /// The step of a scale, from 1 to 5.
    pub(crate) fn level(&self, step: u32) -> &Format {
        let at = usize::try_from(step.saturating_sub(1)).unwrap_or(usize::MAX);
        self.levels.get(at).unwrap_or(&self.text)
    }

    pub(crate) fn mark(&self, mark: Mark) -> &Format {
        match mark {
            Mark::Neutral => &self.text,
            Mark::Good => &self.good,
            Mark::Attention => &self.attention,
            Mark::Gap => &self.gap,
        }
    }
}
