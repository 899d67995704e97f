// Package soql parses, prints and walks the Salesforce Object Query Language.
//
// It must never do I/O, and knows the language only: whether an object or field exists is its caller's matter. It may import
// no other room.
package soql
