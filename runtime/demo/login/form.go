package login

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// maxForm bounds a body, in bytes.
const maxForm = 64 << 10

// oauth wraps an endpoint that takes a form and answers JSON.
func (s *Server) oauth(h func(*http.Request, url.Values) (*Reply, error)) func(*http.Request) (*Reply, error) {
	return func(r *http.Request) (*Reply, error) {
		if r.Method != http.MethodPost {
			return refusal(fail("invalid_request", "must use HTTP POST"))
		}
		form, err := readForm(r)
		if err == nil {
			var answer *Reply
			if answer, err = h(r, form); err == nil {
				return answer, nil
			}
		}
		var known *Error
		if errors.As(err, &known) {
			return refusal(known)
		}
		return nil, err
	}
}

// readForm reads the parameters of the body and of the URL, which clients may mix. The body goes first.
func readForm(r *http.Request) (url.Values, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	if kind := r.Header.Get("Content-Type"); kind != "" && len(body) > 0 {
		if media, _, err := mime.ParseMediaType(kind); err != nil || media != "application/x-www-form-urlencoded" {
			return nil, fail("invalid_request", "the body must be application/x-www-form-urlencoded")
		}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fail("invalid_request", "the body is not a form")
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fail("invalid_request", "the query string is not a form")
	}
	for name, values := range query {
		form[name] = append(form[name], values...)
	}
	return form, nil
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	if err != nil {
		return nil, fail("invalid_request", "the body could not be read")
	}
	if len(body) > maxForm {
		return nil, &Error{Status: http.StatusRequestEntityTooLarge, Code: "invalid_request", Description: "the body is too long"}
	}
	return body, nil
}

// client finds the client that a form or an Authorization header names, without regard to its secret.
func (s *Server) client(r *http.Request, form url.Values) (client *Client, secret string, err error) {
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok && id == "" {
		id, secret = user, password
	} else if ok && secret == "" && user == id {
		secret = password
	}
	client, known := s.clients[id]
	if !known {
		return nil, "", fail("invalid_client_id", "client identifier invalid")
	}
	return client, secret, nil
}

// proven is the client of a request, when its secret is right.
func (s *Server) proven(r *http.Request, form url.Values) (*Client, error) {
	client, secret, err := s.client(r, form)
	if err != nil {
		return nil, err
	}
	if client.Secret == "" || !equal(secret, client.Secret) {
		return nil, fail("invalid_client", "invalid client credentials")
	}
	return client, nil
}

// provenOrPublic also admits a client that has no secret to prove.
func (s *Server) provenOrPublic(r *http.Request, form url.Values) (*Client, error) {
	client, _, err := s.client(r, form)
	if err != nil || client.Secret == "" {
		return client, err
	}
	return s.proven(r, form)
}
