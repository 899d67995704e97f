#!/usr/bin/env bash
# usage: fuzz.sh DURATION LONGER
#
# Runs every fuzz target of the module for the duration given, one after the other; the parsers of SOQL and SOSL and the HTTP front of
# the demo org for the longer one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# Whether all that is said against a target is that its time was over. go test says so, now and then, when an input is being tried at
# that moment (golang/go#75804). What a target found, or hung on, is written to a file, and told with more words.
only_time() {
	! grep -q 'Failing input written\|panic:\|hung or terminated' "$said" &&
		[[ $(grep -A 9 -e '^--- FAIL: ' "$said" | sed -n '2,3s/^ *//p') == 'context deadline exceeded'$'\n''FAIL' ]]
}

# fuzz PACKAGE TARGET DURATION
fuzz() {
	go test -run='^$' -fuzz="^$2\$" -fuzztime="$3" "$1" </dev/null 2>&1 | tee "$said" && return
	only_time || return 1
	echo "Nothing was found in that time, only that it was over: see golang/go#75804. The known inputs once more:"
	go test -count=1 -run="^$2\$" "$1"
}

(($# == 2)) || { echo "usage: fuzz.sh DURATION LONGER" >&2; exit 1; }
go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}' ./... | while read -r package; do
	for target in $(grep -hoE '^func Fuzz[A-Za-z0-9_]*' "$package"/*_test.go | cut -d' ' -f2 | sort); do
		duration=$1
		case ${package#"$PWD"/}:$target in
			runtime/soql:* | runtime/demo:*) duration=$2 ;;
		esac
		echo "${package#"$PWD"/}: $target for $duration"
		fuzz "$package" "$target" "$duration"
	done
done
