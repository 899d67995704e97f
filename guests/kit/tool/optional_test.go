package tool

import (
	"slices"
	"testing"
)

func TestOptionalArgumentsAreTaken(t *testing.T) {
	a := ReadArguments([]byte(`{"text":"x","flag":true,"count":7,"object":{"a":1},"texts":["a","\u00e9"],"array":[1]}`))
	if a.OptionalText("text") != "x" || a.OptionalText("none") != "" || !a.Flag("flag") || a.Flag("none") || a.OptionalCount("count") != 7 || a.OptionalCount("none") != 0 {
		t.Error("a plain value")
	}
	if string(a.OptionalObject("object")) != `{"a":1}` || a.OptionalObject("none") != nil || string(a.Array("array")) != "[1]" {
		t.Error("a part")
	}
	if !slices.Equal(a.OptionalTexts("texts"), []string{"a", "é"}) || a.OptionalTexts("none") != nil {
		t.Error("a list")
	}
	if a.Failure() != nil {
		t.Errorf("failure %+v", a.Failure())
	}
}

func TestAWrongOptionalArgumentIsTold(t *testing.T) {
	for arguments, c := range map[string]struct {
		take func(*Arguments)
		want string
	}{
		`{"x":1}`:      {func(a *Arguments) { a.OptionalText("x") }, "must be a string"},
		`{"x":"true"}`: {func(a *Arguments) { a.Flag("x") }, "must be true or false"},
		`{"x":0}`:      {func(a *Arguments) { a.OptionalCount("x") }, "must be a whole number of at least 1"},
		`{"x":1.5}`:    {func(a *Arguments) { a.OptionalCount("x") }, "must be a whole number of at least 1"},
		`{"x":"7"}`:    {func(a *Arguments) { a.OptionalCount("x") }, "must be a whole number of at least 1"},
		`{"x":[]}`:     {func(a *Arguments) { a.OptionalObject("x") }, "must be an object"},
		`{"x":{}}`:     {func(a *Arguments) { a.Array("x") }, "must be an array"},
		`{}`:           {func(a *Arguments) { a.Array("x") }, "is missing"},
		`{"x":[1]}`:    {func(a *Arguments) { a.OptionalTexts("x") }, "must be an array of strings"},
		`{"x":"a"}`:    {func(a *Arguments) { a.OptionalTexts("x") }, "must be an array"},
	} {
		a := ReadArguments([]byte(arguments))
		c.take(a)
		if f := a.Failure(); f == nil || f.Message != "The argument `x` "+c.want+"." {
			t.Errorf("%s: %+v", arguments, f)
		}
	}
}
