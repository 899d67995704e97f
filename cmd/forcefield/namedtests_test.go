package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryTestThatTheDocumentsNameIsThere keeps a claim from losing the test that shows it.
func TestEveryTestThatTheDocumentsNameIsThere(t *testing.T) {
	const root = "../.."
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9_]+)\(`)
	named := regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z][A-Za-z0-9_]+`)
	there, documents := map[string]bool{}, map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && path != root:
			return filepath.SkipDir
		case strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, ".md"):
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if strings.HasSuffix(path, ".md") {
				documents[path] = string(text)
			}
			for _, found := range declared.FindAllStringSubmatch(string(text), -1) {
				there[found[1]] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for path, text := range documents {
		for _, name := range named.FindAllString(text, -1) {
			count++
			if !there[name] {
				t.Errorf("%s names %s, which is no test", path, name)
			}
		}
	}
	if count < 200 {
		t.Errorf("only %d names were found", count)
	}
}
