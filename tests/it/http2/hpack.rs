//! Reads compressed headers (HPACK, RFC 7541), as far as a test needs it.

/// The number of fields that are never indexed: sensitive values, which no intermediary may put
/// into its compression table.
pub(super) fn never_indexed(mut block: &[u8]) -> usize {
    let mut count = 0;
    while let Some(first) = block.first().copied() {
        // Each form of a field begins with another pattern of bits, before the name's index.
        let (bits, is_literal) = match first {
            0x80.. => (7, false),
            0x40..0x80 => (6, true),
            0x20..0x40 => (5, false),
            _ => (4, true),
        };
        count += usize::from((0x10..0x20).contains(&first));
        let index = number(&mut block, bits);
        if is_literal {
            // A name without an index is a text, too.
            for _ in 0..if index == 0 { 2 } else { 1 } {
                let length = number(&mut block, 7);
                block = &block[length..];
            }
        }
    }
    count
}

/// Reads a number, of which the first byte has so many bits.
fn number(block: &mut &[u8], bits: u32) -> usize {
    let mut next = || {
        let (first, rest) = block.split_first().expect("a whole field");
        *block = rest;
        usize::from(*first)
    };
    let largest = (1 << bits) - 1;
    let mut value = next() & largest;
    if value == largest {
        for shift in (0..).step_by(7) {
            let byte = next();
            value += (byte & 0x7F) << shift;
            if byte < 0x80 {
                break;
            }
        }
    }
    value
}
