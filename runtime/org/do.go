package org

import (
	"context"
	"net/http"
	"strings"
)

// Do sends a request to the org and gives its answer, whatever its status. The error is one of this package's types:
// *InvalidRequestError and *UnauthenticatedError (not carried out), *UnreachableError, *TimeoutError, *CanceledError and
// *TooLargeError (each says whether a change may have been carried out). No error and no response holds the credential.
//
// It logs in when it has to. A session that the org no longer accepts is renewed and the request sent once more: it was not
// carried out. Requests are sent again, up to a few times and within the deadline, as Request.worthAnother says.
func (o *Org) Do(ctx context.Context, request Request) (Response, error) {
	if err := request.check(); err != nil {
		return Response{}, err
	}
	header := o.commonHeader()
	if err := setHeaders(header, request.Header); err != nil {
		return Response{}, err
	}
	if request.Body != nil {
		contentType, _ := request.Body.Type.contentType()
		header.Set("Content-Type", contentType)
	}

	ctx, cancel := context.WithTimeout(ctx, o.limits.Timeout)
	defer cancel()
	login, err := o.login.current(ctx)
	if err != nil {
		return Response{}, err
	}
	answer, err := o.send(ctx, request, header, login)
	if err != nil {
		return Response{}, err
	}
	refused := refusedLogin(answer, login.remedy)
	if refused == nil {
		login.accepted.Store(true)
		return answer, nil
	}
	if !refused.expired {
		return Response{}, refused.error
	}
	if request.Root == RootApexREST {
		ended, err := o.sessionEnded(ctx, request, login)
		if err != nil {
			return Response{}, err
		}
		if !ended {
			return answer, nil
		}
	}
	fresh, err := o.login.renew(ctx, login)
	if err != nil {
		return Response{}, err
	}
	if fresh == nil {
		return Response{}, refused.error
	}
	if answer, err = o.send(ctx, request, header, fresh); err != nil {
		return Response{}, err
	}
	if refused := refusedLogin(answer, fresh.remedy); refused != nil {
		return Response{}, refused.error
	}
	fresh.accepted.Store(true)
	return answer, nil
}

// send signs a request with a credential and sends it, more than once where that is safe.
func (o *Org) send(ctx context.Context, request Request, header http.Header, login *credential) (Response, error) {
	version := ""
	if request.Root == RootData {
		var err error
		if version, err = o.apiVersion(ctx, login); err != nil {
			return Response{}, err
		}
	}
	target, err := buildURL(login.base, rootPrefix(request.Root, version), request.Path, request.Query)
	if err != nil {
		return Response{}, err
	}
	header = header.Clone()
	header.Set("Authorization", "Bearer "+login.token.reveal())
	if err := checkHead(request.Method, target, header); err != nil {
		return Response{}, err
	}
	answer, err := o.backoff.repeat(ctx, func() (Response, error) {
		return o.exchange(ctx, exchange{
			method: request.Method, target: target, header: header.Clone(), body: request.Body, redact: login.redact,
			timeout: o.limits.Timeout, limit: o.responseLimit(request.MaxResponse),
		})
	}, request.worthAnother)
	return answer, naming(err, login.setting)
}

// sessionEnded tells whether Apex REST's answer that the session has expired comes from the platform, which checks the
// session before anything else, so that the request was not carried out. An Apex class can give the same answer itself, say
// because a service that it called gave it, after having changed something. So the session is tried elsewhere.
func (o *Org) sessionEnded(ctx context.Context, request Request, login *credential) (bool, error) {
	if _, static := o.login.(staticLogin); static {
		return true, nil // nothing is sent again
	}
	answer, err := o.send(ctx, Request{Method: http.MethodGet, Root: RootData, Path: []string{"limits"}}, o.commonHeader(), login)
	if ctx.Err() != nil {
		return false, explain(ctx, ctx, ctx.Err(), login.base.Host, o.limits.Timeout, changesData(request.Method))
	}
	if err != nil {
		return false, &UnreachableError{
			Reason:          "Apex REST answered as if the session had expired, and the org could not be asked whether it has.",
			Remedy:          "Try again later.",
			MayHaveHappened: changesData(request.Method),
		}
	}
	refused := refusedLogin(answer, "")
	return refused != nil && refused.expired, nil
}

func (o *Org) responseLimit(asked int64) int64 {
	switch {
	case asked < 0:
		return 0
	case asked == 0:
		return o.limits.Response
	}
	return min(asked, o.limits.Response)
}

// refusal says that the org does not accept a token.
type refusal struct {
	error *UnauthenticatedError
	// expired is true when another session may do better.
	expired bool
}

// refusedLogin gives the refusal when the org does not accept the token. Apex REST classes can answer 401 for reasons of
// their own; such an answer, without one of the platform's codes, is a response like any other.
func refusedLogin(answer Response, remedy string) *refusal {
	if answer.Status != http.StatusUnauthorized {
		return nil
	}
	if len(answer.Body) == 0 { // HEAD
		return &refusal{&UnauthenticatedError{Reason: "The org does not accept the access token.", Remedy: remedy}, true}
	}
	for _, fault := range faultsOf(answer) {
		switch fault.Code {
		case "INVALID_SESSION_ID":
			return &refusal{&UnauthenticatedError{
				Reason: "The session has expired or is invalid; the org says: " + quote(fault.Message) + ".", Remedy: remedy,
			}, !forGood(fault.Message)}
		case "INVALID_AUTH_HEADER":
			return &refusal{&UnauthenticatedError{
				Reason: "The org cannot read the access token; it says: " + quote(fault.Message) + ".", Remedy: remedy,
			}, false}
		}
	}
	return nil
}

// forGood knows the two refusals that every session of the same login gets (jsforce has the same list).
func forGood(message string) bool {
	return strings.Contains(message, "This session is not valid for use with the REST API") ||
		strings.Contains(message, "Connected app is not attached to Agent")
}

// naming makes the remedy of an error name the setting that the org's host comes from.
func naming(err error, setting string) error {
	if unreachable, ok := err.(*UnreachableError); ok && setting != settingInstance { //nolint:errorlint // never wrapped here
		named := *unreachable
		named.Remedy = strings.ReplaceAll(named.Remedy, settingInstance, setting)
		return &named
	}
	return err
}
