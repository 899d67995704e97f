package salesforce

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// maxQuoted is how many bytes of an answer are quoted in a message.
const maxQuoted = 2000

// errorAnswer turns an answer with an error status into a failure. The data API sends [{"message","errorCode","fields"}], OAuth
// {"error","error_description"}, Bulk 1.0 {"exceptionCode","exceptionMessage"}; proxies and maintenance pages send anything.
func errorAnswer(response *tool.Response) *tool.Failure {
	problems := readProblems(response.Body)
	if len(problems) == 0 {
		return strangeAnswer(response)
	}
	message := problems[0].words()
	for _, p := range problems[1:] {
		prefix := "\n"
		if p.code != problems[0].code && p.code != "" {
			prefix = text.Concat("\n", p.code, ": ")
		}
		message = text.Concat(message, prefix, p.words())
	}
	code := problems[0].code
	if code == "" {
		code = statusCode(response.Status)
	}
	return tool.Fail(code, text.Clip(message, maxQuoted), hint(code))
}

// problem is one error of an answer.
type problem struct {
	code, message string
	fields        []string
	matches       string // the records that a duplicate rule found
}

// words is the message, with the fields that it does not name itself. A message that shows a place in a query begins with a
// line break, which stays: the mark on its second line belongs under the first.
func (p *problem) words() string {
	message := text.TrimRight(p.message)
	if p.matches != "" {
		message = text.Concat(message, " (records: ", p.matches, ")")
	}
	missing, separator := "", " (fields: "
	for _, field := range p.fields {
		if !text.Contains(message, field) {
			missing = text.Concat(missing, separator, field)
			separator = ", "
		}
	}
	if missing == "" {
		return message
	}
	return text.Concat(message, missing, ")")
}

func readProblems(body []byte) []problem {
	r := json.NewReader(body)
	var problems []problem
	switch r.Next() {
	case json.ObjectBegin:
		problems = appendProblem(nil, &r)
	case json.ArrayBegin:
		for r.Next() == json.ObjectBegin {
			problems = appendProblem(problems, &r)
		}
	}
	if r.Err() != nil {
		return nil
	}
	return problems
}

// appendProblem reads the object whose begin was just read.
func appendProblem(problems []problem, r *json.Reader) []problem {
	var p problem
	for r.Next() == json.Key {
		var value *string
		switch {
		case r.Named("errorCode"), r.Named("error"), r.Named("exceptionCode"), r.Named("statusCode"):
			value = &p.code
		case r.Named("message"), r.Named("error_description"), r.Named("exceptionMessage"):
			value = &p.message
		case r.Named("fields"):
			r.Skip()
			p.fields = readStrings(r.Raw())
			continue
		case r.Named("duplicateResut"), r.Named("duplicateResult"): // Salesforce writes it without the l, in some versions
			r.Skip()
			p.matches = readMatches(r.Raw())
			continue
		}
		if r.Skip() == json.String && value != nil {
			*value = r.Text()
		}
	}
	if p.code == "" && p.message == "" {
		return problems
	}
	return append(problems, p)
}

// readMatches finds the ids of the records that a duplicate rule found, however deep they lie: {"record":{…,"Id":"003…"}}.
func readMatches(raw []byte) string {
	r := json.NewReader(raw)
	ids := ""
	for n := 0; n < maxSuggestions; {
		switch r.Next() {
		case json.Key:
			if !r.Named("Id") {
				continue
			}
			if r.Next() == json.String && IsRecordID(r.Text()) {
				if n++; n > 1 {
					ids = text.Concat(ids, ", ")
				}
				ids = text.Concat(ids, r.Text())
			}
		case json.End, json.Invalid:
			return ids
		}
	}
	return ids
}

// readStrings reads an array of strings; anything else has none.
func readStrings(raw []byte) []string {
	r := json.NewReader(raw)
	if r.Next() != json.ArrayBegin {
		return nil
	}
	var list []string
	for r.Next() == json.String {
		list = append(list, r.Text())
	}
	return list
}

// strangeAnswer is the failure for an answer that holds no error of Salesforce.
func strangeAnswer(response *tool.Response) *tool.Failure {
	code := statusCode(response.Status)
	tail, body := " and no body.", text.Trim(string(response.Body))
	switch {
	case body == "":
	case body[0] == '<':
		tail = " and a page instead of an error."
	default:
		tail = text.Concat(": ", text.Clip(body, maxQuoted))
	}
	message := text.Concat("The org answered with status ", text.Int(response.Status), tail)
	return tool.Fail(code, message, hint(code))
}

// statusCode is the code of a failure that has only an HTTP status: HTTP_503.
func statusCode(status int) string { return text.Concat("HTTP_", text.Int(status)) }

// Unconfirmed is the failure of a change that the org confirms with status 204 and no body, and did not: another server may have answered
// in its stead. It is nil when the org did.
func Unconfirmed(response *tool.Response, check string) *tool.Failure {
	if response.Status == 204 {
		return nil
	}
	return tool.Fail(InvalidAnswer, text.Concat("The org answered with status ", text.Int(response.Status), " where 204 confirms the change.", maybeDone), check)
}

// BadAnswer is the failure for a good status with a body that makes no sense, for a reason that is a clause.
func BadAnswer(reason string) *tool.Failure {
	return tool.Fail(InvalidAnswer, text.Concat("The org's answer cannot be used: ", reason, "."), "")
}

// BadJSON is the failure for an answer that is not JSON, or not the JSON that a reader expected: then for the reason given.
func BadJSON(r *json.Reader, reason string) *tool.Failure {
	if err := r.Err(); err != nil {
		reason = text.Concat("it is ", err.Error())
	}
	return BadAnswer(reason)
}
