package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/credentials"
	"oras.land/oras-go/v2/registry/remote/errcode"
)

// Bounds of what is fetched, in bytes, and of the time that it may take.
const (
	maxManifest  = 256 << 10
	maxModule    = 16 << 20
	maxSignature = 8 << 10
	patience     = 2 * time.Minute
)

// SignatureType is the media type of a layer that holds the module's minisign signature.
const SignatureType = "application/vnd.minisign.signature.v1"

// moduleTypes are the media types of a layer that holds a module.
func moduleTypes() []string {
	return []string{"application/wasm", "application/vnd.wasm.content.layer.v1+wasm", "application/vnd.module.wasm.content.layer.v1+wasm"}
}

// Options say how a registry is spoken to.
type Options struct {
	// DockerLogins uses the logins of the Docker configuration (`docker login`), which may run the credential helper that it names. Without it, no
	// credential is sent.
	DockerLogins bool
	// Credential, if it is not nil, gives the user name and password for a registry's host instead.
	Credential func(ctx context.Context, host string) (user, password string, err error)
	// Transport is for tests with a certificate of their own; nil means the usual one.
	Transport http.RoundTripper
}

// Module is what was fetched.
type Module struct {
	Content []byte
	// Signature is the minisign signature that lies beside it; empty when there is none.
	Signature []byte
}

// Pull fetches the module that a reference names.
func Pull(ctx context.Context, ref Reference, o Options) (Module, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	repo, err := repository(ref.host, ref.repository, o)
	if err != nil {
		return Module{}, err
	}
	m, err := pull(ctx, repo, ref)
	if err != nil {
		return Module{}, fmt.Errorf("%s: %w", ref, explained(ctx, err))
	}
	return m, nil
}

// Digest asks a registry what a tag stands for now, and gives the reference that is pinned to it.
func Digest(ctx context.Context, tag *TagError, o Options) (Reference, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	repo, err := repository(tag.at.Registry, tag.at.Repository, o)
	if err != nil {
		return Reference{}, err
	}
	d, err := repo.Resolve(ctx, tag.at.ReferenceOrDefault())
	if err != nil {
		return Reference{}, fmt.Errorf("%s%s: %w", Scheme, tag.Tagged, explained(ctx, err))
	}
	return Parse(Scheme + tag.at.Registry + "/" + tag.at.Repository + "@" + d.Digest.String())
}

func repository(host, name string, o Options) (*remote.Repository, error) {
	repo, err := remote.NewRepository(host + "/" + name)
	if err != nil {
		return nil, fmt.Errorf("%s/%s is not a repository", host, name)
	}
	client := &auth.Client{Client: newHTTPClient(o.Transport), Cache: auth.NewCache()}
	client.SetUserAgent("forcefield")
	switch {
	case o.Credential != nil:
		client.Credential = func(ctx context.Context, at string) (auth.Credential, error) {
			user, password, err := o.Credential(ctx, at)
			return auth.Credential{Username: user, Password: password}, err
		}
	case o.DockerLogins:
		store, err := credentials.NewStoreFromDocker(credentials.StoreOptions{})
		if err != nil {
			return nil, errors.New("the Docker configuration with its logins cannot be read: leave out --docker-logins, or run docker login anew")
		}
		client.Credential = credentials.Credential(store)
	}
	repo.Client, repo.PlainHTTP, repo.MaxMetadataBytes = client, local(repo.Reference.Host()), maxManifest
	return repo, nil
}

func pull(ctx context.Context, repo *remote.Repository, ref Reference) (Module, error) {
	found, stream, err := repo.Manifests().FetchReference(ctx, ref.digest.String())
	if err != nil {
		return Module{}, err
	}
	found.Digest = ref.digest // whatever the registry calls it
	text, err := read(stream, found, "its manifest", maxManifest)
	if err != nil {
		return Module{}, err
	}
	var manifest ocispec.Manifest
	if err := json.Unmarshal(text, &manifest); err != nil || manifest.MediaType != "" && manifest.MediaType != ocispec.MediaTypeImageManifest ||
		found.MediaType != ocispec.MediaTypeImageManifest {
		return Module{}, fmt.Errorf("it is not the manifest of an artifact (%s), but %.80q", ocispec.MediaTypeImageManifest, found.MediaType)
	}
	module, signature, err := layers(manifest)
	if err != nil {
		return Module{}, err
	}
	var out Module
	if out.Content, err = fetch(ctx, repo, *module, "its module", maxModule); err != nil || signature == nil {
		return out, err
	}
	out.Signature, err = fetch(ctx, repo, *signature, "its signature", maxSignature)
	return out, err
}

// layers finds the module and its signature.
func layers(m ocispec.Manifest) (module, signature *ocispec.Descriptor, err error) {
	for i, layer := range m.Layers {
		switch {
		case isModule(layer.MediaType):
			if module != nil {
				return nil, nil, errors.New("it holds more than one module")
			}
			module = &m.Layers[i]
		case layer.MediaType == SignatureType:
			if signature != nil {
				return nil, nil, errors.New("it holds more than one signature")
			}
			signature = &m.Layers[i]
		}
	}
	if module == nil {
		return nil, nil, fmt.Errorf("it holds no module, which is a layer of the type %s: push it as hello.wasm:%s", moduleTypes()[0], moduleTypes()[0])
	}
	return module, signature, nil
}

func isModule(mediaType string) bool {
	for _, t := range moduleTypes() {
		if t == mediaType {
			return true
		}
	}
	return false
}

func fetch(ctx context.Context, repo *remote.Repository, what ocispec.Descriptor, name string, most int64) ([]byte, error) {
	if what.Size < 0 || what.Size > most {
		return nil, fmt.Errorf("%s has %d bytes, and at most %d are fetched", name, what.Size, most)
	}
	if err := what.Digest.Validate(); err != nil {
		return nil, fmt.Errorf("the digest of %s is none", name)
	}
	stream, err := repo.Blobs().Fetch(ctx, what)
	if err != nil {
		return nil, err
	}
	return read(stream, what, name, most)
}

// read reads exactly what a descriptor says and checks its digest.
func read(stream io.ReadCloser, what ocispec.Descriptor, name string, most int64) ([]byte, error) {
	defer stream.Close() //nolint:errcheck // it was read, or is not wanted
	if what.Size < 0 || what.Size > most {
		return nil, fmt.Errorf("%s has %d bytes, and at most %d are fetched", name, what.Size, most)
	}
	text, err := content.ReadAll(stream, what)
	if err != nil {
		if errors.Is(err, content.ErrMismatchedDigest) || errors.Is(err, content.ErrTrailingData) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("%s is not what its digest says", name)
		}
		return nil, err
	}
	return text, nil
}

// explained says what a person can do about an error. The texts of a registry's own are left out: they are anybody's.
func explained(ctx context.Context, err error) error {
	var answer *errcode.ErrorResponse
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("the registry took longer than %s", patience)
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound:
		return errors.New("the registry has no such thing")
	case errors.Is(err, auth.ErrBasicCredentialNotFound),
		errors.As(err, &answer) && (answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusForbidden):
		return errors.New("the registry wants a login that it takes: docker login, and --docker-logins")
	case errors.As(err, &answer):
		return fmt.Errorf("the registry answered with the status %d", answer.StatusCode)
	case errors.Is(err, errdef.ErrNotFound):
		return errors.New("the registry has no such thing")
	}
	return err
}
