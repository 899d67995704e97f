#!/usr/bin/env bash
# Builds every guest into guests/bundle, writes what bundle.json says of them, and builds the guests of tests. A failure
# leaves the old modules.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/pins.sh"

bundle=$root/guests/bundle
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$here/guests.sh" "$scratch/bundle"
"$here/guests.sh" "$scratch/test" "${test_guests[@]}"
cd "$root"
go run ./guests/bundle/manifest "$scratch/bundle"
rm -f "$bundle"/*.wasm
install -m 644 "$scratch"/bundle/* "$bundle/"
for guest in "${test_guests[@]}"; do
	install -m 644 "$scratch/test/$(basename "$guest").wasm" "$guest.wasm"
done
