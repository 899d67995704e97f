package org

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestLogInOnceForManyWaitingCalls(t *testing.T) {
	f := newFakeOrg(t)
	o := f.open(nil)
	together(t, 50, func() error {
		_, err := o.Do(context.Background(), get("limits"))
		return err
	})
	f.wantLogins(1)
}

func TestASessionThatExpiresUnderManyCallsIsRenewedOnceAndNothingIsWrittenTwice(t *testing.T) {
	f := newFakeOrg(t)
	o := f.open(nil)
	if _, err := o.Do(context.Background(), get("limits")); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		before, _, created := f.count()
		f.expire()
		together(t, 50, func() error {
			_, err := o.Do(context.Background(), post("{}", "sobjects", "Account"))
			return err
		})
		logins, _, creates := f.count()
		if logins-before != 1 || creates-created != 50 {
			t.Fatalf("%d logins and %d records for 50 calls", logins-before, creates-created)
		}
	}
}

// together runs n calls at once and fails when one does.
func together(t *testing.T, n int, call func() error) {
	t.Helper()
	var all sync.WaitGroup
	begin := make(chan struct{})
	for range n {
		all.Go(func() {
			<-begin
			if err := call(); err != nil {
				t.Error(err)
			}
		})
	}
	close(begin)
	all.Wait()
}

func TestTheLoginGoesOnWhenTheCallThatBeganItGivesUp(t *testing.T) {
	f := newFakeOrg(t)
	arrived, proceed := make(chan struct{}), make(chan struct{})
	f.deny = func(http.ResponseWriter, *http.Request) bool {
		close(arrived)
		<-proceed
		return false
	}
	o := f.open(nil)
	ctx, cancel := context.WithCancel(context.Background())
	first := make(chan error)
	go func() {
		_, err := o.Do(ctx, post("{}", "sobjects", "Account"))
		first <- err
	}()
	<-arrived
	second := make(chan error)
	go func() {
		_, err := o.Do(context.Background(), get("limits"))
		second <- err
	}()
	cancel()
	if wantError[*CanceledError](t, <-first).MayHaveHappened {
		t.Error("nothing was sent to the org")
	}
	close(proceed)
	if err := <-second; err != nil {
		t.Error(err)
	}
	f.wantLogins(1)
}

func TestARequestIsReplayedOnceAndNoMore(t *testing.T) {
	f := newFakeOrg(t)
	var asked atomic.Int64
	f.api = func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) > 1 {
			sessionExpired(w)
		}
	}
	o := f.open(nil)
	if _, err := o.Do(context.Background(), get("limits")); err != nil {
		t.Fatal(err)
	}
	_, err := o.Do(context.Background(), post("{}", "sobjects", "Account"))
	contains(t, wantError[*UnauthenticatedError](t, err).Error(), "expired", "may use the API")
	if asked.Load() != 3 {
		t.Errorf("the org was asked %d times, want 1 and 2", asked.Load())
	}
	f.wantLogins(2)
}

func TestSessionsThatNobodyAcceptsDoNotMakeALoginForEachCall(t *testing.T) {
	f := newFakeOrg(t)
	f.api = func(w http.ResponseWriter, _ *http.Request) { sessionExpired(w) }
	o := f.open(nil)
	var last error
	for range 20 {
		if _, last = o.Do(context.Background(), get("limits")); last == nil {
			t.Fatal("it went through")
		}
	}
	contains(t, wantError[*UnauthenticatedError](t, last).Error(), "does not accept the sessions", "tried again in")
	f.wantLogins(2)
	clockOf(o).advance(time.Minute)
	f.api = nil
	if _, err := o.Do(context.Background(), get("limits")); err != nil {
		t.Error(err)
	}
}

func TestRefusalsThatARenewedSessionWouldGetAsWellAreNotRenewed(t *testing.T) {
	cases := map[string]string{
		"a session that is not for the REST API": `[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]`,
		"an app that is not attached":            `[{"message":"Connected app is not attached to Agent","errorCode":"INVALID_SESSION_ID"}]`,
		"a header that cannot be read":           `[{"message":"INVALID_HEADER_TYPE","errorCode":"INVALID_AUTH_HEADER"}]`,
	}
	for name, body := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFakeOrg(t)
			f.api = answering(http.StatusUnauthorized, body)
			o := f.open(nil)
			_, err := o.Do(context.Background(), get("limits"))
			_ = wantError[*UnauthenticatedError](t, err)
			f.wantLogins(1)
		})
	}
}

func TestAnApexClassThatAnswersLikeAnExpiredSessionIsNotRunTwice(t *testing.T) {
	f := newFakeOrg(t)
	var ran atomic.Int64
	f.api = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/services/apexrest/pay" {
			ran.Add(1)
			sessionExpired(w)
		}
	}
	o := f.open(nil)
	request := Request{Method: http.MethodPost, Root: RootApexREST, Path: []string{"pay"}}
	answer, err := o.Do(context.Background(), request)
	if err != nil || answer.Status != http.StatusUnauthorized {
		t.Errorf("got %d, %v", answer.Status, err)
	}
	if ran.Load() != 1 {
		t.Errorf("the class ran %d times", ran.Load())
	}
	f.wantLogins(1)

	t.Run("but a session that has expired is renewed for it", func(t *testing.T) {
		f.expire()
		f.api = nil
		if answer, err := o.Do(context.Background(), request); err != nil || answer.Status != http.StatusOK {
			t.Errorf("got %d, %v", answer.Status, err)
		}
		f.wantLogins(2)
	})
	t.Run("and where the org cannot be asked, that is said", func(t *testing.T) {
		f.api = func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/services/apexrest/pay" {
				sessionExpired(w)
				return
			}
			w.Header().Set("Location", "https://elsewhere.example/")
			w.WriteHeader(http.StatusFound)
		}
		_, err := o.Do(context.Background(), request)
		if !wantError[*UnreachableError](t, err).MayHaveHappened {
			t.Error("the class may have changed something")
		}
	})
}

func TestAFailedLoginIsKeptForAWhileAndTriedAgain(t *testing.T) {
	f := newFakeOrg(t)
	f.deny = func(w http.ResponseWriter, _ *http.Request) bool {
		oauthError(w, "invalid_client", "invalid client credentials")
		return true
	}
	o := f.open(nil)
	clock := clockOf(o)
	attempt := func() error {
		_, err := o.Do(context.Background(), get("limits"))
		return err
	}
	_ = wantError[*UnauthenticatedError](t, attempt())
	for range 10 {
		contains(t, wantError[*UnauthenticatedError](t, attempt()).Error(), "SALESFORCE_CLIENT_SECRET", "tried again in 30s")
	}
	f.wantLogins(1)
	clock.advance(29 * time.Second)
	_ = attempt()
	f.wantLogins(1)
	clock.advance(2 * time.Second)
	_ = attempt()
	f.wantLogins(2)
	clock.advance(31 * time.Second)
	_ = attempt()
	f.wantLogins(2) // the pause has doubled
	clock.advance(30 * time.Second)
	f.deny = nil
	if err := attempt(); err != nil {
		t.Error(err)
	}
	f.wantLogins(3)
}

func TestTheThrottleIsBounded(t *testing.T) {
	var refused, broken throttle
	now := time.Now()
	for range 100 {
		refused.failed(now, &UnauthenticatedError{Reason: "x."})
		broken.failed(now, &UnreachableError{Reason: "x."})
	}
	if got := refused.until.Sub(now); got != mostPauseRefused {
		t.Errorf("%s after refusals", got)
	}
	if got := broken.until.Sub(now); got != mostPauseBroken {
		t.Errorf("%s after broken connections", got)
	}
	_ = wantError[*UnreachableError](t, broken.refuse(now))
	if broken.refuse(now.Add(mostPauseBroken)) != nil {
		t.Error("still refused after the pause")
	}
	var local throttle
	local.failed(now, &UnauthenticatedError{Reason: "x.", local: true})
	if local.refuse(now) != nil {
		t.Error("a failure on this machine is held against the next attempt")
	}
}

func TestClosingEndsALoginThatIsUnderWay(t *testing.T) {
	f := newFakeOrg(t)
	arrived := make(chan struct{})
	f.deny = func(_ http.ResponseWriter, r *http.Request) bool {
		_, _ = io.Copy(io.Discard, r.Body) // or the server does not notice that the client is gone
		close(arrived)
		<-r.Context().Done()
		return true
	}
	o := f.open(nil)
	done := make(chan error)
	go func() {
		_, err := o.Do(context.Background(), get("limits"))
		done <- err
	}()
	<-arrived
	o.Close()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// fakeSource gives what a function gives.
type fakeSource struct {
	give func() (*credential, error)
}

func (s fakeSource) logIn(context.Context) (*credential, error) { return s.give() }
func (fakeSource) patience() time.Duration                      { return time.Minute }
func (fakeSource) place() string                                { return "fake" }
func (fakeSource) identity() string                             { return "fake" }
func (fakeSource) describe() string                             { return "fake" }

func TestALoginThatNowLeadsToAnotherOrgIsRefused(t *testing.T) {
	orgs := []string{"00Dxx0000001gPf", "00Dxx0000001gPf", "", "00Dyy0000001gPf"}
	l := newSessionLogin(fakeSource{give: func() (*credential, error) {
		c := newCredential(testToken(t), nil)
		c.organization, orgs = orgs[0], orgs[1:]
		c.accepted.Store(true)
		return c, nil
	}})
	held, err := l.current(context.Background())
	for range 2 {
		if err != nil {
			t.Fatal(err)
		}
		held, err = l.renew(context.Background(), held)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.renew(context.Background(), held)
	contains(t, wantError[*UnauthenticatedError](t, err).Error(), "another org", "Restart")
}

// testClock is moved by hand.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func clockOf(o *Org) *testClock {
	c := &testClock{now: time.Now()}
	o.login.(*sessionLogin).now = func() time.Time {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.now
	}
	return c
}

func (c *testClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
