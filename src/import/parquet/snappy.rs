//! Snappy, as it is in Parquet: one block, without frames.
//!
//! Source: <https://github.com/google/snappy/blob/main/format_description.txt>

use super::compact::varint;

/// What a block of Snappy unpacks to, which must be so many bytes; `None` where it is broken.
pub fn unpack(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let (length, mut at) = varint(packed).ok()?;
    if length != size as u64 {
        return None;
    }
    let mut bytes = Vec::new();
    while at < packed.len() {
        let tag = packed[at];
        at += 1;
        let number = |length: usize| {
            let bytes = packed.get(at..at + length)?;
            Some(bytes.iter().rev().fold(0, |number: usize, &byte| number << 8 | usize::from(byte)))
        };
        let high = usize::from(tag >> 2);
        let (length, back) = match tag & 3 {
            // Bytes as they are: their length less one, or behind the tag in one to four bytes.
            0 => {
                let more = high.saturating_sub(59);
                let length = if more == 0 { high } else { number(more)? }.checked_add(1)?;
                at += more;
                let literal = packed.get(at..at.checked_add(length)?)?;
                if literal.len() > size - bytes.len() {
                    return None;
                }
                bytes.extend_from_slice(literal);
                at += length;
                continue;
            }
            // Bytes that came before: their length, and how far back they begin.
            1 => (4 + (high & 7), (high >> 3) << 8 | number(1)?),
            2 => (1 + high, number(2)?),
            _ => (1 + high, number(4)?),
        };
        at += [0, 1, 2, 4][usize::from(tag & 3)];
        let start = bytes.len().checked_sub(back).filter(|_| back > 0 && length <= size - bytes.len())?;
        // They may reach into what they become.
        for place in start..start + length {
            bytes.push(bytes[place]);
        }
    }
    (bytes.len() == size).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_again() {
        // "ab", four bytes from two back, six from one back in two bytes, in four.
        let packed = b"\x12\x04ab\x01\x02\x16\x01\x00\x17\x02\x00\x00\x00";
        assert_eq!(unpack(packed, 18).as_deref(), Some(&b"abababbbbbbbbbbbbb"[..]));
        assert_eq!(unpack(b"\x02\xf0\x01ab", 2).as_deref(), Some(&b"ab"[..]));
        assert_eq!(unpack(b"\x00", 0), Some(Vec::new()));
    }

    #[test]
    fn what_is_broken_gives_nothing() {
        for packed in [&b""[..], b"\x02", b"\x02\x04a", b"\x02\x04abc", b"\x02\x00a\x01\x00", b"\x05\x00a\x01\x02"] {
            assert_eq!(unpack(packed, 2), None, "{packed:?}");
            assert_eq!(unpack(packed, 5), None, "{packed:?}");
        }
        assert_eq!(unpack(b"\x02\xfc\xff\xff\xff\xffab", 2), None);
    }
}
