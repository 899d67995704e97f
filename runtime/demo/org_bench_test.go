package demo

import (
	"net/http"
	"testing"
)

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		org, err := Open(b.Context(), Options{Token: testToken})
		if err != nil {
			b.Fatal(err)
		}
		if err := org.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRequests(b *testing.B) {
	o := open(b)
	for _, c := range []struct{ name, method, target, body string }{
		{"describe account", "GET", data + "/sobjects/Account/describe", ""},
		{"describe global", "GET", data + "/sobjects", ""},
		{"read", "GET", data + "/sobjects/Account/" + edge, ""},
		{"create", "POST", data + "/sobjects/Contact", `{"LastName":"x","AccountId":"` + edge + `","Email":"a@b.example"}`},
		{"update", "PATCH", data + "/sobjects/Account/" + edge, `{"Site":"x"}`},
		{"query one", "GET", data + "/query?q=SELECT+Id,Name,Owner.Name+FROM+Account+WHERE+Id='" + edge + "'", ""},
		{"query 300", "GET", data + "/query?q=SELECT+Id,Name,Industry,AnnualRevenue,Owner.Name+FROM+Account", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			o := &tester{TB: b, handler: o.handler}
			for b.Loop() {
				if w := o.send(c.method, c.target, c.body); w.Code >= http.StatusBadRequest {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
