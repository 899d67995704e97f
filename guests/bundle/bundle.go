package bundle

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/forcefield-mcp/forcefield/guests/bundle/internal/manifest"
	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

//go:embed bundle.json *.wasm
var files embed.FS

// Module is one bundled guest.
type Module struct {
	// Name is the folder of its source in guests/, and its file name without its ending.
	Name string
	// SHA256 is the digest of its bytes, in lower-case hexadecimal.
	SHA256 string
	// Size is the number of its bytes.
	Size int
	// Contract is the version of the package forcefield:guest that it was built for.
	Contract string
	// Tools are its definitions as its own describe gives them, in that order, with their schemas made compact.
	Tools []abi.ToolDefinition
}

// FS gives the bundle's files: the modules and bundle.json.
func FS() fs.FS { return files }

// Modules gives the bundled modules by rising name, a fresh list at every call. It reads bundle.json only. An error means
// that the binary was built from a damaged bundle.
func Modules() ([]Module, error) {
	text, err := files.ReadFile(manifest.Name)
	if err != nil {
		return nil, err
	}
	parsed, err := manifest.Parse(text)
	if err != nil {
		return nil, err
	}
	modules := make([]Module, 0, len(parsed.Modules))
	for _, m := range parsed.Modules {
		modules = append(modules, Module{
			Name: strings.TrimSuffix(m.File, ".wasm"), SHA256: m.SHA256, Size: m.Size, Contract: m.Contract, Tools: m.Tools,
		})
	}
	return modules, nil
}

// Bytes gives the module itself, a fresh copy at every call. Bytes that are not those of SHA256 are an error.
func (m Module) Bytes() ([]byte, error) {
	module, err := files.ReadFile(m.Name + ".wasm")
	if err != nil {
		return nil, err
	}
	if digest := manifest.Digest(module); digest != m.SHA256 {
		return nil, fmt.Errorf("bundled module %s has the SHA-256 digest %s, and bundle.json says %s", m.Name, digest, m.SHA256)
	}
	return module, nil
}
