//! Templates: commands with which an organization begins instead of typing what everybody types.
//!
//! They read data files of this crate, which are built in and may be swapped or dropped without a change of
//! code. The files have numbers, short titles and correspondences as facts, and no text of a standard.

pub mod risk_method;
pub mod role;
pub mod training;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, de::DeserializeOwned};

use crate::aggregate::catalog::Publication;
use crate::aggregate::catalog::control::{Control, ControlCatalog};
use crate::aggregate::catalog::mapping::{Mapping, Relation, RelationKind};
use crate::aggregate::catalog::standard::{
    DocumentType, Registration, StandardRole, StandardStatus, StatusChange,
};
use crate::command::{Command, catalog};
use crate::id::CatalogId;
use crate::vocabulary::text::{ControlNumber, Reference, Title};

/// ISO/IEC 27001:2022, Annex A: 93 controls, and what they come from.
const ANNEX_A: Data = Data { name: "annex_a_2022.json", text: include_str!("../data/annex_a_2022.json") };
/// The ISO/IEC 27000 family.
const STANDARDS: Data = Data { name: "standards.json", text: include_str!("../data/standards.json") };

/// A data file that does not have the form that a template reads. The files as they come have it; one that was
/// swapped for another may not.
#[derive(Debug, thiserror::Error)]
#[error("the data file `{name}` could not be read")]
pub struct DataError {
    /// The file.
    pub name: &'static str,
    /// What is wrong with it, and where.
    pub source: serde_json::Error,
}

/// Import ISO/IEC 27001:2022, Annex A, as a catalog of controls: number, short title, theme, and for those
/// that no earlier edition had the attribute `new`.
pub fn annex_a_2022(catalog: CatalogId) -> Result<Vec<Command>, DataError> {
    let annex: AnnexA = ANNEX_A.read()?;
    let controls = annex.controls.iter().map(|it| Control {
        number: it.number.clone(),
        title: Some(it.title.clone()),
        theme: Some(it.theme.clone()),
        attributes: it.new.then(|| annex.new.clone()).into_iter().collect(),
    });
    let controls = controls.collect();
    let it = ControlCatalog { catalog: annex.catalog, publication: annex.publication, controls };
    Ok(vec![catalog::Command::ImportControls(catalog, it).into()])
}

/// Import ISO/IEC 27001:2013, Annex A, as a catalog of bare numbers: where an older statement, or a mapping,
/// leads from.
pub fn annex_a_2013(catalog: CatalogId) -> Result<Vec<Command>, DataError> {
    let annex: AnnexA = ANNEX_A.read()?;
    let numbers: BTreeSet<_> = annex.controls.iter().flat_map(|it| &it.predecessors).collect();
    let mut numbers: Vec<_> = numbers.into_iter().cloned().collect();
    numbers.sort_by_cached_key(in_order);
    let bare = |number| Control { number, title: None, theme: None, attributes: BTreeMap::new() };
    let controls = numbers.into_iter().map(bare).collect();
    let Predecessor { catalog: name, publication, .. } = annex.predecessor;
    let it = ControlCatalog { catalog: name, publication, controls };
    Ok(vec![catalog::Command::ImportControls(catalog, it).into()])
}

/// Import the mapping from Annex A of 2013 to that of 2022, which are catalogs by then.
pub fn annex_a_2013_to_2022(
    mapping: CatalogId,
    source: CatalogId,
    target: CatalogId,
) -> Result<Vec<Command>, DataError> {
    let annex: AnnexA = ANNEX_A.read()?;
    let Predecessor { mapping: name, mapping_publication, .. } = annex.predecessor;
    let relations = relations(&annex.controls);
    let it = Mapping { catalog: name, publication: mapping_publication, source, target, relations };
    Ok(vec![catalog::Command::ImportMapping(mapping, it).into()])
}

/// Register the standards of the ISO/IEC 27000 family, and note which no longer hold.
pub fn standards(catalog: CatalogId) -> Result<Vec<Command>, DataError> {
    let Standards { catalog: name, standards } = STANDARDS.read()?;
    let commands = standards.into_iter().flat_map(|it| {
        let status = StatusChange { standard: it.key.clone(), status: it.status, successor: None };
        let changed = it.status != StandardStatus::Current;
        let register = catalog::Command::RegisterStandard(catalog, it.registered_in(&name));
        let change = changed.then_some(catalog::Command::ChangeStandardStatus(catalog, status));
        [Some(register), change].into_iter().flatten()
    });
    Ok(commands.map(Command::from).collect())
}

/// What each old number has become, by new number. The files say which number went where; what one is to the
/// other follows from how many went together and into how many.
fn relations(controls: &[AnnexControl]) -> Vec<Relation> {
    let successors = |old: &ControlNumber| controls.iter().filter(|it| it.predecessors.contains(old)).count();
    let of = |new: &AnnexControl, old: &ControlNumber| {
        let relation = match (new.predecessors.len() > 1, successors(old) > 1) {
            (false, false) => RelationKind::Equal,
            (true, false) => RelationKind::Subset,
            (false, true) => RelationKind::Superset,
            (true, true) => RelationKind::Intersects,
        };
        Relation { source: old.clone(), relation, target: new.number.clone() }
    };
    controls.iter().flat_map(|new| new.predecessors.iter().map(move |old| of(new, old))).collect()
}

/// `5.10` comes after `5.9`.
fn in_order(number: &ControlNumber) -> Vec<Option<u32>> {
    number.as_str().split('.').map(|part| part.parse().ok()).collect()
}

/// A data file.
struct Data {
    name: &'static str,
    text: &'static str,
}

impl Data {
    fn read<T: DeserializeOwned>(&self) -> Result<T, DataError> {
        serde_json::from_str(self.text).map_err(|source| DataError { name: self.name, source })
    }
}

/// `annex_a_2022.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnnexA {
    catalog: Reference,
    publication: Publication,
    predecessor: Predecessor,
    new: (Title, Title),
    controls: Vec<AnnexControl>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Predecessor {
    catalog: Reference,
    publication: Publication,
    mapping: Reference,
    mapping_publication: Publication,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnnexControl {
    number: ControlNumber,
    title: Title,
    theme: Title,
    new: bool,
    predecessors: Vec<ControlNumber>,
}

/// `standards.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Standards {
    catalog: Reference,
    standards: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    key: Reference,
    number: Title,
    part: Option<Title>,
    document_type: DocumentType,
    title: Title,
    edition: Title,
    #[serde(default)]
    amendments: Vec<Title>,
    status: StandardStatus,
    role: StandardRole,
    subject: Title,
    committee: Title,
}

impl Listed {
    fn registered_in(self, catalog: &Reference) -> Registration {
        Registration {
            catalog: catalog.clone(),
            key: self.key,
            number: self.number,
            part: self.part,
            document_type: self.document_type,
            title: self.title,
            edition: self.edition,
            amendments: self.amendments,
            committee: Some(self.committee),
            national_adoptions: Vec::new(),
            role: self.role,
            subject: Some(self.subject),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::catalog::Catalog;
    use crate::testing::{ANA, Given, given, title};

    const NEW: CatalogId = CatalogId::from_u128(0x2022);
    const OLD: CatalogId = CatalogId::from_u128(0x2013);
    const MAPPING: CatalogId = CatalogId::from_u128(0x1322);
    const FAMILY: CatalogId = CatalogId::from_u128(0x27000);

    #[test]
    fn annex_a_has_its_controls_by_theme_and_says_which_are_new() {
        let given = imported();
        let catalog = given.register.catalogs.get(NEW).unwrap();
        let count = |holds: &dyn Fn(&Control) -> bool| catalog.controls().filter(|it| holds(it)).count();
        let of = |theme| count(&|it| it.theme == Some(title(theme)));
        let themes = ["organizational", "people", "physical", "technological"];
        assert_eq!(themes.map(of), [37, 8, 14, 34]);
        assert_eq!(count(&|_| true), 93);
        assert_eq!(count(&|it| !it.attributes.is_empty()), 11);
        assert!(catalog.is_complete());
    }

    #[test]
    fn every_control_of_2013_has_become_something_of_2022() {
        let given = imported();
        let of = |id| given.register.catalogs.get(id).unwrap();
        let numbers: Vec<_> = of(OLD).controls().map(|it| &it.number).collect();
        let mapped: BTreeSet<_> = of(MAPPING).relations().map(|it| &it.source).collect();
        assert_eq!(numbers.len(), 114);
        assert_eq!(mapped, numbers.into_iter().collect());
        let targets: BTreeSet<_> = of(MAPPING).relations().map(|it| &it.target).collect();
        let unmapped: Vec<_> = of(NEW).controls().filter(|it| !targets.contains(&it.number)).collect();
        assert!(unmapped.iter().all(|it| !it.attributes.is_empty()));
        assert_eq!(unmapped.len(), 11);
    }

    #[test]
    fn what_a_number_has_become_follows_from_the_numbers() {
        let given = imported();
        let mapping = given.register.catalogs.get(MAPPING).unwrap();
        let kinds = |old: &str| -> Vec<_> {
            mapping.relations().filter(|it| it.source.as_str() == old).map(|it| it.relation).collect()
        };
        assert_eq!(kinds("6.1.1"), [RelationKind::Equal]);
        assert_eq!(kinds("5.1.1"), [RelationKind::Subset]);
        assert_eq!(kinds("18.2.3"), [RelationKind::Intersects, RelationKind::Intersects]);
    }

    #[test]
    fn the_family_has_twenty_standards_of_which_two_are_withdrawn() {
        let given = imported();
        let family: &Catalog = given.register.catalogs.get(FAMILY).unwrap();
        let withdrawn: Vec<_> = family
            .standards()
            .iter()
            .filter(|it| it.status() == StandardStatus::Withdrawn)
            .map(|it| it.registration.value.key.as_str())
            .collect();
        assert_eq!(family.standards().len(), 20);
        assert_eq!(withdrawn, ["ISO/IEC 27009:2020", "ISO/IEC TR 27015:2012"]);
    }

    #[test]
    fn importing_again_adds_nothing() {
        for command in commands() {
            imported().when(ANA, command).then([]);
        }
    }

    #[test]
    fn numbers_are_in_the_order_of_the_annex() {
        let given = imported();
        let old: Vec<_> = given.register.catalogs.get(OLD).unwrap().controls().collect();
        let first: Vec<_> = old.iter().take(3).map(|it| it.number.as_str()).collect();
        assert_eq!(first, ["5.1.1", "5.1.2", "6.1.1"]);
        assert_eq!(old.last().unwrap().number.as_str(), "18.2.3");
    }

    fn commands() -> Vec<Command> {
        let templates = [
            annex_a_2022(NEW),
            annex_a_2013(OLD),
            annex_a_2013_to_2022(MAPPING, OLD, NEW),
            standards(FAMILY),
        ];
        templates.into_iter().flat_map(|it| it.expect("a data file as it comes is readable")).collect()
    }

    fn imported() -> Given {
        commands().into_iter().fold(given([]), |given, command| given.when(ANA, command).then_given())
    }
}
