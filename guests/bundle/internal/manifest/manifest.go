package manifest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// Name is the manifest's file name, beside the modules.
const Name = "bundle.json"

// Manifest is what bundle.json holds: the modules by rising file name.
type Manifest struct {
	Modules []Module
}

// Module is one module of the bundle.
type Module struct {
	// File is its name in the bundle's folder.
	File string
	// SHA256 is the digest of its bytes, in lower-case hexadecimal.
	SHA256 string
	// Size is the number of its bytes.
	Size int
	// Contract is the version of the package forcefield:guest that it was built for.
	Contract string
	// Tools are its definitions as its own describe gives them, in that order, but for the white space of their schemas.
	Tools []abi.ToolDefinition
}

// Digest gives the SHA-256 of a module, as Module.SHA256 has it.
func Digest(module []byte) string {
	sum := sha256.Sum256(module)
	return hex.EncodeToString(sum[:])
}

// Encode gives the text of bundle.json. Equal manifests give equal bytes. A schema that is not JSON is an error.
func (m Manifest) Encode() ([]byte, error) {
	file := wireManifest{Modules: make([]wireModule, 0, len(m.Modules))}
	for _, module := range m.Modules {
		w, err := module.wire()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", module.File, err)
		}
		file.Modules = append(file.Modules, w)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(file); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// Parse reads the text of bundle.json. The schemas it gives are compact. A field or a name that it does not know is an
// error: the file and the program that reads it are of one version.
func Parse(text []byte) (Manifest, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var file wireManifest
	if err := decoder.Decode(&file); err != nil {
		return Manifest{}, fmt.Errorf("%s: %w", Name, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Manifest{}, fmt.Errorf("%s: more follows its object", Name)
	}
	m := Manifest{Modules: make([]Module, 0, len(file.Modules))}
	for _, w := range file.Modules {
		module, err := w.module()
		if err != nil {
			return Manifest{}, fmt.Errorf("%s: %s: %w", Name, w.File, err)
		}
		m.Modules = append(m.Modules, module)
	}
	return m, nil
}
