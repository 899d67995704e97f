package metadata

import (
	"context"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
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
		queue, _ := st.Schema().Tooling().Object("ApexTestQueueItem")
		number, err := st.NextID(queue) // a job has the number of its own place in the queue
		if err != nil {
			return err
		}
		n, _ := recordid.Number(number)
		if job, err = recordid.New("707", store.Instance, n); err != nil {
			return err
		}
		for _, t := range tests {
			s.add("ApexTestQueueItem", record{"ApexClassId": t.Class, "Status": "Completed", "ExtendedStatus": "(0/" + fmt.Sprint(len(t.Methods)) + ")", "ParentJobId": job})
		}
		for _, t := range tests {
			for _, method := range t.Methods {
				s.add("ApexTestResult", record{
					"TestTimestamp": a.stamp(), "Outcome": "Skip", "ApexClassId": t.Class, "MethodName": method, "Message": reason,
					"AsyncApexJobId": job, "RunTime": 0,
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
