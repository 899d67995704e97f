package tool

import "testing"

func TestArgumentsAreTaken(t *testing.T) {
	a := ReadArguments([]byte(` {"name":"Caf\u00e9","format":"json","data":{"a":[1,{"b":1.0E7}]},"name":"last"} `))
	if got := a.Text("name"); got != "last" {
		t.Errorf("text %q", got)
	}
	if got := a.Choice("format", "csv", "json"); got != "json" {
		t.Errorf("choice %q", got)
	}
	if got := a.Choice("other", "csv", "json"); got != "csv" {
		t.Errorf("choice by default %q", got)
	}
	if got := string(a.Object("data")); got != `{"a":[1,{"b":1.0E7}]}` {
		t.Errorf("object %s", got)
	}
	if a.Failure() != nil {
		t.Errorf("failure %+v", a.Failure())
	}
}

func TestTheFirstWrongArgumentIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		arguments string
		take      func(*Arguments)
		want      string
	}{
		"no JSON":                   {"{", nil, "The arguments cannot be read: not JSON at byte 1: unexpected end of the text."},
		"two values":                {"{} {}", nil, "The arguments cannot be read: not JSON at byte 3: text after the end of the value."},
		"no object":                 {"[1]", nil, "The arguments cannot be read: they are no JSON object."},
		"a bad value":               {`{"a":tru}`, nil, "The arguments cannot be read: not JSON at byte 5: expected true."},
		"a missing text":            {"{}", func(a *Arguments) { a.Text("x"); a.Text("y") }, "The argument `x` is missing."},
		"a text of a type":          {`{"x":1}`, func(a *Arguments) { a.Text("x") }, "The argument `x` must be a string."},
		"an empty text":             {`{"x":""}`, func(a *Arguments) { a.Text("x") }, "The argument `x` is empty."},
		"a wrong choice":            {`{"x":"c"}`, func(a *Arguments) { a.Choice("x", "a", "b") }, "The argument `x` must be one of `a`, `b`."},
		"a choice of a type":        {`{"x":null}`, func(a *Arguments) { a.Choice("x", "a", "b") }, "The argument `x` must be one of `a`, `b`."},
		"a missing object":          {"{}", func(a *Arguments) { a.Object("x") }, "The argument `x` is missing."},
		"an object that is none":    {`{"x":[]}`, func(a *Arguments) { a.Object("x") }, "The argument `x` must be an object."},
		"one that the tool refuses": {"{}", func(a *Arguments) { a.Refuse("x", "is odd") }, "The argument `x` is odd."},
	} {
		t.Run(name, func(t *testing.T) {
			a := ReadArguments([]byte(c.arguments))
			if c.take != nil {
				c.take(a)
			}
			if f := a.Failure(); f == nil || f.Code != InvalidArgument || f.Message != c.want {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func FuzzReadArguments(f *testing.F) {
	f.Add([]byte(`{"query":"SELECT Id FROM Account","format":"csv"}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		a := ReadArguments(data)
		a.Text("query")
		a.Choice("format", "csv")
		a.Object("data")
	})
}
