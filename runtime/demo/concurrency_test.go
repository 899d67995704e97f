package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// TestReadersAndWritersAtTheSameTime has writers that create, change and delete while others read: every request is
// answered, and no write is lost.
func TestReadersAndWritersAtTheSameTime(t *testing.T) {
	o := open(t)
	var work sync.WaitGroup
	for i := range 4 {
		work.Go(func() {
			for n := range 15 {
				name := fmt.Sprintf("writer %d record %d", i, n)
				w := o.send("POST", data+"/sobjects/Account", `{"Name":"`+name+`","ERP_Id__c":"`+name+`"}`)
				var made struct{ ID string }
				if err := json.Unmarshal(w.Body.Bytes(), &made); w.Code != http.StatusCreated || err != nil {
					t.Errorf("create: %d %s", w.Code, w.Body)
					return
				}
				if w := o.send("PATCH", data+"/sobjects/Account/"+made.ID, `{"Site":"s"}`); w.Code != http.StatusNoContent {
					t.Errorf("update: %d %s", w.Code, w.Body)
				}
				if n%3 == 0 {
					if w := o.send("DELETE", data+"/sobjects/Account/"+made.ID, ""); w.Code != http.StatusNoContent {
						t.Errorf("delete: %d %s", w.Code, w.Body)
					}
				}
			}
		})
		work.Go(func() {
			for range 15 {
				for _, target := range []string{
					"/query?q=SELECT+Id,Name,Owner.Name+FROM+Account+ORDER+BY+Name", "/sobjects/Account/" + edge, "/sobjects/Account", "/limits/recordCount",
				} {
					if w := o.send("GET", data+target, "", "Sforce-Query-Options", "batchSize=200"); w.Code != http.StatusOK {
						t.Errorf("%s: %d %s", target, w.Code, w.Body)
					}
				}
			}
		})
	}
	work.Wait()
	o.want("GET", data+"/query?q="+urlEscape("SELECT COUNT() FROM Account WHERE Name LIKE 'writer %' AND Site = 's'"), "", 200, `{"totalSize":40,…}`)
}

func TestOneOfManyUpsertsAtTheSameTimeCreates(t *testing.T) {
	o := open(t)
	var work sync.WaitGroup
	created := make(chan bool, 8)
	for range cap(created) {
		work.Go(func() {
			w := o.send("PATCH", data+"/sobjects/Account/ERP_Id__c/contested", `{"Name":"x"}`)
			if w.Code != http.StatusCreated && w.Code != http.StatusOK {
				t.Errorf("upsert: %d %s", w.Code, w.Body)
			}
			created <- w.Code == http.StatusCreated
		})
	}
	work.Wait()
	close(created)
	made := 0
	for c := range created {
		if c {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d upserts created a record", made)
	}
}

// TestJobsAndTransactionsSideBySide has bulk jobs, composite requests that fail, and readers, who must never see what a failed
// request wrote.
func TestJobsAndTransactionsSideBySide(t *testing.T) {
	o := open(t)
	var work sync.WaitGroup
	for i := range 2 {
		work.Go(func() {
			rows := strings.Repeat(fmt.Sprintf("job %d\n", i), 300)
			if info := o.load(`{"object":"Account","operation":"insert"}`, "Name\n"+rows); info.NumberRecordsProcessed != 300 || info.NumberRecordsFailed != 0 {
				t.Errorf("%+v", info)
			}
		})
		work.Go(func() {
			for range 10 {
				body := composite(true, node("a", "POST", "/sobjects/Account", `{"Name":"never"}`),
					node("n", "GET", "/query?q=SELECT COUNT() FROM Account WHERE Name = 'never'", ""), node("b", "POST", "/sobjects/Account", `{}`))
				if w := o.send("POST", data+"/composite", body); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "PROCESSING_HALTED") {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			}
		})
		work.Go(func() {
			for range 20 {
				if n := o.count("Account WHERE Name = 'never'"); n != 0 {
					t.Errorf("%d records of a transaction that failed are seen", n)
				}
			}
		})
	}
	work.Wait()
	if n := o.count("Account WHERE Name LIKE 'job _'"); n != 600 {
		t.Errorf("%d records", n)
	}
}
