package tool

// Definition is a tool: what a client is told of it, and what it does.
type Definition struct {
	// Name is `^[a-z][a-z0-9_]{0,63}$`.
	Name string
	// Title is at most 100 characters.
	Title string
	// Description says what the tool does and when to use it, in at most 4,000 characters.
	Description string
	// InputSchema is JSON Schema 2020-12 of an object; every property has a description and `additionalProperties` is false.
	InputSchema string
	// OutputSchema is JSON Schema 2020-12 of an object.
	OutputSchema string
	// Annotations say what the tool does to its environment.
	Annotations Annotations
	// Paged says that the tool can give a cursor. The host then adds an argument `cursor` of its own.
	Paged bool
	// Needs are the requests that the tool will want to make, at most 64. Any other is denied.
	Needs []Need
	// Run does one call.
	Run func(*Call) (Output, *Failure)
}

// Annotations say what a tool does to its environment, as in the Model Context Protocol.
type Annotations struct {
	// ReadOnly says that nothing is changed.
	ReadOnly bool
	// Destructive says that something may be lost.
	Destructive bool
	// Idempotent says that the same call again changes nothing more.
	Idempotent bool
	// OpenWorld says that the tool reaches something outside, as an org is.
	OpenWorld bool
}

// Need is a kind of request that a tool will want to make. It is a request for a right, not a right.
type Need struct {
	Method Method
	Root   Root
	// Pattern is the path: segments separated by `/`, each a literal, `{object}`, `{id}`, `*`, or, last only, `**`.
	Pattern string
}

// Call is one call of a tool.
type Call struct {
	Host      Host
	Arguments *Arguments
	// Cursor is what this tool gave as Output.Cursor in an earlier call with the same arguments; empty in the first.
	Cursor string
	// Budget is the size that the text and the structured result may each have, in characters.
	Budget int
}

// Output is the result of a call that did what was asked.
type Output struct {
	// Text is for the model.
	Text []byte
	// Structured is a JSON object that fits the output schema.
	Structured []byte
	// Cursor is where a later call can go on, at most 4 KiB; empty when there is nothing more.
	Cursor string
}

// Failure is the result of a call that did not. It becomes a tool error.
type Failure struct {
	// Code is the org's error code (`INVALID_FIELD`), or one of the kit's.
	Code string
	// Message says what failed and why.
	Message string
	// Hint says what to do next; it may be empty.
	Hint string
}

// Fail makes a failure.
//
//go:noinline
func Fail(code, message, hint string) *Failure { return &Failure{code, message, hint} }
