//! Order: which thing comes before which. It is total: no two things stand in the same place.

use std::cmp::Ordering;
use std::rc::Rc;

use isms_core::aggregate::Aggregate;
use isms_core::entries::Entries;
use isms_core::moment::Moment;
use isms_core::stream::Stream;
use isms_core::vocabulary::text::Reference;

use super::{By, Choice, ChoiceError};
use crate::deadlines::Deadlines;
use crate::facet::{Facet, Faceted, Scale};
use crate::listing::{Listed, natural, start_of};

/// The order of a choice, of things of one kind.
pub(super) struct Order<'a, A: Aggregate> {
    measure: Measure<'a, A>,
    by: By,
    descending: bool,
}

/// What a thing is ordered by, as a number.
type Measure<'a, A> = Box<dyn Fn(&Listed<'a, A>) -> Option<i64> + 'a>;

/// A thing with its place in an order, worked out once.
pub(super) struct Keyed<'a, A: Aggregate> {
    pub(super) thing: Listed<'a, A>,
    measured: Option<i64>,
    start: u128,
    reference: &'a str,
}

impl<'a, A: Faceted> Order<'a, A> {
    pub(super) fn of(
        choice: &Choice,
        moment: &'a Moment,
        deadlines: &Rc<Deadlines>,
    ) -> Result<Self, ChoiceError> {
        let facets = A::FACETS;
        let measure: Measure<'a, A> = match choice.by {
            By::Reference => Box::new(|_| Some(0)),
            By::LastChange => Box::new(|it| {
                let head = moment.register.head(it.id.into())?;
                i64::try_from(head.last).ok()
            }),
            By::Due if facets.due => {
                let deadlines = Rc::clone(deadlines);
                Box::new(move |it| Some(deadlines.about(it.id.into())?.first.as_micros()))
            }
            By::Level => match facets.level {
                Some(Scale::Fixed(words)) => Box::new(move |it| i64::try_from((words.of)(it.entry)?).ok()),
                Some(Scale::Method(step)) => {
                    Box::new(move |it| i64::try_from(step(&moment.register, it.entry)?.rank).ok())
                }
                None => return Err(ChoiceError::lacks::<A>(Facet::Level)),
            },
            By::Due => return Err(ChoiceError::lacks::<A>(Facet::Due)),
        };
        Ok(Self { measure, by: choice.by, descending: choice.descending })
    }

    /// A thing with its place.
    pub(super) fn key(&self, thing: Listed<'a, A>) -> Keyed<'a, A> {
        let reference = thing.entry.reference().map(Reference::as_str).unwrap_or_default();
        // Nothing is due of what was voided, and it is on no level.
        let measured = if thing.voided.is_none() { (self.measure)(&thing) } else { None };
        Keyed { thing, measured, start: start_of(reference), reference }
    }

    /// The place of a thing, whether it was chosen or not.
    pub(super) fn key_of(&self, entries: &'a Entries<A>, thing: Stream) -> Result<Keyed<'a, A>, ChoiceError> {
        let id = A::Id::from(thing.uuid());
        let found = Some(id).filter(|id| (*id).into() == thing).and_then(|id| Some((id, entries.ever(id)?)));
        let unknown = || ChoiceError::After { what: A::FACETS.what, found: thing };
        let (id, (entry, voided)) = found.ok_or_else(unknown)?;
        Ok(self.key(Listed { id, entry, voided }))
    }

    /// What was voided comes last, and before that what has nothing to be ordered by.
    pub(super) fn compare(&self, one: &Keyed<'a, A>, other: &Keyed<'a, A>) -> Ordering {
        let turned = |order: Ordering, by: bool| if self.descending && by { order.reverse() } else { order };
        let by_reference = || {
            let order = one.start.cmp(&other.start).then_with(|| natural(one.reference, other.reference));
            turned(order, self.by == By::Reference)
        };
        let by_identity = || one.thing.id.cmp(&other.thing.id);
        let voided = one.thing.voided.is_some().cmp(&other.thing.voided.is_some());
        voided
            .then_with(|| one.measured.is_none().cmp(&other.measured.is_none()))
            .then_with(|| turned(one.measured.cmp(&other.measured), true))
            .then_with(by_reference)
            .then_with(by_identity)
    }
}
