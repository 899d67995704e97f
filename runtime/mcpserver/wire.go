package mcpserver

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// wire stands between mcp-go's stdio server and the real input and output, one JSON-RPC message a line each way. It works
// round what mcp-go leaves out: it bounds the length of a message, skips blank lines, drops the reply of a cancelled request,
// writes progress itself, so that it is never late or lost, and after the end of the input lets running calls answer.
type wire struct {
	in        *bufio.Reader
	maxLine   int
	drain     time.Duration
	rest      []byte // what is left of the line that is being handed on; the reader's only
	drained   bool
	out       io.Writer
	mu        sync.Mutex // guards out, calls and listeners
	calls     *calls
	listeners listeners
	answered  chan struct{} // told after each reply
	broken    func()        // called when out takes no more
	codes     errorCodes
}

func newWire(cfg Config, in io.Reader, out io.Writer, broken func()) *wire {
	return &wire{in: bufio.NewReaderSize(in, 64<<10), maxLine: cfg.MaxMessage, drain: cfg.DrainTime, out: out, calls: newCalls(),
		answered: make(chan struct{}, 1), broken: broken, codes: cfg.codes}
}

// write writes one whole line. The caller locks.
func (w *wire) write(line []byte) (int, error) {
	n, err := w.out.Write(line)
	if err != nil {
		w.broken()
	}
	return n, err
}

// Read hands on whole lines to mcp-go, piece by piece.
func (w *wire) Read(p []byte) (int, error) {
	for len(w.rest) == 0 {
		line, err := w.readLine()
		if err != nil {
			w.waitForReplies()
			return 0, err
		}
		w.rest = line
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

// readLine gives the next line that is worth handing on, with its line feed, after taking note of what it asks for.
func (w *wire) readLine() ([]byte, error) {
	for {
		line, err := w.boundedLine()
		if errors.Is(err, errTooLong) {
			w.refuse()
			continue
		}
		if err != nil {
			return nil, err
		}
		if isBlank(line) {
			continue
		}
		w.mu.Lock()
		w.calls.seen(line, &w.listeners)
		w.mu.Unlock()
		return append(line, '\n'), nil
	}
}

var errTooLong = errors.New("line too long")

// boundedLine reads to the next line feed and keeps at most maxLine bytes of it.
func (w *wire) boundedLine() ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := w.in.ReadSlice('\n')
		if len(line)+len(part) > w.maxLine+1 {
			tooLong = true
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)):
			return nil, err
		case tooLong:
			return nil, errTooLong
		default:
			return trimLineEnd(line), nil
		}
	}
}

func trimLineEnd(line []byte) []byte {
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}

func isBlank(line []byte) bool {
	for _, b := range line {
		if b != ' ' && b != '\t' {
			return false
		}
	}
	return true
}

// refuse answers a message that was too long to read. Its id is in what was not kept.
func (w *wire) refuse() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, _ = w.write([]byte(`{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"The message is longer than this server reads."}}` + "\n"))
}

// Write takes one message from mcp-go. The reply of a cancelled request goes nowhere.
func (w *wire) Write(line []byte) (int, error) {
	id, isReply := replyID(line)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listeners.outgoing(line) {
		return len(line), nil
	}
	if isReply {
		w.listeners.ended(id)
		defer w.tellAnswered()
		if w.calls.answer(id) {
			return len(line), nil
		}
	}
	if _, err := w.write(w.codes.settle(line)); err != nil {
		return 0, err
	}
	return len(line), nil
}

func (w *wire) tellAnswered() {
	select {
	case w.answered <- struct{}{}:
	default:
	}
}

// progress writes a progress notification, unless its request was cancelled. It has been written when it returns, so it
// cannot come after the reply.
func (w *wire) progress(ctx context.Context, token any, p dispatch.Progress) {
	line, err := progressMessage(token, p)
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if ctx.Err() != nil || w.calls.tokenCancelled(token) {
		return
	}
	_, _ = w.write(append(line, '\n'))
}

// cancelled says whether a request was cancelled before it was answered.
func (w *wire) cancelled(id any) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls.isCancelled(id)
}

// waitForReplies lets what was asked before the end of the input be answered, for as long as drain.
func (w *wire) waitForReplies() {
	if w.drained {
		return
	}
	w.drained = true
	deadline := time.NewTimer(w.drain)
	defer deadline.Stop()
	for {
		w.mu.Lock()
		open := w.calls.open()
		w.mu.Unlock()
		if open == 0 {
			return
		}
		select {
		case <-w.answered:
		case <-deadline.C:
			return
		}
	}
}
