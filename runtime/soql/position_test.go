package soql

import (
	"errors"
	"strings"
	"testing"
)

// The snippets and carets are those of errors that Salesforce orgs gave; only the words outside the snippet are made up.
func TestContextShowsThePlaceAsSalesforceDoes(t *testing.T) {
	for name, c := range map[string]struct{ query, place, want string }{
		"a short query in full": {
			"select count() from XYZZY", "XYZZY",
			"\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nwhat",
		},
		"a longer query in full": {
			"Select Id, Status, Location, Body from ApexLog", "Body",
			"\nSelect Id, Status, Location, Body from ApexLog\n                             ^\nERROR at Row:1:Column:30\nwhat",
		},
		"two fields on each side": {
			"SELECT Id,CreatedDate,CreatedById,OCE__ActualCap__c,TPI_Product__c,Name,OCE__JobId__c,OwnerId FROM OCE__ActivityPlan__c", "TPI_Product__c",
			"\nCreatedById,OCE__ActualCap__c,TPI_Product__c,Name,OCE__JobId__c\n                              ^\nERROR at Row:1:Column:53\nwhat",
		},
		"blanks after commas": {
			"SELECT Id, Account.Name, Account.Phone, Account.Rating, Account.RecordTypeId, Account.ShippingCity, Account.Site FROM Contact", "Account.RecordTypeId",
			"\nAccount.Phone, Account.Rating, Account.RecordTypeId, Account.ShippingCity\n                               ^\nERROR at Row:1:Column:57\nwhat",
		},
		"the end of the query": {
			"SELECT Id, CreatedDate, LastModifiedById, LastModifiedDate, From Account", "From",
			"\nLastModifiedById, LastModifiedDate, From Account\n                                    ^\nERROR at Row:1:Column:61\nwhat",
		},
		"a condition": {
			"SELECT Id, Email, Name\nFROM Contact\nWHERE AccountId = '0014000000p6XlS' AND LastName LIKE 'test' OR email LIKE 'test'", "OR",
			"\n'0014000000p6XlS' AND LastName LIKE 'test' OR email LIKE 'test'\n                                           ^\nERROR at Row:3:Column:62\nwhat",
		},
		"a line break before the place": {
			"SELECT Id\nFROM Nope", "Nope",
			"\nSELECT Id FROM Nope\n               ^\nERROR at Row:2:Column:6\nwhat",
		},
		"characters of several bytes": {
			"SELECT Id FROM A WHERE b = 'é' AND c = 1", "c =",
			"\nSELECT Id FROM A WHERE b = 'é' AND c = 1\n                                   ^\nERROR at Row:1:Column:36\nwhat",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Context(c.query, Pos(strings.Index(c.query, c.place)), "what"); got != c.want {
				t.Errorf("got\n%q\nwant\n%q", got, c.want)
			}
		})
	}
}

func TestContextOutsideTheTextIsItsEnd(t *testing.T) {
	if got := Context("SELECT", 99, "what"); !strings.Contains(got, "Column:7") {
		t.Error(got)
	}
	if got := Context("SELECT", -1, "what"); !strings.Contains(got, "Column:1") {
		t.Error(got)
	}
}

func TestAnErrorKnowsItsSalesforceForm(t *testing.T) {
	for text, want := range map[string]string{
		"invalid":              "unexpected token: 'invalid'",
		"SELECT Id FROM $A":    "line 1:15 unexpected token: '$'",
		"SELECT Id, From A":    "\nSELECT Id, From A\n           ^\nERROR at Row:1:Column:12\nunexpected token: 'From'",
		"SELECT Id FROM A AND": "\nSELECT Id FROM A AND\n                 ^\nERROR at Row:1:Column:18\nunexpected token: 'AND'",
	} {
		_, err := Parse(text)
		var bad *SyntaxError
		if !errors.As(err, &bad) {
			t.Fatalf("%s gave %v", text, err)
		}
		if got := bad.Salesforce(); got != want {
			t.Errorf("%s\ngot\n%q\nwant\n%q", text, got, want)
		}
	}
	_, err := Parse("SELECT Id, From A")
	if got, want := err.Error(), "SOQL does not parse at row 1, column 12: unexpected token: 'From'"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
