#!/usr/bin/env bash
# Asks the engine and DuckDB the same questions of generated logs, and compares every row: tests/conformance.
source "$(dirname "$0")/common.sh"
has_pip || fail "python3 with venv and pip is missing: install Python 3.10 or newer (on Debian: python3-venv)"
venv="$TOOLS/conformance"
if [ "$(cat "$venv/version" 2>/dev/null)" != "$DUCKDB_VERSION" ]; then
  say "Installing DuckDB $DUCKDB_VERSION, which queries are compared with"
  rm -rf "$venv"
  python3 -m venv "$venv" || fail "python3 cannot make a virtual environment"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==$DUCKDB_VERSION" ||
    fail "cannot install duckdb $DUCKDB_VERSION with pip"
  echo "$DUCKDB_VERSION" >"$venv/version"
fi
cargo build --quiet --example generate --example inspect
"$venv/bin/python" tests/conformance/run.py target/conformance target/debug/examples/generate target/debug/examples/inspect
