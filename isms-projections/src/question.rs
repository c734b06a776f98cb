//! Question: what auditors ask of a management system, and where a site answers it.

/// A question, and where its answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question, as an auditor asks it.
    pub asked: &'static str,
    /// Where the answer stands, the best place first.
    pub answers: &'static [Answer],
    /// What to look for there.
    pub look: &'static str,
}

/// Where an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// In the report of this name.
    Report(&'static str),
    /// On the page of each thing of this kind.
    Things(&'static str),
    /// In the log itself.
    Log,
}

use Answer::{Log, Report, Things};

/// Ten questions that auditors ask.
pub const QUESTIONS: [Question; 10] = [
    Question {
        asked: "What did the Statement of Applicability say when it was approved, and who has changed it since, and why?",
        answers: &[
            Report("statement-comparison"),
            Report("statement-of-applicability"),
            Things("statement_of_applicability"),
        ],
        look: "From revision to revision, what changed, by whom and why; the statement itself is as of this moment. For \
               the statement of an earlier day, make the site as of that day.",
    },
    Question {
        asked: "Which risks were higher than may be accepted on a given day, and what became of each?",
        answers: &[Report("risks-above-acceptance"), Report("risk-register"), Things("risk")],
        look: "The risks that were above, with what became of them; on the page of a risk each step.",
    },
    Question {
        asked: "Has nobody audited their own work in the last three years?",
        answers: &[Report("audit-report"), Things("audit"), Report("authority")],
        look: "Who looked at which area, what they had to do with it in the time before, and what follows from that.",
    },
    Question {
        asked: "What was corrected or taken back, and what did it say before?",
        answers: &[Report("amendments"), Log],
        look: "Each amendment with what it amends; the page of the thing has its values before and after.",
    },
    Question {
        asked: "Which controls are said to be in place, and were not tested for a year?",
        answers: &[Report("control-assurance"), Report("gaps")],
        look: "The last test and the next one due.",
    },
    Question {
        asked: "What lay before top management at its last review? Print it again, the same to the byte.",
        answers: &[Report("management-review-pack"), Things("management_review")],
        look: "For each review the position on which it rests, and the command that makes its pack again from there.",
    },
    Question {
        asked: "Which acceptances of risks had lapsed on any day of the year, and for how long?",
        answers: &[Report("lapsed-acceptances"), Report("risk-register")],
        look: "From which day to which nothing was accepted, and how many days that was.",
    },
    Question {
        asked: "What did this incident lead to: which lesson, risk, control, training?",
        answers: &[Report("causes"), Things("incident")],
        look: "What refers to the incident, and what it refers to; from event to event by cause.",
    },
    Question {
        asked: "Did anybody approve something in a role that they did not hold that day?",
        answers: &[Report("approvals"), Report("authority"), Report("responsibility-matrix")],
        look: "Every event names the role in which it was recorded; who held it, and since when, is in the matrix.",
    },
    Question {
        asked: "What happened to this control since it was adopted, when it happened and when it was recorded?",
        answers: &[Things("control")],
        look: "The last table on the page of the control has both dates of each event.",
    },
];

#[cfg(test)]
mod tests {
    use isms_core::stream::Stream;

    use super::*;
    use crate::reports;

    #[test]
    fn every_answer_stands_somewhere() {
        for question in QUESTIONS {
            assert!(!question.answers.is_empty(), "{}", question.asked);
            for answer in question.answers {
                let is_there = match answer {
                    Report(name) => reports::named(name).is_some(),
                    Things(kind) => Stream::AGGREGATES.contains(kind),
                    Log => true,
                };
                assert!(is_there, "{answer:?} of `{}`", question.asked);
            }
        }
    }
}
