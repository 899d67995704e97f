#!/usr/bin/env bash
# Runs golangci-lint of the pinned version, which is built into .tools when it is not there. That takes a few minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=2.15.0
tools=${FORCEFIELD_TOOLS:-$PWD/.tools}
lint=$tools/bin/golangci-lint
if [[ $("$lint" version --short 2>/dev/null) != "$version" ]]; then
	echo "Building golangci-lint $version: a few minutes" >&2
	GOBIN=$tools/bin nice go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$version"
fi
# A run in another checkout of this machine is no reason to fail.
exec "$lint" run --allow-parallel-runners ./...
