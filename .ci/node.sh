#!/usr/bin/env bash
# usage: node.sh FOLDER PACKAGE...
#
# Installs npm packages into a folder, with a Node of their own if the machine's is older than 22.19, and prints the folder of that Node's
# program, for PATH. It is empty when the machine's own is used.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

node_version=22.23.3
folder=$1
shift
command -v npm >/dev/null || guests/toolchain/apt.sh npm >&2
packages=("$@")
own=
if ! node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 22 || major == 22 && minor >= 19 ? 0 : 1)'; then
	name=node-linux-$(node -p process.arch)
	packages+=("$name@$node_version")
	own=$folder/node_modules/$name/bin
fi
if [[ $(cat "$folder/installed" 2>/dev/null) != "${packages[*]}" ]]; then
	mkdir -p "$folder"
	npm install --prefix "$folder" --no-save --no-audit --no-fund --loglevel=error "${packages[@]}" </dev/null >&2
	echo "${packages[*]}" >"$folder/installed"
fi
echo "$own"
