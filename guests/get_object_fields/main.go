// Command get_object_fields is the guest of the tool of that name: it lists the fields of an object.
package main

import "github.com/forcefield-mcp/forcefield/guests/kit/tool"

func init() { tool.Serve(definition()) }

func main() {}
