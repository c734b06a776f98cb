//! A new version of a projection beside the old one.

use isms::{Beginning, Cache as _, Standing};

use super::*;

#[test]
fn the_old_one_serves_until_the_new_one_has_caught_up_and_is_forgotten_then() {
    let home = Home::new();
    let isms = home.create();
    isms.keep(A::new()).unwrap().read(|_| ()).unwrap();
    drop(isms);
    assert_eq!(home.cache.keys("kept/").unwrap(), ["kept/a/1"]);

    let isms = home.open();
    let old = isms.keep(A::new()).unwrap();
    let (new, gate) = A2::waiting_at(4);
    let new = isms.keep(new).unwrap();
    gate.reached.recv().unwrap();
    home.register(&isms, "P-2");
    assert_eq!(old.read(Vec::len).unwrap(), 6, "it serves while the other is built");
    assert_eq!((old.standing(), new.standing()), (Standing::Current, Standing::Building));
    assert_eq!(home.cache.keys("kept/a/1").unwrap(), ["kept/a/1"]);

    gate.release.send(()).unwrap();
    assert_eq!(new.read(Vec::len).unwrap(), 6);
    isms.close();
    assert_eq!((old.standing(), new.standing()), (Standing::Retired, Standing::Current));
    assert_eq!(home.cache.keys("kept/").unwrap(), ["kept/a/2"]);
    assert_eq!(old.read(Vec::len).unwrap(), 6, "whoever has its handle is answered");
    assert_eq!(old.standing(), Standing::Retired);
}

#[test]
fn what_versions_have_left_that_no_program_knows_is_forgotten_too() {
    let home = Home::new();
    let isms = home.create();
    isms.keep(A::new()).unwrap().read(|_| ()).unwrap();
    isms.keep(B::new()).unwrap().read(|_| ()).unwrap();
    drop(isms);
    let others = ["kept/a/9", "kept/a/next", "kept/a/1/1", "kept/ab/1"];
    for other in others {
        home.cache.put(other, b"somebody's").unwrap();
    }
    let isms = home.open();
    isms.keep(A2::new()).unwrap().read(|_| ()).unwrap();
    drop(isms);
    let mut expected = [&others[..], &["kept/a/2", "kept/b/1"]].concat();
    expected.sort_unstable();
    assert_eq!(home.cache.keys("kept/").unwrap(), expected);
}

#[test]
fn an_old_one_that_comes_after_the_new_one_answers_and_is_not_kept() {
    let home = Home::new();
    let isms = home.create();
    isms.keep(A2::new()).unwrap().read(|_| ()).unwrap();
    let old = isms.keep(A::new()).unwrap();
    assert_eq!(old.standing(), Standing::Retired);
    home.register(&isms, "P-2");
    assert_eq!(old.read(Vec::len).unwrap(), 6);
    drop(isms);
    assert_eq!(home.cache.keys("kept/").unwrap(), ["kept/a/2"]);
}

#[test]
fn one_that_fails_does_not_take_the_place_of_the_old_one() {
    let home = Home::new();
    let isms = home.create();
    let old = isms.keep(A::new()).unwrap();
    let new = isms.keep(A2::doing(|_| Err("not yet written".into()))).unwrap();
    assert!(new.read(|_| ()).is_err());
    assert_eq!(old.read(Vec::len).unwrap(), 5);
    drop(isms);
    let isms = home.open();
    isms.keep(A::new()).unwrap();
    assert_eq!(only(&isms).beginning, Beginning::Kept { position: 5 });
}
