package org

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// MaxAPIVersion is the newest API version that this build knows: 68.0, Winter '27. An org that has newer ones is spoken to
// in this one, so that a release of Salesforce changes nothing until a build is tested with it.
const MaxAPIVersion = 68

const (
	versionTimeout  = 20 * time.Second
	versionBodySize = 1 << 20 // bytes; a real list has 3,000
)

// parseAPIVersion takes `60.0`, `v60.0` and `60`, and gives `60.0`.
func parseAPIVersion(s string) (string, bool) {
	number, _ := strings.CutSuffix(strings.TrimPrefix(strings.TrimSpace(s), "v"), ".0")
	if len(number) < 1 || len(number) > 3 || number[0] == '0' {
		return "", false
	}
	for i := range len(number) {
		if number[i] < '0' || number[i] > '9' {
			return "", false
		}
	}
	return number + ".0", true
}

// apiVersion gives the version to speak, asking the org the first time. Concurrent first calls share one question; a
// failure is given to those who waited for it and not kept.
func (o *Org) apiVersion(ctx context.Context, c *credential) (string, error) {
	if o.version != "" {
		return o.version, nil
	}
	if known := o.negotiated.Load(); known != nil {
		return *known, nil
	}
	// The question is not bound to the first caller's context: when that one gives up, the others still want the answer.
	asked := o.asking.DoChan("", func() (any, error) {
		version, err := o.negotiate(context.WithoutCancel(ctx), c)
		if err == nil {
			o.negotiated.Store(&version)
		}
		return version, err
	})
	started := time.Now()
	select {
	case answer := <-asked:
		if answer.Err != nil {
			return "", answer.Err
		}
		return answer.Val.(string), nil
	case <-ctx.Done():
		return "", explain(ctx, ctx, ctx.Err(), c.base.Host, time.Since(started), false)
	}
}

// negotiate asks for the versions of the org. Salesforce answers this without a login, so the token stays here.
func (o *Org) negotiate(ctx context.Context, c *credential) (string, error) {
	target := &url.URL{Scheme: c.base.Scheme, Host: c.base.Host, Path: "/services/data"}
	ctx, cancel := context.WithTimeout(ctx, min(versionTimeout, o.limits.Timeout))
	defer cancel()
	answer, err := o.backoff.repeat(ctx, func() (Response, error) {
		return o.exchange(ctx, exchange{
			method: http.MethodGet, target: target, header: o.commonHeader(), redact: c.redact,
			timeout: versionTimeout, limit: versionBodySize,
		})
	}, (&Request{Method: http.MethodGet}).worthAnother)
	if err != nil {
		return "", naming(err, c.setting)
	}
	var versions []struct {
		Version string `json:"version"`
	}
	if answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &versions) != nil {
		return "", naming(&UnreachableError{
			Reason: fmt.Sprintf("The host %s does not answer as a Salesforce org: asked for its API versions, it gave status %d and no "+
				"list of them.",
				c.base.Host, answer.Status),
			Remedy: "Check SALESFORCE_INSTANCE_URL: it is the My Domain address of the org, such as https://mydomain.my.salesforce.com.",
		}, c.setting)
	}
	best := 0
	for _, listed := range versions {
		version, ok := parseAPIVersion(listed.Version)
		if !ok {
			continue
		}
		number, err := strconv.Atoi(strings.TrimSuffix(version, ".0"))
		if err == nil && number > best && number <= MaxAPIVersion {
			best = number
		}
	}
	if best == 0 {
		return "", &UnreachableError{
			Reason: fmt.Sprintf("The org at %s offers no API version that this build knows; the newest known is %d.0.", c.base.Host, MaxAPIVersion),
			Remedy: "Set SALESFORCE_API_VERSION to a version that the org has.",
		}
	}
	return strconv.Itoa(best) + ".0", nil
}
