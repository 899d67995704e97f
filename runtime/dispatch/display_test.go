package dispatch_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/visible"
)

// The echo guest answers with its arguments, so it stands for a guest that passes on whatever a record holds.
func TestHiddenCharactersOfAResultAreMarkedAndSaid(t *testing.T) {
	r := call(t, echoes(t, answering(200, `{}`)), "echo", `{"n":1,"pad":"Acme\u202e\u200b\u001b[2J Ltd \udb40\udc41."}`)
	if r.Failure != nil {
		t.Fatal(r.Failure.Text())
	}
	var structured struct {
		Pad string `json:"pad"`
	}
	if err := json.Unmarshal(r.Structured, &structured); err != nil || structured.Pad != "Acme␦[2J Ltd ␦." {
		t.Errorf("structured: %s, %v", r.Structured, err)
	}
	if _, hidden := visible.Text(r.Text); hidden || !strings.Contains(r.Text, "Note: ␦ stands for characters that cannot be seen") {
		t.Errorf("text: %q", r.Text)
	}
}

func TestAResultWithNothingHiddenIsAsTheGuestWroteIt(t *testing.T) {
	const arguments = `{"n":1,"pad":"Röntgen 👩‍💻 ❤️ \"x\"\ty"}`
	r := call(t, echoes(t, answering(200, `{}`)), "echo", arguments)
	if r.Failure != nil || r.Text != arguments || string(r.Structured) != arguments {
		t.Errorf("%q became %q and %s", arguments, r.Text, r.Structured)
	}
}

func TestALongValueIsCutInTextAndStructuredResultAndSaid(t *testing.T) {
	d := echoes(t, answering(200, `{}`), func(cfg *dispatch.Config) { cfg.ResultBudget = 4000 })
	r := call(t, d, "echo", `{"n":1,"pad":"`+strings.Repeat("é", 3000)+`"}`)
	if r.Failure != nil {
		t.Fatal(r.Failure.Text())
	}
	for what, text := range map[string]string{"text": r.Text, "structured": string(r.Structured)} {
		if !strings.Contains(text, " of 3000 characters⟧") || strings.Count(text, "é") > 2000 {
			t.Errorf("%s: %d characters: …%s", what, utf8.RuneCountInString(text), text[max(0, len(text)-200):])
		}
	}
	if !strings.Contains(r.Text, "Note: ⟦cut: …⟧ ends a value") {
		t.Error("the text does not say so")
	}
}

func TestNoResultIsLargerThanItsBudgetNotesAndCursorWithIt(t *testing.T) {
	const budget = 3000
	d := echoes(t, answering(200, `{}`), func(cfg *dispatch.Config) { cfg.ResultBudget = budget })
	for size := budget - 1600; size < budget+100; size += 17 {
		for _, pad := range []string{"x", "\u202e\u200c", "x\u202e"} {
			// One value alone is cut to half of the budget; a number is not, and fills the other half.
			text := `{"n":1` + strings.Repeat("0", size-1300) + `,"pad":"` + strings.Repeat(pad, 1300/utf8.RuneCountInString(pad)) + `"}`
			r := call(t, d, "echo_by_page", text)
			if r.Failure != nil {
				if r.Failure.Code != dispatch.CodeGuestResult {
					t.Fatal(r.Failure.Text())
				}
				continue
			}
			if n := utf8.RuneCountInString(r.Text); n > budget {
				t.Fatalf("%d characters of text", n)
			}
			if n := utf8.RuneCount(r.Structured); n > budget {
				t.Fatalf("%d characters of structured result", n)
			}
			if !strings.Contains(r.Text, "To go on, call echo_by_page") {
				t.Fatal("the cursor was cut off")
			}
		}
	}
}

func TestAFailureHasNoHiddenCharacters(t *testing.T) {
	d := newDispatcher(t, answering(400, "[{\"errorCode\":\"FIELD_CUSTOM_VALIDATION_EXCEPTION\",\"message\":\"no\u202ego\\u200b\\u001b[2J\"}]"))
	r := call(t, d, "get_record", `{"object_name":"Account","record_id":"001000000000001AAA"}`)
	wantFailure(t, r, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "no␦go␦[2J")
	if _, hidden := visible.Text(r.Failure.Text()); hidden {
		t.Errorf("it says %q", r.Failure.Text())
	}
}

func TestAValueThatWasChangedToBeShownIsNotWrittenBack(t *testing.T) {
	for name, value := range map[string]string{
		"with a hidden character":  "Acme␦ Ltd",
		"cut by the host":          "Once upon ⟦cut: 9 of 9000 characters⟧",
		"shortened by a guest":     "Once upon … (8991 more characters)",
		"written as an escape":     `Acme\u2426`,
		"inside an object in text": "␦",
	} {
		t.Run(name, func(t *testing.T) {
			o := answering(204, ``)
			arguments := `{"object_name":"Account","record_id":"001000000000001AAA","data":{"Description":"` + value + `"}}`
			wantFailure(t, call(t, newDispatcher(t, o), "update_record", arguments), dispatch.CodeAltered, "as it was shown", "Leave that field out")
			if len(o.asked) > 0 {
				t.Errorf("the org was asked: %v", o.asked)
			}
		})
	}
	o := answering(200, `{"totalSize":0,"done":true,"records":[]}`)
	if r := call(t, newDispatcher(t, o), "run_soql_query", `{"query":"SELECT Id FROM Account WHERE Name = 'Acme␦'"}`); r.Failure != nil {
		t.Errorf("a read: %s", r.Failure.Text())
	}
}

func TestACoercedArgumentIsSaidInTheResultAndInTheFailure(t *testing.T) {
	d := newDispatcher(t, answering(200, `{"totalSize":0,"done":true,"records":[]}`))
	r := call(t, d, "run_soql_query", `{"query":"SELECT Id FROM Account","limit":"5"}`)
	if r.Failure != nil || !strings.Contains(r.Text, `Note: The argument "limit" was taken as the number 5.`) {
		t.Errorf("%q, %v", r.Text, r.Failure)
	}
	d = newDispatcher(t, answering(404, `[{"errorCode":"NOT_FOUND","message":"gone"}]`))
	wantFailure(t, call(t, d, "get_record", `{"object_name":"Account","record_id":"001000000000001AAA","fields":"Name"}`), "NOT_FOUND",
		`The argument "fields" was taken as a list of one.`)
}
