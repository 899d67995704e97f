package raw

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/records"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// Kind is one tool of this kind.
type Kind struct {
	Heading string // of the result
	Path    string // the argument that holds the path
	Root    tool.Root
	Prefix  string // the first segment of every path; empty for none
}

// Properties are the arguments that all these tools have, as properties of an input schema.
const Properties = `"method":{"type":"string","enum":["GET","POST","PATCH","DELETE"],"default":"GET","description":"HTTP method; all but GET change data."},` +
	`"params":{"type":"object","description":"Query parameters, unescaped, such as {\"q\": \"SELECT Id FROM Account\"}; an array repeats one."},` +
	`"data":{"type":"object","description":"Body of a POST, PATCH or DELETE, sent as JSON, such as {\"Name\": \"Acme\"}."}`

// OutputSchema is the schema of the structured result of all these tools.
const OutputSchema = `{"type":"object","additionalProperties":false,"required":["status","result"],"properties":{` +
	`"status":{"type":"integer"},` +
	`"result":{"description":"Any JSON."},` +
	`"shortened":{"type":"boolean","description":"Cut for size."}}}`

// Needs are the requests that such a tool may make: every path under a root or a prefix, with each method.
func Needs(k Kind) []tool.Need {
	pattern := "**"
	if k.Prefix != "" {
		pattern = text.Concat(k.Prefix, "/**")
	}
	methods := [...]tool.Method{tool.Get, tool.Post, tool.Patch, tool.Delete}
	needs := make([]tool.Need, 0, len(methods))
	for _, m := range methods {
		needs = append(needs, tool.Need{Method: m, Root: k.Root, Pattern: pattern})
	}
	return needs
}

// Run sends the request of a call.
func Run(c *tool.Call, k Kind) (tool.Output, *tool.Failure) {
	request, failure := readRequest(c.Arguments, k)
	if failure != nil {
		return tool.Output{}, failure
	}
	response, failure := salesforce.Send(c.Host, request,
		"Read what the request was to change before you send it again: it may have been carried out.")
	if failure != nil {
		if response.Status == 404 {
			failure.Hint = "Check the path, and that what it names is there and visible to the user of this login."
		}
		return tool.Output{}, failure
	}
	shown := records.Answer(response.Body, c.Budget-len(k.Heading)-room)
	cut := ""
	b := append(append(make([]byte, 0, len(shown.Text)+200), k.Heading...), '\n')
	b = append(b, shown.Text...)
	if shown.Cut {
		b = text.Append(b, "\n\nThe answer is larger than a result may be: long texts and lists in it are cut. Ask for less, such as fewer fields or a LIMIT.")
		cut = `,"shortened":true`
	}
	s := append(text.Append(nil, `{"status":`, text.Int(response.Status), `,"result":`), shown.Structured...)
	return tool.Output{Text: b, Structured: text.Append(s, cut, "}")}, nil
}

// room is kept for what stands around the answer, in characters.
const room = 250

func readRequest(a *tool.Arguments, k Kind) (*tool.Request, *tool.Failure) {
	path := a.Text(k.Path)
	method := a.Choice("method", "GET", "POST", "PATCH", "DELETE")
	params := a.OptionalObject("params")
	data := a.OptionalObject("data")
	if failure := a.Failure(); failure != nil {
		return nil, failure
	}
	segments, query, reason := ParsePath(path)
	if reason != "" {
		a.Refuse(k.Path, reason)
		return nil, a.Failure()
	}
	if k.Prefix != "" && segments[0] != k.Prefix {
		segments = append([]string{k.Prefix}, segments...)
	}
	request := tool.Request{Root: k.Root, Path: segments, Query: appendParams(a, query, params)}
	switch method {
	case "POST":
		request.Method = tool.Post
	case "PATCH":
		request.Method = tool.Patch
	case "DELETE":
		request.Method = tool.Delete
	}
	switch {
	case len(segments) > maxSegments:
		a.Refuse(k.Path, "has more than 32 segments")
	case len(request.Query) > maxParams:
		a.Refuse("params", "and the query string of the path are more than 64 parameters")
	case data == nil || request.Method == tool.Get && isEmpty(data):
	case request.Method == tool.Get:
		a.Refuse("data", "cannot be sent with GET: give params, or another method")
	default:
		request.Body = &tool.Body{Type: tool.JSON, Content: data}
	}
	return &request, a.Failure()
}

// isEmpty says whether a JSON object has no members.
func isEmpty(object []byte) bool {
	r := json.NewReader(object)
	r.Next()
	return r.Next() == json.ObjectEnd
}

// appendParams reads {"name":"text","other":1,"several":["a","b"],"none":null}.
func appendParams(a *tool.Arguments, query []tool.Param, raw []byte) []tool.Param {
	r := json.NewReader(raw)
	if raw == nil || r.Next() != json.ObjectBegin {
		return query
	}
	for r.Next() == json.Key {
		name := string(r.Name())
		kind := r.Next()
		if kind != json.ArrayBegin {
			query = appendParam(a, query, name, &r, kind)
			continue
		}
		for kind = r.Next(); kind != json.ArrayEnd; kind = r.Next() {
			if query = appendParam(a, query, name, &r, kind); a.Failure() != nil {
				return query
			}
		}
	}
	return query
}

func appendParam(a *tool.Arguments, query []tool.Param, name string, r *json.Reader, kind json.Kind) []tool.Param {
	switch kind {
	case json.String:
		return append(query, tool.Param{Name: name, Value: r.Text()})
	case json.Number, json.True, json.False:
		return append(query, tool.Param{Name: name, Value: string(r.Raw())})
	case json.Null:
		return query
	case json.ObjectBegin, json.ArrayBegin:
		r.Leave()
	}
	a.Refuse("params", text.Concat("must hold texts, numbers and booleans only, or lists of them: `", text.Clip(name, maxQuoted), "` does not"))
	return query
}
