#![no_main]

libfuzzer_sys::fuzz_target!(|content: &[u8]| bucketscope_fuzz::check("parquet", content));
