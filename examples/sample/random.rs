//! Chance with a seed, in integers alone, so that every machine draws the same story.

/// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
pub struct Random(u64);

/// What S3 makes request IDs of.
const REQUEST_ID: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &[u8] = b"0123456789abcdef";

/// How long a request takes, in percent of the usual: most are near it, a few take many times as long.
const SPREAD: &[i64] = &[55, 65, 72, 80, 85, 90, 94, 98, 100, 104, 110, 118, 130, 150, 190, 260, 480];

impl Random {
    /// The stream with that number of that seed; streams do not disturb each other.
    pub fn new(seed: u64, stream: &str) -> Random {
        // FNV-1a, so that a stream is known by its name and not by its place in a list.
        let hash = stream
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Random(seed ^ hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    /// True in that many cases of a hundred.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.between(0, items.len() as i64 - 1) as usize]
    }

    /// A number around the usual one, with a long tail upwards.
    pub fn around(&mut self, usual: i64) -> i64 {
        let percent = *self.pick(SPREAD) + self.between(-4, 4);
        (usual * percent / 100).max(1)
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| *self.pick(alphabet) as char).collect()
    }

    /// So many lower-case hexadecimal digits.
    pub fn hex(&mut self, length: usize) -> String {
        self.text(HEX, length)
    }

    /// So many letters and digits.
    pub fn alphanumeric(&mut self, length: usize) -> String {
        self.text(ALPHANUMERIC, length)
    }

    /// A request ID as S3 writes them.
    pub fn request_id(&mut self) -> String {
        self.text(REQUEST_ID, 16)
    }

    /// A host ID of 76 characters. Real ones are random all over; these share their beginnings, which keeps the
    /// packed files small.
    pub fn host_id(&mut self) -> String {
        let mut host = Random(self.next() % 16);
        format!("{}{}=", host.text(BASE64, 70), self.text(BASE64, 5))
    }

    /// A UUID (version 4) of which, for the same reason, only the first half is random.
    pub fn uuid(&mut self) -> String {
        let half = Random(self.next() % 16).hex(15);
        format!("{}-{}-4{}-a{}-{}", self.hex(8), self.hex(4), self.hex(3), &half[..3], &half[3..])
    }
}
