#!/usr/bin/env bash
# Fuzzes each target for FUZZ_SECONDS (60 by default).
source "$(dirname "$0")/common.sh"
if ! command -v cargo-fuzz >/dev/null; then
  say "Building cargo-fuzz $CARGO_FUZZ_VERSION (about two minutes, once)"
  CARGO_TARGET_DIR="$TOOLS/build" cargo install --quiet --locked --root "$TOOLS" cargo-fuzz --version "$CARGO_FUZZ_VERSION" ||
    fail "cannot install cargo-fuzz $CARGO_FUZZ_VERSION with cargo"
  rm -rf "$TOOLS/build"
fi
rustup toolchain list | grep -q nightly || fail "fuzzing needs a nightly compiler: rustup toolchain install nightly"
for target in import query; do
  say "Fuzzing $target for ${FUZZ_SECONDS:-60} seconds"
  cargo +nightly fuzz run "$target" -- -max_total_time="${FUZZ_SECONDS:-60}" -max_len=4096
done
