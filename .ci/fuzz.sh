#!/usr/bin/env bash
# usage: fuzz.sh DURATION LONGER
#
# Runs every fuzz target of the module for the duration given, one after the other; the parsers of SOQL and SOSL and the HTTP front of
# the demo org for the longer one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

(($# == 2)) || { echo "usage: fuzz.sh DURATION LONGER" >&2; exit 1; }
go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}' ./... | while read -r package; do
	for target in $(grep -hoE '^func Fuzz[A-Za-z0-9_]*' "$package"/*_test.go | cut -d' ' -f2 | sort); do
		duration=$1
		case ${package#"$PWD"/}:$target in
			runtime/soql:* | runtime/demo:*) duration=$2 ;;
		esac
		echo "${package#"$PWD"/}: $target for $duration"
		go test -run='^$' -fuzz="^$target\$" -fuzztime="$duration" "$package" </dev/null
	done
done
