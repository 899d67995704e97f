package org

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// State is how a step of a diagnosis went.
type State string

// The states. Nothing is tried after a step that failed.
const (
	Passed  State = "ok"
	Warned  State = "warning"
	Failed  State = "failed"
	Skipped State = "skipped"
)

// Step is one thing that a diagnosis tried. No part of it holds a credential.
type Step struct {
	// Name says what was tried, such as "org host: TLS".
	Name  string `json:"name"`
	State State  `json:"state"`
	// Found says what was found, or why the step failed.
	Found string `json:"found"`
	// Remedy says what to do; it is empty when the step passed.
	Remedy string `json:"remedy,omitempty"`
	// Milliseconds is how long it took.
	Milliseconds int64 `json:"milliseconds"`
}

// Diagnose tries the way to the org and the login step by step, and gives what it tried up to the first step that failed. tell, when
// not nil, is told of each step at once.
//
// The steps are those of a call, on the same transport and with the same login; nothing that they ask changes data. A login is asked
// for once.
func (o *Org) Diagnose(ctx context.Context, tell func(Step)) []Step {
	d := &diagnosis{org: o, tell: tell, started: time.Now()}
	d.run(ctx)
	return d.steps
}

// diagnosis is one run of Diagnose.
type diagnosis struct {
	org     *Org
	tell    func(Step)
	steps   []Step
	started time.Time // of the step that is under way
}

// add ends the step that is under way.
func (d *diagnosis) add(s Step) {
	now := time.Now()
	s.Milliseconds = now.Sub(d.started).Milliseconds()
	d.started = now
	d.steps = append(d.steps, s)
	if d.tell != nil {
		d.tell(s)
	}
}

func (d *diagnosis) passed(name, format string, args ...any) {
	d.add(Step{Name: name, State: Passed, Found: fmt.Sprintf(format, args...)})
}

func (d *diagnosis) warned(name, remedy, format string, args ...any) {
	d.add(Step{Name: name, State: Warned, Found: fmt.Sprintf(format, args...), Remedy: remedy})
}

func (d *diagnosis) failed(name, remedy, format string, args ...any) bool {
	d.add(Step{Name: name, State: Failed, Found: fmt.Sprintf(format, args...), Remedy: remedy})
	return false
}

// failedBy is failed with an error of this package.
func (d *diagnosis) failedBy(name string, err error) bool {
	found, remedy := err.Error(), ""
	var refused *UnauthenticatedError
	var unreachable *UnreachableError
	var timeout *TimeoutError
	switch {
	case errors.As(err, &refused):
		found, remedy = refused.Reason, refused.Remedy
	case errors.As(err, &unreachable):
		found, remedy = unreachable.Reason, unreachable.Remedy
	case errors.As(err, &timeout):
		remedy = checkURL
	}
	if remedy == "" {
		remedy = "Set it right, as this says; the README lists the settings of each login."
	}
	return d.failed(name, remedy, "%s", found)
}

// run goes on while the steps pass; a warning does not stop it.
func (d *diagnosis) run(ctx context.Context) {
	o := d.org
	if none, ok := o.login.(noLogin); ok {
		d.failedBy("login", none.reason)
		return
	}
	d.passed("login", "%s", o.login.describe())
	loginHost := o.loginBase(ctx)
	var first *visited
	if loginHost != nil {
		if first = d.visit(ctx, "login host", *loginHost.base, loginHost.setting); first == nil {
			return
		}
	}
	credential, err := o.login.current(ctx)
	if err != nil {
		d.failedBy("session", err)
		return
	}
	d.passed("session", "a session for the org at %s", credential.base.Host)
	if first == nil || *loginHost.base != *credential.base {
		if first = d.visit(ctx, "org host", *credential.base, credential.setting); first == nil {
			return
		}
	}
	if !d.versions(credential, first.answer) || !d.accepted(ctx) {
		return
	}
	d.identity(ctx, credential)
	d.rights(ctx)
}

// loginBase gives the host that the login asks for a session; nil when there is none, or when another program does.
func (o *Org) loginBase(ctx context.Context) *loginHost {
	l, ok := o.login.(*sessionLogin)
	if !ok {
		return nil
	}
	switch s := l.source.(type) {
	case *clientCredentials:
		return &s.endpoint.host
	case *jwtBearer:
		return &s.endpoint.host
	case *soapPassword:
		return &s.host
	case *keptLogin:
		entry, err := s.entry(ctx)
		if err != nil {
			return nil // the login itself will say so
		}
		endpoint, err := entry.endpoint(s.wire)
		if err != nil {
			return nil
		}
		return &endpoint.host
	}
	return nil
}

// visited is what was found at a host.
type visited struct{ answer Response }

// visit asks a host for its API versions over a connection of its own, and tells each step of getting there. It gives nil when one
// failed.
func (d *diagnosis) visit(ctx context.Context, host string, base url.URL, setting string) *visited {
	answer, trail, err := d.org.probe(ctx, base)
	proxy, from := d.org.network.proxyFor(&base)
	t := tale{diagnosis: d, host: host, base: base, setting: setting, proxy: proxy, from: from}
	if !t.way(trail, err) {
		return nil
	}
	t.clock(answer)
	return &visited{answer}
}
