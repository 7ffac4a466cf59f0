#!/usr/bin/env bash
# Writes the static site, and from it the page as one HTML file, dist/bucketscope.html.
source "$(dirname "$0")/common.sh"
scripts/dist.sh
say "Writing dist/bucketscope.html"
node scripts/offline.mjs dist dist/bucketscope.html
