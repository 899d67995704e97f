package bulk

import "github.com/forcefield-mcp/forcefield/guests/kit/tool"

// Operation is what a tool does to its rows.
type Operation struct {
	Title  string // Create, as in the heading of the result
	Done   string // created
	Doing  string // Creating
	Method tool.Method
	Job    string // the operation of a job: insert
	New    bool   // what is done makes records
	WithID bool   // rows name records that are there
	// Check tells how to find out whether rows without an answer were done.
	Check string
}

// Create makes records.
func Create() Operation {
	return Operation{Title: "Create", Done: "created", Doing: "Creating records", Method: tool.Post, Job: "insert", New: true,
		Check: "Look for the records before you try again, so that they are not created twice."}
}

// Update changes records.
func Update() Operation {
	return Operation{Title: "Update", Done: "changed", Doing: "Changing records", Method: tool.Patch, Job: "update", WithID: true,
		Check: "Query some of the records: they show whether they hold the new values. To send the same values again does no harm."}
}

// Delete moves records to the recycle bin.
func Delete() Operation {
	return Operation{Title: "Delete", Done: "deleted", Doing: "Deleting records", Method: tool.Delete, Job: "delete", WithID: true,
		Check: "Query the records by their ids: those that are not found are deleted. To delete them again does no harm."}
}

const (
	// perRequest is how many records one request of sObject Collections takes.
	perRequest = 200
	// MaxRows is how many rows go to sObject Collections, request by request. More make a job.
	MaxRows = 2000
)

// Needs are the requests that Run makes for an operation, without those of salesforce.ExplainNeeds.
func Needs(o Operation) []tool.Need {
	return []tool.Need{
		{Method: o.Method, Root: tool.Data, Pattern: "composite/sobjects"},
		{Method: tool.Post, Root: tool.Data, Pattern: "jobs/ingest"},
		{Method: tool.Put, Root: tool.Data, Pattern: "jobs/ingest/{id}/batches"},
		{Method: tool.Patch, Root: tool.Data, Pattern: "jobs/ingest/{id}"},
		{Method: tool.Get, Root: tool.Data, Pattern: "jobs/ingest/{id}"},
		{Method: tool.Get, Root: tool.Data, Pattern: "jobs/ingest/{id}/successfulResults"},
		{Method: tool.Get, Root: tool.Data, Pattern: "jobs/ingest/{id}/failedResults"},
	}
}
