package abi

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatIsLoweredIsLiftedAgain(t *testing.T) {
	for name, draw := range generators() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				value := draw(t)
				guest := newFakeGuest(1 << 20)
				flat, err := lowerValue(NewMemory(guest, ample), guest.realloc, value)
				if err != nil {
					t.Fatal(err)
				}
				got, err := liftValue(NewMemory(guest, ample), functionOf(value), flat)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, value) {
					t.Fatalf("lifted %#v from %#v", got, value)
				}
			})
		})
	}
}

func TestALiftedValueOutlivesTheMemory(t *testing.T) {
	for name, draw := range generators() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				value := draw(t)
				guest := newFakeGuest(1 << 20)
				flat, err := lowerValue(NewMemory(guest, ample), guest.realloc, value)
				if err != nil {
					t.Fatal(err)
				}
				got, err := liftValue(NewMemory(guest, ample), functionOf(value), flat)
				if err != nil {
					t.Fatal(err)
				}
				clear(guest.slab)
				if !reflect.DeepEqual(got, value) {
					t.Fatalf("became %#v when the memory was cleared: want %#v", got, value)
				}
			})
		})
	}
}

// generators draw a value of everything that crosses, by function.
func generators() map[string]func(*rapid.T) any {
	text := rapid.String()
	octets := rapid.Map(rapid.SliceOf(rapid.Byte()), noneIfEmpty)
	flag := rapid.Bool()
	method := rapid.Map(rapid.Uint8Range(0, 5), func(n uint8) Method { return Method(n) })
	root := rapid.Map(rapid.Uint8Range(0, 1), func(n uint8) APIRoot { return APIRoot(n) })

	header := rapid.OneOf(
		rapid.Map(rapid.Uint32(), func(v uint32) RequestHeader { return RequestHeaderQueryBatchSize{v} }),
		rapid.Map(flag, func(v bool) RequestHeader { return RequestHeaderAutoAssign{v} }),
		rapid.Map(flag, func(v bool) RequestHeader { return RequestHeaderAllowDuplicates{v} }),
		rapid.Map(flag, func(v bool) RequestHeader { return RequestHeaderUpdateRecentlyUsed{v} }),
		rapid.Map(text, func(v string) RequestHeader { return RequestHeaderIfMatch{v} }),
		rapid.Map(text, func(v string) RequestHeader { return RequestHeaderIfNoneMatch{v} }),
		rapid.Map(text, func(v string) RequestHeader { return RequestHeaderIfModifiedSince{v} }),
		rapid.Map(text, func(v string) RequestHeader { return RequestHeaderIfUnmodifiedSince{v} }),
	)
	body := rapid.OneOf(
		rapid.Just[Body](nil),
		rapid.Map(text, func(v string) Body { return BodyJSON{v} }),
		rapid.Map(text, func(v string) Body { return BodyCSV{v} }),
		rapid.Map(octets, func(v []byte) Body { return BodyOctets{v} }),
	)
	param := rapid.Custom(func(t *rapid.T) QueryParam {
		return QueryParam{Name: text.Draw(t, "name"), Value: text.Draw(t, "value")}
	})
	request := rapid.Custom(func(t *rapid.T) any {
		return Request{
			Method:  method.Draw(t, "method"),
			Root:    root.Draw(t, "root"),
			Path:    noneIfEmpty(rapid.SliceOf(text).Draw(t, "path")),
			Query:   noneIfEmpty(rapid.SliceOf(param).Draw(t, "query")),
			Headers: noneIfEmpty(rapid.SliceOf(header).Draw(t, "headers")),
			Body:    body.Draw(t, "body"),
		}
	})

	optionalText := rapid.Ptr(text, true)
	responseHeader := rapid.Custom(func(t *rapid.T) ResponseHeader {
		return ResponseHeader{Name: ResponseHeaderName(rapid.Uint8Range(0, 6).Draw(t, "name")), Value: text.Draw(t, "value")}
	})
	fetchError := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) FetchError {
			return FetchErrorDenied{Denial{text.Draw(t, "rule"), text.Draw(t, "reason"), optionalText.Draw(t, "remedy")}}
		}),
		rapid.Map(text, func(v string) FetchError { return FetchErrorInvalidRequest{v} }),
		rapid.Map(rapid.Uint8Range(0, 3), func(v uint8) FetchError { return FetchErrorBudgetSpent{Budget(v)} }),
		rapid.Map(text, func(v string) FetchError { return FetchErrorUnauthenticated{v} }),
		rapid.Map(text, func(v string) FetchError { return FetchErrorUnreachable{v} }),
		rapid.Just[FetchError](FetchErrorTimedOut{}),
		rapid.Just[FetchError](FetchErrorCancelled{}),
	)
	fetched := rapid.OneOf(
		rapid.Map(fetchError, func(err FetchError) any { return fetchResult{err: err} }),
		rapid.Custom(func(t *rapid.T) any {
			return fetchResult{response: Response{
				Status:  rapid.Uint16().Draw(t, "status"),
				Headers: noneIfEmpty(rapid.SliceOf(responseHeader).Draw(t, "headers")),
				Body:    octets.Draw(t, "body"),
			}}
		}),
	)

	need := rapid.Custom(func(t *rapid.T) Need {
		return Need{method.Draw(t, "method"), root.Draw(t, "root"), text.Draw(t, "pattern")}
	})
	tool := rapid.Custom(func(t *rapid.T) ToolDefinition {
		return ToolDefinition{
			Name: text.Draw(t, "name"), Title: text.Draw(t, "title"), Description: text.Draw(t, "description"),
			InputSchema: text.Draw(t, "input"), OutputSchema: text.Draw(t, "output"),
			Annotations: Annotations{
				flag.Draw(t, "read-only"), flag.Draw(t, "destructive"), flag.Draw(t, "idempotent"), flag.Draw(t, "open-world"),
			},
			Paged: flag.Draw(t, "paged"),
			Needs: noneIfEmpty(rapid.SliceOf(need).Draw(t, "needs")),
		}
	})
	called := rapid.Custom(func(t *rapid.T) any {
		a, b, c := text.Draw(t, "first"), text.Draw(t, "second"), optionalText.Draw(t, "optional")
		if flag.Draw(t, "failed") {
			return callResult{failure: &Failure{a, b, c}}
		}
		return callResult{output: &Output{a, b, c}}
	})

	draw := func(g *rapid.Generator[any]) func(*rapid.T) any {
		return func(t *rapid.T) any { return g.Draw(t, "value") }
	}
	return map[string]func(*rapid.T) any{
		"fetch parameters": draw(request),
		"fetch result":     draw(fetched),
		"call result":      draw(called),
		"progress parameters": func(t *rapid.T) any {
			return progress{rapid.Uint64().Draw(t, "done"), rapid.Ptr(rapid.Uint64(), true).Draw(t, "total"), text.Draw(t, "message")}
		},
		"log parameters": func(t *rapid.T) any {
			return logLine{LogLevel(rapid.Uint8Range(0, 3).Draw(t, "level")), text.Draw(t, "message")}
		},
		"pause parameters": func(t *rapid.T) any { return pause{rapid.Uint32().Draw(t, "milliseconds")} },
		"pause result": func(t *rapid.T) any {
			why := rapid.Map(rapid.Uint8Range(0, 1), func(n uint8) Interruption { return Interruption(n) })
			return pauseResult{rapid.Ptr(why, true).Draw(t, "interruption")}
		},
		"call parameters": func(t *rapid.T) any {
			return Invocation{
				text.Draw(t, "tool"), text.Draw(t, "arguments"), optionalText.Draw(t, "cursor"), rapid.Uint32().Draw(t, "budget"),
			}
		},
		"describe result": func(t *rapid.T) any { return tools(noneIfEmpty(rapid.SliceOfN(tool, 0, 5).Draw(t, "tools"))) },
	}
}

// noneIfEmpty makes an empty list nil, which is what lifting gives.
func noneIfEmpty[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}
