package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// head says how far the record goes, in FILE.head. It is written after the line that it is about, in place, with always the same
// length.
type head struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"`
	Size int64  `json:"size"` // bytes of the file up to and with this record
}

const headLength = 160 // bytes; spaces fill up what the numbers leave

func (h head) link() link { return link{h.Seq, h.Hash} }

func (h head) encode() ([]byte, error) {
	text, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%-*s\n", headLength-1, text), nil
}

// errNoHead says that there is a record and no head.
var errNoHead = errors.New("its .head file is missing, so that it cannot be told whether the end was cut off")

// readHead gives the head at path, or the zero head when there is none.
func readHead(path string) (head, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the path
	if errors.Is(err, fs.ErrNotExist) {
		return head{}, nil
	}
	if err != nil {
		return head{}, fmt.Errorf("its .head file cannot be read: %w", bare(err))
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, headLength+1))
	var h head
	if err != nil || len(text) != headLength || json.Unmarshal(text, &h) != nil || h.Seq == 0 || len(h.Hash) != hashLength || h.Size <= 0 {
		return head{}, errors.New("its .head file is damaged")
	}
	return h, nil
}

func bare(err error) error {
	var inner *fs.PathError
	if errors.As(err, &inner) {
		return inner.Err
	}
	return err
}
