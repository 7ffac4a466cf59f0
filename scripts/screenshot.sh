#!/usr/bin/env bash
# Takes README's pictures of the page anew.
source "$(dirname "$0")/common.sh"
scripts/setup.sh test
say "Building the page"
build_site quick "$PWD/target/site"
CHROME="$(find_chrome)" SITE="$PWD/target/site" node tests/browser/screenshot.mjs www/pictures
