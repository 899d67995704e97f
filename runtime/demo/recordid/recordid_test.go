package recordid

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLongAppendsTheChecksum(t *testing.T) {
	for _, id := range []string{
		"0011Y00003HVMu4QAH", "005i00000016PdaAAE", "01254000001upcKAAQ", "012000000000000AAA", "0015500001QdQWaAAN",
		"001D000000JliSTIAZ", "a00E0000004D5lsIAC", "0Af7A00000l6BaoSAE", "07M1700000NOy7qEAD", "00Di0000000icUBEAY",
	} {
		t.Run(id, func(t *testing.T) {
			for _, form := range []string{id[:15], id} {
				if got, ok := Long(form); !ok || got != id {
					t.Errorf("Long(%q) = %q, %v; want %q", form, got, ok, id)
				}
			}
		})
	}
}

func TestLongRepairsAnIDWhoseCaseWasLost(t *testing.T) {
	const id = "0015500001QdQWaAAN"
	for _, lost := range []string{strings.ToLower(id), strings.ToUpper(id)} {
		if got, ok := Long(lost); !ok || got != id {
			t.Errorf("Long(%q) = %q, %v; want %q", lost, got, ok, id)
		}
	}
}

func TestLongRefusesWhatIsNotAnID(t *testing.T) {
	for name, id := range map[string]string{
		"empty":                   "",
		"too short":               "0011Y00003HVMu",
		"between the two lengths": "0011Y00003HVMu4Q",
		"too long":                "0011Y00003HVMu4QAHX",
		"wrong checksum":          "0011Y00003HVMu4QAG",
		"a quote":                 "0011Y00003HVM'4",
		"a letter beyond ASCII":   "0011Y00003HVMé",
		"a space":                 "0011Y00003HVM 4",
		"a NUL":                   "0011Y00003HVM\x004",
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := Long(id); ok {
				t.Errorf("Long(%q) = %q, want it refused", id, got)
			}
		})
	}
}

func TestNewCountsInBase62(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(0, 13_537_086_546_263_551).Draw(t, "n") // 62^9 - 1
		id, err := New("a00", "Fd0", n)
		if err != nil {
			t.Fatal(err)
		}
		if long, ok := Long(Short(id)); !ok || long != id {
			t.Fatalf("New gave %q, whose checksum does not fit", id)
		}
		if back, ok := Number(id); !ok || back != n {
			t.Fatalf("Number(%q) = %d, %v; want %d", id, back, ok, n)
		}
	})
}

func TestNewRefusesWhatDoesNotFit(t *testing.T) {
	if id, err := New("a00", "Fd0", 13_537_086_546_263_552); err == nil {
		t.Errorf("a counter of ten digits gave %q", id)
	}
	if id, err := New("a0", "Fd0", 1); err == nil {
		t.Errorf("a short prefix gave %q", id)
	}
}
