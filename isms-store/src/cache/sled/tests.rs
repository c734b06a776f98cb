//! Rules of the cache on disk: it keeps what it was given, or nothing, and takes no more room than that.

use tempfile::TempDir;

use super::*;
use crate::cache::derived::Derived;
use crate::cache::memory::MemoryCache;
use crate::cache::sled::tag::{TAG, TAG_FILE};
use crate::tree::Hash;

#[test]
fn every_cache_keeps_what_it_was_given_last() {
    let home = TempDir::new().unwrap();
    let caches: [&dyn Cache; 2] = [&MemoryCache::new(), &opened(&home)];
    for cache in caches {
        assert_eq!(cache.get("a/1"), Ok(None));
        assert_eq!(cache.keys(""), Ok(vec![]));
        cache.remove("a/1").unwrap();
        for (key, length) in [("a/1", 0), ("a/2", 1), ("b", 3_000_000), ("a/1", 1_000), ("b", 2_000_000)] {
            cache.put(key, &value(length)).unwrap();
            assert_eq!(cache.get(key), Ok(Some(value(length))));
        }
        assert_eq!(cache.keys("a/"), Ok(vec!["a/1".to_owned(), "a/2".to_owned()]));
        cache.remove("a/1").unwrap();
        cache.flush().unwrap();
        assert_eq!(cache.get("a/1"), Ok(None));
        assert_eq!(cache.keys(""), Ok(vec!["a/2".to_owned(), "b".to_owned()]));
    }
}

#[test]
fn a_value_of_any_length_comes_back_after_reopening() {
    let home = TempDir::new().unwrap();
    let volume = CHUNK_BYTES * VOLUME_CHUNKS;
    let lengths =
        [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, volume - 1, volume, volume + 1, volume * 3];
    let cache = opened(&home);
    for length in lengths {
        cache.put(&length.to_string(), &value(length)).unwrap();
    }
    drop(cache);
    let cache = opened(&home);
    for length in lengths {
        assert_eq!(cache.get(&length.to_string()), Ok(Some(value(length))));
    }
}

#[test]
fn it_is_closed_and_opened_on_its_way_without_losing_anything() {
    let home = TempDir::new().unwrap();
    let cache = opened(&home);
    let length = TRAFFIC_BYTES_MAX / 2;
    for key in ["1", "2", "3"] {
        cache.put(key, &value(length)).unwrap();
    }
    assert!(cache.state().as_ref().unwrap().traffic < TRAFFIC_BYTES_MAX);
    for key in ["1", "2", "3"] {
        assert_eq!(cache.get(key).unwrap().map(|it| it.len()), Some(length));
    }
}

#[test]
fn nothing_becomes_a_file_of_its_own_and_what_is_replaced_leaves_its_room() {
    let home = TempDir::new().unwrap();
    let session = |_| {
        let cache = opened(&home);
        (0..4).for_each(|_| cache.put("snapshot", &value(1_300_000)).unwrap());
        cache.flush().unwrap();
        let trees = cache.state().as_ref().unwrap().db.tree_names().len();
        assert_eq!(trees, 2 + 3, "sled's own, the values, and the volumes of one");
        drop(cache);
        fs::metadata(home.path().join("db")).unwrap().len()
    };
    let rooms: Vec<u64> = (0..26).map(session).collect();
    assert!(rooms.iter().all(|room| *room < 40_000_000), "a hundred times 1.3 MB in turn took {rooms:?}");
    assert_eq!(fs::read_dir(home.path().join("blobs")).unwrap().count(), 0);
}

#[test]
fn what_was_never_finished_is_removed_when_it_is_opened() {
    let home = TempDir::new().unwrap();
    let cache = opened(&home);
    cache.put("whole", &value(1_000)).unwrap();
    let unfinished = cache.attempt("be written", |open| {
        let new = Extent { number: open.next, length: 2_000_000 };
        open.enter("new", Entry { whole: None, other: Some(new) })?;
        open.write(new, &value(1_500_000))?;
        let whole = open.entry("whole")?.whole;
        let next = Extent { number: new.number + 1, length: 10 };
        open.enter("whole", Entry { whole, other: Some(next) })?;
        open.write(next, &value(10))
    });
    unfinished.unwrap();
    drop(cache);
    let cache = opened(&home);
    assert_eq!(cache.get("whole"), Ok(Some(value(1_000))));
    assert_eq!(cache.keys(""), Ok(vec!["whole".to_owned()]));
    assert_eq!(cache.state().as_ref().unwrap().db.tree_names().len(), 3);
}

#[test]
fn an_entry_that_claims_more_than_there_is_makes_nothing() {
    let home = TempDir::new().unwrap();
    let cache = opened(&home);
    cache.put("whole", &value(1_000_000)).unwrap();
    let lying = cache.attempt("be written", |open| {
        let whole = open.entry("whole")?.whole.map(|it| Extent { length: u64::MAX, ..it });
        let other = Some(Extent { number: 1 << 40, length: u64::MAX });
        open.enter("whole", Entry { whole, other })?;
        open.enter("nowhere", Entry { whole: other, other: None })?;
        open.enter("last", Entry { whole: Some(Extent { number: u64::MAX, length: 1 }), other: None })
    });
    lying.unwrap();
    drop(cache);
    let cache = opened(&home);
    let trees = || cache.state().as_ref().unwrap().db.tree_names().len();
    assert_eq!(trees(), 2 + 3);
    assert_eq!(cache.get("whole"), Ok(Some(value(1_000_000))));
    assert_eq!(cache.get("nowhere"), Ok(Some(vec![])));
    assert_eq!(trees(), 2 + 3);
    cache.remove("whole").unwrap();
    assert_eq!(trees(), 2);
    assert_eq!(cache.put("key", &value(10)).unwrap_err().why, "Unsupported: no number is left");
    cache.put("key", &value(10)).unwrap();
    assert_eq!(cache.get("key"), Ok(Some(value(10))));
}

#[test]
fn a_value_that_is_too_long_is_refused_and_nothing_is_lost() {
    let home = TempDir::new().unwrap();
    let cache = opened(&home);
    cache.put("key", &value(10)).unwrap();
    // Zeros that nobody looks at take no room.
    let error = cache.put("key", &vec![0; SledCache::VALUE_BYTES_MAX + 1]).unwrap_err().to_string();
    assert!(error.contains(&SledCache::VALUE_BYTES_MAX.to_string()), "{error}");
    assert_eq!(cache.get("key"), Ok(Some(value(10))));
}

#[test]
fn a_snapshot_of_sleds_that_was_never_finished_is_in_nobodys_way() {
    let home = TempDir::new().unwrap();
    opened(&home).put("key", &value(1_000)).unwrap();
    fs::write(home.path().join("snap.0000000000000000.generating"), b"half").unwrap();
    assert_eq!(opened(&home).get("key"), Ok(Some(value(1_000))));
}

#[test]
fn a_cache_is_open_once() {
    let home = TempDir::new().unwrap();
    let cache = opened(&home);
    cache.put("key", &value(10)).unwrap();
    let error = SledCache::open(home.path()).err().unwrap();
    assert_eq!(error.to_string(), "the cache could not be opened: it is open elsewhere");
    assert_eq!(cache.get("key"), Ok(Some(value(10))));
    drop(cache);
    assert_eq!(opened(&home).get("key"), Ok(Some(value(10))));
}

#[test]
fn what_cannot_be_opened_is_deleted_and_nothing_beside_it() {
    let home = TempDir::new().unwrap();
    for name in ["db", "conf"] {
        opened(&home).put("key", &value(1_000)).unwrap();
        fs::write(home.path().join("mine"), b"mine").unwrap();
        let path = home.path().join(name);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let (cache, lost) = SledCache::open(home.path()).unwrap();
        assert!(lost.is_some(), "{name}");
        assert_eq!(cache.get("key"), Ok(None));
        cache.put("key", &value(2_000)).unwrap();
        assert_eq!(cache.get("key"), Ok(Some(value(2_000))));
        assert_eq!(fs::read(home.path().join("mine")).unwrap(), b"mine");
    }
}

#[test]
fn an_error_on_the_way_is_told_once_and_it_goes_on_empty() {
    let home = TempDir::new().unwrap();
    let cache = opened(&home);
    cache.put("key", &value(10)).unwrap();
    let error = cache.attempt("be read", |_| Err::<(), _>(sled::Error::Unsupported("this".into())));
    assert_eq!(error.unwrap_err().action, "be read");
    assert_eq!(cache.get("key"), Ok(None));
    let error = cache.attempt("be read", |_| -> sled::Result<()> { panic!("as it does") });
    assert_eq!(error.unwrap_err().why, "sled panicked");
    cache.put("key", &value(10)).unwrap();
    assert_eq!(cache.get("key"), Ok(Some(value(10))));
}

#[test]
fn in_a_directory_that_was_not_made_for_it_nothing_is_opened_made_or_deleted() {
    let foreign =
        [("db", "precious"), ("conf", "settings"), ("snap.1", "mine"), (TAG_FILE, "of another program")];
    for (name, content) in foreign {
        let home = TempDir::new().unwrap();
        fs::write(home.path().join(name), content).unwrap();
        let error = SledCache::open(home.path()).err().unwrap().to_string();
        assert!(error.contains("move it elsewhere"), "{error}");
        let left: Vec<_> = fs::read_dir(home.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left, [name]);
        assert_eq!(fs::read_to_string(home.path().join(name)).unwrap(), content);
    }
}

#[test]
fn a_tag_that_was_begun_is_finished() {
    for length in [0, 1, TAG.len() - 1] {
        let home = TempDir::new().unwrap();
        fs::write(home.path().join(TAG_FILE), &TAG[..length]).unwrap();
        opened(&home).put("key", &value(10)).unwrap();
        assert_eq!(fs::read(home.path().join(TAG_FILE)).unwrap(), TAG);
        assert_eq!(opened(&home).get("key"), Ok(Some(value(10))));
    }
}

/// Contract 57: bytes of the files changed, files cut off, files gone.
#[test]
fn damaged_files_give_what_was_put_or_what_is_no_record() {
    const ROUNDS: u64 = 60;
    let record = Derived { size: 7, commit: Hash::of(b"commit"), content: value(700_000) };
    let home = TempDir::new().unwrap();
    let (mut found, mut random) = (0, 1_u64);
    for round in 0..ROUNDS {
        let (cache, _) = SledCache::open(home.path()).unwrap();
        let keys = ["1", "2", "3"];
        for key in keys {
            cache.put(key, &record.to_bytes(key, 1)).unwrap();
        }
        drop(cache);
        let names = files(&home);
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let path = &names[usize::try_from(round).unwrap() % names.len()];
        let mut bytes = fs::read(path).unwrap();
        let at = usize::try_from(random >> 17).unwrap() % bytes.len().max(1);
        match random >> 61 {
            0 => bytes.truncate(at),
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (round % 8)),
        }
        fs::write(path, bytes).unwrap();
        let Ok((cache, _)) = SledCache::open(home.path()) else { panic!("round {round}: no cache at all") };
        for key in keys {
            let bytes = cache.get(key).ok().flatten();
            let read = bytes.and_then(|bytes| Derived::from_bytes(bytes, key, 1));
            assert!(read.is_none_or(|read| read == record), "round {round}: a record that nobody put");
            found += u64::from(cache.get(key).is_ok_and(|it| it.is_some()));
        }
    }
    assert!(found > 0 && found < ROUNDS * 3, "{found} of {} values were found", ROUNDS * 3);
}

fn files(home: &TempDir) -> Vec<PathBuf> {
    let entries = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path());
    let is_sleds = |path: &PathBuf| path.is_file() && !path.ends_with(LOCK_FILE) && !path.ends_with(TAG_FILE);
    let mut files: Vec<_> = entries.filter(is_sleds).collect();
    files.sort();
    files
}

fn opened(home: &TempDir) -> SledCache {
    let (cache, lost) = SledCache::open(home.path()).unwrap();
    assert_eq!(lost, None);
    cache
}

/// Bytes of which no two parts are equal.
fn value(length: usize) -> Vec<u8> {
    let mut value = vec![0; length];
    for (number, part) in (0_u64..).zip(value.as_chunks_mut().0) {
        *part = number.to_be_bytes();
    }
    value
}
