package demo

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// golden compares an answer with a file in testdata; with UPDATE_GOLDEN=1 in the environment it writes the file instead.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(path, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(want)) != string(got) {
		t.Errorf("%s differs from what the org answers; if the change is meant, run the test with UPDATE_GOLDEN=1 and read the diff", path)
	}
}

func TestDescribeOfACustomObject(t *testing.T) {
	o := shared(t)
	w := o.send("GET", data+"/sobjects/invoice__C/describe", "", "X-PrettyPrint", "1")
	if w.Code != 200 {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	golden(t, "describe_invoice.json", w.Body.Bytes())
}

// keysOf reads the member names of a JSON object in their order.
func keysOf(t *testing.T, raw json.RawMessage) (keys []string) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

func TestDescribeHasEveryKeyInOrder(t *testing.T) {
	const object = "actionOverrides, activateable, associateEntityType, associateParentEntity, childRelationships, compactLayoutable, createable, " +
		"custom, customSetting, deepCloneable, defaultImplementation, deletable, deprecatedAndHidden, extendedBy, extendsInterfaces, feedEnabled, " +
		"fields, hasSubtypes, implementedBy, implementsInterfaces, isInterface, isSubtype, keyPrefix, label, labelPlural, layoutable, listviewable, " +
		"lookupLayoutable, mergeable, mruEnabled, name, namedLayoutInfos, networkScopeFieldName, queryable, recordTypeInfos, replicateable, " +
		"retrieveable, searchLayoutable, searchable, sobjectDescribeOption, supportedScopes, triggerable, undeletable, updateable, urls"
	const field = "aggregatable, aiPredictionField, autoNumber, byteLength, calculated, calculatedFormula, cascadeDelete, caseSensitive, " +
		"compoundFieldName, controllerName, createable, custom, defaultValue, defaultValueFormula, defaultedOnCreate, dependentPicklist, " +
		"deprecatedAndHidden, digits, displayLocationInDecimal, encrypted, externalId, extraTypeInfo, filterable, filteredLookupInfo, " +
		"formulaTreatNullNumberAsZero, groupable, highScaleNumber, htmlFormatted, idLookup, inlineHelpText, label, length, mask, maskType, name, " +
		"nameField, namePointing, nillable, permissionable, picklistValues, polymorphicForeignKey, precision, queryByDistance, " +
		"referenceTargetField, referenceTo, relationshipName, relationshipOrder, restrictedDelete, restrictedPicklist, scale, searchPrefilterable, " +
		"soapType, sortable, type, unique, updateable, writeRequiresMasterRead"
	const global = "activateable, associateEntityType, associateParentEntity, createable, custom, customSetting, deepCloneable, deletable, " +
		"deprecatedAndHidden, feedEnabled, hasSubtypes, isInterface, isSubtype, keyPrefix, label, labelPlural, layoutable, mergeable, mruEnabled, " +
		"name, queryable, replicateable, retrieveable, searchable, triggerable, undeletable, updateable, urls"

	o := shared(t)
	var list struct {
		Encoding     string
		MaxBatchSize int
		SObjects     []json.RawMessage
	}
	o.get(data+"/sobjects", &list)
	if list.Encoding != "UTF-8" || list.MaxBatchSize != 200 || len(list.SObjects) < 14 {
		t.Errorf("the global describe is %+v", list)
	}
	var names []string
	for _, raw := range list.SObjects {
		if got := strings.Join(keysOf(t, raw), ", "); got != global {
			t.Errorf("an object of the global describe has the keys %s", got)
		}
		var s struct{ Name string }
		if err := json.Unmarshal(raw, &s); err != nil {
			t.Fatal(err)
		}
		names = append(names, s.Name)
	}
	if !slices.IsSorted(names) {
		t.Errorf("the objects are not in order: %v", names)
	}
	for _, name := range names {
		var raw json.RawMessage
		o.get(data+"/sobjects/"+name+"/describe", &raw)
		if got := strings.Join(keysOf(t, raw), ", "); got != object {
			t.Errorf("%s has the keys %s", name, got)
		}
		var d struct{ Fields []json.RawMessage }
		if err := json.Unmarshal(raw, &d); err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Fields {
			if got := strings.Join(keysOf(t, f), ", "); got != field {
				t.Errorf("a field of %s has the keys %s", name, got)
			}
		}
	}
}

func TestDescribeIsPrettyOnlyWhenAsked(t *testing.T) {
	o := shared(t)
	if w := o.send("GET", data+"/sobjects/Account/describe", ""); strings.Contains(w.Body.String(), "\n") {
		t.Error("the answer has line breaks")
	}
}

func TestObjectResourceShowsRecentRecords(t *testing.T) {
	o := open(t)
	id := o.create("Account", `{"Name":"Newest \"one\""}`)
	o.want("GET", data+"/sobjects/account", "", 200, `{"objectDescribe":{"activateable":false,…"name":"Account",…},"recentItems":[{"attributes":{"type":"Account",`+
		`"url":"`+data+`/sobjects/Account/`+id+`"},"Id":"`+id+`","Name":"Newest \"one\""},…]}`)
	o.want("GET", data+"/sobjects/Case", "", 200, `{…"recentItems":[{"attributes":{"type":"Case",…},"Id":"500…","CaseNumber":"0000…"},…]}`)
	o.want("GET", data+"/sobjects/Name", "", 200, `{"objectDescribe":{…"keyPrefix":null…},"recentItems":[]}`)
}
