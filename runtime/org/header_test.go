package org

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

func TestHeadersOnTheWire(t *testing.T) {
	cases := map[string]struct {
		header Header
		name   string
		value  string
	}{
		"the smallest batch":       {QueryBatchSize(200), "Sforce-Query-Options", "batchSize=200"},
		"the largest batch":        {QueryBatchSize(2000), "Sforce-Query-Options", "batchSize=2000"},
		"assignment rules run":     {AutoAssign(true), "Sforce-Auto-Assign", "TRUE"},
		"assignment rules do not":  {AutoAssign(false), "Sforce-Auto-Assign", "FALSE"},
		"duplicates are saved":     {AllowDuplicates(true), "Sforce-Duplicate-Rule-Header", "allowSave=true"},
		"duplicates are not saved": {AllowDuplicates(false), "Sforce-Duplicate-Rule-Header", "allowSave=false"},
		"recently used is updated": {UpdateRecentlyUsed(true), "Sforce-Mru", "updateMru=true"},
		"recently used stays":      {UpdateRecentlyUsed(false), "Sforce-Mru", "updateMru=false"},
		"an entity tag":            {IfMatch(`"abc--gzip"`), "If-Match", `"abc--gzip"`},
		"a weak entity tag":        {IfNoneMatch(`W/"abc"`), "If-None-Match", `W/"abc"`},
		"an empty entity tag":      {IfNoneMatch(`""`), "If-None-Match", `""`},
		"modified since a date":    {IfModifiedSince("Sun, 06 Nov 1994 08:49:37 GMT"), "If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"},
		"unmodified since a date":  {IfUnmodifiedSince("Sun, 06 Nov 1994 08:49:37 GMT"), "If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var got http.Header
			o := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header })
			request := get("limits")
			request.Header = []Header{c.header}
			if _, err := o.Do(context.Background(), request); err != nil {
				t.Fatal(err)
			}
			if values := got.Values(c.name); len(values) != 1 || values[0] != c.value {
				t.Errorf("got %q, want %q", values, c.value)
			}
		})
	}
}

func TestHeadersThatAreRefused(t *testing.T) {
	cases := map[string]struct {
		headers []Header
		says    string
	}{
		"a batch below 200":                  {[]Header{QueryBatchSize(199)}, "between 200 and 2000"},
		"a batch above 2000":                 {[]Header{QueryBatchSize(2001)}, "between 200 and 2000"},
		"a tag without quotes":               {[]Header{IfMatch("abc")}, "entity tag"},
		"an empty tag":                       {[]Header{IfMatch("")}, "entity tag"},
		"a tag that is one quote":            {[]Header{IfMatch(`"`)}, "entity tag"},
		"a weak prefix alone":                {[]Header{IfMatch(`W/`)}, "entity tag"},
		"a small w":                          {[]Header{IfMatch(`w/"a"`)}, "entity tag"},
		"two tags":                           {[]Header{IfMatch(`"a", "b"`)}, "entity tag"},
		"a tag with a line break":            {[]Header{IfNoneMatch("\"a\r\nAuthorization: x\"")}, "entity tag"},
		"a tag with a tab":                   {[]Header{IfNoneMatch("\"a\tb\"")}, "entity tag"},
		"a tag that is not ASCII":            {[]Header{IfNoneMatch(`"ä"`)}, "entity tag"},
		"a tag of 1,025 bytes":               {[]Header{IfNoneMatch(`"` + strings.Repeat("a", 1023) + `"`)}, "entity tag"},
		"a date in ISO form":                 {[]Header{IfModifiedSince("1994-11-06T08:49:37Z")}, "RFC 9110"},
		"a date in another zone":             {[]Header{IfModifiedSince("Sun, 06 Nov 1994 08:49:37 CET")}, "RFC 9110"},
		"a date with the wrong day of week":  {[]Header{IfModifiedSince("Mon, 06 Nov 1994 08:49:37 GMT")}, "RFC 9110"},
		"a date with fractions":              {[]Header{IfUnmodifiedSince("Sun, 06 Nov 1994 08:49:37.5 GMT")}, "RFC 9110"},
		"a date with a line break behind it": {[]Header{IfUnmodifiedSince("Sun, 06 Nov 1994 08:49:37 GMT\r\nX: 1")}, "RFC 9110"},
		"the same header twice":              {[]Header{AutoAssign(true), AutoAssign(false)}, "twice"},
		"a header that is nil":               {[]Header{nil}, "missing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the request was sent") })
			request := get("limits")
			request.Header = c.headers
			_, err := o.Do(context.Background(), request)
			contains(t, wantError[*InvalidRequestError](t, err).Error(), c.says)
		})
	}
}

func TestTheHostsOwnHeaders(t *testing.T) {
	var got *http.Request
	o := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r })
	if _, err := o.Do(context.Background(), post("{}", "sobjects", "Account")); err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"Authorization":       {"Bearer " + canary},
		"Accept":              {"application/json, */*;q=0.8"},
		"Accept-Encoding":     {"gzip"},
		"User-Agent":          {"forcefield/1.2.3"},
		"Sforce-Call-Options": {"client=forcefield"},
		"Content-Type":        {"application/json"},
		"Content-Length":      {"2"},
	}
	for name, values := range got.Header {
		if len(values) != 1 || want.Get(name) != values[0] {
			t.Errorf("%s: %q was sent", name, values)
		}
		want.Del(name)
	}
	for name := range want {
		t.Errorf("%s was not sent", name)
	}
}

func TestContentTypes(t *testing.T) {
	for bodyType, want := range map[BodyType]string{
		BodyJSON: "application/json", BodyCSV: "text/csv", BodyOctets: "application/octet-stream",
	} {
		t.Run(want, func(t *testing.T) {
			var got string
			o := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Content-Type") })
			request := post("x", "jobs", "ingest")
			request.Body.Type = bodyType
			if _, err := o.Do(context.Background(), request); err != nil || got != want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
