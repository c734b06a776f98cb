//! Rules of signed notes and verifier keys.

use ed25519_dalek::{Signer as _, SigningKey};

use super::*;

/// The key and the note of the examples of Go's `golang.org/x/mod/sumdb/note`.
const NEUMANN: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NEUMANNS_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

#[test]
fn a_note_of_another_implementation_verifies() {
    let key: VerifierKey = NEUMANN.parse().unwrap();
    let note: SignedNote = NEUMANNS_NOTE.parse().unwrap();
    assert_eq!(note.verify(std::slice::from_ref(&key)), Ok(vec![&key]));
    assert_eq!(note.to_string(), NEUMANNS_NOTE);
    assert_eq!(key.to_string(), NEUMANN);
}

#[test]
fn a_note_changed_at_any_byte_is_refused() {
    let note = signed("one\ntwo\n", &[1]);
    let known = [key(1)];
    for at in 0..note.len() {
        for mask in [0x01, 0x20, 0x80, 0xff] {
            let mut changed = note.clone().into_bytes();
            changed[at] ^= mask;
            let believed =
                std::str::from_utf8(&changed).ok().and_then(|text| text.parse::<SignedNote>().ok());
            assert!(believed.is_none_or(|note| note.verify(&known).is_err()), "byte {at}, mask {mask:#x}");
        }
    }
}

#[test]
fn a_verifier_key_changed_at_any_byte_is_refused_or_another() {
    let text = key(1).to_string();
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] ^= 0x01;
        assert!(String::from_utf8(changed).unwrap().parse::<VerifierKey>().is_err(), "byte {at}");
    }
}

#[test]
fn signatures_by_unknown_keys_are_passed_over() {
    let note: SignedNote = signed("text\n", &[1, 2]).parse().unwrap();
    assert_eq!(note.verify(&[key(2)]).unwrap(), [&key(2)]);
    assert_eq!(note.verify(&[key(1), key(2), key(3)]).unwrap(), [&key(1), &key(2)]);
}

#[test]
fn a_note_without_a_known_signature_is_refused() {
    let note: SignedNote = signed("text\n", &[1]).parse().unwrap();
    assert_eq!(note.verify(&[key(2)]), Err(NoteError::Unsigned));
    assert_eq!(note.verify(&[]), Err(NoteError::Unsigned));
}

#[test]
fn a_known_key_that_fails_rejects_the_note_whoever_else_has_signed() {
    let text = "text\n".to_owned();
    let good = (key(1).name().to_owned(), signature("text\n", 1));
    let bad = (key(2).name().to_owned(), signature("other\n", 2));
    let note = SignedNote::new(text, vec![good, bad]).unwrap();
    assert!(note.verify(&[key(1)]).is_ok());
    assert_eq!(note.verify(&[key(1), key(2)]), Err(NoteError::Signature { name: key(2).name().to_owned() }));
}

#[test]
fn a_repeated_signature_counts_once_and_each_must_verify() {
    let by = |signature| (key(1).name().to_owned(), signature);
    let twice = vec![by(signature("text\n", 1)), by(signature("text\n", 1))];
    assert_eq!(SignedNote::new("text\n".to_owned(), twice).unwrap().verify(&[key(1)]).unwrap().len(), 1);

    let second_is_bad = vec![by(signature("text\n", 1)), by(signature("other\n", 1))];
    assert!(SignedNote::new("text\n".to_owned(), second_is_bad).unwrap().verify(&[key(1)]).is_err());
}

#[test]
fn the_last_empty_line_ends_the_text() {
    let note: SignedNote = signed("one\n\ntwo\n\n", &[1]).parse().unwrap();
    assert_eq!(note.text(), "one\n\ntwo\n\n");
    assert!(note.verify(&[key(1)]).is_ok());
}

#[test]
fn what_is_not_a_note_is_refused() {
    let good = signed("text\n", &[1]);
    assert!(good.parse::<SignedNote>().is_ok());
    for bad in [
        String::new(),
        "\n".to_owned(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        good.trim_end().to_owned(),
        format!("{good}\n"),
        format!("{good}more\n"),
        good.replace('\n', "\r\n"),
        good.replace("text", "te\txt"),
        good.replace('\u{2014}', "-"),
        good.replace("\u{2014} ", "\u{2014}"),
        good.replace('=', ""),
        good.replace("log.example/1", "log.example+1"),
    ] {
        assert!(bad.parse::<SignedNote>().is_err(), "{bad:?}");
    }
}

#[test]
fn a_note_has_at_most_the_stated_number_of_signatures() {
    let most = [1; SIGNATURES_MAX];
    assert!(signed("text\n", &most).parse::<SignedNote>().is_ok());
    let line = NEUMANNS_NOTE.lines().last().unwrap();
    let too_many = format!("{}{line}\n", signed("text\n", &most));
    assert!(matches!(too_many.parse::<SignedNote>(), Err(NoteError::SignatureCount { .. })));
}

#[test]
fn keys_without_a_proper_name_or_strength_are_refused() {
    let public = SigningKey::from_bytes(&[1; 32]).verifying_key().to_bytes();
    for name in ["", "a b", "a+b", "a\u{2003}b", "a\nb", "a\u{1}b"] {
        assert!(VerifierKey::ed25519(name, public).is_err(), "{name:?}");
    }
    let mut neutral_element = [0; 32];
    neutral_element[0] = 1;
    assert!(matches!(VerifierKey::ed25519("weak", neutral_element), Err(NoteError::WeakKey { .. })));
}

fn secret(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn key(seed: u8) -> VerifierKey {
    VerifierKey::ed25519(&format!("log.example/{seed}"), secret(seed).verifying_key().to_bytes()).unwrap()
}

fn signature(text: &str, seed: u8) -> Signature {
    Signature::new(key(seed).id(), secret(seed).sign(text.as_bytes()).to_bytes().to_vec())
}

fn signed(text: &str, seeds: &[u8]) -> String {
    let signatures = seeds.iter().map(|seed| (key(*seed).name().to_owned(), signature(text, *seed)));
    SignedNote::new(text.to_owned(), signatures.collect()).unwrap().to_string()
}
