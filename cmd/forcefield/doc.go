// Command forcefield is a Salesforce server for the Model Context Protocol that runs each tool as a WebAssembly guest.
//
// The commands parse their flags, call one function of a runtime package and print. They must never hold logic of their own.
package main
