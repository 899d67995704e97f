package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// Shown is any answer of an org, as text and as a JSON value.
type Shown struct {
	// Text is the answer as indented JSON, or as it came where it is no JSON; `null` for an empty one.
	Text []byte
	// Structured is the answer as a JSON value, a string where it is no JSON.
	Structured []byte
	// Cut says that long texts and lists are cut.
	Cut bool
}

// Answer shows an answer as it came, the `attributes` of records included. Where its text or its JSON would be larger than the
// budget, in characters, long texts and lists are cut in a marked way, more and more of them.
func Answer(body []byte, budget int) Shown {
	if text.Trim(string(body)) == "" {
		return Shown{Text: []byte("null"), Structured: []byte("null")}
	}
	r := json.NewReader(body)
	r.Next()
	if !whole(r) {
		return plain(body, budget)
	}
	for _, limits := range steps() {
		indented := copier{indent: true, keep: true, limits: limits}
		at := json.NewReader(body)
		words := indented.value(nil, &at, at.Next(), 0)
		compact := copier{keep: true, limits: limits}
		at = json.NewReader(body)
		structured := compact.value(nil, &at, at.Next(), 0)
		if countCharacters(structured) > budget {
			continue
		}
		if countCharacters(words) > budget {
			words = structured // without its white space it may do
		}
		return Shown{Text: words, Structured: structured, Cut: compact.cut > 0}
	}
	return plain(body, budget)
}

// whole says whether the text is JSON to its end. The reader has read the first token.
func whole(r json.Reader) bool {
	for {
		switch r.Next() {
		case json.End:
			return true
		case json.Invalid:
			return false
		}
	}
}

// plain shows an answer as text, cut at its end. As a JSON string a character can be six times as long, so that the string is cut
// until it fits.
func plain(body []byte, budget int) Shown {
	kept := firstCharacters(body, max(budget, 0))
	for {
		structured := json.AppendString(nil, string(body[:kept]))
		if kept == 0 || countCharacters(structured) <= budget {
			return Shown{Text: body[:kept], Structured: structured, Cut: kept < len(body)}
		}
		kept = firstCharacters(body, countCharacters(body[:kept])*3/4)
	}
}
