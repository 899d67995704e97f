// Package guide is what a model is taught of Salesforce before it calls a tool: the server's instructions, in few words, and prompts
// for tasks that come up again and again.
//
// It is text only. It must never reach an org, and it imports nothing but the standard library.
package guide
