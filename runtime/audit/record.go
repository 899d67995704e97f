package audit

import (
	"encoding/json"
	"strings"
	"time"
)

// Version is the form of the records, as each says itself.
const Version = 1

// The kinds of records.
const (
	kindBegin    = "begin"
	kindEnd      = "end"
	kindModule   = "module"
	kindRecovery = "recovery"
)

// record is the JSON of one record, without its hash. A record has the member of its kind.
type record struct {
	Version  int       `json:"v"`
	Seq      uint64    `json:"seq"` // from 1, without gaps
	Time     time.Time `json:"time"`
	Previous string    `json:"previous"` // hash of the record before; 64 zeros for the first
	// Process tells the processes apart that share the file.
	Process string `json:"process"`
	Kind    string `json:"kind"`

	Begin    *Begin    `json:"begin,omitempty"`
	End      *End      `json:"end,omitempty"`
	Module   *Module   `json:"module,omitempty"`
	Recovery *recovery `json:"recovery,omitempty"`
}

// Begin is what is known of a call before anything is done for it.
type Begin struct {
	// Caller is who asked; empty for the person who started the process.
	Caller string `json:"caller,omitempty"`
	// Org is the org's identity: an address or a login's name, and never a credential.
	Org string `json:"org,omitempty"`
	// Tool is the name that was asked for, also when there is no such tool.
	Tool string `json:"tool"`
	// Module is the SHA-256 of the guest, in hexadecimal; empty when there is no such tool.
	Module string `json:"module,omitempty"`
	// ArgumentsDigest is the SHA-256 of the arguments as they came, without white space between them. Arguments that can be
	// guessed can be confirmed by it.
	ArgumentsDigest string `json:"argumentsDigest"`
	// Arguments are the arguments themselves, when the operator asked for them and they are no longer than MaxArguments.
	Arguments json.RawMessage `json:"arguments,omitempty"`
}

// End is what became of a call.
type End struct {
	// Of is the sequence number of the call's Begin.
	Of uint64 `json:"of"`
	// Result is "ok" or "failed".
	Result string `json:"result"`
	// Code is the failure's, such as INVALID_FIELD or READ_ONLY; empty for "ok".
	Code string `json:"code,omitempty"`
	// Stopped names what ended the call or refused a request of it, if anything did: "limit: time", "rule: grant", "trap: unreachable".
	Stopped string `json:"stopped,omitempty"`
	// Requests are those of the call in their order, at most MaxRequests; RequestsLeftOut counts the others.
	Requests        []Request `json:"requests,omitempty"`
	RequestsLeftOut int       `json:"requestsLeftOut,omitempty"`
	Usage           Usage     `json:"usage"`
}

// Request is one request of a call, by what it was and not by its values.
type Request struct {
	Method string `json:"method"`
	// Root is the API root and Pattern the pattern of the grant that allowed the request; empty when none did.
	Root    string `json:"root"`
	Pattern string `json:"pattern,omitempty"`
	// Operation is what policy took the request for, and Objects are the object names in its path.
	Operation string   `json:"operation"`
	Objects   []string `json:"objects,omitempty"`
	// Status is the HTTP status; 0 when there was no answer.
	Status int `json:"status,omitempty"`
	// Outcome is "ok" or the kind of refusal or trouble.
	Outcome string `json:"outcome"`
	BytesIn int    `json:"bytesIn,omitempty"`
}

// Module is what became of a guest module that is not bundled with the program.
type Module struct {
	// Name is the module's, and Digest the SHA-256 of its bytes in hexadecimal; empty when they could not be read.
	Name   string `json:"name"`
	Digest string `json:"sha256,omitempty"`
	// State is "serving", "waiting" for an approval, "refused" or "gone".
	State string `json:"state"`
	// Reason says why it waits or is refused, and ApprovedBy who approved what serves.
	Reason     string `json:"reason,omitempty"`
	ApprovedBy string `json:"approvedBy,omitempty"`
}

func (m Module) bounded() Module {
	m.Name, m.Digest, m.State, m.Reason, m.ApprovedBy = bound(m.Name), named(m.Digest), named(m.State), bound(m.Reason), bound(m.ApprovedBy)
	return m
}

// Usage is what a call cost.
type Usage struct {
	Milliseconds int64  `json:"milliseconds"`
	Fuel         uint64 `json:"fuel"`
	Memory       uint32 `json:"memory"` // bytes
	Fetches      int    `json:"fetches"`
	BytesOut     int64  `json:"bytesOut"`
	BytesIn      int64  `json:"bytesIn"`
	Output       int    `json:"output"` // bytes
}

// recovery says that the process that wrote before broke off inside a record, and how many bytes of it were taken away.
type recovery struct {
	Bytes int64 `json:"bytes"`
}

// Bounds of what a record holds.
const (
	MaxRequests  = 500
	MaxArguments = 16 << 10 // bytes
	maxText      = 300      // bytes, of each text
	maxObjects   = 3        // of each request
	maxLine      = 1 << 20  // bytes, of a line
)

// bound cuts a text that others wrote. The cut is marked.
func bound(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…"
}

// named lets only names through: tools, codes and objects. A guest or a model could write anything else in their place, and with it
// what does not belong into the record.
func named(s string) string {
	if s == "" || len(s) <= 128 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == "" {
		return s
	}
	return "(not a name)"
}

func (b Begin) bounded() Begin {
	b.Caller, b.Org, b.Tool, b.Module = bound(b.Caller), bound(b.Org), named(b.Tool), named(b.Module)
	if len(b.Arguments) > MaxArguments {
		b.Arguments = nil
	}
	return b
}

func (e End) bounded() End {
	e.Result, e.Code, e.Stopped = bound(e.Result), named(e.Code), bound(e.Stopped)
	if len(e.Requests) > MaxRequests {
		e.RequestsLeftOut = len(e.Requests) - MaxRequests
		e.Requests = e.Requests[:MaxRequests]
	}
	requests := make([]Request, len(e.Requests))
	for i, r := range e.Requests {
		r.Method, r.Root, r.Pattern, r.Operation, r.Outcome = bound(r.Method), bound(r.Root), bound(r.Pattern), bound(r.Operation), bound(r.Outcome)
		objects := make([]string, 0, len(r.Objects))
		for _, o := range r.Objects[:min(len(r.Objects), maxObjects)] {
			objects = append(objects, named(o))
		}
		r.Objects = objects
		requests[i] = r
	}
	e.Requests = requests
	return e
}
