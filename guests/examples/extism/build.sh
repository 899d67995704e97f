#!/usr/bin/env bash
# usage: build.sh MODULE [FOLDER]
#
# Builds the plug-in with AssemblyScript and Extism's kit for it. They are installed from npm into FOLDER, by default one that goes again.
set -euo pipefail

assemblyscript=assemblyscript@0.28.20
kit=@extism/as-pdk@1.0.0

mkdir -p "$(dirname "$1")"
module=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
if (($# > 1)); then
	mkdir -p "$2"
	folder=$(cd "$2" && pwd)
else
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
fi
cd "$(dirname "${BASH_SOURCE[0]}")"
own=$(../../../.ci/node.sh "$folder" "$assemblyscript" "$kit")
PATH=${own:+$own:}$PATH
cp ./*.ts "$folder"
cd "$folder"
node_modules/.bin/asc index.ts --outFile "$module" --use abort=index/abort --runtime stub -O3 --converge
