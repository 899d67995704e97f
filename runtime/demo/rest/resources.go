package rest

import (
	"context"
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// resources names what there is in an API version.
func (s *Server) resources(c *call) (*reply, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `{"identity":"%s/id/%s/%s"`, c.origin(), s.config.Organization, s.config.User)
	for _, name := range []string{"analytics", "composite", "jobs", "limits", "parameterizedSearch", "process", "query", "queryAll", "quickActions", "recent",
		"search", "sobjects", "tabs", "theme", "tooling"} {
		fmt.Fprintf(&b, `,"%s":"%s/%s"`, name, c.base(), name)
	}
	b.WriteByte('}')
	return ok([]byte(b.String())), nil
}

// recordCount counts the records of the objects in the sObjects parameter, of all without it. Objects without records are
// left out, as are names that the org does not know.
func (s *Server) recordCount(c *call) (*reply, error) {
	wanted := map[string]bool{}
	for name := range strings.SplitSeq(c.URL.Query().Get("sObjects"), ",") {
		if o, found := s.config.Store.Schema().Object(strings.TrimSpace(name)); found {
			wanted[o.Name] = true
		}
	}
	all := c.URL.Query().Get("sObjects") == ""
	out := []byte(`{"sObjects":[`)
	first := true
	err := s.config.Store.Read(c.Context(), func(r store.Reader) error {
		for _, o := range s.config.Store.Schema().Objects() {
			if !o.Stored() || !(all || wanted[o.Name]) {
				continue
			}
			n, err := count(c.Context(), r, o.Name)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(out, fmt.Sprintf(`{"count":%d,"name":`, n)...)
			out = append(value.AppendString(out, o.Name), '}')
		}
		return nil
	})
	return ok(append(out, "]}"...)), err
}

func count(ctx context.Context, r store.Reader, object string) (n int64, err error) {
	if err := r.QueryRowContext(ctx, `SELECT count(*) FROM `+store.Quote(object)+` WHERE "IsDeleted" = 0`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the records of %s: %w", object, err)
	}
	return n, nil
}
