#!/usr/bin/env bash
# Installs the Debian packages named as arguments that are missing.
set -euo pipefail

missing=()
for package in "$@"; do
	dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
done
((${#missing[@]})) || exit 0

if ! command -v apt-get >/dev/null; then
	echo "These packages are needed, under the names they have on Debian: ${missing[*]}. Install them and try again." >&2
	exit 1
fi
sudo=()
((EUID == 0)) || sudo=(sudo)
echo "Installing ${missing[*]}" >&2
"${sudo[@]}" apt-get update -qq >&2
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
