package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool/tooltest"
)

const described = `{"childRelationships":[{"childSObject":"Contact","field":"AccountId","relationshipName":"Contacts"},{"childSObject":"X","field":"Y","relationshipName":null}],"fields":[` +
	`{"createable":true,"custom":false,"defaultedOnCreate":false,"label":"Account Name","name":"Name","nillable":false,"picklistValues":[],"referenceTo":[],"relationshipName":null,"type":"string","updateable":true},` +
	`{"createable":true,"custom":true,"defaultedOnCreate":false,"label":"Region","name":"Zone__c","nillable":true,"picklistValues":[{"active":true,"label":"N","value":"North"},{"active":false,"value":"Old"},{"active":true,"value":"South, deep"}],"referenceTo":[],"type":"picklist","updateable":true},` +
	`{"createable":true,"custom":false,"defaultedOnCreate":true,"label":"Owner ID","name":"OwnerId","nillable":false,"referenceTo":["Group","User"],"relationshipName":"Owner","type":"reference","updateable":true}],"label":"Account","name":"Account"}`

func TestOptionsChooseFieldsAndWhatIsToldOfThem(t *testing.T) {
	for options, c := range map[string]struct{ text, structured string }{
		`"name_filter":"REGION"`: {"Total: 1 fields\nname,label,type,updateable\nZone__c,Region,picklist,True",
			`"total":1,"from":1,"done":true,"fields":[{"name":"Zone__c","label":"Region","type":"picklist","updateable":true}]}`},
		`"name_filter":"ownerid"`: {"Total: 1 fields\nname,label,type,updateable\nOwnerId,Owner ID,reference,True",
			`"total":1,"from":1,"done":true,"fields":[{"name":"OwnerId","label":"Owner ID","type":"reference","updateable":true}]}`},
		`"custom_only":true,"picklists":true`: {"Total: 1 fields\nname,label,type,updateable,picklistValues\nZone__c,Region,picklist,True,\"[\"\"North\"\",\"\"South, deep\"\"]\"",
			`"total":1,"from":1,"done":true,"fields":[{"name":"Zone__c","label":"Region","type":"picklist","updateable":true,"picklistValues":["North","South, deep"]}]}`},
		`"required":true`: {"Total: 3 fields\nname,label,type,updateable,required\nName,Account Name,string,True,True\nZone__c,Region,picklist,True,False\nOwnerId,Owner ID,reference,True,False", ""},
		`"relationships":true,"name_filter":"owner"`: {"Total: 1 fields\nname,label,type,updateable,relationshipName,referenceTo\nOwnerId,Owner ID,reference,True,Owner,\"[\"\"Group\"\",\"\"User\"\"]\"\n\n" +
			"Child relationships: 1\nname,object,field\nContacts,Contact,AccountId",
			`"fields":[{"name":"OwnerId","label":"Owner ID","type":"reference","updateable":true,"relationshipName":"Owner","referenceTo":["Group","User"]}],"childRelationships":[{"name":"Contacts","object":"Contact","field":"AccountId"}]}`},
		`"custom_only":true,"name_filter":"name"`: {"Total: 0 fields\nname,label,type,updateable\n\nNo field fits: try a shorter name_filter, or none, and standard fields too.", `"total":0,"from":0,"done":true,"fields":[]}`},
	} {
		t.Run(options, func(t *testing.T) {
			output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, tooltest.OK(described)), tooltest.Call{Arguments: `{"object_name":"Account",` + options + `}`})
			if failure != nil || string(output.Text) != c.text || !strings.HasSuffix(string(output.Structured), c.structured) {
				t.Errorf("got %s\n%s\n%+v", output.Text, output.Structured, failure)
			}
		})
	}
}

func TestWhatIsTooMuchIsCounted(t *testing.T) {
	var values, relationships []string
	for i := range 2000 {
		values = append(values, fmt.Sprintf(`{"active":true,"value":"Value number %d"}`, i))
		relationships = append(relationships, fmt.Sprintf(`{"childSObject":"Object_%d__c","field":"Field__c","relationshipName":"Children_%d__r"}`, i, i))
	}
	body := `{"childRelationships":[` + strings.Join(relationships, ",") + `],"fields":[{"name":"P__c","label":"P","type":"picklist","picklistValues":[` + strings.Join(values, ",") + `]}],"label":"A","name":"A"}`
	output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, tooltest.OK(body)), tooltest.Call{Arguments: `{"object_name":"A","picklists":true,"relationships":true}`})
	if failure != nil {
		t.Fatal(failure)
	}
	for _, want := range []string{`"picklistValuesOmitted":`, `"childRelationshipsOmitted":`} {
		if !strings.Contains(string(output.Structured), want) {
			t.Errorf("no %s", want)
		}
	}
	if s := string(output.Text); !strings.Contains(s, " more\"") || !strings.HasSuffix(s, " more are left out.") {
		t.Errorf("got %s", s[len(s)-100:])
	}
}
