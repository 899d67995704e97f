package jsonform

import (
	"math"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// ReadRequest reads the record `request`, which `fetch` and `if_stopped` take.
func ReadRequest(text []byte, caps abi.Caps) (abi.Request, error) {
	return read("request", text, caps, (*reader).request)
}

func (r *reader) request() (q abi.Request) {
	r.object([]string{"method", "root", "path"}, func(name string) bool {
		switch name {
		case "method":
			q.Method = enum(r, abi.MethodDelete)
		case "root":
			q.Root = enum(r, abi.APIRootApexrest)
		case "path":
			r.list(func() { q.Path = append(q.Path, r.str()) })
		case "query":
			r.list(func() { q.Query = append(q.Query, r.pair()) })
		case "headers":
			r.list(func() { q.Headers = append(q.Headers, r.header()) })
		case "body":
			if r.option() {
				q.Body = r.body()
			}
		default:
			return false
		}
		return true
	})
	return q
}

func (r *reader) pair() (p abi.QueryParam) {
	r.object([]string{"name", "value"}, func(name string) bool {
		switch name {
		case "name":
			p.Name = r.str()
		case "value":
			p.Value = r.str()
		default:
			return false
		}
		return true
	})
	return p
}

func (r *reader) header() (h abi.RequestHeader) {
	r.variant(func(name string) bool {
		switch name {
		case "query-batch-size":
			h = abi.RequestHeaderQueryBatchSize{Value: r.u32()}
		case "auto-assign":
			h = abi.RequestHeaderAutoAssign{Value: r.boolean()}
		case "allow-duplicates":
			h = abi.RequestHeaderAllowDuplicates{Value: r.boolean()}
		case "update-recently-used":
			h = abi.RequestHeaderUpdateRecentlyUsed{Value: r.boolean()}
		case "if-match":
			h = abi.RequestHeaderIfMatch{Value: r.str()}
		case "if-none-match":
			h = abi.RequestHeaderIfNoneMatch{Value: r.str()}
		case "if-modified-since":
			h = abi.RequestHeaderIfModifiedSince{Value: r.str()}
		case "if-unmodified-since":
			h = abi.RequestHeaderIfUnmodifiedSince{Value: r.str()}
		default:
			return false
		}
		return true
	})
	return h
}

func (r *reader) body() (b abi.Body) {
	r.variant(func(name string) bool {
		switch name {
		case "json":
			b = abi.BodyJSON{Value: r.str()}
		case "csv":
			b = abi.BodyCSV{Value: r.str()}
		case "octets":
			b = abi.BodyOctets{Value: r.bytes()}
		default:
			return false
		}
		return true
	})
	return b
}

// Progress is what `progress` takes.
type Progress struct {
	Done    uint64
	Total   *uint64 // nil when it is not known
	Message string
}

// ReadProgress reads what `progress` takes.
func ReadProgress(text []byte, caps abi.Caps) (Progress, error) {
	return read("progress", text, caps, func(r *reader) (p Progress) {
		r.object([]string{"done", "message"}, func(name string) bool {
			switch name {
			case "done":
				p.Done = r.number(math.MaxUint64)
			case "total":
				if r.option() {
					p.Total = new(r.number(math.MaxUint64))
				}
			case "message":
				p.Message = r.str()
			default:
				return false
			}
			return true
		})
		return p
	})
}

// Line is what `log` takes.
type Line struct {
	Level   abi.LogLevel
	Message string
}

// ReadLine reads what `log` takes.
func ReadLine(text []byte, caps abi.Caps) (Line, error) {
	return read("log", text, caps, func(r *reader) (l Line) {
		r.object([]string{"level", "message"}, func(name string) bool {
			switch name {
			case "level":
				l.Level = enum(r, abi.LogLevelError)
			case "message":
				l.Message = r.str()
			default:
				return false
			}
			return true
		})
		return l
	})
}

// ReadPause reads what `pause` takes, and gives the milliseconds.
func ReadPause(text []byte, caps abi.Caps) (uint32, error) {
	return read("pause", text, caps, func(r *reader) (milliseconds uint32) {
		r.object([]string{"milliseconds"}, func(name string) bool {
			if name != "milliseconds" {
				return false
			}
			milliseconds = r.u32()
			return true
		})
		return milliseconds
	})
}
