package tool

// Host is what a tool can do beyond computing. There is nothing else.
type Host interface {
	// Fetch sends a request to the org and waits for its answer, whatever its status. The error is nil when there is an answer.
	Fetch(request *Request) (Response, *FetchError)
	// IfStopped leaves a request that the host sends if it stops the call before the tool returns: see the contract. The error
	// is nil when the host keeps it.
	IfStopped(request *Request) *FetchError
	// Progress tells the caller how far the call is; total is 0 when it is not known.
	Progress(done, total int, message string)
	// Log writes a line to the operator's log, at most 1,000 characters and 100 lines a call.
	Log(level LogLevel, message string)
	// Pause waits, to poll a job. It returns Completed when the time has passed.
	Pause(milliseconds int) Interruption
}

// Method is an HTTP method.
type Method uint8

// The methods, in the order of the contract.
const (
	Get Method = iota
	Head
	Post
	Put
	Patch
	Delete
)

// Root is the API that a request is for.
type Root uint8

// The roots, in the order of the contract.
const (
	// Data is /services/data/vNN.N/.
	Data Root = iota
	// ApexREST is /services/apexrest/.
	ApexREST
)

// Request is a request to the org that the call was made for. The host builds the URL.
type Request struct {
	Method Method
	Root   Root
	// Path holds the segments after the root, unescaped, 1 to 32 of them.
	Path []string
	// Query is the query string, unescaped, at most 64 pairs.
	Query []Param
	// Headers are from the contract's closed list, each at most once.
	Headers []Header
	// Body is nil for none.
	Body *Body
}

// Param is one pair of a query string.
type Param struct{ Name, Value string }

// HeaderName is a request header that a guest may set.
type HeaderName uint8

// The headers, in the order of the contract. The first takes Number, the next three Flag, the others Text.
const (
	QueryBatchSize HeaderName = iota
	AutoAssign
	AllowDuplicates
	UpdateRecentlyUsed
	IfMatch
	IfNoneMatch
	IfModifiedSince
	IfUnmodifiedSince
)

// Header is a request header with its value.
type Header struct {
	Name   HeaderName
	Number int
	Flag   bool
	Text   string
}

// BodyType is the type of a request's body.
type BodyType uint8

// The types, in the order of the contract.
const (
	JSON BodyType = iota
	CSV
	Octets
)

// Body is a request's body. JSON and CSV must be UTF-8.
type Body struct {
	Type    BodyType
	Content []byte
}

// ResponseHeaderName is a response header that a guest may see.
type ResponseHeaderName uint8

// The response headers, in the order of the contract.
const (
	ContentType ResponseHeaderName = iota
	ETag
	LastModified
	Location
	RetryAfter
	Locator
	NumberOfRecords
)

// ResponseHeader is a response header with its value.
type ResponseHeader struct {
	Name  ResponseHeaderName
	Value string
}

// Response is what the org answered.
type Response struct {
	Status  int
	Headers []ResponseHeader
	Body    []byte
}

// FetchErrorKind is why a fetch brought no response.
type FetchErrorKind uint8

// The kinds, in the order of the contract.
const (
	// Denied requests are not sent: Rule, Message and Remedy tell more.
	Denied FetchErrorKind = iota
	// InvalidRequest breaks a rule of the contract and is not sent: Message.
	InvalidRequest
	// BudgetSpent is a limit of the call: Budget.
	BudgetSpent
	// Unauthenticated means that there is no usable login: Message.
	Unauthenticated
	// Unreachable means that the org was not reached, or the connection broke: Message.
	Unreachable
	// TimedOut requests may have been carried out.
	TimedOut
	// Cancelled requests may have been carried out.
	Cancelled
)

// Budget is a limit of one call.
type Budget uint8

// The budgets, in the order of the contract.
const (
	Fetches Budget = iota
	BytesOut
	// BytesIn is spent by a response that was cut off: its request was sent.
	BytesIn
	Time
)

// FetchError says why a fetch brought no response. An error answer of the org is a response.
type FetchError struct {
	Kind    FetchErrorKind
	Rule    string // the rule that denied it
	Message string
	Remedy  string // what a person can do about it; may be empty
	Budget  Budget
}

// LogLevel is the weight of a log line.
type LogLevel uint8

// The levels, in the order of the contract.
const (
	Debug LogLevel = iota
	Info
	Warn
	Error
)

// Interruption says how a pause ended.
type Interruption uint8

// The ways a pause ends.
const (
	// Completed pauses took their time.
	Completed Interruption = iota
	// ByCaller means that the caller cancelled.
	ByCaller
	// ByDeadline means that the call's deadline is too near to wait that long.
	ByDeadline
)
