# shellcheck shell=bash disable=SC2034
# The pinned versions of all tools; npm's are in tests/browser/package.json.
TRUNK_VERSION=0.21.14
# The same as in Cargo.toml: crate and command must match.
WASM_BINDGEN_VERSION=0.2.130
CARGO_FUZZ_VERSION=0.13.1
# From PyPI: queries are compared with it.
DUCKDB_VERSION=2.0.1
# Debian's compiler for wasm, where rustup cannot fetch the target.
DEBIAN_WASM_PACKAGES="rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy lld-22"
