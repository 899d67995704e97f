package org

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// versions tells which API versions the org has, and which is spoken.
func (d *diagnosis) versions(c *credential, answer Response) bool {
	const step = "API version"
	var listed []struct {
		Version string `json:"version"`
	}
	if answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &listed) != nil || len(listed) == 0 {
		return d.failed(step, strings.ReplaceAll("Check SALESFORCE_INSTANCE_URL: it is the My Domain address of the org, such as https://mydomain.my.salesforce.com.",
			settingInstance, c.setting), "%s does not answer as a Salesforce org: asked for its API versions, it gave status %d and no list of them", c.base.Host, answer.Status)
	}
	lowest, highest, chosen, has := 0, 0, 0, false
	for _, l := range listed {
		version, ok := parseAPIVersion(l.Version)
		if !ok {
			continue
		}
		number, err := strconv.Atoi(strings.TrimSuffix(version, ".0"))
		if err != nil {
			continue
		}
		if lowest == 0 || number < lowest {
			lowest = number
		}
		highest = max(highest, number)
		if number <= MaxAPIVersion {
			chosen = max(chosen, number)
		}
		has = has || version == d.org.version
	}
	switch {
	case d.org.version != "" && !has:
		return d.failed(step, "Leave "+settingVersion+" out, or set it to a version that the org has.",
			"%s asks for %s, and the org has %d.0 to %d.0", settingVersion, d.org.version, lowest, highest)
	case d.org.version != "":
		d.passed(step, "%s, as %s says; the org has %d.0 to %d.0", d.org.version, settingVersion, lowest, highest)
	case chosen == 0:
		return d.failed(step, "Update Forcefield.", "the org has %d.0 to %d.0, and the newest that this build knows is %d.0", lowest, highest, MaxAPIVersion)
	default:
		d.passed(step, "%d.0; the org has %d.0 to %d.0", chosen, lowest, highest)
	}
	return true
}

// accepted sends the first signed request, and tells how many are left for the day.
func (d *diagnosis) accepted(ctx context.Context) bool {
	const step = "token"
	answer, err := d.org.Do(ctx, Request{Method: http.MethodGet, Root: RootData, Path: []string{"limits"}})
	if err != nil {
		return d.failedBy(step, err)
	}
	if answer.Status != http.StatusOK {
		found, remedy := apiTrouble(answer)
		return d.failed(step, remedy, "%s", found)
	}
	d.passed(step, "the org accepts it")
	var limits map[string]struct{ Max, Remaining int64 }
	daily, ok := limits["DailyApiRequests"], false
	if json.Unmarshal(answer.Body, &limits) == nil {
		daily, ok = limits["DailyApiRequests"]
	}
	switch {
	case !ok:
		d.add(Step{Name: "limits", State: Skipped, Found: "the org does not say how many API requests are left"})
	case daily.Remaining <= 0:
		return d.failed("limits", "Wait: the allowance is for 24 hours. Setup > Company Information shows it; Salesforce sells more.",
			"the org's %d API requests a day are used up", daily.Max)
	case daily.Remaining < daily.Max/10:
		d.warned("limits", "See which programs use the API (Setup > System Overview), or ask Salesforce for a larger allowance.",
			"only %d of %d API requests a day are left", daily.Remaining, daily.Max)
	default:
		d.passed("limits", "%d of %d API requests a day are left", daily.Remaining, daily.Max)
	}
	return true
}

// apiTrouble says what an answer means that is neither what was asked for nor a refused token.
func apiTrouble(answer Response) (found, remedy string) {
	faults := faultsOf(answer)
	if len(faults) == 0 {
		return fmt.Sprintf("the org answered with status %d", answer.Status), "Try again in a minute; https://status.salesforce.com says whether something is wrong."
	}
	f := faults[0]
	found = fmt.Sprintf("the org answered with status %d: %s", answer.Status, quote(f.Code+": "+f.Message))
	words := strings.FieldsFunc(strings.ToLower(f.Message), func(r rune) bool { return r < 'a' || r > 'z' })
	switch {
	case f.Code == "API_DISABLED_FOR_ORG" || f.Code == "API_CURRENTLY_DISABLED":
		return found, "The org or the user may not use the API: an administrator has to give the user the permission API Enabled (Professional Edition needs it bought)."
	case f.Code == "REQUEST_LIMIT_EXCEEDED":
		return found, "Wait: the allowance is for 24 hours. Setup > Company Information shows it."
	case slices.Contains(words, "ip"):
		return found, "Add this machine's IP address to the trusted IP ranges of the org or the login IP ranges of the profile."
	}
	return found, "An administrator can look at the user's profile and its login history in Setup."
}

// identity tells who the token is for. Not every token may ask, so that not knowing is no failure.
func (d *diagnosis) identity(ctx context.Context, c *credential) {
	const step = "identity"
	header := d.org.commonHeader()
	header.Set("Authorization", "Bearer "+c.token.reveal())
	answer, err := d.org.exchange(ctx, exchange{
		method: http.MethodGet, target: c.base.JoinPath(userInfoPath), header: header, redact: c.redact, timeout: probeTimeout, limit: versionBodySize,
	})
	var info struct {
		Username     string `json:"preferred_username"`
		UserID       string `json:"user_id"`
		Organization string `json:"organization_id"`
		Active       *bool  `json:"active"`
	}
	if err != nil || answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &info) != nil || !printableName(info.Username) {
		d.warned(step, "Add the scope `id` or `openid` to the app if it is to be known.", "the org does not tell this token who it is for")
		return
	}
	where := quote(info.Organization)
	if id := organizationID(info.Organization); id != "" {
		where = id
	}
	if info.Active != nil && !*info.Active {
		d.warned(step, "An administrator has to activate the user.", "%s of the org %s, who is not active", info.Username, where)
		return
	}
	d.passed(step, "%s of the org %s", info.Username, where)
}

// rights tells what the user may do, by the org's own list of objects.
func (d *diagnosis) rights(ctx context.Context) {
	const step = "rights"
	answer, err := d.org.Do(ctx, Request{Method: http.MethodGet, Root: RootData, Path: []string{"sobjects"}})
	var list struct {
		Objects []struct {
			Queryable, Createable, Updateable, Deletable bool
		} `json:"sobjects"`
	}
	switch {
	case err != nil:
		d.failedBy(step, err)
		return
	case answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &list) != nil:
		found, remedy := apiTrouble(answer)
		d.failed(step, remedy, "%s", found)
		return
	}
	var reads, creates, updates, deletes int
	for _, o := range list.Objects {
		reads += count(o.Queryable)
		creates += count(o.Createable)
		updates += count(o.Updateable)
		deletes += count(o.Deletable)
	}
	if reads == 0 {
		d.warned(step, "An administrator has to give the user's profile or a permission set rights on objects.", "the user may query none of the %d objects it sees", len(list.Objects))
		return
	}
	d.passed(step, "of %d objects, the user may query %d, create records of %d, update those of %d and delete those of %d; --read-only leaves out what changes data",
		len(list.Objects), reads, creates, updates, deletes)
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
