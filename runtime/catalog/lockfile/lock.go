package lockfile

import (
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// Name is the usual name of the file.
const Name = "forcefield.lock"

// Bounds of a lock file.
const (
	// MaxBytes is its size.
	MaxBytes = 32 << 20
	// MaxModules is the number of its entries.
	MaxModules = 400
	maxTools   = 32
	maxNeeds   = 64
	maxText    = 4096 // a source, in bytes
	maxPerson  = 256  // who approved, in bytes
)

// File is what a lock file says: the modules by rising name, each name once.
type File struct {
	Modules []Module
}

// Module is one entry. At least one of its versions is there.
type Module struct {
	// Name is the module's, as commands and logs call it: letters, digits, `_`, `-` and `.`, at most 64.
	Name string
	// Approved may serve; nil when nothing of this name may.
	Approved *Version
	// Waiting is a version that was added and that nobody approved yet.
	Waiting *Version
}

// Version is one build of a module.
type Version struct {
	// Source says where its bytes came from: "folder:" or "file:" with an absolute path, or a registry's reference.
	Source string
	// SHA256 is the digest of its bytes, in lower-case hexadecimal, Size their number.
	SHA256 string
	Size   int
	// Contract is the version of forcefield:guest that it was built for: "0.1.0", or "extism-0.1.0" for an Extism plug-in.
	Contract string
	// Tools are those that it describes.
	Tools []Tool
	// Approval says who approved it; nil for a version that waits.
	Approval *Approval
}

// Tool is one tool of a module.
type Tool struct {
	Definition abi.ToolDefinition
	// Grant is what the tool may ask of the org; empty for a version that waits.
	Grant []abi.Need
	// Replaces says that it may stand in the place of the bundled tool of its name.
	Replaces bool
}

// Approval is an operator's decision.
type Approval struct {
	// By names the operating system's user.
	By string
	// At is in UTC, to the second.
	At time.Time
}

// Module finds an entry.
func (f *File) Module(name string) (Module, bool) {
	for _, m := range f.Modules {
		if m.Name == name {
			return m, true
		}
	}
	return Module{}, false
}

// Put adds an entry or replaces the one of its name.
func (f *File) Put(m Module) {
	for i := range f.Modules {
		if f.Modules[i].Name == m.Name {
			f.Modules[i] = m
			return
		}
	}
	f.Modules = append(f.Modules, m)
}

// Remove takes an entry out and says whether it was there.
func (f *File) Remove(name string) bool {
	for i := range f.Modules {
		if f.Modules[i].Name == name {
			f.Modules = append(f.Modules[:i:i], f.Modules[i+1:]...)
			return true
		}
	}
	return false
}

// Digests lists the digests that the file names, of approved and waiting versions.
func (f *File) Digests() map[string]bool {
	out := map[string]bool{}
	for _, m := range f.Modules {
		for _, v := range []*Version{m.Approved, m.Waiting} {
			if v != nil {
				out[v.SHA256] = true
			}
		}
	}
	return out
}
