// Command bulk_job_status is the guest of the tool of that name: it tells how far a job of Bulk API 2.0 is.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/bulk"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

func definition() tool.Definition {
	return tool.Definition{
		Name:  "bulk_job_status",
		Title: "Follow a bulk job",
		Description: "Tells how far a Salesforce bulk job is and, once ended, what became of each row. " +
			"Use it when a bulk tool's job goes on or was stopped; do not send the rows again.",
		InputSchema: `{"type":"object","additionalProperties":false,"required":["job_id"],"properties":{` +
			`"job_id":{"type":"string","pattern":"` + salesforce.RecordIDPattern + `","description":"The jobId, such as 7505e00000abcdeAAA."}}}`,
		OutputSchema: bulk.StatusSchema,
		Annotations:  tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true},
		Paged:        true,
		Needs: []tool.Need{
			{Method: tool.Get, Root: tool.Data, Pattern: "jobs/ingest/{id}"},
			{Method: tool.Get, Root: tool.Data, Pattern: "jobs/ingest/{id}/failedResults"},
			{Method: tool.Get, Root: tool.Data, Pattern: "jobs/ingest/{id}/unprocessedrecords"},
			{Method: tool.Get, Root: tool.Data, Pattern: "jobs/ingest/{id}/successfulResults"},
		},
		Run: run,
	}
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	id := salesforce.RecordID(c.Arguments, "job_id")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	return bulk.Status(c, id)
}
