package access

import (
	"sync"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// View makes the view of a profile for store.View. It remembers what it made of the last schema it was given. The schema of
// an administrator is the whole one.
func View(profile string) func(*schema.Schema) *schema.Schema {
	rights := Of(profile)
	if rights == nil {
		return func(whole *schema.Schema) *schema.Schema { return whole }
	}
	var mu sync.Mutex
	var last, shown *schema.Schema
	return func(whole *schema.Schema) *schema.Schema {
		mu.Lock()
		defer mu.Unlock()
		if whole != last {
			restricted, err := whole.Restrict(rights)
			if err != nil { // a schema that holds together still does with less in it
				panic("access: " + err.Error())
			}
			last, shown = whole, restricted
		}
		return shown
	}
}
