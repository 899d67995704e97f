package catalog

import (
	"strings"
	"testing"
)

func TestTheHostsOwnNamesMayNotBeDefined(t *testing.T) {
	const plain = `{"type":"object","properties":{"a":{"properties":{"cursor":{}}}}}`
	with := func(name string) string { return `{"type":"object","properties":{"` + name + `":{}}}` }
	tests := map[string]struct{ input, output, want string }{
		"an argument cursor":       {with("cursor"), plain, `argument "cursor"`},
		"an argument org":          {with("org"), plain, `argument "org"`},
		"an argument confirmation": {with("confirmation"), plain, `argument "confirmation"`},
		"a result cursor":          {plain, with("cursor"), `"cursor" is the host's own; the output schema`},
		"a cursor further down":    {plain, plain, ""},
		"an org in the result":     {plain, with("org"), ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			err := checkReserved(tc.input, tc.output)
			if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
}
