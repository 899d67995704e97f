package org

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// rawServer answers each connection by hand. `answer` gets the number of the request on that connection, from 1, and the
// request, whose body it has read; it returns the bytes to write, and whether the connection stays open.
func rawServer(t *testing.T, answer func(number int, r *http.Request) (string, bool)) (url string, requests *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	requests = new(atomic.Int64)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = connection.Close() }()
				reader := bufio.NewReader(connection)
				for number := 1; ; number++ {
					request, err := http.ReadRequest(reader)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, request.Body)
					requests.Add(1)
					text, open := answer(number, request)
					_, _ = io.WriteString(connection, text)
					if !open {
						return
					}
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String(), requests
}

const emptyOK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

func TestAChangeIsSentOnceWhenTheConnectionBreaks(t *testing.T) {
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		for name, body := range map[string]*Body{"with a body": {Type: BodyJSON, Data: []byte(`{}`)}, "with an empty body": {Type: BodyJSON}, "without a body": nil} {
			for _, reused := range []bool{false, true} {
				title := method + " " + name + " on a new connection"
				if reused {
					title = method + " " + name + " on a kept connection"
				}
				t.Run(title, func(t *testing.T) {
					var changes atomic.Int64
					url, _ := rawServer(t, func(_ int, r *http.Request) (string, bool) {
						if r.Method == http.MethodGet {
							return emptyOK, true
						}
						changes.Add(1)
						return "", false
					})
					o := connect(t, url, Limits{})
					if reused {
						if _, err := o.Do(context.Background(), get("limits")); err != nil {
							t.Fatal(err)
						}
					}
					_, err := o.Do(context.Background(), Request{Method: method, Root: RootData, Path: []string{"sobjects", "Account"}, Body: body})
					broken := wantError[*UnreachableError](t, err)
					if !broken.MayHaveHappened {
						t.Error("the error does not say that it may have happened")
					}
					contains(t, broken.Error(), "not sent again", "may have been carried out")
					if n := changes.Load(); n != 1 {
						t.Errorf("the server got it %d times", n)
					}
				})
			}
		}
	}
}

func TestAReadIsRepeatedOnAKeptConnectionThatBreaks(t *testing.T) {
	url, requests := rawServer(t, func(number int, _ *http.Request) (string, bool) { return emptyOK, number == 1 })
	o := connect(t, url, Limits{})
	// The second request on a connection is answered, then the connection closes; the third needs a new one.
	for range 4 {
		if _, err := o.Do(context.Background(), get("limits")); err != nil {
			t.Fatal(err)
		}
	}
	if requests.Load() < 4 {
		t.Errorf("%d requests", requests.Load())
	}
}

func TestAChangeGoesThroughWhenAKeptConnectionWasClosedBefore(t *testing.T) {
	closed := make(chan struct{}, 1)
	url, requests := rawServer(t, func(_ int, r *http.Request) (string, bool) {
		if r.Method == http.MethodGet {
			closed <- struct{}{}
			return emptyOK, false
		}
		return emptyOK, true
	})
	o := connect(t, url, Limits{})
	if _, err := o.Do(context.Background(), get("limits")); err != nil {
		t.Fatal(err)
	}
	<-closed
	time.Sleep(50 * time.Millisecond) // for the end of the connection to arrive; without it the test proves less, not wrong
	if _, err := o.Do(context.Background(), post("{}", "sobjects", "Account")); err != nil {
		t.Fatal(err)
	}
	if n := requests.Load(); n != 2 {
		t.Errorf("the server got %d requests, want 2", n)
	}
}

func TestAnAnswerThatIsCutOffIsNotTaken(t *testing.T) {
	cases := map[string]string{
		"in its head":       "HTTP/1.1 200 OK\r\nContent-Le",
		"in its body":       "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":",
		"in a chunk":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{\"id\":",
		"between chunks":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
		"with no head":      "<html>",
		"with another type": "ICY 200 OK\r\n\r\n",
	}
	for name, raw := range cases {
		t.Run(name, func(t *testing.T) {
			url, requests := rawServer(t, func(int, *http.Request) (string, bool) { return raw, false })
			o := connect(t, url, Limits{})
			_, err := o.Do(context.Background(), post("{}", "sobjects", "Account"))
			if broken := wantError[*UnreachableError](t, err); !broken.MayHaveHappened {
				t.Error("the error does not say that it may have happened")
			}
			if n := requests.Load(); n != 1 {
				t.Errorf("the server got it %d times", n)
			}
			_, err = o.Do(context.Background(), get("limits"))
			if wantError[*UnreachableError](t, err).MayHaveHappened {
				t.Error("a read cannot have changed anything")
			}
		})
	}
}

func TestAnOrgThatCannotBeReached(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closedPort := "http://" + listener.Addr().String()
	_ = listener.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	cases := map[string]struct {
		url  string
		says []string
	}{
		"a port where nothing listens":      {closedPort, []string{"nothing accepts connections", "SALESFORCE_INSTANCE_URL"}},
		"a server without TLS":              {strings.Replace(plain.URL, "http:", "https:", 1), []string{"does not speak TLS"}},
		"a certificate of an unknown maker": {secure.URL, []string{"authority that this machine does not know", "SSL_CERT_FILE"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := connect(t, c.url, Limits{})
			_, err := o.Do(context.Background(), post("{}", "sobjects", "Account"))
			failed := wantError[*UnreachableError](t, err)
			contains(t, failed.Error(), c.says...)
			if failed.MayHaveHappened {
				t.Error("nothing was sent, so nothing can have happened")
			}
		})
	}
}

func TestTLSIsSpokenWithAKnownAuthority(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	config := Config{InstanceURL: server.URL, Token: testToken(t), APIVersion: "60"}
	config.Network = networkOfEnvironment()
	config.Network.roots = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	o, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	answer, err := o.Do(context.Background(), get("limits"))
	if err != nil {
		t.Fatal(err)
	}
	// HTTP/2 would repeat changes; see newTransport.
	if got := string(answer.Body); got != "HTTP/1.1" {
		t.Errorf("spoke %s", got)
	}
	t.Run("but not for another name", func(t *testing.T) {
		other := config
		other.InstanceURL = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
		o, err := New(other)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(o.Close)
		_, err = o.Do(context.Background(), get("limits"))
		contains(t, wantError[*UnreachableError](t, err).Error(), "another host name")
	})
}

func TestASlowOrg(t *testing.T) {
	cases := map[string]func(w http.ResponseWriter, r *http.Request){
		"that never answers": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		},
		"that stops in the body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, `{"id":`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
		"that drips": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				time.Sleep(time.Millisecond)
			}
		},
	}
	for name, handler := range cases {
		t.Run(name+" meets the org's own limit", func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(handler))
			t.Cleanup(server.Close)
			o := connect(t, server.URL, Limits{Timeout: 50 * time.Millisecond})
			_, err := o.Do(context.Background(), post("{}", "sobjects", "Account"))
			late := wantError[*TimeoutError](t, err)
			if !late.MayHaveHappened || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%+v", late)
			}
			contains(t, late.Error(), "did not answer within", "may have been carried out")
		})
		t.Run(name+" meets the caller's deadline", func(t *testing.T) {
			o := serve(t, handler)
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			_, err := o.Do(ctx, get("limits"))
			if wantError[*TimeoutError](t, err).MayHaveHappened {
				t.Error("a read cannot have changed anything")
			}
		})
		t.Run(name+" is left when the caller cancels", func(t *testing.T) {
			arrived := make(chan struct{}, 1)
			o := serve(t, func(w http.ResponseWriter, r *http.Request) {
				arrived <- struct{}{}
				handler(w, r)
			})
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			go func() {
				<-arrived
				cancel()
			}()
			_, err := o.Do(ctx, post("{}", "sobjects", "Account"))
			if !wantError[*CanceledError](t, err).MayHaveHappened || !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestACallThatIsOverBeforeItBeginsSendsNothing(t *testing.T) {
	o := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the request was sent") })
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := o.Do(ctx, post("{}", "sobjects", "Account"))
	if wantError[*CanceledError](t, err).MayHaveHappened {
		t.Error("nothing was sent, so nothing can have happened")
	}
}
