package guide

import "fmt"

// Prompts are those of the server, in the order of their names.
func Prompts() []Prompt {
	return []Prompt{accountBrief(), dataQuality(), exploreOrg(), pipelineReview(), writeQuery()}
}

func accountBrief() Prompt {
	return Prompt{
		Name: "account_brief", Title: "Brief me on an account",
		Description: "Gathers what the org knows of one account (people, deals, cases, last activity) into a one-page brief.",
		Arguments:   []Argument{{Name: "account", Description: "The name of the account, or the first part of it, or its id, such as Acme.", Required: true}},
		text: func(v map[string]string) string {
			filter := "Name LIKE '" + quoteLike(v["account"]) + "%'"
			if isID(v["account"]) {
				filter = "Id = '" + v["account"] + "'"
			}
			return fmt.Sprintf(`Write a one-page brief on a Salesforce account.

1. Find it with run_soql_query:
   SELECT Id, Name, Type, Industry, AnnualRevenue, NumberOfEmployees, BillingCity, BillingCountry, Phone, Website, Owner.Name, CreatedDate FROM Account WHERE %s ORDER BY Name LIMIT 5
   If there are several, ask me which one. If there is none, say so and stop.
2. With its Id for ACCOUNT_ID, read:
   SELECT Name, Title, Email, Phone FROM Contact WHERE AccountId = 'ACCOUNT_ID' ORDER BY LastName LIMIT 20
   SELECT Name, StageName, Amount, CloseDate, IsClosed, IsWon FROM Opportunity WHERE AccountId = 'ACCOUNT_ID' ORDER BY CloseDate DESC LIMIT 20
   SELECT CaseNumber, Subject, Status, Priority, CreatedDate FROM Case WHERE AccountId = 'ACCOUNT_ID' ORDER BY CreatedDate DESC LIMIT 10
   SELECT Subject, Status, ActivityDate, Who.Name FROM Task WHERE WhatId = 'ACCOUNT_ID' ORDER BY ActivityDate DESC NULLS LAST LIMIT 10
   If an object is not there, leave its part out and say so.
3. Write: who they are, whom we know there, open deals with amounts and dates, what was won or lost, open cases, last contact, and what to do next. Give the numbers as they are in the org, and say what is missing rather than guess. Change nothing.`, filter)
		},
	}
}

func dataQuality() Prompt {
	return Prompt{
		Name: "data_quality", Title: "Check the quality of an object's data",
		Description: "Counts empty, duplicate and stale records of one object and says what to repair first.",
		Arguments:   []Argument{{Name: "object_name", Description: "The API name of the object, such as Contact.", Required: true, Object: true}},
		text: func(v map[string]string) string {
			return fmt.Sprintf(`Check the quality of the data of %[1]s in Salesforce, without changing anything.

1. Call get_object_fields for %[1]s with required and picklists. Choose up to ten fields that matter: the name, those that say how to reach someone, amounts, dates, the owner, key lookups.
2. Count with run_soql_query:
   SELECT COUNT() FROM %[1]s
   SELECT COUNT() FROM %[1]s WHERE LastModifiedDate < LAST_N_DAYS:365
   and for each chosen FIELD: SELECT COUNT() FROM %[1]s WHERE FIELD = null
3. Look for duplicates, by Name or by e-mail where there is such a field:
   SELECT Name, COUNT(Id) n FROM %[1]s GROUP BY Name HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC LIMIT 20
4. Look for values that cannot be right: dates in the far future or past, negative amounts, e-mail addresses without a dot.
5. Report a table of field, empty, share of all; then duplicates and stale records, with the ids of three examples each; then the three repairs that are worth most. Name the query behind each number.`, v["object_name"])
		},
	}
}

func exploreOrg() Prompt {
	return Prompt{
		Name: "explore_org", Title: "Explore the org",
		Description: "Finds out which objects the org uses, how many records they have and how they hang together.",
		Arguments:   []Argument{{Name: "topic", Description: "What you are after, such as invoices or service contracts; all of the org when left out."}},
		text: func(v map[string]string) string {
			topic := "the whole org"
			if v["topic"] != "" {
				topic = "this topic: " + v["topic"]
			}
			return fmt.Sprintf(`Explore my Salesforce org and explain it to me. I am after %s

1. List the objects with list_sobjects, with a name_filter for the topic if there is one; custom objects end in __c.
2. For the five to ten that matter, count the records, such as:
   SELECT COUNT() FROM Account
   and look at the newest:
   SELECT Id, Name, CreatedDate FROM Account ORDER BY CreatedDate DESC LIMIT 3
3. Call get_object_fields with relationships for each of them, to see which refers to which.
4. Explain in plain words: what the org is used for, the main objects with their number of records and newest date, how they hang together, and what looks unused. End with three questions that this data could answer, each with its SOQL query. Change nothing.`, topic)
		},
	}
}

func pipelineReview() Prompt {
	return Prompt{
		Name: "pipeline_review", Title: "Review the sales pipeline",
		Description: "Sums up open opportunities by stage and owner, and finds deals at risk.",
		Arguments: []Argument{{Name: "period", Description: "The close dates to look at: THIS_QUARTER (when left out), NEXT_QUARTER, THIS_MONTH, NEXT_MONTH or THIS_YEAR.",
			Choices: []string{"THIS_QUARTER", "NEXT_QUARTER", "THIS_MONTH", "NEXT_MONTH", "THIS_YEAR"}}},
		text: func(v map[string]string) string {
			period := v["period"]
			if period == "" {
				period = "THIS_QUARTER"
			}
			return fmt.Sprintf(`Review the sales pipeline in Salesforce for close dates in %[1]s. Change nothing.

1. Sum it up with run_soql_query:
   SELECT StageName, COUNT(Id) deals, SUM(Amount) total FROM Opportunity WHERE IsClosed = false AND CloseDate = %[1]s GROUP BY StageName ORDER BY SUM(Amount) DESC
   SELECT Owner.Name, COUNT(Id) deals, SUM(Amount) total FROM Opportunity WHERE IsClosed = false AND CloseDate = %[1]s GROUP BY Owner.Name ORDER BY SUM(Amount) DESC
   SELECT IsWon, COUNT(Id) deals, SUM(Amount) total FROM Opportunity WHERE IsClosed = true AND CloseDate = %[1]s GROUP BY IsWon
2. Find the deals at risk:
   SELECT Id, Name, Account.Name, Owner.Name, StageName, Amount, CloseDate FROM Opportunity WHERE IsClosed = false AND CloseDate < TODAY ORDER BY Amount DESC NULLS LAST LIMIT 20
   SELECT Id, Name, Account.Name, Owner.Name, StageName, Amount, CloseDate, LastModifiedDate FROM Opportunity WHERE IsClosed = false AND CloseDate = %[1]s AND LastModifiedDate < LAST_N_DAYS:30 ORDER BY Amount DESC NULLS LAST LIMIT 20
   SELECT COUNT() FROM Opportunity WHERE IsClosed = false AND CloseDate = %[1]s AND Amount = null
3. Report: totals by stage and by owner, won and lost so far, the largest open deals, deals past their close date, deals that nobody touched for 30 days, deals without an amount, and what to ask each owner. If there is nothing in that period, say so and look at the next one.`, period)
		},
	}
}

func writeQuery() Prompt {
	return Prompt{
		Name: "write_query", Title: "Write a SOQL query",
		Description: "Turns a question into a SOQL query that runs, and explains it.",
		Arguments: []Argument{
			{Name: "question", Description: "What you want to know, such as: which accounts have no open opportunity?", Required: true},
			{Name: "object_name", Description: "The API name of the object that it is about, if you know it, such as Account.", Object: true},
		},
		text: func(v map[string]string) string {
			object := "Find the object with list_sobjects if its API name is not plain."
			if v["object_name"] != "" {
				object = "It is about the object " + v["object_name"] + "."
			}
			return fmt.Sprintf(`Write a SOQL query that answers this question about my Salesforce org:

%s

1. %s Call get_object_fields for it (relationships too, if other objects are needed) and use only names that it gives.
2. Write the query: only the fields that are needed, a filter, an order, a LIMIT. For "how many", use COUNT().
3. Run it with run_soql_query with a limit of 5. If it fails, read the error, repair the query and try again.
4. Give me the query in a code block, two sentences on what it does and what it leaves out, and the first rows.`, v["question"], object)
		},
	}
}
