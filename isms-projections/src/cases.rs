//! Cases: incidents and nonconformities, with when and where they happened, and whether what people did or did not do was
//! a part of the cause; and whom a training reaches.

use chrono::NaiveDate;
use isms_core::aggregate::training_activity::Audience;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::text::Area;
use isms_core::vocabulary::time::PartialDate;

/// An incident, or a nonconformity.
#[derive(Clone, Debug)]
pub(crate) struct Case<'a> {
    pub(crate) thing: Stream,
    /// When it occurred, or else was noticed or raised.
    pub(crate) happened: PartialDate,
    pub(crate) area: Option<&'a Area>,
    /// None where its cause is not known.
    pub(crate) human_factor: Option<bool>,
    pub(crate) rests_on: Vec<u64>,
}

/// Everything that was declared an incident or raised as a nonconformity.
pub(crate) fn cases(register: &Register) -> Vec<Case<'_>> {
    let incidents = register.incidents.iter().filter_map(|(id, it)| {
        let declared = it.declared.as_ref()?;
        Some(Case {
            thing: id.into(),
            happened: it.happened_at(),
            area: it.report.value.area.as_ref(),
            human_factor: it.lessons.as_ref().map(|it| it.value.human_factor),
            rests_on: [it.report.seq, declared.seq]
                .into_iter()
                .chain(it.lessons.iter().map(|it| it.seq))
                .collect(),
        })
    });
    let nonconformities = register.nonconformities.iter().map(|(id, it)| Case {
        thing: id.into(),
        happened: it.raising.effective_at,
        area: Some(&it.raising.value.area),
        human_factor: it.cause.as_ref().map(|it| it.value.human_factor),
        rests_on: [it.raising.seq].into_iter().chain(it.cause.iter().map(|it| it.seq)).collect(),
    });
    incidents.chain(nonconformities).collect()
}

impl Case<'_> {
    pub(crate) fn is_incident(&self) -> bool {
        matches!(self.thing, Stream::Incident(_))
    }

    pub(crate) fn has_human_factor(&self) -> bool {
        self.human_factor == Some(true)
    }

    /// Whether it surely happened on one of these days, the first included and the last not.
    pub(crate) fn happened_within(&self, moment: &Moment, days: std::ops::Range<NaiveDate>) -> bool {
        self.happened.known_day(moment.register.offset()).is_some_and(|day| days.contains(&day))
    }
}

/// Where those work whom a training is for.
#[derive(Clone, Debug)]
pub(crate) enum Reach<'a> {
    /// Anywhere: it is for everybody, or for groups, whose units nobody has recorded.
    Everywhere,
    /// In these units.
    Units(Vec<&'a Area>),
}

impl<'a> Reach<'a> {
    /// Units that are named, and those of whoever held a role that is named when the training was held.
    pub(crate) fn of(register: &'a Register, audience: &'a Audience, held: PartialDate) -> Self {
        if audience.is_everybody() || !audience.groups.is_empty() {
            return Self::Everywhere;
        }
        let roles = audience.roles.iter().filter_map(|id| register.roles.get(*id));
        let holders = roles.flat_map(|role| role.holders(held, register.offset()));
        let persons = holders.filter_map(|it| register.persons.get(it.person));
        let units = persons.filter_map(|it| it.registration.unit.as_ref());
        Self::Units(audience.units.iter().chain(units).collect())
    }

    pub(crate) fn covers(&self, area: Option<&Area>) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Units(units) => area.is_some_and(|area| units.iter().any(|it| it.is_spelled_like(area))),
        }
    }
}

/// Whom a training is for, in words.
pub(crate) fn audience(register: &Register, it: &Audience) -> Vec<String> {
    if it.is_everybody() {
        return vec!["everybody".into()];
    }
    let groups = it.groups.iter().map(crate::value::word);
    let roles = it.roles.iter().map(|role| crate::naming::link(register, *role).text);
    groups.chain(roles).chain(it.units.iter().map(ToString::to_string)).collect()
}
