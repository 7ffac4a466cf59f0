#!/usr/bin/env bash
# Installs what is missing: `setup.sh run` for building and serving the page, `setup.sh dist` for the optimised one,
# `setup.sh test` for every check too.
source "$(dirname "$0")/common.sh"
mkdir -p "$TOOLS"

command -v cargo >/dev/null || fail "cargo is missing: install Rust with rustup (rustup.rs), then run this again"

if ! command -v cc >/dev/null; then
  can_apt || fail "a C compiler is missing, which Rust links with: install gcc or clang (on macOS: xcode-select --install)"
  say "Installing gcc, which Rust links with"
  apt_install gcc libc6-dev || fail "cannot install the packages gcc and libc6-dev"
fi

if ! has_wasm_target && ! [ -f "$TOOLS/debian-wasm" ]; then
  say "Adding the wasm target to the Rust toolchain (the page is WebAssembly)"
  if ! rustup target add wasm32-unknown-unknown 2>"$TOOLS/rustup.log"; then
    can_apt || { cat "$TOOLS/rustup.log" >&2; fail "the wasm target is missing: run rustup target add wasm32-unknown-unknown"; }
    say "rustup cannot fetch it here; installing Debian's wasm compiler instead (about a minute, once)"
    # shellcheck disable=SC2086 # a list of packages
    apt_install $DEBIAN_WASM_PACKAGES || fail "cannot install the packages: $DEBIAN_WASM_PACKAGES"
    touch "$TOOLS/debian-wasm"
  fi
fi

# Tools are built quickly rather than to be quick.
cargo_install() {
  CARGO_TARGET_DIR="$TOOLS/build" CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install --quiet --root "$TOOLS" "$@"
}

has_version() { command -v "$1" >/dev/null && [ "$("$1" --version 2>/dev/null | head -n1 | cut -d' ' -f2)" = "$2" ]; }

if ! has_version trunk "$TRUNK_VERSION"; then
  say "Building trunk $TRUNK_VERSION, which builds the page (about 5 minutes, once)"
  cargo_install --locked trunk --version "$TRUNK_VERSION" || fail "cannot install trunk $TRUNK_VERSION with cargo"
fi
if ! has_version wasm-bindgen "$WASM_BINDGEN_VERSION"; then
  say "Building wasm-bindgen $WASM_BINDGEN_VERSION, which joins wasm and page (about 2 minutes, once)"
  # Not --locked: its lock file may name versions that a registry does not have yet.
  cargo_install wasm-bindgen-cli --version "$WASM_BINDGEN_VERSION" ||
    fail "cannot install wasm-bindgen-cli $WASM_BINDGEN_VERSION with cargo"
fi
rm -rf "$TOOLS/build"
[ "${1:-run}" = run ] && exit 0

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  can_apt || fail "node is missing: install Node.js 18 or newer (nodejs.org)"
  say "Installing Node.js, which optimises the page and drives the browser in tests"
  apt_install nodejs npm || fail "cannot install the packages nodejs and npm"
fi
lock="tests/browser/package-lock.json"
if ! cmp -s "$lock" "$TOOLS/package-lock.json"; then
  say "Installing binaryen and esbuild, which make the page small, and the browser tests' packages (playwright-core, axe-core)"
  (cd tests/browser && npm ci --silent --no-audit --no-fund) || fail "npm ci failed in tests/browser"
  cp "$lock" "$TOOLS/package-lock.json"
fi
[ "${1:-run}" = dist ] && exit 0

if ! find_chrome >/dev/null; then
  can_apt || fail "no Chromium is found: install it, or name one in CHROME"
  say "Installing Chromium, in which the page is tested (about a minute, once)"
  apt_install chromium fonts-dejavu-core || fail "cannot install the package chromium"
fi
if [ -z "${CHROMEDRIVER:-}" ] && ! command -v chromedriver >/dev/null; then
  can_apt || fail "chromedriver is missing: install the one of your Chrome's version, or name it in CHROMEDRIVER"
  say "Installing Chromium's driver, with which wasm tests run"
  apt_install chromium-driver || fail "cannot install the package chromium-driver"
fi
