// Package soql parses, prints and walks the Salesforce Object Query Language.
//
// It must never do I/O, and knows the language only: whether an object or field exists is its caller's matter. It may import
// no other room.
//
// [Parse] reads one query into an AST in which every node has its place in the text ([Pos]); [Print] writes an AST in one
// canonical form that parses to an equal AST; [Walk] reports every object and every field path that a query touches, and in
// which clause. Errors are [*SyntaxError], in the words and with the row and column that Salesforce gives since API 61.0
// (Summer '24); [Context] puts the same context around an error that a caller finds later, such as an unknown field.
//
// The grammar is that of REST queries: there are no comments and no bind variables. Clauses that only Apex honours (FOR
// UPDATE, ALL ROWS, WITH SECURITY_ENFORCED and its kin) parse, so that a caller can see and refuse them.
//
// Limits: [MaxLength] characters and [MaxNesting] levels of parentheses, so that no text can exhaust the stack.
package soql
