#!/usr/bin/env bash
# Runs every check, and says at the end how long each took.
source "$(dirname "$0")/common.sh"
started=$SECONDS
summary=""
current=""
trap '[ $? = 0 ] || printf "error: failed: %s\n" "$current" >&2' EXIT

# Nothing stands behind the command (`||`, `if`): bash would then go on after a failure inside a function.
step() {
  local began=$SECONDS
  current="$1"
  shift
  say "$current"
  "$@"
  summary+="$(printf '%5d s  %s' $((SECONDS - began)) "$current")"$'\n'
}

# What this machine cannot check is said, now and at the end: skip STEP REASON
skip() {
  say "$1: skipped, $2"
  summary+="skipped  $1: $2"$'\n'
}

wasm_clippy() {
  # rustup's proxy comes first in cargo's home; Debian's clippy is called by its own name.
  local clippy=(cargo clippy)
  has_wasm_target || clippy=(/usr/bin/cargo-clippy clippy)
  with_wasm "${clippy[@]}" --quiet --target wasm32-unknown-unknown --no-default-features --features app --bin app -- -D warnings
  with_wasm "${clippy[@]}" --quiet --target wasm32-unknown-unknown --no-default-features --features worker --bin worker -- -D warnings
}

native_tests() {
  if command -v cargo-nextest >/dev/null; then
    cargo nextest run --no-fail-fast
  else
    cargo test --lib --bins --tests --examples
  fi
  cargo test --quiet --doc
}

wasm_tests() {
  CHROMEDRIVER="${CHROMEDRIVER:-$(command -v chromedriver)}" \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
    with_wasm cargo test --target wasm32-unknown-unknown --no-default-features --features app,worker --test wasm
}

quick_site() {
  build_site quick "$PWD/target/site"
  node scripts/offline.mjs target/site target/bucketscope.html
}

browser_tests() {
  CHROME="$(find_chrome)" SITE="$PWD/target/site" SINGLE_FILE="$PWD/target/bucketscope.html" \
    node --test --test-concurrency=1 tests/browser/*.test.mjs
}

step "Set-up" scripts/setup.sh test
step "rustfmt" cargo fmt --check
step "clippy, native" cargo clippy --quiet --all-targets -- -D warnings
step "clippy, wasm" wasm_clippy
step "Native tests" native_tests
if has_pip; then
  step "Conformance with DuckDB" scripts/conformance.sh
else
  skip "Conformance with DuckDB" "python3 with venv and pip is missing"
fi
step "Documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps
step "wasm tests in Chromium" wasm_tests
step "The page, quick profile" quick_site
step "Browser tests" browser_tests
# The full profile is tried once on a machine: it takes long and seldom tells anything new.
if ! [ -f .tools/full-profile-tried ]; then
  step "The page and the single file, full profile" scripts/offline.sh
  touch .tools/full-profile-tried
fi
printf '\n%s%5d s  in all\n' "$summary" $((SECONDS - started))
