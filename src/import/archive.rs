//! Archives: their members, one after another, each a content of its own.

use super::budget::Budget;
use super::checked::Checked;
use super::detect::{Content, recognise};
use super::directory::{self, Entry};
use super::parquet::Parquet;
use super::source::{ReadAt, Slice};
use super::unpacked::{Packing, Unpacked};
use std::cell::Cell;
use std::rc::Rc;

/// A kind of archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// zip, with zip64.
    Zip,
    /// tar: ustar, GNU and pax.
    Tar,
    /// Parquet, whose members are its row groups.
    Parquet,
}

/// A member of an archive, or why it cannot be read.
pub struct Member {
    /// Its path within the archive.
    pub name: String,
    /// Its size as the archive says; how far it is read does not depend on it.
    pub size: u64,
    /// What it holds.
    pub content: Result<Rc<dyn ReadAt>, String>,
}

/// The members of an archive, in the order in which they lie there. Where a limit is reached, the last one stands for all
/// that is left, and says so; where what the archive lies in does not end as it should, the last one says that.
pub struct Archive {
    members: Members,
    budget: Rc<Budget>,
    content: Rc<Held>,
    is_over: bool,
}

enum Members {
    Zip(Zip),
    Tar(Tar),
    Parquet(Parquet),
}

impl Archive {
    /// Opens an archive, whose members count in `budget`. The error says why it cannot be read.
    pub fn open(kind: Kind, content: Rc<dyn ReadAt>, budget: &Rc<Budget>) -> Result<Archive, String> {
        let held = Rc::new(Held { content, is_open: Cell::new(true) });
        let members = match kind {
            Kind::Zip => Members::Zip(Zip::open(held.clone(), budget.clone())?),
            Kind::Tar => Members::Tar(Tar { content: held.clone(), offset: 0 }),
            Kind::Parquet => Members::Parquet(Parquet::open(held.clone(), budget.clone())?),
        };
        Ok(Archive { members, budget: budget.clone(), content: held, is_over: false })
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        self.content.is_open.set(false);
        self.content.release();
    }
}

/// What an archive lies in. While the archive is open, a member that was read lets go of nothing: the next one is read on
/// from there.
struct Held {
    content: Rc<dyn ReadAt>,
    is_open: Cell<bool>,
}

impl ReadAt for Held {
    fn len(&self) -> u64 {
        self.content.len()
    }

    fn packed_len(&self) -> u64 {
        self.content.packed_len()
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.content.read_at(offset, length)
    }

    fn release(&self) {
        if !self.is_open.get() {
            self.content.release();
        }
    }
}

impl Iterator for Archive {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        if self.is_over {
            return None;
        }
        let member = match &mut self.members {
            Members::Zip(zip) => zip.next(),
            Members::Tar(tar) => tar.next(),
            Members::Parquet(parquet) => parquet.next(),
        };
        let Some(member) = member else {
            self.is_over = true;
            return self.end();
        };
        let too_many = self.budget.lacks(1).then(|| self.budget.limits().past_members());
        if let Some(reason) = too_many.or_else(|| self.budget.spent()) {
            self.is_over = true;
            return Some(unreadable("(the rest)".to_owned(), reason));
        }
        self.budget.count_member();
        Some(member)
    }
}

impl Archive {
    /// What is wrong behind the last member, where that shows only there: the checksum of what is compressed.
    fn end(&self) -> Option<Member> {
        let mut at = match &self.members {
            Members::Zip(zip) => zip.content.len(),
            Members::Tar(tar) => tar.offset,
            Members::Parquet(parquet) => parquet.end(),
        };
        // Where a tar archive broke, that was said.
        while at < u64::MAX {
            match self.content.read_at(at, PIECE) {
                Ok(bytes) if bytes.is_empty() => break,
                Ok(bytes) => at += bytes.len() as u64,
                Err(reason) => return Some(unreadable(format!("(at byte {at})"), reason)),
            }
        }
        None
    }
}

/// What stands for members that cannot be read.
fn unreadable(name: String, reason: String) -> Member {
    Member { name, size: 0, content: Err(reason) }
}

/// What a content is to a load.
pub enum Opened {
    /// Records, or what is refused: [`super::FileImport`] reads it.
    Log,
    /// An archive.
    Archive(Archive),
    /// Another content, compressed: [`Unpacked`] opens it.
    Packed(Packing),
    /// An archive that cannot be read, and why.
    Broken(&'static str, String),
}

/// Opens a content, by its beginning. What it holds counts in `budget`.
pub fn open(head: &[u8], content: &Rc<dyn ReadAt>, budget: &Rc<Budget>) -> Opened {
    match recognise(head) {
        Content::Zstd => Opened::Packed(Packing::Zstd),
        Content::Archive(kind) => match Archive::open(kind, content.clone(), budget) {
            Ok(archive) => Opened::Archive(archive),
            Err(reason) => Opened::Broken(kind.name(), reason),
        },
        Content::Of(_) | Content::Gzip | Content::Refused(_) => Opened::Log,
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Zip => "zip",
            Kind::Tar => "tar",
            Kind::Parquet => "parquet",
        }
    }
}

/// Bytes of an archive that are read at once, where its end is looked for.
const PIECE: usize = 1 << 20;

/// A content whose length is known, from one that has to be read for it, and why nothing follows, if that is no good reason.
pub(super) fn measured(content: Rc<dyn ReadAt>) -> (Rc<dyn ReadAt>, Result<(), String>) {
    let mut length = 0;
    let why = loop {
        match content.read_at(length, PIECE) {
            Ok(bytes) if bytes.is_empty() => break Ok(()),
            Ok(bytes) => length += bytes.len() as u64,
            Err(reason) => break Err(reason),
        }
    };
    (Rc::new(Slice::new(content, 0, length)), why)
}

/// A zip archive, by its directory.
struct Zip {
    content: Rc<dyn ReadAt>,
    budget: Rc<Budget>,
    entries: std::vec::IntoIter<Entry>,
    /// Where the archive begins: something else may stand before it.
    start: u64,
}

/// Bytes of a member's header before its name. Source: APPNOTE.TXT of PKWARE, section 4.3.7.
const LOCAL: usize = 30;

impl Zip {
    fn open(content: Rc<dyn ReadAt>, budget: Rc<Budget>) -> Result<Zip, String> {
        // The directory stands at the end, which of what is compressed is not known before all of it was read.
        let (content, why) = if content.len() < u64::MAX { (content, Ok(())) } else { measured(content) };
        // What broke before its end has no directory there.
        let (start, entries) = directory::read(&content).map_err(|reason| {
            why.err().unwrap_or_else(|| format!("the archive's directory cannot be read: {reason}"))
        })?;
        if budget.lacks(entries.len() as u64) {
            return Err(budget.limits().past_members());
        }
        Ok(Zip { content, budget, entries: entries.into_iter(), start })
    }

    fn next(&mut self) -> Option<Member> {
        // Folders hold no log; macOS keeps a file's attributes beside it.
        let is_file = |entry: &Entry| !entry.name.ends_with(['/', '\\']) && !entry.name.starts_with("__MACOSX/");
        let entry = self.entries.find(is_file)?;
        let content = self.content(&entry);
        let Entry { name, size, sum, .. } = entry;
        let content = content.map(|content| Rc::new(Checked::new(content, size, sum)) as Rc<dyn ReadAt>);
        Some(Member { name, size, content })
    }

    /// What a member holds.
    fn content(&self, entry: &Entry) -> Result<Rc<dyn ReadAt>, String> {
        if entry.is_encrypted {
            return Err("it is encrypted: unpack it with its password and drop what comes out".to_owned());
        }
        let start = self.start.saturating_add(entry.header);
        let header = self.content.read_at(start, LOCAL)?;
        let Some(&[a, b, c, d]) = header.get(26..LOCAL).filter(|_| header.starts_with(b"PK\x03\x04")) else {
            return Err("its place in the archive cannot be read: no member begins there".to_owned());
        };
        let name_and_extra = u64::from(u16::from_le_bytes([a, b])) + u64::from(u16::from_le_bytes([c, d]));
        let packed = Slice::new(self.content.clone(), start + LOCAL as u64 + name_and_extra, entry.packed);
        match entry.method {
            // Members may lie on one another, so that the archive holds less than they do.
            0 => self.budget.count(u64::MAX, 0, entry.packed).map(|()| Rc::new(packed) as Rc<dyn ReadAt>),
            8 => Ok(Rc::new(Unpacked::new(Rc::new(packed), Packing::Deflate, self.budget.clone()))),
            method => {
                let name = match method {
                    9 => "Deflate64".to_owned(),
                    12 => "bzip2".to_owned(),
                    14 => "LZMA".to_owned(),
                    93 => "Zstandard".to_owned(),
                    95 => "xz".to_owned(),
                    _ => format!("method {method}"),
                };
                Err(format!("it is compressed by {name}, which is not read"))
            }
        }
    }
}

/// A tar archive, from header to header.
struct Tar {
    content: Rc<dyn ReadAt>,
    offset: u64,
}

/// Headers and contents stand in blocks of so many bytes.
const BLOCK: u64 = 512;

/// The kinds of members that are files: of POSIX, of older archives, and those that are contiguous.
const FILES: &[u8] = b"0\x007";

/// Those that hold no log: links, devices, folders, and GNU's lists of what is in folders.
const NO_FILES: &[u8] = b"123456D";

/// GNU's members without their zeros.
const SPARSE: u8 = b'S';

/// The longest name, or list of attributes, that is read.
const LONGEST_NAME: u64 = 64 << 10;

impl Tar {
    fn next(&mut self) -> Option<Member> {
        let mut long_name = None;
        let mut long_size = None;
        let mut is_behind_end = false;
        loop {
            let at = self.offset;
            if at == u64::MAX {
                return None;
            }
            let broken = |reason: &str| Some(unreadable(format!("(at byte {at})"), reason.to_owned()));
            let header = match self.content.read_at(at, BLOCK as usize) {
                Ok(header) if header.is_empty() => return None,
                Ok(header) => header,
                Err(reason) => {
                    self.offset = u64::MAX;
                    return broken(&reason);
                }
            };
            // Two blocks of zeros end it, and so does the end of the file; but another archive may follow.
            if header.iter().all(|&byte| byte == 0) {
                if let Err(reason) = self.pass_zeros() {
                    self.offset = u64::MAX;
                    return broken(&reason);
                }
                (long_name, long_size, is_behind_end) = (None, None, true);
                continue;
            }
            let size = header.get(124..136).and_then(number);
            let Some(size) = size.filter(|_| is_header(&header)) else {
                self.offset = u64::MAX;
                return broken(match is_behind_end {
                    true => "bytes that are no tar follow the end of the archive",
                    false => "the archive is broken here: this is no header of a member",
                });
            };
            is_behind_end = false;
            let kind = header[156];
            let size = long_size.take().filter(|_| !NO_FILES.contains(&kind)).unwrap_or(size);
            let start = match kind {
                SPARSE => self.behind_places(at, &header),
                _ => at + BLOCK,
            };
            self.offset = start.saturating_add(size.div_ceil(BLOCK).saturating_mul(BLOCK));
            match kind {
                // GNU writes a long name as a member of its own, pax a list of attributes.
                b'L' | b'x' => {
                    let text = self.content.read_at(start, size.min(LONGEST_NAME) as usize).unwrap_or_default();
                    if kind == b'L' {
                        long_name = Some(text_of(&text));
                    } else {
                        let attribute = |name: &str| pax(&text, name);
                        long_name = attribute("path").or(long_name);
                        long_size = attribute("size").and_then(|size| size.parse().ok());
                    }
                }
                // The long name of a link, and attributes of all members, stand between a member and its own.
                b'K' | b'g' => {}
                kind if size == 0 && !FILES.contains(&kind) || NO_FILES.contains(&kind) => long_name = None,
                kind => {
                    let name = long_name.take().unwrap_or_else(|| name_of(&header));
                    if !FILES.contains(&kind) {
                        let kind = char::from(kind).escape_default();
                        return Some(unreadable(name, format!("a member of tar's kind `{kind}`, which is not read")));
                    }
                    let content = Rc::new(Slice::new(self.content.clone(), start, size));
                    return Some(Member { name, size, content: Ok(content) });
                }
            }
        }
    }

    /// Goes to the next block that is not of zeros, or to the end.
    fn pass_zeros(&mut self) -> Result<(), String> {
        loop {
            let bytes = self.content.read_at(self.offset, PIECE)?;
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            if zeros < bytes.len() || bytes.is_empty() {
                self.offset += zeros as u64 / BLOCK * BLOCK;
                return Ok(());
            }
            self.offset += zeros as u64;
        }
    }

    /// Where the content of a sparse member begins: more blocks may tell where its parts lie.
    fn behind_places(&self, at: u64, header: &[u8]) -> u64 {
        let mut start = at + BLOCK;
        let mut goes_on = header[482] != 0;
        while goes_on {
            let block = self.content.read_at(start, BLOCK as usize).unwrap_or_default();
            goes_on = block.get(504).is_some_and(|&byte| byte != 0);
            start += BLOCK;
        }
        start
    }
}

/// Whether a block is the header of a member: its bytes add up to what it says.
/// Source: POSIX, ustar interchange format.
pub fn is_header(block: &[u8]) -> bool {
    let Some(block) = block.get(..BLOCK as usize) else { return false };
    let (before, checksum, after) = (&block[..148], &block[148..156], &block[156..]);
    let sum = before.iter().chain(after).map(|&byte| u64::from(byte)).sum::<u64>() + 8 * u64::from(b' ');
    number(checksum) == Some(sum)
}

/// A number in octal digits, or where those do not suffice in binary.
fn number(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        return field[1..].iter().try_fold(0u64, |number, &byte| number.checked_mul(256)?.checked_add(u64::from(byte)));
    }
    let digits: String = field.iter().map(|&byte| char::from(byte)).filter(char::is_ascii_digit).collect();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(&digits, 8).ok() }
}

fn text_of(field: &[u8]) -> String {
    let end = field.iter().position(|&byte| byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).into_owned()
}

fn name_of(header: &[u8]) -> String {
    let (name, prefix) = (text_of(&header[..100]), text_of(&header[345..500]));
    let has_prefix = header.get(257..263) == Some(b"ustar\0") && !prefix.is_empty();
    if has_prefix { format!("{prefix}/{name}") } else { name }
}

/// An attribute of a pax header: `LENGTH name=value\n`, one after another.
fn pax(text: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    text.lines().find_map(|line| line.split_once(' ')?.1.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}
