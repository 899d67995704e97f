package registry

import (
	"fmt"
	"net"
	"path"
	"strings"

	"github.com/opencontainers/go-digest"
	oci "oras.land/oras-go/v2/registry"
)

// Scheme begins the reference of a module in a registry.
const Scheme = "oci://"

// maxReference is the length of a reference, in bytes.
const maxReference = 1024

// Reference names a manifest in a registry, by its digest.
type Reference struct {
	host, repository string
	digest           digest.Digest
}

// TagError is for a reference that names a tag, or nothing, where a digest has to stand.
type TagError struct {
	// Tagged is the reference without its scheme.
	Tagged string
	at     oci.Reference
}

func (e *TagError) Error() string {
	return fmt.Sprintf("%s%s names a tag, and a tag can be moved to something else: name the digest, as in %s%s/%s@sha256:…", Scheme, e.Tagged, Scheme,
		e.at.Registry, e.at.Repository)
}

// Parse reads oci://HOST[:PORT]/REPOSITORY@sha256:DIGEST. A tag is a *TagError.
func Parse(text string) (Reference, error) {
	rest, ok := strings.CutPrefix(text, Scheme)
	if !ok || len(text) > maxReference {
		return Reference{}, fmt.Errorf("%.120q is not a reference such as oci://ghcr.io/someone/hello@sha256:…", text)
	}
	ref, err := oci.ParseReference(rest)
	if err != nil || ref.Repository == "" {
		return Reference{}, fmt.Errorf("%.120q is not a reference such as oci://ghcr.io/someone/hello@sha256:…", text)
	}
	if ref.ValidateReferenceAsDigest() != nil {
		return Reference{}, &TagError{Tagged: rest, at: ref}
	}
	d := digest.Digest(ref.Reference)
	if d.Algorithm() != digest.SHA256 {
		return Reference{}, fmt.Errorf("%.120q is pinned by %s, and only sha256 is taken", text, d.Algorithm())
	}
	return Reference{host: ref.Registry, repository: ref.Repository, digest: d}, nil
}

// String gives the reference with its scheme.
func (r Reference) String() string {
	return Scheme + r.host + "/" + r.repository + "@" + r.digest.String()
}

// Name is the last part of the repository, which a module is called by unless it is given another name.
func (r Reference) Name() string { return path.Base(r.repository) }

// local says whether a host is this machine, to which no TLS is needed.
func local(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return name == "localhost" || ip != nil && ip.IsLoopback()
}
