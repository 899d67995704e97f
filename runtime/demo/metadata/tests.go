package metadata

import (
	"context"
	"fmt"
	"strconv"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Test is a class with the test methods that are to be run.
type Test struct {
	Class   string // 18-character id
	Methods []string
}

// SkipTests records a run of tests in which every method was skipped for a reason, and gives the id of its job.
func SkipTests(ctx context.Context, st *store.Store, a Author, tests []Test, reason string) (job string, err error) {
	err = st.Write(ctx, func(tx *store.Tx) error {
		s := setup{st: st, author: a, ids: map[string]string{}}
		methods := 0
		for _, t := range tests {
			methods += len(t.Methods)
		}
		work := record{"JobType": "TestRequest", "Status": "Completed", "JobItemsProcessed": len(tests), "TotalJobItems": len(tests), "NumberOfErrors": 0, "CompletedDate": a.stamp()}
		s.add("AsyncApexJob", work)
		job, _ = work["Id"].(string)
		run := record{
			"AsyncApexJobId": job, "UserId": a.User, "Source": "API", "StartTime": a.stamp(), "EndTime": a.stamp(), "TestTime": 0, "TestSetupTime": 0,
			"Status": "Completed", "ClassesEnqueued": len(tests), "ClassesCompleted": len(tests), "MethodsEnqueued": methods, "MethodsCompleted": methods,
			"MethodsFailed": 0,
		}
		s.add("ApexTestRunResult", run)
		places := make([]record, len(tests))
		for i, t := range tests {
			places[i] = record{
				"ApexClassId": t.Class, "Status": "Completed", "ExtendedStatus": "(0/" + strconv.Itoa(len(t.Methods)) + ")", "ParentJobId": job, "TestRunResultId": run["Id"],
			}
			s.add("ApexTestQueueItem", places[i])
		}
		for i, t := range tests {
			for _, method := range t.Methods {
				s.add("ApexTestResult", record{
					"TestTimestamp": a.stamp(), "Outcome": "Skip", "ApexClassId": t.Class, "MethodName": method, "Message": reason,
					"AsyncApexJobId": job, "QueueItemId": places[i]["Id"], "ApexTestRunResultId": run["Id"], "RunTime": 0,
				})
			}
		}
		for _, part := range s.parts {
			if err := insert(ctx, tx, part.object, part.records); err != nil {
				return err
			}
		}
		return s.err
	})
	if err != nil {
		return "", fmt.Errorf("record a run of tests: %w", err)
	}
	return job, nil
}
