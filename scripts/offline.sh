#!/usr/bin/env bash
# Writes the page as one HTML file, dist/bucketscope.html.
source "$(dirname "$0")/common.sh"
[ -f dist/index.html ] || scripts/dist.sh
say "Writing dist/bucketscope.html"
node scripts/offline.mjs dist dist/bucketscope.html
