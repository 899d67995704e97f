package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// httpServer is `forcefield serve --http`.
type httpServer struct {
	t   *testing.T
	cmd *exec.Cmd
	url string
}

func serveHTTP(t *testing.T, env []string, args ...string) *httpServer {
	t.Helper()
	s := &httpServer{t: t, cmd: command(t, env, append([]string{"serve", "--http", "127.0.0.1:0"}, args...)...)}
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill(); _ = s.cmd.Wait() })
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "serving MCP at "); ok {
			s.url = address
			go func() { _, _ = io.Copy(io.Discard, stderr) }()
			return s
		}
	}
	t.Fatal("the server did not say where it serves")
	return nil
}

// postTo calls a tool at an address and gives the status and the result.
func postTo(t *testing.T, address, token, tool, arguments string) (int, toolResult) {
	t.Helper()
	body := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"` + tool + `","arguments":` + arguments + `}}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return resp.StatusCode, toolResult{}
	}
	var reply struct {
		Result struct {
			Content []struct {
				Text string `json:"text"`
			} `json:"content"`
			Structured json.RawMessage `json:"structuredContent"`
			IsError    bool            `json:"isError"`
		} `json:"result"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil || len(reply.Result.Content) != 1 {
		t.Fatalf("%s: %+v, %v", tool, reply, err)
	}
	return resp.StatusCode, toolResult{reply.Result.Content[0].Text, reply.Result.Structured, reply.Result.IsError}
}

func privateFile(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// roundRobin sends each request to the next of several servers.
func roundRobin(t *testing.T, addresses ...string) string {
	t.Helper()
	var next atomic.Int64
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		target, _ := url.Parse(addresses[int(next.Add(1))%len(addresses)])
		target.Path = ""
		r.SetURL(target)
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL + "/mcp"
}

func TestTwoInstancesBehindAProxyAreOne(t *testing.T) {
	demo := startOrg(t, 2)
	env := []string{"SALESFORCE_INSTANCE_URL=" + demo.settings["SALESFORCE_INSTANCE_URL"],
		"SALESFORCE_ACCESS_TOKEN=" + demo.settings["SALESFORCE_ACCESS_TOKEN"]}
	query := `"query":"SELECT Id, Name, FirstName, LastName, Email, Phone, Title, Account.Name, Account.BillingStreet, Account.Description, Owner.Name, Owner.Email, MailingCity, CreatedDate FROM Contact ORDER BY Id"`
	read := func(t *testing.T, args ...string) (rows, total, pages int, last toolResult) {
		t.Helper()
		address := roundRobin(t, serveHTTP(t, env, args...).url, serveHTTP(t, env, args...).url)
		arguments := `{` + query + `}`
		for range 50 {
			_, last = postTo(t, address, "", "run_soql_query", arguments)
			var page struct {
				Total  int     `json:"totalSize"`
				Rows   [][]any `json:"rows"`
				Cursor string  `json:"cursor"`
			}
			if last.IsError {
				return rows, total, pages, last
			}
			if err := json.Unmarshal(last.Structured, &page); err != nil {
				t.Fatal(err)
			}
			rows, total, pages = rows+len(page.Rows), page.Total, pages+1
			if page.Cursor == "" {
				break
			}
			arguments = `{` + query + `,"cursor":"` + page.Cursor + `"}`
		}
		return rows, total, pages, last
	}
	t.Run("with a key that they share", func(t *testing.T) {
		rows, total, pages, last := read(t, "--cursor-key-file", privateFile(t, strings.Repeat("0a", 32)+"\n"))
		if last.IsError || pages < 2 || rows != total {
			t.Fatalf("%d of %d rows on %d pages: %s", rows, total, pages, last.Text)
		}
	})
	t.Run("without one, a cursor of the other is refused", func(t *testing.T) {
		if _, _, _, last := read(t); !last.IsError || !strings.Contains(last.Text, "INVALID_CURSOR") {
			t.Fatalf("got %s", last.Text)
		}
	})
}

func TestTheTokenIsReadFromAFileOrTheEnvironmentAndAsked(t *testing.T) {
	const token = "canary-0123456789abcdef0123456789"
	for name, s := range map[string]*httpServer{
		"a file":          serveHTTP(t, nil, "--demo", "--http-token-file", privateFile(t, token+"\n")),
		"the environment": serveHTTP(t, []string{tokenVariable + "=" + token}, "--demo"),
	} {
		t.Run(name, func(t *testing.T) {
			const query = `{"query":"SELECT Id FROM Account LIMIT 1"}`
			if status, _ := postTo(t, s.url, "", "run_soql_query", query); status != http.StatusUnauthorized {
				t.Errorf("without it: %d", status)
			}
			if status, _ := postTo(t, s.url, token+"x", "run_soql_query", query); status != http.StatusUnauthorized {
				t.Errorf("with another: %d", status)
			}
			if status, got := postTo(t, s.url, token, "run_soql_query", query); status != http.StatusOK || got.IsError {
				t.Errorf("with it: %d, %s", status, got.Text)
			}
			if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := s.cmd.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

func TestSettingsOfHTTPThatDoNotGoTogetherStopTheStart(t *testing.T) {
	open := privateFile(t, "0123456789abcdef0123456789abcdef")
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		env, args []string
		code      int
		want      string
	}{
		"an open address without a token": {nil, []string{"--http", "0.0.0.0:0", "--http-hosts", "forcefield.example"}, 1, "configure a token or OAuth"},
		"a file that others can read":     {nil, []string{"--http", "127.0.0.1:0", "--http-token-file", open}, 1, "chmod 600"},
		"a token that can be guessed":     {[]string{tokenVariable + "=secret"}, []string{"--http", "127.0.0.1:0"}, 1, "at least 24"},
		"half of OAuth":                   {nil, []string{"--http", "127.0.0.1:0", "--oauth-issuer", "https://login.example"}, 2, "--oauth-keys"},
		"OAuth and a token": {[]string{tokenVariable + "=" + strings.Repeat("x", 30)}, []string{"--http", "127.0.0.1:0", "--oauth-issuer", "https://login.example",
			"--oauth-keys", "https://login.example/keys", "--http-url", "https://forcefield.example/mcp"}, 2, "choose one"},
		"keys over plain HTTP": {nil, []string{"--http", "127.0.0.1:0", "--oauth-issuer", "https://login.example",
			"--oauth-keys", "http://login.example/keys", "--http-url", "https://forcefield.example/mcp"}, 1, "over https"},
		"HTTP's settings without it": {nil, []string{"--http-origins", "https://chat.example"}, 2, "--http is not"},
		"a short cursor key":         {nil, []string{"--cursor-key-file", privateFile(t, "0a0b")}, 1, "64 hexadecimal digits"},
		"an address that is none":    {nil, []string{"--http", "nowhere"}, 1, "--http"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := runCommand(t, tc.env, append([]string{"serve", "--demo"}, tc.args...)...)
			if got.code != tc.code || !strings.Contains(got.stderr, tc.want) {
				t.Fatalf("status %d, %s", got.code, got.stderr)
			}
			if strings.Contains(got.stderr, "serving MCP at") {
				t.Errorf("it says that it serves: %s", got.stderr)
			}
		})
	}
}
