package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// file is the record and its head, open for one append under the lock.
type file struct {
	record, head *os.File
	sync         bool
	at           link  // the last record
	size         int64 // of the record up to there
}

func openFile(path string, sync bool) (*file, error) {
	r, err := openPrivate(path)
	if err != nil {
		return nil, err
	}
	h, err := openPrivate(path + ".head")
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return &file{record: r, head: h, sync: sync}, nil
}

// openPrivate opens a file that only its owner can read and write, and makes it if it is not there.
func openPrivate(path string) (*os.File, error) {
	if err := private.CheckFile(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the path
	if err != nil {
		return nil, bare(err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", path)
	}
	// Windows has no such bits; there, the folder of a user is private by itself.
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		err = fmt.Errorf("others have rights to %s (mode %04o); take them away with chmod 600", path, info.Mode().Perm())
	}
	if err != nil {
		return nil, errors.Join(bare(err), f.Close())
	}
	return f, nil
}

func (f *file) close() error { return errors.Join(f.record.Close(), f.head.Close()) }

// reach goes to the end of the record. What a process wrote and did not live to put into the head is taken up; half a record is cut
// off, which recovered's record tells. Everything else that does not fit is an error.
func (f *file) reach(seen link, recovered func(torn int64) record) error {
	info, err := f.record.Stat()
	if err != nil {
		return bare(err)
	}
	h, err := f.readHead()
	if err != nil {
		return err
	}
	switch {
	case h.Seq == 0 && seen.seq > 0:
		return errors.New("the record was taken away or emptied while it was in use; restart to begin a new one")
	case h.Seq == 0 && info.Size() > 0:
		// The first record of all may have been written by a process that died before it wrote the head; more than that was not.
		if err := f.onlyBegun(info.Size()); err != nil {
			return err
		}
	case h.Size > info.Size():
		return fmt.Errorf("its end was cut off: record %d is missing", h.Seq)
	case h.Seq < seen.seq:
		return fmt.Errorf("it was put back to record %d, and record %d was there already", h.Seq, seen.seq)
	case h.Seq > 0:
		if err := f.endsWith(h); err != nil {
			return err
		}
	}
	f.at, f.size = h.link(), h.Size
	return f.catchUp(info.Size(), recovered)
}

// onlyBegun says errNoHead unless what there is could be one record or the beginning of it.
func (f *file) onlyBegun(size int64) error {
	if size > maxLine {
		return errNoHead
	}
	text, err := readAt(f.record, 0, size)
	if err != nil {
		return err
	}
	if at := bytes.IndexByte(text, '\n'); at >= 0 && at != len(text)-1 {
		return errNoHead
	}
	return nil
}

func (f *file) readHead() (head, error) {
	info, err := f.head.Stat()
	if err != nil {
		return head{}, bare(err)
	}
	if info.Size() == 0 {
		return head{}, nil
	}
	return readHead(f.head.Name())
}

// endsWith checks that the record which the head names is where the head says.
func (f *file) endsWith(h head) error {
	moved := errors.New("its last record is not the one that its .head file names: one of the two was changed")
	for length := int64(4 << 10); ; length *= 4 {
		start := max(0, h.Size-length)
		text, err := readAt(f.record, start, h.Size-start)
		if err != nil {
			return err
		}
		text, ok := bytes.CutSuffix(text, []byte("\n"))
		if !ok {
			return moved
		}
		begin := bytes.LastIndexByte(text, '\n') + 1
		if begin == 0 && start > 0 && length < 2*maxLine {
			continue // the line begins before what was read
		}
		if _, at, err := open(text[begin:]); err != nil || at != h.link() {
			return moved
		}
		return nil
	}
}

// catchUp takes up the records behind the head.
func (f *file) catchUp(size int64, recovered func(torn int64) record) error {
	if size == f.size {
		return nil
	}
	if size-f.size > maxLine {
		return errors.New("it has more behind its end than a process that broke off can have left")
	}
	rest, err := readAt(f.record, f.size, size-f.size)
	if err != nil {
		return err
	}
	for len(rest) > 0 {
		line, more, whole := bytes.Cut(rest, []byte("\n"))
		if !whole {
			break
		}
		_, next, err := f.at.follow(line)
		if err != nil {
			return fmt.Errorf("what stands behind its end is no record of it: %w", err)
		}
		f.at, f.size, rest = next, f.size+int64(len(line))+1, more
	}
	if len(rest) > 0 {
		if err := f.record.Truncate(f.size); err != nil {
			return bare(err)
		}
		return f.append(recovered(int64(len(rest))))
	}
	return f.writeHead()
}

// append writes one record and moves the head.
func (f *file) append(r record) error {
	line, next, err := f.at.encode(r)
	if err != nil {
		return err
	}
	if _, err := f.record.WriteAt(line, f.size); err != nil {
		// What was written of it is cut off by the next append.
		return bare(err)
	}
	if f.sync {
		if err := f.record.Sync(); err != nil {
			return bare(err)
		}
	}
	f.at, f.size = next, f.size+int64(len(line))
	return f.writeHead()
}

func (f *file) writeHead() error {
	text, err := head{Seq: f.at.seq, Hash: f.at.hash, Size: f.size}.encode()
	if err != nil {
		return err
	}
	if _, err := f.head.WriteAt(text, 0); err != nil {
		return bare(err)
	}
	if f.sync {
		return bareOrNil(f.head.Sync())
	}
	return nil
}

func bareOrNil(err error) error {
	if err == nil {
		return nil
	}
	return bare(err)
}

func readAt(f *os.File, from, length int64) ([]byte, error) {
	text := make([]byte, length)
	if _, err := f.ReadAt(text, from); err != nil && !errors.Is(err, io.EOF) {
		return nil, bare(err)
	}
	return text, nil
}
