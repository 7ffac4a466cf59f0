//! How much memory reading a content takes.

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What reading takes whatever the content, and for each of its bytes: a row of four bytes has a key or a number in each of
/// some sixty columns, and vectors double.
const BASE: usize = 128 << 10;
const PER_BYTE: usize = 128;

/// What `read` gives, unless it needs more memory at once than so many `bytes`, which the result tells, may beside buffers of
/// a fixed length.
pub fn bounded<T>(buffers: usize, bytes: impl FnOnce(&T) -> usize, read: impl FnOnce() -> T) -> T {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let result = read();
    let taken = MEMORY.peak_usage().saturating_sub(before);
    let bytes = bytes(&result);
    let bound = buffers + BASE + PER_BYTE * bytes;
    assert!(taken <= bound, "{bytes} bytes took {taken} bytes of memory, which is more than {bound}");
    result
}
