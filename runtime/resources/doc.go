// Package resources is what a client can read of an org by address, beside calling tools:
//
//	salesforce://{org}/sobjects          the names of the objects
//	salesforce://{org}/sobjects/{name}   the fields of one, with picklists and relationships
//	salesforce://{org}/limits            the org's limits, and what is left of them
//	salesforce://{org}/me                the user of the login
//
// Each is the reading of a guest through dispatch, on the one path of every call. This room must never reach an org in another way,
// and never changes anything. It may import runtime/dispatch and runtime/policy.
package resources
