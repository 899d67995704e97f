package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// Limits of a tree, as Salesforce documents them.
const (
	maxTreeRecords = 200
	maxTreeLevels  = 5
	maxTreeTypes   = 5
)

// leaf is one record of a tree.
type leaf struct {
	object    *schema.Object
	body      records.Body
	reference string
	parent    int           // index of the parent; -1 for a root
	by        *schema.Field // that holds the parent's id
}

// tree adds records with the records that belong to them, all or none: POST composite/tree/X.
func (s *Server) tree(c *call) (*reply, error) {
	o, found := s.config.Store.Schema().Object(c.path[2])
	if !found || !o.Stored() {
		return nil, fault.NotFound()
	}
	var given treeList
	if err := records.DecodeJSON(c.body, &given); err != nil {
		return nil, err
	}
	p := treeParser{seen: map[string]bool{}, types: map[string]bool{}}
	if err := p.level(o, nil, []below{{list: given, above: -1}}, 1); err != nil {
		return nil, err
	}
	if len(p.leaves) == 0 {
		return nil, fault.InvalidInput("The request needs at least one record in records.")
	}
	ids, failures, err := s.plant(c, p.leaves)
	if err != nil {
		return nil, err
	}
	answer := &reply{status: http.StatusCreated}
	if failures != nil {
		answer.status, answer.undone = http.StatusBadRequest, true
	}
	answer.body = []byte(`{"hasErrors":` + boolText(failures != nil) + `,"results":[`)
	first := true
	for i, l := range p.leaves {
		if failures != nil && failures[i] == nil {
			continue
		}
		if !first {
			answer.body = append(answer.body, ',')
		}
		first = false
		answer.body = append(answer.body, `{"referenceId":`...)
		answer.body = value.AppendString(answer.body, l.reference)
		if failures != nil {
			answer.body = append(answer.body, `,"errors":`...)
			answer.body = append(appendRowErrors(answer.body, failures[i]), '}')
			continue
		}
		answer.body = append(answer.body, `,"id":"`+ids[i]+`"}`...)
	}
	answer.body = append(answer.body, "]}"...)
	return answer, nil
}

// plant adds the records in one transaction. Failures, by index, are nil when there are none; records below one that failed
// are not tried.
func (s *Server) plant(c *call, leaves []leaf) (ids []string, failures []*fault.Error, err error) {
	ids, failures = make([]string, len(leaves)), make([]*fault.Error, len(leaves))
	w := s.writer(c)
	err = s.config.Store.Write(c.Context(), func(tx *store.Tx) error {
		ctx := store.Within(c.Context(), tx)
		failed := false
		for i, l := range leaves {
			if l.parent >= 0 && ids[l.parent] == "" {
				continue
			}
			var err error
			if ids[i], err = plantOne(ctx, w, l, ids); err == nil {
				continue
			}
			if !errors.As(err, &failures[i]) {
				return err
			}
			if fault.Malformed(failures[i]) {
				return failures[i]
			}
			failed = true
		}
		if failed {
			return errRolledBack
		}
		return nil
	})
	if errors.Is(err, errRolledBack) {
		return nil, failures, nil
	}
	return ids, nil, err
}

func plantOne(ctx context.Context, w records.Writer, l leaf, ids []string) (string, error) {
	body := l.body
	if l.parent >= 0 {
		body = body.With(l.by.Name, ids[l.parent])
	}
	return w.CreateRow(ctx, l.object, body)
}

// treeList is how a tree writes records.
type treeList struct {
	Records []json.RawMessage `json:"records"`
}

// treeParser takes a tree apart, level by level.
type treeParser struct {
	leaves []leaf
	seen   map[string]bool // reference ids
	types  map[string]bool
}

// below is a list of records that belong to one, by a child relationship of it.
type below struct {
	child *schema.Child
	list  treeList
	above int // index of the parent; -1 for roots
}

// level reads lists of records of one object.
func (p *treeParser) level(o *schema.Object, by *schema.Field, lists []below, depth int) error {
	if depth > maxTreeLevels {
		return fault.InvalidInput("The limit of %d levels in a tree is exceeded.", maxTreeLevels)
	}
	p.types[o.Name] = true
	if len(p.types) > maxTreeTypes {
		return fault.InvalidInput("The limit of %d types of records in a tree is exceeded.", maxTreeTypes)
	}
	var children []below
	for _, from := range lists {
		for _, text := range from.list.Records {
			own, nested, err := p.record(o, by, text, from.above)
			if err != nil {
				return err
			}
			p.leaves = append(p.leaves, own)
			if len(p.leaves) > maxTreeRecords {
				return fault.TooManyRecords(maxTreeRecords)
			}
			for j := range nested {
				nested[j].above = len(p.leaves) - 1
			}
			children = append(children, nested...)
		}
	}
	for len(children) > 0 {
		next := children[0].child
		var same, others []below
		for _, b := range children {
			if b.child == next {
				same = append(same, b)
			} else {
				others = append(others, b)
			}
		}
		if err := p.level(next.Object, next.Field, same, depth+1); err != nil {
			return err
		}
		children = others
	}
	return nil
}

// record reads one record, and apart from it the records that belong to it.
func (p *treeParser) record(o *schema.Object, by *schema.Field, text json.RawMessage, parent int) (leaf, []below, error) {
	own, nested, err := splitChildren(o, text)
	if err != nil {
		return leaf{}, nil, err
	}
	body, err := records.ParseBody(own)
	if err != nil {
		return leaf{}, nil, err
	}
	l := leaf{object: o, body: body, reference: body.Attribute("referenceId"), parent: parent, by: by}
	switch kind, found := body.Attribute("type"), p.seen[l.reference]; {
	case l.reference == "":
		return leaf{}, nil, fault.InvalidInput("Include a reference ID for each record in the request.")
	case found:
		return leaf{}, nil, fault.InvalidInput("Duplicate ReferenceId provided in the request: %s.", l.reference)
	case !sameName(kind, o.Name):
		return leaf{}, nil, fault.InvalidInput("The record %s is of type '%s', where records of type %s belong.", l.reference, kind, o.Name)
	}
	p.seen[l.reference] = true
	return l, nested, nil
}

// splitChildren parts the members of a record that are lists of child records from the rest.
func splitChildren(o *schema.Object, text []byte) (own []byte, children []below, err error) {
	if len(bytes.TrimSpace(text)) == 0 || bytes.TrimSpace(text)[0] != '{' {
		return text, nil, nil // the parser of records words the error
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return text, nil, nil //nolint:nilerr // the parser of records words the error
	}
	own = []byte{'{'}
	for d.More() {
		token, err := d.Token()
		name, isName := token.(string)
		var member json.RawMessage
		if err != nil || !isName || d.Decode(&member) != nil {
			return text, nil, nil //nolint:nilerr // the parser of records words the error
		}
		if child, isChild := o.Child(name); isChild {
			var list treeList
			if err := records.DecodeJSON(member, &list); err != nil {
				return nil, nil, err
			}
			children = append(children, below{child: child, list: list})
			continue
		}
		if len(own) > 1 {
			own = append(own, ',')
		}
		own = append(value.AppendString(own, name), ':')
		own = append(own, member...)
	}
	return append(own, '}'), children, nil
}
