//! How much a load may take: of memory, and of what one dropped file unpacks to.

use serde::{Deserialize, Serialize};

/// How every refusal for one of these limits ends, by which the page knows where to offer to raise it.
pub const RAISE: &str = "raise the limit of unpacking to read it";

/// How much a load may take. A file that unpacks to more is taken for a bomb and refused by the limit's name; a load that
/// needs more memory is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// What is compressed may unpack to so many times its size, once it has unpacked to more than [`Limits::free`].
    pub ratio: u64,
    /// So many bytes may come of however few.
    pub free: u64,
    /// Archives and compressions that may lie within one another.
    pub depth: usize,
    /// Members of all the archives in one dropped file, together.
    pub members: u64,
    /// Bytes that all that is packed in one dropped file, at any depth, may unpack to together.
    pub unpacked: u64,
    /// Bytes that the engine may hold.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            // Logs come to 30 times their size, and rarely to 100; deflate cannot pass 1032.
            ratio: 250,
            free: 64 << 20,
            // An export of CloudWatch Logs in a tar.gz in a zip has three.
            depth: 4,
            // A bucket's logs of years are fewer.
            members: 1_000_000,
            // More rows than the 4 GiB of a tab's memory hold.
            unpacked: 64 << 30,
            // The page knows how much the device has.
            memory: u64::MAX,
        }
    }
}

impl Limits {
    /// Why something is refused that unpacks to more than its size allows.
    pub fn past_ratio(&self) -> String {
        format!("it unpacks to more than {} times its size, which no log does: not read; {RAISE}", self.ratio)
    }

    /// Why something is refused that lies too deep.
    pub fn past_depth(&self) -> String {
        format!(
            "it lies within more than {} archives: not read; unpack it and drop what comes out, or {RAISE}",
            self.depth
        )
    }

    /// Why what has too many members is refused.
    pub fn past_members(&self) -> String {
        format!("the file as dropped has more than {} members: not read; {RAISE}", self.members)
    }

    /// Why what unpacks to too much in all is refused.
    pub fn past_unpacked(&self) -> String {
        format!("the file as dropped unpacks to more than {}: not read; {RAISE}", bytes(self.unpacked))
    }
}

/// A number of bytes, in the largest unit in which it is whole.
fn bytes(bytes: u64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut unit = 0;
    let mut number = bytes;
    while number > 0 && number.is_multiple_of(1024) && unit + 1 < units.len() {
        number /= 1024;
        unit += 1;
    }
    format!("{number} {}", units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_named_whole() {
        assert_eq!(bytes(64 << 30), "64 GiB");
        assert_eq!(bytes(1536), "1536 bytes");
        assert_eq!(bytes(0), "0 bytes");
    }
}
