package bulk

import (
	"fmt"
	"net/http"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// The codes of errors about jobs. The first generation writes them in camel case (see Classic).
const (
	codeJob    = "INVALIDJOB"
	codeState  = "INVALIDJOBSTATE"
	codeEntity = "INVALIDENTITY"
	codeBatch  = "INVALIDBATCH"
	codeInput  = "CLIENTINPUTERROR"
	codeQuota  = "EXCEEDEDQUOTA"
	codeAPI    = "API_ERROR"
)

func refuse(code, format string, args ...any) *fault.Error {
	return &fault.Error{Status: http.StatusBadRequest, Code: code, Message: fmt.Sprintf(format, args...)}
}
