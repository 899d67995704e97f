package tool

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// InvalidArgument is the code of a failure that an argument caused.
const InvalidArgument = "INVALID_ARGUMENT"

// Arguments reads the arguments of a call. The host has checked them against the input schema; a guest does not rely on it.
//
// The first argument that is missing or wrong is remembered: a tool takes all its arguments and then asks Failure once.
type Arguments struct {
	members []argument
	failure *Failure
}

type argument struct {
	name string
	kind json.Kind
	raw  []byte
	text string // of a string
}

// ReadArguments reads a JSON object. The data must not change as long as the arguments are used.
func ReadArguments(data []byte) *Arguments {
	a := &Arguments{}
	r := json.NewReader(data)
	if r.Next() != json.ObjectBegin {
		return a.invalid(&r)
	}
	for {
		switch r.Next() {
		case json.Key:
			name := string(r.Name())
			arg := argument{name: name, kind: r.Skip()}
			if arg.kind == json.Invalid {
				return a.invalid(&r)
			}
			arg.raw = r.Raw()
			if arg.kind == json.String {
				arg.text = r.Text()
			}
			a.members = append(a.members, arg)
		case json.ObjectEnd:
			if r.Next() != json.End {
				return a.invalid(&r)
			}
			return a
		default:
			return a.invalid(&r)
		}
	}
}

func (a *Arguments) invalid(r *json.Reader) *Arguments {
	reason := "they are no JSON object"
	if err := r.Err(); err != nil {
		reason = err.Error()
	}
	a.failure = Fail(InvalidArgument, text.Concat("The arguments cannot be read: ", reason, "."), "")
	return a
}

// Failure is what is wrong with the arguments taken so far, or nil.
func (a *Arguments) Failure() *Failure { return a.failure }

// Text takes a string that must be there and not be empty.
func (a *Arguments) Text(name string) string {
	arg := a.find(name)
	switch {
	case arg == nil:
		a.Refuse(name, "is missing")
	case arg.kind != json.String:
		a.Refuse(name, "must be a string")
	case arg.text == "":
		a.Refuse(name, "is empty")
	default:
		return arg.text
	}
	return ""
}

// Choice takes a string that must be one of the choices, the first of which is the default.
func (a *Arguments) Choice(name string, choices ...string) string {
	arg := a.find(name)
	if arg == nil {
		return choices[0]
	}
	reason, separator := "must be one of ", ""
	for _, choice := range choices {
		if arg.kind == json.String && arg.text == choice {
			return choice
		}
		reason = text.Concat(reason, separator, "`", choice, "`")
		separator = ", "
	}
	a.Refuse(name, reason)
	return choices[0]
}

// Object takes a JSON object that must be there, as its text.
func (a *Arguments) Object(name string) []byte {
	arg := a.find(name)
	switch {
	case arg == nil:
		a.Refuse(name, "is missing")
	case arg.kind != json.ObjectBegin:
		a.Refuse(name, "must be an object")
	default:
		return arg.raw
	}
	return nil
}

// Members takes a JSON object that must be there and have a member, as its text.
func (a *Arguments) Members(name string) []byte {
	raw := a.Object(name)
	if raw == nil {
		return nil
	}
	r := json.NewReader(raw)
	r.Next() // the begin
	if r.Next() == json.ObjectEnd {
		a.Refuse(name, "is empty")
		return nil
	}
	return raw
}

// Refuse remembers that an argument is wrong, for a reason that follows "The argument `name` ".
func (a *Arguments) Refuse(name, reason string) {
	if a.failure == nil {
		a.failure = Fail(InvalidArgument, text.Concat("The argument `", name, "` ", reason, "."), "")
	}
}

// find returns the last argument of that name, since encoding/json takes the last too, or nil.
func (a *Arguments) find(name string) *argument {
	for i := len(a.members) - 1; i >= 0; i-- {
		if a.members[i].name == name {
			return &a.members[i]
		}
	}
	return nil
}
