#!/usr/bin/env bash
# usage: build.sh FOLDER
#
# Builds each attacker into FOLDER, with what the guest in guests/examples/c is built with.
set -euo pipefail
folder=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")"

for source in *.c; do
	[[ $source == attacker.c ]] || ../../../../guests/examples/c/compile.sh "$folder/${source%.c}.wasm" -I. "$PWD/$source" "$PWD/attacker.c"
done
