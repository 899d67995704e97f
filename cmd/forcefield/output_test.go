package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"testing"
)

func TestWhatALibraryPrintsDoesNotReachTheClient(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr := os.Stdout, os.Stderr
	t.Cleanup(func() { os.Stdout, os.Stderr = stdout, stderr })
	os.Stdout = writer
	if os.Stderr, err = os.Open(os.DevNull); err != nil {
		t.Fatal(err)
	}
	out := takeStdout()
	fmt.Println("noise")
	if _, err := fmt.Fprintln(out, "protocol"); err != nil {
		t.Fatal(err)
	}
	_ = writer.Close()
	if got, err := io.ReadAll(reader); err != nil || string(got) != "protocol\n" {
		t.Fatalf("the client got %q, %v", got, err)
	}
}

func TestTheStandardLoggerIsSilent(t *testing.T) {
	before := log.Writer()
	t.Cleanup(func() { log.SetOutput(before) })
	silenceLibraries()
	if log.Writer() != io.Discard {
		t.Fatal("it is not")
	}
}
