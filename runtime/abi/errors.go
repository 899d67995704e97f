package abi

import (
	"fmt"
	"strings"
)

// ABIError says that a guest broke the canonical ABI, or the form that the contract's values have in JSON, or gave a value that is
// over the caller's caps. It is the guest's fault, whichever way the value went: when lowering, what its allocator returned was wrong.
type ABIError struct { //nolint:revive // it is never met alone: *abi.ABIError beside *sandbox.TrapError and the like
	// Path is the place in the value, in the words of the WIT: `request.path[3]`.
	Path string
	// Reason says what is wrong there. It never holds bytes of the guest's memory.
	Reason string
	// TooLarge is true when the value may be well-formed but is over Caps.
	TooLarge bool
}

func (e *ABIError) Error() string {
	if e.TooLarge {
		return "value of the guest is too large: " + e.Path + ": " + e.Reason
	}
	return "guest broke the contract: " + e.Path + ": " + e.Reason
}

// ValueError says that the host was about to lower a value that the contract has no form for, such as text that is not
// UTF-8 or a number outside an enum. It is the host's fault, not the guest's.
type ValueError struct {
	// Path is the place in the value, in the words of the WIT: `response.headers[0].value`.
	Path string
	// Reason says why the value cannot be lowered.
	Reason string
}

func (e *ValueError) Error() string { return "value cannot be lowered: " + e.Path + ": " + e.Reason }

// at puts a field, case or parameter in front of the path of err, if it is an error of this package. Paths are built on
// the way out, so that a value that is right costs nothing. An error of the allocator's own passes as it is.
func at(err error, name string) error {
	switch e := err.(type) { //nolint:errorlint // an error of this package is never wrapped while its path grows
	case *ABIError:
		e.Path = joinPath(name, e.Path)
	case *ValueError:
		e.Path = joinPath(name, e.Path)
	}
	return err
}

// atIndex puts the index of a list element in front of the path of err.
func atIndex(err error, i int) error { return at(err, fmt.Sprintf("[%d]", i)) }

func joinPath(name, rest string) string {
	if rest == "" || strings.HasPrefix(rest, "[") {
		return name + rest
	}
	return name + "." + rest
}

func badDiscriminant(of string, got, cases uint32) error {
	return &ABIError{Reason: fmt.Sprintf("discriminant %d: %s has %d cases", got, of, cases)}
}

func shortStack(function string, got, want int) error {
	return &ABIError{Path: function, Reason: fmt.Sprintf("%d core values: want %d", got, want)}
}

// badCase is the error for a Go value that is none of the cases of an enum or variant. A variant is nil, or holds a
// pointer to a case where the case itself is wanted.
func badCase(of string, v any) error {
	if v == nil {
		return &ValueError{Reason: "no case of " + of + " is given"}
	}
	return &ValueError{Reason: fmt.Sprintf("%T is no case of %s, or its value is none", v, of)}
}
