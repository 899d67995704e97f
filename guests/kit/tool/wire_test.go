package tool

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
)

// wireContract is the digest of the contract that wire_guest.go, bound_guest.go and serve_guest.go were written by.
const wireContract = "eeb0116de49fbba755254f4a9e02345699daf840ed9123fbc10419d699f4b444"

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
