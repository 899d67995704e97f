package records

import (
	"context"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// DuplicateRule is a duplicate rule: which records an administrator takes for the same person, and warns of. A writer who says so
// saves all the same (see Writer.AllowDuplicates).
type DuplicateRule struct {
	Object   string
	Name     string   // API name
	Matching string   // the matching rule's name
	Fields   []string // all must be given and equal, letter case apart
	Message  string   // what the user is told
}

// maxMatches is how many of the records that a new one is a duplicate of are named.
const maxMatches = 10

// DuplicateRules are the org's active duplicate rules.
func DuplicateRules() []DuplicateRule {
	const message = "You're creating a duplicate record. We recommend you use an existing record instead."
	return []DuplicateRule{
		{Object: "Contact", Name: "Contacts_With_The_Same_Name_And_Email", Matching: "Contact_Name_And_Email", Fields: []string{"Name", "Email"}, Message: message},
		{Object: "Lead", Name: "Leads_With_The_Same_Name_And_Email", Matching: "Lead_Name_And_Email", Fields: []string{"Name", "Email"}, Message: message},
	}
}

// checkDuplicates refuses a draft that a duplicate rule takes for a record that is there already.
func (d *draft) checkDuplicates(ctx context.Context, tx *store.Tx, w Writer) error {
	if w.AllowDuplicates {
		return nil
	}
	for _, rule := range DuplicateRules() {
		if rule.Object != d.object.Name {
			continue
		}
		ids, err := d.matches(ctx, tx, rule)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			return fault.DuplicatesDetected(fault.Duplicates{
				Rule: rule.Name, MatchingRule: rule.Matching, Object: rule.Object, IDs: ids, Base: w.Base,
			}, rule.Message)
		}
	}
	return nil
}

// matches are the ids of the records that the draft is a duplicate of.
func (d *draft) matches(ctx context.Context, tx *store.Tx, rule DuplicateRule) (ids []string, err error) {
	statement := "SELECT \"Id\" FROM " + store.Quote(rule.Object) + ` WHERE "IsDeleted" = 0 AND "Id" <> ?`
	args := []any{d.id}
	changed := false
	for _, name := range rule.Fields {
		if d.text(name) == "" {
			return nil, nil
		}
		changed = changed || d.changed(name)
		statement += " AND " + store.Quote(name) + " = ?"
		args = append(args, d.text(name))
	}
	if !changed {
		return nil, nil
	}
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`%s ORDER BY "Id" LIMIT %d`, statement, maxMatches), args...)
	if err != nil {
		return nil, fmt.Errorf("look for duplicates in %s: %w", rule.Object, err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("look for duplicates in %s: %w", rule.Object, err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
