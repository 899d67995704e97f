package approval

import (
	"context"
	"fmt"
	"reflect"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
)

// Finding is what was found of one version that the lock file names.
type Finding struct {
	Module, SHA256 string
	// Problem says what is wrong; empty when nothing is.
	Problem string
}

// Verify looks at every version that the lock file names: whether its bytes are kept and are those of the digest, whether they are signed as the
// configuration asks, and whether the module says of itself what the file says of it. The error is for a lock file that is refused.
func (m *Manager) Verify(ctx context.Context) ([]Finding, error) {
	f, err := lockfile.Read(m.cfg.Lock)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, entry := range f.Modules {
		for _, v := range []*lockfile.Version{entry.Approved, entry.Waiting} {
			if v == nil {
				continue
			}
			finding := Finding{Module: entry.Name, SHA256: v.SHA256}
			if err := m.verify(ctx, entry.Name, v); err != nil {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				finding.Problem = err.Error()
			}
			out = append(out, finding)
		}
	}
	return out, nil
}

func (m *Manager) verify(ctx context.Context, name string, v *lockfile.Version) error {
	content, err := m.store.Module(v.SHA256)
	if err != nil {
		return fmt.Errorf("its bytes are not kept: %w", err)
	}
	signature, err := m.store.Signature(v.SHA256)
	if err != nil {
		return err
	}
	r, err := m.examine(ctx, lockfile.File{}, name, v.Source, content, signature)
	if err != nil {
		return err
	}
	if v.Size != r.Version.Size || v.Contract != r.Version.Contract {
		return fmt.Errorf("it has %d bytes and contract %s; the lock file says %d and %s", r.Version.Size, r.Version.Contract, v.Size, v.Contract)
	}
	for i, t := range r.Version.Tools {
		if i >= len(v.Tools) || len(v.Tools) != len(r.Version.Tools) || !reflect.DeepEqual(t.Definition, v.Tools[i].Definition) {
			return fmt.Errorf("it does not define what the lock file says: approve it anew")
		}
		if _, more := catalog.Within(t.Grant, v.Tools[i].Grant); len(more) > 0 {
			return fmt.Errorf("its tool %s is granted more than it may get; approve it anew", t.Definition.Name)
		}
	}
	return nil
}
