#!/usr/bin/env bash
# Talks to the server as a client that others wrote: the MCP inspector lists the tools over stdio, in each era of the
# protocol, and calls one. With --strict it ends badly on a schema that some clients do not take.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

inspector=@modelcontextprotocol/inspector@2.12.0
node_version=22.23.3 # The inspector needs 22.19; Debian's own is older.
tools=${FORCEFIELD_TOOLS:-$PWD/.tools}/inspector

command -v npm >/dev/null || guests/toolchain/apt.sh npm
packages=("$inspector")
if ! node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 22 || major == 22 && minor >= 19 ? 0 : 1)'; then
	packages+=("node-linux-$(node -p process.arch)@$node_version")
	PATH=$tools/node_modules/node-linux-$(node -p process.arch)/bin:$PATH
fi
if [[ $(cat "$tools/installed" 2>/dev/null) != "${packages[*]}" ]]; then
	mkdir -p "$tools"
	npm install --prefix "$tools" --no-save --no-audit --no-fund --loglevel=error "${packages[@]}" </dev/null
	echo "${packages[*]}" >"$tools/installed"
fi
echo "node $(node --version), $inspector"

inspect() {
	timeout 60 "$tools/node_modules/.bin/mcp-inspector" --cli bin/forcefield serve --demo --format json -q "$@" </dev/null
}
for era in legacy auto modern; do
	tools_listed=$(inspect --method tools/list --strict --protocol-era "$era" | node -e '
		const answer = JSON.parse(require("fs").readFileSync(0, "utf8"));
		console.log((answer.tools ?? answer.result.tools).length)')
	echo "$era: $tools_listed tools"
	((tools_listed > 0))
	inspect --method tools/call --protocol-era "$era" --tool-name run_soql_query \
		--tool-arg "query=SELECT Id, Name FROM Account ORDER BY Name LIMIT 2" | grep -q '"returned": *2'
	echo "$era: run_soql_query answers"
done
