//go:build tinygo

package tool

import (
	"go.bytecodealliance.org/cm"

	"github.com/forcefield-mcp/forcefield/guests/kit/bindings/forcefield/guest/host"
	"github.com/forcefield-mcp/forcefield/guests/kit/bindings/forcefield/guest/types"
)

// bound is the host that the module is bound to. A method that no tool calls is not linked, nor is its import: the import
// section of a module tells what it can do.
type bound struct{}

func (bound) Fetch(r *Request) (Response, *FetchError) {
	query := make([]types.QueryParam, len(r.Query))
	for i, p := range r.Query {
		query[i] = types.QueryParam{Name: p.Name, Value: p.Value}
	}
	headers := make([]types.RequestHeader, len(r.Headers))
	for i := range r.Headers {
		headers[i] = requestHeader(&r.Headers[i])
	}
	result := host.Fetch(types.Request{
		Method: types.Method(r.Method), Root: types.APIRoot(r.Root), Path: cm.ToList(r.Path), Query: cm.ToList(query),
		Headers: cm.ToList(headers), Body: requestBody(r.Body),
	})
	if err := result.Err(); err != nil {
		return Response{}, fetchError(err)
	}
	answer := result.OK()
	response := Response{Status: int(answer.Status), Body: answer.Body.Slice()}
	for _, h := range answer.Headers.Slice() {
		response.Headers = append(response.Headers, ResponseHeader{ResponseHeaderName(h.Name), h.Value})
	}
	return response, nil
}

func (bound) Progress(done, total int, message string) {
	known := cm.None[uint64]()
	if total > 0 {
		known = cm.Some(uint64(total))
	}
	host.Progress(uint64(done), known, message)
}

func (bound) Log(level LogLevel, message string) { host.Log(types.LogLevel(level), message) }

func (bound) Pause(milliseconds int) Interruption {
	result := host.Pause(uint32(milliseconds))
	if err := result.Err(); err != nil {
		return ByCaller + Interruption(*err)
	}
	return Completed
}

func requestHeader(h *Header) types.RequestHeader {
	switch h.Name {
	case QueryBatchSize:
		return types.RequestHeaderQueryBatchSize(uint32(h.Number))
	case AutoAssign:
		return types.RequestHeaderAutoAssign(h.Flag)
	case AllowDuplicates:
		return types.RequestHeaderAllowDuplicates(h.Flag)
	case UpdateRecentlyUsed:
		return types.RequestHeaderUpdateRecentlyUsed(h.Flag)
	case IfMatch:
		return types.RequestHeaderIfMatch(h.Text)
	case IfNoneMatch:
		return types.RequestHeaderIfNoneMatch(h.Text)
	case IfModifiedSince:
		return types.RequestHeaderIfModifiedSince(h.Text)
	default:
		return types.RequestHeaderIfUnmodifiedSince(h.Text)
	}
}

func requestBody(b *Body) cm.Option[types.Body] {
	if b == nil {
		return cm.None[types.Body]()
	}
	switch b.Type {
	case JSON:
		return cm.Some(types.BodyJSON(asString(b.Content)))
	case CSV:
		return cm.Some(types.BodyCsv(asString(b.Content)))
	default:
		return cm.Some(types.BodyOctets(cm.ToList(b.Content)))
	}
}

func fetchError(e *types.FetchError) *FetchError {
	if denial := e.Denied(); denial != nil {
		err := &FetchError{Kind: Denied, Rule: denial.Rule, Message: denial.Reason}
		if remedy := denial.Remedy.Some(); remedy != nil {
			err.Remedy = *remedy
		}
		return err
	}
	if message := e.InvalidRequest(); message != nil {
		return &FetchError{Kind: InvalidRequest, Message: *message}
	}
	if budget := e.BudgetSpent(); budget != nil {
		return &FetchError{Kind: BudgetSpent, Budget: Budget(*budget)}
	}
	if message := e.Unauthenticated(); message != nil {
		return &FetchError{Kind: Unauthenticated, Message: *message}
	}
	if message := e.Unreachable(); message != nil {
		return &FetchError{Kind: Unreachable, Message: *message}
	}
	if e.TimedOut() {
		return &FetchError{Kind: TimedOut}
	}
	return &FetchError{Kind: Cancelled}
}
