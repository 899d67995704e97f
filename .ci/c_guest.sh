#!/usr/bin/env bash
# Builds the guests that are written in C from their source, and compares bytes with the committed modules, which the tests run through the
# server: the tool is put into its folder, refused, approved, called and recorded; the attackers are approved, and held.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

guests/toolchain/apt.sh clang-19 lld-19
guest=guests/examples/c
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$guest/build.sh" "$scratch/org_limits.wasm"
attackers=cmd/forcefield/testdata/attackers
mkdir "$scratch/attackers"
"$attackers/build.sh" "$scratch/attackers"
for module in "$attackers"/*.wasm "$scratch"/attackers/*.wasm; do
	name=$(basename "$module")
	cmp "$scratch/attackers/$name" "$attackers/$name" || {
		echo "The committed module is not what its source gives: $attackers/build.sh $attackers, and commit the result." >&2
		exit 1
	}
done
(cd "$guest" && sha256sum -c --quiet org_limits.wasm.sha256)
cmp "$scratch/org_limits.wasm" "$guest/org_limits.wasm" || {
	echo "The committed module is not what $guest gives: $guest/build.sh $guest/org_limits.wasm, its .sha256, and commit the result." >&2
	exit 1
}
go test -count=1 -run 'TestAToolInC|TestAttackersThatWereApproved' -v ./cmd/forcefield | tee "$scratch/tests"
grep -q -- '--- PASS: TestAToolInCIsApprovedCalledAndRecorded' "$scratch/tests"
