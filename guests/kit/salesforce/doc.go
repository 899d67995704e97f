// Package salesforce holds what the guests know of the Salesforce REST API beyond records: error answers and what to do about
// them, the names that are close to one that does not exist, the pages of a query, and the shape of names and ids.
//
// It may import guests/kit/json, guests/kit/text and guests/kit/tool. Facts about the API are from Salesforce's REST API Developer Guide and
// from recorded answers.
package salesforce
