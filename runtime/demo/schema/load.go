package schema

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed objects/*.sobject
var definitions embed.FS

// Load reads the objects that every demo org starts with. It fails only when a definition in the source tree is wrong,
// and then names the file and the line.
func Load() (*Schema, error) {
	files, err := fs.Glob(definitions, "objects/*.sobject")
	if err != nil {
		return nil, fmt.Errorf("list the object definitions: %w", err)
	}
	objects := make([]*Object, 0, len(files))
	for _, name := range files {
		text, err := definitions.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the object definition: %w", err)
		}
		o, err := parse(name, string(text))
		if err != nil {
			return nil, err
		}
		objects = append(objects, o)
	}
	return assemble(objects)
}
