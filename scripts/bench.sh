#!/usr/bin/env bash
# Measures the release page in the browser beside its peers; benches/browser/run.mjs has the variables that choose what.
# SITE names a folder with a page that was built before.
source "$(dirname "$0")/common.sh"
scripts/setup.sh test
lock="benches/browser/package-lock.json"
if ! cmp -s "$lock" "$TOOLS/bench-package-lock.json"; then
  say "Installing DuckDB-wasm, which the page is measured beside"
  (cd benches/browser && npm ci --silent --no-audit --no-fund) || fail "npm ci failed in benches/browser"
  cp "$lock" "$TOOLS/bench-package-lock.json"
fi
if [ -z "${SITE:-}" ]; then
  scripts/dist.sh
  SITE="$PWD/dist"
fi
say "Building the generator of the data"
cargo build --quiet --profile quick --example generate
say "Measuring"
CHROME="$(find_chrome)" SITE="$SITE" node benches/browser/run.mjs
