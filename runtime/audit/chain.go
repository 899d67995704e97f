package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// A line is `{"hash":"HEX","record":RECORD}` and a line feed. The hash is that of RECORD's bytes as they stand, so that checking it
// needs no agreement on how JSON is written.
const (
	beforeHash   = `{"hash":"`
	beforeRecord = `","record":`
	afterRecord  = "}"
	hashLength   = 2 * sha256.Size
)

// genesis is what the first record has as the hash of the one before.
func genesis() string { return strings.Repeat("0", hashLength) }

// link is a place in the chain: a record's number and hash. The zero link is before the first record.
type link struct {
	seq  uint64
	hash string
}

func (l link) previous() string {
	if l.seq == 0 {
		return genesis()
	}
	return l.hash
}

// encode writes the line of a record that comes after l.
func (l link) encode(r record) (line []byte, next link, err error) {
	r.Version, r.Seq, r.Previous = Version, l.seq+1, l.previous()
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r); err != nil {
		return nil, l, fmt.Errorf("the record cannot be written as JSON: %w", err)
	}
	content := bytes.TrimSpace(body.Bytes())
	sum := sha256.Sum256(content)
	next = link{seq: r.Seq, hash: hex.EncodeToString(sum[:])}
	line = fmt.Appendf(nil, "%s%s%s%s%s\n", beforeHash, next.hash, beforeRecord, content, afterRecord)
	if len(line) > maxLine {
		return nil, l, fmt.Errorf("the record has %d bytes; at most %d are allowed", len(line), maxLine)
	}
	return line, next, nil
}

// open takes a line, without its line feed, apart and checks its hash.
func open(line []byte) (record, link, error) {
	broken := errors.New("it is not a record of this form")
	rest, ok := bytes.CutPrefix(line, []byte(beforeHash))
	if !ok || len(rest) < hashLength {
		return record{}, link{}, broken
	}
	hash := string(rest[:hashLength])
	rest, ok = bytes.CutPrefix(rest[hashLength:], []byte(beforeRecord))
	if !ok {
		return record{}, link{}, broken
	}
	content, ok := bytes.CutSuffix(rest, []byte(afterRecord))
	if !ok {
		return record{}, link{}, broken
	}
	if sum := sha256.Sum256(content); hash != hex.EncodeToString(sum[:]) {
		return record{}, link{}, errors.New("it was changed: its hash is not that of its content")
	}
	var r record
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil || r.Version != Version {
		return record{}, link{}, broken
	}
	return r, link{seq: r.Seq, hash: hash}, nil
}

// follow checks that a line is the record after l, and gives the place behind it.
func (l link) follow(line []byte) (record, link, error) {
	r, next, err := open(line)
	switch {
	case err != nil:
		return r, l, err
	case r.Seq != l.seq+1:
		return r, l, fmt.Errorf("it has the number %d where %d comes next: records are missing, or were moved", r.Seq, l.seq+1)
	case r.Previous != l.previous():
		return r, l, errors.New("it does not follow the record before it: one of the two was exchanged")
	}
	return r, next, nil
}
