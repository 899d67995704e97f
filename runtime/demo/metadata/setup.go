package metadata

import (
	"context"
	"embed"
	"fmt"
	"hash/crc32"
	"io/fs"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

//go:embed apex/*
var apex embed.FS

// apexVersion is the API version of the Apex in the demo org.
const apexVersion = 60.0

// LoadSetup adds the setup records that an org begins with. It must run once for a store, after Load.
func LoadSetup(ctx context.Context, st *store.Store, a Author) error {
	err := st.Write(ctx, func(tx *store.Tx) error {
		s := setup{st: st, author: a, ids: map[string]string{}}
		if err := s.apex(); err != nil {
			return err
		}
		s.debugging()
		s.views()
		for _, part := range s.parts {
			if err := insert(ctx, tx, part.object, part.records); err != nil {
				return err
			}
		}
		return s.err
	})
	if err != nil {
		return fmt.Errorf("load the setup records of the demo org: %w", err)
	}
	return nil
}

// setup gathers setup records.
type setup struct {
	st     *store.Store
	author Author
	ids    map[string]string // by name
	parts  []part
	err    error
}

type part struct {
	object  string
	records []record
}

// add gives a record an id and puts it with those of its object.
func (s *setup) add(object string, r record) {
	o, ok := s.st.Schema().Tooling().Object(object)
	if !ok {
		s.err = fmt.Errorf("there is no object %s", object)
		return
	}
	id, err := s.st.NextID(o)
	if err != nil {
		s.err = err
		return
	}
	r["Id"] = id
	if name, named := r["Name"].(string); named {
		s.ids[name] = id
	}
	s.author.audit(r)
	if n := len(s.parts); n == 0 || s.parts[n-1].object != object {
		s.parts = append(s.parts, part{object: object})
	}
	last := &s.parts[len(s.parts)-1]
	last.records = append(last.records, r)
}

// Source is what the record of a class or trigger holds besides its name: the checks of a text.
func Source(body string) (crc, length float64) {
	return float64(crc32.ChecksumIEEE([]byte(body))), float64(len(WithoutComments(body)))
}

// WithoutComments is Apex without its comments, as LengthWithoutComments counts it.
func WithoutComments(body string) string {
	var b strings.Builder
	for body != "" {
		at := strings.Index(body, "/*")
		if at < 0 {
			break
		}
		b.WriteString(body[:at])
		_, body, _ = strings.Cut(body[at+2:], "*/")
	}
	b.WriteString(body)
	lines := strings.Split(b.String(), "\n")
	for i, line := range lines {
		if at := strings.Index(line, "//"); at >= 0 {
			lines[i] = line[:at]
		}
	}
	return strings.Join(lines, "\n")
}

func (s *setup) apex() error {
	files, err := fs.Glob(apex, "apex/*")
	if err != nil {
		return fmt.Errorf("list the Apex of the demo org: %w", err)
	}
	for _, ending := range []string{".cls", ".trigger"} {
		for _, file := range files {
			name, fits := strings.CutSuffix(strings.TrimPrefix(file, "apex/"), ending)
			if !fits {
				continue
			}
			body, err := apex.ReadFile(file)
			if err != nil {
				return fmt.Errorf("read the Apex of the demo org: %w", err)
			}
			crc, length := Source(string(body))
			r := record{
				"Name": name, "ApiVersion": apexVersion, "Status": "Active", "IsValid": true, "BodyCrc": crc, "Body": string(body),
				"LengthWithoutComments": length,
			}
			if ending == ".cls" {
				s.add("ApexClass", r)
				continue
			}
			r["TableEnumOrId"], r["UsageBeforeUpdate"] = "Opportunity", true
			s.add("ApexTrigger", r)
		}
	}
	return nil
}

func (s *setup) debugging() {
	for _, name := range []string{"SFDC_DevConsole", "ReplayDebuggerLevels1"} {
		s.add("DebugLevel", record{
			"DeveloperName": name, "MasterLabel": name, "Language": "en_US", "Workflow": "INFO", "Validation": "INFO", "Callout": "INFO",
			"ApexCode": "FINEST", "ApexProfiling": "INFO", "Visualforce": "INFO", "System": "DEBUG", "Database": "INFO", "Wave": "NONE",
			"Nba": "NONE", "DataAccess": "NONE",
		})
	}
	for i, operation := range []string{"/services/apexrest/AccountSummary", "InvoiceServiceTest", "/services/apexrest/CaseIntake"} {
		start := s.author.Now.UTC().Truncate(time.Second).Add(-time.Duration(i+1) * 47 * time.Minute)
		s.add("ApexLog", record{
			"LogUserId": s.author.User, "LogLength": len(LogBody(operation, start.Format(timeForm))), "Request": "API", "Operation": operation,
			"Application": "Unknown", "Status": "Success", "DurationMilliseconds": 31 + 17*i, "StartTime": start.Format(timeForm),
			"Location": "SystemLog",
		})
	}
}

// timeForm is how the store keeps a time.
const timeForm = "2006-01-02T15:04:05.000Z"

// LogBody is the text of a debug log, whose time is as the store keeps it.
func LogBody(operation, start string) string {
	clock := "00:00:00.0"
	if t, err := time.Parse(timeForm, start); err == nil {
		clock = t.Format("15:04:05.0")
	}
	return "60.0 APEX_CODE,FINEST;APEX_PROFILING,INFO;CALLOUT,INFO;DATA_ACCESS,NONE;DB,INFO;NBA,NONE;SYSTEM,DEBUG;VALIDATION,INFO;" +
		"VISUALFORCE,INFO;WAVE,NONE;WORKFLOW,INFO\n" +
		clock + " (1205431)|USER_INFO|[EXTERNAL]|demo\n" +
		clock + " (1231008)|EXECUTION_STARTED\n" +
		clock + " (1240112)|CODE_UNIT_STARTED|[EXTERNAL]|" + operation + "\n" +
		clock + " (9310220)|CODE_UNIT_FINISHED|" + operation + "\n" +
		clock + " (9315500)|EXECUTION_FINISHED\n"
}

func (s *setup) views() {
	for _, v := range Views() {
		s.add("ListView", record{"Name": v.Name, "DeveloperName": v.DeveloperName, "SobjectType": v.Object, "IsSoqlCompatible": true})
	}
	s.add("Report", record{
		"OwnerId": s.author.User, "FolderName": "Public Reports", "Name": PipelineReport, "DeveloperName": "Pipeline_by_Stage",
		"Description": "Open opportunities by stage", "Format": "Summary",
	})
}

// PipelineReport is the name of the org's report.
const PipelineReport = "Pipeline by Stage"
