#!/usr/bin/env bash
# Drives the demo org with a client that others wrote: jsforce, from npm, with nothing changed but the URL. An argument runs
# only the checks whose name contains it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jsforce=jsforce@3.10.16

command -v npm >/dev/null || guests/toolchain/apt.sh npm
scratch=$(mktemp -d)
server=
finish() {
	[[ -z $server ]] || kill "$server" 2>/dev/null || true
	rm -rf "$scratch"
}
trap finish EXIT

npm install --prefix "$scratch" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "$jsforce" </dev/null
cp .ci/clients/*.js "$scratch"
echo "node $(node --version), $jsforce"

bin/forcefield demo org --listen 127.0.0.1:0 >"$scratch/settings" 2>"$scratch/log" &
server=$!
for ((i = 0; i < 100; i++)); do
	grep -q '^SALESFORCE_CLIENT_SECRET=' "$scratch/settings" && break
	kill -0 "$server" 2>/dev/null || { cat "$scratch/log"; exit 1; }
	sleep 0.1
done
set -a
# shellcheck source=/dev/null
source "$scratch/settings"
set +a
timeout 300 node "$scratch/jsforce.js" "$@" || { cat "$scratch/log"; exit 1; }
