#!/usr/bin/env bash
# Drives the demo org with the Salesforce CLI, from npm, with nothing changed but the URL.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cli=@salesforce/cli@2.146.3
node_version=22.23.3 # The CLI needs 22; Debian's own is older.

command -v npm >/dev/null || guests/toolchain/apt.sh npm
scratch=$(mktemp -d)
server=
finish() {
	[[ -z $server ]] || kill "$server" 2>/dev/null || true
	rm -rf "$scratch"
}
trap finish EXIT

# The CLI keeps what it knows in the home folder, and asks the network for updates and telemetry unless told not to.
export HOME=$scratch/home SF_DISABLE_TELEMETRY=true SF_AUTOUPDATE_DISABLE=true SF_SKIP_NEW_VERSION_CHECK=true SF_USE_GENERIC_UNIX_KEYCHAIN=true
npmrc=$(npm config get userconfig)
[[ ! -f $npmrc ]] || export NPM_CONFIG_USERCONFIG=$npmrc
mkdir -p "$HOME"
packages=("$cli")
if ! node -e 'process.exit(process.versions.node.split(".")[0] >= 22 ? 0 : 1)'; then
	packages+=("node-linux-$(node -p process.arch)@$node_version")
	PATH=$scratch/node_modules/node-linux-$(node -p process.arch)/bin:$PATH
fi
npm install --prefix "$scratch" --no-save --no-audit --no-fund --loglevel=error "${packages[@]}" </dev/null
echo "node $(node --version), $cli"

bin/forcefield demo org --listen 127.0.0.1:0 >"$scratch/settings" 2>"$scratch/log" &
server=$!
for ((i = 0; i < 100; i++)); do
	grep -q '^SALESFORCE_ACCESS_TOKEN=' "$scratch/settings" && break
	kill -0 "$server" 2>/dev/null || { cat "$scratch/log"; exit 1; }
	sleep 0.1
done
set -a
# shellcheck source=/dev/null
source "$scratch/settings"
set +a

# check NAME WANTED ARGUMENTS...: run sf, and look for WANTED in what it prints.
check() {
	local name=$1 wanted=$2 said
	shift 2
	said=$(cd "$scratch" && timeout 120 "$scratch/node_modules/.bin/sf" "$@" --json 2>&1) || true
	if ! grep -q "$wanted" <<<"$said"; then
		printf 'FAIL  %s: no %s in\n%s\n' "$name" "$wanted" "$said"
		exit 1
	fi
	echo "ok    $name"
}
export SF_ACCESS_TOKEN=$SALESFORCE_ACCESS_TOKEN
printf 'Name,Industry\nBulk One,Technology\nBulk Two,Energy\n' >"$scratch/accounts.csv"
check "login with a token" '"status": 0' org login access-token --instance-url "$SALESFORCE_INSTANCE_URL" --no-prompt --alias demo
check "query" '"totalSize": 2' data query --target-org demo --query "SELECT Id, Name, Owner.Name FROM Account ORDER BY Name LIMIT 2"
check "describe" '"custom": true' sobject describe --target-org demo --sobject Invoice__c
check "create a record" '"success": true' data create record --target-org demo --sobject Account --values "Name='By sf'"
check "read it by its name" 'By sf' data get record --target-org demo --sobject Account --where "Name='By sf'"
check "import in bulk" '"successfulRecords": 2' data import bulk --target-org demo --sobject Account --file accounts.csv --wait 2
check "delete a record" '"success": true' data delete record --target-org demo --sobject Account --where "Name='By sf'"
check "limits" 'DailyApiRequests' org list limits --target-org demo
check "run the tests of Apex, which the demo org skips" '"Outcome": "Skip"' apex run test --target-org demo --wait 2
