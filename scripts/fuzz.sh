#!/usr/bin/env bash
# Fuzzes each target, or those that are named, for FUZZ_SECONDS (60 by default), and keeps what was found in fuzz/corpus.
source "$(dirname "$0")/common.sh"
if ! command -v cargo-fuzz >/dev/null; then
  say "Building cargo-fuzz $CARGO_FUZZ_VERSION (about two minutes, once)"
  CARGO_TARGET_DIR="$TOOLS/build" cargo install --quiet --locked --root "$TOOLS" cargo-fuzz --version "$CARGO_FUZZ_VERSION" ||
    fail "cannot install cargo-fuzz $CARGO_FUZZ_VERSION with cargo"
  rm -rf "$TOOLS/build"
fi
rustup toolchain list | grep -q nightly || fail "fuzzing needs a nightly compiler: rustup toolchain install nightly"

# The words that a target is fed.
dictionary() {
  case "$1" in
    s3-access-log | ceph-journal) echo log ;;
    *-csv) echo csv ;;
    gzip | zip | tar | zstd | parquet | import) echo packed ;;
    query) echo query ;;
    *) echo json ;;
  esac
}

if [ $# = 0 ]; then
  # shellcheck disable=SC2046 # a list of names
  set -- $(cargo +nightly fuzz list)
fi
# No sanitizer: the library has no unsafe code of its own, and several times as many inputs are tried without.
fuzz() { cargo +nightly fuzz run --sanitizer none "$@"; }
for target in "$@"; do
  say "Fuzzing $target for ${FUZZ_SECONDS:-60} seconds"
  corpus="fuzz/corpus/$target"
  work="fuzz/work/$target"
  rm -rf "$work"
  mkdir -p "$corpus" "$work/found" "$work/kept"
  fuzz "$target" "$work/found" "$corpus" -- -max_total_time="${FUZZ_SECONDS:-60}" -max_len=4096 -timeout=20 \
    -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 -dict="fuzz/dictionaries/$(dictionary "$target").dict"
  # Of all that was tried, as few inputs are kept as reach everything that was reached.
  fuzz "$target" "$work/kept" "$corpus" "$work/found" -- -set_cover_merge=1 -use_counters=0 -max_len=4096 -verbosity=0
  rm -rf "$corpus"
  mv "$work/kept" "$corpus"
done
rm -rf fuzz/work
say "Kept $(find fuzz/corpus -type f | wc -l) inputs, which tests/corpora.rs checks again"
