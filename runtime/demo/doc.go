// Package demo is a Salesforce org to run against, in one process, on SQLite: a real HTTP server with a deterministic data
// set, for newcomers without an account, for tests, and for comparing clients.
//
// It must never be imported by anything but cmd and tests, and never hands text from a request to SQLite as SQL. It may
// import runtime/soql.
package demo
