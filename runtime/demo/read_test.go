package demo

import (
	"encoding/json"
	"testing"
)

func TestReadGivesAllFieldsInDescribeOrder(t *testing.T) {
	o := shared(t)
	var described struct{ Fields []struct{ Name string } }
	for object, id := range map[string]string{"Account": edge, "Contact": "003Fd0000000001", "User": "005Fd0000000001", "Invoice__c": "a00Fd0000000001", "Case": "500Fd0000000001"} {
		o.get(data+"/sobjects/"+object+"/describe", &described)
		var raw json.RawMessage
		o.get(data+"/sobjects/"+object+"/"+id, &raw)
		keys := keysOf(t, raw)
		if keys[0] != "attributes" || len(keys) != len(described.Fields)+1 {
			t.Errorf("%s has %d keys for %d fields, the first is %s", object, len(keys), len(described.Fields), keys[0])
			continue
		}
		for i, f := range described.Fields {
			if keys[i+1] != f.Name {
				t.Errorf("%s: key %d is %s, want %s", object, i+1, keys[i+1], f.Name)
			}
		}
	}
}

func TestReadTakesBothFormsOfAnID(t *testing.T) {
	o := shared(t)
	for _, id := range []string{"001Fd0000000001", "001Fd0000000001IAA", "001fd0000000001iaa", "001FD0000000001IAA"} {
		o.want("GET", data+"/sobjects/Account/"+id+"?fields=Name", "", 200,
			`{"attributes":{"type":"Account","url":"`+data+`/sobjects/Account/`+edge+`"},"Name":"Edge Communications","Id":"`+edge+`"}`)
	}
}

func TestReadGivesTheFieldsAskedFor(t *testing.T) {
	o := shared(t)
	account := data + "/sobjects/Account/" + edge
	o.want("GET", account+"?fields=AnnualRevenue,%20name,NAME,Id,BillingAddress", "", 200, `{"attributes":{…},"AnnualRevenue":1.39E8,"Name":"Edge Communications","Id":"`+edge+
		`","BillingAddress":{"city":"Austin","country":"USA","geocodeAccuracy":null,"latitude":30.…,"longitude":-97.…,"postalCode":"78767","state":"TX","street":"…"}}`)
	for _, field := range []string{"foo", "Owner.Name", "Name)", "Id FROM User--", "*", "\"Name\"", "1", "Name;DROP TABLE Account"} {
		escaped, err := json.Marshal(field)
		if err != nil {
			t.Fatal(err)
		}
		o.want("GET", account+"?fields="+urlEscape(field), "", 400, `[{"message":"No such column '`+string(escaped[1:len(escaped)-1])+`' on entity 'Account'. If you are attempting to use a custom field, `+
			`be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.","errorCode":"INVALID_FIELD"}]`)
	}
}

func TestLimitsCountDown(t *testing.T) {
	o := open(t)
	o.want("GET", data+"/limits", "", 200, `{…"DailyApiRequests":{"Max":5000000,"Remaining":4999999},…}`)
	o.want("GET", data+"/limits", "", 200, `{…"DailyApiRequests":{"Max":5000000,"Remaining":4999998},…}`)
}

func TestRecordCounts(t *testing.T) {
	o := shared(t)
	o.want("GET", data+"/limits/recordCount?sObjects=Account,contact,Nope,Name", "", 200, `{"sObjects":[{"count":300,"name":"Account"},{"count":600,"name":"Contact"}]}`)
	o.want("GET", data+"/limits/recordCount?sObjects=Nope", "", 200, `{"sObjects":[]}`)
	o.want("GET", data+"/limits/recordCount", "", 200, `{"sObjects":[{"count":300,"name":"Account"},…]}`)
}
