package abi

import (
	"encoding/binary"
	"errors"
	"reflect"
	"testing"
)

// tight are caps that arbitrary memory can reach.
var tight = Caps{Bytes: 2048, Elements: 32}

// FuzzLiftRequest lifts a request, and what else a guest passes, from arbitrary memory and core values.
func FuzzLiftRequest(f *testing.F) {
	for _, v := range readVectors(f) {
		flat, memory := v.decode(f)
		if v.Function != "fetch-params" {
			continue
		}
		f.Add([]byte(memory), packed(append(flat, returnPtr)))
	}
	f.Fuzz(func(t *testing.T, memory, stack []byte) {
		mem := NewMemory(slab(memory), tight)
		s := unpacked(stack)
		request, retptr, err := LiftFetchParams(mem, s)
		checkLifted(t, request, err, len(memory))
		if err == nil && (retptr%4 != 0 || uint64(retptr)+36 > uint64(len(memory))) {
			t.Errorf("return pointer %#x was let through", retptr)
		}
		_, _, message, err := LiftProgressParams(mem, s)
		checkLifted(t, message, err, len(memory))
		_, message, err = LiftLogParams(mem, s)
		checkLifted(t, message, err, len(memory))
		_, _, err = LiftPauseParams(mem, s)
		checkLifted(t, nil, err, len(memory))
	})
}

// FuzzLiftOutput lifts the result of a call from arbitrary memory.
func FuzzLiftOutput(f *testing.F) {
	seed(f, "call-result")
	f.Fuzz(func(t *testing.T, memory []byte, ptr uint32) {
		output, failure, err := LiftCallResult(NewMemory(slab(memory), tight), ptr)
		if err == nil && (output == nil) == (failure == nil) {
			t.Error("not exactly one of output and failure")
		}
		checkLifted(t, output, err, len(memory))
		checkLifted(t, failure, err, len(memory))
	})
}

// FuzzLiftDescribe lifts tool definitions from arbitrary memory.
func FuzzLiftDescribe(f *testing.F) {
	seed(f, "describe-result")
	f.Fuzz(func(t *testing.T, memory []byte, ptr uint32) {
		definitions, err := LiftDescribeResult(NewMemory(slab(memory), tight), ptr)
		checkLifted(t, definitions, err, len(memory))
	})
}

func seed(f *testing.F, function string) {
	for _, v := range readVectors(f) {
		if _, memory := v.decode(f); v.Function == function {
			f.Add([]byte(memory), uint32(returnPtr))
		}
	}
}

func packed(flat []uint64) []byte {
	var b []byte
	for _, v := range flat {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b
}

func unpacked(b []byte) []uint64 {
	var flat []uint64
	for ; len(b) >= 8; b = b[8:] {
		flat = append(flat, binary.LittleEndian.Uint64(b))
	}
	return flat
}

// checkLifted checks that a value is within the caps, or that its error is the guest's.
func checkLifted(t *testing.T, value any, err error, memory int) {
	t.Helper()
	if err != nil {
		var broken *ABIError
		if !errors.As(err, &broken) || broken.Path == "" || broken.Reason == "" {
			t.Errorf("error is %#v: want an ABIError with a path and a reason", err)
		}
		return
	}
	bytes, elements := weight(reflect.ValueOf(value))
	if bytes > tight.Bytes || elements > tight.Elements {
		t.Errorf("%d bytes and %d elements were lifted from %d bytes of memory: caps are %+v", bytes, elements, memory, tight)
	}
}

// weight counts the bytes of text and octets in a value, and its list elements.
func weight(v reflect.Value) (bytes, elements uint64) {
	add := func(v reflect.Value) {
		b, e := weight(v)
		bytes, elements = bytes+b, elements+e
	}
	switch v.Kind() {
	case reflect.String:
		return uint64(v.Len()), 0
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return uint64(v.Len()), 0
		}
		elements = uint64(v.Len())
		for i := range v.Len() {
			add(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			add(v.Field(i))
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			add(v.Elem())
		}
	}
	return bytes, elements
}
