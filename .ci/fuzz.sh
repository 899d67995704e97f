#!/usr/bin/env bash
# usage: fuzz.sh DURATION
#
# Runs every fuzz target of the module for the duration given, one after the other.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

(($# == 1)) || { echo "usage: fuzz.sh DURATION" >&2; exit 1; }
go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}' ./... | while read -r package; do
	for target in $(grep -hoE '^func Fuzz[A-Za-z0-9_]*' "$package"/*_test.go | cut -d' ' -f2 | sort); do
		echo "${package#"$PWD"/}: $target"
		go test -run='^$' -fuzz="^$target\$" -fuzztime="$1" "$package" </dev/null
	done
done
