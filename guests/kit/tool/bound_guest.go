//go:build tinygo || wasip1

package tool

import "unsafe"

// bound is the host that the module is bound to.
type bound struct{}

func (bound) Fetch(r *Request) (Response, *FetchError) {
	w := requestOf(r)
	result := new(wireFetched)
	keep(unsafe.Pointer(result))
	importFetch(w.method, w.root, w.path.at, w.path.length, w.query.at, w.query.length, w.headers.at, w.headers.length,
		w.hasBody, w.bodyType, w.body.at, w.body.length, address(unsafe.Pointer(result)))
	payload := unsafe.Pointer(&result.payload)
	if result.failed != 0 {
		return Response{}, fetchError((*wireFetchError)(payload))
	}
	answer := (*wireResponse)(payload)
	response := Response{Status: int(answer.status), Body: answer.body.bytes()}
	for _, h := range wireItems[wireResponseHeader](answer.headers) {
		response.Headers = append(response.Headers, ResponseHeader{ResponseHeaderName(h.name), h.value.text()})
	}
	return response, nil
}

func (bound) IfStopped(r *Request) *FetchError {
	w := requestOf(r)
	result := new(wireFetched)
	keep(unsafe.Pointer(result))
	importIfStopped(w.method, w.root, w.path.at, w.path.length, w.query.at, w.query.length, w.headers.at, w.headers.length,
		w.hasBody, w.bodyType, w.body.at, w.body.length, address(unsafe.Pointer(result)))
	if result.failed != 0 {
		return fetchError((*wireFetchError)(unsafe.Pointer(&result.payload)))
	}
	return nil
}

func requestOf(r *Request) wireRequest {
	path := make([]wireText, len(r.Path))
	for i, segment := range r.Path {
		path[i] = wireString(segment)
	}
	query := make([]wireParam, len(r.Query))
	for i, p := range r.Query {
		query[i] = wireParam{wireString(p.Name), wireString(p.Value)}
	}
	headers := make([]wireHeader, len(r.Headers))
	for i := range r.Headers {
		headers[i] = requestHeader(&r.Headers[i])
	}
	w := wireRequest{method: uint32(r.Method), root: uint32(r.Root), path: wireSlice(path), query: wireSlice(query), headers: wireSlice(headers)}
	if r.Body != nil {
		w.hasBody, w.bodyType, w.body = 1, uint32(r.Body.Type), wireBytes(r.Body.Content)
	}
	return w
}

func (bound) Progress(done, total int, message string) {
	known := uint32(0)
	if total > 0 {
		known = 1
	}
	m := wireString(message)
	importProgress(uint64(done), known, uint64(total), m.at, m.length)
}

func (bound) Log(level LogLevel, message string) {
	m := wireString(message)
	importLog(uint32(level), m.at, m.length)
}

func (bound) Pause(milliseconds int) Interruption {
	result := new(wirePaused)
	keep(unsafe.Pointer(result))
	importPause(uint32(milliseconds), address(unsafe.Pointer(result)))
	if result.early != 0 {
		return ByCaller + Interruption(result.why)
	}
	return Completed
}

func requestHeader(h *Header) wireHeader {
	out := wireHeader{name: uint32(h.Name)}
	switch h.Name {
	case QueryBatchSize:
		out.value[0] = uint32(h.Number)
	case AutoAssign, AllowDuplicates, UpdateRecentlyUsed:
		if h.Flag {
			out.value[0] = 1
		}
	default:
		t := wireString(h.Text)
		out.value = [2]uint32{t.at, t.length}
	}
	return out
}

func fetchError(e *wireFetchError) *FetchError {
	out := &FetchError{Kind: FetchErrorKind(e.kind)}
	switch out.Kind {
	case Denied:
		out.Rule, out.Message, out.Remedy = e.rule.text(), e.reason.text(), e.remedy.optional()
	case InvalidRequest, Unauthenticated, Unreachable:
		out.Message = e.rule.text()
	case BudgetSpent:
		out.Budget = Budget(uint8(e.rule.at))
	case TimedOut, Cancelled:
	}
	return out
}
