#!/usr/bin/env bash
# Generates what follows from wit/forcefield.wit: the host's types, and the guests' bindings in Go and C.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/pins.sh"

(cd "$root/wit/gen" && go run . -wit ../forcefield.wit -out ../../runtime/abi -c ../../guests/examples/c)

# In a new folder first, so that what a name no longer stands for goes, and a failure leaves the old bindings.
bindings=$root/guests/kit/bindings
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$here/bindgen"
go tool wit-bindgen-go generate --world guest --out "$scratch" \
	--package-root github.com/forcefield-mcp/forcefield/guests/kit/bindings "$root/wit/forcefield.wit"
rm -rf "$bindings"
cp -R "$scratch" "$bindings"
chmod 755 "$bindings"
