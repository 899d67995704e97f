#!/usr/bin/env bash
# Builds the guest that is written in C from its source, and compares bytes with the committed module, which the tests run through the
# server: put into its folder, refused, approved, called, recorded.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

guests/toolchain/apt.sh clang-19 lld-19
guest=guests/examples/c
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$guest/build.sh" "$scratch/org_limits.wasm"
(cd "$guest" && sha256sum -c --quiet org_limits.wasm.sha256)
cmp "$scratch/org_limits.wasm" "$guest/org_limits.wasm" || {
	echo "The committed module is not what $guest gives: $guest/build.sh $guest/org_limits.wasm, its .sha256, and commit the result." >&2
	exit 1
}
go test -count=1 -run TestAToolInC -v ./cmd/forcefield | tee "$scratch/tests"
grep -q -- '--- PASS: TestAToolInCIsApprovedCalledAndRecorded' "$scratch/tests"
