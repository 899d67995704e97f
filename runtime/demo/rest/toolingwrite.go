package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/metadata"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// savedExtra is what the Tooling API adds to the answer to a record that was made.
const savedExtra = `,"warnings":[],"infos":[]`

// timeForm is how the store keeps a time.
const timeForm = "2006-01-02T15:04:05.000Z"

// administers reports whether the user may change the org's setup.
func (s *Server) administers(ctx context.Context) (may bool, err error) {
	err = s.config.Store.Read(ctx, func(r store.Reader) error {
		return r.QueryRowContext(ctx, `SELECT coalesce(max(p."PermissionsModifyAllData"), 0) FROM "User" AS u JOIN "Profile" AS p ON p."Id" = u."ProfileId" WHERE u."Id" = ?`,
			s.config.User).Scan(&may)
	})
	if err != nil {
		return false, fmt.Errorf("look for the user's permissions: %w", err)
	}
	return may, nil
}

func (s *Server) metadataAuthor() metadata.Author {
	return metadata.Author{User: s.config.User, Now: s.config.Now()}
}

// definitionBody is the body of a CustomField or CustomObject.
type definitionBody struct {
	FullName string
	Metadata json.RawMessage
}

// parseDefinition reads a body and its Metadata, of which it says what is wrong as the API does.
func parseDefinition(text []byte, m any) (body definitionBody, err error) {
	if _, err := records.ParseBody(onlyNames(text)); err != nil {
		return body, err
	}
	if err := json.Unmarshal(text, &body); err != nil {
		return body, mistyped(err)
	}
	if len(body.Metadata) == 0 || bytes.Equal(body.Metadata, []byte("null")) {
		return body, fault.RequiredFieldMissing([]string{"Metadata"})
	}
	if err := json.Unmarshal(body.Metadata, m); err != nil {
		return body, mistyped(err)
	}
	return body, nil
}

// onlyNames gives text that is JSON as an empty record, because metadata nests deeper than records may; anything else as it is,
// so that the parser of records says what is wrong with it.
func onlyNames(text []byte) []byte {
	if trimmed := bytes.TrimSpace(text); json.Valid(text) && bytes.HasPrefix(trimmed, []byte("{")) {
		return []byte("{}")
	}
	return text
}

func mistyped(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fault.Parser(fmt.Sprintf("Cannot deserialize the value of %s: it is a %s", wrong.Field, wrong.Value), "")
	}
	return fault.Parser("The body could not be read", "")
}

// createDefinition makes a custom object or field: POST tooling/sobjects/CustomField.
func (s *Server) createDefinition(c *call) (*reply, error) {
	o, err := s.object(c)
	if err != nil {
		return nil, err
	}
	if err := s.mustCustomize(c.Context()); err != nil {
		return nil, err
	}
	var id string
	if o.Name == "CustomField" {
		var m metadata.Field
		body, err := parseDefinition(c.body, &m)
		if err != nil {
			return nil, err
		}
		id, err = metadata.CreateField(c.Context(), s.config.Store, s.metadataAuthor(), body.FullName, m)
		if err != nil {
			return nil, changeFault(err)
		}
	} else {
		var m metadata.Object
		body, err := parseDefinition(c.body, &m)
		if err != nil {
			return nil, err
		}
		id, err = metadata.CreateObject(c.Context(), s.config.Store, s.metadataAuthor(), body.FullName, m)
		if err != nil {
			return nil, changeFault(err)
		}
	}
	return s.created(c, o, id, savedExtra), nil
}

// changeFault words what the store says of a change to the schema.
func changeFault(err error) error {
	if errors.Is(err, store.ErrNested) {
		return &fault.Error{Status: http.StatusBadRequest, Code: "OPERATION_NOT_ALLOWED",
			Message: "The demo org changes its schema in requests of their own only, not in parts of an all-or-none request."}
	}
	return err
}

// updateDefinition changes a custom field: PATCH tooling/sobjects/CustomField/ID.
func (s *Server) updateDefinition(c *call) (*reply, error) {
	o, id, err := s.definition(c)
	if err != nil {
		return nil, err
	}
	if o.Name != "CustomField" {
		return nil, fault.EntityNotWritable(o.Name, "updated")
	}
	var m metadata.Field
	if _, err := parseDefinition(c.body, &m); err != nil {
		return nil, err
	}
	if err := metadata.UpdateField(c.Context(), s.config.Store, s.metadataAuthor(), id, m); err != nil {
		return nil, changeFault(err)
	}
	return noContent(), nil
}

// removeDefinition removes a custom object or field.
func (s *Server) removeDefinition(c *call) (*reply, error) {
	o, id, err := s.definition(c)
	if err != nil {
		return nil, err
	}
	if o.Name == "CustomField" {
		err = metadata.DeleteField(c.Context(), s.config.Store, s.metadataAuthor(), id)
	} else {
		err = metadata.DeleteObject(c.Context(), s.config.Store, id)
	}
	if err != nil {
		return nil, changeFault(err)
	}
	return noContent(), nil
}

// definition finds the object and id of a call about a definition, for somebody who may change it.
func (s *Server) definition(c *call) (*schema.Object, string, error) {
	o, err := s.object(c)
	if err != nil {
		return nil, "", err
	}
	id, valid := recordid.Long(c.path[2])
	if !valid {
		return nil, "", fault.NotFound()
	}
	return o, id, s.mustCustomize(c.Context())
}

// createTooling adds a record of the Tooling API: POST tooling/sobjects/X.
func (s *Server) createTooling(c *call) (*reply, error) {
	o, err := s.withRecords(c)
	if err != nil {
		return nil, err
	}
	if err := s.mustCustomize(c.Context()); err != nil {
		return nil, err
	}
	body, err := records.ParseBody(c.body)
	if err != nil {
		return nil, err
	}
	var id string
	err = s.config.Store.Write(c.Context(), func(tx *store.Tx) error {
		ctx := store.Within(c.Context(), tx)
		if id, err = s.writer(c).Create(ctx, o, body); err != nil {
			return err
		}
		switch o.Name {
		case "ApexClass", "ApexTrigger":
			return s.compiled(ctx, tx, o, id)
		case "TraceFlag":
			return s.traced(ctx, tx, o, id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.created(c, o, id, savedExtra), nil
}

// compiled completes a class or trigger from its body. Nothing is compiled but its first words.
func (s *Server) compiled(ctx context.Context, tx *store.Tx, o *schema.Object, id string) error {
	var body string
	var version any
	row := tx.QueryRowContext(ctx, `SELECT "Body", "ApiVersion" FROM `+store.Quote(o.Name)+` WHERE "Id" = ?`, id)
	if err := row.Scan(&body, &version); err != nil {
		return fmt.Errorf("read a class: %w", err)
	}
	pattern := `(?i)^\s*(?:@\w+(?:\s*\([^)]*\))?\s*)*(?:(?:public|private|global|abstract|virtual|with|without|inherited|sharing)\s+)*(?:class|interface|enum)\s+(\w+)`
	if o.Name == "ApexTrigger" {
		pattern = `(?i)^\s*trigger\s+(\w+)\s+on\s+\w+\s*\(`
	}
	found := regexp.MustCompile(pattern).FindStringSubmatch(metadata.WithoutComments(body))
	if found == nil {
		first, _, _ := strings.Cut(strings.TrimSpace(body), " ")
		return &fault.Error{Status: http.StatusBadRequest, Code: "INVALID_FIELD_FOR_INSERT_UPDATE",
			Message: "Unexpected token '" + strings.TrimRight(first, "\n\r\t;{") + "'", Fields: []string{}}
	}
	var others int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM `+store.Quote(o.Name)+` WHERE "Name" = ? AND "Id" <> ? AND "IsDeleted" = 0`, found[1], id).Scan(&others)
	if err != nil {
		return fmt.Errorf("look for a class: %w", err)
	}
	if others > 0 {
		return &fault.Error{Status: http.StatusBadRequest, Code: "DUPLICATE_VALUE", Fields: []string{},
			Message: "duplicate value found: <unknown> duplicates value on record with id: <unknown>"}
	}
	if version == nil {
		version = float64(NewestVersion)
	}
	crc, length := metadata.Source(body)
	return tx.Update(ctx, o, id, cells(o, map[string]any{
		"Name": found[1], "ApiVersion": version, "IsValid": int64(1), "BodyCrc": crc, "LengthWithoutComments": length,
	}))
}

// cells are values by the names of the object's fields.
func cells(o *schema.Object, values map[string]any) []store.Cell {
	var list []store.Cell
	for _, f := range o.Whole().Fields {
		if v, given := values[f.Name]; given {
			list = append(list, store.Cell{Field: f, Value: v})
		}
	}
	return list
}

const longestTrace = 24 * time.Hour

// traced completes a trace flag: one entity has one at a time, for a day at most.
func (s *Server) traced(ctx context.Context, tx *store.Tx, o *schema.Object, id string) error {
	var entity, kind string
	var start, end *string
	row := tx.QueryRowContext(ctx, `SELECT "TracedEntityId", "LogType", "StartDate", "ExpirationDate" FROM "TraceFlag" WHERE "Id" = ?`, id)
	if err := row.Scan(&entity, &kind, &start, &end); err != nil {
		return fmt.Errorf("read a trace flag: %w", err)
	}
	now := s.config.Now().UTC().Truncate(time.Second)
	from, until := now, now.Add(30*time.Minute)
	if start != nil {
		from, _ = time.Parse(timeForm, *start) // the store holds no other form
		until = from.Add(30 * time.Minute)
	}
	if end != nil {
		until, _ = time.Parse(timeForm, *end)
	}
	refuse := func(message string) error {
		return &fault.Error{Status: http.StatusBadRequest, Code: "FIELD_INTEGRITY_EXCEPTION", Message: message, Fields: []string{}}
	}
	if !until.After(from) || until.Sub(from) > longestTrace {
		return refuse("Expiration date must be within 24 hours after the start date.")
	}
	var others int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM "TraceFlag" WHERE "TracedEntityId" = ? AND "LogType" = ? AND "Id" <> ? AND "IsDeleted" = 0
		AND "ExpirationDate" > ? AND "StartDate" < ?`, entity, kind, id, from.Format(timeForm), until.Format(timeForm)).Scan(&others)
	if err != nil {
		return fmt.Errorf("look for a trace flag: %w", err)
	}
	if others > 0 {
		return refuse("This entity is already being traced.")
	}
	return tx.Update(ctx, o, id, cells(o, map[string]any{"StartDate": from.Format(timeForm), "ExpirationDate": until.Format(timeForm)}))
}
