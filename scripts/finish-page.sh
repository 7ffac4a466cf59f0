#!/usr/bin/env bash
# Called by Trunk on a built page: names its two scripts, that of the theme and that which starts it, in the page's policy,
# by their hashes, makes one stylesheet of all, in their order, so that they take one request and share their compression,
# and puts the icon into the page, which allows itself to fetch nothing once it has read a file.
set -euo pipefail
page="$TRUNK_STAGING_DIR/index.html"
html="$(cat "$page"; printf x)"
html="${html%x}"
# name_script TAG PLACE: puts the hash of the script that TAG begins in the policy's PLACE.
name_script() {
  local script hex hash
  script="${html#*"$1"}"
  [ "$script" != "$html" ] || { echo "error: no $1 in $page" >&2; exit 1; }
  script="${script%%</script>*}"
  hex="$(printf %s "$script" | { sha256sum 2>/dev/null || shasum -a 256; })"
  # shellcheck disable=SC2059 # the digits become bytes
  hash="$(printf "$(printf %s "${hex%% *}" | sed 's/../\\x&/g')" | base64)"
  html="${html/sha256-$2/sha256-$hash}"
}
name_script '<script>' THEME
name_script '<script type="module">' SCRIPT

# The part of a link before a name, and that behind it.
link='<link rel="stylesheet" href="./' close='"/>'
styles=() rest="$html"
while [ "${rest#*"$link"}" != "$rest" ]; do
  rest="${rest#*"$link"}"
  styles+=("${rest%%"$close"*}")
done
[ "${#styles[@]}" -gt 1 ] || { echo "error: no stylesheets in $page" >&2; exit 1; }
one="style-$(cd "$TRUNK_STAGING_DIR" && cat "${styles[@]}" | cksum | cut -d ' ' -f 1).css"
(cd "$TRUNK_STAGING_DIR" && cat "${styles[@]}" >"$one" && rm "${styles[@]}")
html="${html/${styles[0]}/$one}"
for name in "${styles[@]:1}"; do
  line="    $link$name$close"$'\n'
  html="${html/$line/}"
done

icons=("$TRUNK_STAGING_DIR"/*.svg)
[ "${#icons[@]}" = 1 ] && [ -f "${icons[0]}" ] || { echo "error: no icon for $page" >&2; exit 1; }
html="${html/.\/${icons[0]##*/}/data:image/svg+xml;base64,$(base64 <"${icons[0]}" | tr -d '\n')}"
rm "${icons[0]}"
printf %s "$html" >"$page"
