package demo

import (
	"encoding/json"
	"testing"
)

const (
	caseDefault  = "012Fd0000000001IAA"
	caseInternal = "012Fd0000000002IAA"
	dealDefault  = "012Fd0000000003IAA"
	master       = "012000000000000AAA"
)

func TestRecordTypesAreDescribedWithTheMasterLast(t *testing.T) {
	o := open(t)
	var d struct {
		RecordTypeInfos []struct {
			DeveloperName, RecordTypeID      string
			DefaultRecordTypeMapping, Master bool
		}
	}
	for object, want := range map[string][]string{"Case": {caseDefault, caseInternal, master}, "Account": {master}, "RecordType": {}} {
		if err := json.Unmarshal(o.send("GET", data+"/sobjects/"+object+"/describe", "").Body.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		if len(d.RecordTypeInfos) != len(want) {
			t.Fatalf("%s has %+v", object, d.RecordTypeInfos)
		}
		for i, info := range d.RecordTypeInfos {
			if info.RecordTypeID != want[i] || info.Master != (want[i] == master) || info.DefaultRecordTypeMapping != (i == 0) {
				t.Errorf("%s: record type %d is %+v", object, i, info)
			}
		}
	}
}

func TestARecordGetsTheDefaultRecordTypeOrTheOneAskedFor(t *testing.T) {
	o := open(t)
	for body, want := range map[string]string{
		`{"Subject":"a"}`:                                            caseDefault,
		`{"Subject":"b","RecordTypeId":null}`:                        caseDefault,
		`{"Subject":"c","RecordTypeId":"` + caseInternal + `"}`:      caseInternal,
		`{"Subject":"d","RecordTypeId":"` + caseInternal[:15] + `"}`: caseInternal,
	} {
		if got := o.record("Case", o.create("Case", body))["RecordTypeId"]; got != want {
			t.Errorf("%s: the record type is %v, want %s", body, got, want)
		}
	}
	const refused = `[{"message":"Record Type ID: this ID value isn't valid for the user: ` + dealDefault + `","errorCode":"INVALID_CROSS_REFERENCE_KEY","fields":["RecordTypeId"]}]`
	o.want("POST", data+"/sobjects/Case", `{"Subject":"e","RecordTypeId":"`+dealDefault+`"}`, 400, refused)
	id := o.create("Case", `{"Subject":"f"}`)
	o.want("PATCH", data+"/sobjects/Case/"+id, `{"RecordTypeId":"`+dealDefault+`"}`, 400, refused)
	o.want("PATCH", data+"/sobjects/Case/"+id, `{"RecordTypeId":"`+caseInternal+`"}`, 204, "")
}

func TestQueriesReachTheRecordType(t *testing.T) {
	o := open(t)
	o.want("GET", data+"/query?q=SELECT+DeveloperName+FROM+RecordType+WHERE+SobjectType='Case'+ORDER+BY+DeveloperName", "", 200,
		`{"totalSize":2,"done":true,"records":[{…"DeveloperName":"Customer_Support"},{…"DeveloperName":"Internal_Request"}]}`)
	o.want("GET", data+"/query?q=SELECT+RecordType.DeveloperName,COUNT(Id)+n+FROM+Case+GROUP+BY+RecordType.DeveloperName+ORDER+BY+RecordType.DeveloperName", "", 200,
		`{"totalSize":2,"done":true,"records":[{…"DeveloperName":"Customer_Support","n":250},{…"DeveloperName":"Internal_Request","n":50}]}`)
}
