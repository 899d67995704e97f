package dispatch

import (
	"errors"
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/org"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

// The rooms do not know each other: the guest's request is written once in policy's words and once in the org's. Both are made
// from the same value, so what was checked is what is sent.

func policyRequest(req abi.Request) policy.Request {
	out := policy.Request{
		Method:  req.Method.String(),
		Root:    req.Root.String(),
		Path:    req.Path,
		HasBody: req.Body != nil,
	}
	for _, p := range req.Query {
		out.Query = append(out.Query, policy.Param{Name: p.Name, Value: p.Value})
	}
	return out
}

func orgRequest(req abi.Request) (org.Request, error) {
	out := org.Request{
		Method: strings.ToUpper(req.Method.String()),
		Root:   org.Root(req.Root.String()),
		Path:   req.Path,
	}
	for _, p := range req.Query {
		out.Query = append(out.Query, org.Param{Name: p.Name, Value: p.Value})
	}
	for _, h := range req.Headers {
		header, err := orgHeader(h)
		if err != nil {
			return org.Request{}, err
		}
		out.Header = append(out.Header, header)
	}
	switch b := req.Body.(type) {
	case nil:
	case abi.BodyJSON:
		out.Body = &org.Body{Type: org.BodyJSON, Data: []byte(b.Value)}
	case abi.BodyCSV:
		out.Body = &org.Body{Type: org.BodyCSV, Data: []byte(b.Value)}
	case abi.BodyOctets:
		out.Body = &org.Body{Type: org.BodyOctets, Data: b.Value}
	default:
		return org.Request{}, errors.New("the body is of a kind that this server does not know")
	}
	return out, nil
}

func orgHeader(h abi.RequestHeader) (org.Header, error) {
	switch h := h.(type) {
	case abi.RequestHeaderQueryBatchSize:
		return org.QueryBatchSize(h.Value), nil
	case abi.RequestHeaderAutoAssign:
		return org.AutoAssign(h.Value), nil
	case abi.RequestHeaderAllowDuplicates:
		return org.AllowDuplicates(h.Value), nil
	case abi.RequestHeaderUpdateRecentlyUsed:
		return org.UpdateRecentlyUsed(h.Value), nil
	case abi.RequestHeaderIfMatch:
		return org.IfMatch(h.Value), nil
	case abi.RequestHeaderIfNoneMatch:
		return org.IfNoneMatch(h.Value), nil
	case abi.RequestHeaderIfModifiedSince:
		return org.IfModifiedSince(h.Value), nil
	case abi.RequestHeaderIfUnmodifiedSince:
		return org.IfUnmodifiedSince(h.Value), nil
	default:
		return nil, errors.New("a header is of a kind that this server does not know")
	}
}

// responseHeaders gives the contract's headers that the response has, in the contract's order.
func responseHeaders(resp org.Response) []abi.ResponseHeader {
	var out []abi.ResponseHeader
	for _, name := range []abi.ResponseHeaderName{
		abi.ResponseHeaderNameContentType, abi.ResponseHeaderNameETag, abi.ResponseHeaderNameLastModified,
		abi.ResponseHeaderNameLocation, abi.ResponseHeaderNameRetryAfter, abi.ResponseHeaderNameLocator,
		abi.ResponseHeaderNameNumberOfRecords,
	} {
		if value := resp.Header.Get(headerName(name)); value != "" {
			// A header may hold any bytes; the contract's text is UTF-8.
			out = append(out, abi.ResponseHeader{Name: name, Value: strings.ToValidUTF8(value, "\uFFFD")})
		}
	}
	return out
}

// headerName gives the HTTP name of a response header of the contract.
func headerName(name abi.ResponseHeaderName) string {
	switch name {
	case abi.ResponseHeaderNameLocator:
		return "Sforce-Locator"
	case abi.ResponseHeaderNameNumberOfRecords:
		return "Sforce-NumberOfRecords"
	default:
		return http.CanonicalHeaderKey(name.String())
	}
}
