#!/usr/bin/env bash
# Writes the optimised static site to dist/.
source "$(dirname "$0")/common.sh"
scripts/setup.sh dist
say "Building the page with whole-program optimisation (about 3 minutes)"
build_site release "$PWD/dist"
say "Making it small (about a minute)"
node scripts/shrink.mjs dist
total=0
for file in dist/*.html dist/*.js dist/*.css dist/*.wasm; do
  size=$(gzip -9c "$file" | wc -c)
  total=$((total + size))
  printf '%10d bytes, %9d gzipped  %s\n' "$(wc -c <"$file")" "$size" "$file"
done
echo "The page transfers $total bytes (gzip)."
