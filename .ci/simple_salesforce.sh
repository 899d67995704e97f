#!/usr/bin/env bash
# Drives the demo org with simple-salesforce, from PyPI, with nothing changed but the host. It speaks HTTPS only, so that the org
# gets a certificate of its own, which the client is told to trust.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

client=simple-salesforce==1.12.10

python3 -c 'import ensurepip' 2>/dev/null || guests/toolchain/apt.sh python3-venv
scratch=$(mktemp -d)
server=
finish() {
	[[ -z $server ]] || kill "$server" 2>/dev/null || true
	rm -rf "$scratch"
}
trap finish EXIT

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check "$client"
echo "$(python3 --version), $client"

bin/forcefield demo org --listen 127.0.0.1:0 --tls-certificate "$scratch/org.pem" >"$scratch/settings" 2>"$scratch/log" &
server=$!
for ((i = 0; i < 100; i++)); do
	grep -q '^SALESFORCE_CLIENT_SECRET=' "$scratch/settings" 2>/dev/null && break
	kill -0 "$server" 2>/dev/null || { cat "$scratch/log"; exit 1; }
	sleep 0.1
done
set -a
# shellcheck source=/dev/null
source "$scratch/settings"
set +a
REQUESTS_CA_BUNDLE=$scratch/org.pem timeout 300 "$scratch/venv/bin/python" .ci/clients/python.py || { cat "$scratch/log"; exit 1; }
