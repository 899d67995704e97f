// Command run_soql_query is the guest of the tool of that name: it runs a SOQL query and shows its records, as many as fit.
package main

import "github.com/forcefield-mcp/forcefield/guests/kit/tool"

func init() { tool.Serve(definition()) }

func main() {}
