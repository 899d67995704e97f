package jsonform

import "github.com/forcefield-mcp/forcefield/runtime/abi"

// ReadDefinitions reads what `describe` gives: an array of tool definitions.
func ReadDefinitions(text []byte, caps abi.Caps) ([]abi.ToolDefinition, error) {
	return read("describe", text, caps, func(r *reader) (defs []abi.ToolDefinition) {
		r.list(func() { defs = append(defs, r.definition()) })
		return defs
	})
}

func (r *reader) definition() (d abi.ToolDefinition) {
	r.object([]string{"name", "title", "description", "input-schema", "output-schema", "annotations", "paged", "needs"}, func(name string) bool {
		switch name {
		case "name":
			d.Name = r.str()
		case "title":
			d.Title = r.str()
		case "description":
			d.Description = r.str()
		case "input-schema":
			d.InputSchema = r.str()
		case "output-schema":
			d.OutputSchema = r.str()
		case "annotations":
			d.Annotations = r.annotations()
		case "paged":
			d.Paged = r.boolean()
		case "needs":
			r.list(func() { d.Needs = append(d.Needs, r.need()) })
		default:
			return false
		}
		return true
	})
	return d
}

func (r *reader) annotations() (a abi.Annotations) {
	r.object([]string{"read-only", "destructive", "idempotent", "open-world"}, func(name string) bool {
		switch name {
		case "read-only":
			a.ReadOnly = r.boolean()
		case "destructive":
			a.Destructive = r.boolean()
		case "idempotent":
			a.Idempotent = r.boolean()
		case "open-world":
			a.OpenWorld = r.boolean()
		default:
			return false
		}
		return true
	})
	return a
}

func (r *reader) need() (n abi.Need) {
	r.object([]string{"method", "root", "pattern"}, func(name string) bool {
		switch name {
		case "method":
			n.Method = enum(r, abi.MethodDelete)
		case "root":
			n.Root = enum(r, abi.APIRootApexrest)
		case "pattern":
			n.Pattern = r.str()
		default:
			return false
		}
		return true
	})
	return n
}

// Result is what `call` gives: one of the two.
type Result struct {
	Output  *abi.Output
	Failure *abi.Failure
}

// ReadResult reads what `call` gives: `{"ok": output}` or `{"err": failure}`.
func ReadResult(text []byte, caps abi.Caps) (Result, error) {
	return read("call", text, caps, func(r *reader) (out Result) {
		r.variant(func(name string) bool {
			switch name {
			case "ok":
				out.Output = new(r.output())
			case "err":
				out.Failure = new(r.failure())
			default:
				return false
			}
			return true
		})
		return out
	})
}

func (r *reader) output() (o abi.Output) {
	r.object([]string{"text", "structured"}, func(name string) bool {
		switch name {
		case "text":
			o.Text = r.str()
		case "structured":
			o.Structured = r.str()
		case "cursor":
			o.Cursor = r.optional()
		default:
			return false
		}
		return true
	})
	return o
}

func (r *reader) failure() (f abi.Failure) {
	r.object([]string{"code", "message"}, func(name string) bool {
		switch name {
		case "code":
			f.Code = r.str()
		case "message":
			f.Message = r.str()
		case "hint":
			f.Hint = r.optional()
		default:
			return false
		}
		return true
	})
	return f
}

func (r *reader) optional() *string {
	if !r.option() {
		return nil
	}
	return new(r.str())
}
