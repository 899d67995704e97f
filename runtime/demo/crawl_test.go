package demo

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestEveryURLThatTheOrgNamesAnswers follows all URLs from the list of versions on, through resources, describes, layouts and
// list views, to the records that they name.
func TestEveryURLThatTheOrgNamesAnswers(t *testing.T) {
	o := shared(t)
	const origin = "http://example.com" // of httptest's requests
	queue := []string{"/services/data/"}
	seen := map[string]bool{queue[0]: true}
	kinds := map[string]int{}
	follow := []string{"/describe/layouts/012", "/describe/compactLayouts/012", "/approvalLayouts", "/quickActions", "/results", "/e", "/tabs", "/tooling/sobjects/"}
	for len(queue) > 0 {
		target := queue[0]
		queue = queue[1:]
		w := o.send(http.MethodGet, target, "")
		switch {
		case w.Code == http.StatusOK:
		case strings.HasPrefix(target, "/services/apexrest/"):
			// What the class makes of a call without an id is its own matter.
		case w.Code == http.StatusMethodNotAllowed, w.Code == http.StatusBadRequest && !strings.Contains(target, "/sobjects/"):
			// It is there, and wants another method, or a parameter such as a query.
		default:
			t.Errorf("GET %s: %d %.200s", target, w.Code, w.Body)
		}
		for _, kind := range follow {
			if strings.Contains(target, kind) {
				kinds[kind]++
			}
		}
		var answer any
		if json.Unmarshal(w.Body.Bytes(), &answer) != nil {
			continue
		}
		for _, found := range urlsIn(answer) {
			found = strings.TrimPrefix(found, origin)
			if strings.Contains(found, "{version}") || !strings.HasPrefix(found, "/") || strings.HasPrefix(found, "/services/data/v") && !strings.HasPrefix(found, data) {
				continue // one version stands for all
			}
			if object, isRow := strings.CutSuffix(found, "/{ID}"); isRow && object != "" {
				continue // the records are named by themselves
			}
			found = strings.Replace(found, "{ID}", "001Fd0000000001IAA", 1)
			if !seen[found] {
				seen[found] = true
				queue = append(queue, found)
			}
		}
	}
	if len(seen) < 300 {
		t.Errorf("only %d URLs were found", len(seen))
	}
	for _, kind := range follow {
		if kinds[kind] == 0 {
			t.Errorf("no URL with %s was found", kind)
		}
	}
}

// urlsIn are the texts in a JSON value that are paths or absolute URLs.
func urlsIn(v any) (urls []string) {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "/") || strings.HasPrefix(v, "http://") {
			urls = append(urls, v)
		}
	case []any:
		for _, inner := range v {
			urls = append(urls, urlsIn(inner)...)
		}
	case map[string]any:
		for _, inner := range v {
			urls = append(urls, urlsIn(inner)...)
		}
	}
	return urls
}
