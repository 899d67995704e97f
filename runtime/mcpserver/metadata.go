package mcpserver

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/mark3labs/mcp-go/server"
)

// addMetadata serves the protected resource metadata of RFC 9728 where clients look for it: under the path of the resource, and
// without it.
func addMetadata(mux *http.ServeMux, r Resource) {
	handler := server.NewProtectedResourceMetadataHandler(server.ProtectedResourceMetadataConfig{
		Resource:               r.URL,
		AuthorizationServers:   r.AuthorizationServers,
		ScopesSupported:        r.Scopes,
		BearerMethodsSupported: []string{"header"},
		ResourceName:           "Forcefield for Salesforce",
	})
	mux.Handle(server.WellKnownProtectedResourcePath, handler)
	if path := server.ProtectedResourceMetadataPath(r.URL); path != server.WellKnownProtectedResourcePath {
		mux.Handle(path, handler)
	}
}

// metadataURL gives the address of the metadata of a resource.
func metadataURL(resource string) (string, error) {
	u, err := url.Parse(resource)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Fragment != "" || u.RawQuery != "" || u.User != nil {
		return "", fmt.Errorf("%q is not the public URL of a server: it must be like https://forcefield.example/mcp", resource)
	}
	return u.Scheme + "://" + u.Host + server.ProtectedResourceMetadataPath(resource), nil
}
