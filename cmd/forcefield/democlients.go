package main

import (
	"fmt"
	"io"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
)

// printSettings prints what a client needs, as lines of NAME=value that a shell and an env file take. The first two are what
// Forcefield itself reads.
func printSettings(out io.Writer, url string, c demo.Credentials) {
	fmt.Fprintf(out, "SALESFORCE_INSTANCE_URL=%s\nSALESFORCE_ACCESS_TOKEN=%s\n", url, c.Token)
	fmt.Fprintf(out, "SALESFORCE_USERNAME=%s\nSALESFORCE_PASSWORD=%s\n", c.Username, c.Password)
	fmt.Fprintf(out, "SALESFORCE_CLIENT_ID=%s\nSALESFORCE_CLIENT_SECRET=%s\n", c.ClientID, c.ClientSecret)
	if c.FaultToken != "" {
		fmt.Fprintf(out, "FORCEFIELD_FAULT_TOKEN=%s\n", c.FaultToken)
	}
}

// printClients tells how to point clients at the org. The commands read the settings from the environment, so that no secret
// is printed twice.
func (d *demoOrg) printClients(out io.Writer, url string) {
	python, trust := "simple-salesforce speaks HTTPS only: start the demo org with --tls-certificate FILE.", ""
	if d.tls != "" {
		trust = fmt.Sprintf("\nClients trust the certificate with\n  export CURL_CA_BUNDLE=%[1]s NODE_EXTRA_CA_CERTS=%[1]s REQUESTS_CA_BUNDLE=%[1]s SSL_CERT_FILE=%[1]s\n", d.tls)
		python = `simple-salesforce (pip install simple-salesforce)
  python3 -c 'import os; from simple_salesforce import Salesforce; e = os.environ; s = Salesforce(
    instance_url=e["SALESFORCE_INSTANCE_URL"], session_id=e["SALESFORCE_ACCESS_TOKEN"]); print(s.query("SELECT Name FROM Account LIMIT 5")["records"])'`
	}
	fmt.Fprintf(out, `
The demo org is at %[1]s. The commands below take the settings above from the environment.
%[2]s
Salesforce CLI
  SF_ACCESS_TOKEN="$SALESFORCE_ACCESS_TOKEN" sf org login access-token --instance-url %[1]s --no-prompt --alias demo
  or, with the username and password above in the browser: sf org login web --instance-url %[1]s --alias demo
  sf data query --target-org demo --query "SELECT Name FROM Account LIMIT 5"

jsforce (npm install jsforce)
  node -e 'const e = process.env, c = new (require("jsforce").Connection)({ loginUrl: e.SALESFORCE_INSTANCE_URL });
    c.login(e.SALESFORCE_USERNAME, e.SALESFORCE_PASSWORD).then(() => c.query("SELECT Name FROM Account LIMIT 5")).then(r => console.log(r.records))'

%[3]s
`, url, trust, python)
	if d.opts.Faults {
		fmt.Fprintf(out, `
To make the next two queries fail
  curl -H "Authorization: Bearer $FORCEFIELD_FAULT_TOKEN" -d '{"kind": "unavailable", "path": "/services/data/*/query**", "times": 2}' %s%s
`, url, demo.FaultResource)
	}
	fmt.Fprintln(out)
}
