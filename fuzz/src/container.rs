//! A container: the rows of what lies in it, whatever the pieces in which it is read, and nothing past its limits.

use super::decoder::assert_same;
use super::memory::bounded;
use super::packed::{gzip, tar, zip, zstd};
use super::pieces::Chance;
use super::records::fill_all;
use super::session;
use bucketscope::import::{
    Budget, FileImport, Flow, HEAD, Limits, Opened, Packing, Part, PartReport, ReadAt, Tables, Unpacked, open,
    parse_again, reread,
};
use bucketscope::schema::{FileReport, Source};
use bucketscope::table::{Locator, RawRecords, Table, record_hash};
use std::rc::Rc;

/// Limits that a few bytes reach.
pub const LIMITS: Limits =
    Limits { ratio: 20, free: 100_000, depth: 3, members: 12, unpacked: 400_000, memory: u64::MAX };

/// Buffers of unpacking, for each container that is open at once, and of the directory of a zip.
const BUFFERS: usize = 2 << 20;

/// Puts a content into a container, parts of it into parts of that where it has some.
type Pack = fn(&[u8], &mut Chance) -> Vec<u8>;

/// The containers, each with the bytes at which one may be known and what makes one.
const CONTAINERS: [(&str, &[u8], usize, Pack); 4] = [
    ("gzip", b"\x1f\x8b", 0, |content, chance| {
        let cut = chance.below(content.len() + 1);
        [gzip(&content[..cut]), gzip(&content[cut..])].concat()
    }),
    ("zip", b"PK", 0, |content, chance| zip(&[("log", content.to_vec())], chance.below(2) == 0)),
    ("tar", b"ustar", 257, |content, _| tar(&[("log", content.to_vec())])),
    ("zstd", b"\x28\xb5\x2f\xfd", 0, |content, chance| {
        let cut = chance.below(content.len() + 1);
        [zstd(&content[..cut]), zstd(&content[cut..])].concat()
    }),
];

/// The names of the containers.
pub fn names() -> impl Iterator<Item = &'static str> {
    CONTAINERS.iter().map(|(name, ..)| *name)
}

/// Checks what is made of a container; of a content that is none, put into one.
pub fn check(name: &str, content: &[u8]) {
    let mut chance = Chance::of(content);
    let (_, magic, place, pack) = CONTAINERS.iter().find(|(known, ..)| *known == name).expect("a container");
    if content.get(*place..).is_some_and(|bytes| bytes.starts_with(magic)) {
        check_packed(content, &mut chance);
        return;
    }
    let packed = check_packed(&pack(content, &mut chance), &mut chance);
    let mut plain = Walk::of(content, LIMITS, || usize::MAX);
    plain.fill();
    // What is put into a container may lie too deep in it, or unpack to too much.
    if packed.said.iter().all(|said| !said.contains("raise the limit")) && !content.is_empty() {
        assert_same(&plain.tables, &packed.tables);
        assert_eq!(plain.said, packed.said);
    }
}

/// Checks what is made of a Parquet file; a content that is none is taken for the footer of one.
pub fn check_parquet(content: &[u8]) {
    let mut chance = Chance::of(content);
    if content.starts_with(b"PAR1") {
        check_packed(content, &mut chance);
    } else {
        let length = (content.len() as u32).to_le_bytes();
        check_packed(&[b"PAR1", content, &length, b"PAR1"].concat(), &mut chance);
    }
}

/// Checks a container, and gives what was read of it in one piece.
fn check_packed(content: &[u8], chance: &mut Chance) -> Walk {
    let mut whole = bounded(
        LIMITS.depth * BUFFERS,
        |walk: &Walk| content.len() + walk.unpacked(),
        || Walk::of(content, LIMITS, || usize::MAX),
    );
    assert!(whole.contents.0.len() as u64 <= 2 + LIMITS.members, "more than {} members", LIMITS.members);
    whole.fill();
    let mut pieces = Walk::of(content, LIMITS, chance.lengths());
    pieces.fill();
    assert_same(&whole.tables, &pieces.tables);
    assert_eq!(whole.said, pieces.said);
    whole.check_records(chance);
    session::check(content);
    whole
}

/// Each content that was read for its rows, in order, by the number that its rows have.
#[derive(Default)]
struct Contents(Vec<Rc<dyn ReadAt>>);

impl RawRecords for Contents {
    fn read(&self, locators: &[Locator]) -> Vec<Result<Vec<u8>, String>> {
        let of_one = |locators: &[Locator]| {
            let places: Vec<(u64, u32)> = locators.iter().map(|locator| (locator.offset, locator.length)).collect();
            reread(self.0[locators[0].file as usize].as_ref(), &places)
        };
        locators.chunk_by(|a, b| a.file == b.file).flat_map(of_one).collect()
    }

    fn parse(&self, source: Source, fields: &[usize], locators: &[Locator]) -> Table {
        let head = |file: u32| {
            let content = &self.0[file as usize];
            let head = content.read_at(0, HEAD).unwrap_or_default();
            content.release();
            head
        };
        parse_again(source, fields, locators, &self.read(locators), head)
    }
}

/// Everything that lies in a content.
pub struct Walk {
    budget: Rc<Budget>,
    tables: Tables,
    contents: Contents,
    /// What became of each, in words.
    said: Vec<String>,
}

impl Walk {
    /// Bytes that came of all that is packed.
    pub fn unpacked(&self) -> usize {
        self.budget.unpacked() as usize
    }

    /// Reads a content, in pieces of those lengths.
    pub fn of(content: &[u8], limits: Limits, mut length: impl FnMut() -> usize) -> Walk {
        let budget = Budget::new(limits);
        let mut walk = Walk { budget, tables: Tables::default(), contents: Contents::default(), said: Vec::new() };
        walk.read(Rc::new(content.to_vec()), 0, &mut length);
        walk
    }

    /// Reads the columns that are left out.
    fn fill(&mut self) {
        fill_all(&mut self.tables, &self.contents);
    }

    fn read(&mut self, content: Rc<dyn ReadAt>, depth: usize, length: &mut dyn FnMut() -> usize) {
        let head = content.read_at(0, HEAD).unwrap_or_default();
        let too_deep = depth >= self.budget.limits().depth;
        match open(&head, &content, &self.budget) {
            Opened::Log => {
                if self.is_log(&head, &content, length) {
                    return;
                }
                if too_deep {
                    self.said.push(self.budget.limits().past_depth());
                    return;
                }
                let unpacked = Unpacked::new(content, Packing::Gzip, self.budget.clone());
                self.read(Rc::new(unpacked), depth + 1, length);
            }
            Opened::Broken(_, reason) => self.said.push(reason),
            Opened::Packed(_) | Opened::Archive(_) if too_deep => self.said.push(self.budget.limits().past_depth()),
            Opened::Packed(packing) => {
                let unpacked = Unpacked::new(content, packing, self.budget.clone());
                self.read(Rc::new(unpacked), depth + 1, length);
            }
            Opened::Archive(archive) => {
                for member in archive {
                    match member.content {
                        Ok(content) => self.read(content, depth + 1, length),
                        Err(reason) => self.said.push(reason),
                    }
                }
            }
        }
    }

    /// Reads a content for its rows; false where it is gzip and holds a container instead.
    fn is_log(&mut self, head: &[u8], content: &Rc<dyn ReadAt>, length: &mut dyn FnMut() -> usize) -> bool {
        let file = self.contents.0.len() as u32;
        let mut import = FileImport::new(file, head, content.len(), Part::Whole, self.budget.clone())
            .packed_in(content.packed_len());
        let mut offset = 0;
        let broken = loop {
            let bytes = match content.read_at(offset, length().min(import.piece())) {
                Ok(bytes) => bytes,
                Err(reason) => break Some(reason),
            };
            offset += bytes.len() as u64;
            if bytes.is_empty() {
                break None;
            }
            match import.push(&bytes, &mut self.tables) {
                Flow::More => {}
                Flow::Done => break None,
                Flow::Within => return false,
            }
        };
        if broken.is_none() && import.is_within(&mut self.tables) {
            return false;
        }
        let records = import.unpacked(content.clone()).map_or(content.clone(), |unpacked| Rc::new(unpacked));
        let ended = match broken {
            Some(reason) => import.abort(&reason, &mut self.tables),
            None => import.finish(&mut self.tables),
        };
        let FileReport { counts, problems, refused, .. } = PartReport::merge(String::new(), 0, vec![ended]);
        assert_eq!(counts.rows + counts.duplicates + counts.rejected, counts.records);
        self.said.push(format!("{counts:?} {refused:?} {problems:?}"));
        // Nothing more is to be read of it for now.
        content.release();
        self.contents.0.push(records);
        true
    }

    /// Each row's record is read again, whichever is asked for first.
    fn check_records(&self, chance: &mut Chance) {
        for (file, content) in self.contents.0.iter().enumerate() {
            let locators = [&self.tables.access, &self.tables.trail].map(|table| table.locators());
            let mut of_file: Vec<_> = locators
                .iter()
                .flat_map(|locators| (0..locators.len()).map(|row| locators.get(row)))
                .filter(|locator| locator.file == file as u32)
                .collect();
            // All of them at once would be slow where many are read backwards one by one.
            while of_file.len() > 8 {
                of_file.swap_remove(chance.below(of_file.len()));
            }
            for locator in of_file {
                let record = reread(content.as_ref(), &[(locator.offset, locator.length)]).remove(0);
                let record = record.expect("a record that was read before");
                assert_eq!(record_hash(&record), locator.hash, "{locator:?}");
            }
        }
    }
}
