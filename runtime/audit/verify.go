package audit

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Report is what Verify found.
type Report struct {
	// Records is how many records there are, all of them whole.
	Records uint64
	// Head is the hash of the last one, and Last its time. Kept elsewhere, it shows later that nothing before it was changed.
	Head string
	Last time.Time
	// Open are the calls that have no end: they run still, or their process broke off. At most 100 are listed.
	Open []uint64
	// Recoveries counts the places where a process broke off inside a record.
	Recoveries int
}

// BrokenError says where a record is not what was written.
type BrokenError struct {
	// Line counts from 1; 0 when it is not about one line.
	Line uint64
	// Reason says what is wrong.
	Reason string
}

func (e *BrokenError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

const maxOpen = 100

// Verify reads the record at path and checks each line, the order, and that the end is where FILE.head says. known, unless empty, is
// the hash of a record that has to be in it. The error is a *BrokenError, or says that the file cannot be read.
//
// It takes no lock: a record that is being appended to meanwhile is checked up to the head that was read at the start.
func Verify(ctx context.Context, path, known string) (Report, error) {
	h, damaged := readHead(path + ".head")
	f, err := os.Open(path) //nolint:gosec // the operator names the path
	if err != nil {
		return Report{}, fmt.Errorf("the audit file %s cannot be read: %w", path, bare(err))
	}
	defer func() { _ = f.Close() }()
	v := verifier{known: known, calls: map[uint64]bool{}}
	switch err := v.read(ctx, f, h); {
	case damaged != nil && (err == nil || v.whole):
		return v.report(), &BrokenError{Reason: "each record follows the one before it, but " + damaged.Error()}
	case err != nil:
		return v.report(), err
	}
	if known != "" && !v.found {
		return v.report(), &BrokenError{Reason: "no record has the hash that was given: the record was made up anew, or its beginning was taken away."}
	}
	return v.report(), nil
}

// verifier follows a record line by line.
type verifier struct {
	known      string
	at         link
	last       time.Time
	found      bool
	whole      bool            // the end was reached
	calls      map[uint64]bool // begun and not ended
	recoveries int
}

func (v *verifier) report() Report {
	r := Report{Records: v.at.seq, Head: v.at.hash, Last: v.last, Recoveries: v.recoveries}
	for seq := uint64(1); seq <= v.at.seq && len(r.Open) < min(maxOpen, len(v.calls)); seq++ {
		if v.calls[seq] {
			r.Open = append(r.Open, seq)
		}
	}
	return r
}

func (v *verifier) read(ctx context.Context, f io.Reader, h head) error {
	lines := bufio.NewReaderSize(f, maxLine)
	headSeen := false
	for number := uint64(1); ; number++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			v.whole = true
			return v.atEnd(h, headSeen)
		case errors.Is(err, io.EOF):
			if headSeen { // being written, or broken off
				return nil
			}
			return &BrokenError{Line: number, Reason: "it ends in the middle of a record: its end was cut off"}
		case errors.Is(err, bufio.ErrBufferFull):
			return &BrokenError{Line: number, Reason: fmt.Sprintf("it is longer than the %d bytes that a record may have", maxLine)}
		case err != nil:
			return bare(err)
		}
		r, next, err := v.at.follow(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return &BrokenError{Line: number, Reason: err.Error()}
		}
		if err := v.take(r, next); err != nil {
			return &BrokenError{Line: number, Reason: err.Error()}
		}
		headSeen = headSeen || next == h.link()
	}
}

func (v *verifier) atEnd(h head, headSeen bool) error {
	switch {
	case v.at.seq == 0 && h.Seq == 0, headSeen:
		return nil
	case h.Seq == 0:
		return &BrokenError{Reason: errNoHead.Error()}
	case v.at.seq < h.Seq:
		return &BrokenError{Reason: fmt.Sprintf("its end was cut off: it has %d records, and there were %d", v.at.seq, h.Seq)}
	}
	return &BrokenError{Reason: fmt.Sprintf("record %d is not the one that was written: the record was made up anew", h.Seq)}
}

func (v *verifier) take(r record, next link) error {
	switch {
	case r.Kind == kindBegin && r.Begin != nil:
		v.calls[r.Seq] = true
	case r.Kind == kindEnd && r.End != nil:
		if !v.calls[r.End.Of] {
			return fmt.Errorf("it ends call %d, which was not begun or has ended already", r.End.Of)
		}
		delete(v.calls, r.End.Of)
	case r.Kind == kindModule && r.Module != nil:
	case r.Kind == kindRecovery && r.Recovery != nil:
		v.recoveries++
	default:
		return errors.New("it is a record of no known kind")
	}
	v.at, v.last = next, r.Time
	v.found = v.found || next.hash == v.known
	return nil
}
