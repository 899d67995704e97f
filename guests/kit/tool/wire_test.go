package tool

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
)

// wireContract is the digest of the contract that wire_guest.go, bound_guest.go and serve_guest.go were written by.
const wireContract = "ca80421686624e8e3dc585d83aad9653c2d51208929009a7c3dcfe5c479930dc"

func TestTheWireTypesAreThoseOfTheContractAsItIs(t *testing.T) {
	text, err := os.ReadFile("../../../wit/forcefield.wit")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	if got := hex.EncodeToString(sum[:]); got != wireContract {
		t.Fatalf("wit/forcefield.wit has changed (%s): look through the *_guest.go files of this package and say so here", got)
	}
}
