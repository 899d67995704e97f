package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Explanation says in words what a need would let a tool do.
type Explanation struct {
	// Class is the worst that it allows: Opaque before Write before ReadOnly.
	Class Class
	// Words are for an operator: "read records of any object".
	Words string
}

// InWords says what requests of this kind do. The error is that of ParseGrant.
func InWords(need Need) (Explanation, error) {
	grant, err := ParseGrant([]Need{need})
	if err != nil {
		return Explanation{}, err
	}
	r := grant.rights[0]
	out := Explanation{Class: ReadOnly}
	var phrases []string
	add := func(class Class, phrase string) {
		out.Class = worse(out.Class, class)
		if !slices.Contains(phrases, phrase) {
			phrases = append(phrases, phrase)
		}
	}
	known := false
	for _, row := range compiledRoutes() {
		if row.root != r.root || !slices.Contains(row.methods, r.method) || !row.pattern.overlaps(r.pattern) {
			continue
		}
		add(row.class, phrase(row, r.pattern))
		if row.pattern.Covers(r.pattern) {
			known = true
			if row.param == "" {
				break // no row below is ever reached
			}
		}
	}
	if !known {
		add(Opaque, "make requests that this program does not know")
	}
	out.Words = strings.Join(phrases, ", ")
	return out, nil
}

func worse(a, b Class) Class {
	for _, c := range []Class{Opaque, Write} {
		if a == c || b == c {
			return c
		}
	}
	return ReadOnly
}

// phrase says what a row of the table does, and to which objects as far as the need names them.
func phrase(row compiledRoute, need Pattern) string {
	verb, ok := phrases()[row.kind]
	if !ok {
		verb = "make requests of the kind " + string(row.kind)
	}
	for i, segment := range row.pattern.segments {
		if segment != objectSegment {
			continue
		}
		if i < len(need.segments) && !strings.ContainsAny(need.segments[i], "{*") {
			return fmt.Sprintf("%s of %s", verb, need.segments[i])
		}
		return verb + " of any object"
	}
	return verb
}

func phrases() map[Kind]string {
	return map[Kind]string{ //nolint:gosec // these are words
		Query:             "run any SOQL query, over every object that the login may read",
		QueryMore:         "get more of a query's result",
		Explain:           "ask how a query would be run",
		Search:            "run any search, over every object that the login may read",
		DescribeGlobal:    "list the objects",
		Describe:          "read the definitions",
		Read:              "read single records",
		ReadMany:          "read many records at once",
		Create:            "CREATE records",
		CreateMany:        "CREATE many records at once",
		Update:            "CHANGE records",
		UpdateMany:        "CHANGE many records at once",
		Upsert:            "CREATE or CHANGE records",
		UpsertMany:        "CREATE or CHANGE many records at once",
		Delete:            "DELETE records",
		DeleteMany:        "DELETE many records at once",
		Password:          "SET users' passwords",
		OrgLimits:         "read the org's limits",
		OrgInfo:           "read settings and lists of the org",
		Composite:         "send several requests in one, OF ANY KIND",
		BulkJob:           "START and STEER bulk jobs, which change or export any number of records",
		BulkJobStatus:     "read the state and results of bulk jobs",
		DescribeAction:    "list actions",
		InvokeAction:      "RUN actions and flows of the org, whatever they do",
		Approval:          "SUBMIT and DECIDE approvals",
		Report:            "run reports",
		MetadataDeploy:    "CHANGE the org's metadata",
		MetadataDeployLog: "read the state of deployments",
		AnonymousApex:     "RUN any Apex code",
		ApexTests:         "RUN Apex tests",
		ApexREST:          "CALL Apex services of the org, whatever they do",
		GraphQL:           "run any GraphQL request, over every object that the login may use",
	}
}
