package demo

import (
	"net/http"
	"testing"
)

func TestEveryDataCallNeedsTheToken(t *testing.T) {
	o := shared(t)
	const expired = `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`
	const malformed = `[{"message":"INVALID_HEADER_TYPE","errorCode":"INVALID_AUTH_HEADER"}]`
	for name, c := range map[string]struct{ header, want string }{
		"no header":               {"", expired},
		"another token":           {"Bearer 00DFd0000000001!other", expired},
		"a longer token":          {"Bearer " + testToken + "x", expired},
		"a scheme without a word": {"Bearer", malformed},
		"a scheme alone":          {"Bearer ", malformed},
		"another scheme":          {"Basic " + testToken, malformed},
		"no scheme":               {testToken, malformed},
		"a redacted token":        {"[REDACTED] Use 'sf org auth show-access-token' to view", malformed},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			for _, target := range []string{
				data, data + "/sobjects", data + "/sobjects/Account/describe", data + "/query?q=SELECT+Id+FROM+Account",
				data + "/limits", data + "/nothing", "/services/data/v99.0", "/services/data/v99.0/sobjects",
			} {
				o.want(http.MethodGet, target, "", 401, c.want, "Authorization", c.header)
			}
			o.want(http.MethodPost, data+"/sobjects/Account", `{"Name":"x"}`, 401, c.want, "Authorization", c.header)
			o.want(http.MethodDelete, data+"/sobjects/Account/"+edge, "", 401, c.want, "Authorization", c.header)
			if w := o.send(http.MethodGet, data, "", "Authorization", c.header); w.Header().Get("WWW-Authenticate") != "Token" {
				t.Errorf("WWW-Authenticate is %q", w.Header().Get("WWW-Authenticate"))
			}
		})
	}
}

func TestBothSchemesOpenTheOrg(t *testing.T) {
	o := shared(t)
	for _, header := range []string{"Bearer " + testToken, "OAuth " + testToken, "bearer " + testToken, "OAUTH  " + testToken} {
		o.want(http.MethodGet, data+"/limits", "", 200, `{…"DailyApiRequests":…}`, "Authorization", header)
	}
}

func TestIdentityNeedsTheTokenAndTheRightIDs(t *testing.T) {
	o := shared(t)
	const identity = "/id/00DFd0000000001MAA/005Fd0000000001IAA"
	for _, target := range []string{identity, "/services/oauth2/userinfo"} {
		o.want(http.MethodGet, target, "", 403, "Missing_OAuth_Token", "Authorization", "")
		o.want(http.MethodGet, target, "", 403, "Bad_OAuth_Token", "Authorization", "Bearer wrong")
		o.want(http.MethodGet, target, "", 200, `{…"005Fd0000000001IAA"…"00DFd0000000001MAA"…"dana.admin@forcefield-demo.example"…}`)
		o.want(http.MethodGet, target+"?format=json&oauth_token="+testToken, "", 200, `{…}`, "Authorization", "")
	}
	o.want(http.MethodGet, "/id/00DFd0000000001/005Fd0000000001", "", 200, `{…}`)
	o.want(http.MethodGet, "/id/00DFd0000000002/005Fd0000000001", "", 403, "Wrong_Org")
	o.want(http.MethodGet, "/id/00DFd0000000001/005Fd0000000002", "", 403, "Bad_Id")
	o.want(http.MethodGet, "/id/'--/005Fd0000000002", "", 403, "Wrong_Org")
}

func TestTheLoginOfTheCommandLineFindsWhatItAsksFor(t *testing.T) {
	o := shared(t)
	o.want(http.MethodGet, "/services/data/v51.0/sobjects/User/005Fd0000000001IAA", "", 200, `{…"Username":"dana.admin@forcefield-demo.example"…}`)
	o.want(http.MethodGet, data+"/query?q=SELECT%20Id%20FROM%20ScratchOrgInfo%20limit%201", "", 400, `[{…"errorCode":"INVALID_TYPE"}]`)
	o.want(http.MethodGet, data+"/query?q=SELECT%20Name%2CInstanceName%2CIsSandbox%2CTrialExpirationDate%2CNamespacePrefix%2COrganizationType%20FROM%20Organization",
		"", 200, `{"totalSize":1,…"Name":"Forcefield Demo","InstanceName":"DEMO1","IsSandbox":false,"TrialExpirationDate":null,"NamespacePrefix":null,"OrganizationType":"Developer Edition"}]}`)
}
