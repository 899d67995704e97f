//go:build !unix

package main

import (
	"context"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
)

// tellOnSignal does nothing here: there is no signal to ask with.
func tellOnSignal(context.Context, *catalog.Catalog) {}
