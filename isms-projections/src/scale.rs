//! Scales: which level is how high, on each scale that a cell can stand on.

use isms_core::aggregate::asset::Need;
use isms_core::aggregate::control::Maturity;
use isms_core::aggregate::indicator;
use isms_core::aggregate::supplier::Criticality;
use isms_core::aggregate::vulnerability::Priority;
use isms_core::moment::Moment;
use isms_core::vocabulary::grade::Grade;
use isms_core::vocabulary::severity::Severity;

use crate::cell::Level;
use crate::words::words;

/// The scales that are known at a moment, each from its lowest level.
pub(crate) struct Scales(Vec<Vec<String>>);

impl Scales {
    /// Those of every revision of every method, and those that are the same everywhere.
    pub(crate) fn at(moment: &Moment) -> Self {
        let revisions = moment.register.risk_methods.iter().flat_map(|(_, it)| it.revisions.values());
        let own = revisions.map(|it| it.value.levels.iter().map(|it| it.name.to_string()).collect());
        let fixed = [
            words::<Need>(),
            words::<Severity>(),
            words::<Criticality>(),
            words::<Priority>(),
            words::<Maturity>(),
            words::<Grade>(),
            words::<indicator::Level>(),
        ];
        let fixed = fixed.into_iter().map(|it| it.iter().map(|word| word.replace('_', " ")).collect());
        Self(own.chain(fixed).collect())
    }

    /// Those on which this level stands where it stands.
    fn of<'a>(&'a self, level: &'a Level) -> impl Iterator<Item = &'a Vec<String>> {
        let place = usize::try_from(level.rank).ok().and_then(|rank| rank.checked_sub(1));
        let steps = usize::try_from(level.of).unwrap_or_default();
        self.0.iter().filter(move |scale| {
            scale.len() == steps && place.and_then(|place| scale.get(place)) == Some(&level.level)
        })
    }

    /// The rank of a level on the scale of another; none where that has no such level.
    pub(crate) fn rank(&self, name: &str, on_that_of: &Level) -> Option<u32> {
        if name == on_that_of.level {
            return Some(on_that_of.rank);
        }
        let place = self.of(on_that_of).find_map(|scale| scale.iter().position(|it| it == name))?;
        u32::try_from(place + 1).ok()
    }

    /// The levels of the scales on which these stand, each once.
    pub(crate) fn levels<'a>(&self, of: impl Iterator<Item = &'a Level>) -> Vec<String> {
        let mut all = Vec::new();
        for level in of {
            let known = self.of(level).flatten().chain([&level.level]);
            for name in known {
                if !all.contains(name) {
                    all.push(name.clone());
                }
            }
        }
        all
    }
}
