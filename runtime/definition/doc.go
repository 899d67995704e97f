// Package definition is the JSON form of tool definitions and needs, as the lock file and the list of bundled modules have them.
//
// Enums have the names of the contract; schemas are objects, not text, so that a change of one is a readable difference. It may
// import runtime/abi. It must never decide what a definition may say.
package definition
