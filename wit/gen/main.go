// Command gen writes the Go side of the contract in a WIT file: types, constants, and the code that lifts values out of
// a guest's memory and lowers them into it. With -c, it writes a guest's side in C as well.
//
//	cd wit/gen && go run . -wit ../forcefield.wit -out ../../runtime/abi -c ../../guests/examples/c
//
// It refuses what it does not support, so that a change of the WIT is either carried over in full or not at all.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	witPath := flag.String("wit", "../forcefield.wit", "the WIT file to read")
	out := flag.String("out", "../../runtime/abi", "the folder to write to")
	c := flag.String("c", "", "the folder to write a guest's side in C to; empty for none")
	flag.Parse()
	if err := run(*witPath, *out, *c); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(witPath, out, c string) error {
	contract, err := load(witPath)
	if err != nil {
		return err
	}
	files, err := generate(contract)
	if err != nil {
		return err
	}
	if err := write(out, files); err != nil || c == "" {
		return err
	}
	if files, err = generateC(contract); err != nil {
		return err
	}
	return write(c, files)
}

func write(folder string, files map[string][]byte) error {
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil { //nolint:gosec // source code is for everyone to read
			return err
		}
	}
	return nil
}

// generateC returns the text of a guest's side in C, by the name of the file.
func generateC(c *Contract) (map[string][]byte, error) {
	glue, err := cGlue(c)
	if err != nil {
		return nil, err
	}
	name := cName(c.World)
	return map[string][]byte{name + ".h": indented(cHeader(c)), name + ".c": indented(glue)}, nil
}

// generate returns the text of every generated file by its name.
func generate(c *Contract) (map[string][]byte, error) {
	printers := emitSides(c)
	for name, write := range map[string]func(*printer, *Contract){
		"contract_gen.go": writeContract,
		"types_gen.go":    writeTypes,
	} {
		printers[name] = &printer{}
		write(printers[name], c)
	}
	files := map[string][]byte{}
	for name, p := range printers {
		text, err := p.source()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[name] = text
	}
	return files, nil
}
