//! What a scanner does within strings, and with those that are keys of a document.

use super::{MOST_KEYS, Scanner};
use memchr::memchr2;

impl Scanner {
    /// Passes over a string's bytes; gives the place after them.
    pub(super) fn string(&mut self, bytes: &[u8], mut place: usize) -> usize {
        let start = place;
        while place < bytes.len() {
            if self.escaped {
                self.escaped = false;
                place += 1;
                continue;
            }
            match memchr2(b'"', b'\\', &bytes[place..]) {
                None => place = bytes.len(),
                Some(next) if bytes[place + next] == b'\\' => {
                    self.escaped = true;
                    place += next + 1;
                }
                Some(next) => {
                    place += next;
                    self.take_key(&bytes[start..place]);
                    self.in_string = false;
                    if self.reading_key {
                        self.reading_key = false;
                        self.key = unescaped(std::mem::take(&mut self.key));
                        if self.documents == 1 && self.keys.len() < MOST_KEYS {
                            self.keys.push(String::from_utf8_lossy(&self.key).into_owned());
                        }
                    }
                    return place + 1;
                }
            }
        }
        self.take_key(&bytes[start..]);
        place
    }

    fn take_key(&mut self, bytes: &[u8]) {
        // A key that is longer than any name is no name.
        const LONGEST: usize = 200;
        if self.reading_key {
            let room = LONGEST.saturating_sub(self.key.len());
            self.key.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }
}

/// A key without its escapes; one that cannot be read stays as it is.
fn unescaped(key: Vec<u8>) -> Vec<u8> {
    if !key.contains(&b'\\') {
        return key;
    }
    let quoted = [b"\"".as_slice(), &key, b"\""].concat();
    serde_json::from_slice::<String>(&quoted).map_or(key, String::into_bytes)
}
