#!/usr/bin/env bash
# Runs the conformance suite of the protocol against the server's HTTP side, at both revisions that it has requirements for. The suite
# wants tools of its own, so the tests' program of runtime/mcpserver serves them, on the same stack as the product's. What is
# expected to fail, and why, is in conformance-*.yaml.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

suite=@modelcontextprotocol/conformance@0.2.0-alpha.12
tools=${FORCEFIELD_TOOLS:-$PWD/.tools}/conformance
own=$(.ci/node.sh "$tools" "$suite")
PATH=${own:+$own:}$PATH
echo "node $(node --version), $suite"

work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT
go test -c -o "$work/fixture" ./runtime/mcpserver
mkfifo "$work/address"
FORCEFIELD_CONFORMANCE=127.0.0.1:0 "$work/fixture" >"$work/address" &
server=$!
read -r address <"$work/address"

for revision in 2025-11-25 2026-07-28; do
	if ! timeout 300 node "$tools/node_modules/@modelcontextprotocol/conformance/dist/index.js" server --url "http://$address/mcp" \
		--requirements "$revision" --expected-failures ".ci/conformance-$revision.yaml" --output-dir "$work/$revision" >"$work/log" 2>&1; then
		cat "$work/log"
		exit 1
	fi
	sed -n '/=== SUMMARY/,$p' "$work/log"
done
