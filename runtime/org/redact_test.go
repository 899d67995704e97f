package org

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// everyByte writes each byte of s with a format.
func everyByte(format, s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

func echoes() map[string]string {
	quoted, _ := json.Marshal(canary)
	_, secret, _ := strings.Cut(canary, "!")
	return map[string]string{
		"as it is":                     canary,
		"as the header":                "Bearer " + canary,
		"escaped for a URL":            url.QueryEscape(canary),
		"escaped for a URL, small hex": strings.ToLower(canary[:15]) + canary[:15] + "%21" + canary[16:],
		"escaped for a URL twice":      url.QueryEscape(url.QueryEscape(canary)),
		"percent-escaped whole":        everyByte("%%%02X", canary),
		"percent-escaped in small hex": everyByte("%%%02x", canary),
		"in JSON":                      string(quoted),
		"in JSON with \\u0021":         strings.ReplaceAll(canary, "!", `\u0021`),
		"in JSON with \\u0021 in JSON": strings.ReplaceAll(canary, "!", `\\u0021`),
		"in JSON, every character":     everyByte(`\u%04x`, canary),
		"in JavaScript":                strings.ReplaceAll(strings.ReplaceAll(canary, "!", `\x21`), ".", `\x2e`),
		"with a backslash before !":    strings.ReplaceAll(canary, "!", `\!`),
		"escaped for HTML":             html.EscapeString(canary),
		"in HTML with &#33;":           strings.ReplaceAll(canary, "!", "&#33;"),
		"in HTML with &#x21;":          strings.ReplaceAll(canary, "!", "&#x21;"),
		"in HTML with &excl;":          strings.ReplaceAll(strings.ReplaceAll(canary, "!", "&excl;"), "_", "&lowbar;"),
		"in HTML, escaped twice":       strings.ReplaceAll(canary, "!", "&amp;#33;"),
		"in HTML, every character":     everyByte("&#%d;", canary),
		"in base64":                    base64.StdEncoding.EncodeToString([]byte(canary)),
		"in base64 for URLs":           base64.URLEncoding.EncodeToString([]byte(canary)),
		"in base64 without padding":    base64.RawStdEncoding.EncodeToString([]byte(canary)),
		"in base64 behind one byte":    base64.StdEncoding.EncodeToString([]byte("x" + canary + "yz")),
		"in base64 as a header":        base64.StdEncoding.EncodeToString([]byte("Authorization: Bearer " + canary + "\r\nAccept: x")),
		"in base64 escaped for a URL":  url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(canary))),
		"in hex":                       hex.EncodeToString([]byte(canary)),
		"in capital hex":               strings.ToUpper(hex.EncodeToString([]byte(canary))),
		"the secret half alone":        secret,
		"twice":                        canary + canary,
	}
}

// readable undoes what a reader of an echo would undo, so that a test sees what the reader would.
func readable(s string) []string {
	forms := []string{s}
	for range 3 {
		last := forms[len(forms)-1]
		if decoded, err := url.QueryUnescape(last); err == nil {
			last = decoded
		}
		last = html.UnescapeString(last)
		var decoded string
		if json.Unmarshal([]byte(`"`+last+`"`), &decoded) == nil {
			last = decoded
		}
		forms = append(forms, last)
	}
	return forms
}

func TestAResponseThatEchoesTheTokenIsRedacted(t *testing.T) {
	for name, echo := range echoes() {
		t.Run(name, func(t *testing.T) {
			o := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("ETag", echo)
				w.Header().Set("Location", "/x?y="+echo)
				w.Header().Set("X-Token", echo)
				_, _ = fmt.Fprintf(w, "<before>%s<after>", echo)
			})
			answer, err := o.Do(context.Background(), get("echo"))
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{string(answer.Body), answer.Header.Get("ETag"), answer.Header.Get("Location")} {
				contains(t, text, redacted)
				for _, form := range readable(text) {
					noCanary(t, form)
				}
				if strings.Contains(text, strings.Trim(echo, `"`)) {
					t.Errorf("the echo is still there: %q", text)
				}
			}
			contains(t, string(answer.Body), "<before>", "<after>")
			if got := len(answer.Header); got != 3 { // with Content-Type
				t.Errorf("%d headers: %v", got, answer.Header)
			}
		})
	}
}

func TestRedactingKeepsEverythingElse(t *testing.T) {
	r := newRedactor(canary)
	cases := map[string]struct{ body, want string }{
		"nothing to redact":               {`{"a":"b\u0041 50% &amp; x"}`, `{"a":"b\u0041 50% &amp; x"}`},
		"a body that begins like a token": {canary[:30] + `\n`, canary[:30] + `\n`},
		"the end of a token":              {canary[30:], canary[30:]},
		"text around it":                  {`["` + canary + `","b"]`, `["[redacted]","b"]`},
		"two of them, in different forms": {canary + "|" + url.QueryEscape(canary), "[redacted]|[redacted]"},
		"an escape that is cut off":       {canary[:15] + `\u00`, canary[:15] + `\u00`},
		"a percent sign that is cut off":  {canary[:15] + `%2`, canary[:15] + `%2`},
		"an entity that is cut off":       {canary[:15] + `&#3`, canary[:15] + `&#3`},
		"an entity that is empty":         {canary[:15] + `&;&#;&#x;`, canary[:15] + `&;&#;&#x;`},
		"an empty body":                   {"", ""},
		"an organization id":              {canary[:15], canary[:15]},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := r.text(c.body); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAShortTokenIsRedactedAsItIs(t *testing.T) {
	token, err := NewToken("demo")
	if err != nil {
		t.Fatal(err)
	}
	r := newRedactor(token.reveal())
	if got := r.text(`{"t":"demo","u":"\u0064emo"}`); got != `{"t":"[redacted]","u":"[redacted]"}` {
		t.Error(got)
	}
}

func TestATokenInAnyMixOfFormsIsFoundWhereverItStands(t *testing.T) {
	r := newRedactor(canary)
	rapid.Check(t, func(t *rapid.T) {
		var echo strings.Builder
		for i := range len(canary) {
			fmt.Fprintf(&echo, rapid.SampledFrom([]string{"%c", "%c", "%c", "%%%02x", "%%25%02X", `\u%04X`, `\\u%04x`, "&#%d;", "&#x%x;", "&amp;#%03d;"}).Draw(t, "form"), canary[i])
		}
		before, after := rapid.String().Draw(t, "before"), rapid.String().Draw(t, "after")
		got := r.text(before + echo.String() + after)
		if !strings.Contains(got, redacted) || strings.Contains(got, echo.String()) {
			t.Fatalf("%q was left in %q", echo.String(), got)
		}
	})
}

func FuzzRedact(f *testing.F) {
	for _, echo := range echoes() {
		f.Add([]byte("x" + echo + "y"))
	}
	f.Add([]byte(strings.Repeat(`\`, 100)))
	f.Add([]byte(strings.Repeat("%25", 100)))
	f.Add([]byte(strings.Repeat("&amp;", 100)))
	r := newRedactor(canary)
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		got := r.bytes(body)
		if !bytes.Equal(body, before) {
			t.Fatal("the input was changed")
		}
		if bytes.Contains(got, []byte(canary)) {
			t.Fatalf("left in %q", got)
		}
		if !bytes.Contains(got, []byte(redacted)) && !bytes.Equal(got, body) {
			t.Fatalf("%q became %q", body, got)
		}
	})
}

func BenchmarkRedact(b *testing.B) {
	r := newRedactor(canary)
	row := `{"attributes":{"type":"Account","url":"/services/data/v60.0/sobjects/Account/0015500001QdQWaAAN"},"Id":"0015500001QdQWaAAN","Name":"Acme","Industry":null},`
	for name, body := range map[string][]byte{
		"without escapes": []byte(strings.Repeat(row, 2000)),
		"with escapes":    []byte(strings.Repeat(row+`"a \"quoted\" 50% \u00e9"`, 2000)),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				r.bytes(body)
			}
		})
	}
}
