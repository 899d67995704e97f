package jsonform

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

var ample = abi.Caps{Bytes: 1 << 20, Elements: 1 << 12}

// kebab gives the name that the contract has for a Go name: InputSchema is input-schema.
func kebab(name string) string {
	var out strings.Builder
	for i, c := range name {
		if i > 0 && unicode.IsUpper(c) && (unicode.IsLower(rune(name[i-1])) || i+1 < len(name) && unicode.IsLower(rune(name[i+1]))) {
			out.WriteByte('-')
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}

// form gives the JSON of any value of the contract by the rules of docs/extism.md, from nothing but the Go types: what the package writes out by
// hand must agree with it.
func form(v reflect.Value) any {
	if name, ok := v.Interface().(fmt.Stringer); ok && v.Kind() == reflect.Uint8 {
		return name.String()
	}
	switch v.Kind() {
	case reflect.Struct:
		out := map[string]any{}
		for i := range v.NumField() {
			f := v.Field(i)
			if (f.Kind() == reflect.Pointer || f.Kind() == reflect.Interface) && f.IsNil() {
				continue
			}
			out[kebab(v.Type().Field(i).Name)] = form(f)
		}
		return out
	case reflect.Interface: // a variant
		one := v.Elem()
		name := kebab(strings.TrimPrefix(one.Type().Name(), v.Type().Name()))
		if one.NumField() == 0 {
			return map[string]any{name: nil}
		}
		return map[string]any{name: form(one.Field(0))}
	case reflect.Pointer:
		return form(v.Elem())
	case reflect.Slice:
		if b, ok := v.Interface().([]byte); ok {
			return base64.StdEncoding.EncodeToString(b)
		}
		out := []any{}
		for i := range v.Len() {
			out = append(out, form(v.Index(i)))
		}
		return out
	case reflect.Bool:
		return v.Bool()
	case reflect.String:
		return v.String()
	}
	return json.Number(fmt.Sprint(v.Uint()))
}

// fill draws any value of the contract, without saying which types there are.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[abi.Method]():
		v.SetUint(rapid.Uint64Range(0, uint64(abi.MethodDelete)).Draw(t, "method"))
		return
	case reflect.TypeFor[abi.APIRoot]():
		v.SetUint(rapid.Uint64Range(0, uint64(abi.APIRootApexrest)).Draw(t, "root"))
		return
	case reflect.TypeFor[abi.LogLevel]():
		v.SetUint(rapid.Uint64Range(0, uint64(abi.LogLevelError)).Draw(t, "level"))
		return
	case reflect.TypeFor[abi.ResponseHeaderName]():
		v.SetUint(rapid.Uint64Range(0, uint64(abi.ResponseHeaderNameNumberOfRecords)).Draw(t, "header"))
		return
	case reflect.TypeFor[abi.Budget]():
		v.SetUint(rapid.Uint64Range(0, uint64(abi.BudgetTime)).Draw(t, "budget"))
		return
	case reflect.TypeFor[abi.RequestHeader]():
		fillCase(t, v, abi.RequestHeaderQueryBatchSize{}, abi.RequestHeaderAutoAssign{}, abi.RequestHeaderAllowDuplicates{}, abi.RequestHeaderUpdateRecentlyUsed{},
			abi.RequestHeaderIfMatch{}, abi.RequestHeaderIfNoneMatch{}, abi.RequestHeaderIfModifiedSince{}, abi.RequestHeaderIfUnmodifiedSince{})
		return
	case reflect.TypeFor[abi.Body]():
		if rapid.Bool().Draw(t, "a body") {
			fillCase(t, v, abi.BodyJSON{}, abi.BodyCSV{}, abi.BodyOctets{})
		}
		return
	case reflect.TypeFor[abi.FetchError]():
		fillCase(t, v, abi.FetchErrorDenied{}, abi.FetchErrorInvalidRequest{}, abi.FetchErrorBudgetSpent{}, abi.FetchErrorUnauthenticated{},
			abi.FetchErrorUnreachable{}, abi.FetchErrorTimedOut{}, abi.FetchErrorCancelled{})
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "some") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		n := rapid.IntRange(0, 4).Draw(t, "elements")
		if n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range n {
			fill(t, v.Index(i))
		}
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	default:
		v.SetUint(rapid.Uint64Range(0, 1<<v.Type().Bits()-1).Draw(t, "number"))
	}
}

func fillCase(t *rapid.T, v reflect.Value, cases ...any) {
	one := reflect.New(reflect.TypeOf(rapid.SampledFrom(cases).Draw(t, "case"))).Elem()
	fill(t, one)
	v.Set(one)
}

func reads[T any](t *testing.T, name string, read func([]byte, abi.Caps) (T, error)) {
	t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
		var want T
		fill(t, reflect.ValueOf(&want).Elem())
		text, err := json.Marshal(form(reflect.ValueOf(&want).Elem()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(text, ample)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if again := form(reflect.ValueOf(&got).Elem()); !reflect.DeepEqual(again, form(reflect.ValueOf(&want).Elem())) {
			t.Fatalf("%s is read as %v", text, again)
		}
	}))
}

func TestWhatAGuestWritesIsReadAsWhatItIs(t *testing.T) {
	reads(t, "a request", ReadRequest)
	reads(t, "a progress message", ReadProgress)
	reads(t, "a line for the log", ReadLine)
	reads(t, "definitions", ReadDefinitions)
	t.Run("a pause", func(t *testing.T) {
		if got, err := ReadPause([]byte(`{"milliseconds":4294967295}`), ample); err != nil || got != 1<<32-1 {
			t.Errorf("got %d, %v", got, err)
		}
	})
	t.Run("a result", rapid.MakeCheck(func(t *rapid.T) {
		var out abi.Output
		var failure abi.Failure
		fill(t, reflect.ValueOf(&out).Elem())
		fill(t, reflect.ValueOf(&failure).Elem())
		for text, want := range map[string]Result{
			`{"ok":` + string(mustMarshal(form(reflect.ValueOf(out)))) + `}`:      {Output: &out},
			`{"err":` + string(mustMarshal(form(reflect.ValueOf(failure)))) + `}`: {Failure: &failure},
		} {
			if got, err := ReadResult([]byte(text), ample); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: got %+v, %v", text, got, err)
			}
		}
	}))
}

func mustMarshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// same compares what was written with the form of a value.
func same(t *rapid.T, text []byte, want any) {
	var got, wanted any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if err := json.Unmarshal(mustMarshal(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, wanted) {
		t.Fatalf("wrote %s\nwant  %s", text, mustMarshal(want))
	}
}

func TestWhatAGuestGetsHasTheFormOfWhatItIs(t *testing.T) {
	t.Run("an invocation", rapid.MakeCheck(func(t *rapid.T) {
		var in abi.Invocation
		fill(t, reflect.ValueOf(&in).Elem())
		text, err := WriteInvocation(in)
		if err != nil {
			t.Fatal(err)
		}
		same(t, text, form(reflect.ValueOf(in)))
	}))
	t.Run("a response", rapid.MakeCheck(func(t *rapid.T) {
		var res abi.Response
		fill(t, reflect.ValueOf(&res).Elem())
		text, err := WriteFetchResult(res, nil)
		if err != nil {
			t.Fatal(err)
		}
		same(t, text, map[string]any{"ok": form(reflect.ValueOf(res))})
	}))
	t.Run("a fetch error", rapid.MakeCheck(func(t *rapid.T) {
		var fault abi.FetchError
		fill(t, reflect.ValueOf(&fault).Elem())
		text, err := WriteFetchResult(abi.Response{Status: 200}, fault)
		if err != nil {
			t.Fatal(err)
		}
		same(t, text, map[string]any{"err": form(reflect.ValueOf(&fault).Elem())})
	}))
	for want, got := range map[string][]byte{
		`{"ok":null}`:        WritePauseResult(nil),
		`{"err":"deadline"}`: WritePauseResult(new(abi.InterruptionDeadline)),
	} {
		if string(got) != want {
			t.Errorf("got %s: want %s", got, want)
		}
	}
	if text, err := WriteFault(nil); err != nil || string(text) != `{"ok":null}` {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestAValueThatTheContractHasNoFormForIsTheHostsFault(t *testing.T) {
	for _, fault := range []abi.FetchError{abi.FetchErrorBudgetSpent{Value: 99}, (*abi.FetchErrorTimedOut)(nil)} {
		if _, err := WriteFault(fault); err == nil {
			t.Errorf("%T is written", fault)
		}
	}
	if _, err := WriteFetchResult(abi.Response{Headers: []abi.ResponseHeader{{Name: 99}}}, nil); err == nil {
		t.Error("a header without a name is written")
	}
	const broken = "\xff"
	_, response := WriteFetchResult(abi.Response{Headers: []abi.ResponseHeader{{Value: broken}}}, nil)
	_, fault := WriteFault(abi.FetchErrorUnreachable{Value: broken})
	_, invocation := WriteInvocation(abi.Invocation{Arguments: broken})
	for _, err := range []error{response, fault, invocation} {
		var value *abi.ValueError
		if !errors.As(err, &value) {
			t.Errorf("text that is not UTF-8 gives %v", err)
		}
	}
}
