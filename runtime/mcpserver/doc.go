// Package mcpserver speaks the Model Context Protocol over stdio.
//
// It is the only importer of mcp-go, whose defects it works round. It must never know Salesforce: tools, their schemas and
// their results come from runtime/dispatch, resources from runtime/resources, prompts from runtime/guide. It may import these.
package mcpserver
