package mcpserver

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// errorCodes gives errors of handlers the code that the protocol has for them: mcp-go writes each as an internal error. Such an error begins
// with a mark that nobody else knows, by which it is found in the reply.
type errorCodes struct{ mark string }

func newErrorCodes() errorCodes { return errorCodes{mark: rand.Text()} }

// notFound is the error of a resource that there is not, in the code of the request's revision.
func (e errorCodes) notFound(ctx context.Context, text string) error {
	if mcp.IsModernProtocol(server.RequestProtocolVersion(ctx)) {
		return e.invalid(text)
	}
	return e.coded(mcp.RESOURCE_NOT_FOUND, text)
}

// invalid is the error of arguments that are wrong.
func (e errorCodes) invalid(text string) error { return e.coded(mcp.INVALID_PARAMS, text) }

func (e errorCodes) coded(code int, text string) error {
	return fmt.Errorf("%s%d:%s", e.mark, code, text)
}

// settle puts the code of a marked error into the message that mcp-go wrote of it.
func (e errorCodes) settle(message []byte) []byte {
	written := fmt.Appendf(nil, `"code":%d,"message":"%s`, mcp.INTERNAL_ERROR, e.mark)
	before, after, found := bytes.Cut(message, written)
	if !found {
		return message
	}
	code, text, _ := bytes.Cut(after, []byte(":"))
	settled := make([]byte, 0, len(message))
	settled = append(settled, before...)
	settled = fmt.Appendf(settled, `"code":%s,"message":"`, code)
	return append(settled, text...)
}
