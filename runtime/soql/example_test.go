package soql_test

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

func ExampleParse() {
	query, err := soql.Parse("select Id, Owner.Name from Account where Industry in ('Energy') order by Name limit 5")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(soql.Print(query))
	// Output: SELECT Id, Owner.Name FROM Account WHERE Industry IN ('Energy') ORDER BY Name LIMIT 5
}

func ExampleWalk() {
	query, err := soql.Parse("SELECT a.Id FROM Account a WHERE a.Owner.Name LIKE 'B%'")
	if err != nil {
		fmt.Println(err)
		return
	}
	soql.Walk(query, soql.Visitor{
		Field: func(_ *soql.Query, clause soql.Clause, _ *soql.Path, names []string) { fmt.Println(clause, names) },
	})
	// Output:
	// SELECT [Id]
	// WHERE [Owner Name]
}
