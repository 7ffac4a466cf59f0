# shellcheck shell=bash
# What all scripts share; sourced from the project's root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/versions.sh
TOOLS="$PWD/.tools"
export PATH="$TOOLS/bin:$PATH"

say() { printf '\n== %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# apt-get works for root only, and not everywhere.
can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  if [ -z "${APT_UPDATED:-}" ]; then
    apt-get update -qq >/dev/null || return 1
    APT_UPDATED=1
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has_wasm_target() { [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]; }

# Runs a command with the compiler that can build for wasm: rustup's own where it has the target, else Debian's,
# which builds the standard library too. Nothing else sees these variables.
with_wasm() {
  if has_wasm_target; then
    CARGO_TARGET_DIR="$PWD/target/wasm" "$@"
  else
    PATH="/usr/bin:$PATH" RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort \
      CARGO_TARGET_DIR="$PWD/target/wasm" "$@"
  fi
}

# Python with what makes a folder of its own for packages; Debian has that in a package of its own.
has_pip() { command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null; }

# A browser and its driver: CHROME and CHROMEDRIVER name them where they are somewhere else.
find_chrome() {
  local name
  for name in "${CHROME:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# Builds the page into a folder: build_site PROFILE FOLDER
build_site() {
  # For `release` each part has a profile of its own: index.html says which.
  local profile=(--cargo-profile "$1")
  [ "$1" != release ] || profile=(--release)
  with_wasm trunk build "${profile[@]}" --dist "$2"
}
