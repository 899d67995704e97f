#!/usr/bin/env bash
# usage: guests.sh FOLDER [GUEST...]
#
# Builds guests into FOLDER, one module each: those named, by folder, or all in guests/.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/pins.sh"

(($# >= 1)) || fail "usage: guests.sh FOLDER [GUEST...]"
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift
guests=("$@")
if ((${#guests[@]} == 0)); then
	for source in "$root"/guests/*/main.go; do
		[[ -f $source ]] || continue
		guest=$(dirname "${source#"$root"/}")
		[[ $guest =~ ^guests/(bundle|kit|toolchain)$ ]] || guests+=("$guest")
	done
fi

tinygo=$("$here/build.sh")
GOCACHE=$(go env GOCACHE) # TinyGo's own cache follows XDG_CACHE_HOME, and must not take Go's along.
export GOCACHE XDG_CACHE_HOME=${GUEST_CACHE:-$tools/cache} WASMOPT=$here/no-wasm-opt
cd "$root"
for guest in "${guests[@]}"; do
	module=$folder/$(basename "$guest").wasm
	nice "$tinygo" build -target "$here/guest.json" -opt=2 -no-debug -o "$module" "./${guest#./}"
	printf '%8d bytes  %s\n' "$(wc -c <"$module")" "$guest" >&2
done
