#!/usr/bin/env bash
# Called by Trunk on a built page: names the script that starts it in the page's policy, by its hash.
set -euo pipefail
page="$TRUNK_STAGING_DIR/index.html"
html="$(cat "$page"; printf x)"
html="${html%x}"
script="${html#*<script type=\"module\">}"
[ "$script" != "$html" ] || { echo "error: no script in $page" >&2; exit 1; }
script="${script%%</script>*}"
hex="$(printf %s "$script" | { sha256sum 2>/dev/null || shasum -a 256; })"
# shellcheck disable=SC2059 # the digits become bytes
hash="$(printf "$(printf %s "${hex%% *}" | sed 's/../\\x&/g')" | base64)"
printf %s "${html/sha256-SCRIPT/sha256-$hash}" >"$page"
