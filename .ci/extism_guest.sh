#!/usr/bin/env bash
# Builds the Extism plug-in that is written in AssemblyScript from its source, and compares bytes with the committed module, which the tests run
# through the server: put into its folder, refused, approved, called, recorded.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

plugin=guests/examples/extism
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$plugin/build.sh" "$scratch/count_rows.wasm" "${FORCEFIELD_TOOLS:-$PWD/.tools}/assemblyscript"
(cd "$plugin" && sha256sum -c --quiet count_rows.wasm.sha256)
cmp "$scratch/count_rows.wasm" "$plugin/count_rows.wasm" || {
	echo "The committed module is not what $plugin gives: $plugin/build.sh $plugin/count_rows.wasm, its .sha256, and commit the result." >&2
	exit 1
}
go test -count=1 -run 'TestAnExtismPlugin|TestNoWayOfServing' -v ./cmd/forcefield | tee "$scratch/tests"
grep -q -- '--- PASS: TestAnExtismPluginIsOffUntilItIsApprovedThenCalledAndRecorded' "$scratch/tests"
