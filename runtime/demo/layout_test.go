package demo

import (
	"slices"
	"testing"
)

func TestALayoutShowsTheFieldsThatARecordTypeOffers(t *testing.T) {
	o := shared(t)
	type item struct {
		Label      string
		Required   bool
		Components []struct {
			Details struct{ Name, Type string }
			Value   string
		} `json:"layoutComponents"`
	}
	type layout struct {
		ID       string
		Sections []struct {
			Heading string
			Rows    []struct {
				Items []item `json:"layoutItems"`
			} `json:"layoutRows"`
		} `json:"detailLayoutSections"`
		RelatedLists []struct{ Name, SObject string }
	}
	var all struct {
		Layouts  []layout
		Mappings []struct {
			Name, LayoutID, RecordTypeID string
			Default                      bool `json:"defaultRecordTypeMapping"`
			Picklists                    []struct {
				Name string `json:"picklistName"`
			} `json:"picklistsForRecordType"`
			URLs map[string]string
		} `json:"recordTypeMappings"`
		Selector []bool `json:"recordTypeSelectorRequired"`
	}
	o.get(data+"/sobjects/Opportunity/describe/layouts", &all)
	if len(all.Layouts) != 1 || len(all.Mappings) != 3 || !all.Selector[0] {
		t.Fatalf("got %d layouts, %d record types, selector %v", len(all.Layouts), len(all.Mappings), all.Selector)
	}
	shown := map[string]item{}
	for _, s := range all.Layouts[0].Sections {
		for _, row := range s.Rows {
			if len(row.Items) > 2 {
				t.Errorf("a row of two columns has %d items", len(row.Items))
			}
			for _, i := range row.Items {
				shown[i.Components[0].Value] = i
			}
		}
	}
	stage := shown["StageName"]
	if !stage.Required || stage.Components[0].Details.Type != "picklist" || shown["Amount"].Required || shown["CreatedDate"].Label != "Created Date" {
		t.Errorf("the stage is shown as %+v", stage)
	}
	for _, hidden := range []string{"Id", "IsDeleted", "SystemModstamp"} {
		if _, found := shown[hidden]; found {
			t.Errorf("%s is shown", hidden)
		}
	}
	if !slices.ContainsFunc(all.Layouts[0].RelatedLists, func(l struct{ Name, SObject string }) bool { return l.Name == "Invoices__r" }) {
		t.Errorf("the related lists are %v", all.Layouts[0].RelatedLists)
	}
	first := all.Mappings[0]
	if first.Name != "New Business" || !first.Default || first.LayoutID != all.Layouts[0].ID || len(first.Picklists) == 0 {
		t.Errorf("the first record type is %+v", first)
	}
	var one layout
	o.get(first.URLs["layout"], &one)
	if one.ID != first.LayoutID {
		t.Errorf("the layout of the record type is %s", one.ID)
	}
	for _, target := range []string{
		"/sobjects/Opportunity/describe/layouts/012Fd0000000001IAA", // a record type of cases
		"/sobjects/Opportunity/describe/compactLayouts/nope", "/sobjects/Nope/describe/layouts", "/sobjects/Profile/describe/layouts",
		"/sobjects/Opportunity/describe/nope", "/sobjects/Profile/quickActions",
	} {
		o.want("GET", data+target, "", 404, `[{…"errorCode":"NOT_FOUND"}]`)
	}
	o.want("GET", data+"/sobjects/Global/describe/layouts", "", 200, `{"layouts":[],"recordTypeMappings":[],"recordTypeSelectorRequired":[false]}`)
	o.want("GET", data+"/sobjects/Account/describe/compactLayouts/primary", "", 200, `{"actions":[],"fieldItems":[{…"value":"Name"}]…}],"id":null,…"name":"SYSTEM","objectType":"Account"}`)
	o.want("GET", data+"/sobjects/Account/quickActions", "", 200, "[]")
	o.want("GET", data+"/quickActions", "", 200, "[]")
}

func TestTabsAndThemeShowTheObjectsThatPeopleOpen(t *testing.T) {
	o := shared(t)
	o.want("GET", data+"/tabs", "", 200, `[{"colors":[{"color":"5867E8","context":"primary","theme":"theme4"}],"custom":false,"iconUrl":null,"icons":[],"label":"Accounts","miniIconUrl":null,`+
		`"name":"standard-Account","sobjectName":"Account","url":"http://example.com/001/o"},…"name":"Invoice__c","sobjectName":"Invoice__c",…}]`)
	o.want("GET", data+"/theme", "", 200, `{"themeItems":[{"colors":[{"color":"5867E8","context":"primary","theme":"theme4"}],"icons":[],"name":"Account"},…]}`)
}

func TestPagesForPeopleTellNothing(t *testing.T) {
	o := shared(t)
	const page = "<!DOCTYPE html>…no pages for people…"
	for _, target := range []string{"/001Fd0000000001IAA", "/001Fd0000000001IAA/e", "/001/e", "/001/o", "/001Fd0000zzzzzz"} {
		o.want("GET", target, "", 200, page, "Authorization", "")
	}
	for _, target := range []string{"/", "/001", "/00e/o", "/001/x", "/001Fd0000000001IAA/o", "/001Fd0000000001IAA/e/x", "/zzz/o", "/login", "/profilephoto/005/X"} {
		o.want("GET", target, "", 404, `[{…"errorCode":"NOT_FOUND"}]`, "Authorization", "")
	}
	o.want("POST", "/001/e", "x", 404, `[{…"errorCode":"NOT_FOUND"}]`)
}

func TestDefinitionsNameTheRecordTypes(t *testing.T) {
	o := shared(t)
	o.want("GET", data+"/query?q=SELECT+RecordTypesSupported+FROM+EntityDefinition+WHERE+QualifiedApiName='Case'", "", 200,
		`{…"RecordTypesSupported":{"recordTypeInfos":[{"available":true,"defaultRecordTypeMapping":true,"developerName":"Customer_Support","master":false,"name":"Customer Support",`+
			`"recordTypeId":"012Fd0000000001IAA"},{…"developerName":"Internal_Request",…},{"available":true,"defaultRecordTypeMapping":false,"developerName":"Master","master":true,"name":"Master","recordTypeId":"012000000000000AAA"}]}}]}`)
	o.want("GET", data+"/query?q=SELECT+RecordTypesSupported+FROM+EntityDefinition+WHERE+QualifiedApiName='Account'", "", 200,
		`{…"RecordTypesSupported":{"recordTypeInfos":[{"available":true,"defaultRecordTypeMapping":true,"developerName":"Master",…}]}}]}`)
	o.want("GET", data+"/query?q=SELECT+RecordTypesSupported+FROM+EntityDefinition+WHERE+QualifiedApiName='Profile'", "", 200, `{…"RecordTypesSupported":{"recordTypeInfos":[]}}]}`)
}

func TestADefinitionOfAFieldIsNamedAsInSalesforce(t *testing.T) {
	o := shared(t)
	o.want("GET", data+"/query?q=SELECT+DurableId+FROM+FieldDefinition+WHERE+EntityDefinitionId='Account'+AND+QualifiedApiName+IN('Id','OwnerId','ERP_Id__c')", "", 200,
		`{"totalSize":3,…"DurableId":"Account.Id"}…"DurableId":"Account.Owner"}…"DurableId":"Account.00N…"}]}`)
}

func TestWhatTheOrgHasNoneOfIsEmpty(t *testing.T) {
	o := shared(t)
	o.want("GET", data+"/process/approvals", "", 200, `{"approvals":{}}`)
	o.want("GET", data+"/process/rules", "", 200, `{"rules":{}}`)
	o.want("POST", data+"/process/approvals", `{"requests":[{"actionType":"Submit","contextId":"`+edge+`"}]}`, 400,
		`[{"message":"No applicable approval process was found.","errorCode":"NO_APPLICABLE_PROCESS"}]`)
	o.want("POST", data+"/process/approvals", `{"requests":[]}`, 400, `[{…"errorCode":"MISSING_ARGUMENT"…}]`)
	o.want("GET", data+"/analytics/dashboards", "", 200, "[]")
	report := data + "/analytics/reports/00OFd0000000001MAA"
	o.want("GET", report+"/instances", "", 200, "[]")
	o.want("POST", report+"/instances", "{}", 400, `[{…"errorCode":"NOT_IMPLEMENTED"}]`)
	o.want("POST", report+"/fields", "{}", 400, `[{…"errorCode":"NOT_IMPLEMENTED"}]`)
	o.want("GET", data+"/analytics/reports/00OFd0000000009MAA/instances", "", 404, `[{…"errorCode":"NOT_FOUND"}]`)
}

func TestPasswordsAreNotChanged(t *testing.T) {
	o := shared(t)
	user := data + "/sobjects/User/005Fd0000000001IAA/password"
	o.want("GET", user, "", 200, `{"isExpired":false}`)
	o.want("POST", user, `{"NewPassword":"x"}`, 400, `[{…share the password…"errorCode":"NOT_IMPLEMENTED"}]`)
	o.want("DELETE", user, "", 400, `[{…"errorCode":"NOT_IMPLEMENTED"}]`)
	o.want("GET", data+"/sobjects/User/005Fd00000zzzzz/password", "", 404, `[{…"errorCode":"NOT_FOUND"}]`)
}
