package org

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// source is a way to log in that can be gone again and again.
type source interface {
	// logIn asks for a session. The error is one of those of Do that say that nothing was carried out.
	logIn(ctx context.Context) (*credential, error)
	// patience is how long one login may take.
	patience() time.Duration
	// place is where it logs in, for errors.
	place() string
	identity() string
	describe() string
}

// sessionLogin keeps the session of a source, and logs in when there is none. However many calls wait for a session, one
// login is under way at a time, and it goes on when the call that began it gives up. A failure is given to those who
// waited, and held against the next ones for a while (see throttle).
type sessionLogin struct {
	source source
	now    func() time.Time
	asking singleflight.Group
	// life ends when the Org is closed.
	life context.Context
	end  context.CancelFunc

	mu       sync.Mutex // for what follows
	held     *credential
	last     string // id of the org that the last session was for
	unused   int    // sessions in a row that were refused before they were accepted once
	throttle throttle
}

func newSessionLogin(s source) *sessionLogin {
	life, end := context.WithCancel(context.Background())
	return &sessionLogin{source: s, now: time.Now, life: life, end: end}
}

func (l *sessionLogin) identity() string { return l.source.identity() }

func (l *sessionLogin) describe() string { return l.source.describe() }

func (l *sessionLogin) current(ctx context.Context) (*credential, error) {
	l.mu.Lock()
	held := l.held
	l.mu.Unlock()
	if held != nil {
		return held, nil
	}
	return l.await(ctx)
}

// maxUnused is how many new sessions in a row may be refused by the org before it is asked less often.
const maxUnused = 2

// renew logs in again, unless somebody has since `refused` was given out.
func (l *sessionLogin) renew(ctx context.Context, refused *credential) (*credential, error) {
	l.mu.Lock()
	if l.held != nil && l.held != refused {
		held := l.held
		l.mu.Unlock()
		return held, nil
	}
	if l.held != nil {
		l.held = nil
		if refused.accepted.Load() {
			l.unused = 0
		} else if l.unused++; l.unused >= maxUnused {
			l.throttle.failed(l.now(), &UnauthenticatedError{
				Reason: "The login by " + l.source.describe() + " works, but the org does not accept the sessions that it gives.",
				Remedy: refused.remedy,
			})
		}
	}
	l.mu.Unlock()
	return l.await(ctx)
}

// await gives the session of the login that is under way, beginning one if there is none.
func (l *sessionLogin) await(ctx context.Context) (*credential, error) {
	started := time.Now()
	if ctx.Err() != nil {
		return nil, explain(ctx, ctx, ctx.Err(), l.source.place(), 0, false)
	}
	asked := l.asking.DoChan("", func() (any, error) { return l.logIn() })
	select {
	case answer := <-asked:
		if answer.Err != nil {
			return nil, answer.Err
		}
		return answer.Val.(*credential), nil
	case <-ctx.Done():
		return nil, explain(ctx, ctx, ctx.Err(), l.source.place(), time.Since(started), false)
	}
}

// logIn runs once at a time.
func (l *sessionLogin) logIn() (*credential, error) {
	l.mu.Lock()
	// Somebody can have logged in between the caller's look and this one.
	if l.held != nil {
		defer l.mu.Unlock()
		return l.held, nil
	}
	if err := l.throttle.refuse(l.now()); err != nil {
		defer l.mu.Unlock()
		return nil, err
	}
	l.mu.Unlock()

	ctx, cancel := context.WithTimeout(l.life, l.source.patience())
	defer cancel()
	got, err := l.source.logIn(ctx)

	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil && l.last != "" && got.organization != "" && got.organization != l.last {
		err = &UnauthenticatedError{
			Reason: fmt.Sprintf("The login by %s now leads to another org than when Forcefield started.", l.source.describe()),
			Remedy: "Restart Forcefield to use that org, or name the one you want in the settings.",
		}
	}
	if err != nil {
		l.throttle.failed(l.now(), err)
		return nil, err
	}
	l.held = got
	if got.organization != "" {
		l.last = got.organization
	}
	if l.unused == 0 {
		l.throttle = throttle{}
	}
	return got, nil
}

// throttle keeps failed logins from being repeated as fast as calls come in. A wrong password must not be tried often:
// Salesforce locks the user out after three to ten attempts, as its administrator chose.
type throttle struct {
	failures int
	err      error
	since    time.Time
	until    time.Time
}

// Pauses after the first failed login; each further one doubles them.
const (
	firstPauseRefused = 30 * time.Second
	mostPauseRefused  = 15 * time.Minute
	firstPauseBroken  = time.Second
	mostPauseBroken   = 30 * time.Second
)

func (t *throttle) failed(now time.Time, err error) {
	first, most := firstPauseBroken, mostPauseBroken
	var refused *UnauthenticatedError
	if errors.As(err, &refused) {
		if refused.local {
			return
		}
		first, most = firstPauseRefused, mostPauseRefused
	}
	pause := min(first<<min(t.failures, 16), most)
	t.failures++
	t.err, t.since, t.until = err, now, now.Add(pause)
}

// refuse gives the last failure again while it is too early for another attempt.
func (t *throttle) refuse(now time.Time) error {
	if t.err == nil || !now.Before(t.until) {
		return nil
	}
	note := fmt.Sprintf("(This is from the login %s ago; it is tried again in %s at the earliest, or after a restart.)",
		now.Sub(t.since).Round(time.Second), max(t.until.Sub(now).Round(time.Second), time.Second))
	var refused *UnauthenticatedError
	if errors.As(t.err, &refused) {
		return &UnauthenticatedError{Reason: refused.Reason, Remedy: sentences(refused.Remedy, note)}
	}
	var unreachable *UnreachableError
	if errors.As(t.err, &unreachable) {
		return &UnreachableError{Reason: unreachable.Reason, Remedy: sentences(unreachable.Remedy, note)}
	}
	return &UnreachableError{Reason: sentences("The last login failed.", t.err.Error()), Remedy: note}
}
