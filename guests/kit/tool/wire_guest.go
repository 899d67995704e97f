//go:build tinygo || wasip1

package tool

import "unsafe"

// The types of wit/forcefield.wit as the canonical ABI lays them out in linear memory. An address is 32 bits there, whatever a pointer of
// the compiler has, so that these hold numbers: `keep` sees to it that what they point to stays.
//
// A test compares the digest of the WIT text that they were written by.

// wireText is a `string` or a `list<u8>`.
type wireText struct{ at, length uint32 }

// wireList is a `list` of anything.
type wireList struct{ at, length uint32 }

// wireOption is an `option<string>`.
type wireOption struct {
	some uint32 // one byte and three of padding
	text wireText
}

// wireRequest is a `request` as the values that a function takes it by.
type wireRequest struct {
	method, root         uint32
	path, query, headers wireList
	hasBody, bodyType    uint32
	body                 wireText
}

type wireParam struct{ name, value wireText }

// wireHeader is a `request-header`: its value is a number, a flag or a text.
type wireHeader struct {
	name  uint32
	value [2]uint32
}

type wireResponseHeader struct {
	name  uint8
	_     [3]uint8
	value wireText
}

type wireNeed struct {
	method, root uint8
	_            [2]uint8
	pattern      wireText
}

type wireDefinition struct {
	name, title, description, input, output      wireText
	readOnly, destructive, idempotent, openWorld bool
	paged                                        bool
	_                                            [3]uint8
	needs                                        wireList
}

// wireAnswer is the result of `call`: an output (text, structured, cursor) or a failure (code, message, hint).
type wireAnswer struct {
	failed        uint32
	first, second wireText
	last          wireOption
}

// wireFetched is the result of `fetch`: a response or a fetch-error, in the same place. That of `if-stopped` has nothing where the
// response is.
type wireFetched struct {
	failed  uint8
	_       [3]uint8
	payload [32]uint8
}

type wireResponse struct {
	status  uint16
	_       [2]uint8
	headers wireList
	body    wireText
}

type wireFetchError struct {
	kind uint8
	_    [3]uint8
	// The payload of `denied`; the other kinds have a text or a budget where rule is.
	rule, reason wireText
	remedy       wireOption
}

// wirePaused is the result of `pause`.
type wirePaused struct{ early, why uint8 }

func wireString(s string) wireText {
	p := unsafe.Pointer(unsafe.StringData(s))
	keep(p)
	return wireText{at: address(p), length: uint32(len(s))}
}

func wireBytes(b []byte) wireText {
	p := unsafe.Pointer(unsafe.SliceData(b))
	keep(p)
	return wireText{at: address(p), length: uint32(len(b))}
}

// wireOptional is none for an empty string.
func wireOptional(s string) wireOption {
	if s == "" {
		return wireOption{}
	}
	return wireOption{some: 1, text: wireString(s)}
}

// wireSlice is a list that the host reads.
func wireSlice[T any](items []T) wireList {
	p := unsafe.Pointer(unsafe.SliceData(items))
	keep(p)
	return wireList{at: address(p), length: uint32(len(items))}
}

// text reads what the host put into memory, without a copy: nobody writes to it again.
func (t wireText) text() string {
	if t.length == 0 {
		return ""
	}
	return unsafe.String((*byte)(pointer(t.at)), t.length)
}

func (t wireText) bytes() []byte {
	if t.length == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(pointer(t.at)), t.length)
}

func (o wireOption) optional() string {
	if uint8(o.some) == 0 {
		return ""
	}
	return o.text.text()
}

func wireItems[T any](l wireList) []T {
	if l.length == 0 {
		return nil
	}
	return unsafe.Slice((*T)(pointer(l.at)), l.length)
}

func address(p unsafe.Pointer) uint32 { return uint32(uintptr(p)) }

// pointer makes a pointer of an address in linear memory. It goes through a variable because vet takes an address for a mistake, which it
// would be anywhere else.
func pointer(at uint32) unsafe.Pointer {
	p := uintptr(at)
	return *(*unsafe.Pointer)(unsafe.Pointer(&p))
}
