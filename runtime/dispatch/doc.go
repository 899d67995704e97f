// Package dispatch is the one path of a tool call: arguments checked, guest called in its sandbox, each of its requests
// checked by policy and sent by the org's transport, the result made fit to be
// shown and cut to its budget.
//
// It must never be bypassed: nothing else joins a guest to an org. It may import runtime/abi, sandbox, catalog, policy,
// org, audit and visible.
package dispatch
