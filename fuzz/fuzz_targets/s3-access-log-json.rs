#![no_main]

libfuzzer_sys::fuzz_target!(|content: &[u8]| bucketscope_fuzz::check("s3-access-log-json", content));
