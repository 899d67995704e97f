package mcpserver

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

func TestAnExchangeThatIsOverTakesNothing(t *testing.T) {
	for name, end := range map[string]func(*exchange){"cancelled": (*exchange).cancelled, "finished": (*exchange).finish, "failed": (*exchange).fail} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			x := newExchange(w, true, newErrorCodes(), time.Second, func() {})
			end(x)
			_, _ = x.Write([]byte(`{"late":true}`))
			x.WriteHeader(http.StatusOK)
			x.progress(context.Background(), 1, dispatch.Progress{Done: 1})
			x.endSubscription([]byte("1"))
			if w.Body.Len() > 0 {
				t.Fatalf("it wrote %s", w.Body)
			}
		})
	}
}
