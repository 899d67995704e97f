package main

import "strings"

// initialisms are the words of the contract that Go writes in another way than capitalised.
func initialism(word string) (string, bool) {
	switch word {
	case "api", "csv", "http", "id", "json", "mru", "ok", "soql", "sosl", "uri", "url", "xml":
		return strings.ToUpper(word), true
	case "etag":
		return "ETag", true
	}
	return "", false
}

// goName turns a WIT name into an exported Go name: `api-root` becomes APIRoot.
func goName(wit string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(wit, "-") {
		if s, ok := initialism(word); ok {
			b.WriteString(s)
		} else {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// localName turns a WIT name into the name of a Go variable or parameter: `api-root` becomes apiRoot.
func localName(wit string) string {
	first, rest, more := strings.Cut(wit, "-")
	if !more {
		return first
	}
	return first + goName(rest)
}

// goType is the Go type that stands for t.
func (t *Type) goType() string {
	switch t.Kind {
	case Bool:
		return "bool"
	case Uint:
		switch t.Bits {
		case 8:
			return "uint8"
		case 16:
			return "uint16"
		case 32:
			return "uint32"
		}
		return "uint64"
	case String:
		return "string"
	case Bytes:
		return "[]byte"
	case List:
		return "[]" + t.Elem.goType()
	case Option:
		if t.Elem.Kind == Variant { // an interface, whose nil says none
			return t.Elem.goType()
		}
		return "*" + t.Elem.goType()
	}
	return goName(t.Name)
}
