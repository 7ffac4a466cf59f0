//! The SHA-256 of files, by which anybody can tell that they are the same.

use crate::import::ReadAt;
use crate::language::Work;
use crate::query::Pace;
use sha2::{Digest, Sha256};
use std::rc::Rc;

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;

/// The SHA-256 of each content in hexadecimal, or why it cannot be read.
pub async fn hash(contents: &[Rc<dyn ReadAt>], pace: Pace<'_>) -> Vec<Result<String, String>> {
    let total: u64 = contents.iter().map(|content| content.len()).sum();
    let (mut hashes, mut done) = (Vec::with_capacity(contents.len()), 0);
    for content in contents {
        hashes.push(hash_one(&**content, &mut done, total, pace).await);
        content.release();
    }
    hashes
}

async fn hash_one(content: &dyn ReadAt, done: &mut u64, total: u64, pace: Pace<'_>) -> Result<String, String> {
    let (mut hasher, mut offset) = (Sha256::new(), 0);
    while offset < content.len() {
        let piece = content.read_at(offset, PIECE)?;
        if piece.is_empty() {
            return Err("it is shorter than it was".to_owned());
        }
        hasher.update(&piece);
        offset += piece.len() as u64;
        *done += piece.len() as u64;
        // Of a total that a 32-bit number does not hold, thousandths tell enough.
        let thousandths = *done * 1000 / total.max(1);
        pace.turn(Work::Hashing, thousandths as usize, 1000).await;
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::finish;

    #[test]
    fn hashes_are_those_of_the_standard() {
        // Source: <https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values>
        let contents: [Rc<dyn ReadAt>; 2] = [Rc::new(b"abc".to_vec()), Rc::new(Vec::new())];
        let expected = [
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ];
        assert_eq!(finish(hash(&contents, Pace::AT_ONCE)), expected.map(|hash| Ok(hash.to_owned())));
        // FIPS 180-2, a million times the letter a.
        let many: [Rc<dyn ReadAt>; 1] = [Rc::new(vec![b'a'; 1_000_000])];
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
        assert_eq!(finish(hash(&many, Pace::AT_ONCE)), [Ok(expected.to_owned())]);
    }
}
