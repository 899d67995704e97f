package abi

import (
	"context"
	"strings"
	"testing"
)

func BenchmarkLowerFetchResult(b *testing.B) {
	guest := newFakeGuest(1 << 20)
	mem := NewMemory(guest, ample)
	response := Response{
		Status:  200,
		Headers: []ResponseHeader{{ResponseHeaderNameContentType, "application/json"}, {ResponseHeaderNameETag, "e"}},
		Body:    make([]byte, 500<<10),
	}
	b.SetBytes(int64(len(response.Body)))
	b.ReportAllocs()
	for b.Loop() {
		guest.top = heapStart
		if err := LowerFetchResult(context.Background(), mem, guest.realloc, returnPtr, response, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLiftCallResult(b *testing.B) {
	guest := newFakeGuest(1 << 20)
	mem := NewMemory(guest, ample)
	result := callResult{output: &Output{Text: strings.Repeat("a", 50<<10), Structured: strings.Repeat("b", 50<<10)}}
	if _, err := lowerValue(mem, guest.realloc, result); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(100 << 10)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := LiftCallResult(mem, returnPtr); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLiftFetchParams(b *testing.B) {
	guest := newFakeGuest(1 << 16)
	mem := NewMemory(guest, ample)
	request := Request{Path: []string{"query"}, Query: []QueryParam{{"q", "SELECT Id, Name FROM Account LIMIT 200"}}}
	flat, err := lowerValue(mem, guest.realloc, request)
	if err != nil {
		b.Fatal(err)
	}
	flat = append(flat, returnPtr)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := LiftFetchParams(mem, flat); err != nil {
			b.Fatal(err)
		}
	}
}
