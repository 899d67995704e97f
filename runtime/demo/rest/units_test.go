package rest

import "testing"

func TestReleaseNames(t *testing.T) {
	for version, want := range map[int]string{
		31: "Summer '14", 50: "Winter '21", 58: "Summer '23", 59: "Winter '24", 60: "Spring '24", 61: "Summer '24", 62: "Winter '25", 68: "Winter '27",
	} {
		if got := release(version); got != want {
			t.Errorf("%d.0 is %s, want %s", version, got, want)
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "gzip, deflate": true, "deflate, gzip;q=1.0": true, "br;q=1, *;q=0.1": true,
		"gzip;q=0": false, "gzip; q=0.000": false, "deflate": false, "identity": false,
	} {
		if acceptsGzip(header) != want {
			t.Errorf("%q: %v", header, !want)
		}
	}
}
