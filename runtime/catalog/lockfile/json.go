package lockfile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/definition"
)

// format is the version of the file's form.
const format = 1

// The JSON form.
type (
	wireFile struct {
		Format  int          `json:"forcefield_lock"`
		Modules []wireModule `json:"modules"`
	}
	wireModule struct {
		Name     string       `json:"name"`
		Approved *wireVersion `json:"approved,omitempty"`
		Waiting  *wireVersion `json:"waiting,omitempty"`
	}
	wireVersion struct {
		Source     string     `json:"source"`
		SHA256     string     `json:"sha256"`
		Size       int        `json:"size"`
		Contract   string     `json:"contract"`
		ApprovedBy string     `json:"approved_by,omitempty"`
		ApprovedAt string     `json:"approved_at,omitempty"`
		Tools      []wireTool `json:"tools"`
	}
	wireTool struct {
		Definition definition.Tool   `json:"definition"`
		Replaces   bool              `json:"replaces_bundled,omitempty"`
		Grant      []definition.Need `json:"grant"`
	}
)

// Encode gives the text of a lock file, its entries by rising name. What Parse would refuse is an error.
func (f File) Encode() ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	text, err := f.encode()
	if err == nil && len(text) > MaxBytes {
		err = fmt.Errorf("it would have more than %d bytes", MaxBytes)
	}
	return text, err
}

func (f File) encode() ([]byte, error) {
	modules := slices.Clone(f.Modules)
	slices.SortFunc(modules, func(a, b Module) int { return cmp.Compare(a.Name, b.Name) })
	file := wireFile{Format: format, Modules: make([]wireModule, 0, len(modules))}
	for _, m := range modules {
		w := wireModule{Name: m.Name}
		var err error
		if w.Approved, err = encodeVersion(m.Approved); err == nil {
			w.Waiting, err = encodeVersion(m.Waiting)
		}
		if err != nil {
			return nil, fmt.Errorf("module %q: %w", m.Name, err)
		}
		file.Modules = append(file.Modules, w)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(file)
	return text.Bytes(), err
}

func encodeVersion(v *Version) (*wireVersion, error) {
	if v == nil {
		return nil, nil //nolint:nilnil // no version is no error
	}
	w := &wireVersion{Source: v.Source, SHA256: v.SHA256, Size: v.Size, Contract: v.Contract, Tools: make([]wireTool, 0, len(v.Tools))}
	if v.Approval != nil {
		w.ApprovedBy, w.ApprovedAt = v.Approval.By, v.Approval.At.UTC().Format(time.RFC3339)
	}
	for _, t := range v.Tools {
		encoded, err := definition.Encode(t.Definition)
		if err != nil {
			return nil, fmt.Errorf("tool %q: %w", t.Definition.Name, err)
		}
		w.Tools = append(w.Tools, wireTool{Definition: encoded, Replaces: t.Replaces, Grant: definition.EncodeNeeds(t.Grant)})
	}
	return w, nil
}

// errForeign is for what reads as a lock file and is not one that this package wrote.
var errForeign = errors.New("it is not as the program writes it: a member is repeated, in another order, left out or in other " +
	"letters; change it with forcefield guest approve and revoke, not by hand")

// Parse reads the text of a lock file. It takes nothing that Encode does not give, but for white space.
func Parse(text []byte) (File, error) {
	if len(text) > MaxBytes {
		return File{}, fmt.Errorf("it has more than the %d bytes that it may have", MaxBytes)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var wire wireFile
	if err := decoder.Decode(&wire); err != nil {
		return File{}, fmt.Errorf("it is not the JSON of a lock file: %w", err)
	}
	if wire.Format != format {
		return File{}, fmt.Errorf("its form is version %d, and this program reads %d", wire.Format, format)
	}
	var f File
	for _, w := range wire.Modules {
		m := Module{Name: w.Name}
		var err error
		if m.Approved, err = w.Approved.version(); err == nil {
			m.Waiting, err = w.Waiting.version()
		}
		if err != nil {
			return File{}, fmt.Errorf("module %.80q: %w", w.Name, err)
		}
		f.Modules = append(f.Modules, m)
	}
	if err := f.check(); err != nil {
		return File{}, err
	}
	again, err := f.encode()
	if err != nil {
		return File{}, err
	}
	if !sameJSON(again, text) {
		return File{}, errForeign
	}
	return f, nil
}

func (w *wireVersion) version() (*Version, error) {
	if w == nil {
		return nil, nil //nolint:nilnil // no version is no error
	}
	v := &Version{Source: w.Source, SHA256: w.SHA256, Size: w.Size, Contract: w.Contract}
	if w.ApprovedBy != "" || w.ApprovedAt != "" {
		at, err := time.Parse(time.RFC3339, w.ApprovedAt)
		if err != nil {
			return nil, fmt.Errorf("its time of approval, %.40q, is not one", w.ApprovedAt)
		}
		v.Approval = &Approval{By: w.ApprovedBy, At: at.UTC()}
	}
	for _, t := range w.Tools {
		def, err := t.Definition.Decode()
		if err != nil {
			return nil, fmt.Errorf("tool %.80q: %w", t.Definition.Name, err)
		}
		grant, err := definition.DecodeNeeds(t.Grant)
		if err != nil {
			return nil, fmt.Errorf("tool %.80q: %w", t.Definition.Name, err)
		}
		v.Tools = append(v.Tools, Tool{Definition: def, Replaces: t.Replaces, Grant: grant})
	}
	return v, nil
}

// sameJSON compares two texts but for the white space between their tokens.
func sameJSON(a, b []byte) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}
