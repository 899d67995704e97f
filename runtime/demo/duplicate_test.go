package demo

import (
	"net/url"
	"strings"
	"testing"
)

func TestADuplicateIsRefusedUnlessTheClientSavesItAllTheSame(t *testing.T) {
	o := open(t)
	const body = `{"FirstName":"Ada","LastName":"Quibble","Email":"Ada@Example.com","Company":"Quibble"}`
	contact := strings.Replace(body, `,"Company":"Quibble"`, "", 1)
	first := o.create("Contact", contact)
	refused := func(object, rule, matching, id string) string {
		return `[{"duplicateResut":{"allowSave":true,"duplicateRule":"` + rule + `","duplicateRuleEntityType":"` + object + `","errorMessage":"You're creating a duplicate record.…",` +
			`"matchResults":[{"entityType":"` + object + `","errors":[],"matchEngine":"ExactMatchEngine","matchRecords":[{"additionalInformation":[],"fieldDiffs":[],"matchConfidence":100.0,` +
			`"record":{"attributes":{"type":"` + object + `","url":"` + data + `/sobjects/` + object + `/` + id + `"},"Id":"` + id + `"}}],"rule":"` + matching + `","size":1,"success":true}]},` +
			`"errorCode":"DUPLICATES_DETECTED","message":"You're creating a duplicate record. We recommend you use an existing record instead."}]`
	}
	of := refused("Contact", "Contacts_With_The_Same_Name_And_Email", "Contact_Name_And_Email", first)
	o.want("POST", data+"/sobjects/Contact", strings.ToLower(strings.NewReplacer("FirstName", "firstname", "LastName", "lastname", "Email", "email").Replace(contact)), 400, of)
	const allow = "Sforce-Duplicate-Rule-Header"
	o.want("POST", data+"/sobjects/Contact", contact, 400, of, allow, "allowSave=false; includeRecordDetails=true")
	o.want("POST", data+"/sobjects/Contact", contact, 400, of, allow, "runAsCurrentUser=true")
	o.want("POST", data+"/sobjects/Contact", contact, 201, `{…"success":true…}`, allow, "includeRecordDetails=false; allowSave=true")

	o.want("PATCH", data+"/sobjects/Contact/"+first, `{"Phone":"0"}`, 204, "") // it was a duplicate before, and is none of this change's

	other := o.create("Contact", `{"FirstName":"Ada","LastName":"Quibble"}`) // without an address nothing is compared
	o.want("PATCH", data+"/sobjects/Contact/"+other, `{"Phone":"1"}`, 204, "")
	o.want("PATCH", data+"/sobjects/Contact/"+other, `{"Email":"ada@example.com"}`, 400, `[{"duplicateResut":{…"size":2,…}]}…"errorCode":"DUPLICATES_DETECTED"…}]`)
	o.want("PATCH", data+"/sobjects/Contact/"+first, `{"Email":"ada@example.org"}`, 204, "")
	o.want("PATCH", data+"/sobjects/Contact/"+first, `{"Email":"ada@example.org","Phone":"2"}`, 204, "")

	lead := o.create("Lead", body)
	o.want("POST", data+"/sobjects/Lead", body, 400, refused("Lead", "Leads_With_The_Same_Name_And_Email", "Lead_Name_And_Email", lead))
	o.want("DELETE", data+"/sobjects/Lead/"+lead, "", 204, "")
	lead = o.create("Lead", body) // what is in the recycle bin is no duplicate

	row := `{"attributes":{"type":"Lead"},` + body[1:]
	o.want("POST", data+"/composite/sobjects", `{"allOrNone":false,"records":[`+row+`]}`, 200,
		`[{"success":false,"errors":[{"duplicateResut":{…"Id":"`+lead+`"…},"statusCode":"DUPLICATES_DETECTED","message":"You're…","fields":[]}]}]`)
	o.want("POST", data+"/composite/sobjects", `{"allOrNone":false,"records":[`+row+`]}`, 200, `[{"id":"…","success":true,"errors":[]}]`, allow, "allowSave=TRUE")
	part := `{"method":"POST","url":"` + data + `/sobjects/Lead","referenceId":"a","body":` + body
	o.want("POST", data+"/composite", `{"compositeRequest":[`+part+`}]}`, 200, `{…"httpStatusCode":400,…}`)
	o.want("POST", data+"/composite", `{"compositeRequest":[`+part+`,"httpHeaders":{"Sforce-Duplicate-Rule-Header":"allowSave=true"}}]}`, 200, `{…"httpStatusCode":201,…}`)
	o.want("GET", data+"/query?q="+url.QueryEscape("SELECT COUNT() FROM Lead WHERE Name = 'Ada Quibble'"), "", 200, `{"totalSize":3,…}`)
}
