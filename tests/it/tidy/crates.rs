//! The crates of the workspace and which of them each may know.

/// One crate: where it is, and what lies below it.
pub(super) struct Crate {
    name: &'static str,
    pub(super) manifest: &'static str,
    pub(super) sources: &'static str,
    below: &'static [&'static str],
}

/// From the bottom up.
pub(super) const ALL: [Crate; 4] = [
    Crate { name: "isms-core", manifest: "isms-core/Cargo.toml", sources: "isms-core/src/", below: &[] },
    Crate {
        name: "isms-store",
        manifest: "isms-store/Cargo.toml",
        sources: "isms-store/src/",
        below: &["isms-core"],
    },
    Crate {
        name: "isms-projections",
        manifest: "isms-projections/Cargo.toml",
        sources: "isms-projections/src/",
        below: &["isms-core"],
    },
    Crate {
        name: "isms",
        manifest: "Cargo.toml",
        sources: "src/",
        below: &["isms-core", "isms-projections", "isms-store"],
    },
];

/// What the manifest of `one` depends on beside or above it, and what it lacks of what lies below.
pub(super) fn complaints(one: &Crate, manifest: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let (normal, dev) = dependencies(manifest);
    // A crate may name itself for its tests, which turns on a feature of its own.
    for name in normal.iter().chain(dev.iter().filter(|it| *it != one.name)) {
        if !one.below.contains(&name.as_str()) {
            complaints.push(format!(
                "{}: depends on `{name}`, which does not lie below `{}`",
                one.manifest, one.name
            ));
        }
    }
    for name in one.below.iter().filter(|it| !normal.iter().any(|found| found == *it)) {
        complaints
            .push(format!("{}: does not depend on `{name}`, which `{}` stands on", one.manifest, one.name));
    }
    complaints
}

/// The crates of this workspace that a manifest names: to build with, and for its tests.
fn dependencies(manifest: &str) -> (Vec<String>, Vec<String>) {
    let (mut normal, mut dev) = (Vec::new(), Vec::new());
    let (mut section, mut name) = (String::new(), String::new());
    for line in manifest.lines().map(str::trim).filter(|it| !it.starts_with('#')) {
        if let Some(header) = line.strip_prefix('[') {
            (section, name) = divided(header.split(']').next().unwrap_or_default());
        } else if section.ends_with("dependencies") && section != "workspace.dependencies" && name.is_empty()
        {
            line.split(['=', '.', ' ']).next().unwrap_or_default().clone_into(&mut name);
        }
        let renamed = section.ends_with("dependencies").then(|| package(line)).flatten();
        let of = if section.ends_with("dev-dependencies") { &mut dev } else { &mut normal };
        of.extend([renamed, Some(std::mem::take(&mut name))].into_iter().flatten().filter(|it| is_ours(it)));
    }
    (normal, dev)
}

/// `dependencies.isms-core` is the section `dependencies` and the crate; other headers name none.
fn divided(header: &str) -> (String, String) {
    match header.rsplit_once("dependencies.") {
        Some((before, name)) => (format!("{before}dependencies"), name.trim_matches('"').to_owned()),
        None => (header.to_owned(), String::new()),
    }
}

/// The value of `package` where a dependency goes by another name.
fn package(line: &str) -> Option<String> {
    let (_, behind) = line.split_once("package")?;
    let value = behind.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
    value.split('"').next().map(str::to_owned)
}

fn is_ours(name: &str) -> bool {
    ALL.iter().any(|it| it.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_that_are_drawn_are_enough() {
        let [core, store, projections, facade] = &ALL;
        let below = "[dependencies]\nserde = \"1\"\nisms-core.workspace = true\n";
        assert!(complaints(core, "[dependencies]\nserde = \"1\"\n").is_empty());
        assert!(complaints(store, below).is_empty());
        assert!(complaints(projections, below).is_empty());
        let manifest = format!(
            "[workspace.dependencies]\nisms-core = {{ path = \"isms-core\" }}\n[package]\nname = \"isms\"\n{below}\
             isms-store.workspace = true\nisms-projections = {{ workspace = true }}\n\
             [dev-dependencies]\nisms = {{ path = \".\", features = [\"cli\"] }}\n"
        );
        assert!(complaints(facade, &manifest).is_empty(), "{:?}", complaints(facade, &manifest));
    }

    #[test]
    fn an_arrow_up_or_sideways_is_found_however_it_is_written() {
        let [core, store, ..] = &ALL;
        for manifest in [
            "[dependencies]\nisms-store.workspace = true\n",
            "[dependencies]\nisms-store = { workspace = true }\n",
            "[dependencies]\nstore = { path = \"../isms-store\", package = \"isms-store\" }\n",
            "[dependencies.isms-store]\nworkspace = true\n",
            "[dependencies.store]\npackage = \"isms-store\"\n",
            "[dev-dependencies]\nisms-store.workspace = true\n",
            "[build-dependencies]\nisms-store.workspace = true\n",
            "[target.'cfg(unix)'.dependencies]\nisms-store.workspace = true\n",
        ] {
            assert_eq!(complaints(core, manifest).len(), 1, "{manifest}");
        }
        let sideways = "[dependencies]\nisms-core.workspace = true\nisms-projections.workspace = true\n";
        assert_eq!(complaints(store, sideways).len(), 1);
    }

    #[test]
    fn an_arrow_that_is_missing_is_found() {
        assert_eq!(complaints(&ALL[3], "[dependencies]\nisms-core.workspace = true\n").len(), 2);
    }
}
