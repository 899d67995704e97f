package soql

import "testing"

func BenchmarkParse(b *testing.B) {
	const text = "SELECT Id, Name, Owner.Name, (SELECT LastName FROM Contacts) FROM Account WHERE Industry = 'Technology' AND " +
		"(AnnualRevenue > 1000000 OR CreatedDate = LAST_N_DAYS:30) ORDER BY Name DESC NULLS LAST LIMIT 50"
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
