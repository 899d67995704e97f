#!/usr/bin/env bash
# Talks to the server as a client that others wrote: the MCP inspector lists the tools over stdio, in each era of the
# protocol, calls one, reads resources and gets prompts. With --strict it ends badly on a schema that some clients do not take.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

inspector=@modelcontextprotocol/inspector@2.12.0
tools=${FORCEFIELD_TOOLS:-$PWD/.tools}/inspector
own=$(.ci/node.sh "$tools" "$inspector")
PATH=${own:+$own:}$PATH
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
	inspect --method resources/list --protocol-era "$era" | grep -q 'salesforce://default/limits'
	inspect --method resources/templates/list --protocol-era "$era" | grep -q 'salesforce://{org}/sobjects/{name}'
	inspect --method resources/read --protocol-era "$era" --uri salesforce://default/sobjects/Account | grep -q 'BillingCity'
	inspect --method prompts/list --protocol-era "$era" | grep -q 'account_brief'
	inspect --method prompts/get --protocol-era "$era" --prompt-name pipeline_review | grep -q 'THIS_QUARTER'
	echo "$era: resources and prompts answer"
done
