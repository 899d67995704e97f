package mcpserver

import (
	"context"
	"log/slog"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/guide"
	"github.com/forcefield-mcp/forcefield/runtime/resources"
)

// Dispatcher is where tools and their results come from; *dispatch.Dispatcher is one.
type Dispatcher interface {
	Tools() []dispatch.Tool
	Call(ctx context.Context, call dispatch.Call) dispatch.Result
}

// Config says what a server is, whatever it is reached over.
type Config struct {
	// Version is this program's, as clients show it.
	Version string
	// Instructions tell the model what the server is for.
	Instructions string
	Dispatcher   Dispatcher
	// Resources are what can be read by address; nil means none.
	Resources *resources.Set
	// Prompts are the tasks that a person can choose.
	Prompts []guide.Prompt
	// Log must not write to the server's output; nil means none.
	Log *slog.Logger
	// MaxMessage is the longest message that is read, in bytes; 0 means DefaultMaxMessage.
	MaxMessage int
	// DrainTime is how long running calls may still answer once the server is to end; 0 means DefaultDrainTime.
	DrainTime time.Duration

	// extend adds to the server what only tests need.
	extend func(*server.MCPServer)

	codes errorCodes
}

// DefaultMaxMessage is the longest message that is read, in bytes.
const DefaultMaxMessage = 8 << 20

// DefaultDrainTime is how long running calls may still answer once the server is to end.
const DefaultDrainTime = time.Second

// toolListLifetime is how long a client may keep the list of tools without asking: an operator may change it at any time.
const toolListLifetime = 10 * time.Second

func (c Config) complete() Config {
	if c.MaxMessage == 0 {
		c.MaxMessage = DefaultMaxMessage
	}
	if c.DrainTime == 0 {
		c.DrainTime = DefaultDrainTime
	}
	c.codes = newErrorCodes()
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}
