//! A site in a directory: the whole of it, or what was there before.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use isms::{Founding, Isms, LogError, SiteError, WorkProgress};
use tempfile::TempDir;

#[test]
fn the_same_moment_gives_the_same_files() {
    let home = Home::founded();
    let pages = home.write().unwrap();
    let first = home.files();
    home.write().unwrap();
    assert_eq!(first, home.files());
    assert_eq!(first.len() as u64, pages + 1, "the pages, and the mark");
}

#[test]
fn an_earlier_site_is_replaced_with_nothing_left_of_it() {
    let home = Home::founded();
    home.write().unwrap();
    fs::write(home.site().join("reports/stale.html"), "old").unwrap();
    home.write().unwrap();
    assert!(!home.files().contains_key("reports/stale.html"));
    assert_eq!(home.beside(), ["acme.isms", "acme.isms.key", "site"]);
}

#[test]
fn an_empty_directory_is_taken() {
    let home = Home::founded();
    fs::create_dir(home.site()).unwrap();
    home.write().unwrap();
    assert!(home.site().join("index.html").is_file());
}

#[test]
fn a_directory_with_something_else_in_it_is_left_alone() {
    let home = Home::founded();
    fs::create_dir(home.site()).unwrap();
    fs::write(home.site().join("thesis.txt"), "years of work").unwrap();
    let error = home.write().unwrap_err();
    assert!(matches!(error, SiteError::Occupied { .. }), "{error}");
    assert!(error.to_string().contains("name another directory, or empty it"));
    assert_eq!(home.files(), BTreeMap::from([("thesis.txt".into(), "years of work".into())]));
    fs::rename(home.site(), home.directory.path().join("site.partial")).unwrap();
    assert!(
        matches!(home.write(), Err(SiteError::Occupied { .. })),
        "nor is one where the pages would go first"
    );
}

#[test]
fn whoever_stops_it_at_any_page_leaves_what_was_there() {
    let home = Home::founded();
    let pages = home.write().unwrap();
    fs::write(home.site().join("index.html"), "the earlier one").unwrap();
    let before = home.files();
    for nth in [1, 2, pages / 2, pages] {
        let mut calls = 0;
        let stopped = home.write_watched(|_| {
            calls += 1;
            if calls == nth { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(stopped, Err(SiteError::Log(LogError::Stopped))), "at {nth}");
        assert_eq!(calls, nth);
        assert_eq!(home.files(), before);
        assert_eq!(home.beside(), ["acme.isms", "acme.isms.key", "site"]);
    }
}

#[test]
fn what_a_killed_writer_left_is_taken_away_by_the_next() {
    let home = Home::founded();
    let partial = home.directory.path().join("site.partial");
    fs::create_dir_all(partial.join("reports")).unwrap();
    fs::write(partial.join("isms-site.txt"), "").unwrap();
    fs::write(partial.join("reports/assets.html"), "half").unwrap();
    home.write().unwrap();
    assert_eq!(home.beside(), ["acme.isms", "acme.isms.key", "site"]);
}

#[test]
fn two_do_not_write_one_site_at_the_same_time() {
    let home = Home::founded();
    let mut second = None;
    home.write_watched(|_| {
        second.get_or_insert_with(|| home.write());
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(matches!(second, Some(Err(SiteError::Busy { .. }))));
    assert!(home.site().join("index.html").is_file());
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_the_site_behind_it_is_replaced() {
    let home = Home::founded();
    let real = home.directory.path().join("real");
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, home.site()).unwrap();
    home.write().unwrap();
    assert!(home.site().is_symlink() && real.join("index.html").is_file());
}

struct Home {
    directory: TempDir,
    isms: Isms,
}

impl Home {
    fn founded() -> Self {
        let directory = TempDir::new().unwrap();
        let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        let (isms, _) = Isms::create(directory.path().join("acme.isms"), &founding).unwrap();
        Self { directory, isms }
    }

    fn site(&self) -> std::path::PathBuf {
        self.directory.path().join("site")
    }

    fn write(&self) -> Result<u64, SiteError> {
        self.write_watched(|_| ControlFlow::Continue(()))
    }

    fn write_watched(&self, watch: impl FnMut(WorkProgress) -> ControlFlow<()>) -> Result<u64, SiteError> {
        let last = self.isms.log().size();
        let moment = self.isms.as_of(isms::moment::AsOf::Position(last)).unwrap();
        self.isms.write_site(&moment, self.site(), watch)
    }

    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        gather(&self.site(), &self.site(), &mut files);
        files
    }

    fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| !name.contains(".pin"));
        names.sort();
        names
    }
}

fn gather(root: &Path, directory: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}
