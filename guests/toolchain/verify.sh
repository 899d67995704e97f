#!/usr/bin/env bash
# Shows that the committed modules are what their source gives: builds every guest anew in a temporary folder, with an
# empty cache, and compares the bytes; then compares bundle.json with the modules.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/pins.sh"

bundle=$root/guests/bundle
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
export GUEST_CACHE=$scratch/cache
"$here/guests.sh" "$scratch/bundle"
"$here/guests.sh" "$scratch/test" "${test_guests[@]}"

differing=0
differs() {
	echo "$*" >&2
	differing=1
}
# compare BUILT COMMITTED
compare() {
	local built=$1 committed=$2 name sizes offset shorter
	name=$(basename "$committed")
	if [[ ! -f $committed ]]; then
		differs "$name: built, but not committed"
	elif ! cmp -s "$committed" "$built"; then
		sizes=("$(wc -c <"$committed")" "$(wc -c <"$built")")
		# cmp counts bytes from 1, and lists none when one module is the beginning of the other.
		offset=$(cmp -l "$committed" "$built" 2>/dev/null | awk 'NR == 1 { print $1 - 1 }' || true)
		((sizes[0] < sizes[1])) && shorter=${sizes[0]} || shorter=${sizes[1]}
		differs "$name: differs from offset ${offset:-$shorter}; ${sizes[0]} bytes committed, ${sizes[1]} built"
	fi
}
for built in "$scratch"/bundle/*.wasm; do
	[[ ! -f $built ]] || compare "$built" "$bundle/$(basename "$built")"
done
for guest in "${test_guests[@]}"; do
	compare "$scratch/test/$(basename "$guest").wasm" "$root/$guest.wasm"
done
for committed in "$bundle"/*.wasm; do
	[[ ! -f $committed || -f $scratch/bundle/$(basename "$committed") ]] ||
		differs "$(basename "$committed"): committed, but no guest of that name is in guests/"
done

cd "$root"
go run ./guests/bundle/manifest -check guests/bundle || differing=1
if ((differing)); then
	echo "Built with $("$("$here/build.sh")" version)" >&2
	fail "The committed modules are not what guests/ gives. If the source is right: make guests, and commit the result."
fi
echo "Every committed module is what its source gives."
