package sandbox

import (
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

func TestRequestsThatTheContractAllows(t *testing.T) {
	for name, r := range map[string]abi.Request{
		"the smallest": {Path: []string{"limits"}},
		"the largest": {
			Path:  strings.Split(strings.Repeat(strings.Repeat("s", 1024)+"/", 31)+"s", "/"),
			Query: make64(),
			Headers: []abi.RequestHeader{
				abi.RequestHeaderQueryBatchSize{Value: 200}, abi.RequestHeaderAutoAssign{}, abi.RequestHeaderAllowDuplicates{},
				abi.RequestHeaderUpdateRecentlyUsed{}, abi.RequestHeaderIfMatch{Value: `"a"`}, abi.RequestHeaderIfNoneMatch{Value: `W/"b"`},
				abi.RequestHeaderIfModifiedSince{Value: "Sun, 06 Nov 1994 08:49:37 GMT"},
				abi.RequestHeaderIfUnmodifiedSince{Value: "Sun, 06 Nov 1994 08:49:37 GMT"},
			},
		},
		"what a URL would need escaped": {Path: []string{"a/b", "..%2f", "...", " ", "ü?#"}, Query: []abi.QueryParam{{Name: "q", Value: "SELECT Id\nFROM Account"}}},
		"a deletion with a body":        {Method: abi.MethodDelete, Path: []string{"a"}, Body: abi.BodyJSON{Value: "{}"}},
	} {
		if reason := checkRequest(r); reason != "" {
			t.Errorf("%s: %s", name, reason)
		}
	}
}

func make64() []abi.QueryParam {
	ps := make([]abi.QueryParam, 64)
	for i := range ps {
		ps[i] = abi.QueryParam{Name: strings.Repeat("n", 256)}
	}
	return ps
}

func TestRequestsThatBreakARule(t *testing.T) {
	path := []string{"a"}
	header := func(hs ...abi.RequestHeader) abi.Request { return abi.Request{Path: path, Headers: hs} }
	for name, r := range map[string]abi.Request{
		"no path":                    {},
		"33 segments":                {Path: strings.Split(strings.Repeat("a/", 32)+"a", "/")},
		"an empty segment":           {Path: []string{"a", ""}},
		"a segment .":                {Path: []string{"a", "."}},
		"a segment ..":               {Path: []string{"..", "a"}},
		"a segment of 1,025 bytes":   {Path: []string{strings.Repeat("a", 1025)}},
		"a newline in a segment":     {Path: []string{"a\nb"}},
		"a NUL in a segment":         {Path: []string{"a\x00"}},
		"a C1 control in a segment":  {Path: []string{"a\u0085"}},
		"a DEL in a segment":         {Path: []string{"a\x7f"}},
		"65 pairs":                   {Path: path, Query: append(make64(), abi.QueryParam{Name: "q"})},
		"a pair without a name":      {Path: path, Query: []abi.QueryParam{{Value: "v"}}},
		"a name of 257 bytes":        {Path: path, Query: []abi.QueryParam{{Name: strings.Repeat("n", 257)}}},
		"a newline in a name":        {Path: path, Query: []abi.QueryParam{{Name: "a\r\nb"}}},
		"a header twice":             header(abi.RequestHeaderAutoAssign{Value: true}, abi.RequestHeaderAutoAssign{}),
		"a batch of 199":             header(abi.RequestHeaderQueryBatchSize{Value: 199}),
		"a batch of 2,001":           header(abi.RequestHeaderQueryBatchSize{Value: 2001}),
		"an empty tag":               header(abi.RequestHeaderIfMatch{}),
		"a newline in a tag":         header(abi.RequestHeaderIfNoneMatch{Value: "\"a\"\r\nX: y"}),
		"a tag of 513 bytes":         header(abi.RequestHeaderIfMatch{Value: strings.Repeat("t", 513)}),
		"a tag beyond ASCII":         header(abi.RequestHeaderIfMatch{Value: "ü"}),
		"a date of another form":     header(abi.RequestHeaderIfModifiedSince{Value: "1994-11-06"}),
		"a date that there is not":   header(abi.RequestHeaderIfModifiedSince{Value: "Sun, 66 Nov 1994 08:49:37 GMT"}),
		"a date with a fraction":     header(abi.RequestHeaderIfModifiedSince{Value: "Sun, 06 Nov 1994 08:49:37.5 GMT"}),
		"a date with more behind it": header(abi.RequestHeaderIfUnmodifiedSince{Value: "Sun, 06 Nov 1994 08:49:37 GMT\r\nX: y"}),
		"no header at all":           header(nil),
		"a body of a GET":            {Path: path, Body: abi.BodyJSON{Value: "{}"}},
		"a body of a HEAD":           {Method: abi.MethodHead, Path: path, Body: abi.BodyCSV{}},
	} {
		if reason := checkRequest(r); reason == "" {
			t.Errorf("%s is accepted", name)
		} else if strings.ContainsAny(reason, "\r\n\x00") {
			t.Errorf("%s: the reason repeats a control character: %q", name, reason)
		}
	}
}

func TestTheSizeOfARequestCountsAllItsParts(t *testing.T) {
	for _, body := range []abi.Body{abi.BodyJSON{Value: "12345"}, abi.BodyCSV{Value: "12345"}, abi.BodyOctets{Value: []byte("12345")}} {
		r := abi.Request{
			Path:    []string{"ab", "c"},                       // 3 + 2
			Query:   []abi.QueryParam{{Name: "q", Value: "v"}}, // 4
			Headers: []abi.RequestHeader{abi.RequestHeaderIfMatch{Value: "123"}, abi.RequestHeaderIfNoneMatch{Value: "123"}, abi.RequestHeaderIfModifiedSince{Value: "123"}, abi.RequestHeaderIfUnmodifiedSince{Value: "123"}, abi.RequestHeaderAutoAssign{}},
			Body:    body,
		}
		if got := requestSize(r); got != 5+4+12+14+5 {
			t.Errorf("got %d", got)
		}
	}
}
