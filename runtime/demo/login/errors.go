package login

import (
	"encoding/json"
	"net/http"
)

// Error is a refusal of an OAuth endpoint.
type Error struct {
	Status      int // HTTP status, nearly always 400
	Code        string
	Description string
}

func (e *Error) Error() string { return e.Code + ": " + e.Description }

func fail(code, description string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: code, Description: description}
}

func invalidGrant(description string) *Error { return fail("invalid_grant", description) }

func authenticationFailure() *Error { return invalidGrant("authentication failure") }

func expiredToken() *Error { return invalidGrant("expired access/refresh token") }

// Reply is an answer to a request.
type Reply struct {
	Status      int
	ContentType string
	Body        []byte
	Header      map[string]string
}

const jsonType = "application/json;charset=UTF-8"

// reply is a JSON answer; nothing that has a token in it may be kept by a cache.
func reply(status int, v any) (*Reply, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return &Reply{Status: status, ContentType: jsonType, Body: body, Header: map[string]string{"Pragma": "no-cache"}}, nil
}

// refusal is the answer that an error stands for.
func refusal(e *Error) (*Reply, error) {
	return reply(e.Status, struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{e.Code, e.Description})
}
