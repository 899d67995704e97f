package rest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// minCompressed is the length in bytes below which compression costs more than it saves.
const minCompressed = 1024

// acceptsGzip reads an Accept-Encoding header. A coding with a quality of zero is refused.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		if coding = strings.TrimSpace(coding); !strings.EqualFold(coding, "gzip") && coding != "*" {
			continue
		}
		quality := strings.ReplaceAll(params, " ", "")
		return quality != "q=0" && !strings.HasPrefix(quality, "q=0.0")
	}
	return false
}

func compress(body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(body) / 4)
	z, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil { // only for a level that does not exist
		return body
	}
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

// readBody reads a request body of the kind that the rule allows, decompressed.
func readBody(r *http.Request, rule bodyRule) ([]byte, error) {
	if kind := r.Header.Get("Content-Type"); kind != "" && r.ContentLength != 0 && rule.media != nil {
		if media, _, err := mime.ParseMediaType(kind); err != nil || !slices.Contains(rule.media, media) {
			return nil, fault.UnsupportedMediaType(kind)
		}
	}
	var source io.Reader = r.Body
	switch coding := r.Header.Get("Content-Encoding"); strings.ToLower(coding) {
	case "", "identity":
	case "gzip":
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, fault.Parser("The body is not compressed as its Content-Encoding says", "")
		}
		source = z
	default:
		return nil, fault.UnsupportedMediaType(coding)
	}
	body, err := io.ReadAll(io.LimitReader(source, rule.limit+1))
	if int64(len(body)) > rule.limit {
		return nil, fault.TooLarge(rule.limit)
	}
	if err != nil {
		if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fault.Parser("The body ends early or is damaged", "")
		}
		return nil, fault.Parser("The body could not be read", "")
	}
	return body, nil
}
